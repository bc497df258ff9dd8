//! The typed schedule: one struct for each table of the file.

use alloc::collections::BTreeMap;
use core::ops::Range;

use chrono::{NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

use crate::prelude::*;

/// A place in the file's text, in bytes.
pub type Span = Range<usize>;

/// A whole schedule file without errors. All times are wall times of the venue.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// `[event]`
    pub event: Event,
    /// `[lengths]`: minutes that a session of a kind takes where it says neither `end` nor `minutes`.
    pub lengths: BTreeMap<String, u32>,
    /// `[[room]]`, in the file's order.
    pub rooms: Vec<Room>,
    /// `[[session]]`, in the file's order; never empty.
    pub sessions: Vec<Session>,
    /// `[[notice]]`, in the file's order.
    pub notices: Vec<Notice>,
    /// `[[sponsor]]`, in the file's order.
    pub sponsors: Vec<Sponsor>,
}

impl Schedule {
    /// The room of that exact name, or else of that name in other letter case.
    pub fn room(&self, name: &str) -> Option<RoomId> {
        let exact = self.rooms.iter().position(|room| room.name == name);
        let folded = || {
            let wanted = name.trim().to_lowercase();
            self.rooms.iter().position(|room| room.name.to_lowercase() == wanted)
        };
        exact.or_else(folded).map(RoomId)
    }

    /// Every picture that the file names, and where: the event's logo, the sponsors' logos, the sessions' pictures.
    /// Paths within the folder of the schedule file. One that is named twice comes twice.
    pub fn images(&self) -> impl Iterator<Item = (&str, &Span)> {
        let logo = self.event.logo.iter().map(|logo| (logo, &self.event.span));
        let sponsors = self.sponsors.iter().map(|sponsor| (&sponsor.logo, &sponsor.span));
        let sessions = self
            .sessions
            .iter()
            .filter_map(|session| session.image.as_ref().map(|image| (image, &session.span)));
        logo.chain(sponsors).chain(sessions).map(|(name, span)| (name.as_str(), span))
    }
}

/// `[event]`: what holds for every room.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The event's name as attendees know it.
    pub name: String,
    /// The venue's time zone, whatever the machine's is.
    pub timezone: Tz,
    /// How times of day are written.
    pub clock: ClockStyle,
    /// The language of labels and dates.
    pub language: Language,
    /// A session that starts before this belongs to the evening before.
    pub day_starts: NaiveTime,
    /// Light or dark, where the display does not say.
    pub theme: ThemeName,
    /// The event's own accent colour.
    pub accent: Option<Rgb>,
    /// Its value, for messages about it.
    pub accent_span: Span,
    /// A picture in the schedule file's folder.
    pub logo: Option<String>,
    /// The `[event]` header, for messages about it.
    pub span: Span,
}

/// 24-hour ("14:05") or 12-hour ("2:05 PM") times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClockStyle {
    /// "14:05"
    #[default]
    H24,
    /// "2:05 PM"
    H12,
}

/// A language that the sign can speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English
    #[default]
    En,
    /// German
    De,
    /// French
    Fr,
}

impl Language {
    /// All of them; English is the first.
    pub const ALL: [Self; 3] = [Self::En, Self::De, Self::Fr];

    /// Its code, as the file writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Fr => "fr",
        }
    }
}

/// Dark letters or light ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeName {
    /// Light on dark, for hallways.
    #[default]
    Dark,
    /// Dark on light, for bright halls.
    Light,
}

/// A colour as the file gives it, `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// A room's place in [`Schedule::rooms`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoomId(pub usize);

/// `[[room]]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// The name on the door; unique in the file.
    pub name: String,
    /// What the room is for ("Talks").
    pub label: Option<String>,
    /// Where it is ("1st floor"): the key `where`.
    pub place: Option<String>,
}

/// `[[session]]`: a talk, a workshop, a break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The name that tools know it by.
    pub id: Option<String>,
    /// Where it is planned.
    pub room: RoomId,
    /// When it is planned to start, at the venue.
    pub start: NaiveDateTime,
    /// When it is planned to end, as far as the file says.
    pub end: End,
    /// "Talk", "Lightning talk", "Break", …
    pub kind: Option<String>,
    /// Empty where the programme has none.
    pub title: String,
    /// One name each.
    pub speakers: Vec<String>,
    /// Paragraphs separated by an empty line.
    pub description: Option<String>,
    /// The session's page.
    pub url: Option<String>,
    /// A picture in the schedule file's folder.
    pub image: Option<String>,
    /// Minutes that it starts late by staff's word.
    pub delay_minutes: u32,
    /// Why it is late, cancelled or moved.
    pub reason: Option<String>,
    /// It does not take place.
    pub cancelled: bool,
    /// It takes place in this room instead.
    pub moved_to: Option<RoomId>,
    /// It starts on time whatever runs before it.
    pub fixed: bool,
    /// When it really began, at the venue, on the right day already.
    pub started: Option<NaiveDateTime>,
    /// Until when it goes on, or when it was over, whatever was planned; at the venue, on the right day already.
    pub until: Option<NaiveDateTime>,
    /// No seats are left.
    pub full: bool,
    /// Where it can also be followed; another room than the one where it takes place.
    pub overflow: Option<RoomId>,
    /// The part of the programme that it belongs to ("Security").
    pub track: Option<String>,
    /// Its speakers do not want to be recorded.
    pub do_not_record: bool,
    /// What is spoken, as a language tag such as "de" or "pt-BR"; the primary part in small letters.
    pub language: Option<String>,
    /// The whole `[[session]]` header, for messages about it.
    pub span: Span,
    /// The value of `start`.
    pub start_span: Span,
    /// The value of `end` or `minutes`; the value of `start` where there is neither.
    pub end_span: Span,
}

