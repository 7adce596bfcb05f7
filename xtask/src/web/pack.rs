//! Compressed twins of the files, made once and kept: the best compression takes seconds, and phones load it for years.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;

use crate::web::{Quality, digest, recall};

/// The file as brotli. Unit of the window: 2^22 bytes, the largest that every browser takes and more than the app has.
pub fn brotli(content: &[u8], quality: Quality, cache: &Path) -> Result<Vec<u8>> {
    let level = match quality {
        Quality::Daily => 9,
        Quality::Release => 11,
    };
    kept(content, &format!("br{level}"), cache, |packed| {
        let parameters = BrotliEncoderParams {
            quality: level,
            lgwin: 22,
            size_hint: content.len(),
            ..BrotliEncoderParams::default()
        };
        brotli::BrotliCompress(&mut &*content, packed, &parameters)?;
        Ok(())
    })
}

/// The file as gzip, for the few that cannot read brotli; it is quick enough to be the best always.
pub fn gzip(content: &[u8], cache: &Path) -> Result<Vec<u8>> {
    kept(content, "gz9", cache, |packed| {
        let mut encoder = flate2::write::GzEncoder::new(packed, flate2::Compression::best());
        encoder.write_all(content)?;
        encoder.finish()?;
        Ok(())
    })
}

fn kept(content: &[u8], kind: &str, cache: &Path, make: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> Result<Vec<u8>> {
    let path = cache.join(format!("packed-{}.{kind}", digest(content)));
    if let Some(packed) = recall(&path) {
        return Ok(packed);
    }
    let mut packed = Vec::new();
    make(&mut packed)?;
    // Written beside and renamed: a build that is interrupted leaves no half file to be believed the next time.
    let beside = path.with_extension(format!("{kind}.new"));
    fs::write(&beside, &packed)?;
    fs::rename(beside, path)?;
    Ok(packed)
}
