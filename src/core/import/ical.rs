//! iCalendar (RFC 5545), as pretalx, Sessionize and calendars write it.

use alloc::collections::BTreeMap;
use core::str::FromStr;

use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarParameterName,
    ICalendarProperty, ICalendarStatus, ICalendarValue,
};
use calcard::{Entry, Parser};
use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::programme::{Programme, Session, Zone};
use super::time::{End, Time, instant};
use super::vtimezone::{Rules, wall};
use super::{Refusal, prose};
use crate::prelude::*;
use crate::schedule::clean;

/// The bytes of a calendar with its long lines in one piece; `None` if it is none. Lines may be folded within a letter (RFC
/// 5545, 3.1), so this comes before anything is read as text.
pub fn unfolded(bytes: &[u8]) -> Option<Vec<u8>> {
    let begin = b"BEGIN:VCALENDAR";
    let start = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).trim_ascii_start();
    if !start.get(..begin.len())?.eq_ignore_ascii_case(begin) {
        return None;
    }
    let mut out = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if let Some((b' ' | b'\t', rest)) = line.split_first() {
            for end in [b'\n', b'\r'] {
                out.pop_if(|last| *last == end);
            }
            out.extend_from_slice(rest);
        } else {
            out.extend_from_slice(line);
        }
    }
    Some(out)
}

/// The programme of all calendars of a file.
///
/// # Errors
/// [`Refusal`] if the file breaks off.
pub fn read(text: &str) -> Result<Programme, Refusal> {
    if !text.trim_end().to_ascii_uppercase().ends_with("END:VCALENDAR") {
        return Err(Refusal::new("ends in the middle, without END:VCALENDAR: download it again"));
    }
    let mut programme = Programme::default();
    let mut zones = Zones::default();
    let mut parser = Parser::new(text);
    loop {
        match parser.entry() {
            Entry::ICalendar(calendar) => zones.read(&calendar, &mut programme),
            Entry::Eof => {
                zones.finish(&mut programme);
                return Ok(programme);
            }
            Entry::TooManyComponents => {
                return Err(Refusal::new("has too many entries to be a schedule"));
            }
            _ => {}
        }
    }
}

/// The time zones of a file.
#[derive(Default)]
struct Zones {
    /// Those that it defines.
    rules: BTreeMap<String, Rules>,
    /// One that it defines, which is another one in the database.
    own: Option<String>,
    /// What its clocks show at which instants.
    shown: Vec<(NaiveDateTime, DateTime<Utc>)>,
    /// The file says where the venue is.
    is_named: bool,
}

/// Where conferences are, for advice.
const CITIES: [Tz; 12] = [
    Tz::Europe__London,
    Tz::Europe__Berlin,
    Tz::Europe__Helsinki,
    Tz::America__New_York,
    Tz::America__Chicago,
    Tz::America__Denver,
    Tz::America__Los_Angeles,
    Tz::America__Sao_Paulo,
    Tz::Africa__Johannesburg,
    Tz::Asia__Kolkata,
    Tz::Asia__Tokyo,
    Tz::Australia__Sydney,
];

impl Zones {
    /// The instant of a time in the zone of that name, and the zone if the database has it.
    fn instant(&mut self, name: &str, shown: NaiveDateTime) -> Option<(DateTime<Utc>, Option<Tz>)> {
        let known = zone(name);
        let by_name = known.map(|zone| instant(zone, shown));
        let rules = self.rules.get(name);
        // A place of the database is that place, whatever a careless tool writes of its rules; and whoever has the
        // clocks change at another hour of the same night means the zone of that name.
        let is_place = known.is_some_and(|zone| zone.name().contains('/'));
        let half_day = TimeDelta::hours(12);
        let around = [shown.checked_sub_signed(half_day), shown.checked_add_signed(half_day)];
        let is_same = |rules: &&Rules| {
            known.is_some_and(|zone| {
                let same = |at: NaiveDateTime| rules.instant(at) == Some(instant(zone, at));
                around.into_iter().flatten().all(same)
            })
        };
        let own = rules
            .filter(|rules| !is_place && !is_same(rules))
            .and_then(|rules| rules.instant(shown));
        if let Some(own) = own.filter(|own| Some(*own) != by_name) {
            self.own = Some(name.to_owned());
            self.shown.push((shown, own));
            return Some((own, None));
        }
        self.shown.extend(by_name.map(|at| (shown, at)));
        by_name.map(|at| (at, known))
    }

