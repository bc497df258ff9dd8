//! What a tired volunteer is told: mistakes of one line, each with its message and its advice, from
//! `tests/check/mistakes.txt`.
//!
//! ```text
//! session  delay = "15"                                       in which table, and what was typed
//!          `delay` takes a whole number of minutes, not a string
//!          write `delay = 15`                                 the advice
//!          delay 15                                           what was plainly meant, as the model has it
//! ```
//!
//! Advice that is a line to write (or a word for the one that is marked) is followed: what comes of it must be a
//! good file that says what was meant. `\u{…}` and `\t` stand for such a character; ⏎ for the end of a line.
//! `UPDATE_MISTAKES=1` writes messages and advice anew: read them.

use std::fmt::Write as _;
use std::fs;

use roomsign_core::schedule::{Diagnostic, End, Schedule, parse};

const FILE: &str = "tests/check/mistakes.txt";

/// A good file; the line comes at the end of a table, where it takes the place of one with the same key.
const TABLES: [(&str, &str); 6] = [
    ("event", "[event]\nname = \"E\"\ntimezone = \"Europe/Berlin\"\n"),
    ("lengths", "[lengths]\nTalk = 25\n"),
    ("first room", "[[room]]\nname = \"Room 24\"\n"),
    ("room", "[[room]]\nname = \"Room 122\"\n"),
    (
        "session",
        "[[session]]\nroom = \"Room 122\"\nstart = 2023-09-08 09:00\ntitle = \"A\"\n[[session]]\n\
         start = 2023-09-08 10:40\ntitle = \"B\"\nroom = \"Room 122\"\n",
    ),
    ("notice", "[[notice]]\ntext = \"N\"\n"),
];

struct Mistake<'t> {
    table: &'t str,
    typed: String,
    message: &'t str,
    advice: &'t str,
    meant: Option<(&'t str, &'t str)>,
}

impl<'t> Mistake<'t> {
    fn read(block: &'t str) -> Self {
        let mut lines = block.lines();
        let (table, typed) = lines.next().and_then(|line| line.split_once("  ")).expect(block);
        let mut line = || lines.next().unwrap_or_default().trim();
        let (message, advice, meant) = (line(), line(), line());
        let meant = meant.split_once(' ');
        Self { table, typed: unescaped(typed.trim_start()), message, advice, meant }
    }

    fn key(&self) -> &str {
        let first = self.typed.split(|c: char| !c.is_alphanumeric() && c != '_').next();
        self.meant.map_or(first.unwrap_or_default(), |(key, _)| key)
    }

    /// The file with `line` in its table, and the number of that line.
    fn file(&self, line: &str) -> (String, usize) {
        let mut text = String::new();
        let mut at = 0;
        for (name, table) in TABLES {
            let is_this = name == self.table;
            let last = table.rfind("[[").unwrap_or(0);
            for (place, kept) in line_starts(table) {
                let key = kept.split(" = ").next().unwrap_or_default();
                let is_header = kept.starts_with('[') && line.trim_start().starts_with('[');
                if is_this && place >= last && (key == self.key() || is_header) {
                    if is_header {
                        at = text.lines().count() + 1;
                        text = text + line + "\n";
                    }
                    continue;
                }
                text.push_str(kept);
            }
            if is_this && at == 0 {
                at = text.lines().count() + 1;
                text = text + line + "\n";
            }
        }
        (text, at)
    }

    /// The file, what is said of it, and the number of the line.
    fn told(&self) -> (String, Vec<Diagnostic>, usize) {
        let (text, at) = self.file(&self.typed);
        let (_, found) = parse(&text);
        (text, found, at)
    }
}

fn line_starts(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        at += line.len();
        (at - line.len(), line)
    })
}

fn unescaped(text: &str) -> String {
    let mut out = text.replace('⏎', "\n").replace("\\t", "\t");
    while let Some((before, rest)) = out.split_once("\\u{") {
        let (code, after) = rest.split_once('}').expect(text);
        let letter = u32::from_str_radix(code, 16).ok().and_then(char::from_u32).expect(text);
        out = format!("{before}{letter}{after}");
    }
    out
}

/// The line or the word that the advice is to write, in the place of what it is for.
fn followed(text: &str, at: usize, found: &Diagnostic) -> Option<String> {
    let help = found.help.as_deref()?;
    let quoted = |before: &str| Some(help.strip_prefix(before)?.rsplit_once('`')?.0.to_owned());
    if let Some(word) = help.strip_prefix("did you mean `").and_then(|rest| rest.strip_suffix("`?"))
    {
        let old = &text[found.span.clone()];
        let new = if old.starts_with('"') { format!("\"{word}\"") } else { word.to_owned() };
        return Some(format!("{}{new}{}", &text[..found.span.start], &text[found.span.end..]));
    }
    let line = quoted("write `")?;
    let lines = text.lines().enumerate();
    Some(
        lines
            .map(|(n, old)| if n + 1 == at { line.clone() } else { old.to_owned() } + "\n")
            .collect(),
    )
}

