//! From Rust to what a browser loads: the compiled app and the script that binds it to the page.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::tree::Tree;
use crate::web::split::{self, Cut, Part};
use crate::{prerequisite, step};

/// The name of the target that phones run.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// The app in the files that a browser loads.
#[derive(Debug)]
pub struct App {
    /// What the first page needs, without names.
    pub wasm: Vec<u8>,
    /// The script that wasm-bindgen writes for it, with the loader of the other parts.
    pub script: Vec<u8>,
    /// What may come after the first page.
    pub parts: Vec<Part>,
}

/// Compiles the app in the profile that ships, and returns where cargo left it. One profile for all: what is tried and
/// tested is what people get, and a warm build takes no longer than reading about it.
pub fn compile(tree: &Tree) -> Result<PathBuf> {
    prerequisite::target(TARGET)?;
    let mut cargo =
        tree.cargo(["build", "--manifest-path", "web-client/Cargo.toml", "--target", TARGET, "--profile", "phone"]);
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags(tree));
    step::run("compile the phone app", &mut cargo)?;
    Ok(tree.target.join(TARGET).join("phone/doorstep_web.wasm"))
}

/// Cuts the compiled app and binds it to its script.
pub fn bind(compiled: &Path, cache: &Path) -> Result<App> {
    let Bound { mut output, parts, loader } = bound(compiled, cache)?;
    let names = shorten_imports(output.wasm_mut());
    let script = split::joined(output.js(), &loader)?;
    let parts = parts.into_iter().map(Part::slim).collect::<Result<_>>()?;
    Ok(App { wasm: output.wasm_mut().emit_wasm(), script: renamed(&script, &names).into_bytes(), parts })
}

/// The app in its parts, with the functions' names still known.
pub struct Bound {
    pub output: wasm_bindgen_cli_support::Output,
    pub parts: Vec<Part>,
    loader: String,
}

/// wasm-bindgen's own result for the part that comes first. Errors: the app brings scripts of its own.
pub fn bound(compiled: &Path, cache: &Path) -> Result<Bound> {
    let raw = fs::read(compiled).with_context(|| format!("read {}", compiled.display()))?;
    let Cut { main, parts, loader } = split::cut(&raw, cache)?;
    let output = Bindgen::new()
        .input_bytes("app", main)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        // The parts are joined through the table of functions, which wasm-bindgen would keep to itself.
        .keep_lld_exports(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .out_name("app")
        .generate_output()?;
    let scripts = output.snippets().values().map(Vec::len).sum::<usize>() + output.local_modules().len();
    ensure!(
        scripts == 0,
        "the app brings {scripts} inline scripts; the page allows none but those in web-client/static"
    );
    Ok(Bound { output, parts, loader })
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

/// Compiler flags: what the cut needs, and those that take this machine's folders out of the messages inside the app: the same source gives the same
/// bytes on every machine, and nobody's home folder travels to phones.
fn flags(tree: &Tree) -> String {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let mut flags = vec![format!("--remap-path-prefix={}=", tree.root.join("").display())];
    // Without them nobody could tell which function needs which, and the app could not be cut.
    flags.push("-Clink-arg=--emit-relocs".to_owned());
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
