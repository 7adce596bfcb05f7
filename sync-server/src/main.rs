//! The command line.

use std::io::Write as _;

use anyhow::Result;
use clap::{Parser, Subcommand};
use doorstep_server::config::{Config, Options};
use doorstep_server::{demo, serve, telemetry};

#[derive(Debug, Parser)]
#[command(name = "doorstep", about = "The sync server of Doorstep (上门办)")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the centre in the data folder
    Serve(Options),
    /// Serve a make-believe centre, which is made on first use, and print how to sign in
    Demo(Options),
}

#[tokio::main]
async fn main() -> Result<()> {
    let command = Cli::parse().command;
    let (Command::Serve(options) | Command::Demo(options)) = &command;
    telemetry::start(options.log_format, options.log_level);
    let config = Config::from_options(options);
    let is_demo = matches!(command, Command::Demo(_));
    if is_demo {
        demo::prepare(&config).await?;
    }
    let running = serve(config.clone()).await?;
    if is_demo {
        // A closed pipe is no reason to stop serving.
        let _ = write!(std::io::stdout().lock(), "{}", demo::greeting(&config, running.address));
    }
    told_to_stop().await;
    running.stop().await;
    Ok(())
}

async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}
