//! Time zones that a calendar defines itself (RFC 5545, 3.6.5).
//!
//! pretalx calls the zones of New York and London "EST" and "GMT", which are others in the time zone database.
//! So the rules that the file has come first.

use calcard::common::PartialDateTime;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarFrequency, ICalendarProperty,
    ICalendarRecurrenceRule, ICalendarValue, ICalendarWeekday,
};
use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, TimeDelta, Utc, Weekday};

use crate::prelude::*;

/// What clocks show, by the rules of a file.
pub(super) struct Rules {
    observances: Vec<Observance>,
}

/// One of standard time and daylight saving time, or what they were in other years.
struct Observance {
    /// The first time it began, as clocks showed it until then.
    begins: NaiveDateTime,
    /// When else it began, once each.
    dates: Vec<NaiveDateTime>,
    /// When it begins each year.
    yearly: Option<Yearly>,
    /// How far ahead of UTC clocks are before it.
    before: TimeDelta,
    /// How far they are during it.
    during: TimeDelta,
}

/// A day of each year.
struct Yearly {
    month: Option<u32>,
    /// Which one of the month, from its end if negative; all if 0.
    weekday: Option<(i16, Weekday)>,
    days: Vec<i8>,
    until: Option<(NaiveDateTime, bool)>,
}

impl Rules {
    /// The rules of a VTIMEZONE; `None` where they are not understood.
    pub fn of(calendar: &ICalendar, zone: &ICalendarComponent) -> Option<Self> {
        let parts = zone.component_ids.iter();
        let parts = parts.filter_map(|id| calendar.components.get(usize::try_from(*id).ok()?));
        let parts = parts.filter(|part| {
            [ICalendarComponentType::Standard, ICalendarComponentType::Daylight]
                .contains(&part.component_type)
        });
        let observances: Option<Vec<Observance>> = parts.map(Observance::of).collect();
        observances.filter(|all| !all.is_empty()).map(|observances| Self { observances })
    }

    /// The instant at which clocks show this: of two, the first; where they leap over it, later by as much as they leap.
    pub fn instant(&self, shown: NaiveDateTime) -> Option<DateTime<Utc>> {
        let begun = self.observances.iter().filter_map(|observance| {
            let began = observance.last_before(shown)?;
            Some((began.checked_sub_signed(observance.before)?, observance.during))
        });
        let offset = begun.max_by_key(|(began, _)| *began).map(|(_, during)| during);
        let first = || self.observances.iter().min_by_key(|observance| observance.begins);
        let offset = offset.or_else(|| first().map(|first| first.before))?;
        shown.checked_sub_signed(offset).map(|at| at.and_utc())
    }
}

impl Observance {
    fn of(part: &ICalendarComponent) -> Option<Self> {
        let values = |property: &ICalendarProperty| {
            part.property(property).map_or(&[][..], |entry| &entry.values)
        };
        let time = |value: &ICalendarValue| value.as_partial_date_time().and_then(wall);
        let begins = values(&ICalendarProperty::Dtstart).first().and_then(time)?;
        let offset = |property| {
            let value = values(property).first()?.as_partial_date_time()?;
            offset(value)
        };
        let yearly = match values(&ICalendarProperty::Rrule).first() {
            None => None,
            Some(ICalendarValue::RecurrenceRule(rule)) => Some(Yearly::of(rule)?),
            Some(_) => return None,
        };
        Some(Self {
            begins,
            dates: values(&ICalendarProperty::Rdate).iter().filter_map(time).collect(),
            yearly,
            before: offset(&ICalendarProperty::Tzoffsetfrom)?,
            during: offset(&ICalendarProperty::Tzoffsetto)?,
        })
    }

    /// The last time that it began before clocks showed this.
    fn last_before(&self, shown: NaiveDateTime) -> Option<NaiveDateTime> {
        // A clock that leaps ahead shows what comes after the leap only; one that is put back shows the time
        // before it first.
        let leap = (self.during - self.before).max(TimeDelta::zero());
        let has_begun = |began: &NaiveDateTime| {
            began.checked_add_signed(leap).is_some_and(|began| began <= shown)
        };
        let of_years = self.yearly.iter().flat_map(|yearly| {
            let years = [shown.year(), shown.year() - 1];
            years.into_iter().flat_map(|year| yearly.days_of(year, self.begins.date()))
        });
        let yearly = of_years
            .map(|date| date.and_time(self.begins.time()))
            .filter(|began| *began >= self.begins)
            .filter(|began| {
                self.yearly.as_ref().is_some_and(|rule| rule.holds(*began, self.before))
            });
        let all = yearly.chain(self.dates.iter().copied()).chain([self.begins]);
        all.filter(has_begun).max()
    }
}

