//! Checks on the tree itself: what the style asks for and a machine can see.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace")
}

/// Every file below a folder of the workspace whose name ends so, by path; what tools make is left out.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    const MADE: [&str; 6] = ["target", "dist", "node_modules", ".git", "shots", "data"];
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if entry.file_type().unwrap().is_dir() {
                if !MADE.contains(&name.as_str()) {
                    folders.push(entry.path());
                }
            } else if name.ends_with(ending) {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A path as people write it: from the root of the workspace.
fn short(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// Lines of code with their numbers, without comments.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line.split("//").next().unwrap_or_default()))
}

fn is_for_tests(line: &str) -> bool {
    let line = line.trim_start();
    ["#[cfg(test", "#[cfg(any(test", "#[cfg(all(test"].iter().any(|start| line.starts_with(start))
}

/// As [`code`], without the items that only tests compile.
fn shipped(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // Indentation of the item that is being left out.
    let mut skipping: Option<usize> = None;
    code(text).filter(move |(_, line)| {
        let indent = line.len() - line.trim_start().len();
        if skipping.is_none() && is_for_tests(line) {
            skipping = Some(indent);
            return false;
        }
        let Some(item) = skipping else { return true };
        if indent == item && (line.ends_with(';') || line.ends_with('}')) {
            skipping = None;
        }
        false
    })
}

/// Modules with a file of their own that only tests compile: `#[cfg(test)] mod examples;` in `visit.rs` is `visit/examples.rs`.
fn test_files(folder: &str) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for path in files(folder, ".rs") {
        let text = read(&path);
        let lines: Vec<&str> = text.lines().collect();
        for pair in lines.windows(2).filter(|pair| is_for_tests(pair[0])) {
            if let Some(name) = pair[1].trim_end_matches(';').rsplit_once("mod ").map(|(_, name)| name) {
                let within = if path.ends_with("lib.rs") { path.with_file_name("") } else { path.with_extension("") };
                found.insert(within.join(format!("{name}.rs")));
            }
        }
    }
    let below = |path: &PathBuf| path.ancestors().skip(1).any(|folder| found.contains(&folder.with_extension("rs")));
    let inner: Vec<PathBuf> = files(folder, ".rs").into_iter().filter(below).collect();
    found.extend(inner);
    found
}

fn assert_none(what: &str, faults: Vec<String>) {
    assert!(faults.is_empty(), "{what}:\n{}", faults.join("\n"));
}

#[test]
fn core_has_no_clock_no_randomness_and_no_order_of_chance() {
    let banned = [
        "Instant",
        "SystemTime",
        "Utc::now",
        "Local::now",
        "HashMap",
        "HashSet",
        "RandomState",
        "getrandom",
        "thread_rng",
        "rand::",
        "OsRng",
        "std::fs",
        "std::net",
        "std::env",
        "tokio",
        "static mut",
    ];
    let mut faults = Vec::new();
    let for_tests = test_files("core/src");
    for path in files("core/src", ".rs").into_iter().filter(|path| !for_tests.contains(path)) {
        let text = read(&path);
        for (number, line) in shipped(&text) {
            // An `Operand::` is no `rand::`.
            let line = line.replace("Operand::", "");
            if let Some(word) = banned.iter().find(|word| line.contains(*word)) {
                faults.push(format!("{}:{number}: {word}", short(&path)));
            }
        }
    }
    assert_none("core is told the time and everything else", faults);
}

/// Automerge's own protocol is for peers that trust each other: a message of ten bytes ends a process that reads it.
#[test]
fn nobody_speaks_automerges_own_protocol() {
    let banned = ["automerge::sync", "SyncDoc", "sync::Message", "receive_sync_message", "load_incremental"];
    let mut faults = Vec::new();
    for folder in ["core/src", "sync-server/src", "web-client/src"] {
        for path in files(folder, ".rs") {
            for (number, line) in code(&read(&path)) {
                if let Some(word) = banned.iter().find(|word| line.contains(*word)) {
                    faults.push(format!("{}:{number}: {word}", short(&path)));
                }
            }
        }
    }
    assert_none("only admission hands bytes to automerge, as changes", faults);
}

