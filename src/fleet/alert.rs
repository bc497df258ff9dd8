//! Which changes somebody who is not looking is told of: from well to wrong, from one wrong to another, and back.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::Unreached;
use super::report::Life;
use super::screens::{Row, Screens};

/// So long a screen may have what was published before: every edit takes a moment.
const HOLD: Duration = Duration::from_secs(5);
const RIGHT: &str = "right";
const OLD: &str = "old";

/// So long nothing may be known of any screen: a broker that is started again is no news.
const BLIND: Duration = Duration::from_secs(10);
/// What tells of screens, where it is itself what is told of. No screen is called so.
const WATCHER: &str = "the watcher";

/// A screen is another than somebody was told, or what watches them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// What its follower is called; "the watcher" for what watches them all.
    pub name: String,
    /// The room whose sign it is, if that is known.
    pub room: Option<String>,
    /// How it is, in a word: right, offline, stale, dark, frozen, gone, faulty or old; blind or right for the watcher.
    pub state: &'static str,
    /// How it was when somebody was told last.
    pub was: &'static str,
    /// What is wrong, in one line; empty if nothing is.
    pub what: String,
}

/// What somebody was told of every screen. One that nobody has been told of counts as right.
#[derive(Debug, Default)]
pub struct Alerts {
    known: BTreeMap<String, Known>,
    blind: Option<Blind>,
}

/// Nothing is known of any screen.
#[derive(Debug)]
struct Blind {
    since: Instant,
    is_told: bool,
}

#[derive(Debug)]
struct Known {
    told: State,
    seen: State,
    /// Since when it is as seen.
    since: Instant,
}

