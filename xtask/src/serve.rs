//! Builds everything and serves the demo centre, or makes the one binary that a centre runs.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::prerequisite::{self, Need};
use crate::tree::Tree;
use crate::web::Quality;
use crate::{step, web};

/// What `serve` was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The data folder; `data` in the working copy unless named.
    pub data: Option<PathBuf>,
    /// The port on this machine; the server's own default unless named.
    pub port: Option<u16>,
    /// The server as it ships: minutes more to build, several times as fast.
    pub release: bool,
    /// Everything after `--`, for the server itself.
    pub rest: Vec<String>,
}

impl Options {
    /// Reads the arguments after `serve`. Errors: an unknown one, or a value that is missing or no port.
    pub fn parse(arguments: &[String]) -> Result<Options> {
        let mut options = Options::default();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let mut value = || rest.next().with_context(|| format!("`{argument}` needs a value"));
            match argument.as_str() {
                "--data" => options.data = Some(PathBuf::from(value()?)),
                "--port" => {
                    let text = value()?;
                    options.port = Some(text.parse().with_context(|| format!("`{text}` is no port (0 to 65535)"))?);
                }
                "--release" => options.release = true,
                "--" => options.rest = rest.by_ref().cloned().collect(),
                other => bail!(
                    "`serve` does not know `{other}`; it takes --data DIR, --port N, --release, and after `--` what `doorstep demo` takes"
                ),
            }
        }
        Ok(options)
    }
}

/// Builds the app and the server, then becomes the server: Ctrl-C, or a signal to this process, is the server's.
pub fn serve(tree: &Tree, options: &Options) -> Result<()> {
    let server = build(tree, options.release)?;
    let mut command = Command::new(server);
    let data = options.data.clone().unwrap_or_else(|| tree.root.join("data"));
    command.args([OsString::from("demo"), "--data".into(), data.into()]);
    if let Some(port) = options.port {
        command.args(["--listen".to_owned(), format!("127.0.0.1:{port}")]);
    }
    command.args(&options.rest);
    become_server(command)
}

/// Builds the binary with everything inside and says where it is.
pub fn build_release(tree: &Tree) -> Result<()> {
    let server = build(tree, true)?;
    let bytes = std::fs::metadata(&server)?.len();
    println!("{}", server.display());
    eprintln!("{:.1} MB; the phone app is inside. Try it: {} --help", bytes as f64 / 1e6, server.display());
    Ok(())
}

/// The phone app and the server; returns the server's binary.
fn build(tree: &Tree, release: bool) -> Result<PathBuf> {
    prerequisite::require(&[Need::CCompiler, Need::Node])?;
    eprintln!("The first time takes minutes (about {}); later, seconds.", if release { "8" } else { "4" });
    let bundle = web::build(tree, if release { Quality::Release } else { Quality::Daily })?;
    web::size::print_table(&bundle);
    server(tree, release)
}

/// The server alone. Without `-p`: naming a package would build its dependencies anew with other features.
pub fn server(tree: &Tree, release: bool) -> Result<PathBuf> {
    let mut cargo = tree.cargo(["build", "--bin", "doorstep"]);
    if release {
        cargo.arg("--release");
    }
    step::run("compile the server", &mut cargo)?;
    let folder = tree.target.join(if release { "release" } else { "debug" });
    Ok(folder.join(format!("doorstep{}", std::env::consts::EXE_SUFFIX)))
}

#[cfg(unix)]
fn become_server(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    let error = command.exec();
    Err(error).with_context(|| format!("`{}` does not start", command.get_program().to_string_lossy()))
}

#[cfg(not(unix))]
fn become_server(mut command: Command) -> Result<()> {
    step::status(&mut command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Options> {
        Options::parse(&arguments.iter().map(|&argument| argument.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn options_are_read_or_refused() {
        assert_eq!(parse(&[]).unwrap(), Options::default());
        let all = parse(&["--port", "8080", "--release", "--data", "d", "--", "--log-level", "debug"]).unwrap();
        let rest = vec!["--log-level".to_owned(), "debug".to_owned()];
        assert_eq!(all, Options { data: Some("d".into()), port: Some(8080), release: true, rest });
        for wrong in [&["--port"][..], &["--port", "70000"], &["--port", "x"], &["--data"], &["--prot", "1"]] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
