//! A table to take away: as CSV, as an Excel workbook, on paper, each with one code by which its content is checked.
//!
//! The same rows give the same code and the same bytes, on any device and without a network. Cells that a spreadsheet would
//! compute are made plain text. A workbook is a zip of a few small XML files, stored as they are, so no packer is needed.

mod zip;

use sha2::{Digest, Sha256};

use crate::csv::Reader;

/// One table. Everything is text; what is a number is written in digits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub title: String,
    /// Under the title, a line each: unit, period, version.
    pub notes: Vec<String>,
    pub header: Vec<String>,
    /// As many cells as the header.
    pub rows: Vec<Vec<String>>,
}

/// A note has a reason, or the ten who were told: 500 characters each. A row is a person or a group.
const READER: Reader = Reader { letters_max: 6_000, cells_max: 60, rows_max: 20_000 };

/// What stands before the code in the last row.
pub const CODE: &str = "核对码";

impl Sheet {
    /// The code of the content, as eight groups of four: `3F2A 91C0 …`.
    pub fn code(&self) -> String {
        let mut content = Sha256::new();
        let mut line = |kind: u8, cells: &[String]| {
            content.update([kind]);
            content.update((cells.len() as u64).to_be_bytes());
            for cell in cells {
                let cell = one_line(cell);
                content.update((cell.len() as u64).to_be_bytes());
                content.update(cell.as_bytes());
            }
        };
        line(0, std::slice::from_ref(&self.title));
        line(1, &self.notes);
        line(2, &self.header);
        self.rows.iter().for_each(|row| line(3, row));
        let digest = content.finalize();
        let groups: Vec<String> =
            digest[..16].chunks(2).map(|pair| format!("{:02X}{:02X}", pair[0], pair[1])).collect();
        groups.join(" ")
    }

    /// As UTF-8 with the mark by which office suites know it.
    pub fn csv(&self) -> Vec<u8> {
        let mut text = String::from('\u{feff}');
        let mut row = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| quoted(&neutral(&one_line(cell)))).collect();
            text.push_str(&cells.join(","));
            text.push_str("\r\n");
        };
        row(std::slice::from_ref(&self.title));
        self.notes.iter().for_each(|note| row(std::slice::from_ref(note)));
        row(&self.header);
        self.rows.iter().for_each(|cells| row(cells));
        row(&[CODE.to_owned(), self.code()]);
        text.into_bytes()
    }

    /// Reads back what [`Sheet::csv`] has written, also when an office suite has saved it since; with the code that stands in it.
    ///
    /// Errors: `None` for what is no such file.
    pub fn of_csv(text: &str) -> Option<(Self, String)> {
        let mut rows = READER
            .rows(text)
            .into_iter()
            .map(|(_, cells)| {
                let mut cells: Vec<String> = cells.iter().map(|cell| plain(cell)).collect();
                while cells.last().is_some_and(String::is_empty) {
                    cells.pop();
                }
                cells
            })
            .filter(|cells| !cells.is_empty());
        let mut sheet = Self { title: rows.next()?.into_iter().next()?, ..Self::default() };
        for mut cells in rows {
            if cells.first().is_some_and(|cell| cell == CODE) {
                return Some((sheet, cells.get(1)?.clone()));
            }
            if sheet.header.is_empty() && cells.len() == 1 {
                sheet.notes.append(&mut cells);
            } else if sheet.header.is_empty() {
                sheet.header = cells;
            } else {
                cells.resize(sheet.header.len(), String::new());
                sheet.rows.push(cells);
            }
        }
        None
    }

    /// As a workbook of one sheet: title, notes, header on every page, A4 across, as wide as the paper.
    pub fn xlsx(&self) -> Vec<u8> {
        zip::stored(&[
            ("[Content_Types].xml", TYPES.to_owned()),
            ("_rels/.rels", RELATIONS.to_owned()),
            ("xl/workbook.xml", self.workbook()),
            ("xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONS.to_owned()),
            ("xl/styles.xml", STYLES.to_owned()),
            ("xl/worksheets/sheet1.xml", self.worksheet()),
        ])
    }

    /// Rows above the header.
    fn above(&self) -> usize {
        1 + self.notes.len()
    }

    fn workbook(&self) -> String {
        let header = self.above() + 1;
        format!(
            "{XML}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{REL}\"><sheets><sheet name=\"汇总\" sheetId=\"1\" r:id=\"rId1\"/></sheets>\
             <definedNames><definedName name=\"_xlnm.Print_Titles\" localSheetId=\"0\">汇总!${header}:${header}</definedName>\
             </definedNames></workbook>"
        )
    }

    fn worksheet(&self) -> String {
        let columns = self.header.len().max(2);
        let last = column(columns - 1);
        let above = self.above();
        let mut rows = String::new();
        let mut number = 0;
        let mut row = |height: u32, cells: &[String], style: &dyn Fn(&str) -> u32| {
            number += 1;
            rows.push_str(&format!("<row r=\"{number}\" ht=\"{height}\" customHeight=\"1\">"));
            for (at, cell) in cells.iter().enumerate() {
                let (place, style) = (format!("{}{number}", column(at)), style(cell));
                let cell = one_line(cell);
                if is_number(&cell) {
                    rows.push_str(&format!("<c r=\"{place}\" s=\"{style}\"><v>{cell}</v></c>"));
                } else {
                    let text = escaped(&cell);
                    rows.push_str(&format!(
                        "<c r=\"{place}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
                    ));
                }
            }
            rows.push_str("</row>");
        };
        row(30, std::slice::from_ref(&self.title), &|_| 1);
        self.notes.iter().for_each(|note| row(18, std::slice::from_ref(note), &|_| 5));
        row(36, &self.header, &|_| 2);
        let cell = |text: &str| if is_number(text) { 4 } else { 3 };
        self.rows.iter().for_each(|cells| row(20, cells, &cell));
        row(18, &[CODE.to_owned(), self.code()], &|_| 5);
        let width = |at: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(at)).map(|cell| wide(cell));
            cells.max().unwrap_or(0).max(wide(&self.header[at]).min(8)).clamp(6, 24) + 2
        };
        let widths: String = (0..self.header.len())
            .map(|at| format!("<col min=\"{0}\" max=\"{0}\" width=\"{1}\" customWidth=\"1\"/>", at + 1, width(at)))
            .collect();
        let merged: String = (1..=above).map(|row| format!("<mergeCell ref=\"A{row}:{last}{row}\"/>")).collect();
        let header = above + 1;
        format!(
            "{XML}<worksheet xmlns=\"{MAIN}\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>\
             <sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"{header}\" topLeftCell=\"A{}\" state=\"frozen\"/>\
             </sheetView></sheetViews><cols>{widths}</cols><sheetData>{rows}</sheetData>\
             <mergeCells count=\"{above}\">{merged}</mergeCells><printOptions horizontalCentered=\"1\"/>\
             <pageMargins left=\"0.5\" right=\"0.5\" top=\"0.6\" bottom=\"0.6\" header=\"0.3\" footer=\"0.3\"/>\
             <pageSetup paperSize=\"9\" orientation=\"landscape\" fitToWidth=\"1\" fitToHeight=\"0\"/>\
             <headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter></worksheet>",
            header + 1
        )
    }
}

