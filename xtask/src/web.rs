//! Packs the phone app: the compiled module, its script, the page, the stylesheet, icons and the service worker with
//! its list, each beside its compressed twins, into `web-client/dist`.
//!
//! Everything under `assets/` carries a digest of its content in its name and may be kept for ever; all other names are
//! fixed and have to be asked for anew. Nothing here downloads but npm, for WeUI's stylesheet.

pub mod pack;
pub mod size;
pub mod split;
pub mod style;
pub mod wasm;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result, ensure};
use sha2::{Digest as _, Sha256};

use crate::step;
use crate::tree::Tree;

/// Results of packing that nothing has asked for in this time are thrown away.
const CACHE_DAYS: u64 = 14;

/// How hard to compress. The files are the same otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quality {
    /// Quick: a few seconds, and a few per cent larger.
    Daily,
    /// As small as can be.
    Release,
}

/// One file of the app.
#[derive(Debug)]
pub struct File {
    /// Path inside `dist`, which is also its address without the leading slash.
    pub path: String,
    pub content: Vec<u8>,
    /// Whether the service worker keeps it.
    pub precached: bool,
    /// Whether the first page does without it.
    comes_later: bool,
    brotli: Option<Vec<u8>>,
    gzip: Option<Vec<u8>>,
}

impl File {
    fn new(path: impl Into<String>, content: impl Into<Vec<u8>>) -> File {
        let path = path.into();
        // Pictures for the home screen are fetched by the phone when it installs the app, never by the app.
        let precached = !path.ends_with(".png") && path != WORKER && path != "icons/maskable.svg";
        File { path, content: content.into(), precached, comes_later: false, brotli: None, gzip: None }
    }

    /// A file whose name changes with its content.
    fn hashed(stem: &str, ending: &str, content: impl Into<Vec<u8>>) -> File {
        let content = content.into();
        let digest = digest(&content);
        File::new(format!("assets/{stem}-{}.{ending}", &digest[..12]), content)
    }

    /// The path from the root of the site.
    fn address(&self) -> String {
        if self.path == PAGE { "/".to_owned() } else { format!("/{}", self.path) }
    }

    /// Bytes that travel to a phone.
    pub fn loaded(&self) -> usize {
        self.brotli.as_ref().map_or(self.content.len(), Vec::len)
    }
}

/// The whole app.
#[derive(Debug)]
pub struct Bundle {
    pub files: Vec<File>,
    /// Digest of everything that the phone keeps.
    pub version: String,
}

impl Bundle {
    /// Bytes that travel before people see their first page and what they need for it is kept: all but the later parts.
    pub fn first_load(&self) -> usize {
        self.kept().filter(|file| !file.comes_later).map(File::loaded).sum()
    }

    /// Bytes that travel until every page works without a network.
    pub fn whole(&self) -> usize {
        self.kept().map(File::loaded).sum()
    }

    /// Everything that the phone keeps, and the worker.
    fn kept(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.precached || file.path == WORKER)
    }
}

const PAGE: &str = "index.html";
const WORKER: &str = "service-worker.js";
/// The name by which the app asks for it. Its worker keeps the one of the same build.
const HANDBOOK: &str = "handbook.txt";

/// Builds the app and writes it. Errors: a compile error, a missing tool, a placeholder that nothing fills.
pub fn build(tree: &Tree, quality: Quality) -> Result<Bundle> {
    let compiled = wasm::compile(tree)?;
    let cache = cache_folder(tree)?;
    let app = step::timed("bind the phone app", || wasm::bind(&compiled, &cache))?;
    let sheet = step::timed("pack the stylesheet", || style::build(tree))?;
    let mut bundle = assemble(&tree.root.join("web-client"), app, sheet)?;
    step::timed("compress", || compress(&mut bundle, quality, &cache))?;
    write(&bundle, &tree.dist())?;
    sweep(&cache)?;
    Ok(bundle)
}

/// Where results are kept by the digest of their input, beside cargo's own.
pub fn cache_folder(tree: &Tree) -> Result<PathBuf> {
    let folder = tree.target.join("web-cache");
    fs::create_dir_all(&folder).with_context(|| format!("make {}", folder.display()))?;
    Ok(folder)
}

