//! Every key of the file: its name, what it takes, and an example. What is read, suggested and written goes by this.

use super::model::Language;

/// What a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line of text.
    Line,
    /// The name of a room.
    Room,
    /// Text of several paragraphs.
    Paragraphs,
    /// A list of lines of text.
    Lines,
    /// The name of a file beside the schedule.
    File,
    /// The address of a page.
    Address,
    /// `true` or `false`.
    Flag,
    /// A whole number of minutes.
    Minutes,
    /// A time of day.
    Time,
    /// A time of day, or a date with one.
    Moment,
    /// A date with a time of day.
    DateTime,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// The code of a language.
    Language,
    /// `#rrggbb`
    Colour,
}

/// One key of a table.
#[derive(Debug)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// A value, as TOML.
    pub example: &'static str,
}

/// One sort of table.
#[derive(Debug)]
pub struct Section {
    /// Its name in the document.
    pub name: &'static str,
    /// The line that it begins with, as messages name it.
    pub header: &'static str,
    /// What can stand in it, in the order in which it is written. Any name at all where there is none.
    pub keys: &'static [Key],
}

impl Section {
    /// The key of that name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// The names of all of them.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().map(|key| key.name)
    }
}

const fn key(name: &'static str, kind: Kind, example: &'static str) -> Key {
    Key { name, kind, example }
}

/// The codes of the languages that a sign speaks.
const LANGUAGES: [&str; Language::ALL.len()] =
    [Language::En.code(), Language::De.code(), Language::Fr.code()];

/// `[event]`
pub static EVENT: Section = Section {
    name: "event",
    header: "[event]",
    keys: &[
        key("name", Kind::Line, "\"NixCon 2023 Darmstadt\""),
        key("timezone", Kind::Line, "\"Europe/Berlin\""),
        key("clock", Kind::Choice(&["24h", "12h"]), "\"24h\""),
        key("language", Kind::Choice(&LANGUAGES), "\"en\""),
        key("theme", Kind::Choice(&["dark", "light"]), "\"dark\""),
        key("day_starts", Kind::Time, "04:00"),
        key("accent", Kind::Colour, "\"#7ebae4\""),
        key("logo", Kind::File, "\"logo.png\""),
    ],
};

/// `[lengths]`, whose keys are kinds of sessions.
pub static LENGTHS: Section = Section { name: "lengths", header: "[lengths]", keys: &[] };

/// What stands in `[lengths]`, under a name of the writer's own.
pub static LENGTH: Key = key("Talk", Kind::Minutes, "25");

/// `[[room]]`
pub static ROOM: Section = Section {
    name: "room",
    header: "[[room]]",
    keys: &[
        key("name", Kind::Line, "\"Room 122\""),
        key("label", Kind::Line, "\"Talks\""),
        key("where", Kind::Line, "\"1st floor\""),
    ],
};

/// `[[session]]`
pub static SESSION: Section = Section {
    name: "session",
    header: "[[session]]",
    keys: &[
        key("id", Kind::Line, "\"flake-schemas\""),
        key("room", Kind::Room, "\"Room 122\""),
        key("start", Kind::DateTime, "2023-09-08 10:40"),
        key("end", Kind::Moment, "11:05"),
        key("minutes", Kind::Minutes, "25"),
        key("kind", Kind::Line, "\"Talk\""),
        key("title", Kind::Line, "\"Flake schemas\""),
        key("speakers", Kind::Lines, "[\"One\", \"Two\"]"),
        key("language", Kind::Language, "\"de\""),
        key("track", Kind::Line, "\"Security\""),
        key("do_not_record", Kind::Flag, "true"),
        key("delay", Kind::Minutes, "10"),
        key("reason", Kind::Line, "\"Projector swap\""),
        key("cancelled", Kind::Flag, "true"),
        key("moved_to", Kind::Room, "\"Room 24\""),
        key("fixed", Kind::Flag, "true"),
        key("started", Kind::Moment, "10:28"),
        key("until", Kind::Moment, "10:55"),
        key("full", Kind::Flag, "true"),
        key("overflow", Kind::Room, "\"Room 24\""),
        key("abstract", Kind::Paragraphs, "\"\"\"…\"\"\""),
        key("url", Kind::Address, "\"https://example.org/flake-schemas\""),
        key("image", Kind::File, "\"faces/eelco.jpg\""),
    ],
};

