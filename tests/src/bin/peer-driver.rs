//! Doorstep's part in the side-by-side measurement with other sync engines: see `docs/performance.md`.
//!
//! Without arguments: the driver, which holds phones. `serve`: the server, over an empty centre with the harness's people.
//! `adapter FOLDER`: writes the file by which the harness finds both.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use doorstep_tests::peer::{centre, contract};
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        // One thread, as the other peers' drivers have.
        [] => tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(contract::run()),
        ["serve", "--listen", listen, "--data", data] => {
            let (listen, data) = (listen.parse()?, PathBuf::from(data));
            tokio::runtime::Runtime::new()?.block_on(serve(listen, &data))
        }
        ["adapter", folder] => adapter(Path::new(folder)),
        _ => bail!("peer-driver [serve --listen ADDRESS --data FOLDER | adapter FOLDER]"),
    }
}

async fn serve(listen: SocketAddr, data: &Path) -> Result<()> {
    let mut stop = signal(SignalKind::terminate())?;
    let running = centre::run(data, listen).await?;
    stop.recv().await;
    running.stop().await;
    Ok(())
}

/// The harness resolves `{dir}`, the folder of the file, so the program is named from there.
fn adapter(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let program = std::env::current_exe()?;
    let link = folder.join("peer-driver");
    if !link.exists() {
        std::os::unix::fs::symlink(&program, &link).context("the program cannot be linked into the folder")?;
    }
    let adapter = json!({
        "name": "doorstep",
        "title": "Doorstep: signed facts and checked changes, a document per record (SQLite, synchronous=FULL)",
        "server": ["{dir}/peer-driver", "serve", "--listen", "127.0.0.1:{port}", "--data", "{data}"],
        "probe": "http://127.0.0.1:{port}/readyz",
        "url": "http://127.0.0.1:{port}",
        "driver": ["{dir}/peer-driver"],
        "settleMs": 1000,
        "merges": {"set": true, "push": true, "insert": true},
        "serverVersion": {"doorstep": env!("CARGO_PKG_VERSION")},
    });
    std::fs::write(folder.join("adapter.json"), format!("{adapter:#}\n"))?;
    Ok(())
}