/// SHA-256 in hexadecimal.
pub fn digest(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Names the files, fills the templates, and lists everything for the worker.
fn assemble(source: &Path, app: wasm::App, sheet: String) -> Result<Bundle> {
    let template = |name: &str| -> Result<String> {
        fs::read_to_string(source.join(name)).with_context(|| format!("read web-client/{name}"))
    };
    let wasm = File::hashed("app", "wasm", app.wasm);
    let mut script = String::from_utf8(app.script)?;
    let mut parts = Vec::new();
    for part in app.parts {
        let file = File { comes_later: true, ..File::hashed(&part.name, "wasm", part.wasm) };
        // The loader asks for it by its place beside the script.
        let beside = file.path.trim_start_matches("assets/");
        script = script.replace(&format!("{}.wasm", part.name), beside);
        parts.push(file);
    }
    let script = File::hashed("app", "js", script);
    let style = File::hashed("style", "css", sheet);
    let names = [("app", script.address()), ("wasm", wasm.address()), ("style", style.address())];
    let start = File::hashed("start", "js", fill(&template("static/start.js")?, &names)?);
    let names: Vec<_> = names.into_iter().chain([("start", start.address())]).collect();
    let page = File::new(PAGE, fill(&template(PAGE)?, &names)?);

    let mut files = vec![page, start, style, script, wasm];
    files.extend(parts);
    files.extend(static_files(&source.join("static"))?);
    files.push(handbook(&source.join("../core/centres/handbook"))?);
    let kept = files.iter().filter(|file| file.precached);
    let list: Vec<String> =
        kept.map(|file| format!("'{}': '{}'", file.address(), &digest(&file.content)[..32])).collect();
    let list = list.join(",\n  ");
    let worker = template("static/service-worker.js")?.replace("'{{files}}': ''", &format!("\n  {list},\n"));
    // The worker's own text counts too: a changed worker must not share a cache with the one before.
    let version = digest(worker.as_bytes())[..12].to_owned();
    let worker = fill(&worker, &[("version", version.clone())])?;
    files.push(File::new(WORKER, worker));
    Ok(Bundle { files, version })
}

/// Puts the values in the places of `{{name}}`. Errors: a place is left.
fn fill(template: &str, values: &[(&str, String)]) -> Result<String> {
    let mut text = template.to_owned();
    for (name, value) in values {
        text = text.replace(&format!("{{{{{name}}}}}"), value);
    }
    ensure!(
        !text.contains("{{"),
        "a template has a place that nothing fills: {:?}",
        text.split("{{").nth(1).map(|rest| &rest[..rest.len().min(20)])
    );
    Ok(text)
}

/// The handbook's texts, one after the other (`core/src/handbook.rs`): beside the app and not in it, for the pages that
/// read it.
fn handbook(folder: &Path) -> Result<File> {
    let read = || -> Result<Vec<String>> {
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder)? {
            paths.push(entry?.path());
        }
        paths.sort();
        paths.iter().map(|path| Ok(fs::read_to_string(path)?)).collect()
    };
    let texts = read().with_context(|| format!("read {}", folder.display()))?;
    Ok(File { comes_later: true, ..File::new(HANDBOOK, texts.join("\n")) })
}

/// Everything in `static` that is taken as it is, in the order of names.
fn static_files(folder: &Path) -> Result<Vec<File>> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(folder.join(&inner))? {
            let entry = entry?;
            let path = inner.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending != "js") {
                let address = path.to_string_lossy().replace('\\', "/");
                files.push(File::new(address, fs::read(entry.path())?));
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

fn compress(bundle: &mut Bundle, quality: Quality, cache: &Path) -> Result<()> {
    for file in bundle.files.iter_mut().filter(|file| !file.path.ends_with(".png")) {
        let smaller = |packed: Vec<u8>| (packed.len() < file.content.len()).then_some(packed);
        file.brotli = smaller(pack::brotli(&file.content, quality, cache)?);
        file.gzip = smaller(pack::gzip(&file.content, cache)?);
    }
    Ok(())
}

/// Writes the app beside the old one and changes them over, so that a server that reads the folder never sees half.
fn write(bundle: &Bundle, dist: &Path) -> Result<()> {
    let coming = dist.with_extension("new");
    let _ = fs::remove_dir_all(&coming);
    for file in &bundle.files {
        let path = coming.join(&file.path);
        fs::create_dir_all(path.parent().context("a file lies in a folder")?)?;
        fs::write(&path, &file.content)?;
        for (ending, twin) in [("br", &file.brotli), ("gz", &file.gzip)] {
            if let Some(twin) = twin {
                fs::write(coming.join(format!("{}.{ending}", file.path)), twin)?;
            }
        }
    }
    if same(&coming, dist)? {
        return Ok(fs::remove_dir_all(coming)?);
    }
    let _ = fs::remove_dir_all(dist);
    fs::rename(&coming, dist).with_context(|| format!("write {}", dist.display()))
}

/// Whether two folders hold the same bytes: an untouched `dist` spares the server that embeds it a rebuild.
fn same(one: &Path, other: &Path) -> Result<bool> {
    let list = |folder: &Path| -> Result<Vec<(PathBuf, Vec<u8>)>> {
        let mut found = Vec::new();
        let mut folders = vec![folder.to_path_buf()];
        while let Some(inner) = folders.pop() {
            for entry in fs::read_dir(&inner)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push((path.strip_prefix(folder)?.to_path_buf(), fs::read(&path)?));
                }
            }
        }
        found.sort();
        Ok(found)
    };
    Ok(other.is_dir() && list(one)? == list(other)?)
}

