//! The line above a title: a label, the times, what has changed, and the minutes left.

use egui::{Color32, Pos2, Rect, pos2, vec2};

use super::canvas::{Canvas, Style};
use super::theme::{size, space};
use crate::board::{Countdown, Entry};

/// How a label looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pill {
    /// On accent: now.
    Now,
    /// In an accent frame: next.
    Next,
    /// On a quiet ground: a break.
    Quiet,
    /// On amber: late.
    Late,
}

/// Paints a label with its left upper corner at `at`, at most `width` points wide.
pub fn pill_ui(canvas: &Canvas, kind: Pill, label: &str, at: Pos2, width: f32) -> Rect {
    let theme = &canvas.theme;
    let (ground, ink): (Option<Color32>, Color32) = match kind {
        Pill::Now => (Some(theme.accent), theme.dark),
        Pill::Next => (None, theme.accent),
        Pill::Quiet => (Some(theme.line), theme.ink),
        Pill::Late => (Some(theme.late), theme.dark),
    };
    let padding = 1.6 * canvas.u;
    let text = canvas.text(label, Style::bold(size::PILL, ink), width - 2.0 * padding, 1);
    // On screens so small that letters do not shrink any more the label grows with them.
    let height = (space::PILL * canvas.u).max(text.height());
    let rect = Rect::from_min_size(at, vec2(text.width() + 2.0 * padding, height));
    match ground {
        Some(ground) => canvas.fill(rect, space::PILL_CORNER, ground),
        None => canvas.outline(rect, space::PILL_CORNER, theme.accent),
    }
    canvas.put_in_band(&text, pos2(rect.min.x + padding, rect.min.y), height);
    rect
}

/// The height of the line, in points.
pub fn line_height(canvas: &Canvas) -> f32 {
    let letters = canvas.line_height(Style::bold(size::TIME, canvas.theme.ink));
    (space::PILL * canvas.u).max(letters)
}

/// What stands in the line above a title.
pub struct TimeLine<'b> {
    /// The label's look and words.
    pub pill: (Pill, &'b str),
    /// A planned time that no longer holds.
    pub struck: Option<&'b str>,
    /// The times to expect.
    pub times: &'b str,
    /// Whether these are not the planned ones, and the amber label for it.
    pub delay: Option<&'b str>,
    /// At the right.
    pub left: Option<&'b Countdown>,
}

impl<'b> TimeLine<'b> {
    /// Of an entry; `times` is its whole range or only its start.
    pub fn of(pill: (Pill, &'b str), entry: &'b Entry, times: &'b str) -> Self {
        Self {
            pill,
            struck: entry.shown.planned_start.as_deref(),
            times,
            delay: entry.shown.delay.as_deref(),
            left: entry.shown.left.as_ref(),
        }
    }
}

/// Paints the line into `rect`, from its upper edge.
pub fn time_line_ui(canvas: &Canvas, line: &TimeLine<'_>, rect: Rect) {
    let theme = canvas.theme;
    let height = line_height(canvas);
    let gap = 1.6 * canvas.u;
    let top = rect.min.y;
    let mut right = rect.max.x;
    if let Some(left) = line.left {
        let soft = Style::regular(size::SUBLINE, theme.soft);
        let (before, after) = (format!("{} ", left.before), format!(" {}", left.after));
        let mut runs = vec![];
        if !left.before.is_empty() {
            runs.push((before.as_str(), soft));
        }
        runs.push((left.number.as_str(), Style::bold(size::TIME, theme.ink)));
        runs.push((after.as_str(), soft));
        let text = canvas.runs(&runs, rect.width() * 0.45, 1);
        right =
            canvas.put_right(&text, pos2(right, top + (height - text.height()) / 2.0)).min.x - gap;
    }
    let (kind, label) = line.pill;
    let pill_top = top + (height - space::PILL * canvas.u).max(0.0) / 2.0;
    let most = (right - rect.min.x) * 0.5;
    let pill = pill_ui(canvas, kind, label, pos2(rect.min.x, pill_top), most);
    let mut x = pill.max.x + gap;
    let is_late = line.struck.is_some();
    let delay_width = line.delay.map_or(0.0, |delay| {
        let text = canvas.text(delay, Style::bold(size::PILL, theme.dark), f32::INFINITY, 1);
        text.width() + 3.2 * canvas.u + gap
    });
    let colour = if is_late && kind == Pill::Next { theme.late } else { theme.ink };
    let strong = Style::bold(size::TIME, colour);
    let mut runs = Vec::new();
    let struck = line.struck.map(str::to_owned);
    if let Some(struck) = &struck {
        runs.push((struck.as_str(), Style::regular(size::TIME, theme.soft).struck()));
        runs.push((" ", strong));
    }
    runs.push((line.times, strong));
    let whole = canvas.runs(&runs, f32::INFINITY, 1).width();
    // Where it is narrow, the label goes before the times do.
    let with_delay = delay_width > 0.0 && x + whole + delay_width <= right;
    let text = canvas.runs(&runs, (right - x).max(1.0), 1);
    canvas.put_in_band(&text, pos2(x, top), height);
    x += text.width() + gap;
    if let Some(delay) = line.delay.filter(|_| with_delay) {
        pill_ui(canvas, Pill::Late, &delay.to_uppercase(), pos2(x, pill_top), right - x);
    }
}
