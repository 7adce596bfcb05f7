//! The signature pad: strokes as vectors on a grid 1,000 wide and 400 high. What is drawn goes out while it is drawn.
//!
//! A pen also moves by keyboard: arrows, and the space bar puts it down or lifts it.

use doorstep_core::fact::visit::Drawing;
use web_sys::Element;
use yew::{AttrValue, Callback, Component, Context, Html, KeyboardEvent, NodeRef, PointerEvent, Properties, html};

use super::icon::{Icon, icon};
use crate::text::visit as words;

const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 400.0;
/// Points nearer than this are not worth keeping. Unit: grid.
const STEP: i32 = 6;
/// A point this near to the line between its neighbours is left out when a stroke ends. Unit: grid.
const TOLERANCE: f64 = 1.5;
/// How far an arrow key moves the pen. Unit: grid.
const KEY_STEP: i32 = 20;
/// Points of a running stroke after which it is handed out, so that a crash loses little.
const HAND_OUT_EVERY: usize = 12;
/// Kept below [`Drawing::POINTS_MAX`], so that the last stroke can end.
const POINTS_FULL: usize = Drawing::POINTS_MAX - 40;

#[derive(Clone, Debug, PartialEq, Properties)]
pub struct Props {
    pub label: AttrValue,
    pub value: Drawing,
    pub onchange: Callback<Drawing>,
}

#[derive(Debug)]
pub enum Message {
    Down(PointerEvent),
    Move(PointerEvent),
    Up,
    Key(KeyboardEvent),
    Redo,
    Clear,
}

#[derive(Debug)]
pub struct Signature {
    pad: NodeRef,
    drawing: Drawing,
    /// A stroke is under way.
    pen_down: bool,
    /// Where the keyboard's pen stands, once it was used.
    pen: Option<(u16, u16)>,
}

impl Component for Signature {
    type Message = Message;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        Self { pad: NodeRef::default(), drawing: ctx.props().value.clone(), pen_down: false, pen: None }
    }

    fn changed(&mut self, ctx: &Context<Self>, _old: &Props) -> bool {
        // While a stroke runs, the pad knows more than the draft.
        if !self.pen_down {
            self.drawing = ctx.props().value.clone();
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Down(event) => {
                event.prevent_default();
                let Some(point) = self.point(&event) else { return false };
                if self.is_full() {
                    return true;
                }
                if let Some(pad) = self.pad.cast::<Element>() {
                    // Without capture the stroke ends at the edge of the pad; nothing else is lost.
                    let _ = pad.set_pointer_capture(event.pointer_id());
                }
                self.pen = None;
                self.pen_down = true;
                self.drawing.strokes.push(vec![point]);
                true
            }
            Message::Move(event) => {
                if !self.pen_down {
                    return false;
                }
                let Some(point) = self.point(&event) else { return false };
                self.draw_to(ctx, point)
            }
            Message::Up => self.end_stroke(ctx),
            Message::Key(event) => self.key(ctx, &event),
            Message::Redo => {
                self.drawing.strokes.pop();
                self.pen_down = false;
                ctx.props().onchange.emit(self.drawing.clone());
                true
            }
            Message::Clear => {
                self.drawing = Drawing::default();
                self.pen_down = false;
                ctx.props().onchange.emit(self.drawing.clone());
                true
            }
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let state = if self.drawing.is_empty() { words::signature_missing() } else { words::signature_there() };
        html! {
            <div class="signature">
                <svg ref={self.pad.clone()} class="signature-pad" viewBox="0 0 1000 400" preserveAspectRatio="none" role="img"
                    tabindex="0" data-test="signature" aria-label={format!("{}:{state}", ctx.props().label)}
                    onpointerdown={link.callback(Message::Down)} onpointermove={link.callback(Message::Move)}
                    onpointerup={link.callback(|_| Message::Up)} onpointercancel={link.callback(|_| Message::Up)}
                    onkeydown={link.callback(Message::Key)}>
                    <line x1="60" y1="320" x2="940" y2="320" class="signature-line" />
                    { for self.drawing.strokes.iter().map(|stroke| stroke_view(stroke)) }
                    if let Some((x, y)) = self.pen {
                        <circle cx={x.to_string()} cy={y.to_string()} r="10" class={if self.pen_down { "pen pen-down" } else { "pen" }} />
                    }
                </svg>
                <div class="signature-foot">
                    <span class="quiet" aria-live="polite">{ if self.is_full() { words::signature_full() } else { state } }</span>
                    <button type="button" class="link" onclick={link.callback(|_| Message::Redo)}>{ words::signature_redo() }</button>
                    <button type="button" class="link" data-test="signature-clear" onclick={link.callback(|_| Message::Clear)}>
                        { icon(Icon::Return) }{ words::signature_clear() }
                    </button>
                </div>
            </div>
        }
    }
}

impl Signature {
    fn is_full(&self) -> bool {
        self.drawing.points() >= POINTS_FULL
    }

    /// Where on the grid a pointer is.
    fn point(&self, event: &PointerEvent) -> Option<(u16, u16)> {
        let element = self.pad.cast::<Element>()?;
        let pad = element.get_bounding_client_rect();
        if pad.width() <= 0.0 || pad.height() <= 0.0 {
            return None;
        }
        let x = (f64::from(event.client_x()) - pad.left()) / pad.width() * WIDTH;
        let y = (f64::from(event.client_y()) - pad.top()) / pad.height() * HEIGHT;
        // Who sits opposite draws on a pad that stands on its head.
        let is_turned = element.closest(".sheet-turned").is_ok_and(|found| found.is_some());
        let (x, y) = if is_turned { (WIDTH - x, HEIGHT - y) } else { (x, y) };
        Some((x.clamp(0.0, WIDTH) as u16, y.clamp(0.0, HEIGHT) as u16))
    }

