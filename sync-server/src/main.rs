//! The command line.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::{Parser, Subcommand};
use doorstep_core::centre::file::{self, FileProblem, Login};
use doorstep_core::centre::{Figures, Matter, Reference};
use doorstep_core::domain::{Calendar, CentreId, Date, MatterId};
use doorstep_core::relief;
use doorstep_server::config::{Config, Options};
use doorstep_server::publish::{Published, Refused, announce, publish, publish_calendar, withdraw};
use doorstep_server::{audit, backup, demo, found, import, lock, open_store, rehearsal, serve, telemetry};

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
    Demo {
        /// Which centre's regulations: guangyuan, jingde, yaoguan, zhangye or zhengwu
        #[arg(long, default_value = file::DEMOS[0].0)]
        centre: String,
        #[command(flatten)]
        options: Options,
    },
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
    /// Write a month of leave down as a scenario, to be played again under changed figures (docs/scenarios.md); reasons are left out
    Rehearsal {
        /// As 2026-11
        #[arg(long)]
        month: String,
        /// The centre's two files, as the scenario is to name them
        #[arg(long)]
        pack: PathBuf,
        #[arg(long)]
        directory: PathBuf,
        #[command(flatten)]
        options: Options,
    },
    /// Begin a centre in an empty store; prints everybody's first password, once
    Init {
        /// Figures, as `doorstep centre new` writes them
        #[arg(long)]
        pack: PathBuf,
        /// People, windows and grants
        #[arg(long)]
        directory: PathBuf,
        /// Tables of holidays, as core/centres/calendar.csv
        #[arg(long)]
        calendar: Vec<PathBuf>,
        #[command(flatten)]
        options: Options,
    },
    /// Write and check the files of a centre
    #[command(subcommand)]
    Centre(Centre),
    /// Put tables of holidays and make-up working days in force, also while the centre is served: CSV with date,kind,name, or the
    /// JSON of chinese-days
    Calendar {
        #[command(flatten)]
        options: Options,
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Put a new edition of people, grants, windows, calendar and figures in force, also while the centre is served; prints the
    /// first passwords of new people
    Publish {
        /// Figures and matters, as core/centres/guangyuan.toml
        #[arg(long, required_unless_present = "withdraw")]
        pack: Option<PathBuf>,
        /// People, windows, grants and calendar, as core/centres/guangyuan-demo.toml
        #[arg(long, required_unless_present_any = ["from", "withdraw"])]
        directory: Option<PathBuf>,
        /// The pack begins on this day, at 00:00 China time, for the people and windows of that day; phones hold it before
        #[arg(long, conflicts_with = "directory", value_parser = day)]
        from: Option<Date>,
        /// Takes back the pack that was to begin on a later day
        #[arg(long, conflicts_with_all = ["pack", "directory", "from"])]
        withdraw: bool,
        #[command(flatten)]
        options: Options,
    },
}

fn day(text: &str) -> std::result::Result<Date, String> {
    Date::parse(text).ok_or_else(|| "expected a date as 2027-01-01".to_owned())
}

#[derive(Debug, Subcommand)]
enum Centre {
    /// Write the two files of a new centre, with every key explained
    New {
        /// Letters, digits and hyphens; stays for good
        id: String,
        /// Where to
        #[arg(long, default_value = ".")]
        folder: PathBuf,
    },
    /// Look through a centre's figures, alone or with its directory and tables of holidays; nothing is put in force
    Check {
        /// Figures and matters, as core/centres/guangyuan.toml
        pack: PathBuf,
        /// People, windows, grants and calendar, as core/centres/guangyuan-demo.toml
        #[arg(long)]
        directory: Option<PathBuf>,
        #[arg(long)]
        calendar: Vec<PathBuf>,
    },
}

