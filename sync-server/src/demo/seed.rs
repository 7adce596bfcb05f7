//! What the demo centre has done in the days before, and what is planned around today.
//!
//! Every time follows from the day that the clock shows. Documents have the same ids in every demonstration, so that an
//! address in a guide stays true.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow, bail};
use doorstep_core::centre::Reference;
use doorstep_core::domain::{
    CommunityId, Date, DeviceId, DocId, EntryHash, MatterId, Private, Role, Span, Timestamp, WindowId, WorkerId,
};
use doorstep_core::fact::attendance::Punch;
use doorstep_core::fact::chain::SecretKey;
use doorstep_core::fact::envelope::SUITE;
use doorstep_core::fact::extended::{Close, Start, Trigger};
use doorstep_core::fact::leave::{Decision, LeaveKind, Slip};
use doorstep_core::fact::visit::{
    Application, Category, Channel, Drawing, Informed, KitItem, KitState, MaterialsNotice, Means, Plan, Preparation,
    Relative, Verification,
};
use doorstep_core::fact::{Entry, Envelope, Run, Statement, Verdict};
use doorstep_core::regime::Others;
use doorstep_core::regime::leave::subject;
use doorstep_core::sync::anchor::AnchorKey;
use doorstep_core::sync::ledger::{Device, Ledger, verify};
use sha2::{Digest, Sha256};

use crate::found::random;
use crate::store::Store;

/// How the phones that wrote the seeds are called in people's lists; they are revoked at the end.
const DEVICE_NAME: &str = "演示数据";

/// Something that somebody did.
struct Act {
    at: Timestamp,
    who: &'static str,
    office: Option<(Role, Span)>,
    doc: DocId,
    statement: Statement,
}

/// Writes the seeds in one transaction.
///
/// Errors: a seed that a rule refuses, which is our mistake; the store fails.
pub async fn plant(store: &Store, reference: &Reference, now: Timestamp) -> Result<()> {
    let keys = store.identity().await?.and_then(|identity| identity.keys()).context("founded before")?;
    let mut acts = acts(reference, now);
    acts.sort_by_key(|act| act.at);
    let mut phones: BTreeMap<&str, SecretKey> = BTreeMap::new();
    for act in &acts {
        if !phones.contains_key(act.who) {
            let key = SecretKey::from_bytes(&random()?).ok_or_else(|| anyhow!("an unusable key was drawn"))?;
            store.enrol(&WorkerId::new(act.who), &key.public(), DEVICE_NAME, 1, act.at).await?;
            phones.insert(act.who, key);
        }
    }
    let ids = phones.values().map(|key| key.public().device()).collect();
    let mut group = store.group().await?;
    let mut devices = group.devices(&ids).await?;
    let mut ledger = Ledger::new(reference.clone(), keys.anchors.clone(), keys.receipts);
    ledger.begin(group.log_head().clone());
    for act in &acts {
        let key = phones.get(act.who).context("made above")?;
        let device = devices.get_mut(&key.public().device()).context("enrolled above")?;
        admit(&mut ledger, &keys.anchors, reference, device, key, act)?;
    }
    group.write(&ledger.take_changes(), now).await?;
    group.commit().await?;
    for device in devices.keys() {
        store.revoke(*device, None, now).await?;
    }
    Ok(())
}

