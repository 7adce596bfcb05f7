//! The server as a process of its own, so that it can be killed: the `doorstep` binary on loopback with a data folder in
//! the temporary folder.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::{Context, bail};
use doorstep_core::domain::Timestamp;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

use crate::chromium::PATIENCE;

/// A server with the demo centre, or with one that was founded before. Dropping it kills the process and removes its data.
#[derive(Debug)]
pub struct Server {
    folder: TempDir,
    /// `demo`, which makes its centre, or `serve`.
    name: &'static str,
    /// A PostgreSQL's address, in place of a file in the folder.
    database: Option<String>,
    /// What else an operator sets.
    options: Vec<String>,
    address: SocketAddr,
    child: Option<Child>,
}

impl Server {
    /// Starts on an empty folder and a free port; its clock begins at `now` and runs on.
    pub async fn start(now: Timestamp) -> anyhow::Result<Self> {
        Self::begin(None, now).await
    }

    /// As [`Server::start`], with the demo of this centre.
    pub async fn demo(centre: &str, now: Timestamp) -> anyhow::Result<Self> {
        let mut server = Self::over(folder()?, "demo", None, &["--centre", centre])?;
        server.restart(now).await?;
        Ok(server)
    }

    /// The same over an empty PostgreSQL database.
    pub async fn start_over(database: String, now: Timestamp) -> anyhow::Result<Self> {
        Self::begin(Some(database), now).await
    }

    async fn begin(database: Option<String>, now: Timestamp) -> anyhow::Result<Self> {
        let mut server = Self::over(folder()?, "demo", database, &[])?;
        server.restart(now).await?;
        Ok(server)
    }

    /// Serves the centre in the database, or without one in `data` in the folder, as an operator would with these options.
    pub async fn serve(
        folder: TempDir,
        database: Option<String>,
        options: &[&str],
        now: Timestamp,
    ) -> anyhow::Result<Self> {
        let mut server = Self::over(folder, "serve", database, options)?;
        server.restart(now).await?;
        Ok(server)
    }

    fn over(folder: TempDir, name: &'static str, database: Option<String>, options: &[&str]) -> anyhow::Result<Self> {
        // The port is free again when this listener is dropped, and stays this server's over its restarts.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let options = options.iter().map(|&option| option.to_owned()).collect();
        Ok(Self { folder, name, database, options, address, child: None })
    }

    /// `kill -9`: nothing is flushed, closed or said.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Starts on the same folder and port, and waits until the server is ready.
    pub async fn restart(&mut self, now: Timestamp) -> anyhow::Result<()> {
        self.spawn(now)?;
        self.ready().await
    }

    /// Starts on the same folder and port.
    pub fn spawn(&mut self, now: Timestamp) -> anyhow::Result<()> {
        anyhow::ensure!(self.child.is_none(), "the server runs already");
        let log = std::fs::File::options().create(true).append(true).open(self.log_path())?;
        let mut command = Command::new(binary()?);
        command.arg(self.name).arg("--data").arg(self.data());
        command.arg("--listen").arg(self.address.to_string());
        command.arg("--now").arg(instant(now));
        if let Some(database) = &self.database {
            command.arg("--database").arg(database);
        }
        command.args(&self.options);
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        self.child = Some(command.spawn().context("starting the server")?);
        Ok(())
    }

    /// Waits until the server that was started answers.
    pub async fn ready(&mut self) -> anyhow::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while !self.is_ready().await {
            let ended = self.child.as_mut().context("just started")?.try_wait()?;
            if let Some(status) = ended {
                bail!("the server ended with {status}:\n{}", self.log());
            }
            anyhow::ensure!(Instant::now() < deadline, "the server is not ready:\n{}", self.log());
            sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The process that runs.
    pub fn process(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Where the database is.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Everything that the server printed since its first start.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }

    async fn is_ready(&self) -> bool {
        let asked = async {
            let mut stream = TcpStream::connect(self.address).await?;
            stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n").await?;
            let mut reply = Vec::new();
            stream.read_to_end(&mut reply).await?;
            std::io::Result::Ok(reply)
        };
        asked.await.is_ok_and(|reply| reply.starts_with(b"HTTP/1.1 200"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("the server said:\n{}", self.log());
        }
    }
}

/// A folder for a server's data.
pub fn folder() -> std::io::Result<TempDir> {
    tempfile::Builder::new().prefix("doorstep-server-").tempdir()
}

/// Runs one of the administrator's commands of the server's program; what it printed, and whether it ended well.
pub fn command(arguments: &[&std::ffi::OsStr]) -> anyhow::Result<(bool, String)> {
    let output = Command::new(binary()?).args(arguments).stdin(Stdio::null()).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    Ok((output.status.success(), text))
}

/// As the command line wants it: `2026-05-13T08:50:00+08:00`.
fn instant(at: Timestamp) -> String {
    let second = at.second_of_day();
    format!("{}T{:02}:{:02}:{:02}+08:00", at.date(), second / 3600, second / 60 % 60, second % 60)
}

/// `DOORSTEP_SERVER`, or the binary of this working copy, built if need be.
fn binary() -> anyhow::Result<&'static Path> {
    static BINARY: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let found = BINARY.get_or_init(|| {
        if let Some(path) = std::env::var_os("DOORSTEP_SERVER") {
            return Ok(path.into());
        }
        build().map_err(|error| format!("{error:#}"))
    });
    found.as_deref().map_err(|error| anyhow::anyhow!("{error}"))
}

fn build() -> anyhow::Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the package lies in the workspace")?;
    // No `-p`: naming a package would build its dependencies anew with other features.
    let built = Command::new(cargo).args(["build", "--bin", "doorstep"]).current_dir(root).status()?;
    anyhow::ensure!(built.success(), "the server does not build");
    // Tests lie in `deps` below the folder of the binaries.
    let test = std::env::current_exe()?;
    let folder = test.parent().and_then(Path::parent).context("tests lie in target/PROFILE/deps")?;
    let path = folder.join(format!("doorstep{}", std::env::consts::EXE_SUFFIX));
    anyhow::ensure!(path.is_file(), "{} is not there", path.display());
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorstep_core::domain::Date;

    #[test]
    fn an_instant_is_written_in_china_standard_time() {
        let at = Date::new(2026, 5, 13).unwrap().at_second(8 * 3600 + 50 * 60 + 7);
        assert_eq!(instant(at), "2026-05-13T08:50:07+08:00");
    }
}