#[test]
fn every_rule_example_code_and_parameter_named_in_the_tree_is_in_the_requirements() {
    let mut known: BTreeSet<String> =
        files("docs/requirements", ".md").iter().flat_map(|path| ids(&read(path)).collect::<Vec<_>>()).collect();
    assert!(known.contains("GY-DOOR-A8") && known.contains("GY-ATT-E-APPROVER") && known.contains("P-DOOR-GAP-MIN"));
    // A regulation may be several procedures, each of its own id.
    let stems = files("core/centres/procedures", ".toml");
    known.extend(stems.iter().filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())));
    // What regulations share by name stands behind the id of the centre's own: `GY-ATT-E-OPEN` for `JD-ATT-E-OPEN`.
    let name = |id: &str| id.split_once("-E-").map(|(regulation, name)| (regulation.to_owned(), name.to_owned()));
    let (regulations, names): (BTreeSet<String>, BTreeSet<String>) = known.iter().filter_map(|id| name(id)).unzip();
    let is_shared = |id: &str| name(id).is_some_and(|(of, name)| regulations.contains(&of) && names.contains(&name));
    let mut faults = Vec::new();
    let cited = ["core", "web-client", "sync-server", "tests", "xtask"]
        .iter()
        .flat_map(|folder| [".rs", ".toml", ".sql", ".scenario"].iter().flat_map(|ending| files(folder, ending)))
        .chain(["README.md", "ARCHITECTURE.md"].map(|name| root().join(name)).into_iter().filter(|path| path.exists()));
    for path in cited {
        let text = read(&path);
        for (number, line) in text.lines().enumerate() {
            let unknown = ids(line).chain(id_of_test(line)).filter(|id| !known.contains(id) && !is_shared(id));
            faults.extend(unknown.map(|id| format!("{}:{}: {id}", short(&path), number + 1)));
        }
    }
    assert_none("ids that no requirement has", faults);
}