/// What a key says in a good file.
fn said(schedule: &Schedule, table: &str, key: &str) -> String {
    let room = |id: roomsign_core::schedule::RoomId| schedule.rooms[id.0].name.clone();
    let time = |at: chrono::NaiveDateTime| at.format("%Y-%m-%d %H:%M").to_string();
    let some = |text: &Option<String>| text.clone().unwrap_or_default();
    let session = schedule.sessions.last().expect("a session");
    let event = &schedule.event;
    match (table, key) {
        ("event", "name") => event.name.clone(),
        ("event", "timezone") => event.timezone.to_string(),
        ("event", "clock") => format!("{:?}", event.clock),
        ("event", "language") => format!("{:?}", event.language),
        ("event", "theme") => format!("{:?}", event.theme),
        ("event", "day_starts") => event.day_starts.format("%H:%M").to_string(),
        ("event", "accent") => event.accent.map(|c| format!("{c:?}")).unwrap_or_default(),
        ("event", "logo") => some(&event.logo),
        ("room", "label") => some(&schedule.rooms[1].label),
        ("room", "where") => some(&schedule.rooms[1].place),
        ("lengths", kind) => schedule.lengths.get(kind).map(u32::to_string).unwrap_or_default(),
        ("notice", key) => {
            let notice = schedule.notices.last().expect("a notice");
            match key {
                "text" => notice.text.clone(),
                "rooms" => notice.rooms.iter().map(|id| room(*id)).collect::<Vec<_>>().join("; "),
                "from" => notice.from.map(time).unwrap_or_default(),
                "until" => notice.until.map(time).unwrap_or_default(),
                "urgent" => notice.urgent.to_string(),
                other => panic!("{other}"),
            }
        }
        (_, "room") => room(session.room),
        (_, "start") => time(session.start),
        (_, "end" | "minutes") => match session.end {
            End::At(at) => time(at),
            End::Minutes(minutes) => minutes.to_string(),
            End::Open => String::new(),
        },
        (_, "kind") => some(&session.kind),
        (_, "title") => session.title.clone(),
        (_, "speakers") => session.speakers.join("; "),
        (_, "abstract") => some(&session.description),
        (_, "url") => some(&session.url),
        (_, "image") => some(&session.image),
        (_, "delay") => session.delay_minutes.to_string(),
        (_, "reason") => some(&session.reason),
        (_, "cancelled") => session.cancelled.to_string(),
        (_, "moved_to") => session.moved_to.map(room).unwrap_or_default(),
        (_, "fixed") => session.fixed.to_string(),
        (_, "started") => session.started.map(time).unwrap_or_default(),
        (_, "until") => session.until.map(time).unwrap_or_default(),
        (_, "full") => session.full.to_string(),
        (_, "overflow") => session.overflow.map(room).unwrap_or_default(),
        (_, "language") => some(&session.language),
        (_, "track") => some(&session.track),
        (_, "do_not_record") => session.do_not_record.to_string(),
        (_, other) => panic!("{other}"),
    }
}

