//! A staff-edited file of three sessions, and the next version of its programme.

use roomsign_core::import::merge::{Removals, merge};
use roomsign_core::import::{Choice, Plan, plan, read};

use super::{AS_IT_SAYS, SAMPLES, planned, written};

fn export(sessions: &[(&str, &str, &str, &str)]) -> Plan {
    export_as(sessions, &AS_IT_SAYS)
}

fn export_as(sessions: &[(&str, &str, &str, &str)], choice: &Choice) -> Plan {
    let events: Vec<String> = sessions
            .iter()
            .map(|(code, room, start, title)| {
                format!(
                    r#"{{"code": "{code}", "room": "{room}", "date": "2023-09-0{start}:00+02:00", "duration": "00:25", "title": "{title}"}}"#
                )
            })
            .collect();
    let text = format!(
        r#"{{"schedule": {{"conference": {{"title": "C", "time_zone_name": "Europe/Berlin", "days": [{{"rooms": {{"x": [{}]}}}}]}}}}}}"#,
        events.join(",")
    );
    plan(vec![read(text.as_bytes(), &[]).unwrap()], choice).unwrap()
}

const ALL: [(&str, &str, &str, &str); 3] = [
    ("A", "One", "8T10:00", "First"),
    ("B", "One", "8T11:00", "Second"),
    ("C", "Two", "8T10:00", "Third"),
];

const EDITED: &str = r##"# Ours.
[event]
name = "Our name"
timezone = "Europe/Berlin"

[[room]]
name = "One"
label = "Talks" # over the door

[[room]]
name = "Two"

# ── One ──

[[session]]
id = "A"
room = "One"
start = 2023-09-08 10:00 # sharp
minutes = 25
title = "First"
delay = 10
reason = "Projector swap"
# fixed = true

[[session]] # lunch
room = "One"
start = 2023-09-08 10:30
end = 11:00
kind = "Break"
title = "Coffee"

[[session]]
id = "B"
room = "One"
start = 2023-09-08 11:00
end = 11:25
title = "Second"
moved_to = "Two"
# the last line of B

# ── Two ──

[[session]]
id = "C"
room = "Two"
start = 2023-09-08 10:00
end = 10:25
title = "Third"

[[notice]]
text = "Lunch is late" # at last
"##;

const ASK: Removals = Removals { prune: false, allow: false };
const ALLOW: Removals = Removals { prune: false, allow: true };

fn merged(file: &str, plan: &Plan, prune: bool) -> (String, Vec<String>) {
    let removals = Removals { prune, ..ALLOW };
    let merged = merge(file, plan, &AS_IT_SAYS, removals).unwrap();
    let again = merge(&merged.text, plan, &AS_IT_SAYS, removals).unwrap();
    assert_eq!((again.text.as_str(), again.changes.len()), (merged.text.as_str(), 0));
    (merged.text, merged.changes)
}

#[test]
fn the_same_programme_changes_no_byte() {
    for file in [EDITED.to_owned(), EDITED.replace('\n', "\r\n"), format!("\u{feff}{EDITED}")] {
        let (text, changes) = merged(&file, &export(&ALL), false);
        assert_eq!((text, changes), (file, vec![]));
    }
    for (inputs, choice, name) in SAMPLES {
        let plan = planned(inputs, choice);
        let text = written(&plan);
        let merged = merge(&text, &plan, choice, ASK).unwrap();
        assert_eq!((merged.text, merged.changes), (text, vec![]), "{name}");
    }
}

#[test]
fn every_line_keeps_its_end_in_a_file_of_mixed_ends() {
    let ends =
        |every: usize| move |at: usize| if (at + 1).is_multiple_of(every) { "\r\n" } else { "\n" };
    for every in [1, 2, 3] {
        let lines = EDITED.lines().enumerate();
        let file: String = lines.map(|(at, line)| line.to_owned() + ends(every)(at)).collect();
        let mut sessions = ALL.to_vec();
        sessions[0] = ("A", "One", "8T10:05", "First");
        sessions[2] = ("D", "Two", "8T12:00", "New");
        let (text, changes) = merged(&file, &export(&sessions), false);
        assert_eq!(changes.len(), 3, "{changes:?}");
        for line in text.split_inclusive('\n') {
            let word = line.trim_end();
            let was =
                EDITED.lines().position(|old| old == word && EDITED.matches(old).count() == 1);
            if let Some(at) = was {
                assert!(line.ends_with(ends(every)(at)), "{line:?}");
            }
        }
    }
}

