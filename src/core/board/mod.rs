//! (feed, room, now) → every word on the screen, and when the next of them changes.
//!
//! A [`Board`] is plain data. What the sign says can be tested without a pixel, and `roomsign board`
//! prints it; [`roomsign_screen`] decides sizes and places, never words or times.

mod band;
mod departures;
mod elsewhere;
mod entry;
mod message;
mod overview;
mod quiet_hours;
mod scene;
mod sign;
mod tag;
mod text;
mod view;

use chrono::{DateTime, FixedOffset, TimeDelta, Timelike, Utc};
use serde::Serialize;

pub use band::{Band, BandKind};
pub use departures::{Departure, Struck};
pub use elsewhere::Elsewhere;
pub use entry::{Entry, Shown, Status};
pub use message::{Message, Screen, Service};
pub use overview::{MAX_CARDS, Overview, PerPage};
pub use quiet_hours::{Quiet, QuietHours};
pub use sign::Sign;
pub use tag::{Tag, TagKind};
pub use text::{plain, summary};

use crate::feed::{Feed, Good};
use crate::prelude::*;
use crate::schedule::{Language, Rgb, RoomId, Sponsor, ThemeName, clean};
use crate::timetable::{Group, Timetable};
use crate::words::fill;
pub use crate::words::{Phrase, Run, Weight, Words};
use band::bands;
use elsewhere::elsewhere;
use entry::entry;
use scene::Scene;
use view::{RoomView, View};

/// More entries than this fit on no screen.
const MAX_LATER: usize = 12;
/// Nor do more logos.
const MAX_SPONSORS: usize = 48;
/// How long after a change a sign says when its schedule was written.
const AS_OF_SHOWN: TimeDelta = TimeDelta::minutes(10);

/// The instant to show, and whether the clock that told it may be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// What time it is, as far as is known.
    pub instant: DateTime<Utc>,
    /// False while the machine's clock has not been set.
    pub trusted: bool,
}

impl Now {
    /// A time that is known to be right.
    pub fn trusted(instant: DateTime<Utc>) -> Self {
        Self { instant, trusted: true }
    }
}

/// What one sign says at one instant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Board {
    /// The event's name.
    pub event: String,
    /// The room's name.
    pub room: String,
    /// What the room is for.
    pub label: Option<String>,
    /// The instant that this board is of.
    pub instant: DateTime<FixedOffset>,
    /// "10:26"; empty while it is not known.
    pub clock: String,
    /// "Friday 8 September"; empty while it is not known.
    pub date: String,
    /// Which of the screens this is.
    pub state: State,
    /// What is on: more than one where sessions overlap.
    pub now: Vec<Entry>,
    /// What comes next in this room, on whatever day.
    pub next: Option<Entry>,
    /// What should be on now or would be next, and is cancelled or takes place elsewhere: shown before `next`, each
    /// with its tag. In order of planned start, at most two; further ones are in `later`.
    pub displaced: Vec<Entry>,
    /// What follows on the same day, further cancelled and moved sessions among it.
    pub later: Vec<Entry>,
    /// Over that list: "Later today", "Then", "Tomorrow"; nothing while the time is not known.
    #[serde(skip)]
    pub later_label: String,
    /// The other rooms that have anything yet today, what is on first and then what starts soonest; where this one has nothing
    /// any more, on any day.
    pub elsewhere: Vec<Elsewhere>,
    /// Words for everybody who passes, urgent ones first.
    pub notices: Vec<String>,
    /// The event's logo: a picture in the schedule file's folder.
    pub logo: Option<String>,
    /// The event's sponsors, at the times at which they are thanked: between sessions, not during one.
    pub sponsors: Vec<Thanked>,
    /// What is wrong with the schedule file: "Edit not applied: line 41 · showing 13:52".
    pub fault: Option<String>,
    /// Set while the sign is only a small clock.
    pub quiet: Option<Quiet>,
    /// The first instant at which any of this changes.
    pub next_change: DateTime<FixedOffset>,
    /// The state of the room, below the header: a band for each of `now`, side by side where there are several, or else
    /// one, or none.
    #[serde(skip)]
    pub bands: Vec<Band>,
    /// What is to be shown largest.
    #[serde(skip)]
    pub large: Large,
    /// The labels of the event's language.
    #[serde(skip)]
    pub words: &'static Words,
    /// The big words where no session is on and none comes today.
    #[serde(skip)]
    pub message: Option<Message>,
    /// When the shown schedule was written, as the sign says a time: "09:52".
    #[serde(skip)]
    pub written: Option<String>,
    /// "Schedule as of 09:52": for ten minutes after a change, and as long as something is wrong with the file.
    #[serde(skip)]
    pub as_of: Option<String>,
    /// "as of 09:52", where there is little room
    #[serde(skip)]
    pub as_of_in_short: Option<String>,
    /// The event's colours.
    #[serde(skip)]
    pub theme: ThemeName,
    /// The event's own accent colour.
    #[serde(skip)]
    pub accent: Option<Rgb>,
    /// How many of the notices are urgent.
    #[serde(skip)]
    pub urgent: usize,
}