    /// Where no zone of the database is the venue's, somebody has to say it.
    fn finish(&self, programme: &mut Programme) {
        let Some(name) = self.own.as_deref().filter(|_| !self.is_named) else { return };
        let is_like =
            |zone: &Tz| self.shown.iter().all(|(shown, at)| instant(*zone, *shown) == *at);
        let like = CITIES.into_iter().find(is_like);
        let like = like.or_else(|| TZ_VARIANTS.iter().copied().find(is_like));
        programme.zone = Zone::Own { name: clean::line(name), like };
    }

    fn read(&mut self, calendar: &ICalendar, programme: &mut Programme) {
        for component in &calendar.components {
            if component.component_type == ICalendarComponentType::VTimezone
                && let Some(name) = property(component, "TZID")
                && let Some(rules) = Rules::of(calendar, component)
            {
                self.rules.insert(name, rules);
            }
        }
        read_calendar(calendar, self, programme);
    }
}

fn read_calendar(calendar: &ICalendar, zones: &mut Zones, programme: &mut Programme) {
    let own = calendar
        .components
        .iter()
        .find(|component| component.component_type == ICalendarComponentType::VCalendar);
    let own = |name: &str| own.and_then(|own| property(own, name));
    programme.event = programme.event.take().or(own("X-WR-CALNAME")).or(own("NAME"));
    if programme.zone == Zone::Missing {
        programme.zone = Zone::named(own("X-WR-TIMEZONE").as_deref());
        zones.is_named |= matches!(programme.zone, Zone::Known(_));
    }
    let pretalx = own("PRODID").is_some_and(|product| product.contains("pretalx"));
    for component in &calendar.components {
        if component.component_type == ICalendarComponentType::VEvent {
            read_event(component, pretalx, zones, programme);
        }
    }
}

fn read_event(
    event: &ICalendarComponent,
    pretalx: bool,
    zones: &mut Zones,
    programme: &mut Programme,
) {
    let id = property(event, "UID");
    let summary = property(event, "SUMMARY");
    let name = Programme::name_of(summary.as_deref(), id.as_deref());
    let repeats = [
        ("RRULE", ICalendarProperty::Rrule),
        ("RDATE", ICalendarProperty::Rdate),
        ("RECURRENCE-ID", ICalendarProperty::RecurrenceId),
    ];
    if let Some((rule, _)) = repeats.iter().find(|(_, property)| event.has_property(property)) {
        let why = format!("it repeats ({rule}): write each time of it into the schedule by hand");
        return programme.leave_out(&name, &why);
    }
    let start = match time(event, &ICalendarProperty::Dtstart, zones, programme) {
        Ok(start) => start,
        Err(why) => return programme.leave_out(&name, why),
    };
    let Some(room) = property(event, "LOCATION") else {
        return programme.leave_out(&name, "it has no LOCATION, which is the room");
    };
    let end = match time(event, &ICalendarProperty::Dtend, zones, programme) {
        Ok(end) => Some(End::At(end)),
        Err(_) => length(event).map(End::After),
    };
    let summary = summary.unwrap_or_default();
    let (title, speakers) =
        if pretalx { title_and_speakers(&summary) } else { (summary, Vec::new()) };
    let description = raw(event, &ICalendarProperty::Description).map(|text| prose::plain(&text));
    programme.sessions.push(Session {
        id,
        title,
        speakers,
        description: description.filter(|text| !text.is_empty()),
        url: property(event, "URL"),
        cancelled: matches!(event.status(), Some(ICalendarStatus::Cancelled)),
        ..Session::at(room, start, end)
    });
}