fn admit(
    ledger: &mut Ledger,
    anchors: &AnchorKey,
    reference: &Reference,
    device: &mut Device,
    key: &SecretKey,
    act: &Act,
) -> Result<()> {
    let person = WorkerId::new(act.who);
    let grant = |(role, span): &(Role, Span)| {
        let held = reference.organisation.acting(&person, *role, span, act.at.date());
        held.map(|grant| (*role, grant.id.clone())).with_context(|| format!("{} is no {role:?}", act.who))
    };
    // Who decides says what was read.
    let mut leaves = reference.organisation.workers.keys().flat_map(|worker| ledger.leaves_of(worker));
    let subject = match &act.statement {
        Statement::LeaveDecided(_) => leaves.find(|(doc, _)| *doc == act.doc).map(|(_, leave)| subject(leave)),
        _ => None,
    };
    let entry = Entry::seal(Envelope {
        suite: SUITE,
        tenant: reference.centre.clone(),
        doc: act.doc,
        doc_kind: act.statement.doc_kind(),
        kind: act.statement.kind(),
        person: person.clone(),
        acting: act.office.as_ref().map(grant).transpose()?,
        device: device.id,
        device_seq: device.end.seq + 1,
        prev: device.end.head,
        anchor: Some(anchors.anchor(device.id, act.at)),
        wall: act.at,
        mono_ms: Some(0),
        subject,
        payload: act.statement.encode(),
    });
    let run = signed(reference, device.id, entry, device.end.seq + 1, device.end.head, key);
    let run = verify(&reference.centre, &device.key, &run).map_err(|code| anyhow!("{code}"))?;
    loop {
        let missing = ledger.missing([&run]);
        if missing.is_empty() {
            break;
        }
        // The store is new: nothing that is missing exists.
        ledger.load(&missing, Vec::new()).map_err(|doc| anyhow!("document {doc}"))?;
    }
    let pushed = ledger.admit(act.at, device, &run, &BTreeMap::new());
    match pushed.receipts.first().map(|receipt| &receipt.verdict) {
        Some(Verdict::Effective) => Ok(()),
        other => bail!("{:?} of {} at {}: {other:?} {:?}", act.statement.kind(), act.who, act.at.0, pushed.problem),
    }
}

fn signed(reference: &Reference, device: DeviceId, entry: Entry, seq: u64, prev: EntryHash, key: &SecretKey) -> Run {
    let signature = key.sign(&Run::message(&reference.centre, device, seq, entry.hash));
    Run { first_seq: seq, prev, entries: vec![entry.bytes], signature }
}

/// The days that the seeds are about.
struct Days {
    today: Date,
    /// Working days before and after.
    before: [Date; 2],
    next: Date,
    after: Date,
}

impl Days {
    fn around(reference: &Reference, now: Timestamp) -> Self {
        let works = |date: &Date| reference.calendar.works(*date);
        let today = now.date();
        let mut back = (1..).map(|days| today.plus_days(-days)).filter(works);
        let mut ahead = (1..).map(|days| today.plus_days(days)).filter(works);
        let take = |days: &mut dyn Iterator<Item = Date>| days.next().unwrap_or(today);
        let late = take(&mut back);
        let early = take(&mut back);
        let next = take(&mut ahead);
        let after = take(&mut ahead);
        Self { today, before: [early, late], next, after }
    }
}

