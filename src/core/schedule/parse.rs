//! Text → [`Schedule`], with every problem of the text.

use alloc::collections::{BTreeMap, BTreeSet};
use core::str::FromStr;

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use chrono_tz::{TZ_VARIANTS, Tz};
use toml::de::DeTable;

use super::advice::{closest, looks_like};
use super::days::{MAX_OVERNIGHT, on_day_of};
use super::diagnostic::{Diagnostic, Severity};
use super::doubts::doubts;
use super::fields::{At, Document, Fields, Moment};
use super::keys::{self, Kind};
use super::meant::meant;
use super::model::{
    ClockStyle, End, Event, Language, MAX_NOTICE, Notice, Rgb, Room, RoomId, Schedule, Session,
    Span, Sponsor, ThemeName,
};
use super::rooms::RoomNames;
use super::syntax::{self, Mended};
use crate::prelude::*;

/// A longer delay than this is another start, not a delay.
pub(super) const MAX_DELAY_MINUTES: u32 = 24 * 60;
/// The largest schedule that is read, in bytes. A hundredth of it holds a conference.
pub const MAX_BYTES: u64 = 4 * 1024 * 1024;
/// No session takes longer than a week.
pub(crate) const MAX_SESSION_MINUTES: u32 = 7 * 24 * 60;
/// No tag of a language that anybody speaks at a conference is longer, in bytes.
const MAX_LANGUAGE: usize = 35;
/// Past this many problems the rest is noise.
const MAX_DIAGNOSTICS: usize = 100;
/// No event has more of each, and whatever is done with a schedule is done with all of them.
pub const MAX_ROOMS: usize = 1000;
/// See [`MAX_ROOMS`].
pub const MAX_SESSIONS: usize = 20_000;
const MAX_NOTICES: usize = 1000;
const MAX_SPONSORS: usize = 1000;

/// Reads a schedule file's text.
///
/// All problems are reported in one go, in the order of the text, errors and warnings alike.
/// The schedule is there if and only if none of them is an error.
pub fn parse(text: &str) -> (Option<Schedule>, Vec<Diagnostic>) {
    if let Some(too_many) = too_many_tables(text) {
        return (None, vec![too_many]);
    }
    let (schedule, mut found) = match DeTable::parse(text) {
        Ok(document) => {
            let mut found = Vec::new();
            let document = Document::new(document.get_ref(), text);
            (read_schedule(document, true, &mut found), found)
        }
        Err(_) => (None, problems_around(text, &syntax::mend(text))),
    };
    found.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    let any_error = found.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    // Errors first when there are too many, for they are what has to be fixed.
    if found.len() > MAX_DIAGNOSTICS {
        found.sort_by_key(|diagnostic| diagnostic.severity != Severity::Error);
        found.truncate(MAX_DIAGNOSTICS);
    }
    (schedule.filter(|_| !any_error), found)
}

/// The place of what is missing in the whole file.
const NOWHERE: Span = 0..0;

/// What is no TOML, and what is wrong with the rest.
fn problems_around(text: &str, mended: &Mended) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if mended.is_clean {
        let (document, _) = DeTable::parse_recoverable(&mended.text);
        // With its header, a whole table was taken out; else a part of the one above.
        let (tables, parts): (Vec<&Span>, Vec<&Span>) = mended
            .gaps
            .iter()
            .partition(|gap| text.get(gap.start..).is_some_and(|gap| gap.starts_with('[')));
        let spoilt: Vec<usize> = parts.iter().map(|gap| header_before(text, gap.start)).collect();
        let is_room = |at: &usize| {
            let header = text.get(*at..).and_then(|text| text.lines().next());
            header.is_some_and(|header| header.contains("room"))
        };
        let all_rooms =
            !spoilt.iter().any(is_room) && !tables.iter().any(|gap| is_room(&gap.start));
        read_schedule(Document::new(document.get_ref(), &mended.text), all_rooms, &mut found);
        // What was taken out also looks like something missing: one message is enough.
        found.retain(|diagnostic| {
            diagnostic.span != NOWHERE && !spoilt.contains(&diagnostic.span.start)
        });
    }
    found.extend(mended.mistakes.iter().cloned());
    found
}

