use super::*;

/// The mistakes of some lines behind the beginning of a Jingde file, as they are printed.
fn mistakes(lines: &str) -> Vec<String> {
    let text = format!("centre jingde\nat 2026-03-11 09:00\n{lines}\nexpect accepted\n");
    let nothing: Open<'_> = &|path| Err(format!("{}: no such file", path.display()));
    let read = read(&text, Path::new("here"), None, nothing);
    read.map_or_else(|mistakes| mistakes.iter().map(Mistake::to_string).collect(), |_| Vec::new())
}

#[test]
fn each_mistake_names_its_line_and_what_would_do() {
    let check = |line: &str, parts: &[&str]| {
        let found = mistakes(line);
        assert_eq!(found.len(), 1, "{line}: {found:?}");
        assert!(found[0].starts_with("line 3: "), "{found:?}");
        for part in parts {
            assert!(found[0].contains(part), "{line}: {part} is not in {found:?}");
        }
    };
    check("xulan1 punches", &["`xulan1` is nobody here", "xulan", "everybody"]);
    check("xulan dances", &["`dances`", "asks for leave", "punches", "goes offline"]);
    check("xulan asks for leave L1: vacation 10:00 .. 11:00", &["`vacation` is no kind of leave", "outing"]);
    check("xulan asks for leave L1: outing 10:00 - 11:00", &["`-` stands where `..` belongs"]);
    check("xulan asks for leave L1: outing 10:00 .. 11:00 reason 家事", &["in quotation marks"]);
    check("xulan asks for leave xulan: outing 10:00 .. 11:00", &["cannot be told from a person"]);
    check("xulan agrees to L1", &["nothing is called `L1` yet"]);
    check("xulan punches punches", &["`punches` is too much here"]);
    check("xulan agrees", &["there are asks for leave"]);
    check("everybody punches", &["nothing that everybody does"]);
    check("at 08:00", &["time does not go back"]);
    check("at +3w", &["+30m"]);
    check("change leave.half_day to 5", &["no figure `leave.half_day`"]);
    check("change leave.half_day_minutes to \"zero\"", &["half_day_minutes"]);
    check("xulan becomes director from 2026-05-01", &["`director` is no role", "centre_leader"]);
    check("xulan becomes group_leader of group nobody from 2026-05-01", &["no group `nobody`", "market"]);
    check("jiangtao ceases to be superior after 2026-05-01", &["jiangtao is no superior"]);
    check("jiangtao ceases to be deputy_leader after 2026-03-10", &["grants.jiangtao-deputy.to"]);
    check("publish pack next.toml", &["here/next.toml: no such file"]);
    check("centre jingde", &["has its centre already"]);
    check("expect xulan sings", &["`sings` is nothing that can be expected", "does not see NAME"]);
    check("expect refused LATE", &["`LATE` is no code", "JD-LVE-E-PAST"]);
    check("expect xulan's day 2026-03-11: late", &["how many minutes"]);
}

#[test]
fn all_mistakes_come_at_once_and_a_file_needs_a_beginning() {
    let found = mistakes("xulan dances\nnobody punches\nxulan asks for leave L1: sick 10:00");
    let lines: Vec<&str> = found.iter().map(|mistake| &mistake[..7]).collect();
    assert_eq!(lines, ["line 3:", "line 4:", "line 5:"]);
    let of = |text: &str| read(text, Path::new(""), None, &|_| Err("none".to_owned())).unwrap_err()[0].to_string();
    assert!(of("").contains("centre ID") || of("").contains("nothing is expected"));
    assert!(of("at 2026-03-11 09:00\n").contains("the centre comes first"));
    assert!(of("centre atlantis\n").contains("there are guangyuan, jingde"));
    assert!(of("centre jingde\nat 09:00\n").contains("has no date"));
    assert!(of("centre jingde\nat 2026-03-11 09:00\n").contains("nothing is expected"));
}
