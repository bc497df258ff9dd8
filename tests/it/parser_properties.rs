//! What the parser keeps to, whatever the text.

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use proptest::sample::Index;
use roomsign_core::board::{Now, boards};
use roomsign_core::feed::Feed;
use roomsign_core::schedule::diagnostic::{render, render_short};
use roomsign_core::schedule::{Severity, parse};
use roomsign_core::timetable::Timetable;

use crate::generate::cases;

const REAL: &str = include_str!("../../schedule/nixcon-2023.toml");

/// Reads a text, shows what it says, and checks all that has to hold of any text.
fn check(text: &str) -> Result<(), TestCaseError> {
    let (schedule, found) = parse(text);
    let any_error = found.iter().any(|found| found.severity == Severity::Error);
    prop_assert_eq!(schedule.is_none(), any_error);
    for found in &found {
        let span = found.span.clone();
        prop_assert!(span.start <= span.end && text.get(span).is_some(), "{:?}", found);
        prop_assert!(!found.message.is_empty());
    }
    let short = render_short("a.toml", text, &found);
    prop_assert_eq!(short.lines().count(), found.len());
    let long = render("a.toml", text, &found, false);
    let shown = |text: &str| text.chars().all(|c| c == '\n' || !c.is_control());
    prop_assert!(shown(&short), "{short:?}");
    prop_assert!(shown(&long), "{long:?}");
    if let Some(schedule) = schedule {
        let feed = Feed::showing("a.toml", Timetable::plan(schedule));
        for instant in [
            DateTime::from_timestamp(1_694_161_560, 0).unwrap_or_default(),
            DateTime::<Utc>::MAX_UTC,
        ] {
            prop_assert!(!boards(&feed, Now::trusted(instant)).is_empty());
        }
    }
    Ok(())
}

/// A slip of the hand or of the disk.
#[derive(Clone, Debug)]
enum Slip {
    DropLine(Index),
    DoubleLine(Index, Index),
    DropLetter(Index),
    Insert(Index, String),
    Truncate(Index),
}

fn slip() -> impl Strategy<Value = Slip> {
    let letters = "[\\[\\]\"'=#.,{}\\\\ \\n\\r\\t0-9:a-z\u{0}\u{1b}\u{202e}üé😀-]{1,3}";
    let keys = proptest::sample::select(
        &[
            "\ndelay = 10\n",
            "\ndealy = 5\n",
            "\ncancelled = true\n",
            "\n[[session]]\n",
            "\n[[notice]]\n",
            "\nmoved_to = \"Room 24\"\n",
            "\nend = 11:05\n",
            "\nstart = 0000-01-01 00:00\n",
            "\"\"\"",
            "\n[event]\n",
            "\nstart = 9999-12-31 23:59\n",
            "\nminutes = 10080\n",
            "\ndelay = 1440\n",
            "\nkind = \"Lightning talk\"\n",
        ][..],
    );
    let index = any::<Index>;
    prop_oneof![
        index().prop_map(Slip::DropLine),
        (index(), index()).prop_map(|(from, to)| Slip::DoubleLine(from, to)),
        index().prop_map(Slip::DropLetter),
        (index(), letters).prop_map(|(at, text)| Slip::Insert(at, text)),
        (index(), keys).prop_map(|(at, text)| Slip::Insert(at, text.to_owned())),
        (index(), Just("\n")).prop_map(|(at, text)| Slip::Insert(at, text.to_owned())),
        index().prop_map(Slip::Truncate),
    ]
}

impl Slip {
    fn in_text(&self, text: &str) -> String {
        let at = |index: &Index| text.floor_char_boundary(index.index(text.len() + 1));
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        match self {
            _ if text.is_empty() => String::new(),
            Slip::DropLine(index) => {
                lines.remove(index.index(lines.len()));
                lines.concat()
            }
            Slip::DoubleLine(from, to) => {
                lines.insert(to.index(lines.len()), lines[from.index(lines.len())]);
                lines.concat()
            }
            Slip::DropLetter(index) => {
                let (before, after) = text.split_at(at(index));
                let mut after = after.chars();
                after.next();
                format!("{before}{}", after.as_str())
            }
            Slip::Insert(index, what) => {
                // At the start of a line as often as anywhere, for there it means something.
                let (before, after) = text.split_at(at(index));
                let start = if what.starts_with('\n') {
                    before.rfind('\n').unwrap_or(0)
                } else {
                    before.len()
                };
                let (before, between) = before.split_at(start);
                format!("{before}{what}{between}{after}")
            }
            Slip::Truncate(index) => text[..at(index)].to_owned(),
        }
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
        check(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn what_looks_like_toml_is_read_or_refused(
        text in "([\\[\\]{}=.,#\"'\\\\\n\r\t 0-9:TZ-]|event|\\[\\[(room|session|notice)\\]\\]\n|start|end|name|room|\u{feff}|\u{0}|ü|\n){0,40}"
    ) {
        check(&text)?;
    }
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn a_schedule_with_slips_is_read_or_refused(slips in proptest::collection::vec(slip(), 1..6)) {
        let text = slips.iter().fold(REAL.to_owned(), |text, slip| slip.in_text(&text));
        check(&text)?;
    }
}

/// Deeper than anybody nests, and deeper than a thread's stack.
#[test]
fn deep_nesting_is_refused() {
    let deep =
        |open: &str, close: &str| format!("a = {}1{}", open.repeat(100_000), close.repeat(100_000));
    for (what, text) in [
        ("open lists", format!("a = {}", "[".repeat(100_000))),
        ("lists", deep("[", "]")),
        ("inline tables", deep("{ a = ", " }")),
        ("dotted keys", format!("{}a = 1", "a.".repeat(100_000))),
        ("dotted headers", format!("[{}a]", "a.".repeat(100_000))),
        ("dotted list headers", format!("[[{}a]]", "a.".repeat(100_000))),
        ("dotted keys in a table", format!("a = {{ {}a = 1 }}", "a.".repeat(100_000))),
    ] {
        let (schedule, found) = parse(&text);
        assert!(schedule.is_none() && !found.is_empty(), "{what}");
        assert!(!render("a.toml", &text, &found, false).is_empty(), "{what}");
    }
}
