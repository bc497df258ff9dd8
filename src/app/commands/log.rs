//! `roomsign log`: what a door showed at a time.

use chrono::{DateTime, Days, Utc};
use chrono_tz::Tz;

use super::{Failure, file_error, load, print};
use crate::cli::{self, When};
use roomsign_core::schedule::clean;
use roomsign_host::clock::{self, At};
use roomsign_host::files::printable;
use roomsign_host::shown::{Entry, boot, entries};

/// Prints all that is known, or what was shown at one time.
pub fn run(arguments: &cli::Log) -> Result<(), Failure> {
    let shown = printable(&arguments.folder);
    let all = entries(&arguments.folder).map_err(|fault| file_error(&shown, &fault))?;
    let zone = zone(&all);
    let Some(when) = arguments.at else {
        return print(&all.iter().map(|entry| line(entry, zone) + "\n").collect::<String>());
    };
    let now = clock::now();
    let at = instant(when, zone, now);
    let time = told(at, zone);
    if at > now {
        return Err(Failure::new(format!("{time} is yet to come")));
    }
    let Some(index) = all.iter().rposition(|entry| entry.at <= at) else {
        return Err(Failure::new(match all.first() {
            Some(first) => {
                format!("nothing is known of {time}: the record begins at {}", told(first.at, zone))
            }
            None => format!("nothing is known of {time}: there is no record in {shown}"),
        }));
    };
    let (known, later) = all.split_at(index + 1);
    let entry = known.last().ok_or_else(Failure::said)?;
    let mut answer = format!("{time}: {}\n", line(entry, zone));
    if let (Some(_), Some(end)) = (&entry.shown, lost(entry, later.first(), zone)) {
        answer.push_str(&format!("  ! {end}: what it showed until then is not certain\n"));
    }
    print(&answer)
}

/// How it ended without a word, if it did.
fn lost(entry: &Entry, next: Option<&Entry>, zone: Tz) -> Option<String> {
    let is_other = |other: &str| other != entry.boot;
    match next {
        Some(next) if next.begins => {
            let machine = if is_other(&next.boot) { ", with the machine," } else { "" };
            Some(format!(
                "it ended without a word and started again{machine} at {}",
                told(next.at, zone)
            ))
        }
        None if is_other(&boot()) => {
            Some("it ended without a word, and the machine has restarted since".to_owned())
        }
        _ => None,
    }
}

fn line(entry: &Entry, zone: Tz) -> String {
    let since = told(entry.at, zone);
    let Some(shown) = &entry.shown else { return format!("{since}  the sign ends") };
    let mut parts = vec![since];
    parts.push(shown.room.clone().unwrap_or_else(|| "all rooms".to_owned()));
    parts.push(shown.shows.clone());
    parts.push(shown.revision.clone().unwrap_or_else(|| "-".to_owned()));
    parts.extend(shown.dark.map(|dark| format!("! {}", dark.words())));
    parts.extend(shown.fault.as_ref().map(|fault| format!("! {fault}")));
    if entry.begins {
        parts.push("(the sign begins)".to_owned());
    }
    clean::line(&parts.join(" · "))
}

/// The venue's, where the file that was shown last still says it.
fn zone(all: &[Entry]) -> Tz {
    let shown = all.iter().rev().find_map(|entry| entry.shown.as_ref());
    let schedule = shown.and_then(|shown| load(&shown.schedule).ok());
    schedule.map_or(Tz::UTC, |schedule| schedule.event.timezone)
}

fn told(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%F %T %Z").to_string()
}

/// A time of the day is the last that has been.
fn instant(when: When, zone: Tz, now: DateTime<Utc>) -> DateTime<Utc> {
    match when {
        When::At(at) => at.instant(zone),
        When::Daily(time) => {
            let today = now.with_timezone(&zone).date_naive();
            let on = |date: chrono::NaiveDate| At::Wall(date.and_time(time)).instant(zone);
            match today.checked_sub_days(Days::new(1)) {
                Some(yesterday) if on(today) > now => on(yesterday),
                _ => on(today),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_the_day_is_the_last_that_has_been() {
        let now: DateTime<Utc> = "2023-09-08T10:00:00Z".parse().expect("a time");
        for (text, expected) in [
            ("11:59", "2023-09-08T09:59:00Z"),
            ("12:01", "2023-09-07T10:01:00Z"),
            ("2023-09-08 14:31", "2023-09-08T12:31:00Z"),
        ] {
            let when: When = text.parse().expect("a time");
            let at = instant(when, chrono_tz::Europe::Berlin, now);
            assert_eq!(at.to_rfc3339(), expected.replace('Z', "+00:00"), "{text}");
        }
    }

    #[test]
    fn an_end_without_a_word_is_told() {
        let at = "2023-09-08T10:00:00Z".parse().expect("a time");
        let entry = |boot: &str, begins| Entry { at, boot: boot.to_owned(), begins, shown: None };
        let told = |entry: &Entry, next: Option<&Entry>| lost(entry, next, Tz::UTC);
        let here = entry(&boot(), false);
        assert_eq!(told(&here, None), None);
        assert_eq!(told(&here, Some(&here)), None);
        assert!(told(&entry("before", false), None).is_some());
        let next = entry("other", true);
        assert!(told(&here, Some(&next)).is_some_and(|told| told.contains("with the machine")));
    }
}