/// A table takes a hundred times the memory of its header, and so many are read in vain.
fn too_many_tables(text: &str) -> Option<Diagnostic> {
    const MOST: usize = MAX_ROOMS + MAX_SESSIONS + MAX_NOTICES + MAX_SPONSORS;
    // Counted in a rough way first, which is quick, and most files have far fewer.
    // Both of a pair are looked at, which the processor does with many at once.
    let pairs = text.as_bytes().iter().zip(text.as_bytes().iter().skip(1));
    let starts = pairs.map(|(one, next)| u32::from((*one == b'\n') & (*next == b'[')));
    if starts.sum::<u32>() as usize <= MOST {
        return None;
    }
    let mut headers = text.match_indices("\n[[");
    let (at, _) = headers.nth(MOST)?;
    let message = format!("the file has more than {MOST} tables, and no event has that many");
    Some(Diagnostic::error(at + 1..at + 3, message).help("take out what is not needed"))
}

/// As many tables as a schedule may have; the first of the others is said to be too many.
fn limited<'t, 'i>(
    mut tables: Vec<Fields<'t, 'i>>,
    most: usize,
    what: &str,
    out: &mut Vec<Diagnostic>,
) -> Vec<Fields<'t, 'i>> {
    if let Some(first) = tables.get(most) {
        let message = format!("the file has {} {what}, and {most} are the most", tables.len());
        out.push(
            Diagnostic::error(first.span.clone(), message).help("take out what is not needed"),
        );
        tables.truncate(most);
    }
    tables
}

/// The start of the header line above `at`.
fn header_before(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.rfind("\n[").map_or(0, |newline| newline + 1)
}

/// `all_rooms` is false where the text had rooms that could not be read.
fn read_schedule(
    document: Document<'_, '_>,
    all_rooms: bool,
    out: &mut Vec<Diagnostic>,
) -> Option<Schedule> {
    for (section, what, help) in [
        (&keys::EVENT, "no `[event]`", "add a line `[event]` and below it `name` and `timezone`"),
        (&keys::ROOM, "no rooms", "add a line `[[room]]` and below it `name = \"Room 122\"`"),
        (
            &keys::SESSION,
            "no sessions",
            "add a line `[[session]]` and below it `room`, `start` and `title`",
        ),
    ] {
        if !document.has(section) {
            out.push(Diagnostic::error(NOWHERE, format!("the file has {what}")).help(help));
        }
    }
    let event = document.table(&keys::EVENT, out).and_then(|fields| read_event(fields, out));
    let day_starts = event.as_ref().map_or(DAY_STARTS, |event| event.day_starts);
    let lengths = read_lengths(document.table(&keys::LENGTHS, out), out);
    let room_tables = limited(document.tables(&keys::ROOM, out), MAX_ROOMS, "rooms", out);
    let named = room_tables.len();
    let (rooms, nameless) = read_rooms(room_tables, out);
    let mut names = RoomNames::of(&rooms, all_rooms && named > 0 && nameless == 0);
    let mut day = None;
    let mut sessions = Vec::new();
    let tables = document.tables(&keys::SESSION, out);
    for mut fields in limited(tables, MAX_SESSIONS, "sessions", out) {
        fields.day = day;
        let session = read_session(fields, &mut names, day_starts, out);
        day = session.as_ref().map(|session: &Session| session.start.date()).or(day);
        sessions.extend(session);
    }
    let mut notices = Vec::new();
    let tables = document.tables(&keys::NOTICE, out);
    for mut fields in limited(tables, MAX_NOTICES, "notices", out) {
        fields.day = day;
        notices.extend(read_notice(fields, &mut names, out));
    }
    let sponsors = limited(document.tables(&keys::SPONSOR, out), MAX_SPONSORS, "sponsors", out);
    let sponsors = sponsors.into_iter().filter_map(|fields| read_sponsor(fields, out)).collect();
    names.report(out);
    warn_of_same_ids(&sessions, out);
    doubts(&sessions, out);
    document.finish(out);
    Some(Schedule { event: event?, lengths, rooms, sessions, notices, sponsors })
}

