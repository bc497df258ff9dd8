//! The lower part of a room's sign: what comes next, and later.

use egui::{Rect, pos2, vec2};

use super::canvas::Canvas;
use super::layout::AIR;
use super::list;
use super::next::Next;
use super::room::{Detail, Height, Sign};
use roomsign_core::board::Large;

/// What comes next and later.
pub struct Below {
    /// Above it, in points.
    pub rule: f32,
    pub next: Option<(Next, Rect)>,
    list: Option<Rect>,
    /// Between both.
    parted: Option<f32>,
}

impl Below {
    /// At the bottom of `rect`; nothing if there is nothing to say.
    pub fn fit(
        canvas: &Canvas,
        sign: &Sign<'_>,
        rect: Rect,
        detail: Detail,
        wide: bool,
        is_whole: &mut bool,
    ) -> Option<Self> {
        let u = canvas.u;
        // What comes after the next one gives way like the list that it is the head of.
        let is_later = sign.board.large == Large::Next && !detail.below_next;
        let entries = if is_later { &[] } else { sign.below.as_slice() };
        let some = !entries.is_empty();
        let (most, title_rows) = if wide { (detail.list.min(3), 2) } else { (detail.list, 3) };
        let title_rows = title_rows + usize::from(detail.next == Height::More);
        let mut lines = sign.later.len().min(most);
        let beside = wide && some && lines > 0;
        let split = rect.min.x + 0.64 * rect.width();
        let width = if beside { split - 2.4 * u - rect.min.x } else { rect.width() };
        let next = some.then(|| {
            let may_be_higher = detail.next != Height::Least;
            let room = (width, title_rows, may_be_higher);
            Next::fit(canvas, sign.board.words, entries, room, detail.below_next)
        });
        if next.is_none() && lines == 0 {
            return None;
        }
        *is_whole &= next.as_ref().is_none_or(|next| next.is_whole);
        let next_height = next.as_ref().map_or(0.0, |next| next.height);
        if beside {
            // Where there is more of what is next, there is room for more of what comes later.
            while lines < sign.later.len().min(5) && list::height(canvas, lines + 1) <= next_height
            {
                lines += 1;
            }
        }
        let list_height = list::height(canvas, lines);
        let stacked = if next.is_some() && lines > 0 && !beside { 2.0 * AIR * u } else { 0.0 };
        let height =
            if beside { next_height.max(list_height) } else { next_height + stacked + list_height };
        let top = rect.max.y - 0.8 * u - height;
        let next = next.map(|next| {
            let at = Rect::from_min_size(pos2(rect.min.x, top), vec2(width, next_height));
            (next, at)
        });
        let list = (lines > 0).then(|| {
            let top = if beside { top } else { top + next_height + stacked };
            let left = if beside { split + 2.4 * u } else { rect.min.x };
            Rect::from_min_max(pos2(left, top), pos2(rect.max.x, top + list_height))
        });
        Some(Self { rule: top - AIR * u, next, list, parted: beside.then_some(split) })
    }

    /// Paints it, its lines from the one to the other edge of `inner`.
    pub fn paint(&self, canvas: &Canvas, sign: &Sign<'_>, inner: Rect) {
        canvas.rule(pos2(inner.min.x, self.rule), pos2(inner.max.x, self.rule));
        if let Some((next, at)) = &self.next {
            next.paint(&canvas.within(*at), at.min);
        }
        let Some(at) = self.list else { return };
        list::list_ui(canvas, &sign.board.later_label, sign.later, at);
        match self.parted {
            Some(x) => canvas.rule(pos2(x, at.min.y), pos2(x, at.max.y)),
            None if self.next.is_some() => {
                let y = at.min.y - AIR * canvas.u;
                canvas.rule(pos2(inner.min.x, y), pos2(inner.max.x, y));
            }
            None => {}
        }
    }
}
