//! The state of a room from edge to edge: whether something is on, until when, and what has changed.
//!
//! Without seeing colour, people tell the states apart by their shape: filled, outlined, or with a plate.

use egui::{Color32, Rect, pos2};

use super::canvas::{Canvas, Style};
use super::tag::Plate;
use super::text::Text;
use super::theme::{Theme, space};
use roomsign_core::board::{Band, BandKind, Phrase, TagKind, Weight};

/// A band, laid out for a width.
pub struct State<'b> {
    band: &'b Band,
    look: BandLook,
    plate: Option<Plate>,
    left: Text,
    right: Text,
    rows: Rows,
    margins: [f32; 2],
    /// How much has passed, from 0 to 1.
    progress: Option<f32>,
    line: f32,
    /// The height of the row that a plate has to itself.
    first: f32,
    /// How many ways of laying it out there was no room for.
    passed: usize,
    /// In points, the bar included.
    pub height: f32,
}

/// What is to be laid out: a band, how much has passed, and as [`State::fit`] takes them width and margins.
#[derive(Clone, Copy)]
pub struct Wanted<'b> {
    pub band: &'b Band,
    pub progress: Option<f32>,
    pub width: f32,
    pub margins: [f32; 2],
}

/// In how many rows a band is.
#[derive(Clone, Copy, PartialEq)]
enum Rows {
    /// All in one.
    One,
    /// The right words below the left ones.
    Two,
    /// With them the plate.
    PlateBelow,
    /// Plate and right words in one, what does not take place below them in as many as it takes.
    Title,
    /// Each of these by itself.
    Each,
}

/// The colours of a band, and whether it is filled.
#[derive(Clone, Copy)]
struct BandLook {
    ground: Option<Color32>,
    ink: Color32,
    edge: Color32,
}

impl BandLook {
    fn of(theme: &Theme, kind: BandKind) -> Self {
        let filled = |ground, ink| Self { ground: Some(ground), ink, edge: ground };
        match kind {
            BandKind::Now => filled(theme.accent, theme.on_accent),
            BandKind::Late | BandKind::Moved => filled(theme.amber, theme.on_amber),
            BandKind::Full | BandKind::Cancelled => filled(theme.red, theme.on_red),
            BandKind::Break | BandKind::Before => {
                Self { ground: None, ink: theme.accent, edge: theme.accent }
            }
            BandKind::Over => Self { ground: None, ink: theme.soft, edge: theme.line },
        }
    }

    /// Ground and letters of a plate on it.
    fn plate(&self, theme: &Theme, kind: TagKind) -> (Color32, Color32) {
        match self.ground {
            Some(ground) => (self.ink, ground),
            None => super::tag::colours(theme, kind),
        }
    }
}

/// A band's height in sizes of its letters.
const HEIGHT: f32 = 1.56;
/// Between a plate and words, in `u`.
const GAP: f32 = 2.4;

impl<'b> State<'b> {
    /// In at most `width` points from edge to edge, its words this many points from the left and the right one.
    ///
    /// Where there is no room, the words between the times get smaller, then the old time goes, then all letters get
    /// smaller; and before they are too small, the right words go below the left ones, at the right as ever, and there
    /// the old time has another try.
    pub fn fit(
        canvas: &Canvas,
        band: &'b Band,
        progress: Option<f32>,
        width: f32,
        margins: [f32; 2],
    ) -> Self {
        Self::fit_from(canvas, Wanted { band, progress, width, margins }, 0)
    }

