//! Tables as office programs save them: CSV in UTF-8 or GB 18030, and workbooks. Cells come out as text, dates as `2026-01-01`.

use std::io::{Cursor, Read as _};

use calamine::{DataRef, Reader as _, Xlsx};
use doorstep_core::domain::Date;
use encoding_rs::GB18030;
use flate2::read::DeflateDecoder;

/// A sheet by its name (none of a CSV) with the rows that hold something, each with its number from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    pub name: String,
    pub rows: Vec<(u32, Vec<String>)>,
}

/// More people than any centre has.
pub const ROWS_MAX: usize = 5_000;
const COLUMNS_MAX: usize = 40;
/// Unit: characters. One more than the longest paragraph of a guide, so that whoever reads it sees that it is too long.
const CELL_MAX: usize = doorstep_core::fact::proceeding::TEXT_MAX + 1;
const SHEETS_MAX: usize = 12;
/// A workbook unpacks to no more than this. Unit: bytes.
const UNPACKED_MAX: u64 = 32 * 1024 * 1024;

/// Why it is no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Neither UTF-8 nor GB 18030.
    Text,
    Csv,
    Workbook,
    /// Longer, wider or more than a table of a centre.
    Size,
}

/// Reads a workbook when the bytes are one, otherwise CSV.
pub fn read(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    let sheets = if bytes.starts_with(b"PK\x03\x04") { workbook(bytes)? } else { vec![csv(bytes)?] };
    if sheets.iter().any(|sheet| sheet.rows.len() > ROWS_MAX) { Err(Unreadable::Size) } else { Ok(sheets) }
}

/// As text, whichever of the two encodings it has.
pub fn text(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.to_owned());
    }
    GB18030.decode_without_bom_handling_and_without_replacement(bytes).map(|text| text.into_owned())
}

fn csv(bytes: &[u8]) -> Result<Sheet, Unreadable> {
    let text = text(bytes).ok_or(Unreadable::Text)?;
    // Excel separates by tabs when it saves "Unicode text".
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.contains('\t') { b'\t' } else { b',' };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut lines = Lines { text: text.as_bytes(), looked: 0, line: 1 };
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| Unreadable::Csv)?;
        let cells: Vec<String> = record.iter().map(cell).collect();
        if cells.len() > COLUMNS_MAX || rows.len() > ROWS_MAX {
            return Err(Unreadable::Size);
        }
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push((record.position().map_or(0, |position| lines.of(position.byte())), cells));
        }
    }
    Ok(Sheet { name: String::new(), rows })
}

/// Counts the lines of a text as far as one has come.
struct Lines<'a> {
    text: &'a [u8],
    /// Unit: bytes.
    looked: usize,
    /// The line of the byte that comes next, from 1.
    line: u32,
}

impl Lines<'_> {
    /// The line of a row that lies behind all that were asked for before. The reader's own count and place are those of the end
    /// of line before, empty lines included.
    fn of(&mut self, byte: u64) -> u32 {
        let start = usize::try_from(byte).unwrap_or(usize::MAX).clamp(self.looked, self.text.len());
        let ends = self.text[start..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = &self.text[self.looked..start + ends];
        let lines = passed.iter().filter(|byte| **byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.looked = start + ends;
        self.line
    }
}

fn cell(text: &str) -> String {
    text.trim().chars().take(CELL_MAX).collect()
}

fn workbook(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    unpacked(bytes).ok_or(Unreadable::Size)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| Unreadable::Workbook)?;
    let names = book.sheet_names();
    if names.len() > SHEETS_MAX {
        return Err(Unreadable::Size);
    }
    names.into_iter().map(|name| sheet(&mut book, name)).collect()
}

