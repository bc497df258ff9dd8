//! `roomsign screens`: what every screen of the fleet shows, from what they say themselves.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use rumqttc::Publish;
use serde::Serialize;

use super::address::About;
use super::message::Release;
use super::report::{Health, Held, Life, Presence, REMEMBERED, Report};
use super::{Name, Topic};
use roomsign_core::schedule::{clean, parse};
use roomsign_host::output::Dark;

/// How far in the future a version may be, for the clocks of several machines are involved.
const CLOCKS: TimeDelta = TimeDelta::minutes(1);
/// How many screens are named where there are many.
const NAMED: usize = 3;
/// More screens than this are not kept track of.
const MAX_SCREENS: usize = 100_000;

/// What is known of all screens.
#[derive(Debug)]
pub struct Screens {
    topic: Topic,
    screens: BTreeMap<Name, Screen>,
    /// The revision that is published, and the venue's time zone.
    published: Option<(String, DateTime<Utc>)>,
    zone: Tz,
    /// Rooms that may have several signs.
    shared: BTreeSet<String>,
}

/// What is known of one.
#[derive(Debug, Default)]
struct Screen {
    report: Option<Report>,
    /// When that came here.
    heard_at: DateTime<Utc>,
    link: Option<Link>,
}

/// Whether a screen is online, and since when it is or is not, if that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Whether it is.
    pub online: bool,
    /// Since when.
    pub since: Option<DateTime<Utc>>,
}

/// A screen as people and scripts are told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What the follower is called.
    pub name: String,
    /// The room whose sign it is; null for the overview, or where no display says it.
    pub room: Option<String>,
    /// What is on the screen.
    pub shows: Option<String>,
    /// The revision on the screen, or in the file where no display says it.
    pub revision: Option<String>,
    /// Whether that is the one that is published.
    pub current: bool,
    /// When it came onto the screen, or into the file.
    pub applied_at: Option<DateTime<Utc>>,
    /// How long after its publication that was, in milliseconds, by the clocks of two machines.
    pub applied_after_ms: Option<i64>,
    /// What is wrong, in one line.
    pub fault: Option<String>,
    /// Other screens that say that they are the sign of this room, where it has only one.
    pub claimed_by: Vec<String>,
    /// How the display is and since when, if its follower knows where it says so: right, stale, dark, frozen or gone.
    pub health: Option<Health>,
    /// Why nothing of it is seen, if it says so.
    pub dark: Option<Dark>,
    /// Whether it has a connection.
    pub online: bool,
    /// Since when it is online, or is not.
    pub since: Option<DateTime<Utc>>,
}

impl Screens {
    /// Knows of none yet.
    pub fn new(topic: Topic) -> Self {
        Self {
            topic,
            screens: BTreeMap::new(),
            published: None,
            zone: Tz::UTC,
            shared: BTreeSet::new(),
        }
    }

    /// Those rooms may have several signs.
    pub fn with_shared(mut self, rooms: &[String]) -> Self {
        self.shared.extend(rooms.iter().map(|room| clean::line(room)));
        self
    }

    /// Takes in a message; false if it says nothing about screens or the schedule.
    pub fn hear(&mut self, message: &Publish, now: DateTime<Utc>) -> bool {
        let topic = String::from_utf8_lossy(&message.topic);
        let payload = &message.payload;
        match self.topic.about(&topic) {
            About::Schedule => {
                if let Ok(release) = Release::read(message) {
                    if let Some(schedule) = parse(&release.text).0 {
                        self.zone = schedule.event.timezone;
                    }
                    self.published = Some((release.version.revision, release.version.published));
                }
            }
            About::Screen(name) => {
                let report = Report::read(payload);
                if let Some(screen) = self.screen(name) {
                    screen.report = report;
                    screen.heard_at = now;
                }
            }
            About::Link(name) => {
                let left = message.properties.as_ref().and_then(|all| all.message_expiry_interval);
                let link = Presence::read(payload).map(|presence| Link {
                    online: presence.online,
                    since: if presence.online { presence.since } else { went(left, now) },
                });
                if let Some(screen) = self.screen(name) {
                    screen.link = link;
                }
            }
            About::File(_) | About::Ask(_) | About::Picture(_) | About::Nothing => return false,
        }
        self.screens.retain(|_, screen| screen.report.is_some() || screen.link.is_some());
        true
    }

    fn screen(&mut self, name: Name) -> Option<&mut Screen> {
        let has_room = self.screens.len() < MAX_SCREENS || self.screens.contains_key(&name);
        has_room.then(|| self.screens.entry(name).or_default())
    }

