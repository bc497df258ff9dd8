//! A place to paint on that counts in `u` and knows where every text went.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use egui::emath::GuiRounding as _;
use egui::epaint::{CornerRadius, Mesh, RectShape, Stroke};
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Align, Color32, Galley, Painter, Pos2, Rect, Vec2, pos2, vec2};

use super::code::Code;
use super::fonts::{Drawn, font};
use super::letters::Letters;
use super::order;
use super::pictures::{Fit, Picture, Pictures};
use super::quotes::Quotes;
use super::rows::{Widths, greedy, pieces};
use super::text::Text;
use super::theme::{CODE, Theme, size, space};
use roomsign_core::schedule::Language;

/// Never smaller, whatever the screen, in pixels.
const MIN_PX: f32 = 12.0;
/// How much of the difference between two sizes the line heights have to differ by for the letters
/// to stand on one line: egui centres letters in the line's height. Twice half the height less the descent, of Noto Sans.
const BASELINE: f32 = 0.776;
/// What is longer than this is cut before it is laid out: no screen holds it.
const MAX_CHARS: usize = 2000;
/// No letter that takes any room is narrower, in sizes.
const NARROWEST: f32 = 0.2;
/// In smaller letters nobody sees where the first one of a line begins, in `u`.
const LEAST_AT_EDGE: f32 = 3.2;
/// A line that ends after a whole word is no shorter than this part of one that ends anywhere.
const LEAST_OF_LINE: f32 = 0.6;

/// Paints in units of the screen.
#[derive(Clone)]
pub struct Canvas<'p> {
    painter: Painter,
    pictures: Option<&'p Pictures>,
    /// The length of one `u` in points.
    pub u: f32,
    /// How large letters have to be.
    pub letters: Letters,
    /// The colours.
    pub theme: Theme,
    quotes: Quotes,
    area: Rect,
    placed: Rc<RefCell<Vec<Placed>>>,
}

/// A text on the screen, or a picture: what it says and where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The text, as it was given; a picture's name; what a QR code says.
    pub text: String,
    /// A text's glyphs.
    pub galley: Option<Arc<Galley>>,
    /// A picture or a code, and no text.
    pub is_picture: bool,
    /// Where it is, in points.
    pub rect: Rect,
    /// The part of the screen that it was meant for, in points.
    pub area: Rect,
    /// Its smallest letters' size, or a picture's smaller side, in points.
    pub size: f32,
    /// Its largest letters' size, in points, if it has to be read from where people stand.
    pub essential: Option<f32>,
}

/// How one run of text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// In `u`.
    pub size: f32,
    /// Bold or regular.
    pub bold: bool,
    /// The letters' colour.
    pub colour: Color32,
    /// Struck through: no longer so.
    pub struck: bool,
    /// From one line to the next, in sizes.
    pub leading: f32,
}

impl Style {
    /// Regular letters.
    pub fn regular(size: f32, colour: Color32) -> Self {
        Self { size, bold: false, colour, struck: false, leading: 1.36 }
    }

    /// Bold letters.
    pub fn bold(size: f32, colour: Color32) -> Self {
        Self { bold: true, ..Self::regular(size, colour) }
    }

    /// The same with lines closer together, for titles.
    pub fn tight(self) -> Self {
        Self { leading: 1.15, ..self }
    }

    /// The same struck through.
    pub fn struck(self) -> Self {
        Self { struck: true, ..self }
    }
}

/// The first so many characters of a text, and whether these are all.
fn head(text: &str, most: usize) -> (&str, bool) {
    let end = text.char_indices().nth(most).map(|(end, _)| end);
    end.map_or((text, true), |end| (text.get(..end).unwrap_or(text), false))
}

