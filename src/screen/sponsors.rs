//! The sponsors' logos, all of the same area, in a quiet strip.

use egui::{Rect, pos2};

use super::canvas::{Canvas, Style};
use super::framed::Framed;
use super::text::Text;
use super::theme::{picture, size};
use roomsign_core::board::Board;

/// A strip has no more rows.
const MAX_ROWS: usize = 3;
/// Width by height of the widest and of the highest logo: one that is more so gets less area, or all
/// the others would have to.
const SHAPES: [f32; 2] = [10.0, 0.7];

/// The logos, laid out for a place.
pub struct Sponsors<'p> {
    label: Text,
    rows: Vec<Vec<Framed<'p>>>,
    /// In points.
    pub height: f32,
}

impl<'p> Sponsors<'p> {
    /// Those of a board, as large as `width` and `height` have room for; `None` where there is not one.
    pub fn fit(canvas: &Canvas<'p>, board: &'p Board, width: f32, height: f32) -> Option<Self> {
        let label = Style::regular(size::SMALL, canvas.theme.soft);
        let label = canvas.text(board.words.sponsors, label, width, 1);
        let room = height - label.height() - LABEL_GAP * canvas.u;
        let count = board.sponsors.len();
        let all = |area: f32| -> Vec<Framed<'p>> {
            let logos = board.sponsors.iter();
            framed(canvas, logos.map(|sponsor| sponsor.logo.as_str()).collect(), area)
        };
        let fits = |rows: &Vec<Vec<Framed<'_>>>| {
            let narrow = rows.iter().all(|row| row_width(canvas, row) <= width);
            narrow && rows.len() <= MAX_ROWS && rows_height(canvas, rows) <= room
        };
        let mut tries = picture::SPONSORS.into_iter().map(|area| in_rows(canvas, all(area), width));
        let rows = tries.find(fits).or_else(|| {
            // Too many to be read at once take turns, minute by minute.
            let smallest = picture::SPONSORS.last().copied().unwrap_or_default();
            let minute = board.instant.timestamp().div_euclid(60);
            (1..count).rev().find_map(|each| {
                let pages: Vec<_> = board.sponsors.chunks(each).collect();
                let laid_out = pages.iter().map(|page| {
                    let logos = page.iter().map(|sponsor| sponsor.logo.as_str()).collect();
                    in_rows(canvas, framed(canvas, logos, smallest), width)
                });
                let laid_out: Vec<_> = laid_out.collect();
                let turn = usize::try_from(minute.rem_euclid(pages.len() as i64)).unwrap_or(0);
                let fit = laid_out.iter().all(fits);
                laid_out.into_iter().nth(turn).filter(|_| fit)
            })
        })?;
        if rows.is_empty() {
            return None;
        }
        let height = label.height() + LABEL_GAP * canvas.u + rows_height(canvas, &rows);
        Some(Self { label, rows, height })
    }

    /// Paints them from the left upper corner of `rect`.
    pub fn paint(&self, canvas: &Canvas, rect: Rect) {
        let canvas = &canvas.within(rect);
        let mut y = canvas.put(&self.label, rect.min).max.y + LABEL_GAP * canvas.u;
        for row in &self.rows {
            let height = row_height(canvas, row);
            let mut x = rect.min.x;
            for logo in row {
                let size = logo.size(canvas);
                logo.put(canvas, pos2(x, y + (height - size.y) / 2.0));
                x += size.x + GAP * canvas.u;
            }
            y += height + ROW_GAP * canvas.u;
        }
    }
}

/// Below the label, in `u`.
const LABEL_GAP: f32 = 1.4;
/// Between two logos, in `u`.
const GAP: f32 = 5.0;
/// Between two rows, in `u`.
const ROW_GAP: f32 = 2.0;

/// The logos that are there, each of that area in square `u`.
fn framed<'p>(canvas: &Canvas<'p>, names: Vec<&'p str>, area: f32) -> Vec<Framed<'p>> {
    let [largest, ..] = picture::SPONSORS;
    let [widest, highest] = SHAPES;
    let most = [(largest * widest).sqrt(), (largest / highest).sqrt(), largest];
    // Always asked for at the same size, so that none is loaded anew when others come.
    let part = (area / largest).sqrt();
    let logos = names.into_iter().filter_map(|name| {
        Some(Framed::new(canvas, name, most, canvas.theme.ground)?.scaled(part))
    });
    let logos: Vec<Framed<'p>> = logos.collect();
    if logos.iter().any(Framed::has_plate) {
        return logos.into_iter().map(|logo| logo.beside_plates(canvas)).collect();
    }
    logos
}

/// In as many rows as the width makes necessary, as equal as can be.
fn in_rows<'p>(canvas: &Canvas, logos: Vec<Framed<'p>>, width: f32) -> Vec<Vec<Framed<'p>>> {
    let count = logos.len();
    let each = (1..=count)
        .rev()
        .find(|each| logos.chunks(*each).all(|row| row_width(canvas, row) <= width));
    // Not even one: a row of its own for each, which will be found too wide.
    let rows = count.div_ceil(each.unwrap_or(1).max(1)).max(1);
    let each = count.div_ceil(rows).max(1);
    let mut logos = logos.into_iter().peekable();
    let mut all = Vec::new();
    while logos.peek().is_some() {
        all.push(logos.by_ref().take(each).collect());
    }
    all
}

fn row_height(canvas: &Canvas, row: &[Framed<'_>]) -> f32 {
    row.iter().map(|logo| logo.size(canvas).y).fold(0.0, f32::max)
}

fn row_width(canvas: &Canvas, row: &[Framed<'_>]) -> f32 {
    let gaps = GAP * canvas.u * row.len().saturating_sub(1) as f32;
    row.iter().map(|logo| logo.size(canvas).x).sum::<f32>() + gaps
}

fn rows_height(canvas: &Canvas, rows: &[Vec<Framed<'_>>]) -> f32 {
    let heights: f32 = rows.iter().map(|row| row_height(canvas, row)).sum();
    heights + ROW_GAP * canvas.u * rows.len().saturating_sub(1) as f32
}
