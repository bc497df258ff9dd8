//! What somebody plainly meant who wrote a value in a way that its key does not take.
//!
//! Nothing here guesses: what can be read in two ways, such as 09/08/2023, is read in none.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::clean;
use super::edit::value::string;
use super::keys::Kind;
use crate::prelude::*;

/// Nothing longer, in bytes, is a slip of the pen for something else.
const MAX_TYPED: usize = 300;
/// What stands before and after a text by a keyboard or a word processor of some country.
const QUOTES: [char; 14] = ['"', '\'', '“', '”', '„', '‟', '‘', '’', '‚', '«', '»', '‹', '›', '`'];

/// The value as TOML that was plainly meant by `typed`, which has lost its quotes; `date` is the one of what
/// stands before it.
pub fn meant(kind: Kind, typed: &str, date: Option<NaiveDate>) -> Option<String> {
    let typed = typed.trim();
    if typed.is_empty() || typed.len() > MAX_TYPED {
        return None;
    }
    let word = typed.to_lowercase();
    match kind {
        Kind::Line | Kind::Room | Kind::Paragraphs => Some(text(typed)),
        Kind::Lines => list(typed),
        Kind::Address => Some(text(&address(typed))),
        Kind::File => file(typed).map(|name| text(&name)),
        Kind::Flag => flag(&word).map(|flag| flag.to_string()),
        Kind::Minutes => minutes(&word).map(|minutes| minutes.to_string()),
        Kind::Time => time(&word).map(|time| of_day(time.0)),
        Kind::Moment => match time(&word) {
            // The end of a day is not its beginning.
            Some((_, true)) => date_time(&word, date).map(whole),
            Some((time, false)) => Some(of_day(time)),
            None => date_time(&word, None).map(whole),
        },
        Kind::DateTime => date_time(&word, date).map(whole),
        Kind::Choice(words) => choice(&word, words).map(text),
        Kind::Language => language(&word).map(text),
        Kind::Colour => colour(&word).map(|colour| text(&colour)),
    }
}

/// A text as TOML has it, on one line.
pub fn text(text: &str) -> String {
    string(&clean::line(text))
}

/// A text without the quotes around it, straight or not, also where there is only one.
pub fn unquoted(typed: &str) -> &str {
    typed.trim().trim_matches(QUOTES).trim()
}

/// Whether it begins with a quote of any kind.
pub fn is_quoted(typed: &str) -> bool {
    typed.starts_with(QUOTES)
}