/// The part of `text` before its last words, so that a whole word comes last; none if there is but one.
pub(super) fn whole_words(text: &str, shown: usize) -> Option<&str> {
    let letters: Vec<(usize, char)> = text.char_indices().take(shown + 1).collect();
    let end = (1..letters.len().min(shown + 1)).rev().find_map(|place| {
        let (before, (at, after)) = (letters.get(place - 1)?.1, *letters.get(place)?);
        // Spaces, or between two letters of a script that has none.
        let breaks = after.is_whitespace()
            || (!before.is_whitespace() && before as u32 >= 0x2e80 && after as u32 >= 0x2e80);
        breaks.then_some(at)
    })?;
    let head = text.get(..end)?;
    let head =
        head.trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | '!' | '?'));
    (!head.is_empty()).then_some(head)
}

impl<'p> Canvas<'p> {
    /// A canvas of a painter's whole screen, `u` points to the unit.
    pub fn new(painter: Painter, u: f32, letters: Letters, theme: Theme) -> Self {
        let area = painter.clip_rect();
        let quotes = Language::En.words().quotes;
        Self { painter, pictures: None, u, letters, theme, quotes, area, placed: Rc::default() }
    }

    /// The same with letters of other sizes.
    pub fn with_letters(&self, letters: Letters) -> Self {
        Self { letters, ..self.clone() }
    }

    /// The same with essentials that many times as large.
    pub fn with_smaller_essentials(&self, part: f32) -> Self {
        self.with_letters(self.letters.smaller(part))
    }

    /// The same with the quotation marks of the sign's language.
    pub fn with_quotes(self, quotes: Quotes) -> Self {
        Self { quotes, ..self }
    }

    /// The same with pictures.
    pub fn with_pictures(self, pictures: &'p Pictures) -> Self {
        Self { pictures: Some(pictures), ..self }
    }

    /// The same canvas for texts that are meant for `area`.
    pub fn within(&self, area: Rect) -> Self {
        Self { area, ..self.clone() }
    }

    /// Whether the screen is higher than wide: its lines are short, and it has room for more of them.
    pub fn is_tall(&self) -> bool {
        self.painter.clip_rect().is_positive() && self.painter.clip_rect().aspect_ratio() < 1.0
    }

    /// Every text that has been painted so far.
    pub fn placed(&self) -> Vec<Placed> {
        self.placed.borrow().clone()
    }

    /// Letters of that size, in points.
    pub fn points(&self, size: f32) -> f32 {
        (size.max(size::MIN) * self.u).max(MIN_PX / self.painter.pixels_per_point())
    }

    /// The height of one line, in points.
    pub fn line_height(&self, style: Style) -> f32 {
        (self.points(style.size) * style.leading).round()
    }

    fn format(&self, style: Style, line_height: f32) -> TextFormat {
        let points = self.points(style.size);
        let strike = if style.struck { (points * 0.07).max(1.0) } else { 0.0 };
        TextFormat {
            font_id: font(points, style.bold),
            color: style.colour,
            line_height: Some(line_height),
            strikethrough: Stroke::new(strike, style.colour),
            valign: Align::BOTTOM,
            ..TextFormat::default()
        }
    }