/// A code as somebody typed it, for comparing: the digits alone.
pub fn typed(code: &str) -> String {
    code.chars().filter(char::is_ascii_hexdigit).map(|digit| digit.to_ascii_uppercase()).collect()
}

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/></Types>";
const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
const WORKBOOK_RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/></Relationships>";
/// 0 nothing, 1 title, 2 header, 3 text, 4 number, 5 note. A text is never a formula, also when its cell is edited.
const STYLES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><fonts count=\"3\"><font><sz val=\"11\"/><name val=\"宋体\"/></font><font><b/><sz val=\"16\"/><name val=\"宋体\"/></font><font><b/><sz val=\"11\"/><name val=\"宋体\"/></font></fonts><fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill><fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFEDEDED\"/></patternFill></fill></fills><borders count=\"2\"><border/><border><left style=\"thin\"/><right style=\"thin\"/><top style=\"thin\"/><bottom style=\"thin\"/></border></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"6\"><xf/><xf fontId=\"1\" applyFont=\"1\" quotePrefix=\"1\" applyAlignment=\"1\"><alignment horizontal=\"center\" vertical=\"center\"/></xf><xf fontId=\"2\" fillId=\"2\" borderId=\"1\" applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" quotePrefix=\"1\" applyAlignment=\"1\"><alignment horizontal=\"center\" vertical=\"center\" wrapText=\"1\"/></xf><xf borderId=\"1\" applyBorder=\"1\" quotePrefix=\"1\" applyAlignment=\"1\"><alignment vertical=\"center\"/></xf><xf borderId=\"1\" applyBorder=\"1\" applyAlignment=\"1\"><alignment horizontal=\"center\" vertical=\"center\"/></xf><xf quotePrefix=\"1\"/></cellXfs></styleSheet>";

/// `A`, `B` … `Z`, `AA`.
fn column(at: usize) -> String {
    let letter = |at: usize| char::from(b'A' + (at % 26) as u8);
    if at < 26 { letter(at).to_string() } else { format!("{}{}", letter(at / 26 - 1), letter(at)) }
}