    fn draw_to(&mut self, ctx: &Context<Self>, point: (u16, u16)) -> bool {
        let full = self.is_full();
        let Some(stroke) = self.drawing.strokes.last_mut() else { return false };
        if full {
            return false;
        }
        if let Some(&last) = stroke.last() {
            let (dx, dy) = (i32::from(point.0) - i32::from(last.0), i32::from(point.1) - i32::from(last.1));
            if dx * dx + dy * dy < STEP * STEP {
                return false;
            }
        }
        stroke.push(point);
        if stroke.len().is_multiple_of(HAND_OUT_EVERY) {
            ctx.props().onchange.emit(self.drawing.clone());
        }
        true
    }

    fn end_stroke(&mut self, ctx: &Context<Self>) -> bool {
        if !self.pen_down {
            return false;
        }
        self.pen_down = false;
        if let Some(stroke) = self.drawing.strokes.last_mut() {
            *stroke = simplified(stroke);
        }
        ctx.props().onchange.emit(self.drawing.clone());
        true
    }

    fn key(&mut self, ctx: &Context<Self>, event: &KeyboardEvent) -> bool {
        let (dx, dy) = match event.key().as_str() {
            "ArrowLeft" => (-KEY_STEP, 0),
            "ArrowRight" => (KEY_STEP, 0),
            "ArrowUp" => (0, -KEY_STEP),
            "ArrowDown" => (0, KEY_STEP),
            " " => (0, 0),
            _ => return false,
        };
        event.prevent_default();
        let (x, y) = self.pen.unwrap_or((100, 200));
        if (dx, dy) == (0, 0) {
            self.pen = Some((x, y));
            if self.pen_down {
                return self.end_stroke(ctx);
            }
            if !self.is_full() {
                self.pen_down = true;
                self.drawing.strokes.push(vec![(x, y)]);
            }
            return true;
        }
        let point =
            ((i32::from(x) + dx).clamp(0, WIDTH as i32) as u16, (i32::from(y) + dy).clamp(0, HEIGHT as i32) as u16);
        self.pen = Some(point);
        if self.pen_down {
            self.draw_to(ctx, point);
        }
        true
    }
}

/// One stroke as a line; a dot for a single point.
fn stroke_view(stroke: &[(u16, u16)]) -> Html {
    if let [(x, y)] = stroke {
        return html! { <circle cx={x.to_string()} cy={y.to_string()} r="5" class="signature-dot" /> };
    }
    let points: Vec<String> = stroke.iter().map(|(x, y)| format!("{x},{y}")).collect();
    html! { <polyline class="signature-stroke" points={points.join(" ")} /> }
}

/// A drawing to look at.
pub fn drawing(label: AttrValue, drawing: &Drawing) -> Html {
    // The grid is higher than our pad; another app may have used all of it.
    let lowest = drawing.strokes.iter().flatten().map(|(_, y)| *y).max().unwrap_or(0);
    let height = lowest.saturating_add(20).max(HEIGHT as u16);
    html! {
        <svg class="signature-pad signature-shown" viewBox={format!("0 0 1000 {height}")} role="img" aria-label={label}>
            { for drawing.strokes.iter().map(|stroke| stroke_view(stroke)) }
        </svg>
    }
}

/// Leaves out the points that lie on the way between their neighbours (Douglas and Peucker).
fn simplified(stroke: &[(u16, u16)]) -> Vec<(u16, u16)> {
    let mut keep = vec![false; stroke.len()];
    let Some(last) = stroke.len().checked_sub(1) else { return Vec::new() };
    keep[0] = true;
    keep[last] = true;
    let mut open = vec![(0, last)];
    while let Some((from, to)) = open.pop() {
        let farthest = (from + 1..to)
            .map(|at| (distance(stroke[at], stroke[from], stroke[to]), at))
            .max_by(|left, right| left.0.total_cmp(&right.0));
        if let Some((far, at)) = farthest.filter(|(far, _)| *far > TOLERANCE) {
            debug_assert!(far > 0.0);
            keep[at] = true;
            open.push((from, at));
            open.push((at, to));
        }
    }
    stroke.iter().zip(keep).filter_map(|(point, kept)| kept.then_some(*point)).collect()
}

/// Of a point from the line through two others. Unit: grid.
fn distance(point: (u16, u16), from: (u16, u16), to: (u16, u16)) -> f64 {
    let of = |point: (u16, u16)| (f64::from(point.0), f64::from(point.1));
    let ((px, py), (ax, ay), (bx, by)) = (of(point), of(from), of(to));
    let length = (bx - ax).hypot(by - ay);
    if length == 0.0 {
        return (px - ax).hypot(py - ay);
    }
    ((bx - ax) * (ay - py) - (ax - px) * (by - ay)).abs() / length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_stroke_keeps_its_ends_and_a_corner_stays() {
        let straight: Vec<(u16, u16)> = (0..50).map(|at| (at * 10, 200)).collect();
        assert_eq!(simplified(&straight), vec![(0, 200), (490, 200)]);
        let corner = [(0, 0), (50, 0), (100, 0), (100, 50), (100, 100)];
        assert_eq!(simplified(&corner), vec![(0, 0), (100, 0), (100, 100)]);
        assert_eq!(simplified(&[(5, 5)]), vec![(5, 5)]);
        assert_eq!(simplified(&[]), vec![]);
    }
}
