//! What the commands need beside cargo: found, added where that is ours to do, or asked for in one line.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::step;

/// A program or package that cargo does not bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Compiles SQLite.
    CCompiler,
    /// Compiles the engine of the fuzz targets.
    CppCompiler,
    /// Fetches the stylesheet.
    Node,
    /// Is the phone in the browser tests.
    Chromium,
    /// Without one, Chinese on screenshots is empty boxes.
    ChineseFont,
    /// Is the second database in the tests.
    PostgreSql,
    /// Carries wake-ups between servers in the tests.
    NatsServer,
}

impl Need {
    fn is_met(self) -> bool {
        match self {
            Need::CCompiler => answers(&std::env::var("CC").unwrap_or_else(|_| "cc".to_owned()), "--version"),
            Need::CppCompiler => answers(&std::env::var("CXX").unwrap_or_else(|_| "c++".to_owned()), "--version"),
            Need::Node => answers("node", "--version") && answers(NPM, "--version"),
            Need::Chromium => chromium().is_some(),
            // Only Linux may be without; the other systems bring theirs.
            Need::ChineseFont => !cfg!(target_os = "linux") || has_chinese_font(),
            Need::PostgreSql => std::env::var_os("DOORSTEP_TEST_POSTGRES").is_some() || postgres_programs().is_some(),
            Need::NatsServer => nats_server().is_some(),
        }
    }

    /// What is missing, what for, and what to do.
    fn request(self) -> &'static str {
        match self {
            Need::CCompiler => {
                "a C compiler is missing (it compiles SQLite): apt-get install gcc libc6-dev, or xcode-select --install"
            }
            Need::CppCompiler => {
                "a C++ compiler is missing (it compiles the engine of the fuzz targets): apt-get install g++, or xcode-select \
                 --install"
            }
            Need::Node => {
                "Node.js with npm is missing (it fetches the stylesheet): apt-get install nodejs npm, or https://nodejs.org"
            }
            Need::Chromium => {
                "Chromium is missing (it is the phone in the browser tests): apt-get install chromium, or install Chrome; \
                 DOORSTEP_CHROMIUM names one elsewhere"
            }
            Need::ChineseFont => {
                "a font with Chinese is missing (for the screenshots): apt-get install fonts-wqy-microhei"
            }
            Need::PostgreSql => {
                "PostgreSQL is missing (it is the second database in the tests): apt-get install postgresql, or brew install \
                 postgresql; DOORSTEP_POSTGRES_PROGRAMS names the folder of initdb elsewhere, DOORSTEP_TEST_POSTGRES a server"
            }
            Need::NatsServer => {
                "nats-server is missing (it carries wake-ups between servers in the tests): apt-get install nats-server, or \
                 brew install nats-server; DOORSTEP_NATS_SERVER names one elsewhere"
            }
        }
    }

    fn debian_packages(self) -> &'static [&'static str] {
        match self {
            Need::CCompiler => &["gcc", "libc6-dev"],
            Need::CppCompiler => &["g++"],
            Need::Node => &["nodejs", "npm"],
            Need::Chromium => &["chromium"],
            Need::ChineseFont => &["fonts-wqy-microhei", "fontconfig"],
            Need::PostgreSql => &["postgresql"],
            Need::NatsServer => &["nats-server"],
        }
    }
}

/// Checks that all are there. Errors: one line for each that is not.
pub fn require(needs: &[Need]) -> Result<()> {
    let missing: Vec<_> = needs.iter().filter(|need| !need.is_met()).map(|need| need.request()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    bail!("{}", missing.join("\n       "))
}

/// Checks that all are there, and on Debian as root installs what is not, as a test machine has to.
pub fn install(needs: &[Need]) -> Result<()> {
    let missing: Vec<_> = needs.iter().filter(|need| !need.is_met()).collect();
    let packages: Vec<_> = missing.iter().flat_map(|need| need.debian_packages()).collect();
    if !packages.is_empty() && is_debian_root() {
        let apt = || {
            let mut command = Command::new("apt-get");
            command.env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null()).stdout(Stdio::null());
            command
        };
        let names = packages.iter().map(|package| **package).collect::<Vec<_>>().join(" ");
        step::timed(&format!("install {names}"), || {
            // An outdated list of packages is no obstacle as long as the packages can be had.
            let _ = step::status(apt().args(["update", "-qq"]));
            step::status(apt().args(["install", "-qq", "-y", "--no-install-recommends"]).args(&packages))
        })?;
    }
    require(needs)
}

/// Adds a target of the compiler when it is missing. Errors: there is no rustup, or it cannot reach its server.
pub fn target(name: &str) -> Result<()> {
    let output = Command::new("rustc").args(["--print", "target-libdir", "--target", name]).output();
    let output = output.context("rustc does not start")?;
    if Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir() {
        return Ok(());
    }
    if !answers("rustup", "--version") {
        bail!(
            "the compiler has no target {name}, and there is no rustup to add it: install it with your system's Rust"
        );
    }
    step::run(&format!("add the target {name}"), Command::new("rustup").args(["target", "add", name]))
}

/// npm, or the line that asks for it.
pub fn npm() -> Result<Command> {
    require(&[Need::Node])?;
    Ok(Command::new(NPM))
}

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// The browser that tests drive: the one that `DOORSTEP_CHROMIUM` names, or the first that is installed.
pub fn chromium() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("DOORSTEP_CHROMIUM") {
        return Some(PathBuf::from(named)).filter(|path| path.is_file());
    }
    const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    const PLACES: [&str; 2] = [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ];
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_path = std::env::split_paths(&path).flat_map(|folder| NAMES.map(|name| folder.join(name)));
    in_path.chain(PLACES.map(PathBuf::from)).find(|file| file.is_file())
}

/// The folder of `initdb` and `postgres`: Debian keeps them off the path, one folder a version.
pub fn postgres_programs() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("DOORSTEP_POSTGRES_PROGRAMS") {
        return Some(PathBuf::from(named)).filter(|folder| folder.join("initdb").is_file());
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders.reverse();
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    folders.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

/// The one that `DOORSTEP_NATS_SERVER` names, or the first that is installed; Debian keeps it where only root looks.
pub fn nats_server() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("DOORSTEP_NATS_SERVER") {
        return Some(PathBuf::from(named)).filter(|path| path.is_file());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    folders.map(|folder| folder.join("nats-server")).find(|file| file.is_file())
}

fn has_chinese_font() -> bool {
    let list = Command::new("fc-list").args([":lang=zh", "file"]).stderr(Stdio::null()).output();
    list.is_ok_and(|output| !output.stdout.is_empty())
}

fn answers(program: &str, argument: &str) -> bool {
    let mut command = Command::new(program);
    command.arg(argument).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn is_debian_root() -> bool {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    is_root && Path::new("/etc/debian_version").is_file() && answers("apt-get", "--version")
}
