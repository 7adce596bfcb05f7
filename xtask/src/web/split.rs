//! Cuts the compiled app in parts: what the first page needs, and what may come after it.
//!
//! Where it is cut stands in the app itself (`#[wasm_split(name)]`); whatever only the marked functions reach goes into the part.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, ensure};
use walrus::ModuleConfig;
use wasm_split_cli_support::{Options, transform};

use crate::web::digest;

/// How the loader and wasm-bindgen's script name each other, before they become one.
const SCRIPT: &str = "./app.js";
const LOADER: &str = "./loader.js";

#[derive(Debug)]
pub struct Cut {
    /// The part that comes first, as the compiler writes modules.
    pub main: Vec<u8>,
    pub parts: Vec<Part>,
    /// A script that loads the parts.
    pub loader: String,
}

#[derive(Debug)]
pub struct Part {
    /// As the loader calls its file, without the ending.
    pub name: String,
    pub wasm: Vec<u8>,
}

impl Part {
    /// Without the names of its functions, and with numbers as short as they can be.
    pub fn slim(self) -> Result<Self> {
        let mut config = ModuleConfig::new();
        config.generate_name_section(false).generate_producers_section(false);
        let wasm = config.parse(&self.wasm).with_context(|| format!("read the part {}", self.name))?.emit_wasm();
        Ok(Self { wasm, ..self })
    }
}

/// Cuts a module that was linked with `--emit-relocs`. The tool writes files; they are made in the cache and taken away again.
pub fn cut(raw: &[u8], cache: &Path) -> Result<Cut> {
    let folder = cache.join(format!("cut-{}", &digest(raw)[..12]));
    let main = folder.join("main.wasm");
    let mut options = Options::new(raw);
    options.output_dir = &folder;
    options.main_out_path = &main;
    options.main_module = SCRIPT;
    options.link_name = LOADER;
    fs::create_dir_all(&folder)?;
    let split = transform(options).map_err(|error| anyhow!("cut the app: {error}"))?;
    let part = |path: &Path| -> Result<Part> {
        let name = path.file_stem().context("a part has a name")?.to_string_lossy().into_owned();
        Ok(Part { name, wasm: fs::read(path)? })
    };
    let mut parts = split.split_modules.iter().map(|path| part(path)).collect::<Result<Vec<_>>>()?;
    parts.sort_by(|one, other| one.name.cmp(&other.name));
    let cut = Cut { main: fs::read(&main)?, parts, loader: fs::read_to_string(folder.join(LOADER))? };
    fs::remove_dir_all(folder)?;
    Ok(cut)
}

/// wasm-bindgen's script and the loader as one: each imports the other, so neither could have its digest in its name. The script
/// imports the loader once for each part.
///
/// Errors: the tools write them in another way than they did.
pub fn joined(script: &str, loader: &str) -> Result<String> {
    let end = format!(" from \"{LOADER}\"");
    let (mut objects, mut script) = (Vec::new(), script);
    while let Some((line, rest)) = script.split_once('\n') {
        let Some(object) = line.strip_prefix("import * as ").and_then(|rest| rest.strip_suffix(&end)) else { break };
        objects.push(object);
        script = rest;
    }
    ensure!(!objects.is_empty() && !script.contains(&end), "the script does not begin with the imports of its loader");
    let loader = loader.trim_start().strip_prefix(&format!("import {{ initSync }} from \"{SCRIPT}\";"));
    let loader = loader.context("the loader does not begin with the import of its script")?;
    let exported: Vec<&str> =
        loader.lines().filter_map(|line| line.strip_prefix("export const ")?.split(' ').next()).collect();
    ensure!(!exported.is_empty(), "the loader exports nothing");
    let loader = loader.replace("export const ", "const ");
    let exported = exported.join(", ");
    let objects: String = objects.iter().map(|object| format!("const {object} = {{ {exported} }};\n")).collect();
    Ok(format!("{loader}{objects}{script}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn script_and_loader_become_one() {
        let import = "import * as import1 from \"./loader.js\"\n";
        let again = import.replace("import1", "import2");
        let loader = "import { initSync } from \"./app.js\";\n\nfunction load() {}\nexport const load_a = load();\n";
        let one = joined(&format!("{import}{again}let wasm;\n"), loader).unwrap();
        let objects = "const import1 = { load_a };\nconst import2 = { load_a };\n";
        assert_eq!(one, format!("\n\nfunction load() {{}}\nconst load_a = load();\n{objects}let wasm;\n"));
        let script = format!("{import}let wasm;\n");
        let script = script.as_str();
        assert!(joined("let wasm;\n", loader).is_err() && joined(script, "function load() {}").is_err());
    }
}
