//! What a JPEG consists of: everything but the picture itself is left out, and what is no whole picture is found.
//!
//! Segments follow ITU-T T.81 (1992), annex B. Nothing is decoded here: phones show pictures with the browser's own decoder, and
//! what this lets through has only tables, one frame and scans.

/// Why bytes are no photograph that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not a JPEG at all, or none of the kind that cameras and browsers make.
    NotJpeg,
    /// It ends before the picture does.
    Truncated,
    /// It has no picture, or sides of nothing.
    Empty,
    /// A side is longer than allowed.
    Large,
}

/// A picture without what else may stand in its file, and its sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cleaned {
    pub bytes: Vec<u8>,
    /// Unit: pixels.
    pub width: u16,
    pub height: u16,
}

const START: [u8; 2] = [0xff, 0xd8];
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
/// JFIF, the one application segment that says nothing but how pixels are to be seen.
const JFIF: u8 = 0xe0;
/// Scans of one picture at most: a progressive one of a browser has about ten.
const SCANS_MAX: usize = 64;

/// Takes out where it was taken, by what, thumbnails, comments, and whatever follows behind the end.
pub fn clean(bytes: &[u8]) -> Result<Cleaned, Fault> {
    let mut rest = bytes.strip_prefix(&START).ok_or(Fault::NotJpeg)?;
    let mut kept = START.to_vec();
    let mut sides = None;
    let mut scans = 0;
    loop {
        let (marker, after) = marker(rest)?;
        rest = after;
        if marker == END {
            break;
        }
        let (segment, after) = segment(rest)?;
        rest = after;
        match marker {
            // Quantisation tables, Huffman tables, restart interval.
            0xdb | 0xc4 | 0xdd => keep(&mut kept, marker, segment),
            // Baseline, extended sequential, progressive: one frame.
            0xc0..=0xc2 => {
                if sides.replace(frame(segment)?).is_some() {
                    return Err(Fault::NotJpeg);
                }
                keep(&mut kept, marker, segment);
            }
            JFIF if segment.get(2..7) == Some(b"JFIF\0".as_slice()) && segment.len() == 16 => {
                keep(&mut kept, marker, segment);
            }
            SCAN => {
                scans += 1;
                if sides.is_none() || scans > SCANS_MAX {
                    return Err(Fault::NotJpeg);
                }
                keep(&mut kept, marker, segment);
                let (data, after) = entropy_coded(rest)?;
                kept.extend_from_slice(data);
                rest = after;
            }
            // Other application segments and comments.
            0xe0..=0xef | 0xfe => {}
            _ => return Err(Fault::NotJpeg),
        }
    }
    kept.extend([0xff, END]);
    let (width, height) = sides.filter(|_| scans > 0).ok_or(Fault::Empty)?;
    Ok(Cleaned { bytes: kept, width, height })
}

/// Whether this is a picture that [`clean`] has nothing to do with, with sides of at most `side_max` pixels.
pub fn check(bytes: &[u8], side_max: u16) -> Result<(), Fault> {
    let cleaned = clean(bytes)?;
    if cleaned.bytes != bytes {
        return Err(Fault::NotJpeg);
    }
    if cleaned.width > side_max || cleaned.height > side_max {
        return Err(Fault::Large);
    }
    Ok(())
}

/// The next marker, past the fill bytes that may stand before it.
fn marker(bytes: &[u8]) -> Result<(u8, &[u8]), Fault> {
    let Some((0xff, rest)) = bytes.split_first() else {
        return Err(if bytes.is_empty() { Fault::Truncated } else { Fault::NotJpeg });
    };
    let at = rest.iter().position(|byte| *byte != 0xff).ok_or(Fault::Truncated)?;
    Ok((rest[at], &rest[at + 1..]))
}

/// A segment with its two bytes of length, and what follows.
fn segment(bytes: &[u8]) -> Result<(&[u8], &[u8]), Fault> {
    let length =
        bytes.first_chunk::<2>().map(|length| usize::from(u16::from_be_bytes(*length))).ok_or(Fault::Truncated)?;
    if length < 2 {
        return Err(Fault::NotJpeg);
    }
    bytes.split_at_checked(length).ok_or(Fault::Truncated)
}

fn keep(kept: &mut Vec<u8>, marker: u8, segment: &[u8]) {
    kept.extend([0xff, marker]);
    kept.extend_from_slice(segment);
}

