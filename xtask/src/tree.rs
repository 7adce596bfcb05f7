//! Where things are: the working copy, and the folder that cargo builds into.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// The folders that every command needs.
#[derive(Debug)]
pub struct Tree {
    /// The root of the working copy.
    pub root: PathBuf,
    /// What cargo builds into; may lie outside the working copy and serve several of them.
    pub target: PathBuf,
}

impl Tree {
    /// Finds both. Errors: cargo does not answer.
    pub fn find() -> Result<Tree> {
        // Read at run time: with a shared target folder, one binary may serve two working copies.
        let root = std::env::var_os("CARGO_MANIFEST_DIR")
            .map(PathBuf::from)
            .and_then(|folder| folder.parent().map(Path::to_path_buf))
            .map_or_else(std::env::current_dir, Ok)?;
        if !root.join("xtask/Cargo.toml").is_file() {
            bail!("run this as `cargo xtask` inside the working copy");
        }
        let output = cargo(&root).args(["metadata", "--no-deps", "--format-version", "1", "--offline"]).output();
        let output = output.context("cargo does not start")?;
        let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)
            .with_context(|| format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr)))?;
        let target = metadata["target_directory"].as_str().context("cargo metadata names no target folder")?;
        Ok(Tree { target: PathBuf::from(target), root })
    }

    /// A cargo command that starts in the root.
    pub fn cargo<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = cargo(&self.root);
        command.args(arguments);
        command
    }

    /// The built phone app, which the server embeds.
    pub fn dist(&self) -> PathBuf {
        self.root.join("web-client/dist")
    }
}

/// The cargo that runs this program, without what it told us about our own package: build scripts that watch those
/// variables would run again at every change of who calls.
fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") || name.starts_with("CARGO_BIN_") {
            command.env_remove(name.as_ref());
        }
    }
    command
}
