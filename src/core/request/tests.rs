use super::*;
use crate::schedule::DelayChange;

const FILE: &str = r#"[event]
name = "E"
timezone = "UTC"
[[room]]
name = "Room 122"
[[room]]
name = "Room 24"
[[room]]
name = "Room 24a"
[[session]]
room = "Room 122"
start = 2023-09-08 10:00
end = 10:30
title = "One"
[[session]]
room = "Room 122"
start = 2023-09-08 10:30
end = 11:00
title = "Two"
speakers = ["Ada Done"]
[[session]]
room = "Room 122"
start = 2023-09-08 11:00
minutes = 60
title = "Three"
[[session]]
room = "Room 122"
start = 2023-09-08 14:00
minutes = 5
kind = "Lightning talk"
title = "L1"
[[session]]
room = "Room 122"
start = 2023-09-08 14:05
minutes = 5
kind = "Lightning talk"
title = "L2"
[[session]]
room = "Room 24"
start = 2023-09-09 10:00
end = 10:30
title = "Deployments Done Right"
[[session]]
room = "Room 24"
start = 2023-09-09 10:30
end = 11:00
title = "Two"
[[notice]]
text = "Lunch is served"
[[notice]]
text = "Coffee is served"
"#;

const DRAWABLE: Drawable = Drawable { letter: |_| true, code: |_| true };

fn at(time: &str) -> impl Fn(Tz) -> DateTime<Utc> {
    let at = format!("2023-09-{time}:00Z").parse().expect(time);
    move |_| at
}

fn selection(words: &str) -> Selection {
    match words.strip_prefix('@') {
        Some(room) => Selection { session: None, room: Some(room.to_owned()) },
        None => Selection { session: Some(words.to_owned()), room: None },
    }
}

fn delay(words: &str, change: &str) -> Request {
    let change = change.parse().expect(change);
    Request::Delay { selection: selection(words), change, reason: None, not_begun: false }
}

fn sure(words: &str, change: &str) -> Request {
    let change = change.parse().expect(change);
    Request::Delay { selection: selection(words), change, reason: None, not_begun: true }
}

/// The lines that come with a request, or why nothing does.
fn come(text: &str, request: &Request, time: &str) -> Result<Vec<String>, String> {
    let proposal =
        propose(text, request, at(time), DRAWABLE).map_err(|refusal| refusal.to_string())?;
    let mut old: Vec<&str> = text.lines().collect();
    let is_new = |line: &&str| match old.iter().position(|known| known == line) {
        Some(place) => {
            old.remove(place);
            false
        }
        None => true,
    };
    Ok(proposal.text.lines().filter(is_new).map(str::to_owned).collect())
}

#[test]
fn the_session_that_is_meant_is_found_or_asked_for() {
    for (words, time, found) in [
        // Words match at their beginnings: "Done" is not "one".
        ("one", "08T09:00", Ok("One")),
        ("ada", "08T09:00", Ok("Two")),
        // Today's come first, on whatever day.
        ("two", "08T09:00", Ok("Two")),
        ("two", "09T09:00", Ok("Two")),
        ("done", "09T09:00", Ok("Deployments Done Right")),
        ("11:00", "08T09:00", Ok("Three")),
        ("two", "10T09:00", Err("\"two\" fits 2 sessions; nothing was changed:")),
        ("t", "08T09:00", Err("\"t\" fits 2 sessions")),
        ("thre", "08T09:00", Ok("Three")),
        (
            "trhee",
            "08T09:00",
            Err("\"trhee\" fits no session; nothing was changed. Did you mean\n"),
        ),
        ("xyz", "08T09:00", Err("\"xyz\" fits no session; nothing was changed: write words")),
        (" ", "08T09:00", Err("--session has no words")),
        ("@122", "08T10:10", Ok("One")),
        ("@room 122", "08T12:30", Ok("L1")),
        ("@24", "08T12:30", Ok("Deployments Done Right")),
        ("@oom 24", "08T12:30", Err("\"oom 24\" fits several rooms: \"Room 24\", \"Room 24a\"")),
        ("@25", "08T12:30", Err("there is no room \"25\": its rooms are \"Room 122\"")),
        ("@24a", "08T12:30", Err("nothing more is to come in \"Room 24a\"")),
    ] {
        let request = Request::Cancel { selection: selection(words), reason: None };
        let told =
            propose(FILE, &request, at(time), DRAWABLE).map_err(|refusal| refusal.to_string());
        match (told, found) {
            (Ok(proposal), Ok(title)) => {
                let changed = proposal.changes.first().expect(words);
                assert_eq!((changed.title.as_str(), proposal.changes.len()), (title, 1), "{words}");
            }
            (Err(told), Err(why)) => assert!(told.starts_with(why), "{words}: {told}"),
            (told, _) => panic!("{words}: {told:?}"),
        }
    }
}