#[test]
fn sessions_in_brackets_are_merged_too() {
    let file = "session = [\n  { id = \"A\", room = \"One\", start = 2023-09-08 10:00, minutes = 25, title = \"First\", delay = 5 }, # a\n  \
                    { id = \"C\", room = \"Two\", start = 2023-09-08 10:00, end = 10:25, title = \"Third\" }\n]\n\
                    room = [{ name = \"One\" }, { name = \"Two\" }]\n[event]\nname = \"E\"\ntimezone = \"Europe/Berlin\"\n";
    let mut sessions = ALL.to_vec();
    sessions[0] = ("A", "One", "8T10:05", "First");
    sessions[1] = ("B", "Three", "8T11:00", "Second");
    let (text, _) = merged(file, &export(&sessions), false);
    let expected = file
            .replace("10:00, minutes = 25", "10:05, end = 10:30")
            .replace(
                "\"Third\" }",
                "\"Third\" }, { id = \"B\", room = \"Three\", start = 2023-09-08 11:00, end = 11:25, title = \"Second\" }",
            )
            .replace("{ name = \"Two\" }", "{ name = \"Two\" }, { name = \"Three\" }");
    assert_eq!(text, expected);
}

/// What the next programme is, the edits of the text that follow, and the words that are told.
type Case<'c> = (
    &'c str,
    Vec<(&'c str, &'c str, &'c str, &'c str)>,
    bool,
    &'c [(&'c str, &'c str)],
    &'c [&'c str],
);

#[test]
fn only_what_the_programme_owns_is_changed() {
    let with = |at: usize, session| {
        let mut all = ALL.to_vec();
        all[at] = session;
        all
    };
    let and = |session| [&ALL[..], &[session]].concat();
    let cases: [Case<'_>; 8] = [
        (
            "time",
            with(0, ("A", "One", "8T10:05", "First")),
            false,
            &[("10:00 # sharp\nminutes = 25", "10:05 # sharp\nend = 10:30")],
            &["changed: \"First\" (A): Friday 10:05–10:30, was Friday 10:00–10:25"],
        ),
        (
            "title and room",
            with(2, ("C", "One", "8T10:00", "Fourth")),
            false,
            &[
                ("id = \"C\"\nroom = \"Two\"", "id = \"C\"\nroom = \"One\""),
                ("\"Third\"", "\"Fourth\""),
            ],
            &["changed: \"Fourth\" (C): room \"One\", was \"Two\"; title, was \"Third\""],
        ),
        (
            "gone",
            ALL[..2].to_vec(),
            false,
            &[(
                "title = \"Third\"\n",
                "title = \"Third\"\ncancelled = true\nreason = \"no longer in the programme\"\n",
            )],
            &["cancelled: \"Third\" (C): no longer in the programme"],
        ),
        (
            "gone, with a reason of staff's",
            ALL[1..].to_vec(),
            false,
            &[(
                "reason = \"Projector swap\"\n",
                "reason = \"Projector swap\"\ncancelled = true # no longer in the programme\n",
            )],
            &["cancelled: \"First\" (A): no longer in the programme"],
        ),
        (
            "pruned",
            vec![ALL[0], ALL[2]],
            true,
            &[(
                "[[session]]\nid = \"B\"\nroom = \"One\"\nstart = 2023-09-08 11:00\nend = 11:25\ntitle = \"Second\"\nmoved_to = \"Two\"\n",
                "",
            )],
            &["deleted: \"Second\" (B): no longer in the programme"],
        ),
        (
            "new in a section",
            and(("D", "One", "8T12:00", "New")),
            false,
            &[(
                "# the last line of B\n",
                "# the last line of B\n\n[[session]]\nid = \"D\"\nroom = \"One\"\nstart = 2023-09-08 12:00\nend = 12:25\ntitle = \"New\"\n",
            )],
            &["new: \"New\" (D): One, Friday 12:00–12:25"],
        ),
        (
            "new on a new day",
            and(("D", "Two", "9T12:00", "New")),
            false,
            &[(
                "title = \"Third\"\n",
                "title = \"Third\"\n\n\n# ── Two · Saturday 9 September ────────────────────────────────────────────────────────────────────\n\n\
                     [[session]]\nid = \"D\"\nroom = \"Two\"\nstart = 2023-09-09 12:00\nend = 12:25\ntitle = \"New\"\n",
            )],
            &["new: \"New\" (D): Two, Saturday 12:00–12:25"],
        ),
        (
            "new room",
            with(2, ("C", "Three", "8T10:00", "Third")),
            false,
            &[
                ("name = \"Two\"\n", "name = \"Two\"\n\n[[room]]\nname = \"Three\"\n"),
                ("id = \"C\"\nroom = \"Two\"", "id = \"C\"\nroom = \"Three\""),
            ],
            &["new room: \"Three\"", "changed: \"Third\" (C): room \"Three\", was \"Two\""],
        ),
    ];
    for (name, sessions, prune, edits, changes) in cases {
        let (text, told) = merged(EDITED, &export(&sessions), prune);
        let mut expected = EDITED.to_owned();
        for (old, new) in edits {
            assert_eq!(expected.matches(old).count(), 1, "{name}: {old}");
            expected = expected.replace(old, new);
        }
        assert_eq!(text, expected, "{name}");
        assert_eq!(told, changes, "{name}");
    }
}