fn read_event(mut fields: Fields<'_, '_>, out: &mut Vec<Diagnostic>) -> Option<Event> {
    let span = fields.span.clone();
    let name = fields.needed_line("name", out);
    let timezone =
        fields.needed_line("timezone", out).and_then(|written| read_timezone(&written, out));
    let clock = choice(&mut fields, "clock", &CLOCKS, out);
    let languages = Language::ALL.map(|language| (language.code(), language));
    let language = choice(&mut fields, "language", &languages, out);
    let theme = choice(&mut fields, "theme", &THEMES, out);
    let day_starts = fields.time("day_starts", out).map_or(DAY_STARTS, |at| at.value);
    let written = fields.line("accent", out);
    let accent_span = written.as_ref().map_or(0..0, |written| written.span.clone());
    let accent = written.and_then(|written| read_colour(&written, out));
    let logo = read_file_name(&mut fields, "logo", out);
    fields.finish(out);
    Some(Event {
        name: name?.value,
        timezone: timezone?,
        clock,
        language,
        day_starts,
        theme,
        accent,
        accent_span,
        logo,
        span,
    })
}

/// 04:00, as conference tools have it.
pub(crate) const DAY_STARTS: NaiveTime = match NaiveTime::from_hms_opt(4, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

const CLOCKS: [(&str, ClockStyle); 2] = [("24h", ClockStyle::H24), ("12h", ClockStyle::H12)];
const THEMES: [(&str, ThemeName); 2] = [("dark", ThemeName::Dark), ("light", ThemeName::Light)];

/// A key with a few known values; the first is what holds where the key is absent.
fn choice<T: Copy + Default>(
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    values: &[(&str, T)],
    out: &mut Vec<Diagnostic>,
) -> T {
    let Some(written) = fields.line(key, out) else { return T::default() };
    if let Some((_, value)) = values.iter().find(|(name, _)| *name == written.value) {
        return *value;
    }
    let kind = fields.section.key(key).map_or(Kind::Line, |key| key.kind);
    out.push(
        Diagnostic::error(written.span, format!("`{key}` cannot be `{}`", written.value)).help(
            meant(kind, &written.value, None)
                .map_or_else(|| looks_like(key, kind), |value| format!("write `{key} = {value}`")),
        ),
    );
    T::default()
}

fn read_timezone(written: &At<String>, out: &mut Vec<Diagnostic>) -> Option<Tz> {
    if let Ok(timezone) = Tz::from_str(&written.value) {
        return Some(timezone);
    }
    let names = || TZ_VARIANTS.iter().map(|timezone| timezone.name());
    // "Berlin" is `Europe/Berlin`, as far as it is from it by its letters.
    let city = |name: &str| name.rsplit('/').next().unwrap_or(name).replace('_', " ");
    let known = names()
        .find(|name| city(name).eq_ignore_ascii_case(&written.value))
        .or_else(|| closest(&written.value, names()));
    out.push(
        Diagnostic::error(written.span.clone(), format!("unknown time zone `{}`", written.value))
            .help(match known {
                Some(known) => format!("did you mean `{known}`?"),
                None => "write it as the time zone database does, such as `Europe/Berlin`".into(),
            }),
    );
    None
}

fn read_colour(written: &At<String>, out: &mut Vec<Diagnostic>) -> Option<Rgb> {
    let digits = written.value.strip_prefix('#').filter(|digits| digits.len() == 6);
    let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let Some(number) = number else {
        out.push(
            Diagnostic::error(written.span.clone(), format!("`{}` is not a colour", written.value))
                .help(meant(Kind::Colour, &written.value, None).map_or_else(
                    || looks_like("accent", Kind::Colour),
                    |value| format!("write `accent = {value}`"),
                )),
        );
        return None;
    };
    let [_, red, green, blue] = number.to_be_bytes();
    Some(Rgb(red, green, blue))
}

/// The name of a file beside the schedule: no absolute path and no way up.
fn read_file_name(
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    out: &mut Vec<Diagnostic>,
) -> Option<String> {
    let written = fields.line(key, out)?;
    // As a path is read on Linux: empty parts and "." within it say nothing.
    let path = written.value.as_str();
    let climbs =
        path.starts_with('/') || path == "." || path.starts_with("./") || path.contains('\\');
    let inside = !climbs && path.split('/').all(|part| part != "..");
    if inside {
        return Some(written.value);
    }
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let help = match meant(Kind::File, path, None) {
        Some(value) => format!("write `{key} = {value}`"),
        None if name.trim_matches('.').is_empty() => looks_like(key, Kind::File),
        None => {
            format!("put the picture beside this file, and write its name: `{key} = \"{name}\"`")
        }
    };
    out.push(
        Diagnostic::error(written.span, format!("`{key}` leads out of the schedule's folder"))
            .help(help),
    );
    None
}

fn read_lengths(
    fields: Option<Fields<'_, '_>>,
    out: &mut Vec<Diagnostic>,
) -> BTreeMap<String, u32> {
    let Some(fields) = fields else { return BTreeMap::new() };
    fields.named_minutes(1..=MAX_SESSION_MINUTES, out).into_iter().collect()
}

/// The rooms, and how many more there are whose name could not be read.
fn read_rooms(tables: Vec<Fields<'_, '_>>, out: &mut Vec<Diagnostic>) -> (Vec<Room>, usize) {
    let mut rooms: Vec<Room> = Vec::new();
    let mut names = BTreeSet::new();
    let mut nameless = 0;
    for mut fields in tables {
        let name = fields.needed_line("name", out);
        let label = fields.line("label", out).map(|at| at.value);
        let place = fields.line("where", out).map(|at| at.value);
        fields.finish(out);
        let Some(name) = name else {
            nameless += 1;
            continue;
        };
        if !names.insert(name.value.clone()) {
            out.push(
                Diagnostic::error(name.span, format!("the room `{}` is there twice", name.value))
                    .help("keep one of the two"),
            );
            continue;
        }
        rooms.push(Room { name: name.value, label, place });
    }
    (rooms, nameless)
}

fn read_session(
    mut fields: Fields<'_, '_>,
    rooms: &mut RoomNames<'_>,
    day_starts: NaiveTime,
    out: &mut Vec<Diagnostic>,
) -> Option<Session> {
    let span = fields.span.clone();
    let id = fields.line("id", out).map(|at| at.value);
    let room = fields.needed_line("room", out);
    let room = room.and_then(|written| rooms.find(&written));
    let before = out.len();
    let start = fields.date_time("start", out);
    if start.is_none() && out.len() == before {
        fields.missing("start", out);
    }
    let end = read_end(&mut fields, start.as_ref(), out);
    let kind = fields.line("kind", out).map(|at| at.value);
    let before = out.len();
    let title = fields.line("title", out).map(|at| at.value).unwrap_or_default();
    let has_no_title = title.is_empty() && out.len() == before && !fields.is_misspelt("title");
    let speakers = fields.lines("speakers", out).into_iter().map(|at| at.value).collect();
    let description = fields.paragraphs("abstract", out);
    let url = read_url(&mut fields, out);
    let image = read_file_name(&mut fields, "image", out);
    let delay = fields.minutes("delay", 0..=MAX_DELAY_MINUTES, out);
    let reason = fields.line("reason", out).map(|at| at.value);
    let cancelled = fields.flag("cancelled", out);
    let moved_to = read_moved_to(&mut fields, rooms, room, out);
    let fixed = fields.flag("fixed", out);
    // A date with a time is that, whatever the day.
    let on_its_day = |at: At<Moment>| match at.value {
        Moment::DateTime(at) => Some(at),
        Moment::Time(time) => on_day_of(start.as_ref()?.value, day_starts, time),
        Moment::Date(_) => None,
    };
    let started = fields.moment("started", out).and_then(on_its_day);
    let until = fields.moment("until", out).and_then(on_its_day);
    let full = fields.flag("full", out);
    let overflow = read_overflow(&mut fields, rooms, moved_to.or(room), out);
    let language = read_language(&mut fields, out);
    let track = fields.line("track", out).map(|at| at.value);
    let do_not_record = fields.flag("do_not_record", out);
    fields.finish(out);
    if has_no_title {
        out.push(
            Diagnostic::warning(span.clone(), "this session has no title")
                .help("add a line such as `title = \"Flake schemas\"`"),
        );
    }
    let start = start?;
    let (end, end_span) = end?;
    Some(Session {
        id,
        room: room?,
        start: start.value,
        end,
        kind,
        title,
        speakers,
        description,
        url,
        image,
        delay_minutes: delay.map_or(0, |at| at.value),
        reason,
        cancelled,
        moved_to,
        fixed,
        started,
        until,
        full,
        overflow,
        track,
        do_not_record,
        language,
        span,
        end_span: end_span.unwrap_or_else(|| start.span.clone()),
        start_span: start.span,
    })
}

/// Where a session was moved to, if that is another room than the one it was planned in.
fn read_moved_to(
    fields: &mut Fields<'_, '_>,
    rooms: &mut RoomNames<'_>,
    room: Option<RoomId>,
    out: &mut Vec<Diagnostic>,
) -> Option<RoomId> {
    let stays = |span, message: &str, out: &mut Vec<Diagnostic>| {
        let help = "write the room that it takes place in now, or delete the line";
        out.push(Diagnostic::warning(span, message).help(help));
    };
    if let Some(span) = fields.empty("moved_to") {
        stays(span, "`moved_to` is empty: the session stays where it was planned", out);
    }
    let written = fields.line("moved_to", out)?;
    let to = rooms.find(&written)?;
    if Some(to) == room {
        stays(written.span, "`moved_to` is the room that it was planned in: it stays there", out);
        return None;
    }
    Some(to)
}

/// Where a session can also be followed; `room` is where it takes place.
fn read_overflow(
    fields: &mut Fields<'_, '_>,
    rooms: &mut RoomNames<'_>,
    room: Option<RoomId>,
    out: &mut Vec<Diagnostic>,
) -> Option<RoomId> {
    let written = fields.line("overflow", out)?;
    let found = rooms.find(&written)?;
    if Some(found) == room {
        let message = "`overflow` is the room that the session takes place in".to_owned();
        let help = "name another room, or delete the line";
        out.push(Diagnostic::warning(written.span, message).help(help));
        return None;
    }
    Some(found)
}

/// What is spoken: a language tag, its primary part in small letters.
fn read_language(fields: &mut Fields<'_, '_>, out: &mut Vec<Diagnostic>) -> Option<String> {
    let written = fields.line("language", out)?;
    if let Some(tag) = language_tag(&written.value) {
        return Some(tag);
    }
    out.push(
        Diagnostic::error(written.span, format!("`{}` is not a language code", written.value))
            .help(meant(Kind::Language, &written.value, None).map_or_else(
                || looks_like("language", Kind::Language),
                |value| format!("write `language = {value}`"),
            )),
    );
    None
}

/// A language tag, its primary part in small letters; `None` if it is none.
pub(crate) fn language_tag(written: &str) -> Option<String> {
    let mut parts = written.split('-');
    let primary = parts.next().unwrap_or_default();
    let is_sane = (2..=3).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.clone().all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
        && written.len() <= MAX_LANGUAGE;
    let rest: String = parts.map(|part| format!("-{part}")).collect();
    is_sane.then(|| primary.to_ascii_lowercase() + &rest)
}

/// `None` after an error.
fn read_end(
    fields: &mut Fields<'_, '_>,
    start: Option<&At<NaiveDateTime>>,
    out: &mut Vec<Diagnostic>,
) -> Option<(End, Option<Span>)> {
    let before = out.len();
    let end = fields.moment("end", out);
    let minutes = fields.minutes("minutes", 1..=MAX_SESSION_MINUTES, out);
    if out.len() > before {
        return None;
    }
    match (end, minutes) {
        (None, None) => Some((End::Open, None)),
        (None, Some(minutes)) => Some((End::Minutes(minutes.value), Some(minutes.span))),
        (Some(_), Some(minutes)) => {
            out.push(
                Diagnostic::error(minutes.span, "this session has both `end` and `minutes`")
                    .help("keep one of the two lines: when it ends, or how long it takes"),
            );
            None
        }
        (Some(end), None) => {
            let at = end_after(start?.value, &end, out)?;
            Some((End::At(at), Some(end.span)))
        }
    }
}

/// The end on the right day, or what is wrong with it.
fn end_after(
    start: NaiveDateTime,
    end: &At<Moment>,
    out: &mut Vec<Diagnostic>,
) -> Option<NaiveDateTime> {
    let (at, whole) = match end.value {
        Moment::DateTime(at) => (at, true),
        Moment::Time(time) => {
            let same_day = start.date().and_time(time);
            let next_day = start.date().succ_opt().map(|date| date.and_time(time));
            if time < start.time() { (next_day?, false) } else { (same_day, false) }
        }
        Moment::Date(_) => return None,
    };
    let takes = at - start;
    let problem = if takes <= TimeDelta::zero() {
        let word = if at == start { "when it starts" } else { "before it starts" };
        Some((format!("this session ends {word}"), "write an end after its start".to_owned()))
    } else if takes > TimeDelta::minutes(MAX_SESSION_MINUTES.into()) {
        Some(("this session takes longer than a week".to_owned(), "correct its end".to_owned()))
    } else if !whole && at.date() != start.date() && takes > MAX_OVERNIGHT {
        let (hours, minutes) = (takes.num_hours(), takes.num_minutes() % 60);
        Some((
            format!("this session ends before it starts at {}", start.format("%H:%M")),
            format!(
                "it would run {hours} h {minutes:02} min into the next day; if that is meant, \
                 write `end = {}`",
                at.format("%Y-%m-%d %H:%M")
            ),
        ))
    } else {
        None
    };
    match problem {
        None => Some(at),
        Some((message, help)) => {
            out.push(Diagnostic::error(end.span.clone(), message).help(help));
            None
        }
    }
}

/// Whether this is an address that a browser opens.
pub fn is_web(url: &str) -> bool {
    let starts =
        |scheme: &str| url.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme));
    starts("https://") || starts("http://")
}