#[test]
fn what_is_asked_for_is_written_as_it_is_meant() {
    let delayed = FILE.replace("title = \"One\"", "title = \"One\"\ndelay = 10");
    let began = FILE.replace("title = \"One\"", "title = \"One\"\nstarted = 10:05");
    let time = |text: &str| text.parse::<When>().expect(text);
    let start = |words: &str, at: Option<&str>| Request::Start {
        selection: selection(words),
        at: at.map(time),
    };
    let end = |words: &str| Request::End { selection: selection(words), at: None };
    let extend = |words: &str, by: &str| Request::Extend {
        selection: selection(words),
        extension: by.parse().expect(by),
    };
    let full = |words: &str, full| Request::Full {
        selection: selection(words),
        full,
        overflow: full.then(|| "24".to_owned()),
    };
    let clear =
        |words: &str| Request::ClearNotices { words: Some(words.to_owned()), rooms: Vec::new() };
    type Row<'t> = (&'t str, Request, &'t str, Result<&'t [&'t str], &'t str>);
    let table: Vec<Row<'_>> = vec![
        (FILE, delay("@122", "10"), "08T09:00", Ok(&["delay = 10"])),
        (FILE, delay("two", "11:00"), "08T09:00", Ok(&["delay = 30"])),
        (
            FILE,
            delay("@122", "5"),
            "08T10:10",
            Err(
                "“One” is on since 10:00; nothing was changed. If it has not begun yet, say so with --not-begun; if it runs over: roomsign extend … 5",
            ),
        ),
        (FILE, sure("@122", "5"), "08T10:10", Ok(&["delay = 5"])),
        (&began, sure("one", "5"), "08T10:10", Err("“One” began at 10:05")),
        // Five more than what the sign says.
        (&delayed, delay("two", "+5"), "08T09:00", Ok(&["delay = 15"])),
        (&delayed, delay("one", "-5"), "08T09:00", Ok(&["delay = 5"])),
        (
            &delayed,
            delay("two", "-5"),
            "08T09:00",
            Err("“Two” is 10 min late because of what runs before it"),
        ),
        (
            FILE,
            delay("one", "-5"),
            "08T09:00",
            Err("“One” is not late; nothing was changed. If it begins early: roomsign start"),
        ),
        (FILE, delay("Lightning talks", "5"), "08T13:00", Ok(&["delay = 5"])),
        (FILE, start("@122", None), "08T09:58", Ok(&["started = 09:58"])),
        (FILE, start("@122", None), "08T10:05", Ok(&["started = 10:05"])),
        (FILE, start("@122", None), "08T10:29", Ok(&["started = 10:29"])),
        (&delayed, start("one", Some("10:07")), "08T10:20", Ok(&["started = 10:07"])),
        (FILE, extend("@122", "15"), "08T10:20", Ok(&["until = 10:45"])),
        (FILE, extend("@122", "10:50"), "08T10:20", Ok(&["until = 10:50"])),
        (FILE, extend("@122", "15"), "08T12:10", Ok(&["until = 12:15"])),
        (FILE, extend("@122", "15"), "08T12:30", Err("nothing is on in \"Room 122\"")),
        (FILE, extend("@122", "09:50"), "08T10:20", Err("“One” starts at 10:00, after that")),
        (FILE, end("@122"), "08T10:20", Ok(&["until = 10:20"])),
        (FILE, full("@122", true), "08T10:20", Ok(&["full = true", "overflow = \"Room 24\""])),
        (
            FILE,
            Request::Move {
                selection: selection("lightning talks"),
                to: "24a".to_owned(),
                reason: None,
            },
            "08T13:00",
            Ok(&["moved_to = \"Room 24a\"", "moved_to = \"Room 24a\""]),
        ),
        (
            FILE,
            Request::MoveRoom {
                from: "122".to_owned(),
                to: "24a".to_owned(),
                reason: Some("Flood".to_owned()),
            },
            "08T12:10",
            Ok(&[
                "moved_to = \"Room 24a\"",
                "reason = \"Flood\"",
                "moved_to = \"Room 24a\"",
                "reason = \"Flood\"",
            ]),
        ),
        (
            FILE,
            Request::Add {
                room: "24a".to_owned(),
                start: time("15:00"),
                minutes: 20,
                title: "Extra".to_owned(),
                kind: None,
                speakers: Vec::new(),
            },
            "08T12:10",
            Ok(&[
                "",
                "room = \"Room 24a\"",
                "start = 2023-09-08 15:00",
                "minutes = 20",
                "title = \"Extra\"",
                "[[session]]",
            ]),
        ),
        (
            FILE,
            Request::Swap { first: selection("three"), second: selection("one") },
            "08T09:00",
            Ok(&["end = 11:30"]),
        ),
        (
            FILE,
            Request::Swap { first: selection("three"), second: selection("two") },
            "08T09:00",
            Ok(&["start = 2023-09-08 11:30", "end = 12:00"]),
        ),
        (
            FILE,
            Request::Swap { first: selection("three"), second: selection("three") },
            "08T09:00",
            Err("these are one and the same"),
        ),
        (FILE, clear("lunch"), "08T09:00", Ok(&[])),
        (
            FILE,
            clear("served"),
            "08T09:00",
            Err("\"served\" is in 2 notices; nothing was changed:\n  Lunch is served\n  Coffee"),
        ),
        (
            FILE,
            clear("tea"),
            "08T09:00",
            Err("no notice says \"tea\". They are:\n  Lunch is served"),
        ),
        (
            FILE,
            Request::Alarm { alarm: Alarm::Drill, rooms: Vec::new(), until: None },
            "08T09:00",
            Ok(&[
                "",
                "[[notice]]",
                "text = \"DRILL – This is only an exercise. Please leave the building by the nearest exit\"",
                "urgent = true",
            ]),
        ),
    ];
    for (text, request, time, expected) in table {
        let told = come(text, &request, time);
        match (&told, expected) {
            (Ok(lines), Ok(expected)) => assert_eq!(lines, expected, "{request:?}"),
            (Err(told), Err(why)) => assert!(told.starts_with(why), "{request:?}: {told}"),
            _ => panic!("{request:?}: {told:?}"),
        }
    }
}

