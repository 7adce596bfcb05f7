//! A PostgreSQL for tests: a cluster in a temporary folder, started on first use and gone with the test program.
//!
//! It is no child that somebody must remember to stop. A shell waits at the end of a pipe whose other end only this process
//! holds; when the process ends, however it ends, the shell stops the cluster by its process id and removes the folder.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, query, raw_sql};

const PATIENCE: Duration = Duration::from_secs(60);

/// Stops the cluster when nobody holds the other end of its input any more. An interrupt at the terminal reaches the whole
/// foreground, so it must outlive that.
const WATCH: &str = r#"
trap '' INT TERM HUP
cd "$1" || exit 1
shift
"$@" &
server=$!
read -r _
kill -QUIT "$server"
wait "$server"
rm -rf "$PWD"
"#;

/// Makes an empty database and gives its address.
///
/// `DOORSTEP_TEST_POSTGRES` names a running PostgreSQL to use in place of one of our own (`postgres://user@host/name`).
///
/// Errors: no PostgreSQL is installed, or it does not start.
pub async fn database() -> Result<String, String> {
    static CLUSTER: OnceLock<Result<Cluster, String>> = OnceLock::new();
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let base = match std::env::var("DOORSTEP_TEST_POSTGRES") {
        Ok(url) => url,
        Err(_) => CLUSTER.get_or_init(Cluster::start).as_ref().map_err(Clone::clone)?.url("postgres"),
    };
    let options: PgConnectOptions = base.parse().map_err(|error: sqlx::Error| error.to_string())?;
    let mut connection = options.connect().await.map_err(|error| error.to_string())?;
    let name = format!("doorstep_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    query(create).execute(&mut connection).await.map_err(|error| error.to_string())?;
    let (before, parameters) = base.split_once('?').unwrap_or((&base, ""));
    let (server, _) = before.rsplit_once('/').ok_or("the address names no database")?;
    Ok(format!("{server}/{name}?{parameters}"))
}

/// Runs statements of a test's own.
pub async fn run(database: &str, statements: &'static str) -> Result<(), String> {
    let options: PgConnectOptions = database.parse().map_err(|error: sqlx::Error| error.to_string())?;
    let mut connection = options.connect().await.map_err(|error| error.to_string())?;
    raw_sql(statements).execute(&mut connection).await.map_err(|error| error.to_string())?;
    Ok(())
}

#[derive(Debug)]
struct Cluster {
    folder: PathBuf,
    /// Its input is what keeps the cluster alive.
    _watch: Child,
}

impl Cluster {
    fn start() -> Result<Self, String> {
        let programs = programs().ok_or(
            "PostgreSQL is missing (it is the second database): apt-get install postgresql, or brew install postgresql; \
             DOORSTEP_POSTGRES_PROGRAMS names the folder of initdb elsewhere",
        )?;
        let folder =
            tempfile::Builder::new().prefix("doorstep-postgres-").tempdir().map_err(|error| error.to_string())?;
        // It refuses to run as root; its package brings a user.
        let as_user: &[&str] = if is_root() {
            done(Command::new("chown").arg("postgres").arg(folder.path()))?;
            &["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        } else {
            &[]
        };
        let program = |name: &str| {
            let mut words: Vec<PathBuf> = as_user.iter().map(PathBuf::from).collect();
            words.push(programs.join(name));
            words
        };
        let data = folder.path().join("data");
        let initdb = program("initdb");
        // Nobody needs the empty cluster to survive a power cut; what is committed later is synced as in a centre.
        done(
            Command::new(&initdb[0])
                .args(&initdb[1..])
                .args([
                    "-U",
                    "doorstep",
                    "-A",
                    "trust",
                    "-E",
                    "UTF8",
                    "--locale=C",
                    "--no-sync",
                    "--no-instructions",
                    "-D",
                ])
                .arg(&data)
                .current_dir(folder.path()),
        )?;
        let log = std::fs::File::create(folder.path().join("log")).map_err(|error| error.to_string())?;
        let mut watch = Command::new("sh")
            .args(["-c", WATCH, "watch"])
            .arg(folder.path())
            .args(program("postgres"))
            .arg("-D")
            .arg(&data)
            // Its own socket in its own folder: no port to collide on, and nobody else comes in.
            .arg("-k")
            .arg(folder.path())
            .args(["-c", "listen_addresses=", "-c", "max_connections=300"])
            .stdin(Stdio::piped())
            .stdout(log.try_clone().map_err(|error| error.to_string())?)
            .stderr(log)
            .spawn()
            .map_err(|error| error.to_string())?;
        // From here on the shell removes it.
        let folder = folder.keep();
        // The last line of its lock file says how far it is.
        let is_ready = || {
            let lock = std::fs::read_to_string(folder.join("data/postmaster.pid")).unwrap_or_default();
            lock.lines().last().is_some_and(|line| line.trim() == "ready")
        };
        let deadline = Instant::now() + PATIENCE;
        while !is_ready() {
            let ended = watch.try_wait().ok().flatten().is_some();
            if ended || Instant::now() > deadline {
                let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
                return Err(format!("PostgreSQL does not start:\n{log}"));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(Self { folder, _watch: watch })
    }

    fn url(&self, name: &str) -> String {
        format!("postgres://doorstep@localhost/{name}?host={}", self.folder.display())
    }
}

fn done(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{}: {}", command.get_program().display(), String::from_utf8_lossy(&output.stderr)))
}

/// The folder of `initdb` and `postgres`: Debian keeps them off the path, one folder a version.
fn programs() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("DOORSTEP_POSTGRES_PROGRAMS") {
        return Some(PathBuf::from(named));
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders.reverse();
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    folders.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

fn is_root() -> bool {
    let own = std::fs::metadata("/proc/self").or_else(|_| std::fs::metadata(std::env::temp_dir()));
    own.is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cluster_is_gone_when_nobody_holds_its_input() {
        let mut cluster = Cluster::start().unwrap();
        assert!(cluster.folder.join("data").is_dir());
        drop(cluster._watch.stdin.take());
        cluster._watch.wait().unwrap();
        assert!(!cluster.folder.exists());
    }
}
