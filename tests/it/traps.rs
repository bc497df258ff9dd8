//! Texts that are made to take long or to go deep: as large as a schedule file may sensibly be, and all of one kind.

#![allow(clippy::panic, reason = "a panic fails the test")]

use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use roomsign_core::board::{Now, boards};
use roomsign_core::changes::changes;
use roomsign_core::check::warnings;
use roomsign_core::feed::Feed;
use roomsign_core::schedule::diagnostic::{render, render_short};
use roomsign_core::schedule::{DelayChange, Edit, Schedule, edit, parse};
use roomsign_core::timetable::Timetable;
use roomsign_screen::DRAWABLE;

/// A text of this size takes well under a second; one that takes the square of its time takes minutes.
const BYTES: usize = 1024 * 1024;
const DEADLINE: Duration = Duration::from_secs(30);
/// The stack of the thread that reads schedules.
const STACK: usize = 2 * 1024 * 1024;

const HEAD: &str =
    "event.name = \"E\"\nevent.timezone = \"Europe/Berlin\"\n[[room]]\nname = \"A\"\n";

fn full_of(part: &str) -> String {
    part.repeat(BYTES / part.len())
}

fn numbered(many: usize, part: impl Fn(usize) -> String) -> String {
    (0..many).map(part).collect()
}

/// So many talks in one room, with these further lines each.
fn sessions(many: usize, more: impl Fn(usize) -> String) -> String {
    let start = "2023-09-08T08:00:00Z".parse::<chrono::DateTime<Utc>>().unwrap_or_default();
    let session = |number: usize| {
        let at = start + TimeDelta::minutes(number as i64);
        let at = at.format("%Y-%m-%d %H:%M");
        format!("[[session]]\nroom = \"A\"\nstart = {at}\ntitle = \"T\"\n{}", more(number))
    };
    HEAD.to_owned() + &numbered(many, session)
}

/// Does everything to a text that is ever done to one.
fn use_up(name: &str, text: &str) {
    let begun = Instant::now();
    let mut spent = Vec::new();
    let mut lap = |what: &str| {
        let before: Duration = spent.iter().map(|(_, took)| *took).sum();
        spent.push((what.to_owned(), begun.elapsed().saturating_sub(before)));
    };
    let (schedule, found) = parse(text);
    lap("parse");
    render("a.toml", text, &found, false);
    render_short("a.toml", text, &found);
    lap("render");
    if let Some(schedule) = schedule {
        let schedule: Schedule = schedule;
        let middle = schedule.sessions.get(schedule.sessions.len() / 2);
        let middle = middle.map(|session| session.start.and_utc());
        let timetable = Timetable::plan(schedule);
        lap("plan");
        let found = warnings(&timetable, DRAWABLE);
        lap("warnings");
        render("a.toml", text, &found, false);
        lap("render warnings");
        changes(&timetable, &timetable.clone());
        lap("changes");
        let feed = Feed::showing("a.toml", timetable);
        if let Some(instant) = middle {
            boards(&feed, Now::trusted(instant));
        }
        lap("boards");
        let change = DelayChange::To(10);
        let _ = edit(text, &Edit::Delay { session: 0, change, reason: None });
        lap("edit");
    }
    eprintln!("{name}: {:.2?}: {spent:.2?}", begun.elapsed());
    assert!(begun.elapsed() < DEADLINE, "{name}: {spent:.2?}");
}