fn acts(reference: &Reference, now: Timestamp) -> Vec<Act> {
    let days = Days::around(reference, now);
    let [early, late] = days.before;
    let mut acts = Vec::new();
    let social = || WindowId::new("social-security");
    let attestation = "pension-attestation";

    let chen = Person::new(1, "陈桂芳", 1941, "利州区东坝街道滨河北路 12 号 3 单元 501").in_community("dongba");
    let mut case = Case::new("visit-1", "sunyue", social(), chen.applies_at_80(&[attestation], early));
    case.file(early.at_minute(600)).verify(early.at_minute(640), "电话核实:独居,腿脚不便。");
    case.plan(early.at_minute(660), days.today, 790, 900, &["lina", "zhangwei"]);
    case.inform(late.at_minute(950)).prepare(late.at_minute(980));
    acts.extend(case.acts);

    let liu = Person::new(2, "刘德明", 1939, "利州区南河街道育才路 47 号").in_community("yucai");
    let mut case = Case::new("visit-2", "lina", social(), liu.applies_at_80(&["social-card"], early));
    case.file(early.at_minute(680)).verify(early.at_minute(700), "户籍数据比对,本人电话确认。");
    case.plan(early.at_minute(710), days.today, 940, 990, &["lina"]);
    case.inform(late.at_minute(955)).prepare(late.at_minute(990));
    acts.extend(case.acts);

    let zhao = Person::new(3, "赵秀英", 1958, "利州区雪峰街道苴国路 8 号 2 栋 1 单元 202").in_community("xuefeng");
    let application = zhao.applies_with_disability(&[attestation], 1, late);
    let mut case = Case::new("visit-3", "lina", social(), application);
    case.file(late.at_minute(560)).verify(late.at_minute(580), "残疾人证一级,家属电话确认。");
    case.plan(late.at_minute(590), days.next, 570, 640, &["lina", "zhangwei"]).inform(late.at_minute(600));
    acts.extend(case.acts);

    let xu = Person::new(4, "许文斌", 1972, "利州区回龙河街道万源路 33 号");
    let application = xu.applies_unable(&["social-card"], "右腿骨折,石膏固定,卧床。", "住院结算需要社保卡。", late);
    let mut case = Case::new("visit-4", "zhangwei", social(), application);
    case.file(late.at_minute(905)).start(late.at_minute(915));
    acts.extend(case.acts);

    let gou = Person::new(5, "苟玉珍", 1938, "利州区宝轮镇紫兰街 5 号");
    let mut case = Case::new("visit-5", "lina", social(), gou.applies_at_80(&[attestation], late));
    case.file(late.at_minute(970));
    acts.extend(case.acts);

    let he = Person::new(6, "何仕华", 1944, "利州区上西街道雅居路 21 号");
    let application = he.applies_at_80(&["resident-id-card"], late);
    let mut case = Case::new("visit-6", "yangbo", WindowId::new("household"), application);
    case.file(late.at_minute(620)).verify(late.at_minute(650), "户籍系统核对,年满 80 周岁。");
    case.plan(late.at_minute(660), days.after, 600, 660, &["yangbo"]);
    acts.extend(case.acts);

    let leave = |doc: &str, who, at: Timestamp, kind, reason: &str, from: Timestamp, to: Timestamp| Act {
        at,
        who,
        office: None,
        doc: id(doc),
        statement: Statement::LeaveSubmitted(Slip {
            kind,
            reason: reason.to_owned(),
            from,
            to,
            official: None,
            substitute: "同窗口人员顶岗".to_owned(),
            stand_ins: Vec::new(),
            mandate: None,
            contact: "0839-0000190".to_owned(),
            signature: drawing(),
        }),
    };
    let day = |date: Date| (date.at_minute(540), date.at_minute(1020));
    let (from, to) = day(days.after);
    acts.push(leave("leave-1", "zhangwei", late.at_minute(1000), LeaveKind::Personal, "家中老人复诊陪护", from, to));
    let (from, to) = (days.next.at_minute(810), days.next.at_minute(1020));
    acts.push(leave("leave-2", "sunyue", early.at_minute(1005), LeaveKind::Sick, "牙科治疗", from, to));
    acts.push(Act {
        at: late.at_minute(525),
        who: "wangqiang",
        office: Some((Role::GroupLeader, Span::Group(doorstep_core::domain::GroupId::new("group-1")))),
        doc: id("leave-2"),
        statement: Statement::LeaveDecided(Decision { step: 0, agree: true, reason: String::new() }),
    });
    let (from, to) = day(days.next);
    acts.push(leave("leave-3", "dengchao", late.at_minute(1008), LeaveKind::Annual, "年休假", from, to));

    // Somebody stayed on the evening before, for whom it is to be made good.
    let household = WindowId::new("household");
    let doc = DocId::extended(&reference.centre, &household, late);
    let start = Start {
        window: household.clone(),
        on: late,
        trigger: Trigger::CaseUnfinished,
        request: None,
        authority: String::new(),
        staff: WorkerId::new("yangbo"),
        waiting: 2,
        remark: String::new(),
    };
    let close = Close { session: 0, served: 2, left: 0, reasons: Vec::new() };
    let office = Some((Role::WindowStaff, Span::Window(household)));
    let stayed = |at, office, statement| Act { at, who: "yangbo", office, doc, statement };
    acts.push(stayed(late.at_minute(1018), office, Statement::SessionStarted(start)));
    acts.push(stayed(late.at_minute(1055), None, Statement::SessionClosed(close)));

    // Punches of the two days before, by second: in time, one late, one forgotten.
    let punched: [(&str, [[Option<u32>; 3]; 2]); 5] = [
        ("lina", [[Some(32_100), Some(48_300), Some(61_320)], [Some(32_220), Some(48_420), Some(61_260)]]),
        ("zhangwei", [[Some(32_280), Some(48_480), Some(61_500)], [Some(33_060), Some(48_540), Some(61_380)]]),
        ("sunyue", [[Some(31_980), Some(48_120), Some(61_440)], [Some(32_040), None, Some(61_560)]]),
        ("dengchao", [[Some(32_340), Some(48_360), Some(61_620)], [Some(32_160), Some(48_240), Some(61_680)]]),
        ("zhouting", [[Some(31_860), Some(48_180), Some(62_100)], [Some(31_920), Some(48_060), Some(62_040)]]),
    ];
    for (who, days) in punched {
        for (date, seconds) in [early, late].into_iter().zip(days) {
            for second in seconds.into_iter().flatten() {
                let at = date.at_second(second);
                let doc = DocId::month(&reference.centre, &WorkerId::new(who), date.year(), date.month());
                let statement = Statement::Punched(Punch { at, note: String::new() });
                acts.push(Act { at, who, office: None, doc, statement });
            }
        }
    }
    acts
}