    /// A text as it is drawn: in letters that there are.
    pub fn shown<'t>(&self, text: &'t str) -> Drawn<'t> {
        let (head, _) = head(text, MAX_CHARS);
        let font = font(self.points(size::LIST), true);
        Drawn::of(head, self.quotes, |c| self.painter.fonts_mut(|fonts| fonts.has_glyph(&font, c)))
    }

    /// Lays out one text in at most `rows` lines of `width` points; what does not fit ends in "…",
    /// after a whole word where that leaves enough of it.
    pub fn text(&self, text: &str, style: Style, width: f32, rows: usize) -> Text {
        // Laying out takes as long as a text is long: never longer than what can fit at all.
        let fitting = (width / (NARROWEST * self.points(style.size)) + 2.0) * rows as f32;
        let (head, is_all) = head(text, (fitting as usize).min(MAX_CHARS));
        let shown = self.shown(head);
        if order::has_right_to_left(&shown) {
            return self.right_to_left(&shown, head, style, width, rows);
        }
        let laid_out = self.runs(&[(&shown, style)], width, rows).saying(head);
        if is_all && !laid_out.is_cut() && style.size >= LEAST_AT_EDGE {
            return laid_out.at_the_edge();
        }
        if !is_all && !laid_out.is_cut() {
            // Marks that take no room. Their end is out of sight, and so is where they are cut.
            let cut = self.runs(&[(&shown, style), ("…", style)], width, rows);
            return cut.saying(head).with_some_cut();
        }
        if !laid_out.is_cut() {
            return laid_out;
        }
        // What is left out may free a line that then takes more: a second try settles it.
        let mut letters = laid_out.shown();
        for _ in 0..3 {
            let Some(words) = whole_words(&shown, letters) else { return laid_out };
            let whole = self.runs(&[(words, style), ("…", style)], width, rows);
            if rows == 1 && whole.width() < LEAST_OF_LINE * width {
                return laid_out;
            }
            if !whole.is_cut() {
                return whole.saying(head).with_some_cut();
            }
            letters = words.chars().count().saturating_sub(1);
        }
        laid_out
    }

    /// The same of a text of which some is read from right to left: broken here, as its rows are put in order one by one.
    fn right_to_left(
        &self,
        shown: &str,
        says: &str,
        style: Style,
        width: f32,
        rows: usize,
    ) -> Text {
        let whole = order::is_right_to_left_as_a_whole(shown);
        let all = pieces(shown);
        let widths = self.widths(shown, &all, style);
        let lay_out = |lines: &[String]| {
            let lines: Vec<_> = lines.iter().map(|line| order::drawn(line, whole)).collect();
            self.runs(&[(&lines.join("\n"), style)], f32::INFINITY, rows).saying(says)
        };
        let broken = |count: usize, more: &str| -> Option<Vec<String>> {
            let some = all.get(..count)?;
            let starts = greedy(some, &widths, width / self.points(style.size))?;
            let ends = starts.iter().skip(1).copied().chain([count]);
            let lines = starts.iter().zip(ends).map(|(from, to)| {
                let (from, to) = (some.get(*from)?.start, some.get(to - 1)?.end);
                Some(shown.get(from..to)?.to_owned())
            });
            let mut lines: Vec<String> = lines.collect::<Option<_>>()?;
            lines.last_mut()?.push_str(more);
            (lines.len() <= rows).then_some(lines)
        };
        let fits = |text: &Text| text.width() <= width;
        if let Some(text) = broken(all.len(), "").map(|lines| lay_out(&lines)).filter(fits) {
            return text;
        }
        let shorter = (1..all.len()).rev().filter_map(|count| broken(count, "…"));
        let found = shorter.map(|lines| lay_out(&lines)).find(fits);
        match found {
            Some(text) => text.with_some_cut(),
            // Not even one word: its end is cut.
            None => self.runs(&[(&order::drawn(shown, whole), style)], width, rows).saying(says),
        }
    }

    /// How wide the pieces of a text are, in sizes.
    pub fn widths(&self, shown: &str, pieces: &[super::rows::Piece], style: Style) -> Widths {
        // Letters are as wide as they are large: a size that is on the screen anyway says it for all.
        let style = Style { size: size::LIST, ..style };
        let points = self.points(style.size);
        let of = |text: &str| self.runs(&[(text, style)], f32::INFINITY, 1);
        let space = of("n n").width() - of("nn").width();
        let width =
            |piece: &super::rows::Piece| shown.get(piece.start..piece.end).unwrap_or_default();
        if order::has_right_to_left(shown) {
            let pieces = pieces.iter().map(|piece| of(width(piece)).width() / points).collect();
            return Widths { pieces, space: space / points };
        }
        let line = of(shown);
        let mut ends = vec![0.0];
        ends.extend(line.advances().scan(0.0, |x, (_, advance)| {
            *x += advance;
            Some(*x)
        }));
        let mut count = 0;
        let mut at = 0;
        let mut place = |to: usize| {
            count += shown.get(at..to).map_or(0, |text| text.chars().count());
            at = to;
            ends.get(count).or(ends.last()).copied().unwrap_or_default()
        };
        let pieces = pieces.iter().map(|piece| {
            let start = place(piece.start);
            (place(piece.end) - start) / points
        });
        Widths { pieces: pieces.collect(), space: space / points }
    }

    /// Lines as they are, which begin at the very edge.
    pub fn lines(&self, lines: &[&str], says: &str, style: Style) -> Text {
        let whole = order::is_right_to_left_as_a_whole(says);
        let lines: Vec<_> = lines.iter().map(|line| order::drawn(line, whole)).collect();
        let (job, [_, size]) = self.job(&[(&lines.join("\n"), style)], f32::INFINITY, lines.len());
        let painter = self.painter.clone();
        let row = self.line_height(style).round_to_pixels(painter.pixels_per_point());
        let lay_out = move || painter.layout_job(job);
        Text::later(lay_out, lines.len(), row, size).saying(says).at_the_edge()
    }

    /// Lays out differently styled runs one after the other.
    pub fn runs(&self, runs: &[(&str, Style)], width: f32, rows: usize) -> Text {
        let (job, sizes) = self.job(runs, width, rows);
        Text::of(self.painter.layout_job(job), sizes)
    }

    /// How they are to be laid out, and the sizes of the smallest and the largest letters, in points.
    fn job(&self, runs: &[(&str, Style)], width: f32, rows: usize) -> (LayoutJob, [f32; 2]) {
        let mut job = LayoutJob {
            wrap: TextWrapping {
                max_width: width.max(1.0),
                max_rows: rows,
                break_anywhere: rows == 1,
                overflow_character: Some('…'),
            },
            ..LayoutJob::default()
        };
        let biggest = runs.iter().max_by(|(_, one), (_, other)| one.size.total_cmp(&other.size));
        let (most, height) = biggest
            .map_or((0.0, 0.0), |(_, style)| (self.points(style.size), self.line_height(*style)));
        for (text, style) in runs {
            let height = height - BASELINE * (most - self.points(style.size));
            let (text, _) = head(text, MAX_CHARS);
            job.append(text, 0.0, self.format(*style, height));
        }
        let least = runs.iter().map(|(_, style)| self.points(style.size)).fold(f32::MAX, f32::min);
        (job, [least, most])
    }

    /// The same of texts from the schedule: in letters that there are.
    pub fn phrase(&self, runs: &[(&str, Style)], width: f32) -> Text {
        self.phrase_in_rows(runs, width, 1)
    }

    /// The same in at most so many lines.
    pub fn phrase_in_rows(&self, runs: &[(&str, Style)], width: f32, rows: usize) -> Text {
        let shown: Vec<(Drawn<'_>, Style)> =
            runs.iter().map(|(text, style)| (self.shown(text), *style)).collect();
        let shown: Vec<(&str, Style)> =
            shown.iter().map(|(text, style)| (&**text, *style)).collect();
        let says: String = runs.iter().map(|(text, _)| *text).collect();
        let text = self.runs(&shown, width, rows).saying(&says);
        let is_large = runs.iter().any(|(_, style)| style.size >= LEAST_AT_EDGE);
        if is_large && !text.is_cut() { text.at_the_edge() } else { text }
    }

    /// Paints a text with its left upper corner at `at`.
    pub fn put(&self, text: &Text, at: Pos2) -> Rect {
        let at = pos2(at.x.round(), at.y.round());
        let galley = text.galley();
        let rect = galley.rect.translate(at.to_vec2());
        if !galley.is_empty() {
            self.placed.borrow_mut().push(Placed {
                text: text.says().to_owned(),
                galley: Some(galley.clone()),
                is_picture: false,
                rect,
                area: self.area,
                size: text.size(),
                essential: text.essential_size(),
            });
        }
        self.painter.galley(at, galley.clone(), self.theme.ink);
        rect
    }

    /// Paints a text with its right upper corner at `at`.
    pub fn put_right(&self, text: &Text, at: Pos2) -> Rect {
        self.put(text, pos2(at.x - text.width(), at.y))
    }

    /// Paints a text in the middle of a band of that height, its left at `at`.
    pub fn put_in_band(&self, text: &Text, at: Pos2, band: f32) -> Rect {
        self.put(text, pos2(at.x, at.y + (band - text.height()) / 2.0))
    }

    /// The picture of that name, if it is there, of at most that width and height in `u` and area in
    /// square `u`; and its size when it is as large as that, in points.
    pub fn picture(&self, name: &str, most: [f32; 3]) -> Option<(&'p Picture, Vec2)> {
        let pixels = self.u * self.painter.pixels_per_point();
        let [width, height, area] = most;
        let (width, height, area) = (width * pixels, height * pixels, area * pixels * pixels);
        let fit = Fit { width, height, area };
        let picture = self.pictures?.get(name, fit)?;
        Some((picture, fit.size(picture.size()) / self.painter.pixels_per_point()))
    }

    /// Paints a picture over the whole of `rect`, with rounded corners if nothing shows through it;
    /// `plate` is all that it takes.
    pub fn put_picture(&self, name: &str, picture: &Picture, rect: Rect, plate: Rect) {
        let rect = snapped(rect);
        let corner = if picture.ink.is_opaque() { space::CORNER } else { 0.0 };
        let whole = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
        let shape = RectShape::filled(rect, self.corner(corner), Color32::WHITE)
            .with_texture(picture.texture(), whole);
        self.painter.add(shape);
        self.place(name, plate);
    }

    /// A QR code of about the first of these sides, and at most the second, in points; none
    /// if it cannot be that small.
    pub fn code(&self, text: &str, [about, most]: [f32; 2]) -> Option<Code> {
        let pixels = self.painter.pixels_per_point();
        Code::new(text, [about * pixels, most * pixels])
    }

    /// How long a code's side is, in points.
    pub fn code_side(&self, code: &Code) -> f32 {
        code.side() as f32 / self.painter.pixels_per_point()
    }

    /// Paints a code with its left upper corner at `at`.
    pub fn put_code(&self, code: &Code, at: Pos2) {
        let pixels = self.painter.pixels_per_point();
        // On whole pixels, so that no module has a grey edge.
        let corner = (at.to_vec2() * pixels).round();
        let [dark, light] = CODE;
        let side = self.code_side(code);
        let plate = Rect::from_min_size((corner / pixels).to_pos2(), vec2(side, side));
        let mut mesh = Mesh::default();
        for [left, top, width, height] in code.dark() {
            let min = (corner + vec2(left as f32, top as f32)) / pixels;
            let size = vec2(width as f32, height as f32) / pixels;
            mesh.add_colored_rect(Rect::from_min_size(min.to_pos2(), size), dark);
        }
        self.fill(plate, space::CORNER, light);
        self.painter.add(mesh);
        self.place(code.text(), plate);
    }

    fn place(&self, name: &str, rect: Rect) {
        self.placed.borrow_mut().push(Placed {
            text: name.to_owned(),
            galley: None,
            is_picture: true,
            rect,
            area: self.area,
            size: rect.width().min(rect.height()),
            essential: None,
        });
    }

    /// A filled rectangle with rounded corners.
    pub fn fill(&self, rect: Rect, corner: f32, colour: Color32) {
        self.painter.rect_filled(snapped(rect), self.corner(corner), colour);
    }

    /// A thin line across or down.
    pub fn rule(&self, from: Pos2, to: Pos2) {
        let thickness = (space::LINE * self.u).round().max(1.0);
        let rect = Rect::from_two_pos(from, to);
        let size = Vec2::max(rect.size(), vec2(thickness, thickness));
        self.painter.rect_filled(
            snapped(Rect::from_min_size(rect.min, size)),
            CornerRadius::ZERO,
            self.theme.line,
        );
    }

    /// Fills the whole screen.
    pub fn clear(&self, colour: Color32) {
        self.painter.rect_filled(self.painter.clip_rect(), CornerRadius::ZERO, colour);
    }

    fn corner(&self, corner: f32) -> CornerRadius {
        // Whole points; a corner of more than 255 would be a circle on any screen.
        CornerRadius::same((corner * self.u).round().clamp(0.0, 255.0) as u8)
    }
}

/// On whole points, for sharp edges.
fn snapped(rect: Rect) -> Rect {
    Rect::from_min_max(rect.min.round(), rect.max.round())
}
