//! A copy of the whole store, made while it serves, and the way back.
//!
//! A backup is one SQLite file. It is looked through before it counts; then the store notes how much of its log is safe, and
//! phones forget what they kept for it. A store that was put back begins a new epoch: phones bring it what came later.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use crate::audit::{Report, audit};
use crate::clock::Clock;
use crate::store::Store;
use crate::store::sqlite::{FILE, Sqlite};

/// Copies the store of a data folder into a new file, looks through the copy, and notes how far it goes.
///
/// Errors: the file exists, there is no room, or the copy does not hold; then nothing is noted.
pub async fn backup(data: &Path, to: &Path) -> Result<Report> {
    ensure!(!to.exists(), "{} exists already; a backup never overwrites one", to.display());
    let store = Sqlite::open(data).await.context("the database cannot be opened")?;
    // Where nobody else can open it before it is its owner's alone.
    let folder = scratch(to)?;
    let coming = folder.join(FILE);
    let copied = store.copy_to(&coming).await.with_context(|| format!("cannot write {}", to.display()));
    let placed = copied.and_then(|()| place(&coming, to));
    std::fs::remove_dir_all(&folder)?;
    placed?;
    let report = verify(to).await?;
    if report.faults.is_empty() {
        store.set_backed_up(report.lines).await?;
    }
    store.close().await;
    Ok(report)
}

/// Whole, its owner's alone and under its name before anybody counts on it: a power cut may take away a name that is not
/// flushed with its folder.
fn place(coming: &Path, to: &Path) -> Result<()> {
    owner_only(coming)?;
    std::fs::File::open(coming)?.sync_all()?;
    std::fs::rename(coming, to)?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(std::fs::File::open(folder)?.sync_all()?)
}

/// Looks through a backup: the file, the log, every receipt, every document. Works on a copy, so that the file stays as it is.
pub async fn verify(file: &Path) -> Result<Report> {
    let folder = scratch(file)?;
    let looked = look_through(file, &folder).await;
    std::fs::remove_dir_all(&folder)?;
    looked
}

async fn look_through(file: &Path, folder: &Path) -> Result<Report> {
    let copy = folder.join(FILE);
    std::fs::copy(file, &copy).with_context(|| format!("cannot read {}", file.display()))?;
    owner_only(&copy)?;
    let sqlite = Sqlite::open(folder).await.context("this is no backup of a centre")?;
    sqlite.check_file().await.context("the file is damaged")?;
    let store = Store::from(sqlite);
    let report = audit(&store).await;
    store.close().await;
    report
}

/// Puts a backup into an empty data folder and begins a new epoch.
///
/// Errors: the folder holds a database, or the backup does not hold.
pub async fn restore(file: &Path, data: &Path) -> Result<Report> {
    let target = data.join(FILE);
    // With a journal that was left behind SQLite would put its pages over those of the backup.
    for name in [FILE.to_owned(), format!("{FILE}-wal"), format!("{FILE}-shm")] {
        let found = data.join(name);
        ensure!(
            !found.exists(),
            "{} exists; move {FILE}, {FILE}-wal and {FILE}-shm away together: what came after the backup may be in them",
            found.display()
        );
    }
    let report = verify(file).await?;
    if !report.faults.is_empty() {
        return Ok(report);
    }
    let _lock = crate::lock(data)?;
    // Whole and under its new epoch before it stands where a server would find it.
    let folder = scratch(&target)?;
    let coming = folder.join(FILE);
    std::fs::copy(file, &coming).with_context(|| format!("cannot write {}", coming.display()))?;
    owner_only(&coming)?;
    let store = Store::open(&folder).await?;
    begin_epoch(&store).await?;
    // The last connection takes what stands in the journal into the file.
    store.close().await;
    place(&coming, &target)?;
    std::fs::remove_dir_all(&folder)?;
    Ok(report)
}

/// From here on the store is another than the one that phones knew.
pub async fn begin_epoch(store: &Store) -> Result<()> {
    let Some(identity) = store.identity().await? else { bail!("there is no centre in this store") };
    let now = Clock::of_machine().now();
    let epoch = u64::try_from(now.0).unwrap_or(0).max(identity.epoch + 1);
    Ok(store.begin_epoch(epoch, now).await?)
}

/// A folder of our own beside a file, for its owner only.
fn scratch(file: &Path) -> Result<std::path::PathBuf> {
    let mut name = file.file_name().context("a file")?.to_owned();
    name.push(format!(".{}.look", std::process::id()));
    let folder = file.with_file_name(name);
    std::fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(folder)
}

fn owner_only(file: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))?;
    }
    let _ = file;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nothing_is_put_back_beside_a_database_or_its_journal() {
        for name in ["doorstep.sqlite", "doorstep.sqlite-wal", "doorstep.sqlite-shm"] {
            let data = tempfile::tempdir().unwrap();
            std::fs::write(data.path().join(name), b"").unwrap();
            let refused = restore(&data.path().join("backup"), data.path()).await.unwrap_err().to_string();
            assert!(refused.contains(&format!("{name} exists")), "{refused}");
        }
    }
}