fn of_day(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

fn whole(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

/// `One, Two` with or without quotes and brackets.
fn list(typed: &str) -> Option<String> {
    let inner = typed.strip_prefix(['[', '(', '{']).unwrap_or(typed);
    let inner = inner.strip_suffix([']', ')', '}']).unwrap_or(inner);
    let mut items = Vec::new();
    let mut item = String::new();
    let mut open = false;
    for c in inner.chars() {
        let separates = matches!(c, ',' | ';' | '\n') && !open;
        // Two texts with nothing but a space between them are two.
        let ends = c == '"' && open;
        if c == '"' {
            open = !open;
        } else if !separates {
            item.push(c);
        }
        if separates || ends {
            items.push(core::mem::take(&mut item));
        }
    }
    items.push(item);
    let items: Vec<String> =
        items.iter().map(|item| unquoted(item)).filter(|item| !item.is_empty()).map(text).collect();
    (!items.is_empty()).then(|| format!("[{}]", items.join(", ")))
}

fn address(typed: &str) -> String {
    let known = ["https://", "http://"].iter().any(|scheme| typed.starts_with(scheme));
    if known || typed.contains("://") || !typed.contains('.') {
        return typed.to_owned();
    }
    format!("https://{typed}")
}

/// The name of a file beside the schedule; a path of this one machine leads nowhere.
fn file(typed: &str) -> Option<String> {
    let path = typed.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let leads_out = path.starts_with('/')
        || path.get(1..2) == Some(":")
        || path.split('/').any(|part| part == "..");
    (!leads_out && !path.is_empty()).then(|| path.to_owned())
}

fn flag(word: &str) -> Option<bool> {
    match word {
        "true" | "yes" | "y" | "on" | "1" | "x" | "ja" | "wahr" | "oui" | "vrai" => Some(true),
        "false" | "no" | "n" | "off" | "0" | "nein" | "falsch" | "non" | "faux" => Some(false),
        _ => None,
    }
}

/// A time of day, as people type it; not the end of a day.
pub fn time_of_day(typed: &str) -> Option<NaiveTime> {
    time(&typed.trim().to_lowercase()).filter(|(_, is_next_day)| !is_next_day).map(|(time, _)| time)
}

/// A date with a time of day, as people type it.
pub fn moment(typed: &str) -> Option<NaiveDateTime> {
    date_time(&typed.trim().to_lowercase(), None)
}

/// "15", "15 min", "1h 30", "1:30", "1.5 h"
pub fn minutes(typed: &str) -> Option<u32> {
    let word = &*typed.trim().to_lowercase();
    let word = word.strip_prefix('+').unwrap_or(word).trim();
    if let Some((hours, rest)) = word.split_once(':') {
        let (hours, rest): (u32, u32) = (digits(hours)?, digits(rest)?);
        return (rest < 60).then(|| hours.checked_mul(60)?.checked_add(rest)).flatten();
    }
    if word.is_empty() {
        return None;
    }
    let mut total = 0.0;
    let mut hours_before = false;
    let mut rest = word;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let number: f64 = rest.get(..end)?.trim_end_matches('.').parse().ok()?;
        rest = rest.get(end..)?.trim_start();
        let end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let unit = rest.get(..end)?.trim().trim_end_matches('.');
        rest = rest.get(end..)?;
        total += match unit {
            "" if hours_before || total == 0.0 => number,
            "m" | "min" | "mins" | "minute" | "minutes" | "minuten" | "'" | "’" | "′" => number,
            "h" | "hr" | "hrs" | "hour" | "hours" | "std" | "stunde" | "stunden" | "heure"
            | "heures" => {
                hours_before = true;
                number * 60.0
            }
            _ => return None,
        };
    }
    (total.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&total)).then_some(total as u32)
}

fn digits<T: core::str::FromStr>(text: &str) -> Option<T> {
    let text = text.trim();
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// "9:45", "11.45", "3:45 PM", "11h45", "1145", "11 Uhr"; true where it is midnight at the end of a day.
fn time(word: &str) -> Option<(NaiveTime, bool)> {
    let mut word = word.trim().trim_end_matches("o'clock").trim_end_matches("uhr").trim();
    let mut half = None;
    for (suffix, afternoon) in [("a.m.", false), ("p.m.", true), ("am", false), ("pm", true)] {
        if let Some(rest) = word.strip_suffix(suffix) {
            (word, half) = (rest.trim(), Some(afternoon));
            break;
        }
    }
    let word = word.strip_suffix('h').unwrap_or(word);
    let parts: Vec<&str> = word.split([':', '.', 'h']).map(str::trim).collect();
    let is_short = |text: &str| (1..=2).contains(&text.len());
    let (hour, minute): (u32, u32) = match parts.as_slice() {
        [hour] if is_short(hour) => (digits(hour)?, 0),
        [both] if matches!(both.len(), 3 | 4) => {
            let at = both.len() - 2;
            (digits(both.get(..at)?)?, digits(both.get(at..)?)?)
        }
        [hour, minute] if is_short(hour) && minute.len() == 2 => (digits(hour)?, digits(minute)?),
        [hour, minute, second] if is_short(hour) && minute.len() == 2 && second.len() == 2 => {
            digits::<u32>(second).filter(|second| *second < 60)?;
            (digits(hour)?, digits(minute)?)
        }
        _ => return None,
    };
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
        None => hour,
    };
    if (hour, minute) == (24, 0) {
        return Some((NaiveTime::MIN, true));
    }
    NaiveTime::from_hms_opt(hour, minute, 0).map(|time| (time, false))
}

