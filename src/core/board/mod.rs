//! (feed, room, now) → every word on the screen, and when the next of them changes.
//!
//! A [`Board`] is plain data. What the sign says can be tested without a pixel, and `roomsign board`
//! prints it; [`roomsign_screen`] decides sizes and places, never words or times.

mod care;
mod elsewhere;
mod entry;
mod message;
mod overview;
mod plain;
mod view;

use chrono::{DateTime, FixedOffset, TimeDelta, Timelike, Utc};
use serde::Serialize;

pub use care::{Care, Quiet, QuietHours};
pub use elsewhere::Elsewhere;
pub use entry::{Entry, Shown, Status};
pub use message::Message;
pub use overview::{MAX_ROOMS, Overview};
pub use plain::{plain, summary};

use crate::feed::{Fault, Feed, Shown as Good};
use crate::prelude::*;
use crate::schedule::{Language, Rgb, RoomId, Sponsor, ThemeName, clean};
use crate::timetable::{Group, Period, Timetable};
pub use crate::words::{Phrase, Run, Weight, Words};
use crate::words::{capitalized, fill};
use elsewhere::elsewhere;
use entry::{entry, progress};
use view::View;

/// More entries than this fit on no screen.
const MAX_LATER: usize = 12;
/// Nor do more logos.
const MAX_SPONSORS: usize = 48;

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
    /// What follows on the same day, cancelled and moved sessions among it.
    pub later: Vec<Entry>,
    /// Over that list: "Later today", "Then", "Tomorrow".
    #[serde(skip)]
    pub later_label: String,
    /// The other rooms.
    pub elsewhere: Vec<Elsewhere>,
    /// Words for everybody who passes, urgent ones first.
    pub notices: Vec<String>,
    /// The event's logo: a picture in the schedule file's folder.
    pub logo: Option<String>,
    /// The event's sponsors, at the times at which they are thanked: between sessions, not during one.
    pub sponsors: Vec<Thanked>,
    /// What is wrong with the schedule file: "Edit not applied: line 41 · showing 13:52".
    pub fault: Option<String>,
    /// Set while the sign is but a small clock.
    pub quiet: Option<Quiet>,
    /// The first instant at which any of this changes.
    pub next_change: DateTime<FixedOffset>,
    /// The labels of the event's language.
    #[serde(skip)]
    pub words: &'static Words,
    /// The big words where no session is on and none comes today.
    #[serde(skip)]
    pub message: Option<Message>,
    /// The break that is on, named or not, or the time before the day's first session.
    #[serde(skip)]
    pub pause: Option<Pause>,
    /// "Schedule as of 09:52"
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
    /// How far the picture is moved, right and down, in pixels.
    #[serde(skip)]
    pub shift: [i8; 2],
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
}

/// A time without a session, on a day that has some more.
#[derive(Clone, Debug, PartialEq)]
pub struct Pause {
    /// "BREAK", "LUNCH", "FIRST TODAY"
    pub label: String,
    /// "until 11:25"
    pub until: String,
    /// "16 min"
    pub left: Phrase,
    /// How much of it has passed, from 0 to 1; unknown before the first session of a day.
    pub progress: Option<f32>,
    /// Whether what comes next, today, is the big thing to show; else it is the break itself.
    pub next_is_big: bool,
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
            Self::Live | Self::Urgent | Self::Waiting | Self::ClockNotSet => false,
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

/// Within the years that calendars and files can name, so that sums with it never overflow,
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
    let pause = scene.pause(&view, room);
    let tell = |group: &Group| entry(&view, room, group);
    let named = timetable.schedule.rooms.get(room.0);
    let next_change = timetable
        .change_after(now.instant)
        .map_or(view.today.next_minute(), |change| change.min(view.today.next_minute()));
    let as_of = |template: &str| {
        good.as_of.map(|at| fill(template, &[("time", &view.today.when(sane(at)))]))
    };
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
        now: scene.on.iter().filter_map(|group| tell(group)).collect(),
        next: scene.next.and_then(tell),
        later: scene.later.iter().filter_map(|group| tell(group)).collect(),
        later_label: scene.later_label(&view),
        elsewhere: if now.trusted {
            let done = matches!(scene.state, State::DayOver | State::EmptyDay | State::BeforeEvent);
            elsewhere(&view, room, done && scene.next.is_some())
        } else {
            Vec::new()
        },
        urgent: if is_urgent { urgent.len() } else { 0 },
        notices: urgent.into_iter().chain(calm).map(|(text, _)| text.to_owned()).collect(),
        logo: event.logo.clone(),
        sponsors: sponsors.take(MAX_SPONSORS).map(thanked).collect(),
        fault: fault(feed, Some(good), &view),
        quiet: None,
        shift: [0, 0],
        next_change: view.today.venue.with_offset(next_change),
        words: view.today.words,
        message,
        pause,
        as_of: as_of(view.today.words.as_of),
        as_of_in_short: as_of(view.today.words.as_of_in_short),
        theme: event.theme,
        accent: event.accent,
    }
}