/// Cell by cell: a sheet that claims a cell in its last corner is not laid out.
fn sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: String) -> Result<Sheet, Unreadable> {
    let mut rows: Vec<(u32, Vec<String>)> = Vec::new();
    let mut cells = book.worksheet_cells_reader(&name).map_err(|_| Unreadable::Workbook)?;
    while let Some(found) = cells.next_cell().map_err(|_| Unreadable::Workbook)? {
        let text = match found.get_value() {
            DataRef::Empty | DataRef::Error(_) => continue,
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => cell(text),
            DataRef::SharedString(text) => cell(text),
            DataRef::Int(number) => number.to_string(),
            DataRef::Float(number) => number.to_string(),
            DataRef::Bool(flag) => flag.to_string(),
            DataRef::DateTime(moment) => {
                let (year, month, day, ..) = moment.to_ymd_hms_milli();
                let date = Date::new(i32::from(year), u32::from(month), u32::from(day));
                date.map(|date| date.to_string()).unwrap_or_default()
            }
        };
        if text.is_empty() {
            continue;
        }
        let (row, column) = found.get_position();
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= COLUMNS_MAX || rows.len() > ROWS_MAX {
            return Err(Unreadable::Size);
        }
        if rows.last().is_none_or(|last| last.0 != row + 1) {
            rows.push((row + 1, Vec::new()));
        }
        if let Some((_, cells)) = rows.last_mut() {
            cells.resize(cells.len().max(column + 1), String::new());
            cells[column] = text;
        }
    }
    Ok(Sheet { name, rows })
}

/// Looks whether everything in a ZIP file together unpacks to no more than [`UNPACKED_MAX`], and nothing in it claims more than
/// that: what it says of itself may be untrue, so it is unpacked once. Its directory has to lie where it says, so that whoever
/// reads it after us reads the same parts. None where it is larger, has too many parts, or is not plain.
fn unpacked(bytes: &[u8]) -> Option<()> {
    const ENTRY: &[u8] = b"PK\x01\x02";
    const END: &[u8] = b"PK\x05\x06";
    /// An end of the directory without a remark.
    const END_LENGTH: usize = 22;
    const PARTS_MAX: u64 = 200;
    let end = bytes.len().checked_sub(END_LENGTH).filter(|end| bytes[*end..].starts_with(END))?;
    let (count, size, start) = (number(bytes, end + 10, 2)?, number(bytes, end + 12, 4)?, number(bytes, end + 16, 4)?);
    if count > PARTS_MAX || start.checked_add(size)? != u64::try_from(end).ok()? {
        return None;
    }
    let (mut at, mut left) = (usize::try_from(start).ok()?, UNPACKED_MAX);
    let mut part = Vec::new();
    for _ in 0..count {
        if !bytes.get(at..)?.starts_with(ENTRY) {
            return None;
        }
        let packed = usize::try_from(number(bytes, at + 20, 4)?).ok()?;
        let local = usize::try_from(number(bytes, at + 42, 4)?).ok()?;
        let names = number(bytes, local.checked_add(26)?, 2)? + number(bytes, local.checked_add(28)?, 2)?;
        let begin = local.checked_add(30 + usize::try_from(names).ok()?)?;
        part.clear();
        match number(bytes, at + 10, 2)? {
            0 => part.extend(bytes.get(begin..begin.checked_add(packed)?)?),
            8 => {
                let deflated = DeflateDecoder::new(bytes.get(begin..)?).take(left + 1);
                std::io::BufReader::new(deflated).read_to_end(&mut part).ok()?;
            }
            _ => return None,
        }
        left = left.checked_sub(u64::try_from(part.len()).ok()?)?;
        if !is_modest(&part) {
            return None;
        }
        let rest = number(bytes, at + 28, 2)? + number(bytes, at + 30, 2)? + number(bytes, at + 32, 2)?;
        at = at.checked_add(46 + usize::try_from(rest).ok()?)?;
    }
    (at == end).then_some(())
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let part = bytes.get(at..at.checked_add(length)?)?;
    Some(part.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// No part counts more texts than a file of this size can hold: whoever reads it makes room for as many as it says.
fn is_modest(part: &[u8]) -> bool {
    const COUNT: &[u8] = b"niqueCount";
    let most = UNPACKED_MAX / 8;
    let counts = part.windows(COUNT.len()).enumerate().filter(|(_, word)| *word == COUNT);
    let said = |(at, _): (usize, &[u8])| {
        let rest = part[at + COUNT.len()..].iter().copied();
        let digits = rest.skip_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'=' | b'"' | b'\''));
        let digits = digits.take_while(u8::is_ascii_digit);
        digits.fold(0_u64, |number, digit| number.saturating_mul(10).saturating_add(u64::from(digit - b'0')))
    };
    // Sixteen-bit text hides the word from us, and no program writes it.
    !part.starts_with(b"\xfe\xff") && !part.starts_with(b"\xff\xfe") && counts.map(said).all(|count| count <= most)
}