#[test]
fn a_session_that_comes_back_loses_exactly_the_mark() {
    for gone in [0, 1, 2] {
        let rest: Vec<_> = ALL.into_iter().enumerate().filter(|(at, _)| *at != gone).collect();
        let rest: Vec<_> = rest.into_iter().map(|(_, session)| session).collect();
        let (text, _) = merged(EDITED, &export(&rest), false);
        assert_ne!(text, EDITED);
        let (text, changes) = merged(&text, &export(&ALL), false);
        assert_eq!(text, EDITED);
        assert!(changes[0].starts_with("back: "), "{changes:?}");
    }
    let off = EDITED.replace("title = \"Third\"", "title = \"Third\"\ncancelled = true");
    assert_eq!(merged(&off, &export(&ALL), false), (off.clone(), vec![]));
}

#[test]
fn what_the_programme_does_not_say_is_not_taken_away() {
    let more = "speakers = [\"Ada\"]\nkind = \"Talk\"\nabstract = \"A\"\nurl = \"https://a.b\"\n";
    let file = EDITED.replace("title = \"Third\"\n", &format!("title = \"Third\"\n{more}"));
    let mut plan = export(&ALL);
    plan.sessions.iter_mut().for_each(|session| session.end = None);
    assert_eq!(merged(&file, &plan, false), (file, vec![]));
}

#[test]
fn sessions_of_rooms_that_were_not_asked_for_are_not_missed() {
    let choice = Choice { only: vec!["One".to_owned()], ..AS_IT_SAYS };
    let merged =
        merge(EDITED, &export(&ALL[..2]), &choice, Removals { prune: true, ..ASK }).unwrap();
    assert_eq!((merged.text.as_str(), merged.changes), (EDITED, vec![]));
}

#[test]
fn another_event_or_a_broken_file_is_refused() {
    let other = export(&[("X", "One", "8T10:00", "Other")]);
    let refused = merge(EDITED, &other, &AS_IT_SAYS, ASK).unwrap_err();
    assert!(refused.message.contains("another event"), "{}", refused.message);
    let broken = EDITED.replace("delay", "dealy");
    let refused = merge(&broken, &export(&ALL), &AS_IT_SAYS, ASK).unwrap_err();
    assert!(refused.message.contains("has errors"), "{}", refused.message);
}

#[test]
fn what_would_take_much_away_is_asked_for() {
    let many: Vec<(String, String)> = (0..60)
        .map(|at| (format!("S{at}"), format!("8T{:02}:{:02}", 9 + at / 6, at % 6 * 10)))
        .collect();
    let sessions = |count: usize, room: &'static str| -> Vec<(&str, &str, &str, &str)> {
        many.iter()
            .take(count)
            .map(|(code, start)| (code.as_str(), room, start.as_str(), "T"))
            .collect()
    };
    let file =
        written(&export(&[sessions(60, "One"), vec![("X", "Two", "8T10:00", "T")]].concat()));
    let merged = |plan: &Plan, removals| merge(&file, plan, &AS_IT_SAYS, removals);
    let and_x =
        |count, room| export(&[sessions(count, "One"), vec![("X", room, "8T10:00", "T")]].concat());
    // Up to five, or up to a tenth, go as they are.
    assert_eq!(merged(&and_x(54, "Two"), ASK).unwrap().changes.len(), 6);
    for prune in [false, true] {
        let refused = merged(&and_x(53, "Two"), Removals { prune, ..ASK }).unwrap_err().message;
        assert!(
            refused.contains("7 of the 61 sessions") && refused.contains("--allow-removals"),
            "{refused}"
        );
    }
    assert_eq!(merged(&and_x(20, "Two"), ALLOW).unwrap().changes.len(), 40);
    // A room that nothing is left in.
    let refused = merged(&and_x(60, "One"), ASK).unwrap_err().message;
    assert!(refused.contains("\"Two\"") && refused.contains("--allow-removals"), "{refused}");
    assert_eq!(merged(&and_x(60, "One"), ALLOW).unwrap().changes.len(), 1);
}