/// What is on, next and later in one room, and which state that makes.
pub(crate) struct Scene<'t> {
    pub state: State,
    pub on: Vec<&'t Group>,
    pub next: Option<&'t Group>,
    pub later: Vec<&'t Group>,
    /// When the last session of the day before now was over, or the day began.
    since: Option<DateTime<Utc>>,
}

impl<'t> Scene<'t> {
    fn of(timetable: &'t Timetable, room: RoomId, view: &View<'_>) -> Self {
        if !view.trusted {
            return Self::without_clock(timetable, room, view);
        }
        let now = view.today.now;
        let on = on(timetable, room, now);
        let struck = timetable.begun(room, now).into_iter().filter(|group| !group.runs);
        let is_break = |group: &&Group| is_break(timetable, group);
        let to_come = timetable.to_come(room, now);
        let next = to_come.iter().find(|group| group.runs);
        let is_today = |group: &Group| view.today.period.contains(group.period.start);
        let next_is_today = next.is_some_and(is_today);
        // The list goes to the end of the day that `next` is on, or of today.
        let listed = next.map_or(view.today.period, |next| timetable.day_around(next.period.start));
        let later: Vec<&Group> = struck
            .chain(
                to_come
                    .iter()
                    .take_while(|group| group.period.start < listed.end)
                    .filter(|group| next.is_none_or(|next| !core::ptr::eq(*group, next))),
            )
            .take(MAX_LATER)
            .collect();

        let groups = timetable.groups(room);
        let begun_today = groups.get(..groups.len() - to_come.len()).unwrap_or_default();
        let begun_today = || begun_today.iter().rev().take_while(|group| is_today(group));
        let any_today = begun_today().next().is_some();
        let ended_today = begun_today()
            .filter(|group| group.runs && group.period.end <= now)
            .map(|group| group.period.end)
            .max();
        let event = timetable.event();
        let state = if !on.is_empty() {
            if on.iter().all(is_break) { State::Break } else { State::Live }
        } else if next_is_today {
            if ended_today.is_some() { State::Break } else { State::BeforeDay }
        } else if event.is_none_or(|(_, end)| end <= now) {
            State::EventOver
        } else if event.is_some_and(|(first_day, _)| timetable.day(now) < first_day) {
            State::BeforeEvent
        } else if any_today {
            State::DayOver
        } else {
            State::EmptyDay
        };
        Self { state, on, next, later, since: ended_today }
    }

    /// The list of the day, or of the room's first day if it has none on this one. Nothing is "now".
    fn without_clock(timetable: &'t Timetable, room: RoomId, view: &View<'_>) -> Self {
        let groups = timetable.groups(room);
        let today = groups.iter().any(|group| view.today.period.contains(group.period.start));
        let first = groups.first().map(|first| timetable.day_around(first.period.start));
        let day = if today { Some(view.today.period) } else { first };
        let later =
            groups.iter().filter(|group| day.is_some_and(|day| day.contains(group.period.start)));
        Self {
            state: State::ClockNotSet,
            on: Vec::new(),
            next: None,
            later: later.take(MAX_LATER).collect(),
            since: None,
        }
    }

    fn next_is_today(&self, view: &View<'_>) -> bool {
        self.next.is_some_and(|next| view.today.period.contains(next.period.start))
    }