#[tokio::main]
async fn main() -> Result<ExitCode> {
    match Cli::parse().command {
        Command::Serve(options) => serve_until_told(&options, None).await?,
        Command::Demo { centre, options } => serve_until_told(&options, Some(&centre)).await?,
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
        Command::Init { pack, directory, calendar, options } => {
            let (pack, directory) = (read(&pack)?, read(&directory)?);
            let tables = calendar.iter().map(|file| read(file)).collect::<Result<Vec<_>>>()?;
            let config = Config::from_options(&options);
            let _lock = lock(&config.data)?;
            let store = open_store(&config).await?;
            let tell = |opened: &[(Login, String)]| {
                let mut out = std::io::stdout().lock();
                opened
                    .iter()
                    .try_for_each(|(login, password)| writeln!(out, "{:<20} first password {password}", login.login))
            };
            let how = (config.password_cost, config.clock.now());
            let founded = found::init(&store, (&pack, &directory), &tables, how, tell).await;
            store.close().await;
            return begun(founded?);
        }
        Command::Centre(Centre::New { id, folder }) => new_centre(&id, &folder)?,
        Command::Centre(Centre::Check { pack, directory, calendar }) => {
            return check(&pack, directory.as_deref(), &calendar);
        }
        Command::Calendar { options, files } => {
            let tables = files.iter().map(|file| read(file)).collect::<Result<Vec<_>>>()?;
            let config = Config::from_options(&options);
            let store = open_store(&config).await?;
            let published = publish_calendar(&store, &tables, config.clock.now()).await;
            store.close().await;
            return answered(published?);
        }
        Command::Rehearsal { month, pack, directory, options } => {
            let first =
                Date::parse(&format!("{month}-01")).with_context(|| format!("{month} is no month, as 2026-11"))?;
            let head = format!("pack {} directory {}", pack.display(), directory.display());
            let store = open_store(&Config::from_options(&options)).await?;
            let scenario = rehearsal::write(&store, (first.year(), first.month()), &head).await;
            store.close().await;
            std::io::stdout().lock().write_all(scenario?.as_bytes())?;
        }
        Command::Publish { pack, directory, from, withdraw: _, options } => {
            let text = |file: Option<PathBuf>| file.map(|file| read(&file)).transpose();
            let (pack, directory) = (text(pack)?, text(directory)?);
            let config = Config::from_options(&options);
            let (store, now) = (open_store(&config).await?, config.clock.now());
            let published = match (pack, directory, from) {
                (Some(pack), None, Some(from)) => announce(&store, &pack, from, now).await.map(Some),
                (Some(pack), Some(directory), None) => {
                    publish(&store, (&pack, &directory), config.password_cost, now).await.map(Some)
                }
                _ => withdraw(&store, now).await,
            };
            store.close().await;
            return answered(published?.context("nothing is on record for a later day")?);
        }
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

fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

/// Says what is in force now, or why nothing was put in force.
fn answered(published: std::result::Result<Published, Refused>) -> Result<ExitCode> {
    match published {
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

/// Says that the centre is there, or why nothing was founded.
fn begun(founded: std::result::Result<(), Vec<FileProblem>>) -> Result<ExitCode> {
    let Err(problems) = founded else {
        writeln!(std::io::stdout().lock(), "the centre is there; `doorstep serve` serves it")?;
        return Ok(ExitCode::SUCCESS);
    };
    let mut out = std::io::stderr().lock();
    for problem in &problems {
        writeln!(out, "{problem}")?;
    }
    writeln!(out, "nothing was founded")?;
    Ok(ExitCode::FAILURE)
}

/// Writes the files of a new centre; what is there already stays.
fn new_centre(id: &str, folder: &Path) -> Result<()> {
    ensure!(CentreId::new(id).is_well_formed(), "{id:?} is not an id of letters, digits and hyphens");
    let files = [
        (folder.join(format!("{id}.toml")), file::template(id)),
        (folder.join(format!("{id}-people.toml")), file::TEMPLATE_PEOPLE.to_owned()),
    ];
    for (path, content) in files {
        let file = std::fs::File::options().write(true).create_new(true).open(&path);
        file.with_context(|| format!("cannot write {}", path.display()))?.write_all(content.as_bytes())?;
        writeln!(std::io::stdout().lock(), "wrote {}", path.display())?;
    }
    Ok(())
}

/// Says what stands in the files, or everything that is wrong with them.
fn check(pack: &Path, directory: Option<&Path>, calendars: &[PathBuf]) -> Result<ExitCode> {
    let pack = read(pack)?;
    let directory = directory.map(read).transpose()?;
    let tables = calendars.iter().map(|file| read(file)).collect::<Result<Vec<_>>>()?;
    // A table is looked through also where the rest is wrong.
    let mut problems: BTreeSet<FileProblem> =
        tables.iter().filter_map(|table| file::calendar(table).err()).flatten().collect();
    let told = match &directory {
        None => file::pack(&pack).map(|pack| {
            let told = of_pack(&pack.centre, pack.edition, pack.in_force_from, &pack.figures);
            std::iter::once(told).chain(relief_of(&pack.figures, &pack.matters)).collect()
        }),
        Some(directory) => file::read(&pack, directory).and_then(|file| {
            let with = file::with_calendar(&file.reference, tables.iter().map(String::as_str))?;
            Ok(of_centre(&file.reference, &with.calendar))
        }),
    };
    let lines = match told {
        Ok(told) if problems.is_empty() => told,
        told => {
            problems.extend(told.err().unwrap_or_default());
            problems.iter().map(FileProblem::to_string).collect()
        }
    };
    let mut out = std::io::stdout().lock();
    for line in lines {
        writeln!(out, "{line}")?;
    }
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn of_pack(centre: &CentreId, edition: u32, from: Date, figures: &Figures) -> String {
    format!("{centre}, edition {edition}, in force from {from}: {}", figures.regulations().join(", "))
}

fn of_centre(reference: &Reference, calendar: &Calendar) -> Vec<String> {
    let organisation = &reference.organisation;
    let (people, windows) = (organisation.workers.len(), organisation.windows.len());
    let years: Vec<String> = calendar.years.iter().map(i32::to_string).collect();
    let mut lines = vec![
        of_pack(&reference.centre, reference.edition, reference.in_force_from, &reference.figures),
        format!("{}: {people} people, {windows} windows", organisation.name),
        format!("holidays of {}", years.join(", ")),
    ];
    lines.extend(relief_of(&reference.figures, &reference.matters));
    lines
}

/// What the national rule on government apps asks of these settings, without what is in order.
fn relief_of(figures: &Figures, matters: &BTreeMap<MatterId, Matter>) -> Vec<String> {
    let found = relief::findings(figures, matters).into_iter();
    found.filter(|finding| finding.answer != relief::Answer::Fine).map(|finding| finding.to_string()).collect()
}

async fn serve_until_told(options: &Options, demo: Option<&str>) -> Result<()> {
    telemetry::start(options.log_format, options.log_level);
    let config = Config::from_options(options);
    let demo = match demo {
        Some(centre) => Some(demo::prepare(&config, centre).await?),
        None => None,
    };
    let running = serve(config.clone()).await?;
    if let Some(demo) = &demo {
        // A closed pipe is no reason to stop serving.
        let _ = write!(std::io::stdout().lock(), "{}", demo::greeting(demo, &config, running.address));
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
