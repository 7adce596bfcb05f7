//! Every setting: unit, default, environment name.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use doorstep_core::domain::{Date, Timestamp};

use crate::clock::Clock;
use crate::password::Cost;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people at a terminal.
    #[default]
    Text,
    /// One object a line.
    Json,
}

/// What the command line and the environment set.
#[derive(Clone, Debug, Args)]
pub struct Options {
    /// Folder of the database; made when missing, readable by its owner only
    #[arg(long, env = "DOORSTEP_DATA", default_value = "data")]
    pub data: PathBuf,
    /// PostgreSQL that keeps the centre in place of a file in the data folder, for several servers over one database:
    /// postgres://user:password@host/name, with ?sslmode=verify-full for TLS
    #[arg(long, env = "DOORSTEP_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// NATS server that wakes the other servers over the same database; without it they look every two seconds:
    /// nats://user:password@host:4222, tls://…, several with commas
    #[arg(long, env = "DOORSTEP_NATS", hide_env_values = true, requires = "database")]
    pub nats: Option<String>,
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, env = "DOORSTEP_LISTEN", default_value = "127.0.0.1:8420")]
    pub listen: SocketAddr,
    /// Address under which phones reach the server, as https://doorstep.example.cn; with https, cookies travel over TLS only
    #[arg(long, env = "DOORSTEP_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// A proxy stands in front: take the caller's address from the last part of X-Forwarded-For
    #[arg(long, env = "DOORSTEP_BEHIND_PROXY")]
    pub behind_proxy: bool,
    /// Open connections at most; the machine must allow as many files (ulimit -n) and a hundred more
    #[arg(long, env = "DOORSTEP_CONNECTIONS", default_value_t = Limits::default().connections)]
    pub connections: usize,
    /// Open connections of one address at most; more for a centre whose phones all come from one. Behind a proxy it is not counted
    #[arg(long, env = "DOORSTEP_CONNECTIONS_PER_ADDRESS", default_value_t = Limits::default().connections_per_address)]
    pub connections_per_address: usize,
    /// Sign-ins of one address a minute, and as many at once; more for the day on which a whole centre begins
    #[arg(long, env = "DOORSTEP_SIGN_INS_PER_ADDRESS", default_value_t = Limits::default().sign_in.per_minute)]
    pub sign_ins_per_address: u32,
    /// Days for which a one-time card of a first sign-in can be used
    #[arg(long, env = "DOORSTEP_CARD_DAYS", default_value_t = CARD_DAYS)]
    pub card_days: u32,
    /// Chinese font of papers (TTF, OTF, TTC); without one that of Debian's fonts-noto-cjk is looked for
    #[arg(long, env = "DOORSTEP_PAPER_FONT")]
    pub paper_font: Option<PathBuf>,
    /// How log lines look
    #[arg(long, env = "DOORSTEP_LOG_FORMAT", value_enum, default_value_t)]
    pub log_format: LogFormat,
    /// Least level that is logged: error, warn, info, debug, trace
    #[arg(long, env = "DOORSTEP_LOG_LEVEL", default_value = "info")]
    pub log_level: tracing::Level,
    /// For demonstrations and tests: the server's clock starts at this instant and runs on (2026-05-13T08:50:00+08:00)
    #[arg(long, env = "DOORSTEP_NOW", value_parser = parse_instant)]
    pub now: Option<Timestamp>,
}

/// What the server runs with; tests make it without a command line.
#[derive(Clone, Debug)]
pub struct Config {
    pub data: PathBuf,
    /// A PostgreSQL's address; without one the database is a file in the data folder.
    pub database: Option<Secret>,
    /// NATS servers that wake other processes over the same database.
    pub nats: Option<Secret>,
    /// How often to look for what other processes wrote; the longest that a phone waits when NATS says nothing.
    pub look_every: Duration,
    pub listen: SocketAddr,
    /// Scheme, host and port, without a slash at the end.
    pub public_url: Option<String>,
    pub behind_proxy: bool,
    pub clock: Clock,
    pub password_cost: Cost,
    pub limits: Limits,
    /// How long a one-time card can be used. Unit: days.
    pub card_days: u32,
    /// Font of papers, where it is none of those that systems have.
    pub paper_font: Option<PathBuf>,
}

/// Printed on Friday, handed out in the week after the next.
const CARD_DAYS: u32 = 14;