#[cfg(test)]
pub mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::DeflateEncoder;

    use super::*;

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn a_table_reads_from_either_encoding_with_or_without_a_mark() {
        let words = "姓名,登录名\r\n 何亮 ,heliang\r\n,\r\n\"张,伟\",zw\r\n";
        let (gb, ..) = GB18030.encode(words);
        let expected = vec![(1, row(&["姓名", "登录名"])), (2, row(&["何亮", "heliang"])), (4, row(&["张,伟", "zw"]))];
        for bytes in [words.as_bytes().to_vec(), format!("\u{feff}{words}").into_bytes(), gb.into_owned()] {
            assert_eq!(read(&bytes).unwrap(), [Sheet { name: String::new(), rows: expected.clone() }]);
        }
        assert_eq!(read("姓名\t登录名\n何亮\theliang\n".as_bytes()).unwrap()[0].rows, expected[..2]);
        let rows = read(b"a\n\n\n\"b\nb\"\r\n\r\nc\n").unwrap().remove(0).rows;
        assert_eq!(rows, [(1, row(&["a"])), (4, row(&["b\nb"])), (7, row(&["c"]))], "as an editor counts them");
        assert_eq!(read(b"\xff\xff\x00"), Err(Unreadable::Text));
        assert_eq!(read("a\n".repeat(ROWS_MAX + 2).as_bytes()), Err(Unreadable::Size));
    }

    /// A ZIP file with packed parts, as office programs write them.
    pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let (mut file, mut directory) = (Vec::new(), Vec::new());
        for (name, content) in parts {
            let mut packer = DeflateEncoder::new(Vec::new(), Compression::best());
            packer.write_all(content).unwrap();
            let packed = packer.finish().unwrap();
            let mut crc = flate2::Crc::new();
            crc.update(content);
            let start = file.len() as u32;
            let mut head = Vec::new();
            head.extend([20_u8, 0, 0, 0, 8, 0, 0, 0, 0x21, 0]);
            head.extend(crc.sum().to_le_bytes());
            head.extend((packed.len() as u32).to_le_bytes());
            head.extend((content.len() as u32).to_le_bytes());
            head.extend((name.len() as u16).to_le_bytes());
            head.extend([0, 0]);
            file.extend(b"PK\x03\x04");
            file.extend(&head);
            file.extend(name.as_bytes());
            file.extend(packed);
            directory.extend(b"PK\x01\x02\x14\x00");
            directory.extend(&head);
            directory.extend([0; 10]);
            directory.extend(start.to_le_bytes());
            directory.extend(name.as_bytes());
        }
        let (start, size, count) = (file.len() as u32, directory.len() as u32, parts.len() as u16);
        file.extend(directory);
        file.extend(b"PK\x05\x06\0\0\0\0");
        file.extend(count.to_le_bytes());
        file.extend(count.to_le_bytes());
        file.extend(size.to_le_bytes());
        file.extend(start.to_le_bytes());
        file.extend([0, 0]);
        file
    }

    /// A workbook with one sheet of these rows as XML.
    pub fn book(rows: &str) -> Vec<u8> {
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let package = "http://schemas.openxmlformats.org/package/2006";
        let workbook = format!(
            "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"人员\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
        );
        let links = format!(
            "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{office}/worksheet\" \
             Target=\"worksheets/sheet1.xml\"/></Relationships>"
        );
        let styles = format!(
            "<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
        );
        let sheet = format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>");
        let root = format!(
            "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" \
             Target=\"xl/workbook.xml\"/></Relationships>"
        );
        let types = format!("<Types xmlns=\"{package}/content-types\"/>");
        zip(&[
            ("[Content_Types].xml", types.as_bytes()),
            ("_rels/.rels", root.as_bytes()),
            ("xl/workbook.xml", workbook.as_bytes()),
            ("xl/_rels/workbook.xml.rels", links.as_bytes()),
            ("xl/styles.xml", styles.as_bytes()),
            ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ])
    }

    pub fn cell(place: &str, text: &str) -> String {
        format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    }

    #[test]
    fn a_workbook_reads_with_its_dates_and_numbers() {
        let heads = cell("A1", "姓名") + &cell("C1", "起");
        let rows = format!(
            "<row r=\"1\">{heads}</row><row r=\"3\">{}<c r=\"B3\"><v>7</v></c><c r=\"C3\" s=\"1\"><v>46155</v></c></row>",
            cell("A3", " 何亮 ")
        );
        let expected = vec![(1, row(&["姓名", "", "起"])), (3, row(&["何亮", "7", "2026-05-13"]))];
        assert_eq!(read(&book(&rows)).unwrap(), [Sheet { name: "人员".to_owned(), rows: expected }]);
    }

    /// What phones hand out (`doorstep_core::sheet`).
    #[test]
    fn an_exported_summary_reads_as_workbook_and_as_csv() {
        let summary = doorstep_core::sheet::Sheet {
            title: "考勤汇总".to_owned(),
            notes: row(&["单位：旌德县政务服务中心"]),
            header: row(&["姓名", "应打卡"]),
            rows: vec![row(&["李娜", "66"]), row(&["=1+1 & <b>", "0"])],
        };
        let code = summary.code();
        let rows = |formula| {
            vec![
                (1, row(&["考勤汇总"])),
                (2, row(&["单位：旌德县政务服务中心"])),
                (3, row(&["姓名", "应打卡"])),
                (4, row(&["李娜", "66"])),
                (5, row(&[formula, "0"])),
                (6, row(&["核对码", &code])),
            ]
        };
        let book = Sheet { name: "汇总".to_owned(), rows: rows("=1+1 & <b>") };
        assert_eq!(read(&summary.xlsx()).unwrap(), [book], "a text, and no formula");
        assert_eq!(read(&summary.csv()).unwrap()[0].rows, rows("'=1+1 & <b>"));
    }

    #[test]
    fn a_workbook_that_claims_more_than_it_holds_or_hides_its_parts_is_none() {
        let claims = |count: &str| zip(&[("xl/sharedStrings.xml", format!("<sst uniqueCount{count}/>").as_bytes())]);
        assert!(unpacked(&claims("=\"3\"")).is_some());
        for count in ["=\"99999999999\"", " = '9999999'", "=\"99999999999999999999999999\""] {
            assert_eq!(read(&claims(count)), Err(Unreadable::Size), "{count}");
        }
        let plain = claims("=\"3\"");
        // Moved, so that one reader finds its parts and another one other parts; with a remark; cut.
        let moved = [b"PK\x03\x04".as_slice(), &plain].concat();
        let remarked = [plain.as_slice(), b"x"].concat();
        for hidden in [moved.as_slice(), &remarked, &plain[..plain.len() - 1]] {
            assert_eq!(read(hidden), Err(Unreadable::Size));
        }
        let wide = zip(&[("xl/sharedStrings.xml", b"\xff\xfe<\0")]);
        assert_eq!(read(&wide), Err(Unreadable::Size));
    }

    #[test]
    fn a_workbook_that_unpacks_without_end_or_claims_the_last_corner_is_none() {
        let zeros = vec![b' '; (UNPACKED_MAX + 1) as usize];
        let bomb = zip(&[("xl/sharedStrings.xml", &zeros)]);
        assert!(bomb.len() < 200_000);
        assert_eq!(read(&bomb), Err(Unreadable::Size));
        let far = format!("<row r=\"1048576\">{}</row>", cell("XFD1048576", "x"));
        assert_eq!(read(&book(&far)), Err(Unreadable::Size));
        let whole = book("");
        for end in [4, 40, whole.len() / 2, whole.len() - 1] {
            assert!(read(&whole[..end]).is_err(), "{end}");
        }
    }
}