/// Which screen a sign shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A session is on, or two that overlap.
    Live,
    /// Between two sessions of the day.
    Break,
    /// Before the day's first session.
    BeforeDay,
    /// After the day's last session; the event goes on.
    DayOver,
    /// Before the event's first day.
    BeforeEvent,
    /// After the event's last session.
    EventOver,
    /// Nothing in this room on this day of the event.
    EmptyDay,
    /// An urgent notice takes the whole screen.
    Urgent,
    /// No schedule has been read yet, or it has no such room.
    Waiting,
    /// The time is not known.
    ClockNotSet,
    /// The screen says what it is called.
    Named,
}

/// What a sign shows largest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Large {
    /// [`Board::now`].
    Now,
    /// [`Board::next`], which is today.
    Next,
    /// [`Board::message`], and under it what comes on another day.
    Message,
}

/// A sponsor on the sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Thanked {
    /// Who it is.
    pub name: String,
    /// A picture in the schedule file's folder.
    pub logo: String,
}

impl State {
    /// Whether nobody is kept from reading what is on.
    fn thanks_sponsors(self) -> bool {
        match self {
            Self::Break
            | Self::BeforeDay
            | Self::DayOver
            | Self::BeforeEvent
            | Self::EventOver
            | Self::EmptyDay => true,
            Self::Live | Self::Urgent | Self::Waiting | Self::ClockNotSet | Self::Named => false,
        }
    }
}

/// What the sign of `room` says at `now`. Total: there is an answer to any input.
pub fn board(feed: &Feed, room: &str, now: Now) -> Board {
    let now = Now { instant: sane(now.instant), ..now };
    let Some(good) = feed.shown() else {
        return waiting(feed, room, now, None);
    };
    let Some(id) = good.timetable.schedule.room(room) else {
        return waiting(feed, room, now, Some(&good.timetable));
    };
    of_room(feed, good, id, now)
}

/// The boards of all rooms, in the file's order; a single waiting one while there is no schedule.
pub fn boards(feed: &Feed, now: Now) -> Vec<Board> {
    let now = Now { instant: sane(now.instant), ..now };
    match feed.shown() {
        None => vec![waiting(feed, "", now, None)],
        Some(good) => (0..good.timetable.schedule.rooms.len())
            .map(|room| of_room(feed, good, RoomId(room), now))
            .collect(),
    }
}

/// Within the years that calendars and files can name, so that arithmetic with it never overflows,
/// and without leap seconds, which no clock on a wall shows.
fn sane(instant: DateTime<Utc>) -> DateTime<Utc> {
    let year = |year| chrono::NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    let bound = |year_| year(year_).and_time(chrono::NaiveTime::MIN).and_utc();
    let nanosecond = instant.nanosecond().min(999_999_999);
    instant.with_nanosecond(nanosecond).unwrap_or(instant).clamp(bound(1), bound(10_000))
}

