//! Edits as tables, and the contract as properties.

use proptest::prelude::*;

use super::written::without_places;
use super::*;
use crate::schedule::{End, Session};

const HEAD: &str = r#"# how to
[event]
name = "Test"
timezone = "Europe/Berlin"
[[room]]
name = "A"
[[room]]
name = "B \"b\""
"#;

/// Lines that went (`-`) and came (`+`), in order; every other line must have stayed.
fn diff(before: &str, after: &str) -> Vec<String> {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (before.split_inclusive('\n').collect(), after.split_inclusive('\n').collect());
    // Longest common subsequence, small enough here.
    let mut table = vec![vec![0usize; new.len() + 1]; old.len() + 1];
    for (i, a) in old.iter().enumerate().rev() {
        for (j, b) in new.iter().enumerate().rev() {
            table[i][j] =
                if a == b { table[i + 1][j + 1] + 1 } else { table[i + 1][j].max(table[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || i < old.len() && table[i + 1][j] >= table[i][j + 1] {
            out.push(format!("-{}", old[i]));
            i += 1;
        } else {
            out.push(format!("+{}", new[j]));
            j += 1;
        }
    }
    out
}

fn edited(session: &str, change: &Edit) -> Vec<String> {
    let before = format!("{HEAD}{session}");
    let after = edit(&before, change).unwrap_or_else(|refused| panic!("{refused}: {before}"));
    diff(&before, &after)
}

fn delay(change: DelayChange, reason: &str) -> Edit {
    let reason = (!reason.is_empty()).then(|| reason.to_owned());
    Edit::Delay { session: 0, change, reason }
}

const TALK: &str = "[[session]]\nroom = \"A\"\nstart = 2023-09-08 10:40\ntitle = \"T\" # t\n";

#[test]
fn a_delay_is_a_line_under_the_title() {
    use DelayChange::{By, To};
    for (more, change, reason, expected) in [
        ("", To(10), "", &["+delay = 10\n"][..]),
        ("", By(5), "", &["+delay = 5\n"]),
        ("", By(-5), "", &[]),
        ("", To(0), "", &[]),
        ("", To(10), "a \"b\" \\ c\u{7}\n", &["+delay = 10\n", "+reason = 'a \"b\" \\ c'\n"]),
        (
            "speakers = [\n  \"X\", # x\n]\nabstract = \"\"\"\na\nb\"\"\"\n",
            To(10),
            "",
            &["+delay = 10\n"],
        ),
        ("delay = 0x0a # late\n", By(-3), "", &["-delay = 0x0a # late\n", "+delay = 7 # late\n"]),
        ("delay = 10 # late\n", By(-30), "", &["-delay = 10 # late\n"]),
        ("delay = 10\nreason = \"r\"\n", To(0), "", &["-delay = 10\n", "-reason = \"r\"\n"]),
        ("delay = 10\n\nfixed = true\n", To(10), "R", &["+reason = \"R\"\n"]),
        ("  fixed = true\r\n", To(10), "", &["+  delay = 10\r\n"]),
        (
            "fixed = true",
            To(10),
            "R",
            &["-fixed = true", "+fixed = true\n", "+delay = 10\n", "+reason = \"R\""],
        ),
        ("cancelled = true\nreason = \"r\"\ndelay = 5\n", To(0), "", &["-delay = 5\n"]),
    ] {
        let context = format!("{more:?} {change:?}");
        assert_eq!(edited(&format!("{TALK}{more}"), &delay(change, reason)), expected, "{context}");
    }
}

#[test]
fn new_lines_never_stand_below_a_long_abstract_if_they_can_stand_above() {
    let long = "abstract = \"\"\"\na\nb\"\"\"\n";
    for (session, above) in [
        (format!("[[session]]\nroom = \"A\"\nstart = 2023-09-08 10:40\n{long}"), "10:40\n"),
        (
            format!("[[session]]\nroom = \"A\"\nstart = 2023-09-08 10:40\n{long}title = \"T\"\n"),
            "\"T\"\n",
        ),
        (format!("[[session]]\n{long}room = \"A\"\nstart = 2023-09-08 10:40\n"), "[[session]]\n"),
        (format!("{TALK}{long}"), "# t\n"),
    ] {
        let before = format!("{HEAD}{session}");
        let after = edit(&before, &delay(DelayChange::To(10), "")).unwrap();
        let (head, _) = after.split_once("delay").unwrap();
        assert!(head.ends_with(above), "{after}");
        assert_eq!(diff(&before, &after), ["+delay = 10\n"]);
    }
}

#[test]
fn cancelling_moving_and_taking_back_are_lines_too() {
    let reason = || Some("Ill".to_owned());
    let cancel = Edit::Cancel { session: 0, reason: None };
    let cancel_why = Edit::Cancel { session: 0, reason: reason() };
    let restore = Edit::Restore { session: 0 };
    let as_planned = Edit::AsPlanned { session: 0 };
    let to = |room| Edit::Move { session: 0, room: RoomId(room), reason: None };
    for (more, change, expected) in [
        ("", &cancel, &["+cancelled = true\n"][..]),
        ("", &cancel_why, &["+cancelled = true\n", "+reason = \"Ill\"\n"]),
        (
            "cancelled = false # no\n",
            &cancel,
            &["-cancelled = false # no\n", "+cancelled = true # no\n"],
        ),
        ("cancelled = true\n", &cancel, &[]),
        ("", &to(1), &["+moved_to = 'B \"b\"'\n"]),
        ("moved_to = 'B \"b\"'\n", &to(0), &["-moved_to = 'B \"b\"'\n"]),
        (
            "delay = 5\ncancelled = true\nreason = \"r\"\n",
            &restore,
            &["-cancelled = true\n", "-reason = \"r\"\n"],
        ),
        ("moved_to = 'B \"b\"'\ndelay = 5\n", &restore, &["-moved_to = 'B \"b\"'\n"]),
        ("delay = 5\nreason = \"r\"\n", &restore, &[]),
        (
            "fixed = true\ndelay = 5\nfull = true\noverflow = 'B \"b\"'\nstarted = 10:41\nuntil = 11:30\nreason = \"r\"\n",
            &as_planned,
            &[
                "-delay = 5\n",
                "-full = true\n",
                "-overflow = 'B \"b\"'\n",
                "-started = 10:41\n",
                "-until = 11:30\n",
                "-reason = \"r\"\n",
            ],
        ),
        (
            "moved_to = 'B \"b\"'\ncancelled = true\n",
            &as_planned,
            &["-moved_to = 'B \"b\"'\n", "-cancelled = true\n"],
        ),
    ] {
        assert_eq!(edited(&format!("{TALK}{more}"), change), expected, "{more:?} {change:?}");
    }
}

#[test]
fn inline_tables_are_edited_within_their_line() {
    let inline = |more: &str, end: &str| {
        format!(
            "session = [\n  {{ room = \"A\", start = 2023-09-08 10:40, title = \"T\"{more} }}{end}\n]\n{HEAD}"
        )
    };
    let cancel = Edit::Cancel { session: 0, reason: Some("R".to_owned()) };
    let restore = Edit::Restore { session: 0 };
    let off = ", cancelled = true, reason = \"R\"";
    for end in ["", ",", " # c"] {
        let (plain, struck) = (inline("", end), inline(off, end));
        assert_eq!(edit(&plain, &cancel).as_deref(), Ok(&*struck));
        assert_eq!(edit(&struck, &restore).as_deref(), Ok(&*plain));
    }
    let lines = inline(",\n    cancelled = true, # off\n    minutes = 5,\n ", "");
    let after = edit(&lines, &restore).unwrap();
    assert!(after.contains("title = \"T\",\n    # off\n    minutes = 5,\n"), "{after}");
}

#[test]
fn notices_come_at_the_end_and_go_without_a_trace() {
    let notice = Edit::Notice {
        text: "Lunch \"now\"".to_owned(),
        rooms: vec![RoomId(0), RoomId(1)],
        from: None,
        until: NaiveDateTime::parse_from_str("2023-09-08 13:30", "%Y-%m-%d %H:%M").ok(),
        urgent: true,
    };
    let lines = "text = 'Lunch \"now\"'\nrooms = [\"A\", 'B \"b\"']\nuntil = 2023-09-08 13:30\nurgent = true\n";
    let clear =
        |rooms: &[usize]| Edit::ClearNotices { rooms: rooms.iter().copied().map(RoomId).collect() };
    for newline in ["\n", "\r\n"] {
        let before = format!("{HEAD}{TALK}").replace('\n', newline);
        let with = format!("{before}\n[[notice]]\n{lines}");
        let with = before.clone() + &with[before.len()..].replace('\n', newline);
        assert_eq!(edit(&before, &notice).as_deref(), Ok(&*with));
        assert_eq!(edit(&with, &clear(&[])).as_deref(), Ok(&*before));
        assert_eq!(edit(&with, &clear(&[1, 0])).as_deref(), Ok(&*before));
        let one = edit(&with, &clear(&[0])).unwrap();
        assert_eq!(one, with.replace("[\"A\", ", "["));
        assert_eq!(edit(&one, &clear(&[0])).as_deref(), Ok(&*one));
    }
    // Without an end of the last line, between other tables, and everywhere.
    let everywhere = "[[notice]]\n# why\ntext = \"N\"\n# until = 13:30";
    assert_eq!(
        edit(&format!("{HEAD}{everywhere}\n{TALK}"), &clear(&[])).as_deref(),
        Ok(&*format!("{HEAD}# why\n# until = 13:30\n{TALK}"))
    );
    assert_eq!(edited(&format!("{everywhere}\n{TALK}"), &clear(&[0])), ["+rooms = ['B \"b\"']\n"]);
    let empty = format!("notice = []\n{HEAD}{TALK}");
    let inline = format!("notice = [{{ {} }}]\n{HEAD}{TALK}", lines.trim_end().replace('\n', ", "));
    assert_eq!(edit(&empty, &notice).as_deref(), Ok(&*inline));
    assert_eq!(edit(&inline, &clear(&[])).as_deref(), Ok(&*empty));
    let two = edit(&inline, &notice).unwrap();
    assert_eq!(parse(&two).0.unwrap().notices.len(), 2);
}

#[test]
fn what_cannot_be_edited_is_refused() {
    let session = |index| Edit::Cancel { session: index, reason: None };
    let good = format!("{HEAD}{TALK}");
    assert_eq!(edit("", &session(0)), Err(Refused::Faulty));
    assert_eq!(edit(&good, &session(1)), Err(Refused::NoSuchSession));
    assert_eq!(edit(&good, &delay(DelayChange::To(1441), "")), Err(Refused::TooLate(1441)));
    assert_eq!(
        edit(&good, &delay(DelayChange::By(i32::MAX), "")),
        Err(Refused::TooLate(2147483647))
    );
    let silent = Edit::Notice {
        text: " \u{7} ".into(),
        rooms: vec![],
        from: None,
        until: None,
        urgent: false,
    };
    assert_eq!(edit(&good, &silent), Err(Refused::NoWords));
}

#[test]
fn delays_are_read_as_people_type_them() {
    use DelayChange::{By, To};
    for (text, change) in [
        ("10", To(10)),
        ("0", To(0)),
        ("+5", By(5)),
        ("-5", By(-5)),
        (" 7 ", To(7)),
        ("10 min", To(10)),
        ("+5min", By(5)),
    ] {
        assert_eq!(text.parse(), Ok(change), "{text}");
    }
    for text in ["", "ten", "+", "1.5", "10:30", "99999999999"] {
        assert!(text.parse::<DelayChange>().is_err(), "{text}");
    }
}

/// A file as somebody might have written it: line ends, comments, keys in any order, in both styles.
fn files() -> impl Strategy<Value = String> {
    let keys = prop::sample::subsequence(
        vec![
            "title = \"T\"",
            "title = 'It''s'",
            "speakers = [\"X\", \"Y\"]",
            "speakers = [\n  \"X\", # one\n\n  \"Y\"\n]",
            "delay = 15 # why",
            "reason = \"r # no comment\"",
            "cancelled = true",
            "cancelled=false",
            "moved_to = \"A\"",
            "\"moved_to\" = \"B \\\"b\\\"\"",
            "fixed = true",
            "minutes = 30",
            "abstract = \"\"\"\n[[session]]\ndelay = 3\n\n\"\"\"",
            "# delay = 10",
            "",
            "   ",
        ],
        0..12,
    )
    .prop_shuffle();
    let session = (keys, prop::sample::select(vec!["", "  ", "\t"])).prop_map(|(keys, indent)| {
        let mut seen = Vec::new();
        let mut lines = vec![format!("{indent}[[ session ]] # s")];
        let base = ["room = \"A\"", "start = 2023-09-08T10:40"];
        for line in base.into_iter().chain(keys) {
            let key = line.split([' ', '=']).next().unwrap().trim_matches('"');
            let again = !key.is_empty() && key != "#" && seen.contains(&key);
            if !again && !line.contains("''") {
                seen.push(key);
                lines.push(format!("{indent}{line}"));
            }
        }
        lines.join("\n")
    });
    let notice = prop::sample::select(vec![
        "",
        "[[notice]]\ntext = \"N\" # n",
        "\n[[notice]]\n# c\nrooms = [\"A\"]\n\n# d\ntext = \"\"\"\nN\n\"\"\"\n\n# e",
        "[[notice]]\ntext = \"N\"\nrooms = ['B \"b\"', \"A\"]\nurgent = true\n",
    ]);
    (
        prop::collection::vec((session, notice), 1..4),
        any::<bool>(),
        // Every line, none, or every so many ends with CRLF.
        prop::sample::select(vec![1, usize::MAX, 2, 3]),
        prop::sample::select(vec!["", "\n", "\n\n\n", "\n# end"]),
    )
        .prop_map(|(parts, mark, every, end)| {
            let parts: Vec<String> =
                parts.into_iter().map(|(session, notice)| format!("{session}\n{notice}")).collect();
            let text = format!("{HEAD}\n{}{end}", parts.join("\n\n"));
            let ends = |at: usize| if (at + 1).is_multiple_of(every) { "\r\n" } else { "\n" };
            let lines = text.split_inclusive('\n').enumerate();
            let text: String = lines
                .map(|(at, line)| {
                    line.strip_suffix('\n')
                        .map_or(line.to_owned(), |line| format!("{line}{}", ends(at)))
                })
                .collect();
            if mark { format!("\u{feff}{text}") } else { text }
        })
}

fn edits() -> impl Strategy<Value = Edit> {
    let session = 0..4usize;
    let reason = prop::option::of(prop::sample::select(vec![
        "",
        "Ill",
        "a \"b\"\\\n'c'\u{1b}",
        "\"\"\" # é",
    ]))
    .prop_map(|reason| reason.map(str::to_owned));
    let change = prop_oneof![
        (0..100u32).prop_map(DelayChange::To),
        Just(DelayChange::To(0)),
        (-30..30i32).prop_map(DelayChange::By)
    ];
    let rooms = || prop::sample::subsequence(vec![RoomId(0), RoomId(1)], 0..=2);
    let words = prop::sample::select(vec!["Lunch", "\"q\" \\ # no", "a\tb\u{0}c"]);
    prop_oneof![
        (session.clone(), change, reason.clone())
            .prop_map(|(session, change, reason)| Edit::Delay { session, change, reason }),
        (session.clone(), reason.clone())
            .prop_map(|(session, reason)| Edit::Cancel { session, reason }),
        session.clone().prop_map(|session| Edit::Restore { session }),
        (session, 0..2usize, reason).prop_map(|(session, room, reason)| Edit::Move {
            session,
            room: RoomId(room),
            reason
        }),
        (words, rooms(), any::<bool>()).prop_map(|(text, rooms, urgent)| Edit::Notice {
            text: text.to_owned(),
            rooms,
            from: None,
            until: None,
            urgent
        }),
        rooms().prop_map(|rooms| Edit::ClearNotices { rooms }),
    ]
}

/// The lines that an edit may take away or change: those of staff's keys, and of notices.
fn is_meant(line: &str, change: &Edit) -> bool {
    let key = line.trim().trim_start_matches('"').split([' ', '=', '"']).next().unwrap_or_default();
    let in_notice = ["[[notice]]", "text", "rooms", "until", "urgent", "N", ""];
    match change {
        Edit::Notice { .. } => false,
        Edit::ClearNotices { .. } => in_notice.contains(&key) || line.starts_with("\"\"\""),
        _ => ["delay", "reason", "cancelled", "moved_to"].contains(&key),
    }
}

proptest! {
    #[test]
    fn an_edit_changes_the_lines_it_means_and_no_other(text in files(), change in edits()) {
        let Some(before) = parse(&text).0 else {
            return Err(TestCaseError::fail(format!("{:?}\n{text}", parse(&text).1)));
        };
        let after = match edit(&text, &change) {
            Ok(after) => after,
            Err(Refused::NoSuchSession) => return Ok(()),
            Err(refused) => return Err(TestCaseError::fail(format!("{refused}\n{text}"))),
        };
        let (all, dos) = (text.matches('\n').count(), text.matches("\r\n").count());
        let came = diff(&text, &after);
        for line in &came {
            // The last line of a file may have had no end before.
            let unended = !line.ends_with('\n') || text.lines().last() == Some(line[1..].trim_end_matches(['\r', '\n']));
            prop_assert!(line.starts_with('+') || is_meant(&line[1..], &change) || unended, "{line:?} in\n{text}\n→\n{after}");
            let is_mixed = dos > 0 && dos < all;
            prop_assert!(!line.ends_with('\n') || is_mixed || line.ends_with("\r\n") == (dos > 0), "{line:?}");
        }
        let clears = matches!(change, Edit::ClearNotices { .. });
        prop_assert!(clears || came.len() <= 8, "{came:?}");
        prop_assert_eq!(text.starts_with('\u{feff}'), after.starts_with('\u{feff}'));

        let read = without_places(parse(&after).0.expect("an edit leaves a good file"));
        let old = without_places(before);
        prop_assert_eq!(&read.event, &old.event);
        prop_assert_eq!(&read.rooms, &old.rooms);
        prop_assert_eq!(read.sessions.len(), old.sessions.len());
        let target = match change {
            Edit::Delay { session, .. } | Edit::Cancel { session, .. } | Edit::Restore { session } | Edit::Move { session, .. } => Some(session),
            _ => { prop_assert_eq!(&read.sessions, &old.sessions); None }
        };
        if target.is_some() { prop_assert_eq!(&read.notices, &old.notices); }
        for (index, (new, was)) in read.sessions.iter().zip(&old.sessions).enumerate() {
            if Some(index) != target { prop_assert_eq!(new, was); continue; }
            let plain = |session: &Session| Session { delay_minutes: 0, reason: None, cancelled: false, moved_to: None, ..session.clone() };
            prop_assert_eq!(plain(new), plain(was));
            prop_assert!(matches!(new.end, End::Open | End::Minutes(_)));
            match &change {
                Edit::Delay { change: DelayChange::To(minutes), .. } => prop_assert_eq!(new.delay_minutes, *minutes),
                Edit::Cancel { .. } => prop_assert!(new.cancelled),
                Edit::Restore { .. } => prop_assert!(!new.cancelled && new.moved_to.is_none() && new.delay_minutes == was.delay_minutes),
                Edit::Move { room, .. } => prop_assert_eq!(new.moved_to.unwrap_or(new.room), *room),
                _ => {}
            }
        }
        // Doing it again changes nothing.
        if !matches!(change, Edit::Notice { .. } | Edit::Delay { change: DelayChange::By(_), .. }) {
            prop_assert_eq!(edit(&after, &change), Ok(after));
        }
    }

    #[test]
    fn any_text_is_edited_or_refused(text in "\\PC*", change in edits()) {
        let _ = edit(&text, &change);
    }
}
