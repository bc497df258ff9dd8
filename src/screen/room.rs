//! The sign of one room: detail gives way to what is read from afar.

use egui::Rect;

use super::canvas::{Canvas, Style};
use super::fit::Title;
use super::header;
use super::layout::Layout;
use super::notice;
use super::theme::size;
use roomsign_core::board::{Board, Entry, Large, State, Status};

/// Sessions that overlap beyond this many are named in one line.
const MAX_SHARED: usize = 3;

/// What there is besides what is read from afar. Picture, code and abstract take what is
/// left, as long as there is a line of speakers.
#[derive(Clone, Copy, PartialEq)]
pub struct Detail {
    pub sponsors: bool,
    /// At most so many lines.
    pub list: usize,
    /// Speakers and reasons of what comes next.
    pub below_next: bool,
    /// At most so many lines of speakers.
    pub names: usize,
    /// Below room and clock.
    pub sublines: bool,
    pub next: Height,
}

/// How high what comes next may be.
#[derive(Clone, Copy, PartialEq)]
pub enum Height {
    /// As much as it takes.
    Usual,
    /// A row more of each title, before it is too small to be read.
    More,
    /// As little as there can be.
    Least,
}

const ALL: Detail = Detail {
    sponsors: true,
    list: 5,
    below_next: true,
    names: 2,
    sublines: true,
    next: Height::Usual,
};
/// What has to be read, and nothing else.
const BAREST: Detail = Detail {
    sponsors: false,
    list: 0,
    below_next: false,
    names: 0,
    sublines: false,
    next: Height::More,
};
/// What there is room for, even if words have no end.
const CRAMPED: Detail = Detail { next: Height::Least, ..BAREST };
/// In the order in which it gives way.
const DETAILS: [Detail; 7] = [
    ALL,
    Detail { sponsors: false, ..ALL },
    Detail { sponsors: false, list: 2, ..ALL },
    Detail { sponsors: false, list: 0, ..ALL },
    Detail { sponsors: false, list: 0, below_next: false, ..ALL },
    Detail { sponsors: false, list: 0, below_next: false, names: 1, ..ALL },
    BAREST,
];

/// Paints the sign of a room on the whole of `screen`.
pub fn room_ui<'p>(canvas: &Canvas<'p>, board: &'p Board, screen: Rect) {
    if board.state == State::Urgent {
        let urgent = board.notices.get(..board.urgent).unwrap_or_default();
        notice::urgent_ui(canvas, urgent, &board.room, &board.clock, screen);
        return;
    }
    let sign = Sign::of(canvas, board);
    let details = || DETAILS.iter().filter(|detail| !detail.sponsors || !board.sponsors.is_empty());
    let good = |canvas: &Canvas<'_>, layout: &Layout<'_>, with_small: bool| {
        let letters = canvas.letters;
        let small = layout.is_small && !with_small;
        !small
            && layout.is_whole
            && layout.size() >= letters.title.min(letters.largest_title) - 0.01
    };
    let fit = |canvas: &Canvas<'p>, detail: &Detail| Layout::fit(canvas, &sign, screen, *detail);
    // Mostly there is room for everything.
    if let Some(layout) = details().next().map(|detail| fit(canvas, detail))
        && good(canvas, &layout, false)
        && !layout.is_band_cut
    {
        layout.paint(canvas, &sign, screen);
        return;
    }
    // Essentials that are smaller but can still be read from where the sign says come before those that cannot.
    let mut enough: Vec<(Canvas<'p>, Layout<'p>)> = Vec::new();
    let mut smallest = canvas.clone();
    for letters in canvas.letters.steps() {
        let canvas = canvas.with_letters(letters);
        let bare = fit(&canvas, &BAREST);
        if good(&canvas, &bare, letters.are_sure()) {
            // What comes next is smaller than it should be only if nothing can help it.
            let with_small = bare.is_small;
            let mut all = details().map(|detail| fit(&canvas, detail));
            // Words that even the barest band lacks, it lacks beside nothing that could go.
            let fits =
                |layout: &Layout<'_>| good(&canvas, layout, with_small) && !layout.is_band_cut;
            let best = all.find(fits).unwrap_or(bare);
            best.paint(&canvas, &sign, screen);
            return;
        }
        let is_block = bare.is_of_a_block();
        // A smaller title is better than smaller letters everywhere, but not one that is smaller than these.
        if bare.is_whole && bare.size() >= letters.least {
            enough.push((canvas.clone(), bare));
        }
        // Nor is there more room for the talk of a block that is on.
        if !enough.is_empty() && (letters.are_sure() || is_block) {
            break;
        }
        smallest = canvas;
    }
    let best = enough.last().map(|(_, last)| (last.size() - 0.01, last.is_small));
    let best = best.and_then(|(size, small)| {
        enough.iter().find(|(_, layout)| layout.size() >= size && layout.is_small <= small)
    });
    match best {
        Some((canvas, layout)) => layout.paint(canvas, &sign, screen),
        None => fit(&smallest, &CRAMPED).paint(&smallest, &sign, screen),
    }
}

/// What the sign says, sorted by where it stands, its titles measured.
pub struct Sign<'p> {
    pub board: &'p Board,
    /// The room's.
    pub name: Title,
    /// What is large, with its title.
    pub large: Vec<(&'p Entry, Title)>,
    /// More that is on.
    pub rest: &'p [Entry],
    /// Above what is large, where that has not begun: what was to be before it.
    pub above: Vec<&'p Entry>,
    /// Below it.
    pub below: Vec<&'p Entry>,
    pub later: &'p [Entry],
}

impl<'p> Sign<'p> {
    fn of(canvas: &Canvas<'p>, board: &'p Board) -> Self {
        let next_is_large = board.large == Large::Next;
        let large: Vec<&Entry> = match board.large {
            Large::Now => board.now.iter().take(MAX_SHARED).collect(),
            Large::Next => board.next.iter().collect(),
            Large::Message => Vec::new(),
        };
        let bold = Style::bold(size::TITLE, canvas.theme.ink).tight();
        let title = |entry: &'p Entry| {
            let words = if entry.block.is_empty() { &entry.title } else { &entry.shown.line };
            (entry, Title::new(canvas, words, Style { leading: 1.1, ..bold }))
        };
        let displaced = board.displaced.iter().filter(|entry| !entry.shown.in_band);
        let (above, mut below): (Vec<&Entry>, Vec<&Entry>) = if next_is_large {
            (displaced.collect(), Vec::new())
        } else {
            (Vec::new(), displaced.collect())
        };
        let mut later = board.later.as_slice();
        if next_is_large {
            // After the next one comes another.
            if let [first, rest @ ..] = later
                && first.status == Status::Scheduled
            {
                below.push(first);
                later = rest;
            }
        } else if board.large == Large::Now {
            below.extend(&board.next);
        }
        let rest = if board.large == Large::Now {
            board.now.get(MAX_SHARED..).unwrap_or_default()
        } else {
            &[]
        };
        let name = header::name(canvas, &board.room);
        Self {
            board,
            name,
            large: large.into_iter().map(title).collect(),
            rest,
            above,
            below,
            later,
        }
    }
}
