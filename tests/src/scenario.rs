//! A small text format for people, days and what happens: `docs/scenarios.md` is its manual. A file is played with the phones and
//! the server of the simulator ([`crate::sim`]), in one thread and without chance, and every line that begins with `expect` is
//! found met or not.
//!
//! Reading order: [`line`] (words), [`read`] (a file becomes [`step`]s, or all its mistakes), [`edition`] (what an administrator
//! publishes), [`hall`] (phones and server), [`seen`] (who sees what), [`play`].

pub mod edition;
pub mod hall;
pub mod line;
pub mod play;
pub mod read;
pub mod seen;
pub mod step;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use edition::from_disk;
use line::Mistake;
use play::Finding;

const USAGE: &str = "scenario [--with PACK] FILE…";

/// Everything is met; something is not; a file cannot be played. Exit codes of the program.
pub const MET: u8 = 0;
pub const NOT_MET: u8 = 1;
pub const MISTAKEN: u8 = 2;

#[derive(Debug, Default)]
struct Wanted {
    /// Stands in for the pack that each file begins with.
    pack: Option<PathBuf>,
    files: Vec<PathBuf>,
}

fn wanted(arguments: &[String]) -> Result<Wanted, String> {
    let mut wanted = Wanted::default();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--with" => wanted.pack = Some(arguments.next().ok_or("`--with` wants the path of a pack")?.into()),
            option if option.starts_with('-') => return Err(format!("`{option}` is not known here")),
            file => wanted.files.push(file.into()),
        }
    }
    if wanted.files.is_empty() { Err("no file is named".to_owned()) } else { Ok(wanted) }
}

/// Plays every file and says what came of it.
///
/// Returns the exit code. Errors: nothing can be written to `out`.
pub fn run(arguments: &[String], out: &mut dyn Write) -> io::Result<u8> {
    let pack = |wanted: &Wanted| wanted.pack.as_deref().map(from_disk).transpose();
    let (wanted, pack) = match wanted(arguments).and_then(|wanted| pack(&wanted).map(|pack| (wanted, pack))) {
        Ok(wanted) => wanted,
        Err(error) => {
            writeln!(out, "{error}\n\n{USAGE}")?;
            return Ok(MISTAKEN);
        }
    };
    let mut code = MET;
    for file in &wanted.files {
        let played = from_disk(file)
            .map_err(|what| vec![Mistake { line: 0, what }])
            .and_then(|text| findings(&text, file.parent().unwrap_or(Path::new("")), pack.as_deref()));
        writeln!(out, "{}", file.display())?;
        code = code.max(report(&played, out)?);
    }
    Ok(code)
}

/// Reads and plays one file's text, whose paths begin in `folder`.
///
/// Errors: its mistakes.
pub fn findings(text: &str, folder: &Path, pack: Option<&str>) -> Result<Vec<Finding>, Vec<Mistake>> {
    read::read(text, folder, pack, &|path| from_disk(path)).map(|scenario| play::play(&scenario))
}

fn report(played: &Result<Vec<Finding>, Vec<Mistake>>, out: &mut dyn Write) -> io::Result<u8> {
    match played {
        Err(mistakes) => {
            for mistake in mistakes {
                writeln!(out, "  {mistake}")?;
            }
            writeln!(out, "  not played: {} mistakes\n", mistakes.len())?;
            Ok(MISTAKEN)
        }
        Ok(findings) => {
            for Finding { line, text, instead } in findings {
                let word = if instead.is_none() { "met" } else { "NOT MET" };
                writeln!(out, "  {word:<7} {line:>4}  {text}")?;
                if let Some(instead) = instead {
                    writeln!(out, "                {instead}")?;
                }
            }
            let met = findings.iter().filter(|finding| finding.instead.is_none()).count();
            writeln!(out, "  {met} of {} expectations met\n", findings.len())?;
            Ok(if met == findings.len() { MET } else { NOT_MET })
        }
    }
}

#[cfg(test)]
mod tests;