#[test]
fn an_all_clear_ends_the_alarm_and_stands_for_ten_minutes() {
    let alarm = |alarm| Request::Alarm { alarm, rooms: Vec::new(), until: None };
    let text = |request: &Request, text: &str, time: &str| {
        propose(text, request, at(time), DRAWABLE).expect(time).text
    };
    let fire = text(&alarm(Alarm::Fire), FILE, "08T10:00");
    let over = text(&alarm(Alarm::AllClear), &fire, "08T10:07");
    let notices = parse(&over).0.expect("a good file").notices;
    assert_eq!(notices.len(), 3, "the other notices stay");
    let last = notices.last().expect("the all-clear");
    assert!(last.urgent && last.text.starts_with("ALL CLEAR"));
    assert_eq!(last.until.map(|at| at.format("%H:%M").to_string()).as_deref(), Some("10:17"));
}

#[test]
fn too_much_is_refused() {
    let notice = Request::Notice {
        text: "x".repeat(301),
        rooms: Vec::new(),
        from: None,
        until: None,
        urgent: false,
    };
    let told = come(FILE, &notice, "08T10:00").expect_err("it is too long");
    assert!(told.contains("301 letters is more than a sign shows"), "{told}");
    let minutes = Lateness::Minutes(DelayChange::To(2000));
    let late = Request::Delay {
        selection: selection("one"),
        change: minutes,
        reason: None,
        not_begun: true,
    };
    assert!(come(FILE, &late, "08T10:00").is_err());
}
