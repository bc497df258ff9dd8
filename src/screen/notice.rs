//! Notices: a bar above the footer, or the whole screen when it is urgent.

use egui::{Rect, pos2};

use super::canvas::{Canvas, Style};
use super::fit::{Room, Sizes, Title, prose};
use super::text::Text;
use super::theme::{size, space};

/// Bars at the bottom of a screen.
pub struct Bars {
    texts: Vec<Text>,
    /// In points, the space above them included.
    pub height: f32,
}

impl Bars {
    /// No more than fit into `most` points; what has no bar of its own stands in the last one, behind what is there.
    pub fn fit(canvas: &Canvas, notices: &[String], width: f32, most: f32) -> Self {
        let letters = canvas.letters;
        let width = width - 2.0 * space::PADDING * canvas.u;
        let bars = |(size, count, each, last_rows): (f32, usize, usize, usize)| -> Vec<Text> {
            // Like a sheet of paper: amber is for what is late.
            let style = Style { leading: 1.2, ..Style::bold(size, canvas.theme.ground) };
            let own = count.saturating_sub(1).min(notices.len());
            let (own, rest) = notices.split_at(own);
            let rest = Some(rest.join("  ·  ")).filter(|rest| !rest.is_empty());
            let rows = |place| if place + 1 == count { last_rows } else { each };
            let texts = own.iter().cloned().chain(rest).enumerate();
            let fit = |(place, text): (usize, String)| {
                prose(
                    canvas,
                    &text,
                    style,
                    Room { width, height: f32::INFINITY, rows: rows(place) },
                )
            };
            texts.map(fit).collect()
        };
        let height = |bars: &[Text]| {
            bars.iter().map(|bar| bar_height(canvas, bar) + gap(canvas)).sum::<f32>()
        };
        let all = notices.len();
        let large = (0.86 * letters.essential).max(letters.least);
        let sizes = [large, letters.least.max(3.2), (0.8 * letters.least).max(3.2), 3.2];
        let tries = sizes.into_iter().flat_map(|size| {
            let shared = |count: usize| if all > count { 2 } else { 1 };
            let each =
                [(3, 2, 2), (2, 2, 2), (3, 1, shared(3)), (2, 1, shared(2)), (1, 1, 2), (1, 1, 1)];
            let each = each.into_iter().filter(|(count, ..)| (1..=all).contains(count));
            each.map(move |(count, each, last)| (size, count, each, last))
        });
        let fits = |texts: &Vec<Text>| height(texts) <= most;
        let mut laid_out = tries.map(bars).filter(fits);
        let whole = laid_out.clone().find(|texts| texts.iter().all(|text| !text.is_cut()));
        let texts = whole.or_else(|| laid_out.next_back()).unwrap_or_default();
        let texts: Vec<Text> = texts.into_iter().map(Text::essential).collect();
        Self { height: height(&texts), texts }
    }

    /// Paints them at the bottom of `rect`, and returns what is left above.
    pub fn paint(&self, canvas: &Canvas, rect: Rect) -> Rect {
        let mut bottom = rect.max.y;
        for text in self.texts.iter().rev() {
            let bar = rect.with_max_y(bottom).with_min_y(bottom - bar_height(canvas, text));
            canvas.fill(bar, space::CORNER, canvas.theme.ink);
            let at = pos2(bar.min.x + space::PADDING * canvas.u, bar.min.y + PADDING * canvas.u);
            canvas.within(bar).put(text, at);
            bottom = bar.min.y - gap(canvas);
        }
        rect.with_max_y(bottom)
    }
}

/// Above and below the words of a bar, in `u`.
const PADDING: f32 = 1.0;

fn bar_height(canvas: &Canvas, text: &Text) -> f32 {
    text.height() + 2.0 * PADDING * canvas.u
}

fn gap(canvas: &Canvas) -> f32 {
    1.2 * canvas.u
}

/// Paints urgent notices over the whole screen, with what it is the sign of, and the clock.
pub fn urgent_ui(canvas: &Canvas, notices: &[String], title: &str, clock: &str, rect: Rect) {
    let theme = canvas.theme;
    let u = canvas.u;
    let letters = canvas.letters;
    canvas.clear(theme.amber);
    let canvas = &canvas.within(rect);
    let inner = rect.shrink(space::MARGIN * u);
    let strong = |size| Style::bold(size, theme.on_amber).tight();
    let clock = canvas.text(clock, strong(letters.essential), inner.width() * 0.5, 1);
    canvas.put_right(&clock, inner.right_top());
    // Its letters get smaller, then it takes more rows, and then they get smaller still.
    let (essential, least) = (letters.essential, letters.least);
    let width = inner.width() - clock.width() - 3.0 * u;
    let name = Title::new(canvas, title, strong(essential));
    let sizes = [(1.0, 1), (0.9, 1), (1.0, 2), (0.9, 2), (0.9, 3), (0.7, 3), (0.55, 3)];
    let sizes = sizes.map(|(part, rows)| {
        let size: f32 = part * essential;
        (
            if part > 0.8 { size.max(least) } else { size },
            Room { width, height: f32::INFINITY, rows },
        )
    });
    let whole = sizes.iter().find_map(|(size, room)| name.whole(canvas, *size, 0.0, *room));
    let [.., (smallest, last)] = sizes;
    let room = whole.unwrap_or_else(|| name.cut(canvas, smallest, 0.0, last)).essential();
    canvas.put_in_band(&room, inner.min, clock.height().max(room.height()));

    let text = notices.join(" · ");
    let top = inner.min.y + room.height().max(clock.height()) + 2.0 * u;
    let area = inner.with_min_y(top);
    let space = Room { width: area.width(), height: area.height(), rows: 14 };
    let title = Title::new(canvas, &text, strong(size::URGENT));
    let sizes = Sizes { most: size::URGENT, least: 4.0, step: size::TITLE_STEP };
    let text = title.fit(canvas, sizes, 0.0, space).0.essential();
    let top = area.min.y + (area.height() - text.height()) / 2.0;
    canvas.put(&text, pos2(area.min.x, top.max(area.min.y)));
}