/// Width and height of a frame of 8 bits a sample in one or three components.
fn frame(segment: &[u8]) -> Result<(u16, u16), Fault> {
    let [_, _, 8, height @ .., components] = *segment.first_chunk::<8>().ok_or(Fault::NotJpeg)? else {
        return Err(Fault::NotJpeg);
    };
    let [high, low, wide, narrow] = height;
    if !matches!(components, 1 | 3) || segment.len() != 8 + 3 * usize::from(components) {
        return Err(Fault::NotJpeg);
    }
    let (height, width) = (u16::from_be_bytes([high, low]), u16::from_be_bytes([wide, narrow]));
    if width == 0 || height == 0 {
        return Err(Fault::Empty);
    }
    Ok((width, height))
}

/// What a scan is followed by, up to the next marker that is no restart.
fn entropy_coded(bytes: &[u8]) -> Result<(&[u8], &[u8]), Fault> {
    let mut at = 0;
    loop {
        at += bytes[at..].iter().position(|byte| *byte == 0xff).ok_or(Fault::Truncated)?;
        match bytes.get(at + 1) {
            // A stuffed byte, or a restart.
            Some(0 | 0xd0..=0xd7) => at += 2,
            // Fill bytes are none of the picture's: they are left to `marker`.
            Some(_) => return Ok(bytes.split_at(at)),
            None => return Err(Fault::Truncated),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::jpeg;

    fn with(before_scan: &[u8]) -> Vec<u8> {
        let plain = jpeg(64, 48);
        [&plain[..2], before_scan, &plain[2..]].concat()
    }

    /// An EXIF segment as a phone's camera writes it, with a place in it.
    fn exif() -> Vec<u8> {
        let text = b"Exif\0\0MM\0*GPSLatitude 32.4353 GPSLongitude 105.8434";
        let length = u16::try_from(text.len() + 2).unwrap().to_be_bytes();
        [&[0xff, 0xe1], &length[..], text].concat()
    }

    #[test]
    fn the_picture_stays_and_the_rest_goes() {
        let plain = jpeg(64, 48);
        let cleaned = clean(&plain).unwrap();
        assert_eq!((cleaned.width, cleaned.height), (64, 48));
        assert_eq!(cleaned.bytes, plain);
        let comment = [0xff, 0xfe, 0, 5, b'h', b'i', b'!'];
        for hidden in [exif(), comment.to_vec(), [exif(), comment.to_vec()].concat()] {
            let dirty = with(&hidden);
            assert_eq!(clean(&dirty).unwrap().bytes, plain);
            assert_eq!(check(&dirty, 100), Err(Fault::NotJpeg), "a store takes only what is clean already");
        }
        let tail = [plain.as_slice(), b"PK\x03\x04 a file behind the picture"].concat();
        assert_eq!(clean(&tail).unwrap().bytes, plain);
        assert_eq!(check(&plain, 64), Ok(()));
        assert_eq!(check(&plain, 63), Err(Fault::Large));
    }

    #[test]
    fn every_way_to_break_off_is_found() {
        let plain = jpeg(64, 48);
        for length in 0..plain.len() {
            assert!(clean(&plain[..length]).is_err(), "{length} bytes of {}", plain.len());
        }
        assert_eq!(clean(&plain[..plain.len() - 2]), Err(Fault::Truncated));
    }

    #[test]
    fn other_files_and_made_up_ones_are_none() {
        for bytes in [b"".as_slice(), b"\x89PNG\r\n\x1a\n", b"<svg onload=alert(1)>", b"GIF89a", b"\xff\xd8\xff\xd9"] {
            assert!(clean(bytes).is_err(), "{bytes:?}");
        }
        let plain = jpeg(64, 48);
        let frame_at = plain.windows(2).position(|pair| matches!(pair, [0xff, 0xc0..=0xc2])).unwrap();
        let mut flat = plain.clone();
        flat[frame_at + 5..frame_at + 7].fill(0);
        assert_eq!(clean(&flat), Err(Fault::Empty));
        let mut deep = plain.clone();
        deep[frame_at + 4] = 12;
        assert_eq!(clean(&deep), Err(Fault::NotJpeg), "twelve bits a sample");
        let mut arithmetic = plain.clone();
        arithmetic[frame_at + 1] = 0xc9;
        assert_eq!(clean(&arithmetic), Err(Fault::NotJpeg), "arithmetic coding, which browsers do not show");
        let short = with(&[0xff, 0xe1, 0, 1]);
        assert_eq!(clean(&short), Err(Fault::NotJpeg), "a length that is shorter than itself");
    }
}