/// A date and a time in either order; the time alone where it is known which day is meant.
fn date_time(word: &str, day: Option<NaiveDate>) -> Option<NaiveDateTime> {
    let at = |date: NaiveDate, (time, is_next_day): (NaiveTime, bool)| {
        Some(if is_next_day { date.succ_opt()? } else { date }.and_time(time))
    };
    if let Some(found) = time(word).zip(day) {
        return at(found.1, found.0);
    }
    let breaks = word.match_indices([' ', ',', 't', '_']).map(|(place, _)| place);
    breaks
        .filter_map(|place| {
            let (first, second) = (word.get(..place)?, word.get(place + 1..)?);
            let trimmed = |text: &str| {
                let text = text.trim_matches([' ', ',', 't']);
                text.strip_prefix("um ").or(text.strip_prefix("at ")).unwrap_or(text).to_owned()
            };
            let (first, second) = (trimmed(first), trimmed(second));
            let found = date(&first).zip(time(&second));
            found.or_else(|| date(&second).zip(time(&first)))
        })
        .find_map(|(date, time)| at(date, time))
}

/// A date that can be read in one way only.
fn date(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> =
        text.split(['-', '/', '.', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let of = |year: &str, month: u32, day: &str| {
        let year = digits(year).filter(|year| (1970..=2999).contains(year))?;
        NaiveDate::from_ymd_opt(
            year,
            month,
            digits(day.trim_end_matches(['s', 't', 'h', 'n', 'd', 'r']))?,
        )
    };
    if first.len() == 4 {
        return of(first, digits(second)?, third);
    }
    match (month(first), month(second)) {
        (Some(month), None) => of(third, month, second),
        (None, Some(month)) => of(third, month, first),
        _ => {
            let (one, other): (u32, u32) = (digits(first)?, digits(second)?);
            if text.contains('.') || one > 12 || one == other {
                of(third, other, first)
            } else if other > 12 {
                of(third, one, second)
            } else {
                None
            }
        }
    }
}

/// The number of a month by its name in English, German or French.
fn month(name: &str) -> Option<u32> {
    const NAMES: [&[&str]; 12] = [
        &["jan"],
        &["feb", "fév", "fev"],
        &["mar", "mär", "mrz"],
        &["apr", "avr"],
        &["may", "mai"],
        &["jun", "juin"],
        &["jul", "juil"],
        &["aug", "aoû", "aou"],
        &["sep"],
        &["oct", "okt"],
        &["nov"],
        &["dec", "dez", "déc"],
    ];
    let place = NAMES.iter().position(|names| names.iter().any(|begin| name.starts_with(begin)));
    place.and_then(|place| u32::try_from(place + 1).ok())
}

/// The one of the words that is meant.
fn choice<'w>(word: &str, words: &[&'w str]) -> Option<&'w str> {
    let same = words.iter().find(|known| **known == word);
    let known_as = match word {
        "24" | "24 h" | "24hours" | "24-hour" | "24 hours" | "24-hours" | "24hr" => "24h",
        "12" | "12 h" | "12hours" | "12-hour" | "12 hours" | "12-hours" | "12hr" | "am/pm" => "12h",
        "hell" | "clair" | "white" => "light",
        "dunkel" | "sombre" | "black" => "dark",
        other => language(other).unwrap_or_default(),
    };
    same.or_else(|| words.iter().find(|known| **known == known_as)).copied()
}

/// The code of a language by its name, or by a code with a country.
fn language(word: &str) -> Option<&'static str> {
    let code = word.split(['-', '_']).next().unwrap_or(word);
    match code {
        "en" | "english" | "englisch" | "anglais" => Some("en"),
        "de" | "german" | "deutsch" | "allemand" => Some("de"),
        "fr" | "french" | "französisch" | "franzoesisch" | "français" | "francais" => Some("fr"),
        "es" | "spanish" | "spanisch" | "espagnol" | "español" => Some("es"),
        "it" | "italian" | "italienisch" | "italien" | "italiano" => Some("it"),
        "nl" | "dutch" | "niederländisch" | "nederlands" => Some("nl"),
        "pt" | "portuguese" | "portugiesisch" | "português" => Some("pt"),
        _ => None,
    }
}