impl Yearly {
    fn of(rule: &ICalendarRecurrenceRule) -> Option<Self> {
        let is_plain = rule.freq == ICalendarFrequency::Yearly
            && rule.interval.is_none_or(|interval| interval == 1)
            && rule.count.is_none()
            && rule.bymonth.len() <= 1
            && rule.byday.len() <= 1
            && [rule.byhour.len(), rule.byminute.len(), rule.bysecond.len()] == [0; 3]
            && [rule.byyearday.len(), rule.byweekno.len(), rule.bysetpos.len()] == [0; 3];
        let until = match &rule.until {
            None => None,
            Some(until) => Some((wall_or_day(until)?, until.tz_hour.is_some())),
        };
        is_plain.then(|| Self {
            month: rule.bymonth.first().map(|month| month.month().into()),
            weekday: rule.byday.first().map(|day| (day.ordwk.unwrap_or(0), weekday(day.weekday))),
            days: rule.bymonthday.clone(),
            until,
        })
    }

    /// The days of a year that the rule names.
    fn days_of(&self, year: i32, first: NaiveDate) -> Vec<NaiveDate> {
        let month = self.month.unwrap_or_else(|| first.month());
        let days = (1..=31).filter_map(|day| NaiveDate::from_ymd_opt(year, month, day));
        let days: Vec<NaiveDate> = days.collect();
        let last = days.len();
        let plain_day = (self.weekday.is_none() && self.days.is_empty()).then(|| first.day());
        let fits = |(at, date): &(usize, NaiveDate)| {
            let (ahead, back) = (at + 1, last - at);
            let is_day = self.days.is_empty()
                || self.days.iter().any(|day| is_nth(i16::from(*day), ahead, back));
            let is_weekday = self.weekday.is_none_or(|(nth, weekday)| {
                date.weekday() == weekday
                    && (nth == 0 || is_nth(nth, at / 7 + 1, (last - at).div_ceil(7)))
            });
            is_day && is_weekday && plain_day.is_none_or(|day| date.day() == day)
        };
        days.into_iter().enumerate().filter(fits).map(|(_, date)| date).collect()
    }

    fn holds(&self, began: NaiveDateTime, before: TimeDelta) -> bool {
        self.until.is_none_or(|(until, is_utc)| {
            let began = if is_utc { began.checked_sub_signed(before) } else { Some(began) };
            began.is_some_and(|began| began <= until)
        })
    }
}

/// Whether what is so far from the beginning, and so far from the end, is the `nth`.
fn is_nth(nth: i16, ahead: usize, back: usize) -> bool {
    let wanted = usize::from(nth.unsigned_abs());
    if nth < 0 { back == wanted } else { ahead == wanted }
}

fn weekday(weekday: ICalendarWeekday) -> Weekday {
    match weekday {
        ICalendarWeekday::Monday => Weekday::Mon,
        ICalendarWeekday::Tuesday => Weekday::Tue,
        ICalendarWeekday::Wednesday => Weekday::Wed,
        ICalendarWeekday::Thursday => Weekday::Thu,
        ICalendarWeekday::Friday => Weekday::Fri,
        ICalendarWeekday::Saturday => Weekday::Sat,
        ICalendarWeekday::Sunday => Weekday::Sun,
    }
}

fn wall_or_day(value: &PartialDateTime) -> Option<NaiveDateTime> {
    wall(value).or_else(|| {
        let (year, month, day) = (value.year?, value.month?, value.day?);
        NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())?.and_hms_opt(23, 59, 59)
    })
}

/// "+0530"
fn offset(value: &PartialDateTime) -> Option<TimeDelta> {
    let minutes = i64::from(value.tz_hour?) * 60 + i64::from(value.tz_minute.unwrap_or(0));
    Some(TimeDelta::minutes(if value.tz_minus { -minutes } else { minutes }))
}

/// What clocks show at a date and time, to the minute.
pub(super) fn wall(value: &PartialDateTime) -> Option<NaiveDateTime> {
    let date = NaiveDate::from_ymd_opt(value.year?.into(), value.month?.into(), value.day?.into())?;
    date.and_hms_opt(value.hour?.into(), value.minute.unwrap_or(0).into(), 0)
}