fn read_url(fields: &mut Fields<'_, '_>, out: &mut Vec<Diagnostic>) -> Option<String> {
    let written = fields.line("url", out)?;
    if is_web(&written.value) {
        return Some(written.value);
    }
    out.push(
        Diagnostic::warning(
            written.span.clone(),
            "this `url` is not shown: it is not a web address",
        )
        .help(match meant(Kind::Address, &written.value, None) {
            Some(value) if value.contains("https://") => format!("write `url = {value}`"),
            _ => "an address begins with `https://`".to_owned(),
        }),
    );
    None
}

fn read_notice(
    mut fields: Fields<'_, '_>,
    names: &mut RoomNames<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Notice> {
    let text = fields.needed_line("text", out);
    if let Some(text) = &text {
        let letters = text.value.chars().count();
        if letters > MAX_NOTICE {
            let message = format!("a notice of {letters} letters: the sign shows a part of it");
            let help = format!("say it in {MAX_NOTICE} letters at most");
            out.push(Diagnostic::warning(text.span.clone(), message).help(help));
        }
    }
    let mut all_known = true;
    let mut rooms = Vec::new();
    for written in fields.lines("rooms", out) {
        match names.find(&written) {
            Some(room) => rooms.push(room),
            None => all_known = false,
        }
    }
    let from = fields.date_time("from", out);
    let until = fields.date_time("until", out);
    let urgent = fields.flag("urgent", out);
    fields.finish(out);
    if let (Some(from), Some(until)) = (&from, &until)
        && until.value <= from.value
    {
        out.push(
            Diagnostic::error(until.span.clone(), "this notice ends before it begins")
                .help("write an `until` after `from`"),
        );
    }
    Some(Notice {
        text: text?.value,
        rooms: all_known.then_some(rooms)?,
        from: from.map(|at| at.value),
        until: until.map(|at| at.value),
        urgent,
    })
}

fn read_sponsor(mut fields: Fields<'_, '_>, out: &mut Vec<Diagnostic>) -> Option<Sponsor> {
    let span = fields.span.clone();
    let name = fields.needed_line("name", out);
    let before = out.len();
    let logo = read_file_name(&mut fields, "logo", out);
    if logo.is_none() && out.len() == before {
        fields.missing("logo", out);
    }
    fields.finish(out);
    Some(Sponsor { name: name?.value, logo: logo?, span })
}

fn warn_of_same_ids(sessions: &[Session], out: &mut Vec<Diagnostic>) {
    let mut ids: Vec<(&str, usize)> = Vec::with_capacity(sessions.len());
    ids.extend(
        sessions.iter().enumerate().filter_map(|(at, session)| Some((session.id.as_deref()?, at))),
    );
    // Programmes are often in order of them.
    ids.sort();
    let twice = ids.windows(2).filter_map(|pair| match pair {
        [(one, before), (other, at)] if one == other => {
            sessions.get(*before).zip(sessions.get(*at))
        }
        _ => None,
    });
    for (before, session) in twice {
        let id = session.id.as_deref().unwrap_or_default();
        let first = match before.title.as_str() {
            "" => "another session".to_owned(),
            title => format!("`{title}`"),
        };
        out.push(
            Diagnostic::warning(session.span.clone(), format!("the id `{id}` is there twice"))
                .help(format!("{first} has it too: give each session its own")),
        );
    }
}
