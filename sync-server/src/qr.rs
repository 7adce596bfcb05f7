//! QR codes: in a terminal as two rows of squares in a line of half blocks, for a page as its rows.

use qrcode::{Color, QrCode};

/// The margin that readers need. Unit: squares.
const MARGIN: usize = 2;

/// Light squares are drawn and dark ones left out, as terminals are mostly dark. Empty when the text is too long for a code.
pub fn draw(text: &str) -> String {
    let Ok(code) = QrCode::new(text) else { return String::new() };
    let width = code.width();
    let side = width + 2 * MARGIN;
    let is_light = |x: usize, y: usize| {
        let inside = (MARGIN..MARGIN + width).contains(&x) && (MARGIN..MARGIN + width).contains(&y);
        !inside || code[(x - MARGIN, y - MARGIN)] == Color::Light
    };
    let mut lines = String::new();
    for y in (0..side).step_by(2) {
        lines.push_str("  ");
        for x in 0..side {
            lines.push(match (is_light(x, y), y + 1 < side && is_light(x, y + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            });
        }
        lines.push('\n');
    }
    lines
}

/// Rows of dark (1) and light (0) squares, without the margin. Empty when the text is too long for a code.
pub fn squares(text: &str) -> Vec<String> {
    let Ok(code) = QrCode::new(text) else { return Vec::new() };
    let width = code.width();
    let row = |y| (0..width).map(|x| if code[(x, y)] == Color::Dark { '1' } else { '0' }).collect();
    (0..width).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drawing_is_a_square_with_its_three_corners() {
        let drawing = draw("http://127.0.0.1:8420");
        let rows: Vec<Vec<char>> = drawing.lines().map(|line| line.chars().skip(2).collect()).collect();
        let side = rows[0].len();
        assert_eq!(side % 4, (21 + 2 * MARGIN) % 4, "codes are 21, 25, 29 … squares wide");
        assert_eq!(rows.len(), side.div_ceil(2));
        let square = |x: usize, y: usize| match (rows[y / 2][x], y % 2) {
            ('█', _) | ('▀', 0) | ('▄', 1) => Color::Light,
            _ => Color::Dark,
        };
        // Each finder: dark ring, light ring, dark heart of three.
        let far = side - MARGIN - 7;
        for (left, top) in [(MARGIN, MARGIN), (far, MARGIN), (MARGIN, far)] {
            let row: Vec<Color> = (0..7).map(|x| square(left + x, top + 3)).collect();
            use Color::{Dark, Light};
            assert_eq!(row, [Dark, Light, Dark, Dark, Dark, Light, Dark]);
        }
        assert_eq!(draw(&"x".repeat(5000)), "");
        // As the terminal has it.
        let rows = squares("http://127.0.0.1:8420");
        assert_eq!(rows.len(), side - 2 * MARGIN);
        for (y, row) in rows.iter().enumerate() {
            let drawn: String =
                (0..row.len()).map(|x| if square(MARGIN + x, MARGIN + y) == Color::Dark { '1' } else { '0' }).collect();
            assert_eq!(*row, drawn);
        }
    }
}
