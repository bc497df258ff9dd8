//! What a good schedule may still have wrong with it: what a careful colleague would point out.
//!
//! Errors are the parser's. These are warnings: the sign shows the file all the same.

mod times;

use alloc::collections::BTreeSet;

use chrono::NaiveDate;

use crate::prelude::*;
use crate::schedule::{Diagnostic, Session};
use crate::timetable::{Fate, Slot, Timetable};

/// Days further than this from all other days of the event are a slip of the pen.
const MAX_DAYS_APART: i64 = 7;
/// Past this many the rest is noise.
const MAX_WARNINGS: usize = 1000;

/// What the sign's screen can draw. The core knows of no font, so it is told.
#[derive(Clone, Copy, Debug)]
pub struct Drawable {
    /// Whether the sign's own fonts have a letter, or one that says the same.
    pub letter: fn(char) -> bool,
    /// Whether there can be a QR code of a text.
    pub code: fn(&str) -> bool,
}

/// Everything about a timetable that somebody should look at, in the order of the file.
pub fn warnings(timetable: &Timetable, drawable: Drawable) -> Vec<Diagnostic> {
    let mut found = timetable.warnings.clone();
    times::overlaps(timetable, &mut found);
    strange_days(timetable, &mut found);
    times::pushed_too_far(timetable, &mut found);
    times::fallen_away(timetable, &mut found);
    times::said_twice(timetable, &mut found);
    letters(timetable, drawable, &mut found);
    addresses(timetable, drawable, &mut found);
    found.sort_by_key(|diagnostic| diagnostic.span.start);
    found.truncate(MAX_WARNINGS);
    found
}

/// The sessions that take place, with their places on the time line.
fn running(timetable: &Timetable) -> impl Iterator<Item = (&Session, &Slot)> {
    let sessions = (0..timetable.schedule.sessions.len()).filter_map(|at| timetable.session(at));
    sessions.filter(|(_, slot)| slot.fate == Fate::TakesPlace)
}

/// Days that stand apart from the rest of the event.
fn strange_days(timetable: &Timetable, found: &mut Vec<Diagnostic>) {
    let day_of = |slot: &Slot| timetable.day(slot.planned.start);
    let mut days: Vec<NaiveDate> = running(timetable).map(|(_, slot)| day_of(slot)).collect();
    days.sort_unstable();
    // The event is where most of its sessions are.
    let Some(middle) = days.get(days.len() / 2).copied() else { return };
    let distinct: BTreeSet<NaiveDate> = days.into_iter().collect();
    let near =
        |one: &NaiveDate, other: &NaiveDate| (*other - *one).num_days().abs() <= MAX_DAYS_APART;
    let mut event = BTreeSet::from([middle]);
    for day in distinct.range(middle..).chain(distinct.range(..middle).rev()) {
        if event.iter().any(|known| near(known, day)) {
            event.insert(*day);
        }
    }
    for (session, _) in running(timetable).filter(|(_, slot)| !event.contains(&day_of(slot))) {
        let (first, last) = (event.first(), event.last());
        let (Some(first), Some(last)) = (first, last) else { return };
        found.push(
            Diagnostic::warning(
                session.start_span.clone(),
                format!("this is far from the event's other days, {first} to {last}"),
            )
            .help("is the date right?"),
        );
    }
}

/// Addresses that no camera could read off the sign.
fn addresses(timetable: &Timetable, drawable: Drawable, found: &mut Vec<Diagnostic>) {
    for session in &timetable.schedule.sessions {
        if session.url.as_deref().is_some_and(|url| !(drawable.code)(url)) {
            found.push(
                Diagnostic::warning(
                    session.span.clone(),
                    "the `url` is too long for a QR code: the sign leaves it out",
                )
                .help("write a shorter one, of at most 250 letters"),
            );
        }
    }
}

/// Letters that the sign's own fonts do not have, and text that runs from right to left.
fn letters(timetable: &Timetable, drawable: Drawable, found: &mut Vec<Diagnostic>) {
    for session in &timetable.schedule.sessions {
        let text = texts(session);
        let missing = missing(drawable, &text);
        if !missing.is_empty() {
            let shown: Vec<String> =
                missing.iter().take(8).map(|c| format!("{c} (U+{:04X})", *c as u32)).collect();
            let more = if missing.len() > 8 { " and others" } else { "" };
            found.push(
                Diagnostic::warning(
                    session.span.clone(),
                    format!("the sign's own fonts have no {}{more}", shown.join(", ")),
                )
                .help("a font of the machine is used if it has them: apt install fonts-noto-core fonts-noto-cjk"),
            );
        }
        if text.chars().any(is_right_to_left) {
            found.push(
                Diagnostic::warning(
                    session.span.clone(),
                    "this has text that runs from right to left",
                )
                .help("look at it on the sign: mixed directions may be in the wrong order"),
            );
        }
    }
}

