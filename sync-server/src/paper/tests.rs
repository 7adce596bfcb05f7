use std::io::Read as _;
use std::sync::Arc;

use super::layout::{Mark, WIDTH, laid_out, lines};
use super::*;

/// The machine's own. Without one nothing can be said here: `cargo xtask test` installs it.
fn face() -> Option<Arc<Typeface>> {
    Papers::default().face().ok()
}

fn content(rows: &[(&str, &str)]) -> Content {
    let rows = rows.iter().map(|(name, content)| vec![(*name).to_owned(), (*content).to_owned()]).collect();
    Content {
        sheet: Sheet {
            title: "一次性告知".to_owned(),
            notes: vec!["广元市政务服务中心".to_owned()],
            header: vec![String::new(); 2],
            rows,
        },
        drawings: vec![(
            "服务对象签名".to_owned(),
            Drawing { strokes: vec![vec![(10, 10), (500, 400)], vec![(u16::MAX, 7)]] },
        )],
        code: "3F2A 91C0 0000 1111 2222 3333 4444 5555".to_owned(),
        link: "https://doorstep.example.cn/check#abababababababababababababababab.3F2A91C0000011112222333344445555"
            .to_owned(),
    }
}

/// A PDF with what is packed in it behind it, unpacked.
fn opened(pdf: &[u8]) -> Vec<u8> {
    let mut all = pdf.to_vec();
    for (at, _) in pdf.windows(8).enumerate().filter(|(_, part)| *part == b"\nstream\n") {
        let mut unpacked = Vec::new();
        // What is not packed, such as the letters of a font, ends at once.
        let _ = flate2::read::ZlibDecoder::new(&pdf[at + 8..]).read_to_end(&mut unpacked);
        all.extend(unpacked);
    }
    all
}

fn count(pdf: &[u8], what: &str) -> usize {
    pdf.windows(what.len()).filter(|part| *part == what.as_bytes()).count()
}

#[test]
fn two_copies_with_a_small_subset_of_the_font_that_can_be_read_back() {
    let Some(face) = face() else { return };
    let pdf = render(&content(&[("事项", "社会保障卡申领"), ("所需全部材料", "本人居民身份证（原件） 1 份")]), &face)
        .unwrap();
    assert!(pdf.starts_with(b"%PDF-") && pdf.len() < 300_000, "{} bytes", pdf.len());
    let pdf = opened(&pdf);
    assert_eq!(count(&pdf, "/Type/Page/"), 2, "a page for each copy");
    assert!(count(&pdf, "/ToUnicode") > 0, "the letters can be copied and searched");
    // A subset has six letters and a plus before its name.
    let name = pdf.windows(10).position(|part| part == b"/FontName/").expect("an embedded font") + 10;
    assert!(pdf[name..name + 6].iter().all(u8::is_ascii_uppercase) && pdf[name + 6] == b'+');
}

#[test]
fn the_simplified_font_of_a_collection_is_taken() {
    let Some(face) = face() else { return };
    let pdf = opened(&render(&content(&[]), &face).unwrap());
    assert!(
        count(&pdf, "NotoSansCJKsc") > 0 || !Papers::default().file().unwrap().ends_with("NotoSansCJK-Regular.ttc")
    );
    assert!(Typeface::read(b"no font".to_vec()).is_none());
    assert_eq!(Papers::new(Some("/nowhere.ttf".into())).face().unwrap_err(), Missing);
}

#[test]
fn whatever_is_written_stays_inside_its_cell() {
    let Some(face) = face() else { return };
    let bidi = "甲\u{202e}乙\u{2066}丙\u{200f}<b>丁</b>\u{0}\u{7}\u{feff}";
    let (word, long) = ("W".repeat(500), "长".repeat(1_000));
    let many: Vec<(&str, &str)> = (0..60).map(|_| ("很长很长很长很长很长的名称", "内容")).collect();
    let lined = "第一行\r\n第二行\u{2028}第三行\t尾";
    for rows in [vec![("甲", bidi)], vec![(&*word, &*word)], vec![("甲", &*long), ("乙", lined)], many] {
        let Sheets(pages) = laid_out(&content(&rows), COPIES[0], &face);
        for mark in pages.iter().flatten() {
            let Mark::Text { x, y, size, text } = mark else { continue };
            let right = x + face.widths(text).iter().sum::<f32>() * size;
            let end = if *x < WIDTH * 0.2 && text.chars().all(|letter| "W很长的名称".contains(letter)) {
                50.0 + 0.28 * 495.28
            } else {
                WIDTH - 49.0
            };
            assert!(right <= end + 0.1 && *y < layout::HEIGHT - 40.0, "{text} ends at {right}");
            assert!(
                text.chars().all(|letter| !letter.is_control() && !"\u{202e}\u{2066}\u{200f}\u{feff}".contains(letter))
            );
        }
        render(&content(&rows), &face).unwrap();
    }
    assert_eq!(lines(bidi, 99.0, &face), ["甲乙丙<b>丁</b>"]);
    assert_eq!(lines(lined, 99.0, &face), ["第一行", "第二行", "第三行 尾"]);
    let broken = lines("请带 identity card 来", 8.0, &face);
    assert_eq!(
        broken.iter().flat_map(|line| line.split(' ')).collect::<Vec<_>>(),
        ["请带", "identity", "card", "来"],
        "no word is cut"
    );
    // A thousand letters need more than a page in three words a line, and nothing of them is lost.
    let all: usize = lines(&long, 3.0, &face).iter().map(|line| line.chars().count()).sum();
    assert_eq!(all, 1_000);
}

#[test]
fn a_row_that_is_higher_than_a_page_goes_on_over_the_next() {
    let Some(face) = face() else { return };
    let tall = "行\n".repeat(200);
    let Sheets(pages) = laid_out(&content(&[("甲", "乙"), ("很高", &tall)]), COPIES[1], &face);
    assert!(pages.len() >= 4, "{}", pages.len());
    let said = pages.iter().flatten().filter(|mark| matches!(mark, Mark::Text { text, .. } if text == "行")).count();
    assert_eq!(said, 200);
    for (at, page) in pages.iter().enumerate() {
        let foot = format!("第 {} 页，共 {} 页", at + 1, pages.len());
        assert!(
            page.iter()
                .any(|mark| matches!(mark, Mark::Text { text, .. } if text.contains(&foot) && text.contains("3F2A")))
        );
    }
}
