//! What a phone has to load, against the budget.
//!
//! automerge's part is measured as what the download would shrink by: in the finished app the bodies of all functions
//! of automerge and of its column crate are emptied, whatever only they reached is removed, and the rest is compressed
//! like the app itself. Its constant data stays in, so the true part is a little larger; code that it shares with
//! others stays in too, which is right, since it would have to be loaded anyway.

use std::collections::BTreeMap;

use anyhow::Result;
use serde_json::json;

use crate::step;
use crate::tree::Tree;
use crate::web::{self, Bundle, Quality, cache_folder, pack, wasm};

/// The figures that `run` prints.
pub const NAMES: [&str; 3] = ["app_brotli", "app_whole_brotli", "app_automerge_brotli"];

/// 700 kB (design: phone app, first load), in bytes.
const APP_MAX: usize = 716_800;
/// With what comes after the first page, in bytes. Our own: five seconds of a poor mobile network (2 Mbit/s).
const WHOLE_MAX: usize = 1_250_000;
/// 320 kB for automerge's part of it, in bytes.
const AUTOMERGE_MAX: usize = 327_680;
/// The crates that exist only for documents that people write together.
const AUTOMERGE: [&str; 2] = ["automerge", "hexane"];

/// Builds the app as it ships and prints the figures as JSON lines.
pub fn run(tree: &Tree) -> Result<()> {
    let bundle = web::build(tree, Quality::Release)?;
    print_table(&bundle);
    let without = step::timed("weigh the app without automerge", || without_automerge(tree))?;
    let whole = bundle.files.iter().find(|file| file.path.ends_with(".wasm")).map_or(0, |file| file.loaded());
    line(NAMES[0], bundle.first_load(), APP_MAX);
    line(NAMES[1], bundle.whole(), WHOLE_MAX);
    line(NAMES[2], whole.saturating_sub(without), AUTOMERGE_MAX);
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

/// Machine code by the crate that a function is named after, largest first, on the error stream: where to look when the
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

/// Compressed size of the module without automerge, in bytes.
fn without_automerge(tree: &Tree) -> Result<usize> {
    let mut output = wasm::bound(&wasm::compile(tree)?, &cache_folder(tree)?)?.output;
    let module = output.wasm_mut();
    print_crates(module);
    for function in module.funcs.iter_mut() {
        let name = function.name.as_deref().unwrap_or_default();
        let is_automerge = AUTOMERGE.iter().any(|part| name.contains(part));
        if let (true, walrus::FunctionKind::Local(local)) = (is_automerge, &mut function.kind) {
            let mut body = local.builder_mut().func_body();
            body.instrs_mut().clear();
            body.unreachable();
        }
    }
    walrus::passes::gc::run(module);
    Ok(pack::brotli(&module.emit_wasm(), Quality::Release, &cache_folder(tree)?)?.len())
}