/// An address that may hold a password: it prints as dots.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// How often somebody may ask. Unit: requests; `burst` at once, refilled at `per_minute`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// By phone. A phone that is used hard sends a request a second; a broken one must not occupy a core.
    pub device: Rate,
    /// By person, over all phones.
    pub worker: Rate,
    /// Of sign-ins by address: a whole centre may sit behind one.
    pub sign_in: Rate,
    /// Of papers that are checked by address: nobody holds more than a few, and a hall has one address.
    pub check: Rate,
    /// Of pushed entries by phone. Unit: entries. Above two weeks without a network at once, and a full day's work a minute.
    pub entries: Rate,
    /// Open connections of one address, so that one caller cannot take all; none behind a proxy, where all come from it.
    pub connections_per_address: usize,
    /// Open connections altogether; file descriptors end at 1,024 on a machine that nobody has set up.
    pub connections: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub burst: u32,
    pub per_minute: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            device: Rate { burst: 120, per_minute: 600 },
            worker: Rate { burst: 240, per_minute: 1200 },
            sign_in: Rate { burst: 60, per_minute: 60 },
            check: Rate { burst: 60, per_minute: 60 },
            entries: Rate { burst: 5_000, per_minute: 1_000 },
            connections_per_address: 200,
            connections: 900,
        }
    }
}

impl Config {
    /// The usual settings on a free port of this machine.
    pub fn new(data: PathBuf) -> Self {
        Self {
            data,
            database: None,
            nats: None,
            look_every: Duration::from_secs(2),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: None,
            behind_proxy: false,
            clock: Clock::of_machine(),
            password_cost: Cost::USUAL,
            limits: Limits::default(),
            card_days: CARD_DAYS,
            paper_font: None,
        }
    }

    pub fn from_options(options: &Options) -> Self {
        Self {
            database: options.database.clone().map(Secret),
            nats: options.nats.clone().map(Secret),
            listen: options.listen,
            public_url: options.public_url.as_ref().map(|url| url.trim_end_matches('/').to_owned()),
            behind_proxy: options.behind_proxy,
            clock: options.now.map_or_else(Clock::of_machine, Clock::starting_at),
            limits: Limits {
                connections: options.connections,
                connections_per_address: options.connections_per_address,
                sign_in: Rate { burst: options.sign_ins_per_address, per_minute: options.sign_ins_per_address },
                ..Limits::default()
            },
            card_days: options.card_days.clamp(1, 90),
            paper_font: options.paper_font.clone(),
            ..Self::new(options.data.clone())
        }
    }

    /// Whether phones come over TLS.
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.starts_with("https://"))
    }
}

/// Reads `2026-05-13T08:50:00+08:00`. China has one time zone, so another offset is a mistake.
fn parse_instant(text: &str) -> Result<Timestamp, String> {
    let wrong = || "expected an instant like 2026-05-13T08:50:00+08:00".to_owned();
    let (date, time) = text.split_once('T').ok_or_else(wrong)?;
    let time = time.strip_suffix("+08:00").ok_or_else(wrong)?;
    let date = Date::parse(date).ok_or_else(wrong)?;
    let parts: Vec<u32> = time.split(':').map(|part| part.parse().map_err(|_| wrong())).collect::<Result<_, _>>()?;
    match parts[..] {
        [hour, minute, second] if hour < 24 && minute < 60 && second < 60 => {
            Ok(date.at_second(hour * 3600 + minute * 60 + second))
        }
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(Debug, clap::Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    fn limits(arguments: &[&str]) -> Limits {
        let line = Line::parse_from(["doorstep"].iter().chain(arguments));
        Config::from_options(&line.options).limits
    }

    #[test]
    fn an_operator_sets_how_many_may_connect_and_sign_in() {
        assert_eq!(limits(&[]), Limits::default());
        let set = limits(&["--connections=2000", "--connections-per-address", "1500", "--sign-ins-per-address=90"]);
        let sign_in = Rate { burst: 90, per_minute: 90 };
        let expected = Limits { connections: 2000, connections_per_address: 1500, sign_in, ..Limits::default() };
        assert_eq!(set, expected);
    }

    #[test]
    fn an_instant_reads_in_china_standard_time_only() {
        let instant = parse_instant("2026-05-13T08:50:30+08:00").unwrap();
        assert_eq!((instant.date().to_string(), instant.clock()), ("2026-05-13".to_owned(), "08:50".to_owned()));
        assert_eq!(instant.0 % 60_000, 30_000);
        for bad in ["", "2026-05-13", "2026-05-13T08:50:00Z", "2026-05-13T24:00:00+08:00", "2026-05-13T8+08:00"] {
            assert!(parse_instant(bad).is_err(), "{bad}");
        }
    }
}