impl Session {
    /// One of which nothing more is known than when and where it is planned.
    pub fn planned(room: RoomId, start: NaiveDateTime, end: End) -> Self {
        Self {
            id: None,
            room,
            start,
            end,
            kind: None,
            title: String::new(),
            speakers: Vec::new(),
            description: None,
            url: None,
            image: None,
            delay_minutes: 0,
            reason: None,
            cancelled: false,
            moved_to: None,
            fixed: false,
            started: None,
            until: None,
            full: false,
            overflow: None,
            language: None,
            track: None,
            do_not_record: false,
            span: 0..0,
            start_span: 0..0,
            end_span: 0..0,
        }
    }

    /// A break has no audience to seat: it absorbs delays, and what follows it is the next big thing.
    pub fn is_break(&self) -> bool {
        self.kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("break"))
    }

    /// The kind without the explanation that some programmes add to it:
    /// "Workshop/Training - Select this if …" is a "Workshop/Training".
    pub fn kind_in_short(&self) -> Option<&str> {
        let kind = self.kind.as_deref()?;
        let short = kind.split(" - ").next().map(str::trim);
        short.filter(|short| !short.is_empty()).or(Some(kind))
    }
}

/// How the file says when a session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// `end = 11:05`, on the right day already.
    At(NaiveDateTime),
    /// `minutes = 25`
    Minutes(u32),
    /// Neither: its kind's length, or the next start in its room.
    Open,
}

/// No sign shows a longer notice in full, in letters.
pub const MAX_NOTICE: usize = 300;

/// `[[notice]]`: words for everybody who passes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The words.
    pub text: String,
    /// The rooms whose signs show it; every room if empty.
    pub rooms: Vec<RoomId>,
    /// Shown from then on, at the venue; at once if `None`.
    pub from: Option<NaiveDateTime>,
    /// Shown until then, at the venue; until it is removed if `None`.
    pub until: Option<NaiveDateTime>,
    /// It takes the whole screen.
    pub urgent: bool,
}

/// `[[sponsor]]`: who made the event possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sponsor {
    /// Who it is.
    pub name: String,
    /// A picture in the schedule file's folder.
    pub logo: String,
    /// The `[[sponsor]]` header, for messages about it.
    pub span: Span,
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;
    use crate::schedule::parse;

    #[test]
    fn a_schedule_knows_every_picture_that_it_names() {
        let session = "[[session]]\nroom = \"R\"\nstart = 2023-09-08 10:00\ntitle = \"T\"\n";
        let text = format!(
            "[event]\nname = \"E\"\ntimezone = \"UTC\"\nlogo = \"logo.png\"\n[[room]]\nname = \"R\"\n\
             {session}image = \"a.jpg\"\n{session}\n{session}image = \"a.jpg\"\n\
             [[sponsor]]\nname = \"S\"\nlogo = \"s/s.webp\"\n"
        );
        let schedule = parse(&text).0.unwrap();
        let named: Vec<(&str, &str)> =
            schedule.images().map(|(name, span)| (name, &text[span.clone()])).collect();
        assert_eq!(
            named,
            [
                ("logo.png", "[event]"),
                ("s/s.webp", "[[sponsor]]"),
                ("a.jpg", "[[session]]"),
                ("a.jpg", "[[session]]"),
            ]
        );
    }

    #[test]
    fn times_of_a_running_session_are_of_its_conference_day() {
        for (start, key, resolved) in [
            ("2023-09-08 10:00", "started = 10:05", "2023-09-08 10:05"),
            ("2023-09-08 23:30", "started = 00:10", "2023-09-09 00:10"),
            ("2023-09-09 00:30", "started = 23:50", "2023-09-08 23:50"),
            ("2023-09-09 00:30", "started = 00:40", "2023-09-09 00:40"),
            ("2023-09-09 03:59", "started = 04:00", "2023-09-08 04:00"),
            ("2023-09-08 10:00", "started = 2023-09-09 04:30", "2023-09-09 04:30"),
        ] {
            let text = format!(
                "[event]\nname = \"E\"\ntimezone = \"UTC\"\n[[room]]\nname = \"R\"\n[[session]]\n\
                 room = \"R\"\nstart = {start}\ntitle = \"T\"\n{key}\n{}\n",
                key.replace("started", "until")
            );
            let session = &parse(&text).0.unwrap().sessions[0];
            let shown = session.started.map(|at| at.format("%Y-%m-%d %H:%M").to_string());
            assert_eq!(shown.as_deref(), Some(resolved), "{start} {key}");
            assert_eq!(session.until, session.started, "{start} {key}");
        }
    }
}
