//! Reading one table of the file, key by key, collecting every problem on the way.

use core::ops::RangeInclusive;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::advice::{self, Typed};
use super::clean;
use super::diagnostic::Diagnostic;
use super::keys::{Key, Kind, LENGTH, SECTIONS, SESSION, STAFF, Section};
use super::meant::meant;
use super::model::Span;
use crate::prelude::*;

/// A value and where it stands.
pub(super) struct At<T> {
    pub value: T,
    pub span: Span,
}

/// One table. What stands in it and is none of its section's keys is unknown.
pub(super) struct Fields<'t, 'i> {
    pub section: &'static Section,
    table: &'t DeTable<'i>,
    /// Where the table's header stands.
    pub span: Span,
    /// The text of the file.
    source: &'t str,
    /// The day that the text before it speaks of.
    pub day: Option<NaiveDate>,
    /// How many of its keys have not been read yet. Each is read once; when none is left, there is nothing to look for.
    unread: usize,
}

/// Why a value is not what its key takes, and what to write.
struct Wrong {
    message: String,
    help: String,
}

impl<'t, 'i> Fields<'t, 'i> {
    /// One line of text; absent and empty are the same.
    pub fn line(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<At<String>> {
        let text = self.read(key, out, Read::text)?;
        let cleaned = clean::line(text.value);
        (!cleaned.is_empty()).then_some(At { value: cleaned, span: text.span })
    }

    /// One line of text that the table cannot go without.
    pub fn needed_line(
        &mut self,
        key: &'static str,
        out: &mut Vec<Diagnostic>,
    ) -> Option<At<String>> {
        let before = out.len();
        let found = self.line(key, out);
        if found.is_none() && out.len() == before {
            self.missing(key, out);
        }
        found
    }

    /// Text of several paragraphs.
    pub fn paragraphs(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<String> {
        let text = self.read(key, out, Read::text)?;
        self.warn_of_swallowed(key, text.span, out);
        let cleaned = clean::paragraphs(text.value);
        (!cleaned.is_empty()).then_some(cleaned)
    }

    /// A line that staff wrote for the sign, but within a text of several lines.
    fn warn_of_swallowed(&self, key: &str, text: Span, out: &mut Vec<Diagnostic>) {
        let mut at = text.start;
        let written = self.source.get(text).filter(|written| written.as_bytes().contains(&b'='));
        let Some(written) = written else { return };
        for line in written.split_inclusive('\n') {
            let (start, trimmed) = (at + line.len() - line.trim_start().len(), line.trim());
            at += line.len();
            let Some((name, value)) = trimmed.split_once('=') else { continue };
            let name = name.trim();
            let known = STAFF.contains(&name).then(|| SESSION.key(name)).flatten();
            if known.is_some_and(|known| meant(known.kind, value, None).is_some()) {
                let message = format!(
                    "`{}` is a part of this `{key}`, and does nothing",
                    clean::line(trimmed)
                );
                let help = format!("move the line above `{key}`");
                out.push(Diagnostic::warning(start..start + trimmed.len(), message).help(help));
                return;
            }
        }
    }

    /// A list of lines of text; empty ones are left out.
    pub fn lines(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Vec<At<String>> {
        let list = self.read(key, out, |read| match read.value {
            DeValue::Array(items) => Ok(items),
            DeValue::String(_) => Err(read.wrong(format!("`{key}` takes a list"))),
            _ => Err(read.not("a list of texts")),
        });
        let Some(list) = list else { return Vec::new() };
        let mut lines = Vec::new();
        for item in list.value {
            let DeValue::String(text) = item.get_ref() else {
                let others = plural(item.get_ref());
                let message = format!("`{key}` takes a list of texts, not of {others}");
                let help = advice::list(key, self.source.get(list.span.clone()));
                out.push(Diagnostic::error(item.span(), message).help(help));
                break;
            };
            let cleaned = clean::line(text);
            if !cleaned.is_empty() {
                lines.push(At { value: cleaned, span: item.span() });
            }
        }
        lines
    }

    /// `true` or `false`; false where it is absent.
    pub fn flag(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> bool {
        let found = self.read(key, out, |read| match read.value {
            DeValue::Boolean(flag) => Ok(*flag),
            _ => Err(read.not("true or false")),
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
        self.read(key, out, |read| read.minutes(range))
    }

    /// A time of day such as `04:00`.
    pub fn time(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<At<NaiveTime>> {
        self.read(key, out, |read| match read.moment()? {
            Moment::Time(time) => Ok(time),
            Moment::DateTime(at) => Err(Wrong {
                message: format!("`{key}` takes a time of day only"),
                help: format!("write `{key} = {}`", at.format("%H:%M")),
            }),
            Moment::Date(_) => Err(read.wrong(format!("`{key}` takes a time of day only"))),
        })
    }

    /// A date with a time of day such as `2023-09-08 10:40`.
    pub fn date_time(
        &mut self,
        key: &'static str,
        out: &mut Vec<Diagnostic>,
    ) -> Option<At<NaiveDateTime>> {
        self.read(key, out, |read| match read.moment()? {
            Moment::DateTime(moment) => Ok(moment),
            Moment::Time(time) => Err(Wrong {
                message: format!("`{key}` has no date"),
                help: match read.day {
                    Some(day) => format!("write `{key} = {day} {}`", time.format("%H:%M")),
                    None => format!(
                        "write the date in front of it: `{key} = YYYY-MM-DD {}`",
                        time.format("%H:%M")
                    ),
                },
            }),
            Moment::Date(date) => Err(no_time(key, date)),
        })
    }

    /// A time of day, or a date with one.
    pub fn moment(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<At<Moment>> {
        self.read(key, out, |read| match read.moment()? {
            Moment::Date(date) => Err(no_time(key, date)),
            moment => Ok(moment),
        })
    }

    /// Whether there is a text of that name with nothing in it, and where.
    pub fn empty(&self, key: &str) -> Option<Span> {
        let found = self.table.get(key)?;
        let is_empty = matches!(found.get_ref(), DeValue::String(text) if text.trim().is_empty());
        is_empty.then(|| found.span())
    }

    /// Whether a key is there under a wrong name: that has been reported, and is enough.
    pub fn is_misspelt(&self, key: &str) -> bool {
        let unknown = self.table.keys().filter(|name| self.section.key(name.get_ref()).is_none());
        unknown.into_iter().any(|name| advice::known_as(self.section, name.get_ref()) == Some(key))
    }

    /// Reports that `key` is not there.
    pub fn missing(&self, key: &str, out: &mut Vec<Diagnostic>) {
        if self.is_misspelt(key) {
            return;
        }
        let example = self.section.key(key).map_or("…", |key| key.example);
        out.push(
            Diagnostic::error(self.span.clone(), format!("{} has no `{key}`", self.section.header))
                .help(format!("add a line such as `{key} = {example}`")),
        );
    }

    /// Every key as a name of the writer's own, with minutes: `[lengths]`.
    pub fn named_minutes(
        &self,
        range: RangeInclusive<u32>,
        out: &mut Vec<Diagnostic>,
    ) -> Vec<(String, u32)> {
        let mut all = Vec::new();
        for (key, value) in self.table.iter() {
            match self.value(key.get_ref(), &LENGTH, value).minutes(range.clone()) {
                Ok(minutes) => all.push((clean::line(key.get_ref()), minutes)),
                Err(wrong) => out.push(wrong.at(value.span())),
            }
        }
        all
    }

    /// Reports every key that is none of the section's.
    pub fn finish(self, out: &mut Vec<Diagnostic>) {
        if self.unread == 0 {
            return;
        }
        for (key, value) in self.table.iter() {
            let written: &str = key.get_ref();
            if self.section.key(written).is_some() {
                continue;
            }
            let message = format!("unknown key `{}`", clean::line(written));
            let text = self.source.get(value.span());
            let help = advice::unknown_key(self.section, written, value.get_ref(), text, self.day);
            out.push(Diagnostic::error(key.span(), message).help(help));
        }
    }

    fn value<'k>(
        &self,
        name: &'k str,
        key: &'static Key,
        value: &'t Spanned<DeValue<'i>>,
    ) -> Read<'k, 't, 'i> {
        let written = self.source.get(value.span());
        Read { name, kind: key.kind, value: value.get_ref(), written, day: self.day }
    }

    fn read<T>(
        &mut self,
        name: &'static str,
        out: &mut Vec<Diagnostic>,
        read: impl FnOnce(Read<'static, 't, 'i>) -> Result<T, Wrong>,
    ) -> Option<At<T>> {
        if self.unread == 0 {
            return None;
        }
        let found: &Spanned<DeValue<'i>> = self.table.get(name)?;
        let key = self.section.key(name)?;
        self.unread -= 1;
        match read(self.value(name, key, found)) {
            Ok(value) => Some(At { value, span: found.span() }),
            Err(wrong) => {
                out.push(wrong.at(found.span()));
                None
            }
        }
    }
}

/// All tables of a file.
pub(super) struct Document<'t, 'i> {
    table: &'t DeTable<'i>,
    source: &'t str,
}

impl<'t, 'i> Document<'t, 'i> {
    pub fn new(table: &'t DeTable<'i>, source: &'t str) -> Self {
        Self { table, source }
    }

    /// Whether there is anything of that name, right or wrong.
    pub fn has(&self, section: &Section) -> bool {
        let found = self.table.get(section.name).map(Spanned::get_ref);
        found.is_some_and(|found| !matches!(found, DeValue::Array(list) if list.is_empty()))
    }

    /// The tables of a list: `[[session]]` and the like.
    pub fn tables(
        &self,
        section: &'static Section,
        out: &mut Vec<Diagnostic>,
    ) -> Vec<Fields<'t, 'i>> {
        let (key, header) = (section.name, section.header);
        let Some(found) = self.table.get(key) else { return Vec::new() };
        let DeValue::Array(items) = found.get_ref() else {
            let message = format!("`{key}` is a list: each one begins with a line `{header}`");
            out.push(Diagnostic::error(found.span(), message).help(format!("write `{header}`")));
            return Vec::new();
        };
        let mut tables = Vec::with_capacity(items.len());
        for item in items.iter() {
            match item.get_ref() {
                DeValue::Table(table) => tables.push(self.fields(section, table, item.span())),
                other => out.push(
                    Diagnostic::error(
                        item.span(),
                        format!("expected a table, not {}", with_article(other)),
                    )
                    .help(format!("begin each one with a line `{header}`")),
                ),
            }
        }
        tables
    }

    /// The table of that name: `[event]`.
    pub fn table(
        &self,
        section: &'static Section,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Fields<'t, 'i>> {
        let (key, header) = (section.name, section.header);
        let found = self.table.get(key)?;
        if let DeValue::Table(table) = found.get_ref() {
            return Some(self.fields(section, table, found.span()));
        }
        let message = format!("`{key}` is a table of its own, and there is only one");
        out.push(Diagnostic::error(found.span(), message).help(format!("write `{header}`")));
        None
    }

    fn fields(
        &self,
        section: &'static Section,
        table: &'t DeTable<'i>,
        span: Span,
    ) -> Fields<'t, 'i> {
        Fields { section, table, span, source: self.source, day: None, unread: table.len() }
    }

    /// Reports everything that is no table of a schedule.
    pub fn finish(self, out: &mut Vec<Diagnostic>) {
        for key in self.table.keys() {
            let written: &str = key.get_ref();
            if SECTIONS.iter().any(|section| section.name == written) {
                continue;
            }
            let before = self.source.get(..key.span().start).unwrap_or_default();
            let is_header = before.ends_with('[');
            let message = format!("unknown key `{}`", clean::line(written));
            let help = advice::unknown_table(written, is_header);
            out.push(Diagnostic::error(key.span(), message).help(help));
        }
    }
}

/// A value, and what it is to be read as.
struct Read<'k, 't, 'i> {
    name: &'k str,
    kind: Kind,
    value: &'t DeValue<'i>,
    /// As it stands in the text.
    written: Option<&'t str>,
    day: Option<NaiveDate>,
}

impl<'t> Read<'_, 't, '_> {
    fn text(self) -> Result<&'t str, Wrong> {
        match self.value {
            DeValue::String(text) => Ok(text),
            _ => Err(self.not("a text in quotes")),
        }
    }

    fn minutes(self, range: RangeInclusive<u32>) -> Result<u32, Wrong> {
        let DeValue::Integer(integer) = self.value else {
            return Err(self.not("a whole number of minutes"));
        };
        let number = i64::from_str_radix(integer.as_str(), integer.radix()).ok();
        let minutes = number.and_then(|number| u32::try_from(number).ok());
        minutes.filter(|minutes| range.contains(minutes)).ok_or_else(|| Wrong {
            message: format!("`{}` is out of range", clean::line(self.name)),
            help: if self.name == "delay" && number.is_some_and(|number| number < 0) {
                "what begins early has `started` with the time, or another `start`".into()
            } else {
                format!("write minutes from {} to {}", range.start(), range.end())
            },
        })
    }

    fn moment(&self) -> Result<Moment, Wrong> {
        let key = self.name;
        let datetime = match self.value {
            DeValue::Datetime(datetime) => *datetime,
            DeValue::String(_) => {
                return Err(self.wrong(format!("`{key}` takes a time, not a string")));
            }
            _ => return Err(self.not("a time")),
        };
        if let Some(offset) = datetime.offset {
            return Err(Wrong {
                message: format!("`{key}` has an offset from UTC"),
                help: format!("write the venue's own time, without `{offset}`"),
            });
        }
        let date = datetime.date.map(|date| {
            NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
                .ok_or_else(|| no_such(key, "day"))
        });
        let time = datetime.time.map(|time| {
            NaiveTime::from_hms_opt(time.hour.into(), time.minute.into(), 0)
                .ok_or_else(|| no_such(key, "time of day"))
        });
        let (date, at) = (date.transpose()?, time.transpose()?);
        let seconds = datetime
            .time
            .is_some_and(|time| time.second.unwrap_or(0) != 0 || time.nanosecond.unwrap_or(0) != 0);
        match (date, at) {
            (_, Some(at)) if seconds => {
                let date = date.map(|date| format!("{date} ")).unwrap_or_default();
                Err(Wrong {
                    message: format!("`{key}` has seconds"),
                    help: format!(
                        "write `{key} = {date}{}`: a sign counts in minutes",
                        at.format("%H:%M")
                    ),
                })
            }
            (Some(date), Some(at)) => Ok(Moment::DateTime(date.and_time(at))),
            (Some(date), None) => Ok(Moment::Date(date)),
            (None, Some(at)) => Ok(Moment::Time(at)),
            (None, None) => Err(no_such(key, "time")),
        }
    }

    /// It is something else than what its key takes.
    fn not(&self, wanted: &str) -> Wrong {
        let (name, found) = (clean::line(self.name), with_article(self.value));
        self.wrong(format!("`{name}` takes {wanted}, not {found}"))
    }

    /// With the advice that what was typed allows for.
    fn wrong(&self, message: String) -> Wrong {
        let typed = Typed::of(self.value, self.written);
        Wrong { message, help: advice::value(self.name, self.kind, &typed, self.day) }
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

fn no_such(key: &str, what: &str) -> Wrong {
    Wrong { message: format!("`{key}`: there is no such {what}"), help: "correct it".into() }
}

fn no_time(key: &str, date: NaiveDate) -> Wrong {
    Wrong {
        message: format!("`{key}` has no time of day"),
        help: format!("write the time after the date: `{key} = {date} HH:MM`"),
    }
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