    fn later_label(&self, view: &View<'_>) -> String {
        let words = view.today.words;
        let first = self.later.first().map(|first| first.period.start);
        let day = first
            .filter(|first| !view.today.period.contains(*first))
            .and_then(|first| view.today.day_in_short(view.today.venue.date(first)));
        match day {
            Some(day) => capitalized(&day),
            None if matches!(self.state, State::Break | State::BeforeDay) => words.then.to_owned(),
            None => words.later_today.to_owned(),
        }
    }

    fn pause(&self, view: &View<'_>, room: RoomId) -> Option<Pause> {
        let words = view.today.words;
        let length_to = |at| view.today.length(view.today.minutes_until(at));
        match (self.state, self.on.as_slice(), self.next) {
            (State::Break, [on, ..], _) => {
                let named = entry(view, room, on)?;
                let next_is_big = self.next_is_today(view);
                // A break shown large has its name in the title.
                let unnamed = !next_is_big || named.title.eq_ignore_ascii_case("break");
                Some(Pause {
                    label: if unnamed {
                        words.break_.to_owned()
                    } else {
                        named.title.to_uppercase()
                    },
                    next_is_big,
                    until: named.shown.until,
                    left: length_to(on.period.end),
                    progress: named.shown.progress,
                })
            }
            (State::Break, [], Some(next)) => {
                let start = self.since.unwrap_or(next.period.start - TimeDelta::hours(1));
                let period = Period { start, end: next.period.start };
                Some(Pause {
                    next_is_big: true,
                    label: words.break_.to_owned(),
                    until: fill(words.until, &[("time", &view.today.venue.time(period.end))]),
                    left: length_to(period.end),
                    progress: Some(progress(view, period)),
                })
            }
            (State::BeforeDay, _, Some(next)) => Some(Pause {
                next_is_big: true,
                label: words.first_today.to_owned(),
                until: entry(view, room, next)?.shown.range,
                left: Phrase::filled(words.in_, &[("length", &length_to(next.period.start))]),
                progress: None,
            }),
            _ => None,
        }
    }
}

/// What is on in a room. A break under way says nothing beside a session that is on.
fn on(timetable: &Timetable, room: RoomId, now: DateTime<Utc>) -> Vec<&Group> {
    let mut on = timetable.begun(room, now);
    on.retain(|group| group.runs);
    if !on.iter().all(|group| is_break(timetable, group)) {
        on.retain(|group| !is_break(timetable, group));
    }
    on
}

fn is_break(timetable: &Timetable, group: &Group) -> bool {
    let first = group.sessions.first().and_then(|first| timetable.session(*first));
    group.sessions.len() == 1 && first.is_some_and(|(session, _)| session.is_break())
}

/// What is wrong with the file, in the words of the screen's last line.
fn fault(feed: &Feed, good: Option<&Good>, view: &View<'_>) -> Option<String> {
    let words = view.today.words;
    let what = match feed.fault()? {
        Fault::Missing => words.file_missing.to_owned(),
        Fault::Unreadable(what) => fill(words.file_unreadable, &[("what", &clean::line(what))]),
        Fault::Invalid { line, .. } => fill(words.not_applied, &[("line", &line.to_string())]),
    };
    let showing = good.map(|good| match good.as_of {
        Some(at) => fill(words.showing, &[("time", &view.today.when(sane(at)))]),
        None => words.showing_last.to_owned(),
    });
    Some(match showing {
        Some(showing) => format!("{what} · {showing}"),
        None => what,
    })
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
        later: Vec::new(),
        later_label: String::new(),
        elsewhere: Vec::new(),
        notices: Vec::new(),
        logo: None,
        sponsors: Vec::new(),
        fault: message::file_fault(feed, words),
        quiet: None,
        shift: [0, 0],
        next_change: instant + TimeDelta::minutes(1),
        words,
        message: Some(message::waiting(feed, room, other, words)),
        pause: None,
        as_of: None,
        as_of_in_short: None,
        theme: other.map(|timetable| timetable.schedule.event.theme).unwrap_or_default(),
        accent: None,
        urgent: 0,
    }
}
