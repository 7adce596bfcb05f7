//! 减负合规: which of a centre's settings the national rule of January 2026 on government apps looks at (no forced check-in, no
//! ranking, no online-time statistics, positions and photos only where necessary, nothing filled in twice).
//!
//! Computed from the pack, for the page that everybody sees and for `doorstep centre check`. What is "necessary" people decide:
//! the answer [`Answer::Look`] names the setting that they have to be able to explain.

use std::collections::BTreeMap;

use crate::centre::{Figures, Matter};
use crate::domain::MatterId;

/// What the rule asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// 强制打卡、签到
    ForcedPunch,
    /// 排名通报
    Ranking,
    /// 在线时长
    OnlineTime,
    /// 行踪、定位
    Position,
    /// 照片、录像、人脸
    Picture,
    /// 重复填报
    FilledTwice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// Nothing is set that the rule is about.
    Fine,
    /// 需要说明: allowed where the centre can say what it is for.
    Look,
    /// 不符合
    Breaks,
}

/// One question with what this centre's settings answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub question: Question,
    pub answer: Answer,
    /// The settings behind it, as they stand in the pack.
    pub settings: Vec<String>,
}

/// As `doorstep centre check` says it.
impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let question = match self.question {
            Question::ForcedPunch => "forced check-in",
            Question::Ranking => "ranking",
            Question::OnlineTime => "online time",
            Question::Position => "positions",
            Question::Picture => "photos, recordings and faces",
            Question::FilledTwice => "filled in twice",
        };
        let answer = match self.answer {
            Answer::Fine => return write!(f, "减负合规 {question}: nothing is set"),
            Answer::Look => "be able to say what it is for",
            Answer::Breaks => "WARNING, breaks the rule",
        };
        write!(f, "减负合规 {question}: {answer}: {}", self.settings.join("; "))
    }
}

/// Coming and going of two half-days: a pack with more asks for presence beyond them. An interpretation.
const POINTS_MAX: usize = 4;

/// Every question, in the order of the rule.
pub fn findings(figures: &Figures, matters: &BTreeMap<MatterId, Matter>) -> Vec<Finding> {
    vec![
        punching(figures),
        ranking(figures),
        // No setting counts how long somebody is online, and nothing in the app does.
        Finding { question: Question::OnlineTime, answer: Answer::Fine, settings: Vec::new() },
        position(figures),
        picture(figures),
        filled_twice(matters),
    ]
}

fn finding(question: Question, settings: Vec<String>) -> Finding {
    let answer = if settings.is_empty() { Answer::Fine } else { Answer::Look };
    Finding { question, answer, settings }
}

fn punching(figures: &Figures) -> Finding {
    let attendance = figures.attendance.as_ref().filter(|attendance| !attendance.off);
    let seasons = attendance.iter().flat_map(|attendance| attendance.seasons.iter().map(|season| &season.points));
    let days: Vec<_> = attendance.iter().map(|attendance| &attendance.points).chain(seasons).collect();
    let most = days.iter().map(|points| points.len()).max().unwrap_or(0);
    let mut settings = Vec::new();
    if let Some(attendance) = attendance.filter(|_| most > 0) {
        settings.push(format!("attendance.regulation = {}", attendance.regulation));
        settings.push(format!("attendance.points: {most}"));
        if !attendance.off_for.is_empty() {
            let groups: Vec<&str> = attendance.off_for.iter().map(|group| group.as_str()).collect();
            settings.push(format!("attendance.off_for = {}", groups.join(", ")));
        }
    }
    settings.extend(figures.meeting.as_ref().map(|meeting| format!("meeting.regulation = {}", meeting.regulation)));
    let found = finding(Question::ForcedPunch, settings);
    if most > POINTS_MAX { Finding { answer: Answer::Breaks, ..found } } else { found }
}

/// The app ranks nobody. What a pack can ask for is a count that invites it.
fn ranking(figures: &Figures) -> Finding {
    let counted = figures.attendance.as_ref().and_then(|attendance| attendance.on_the_dot_s);
    finding(Question::Ranking, counted.map(|s| format!("attendance.on_the_dot_s = {s}")).into_iter().collect())
}

fn position(figures: &Figures) -> Finding {
    let places = figures.attendance.iter().flat_map(|attendance| &attendance.places);
    let read: Vec<_> = places.filter_map(|place| Some((place, place.around.as_ref()?))).collect();
    let settings =
        read.iter().map(|(place, around)| format!("attendance.places {}: radius_m = {}", place.id, around.radius_m));
    let found = finding(Question::Position, settings.collect());
    // Where a code shows the same without a position, a position is not necessary.
    if read.iter().any(|(place, _)| place.code) { Finding { answer: Answer::Breaks, ..found } } else { found }
}