/// pretalx writes "title - speakers", and "title - " where there are none.
fn title_and_speakers(summary: &str) -> (String, Vec<String>) {
    let Some((title, speakers)) =
        summary.strip_suffix(" -").map(|title| (title, "")).or_else(|| summary.rsplit_once(" - "))
    else {
        return (summary.to_owned(), Vec::new());
    };
    let speakers = speakers.split(", ").filter(|name| !name.is_empty()).map(str::to_owned);
    (title.to_owned(), speakers.collect())
}

/// A property's text on one line, by its name in the standard or outside of it.
fn property(component: &ICalendarComponent, name: &str) -> Option<String> {
    let entry =
        component.entries.iter().find(|entry| entry.name.as_str().eq_ignore_ascii_case(name))?;
    let text = entry.values.first()?.as_text().map(clean::line)?;
    (!text.is_empty()).then_some(text)
}

/// A property's text with its line breaks.
fn raw(component: &ICalendarComponent, property: &ICalendarProperty) -> Option<String> {
    component.property(property)?.values.first()?.as_text().map(str::to_owned)
}

/// The time of DTSTART or DTEND, or why there is none.
fn time(
    event: &ICalendarComponent,
    property: &ICalendarProperty,
    zones: &mut Zones,
    programme: &mut Programme,
) -> Result<Time, &'static str> {
    let entry = event.property(property).ok_or("it has no DTSTART")?;
    let value = entry.values.first().and_then(ICalendarValue::as_partial_date_time);
    let value = value.ok_or("its DTSTART is no time")?;
    if value.hour.is_none() {
        return Err("it is an all-day entry");
    }
    let wall = wall(value).ok_or("its DTSTART is no time")?;
    if let Some(hours) = value.tz_hour {
        let seconds = i32::from(hours) * 3600 + i32::from(value.tz_minute.unwrap_or(0)) * 60;
        let offset = FixedOffset::east_opt(if value.tz_minus { -seconds } else { seconds });
        let at = offset.and_then(|offset| offset.from_local_datetime(&wall).single());
        return at.map(|at| Time::Instant(at.to_utc())).ok_or("its DTSTART is no time");
    }
    let Some(name) = entry.parameter(&ICalendarParameterName::Tzid).and_then(|name| name.as_text())
    else {
        return Ok(Time::Local(wall));
    };
    match zones.instant(name.trim(), wall) {
        Some((at, known)) => {
            if let Some(known) = known.filter(|_| programme.zone == Zone::Missing) {
                programme.zone = Zone::Known(known);
            }
            Ok(Time::Instant(at))
        }
        // Whoever is asked for the zone then says what this name means.
        None => {
            programme.zone = Zone::Unknown(clean::line(name));
            Ok(Time::Local(wall))
        }
    }
}

/// "Europe/Berlin", also at the end of a longer name: "/mozilla.org/20050126_1/Europe/Berlin".
fn zone(name: &str) -> Option<Tz> {
    let tail = name.rmatch_indices('/').nth(1).and_then(|(slash, _)| name.get(slash + 1..));
    Tz::from_str(name.trim()).ok().or_else(|| Tz::from_str(tail?.trim()).ok())
}

/// DURATION.
fn length(event: &ICalendarComponent) -> Option<TimeDelta> {
    let value = event.property(&ICalendarProperty::Duration)?.values.first()?;
    let ICalendarValue::Duration(duration) = value else { return None };
    let days = i64::from(duration.weeks) * 7 + i64::from(duration.days);
    let seconds = days * 86_400
        + i64::from(duration.hours) * 3600
        + i64::from(duration.minutes) * 60
        + i64::from(duration.seconds);
    super::time::minutes_long(if duration.neg { 0 } else { seconds / 60 })
}
