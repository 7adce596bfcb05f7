//! Pictures as a phone makes them: whole JPEG files whose sides and length a test chooses.

/// A grey square of 16 pixels.
const GREY: &str = "ffd8ffe000104a46494600010100000100010000ffdb004300100b0c0e0c0a100e0d0e1211101318281a181616183123251d283a333d3c\
                    3933383740485c4e404457453738506d51575f626768673e4d71797064785c656763ffc0000b080010001001011100ffc4001500010100\
                    000000000000000000000000000006ffc40014100100000000000000000000000000000000ffda0008010100003f00a401ffd9";
/// Where the height stands in it, and the width behind.
const SIDES_AT: usize = 94;
/// Where the picture's data begins.
const DATA_AT: usize = 157;

/// One that says that it has these sides. Unit: pixels.
pub fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let digits = |at: usize| u8::from_str_radix(GREY.get(at..at + 2).unwrap_or_default(), 16).expect("two digits");
    let mut bytes: Vec<u8> = (0..GREY.len()).step_by(2).map(digits).collect();
    bytes[SIDES_AT..SIDES_AT + 2].copy_from_slice(&height.to_be_bytes());
    bytes[SIDES_AT + 2..SIDES_AT + 4].copy_from_slice(&width.to_be_bytes());
    bytes
}

/// One of this length, whose data differs with the seed. Unit: bytes.
pub fn jpeg_of(length: usize, seed: u8) -> Vec<u8> {
    let mut bytes = jpeg(1600, 1200);
    let more = length.saturating_sub(bytes.len());
    let data = (0..more).map(|at| (at as u8 ^ seed) & 0x7f);
    bytes.splice(DATA_AT..DATA_AT, data);
    bytes
}