fn picture(figures: &Figures) -> Finding {
    let makeup = figures.attendance.as_ref().and_then(|attendance| attendance.makeup.as_ref());
    let video = makeup.is_some_and(|makeup| makeup.video);
    let verify = figures.attendance.as_ref().is_some_and(|attendance| attendance.verify && !attendance.off);
    let settings = [(video, "attendance.makeup.video = true"), (verify, "attendance.verify = true")];
    let set = settings.into_iter().filter(|(is_set, _)| *is_set).map(|(_, setting)| setting.to_owned());
    finding(Question::Picture, set.collect())
}

/// The same paper twice for one matter.
fn filled_twice(matters: &BTreeMap<MatterId, Matter>) -> Finding {
    let mut settings = Vec::new();
    for (id, matter) in matters {
        for (place, material) in matter.materials.iter().enumerate() {
            if matter.materials[..place].iter().any(|other| other.name == material.name) {
                settings.push(format!("matters.{id}: {}", material.name));
            }
        }
    }
    let found = finding(Question::FilledTwice, settings);
    if found.settings.is_empty() { found } else { Finding { answer: Answer::Breaks, ..found } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::centre::file::demo;
    use crate::centre::{Around, PunchPlace};

    fn answers(change: impl FnOnce(&mut Figures)) -> Vec<(Question, Answer)> {
        let mut reference = demo("guangyuan").unwrap().reference;
        change(&mut reference.figures);
        findings(&reference.figures, &reference.matters)
            .into_iter()
            .map(|found| (found.question, found.answer))
            .collect()
    }

    fn of(question: Question, change: impl FnOnce(&mut Figures)) -> Answer {
        answers(change).into_iter().find(|(of, _)| *of == question).unwrap().1
    }

    #[test]
    fn every_shipped_centre_is_without_a_breach() {
        for centre in ["guangyuan", "jingde", "yaoguan", "zhangye", "zhengwu"] {
            let reference = demo(centre).unwrap().reference;
            let found = findings(&reference.figures, &reference.matters);
            assert_eq!(found.len(), 6);
            assert!(found.iter().all(|found| found.answer != Answer::Breaks), "{centre}: {found:?}");
        }
        let fine = answers(|_| {}).into_iter().filter(|(_, answer)| *answer == Answer::Fine).count();
        assert_eq!(fine, 5, "punching has to be explained, nothing else");
    }

    #[test]
    fn punching_that_is_off_asks_for_nothing() {
        assert_eq!(of(Question::ForcedPunch, |_| {}), Answer::Look);
        assert_eq!(of(Question::ForcedPunch, |figures| figures.attendance.as_mut().unwrap().off = true), Answer::Fine);
        assert_eq!(of(Question::ForcedPunch, |figures| figures.attendance = None), Answer::Fine);
        let five = of(Question::ForcedPunch, |figures| {
            let points = &mut figures.attendance.as_mut().unwrap().points;
            let more = points.clone();
            points.extend(more);
        });
        assert_eq!(five, Answer::Breaks);
    }

    #[test]
    fn a_position_needs_a_reason_and_none_where_there_is_a_code() {
        let place = |code, read| {
            let around = Around { latitude_e6: 32_435_000, longitude_e6: 105_843_000, radius_m: 300 };
            let place =
                PunchPlace {
                    id: "hall".into(), name: "政务大厅".into(), code, around: Some(around).filter(|_| read)
                };
            of(Question::Position, |figures| figures.attendance.as_mut().unwrap().places = vec![place])
        };
        assert_eq!(place(true, false), Answer::Fine);
        assert_eq!(place(false, true), Answer::Look);
        assert_eq!(place(true, true), Answer::Breaks);
    }

    #[test]
    fn a_paper_asked_for_twice_is_named() {
        let mut reference = demo("guangyuan").unwrap().reference;
        let (id, matter) = reference.matters.iter_mut().next().unwrap();
        let (id, twice) = (id.clone(), matter.materials[0].clone());
        let name = twice.name.clone();
        matter.materials.push(twice);
        let found = findings(&reference.figures, &reference.matters);
        assert_eq!((found[5].answer, &found[5].settings), (Answer::Breaks, &vec![format!("matters.{id}: {name}")]));
    }
}