#[test]
fn each_mistake_has_its_message_and_advice_that_is_followed_to_what_was_meant() {
    let table = fs::read_to_string(FILE).expect(FILE);
    let blocks: Vec<&str> = table
        .split("\n\n")
        .map(str::trim)
        .filter(|block| !block.is_empty() && !block.starts_with('#'))
        .collect();
    assert!(blocks.len() >= 120, "only {} mistakes", blocks.len());
    let update = std::env::var_os("UPDATE_MISTAKES").is_some();
    let (mut wrong, mut anew) = (String::new(), String::new());
    for block in blocks {
        let mistake = Mistake::read(block);
        let (text, found, at) = mistake.told();
        let [found] = found.as_slice() else {
            writeln!(wrong, "{block}\n  one thing is wrong, not {found:#?}\n").expect("room");
            write!(anew, "\n{block}\n").expect("room");
            continue;
        };
        let help = found.help.clone().unwrap_or_default();
        let line = found.position(&text).line;
        if (line, found.message.as_str(), help.as_str()) != (at, mistake.message, mistake.advice) {
            writeln!(wrong, "{block}\n  but line {line} of {at}: {}\n  {help}\n", found.message)
                .expect("room");
        }
        let followed = followed(&text, at, found);
        let problem = match (&followed, mistake.meant) {
            (None, None) => None,
            (None, Some(_)) => Some("the advice is nothing to write".to_owned()),
            (Some(mended), meant) => match (parse(mended), meant) {
                // What is no key's value, such as a header, has but to be good.
                ((Some(_), _), None) => None,
                ((Some(schedule), _), Some((key, meant))) => {
                    let said = said(&schedule, mistake.table, key);
                    (said != meant).then(|| format!("it then says {said}"))
                }
                ((None, found), _) => Some(format!("then {found:?}")),
            },
        };
        if let Some(problem) = problem {
            writeln!(wrong, "{block}\n  {help}\n  {problem}\n").expect("room");
        }
        let first = block.lines().next().unwrap_or_default();
        let meant = mistake.meant.map(|(key, meant)| format!("         {key} {meant}\n"));
        write!(
            anew,
            "\n{first}\n         {}\n         {help}\n{}",
            found.message,
            meant.unwrap_or_default()
        )
        .expect("room");
    }
    if update {
        let head: String = table
            .lines()
            .take_while(|line| line.starts_with('#'))
            .map(|line| format!("{line}\n"))
            .collect();
        fs::write(FILE, head + &anew).expect(FILE);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A whole file, with `more` after its first session.
fn file(more: &str) -> String {
    format!(
        "[event]\nname = \"E\"\ntimezone = \"UTC\"\n[[room]]\nname = \"R\"\n[[room]]\nname = \"S\"\n\
         [[session]]\nroom = \"R\"\nstart = 2023-09-08 10:00\ntitle = \"T\"\n{more}"
    )
}

/// Line and message of everything that is said, with its advice.
fn told(text: &str) -> Vec<String> {
    let (_, found) = parse(text);
    let line = |found: &Diagnostic| {
        let help = found.help.clone().unwrap_or_default();
        format!("{}: {}: {help}", found.position(text).line, found.message)
    };
    found.iter().map(line).collect()
}

#[test]
fn what_is_wrong_with_a_whole_file_is_said_once() {
    let renamed: String = (0..38)
        .map(|n| {
            format!(
                "[[session]]\nroom = \"Attic\"\nstart = 2023-09-08 {:02}:{:02}\ntitle = \"{n}\"\n",
                11 + n / 6,
                n % 6 * 10
            )
        })
        .collect();
    let conflict = "<<<<<<< HEAD\ndelay = 10\n=======\ndelay = 15\n>>>>>>> theirs\n";
    for (name, text, said) in [
        (
            "a merge conflict",
            file(conflict),
            "12: two versions of the file were merged here, and nobody chose: keep one",
        ),
        (
            "two of them",
            file(&format!(
                "{conflict}[[session]]\nroom = \"R\"\nstart = 2023-09-08 12:00\ntitle = \"U\"\n{conflict}"
            )),
            "12: two versions of the file were merged here, and nobody chose, and 1 more of its kind below",
        ),
        (
            "carriage returns",
            file("").replace('\n', "\r"),
            "1: the lines of this file end as on a Macintosh",
        ),
        (
            "RTF",
            "{\\rtf1\\ansi\n[event]\\par\n}".to_owned(),
            "1: this is a word processor's document (RTF)",
        ),
        (
            "UTF-16 without its mark",
            file("").chars().flat_map(|c| [c, '\0']).collect(),
            "1: this is UTF-16 text: save the file as UTF-8",
        ),
        ("an export", "{\"schedule\": {}}".to_owned(), "1: this is what a conference publishes"),
        (
            "a room that has another name now",
            file(&renamed),
            "13: there is no room `Attic`, which is here and at 37 other places: if `Attic` is called `S` now",
        ),
    ] {
        let told = told(&text);
        assert_eq!(told.len(), 1, "{name}: {told:#?}");
        assert!(told[0].starts_with(said), "{name}: {told:#?}");
    }
}

#[test]
fn what_is_seldom_meant_is_said() {
    let long = "x".repeat(100_000);
    for (more, said) in [
        (
            "abstract = \"\"\"\nIt is\ndelay = 10\ngreat\"\"\"\n",
            "14: `delay = 10` is a part of this `abstract`, and does nothing: move the line above `abstract`",
        ),
        ("delay = 300\n", "8: a delay of 5 h 00 min: "),
        ("moved_to = \"\"\n", "12: `moved_to` is empty"),
        ("moved_to = \"R\"\n", "12: `moved_to` is the room that it was planned in"),
        (
            "[[session]]\nroom = \"R\"\nstart = 2023-09-08 02:40\ntitle = \"T\"\n",
            "14: this starts at 02:40 in the night: if the afternoon is meant, write `start = 2023-09-08 14:40`",
        ),
        (&format!("[[notice]]\ntext = \"{long}\"\n"), "13: a notice of 100000 letters"),
    ] {
        let told = told(&file(more));
        assert!(told.len() == 1 && told[0].starts_with(said), "{told:#?}");
        assert!(parse(&file(more)).0.is_some(), "{told:#?}");
    }
    // A party goes on, and a fair is open all night.
    for more in [
        "[[session]]\nroom = \"R\"\nstart = 2023-09-08 23:30\ntitle = \"Party\"\n[[session]]\nroom = \"R\"\nstart = 2023-09-09 01:30\ntitle = \"Set\"\n",
        "[[session]]\nroom = \"R\"\nstart = 2023-09-08 02:00\nminutes = 600\ntitle = \"Fair\"\n",
        "abstract = \"\"\"\nWe set delay = 10 in the file\"\"\"\n",
    ] {
        assert_eq!(told(&file(more)), Vec::<String>::new(), "{more}");
    }
}
