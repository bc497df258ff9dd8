//! The state of a room in one line: what people read first, from far away.

use super::entry::Entry;
use super::scene::Scene;
use super::tag::{Tag, TagKind};
use super::view::RoomView;
use super::{Phrase, Run, State, Status, Weight};
use crate::prelude::*;

/// The line below a sign's header, from edge to edge: whether something is on, until when, and what has changed about
/// it. Every word of it is here; how it looks follows from `kind`, and what stands in the tag from `tag`.
///
/// A board has a band for each session that is on, in the order of [`Board::now`](super::Board::now), or else one for
/// the time between sessions; none where there is neither a session to come nor a clock. How much of a session has
/// passed, in the bar below its band, is its [`Shown::progress`](super::Shown::progress).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// Which shape and colour it has.
    pub kind: BandKind,
    /// Before the words on the left: "10 MIN LATE", "FULL", "CANCELLED".
    pub tag: Option<Tag>,
    /// "**NOW** until **10:40**", "**NOW** until ~~10:40~~ **10:50**", "**BREAK**"; of a session that does not take
    /// place its time and title: "**11:25** ~~What Flakes needs~~".
    pub left: Phrase,
    /// "**14** min left", "next starts in **16** min"; may be empty.
    pub right: Phrase,
    /// Where to go instead: "No more seats. It is shown in Room 24, 1st floor", "Room 24, 1st floor".
    pub go: Option<String>,
    /// Why it is late, cancelled or moved, and where it comes from.
    pub reason: Option<String>,
}

/// What a band is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BandKind {
    /// A session is on, as planned.
    Now,
    /// A session is on that ends later than planned.
    Late,
    /// A session is on that has no seats left.
    Full,
    /// Nothing is on, or a break.
    Break,
    /// Before the day's first session.
    Before,
    /// What should be on does not take place, and nothing else is on.
    Cancelled,
    /// What should be on takes place in another room, and nothing else is on.
    Moved,
    /// Nothing more here on this day: when the next session is, on another one.
    Over,
}

impl Band {
    /// The words below the band: where to go, and why. May be empty.
    pub fn note(&self) -> String {
        let parts: Vec<&str> =
            [self.go.as_deref(), self.reason.as_deref()].into_iter().flatten().collect();
        parts.join(" · ")
    }

    /// Of the session that is on: "NOW until 10:50 · 6 min left".
    fn on(seen: &RoomView<'_>, on: &Entry, label: &str) -> Self {
        let words = seen.view.today.words;
        let mut until = Vec::new();
        if let Some(planned) = &on.shown.planned_end {
            until.push(Run { text: planned.clone(), weight: Weight::Struck });
            until.push(Run { text: " ".to_owned(), weight: Weight::Plain });
        }
        until.push(Run { text: on.shown.end.clone(), weight: Weight::Strong });
        let values = [("now", &Phrase::strong(label)), ("time", &Phrase(until))];
        let kind = match on.shown.tag.as_ref().map(|tag| tag.kind) {
            _ if on.shown.is_break => BandKind::Break,
            Some(TagKind::Full) => BandKind::Full,
            Some(TagKind::Late) => BandKind::Late,
            _ => BandKind::Now,
        };
        Self {
            kind,
            tag: on.shown.tag.clone(),
            left: Phrase::filled(words.now_until, &values),
            right: on.shown.left.clone().unwrap_or_default(),
            go: on.shown.go.clone(),
            reason: on.why(),
        }
    }

    fn plain(kind: BandKind, left: impl Into<String>, right: Phrase) -> Self {
        Self { kind, tag: None, left: Phrase::strong(left), right, go: None, reason: None }
    }

    /// Of what should be on and is not.
    fn displaced(entry: &Entry, right: Phrase) -> Self {
        let cancelled = entry.status == Status::Cancelled;
        let weight = if cancelled { Weight::Struck } else { Weight::Strong };
        let run = |text: &str, weight| Run { text: text.to_owned(), weight };
        Self {
            kind: if cancelled { BandKind::Cancelled } else { BandKind::Moved },
            tag: entry.shown.tag.clone(),
            left: Phrase(vec![
                run(&entry.shown.time, Weight::Strong),
                run(" ", Weight::Plain),
                run(&entry.title, weight),
            ]),
            right,
            go: entry.shown.go.clone(),
            reason: entry.reason.clone(),
        }
    }
}

/// The bands of a scene with what is on, next and displaced in it.
pub(super) fn bands(
    seen: &RoomView<'_>,
    scene: &Scene<'_>,
    now: &[Entry],
    next: Option<&Entry>,
    displaced: &[Entry],
) -> Vec<Band> {
    let today = &seen.view.today;
    let words = today.words;
    let next_today = next.filter(|next| next.shown.today);
    let starts = |template: &str, next: &Entry| {
        let left = today.length(today.minutes_until(next.start.to_utc()));
        Phrase::filled(template, &[("length", &left)])
    };
    // What was moved begins at its time, in another room.
    let is_one_moved = displaced.iter().any(|entry| entry.status == Status::Moved);
    let template = if is_one_moved { words.next_here_in } else { words.next_starts_in };
    let next_starts = || next_today.map(|next| starts(template, next));
    if scene.state == State::Live {
        return now.iter().map(|on| Band::on(seen, on, words.now)).collect();
    }
    if let Some(missed) = displaced.iter().find(|entry| entry.shown.in_band) {
        return vec![Band::displaced(missed, next_starts().unwrap_or_default())];
    }
    let band = match (scene.state, now.first(), next) {
        (State::Break, Some(on), _) => {
            let unnamed = next_today.is_none() || on.title.eq_ignore_ascii_case("break");
            let label = if unnamed { words.break_.to_owned() } else { on.title.to_uppercase() };
            match next_starts() {
                // What comes next is the big thing, so its start is what counts.
                Some(right) => {
                    Band { tag: on.shown.tag.clone(), ..Band::plain(BandKind::Break, label, right) }
                }
                None => Band::on(seen, on, &label),
            }
        }
        (State::Break, None, _) => {
            Band::plain(BandKind::Break, words.break_, next_starts().unwrap_or_default())
        }
        (State::BeforeDay, _, Some(next)) => {
            Band::plain(BandKind::Before, words.first_today, starts(words.starts_in, next))
        }
        (State::DayOver | State::EmptyDay | State::BeforeEvent, _, Some(next)) => {
            let when = today.time_first(next.start.to_utc());
            Band::plain(BandKind::Over, words.next, Phrase::strong(when))
        }
        _ => return Vec::new(),
    };
    vec![band]
}
