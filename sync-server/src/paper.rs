//! A proceeding as PDF: A4, a copy for each of the two sides, with a subset of a font of the machine inside. What stands on it is
//! core's (`procedure::paper`); here it is laid out, so that whatever somebody has written stays inside its cell.

mod font;
mod layout;

use doorstep_core::fact::visit::Drawing;
use doorstep_core::procedure::paper::COPIES;
use doorstep_core::sheet::Sheet;
use krilla::Document;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;

pub use font::{Missing, NONE, Papers, Typeface};
use layout::{HEIGHT, Mark, Sheets, WIDTH, laid_out};

/// What is printed.
#[derive(Debug)]
pub struct Content {
    pub sheet: Sheet,
    /// What was drawn, with what it is.
    pub drawings: Vec<(String, Drawing)>,
    /// As people read it (`procedure::paper::code`).
    pub code: String,
    /// Where the squares lead.
    pub link: String,
}

/// The PDF could not be written: a fault of ours, or of the font.
#[derive(Debug)]
pub struct Unwritten;

/// Both copies, each with its pages.
pub fn render(content: &Content, face: &Typeface) -> Result<Vec<u8>, Unwritten> {
    let mut document = Document::new();
    document.set_metadata(Metadata::new().title(content.sheet.title.clone()).language("zh-CN".to_owned()));
    for copy in COPIES {
        let Sheets(pages) = laid_out(content, copy, face);
        for marks in &pages {
            let size = PageSettings::from_wh(WIDTH, HEIGHT).ok_or(Unwritten)?;
            let mut page = document.start_page_with(size);
            let mut surface = page.surface();
            marks.iter().for_each(|mark| put(mark, face, &mut surface));
            surface.finish();
            page.finish();
        }
    }
    document.finish().map_err(|_| Unwritten)
}

fn put(mark: &Mark, face: &Typeface, surface: &mut Surface<'_>) {
    let ink = |surface: &mut Surface<'_>, filled: bool, width: f32| {
        surface.set_fill(filled.then(Fill::default));
        surface.set_stroke((!filled).then(|| Stroke { width, ..Stroke::default() }));
    };
    match mark {
        Mark::Text { x, y, size, text } => {
            ink(surface, true, 0.0);
            surface.draw_glyphs(Point::from_xy(*x, *y), &face.glyphs(text), face.font(), text, *size, false);
        }
        Mark::Box { x, y, width, height } => {
            ink(surface, false, 0.6);
            let rect = Rect::from_xywh(*x, *y, *width, *height);
            draw(surface, |path| rect.into_iter().for_each(|rect| path.push_rect(rect)));
        }
        Mark::Line { x, y, width } => {
            ink(surface, false, 0.6);
            draw(surface, |path| {
                path.move_to(*x, *y);
                path.line_to(x + width, *y);
            });
        }
        Mark::Strokes { x, y, unit, drawing } => {
            ink(surface, false, 1.2);
            let place = |(across, down): &(u16, u16)| {
                let within = |at: &u16| f32::from((*at).min(layout::DRAWING_SIDE)) * unit;
                (x + within(across), y + within(down))
            };
            for stroke in &drawing.strokes {
                draw(surface, |path| {
                    let mut points = stroke.iter().map(place);
                    let Some(first) = points.next() else { return };
                    path.move_to(first.0, first.1);
                    // A dot is a stroke, too.
                    path.line_to(first.0 + 0.1, first.1);
                    points.for_each(|point| path.line_to(point.0, point.1));
                });
            }
        }
        Mark::Squares { x, y, side, rows } => {
            ink(surface, true, 0.0);
            let unit = side / rows.len().max(1) as f32;
            draw(surface, |path| {
                for (down, row) in rows.iter().enumerate() {
                    for (across, _) in row.bytes().enumerate().filter(|(_, square)| *square == b'1') {
                        let at = (x + across as f32 * unit, y + down as f32 * unit);
                        Rect::from_xywh(at.0, at.1, unit, unit).into_iter().for_each(|rect| path.push_rect(rect));
                    }
                }
            });
        }
    }
}

fn draw(surface: &mut Surface<'_>, make: impl FnOnce(&mut PathBuilder)) {
    let mut builder = PathBuilder::new();
    make(&mut builder);
    let path: Option<Path> = builder.finish();
    path.iter().for_each(|path| surface.draw_path(path));
}

#[cfg(test)]
mod tests;