/// Everything about a session that is shown.
fn texts(session: &Session) -> String {
    let texts = [&session.title].into_iter().chain(&session.speakers);
    let optional = [&session.description, &session.reason, &session.kind];
    let optional = optional.into_iter().flatten().map(String::as_str);
    texts.map(String::as_str).chain(optional).collect()
}

/// The letters of a text that the sign cannot draw.
fn missing(drawable: Drawable, text: &str) -> BTreeSet<char> {
    text.chars().filter(|c| !c.is_whitespace() && !(drawable.letter)(*c)).collect()
}

/// All letters of the sessions that the sign's own fonts lack.
pub fn missing_letters(timetable: &Timetable, drawable: Drawable) -> BTreeSet<char> {
    let sessions = timetable.schedule.sessions.iter();
    sessions.flat_map(|session| missing(drawable, &texts(session))).collect()
}

/// Hebrew, Arabic, Syriac, Thaana, NKo and their neighbours.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::parse;

    fn found(sessions: &str) -> Vec<String> {
        let text = format!(
            "[event]\nname = \"E\"\ntimezone = \"Europe/Berlin\"\n[[room]]\nname = \"A\"\n{sessions}"
        );
        let (schedule, diagnostics) = parse(&text);
        let timetable = Timetable::plan(schedule.unwrap_or_else(|| panic!("{diagnostics:?}")));
        // Latin, Greek and Cyrillic letters, as the sign's own fonts have them.
        let drawable = Drawable { letter: |letter| letter < '\u{590}', code: |_| true };
        warnings(&timetable, drawable).into_iter().map(|warning| warning.message).collect()
    }

    fn session(start: &str, rest: &str) -> String {
        format!(
            "[[session]]\nroom = \"A\"\nstart = {start}\ntitle = \"T{}\"\n{rest}\n",
            &start[11..13]
        )
    }

    #[test]
    fn warnings_point_out_what_is_seldom_meant() {
        let table: &[(&[String], &[&str])] = &[
            (&[session("2023-09-08 10:00", ""), session("2023-09-08 11:00", "")], &[]),
            (
                &[session("2023-09-08 10:00", "end = 11:30"), session("2023-09-08 11:00", "")],
                &["this overlaps “T10”, which runs until 11:30"],
            ),
            (
                &[
                    session("2023-09-08 10:00", "end = 11:00\ndelay = 20"),
                    session("2023-09-08 11:00", "fixed = true"),
                ],
                &[
                    "its delay takes this to 11:20, past “T11”, which is fixed at 11:00",
                    "this overlaps “T10”, which runs until 11:20",
                ],
            ),
            (
                &[session("2023-09-08 23:00", "end = 00:00\ndelay = 20")],
                &["its delay takes this past midnight, to 00:20"],
            ),
            (
                &[
                    session("2023-09-08 10:00", ""),
                    session("2023-09-09 10:00", ""),
                    session("2023-12-09 12:00", ""),
                ],
                &["this is far from the event's other days, 2023-09-08 to 2023-09-09"],
            ),
            (
                &[session("2023-09-08 10:00", "speakers = [\"漢\", \"שלום\"]")],
                &[
                    "the sign's own fonts have no ו (U+05D5), ל (U+05DC), ם (U+05DD), ש (U+05E9), 漢 (U+6F22)",
                    "this has text that runs from right to left",
                ],
            ),
            (
                &[
                    session("2023-09-08 10:00", "end = 11:00\nuntil = 11:30"),
                    session("2023-09-08 11:00", "end = 11:30\nkind = \"Break\""),
                    session("2023-09-08 12:00", "end = 12:30\nkind = \"Break\"\ndelay = 40"),
                ],
                &[
                    "nothing is left of this break: what is before it goes on until 11:30, and the sign leaves it out",
                ],
            ),
            (
                &[session("2023-09-08 10:00", "end = 11:00\ndelay = 20\nuntil = 10:10")],
                &["this is over at 10:10, before it starts at 10:20: the sign leaves it out"],
            ),
            (
                &[session("2023-09-08 10:00", "end = 11:00\ndelay = 20\nstarted = 10:10")],
                &["this has both `started` and `delay`: when it started is what counts"],
            ),
            (&[session("2023-09-08 10:00", "end = 11:00\nstarted = 10:10\nuntil = 10:50")], &[]),
            (
                &[session("2023-03-26 02:30", "")],
                &["there is no such time on that day: clocks are put forward over this `start`"],
            ),
            (
                &[
                    session("2023-09-08 10:00", "end = 12:00"),
                    session("2023-09-08 11:00", "cancelled = true"),
                ],
                &[],
            ),
        ];
        for (sessions, expected) in table {
            assert_eq!(found(&sessions.concat()), *expected, "{}", sessions.concat());
        }
    }
}
