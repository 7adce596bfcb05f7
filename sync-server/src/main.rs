//! The command line.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use doorstep_server::config::{Config, Options};
use doorstep_server::publish::publish;
use doorstep_server::{audit, backup, demo, import, open_store, serve, telemetry};

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
    /// Copy the whole centre into a file, also while it is served, and look through the copy
    Backup {
        /// Folder of the database
        #[arg(long, env = "DOORSTEP_DATA", default_value = "data")]
        data: PathBuf,
        /// The new file
        #[arg(long)]
        to: PathBuf,
    },
    /// Look through a backup: the file, its log, every receipt, every document
    Verify { file: PathBuf },
    /// Put a backup into an empty data folder; phones bring what came after it
    Restore {
        #[arg(long)]
        from: PathBuf,
        /// Folder of the database; made when missing
        #[arg(long, env = "DOORSTEP_DATA", default_value = "data")]
        data: PathBuf,
    },
    /// After a PostgreSQL was put back with its own tools: tell phones, so that they bring what came after
    Restored(Options),
    /// Take in files of unsent work from phones that cannot send it themselves, also while the centre is served
    Import {
        #[command(flatten)]
        options: Options,
        /// Also the work of phones that were revoked; whoever had one may have written in its name
        #[arg(long)]
        revoked: bool,
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Look through the log of a centre that may be served meanwhile: has anybody rewritten it?
    VerifyLog(Options),
    /// Put a new edition of people, grants, windows, calendar and figures in force, also while the centre is served; prints the
    /// first passwords of new people
    Publish {
        /// Figures and matters, as core/centres/guangyuan.toml
        #[arg(long)]
        pack: PathBuf,
        /// People, windows, grants and calendar, as core/centres/guangyuan-demo.toml
        #[arg(long)]
        directory: PathBuf,
        #[command(flatten)]
        options: Options,
    },
}

#[tokio::main]
async fn main() -> Result<ExitCode> {
    match Cli::parse().command {
        Command::Serve(options) => serve_until_told(&options, false).await?,
        Command::Demo(options) => serve_until_told(&options, true).await?,
        Command::Backup { data, to } => return told(&backup::backup(&data, &to).await?),
        Command::Verify { file } => return told(&backup::verify(&file).await?),
        Command::Restore { from, data } => {
            let report = backup::restore(&from, &data).await?;
            if report.faults.is_empty() {
                eprintln!("{AFTER_RESTORE}");
            }
            return told(&report);
        }
        Command::Restored(options) => {
            let store = open_store(&Config::from_options(&options)).await?;
            backup::begin_epoch(&store).await?;
            store.close().await;
            eprintln!("{AFTER_RESTORE}");
        }
        Command::Import { options, revoked, files } => {
            let config = Config::from_options(&options);
            let store = open_store(&config).await?;
            let reports = import::import(&store, config.clock, &files, revoked).await?;
            store.close().await;
            let mut out = std::io::stdout().lock();
            for report in &reports {
                writeln!(out, "{report}")?;
            }
            let whole = reports.iter().all(|report| report.problems.is_empty());
            return Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::VerifyLog(options) => {
            let store = open_store(&Config::from_options(&options)).await?;
            let report = audit::audit(&store).await?;
            store.close().await;
            return told(&report);
        }
        Command::Publish { pack, directory, options } => return put_in_force(&pack, &directory, &options).await,
    }
    Ok(ExitCode::SUCCESS)
}

/// What no phone brings back.
const AFTER_RESTORE: &str = "Start every server of this centre anew.\n\
    Phones bring back what they sent since the backup, and not what an administrator did: revoke again what was revoked since,\n\
    set again the passwords that were changed, publish again the edition that was in force.";

/// Prints what was found; faults end the program as a failure.
fn told(report: &audit::Report) -> Result<ExitCode> {
    writeln!(std::io::stdout().lock(), "{report}")?;
    Ok(if report.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn put_in_force(pack: &Path, directory: &Path, options: &Options) -> Result<ExitCode> {
    let read = |file: &Path| std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()));
    let (pack, directory) = (read(pack)?, read(directory)?);
    let config = Config::from_options(options);
    let store = open_store(&config).await?;
    let published = publish(&store, (&pack, &directory), config.password_cost, config.clock.now()).await;
    store.close().await;
    match published? {
        Ok(published) => {
            writeln!(std::io::stdout().lock(), "{published}")?;
            Ok(ExitCode::SUCCESS)
        }
        Err(refused) => {
            writeln!(std::io::stderr().lock(), "{refused}")?;
            Ok(ExitCode::FAILURE)
        }
    }
}

async fn serve_until_told(options: &Options, is_demo: bool) -> Result<()> {
    telemetry::start(options.log_format, options.log_level);
    let config = Config::from_options(options);
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
