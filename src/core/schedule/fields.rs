//! Reading one table of the file, key by key, collecting every problem on the way.

use core::ops::RangeInclusive;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toml::value::Datetime;

use super::clean;
use super::diagnostic::Diagnostic;
use super::model::Span;
use crate::prelude::*;

/// A value and where it stands.
pub(super) struct At<T> {
    pub value: T,
    pub span: Span,
}

/// One table, and the keys that have been asked for: any other key is unknown.
pub(super) struct Fields<'t, 'i> {
    /// As messages name it: `[event]`, `[[session]]`.
    name: &'static str,
    table: &'t DeTable<'i>,
    /// Where the table's header stands.
    pub span: Span,
    asked: Vec<&'static str>,
}

/// Why a value is not what its key takes, and what to write.
struct Wrong {
    message: String,
    help: String,
}

impl<'t, 'i> Fields<'t, 'i> {
    pub fn new(name: &'static str, table: &'t DeTable<'i>, span: Span) -> Self {
        Self { name, table, span, asked: Vec::new() }
    }

    /// One line of text; absent and empty are the same.
    pub fn line(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<At<String>> {
        let text = self.read(key, out, |value| string(key, value, "a text in quotes"))?;
        let cleaned = clean::line(&text.value);
        (!cleaned.is_empty()).then_some(At { value: cleaned, span: text.span })
    }

    /// One line of text that the table cannot go without.
    pub fn needed_line(
        &mut self,
        key: &'static str,
        example: &str,
        out: &mut Vec<Diagnostic>,
    ) -> Option<At<String>> {
        let before = out.len();
        let found = self.line(key, out);
        if found.is_none() && out.len() == before {
            self.missing(key, example, out);
        }
        found
    }

    /// Text of several paragraphs.
    pub fn paragraphs(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<String> {
        let text = self.read(key, out, |value| string(key, value, "a text in quotes"))?;
        let cleaned = clean::paragraphs(&text.value);
        (!cleaned.is_empty()).then_some(cleaned)
    }

    /// A list of lines of text; empty ones are left out.
    pub fn lines(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Vec<At<String>> {
        let list = self.read(key, out, |value| match value {
            DeValue::Array(items) => Ok(items.iter().collect::<Vec<_>>()),
            DeValue::String(text) => Err(Wrong {
                message: format!("`{key}` takes a list"),
                help: format!("write `{key} = [\"{}\"]`", clean::line(text)),
            }),
            other => Err(not(key, "a list of texts", other, "[\"One\", \"Two\"]")),
        });
        let mut lines = Vec::new();
        for item in list.map(|list| list.value).unwrap_or_default() {
            match line_of_list(key, item.get_ref()) {
                Ok(text) => {
                    let cleaned = clean::line(&text);
                    if !cleaned.is_empty() {
                        lines.push(At { value: cleaned, span: item.span() });
                    }
                }
                Err(wrong) => out.push(wrong.at(item.span())),
            }
        }
        lines
    }

    /// `true` or `false`; false where it is absent.
    pub fn flag(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> bool {
        let found = self.read(key, out, |value| match value {
            DeValue::Boolean(flag) => Ok(*flag),
            other => Err(not(key, "true or false", other, "true")),
        });
        found.is_some_and(|flag| flag.value)
    }

    /// A whole number of minutes within `range`.
    pub fn minutes(
        &mut self,
        key: &'static str,
        range: RangeInclusive<u32>,
        out: &mut Vec<Diagnostic>,
    ) -> Option<At<u32>> {
        self.read(key, out, |value| minutes(key, value, range))
    }

    /// A time of day such as `04:00`.
    pub fn time(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<At<NaiveTime>> {
        self.read(key, out, |value| match moment(key, value, "11:05")? {
            Moment::Time(time) => Ok(time),
            _ => Err(Wrong {
                message: format!("`{key}` takes a time of day only"),
                help: format!("write `{key} = 04:00`"),
            }),
        })
    }

    /// A date with a time of day such as `2023-09-08 10:40`.
    pub fn date_time(
        &mut self,
        key: &'static str,
        out: &mut Vec<Diagnostic>,
    ) -> Option<At<NaiveDateTime>> {
        self.read(key, out, |value| match moment(key, value, "2023-09-08 10:40")? {
            Moment::DateTime(moment) => Ok(moment),
            Moment::Time(time) => Err(Wrong {
                message: format!("`{key}` has no date"),
                help: format!("write `{key} = 2023-09-08 {}`", time.format("%H:%M")),
            }),
            Moment::Date(date) => Err(Wrong {
                message: format!("`{key}` has no time of day"),
                help: format!("write `{key} = {date} 10:40`"),
            }),
        })
    }

    /// A time of day, or a date with one.
    pub fn moment(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<At<Moment>> {
        self.read(key, out, |value| match moment(key, value, "11:05")? {
            Moment::Date(date) => Err(Wrong {
                message: format!("`{key}` has no time of day"),
                help: format!("write `{key} = 11:05` or `{key} = {date} 11:05`"),
            }),
            moment => Ok(moment),
        })
    }

    /// Whether there is anything of that name, right or wrong.
    pub fn has(&self, key: &str) -> bool {
        let found = self.table.get(key).map(Spanned::get_ref);
        found.is_some_and(|found| !matches!(found, DeValue::Array(list) if list.is_empty()))
    }

    /// Reports that `key` is not there.
    pub fn missing(&self, key: &str, example: &str, out: &mut Vec<Diagnostic>) {
        out.push(
            Diagnostic::error(self.span.clone(), format!("{} has no `{key}`", self.name))
                .help(format!("add a line such as `{key} = {example}`")),
        );
    }

    /// The array of tables of that name: `[[session]]` and the like.
    pub fn tables(
        &mut self,
        key: &'static str,
        name: &'static str,
        out: &mut Vec<Diagnostic>,
    ) -> Vec<Fields<'t, 'i>> {
        self.asked.push(key);
        let Some(found) = self.table.get(key) else { return Vec::new() };
        let DeValue::Array(items) = found.get_ref() else {
            let message = format!("`{key}` is a list: each one begins with a line `{name}`");
            out.push(Diagnostic::error(found.span(), message).help(format!("write `{name}`")));
            return Vec::new();
        };
        let mut tables = Vec::with_capacity(items.len());
        for item in items.iter() {
            match item.get_ref() {
                DeValue::Table(table) => tables.push(Fields::new(name, table, item.span())),
                other => out.push(
                    Diagnostic::error(
                        item.span(),
                        format!("expected a table, not {}", with_article(other)),
                    )
                    .help(format!("begin each one with a line `{name}`")),
                ),
            }
        }
        tables
    }

    /// The table of that name: `[event]`.
    pub fn table(
        &mut self,
        key: &'static str,
        name: &'static str,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Fields<'t, 'i>> {
        self.asked.push(key);
        let found = self.table.get(key)?;
        match found.get_ref() {
            DeValue::Table(table) => Some(Fields::new(name, table, found.span())),
            _ => {
                let message = format!("`{key}` is a table of its own, and there is one of it");
                out.push(Diagnostic::error(found.span(), message).help(format!("write `{name}`")));
                None
            }
        }
    }

    /// Every key as a name of the writer's own, with minutes: `[lengths]`.
    pub fn named_minutes(
        &self,
        range: RangeInclusive<u32>,
        out: &mut Vec<Diagnostic>,
    ) -> Vec<(String, u32)> {
        let mut all = Vec::new();
        for (key, value) in self.table.iter() {
            match minutes(key.get_ref(), value.get_ref(), range.clone()) {
                Ok(minutes) => all.push((clean::line(key.get_ref()), minutes)),
                Err(wrong) => out.push(wrong.at(value.span())),
            }
        }
        all
    }

    /// Reports every key that nobody asked for.
    pub fn finish(self, out: &mut Vec<Diagnostic>) {
        for key in self.table.keys() {
            let written: &str = key.get_ref();
            if self.asked.contains(&written) {
                continue;
            }
            let message = format!("unknown key `{}`", clean::line(written));
            let diagnostic = Diagnostic::error(key.span(), message);
            let help = match closest(written, self.asked.iter().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("{} knows {}", self.name, listed(&self.asked)),
            };
            out.push(diagnostic.help(help));
        }
    }

    fn read<T>(
        &mut self,
        key: &'static str,
        out: &mut Vec<Diagnostic>,
        read: impl FnOnce(&'t DeValue<'i>) -> Result<T, Wrong>,
    ) -> Option<At<T>> {
        self.asked.push(key);
        let found: &Spanned<DeValue<'i>> = self.table.get(key)?;
        match read(found.get_ref()) {
            Ok(value) => Some(At { value, span: found.span() }),
            Err(wrong) => {
                out.push(wrong.at(found.span()));
                None
            }
        }
    }
}

impl Wrong {
    fn at(self, span: Span) -> Diagnostic {
        Diagnostic::error(span, self.message).help(self.help)
    }
}

/// What a date or time in the file says.
pub(super) enum Moment {
    Time(NaiveTime),
    Date(NaiveDate),
    DateTime(NaiveDateTime),
}

/// Nothing longer than this, in bytes, is a slip of the pen for something else.
const MAX_COMPARED: usize = 200;

/// The known name that is most like `written`, if any is like it at all.
pub(super) fn closest<'k>(
    written: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<&'k str> {
    // The comparison takes as long as the two are long, times each other.
    let is_short = |name: &str| name.len() <= MAX_COMPARED;
    if !is_short(written) {
        return None;
    }
    let written = written.to_lowercase();
    known
        .into_iter()
        .filter(|name| is_short(name))
        .map(|name| (strsim::jaro_winkler(&written, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness >= 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}

/// `a`, `b` and `c`
pub(super) fn listed<S: AsRef<str>>(names: &[S]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn string(key: &str, value: &DeValue<'_>, wanted: &str) -> Result<String, Wrong> {
    match value {
        DeValue::String(text) => Ok(text.to_string()),
        other => Err(not(key, wanted, other, "\"…\"")),
    }
}

fn line_of_list(key: &str, value: &DeValue<'_>) -> Result<String, Wrong> {
    match value {
        DeValue::String(text) => Ok(text.to_string()),
        other => Err(Wrong {
            message: format!("`{key}` takes a list of texts, not of {}", plural(other)),
            help: format!("write `{key} = [\"One\", \"Two\"]`"),
        }),
    }
}

fn minutes(key: &str, value: &DeValue<'_>, range: RangeInclusive<u32>) -> Result<u32, Wrong> {
    let key = clean::line(key);
    let DeValue::Integer(integer) = value else {
        return Err(not(&key, "a whole number of minutes", value, "10"));
    };
    let number = i64::from_str_radix(integer.as_str(), integer.radix()).ok();
    let minutes = number.and_then(|number| u32::try_from(number).ok());
    minutes.filter(|minutes| range.contains(minutes)).ok_or_else(|| Wrong {
        message: format!("`{key}` is out of range"),
        help: if key == "delay" && number.is_some_and(|number| number < 0) {
            "a session that starts early has another `start`; `delay` takes minutes from 0".into()
        } else {
            format!("write minutes from {} to {}", range.start(), range.end())
        },
    })
}

fn moment(key: &str, value: &DeValue<'_>, example: &str) -> Result<Moment, Wrong> {
    let datetime = match value {
        DeValue::Datetime(datetime) => *datetime,
        DeValue::String(text) => {
            let help = match text.trim().parse::<Datetime>() {
                Ok(_) => format!("write it without quotes: `{key} = {}`", text.trim()),
                Err(_) => format!("write `{key} = {example}`, without quotes"),
            };
            return Err(Wrong { message: format!("`{key}` takes a time, not a string"), help });
        }
        other => return Err(not(key, "a time", other, example)),
    };
    if datetime.offset.is_some() {
        return Err(Wrong {
            message: format!("`{key}` has an offset from UTC"),
            help: "write the venue's own time, without `Z` or `+02:00`".into(),
        });
    }
    let date = datetime.date.map(|date| {
        NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
            .ok_or_else(|| no_such(key, "day"))
    });
    let time = datetime.time.map(|time| {
        if time.second.unwrap_or(0) != 0 || time.nanosecond.unwrap_or(0) != 0 {
            return Err(Wrong {
                message: format!("`{key}` has seconds"),
                help: format!(
                    "a sign counts in minutes: write {:02}:{:02}",
                    time.hour, time.minute
                ),
            });
        }
        NaiveTime::from_hms_opt(time.hour.into(), time.minute.into(), 0)
            .ok_or_else(|| no_such(key, "time of day"))
    });
    match (date.transpose()?, time.transpose()?) {
        (Some(date), Some(time)) => Ok(Moment::DateTime(date.and_time(time))),
        (Some(date), None) => Ok(Moment::Date(date)),
        (None, Some(time)) => Ok(Moment::Time(time)),
        (None, None) => Err(no_such(key, "time")),
    }
}

fn no_such(key: &str, what: &str) -> Wrong {
    Wrong { message: format!("`{key}`: there is no such {what}"), help: "correct it".into() }
}

fn not(key: &str, wanted: &str, found: &DeValue<'_>, example: &str) -> Wrong {
    Wrong {
        message: format!("`{key}` takes {wanted}, not {}", with_article(found)),
        help: format!("write `{} = {example}`", as_key(key)),
    }
}

/// A key as it is written: in quotes if it needs them.
fn as_key(key: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !key.is_empty() && key.chars().all(is_bare) { key.to_owned() } else { format!("\"{key}\"") }
}

fn plural(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "texts",
        DeValue::Integer(_) => "numbers",
        DeValue::Float(_) => "fractions",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "times",
        DeValue::Array(_) => "lists",
        DeValue::Table(_) => "tables",
    }
}

fn with_article(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
