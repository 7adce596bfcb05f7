//! Text of cells and rows (CSV), as terminals and office suites write it: comma, semicolon or tab between cells. Whatever the bytes,
//! reading ends, and takes no more room than its caller has allowed.

/// Lines that say what stands between cells.
const HEAD_LINES: usize = 10;

/// Reads rows. What is longer than the caller allows is cut off.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// Of one cell. Unit: characters.
    pub letters_max: usize,
    /// Of one row, without the last.
    pub cells_max: usize,
    /// One more is read, so that the caller sees that there were more.
    pub rows_max: usize,
}

impl Reader {
    /// Rows with where they begin in the text, from 1. Quotes as in RFC 4180; a mark of the byte order is left out.
    pub fn rows(&self, text: &str) -> Vec<(usize, Vec<String>)> {
        let text = text.trim_start_matches('\u{feff}');
        let split = split(text);
        let (mut rows, mut cells, mut cell, mut length) = (Vec::new(), Vec::new(), String::new(), 0);
        let (mut quoted, mut line, mut begins) = (false, 1, 1);
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            line += usize::from(letter == '\n');
            match letter {
                '"' if quoted && letters.peek() == Some(&'"') => {
                    letters.next();
                    if length < self.letters_max {
                        cell.push('"');
                        length += 1;
                    }
                }
                '"' if quoted => quoted = false,
                '"' if cell.is_empty() => quoted = true,
                '\r' if !quoted => {}
                '\n' if !quoted => {
                    cells.push(std::mem::take(&mut cell));
                    rows.push((begins, std::mem::take(&mut cells)));
                    (begins, length) = (line, 0);
                }
                mark if mark == split && !quoted => {
                    if cells.len() < self.cells_max {
                        cells.push(std::mem::take(&mut cell));
                    }
                    (cell, length) = (String::new(), 0);
                }
                letter if length < self.letters_max => {
                    cell.push(letter);
                    length += 1;
                }
                _ => {}
            }
            if rows.len() > self.rows_max {
                return rows;
            }
        }
        if !cell.is_empty() || !cells.is_empty() {
            cells.push(cell);
            rows.push((begins, cells));
        }
        rows
    }
}

/// What stands between cells: the mark of which the first lines have the most.
fn split(text: &str) -> char {
    let head: String = text.lines().take(HEAD_LINES).collect();
    let count = |mark: char| head.chars().filter(|letter| *letter == mark).count();
    [',', '\t', ';'].into_iter().max_by_key(|mark| (count(*mark), *mark == ',')).unwrap_or(',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(reader: Reader, text: &str, expected: &[(usize, &[&str])]) {
        let rows = reader.rows(text);
        let rows: Vec<(usize, Vec<&str>)> =
            rows.iter().map(|(at, cells)| (*at, cells.iter().map(String::as_str).collect())).collect();
        let expected: Vec<(usize, Vec<&str>)> = expected.iter().map(|(at, cells)| (*at, cells.to_vec())).collect();
        assert_eq!(rows, expected, "{text}");
    }

    #[test]
    fn cells_are_split_by_what_stands_most_between_them() {
        let reader = Reader { letters_max: 9, cells_max: 9, rows_max: 9 };
        check(reader, "\u{feff}a,b;c\r\nd,\"e\nf\"\"\"\ng", &[(1, &["a", "b;c"]), (2, &["d", "e\nf\""]), (4, &["g"])]);
        check(reader, "a;b\tc;d", &[(1, &["a", "b\tc", "d"])]);
        check(reader, "a\tb", &[(1, &["a", "b"])]);
        check(reader, "", &[]);
    }

    #[test]
    fn nothing_is_longer_than_the_caller_allows() {
        let reader = Reader { letters_max: 2, cells_max: 1, rows_max: 1 };
        check(reader, "abc\nd,e,f\ng\nh\n", &[(1, &["ab"]), (2, &["d", "f"])]);
        check(reader, "\"a\"\"\"\"b\"\n", &[(1, &["a\""])]);
    }
}