/// `#rrggbb`
fn colour(word: &str) -> Option<String> {
    let digits = word.trim_start_matches('#');
    let digits = digits.strip_prefix("0x").unwrap_or(digits);
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    match digits.len() {
        6 if is_hex => Some(format!("#{digits}")),
        3 if is_hex => Some(digits.chars().fold("#".to_owned(), |all, c| format!("{all}{c}{c}"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plain_is_read_and_what_is_not_is_left() {
        let day = NaiveDate::from_ymd_opt(2023, 9, 8);
        let clock = Kind::Choice(&["24h", "12h"]);
        for (kind, typed, value) in [
            (Kind::Minutes, "15", Some("15")),
            (Kind::Minutes, "15 min", Some("15")),
            (Kind::Minutes, "+10m", Some("10")),
            (Kind::Minutes, "1h", Some("60")),
            (Kind::Minutes, "1h30", Some("90")),
            (Kind::Minutes, "1 h 30 min", Some("90")),
            (Kind::Minutes, "1.5 hours", Some("90")),
            (Kind::Minutes, "0:15", Some("15")),
            (Kind::Minutes, "15.0", Some("15")),
            (Kind::Minutes, "2.5", None),
            (Kind::Minutes, "10 15", None),
            (Kind::Minutes, "a while", None),
            (Kind::Minutes, "-5", None),
            (Kind::Time, "4", Some("04:00")),
            (Kind::Moment, "9:45", Some("09:45")),
            (Kind::Moment, "11.45", Some("11:45")),
            (Kind::Moment, "3:45 PM", Some("15:45")),
            (Kind::Moment, "12:15 a.m.", Some("00:15")),
            (Kind::Moment, "12pm", Some("12:00")),
            (Kind::Moment, "11h45", Some("11:45")),
            (Kind::Moment, "14h", Some("14:00")),
            (Kind::Moment, "1145", Some("11:45")),
            (Kind::Moment, "11:45 Uhr", Some("11:45")),
            (Kind::Moment, "24:00", Some("2023-09-09 00:00")),
            (Kind::Moment, "25:00", None),
            (Kind::Moment, "13 PM", None),
            (Kind::DateTime, "10:40", Some("2023-09-08 10:40")),
            (Kind::DateTime, "24:00", Some("2023-09-09 00:00")),
            (Kind::DateTime, "8.9.2024 9:45", Some("2024-09-08 09:45")),
            (Kind::DateTime, "2024-9-8, 9.45", Some("2024-09-08 09:45")),
            (Kind::DateTime, "2024/09/08 3 PM", Some("2024-09-08 15:00")),
            (Kind::DateTime, "8 September 2024 10:40", Some("2024-09-08 10:40")),
            (Kind::DateTime, "8. Oktober 2024 um 10:40 Uhr", Some("2024-10-08 10:40")),
            (Kind::DateTime, "october 8th, 2024 at 10:40", Some("2024-10-08 10:40")),
            (Kind::DateTime, "10:40 2024-09-08", Some("2024-09-08 10:40")),
            (Kind::DateTime, "25/12/2024 10:40", Some("2024-12-25 10:40")),
            // In Boston it is September, in Berlin it is August.
            (Kind::DateTime, "09/08/2024 10:40", None),
            (Kind::DateTime, "2024-02-30 10:40", None),
            (Kind::Flag, "No", Some("false")),
            (Kind::Flag, "JA", Some("true")),
            (Kind::Flag, "maybe", None),
            (Kind::Lines, "Ada, Bo", Some(r#"["Ada", "Bo"]"#)),
            (Kind::Lines, r#"["Ada" "Bo, Jr.""#, Some(r#"["Ada", "Bo, Jr."]"#)),
            (Kind::Lines, "Ada", Some(r#"["Ada"]"#)),
            (Kind::Colour, "7EBAE4", Some("\"#7ebae4\"")),
            (Kind::Colour, "#fa0", Some("\"#ffaa00\"")),
            (Kind::Colour, "blue", None),
            (clock, "24", Some("\"24h\"")),
            (clock, "AM/PM", Some("\"12h\"")),
            (clock, "36", None),
            (Kind::Language, "German", Some("\"de\"")),
            (Kind::Language, "pt-BR", Some("\"pt\"")),
            (Kind::File, "faces\\ada.jpg", Some("\"faces/ada.jpg\"")),
            (Kind::File, "C:\\ada.jpg", None),
            (Kind::Address, "example.org", Some("\"https://example.org\"")),
        ] {
            assert_eq!(meant(kind, typed, day).as_deref(), value, "{kind:?} {typed}");
        }
    }
}
