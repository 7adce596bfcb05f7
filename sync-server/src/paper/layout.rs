//! Where everything stands on the pages of one copy. Unit: points, from the upper left corner.

use doorstep_core::fact::visit::Drawing;
use doorstep_core::procedure::paper::{CHECK, signed_by};

use super::{Content, Typeface};
use crate::qr;

/// A4.
pub const WIDTH: f32 = 595.28;
pub const HEIGHT: f32 = 841.89;
const MARGIN: f32 = 50.0;
/// Of the page that is left for what stands on it; the foot has the rest.
const BOTTOM: f32 = HEIGHT - MARGIN - 24.0;
const INNER: f32 = WIDTH - 2.0 * MARGIN;
const NAMES: f32 = INNER * 0.28;
const PAD: f32 = 5.0;
const TITLE: f32 = 17.0;
const TEXT: f32 = 10.5;
const SMALL: f32 = 9.0;
/// From a line to the next, in parts of the size.
const LEADING: f32 = 1.45;
/// From the top of a line to its base, in parts of the size.
const ASCENT: f32 = 1.05;
const CODE_SIDE: f32 = 92.0;
/// Of a drawing's points.
const DRAWING_UNIT: f32 = 0.17;
/// What a drawing's points are parts of, across and down.
pub const DRAWING_SIDE: u16 = 1000;
/// A pad is so high; a drawing of another app may be higher.
const PAD_HEIGHT: u16 = 400;

#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// `y` is the base of the line.
    Text {
        x: f32,
        y: f32,
        size: f32,
        text: String,
    },
    Box {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
    },
    Line {
        x: f32,
        y: f32,
        width: f32,
    },
    Strokes {
        x: f32,
        y: f32,
        unit: f32,
        drawing: Drawing,
    },
    Squares {
        x: f32,
        y: f32,
        side: f32,
        rows: Vec<String>,
    },
}

/// The marks of each page.
#[derive(Debug, Default)]
pub struct Sheets(pub Vec<Vec<Mark>>);

struct Setter<'a> {
    face: &'a Typeface,
    pages: Vec<Vec<Mark>>,
    /// The upper end of what is free on the last page.
    y: f32,
}

pub fn laid_out(content: &Content, copy: &str, face: &Typeface) -> Sheets {
    let mut setter = Setter { face, pages: vec![Vec::new()], y: MARGIN };
    setter.centred(&content.sheet.title, TITLE);
    setter.y += 4.0;
    for note in &content.sheet.notes {
        setter.centred(note, SMALL);
    }
    setter.y += 6.0;
    for row in &content.sheet.rows {
        let cell = |at: usize| row.get(at).map_or("", String::as_str);
        setter.row(cell(0), cell(1));
    }
    for (name, drawing) in &content.drawings {
        setter.drawing(name, drawing);
    }
    setter.check(&content.link, !content.drawings.is_empty());
    setter.feet(&content.code, copy)
}

