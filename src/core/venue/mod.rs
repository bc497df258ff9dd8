//! The venue: its wall clocks, its calendar, and the words for a time there.
//!
//! The one place where a wall time becomes an instant and an instant a wall time, that knows which conference day
//! an instant belongs to, and that writes a time of day.

mod listed;
mod today;

use chrono::{
    DateTime, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta,
    TimeZone, Timelike, Utc,
};
use chrono_tz::Tz;

use crate::prelude::*;
use crate::schedule::{ClockStyle, Event, Language};
use crate::words::{Words, fill};
pub use listed::Listed;
pub use today::{Said, Today, minutes_between};

/// From `start` until just before `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first instant of it.
    pub start: DateTime<Utc>,
    /// The first instant after it.
    pub end: DateTime<Utc>,
}

impl Period {
    /// Whether `instant` is in it.
    pub fn contains(&self, instant: DateTime<Utc>) -> bool {
        self.start <= instant && instant < self.end
    }

    /// From its start to its end.
    pub fn length(&self) -> TimeDelta {
        self.end - self.start
    }
}

/// Where and in which words an event takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Venue {
    /// Its time zone.
    pub zone: Tz,
    /// When a conference day begins.
    pub day_starts: NaiveTime,
    clock: ClockStyle,
    language: Language,
}

/// A wall time on the time line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// When it is.
    pub instant: DateTime<Utc>,
    /// Why that could be asked.
    pub oddity: Option<Oddity>,
}

/// What is odd about a wall time in a night in which clocks are changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// Clocks jump over it: it is taken to be later by as much as they jump.
    Gap,
    /// Clocks show it twice: the first time is taken.
    Fold,
}

/// When clocks in a zone show a wall time.
pub fn resolve(zone: Tz, wall: NaiveDateTime) -> Resolved {
    match zone.from_local_datetime(&wall) {
        LocalResult::Single(at) => Resolved { instant: at.to_utc(), oddity: None },
        LocalResult::Ambiguous(one, other) => {
            let instant = one.to_utc().min(other.to_utc());
            Resolved { instant, oddity: Some(Oddity::Fold) }
        }
        // As if the clocks had not been changed yet: so lengths stay what they are, and the wall time that comes
        // of it is later by the jump, which is not an hour everywhere.
        LocalResult::None => {
            let day_before = wall.checked_sub_signed(TimeDelta::days(1)).unwrap_or(wall);
            let offset = zone.offset_from_utc_datetime(&day_before).fix().local_minus_utc();
            let before = wall.checked_sub_signed(TimeDelta::seconds(offset.into()));
            Resolved { instant: before.unwrap_or(wall).and_utc(), oddity: Some(Oddity::Gap) }
        }
    }
}

/// What clocks in a zone show; at the end of the calendar, where they show nothing, those of Greenwich.
pub fn wall(zone: Tz, instant: DateTime<Utc>) -> NaiveDateTime {
    shown(&instant.with_timezone(&zone))
}

/// The same, where the offset has been looked up.
fn shown<Z: TimeZone>(at: &DateTime<Z>) -> NaiveDateTime {
    let utc = at.naive_utc();
    utc.checked_add_offset(at.offset().fix()).unwrap_or(utc)
}

/// The conference day of an instant, named by its first date.
pub fn conference_day(zone: Tz, day_starts: NaiveTime, instant: DateTime<Utc>) -> NaiveDate {
    let date = wall(zone, instant).date();
    // Compared as instants: in the hour that comes twice, wall times are not in order.
    let begins = resolve(zone, date.and_time(day_starts)).instant;
    if instant < begins { date.pred_opt().unwrap_or(date) } else { date }
}

