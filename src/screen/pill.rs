//! The line above a title: a label, the times, what has changed, and the minutes left.

use egui::{Color32, Pos2, Rect, pos2, vec2};

use super::canvas::{Canvas, Style, Text};
use super::theme::{size, space};
use roomsign_core::board::{Entry, Phrase, Weight};

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

/// From a label's edge to its words, in `u`.
const PILL_PADDING: f32 = 1.6;

/// How wide a label is, in points.
pub fn pill_width(canvas: &Canvas, label: &str) -> f32 {
    let style = Style::bold(size::PILL, canvas.theme.ink);
    (canvas.text(label, style, f32::INFINITY, 1).width() + 2.0 * PILL_PADDING * canvas.u).ceil()
        + 1.0
}

/// Paints a label with its left upper corner at `at`, at most `width` points wide.
pub fn pill_ui(canvas: &Canvas, kind: Pill, label: &str, at: Pos2, width: f32) -> Rect {
    let theme = &canvas.theme;
    let (ground, ink): (Option<Color32>, Color32) = match kind {
        Pill::Now => (Some(theme.accent), theme.on_accent),
        Pill::Next => (None, theme.accent),
        Pill::Quiet => (Some(theme.line), theme.ink),
        Pill::Late => (Some(theme.amber), theme.on_amber),
    };
    let padding = PILL_PADDING * canvas.u;
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
    pub left: Option<&'b Phrase>,
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

impl TimeLine<'_> {
    /// How wide label and times are where nothing is left out, in points.
    pub fn width(&self, canvas: &Canvas) -> f32 {
        let gap = 1.6 * canvas.u;
        let delay = self.delay.map_or(0.0, |delay| pill_width(canvas, &delay.to_uppercase()) + gap);
        let times = times(canvas, self, size::TIME, true, f32::INFINITY);
        (pill_width(canvas, self.pill.1) + gap + times.width() + delay).ceil() + 1.0
    }
}

/// Paints the line into `rect`, from its upper edge.
///
/// Where it is narrow, the minutes left go first, then the label for the delay, then the planned
/// time; the times to expect shrink before they are cut.
pub fn time_line_ui(canvas: &Canvas, line: &TimeLine<'_>, rect: Rect) {
    let height = line_height(canvas);
    let gap = 1.6 * canvas.u;
    let top = rect.min.y;
    let (kind, label) = line.pill;
    let pill_top = top + (height - space::PILL * canvas.u).max(0.0) / 2.0;
    let pill = pill_ui(canvas, kind, label, pos2(rect.min.x, pill_top), rect.width() * 0.5);
    let x = pill.max.x + gap;

    let left = line.left.map(|left| countdown(canvas, left));
    let left_width = left.as_ref().map_or(0.0, |left| left.width() + 2.0 * gap);
    let delay = line.delay.map(str::to_uppercase);
    let delay_width = delay.as_ref().map_or(0.0, |delay| pill_width(canvas, delay) + gap);
    let tries =
        [(true, true, true), (true, true, false), (true, false, false), (false, false, false)];
    let room = rect.max.x - x;
    let fits = |&(struck, delay, left): &(bool, bool, bool)| {
        let times = times(canvas, line, size::TIME, struck, f32::INFINITY).width();
        let beside = if delay { delay_width } else { 0.0 } + if left { left_width } else { 0.0 };
        times + beside <= room
    };
    let (struck, with_delay, with_left) =
        tries.into_iter().find(fits).unwrap_or((false, false, false));
    let most = room
        - if with_delay { delay_width } else { 0.0 }
        - if with_left { left_width } else { 0.0 };
    let smaller = size::TIMES.into_iter().map(|size| times(canvas, line, size, struck, most));
    let text = smaller.clone().find(|text| !text.is_cut()).or_else(|| smaller.clone().next_back());
    let Some(text) = text else { return };
    let after = canvas.put_in_band(&text, pos2(x, top), height).max.x + gap;
    if let Some(delay) = delay.filter(|_| with_delay) {
        pill_ui(canvas, Pill::Late, &delay, pos2(after, pill_top), rect.max.x - after);
    }
    if let Some(left) = left.filter(|_| with_left) {
        canvas.put_right(&left, pos2(rect.max.x, top + (height - left.height()) / 2.0));
    }
}

/// "14 min left", the number large.
fn countdown(canvas: &Canvas, left: &Phrase) -> Text {
    let soft = Style::regular(size::SUBLINE, canvas.theme.soft);
    let style = |weight| match weight {
        Weight::Strong => Style::bold(size::TIME, canvas.theme.ink),
        Weight::Plain => soft,
        Weight::Struck => soft.struck(),
    };
    let runs: Vec<(&str, Style)> =
        left.0.iter().map(|run| (run.text.as_str(), style(run.weight))).collect();
    canvas.runs(&runs, f32::INFINITY, 1)
}

/// The times to expect, behind the planned start if that no longer holds.
fn times(canvas: &Canvas, line: &TimeLine<'_>, size: f32, struck: bool, width: f32) -> Text {
    let theme = canvas.theme;
    let is_late = line.struck.is_some();
    let next = line.pill.0 == Pill::Next;
    let strong = Style::bold(size, if is_late && next { theme.late } else { theme.ink });
    let planned = line.struck.filter(|_| struck);
    let planned = planned
        .map(|planned| [(planned, Style::regular(size, theme.soft).struck()), (" ", strong)]);
    let runs: Vec<(&str, Style)> =
        planned.into_iter().flatten().chain([(line.times, strong)]).collect();
    canvas.runs(&runs, width.max(1.0), 1)
}