/// Acceptance examples of the regulations that are built, each proven by a test named after it.
#[test]
fn every_example_of_a_built_regulation_has_its_test() {
    let built = [
        ("GY-DOOR", &[1, 2, 3, 4, 7, 8, 9, 10][..]),
        ("GY-ATT", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14]),
        ("JD-ATT", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        ("JD-LVE", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]),
        ("ZY-AB", &[1, 2, 3, 4, 5, 6, 7]),
        ("ZW-AB", &[1, 2, 3, 4, 5, 6]),
        ("JD-MTG", &[1, 2, 3, 4, 5, 6, 7]),
        ("JD-NTC", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        ("ZY-LIM", &[1, 2, 3, 4, 5, 6, 7, 8]),
        ("ZW-LIM", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        ("YG-LIM", &[1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ("ZW-POST", &[1, 2, 3, 4]),
        ("GY-LIMIT", &[1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ("GY-COUR", &[1, 2, 3, 4, 5, 6, 7]),
        ("GY-GREEN", &[1, 2, 3, 4, 5, 6]),
        ("GY-DEFER", &[1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ("GY-AGENT", &[1, 2, 3, 4, 5, 6, 7]),
        ("ZW-DEN", &[1, 2, 3, 4, 5, 7]),
        ("YG-SVC", &[1, 2, 3, 4, 5, 6]),
        ("GY-FIRST", &[1, 2, 3, 4, 5, 6]),
        ("ZY-FST", &[1, 2, 3, 4, 5, 6]),
        ("ZW-FST", &[1, 2, 3, 4, 5]),
        ("YG-FST", &[1, 2, 3, 4, 5]),
        ("GY-ONCE", &[1, 2, 3, 4, 5, 6]),
        ("ZY-ONE", &[1, 2, 3, 4, 5, 6, 7]),
        ("ZW-ONE", &[1, 2, 3, 4, 5, 6, 7]),
    ];
    let wanted = built
        .iter()
        .flat_map(|(regulation, numbers)| numbers.iter().map(move |number| format!("{regulation}-A{number}")));
    let mut tested = BTreeSet::new();
    for folder in ["core", "sync-server", "tests", "web-client"] {
        for path in files(folder, ".rs") {
            tested.extend(read(&path).lines().filter_map(id_of_test));
        }
    }
    assert_none("examples without a test", wanted.filter(|id| !tested.contains(id)).collect());
}

#[test]
fn nothing_is_left_for_later_or_hoped_for() {
    let banned = [".unwrap()", "todo!(", "unimplemented!(", "dbg!(", "#[ignore"];
    let mut faults = Vec::new();
    for folder in ["core/src", "sync-server/src", "web-client/src", "xtask/src"] {
        let for_tests = test_files(folder);
        for path in files(folder, ".rs").into_iter().filter(|path| !for_tests.contains(path)) {
            let text = read(&path);
            for (number, line) in shipped(&text) {
                if let Some(word) = banned.iter().find(|word| line.contains(*word)) {
                    faults.push(format!("{}:{number}: {word}", short(&path)));
                }
            }
        }
    }
    assert_none("a panic or a gap outside tests", faults);
}

/// The ids in a text: `GY-DOOR-9`, `GY-DOOR-A8`, `GY-DOOR-E-AGE`, `P-DOOR-GAP-MIN`.
fn ids(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'));
    words.filter_map(|word| {
        let word = word.trim_end_matches('-');
        let (prefix, rest) = word.split_once('-')?;
        let ours = ["ZY", "JD", "ZW", "YG", "GY"].contains(&prefix) && rest.contains('-')
            || prefix == "P" && rest.starts_with(|letter: char| letter.is_ascii_alphabetic());
        let shaped = rest.len() > 2 && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
        (ours && shaped).then(|| word.to_owned())
    })
}

/// `fn gy_att_a5_…` is about GY-ATT-A5.
fn id_of_test(line: &str) -> Option<String> {
    let name = line.trim_start().trim_start_matches("async ").strip_prefix("fn ")?;
    let mut parts = name.split(['_', '(']);
    let centre = parts.next().filter(|centre| ["zy", "jd", "zw", "yg", "gy"].contains(centre))?;
    let (regulation, number) = (parts.next()?, parts.next()?);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    (is_number(number) || is_number(number.strip_prefix('a').unwrap_or_default()))
        .then(|| format!("{centre}-{regulation}-{number}").to_uppercase())
}

#[test]
fn ids_are_read_from_prose_and_from_the_names_of_tests() {
    let found: Vec<String> =
        ids("see GY-DOOR-9, -10; `GY-CORE-E-REQUIRED(signature)`, P-CLOSE, GY-ATT, UTF-8, P-256").collect();
    assert_eq!(found, ["GY-DOOR-9", "GY-CORE-E-REQUIRED", "P-CLOSE"]);
    assert_eq!(id_of_test("    fn gy_att_a5_other_group() {").as_deref(), Some("GY-ATT-A5"));
    assert_eq!(id_of_test("async fn gy_core_1_the_day_turns() {").as_deref(), Some("GY-CORE-1"));
    assert_eq!(id_of_test("fn gy_att_tables() {"), None);
}

#[test]
fn no_file_outgrows_its_noun() {
    let mut faults = Vec::new();
    for ending in [".rs", ".js", ".css", ".sql"] {
        for path in files(".", ending) {
            let lines = read(&path).lines().count();
            if lines > 700 {
                faults.push(format!("{}: {lines} lines", short(&path)));
            }
        }
    }
    assert_none("files with a second noun in them", faults);
}

#[test]
fn every_path_named_in_the_map_exists() {
    let mut faults = Vec::new();
    for name in ["README.md", "ARCHITECTURE.md"] {
        let Ok(text) = std::fs::read_to_string(root().join(name)) else { continue };
        for (number, line) in text.lines().enumerate() {
            faults.extend(
                paths(line)
                    .filter(|path| !root().join(path).exists())
                    .map(|path| format!("{name}:{}: {path}", number + 1)),
            );
        }
    }
    assert_none("paths that are gone", faults);
}

/// Paths of the tree in a line of Markdown: what stands between backticks, or is linked, and names a folder or file of ours.
fn paths(line: &str) -> impl Iterator<Item = &str> {
    let linked = line.match_indices("](").map(|(at, _)| line[at + 2..].split(')').next().unwrap_or_default());
    let quoted = line.split('`').skip(1).step_by(2);
    linked.chain(quoted).filter_map(|text| {
        let path = text.split('#').next().unwrap_or_default().trim_end_matches('/');
        let first = path.split('/').next().unwrap_or_default();
        let top = ["core", "web-client", "sync-server", "tests", "xtask", "docs", ".ci", ".cargo"];
        let ours = top.contains(&first) && path.contains('/') || path.ends_with(".md") || path.ends_with(".toml");
        let plain = path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b));
        (ours && plain).then_some(path)
    })
}

#[test]
fn paths_are_read_from_backticks_and_links() {
    let line =
        "see `core/src/fold.rs`, [the map](ARCHITECTURE.md#walks), `POST /sync`, `a/b` and `core/centres/*.toml`";
    assert_eq!(paths(line).collect::<Vec<_>>(), ["ARCHITECTURE.md", "core/src/fold.rs"]);
}

#[test]
fn migrations_are_numbered_without_gaps_and_the_same_for_each_database() {
    let names = |database: &str| -> Vec<String> {
        let found = files(&format!("sync-server/migrations/{database}"), ".sql");
        found.iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect()
    };
    let sqlite = names("sqlite");
    for (index, name) in sqlite.iter().enumerate() {
        let number = name.split('_').next().and_then(|number| number.parse::<usize>().ok());
        assert_eq!(number, Some(index + 1), "sync-server/migrations/sqlite/{name}");
    }
    let postgres = names("postgres");
    assert!(postgres.is_empty() || postgres == sqlite, "a step for one database only: {sqlite:?} and {postgres:?}");
}

/// The budget of design: what a first visit downloads before its first page is there, which is all but the parts that come later
/// (`split_…`, the handbook). Says nothing when the app has not been built.
#[test]
fn the_phone_app_stays_within_its_size() {
    const BUDGET: u64 = 700 * 1024;
    const LATER: [&str; 2] = ["/split_", "/handbook.txt"];
    // As `cargo xtask test` packs it; the quick pack of `serve` is larger and is not what ships.
    let mut sizes = Vec::new();
    let mut folders = vec![root().join("web-client/dist")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "br")
                && !LATER.iter().any(|part| short(&path).contains(part))
            {
                sizes.push((path.metadata().unwrap().len(), short(&path)));
            }
        }
    }
    sizes.sort();
    let total: u64 = sizes.iter().map(|(size, _)| size).sum();
    assert!(total <= BUDGET, "{total} bytes of brotli, {BUDGET} allowed: {sizes:#?}");
}
