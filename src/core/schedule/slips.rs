//! One line that is no TOML: what it was meant to be.

use chrono::NaiveDate;

use super::advice::{as_key, closest, known_as, looks_like};
use super::clean;
use super::diagnostic::Diagnostic;
use super::keys::{EVENT, Key, Kind, LENGTH, LENGTHS, SECTIONS, SESSION, Section};
use super::meant::{is_quoted, meant, text, unquoted};
use super::model::Span;
use crate::prelude::*;

/// Where a line stands.
pub(super) struct Place {
    /// Below which header, if it is one that there is.
    pub section: Option<&'static Section>,
    /// The day that the text above it speaks of.
    pub day: Option<NaiveDate>,
}

/// A line as somebody typed it: a key, a value, and something between them.
struct Slip<'l> {
    key: Option<&'static Key>,
    /// The key as it was typed.
    name: String,
    /// What stands behind the key, if anything separates the two.
    value: &'l str,
    separator: Option<char>,
}

/// What is wrong with a line, in words for who writes schedules, not TOML. `span` is where it stops being TOML.
pub(super) fn in_words(
    line: &str,
    at: usize,
    message: &str,
    span: Span,
    place: &Place,
) -> Diagnostic {
    let error = |message: String, help: String| Diagnostic::error(span.clone(), message).help(help);
    let control = |c: char| c.is_control() && c != '\t';
    if line.trim_end_matches('\r').contains(control) {
        return error(
            "this line has a control character in it".into(),
            "write the line again".into(),
        );
    }
    let trimmed = line.trim();
    if let Some((place_of, c)) = invisible(line) {
        let from = at + place_of;
        let message =
            format!("this is no ordinary space, but U+{:04X}, which cannot be seen", c as u32);
        let seen: String = line.chars().map(|c| if is_invisible(c) { ' ' } else { c }).collect();
        let help = corrected(&Slip::of(&seen, place), place)
            .unwrap_or_else(|| "type the line again".to_owned());
        return Diagnostic::error(from..from + c.len_utf8(), message).help(help);
    }
    if trimmed.starts_with('[') || (trimmed.ends_with(']') && header(trimmed).is_some()) {
        return header_in_words(trimmed, message, span);
    }
    if let Some(comment) = trimmed.strip_prefix("//").or_else(|| trimmed.strip_prefix("--")) {
        let help = format!(
            "write `#{}`: a comment begins with #",
            clean::line(comment.trim_end()).trim_end()
        );
        return error("this is not a comment".into(), help);
    }
    let slip = Slip::of(trimmed, place);
    let advice = |otherwise: &str| corrected(&slip, place).unwrap_or_else(|| otherwise.to_owned());
    let is_line = "a line is `key = value`, a comment begins with #";
    let (key, value) = (&slip.name, slip.value);
    let kind = slip.key.map(|key| key.kind);
    let is_text = !kind.is_some_and(|kind| {
        matches!(kind, Kind::Flag | Kind::Minutes | Kind::Time | Kind::Moment | Kind::DateTime)
    });
    if slip.separator != Some('=') {
        return error("this line has no `=`".into(), advice(is_line));
    }
    if value.is_empty() || value.starts_with('#') {
        return error(format!("`{key}` has no value"), advice(is_line));
    }
    let is_straight = value.starts_with(['"', '\'']);
    if is_quoted(value) && !is_straight {
        return error("these are no straight quotes".into(), advice(is_line));
    }
    if kind == Some(Kind::Lines) && value.starts_with('[') {
        return error(
            "a list needs a comma between two, and brackets around all".into(),
            advice(is_line),
        );
    }
    if ["escape", "hex", "unicode"].iter().any(|word| message.contains(word)) && is_straight {
        return error(
            "there is no such character as \\ makes of this".into(),
            advice("write \\\\ for a \\"),
        );
    }
    if message.starts_with("invalid basic string, expected `\"`")
        || message.starts_with("invalid literal string")
    {
        return error("this text has no closing quote".into(), advice("end it with \""));
    }
    if is_straight {
        return error("something follows the text".into(), advice(is_line));
    }
    if is_text && !value.starts_with('[') {
        return error(format!("the value of `{key}` has no quotes"), advice(is_line));
    }
    let why = if message.starts_with("invalid date") || message.starts_with("invalid time") {
        let why = message.split_once(", ").map_or(message, |(_, why)| why);
        if why.starts_with("expected day")
            || why.starts_with("expected hour between")
            || why.starts_with("expected minute between")
            || why.starts_with("expected month between")
        {
            let help = advice("correct the date or the time");
            let help = if help.starts_with("write `") {
                help
            } else {
                "correct the date or the time".to_owned()
            };
            return error(format!("there is no such time: {why}"), help);
        }
        String::new()
    } else {
        String::new()
    };
    error(format!("the value of `{key}` cannot be read{why}"), advice(is_line))
}

