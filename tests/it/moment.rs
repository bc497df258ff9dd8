//! Instants for property tests: mostly those at which much happens on a timetable.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use roomsign_core::timetable::Timetable;

use crate::generate::slot;

/// An instant that matters to a timetable, or one that matters to none.
#[derive(Clone, Debug)]
pub enum Moment {
    /// A start, an end or a midnight, and so many milliseconds.
    Near(Index, i64),
    /// So many milliseconds from a day before the first start.
    Within(i64),
    /// Anything that has a name.
    Anywhere(DateTime<Utc>),
}

/// Any instant, mostly one at which much happens.
pub fn moment() -> impl Strategy<Value = Moment> {
    let off = prop_oneof![
        3 => Just(0_i64),
        1 => select(&[-1_i64, 1, 999, 30_000, -60_000, 60_000, 59_999][..]),
        1 => -3_600_000..3_600_000_i64,
    ];
    let extremes =
        [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::UNIX_EPOCH];
    prop_oneof![
        8 => (any::<Index>(), off).prop_map(|(index, off)| Moment::Near(index, off)),
        4 => (0..5 * 86_400_000_i64).prop_map(Moment::Within),
        1 => select(extremes.to_vec()).prop_map(Moment::Anywhere),
        1 => (-62_135_596_800..253_402_300_800_i64, 0..2_000_000_000_u32).prop_map(|(at, nanos)| {
            // The second half of the nanoseconds is a leap second, and only allowed in one.
            Moment::Anywhere(DateTime::from_timestamp(at, nanos).unwrap_or_default())
        }),
    ]
}

impl Moment {
    /// The instant.
    pub fn of(&self, timetable: &Timetable) -> DateTime<Utc> {
        let slots = || (0..timetable.schedule.sessions.len()).map(|index| slot(timetable, index));
        match self {
            Moment::Anywhere(at) => *at,
            Moment::Within(millis) => {
                let first = slots().map(|slot| slot.planned.start).min().unwrap_or_default();
                first - TimeDelta::days(1) + TimeDelta::milliseconds(*millis)
            }
            Moment::Near(index, off) => {
                let all: Vec<_> = slots()
                    .flat_map(|slot| {
                        let midnight = slot.planned.start.with_timezone(&timetable.zone());
                        let midnight = midnight.date_naive().and_time(NaiveTime::MIN);
                        let midnight = midnight.and_local_timezone(timetable.zone()).earliest();
                        let day = timetable.day_around(slot.planned.start);
                        [slot.planned, slot.expected, day]
                            .into_iter()
                            .flat_map(|period| [period.start, period.end])
                            .chain(midnight.map(|at| at.to_utc()))
                    })
                    .collect();
                *index.get(&all) + TimeDelta::milliseconds(*off)
            }
        }
    }
}
