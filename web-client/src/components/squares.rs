//! A QR code as one path; four squares around it are the margin that readers need.

use qrcode::{Color, QrCode};
use yew::{AttrValue, Html, html};

/// Draws a text. Empty when it is too long for a code.
pub fn squares(text: &str, label: AttrValue) -> Html {
    let Ok(code) = QrCode::new(text) else { return Html::default() };
    let width = code.width();
    let row = |y| (0..width).map(|x| if code[(x, y)] == Color::Dark { '1' } else { '0' }).collect();
    drawn(&(0..width).map(row).collect::<Vec<String>>(), label)
}

/// Draws rows of dark (1) and light (0) squares.
pub fn drawn(rows: &[String], label: AttrValue) -> Html {
    let side = rows.len() + 8;
    let mut path = String::new();
    for (y, row) in rows.iter().enumerate() {
        for (x, _) in row.bytes().enumerate().filter(|(_, square)| *square == b'1') {
            path.push_str(&format!("M{} {}h1v1h-1z", x + 4, y + 4));
        }
    }
    html! {
        <svg class="login-code" viewBox={format!("0 0 {side} {side}")} role="img" aria-label={label} shape-rendering="crispEdges">
            <rect width={side.to_string()} height={side.to_string()} fill="#fff" />
            <path d={path} fill="#000" />
        </svg>
    }
}