    /// What all topics begin with.
    pub fn topic(&self) -> &Topic {
        &self.topic
    }

    /// The screens that are online, in order of their names.
    pub fn online(&self) -> Vec<Name> {
        let online = self.screens.iter().filter(|(_, screen)| screen.is_online());
        online.map(|(name, _)| name.clone()).collect()
    }

    /// What a screen said last.
    pub fn report(&self, name: &Name) -> Option<&Report> {
        self.screens.get(name)?.report.as_ref()
    }

    /// The revision that is published, if anything is.
    pub fn published(&self) -> Option<&str> {
        self.published.as_ref().map(|(revision, _)| revision.as_str())
    }

    /// How many screens are online, and how many of them have this revision.
    pub fn taken(&self, revision: &str) -> (usize, usize) {
        let online = self.screens.values().filter(|screen| screen.is_online());
        let has = |screen: &&Screen| {
            let file = screen.report.as_ref().and_then(|report| report.file.as_ref());
            file.is_some_and(|held| held.revision == revision)
        };
        (online.clone().count(), online.filter(has).count())
    }

    /// All of them, by name.
    pub fn rows(&self) -> Vec<Row> {
        let mut rows: Vec<Row> =
            self.screens.iter().map(|(name, screen)| self.row(name, screen)).collect();
        let mut signs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.online) {
            let room = row.room.as_deref().filter(|room| !self.shared.contains(*room));
            if let Some(room) = room {
                signs.entry(room).or_default().push(&row.name);
            }
        }
        let claimed_by = |row: &Row| {
            let room = row.room.as_deref().filter(|_| row.online);
            let all = room.and_then(|room| signs.get(room)).map(Vec::as_slice).unwrap_or_default();
            let others = all.iter().filter(|name| **name != row.name).take(NAMED);
            others.map(|name| (*name).to_owned()).collect::<Vec<_>>()
        };
        let claimed: Vec<_> = rows.iter().map(claimed_by).collect();
        for (row, claimed_by) in rows.iter_mut().zip(claimed) {
            row.claimed_by = claimed_by;
        }
        rows
    }

    /// What is wrong with the time of a screen's file, if something is.
    fn is_not_yet(&self, held: &Held, heard_at: DateTime<Utc>) -> Option<String> {
        let published = self.published.as_ref().map(|(_, at)| *at);
        let latest = published.max(Some(heard_at))?.checked_add_signed(CLOCKS)?;
        (held.published > latest).then(|| {
            let at = held.published.format("%F %T UTC");
            format!("it says that its file was published at {at}, which is in the future: is its clock right, and is it really that screen?")
        })
    }

    fn row(&self, name: &Name, screen: &Screen) -> Row {
        let report = screen.report.clone().unwrap_or_default();
        let display = report.display.as_ref();
        let file = report.file.as_ref();
        let on_screen = display.and_then(|display| display.revision.clone());
        let revision = on_screen.or_else(|| file.map(|held| held.revision.clone()));
        let revision = revision.map(|revision| clean::line(&revision));
        let applied_at = match display {
            Some(display) => display.applied_at,
            None => file.and_then(|held| held.written_at),
        };
        let published = (file.filter(|held| Some(&held.revision) == revision.as_ref()))
            .filter(|held| held.written_at.is_some())
            .map(|held| held.published);
        let after = applied_at.zip(published).map(|(applied, published)| applied - published);
        let fault =
            display.and_then(|display| display.fault.as_ref()).map(|fault| match fault.line {
                Some(line) => format!("line {line}: {}", fault.message),
                None => fault.message.clone(),
            });
        Row {
            name: name.to_string(),
            room: display.and_then(|display| display.room.as_deref()).map(clean::line),
            shows: display.map(|display| clean::line(&display.shows)),
            current: revision.is_some() && revision.as_deref() == self.published(),
            revision,
            applied_at,
            // What two clocks make of it may come out negative.
            applied_after_ms: after.map(|after| after.num_milliseconds().max(0)),
            fault: (report.fault.as_ref().map(|fault| clean::line(fault)))
                .filter(|fault| !fault.is_empty())
                .or_else(|| self.is_not_yet(file?, screen.heard_at))
                .or_else(|| fault.map(|fault| clean::line(&fault))),
            claimed_by: Vec::new(),
            health: report.health,
            dark: display.and_then(|display| display.dark),
            online: screen.is_online(),
            since: screen.link.and_then(|link| link.since),
        }
    }

    /// A table for people.
    pub fn table(&self, now: DateTime<Utc>) -> String {
        let rows = self.rows();
        if rows.is_empty() {
            return format!("no screen has said anything at {}\n", self.topic);
        }
        let head =
            ["SCREEN", "ROOM", "SHOWS", "REVISION", "AFTER", "CONNECTION"].map(str::to_owned);
        let cells = rows.iter().map(|row| {
            let told = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
            let mut revision = told(&row.revision);
            if row.revision.is_some() && !row.current {
                revision.push_str(" (old)");
            }
            [
                row.name.clone(),
                cut(row.room.as_deref().unwrap_or("-"), 24),
                cut(row.shows.as_deref().unwrap_or("-"), 44),
                revision,
                row.applied_after_ms.map_or("-".to_owned(), took),
                self.connection(row, now),
            ]
        });
        let cells: Vec<[String; 6]> = std::iter::once(head).chain(cells).collect();
        let mut widths = [0; 6];
        for line in &cells {
            for (width, cell) in widths.iter_mut().zip(line) {
                *width = cell.chars().count().max(*width);
            }
        }
        let faults = rows.iter().map(|row| self.faults(row, now));
        let mut out = String::new();
        for (line, faults) in cells.iter().zip(std::iter::once(Vec::new()).chain(faults)) {
            let padded = line.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
            out.push_str(padded.collect::<Vec<_>>().join("  ").trim_end());
            out.push('\n');
            for fault in faults {
                out.push_str(&format!("  ! {fault}\n"));
            }
        }
        out
    }

    /// All that is wrong with a screen that has a connection, a line each.
    fn faults(&self, row: &Row, now: DateTime<Utc>) -> Vec<String> {
        let display = row.health.filter(|health| health.life != Life::Right).map(|health| {
            let what = match health.life {
                Life::Right => "all is well",
                Life::Stale => "it shows something else than is in its file",
                Life::Dark => row.dark.unwrap_or(Dark::Unknown).words(),
                Life::Frozen => "sign or compositor give no sign of life: is one of them stopped?",
                Life::Gone => "no sign runs there, or it does not say so: see its journal",
            };
            format!("{}: {what}", self.since(health.life.word(), health.since, now))
        });
        row.fault.iter().cloned().chain(display).chain(claimed(row)).collect()
    }

    /// What is wrong with any of them, a line each: for monitoring.
    pub fn wrong(&self, now: DateTime<Utc>) -> Vec<String> {
        let rows = self.rows();
        let wrong = rows.iter().flat_map(|row| {
            self.troubles(row, now).into_iter().map(|trouble| format!("{}: {trouble}", row.name))
        });
        wrong.collect()
    }

    /// All that is wrong with one of them, in a line each.
    pub fn troubles(&self, row: &Row, now: DateTime<Utc>) -> Vec<String> {
        if !row.online {
            return vec![self.connection(row, now)];
        }
        let mut faults = self.faults(row, now);
        if !row.current && faults.is_empty() {
            faults.push("it does not have what is published".to_owned());
        }
        faults
    }

    /// "online since 09:12"
    pub fn connection(&self, row: &Row, now: DateTime<Utc>) -> String {
        let word = if row.online { "online" } else { "offline" };
        row.since.map_or_else(|| word.to_owned(), |since| self.since(word, since, now))
    }

    fn since(&self, word: &str, since: DateTime<Utc>, now: DateTime<Utc>) -> String {
        let (at, now) = (since.with_timezone(&self.zone), now.with_timezone(&self.zone));
        let format = if at.date_naive() == now.date_naive() { "%H:%M" } else { "%Y-%m-%d %H:%M" };
        format!("{word} since {}", at.format(format))
    }
}

