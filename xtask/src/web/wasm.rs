//! From Rust to what a browser loads: the compiled app and the script that binds it to the page.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::tree::Tree;
use crate::web::{digest, recall};
use crate::{prerequisite, step};

/// The name of the target that phones run.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// The app in two files.
#[derive(Debug)]
pub struct App {
    /// The module, without names.
    pub wasm: Vec<u8>,
    /// The script that wasm-bindgen writes for it.
    pub script: Vec<u8>,
}

/// Compiles the app in the profile that ships, and returns where cargo left it. One profile for all: what is tried and
/// tested is what people get, and a warm build takes no longer than reading about it.
pub fn compile(tree: &Tree) -> Result<PathBuf> {
    prerequisite::wasm_target()?;
    let mut cargo =
        tree.cargo(["build", "--manifest-path", "web-client/Cargo.toml", "--target", TARGET, "--profile", "phone"]);
    cargo.env("CARGO_ENCODED_RUSTFLAGS", remapping(tree));
    step::run("compile the phone app", &mut cargo)?;
    Ok(tree.target.join(TARGET).join("phone/doorstep_web.wasm"))
}

/// Binds the compiled app, or takes the result of the last time that the same bytes were bound.
pub fn bind(compiled: &Path, cache: &Path) -> Result<App> {
    let raw = fs::read(compiled).with_context(|| format!("read {}", compiled.display()))?;
    let kept = cache.join(format!("bound-short-{}", digest(&raw)));
    let (wasm_file, script_file) = (kept.with_extension("wasm"), kept.with_extension("js"));
    if let (Some(wasm), Some(script)) = (recall(&wasm_file), recall(&script_file)) {
        return Ok(App { wasm, script });
    }
    let mut output = bound(compiled)?;
    let names = shorten_imports(output.wasm_mut());
    let app = App { wasm: output.wasm_mut().emit_wasm(), script: renamed(output.js(), &names).into_bytes() };
    fs::write(wasm_file, &app.wasm)?;
    fs::write(script_file, &app.script)?;
    Ok(app)
}

/// wasm-bindgen's own result, with the functions' names still known to it. Errors: the app brings scripts of its own.
pub fn bound(compiled: &Path) -> Result<wasm_bindgen_cli_support::Output> {
    let output = Bindgen::new()
        .input_path(compiled)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .out_name("app")
        .generate_output()?;
    let scripts = output.snippets().values().map(Vec::len).sum::<usize>() + output.local_modules().len();
    ensure!(
        scripts == 0,
        "the app brings {scripts} inline scripts; the page allows none but those in web-client/static"
    );
    Ok(output)
}

/// Gives what the module imports short names, and returns them by the long ones. Each long name ends in a hash that no
/// compression makes smaller, and it stands in the module and in the script: some kilobytes for nobody.
fn shorten_imports(module: &mut walrus::Module) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for import in module.imports.iter_mut() {
        let number = names.len();
        let short = names.entry(import.name.clone()).or_insert_with(|| format!("i{number}"));
        import.name.clone_from(short);
    }
    names
}

/// A script with identifiers replaced; no part of a longer one is.
fn renamed(script: &str, names: &BTreeMap<String, String>) -> String {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '$';
    let mut out = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(start) = rest.find(is_part) {
        let (before, from) = rest.split_at(start);
        let (word, after) = from.split_at(from.find(|letter| !is_part(letter)).unwrap_or(from.len()));
        out.push_str(before);
        out.push_str(names.get(word).map_or(word, String::as_str));
        rest = after;
    }
    out + rest
}

/// Compiler flags that take this machine's folders out of the messages inside the app: the same source gives the same
/// bytes on every machine, and nobody's home folder travels to phones.
fn remapping(tree: &Tree) -> String {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let mut flags = vec![format!("--remap-path-prefix={}=", tree.root.join("").display())];
    flags.extend(home.map(|home| format!("--remap-path-prefix={}=", home.join("").display())));
    flags.join("\u{1f}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_identifiers_get_their_short_names() {
        let names = BTreeMap::from([("__wbg_new_01".to_owned(), "i0".to_owned())]);
        let script = "{ __wbg_new_01: function() { wasm.__wbg_new_012(); } }";
        assert_eq!(renamed(script, &names), "{ i0: function() { wasm.__wbg_new_012(); } }");
        assert_eq!(renamed("", &names), "");
    }
}