/// In a word, and of which fault.
type State = (&'static str, Option<String>);

impl Alerts {
    /// The next of which to tell, which counts as told then: of the screens as they are `seen`, or why none of them is. One
    /// that has changed several times in between is told of as it is `now`, which is `at`.
    pub fn next(
        &mut self,
        seen: Result<&Screens, &Unreached>,
        now: DateTime<Utc>,
        at: Instant,
    ) -> Option<Alert> {
        match seen {
            Ok(screens) => self.sight().or_else(|| self.screen(screens, now, at)),
            Err(why) => self.blindness(why, at),
        }
    }

    /// That nothing is seen, once.
    fn blindness(&mut self, why: &Unreached, at: Instant) -> Option<Alert> {
        let blind = self.blind.get_or_insert(Blind { since: at, is_told: false });
        let is_news = !blind.is_told && at.saturating_duration_since(blind.since) >= BLIND;
        blind.is_told |= is_news;
        let what = format!("{why}: nothing is known of any screen");
        is_news.then(|| watcher("blind", RIGHT, what))
    }

    /// That they are seen again, if somebody was told that they are not.
    fn sight(&mut self) -> Option<Alert> {
        let was_told = self.blind.take().is_some_and(|blind| blind.is_told);
        was_told.then(|| watcher(RIGHT, "blind", String::new()))
    }

    fn screen(&mut self, screens: &Screens, now: DateTime<Utc>, at: Instant) -> Option<Alert> {
        let rows = screens.rows();
        self.known.retain(|name, _| rows.binary_search_by(|row| row.name.cmp(name)).is_ok());
        let mut next = None;
        for row in &rows {
            let seen = state(row);
            let known = self.known.entry(row.name.clone()).or_insert_with(|| Known {
                told: (RIGHT, None),
                seen: seen.clone(),
                since: at,
            });
            if known.seen != seen {
                (known.seen, known.since) = (seen, at);
            }
            let (word, _) = known.seen;
            let holds = word != OLD || at.saturating_duration_since(known.since) >= HOLD;
            if next.is_none() && holds && known.told != known.seen {
                let (was, _) = std::mem::replace(&mut known.told, known.seen.clone());
                next = Some(Alert {
                    name: row.name.clone(),
                    room: row.room.clone(),
                    state: word,
                    was,
                    what: screens.troubles(row, now).join("; "),
                });
            }
        }
        next
    }
}

fn watcher(state: &'static str, was: &'static str, what: String) -> Alert {
    Alert { name: WATCHER.to_owned(), room: None, state, was, what }
}

fn state(row: &Row) -> State {
    let life = row.health.map(|health| health.life).filter(|life| *life != Life::Right);
    match (row.online, life) {
        (false, _) => ("offline", None),
        (true, Some(life)) => (life.word(), None),
        (true, None) if row.fault.is_some() => ("faulty", row.fault.clone()),
        (true, None) if !row.claimed_by.is_empty() => ("faulty", None),
        (true, None) if !row.current => (OLD, None),
        (true, None) => (RIGHT, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screens::tests::{hear_report, hear_schedule, online, report, time};

    #[test]
    fn a_screen_is_told_of_when_it_becomes_wrong_and_when_it_is_right_again() {
        let mut screens = Screens::new("t".parse().expect("a topic"));
        let mut alerts = Alerts::default();
        let (now, begun) = (time("2023-09-08T10:00:00Z"), Instant::now());
        let mut told = |screens: &Screens, seconds: u64| {
            let at = begun + Duration::from_secs(seconds);
            let told = std::iter::from_fn(|| alerts.next(Ok(screens), now, at));
            told.map(|alert| format!("{} {} {}", alert.name, alert.was, alert.state))
                .collect::<Vec<_>>()
        };
        let revision = hear_schedule(&mut screens, now);
        for name in ["left", "right"] {
            online(&mut screens, name, true, now);
        }
        hear_report(&mut screens, "left", &report("Room 122", &revision, 200), now);
        hear_report(&mut screens, "right", &report("Room 24", "0123", 200), now);
        // What is old for a moment is told to nobody.
        assert_eq!(told(&screens, 0), [""; 0]);
        assert_eq!(told(&screens, 4), [""; 0]);
        assert_eq!(told(&screens, 6), ["right right old"]);
        assert_eq!(told(&screens, 60), [""; 0]);
        hear_report(&mut screens, "right", &report("Room 24", &revision, 200), now);
        online(&mut screens, "left", false, now);
        assert_eq!(told(&screens, 61), ["left right offline", "right old right"]);
        online(&mut screens, "left", true, now);
        let mut faulty = report("Room 122", &revision, 200);
        for fault in ["the disk is full", "the disk is away"] {
            faulty.fault = Some(fault.to_owned());
            hear_report(&mut screens, "left", &faulty, now);
            assert_eq!(told(&screens, 62).len(), 1, "{fault}");
        }
    }

    #[test]
    fn a_watcher_that_is_blind_says_so_and_when_it_sees_again() {
        let screens = Screens::new("t".parse().expect("a topic"));
        let mut alerts = Alerts::default();
        let (now, begun) = (time("2023-09-08T10:00:00Z"), Instant::now());
        let mut told = |is_seen: bool, seconds: u64| {
            let seen = if is_seen { Ok(&screens) } else { Err(&Unreached::Silent) };
            alerts.next(seen, now, begun + Duration::from_secs(seconds))
        };
        // A broker that is started again is no news.
        assert_eq!(told(false, 0), None);
        assert_eq!(told(true, 5), None);
        assert_eq!(told(false, 6), None);
        assert_eq!(told(false, 15), None);
        let blind = told(false, 16).expect("an alert");
        assert_eq!((blind.name.as_str(), blind.was, blind.state), (WATCHER, "right", "blind"));
        assert!(blind.what.starts_with(&Unreached::Silent.to_string()), "{}", blind.what);
        assert!(blind.name.parse::<crate::Name>().is_err(), "it is no name of a screen");
        assert_eq!(told(false, 600), None);
        let sees = told(true, 601).expect("an alert");
        assert_eq!((sees.was, sees.state, sees.what.as_str()), ("blind", "right", ""));
        assert_eq!(told(true, 602), None);
    }
}