#[test]
fn no_text_takes_long_or_goes_too_deep() {
    let texts: Vec<(&str, String)> = vec![
        ("session headers", full_of("[[session]]\n")),
        ("session headers with a head", HEAD.to_owned() + &full_of("[[session]]\n")),
        ("brackets", full_of("[")),
        ("closing brackets", full_of("]")),
        ("braces", full_of("{")),
        ("deep lists", format!("a = {}", full_of("["))),
        ("100,000 deep", format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000))),
        ("deep tables", format!("a = {}", full_of("{a="))),
        ("a key of many parts", format!("{}a = 1", full_of("a."))),
        ("a header of many parts", format!("[{}a]", full_of("a."))),
        ("quotes", full_of("\"")),
        ("apostrophes", full_of("'")),
        ("quoted lines", full_of("a = \"\n")),
        ("open texts", full_of("\"\"\"\n")),
        ("equals", full_of("=")),
        ("line ends", full_of("\n")),
        ("carriage returns", full_of("\r")),
        ("commas", format!("a = [{}]", full_of("1,"))),
        ("the same key", full_of("a = 1\n")),
        ("many keys", numbered(80_000, |n| format!("k{n} = 1\n"))),
        (
            "many keys in the event",
            "[event]\n".to_owned() + &numbered(80_000, |n| format!("k{n} = 1\n")),
        ),
        ("many tables", numbered(80_000, |n| format!("[t{n}]\n"))),
        ("no values", full_of("a =\n")),
        ("control characters", full_of("\u{1b}")),
        ("NUL", full_of("\0")),
        (
            "one long title",
            format!(
                "{}title = \"{}\"\n",
                sessions(1, |_| String::new()).replace("title = \"T\"\n", ""),
                full_of("long ")
            ),
        ),
        (
            "one long word",
            format!(
                "{}title = \"{}\"\n",
                sessions(1, |_| String::new()).replace("title = \"T\"\n", ""),
                full_of("l")
            ),
        ),
        (
            "bidi overrides",
            format!(
                "{}title = \"{}\"\n",
                sessions(1, |_| String::new()).replace("title = \"T\"\n", ""),
                full_of("\u{202e}")
            ),
        ),
        ("rooms", HEAD.to_owned() + &numbered(35_000, |n| format!("[[room]]\nname = \"R{n}\"\n"))),
        ("rooms of one name", HEAD.to_owned() + &full_of("[[room]]\nname = \"A\"\n")),
        (
            "a million speakers",
            sessions(1, |_| format!("speakers = [{}]\n", "\"\",".repeat(350_000))),
        ),
        ("many speakers", sessions(1, |_| format!("speakers = [{}]\n", "\"a\",".repeat(250_000)))),
        (
            "rooms of a notice",
            HEAD.to_owned()
                + &sessions(1, |_| String::new()).replace(HEAD, "")
                + &format!("[[notice]]\ntext = \"N\"\nrooms = [{}]\n", "\"A\",".repeat(250_000)),
        ),
        (
            "unknown rooms of a notice",
            sessions(1, |_| String::new())
                + &format!("[[notice]]\ntext = \"N\"\nrooms = [{}]\n", "\"B\",".repeat(250_000)),
        ),
        ("notices", sessions(1, |_| String::new()) + &full_of("[[notice]]\ntext = \"N\"\n")),
        (
            "lengths",
            sessions(1, |_| String::new())
                + "[lengths]\n"
                + &numbered(60_000, |n| format!("K{n} = 10\n")),
        ),
        ("short talks", sessions(20_000, |_| "minutes = 1\nkind = \"L\"\n".to_owned())),
        ("ids", sessions(20_000, |n| format!("id = \"i{n}\"\n"))),
        ("one id", sessions(20_000, |_| "id = \"i\"\n".to_owned())),
        ("sessions elsewhere", sessions(20_000, |_| "moved_to = \"B\"\n".to_owned())),
        ("sessions in one place", sessions(20_000, |_| String::new())),
        ("rooms that are not there", {
            let rooms = numbered(12_000, |n| format!("[[room]]\nname = \"R{n}\"\n"));
            let session = |n| format!("[[session]]\nroom = \"Q{n}\"\nstart = 2023-09-08 10:00\n");
            HEAD.to_owned() + &rooms + &numbered(12_000, session)
        }),
        ("two long names", {
            let long = "long ".repeat(BYTES / 10);
            let session = "start = 2023-09-08 10:00\ntitle = \"T\"\n";
            format!(
                "{HEAD}[[room]]\nname = \"A {long}\"\n[[session]]\nroom = \"B {long}\"\n{session}"
            )
        }),
        ("a long key", format!("[event]\n{} = 1\n", full_of("t"))),
        ("a long time zone", format!("[event]\ntimezone = \"{}\"\n", full_of("Europe/"))),
        (
            "delays that meet what is fixed",
            sessions(20_000, |n| format!("minutes = 10080\ndelay = {}\nfixed = true\n", n % 1440)),
        ),
        (
            "delays that overlap",
            sessions(20_000, |n| format!("minutes = 10080\ndelay = {}\n", n % 1440)),
        ),
        (
            "breaks that overlap",
            sessions(20_000, |n| format!("kind = \"Break\"\nminutes = 60\ndelay = {}\n", n % 100)),
        ),
    ];
    for (name, text) in texts {
        let work = move || use_up(name, &text);
        let thread = std::thread::Builder::new().stack_size(STACK).spawn(work);
        assert!(thread.is_ok_and(|thread| thread.join().is_ok()), "{name}");
    }
}