/// An invented applicant.
struct Person {
    number: u32,
    name: &'static str,
    born: Date,
    address: &'static str,
    community: Option<&'static str>,
}

impl Person {
    fn new(number: u32, name: &'static str, year: i32, address: &'static str) -> Self {
        let born = Date::new(year, number, 10 + number).unwrap_or(Date(0));
        Self { number, name, born, address, community: None }
    }

    fn in_community(self, community: &'static str) -> Self {
        Self { community: Some(community), ..self }
    }

    fn applies(&self, category: Category, matters: &[&str], on: Date) -> Application {
        Application {
            category,
            channel: Channel::WindowSelf,
            window: WindowId::new(""),
            applicant: Private::new(self.name.to_owned()),
            id_number: Private::new(self.id_number()),
            birth: Some(self.born),
            phone: Private::new(format!("0839-00002{:02}", self.number)),
            relative: None,
            project: None,
            matters: matters.iter().map(|matter| MatterId::new(matter)).collect(),
            disability_grade: None,
            unable_reason: String::new(),
            urgent: false,
            urgent_reason: String::new(),
            address: Private::new(self.address.to_owned()),
            wished: "上午或下午均可".to_owned(),
            applied_on: on,
            community: self.community.map(CommunityId::new),
        }
    }

    fn applies_at_80(&self, matters: &[&str], on: Date) -> Application {
        self.applies(Category::Age80, matters, on)
    }

    fn applies_with_disability(&self, matters: &[&str], grade: u8, on: Date) -> Application {
        let relative = Relative {
            name: Private::new(format!("{}之女", self.name)),
            relation: "女儿".to_owned(),
            phone: Private::new(format!("0839-00003{:02}", self.number)),
        };
        Application {
            channel: Channel::WindowRelative,
            relative: Some(relative),
            disability_grade: Some(grade),
            ..self.applies(Category::SevereDisability, matters, on)
        }
    }

    fn applies_unable(&self, matters: &[&str], unable: &str, urgent: &str, on: Date) -> Application {
        Application {
            unable_reason: unable.to_owned(),
            urgent: true,
            urgent_reason: urgent.to_owned(),
            ..self.applies(Category::UnableUrgent, matters, on)
        }
    }

    /// Of a district that does not exist, with the check digit of GB 11643.
    fn id_number(&self) -> String {
        let born = self.born;
        let body = format!("519999{:04}{:02}{:02}{:03}", born.year(), born.month(), born.day(), 100 + self.number);
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        let sum: usize = body.bytes().zip(weights).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
        let check = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][sum % 11];
        body + check
    }
}

/// One visit on its way through the window.
struct Case {
    doc: DocId,
    who: &'static str,
    window: WindowId,
    application: Application,
    acts: Vec<Act>,
}

impl Case {
    fn new(name: &str, who: &'static str, window: WindowId, application: Application) -> Self {
        let application = Application { window: window.clone(), ..application };
        Self { doc: id(name), who, window, application, acts: Vec::new() }
    }

    fn act(&mut self, at: Timestamp, statement: Statement) -> &mut Self {
        let role = if self.who == "sunyue" { Role::WindowHead } else { Role::WindowStaff };
        let office = Some((role, Span::Window(self.window.clone())));
        self.acts.push(Act { at, who: self.who, office, doc: self.doc, statement });
        self
    }

    fn file(&mut self, at: Timestamp) -> &mut Self {
        self.act(at, Statement::VisitFiled(self.application.clone()))
    }

    fn start(&mut self, at: Timestamp) -> &mut Self {
        self.act(at, Statement::VerificationStarted(()))
    }

    fn verify(&mut self, at: Timestamp, findings: &str) -> &mut Self {
        let verification = Verification { how: "电话".to_owned(), findings: findings.to_owned() };
        self.start(at.plus_minutes(-10)).act(at, Statement::VisitConfirmed(verification))
    }