#[test]
fn a_room_of_another_name_is_the_same_or_is_asked_for() {
    let said =
        |new: &str| Choice { renamed: vec![("Three".to_owned(), new.to_owned())], ..AS_IT_SAYS };
    let two_in_three = |choice: &Choice| {
        let mut all = ALL.to_vec();
        all[2] = ("C", "Three", "8T10:00", "Third");
        merge(EDITED, &export_as(&all, choice), choice, ASK)
    };
    let refused = two_in_three(&AS_IT_SAYS).unwrap_err().message;
    for advice in ["--room \"Three=Two\"", "--room \"Three=Three\""] {
        assert!(refused.contains(advice), "{refused}");
    }
    assert_eq!(two_in_three(&said("Two")).unwrap().changes, [""; 0]);
    let changes = two_in_three(&said("Three")).unwrap().changes;
    assert_eq!(
        changes,
        ["new room: \"Three\"", "changed: \"Third\" (C): room \"Three\", was \"Two\""]
    );
    // Where no name is the same, it is another language.
    let all = ALL.map(|(id, room, start, title)| {
        (id, if room == "One" { "Eins" } else { "Zwei" }, start, title)
    });
    let merged = merge(EDITED, &export(&all), &AS_IT_SAYS, ASK).unwrap();
    assert_eq!(merged.text, EDITED);
    assert_eq!(merged.notes.len(), 2, "{:?}", merged.notes);
}

#[test]
fn a_length_that_only_staff_know_stays_when_the_start_moves() {
    let file = EDITED.replace("# fixed = true", "fixed = true");
    for (length, moved) in
        [("minutes = 25", "minutes = 25"), ("end = 10:40", "end = 10:50"), ("# open", "# open")]
    {
        let file = file.replace("minutes = 25", length);
        let mut sessions = ALL.to_vec();
        sessions[0] = ("A", "One", "8T10:10", "First");
        let mut plan = export(&sessions);
        plan.sessions.iter_mut().for_each(|session| session.end = None);
        let (text, _) = merged(&file, &plan, false);
        assert_eq!(text, file.replace("10:00 # sharp", "10:10 # sharp").replace(length, moved));
    }
}

#[test]
fn what_staff_said_of_a_day_goes_when_the_session_moves_to_another() {
    let file = EDITED.replace(
        "delay = 10\n",
        "delay = 10\nstarted = 10:12\nuntil = 10:50\nfull = true\noverflow = \"Two\"\n",
    );
    let mut sessions = ALL.to_vec();
    sessions[0] = ("A", "One", "8T10:30", "First");
    let (text, _) = merged(&file, &export(&sessions), false);
    assert_eq!(text, file.replace("10:00 # sharp\nminutes = 25", "10:30 # sharp\nend = 10:55"));
    sessions[0] = ("A", "One", "9T10:00", "First");
    let (text, changes) = merged(&file, &export(&sessions), false);
    let expected = file
        .replace("delay = 10\nstarted = 10:12\nuntil = 10:50\n", "")
        .replace("reason = \"Projector swap\"\n", "")
        .replace("2023-09-08 10:00 # sharp\nminutes = 25", "2023-09-09 10:00 # sharp\nend = 10:25");
    assert_eq!(text, expected);
    assert_eq!(
        changes,
        ["changed: \"First\" (A): Saturday 10:00–10:25, was Friday 10:00–10:25; \
        `delay`, `started`, `until` were for that day"]
    );
}

#[test]
fn a_move_of_staffs_that_goes_before_the_programmes_is_said() {
    let mut sessions = ALL.to_vec();
    sessions[1] = ("B", "Three", "8T11:00", "Second");
    let (text, changes) = merged(EDITED, &export(&sessions), false);
    assert!(text.contains("room = \"Three\"\nstart = 2023-09-08 11:00\nend = 11:25\ntitle = \"Second\"\nmoved_to = \"Two\""), "{text}");
    assert_eq!(
        changes[1],
        "changed: \"Second\" (B): room \"Three\", was \"One\"; staff's move to \"Two\" stays"
    );
    sessions[1] = ("B", "Two", "8T11:00", "Second");
    let (text, changes) = merged(EDITED, &export(&sessions), false);
    assert!(!text.contains("moved_to") && changes.len() == 1, "{changes:?}");
}