impl<'l> Slip<'l> {
    fn of(line: &'l str, place: &Place) -> Self {
        let line = line.trim();
        let line = line.strip_prefix(['-', '*', '•']).map_or(line, str::trim_start);
        let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '"');
        let end = line.find(|c: char| !word(c)).unwrap_or(line.len());
        let (name, rest) = line.split_at(end);
        let name = clean::line(unquoted(name));
        let rest = rest.trim_start();
        // `moved to = …`
        let words = rest.split_once('=').filter(|(words, _)| !words.contains(['"', '\'']));
        let joined = words
            .map(|(words, value)| (format!("{name}_{}", words.trim().replace(' ', "_")), value));
        let joined = joined
            .filter(|(name, _)| place.section.is_some_and(|section| section.key(name).is_some()));
        let (name, value) = match joined {
            Some((joined, value)) => (joined, value),
            None => (name, rest),
        };
        let rest = value;
        let separator = rest.chars().next();
        let value = rest.trim_start_matches(['=', ':', '>', '→']).trim();
        let sections = || place.section.into_iter();
        let known = |section: &&'static Section| {
            section.key(&name).or_else(|| section.key(known_as(section, &name)?))
        };
        let of_lengths = place.section.is_some_and(|section| section.name == LENGTHS.name);
        if of_lengths {
            return Self { key: Some(&LENGTH), name, value: without_comment(value), separator };
        }
        let key = sections().find_map(|section| known(&section)).or_else(|| {
            // Below a header that cannot be read.
            let anywhere = place.section.is_none().then(|| [&SESSION, &EVENT].into_iter());
            anywhere.into_iter().flatten().find_map(|section| section.key(&name))
        });
        Self { key, name, value: without_comment(value), separator }
    }
}

/// The line as it was meant.
fn corrected(slip: &Slip<'_>, place: &Place) -> Option<String> {
    let name = if slip.key.is_some_and(|key| key.name == LENGTH.name) {
        as_key(&slip.name)
    } else {
        slip.key.map(|key| key.name.to_owned()).unwrap_or_default()
    };
    let Some(key) = slip.key else {
        let value = unquoted(slip.value);
        let is_plain = slip.separator == Some('=') && !value.is_empty() && !slip.name.is_empty();
        return is_plain.then(|| format!("write `{} = {}`", slip.name, text(value)));
    };
    // What a # begins is a comment, but for a colour that has lost its quotes.
    let is_colour = key.kind == Kind::Colour;
    let value = if is_colour { slip.value } else { slip.value.trim_start_matches('#') };
    let value = value.trim_end_matches([';', ',']).trim();
    if value.is_empty() {
        let alone = key.kind == Kind::Flag && slip.separator.is_none();
        return Some(if alone {
            format!("write `{name} = true`")
        } else {
            looks_like(&name, key.kind)
        });
    }
    let typed = match key.kind {
        Kind::Lines => value,
        _ => inner(value),
    };
    if matches!(key.kind, Kind::File) && meant(key.kind, typed, None).is_none() {
        let file = typed.rsplit(['/', '\\']).next().unwrap_or(typed);
        return Some(format!(
            "put the picture beside this file, and write its name: `{name} = {}`",
            text(file)
        ));
    }
    Some(match meant(key.kind, typed, place.day) {
        Some(value) => format!("write `{name} = {value}`"),
        None => looks_like(&name, key.kind),
    })
}

/// What stands within the outermost quotes, of which one may be missing.
fn inner(value: &str) -> &str {
    let quotes = value.matches(['"', '\'']).count();
    let is_open = quotes == 1 && value.ends_with(['"', '\'']);
    if is_quoted(value) || is_open { unquoted(value) } else { value.trim() }
}

/// The value without the comment behind it.
fn without_comment(value: &str) -> &str {
    let mut open = None;
    let mut before = ' ';
    for (at, c) in value.char_indices() {
        match (open, c) {
            (None, '"') => open = Some(c),
            (Some(quote), c) if quote == c && before != '\\' => open = None,
            (None, '#') if before.is_whitespace() && at > 0 => {
                return value.get(..at).unwrap_or(value).trim_end();
            }
            (None, '/')
                if before == '/' && value.get(..at - 1).is_some_and(|v| v.ends_with(' ')) =>
            {
                return value.get(..at - 1).unwrap_or(value).trim_end();
            }
            _ => {}
        }
        before = c;
    }
    value
}

/// A header that is not closed, or not alone on its line.
fn header_in_words(line: &str, message: &str, span: Span) -> Diagnostic {
    let not_closed = || "this header is not closed, or something follows it".to_owned();
    let (what, help) = match header(line) {
        Some(section) if section.header.starts_with("[[") => {
            let is_single = message == "duplicate key" && line.matches(']').count() == 1;
            let several = || format!("each {} begins with two brackets", section.name);
            let what = if is_single { several() } else { not_closed() };
            (what, format!("write `{}`", section.header))
        }
        Some(section) if message == "duplicate key" => (
            format!("there is more than one `{}`", section.header),
            format!("put all of it below one `{}`", section.header),
        ),
        Some(section) => (not_closed(), format!("write `{}`", section.header)),
        None => {
            (not_closed(), "a header is alone on its line: `[event]`, `[[session]]`".to_owned())
        }
    };
    Diagnostic::error(span, what).help(help)
}

/// The section whose header a line was to be.
pub(super) fn header(line: &str) -> Option<&'static Section> {
    let line = line.split('#').next().unwrap_or(line);
    let name: String = line
        .trim_start_matches(['[', ' ', '('])
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    let known = closest(&name, SECTIONS.iter().map(|section| section.name))?;
    SECTIONS.iter().find(|section| section.name == known).copied()
}

/// The first character of a line, outside quotes, that looks like a space or like nothing.
fn invisible(line: &str) -> Option<(usize, char)> {
    let mut open = false;
    line.char_indices().find(|(_, c)| {
        if *c == '"' {
            open = !open;
        }
        !open && is_invisible(*c)
    })
}

fn is_invisible(c: char) -> bool {
    !matches!(c, ' ' | '\t' | '\r' | '\n')
        && (c.is_whitespace()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'))
}