/// Reads a kept result, and notes that it is still wanted.
pub fn recall(path: &Path) -> Option<Vec<u8>> {
    let content = fs::read(path).ok()?;
    // If the time cannot be set, the result is made anew some day: no reason to fail.
    let _ = fs::File::options().append(true).open(path).and_then(|file| file.set_modified(SystemTime::now()));
    Some(content)
}

/// Throws away what no build has made or wanted for a while.
fn sweep(cache: &Path) -> Result<()> {
    let old = SystemTime::now() - Duration::from_secs(CACHE_DAYS * 86_400);
    for entry in fs::read_dir(cache)? {
        let entry = entry?;
        if entry.metadata()?.modified()? < old {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_in_a_template_is_filled() {
        assert_eq!(fill("a {{x}} b {{x}}", &[("x", "1".to_owned())]).unwrap(), "a 1 b 1");
        assert!(fill("a {{y}}", &[("x", "1".to_owned())]).is_err());
    }

    #[test]
    fn the_worker_lists_what_the_page_asks_for_and_no_twins() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web-client");
        let part = || split::Part { name: "split_later".to_owned(), wasm: b"later".to_vec() };
        let app = || wasm::App {
            wasm: b"wasm".to_vec(),
            script: b"fetch('./split_later.wasm')".to_vec(),
            parts: vec![part()],
        };
        let bundle = assemble(&source, app(), "p{}".to_owned()).unwrap();
        let text = |path: &str| {
            let file = bundle.files.iter().find(|file| file.path == path).unwrap();
            String::from_utf8(file.content.clone()).unwrap()
        };
        let worker = text(WORKER);
        for file in &bundle.files {
            let entry = format!("'{}': '{}'", file.address(), &digest(&file.content)[..32]);
            assert_eq!(worker.contains(&entry), file.precached, "{}", file.path);
        }
        assert!(worker.contains(&format!("const VERSION = '{}'", bundle.version)));
        assert!(!worker.contains(".br'") && !worker.contains(".gz'"));

        let page = text(PAGE);
        for file in bundle.files.iter().filter(|file| file.path.starts_with("assets/")) {
            assert_eq!(page.contains(&file.address()), !file.comes_later, "{}", file.path);
        }
        let name = |start: &str| &bundle.files.iter().find(|file| file.path.starts_with(start)).unwrap().path;
        let later = name("assets/split_later-").trim_start_matches("assets/");
        assert_eq!(text(name("assets/app-")), format!("fetch('./{later}')"));
        let handbook = text(HANDBOOK);
        assert!(handbook.starts_with("# GY-AGENT ") && handbook.matches("\n# ").count() > 9);
        let whole = bundle.first_load() + b"later".len() + handbook.len();
        assert_eq!(bundle.whole(), whole);
        // Content-Security-Policy: neither inline scripts nor inline styles.
        assert!(!page.contains("style=") && !page.contains("<style") && !page.contains("onload="));
        assert!(page.matches("<script").count() == 1 && page.contains("<script type=\"module\" src="));

        let again = assemble(&source, app(), "p{}".to_owned()).unwrap();
        assert_eq!(again.version, bundle.version);
        let other = assemble(&source, app(), "p{top:0}".to_owned()).unwrap();
        assert_ne!(other.version, bundle.version);
    }
}
