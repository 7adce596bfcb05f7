//! A NATS server as a process of its own, on loopback, that can be killed and started again.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

const PATIENCE: Duration = Duration::from_secs(20);

/// Dropping it kills the process.
#[derive(Debug)]
pub struct Nats {
    address: SocketAddr,
    child: Option<Child>,
}

impl Nats {
    /// Starts on a free port.
    ///
    /// Errors: no nats-server is installed, or it does not start.
    pub async fn start() -> Result<Self> {
        // The port is free again when this listener is dropped, and stays this server's over its restarts.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut nats = Self { address, child: None };
        nats.restart().await?;
        Ok(nats)
    }

    pub fn url(&self) -> String {
        format!("nats://{}", self.address)
    }

    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Starts on the same port and waits until the server greets.
    pub async fn restart(&mut self) -> Result<()> {
        ensure!(self.child.is_none(), "it runs already");
        let mut command = Command::new(program()?);
        command.args(["-a", "127.0.0.1", "-p", &self.address.port().to_string()]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.child = Some(command.spawn().context("starting nats-server")?);
        let deadline = Instant::now() + PATIENCE;
        while !self.greets().await {
            let ended = self.child.as_mut().context("just started")?.try_wait()?;
            if let Some(status) = ended {
                bail!("nats-server ended with {status}");
            }
            ensure!(Instant::now() < deadline, "nats-server does not greet");
            sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    async fn greets(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect(self.address).await else { return false };
        let mut greeting = [0; 4];
        stream.read_exact(&mut greeting).await.is_ok() && greeting == *b"INFO"
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.kill();
    }
}

/// `DOORSTEP_NATS_SERVER`, or the first on the path; Debian keeps it where only root looks.
fn program() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("DOORSTEP_NATS_SERVER") {
        return Ok(path.into());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    let mut files = folders.map(|folder| folder.join("nats-server"));
    files.find(|file| file.is_file()).context("nats-server is missing: apt-get install nats-server")
}