/// What a clock shows: hour, minute, and with a 12-hour clock the half of the day.
type Face = (u32, u32, Option<&'static str>);

/// "12:05 PM", in bytes.
const LONGEST_TIME: usize = 8;
/// Between two times.
const DASH: &str = " – ";

/// Some sixty of these are on every board: digits, not a template.
fn write_time(text: &mut String, (hour, minute, half): Face, with_half: bool) {
    let digit = |digit: u32| char::from_digit(digit % 10, 10).unwrap_or_default();
    if hour >= 10 || half.is_none() {
        text.push(digit(hour / 10));
    }
    text.push(digit(hour));
    text.push(':');
    text.push(digit(minute / 10));
    text.push(digit(minute));
    if let Some(half) = half.filter(|_| with_half) {
        text.push(' ');
        text.push_str(half);
    }
}

impl Venue {
    /// Of an event.
    pub fn of(event: &Event) -> Self {
        Self {
            zone: event.timezone,
            day_starts: event.day_starts,
            clock: event.clock,
            language: event.language,
        }
    }

    /// The words of its language.
    pub fn words(&self) -> &'static Words {
        self.language.words()
    }

    /// When clocks there show a wall time.
    pub fn resolve(&self, wall: NaiveDateTime) -> Resolved {
        resolve(self.zone, wall)
    }

    /// The instant of a wall time: of two, the earlier; where clocks jump over it, later by as much as they jump.
    pub fn instant(&self, wall: NaiveDateTime) -> DateTime<Utc> {
        self.resolve(wall).instant
    }

    /// What clocks there show.
    pub fn wall(&self, instant: DateTime<Utc>) -> NaiveDateTime {
        wall(self.zone, instant)
    }

    /// The calendar's date there.
    pub fn date(&self, instant: DateTime<Utc>) -> NaiveDate {
        self.wall(instant).date()
    }

    /// With the offset from UTC that holds there at that instant.
    pub fn with_offset(&self, instant: DateTime<Utc>) -> DateTime<FixedOffset> {
        instant.with_timezone(&instant.with_timezone(&self.zone).offset().fix())
    }

    /// The conference day of an instant, named by its first date.
    pub fn day(&self, instant: DateTime<Utc>) -> NaiveDate {
        conference_day(self.zone, self.day_starts, instant)
    }

    /// The conference day of that name, from one `day_starts` to the next.
    pub fn whole_day(&self, day: NaiveDate) -> Period {
        let begins = |date: NaiveDate| self.instant(date.and_time(self.day_starts));
        Period { start: begins(day), end: begins(day.succ_opt().unwrap_or(day)) }
    }

    /// "14:05" or "2:05 PM"
    pub fn time(&self, instant: DateTime<Utc>) -> String {
        self.time_of(self.wall(instant))
    }

    fn time_of(&self, wall: NaiveDateTime) -> String {
        let mut text = String::with_capacity(LONGEST_TIME);
        write_time(&mut text, self.face(wall), true);
        text
    }

    /// "10:15 – 10:40"; with a 12-hour clock the half of the day once, if it is the same.
    pub fn times(&self, period: Period) -> String {
        self.times_of(self.wall(period.start), self.wall(period.end))
    }

    fn times_of(&self, start: NaiveDateTime, end: NaiveDateTime) -> String {
        let (start, end) = (self.face(start), self.face(end));
        let mut text = String::with_capacity(2 * LONGEST_TIME + DASH.len());
        write_time(&mut text, start, start.2 != end.2);
        text.push_str(DASH);
        write_time(&mut text, end, true);
        text
    }

    fn face(&self, wall: NaiveDateTime) -> Face {
        match self.clock {
            ClockStyle::H24 => (wall.hour(), wall.minute(), None),
            ClockStyle::H12 => {
                let (afternoon, hour) = wall.hour12();
                (hour, wall.minute(), Some(if afternoon { "PM" } else { "AM" }))
            }
        }
    }

    /// A room, and where it is if that is known: "Room 24, 1st floor".
    pub fn room_and_place(&self, room: &str, place: Option<&str>) -> String {
        let template = self.words().room_and_place;
        place.map_or_else(
            || room.to_owned(),
            |place| fill(template, &[("room", room), ("place", place)]),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wall(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect(text)
    }

    #[test]
    fn wall_times_in_a_gap_move_later_by_the_jump_and_of_two_the_first_is_taken() {
        for (zone, written, utc, then_shows, oddity) in [
            (
                Tz::Europe__Berlin,
                "2023-07-01 12:00",
                "2023-07-01T10:00:00Z",
                "2023-07-01 12:00",
                None,
            ),
            (
                Tz::Europe__Berlin,
                "2023-03-26 02:30",
                "2023-03-26T01:30:00Z",
                "2023-03-26 03:30",
                Some(Oddity::Gap),
            ),
            (
                Tz::Europe__Berlin,
                "2023-10-29 02:30",
                "2023-10-29T00:30:00Z",
                "2023-10-29 02:30",
                Some(Oddity::Fold),
            ),
            // Half an hour.
            (
                Tz::Australia__Lord_Howe,
                "2023-10-01 02:10",
                "2023-09-30T15:40:00Z",
                "2023-10-01 02:40",
                Some(Oddity::Gap),
            ),
            // A whole day.
            (
                Tz::Pacific__Apia,
                "2011-12-30 12:00",
                "2011-12-30T22:00:00Z",
                "2011-12-31 12:00",
                Some(Oddity::Gap),
            ),
        ] {
            let found = resolve(zone, wall(written));
            let utc: DateTime<Utc> = utc.parse().expect(utc);
            assert_eq!((found.instant, found.oddity), (utc, oddity), "{zone} {written}");
            let shows = found.instant.with_timezone(&zone).naive_local();
            assert_eq!(shows, wall(then_shows), "{zone} {written}");
        }
        for wall in [NaiveDateTime::MIN, NaiveDateTime::MAX] {
            resolve(Tz::Europe__Berlin, wall);
        }
    }
}
