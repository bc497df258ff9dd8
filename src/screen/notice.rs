//! Notices: a bar above the footer, or the whole screen when it is urgent.

use egui::{Rect, pos2};

use super::canvas::{Canvas, Style, Text};
use super::fit::{Room, largest};
use super::theme::{size, space};
use roomsign_core::board::Board;

/// Paints the notices as bars at the bottom of `rect`, no more than leave `least` points above them,
/// and returns what is left above.
pub fn notices_ui(canvas: &Canvas, notices: &[String], rect: Rect, least: f32) -> Rect {
    let theme = canvas.theme;
    let u = canvas.u;
    let gap = space::GAP * u * 0.5;
    let style = Style::bold(size::NOTICE, theme.on_amber);
    let width = rect.width() - 2.0 * space::PADDING * u;
    let bar_height = |text: &Text| text.height() + 2.4 * u;
    // What has no bar of its own stands in the last one, behind what is there.
    let bars = |(count, each, last_rows): (usize, usize, usize)| -> Vec<Text> {
        let own = count.saturating_sub(1).min(notices.len());
        let (own, rest) = notices.split_at(own);
        let rest = Some(rest.join("  ·  ")).filter(|rest| !rest.is_empty());
        let rows = |place| if place + 1 == count { last_rows } else { each };
        let texts = own.iter().cloned().chain(rest).enumerate();
        texts.map(|(place, text)| canvas.text(&text, style, width, rows(place))).collect()
    };
    let height = |bars: &[Text]| bars.iter().map(|bar| bar_height(bar) + gap).sum::<f32>();
    let most = rect.height() - least;
    // Two lines for one notice, for those that share the last bar, and on tall screens for each.
    let all = notices.len();
    let shared = |count: usize| if all > count { 2 } else { 1 };
    let tall = rect.height() > 1.2 * rect.width();
    let for_each = (all.min(3), 2, 2);
    let tries = [(3, 1, shared(3)), (2, 1, shared(2)), (1, 1, 2), (1, 1, 1)];
    let tries = tall.then_some(for_each).into_iter().chain(tries);
    let mut shown = tries.filter(|(count, ..)| (1..=all).contains(count)).map(bars);
    let Some(shown) = shown.find(|bars| height(bars) <= most) else { return rect };
    let mut bottom = rect.max.y;
    for text in shown.iter().rev() {
        let bar = rect.with_max_y(bottom).with_min_y(bottom - bar_height(text));
        canvas.fill(bar, space::CORNER, theme.amber);
        let at = pos2(bar.min.x + space::PADDING * u, bar.min.y + 1.2 * u);
        canvas.within(bar).put(text, at);
        bottom = bar.min.y - gap;
    }
    rect.with_max_y(bottom - gap)
}

/// Paints the urgent notices over the whole screen, with the room and the clock.
pub fn urgent_ui(canvas: &Canvas, board: &Board, rect: Rect) {
    let theme = canvas.theme;
    let u = canvas.u;
    canvas.clear(theme.amber);
    let canvas = &canvas.within(rect);
    let inner = rect.shrink(space::MARGIN * u);
    let strong = Style::bold(size::NEXT_TITLE, theme.on_amber);
    let clock = canvas.text(&board.clock, strong, inner.width() * 0.5, 1);
    canvas.put_right(&clock, inner.right_top());
    let room = canvas.text(&board.room, strong, inner.width() - clock.width() - 3.0 * u, 1);
    canvas.put(&room, inner.min);

    let text = board.notices.get(..board.urgent).unwrap_or_default().join(" · ");
    let mut area = inner;
    area.min.y += room.height() + 3.0 * u;
    let space = Room { width: area.width(), height: area.height(), rows: 12 };
    let bold = |size| Style::bold(size, theme.on_amber).tight();
    let text = largest(canvas, &text, &size::URGENT, bold, space);
    let top = area.min.y + (area.height() - text.height()) / 2.0;
    canvas.put(&text, pos2(area.min.x, top));
}