    /// Beside each other all are as the one is that has the least room, to be of one height.
    pub fn fit_beside(canvas: &Canvas, bands: &[Wanted<'b>]) -> Vec<Self> {
        let fit = |passed: usize| -> Vec<Self> {
            bands.iter().map(|wanted| Self::fit_from(canvas, *wanted, passed)).collect()
        };
        let first = fit(0);
        match first.iter().map(|state| state.passed).max() {
            Some(most) if first.iter().any(|state| state.passed < most) => fit(most),
            _ => first,
        }
    }

    /// The same, passing over so many ways of laying it out.
    fn fit_from(canvas: &Canvas, wanted: Wanted<'b>, passed: usize) -> Self {
        let Wanted { band, progress, width, margins } = wanted;
        let look = BandLook::of(&canvas.theme, band.kind);
        let inner = width - margins.iter().sum::<f32>();
        let letters = canvas.letters;
        let essential = letters.essential;
        let small = |part: f32| {
            (0.76 * essential * part).max(letters.least * part.min(1.0)).min(essential * part)
        };
        // Size of the strong words, of the words between them, whether the old time is there, in one line or two.
        let least = (letters.least / essential).min(1.0);
        let tries = [
            (1.0, small(1.0), true, Rows::One),
            (1.0, 0.76 * essential, true, Rows::One),
            (1.0, 0.76 * essential, false, Rows::One),
            (least, 0.76 * essential * least, false, Rows::One),
            (1.0, small(1.0), true, Rows::Two),
            (1.0, 0.76 * essential, true, Rows::Two),
            (1.0, small(1.0), true, Rows::PlateBelow),
            (1.0, 0.76 * essential, true, Rows::PlateBelow),
            (1.0, 0.76 * essential, false, Rows::Two),
            (least, 0.76 * essential * least, false, Rows::Two),
            (1.0, 0.76 * essential, false, Rows::PlateBelow),
            (least, 0.76 * essential * least, false, Rows::PlateBelow),
            (1.0, 0.76 * essential, true, Rows::Title),
            (least, 0.76 * essential * least, true, Rows::Title),
            (1.0, 0.76 * essential, true, Rows::Each),
            (least, 0.76 * essential * least, true, Rows::Each),
            (least, 0.76 * essential * least, false, Rows::Each),
            (0.9 * least, 0.7 * essential * least, false, Rows::Each),
            (0.8 * least, 0.64 * essential * least, false, Rows::Each),
            (0.7 * least, 0.56 * essential * least, false, Rows::Each),
            (0.8 * least, 0.64 * essential * least, false, Rows::One),
            (0.7 * least, 0.56 * essential * least, false, Rows::Two),
            (0.55 * least, 0.5 * essential * least, false, Rows::Two),
        ];
        let named = matches!(band.kind, BandKind::Cancelled | BandKind::Moved);
        let lay_out = |passed: usize, (part, plain, struck, rows): (f32, f32, bool, Rows)| {
            let strong = part * essential;
            let plate = band.tag.as_ref().map(|tag| {
                let size = (0.8 * strong).max(letters.least.min(strong));
                // By itself it has all of the width, and more rows before it is cut.
                let room = if rows == Rows::Each { (inner, 3) } else { (0.6 * inner, 1) };
                Plate::in_rows(canvas, &tag.text, size, look.plate(&canvas.theme, tag.kind), room)
            });
            let plate_is_cut = plate.as_ref().is_some_and(Plate::is_cut);
            let gap = GAP * canvas.u;
            let plate_width = plate.as_ref().map_or(0.0, |plate| plate.width() + gap);
            // What is struck of these is their title, which stays.
            let struck = struck || named;
            let words = |phrase: &Phrase, width: f32| {
                words(canvas, phrase, (strong, plain, struck), look.ink, width)
            };
            let right = words(&band.right, inner);
            let right_width = if band.right.is_empty() { 0.0 } else { right.width() + gap };
            let (first, second) = match rows {
                Rows::One => (plate_width + right_width, 0.0),
                Rows::Two => (plate_width, right_width),
                Rows::PlateBelow | Rows::Title => (0.0, plate_width + right_width),
                Rows::Each => (0.0, plate_width.max(right_width)),
            };
            let in_rows = matches!(rows, Rows::Title | Rows::Each);
            let room = inner - first;
            let left = if in_rows {
                let sizes = (strong, plain, struck);
                words_in_rows(canvas, &band.left, sizes, look.ink, (inner, MOST_ROWS))
            } else {
                words(&band.left, f32::INFINITY)
            };
            let fits = left.width() <= room
                && (!plate_is_cut || part < 0.75 * least)
                && (!left.is_cut() || (in_rows && part <= least))
                && second - gap <= inner
                && matches!(rows, Rows::Title | Rows::PlateBelow) <= plate.is_some()
                && (rows == Rows::Title) <= named;
            let line = canvas.points(strong) * HEIGHT;
            let above = if rows == Rows::Each { 0.15 * line } else { line };
            let first = plate.as_ref().map_or(above, |plate| line.max(plate.height() + 0.3 * line));
            let height = match rows {
                Rows::One => line,
                Rows::Two | Rows::PlateBelow => 1.86 * line,
                Rows::Title => first + left.height(),
                Rows::Each => first + left.height() + right.height(),
            };
            let bar = if progress.is_some() { space::BAR * canvas.u } else { 0.0 };
            let height = height.round() + bar.round();
            let laid_out = Self {
                band,
                look,
                plate: plate.map(Plate::essential),
                left: left.essential(),
                right: right.essential(),
                rows,
                margins,
                progress,
                line,
                first,
                passed,
                height,
            };
            (fits, laid_out)
        };
        let tries = tries.into_iter().enumerate().skip(passed);
        let mut all = tries.map(|(passed, way)| lay_out(passed, way));
        let found = all.find_map(|(fits, laid_out)| fits.then_some(laid_out));
        found.unwrap_or_else(|| {
            let (_, last) =
                lay_out(passed, (0.55 * least, 0.5 * essential * least, false, Rows::Two));
            let beside = last.plate.as_ref().map_or(0.0, |plate| plate.width() + GAP * canvas.u);
            let size = 0.55 * least * essential;
            let left = words(canvas, &band.left, (size, size, named), look.ink, inner - beside);
            Self { left: left.essential(), ..last }
        })
    }

    /// Paints it at the top of `rect`, from edge to edge, and returns where it is.
    pub fn paint(&self, canvas: &Canvas, rect: Rect) -> Rect {
        let u = canvas.u;
        let theme = canvas.theme;
        let whole = rect.with_max_y(rect.min.y + self.height);
        let bar = if self.progress.is_some() { (space::BAR * u).round() } else { 0.0 };
        let band = whole.with_max_y(whole.max.y - bar);
        match self.look.ground {
            Some(ground) => canvas.fill(band, 0.0, ground),
            None => {
                let line = (space::OUTLINE * u).round().max(1.0);
                canvas.fill(band.with_max_y(band.min.y + line), 0.0, self.look.edge);
                canvas.fill(band.with_min_y(band.max.y - line), 0.0, self.look.edge);
            }
        }
        if let Some(progress) = self.progress {
            let bar = whole.with_min_y(band.max.y);
            canvas.fill(bar, 0.0, theme.line);
            let passed = bar.min.x + bar.width() * progress.clamp(0.0, 1.0);
            canvas.fill(bar.with_max_x(passed), 0.0, theme.ink);
        }
        let canvas = &canvas.within(band);
        let [left, right] = self.margins;
        let (left, right) = (band.min.x + left, band.max.x - right);
        if matches!(self.rows, Rows::Title | Rows::Each) {
            self.paint_in_rows(canvas, band.with_min_x(left).with_max_x(right));
            return whole;
        }
        let one = self.rows == Rows::One;
        let first = if one { band } else { band.with_max_y(band.center().y) };
        let step = if one { 0.0 } else { 0.06 * self.line };
        let first = first.translate(egui::vec2(0.0, step));
        let second = if one { band } else { band.with_min_y(band.center().y) };
        let second = second.translate(egui::vec2(0.0, -step));
        let plate = |x: f32, row: Rect| match &self.plate {
            Some(plate) => {
                let at = pos2(x, row.min.y);
                plate.put_in_band(canvas, at, row.height()).max.x + GAP * u
            }
            None => x,
        };
        let below = self.rows == Rows::PlateBelow;
        let behind = plate(left, if below { second } else { first });
        let x = if below { left } else { behind };
        canvas.put_in_band(&self.left, pos2(x, first.min.y), first.height());
        if !self.band.right.is_empty() {
            let x = right - self.right.width();
            canvas.put_in_band(&self.right, pos2(x, second.min.y), second.height());
        }
        whole
    }

    /// What does not take place, and words for which there is no room in two rows, below the plate.
    fn paint_in_rows(&self, canvas: &Canvas, rect: Rect) {
        let first = rect.with_max_y(rect.min.y + self.first);
        if let Some(plate) = &self.plate {
            plate.put_in_band(canvas, first.min, first.height());
        }
        let title = canvas.put(&self.left, first.left_bottom() - egui::vec2(0.0, 0.1 * self.line));
        if self.rows == Rows::Each {
            canvas.put(&self.right, title.left_bottom());
        } else {
            let x = rect.max.x - self.right.width();
            canvas.put_in_band(&self.right, pos2(x, first.min.y), first.height());
        }
    }

    /// Whether some of its words are missing.
    pub fn is_cut(&self) -> bool {
        self.left.is_cut() || self.right.is_cut() || self.plate.as_ref().is_some_and(Plate::is_cut)
    }

    /// Whether its times take more than one row.
    pub fn is_stacked(&self) -> bool {
        matches!(self.rows, Rows::Two | Rows::PlateBelow)
    }
}

/// What does not take place is named in at most so many rows.
const MOST_ROWS: usize = 3;

/// A phrase in letters of these sizes: strong words, the words between them, and whether struck ones are there at all.
pub fn words(
    canvas: &Canvas,
    phrase: &Phrase,
    (strong, plain, struck): (f32, f32, bool),
    ink: Color32,
    width: f32,
) -> Text {
    words_in_rows(canvas, phrase, (strong, plain, struck), ink, (width, 1))
}

/// The same in at most that width, and so many rows.
fn words_in_rows(
    canvas: &Canvas,
    phrase: &Phrase,
    (strong, plain, struck): (f32, f32, bool),
    ink: Color32,
    (width, rows): (f32, usize),
) -> Text {
    let tight = |style: Style| Style { leading: 1.2, ..style };
    let style = |weight| match weight {
        Weight::Strong => tight(Style::bold(strong, ink)),
        Weight::Plain => tight(Style::regular(plain, ink)),
        Weight::Struck => tight(Style::regular(0.8 * strong, ink)).struck(),
    };
    let mut runs: Vec<(&str, Style)> = Vec::new();
    let mut is_behind_struck = false;
    for run in &phrase.0 {
        let is_struck = run.weight == Weight::Struck;
        // It goes with the space behind it.
        if struck || !(is_struck || (is_behind_struck && run.text.trim().is_empty())) {
            runs.push((run.text.as_str(), style(run.weight)));
        }
        is_behind_struck = is_struck;
    }
    canvas.phrase_in_rows(&runs, width, rows)
}