    fn plan(&mut self, at: Timestamp, on: Date, from: u32, to: u32, staff: &[&str]) -> &mut Self {
        let plan = Plan {
            from: on.at_minute(from),
            to: on.at_minute(to),
            place: self.application.address.clone(),
            staff: staff.iter().map(|worker| WorkerId::new(worker)).collect(),
            community: None,
        };
        self.act(at, Statement::VisitScheduled(plan))
    }

    fn inform(&mut self, at: Timestamp) -> &mut Self {
        self.act(at, Statement::ApplicantInformed(Informed { at, how: Means::Phone }))
    }

    fn prepare(&mut self, at: Timestamp) -> &mut Self {
        let kit = KitItem::ALL
            .map(|item| (item, if item == KitItem::Seal { KitState::NotApplicable } else { KitState::Done }));
        let notice = Some(MaterialsNotice { at, how: Means::Phone, ready: true });
        self.act(at, Statement::VisitPrepared(Preparation { notice, kit: kit.to_vec() }))
    }
}

fn id(name: &str) -> DocId {
    let digest = Sha256::digest(format!("doorstep-demo\0{name}"));
    DocId::drawn(std::array::from_fn(|index| digest[index]))
}

/// A flourish that passes for a signature.
fn drawing() -> Drawing {
    let stroke = |from: u16| (0..12).map(|step| (from + step * 25, 110 + (step % 4) * 60)).collect();
    Drawing { strokes: vec![stroke(150), stroke(500)] }
}

#[cfg(test)]
mod tests {
    use doorstep_core::domain::Date;
    use doorstep_core::fold::State;
    use doorstep_core::fold::leave::LeaveStage;
    use doorstep_core::fold::visit::Stage;
    use doorstep_core::sync::Scope;
    use doorstep_core::sync::feed::FeedStore;

    use super::*;
    use crate::password::Cost;

    async fn planted(now: Timestamp) -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).await.unwrap();
        let centre = super::super::centre("guangyuan", now.date()).unwrap();
        super::super::found(&store, &centre, "demo", Cost::LOW, now).await.unwrap();
        plant(&store, &centre.reference, now).await.unwrap();
        (folder, store)
    }

    #[tokio::test]
    async fn every_seed_takes_effect_on_any_day() {
        // A working day, a Monday, the day after a long holiday, a Sunday, the first days of a month; at the end of the
        // published years and after them.
        for date in [
            "2026-05-13",
            "2026-05-11",
            "2026-05-06",
            "2026-05-10",
            "2026-07-01",
            "2026-11-22",
            "2026-12-30",
            "2027-01-02",
            "2028-06-01",
        ] {
            for minute in [1, 530, 1430] {
                planted(Date::parse(date).unwrap().at_minute(minute)).await;
            }
        }
    }

    #[tokio::test]
    async fn li_na_finds_her_two_visits_of_today() {
        let now = Date::parse("2026-05-13").unwrap().at_minute(530);
        let (_folder, store) = planted(now).await;
        let scope = Scope::Person(WorkerId::new("lina"));
        let docs: Vec<DocId> = store.page(&scope, u64::MAX, 100).await.unwrap().iter().map(|(_, doc)| *doc).collect();
        let documents = store.documents(&docs).await.unwrap();
        let visits = documents.iter().filter_map(|stored| match State::decode(&stored.state).unwrap() {
            State::Visit(visit) => visit.plan.map(|plan| (plan.from.date(), plan.from.clock(), visit.stage)),
            _ => None,
        });
        let mut today: Vec<_> = visits.filter(|(date, ..)| *date == now.date()).collect();
        today.sort();
        let today: Vec<_> = today.iter().map(|(_, clock, stage)| (clock.as_str(), *stage)).collect();
        assert_eq!(today, [("13:10", Stage::Prepared), ("15:40", Stage::Prepared)]);

        let leaves = store.documents(&[id("leave-1"), id("leave-2"), id("leave-3")]).await.unwrap();
        let mut stages: Vec<LeaveStage> =
            leaves.iter().filter_map(|stored| Some(State::decode(&stored.state)?.as_leave()?.stage)).collect();
        stages.sort();
        assert_eq!(stages, [LeaveStage::Submitted, LeaveStage::Submitted, LeaveStage::Approved]);
    }
}