impl Screen {
    fn is_online(&self) -> bool {
        self.link.is_some_and(|link| link.online)
    }
}

/// That a room is the room of others, too.
fn claimed(row: &Row) -> Option<String> {
    let room = row.room.as_deref().filter(|_| !row.claimed_by.is_empty())?;
    let others = row.claimed_by.join(", ");
    Some(format!(
        "{room} is the room of {others}, too: is one of them set up for the wrong room, or pretending? If it has several \
         signs: --shared \"{room}\""
    ))
}

/// "210 ms", "12 s", "3 min"
fn took(ms: i64) -> String {
    match ms {
        ..10_000 => format!("{ms} ms"),
        10_000..600_000 => format!("{} s", ms / 1000),
        _ => format!("{} min", ms / 60_000),
    }
}

/// When a screen went offline, by what is left of the time for which that is remembered.
fn went(left: Option<u32>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let ago = REMEMBERED.checked_sub(left?)?;
    now.checked_sub_signed(TimeDelta::seconds(ago.into()))
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most - 1).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::report::json;
    use roomsign_host::status::Status;
    use rumqttc::{PublishProperties, QoS};

    pub fn time(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    fn message(topic: &str, payload: impl Into<Vec<u8>>, left: Option<u32>) -> Publish {
        let publish = Publish::new(topic, QoS::AtMostOnce, payload.into(), None);
        let properties = PublishProperties { message_expiry_interval: left, ..Default::default() };
        Publish { properties: Some(properties), ..publish }
    }

    pub fn report(room: &str, revision: &str, after_ms: i64) -> Report {
        let published = time("2023-09-08T08:26:00Z");
        let display = Status {
            room: Some(room.to_owned()),
            schedule: "/s.toml".into(),
            shows: "Flake \u{1b}[31mschemas until 11:05".to_owned(),
            revision: Some(revision.to_owned()),
            applied_at: Some(published + TimeDelta::milliseconds(after_ms)),
            fault: None,
            dark: None,
            beats: None,
        };
        let file = Held {
            revision: revision.to_owned(),
            published,
            publisher: None,
            written_at: Some(published),
        };
        Report {
            display: Some(display),
            file: Some(file),
            fault: None,
            health: None,
            machine: None,
        }
    }

    /// The schedule is published, and this is its revision.
    pub fn hear_schedule(screens: &mut Screens, now: DateTime<Utc>) -> String {
        let text = include_str!("../../schedule/nixcon-2023.toml").to_owned();
        let release = Release::new(text, time("2023-09-08T08:26:00Z"), "desk", None, None);
        let mut schedule = message("t/schedule", release.text.clone(), None);
        schedule.properties = Some(release.properties());
        screens.hear(&schedule, now);
        release.version.revision
    }

    pub fn hear_report(screens: &mut Screens, name: &str, report: &Report, now: DateTime<Utc>) {
        screens.hear(&message(&format!("t/screens/{name}"), json(report), None), now);
    }

    pub fn online(screens: &mut Screens, name: &str, online: bool, now: DateTime<Utc>) {
        let presence = Presence { online, since: Some(now), by: None };
        screens.hear(&message(&format!("t/screens/{name}/link"), json(&presence), None), now);
    }

    #[test]
    fn the_table_tells_what_each_screen_shows_and_since_when_it_does_not() {
        let now = time("2023-09-08T10:00:00Z");
        let topic: Topic = "t".parse().expect("a topic");
        let mut screens = Screens::new(topic);
        assert!(screens.table(now).contains("no screen"));
        let current = hear_schedule(&mut screens, now);
        let current = current.as_str();
        screens
            .hear(&message("t/screens/left", json(&report("Room 122", current, 210)), None), now);
        let online = Presence { online: true, since: Some(time("2023-09-07T07:00:00Z")), by: None };
        screens.hear(&message("t/screens/left/link", json(&online), None), now);
        let gone = json(&Presence { online: false, since: None, by: None });
        let mut broken = report("Room 24", "000000000000", -5);
        broken.fault = Some("not taken: line 3".to_owned());
        screens.hear(&message("t/screens/right", json(&broken), None), now);
        screens.hear(&message("t/screens/right/link", gone, Some(REMEMBERED - 3600)), now);
        for hostile in ["t/screens/\u{1b}[31m", "t/screens/a b", "u/screens/c", "t/screens/x/y"] {
            screens.hear(&message(hostile, "{}", None), now);
        }
        screens.hear(&message("t/screens/garbage", "no report", None), now);
        let table = screens.table(now);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 4, "{table}");
        assert!(lines[1].starts_with("left "), "{table}");
        assert!(lines[1].ends_with("210 ms  online since 2023-09-07 09:00"), "{table}");
        assert!(lines[2].contains("000000000000 (old)  0 ms    offline since 11:00"), "{table}");
        assert_eq!(lines[3], "  ! not taken: line 3");
        assert!(!table.contains('\u{1b}'), "{table}");
        assert_eq!(screens.taken(current), (1, 1));
        // What is taken away is forgotten.
        screens.hear(&message("t/screens/right", "", None), now);
        screens.hear(&message("t/screens/right/link", "", None), now);
        assert_eq!(screens.rows().len(), 1);
    }
}