impl Setter<'_> {
    fn put(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    /// Begins another page unless so much is free on this one.
    fn room(&mut self, height: f32) {
        if self.y + height > BOTTOM && self.y > MARGIN {
            self.pages.push(Vec::new());
            self.y = MARGIN;
        }
    }

    fn wide(&self, text: &str, size: f32) -> f32 {
        self.face.widths(text).iter().sum::<f32>() * size
    }

    fn centred(&mut self, text: &str, size: f32) {
        for line in lines(text, INNER / size, self.face) {
            self.room(size * LEADING);
            let x = MARGIN + (INNER - self.wide(&line, size)).max(0.0) / 2.0;
            self.put(Mark::Text { x, y: self.y + size * ASCENT, size, text: line });
            self.y += size * LEADING;
        }
    }

    /// A row of the table. One that is higher than what is left goes to the next page, one that is higher than a page over several.
    fn row(&mut self, name: &str, content: &str) {
        let names = lines(name, (NAMES - 2.0 * PAD) / TEXT, self.face);
        let contents = lines(content, (INNER - NAMES - 2.0 * PAD) / TEXT, self.face);
        let step = TEXT * LEADING;
        let count = names.len().max(contents.len());
        let mut done = 0;
        self.room((count as f32 * step + 2.0 * PAD).min(BOTTOM - MARGIN));
        while done < count {
            self.room(step + 2.0 * PAD);
            let fit = (((BOTTOM - self.y - 2.0 * PAD) / step) as usize).clamp(1, count - done);
            let height = fit as f32 * step + 2.0 * PAD;
            self.put(Mark::Box { x: MARGIN, y: self.y, width: NAMES, height });
            self.put(Mark::Box { x: MARGIN + NAMES, y: self.y, width: INNER - NAMES, height });
            for (cell, x) in [(&names, MARGIN + PAD), (&contents, MARGIN + NAMES + PAD)] {
                for (at, line) in cell.iter().skip(done).take(fit).enumerate() {
                    let y = self.y + PAD + at as f32 * step + TEXT * ASCENT;
                    self.put(Mark::Text { x, y, size: TEXT, text: line.clone() });
                }
            }
            self.y += height;
            done += fit;
        }
    }

    fn drawing(&mut self, name: &str, drawing: &Drawing) {
        let lowest = drawing.strokes.iter().flatten().map(|(_, y)| *y).max().unwrap_or_default();
        let height = f32::from(lowest.saturating_add(20).clamp(PAD_HEIGHT, DRAWING_SIDE)) * DRAWING_UNIT;
        self.room(height + TEXT * LEADING + 8.0);
        self.y += 8.0;
        let text = lines(name, INNER / TEXT, self.face).into_iter().next().unwrap_or_default();
        self.put(Mark::Text { x: MARGIN, y: self.y + TEXT * ASCENT, size: TEXT, text });
        self.y += TEXT * LEADING;
        self.put(Mark::Strokes { x: MARGIN, y: self.y, unit: DRAWING_UNIT, drawing: drawing.clone() });
        self.y += height;
    }

    /// Where people sign, and the squares beside.
    fn check(&mut self, link: &str, is_drawn: bool) {
        self.room(CODE_SIDE + SMALL * LEADING + 14.0);
        self.y += 14.0;
        let x = WIDTH - MARGIN - CODE_SIDE;
        self.put(Mark::Squares { x, y: self.y, side: CODE_SIDE, rows: qr::squares(link) });
        let (top, below) = (self.y, self.y + CODE_SIDE + 2.0);
        self.put(Mark::Text { x, y: below + SMALL * ASCENT, size: SMALL, text: CHECK.to_owned() });
        for (at, who) in signed_by(is_drawn).iter().enumerate() {
            let (text, y) = (format!("{who}："), top + 18.0 + at as f32 * 32.0);
            let from = MARGIN + self.wide(&text, TEXT) + 4.0;
            self.put(Mark::Text { x: MARGIN, y, size: TEXT, text });
            self.put(Mark::Line { x: from, y: y + 2.0, width: (MARGIN + 260.0 - from).max(40.0) });
        }
        self.y = below + SMALL * LEADING;
    }

    /// What stands at the foot of every page.
    fn feet(mut self, code: &str, copy: &str) -> Sheets {
        let count = self.pages.len();
        for at in 0..count {
            let text = format!("核对码 {code}  {copy}  第 {} 页，共 {count} 页", at + 1);
            let y = HEIGHT - MARGIN;
            self.pages[at].push(Mark::Text { x: MARGIN, y, size: SMALL, text });
        }
        Sheets(self.pages)
    }
}

/// The lines of a text that are no wider than `width` (in parts of the size), without what would move or hide other letters.
///
/// A line ends between Chinese letters or behind a space; in a word that is wider than a line, anywhere.
pub fn lines(text: &str, width: f32, face: &Typeface) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in clean(text).split('\n') {
        let (mut line, mut wide, mut word) = (String::new(), 0.0_f32, (0_usize, 0.0_f32));
        for (letter, step) in paragraph.chars().zip(face.widths(paragraph)) {
            if wide + step > width && !line.is_empty() {
                // The word that does not fit goes along, unless it is the whole line.
                let rest = if word.0 > 0 && !is_break(letter) { line.split_off(word.0) } else { String::new() };
                wide = if rest.is_empty() { 0.0 } else { wide - word.1 };
                lines.push(std::mem::replace(&mut line, rest).trim_end().to_owned());
                word = (0, 0.0);
                if letter == ' ' && line.is_empty() {
                    continue;
                }
            }
            line.push(letter);
            wide += step;
            if is_break(letter) {
                word = (line.len(), wide);
            }
        }
        lines.push(line);
    }
    lines
}

/// Whether a line may end behind a letter.
fn is_break(letter: char) -> bool {
    letter == ' ' || ('\u{2e80}'..='\u{ffef}').contains(&letter) || letter >= '\u{20000}'
}

/// Without controls: those that turn the direction of what follows would let a cell say something else than it holds.
fn clean(text: &str) -> String {
    let ends = |letter: char| matches!(letter, '\n' | '\u{2028}' | '\u{2029}' | '\u{85}');
    let hides = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
    };
    let text = text.replace("\r\n", "\n");
    let letters = text.chars().map(|letter| {
        if ends(letter) {
            '\n'
        } else if letter == '\t' {
            ' '
        } else {
            letter
        }
    });
    letters.filter(|letter| *letter == '\n' || !hides(*letter)).collect()
}
