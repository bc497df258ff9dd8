//! Schedule files for property tests: small, and dense with what is hard. Starts lie on a coarse
//! grid, so that ties, overlaps and gaps of nothing are common; some nights change the clocks.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use roomsign_core::schedule::{RoomId, Severity, parse};
use roomsign_core::timetable::{Slot, Timetable};

/// As many cases as a quick run can afford; `PROPTEST_CASES` asks for another number.
pub fn cases(number: u32) -> ProptestConfig {
    // What fails becomes a test with a name, not a file of seeds.
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    if asked { config } else { ProptestConfig { cases: number, ..config } }
}

/// The timetable of a text that has to be right.
pub fn planned(text: &str) -> Timetable {
    let (schedule, found) = parse(text);
    let errors: Vec<_> = found.iter().filter(|found| found.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{text}");
    Timetable::plan(schedule.unwrap_or_else(|| panic!("no schedule and no error:\n{text}")))
}

/// The session's place on the time line.
pub fn slot(timetable: &Timetable, index: usize) -> &Slot {
    timetable.session(index).expect("a session of the schedule").1
}

/// The rooms of a timetable.
pub fn rooms(timetable: &Timetable) -> impl Iterator<Item = RoomId> + use<> {
    (0..timetable.schedule.rooms.len()).map(RoomId)
}

/// What a generated file says.
#[derive(Clone, Debug)]
pub struct Plan {
    zone: &'static str,
    clock: &'static str,
    language: &'static str,
    day_starts: &'static str,
    rooms: usize,
    pub sessions: Vec<Planned>,
    notices: Vec<Notice>,
}

/// One session of it.
#[derive(Clone, Debug)]
pub struct Planned {
    room: usize,
    start: NaiveDateTime,
    end: End,
    kind: Option<&'static str>,
    title: &'static str,
    pub delay: u32,
    reason: bool,
    pub fixed: bool,
    pub cancelled: bool,
    pub moved_to: Option<usize>,
    /// In minutes from the start, as are those of `until`.
    started: Option<i64>,
    until: Option<i64>,
    full: bool,
    overflow: Option<usize>,
    language: Option<&'static str>,
}

#[derive(Clone, Debug)]
enum End {
    Minutes(i64),
    At(i64),
    Open,
}

#[derive(Clone, Debug)]
struct Notice {
    rooms: Option<Index>,
    from: Option<NaiveDateTime>,
    minutes: Option<i64>,
    urgent: bool,
}

impl Plan {
    /// The file.
    pub fn text(&self) -> String {
        let Self { zone, clock, language, day_starts, .. } = self;
        let mut text = format!(
            "[event]\nname = \"Event\"\ntimezone = \"{zone}\"\nclock = \"{clock}\"\n\
             language = \"{language}\"\nday_starts = {day_starts}\n\n\
             [lengths]\n\"Talk\" = 25\n\"Lightning talk\" = 5\n"
        );
        for room in 0..self.rooms {
            text += &format!("\n[[room]]\nname = \"Room {room}\"\n");
            text += if room % 2 == 0 { "where = \"1st floor\"\n" } else { "" };
        }
        for (index, session) in self.sessions.iter().enumerate() {
            text += &session.text(index, self.rooms);
        }
        for notice in &self.notices {
            text += &notice.text(self.rooms);
        }
        text
    }
}

impl Planned {
    fn text(&self, index: usize, rooms: usize) -> String {
        let room = self.room % rooms;
        let start = self.start.format("%Y-%m-%d %H:%M");
        let mut text =
            format!("\n[[session]]\nid = \"s{index}\"\nroom = \"Room {room}\"\nstart = {start}\n");
        match self.end {
            End::Minutes(minutes) => text += &format!("minutes = {minutes}\n"),
            End::At(minutes) => {
                let end = self.start + TimeDelta::minutes(minutes);
                let format = if minutes < 12 * 60 { "%H:%M" } else { "%Y-%m-%d %H:%M" };
                text += &format!("end = {}\n", end.format(format));
            }
            End::Open => {}
        }
        let quoted = [("kind", self.kind), ("title", Some(self.title).filter(|t| !t.is_empty()))];
        for (key, value) in quoted {
            text += &value.map(|value| format!("{key} = \"{value}\"\n")).unwrap_or_default();
        }
        if self.delay > 0 {
            text += &format!("delay = {}\n", self.delay);
        }
        if self.reason {
            text += "reason = \"Projector\\u001b swap\"\n";
        }
        for (key, minutes) in [("started", self.started), ("until", self.until)] {
            let at = minutes.map(|minutes| self.start + TimeDelta::minutes(minutes));
            text += &at.map(|at| format!("{key} = {}\n", at.format("%F %R"))).unwrap_or_default();
        }
        if let Some(language) = self.language {
            text += &format!("language = \"{language}\"\n");
        }
        if let Some(room) = self.overflow {
            text += &format!("overflow = \"Room {}\"\n", room % rooms);
        }
        for (key, set) in
            [("fixed", self.fixed), ("cancelled", self.cancelled), ("full", self.full)]
        {
            text += &if set { format!("{key} = true\n") } else { String::new() };
        }
        if let Some(to) = self.moved_to {
            text += &format!("moved_to = \"Room {}\"\n", to % rooms);
        }
        text
    }
}

impl Notice {
    fn text(&self, rooms: usize) -> String {
        let mut text = format!("\n[[notice]]\ntext = \"Lunch\"\nurgent = {}\n", self.urgent);
        if let Some(room) = &self.rooms {
            text += &format!("rooms = [\"Room {}\"]\n", room.index(rooms));
        }
        if let Some(from) = self.from {
            text += &format!("from = {}\n", from.format("%Y-%m-%d %H:%M"));
            if let Some(minutes) = self.minutes {
                let until = from + TimeDelta::minutes(minutes);
                text += &format!("until = {}\n", until.format("%Y-%m-%d %H:%M"));
            }
        }
        text
    }
}

/// Any schedule of 1 to 4 rooms and 1 to 25 sessions within some days.
pub fn plan() -> impl Strategy<Value = Plan> {
    let place = prop_oneof![
        6 => select(&["2023-09-08", "2023-03-25", "2023-10-28"][..]).prop_map(|d| ("Europe/Berlin", d)),
        1 => select(&["2023-03-11", "2023-11-04"][..]).prop_map(|d| ("America/New_York", d)),
        1 => select(&["2023-04-01", "2023-09-30"][..]).prop_map(|d| ("Australia/Lord_Howe", d)),
        1 => Just(("UTC", "2023-12-31")),
        1 => Just(("Asia/Kathmandu", "2024-02-28")),
    ];
    (place, 1..5_usize).prop_flat_map(|((zone, first), rooms)| {
        let first: NaiveDate = first.parse().expect("a date");
        (
            select(&["24h", "24h", "12h"][..]),
            select(&["en", "en", "de", "fr"][..]),
            select(&["04:00", "04:00", "04:00", "00:00", "02:30", "05:45"][..]),
            vec(run(first), 1..9)
                .prop_map(|runs| runs.into_iter().flatten().take(25).collect())
                .prop_shuffle(),
            vec(notice(first), 0..3),
        )
            .prop_map(move |(clock, language, day_starts, sessions, notices)| Plan {
                zone,
                clock,
                language,
                day_starts,
                rooms,
                sessions,
                notices,
            })
    })
}

/// A wall time of one of the first three days, the night after it included.
fn wall(first: NaiveDate) -> impl Strategy<Value = NaiveDateTime> {
    let minutes = prop_oneof![
        6 => (36..76_i64).prop_map(|quarter| quarter * 15),
        1 => (22 * 4..30 * 4_i64).prop_map(|quarter| quarter * 15),
        1 => (0..24 * 12_i64).prop_map(|five| five * 5),
    ];
    (0..3_u64, minutes).prop_map(move |(day, minutes)| {
        (first + Days::new(day)).and_time(NaiveTime::MIN) + TimeDelta::minutes(minutes)
    })
}

/// Sessions one after the other in a room, all of one kind or mixed, and often just one.
fn run(first: NaiveDate) -> impl Strategy<Value = Vec<Planned>> {
    let lightning = Just((Some("Lightning talk"), End::Open)).boxed();
    let mixed = (
        select(
            &[
                Some("Talk"),
                Some("Talk"),
                Some("Break"),
                None,
                Some("Lightning talk"),
                Some("Lab - new"),
            ][..],
        ),
        prop_oneof![
            6 => select(&[5_i64, 10, 15, 25, 30, 45, 60, 120][..]).prop_map(End::Minutes),
            3 => select(&[5_i64, 10, 30, 45, 60, 90, 180, 600, 1800, 3000][..]).prop_map(End::At),
            3 => Just(End::Open),
        ],
    )
        .boxed();
    let many = prop_oneof![3 => Just(mixed), 1 => Just(lightning)]
        .prop_flat_map(|one| vec((one, gap(), session()), 1..6));
    (wall(first), 0..4_usize, many).prop_map(|(mut start, room, many)| {
        let mut sessions = Vec::new();
        for ((kind, end), gap, mut session) in many {
            let minutes = match (&end, kind) {
                (End::Minutes(minutes) | End::At(minutes), _) => *minutes,
                (End::Open, Some("Lightning talk")) => 5,
                (End::Open, _) => 25,
            };
            (session.room, session.start, session.kind, session.end) = (room, start, kind, end);
            sessions.push(session);
            start += TimeDelta::minutes(minutes + gap);
        }
        sessions
    })
}

fn gap() -> impl Strategy<Value = i64> {
    prop_oneof![6 => Just(0_i64), 4 => select(&[-15_i64, -5, 2, 5, 5, 6, 10, 15, 30, 60, 240][..])]
}

/// All but its place and time.
fn session() -> impl Strategy<Value = Planned> {
    (
        select(&["Flake schemas", "{time} 100%", "Break", "", "a\\u202eb\\u0007c", "Größe 😀"][..]),
        prop_oneof![3 => Just(0_u32), 1 => 0..91_u32, 1 => select(&[5_u32, 10, 30][..])],
        proptest::bool::weighted(0.2),
        proptest::bool::weighted(0.1),
        proptest::bool::weighted(0.12),
        weighted(0.12, 0..4_usize),
        happened(),
    )
        .prop_map(|(title, delay, reason, fixed, cancelled, moved_to, happened)| Planned {
            room: 0,
            start: NaiveDateTime::MIN,
            end: End::Open,
            kind: None,
            title,
            delay,
            reason,
            fixed,
            cancelled,
            moved_to,
            ..happened
        })
}

/// What staff say of a session that is on or nearly so; nothing of most.
fn happened() -> impl Strategy<Value = Planned> {
    (
        weighted(0.12, select(&[-30_i64, -5, 0, 3, 10, 45][..])),
        weighted(0.12, select(&[-10_i64, 0, 5, 20, 25, 40, 70, 200][..])),
        proptest::bool::weighted(0.1),
        weighted(0.1, 0..4_usize),
        weighted(0.2, select(&["en", "de", "fr", "pt-BR", "tlh"][..])),
    )
        .prop_map(|(started, until, full, overflow, language)| Planned {
            room: 0,
            start: NaiveDateTime::MIN,
            end: End::Open,
            kind: None,
            title: "",
            delay: 0,
            reason: false,
            fixed: false,
            cancelled: false,
            moved_to: None,
            started,
            until,
            full,
            overflow,
            language,
        })
}

fn notice(first: NaiveDate) -> impl Strategy<Value = Notice> {
    (
        weighted(0.5, any::<Index>()),
        weighted(0.8, wall(first)),
        weighted(0.7, 1..600_i64),
        proptest::bool::weighted(0.3),
    )
        .prop_map(|(rooms, from, minutes, urgent)| Notice { rooms, from, minutes, urgent })
}