/// What staff add to a session, in the order in which it is written.
pub const STAFF: [&str; 9] =
    ["delay", "reason", "cancelled", "moved_to", "fixed", "started", "until", "full", "overflow"];

/// `[[notice]]`
pub static NOTICE: Section = Section {
    name: "notice",
    header: "[[notice]]",
    keys: &[
        key("text", Kind::Line, "\"Lunch is served in the foyer\""),
        key("rooms", Kind::Lines, "[\"Room 122\"]"),
        key("from", Kind::DateTime, "2023-09-08 12:00"),
        key("until", Kind::DateTime, "2023-09-08 13:30"),
        key("urgent", Kind::Flag, "true"),
    ],
};

/// `[[sponsor]]`
pub static SPONSOR: Section = Section {
    name: "sponsor",
    header: "[[sponsor]]",
    keys: &[key("name", Kind::Line, "\"Example Ltd\""), key("logo", Kind::File, "\"example.png\"")],
};

/// All of them, in the order in which they are written.
pub static SECTIONS: [&Section; 6] = [&EVENT, &LENGTHS, &ROOM, &SESSION, &NOTICE, &SPONSOR];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::*;
    use crate::schedule::edit::value::session;
    use crate::schedule::parse;

    #[test]
    fn every_key_is_read_and_takes_its_example_and_those_of_a_session_are_written() {
        const HEAD: &str = "[event]\nname = \"E\"\ntimezone = \"UTC\"\n";
        const ROOMS: &str = "[[room]]\nname = \"Room 122\"\n[[room]]\nname = \"Room 24\"\n";
        const TALK: &str =
            "[[session]]\nroom = \"Room 122\"\nstart = 2023-09-08 10:00\ntitle = \"T\"\n";
        for section in SECTIONS {
            for key in section.keys {
                let alone = format!("{} = {}\n", key.name, key.example);
                let with = |base: &str| {
                    let start = format!("\n{} = ", key.name);
                    let lines = base.split_inclusive('\n');
                    let others = lines.filter(|line| !format!("\n{line}").starts_with(&start));
                    others.collect::<String>() + &alone
                };
                let text = match section.name {
                    "event" => format!("{}{ROOMS}{TALK}", with(HEAD)),
                    "session" => format!("{HEAD}{ROOMS}{}", with(TALK)),
                    "room" if key.name == "name" => continue,
                    "room" => format!("{HEAD}{ROOMS}{alone}{TALK}"),
                    name => {
                        let needed = if name == "notice" {
                            "text = \"N\"\n"
                        } else {
                            "name = \"S\"\nlogo = \"s.png\"\n"
                        };
                        format!("{HEAD}{ROOMS}{TALK}[[{name}]]\n{}", with(needed))
                    }
                };
                let (schedule, found) = parse(&text);
                let schedule = schedule.filter(|_| found.is_empty());
                let schedule = schedule.unwrap_or_else(|| panic!("{text}: {found:?}"));
                if section.name == "session" {
                    let day_starts = schedule.event.day_starts;
                    let written = session(&schedule.sessions[0], &schedule.rooms, day_starts);
                    assert!(written.iter().any(|(name, _)| *name == key.name), "{}", key.name);
                }
            }
        }
    }

    #[test]
    fn what_staff_add_are_keys_of_a_session() {
        assert!(STAFF.iter().all(|name| SESSION.key(name).is_some()));
    }
}
