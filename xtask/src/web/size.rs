//! What a phone has to load, against the budget.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde_json::json;

use crate::tree::Tree;
use crate::web::{self, Bundle, Quality, cache_folder, wasm};

/// The figures that `run` prints.
pub const NAMES: [&str; 3] = ["app_brotli", "app_whole_brotli", "app_automerge_brotli"];

/// 700 kB (design: phone app, first load), in bytes.
const APP_MAX: usize = 716_800;
/// With what comes after the first page, in bytes. Our own: six seconds of a poor mobile network (2 Mbit/s), of which the first page
/// takes two.
const WHOLE_MAX: usize = 1_500_000;
/// 320 kB for automerge and what stands in front of it, in bytes: a part of its own that comes after the first page.
const AUTOMERGE_MAX: usize = 327_680;
const AUTOMERGE: &str = "split_writing";

/// Builds the app as it ships and prints the figures as JSON lines.
pub fn run(tree: &Tree) -> Result<()> {
    let bundle = web::build(tree, Quality::Release)?;
    print_table(&bundle);
    let mut output = wasm::bound(&wasm::compile(tree)?, &cache_folder(tree)?)?.output;
    print_crates(output.wasm_mut());
    let writing =
        bundle.files.iter().find(|file| file.path.contains(AUTOMERGE)).context("automerge has a part of its own")?;
    line(NAMES[0], bundle.first_load(), APP_MAX);
    line(NAMES[1], bundle.whole(), WHOLE_MAX);
    line(NAMES[2], writing.loaded(), AUTOMERGE_MAX);
    Ok(())
}

/// The table that every build ends with, on the error stream.
pub fn print_table(bundle: &Bundle) {
    for file in &bundle.files {
        let kept = if file.precached { "" } else { "  (not kept offline)" };
        eprintln!("{:>10} {:>9}  {}{kept}", file.content.len(), file.loaded(), file.path);
    }
    eprintln!("{:>20}  bytes to load for the first page, budget <={APP_MAX}", bundle.first_load());
    eprintln!("{:>20}  bytes to load in all, budget <={WHOLE_MAX}; version {}", bundle.whole(), bundle.version);
}

fn line(name: &str, value: usize, most: usize) {
    println!("{}", json!({ "name": name, "value": value, "unit": "bytes", "budget": format!("<={most}") }));
}

/// Machine code of the part that comes first by the crate that a function is named after, largest first, on the error stream: where to look when the
/// budget is tight. Unit: bytes before compression. A generic function counts for the crate that wrote it.
fn print_crates(module: &walrus::Module) {
    let mut crates = BTreeMap::<String, usize>::new();
    for (id, local) in module.funcs.iter_local() {
        let name = module.funcs.get(id).name.as_deref().unwrap_or_default();
        // `core[c5930c85]::…`, `<yew::… as …>::…`, `T as core::…`
        let owner = name.split("::").next().and_then(|path| path.split('[').next()).unwrap_or_default();
        let owner = owner.rsplit([' ', '<', '&', '(']).next().unwrap_or_default();
        *crates.entry(owner.to_owned()).or_default() += local.original_range.as_ref().map_or(0, ExactSizeIterator::len);
    }
    let mut crates: Vec<_> = crates.into_iter().collect();
    crates.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    for (name, bytes) in crates.iter().take(20) {
        eprintln!("{bytes:>10}  {name}");
    }
}