fn is_number(cell: &str) -> bool {
    (1..=9).contains(&cell.len())
        && cell.bytes().all(|letter| letter.is_ascii_digit())
        && (cell == "0" || !cell.starts_with('0'))
}

/// How wide a text is, in digits.
fn wide(text: &str) -> usize {
    text.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum()
}

/// A cell has one line, and no letters that no text has.
fn one_line(cell: &str) -> String {
    cell.trim().chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// What a spreadsheet would take for a formula is marked as text.
fn neutral(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\'']) { format!("'{cell}") } else { cell.to_owned() }
}

/// As it was before [`neutral`].
fn plain(cell: &str) -> String {
    one_line(cell.strip_prefix('\'').unwrap_or(cell))
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', ';']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        Sheet {
            title: "考勤汇总".into(),
            notes: row(&["单位：市公安局", "2026年3月 第2版"]),
            header: row(&["姓名", "应打卡", "备注"]),
            rows: vec![
                row(&["李娜", "66", "=HYPERLINK(\"x\")"]),
                row(&["A & <B>, \"c\"", "0", "-"]),
                row(&["+86", "007", ""]),
            ],
        }
    }

    #[test]
    fn the_same_content_has_the_same_code_and_any_other_another() {
        let code = sheet().code();
        assert_eq!((code.len(), code.split(' ').count()), (39, 8));
        assert_eq!(typed(&code.to_lowercase()), typed(&code));
        let other = |change: fn(&mut Sheet)| {
            let mut sheet = sheet();
            change(&mut sheet);
            sheet.code()
        };
        let others = [
            other(|sheet| sheet.rows[0][1] = "67".into()),
            other(|sheet| sheet.title.push('x')),
            other(|sheet| sheet.notes.truncate(1)),
            other(|sheet| sheet.rows[1].swap(0, 1)),
            other(|sheet| sheet.rows.swap(0, 1)),
        ];
        assert!(others.iter().all(|other| *other != code));
    }

    #[test]
    fn a_csv_reads_back_and_holds_no_formula() {
        let bytes = sheet().csv();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with("\u{feff}考勤汇总\r\n"), "{text}");
        assert!(text.contains("\r\n李娜,66,\"'=HYPERLINK(\"\"x\"\")\"\r\n"), "{text}");
        assert!(text.contains("\"A & <B>, \"\"c\"\"\",0,'-\r\n'+86,007,\r\n"), "{text}");
        assert_eq!(Sheet::of_csv(&text), Some((sheet(), sheet().code())));
        // An office suite fills the rows up with empty cells.
        let saved = text.replace("考勤汇总\r\n", "考勤汇总,,\n").replace("第2版\r\n", "第2版,,\n");
        assert_eq!(Sheet::of_csv(&saved), Some((sheet(), sheet().code())));
        let forged = Sheet::of_csv(&text.replace("李娜,66", "李娜,70")).unwrap();
        assert_ne!(forged.0.code(), forged.1);
        assert_eq!((Sheet::of_csv(""), Sheet::of_csv("a,b\n1,2\n")), (None, None));
    }

    #[test]
    fn a_long_note_reads_back_whole() {
        let mut sheet = sheet();
        sheet.notes.push(format!("更正原因：{}", "\"考勤机断电，补记\"；".repeat(30)));
        assert!(sheet.notes[2].chars().count() > 300);
        let text = String::from_utf8(sheet.csv()).unwrap();
        assert_eq!(Sheet::of_csv(&text), Some((sheet.clone(), sheet.code())));
        // What is altered far behind is seen as well.
        let forged = Sheet::of_csv(&text.replacen("补记\"\"；\"\r\n", "补计\"\"；\"\r\n", 1)).unwrap();
        assert_ne!(forged.0.code(), forged.1);
    }

    #[test]
    fn a_workbook_is_one_sheet_of_texts_and_numbers() {
        let bytes = sheet().xlsx();
        assert!(bytes.starts_with(b"PK\x03\x04"));
        assert_eq!(bytes, sheet().xlsx());
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains("<c r=\"B5\" s=\"4\"><v>66</v></c>"), "{text}");
        assert!(text.contains("<t xml:space=\"preserve\">A &amp; &lt;B&gt;, &quot;c&quot;</t>"));
        assert!(!text.contains("<f>") && text.contains("$4:$4") && text.contains("<mergeCell ref=\"A1:C1\"/>"));
        assert_eq!([column(0), column(25), column(26), column(52)], ["A", "Z", "AA", "BA"].map(str::to_owned));
    }
}