fn of_room(feed: &Feed, good: &Good, room: RoomId, now: Now) -> Board {
    let timetable = good.timetable.as_ref();
    let event = &timetable.schedule.event;
    let view = View::of(timetable, now);
    let scene = Scene::of(timetable, room, &view);
    let (urgent, calm): (Vec<_>, Vec<_>) =
        timetable.notices(room, now.instant).partition(|(_, urgent)| *urgent);
    let is_urgent = !urgent.is_empty() && now.trusted;
    let message = message::message(&view, room, &scene);
    let seen = RoomView::of(view, room);
    let tell = |group: &&Group| entry(&seen, group);
    let tell_all = |groups: &[&Group]| {
        // Entries are large: there is room for as many as there are.
        let mut told = Vec::with_capacity(groups.len());
        told.extend(groups.iter().filter_map(tell));
        told
    };
    let named = timetable.schedule.rooms.get(room.0);
    let next_change = timetable
        .change_after(now.instant)
        .map_or(view.today.next_minute(), |change| change.min(view.today.next_minute()));
    let fault = fault(feed, Some(good), &view);
    let as_of = good.as_of.map(sane);
    let forgotten = as_of.map(|at| at + AS_OF_SHOWN).filter(|at| now.instant < *at && now.trusted);
    let is_new = forgotten.is_some() && as_of.is_some_and(|at| at <= now.instant);
    let written = as_of.map(|at| view.today.when(at));
    let said = |template: &str| {
        let time = written.as_ref().filter(|_| is_new || fault.is_some())?;
        Some(fill(template, &[("time", time)]))
    };
    let coming = as_of.filter(|at| now.instant < *at);
    let next_change = forgotten.into_iter().chain(coming).fold(next_change, DateTime::min);
    let on = tell_all(&scene.on);
    let next = scene.next.as_ref().and_then(tell);
    let mut displaced = tell_all(&scene.displaced);
    if on.is_empty()
        && let Some(missed) = displaced.iter_mut().rfind(|entry| entry.planned_start <= now.instant)
    {
        missed.shown.in_band = true;
    }
    let is_over = on.is_empty() && next.is_none();
    let next_today = next.as_ref().is_some_and(|next| next.shown.today);
    let state = if is_urgent { State::Urgent } else { scene.state };
    let sponsors = timetable.schedule.sponsors.iter().filter(|_| state.thanks_sponsors());
    let thanked =
        |sponsor: &Sponsor| Thanked { name: sponsor.name.clone(), logo: sponsor.logo.clone() };
    let until_known = |text: String| if now.trusted { text } else { String::new() };
    Board {
        event: event.name.clone(),
        room: named.map(|room| room.name.clone()).unwrap_or_default(),
        label: named.and_then(|room| room.label.clone()),
        instant: view.today.venue.with_offset(now.instant),
        clock: until_known(view.today.venue.time(now.instant)),
        date: until_known(view.today.date(view.today.venue.date(now.instant))),
        state,
        bands: bands(&seen, &scene, &on, next.as_ref(), &displaced),
        large: match scene.state {
            State::Live => Large::Now,
            State::Break if !next_today => Large::Now,
            State::Break | State::BeforeDay => Large::Next,
            _ => Large::Message,
        },
        now: on,
        next,
        displaced,
        later: tell_all(&scene.later),
        later_label: scene.later_label(&view),
        elsewhere: if now.trusted { elsewhere(&view, room, is_over) } else { Vec::new() },
        urgent: if is_urgent { urgent.len() } else { 0 },
        notices: urgent.into_iter().chain(calm).map(|(text, _)| text.to_owned()).collect(),
        logo: event.logo.clone(),
        sponsors: sponsors.take(MAX_SPONSORS).map(thanked).collect(),
        as_of: said(view.today.words.as_of),
        as_of_in_short: said(view.today.words.as_of_in_short),
        written,
        fault,
        quiet: None,
        next_change: view.today.venue.with_offset(next_change),
        words: view.today.words,
        message,
        theme: event.theme,
        accent: event.accent,
    }
}

/// What is wrong with the file, in the words of the screen's last line.
fn fault(feed: &Feed, good: Option<&Good>, view: &View<'_>) -> Option<String> {
    let words = view.today.words;
    let what = words.fault(feed.fault()?);
    let showing = good.map(|good| match good.as_of {
        Some(at) => fill(words.showing, &[("time", &view.today.when(sane(at)))]),
        None => words.showing_last.to_owned(),
    });
    Some(match showing {
        Some(showing) => format!("{what} · {showing}"),
        None => what,
    })
}

/// What a screen says that is asked what it is called, or that has no room yet.
pub fn named(feed: &Feed, room: Option<&str>, now: Now, screen: &Screen<'_>) -> Board {
    let now = Now { instant: sane(now.instant), ..now };
    let timetable = feed.shown().map(|good| good.timetable.as_ref());
    let waiting = waiting(feed, "", now, timetable);
    let message = message::named(screen, room, timetable, waiting.words);
    Board { state: State::Named, message: Some(message), fault: None, ..waiting }
}

/// No schedule yet, or one without this room.
fn waiting(feed: &Feed, room: &str, now: Now, other: Option<&Timetable>) -> Board {
    let words = other.map_or(Language::En, |timetable| timetable.schedule.event.language).words();
    let instant = now.instant.fixed_offset();
    Board {
        event: other.map(|timetable| timetable.schedule.event.name.clone()).unwrap_or_default(),
        room: clean::line(room),
        label: None,
        instant,
        // Without a schedule the venue's time zone is not known, and another one's time would be wrong.
        clock: String::new(),
        date: String::new(),
        state: State::Waiting,
        now: Vec::new(),
        next: None,
        displaced: Vec::new(),
        later: Vec::new(),
        later_label: String::new(),
        elsewhere: Vec::new(),
        notices: Vec::new(),
        logo: None,
        sponsors: Vec::new(),
        fault: message::file_fault(feed, words),
        quiet: None,
        next_change: instant + TimeDelta::minutes(1),
        bands: Vec::new(),
        large: Large::Message,
        words,
        message: Some(message::waiting(feed, room, other, words)),
        written: None,
        as_of: None,
        as_of_in_short: None,
        theme: other.map(|timetable| timetable.schedule.event.theme).unwrap_or_default(),
        accent: None,
        urgent: 0,
    }
}
