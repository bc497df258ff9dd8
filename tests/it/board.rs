//! What `roomsign board --json` says at an instant, worked out by hand from the published page.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a panic fails the test")]

use serde_json::Value;

use crate::support::{NIXCON, Roomsign, roomsign};

fn json(run: Roomsign) -> Value {
    serde_json::from_str(run.exits(0).silent().text()).unwrap()
}

fn nixcon(room: &str, at: &str) -> Value {
    json(roomsign(&["board", NIXCON, "--room", room, "--at", at, "--json"]))
}

/// The board in few words, a line for each thing; of the list below `next` the first three.
fn in_short(board: &Value) -> String {
    let instant = text(board, "instant");
    let mut lines = vec![text(board, "state").to_owned()];
    let all = |key: &str| board.get(key).and_then(Value::as_array).unwrap().clone();
    lines.extend(all("notices").iter().map(|notice| format!("! {}", notice.as_str().unwrap())));
    for on in all("now") {
        lines.push(format!("now {}", entry(&on, instant)));
        for talk in on.get("block").and_then(Value::as_array).unwrap() {
            lines.push(format!("  {}", entry(talk, instant)));
        }
    }
    lines.extend(all("displaced").iter().map(|one| format!("not {}", entry(one, instant))));
    let next = board.get("next").filter(|next| !next.is_null());
    lines.extend(next.map(|next| format!("next {}", entry(next, instant))));
    lines.extend(all("later").iter().take(3).map(|one| format!("then {}", entry(one, instant))));
    for other in all("elsewhere") {
        lines.push(format!(
            "{} {} · {}",
            text(&other, "time"),
            text(&other, "room"),
            text(&other, "title")
        ));
    }
    lines.push(format!("until {}", time(text(board, "next_change"), instant)));
    lines.join("\n")
}

fn entry(entry: &Value, instant: &str) -> String {
    let of = |key: &str| time(text(entry, key), instant);
    let mut parts = vec![format!("{}–{}", of("start"), of("end")), text(entry, "title").to_owned()];
    if let Some(left) = entry.get("minutes_left").and_then(Value::as_i64) {
        parts.push(format!("{left} left"));
    }
    if let Some(late) = entry.get("delay_minutes").and_then(Value::as_i64).filter(|late| *late > 0)
    {
        parts.push(format!("+{late} of {}", of("planned_start")));
    }
    match text(entry, "status") {
        "scheduled" => {}
        "moved" => parts.push(format!("moved to {}", text(entry, "moved_to"))),
        other => parts.push(other.to_owned()),
    }
    parts.extend(entry.get("reason").and_then(Value::as_str).map(|reason| format!("({reason})")));
    parts.join(" ")
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_else(|| panic!("no {key} in {value:#}"))
}

/// "10:40", with the date if it is not that of `instant`, and the offset if it is not that either.
fn time(at: &str, instant: &str) -> String {
    let part = |text: &str, range| text.get::<std::ops::Range<usize>>(range).unwrap().to_owned();
    let mut time = part(at, 11..16);
    if part(at, 0..10) != part(instant, 0..10) {
        time = format!("{} {time}", part(at, 5..10));
    }
    if part(at, 19..25) != part(instant, 19..25) {
        time += &part(at, 19..25);
    }
    time
}

/// Lines without the indent that they have in a table.
fn unindented(text: &str) -> String {
    let lines = text.trim().lines().map(str::trim_start);
    let talks = |line: &str| line.strip_prefix("- ").map(|talk| format!("  {talk}"));
    lines.map(|line| talks(line).unwrap_or(line.to_owned())).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_nixcon_signs_are_right_by_hand() {
    for (room, at, says) in [
        (
            "Room 122",
            "2023-09-08 10:26",
            "live
            now 10:15–10:40 Nix State of the Union 2023 14 left
            next 10:40–11:05 Flake schemas
            then 11:25–11:50 What Flakes needs (technically)
            then 11:50–12:15 not-all-packages-anymore.nix
            then 13:30–14:20 NixOS Governance conversation (1st session)
            until 10:27",
        ),
        (
            "Room 24",
            "2023-09-08 10:26",
            "empty_day
            next 09-09 15:00–09-09 18:20 Nix Training
            now Room 122 · Nix State of the Union 2023
            until 10:27",
        ),
        (
            "Room 122",
            "2023-09-08 11:09",
            "break
            next 11:25–11:50 What Flakes needs (technically)
            then 11:50–12:15 not-all-packages-anymore.nix
            then 13:30–14:20 NixOS Governance conversation (1st session)
            then 14:20–14:45 Lightning talks
            until 11:10",
        ),
        (
            "Room 122",
            "2023-09-08 12:30",
            "break
            next 13:30–14:20 NixOS Governance conversation (1st session)
            then 14:20–14:45 Lightning talks
            then 14:50–15:15 NixOS Foundation Board Panel
            then 15:15–15:40 Declaring an IDE with evalModules
            until 12:31",
        ),
        (
            "Room 122",
            "2023-09-08 14:31",
            "live
            now 14:20–14:45 Lightning talks 14 left
            - 14:20–14:25 Adapting NixOS to fit local site constraints
            - 14:25–14:30 Blending NixOS with Flathub for friends and family
            - 14:30–14:35 Compiling to Nix: A Quick Overview 4 left
            - 14:35–14:40 Nix, but with a different frontend
            - 14:40–14:45 This year in Nix documentation
            next 14:50–15:15 NixOS Foundation Board Panel
            then 15:15–15:40 Declaring an IDE with evalModules
            then 15:50–16:15 Automating testing of NixOS on physical machines
            then 16:15–16:40 Impermanence
            until 14:32",
        ),
        (
            "Room 122",
            "2023-09-08 18:02",
            "break
            now 17:55–18:55 NixCon Hiring Happy Hour 53 left
            next 09-09 10:00–09-09 10:15 NixCon 2023 Opening Ceremony
            then 09-09 10:15–09-09 10:40 Finding things in nixpkgs and NixOS source
            then 09-09 10:40–09-09 11:05 disko and nixos-anywhere: Declarative and Remote Installation of NixOS
            then 09-09 11:25–09-09 11:50 Nuenv: an experimental derivation builder for Nix
            until 18:03",
        ),
        (
            "Room 122",
            "2023-09-08 19:02",
            "day_over
            next 09-09 10:00–09-09 10:15 NixCon 2023 Opening Ceremony
            then 09-09 10:15–09-09 10:40 Finding things in nixpkgs and NixOS source
            then 09-09 10:40–09-09 11:05 disko and nixos-anywhere: Declarative and Remote Installation of NixOS
            then 09-09 11:25–09-09 11:50 Nuenv: an experimental derivation builder for Nix
            until 19:03",
        ),
        (
            "Room 122",
            "2023-09-09 00:30",
            "day_over
            next 10:00–10:15 NixCon 2023 Opening Ceremony
            then 10:15–10:40 Finding things in nixpkgs and NixOS source
            then 10:40–11:05 disko and nixos-anywhere: Declarative and Remote Installation of NixOS
            then 11:25–11:50 Nuenv: an experimental derivation builder for Nix
            15:00 Room 24 · Nix Training
            until 00:31",
        ),
        (
            "Room 122",
            "2023-09-09 15:12",
            "live
            now 15:10–15:35 Bootstrapping Nix and Linux from TinyCC 23 left
            next 15:35–16:00 Reinventing the wheel with Zilch
            then 16:00–16:25 Tvix
            then 16:45–17:10 Daily-driving NixOS on the Librem 5
            then 17:10–17:35 Nix and Kubernetes: Deployments Done Right
            now Room 24 · Nix Training
            until 15:13",
        ),
        (
            "Room 24",
            "2023-09-09 15:12",
            "live
            now 15:00–18:20 Nix Training 188 left
            now Room 122 · Bootstrapping Nix and Linux from TinyCC
            until 15:13",
        ),
        (
            "Room 122",
            "2023-09-10 08:45",
            "live
            now 08:30–10:00 NixOS Governance conversation (hackday session) 75 left
            until 08:46",
        ),
        (
            "Room 24",
            "2023-09-10 08:45",
            "empty_day
            now Room 122 · NixOS Governance conversation (hackday session)
            until 08:46",
        ),
        (
            "Room 122",
            "2023-09-07 12:00",
            "before_event
            next 09-08 10:00–09-08 10:15 NixCon 2023 Opening Ceremony
            then 09-08 10:15–09-08 10:40 Nix State of the Union 2023
            then 09-08 10:40–09-08 11:05 Flake schemas
            then 09-08 11:25–09-08 11:50 What Flakes needs (technically)
            until 12:01",
        ),
        (
            "Room 24",
            "2023-09-07 12:00",
            "before_event
            next 09-09 15:00–09-09 18:20 Nix Training
            until 12:01",
        ),
        (
            "Room 122",
            "2023-09-12 12:00",
            "event_over
            until 12:01",
        ),
        // The instants at which something begins or ends belong to what begins.
        (
            "Room 24",
            "2023-09-09 18:20",
            "day_over
            now Room 122 · NixCon 2023 Closing Ceremony
            until 18:21",
        ),
        (
            "Room 122",
            "2023-09-09 18:44:30",
            "live
            now 18:20–18:45 NixCon 2023 Closing Ceremony 1 left
            next 09-10 08:30–09-10 10:00 NixOS Governance conversation (hackday session)
            until 18:45",
        ),
    ] {
        assert_eq!(in_short(&nixcon(room, at)), unindented(says), "{room} at {at}");
    }
}

#[test]
fn the_clock_and_the_date_are_the_venues() {
    for (at, clock, date) in [
        ("2023-09-08 10:26", "10:26", "Friday 8 September"),
        ("2023-09-08T08:26:00Z", "10:26", "Friday 8 September"),
        ("2023-09-09 00:30", "00:30", "Saturday 9 September"),
    ] {
        let board = nixcon("Room 122", at);
        assert_eq!((text(&board, "clock"), text(&board, "date")), (clock, date), "{at}");
    }
}

/// The keys of all objects in JSON that is printed an item a line, with their depth, in order.
fn keys(json: &str) -> Vec<(usize, &str)> {
    let key = |line: &'_ str| line.trim_start().starts_with('"') && line.contains("\": ");
    json.lines()
        .filter(|line| key(line))
        .map(|line| (line.len() - line.trim_start().len(), line.split('"').nth(1).unwrap()))
        .collect()
}

#[test]
fn the_json_has_its_shape_to_the_key() {
    const BOARD: [&str; 18] = [
        "event",
        "room",
        "label",
        "instant",
        "clock",
        "date",
        "state",
        "now",
        "next",
        "displaced",
        "later",
        "elsewhere",
        "notices",
        "logo",
        "sponsors",
        "fault",
        "quiet",
        "next_change",
    ];
    const ENTRY: [&str; 22] = [
        "id",
        "title",
        "speakers",
        "kind",
        "start",
        "end",
        "planned_start",
        "planned_end",
        "delay_minutes",
        "status",
        "moved_to",
        "full",
        "overflow",
        "where",
        "language",
        "track",
        "do_not_record",
        "reason",
        "minutes_left",
        "image",
        "url",
        "block",
    ];
    let ran =
        roomsign(&["board", NIXCON, "--room", "Room 122", "--at", "2023-09-09 14:31", "--json"]);
    let ran = ran.exits(0).silent();
    let keys = keys(ran.text());
    let at = |depth: usize| -> Vec<&str> {
        keys.iter().filter(|(indent, _)| *indent == depth).map(|(_, key)| *key).collect()
    };
    assert_eq!(at(2), BOARD);
    // `next`, then the entries of lists, then the talks of a block.
    assert_eq!(at(4), ENTRY);
    let lists = at(6);
    let (entries, elsewhere) = lists.split_at(lists.len() - 3);
    assert!(entries.len() > 40 && entries.chunks(22).all(|one| one == ENTRY), "{entries:?}");
    assert_eq!(elsewhere, ["time", "room", "title"]);
    assert_eq!(at(10), [ENTRY; 6].concat());
}

#[test]
fn all_rooms_are_a_list_of_boards_in_the_files_order() {
    let at = "2023-09-09 15:12";
    let all = json(roomsign(&["board", NIXCON, "--all-rooms", "--at", at, "--json"]));
    assert_eq!(all, Value::Array(vec![nixcon("Room 122", at), nixcon("Room 24", at)]));
}

const EVENT: &str = "[event]\nname = \"E\"\ntimezone = \"Europe/Berlin\"\n";
const ROOMS: &str = "[[room]]\nname = \"A\"\n[[room]]\nname = \"B\"\n";

/// A schedule from lines such as `A 2023-09-08 10:00 minutes = 30; title = "One"`.
fn schedule(event: &str, sessions: &str, notices: &str) -> String {
    let mut text = format!("{EVENT}{event}\n{ROOMS}");
    for line in sessions.trim().lines() {
        let mut words = line.trim().splitn(4, ' ');
        let mut word = || words.next().unwrap();
        let (room, date, time, keys) = (word(), word(), word(), word());
        let keys = keys.replace("; ", "\n");
        text += &format!("[[session]]\nroom = \"{room}\"\nstart = {date} {time}\n{keys}\n");
    }
    text + notices
}

struct Case {
    about: &'static str,
    event: &'static str,
    sessions: &'static str,
    notices: &'static str,
    /// Room, time, what its sign says.
    says: &'static [(&'static str, &'static str, &'static str)],
}

/// A talk in the evening, and one after midnight.
const NIGHT: &str = "A 2023-09-08 20:00 minutes = 60; title = \"Evening\"
            A 2023-09-09 02:00 minutes = 60; title = \"Night\"";

const CASES: &[Case] = &[
    Case {
        about: "two sessions that overlap are both on",
        event: "",
        sessions: "A 2023-09-08 10:00 minutes = 60; title = \"One\"
            A 2023-09-08 10:30 minutes = 60; title = \"Two\"",
        notices: "",
        says: &[
            (
                "A",
                "2023-09-08 10:45",
                "live
                now 10:00–11:00 One 15 left
                now 10:30–11:30 Two 45 left
                until 10:46",
            ),
            ("A", "2023-09-08 11:00", "live\nnow 10:30–11:30 Two 30 left\nuntil 11:01"),
        ],
    },
    Case {
        about: "ties are in the file's order",
        event: "",
        sessions: "A 2023-09-08 10:00 minutes = 60; title = \"Two\"
            A 2023-09-08 10:00 minutes = 30; title = \"One\"",
        notices: "",
        says: &[
            (
                "A",
                "2023-09-08 09:00",
                "before_day
                next 10:00–11:00 Two
                then 10:00–10:30 One
                until 09:01",
            ),
            (
                "A",
                "2023-09-08 10:00",
                "live
                now 10:00–11:00 Two 60 left
                now 10:00–10:30 One 30 left
                until 10:01",
            ),
        ],
    },
    Case {
        about: "a session past midnight belongs to its evening",
        event: "",
        sessions: "A 2023-09-08 23:30 end = 01:00; title = \"Late\"
            A 2023-09-09 10:00 minutes = 30; title = \"Morning\"",
        notices: "",
        says: &[
            (
                "A",
                "2023-09-09 00:15",
                "live
                now 09-08 23:30–01:00 Late 45 left
                next 10:00–10:30 Morning
                until 00:16",
            ),
            ("A", "2023-09-09 01:00", "day_over\nnext 10:00–10:30 Morning\nuntil 01:01"),
            ("A", "2023-09-09 04:00", "before_day\nnext 10:00–10:30 Morning\nuntil 04:01"),
        ],
    },
    Case {
        about: "the night belongs to the day before",
        event: "",
        sessions: NIGHT,
        notices: "",
        says: &[("A", "2023-09-08 22:00", "break\nnext 09-09 02:00–09-09 03:00 Night\nuntil 22:01")],
    },
    Case {
        about: "unless the day starts at midnight",
        event: "day_starts = 00:00",
        sessions: NIGHT,
        notices: "",
        says: &[
            ("A", "2023-09-08 22:00", "day_over\nnext 09-09 02:00–09-09 03:00 Night\nuntil 22:01"),
            ("A", "2023-09-09 00:00", "before_day\nnext 02:00–03:00 Night\nuntil 00:01"),
        ],
    },
    Case {
        about: "a 12-hour clock",
        event: "clock = \"12h\"",
        sessions: "A 2023-09-08 12:00 end = 13:05; title = \"Noon\"",
        notices: "",
        says: &[("B", "2023-09-08 12:10", "empty_day\nnow A · Noon\nuntil 12:11")],
    },
    Case {
        about: "German",
        event: "language = \"de\"",
        sessions: "A 2023-09-08 10:00 end = 11:00; title = \"Eins\"
            A 2023-09-09 10:00 end = 11:00; title = \"Zwei\"
            B 2023-09-09 12:00 end = 13:00",
        notices: "",
        says: &[
            ("B", "2023-09-08 10:10", "empty_day\nnext 09-09 12:00–09-09 13:00 Ohne Titel\njetzt A · Eins\nuntil 10:11"),
            ("A", "2023-09-08 10:10", "live\nnow 10:00–11:00 Eins 50 left\nnext 09-09 10:00–09-09 11:00 Zwei\nuntil 10:11"),
        ],
    },
    Case {
        about: "an hour that is left out moves on, with its length",
        event: "",
        sessions: "A 2023-03-26 01:30 minutes = 30; title = \"Before\"
            A 2023-03-26 02:30 minutes = 60; title = \"In the gap\"",
        notices: "",
        says: &[
            ("A", "2023-03-26 01:45", "live\nnow 01:30–03:00+02:00 Before 15 left\nnext 03:30+02:00–04:30+02:00 In the gap\nuntil 01:46"),
            ("A", "2023-03-26 02:30", "live\nnow 03:30–04:30 In the gap 60 left\nuntil 03:31"),
        ],
    },
    Case {
        about: "of an hour that comes twice the first is meant",
        event: "",
        sessions: "A 2023-10-29 02:30 minutes = 60; title = \"In the fold\"",
        notices: "",
        says: &[
            ("A", "2023-10-29 02:30", "live\nnow 02:30–02:30+01:00 In the fold 60 left\nuntil 02:31"),
            ("A", "2023-10-29T02:10:00+01:00", "live\nnow 02:30+02:00–02:30 In the fold 20 left\nuntil 02:11"),
            ("A", "2023-10-29T02:30:00+01:00", "event_over\nuntil 02:31"),
        ],
    },
    Case {
        about: "a cancelled talk stays in its block",
        event: "[lengths]\n\"Lightning talk\" = 5",
        sessions: "A 2023-09-08 10:00 kind = \"Lightning talk\"; title = \"One\"
            A 2023-09-08 10:05 kind = \"Lightning talk\"; title = \"Two\"; cancelled = true
            A 2023-09-08 10:10 kind = \"Lightning talk\"; title = \"Three\"",
        notices: "",
        says: &[(
            "A",
            "2023-09-08 10:02",
            "live
            now 10:00–10:15 Lightning talks 13 left
            - 10:00–10:05 One 3 left
            - 10:05–10:10 Two cancelled
            - 10:10–10:15 Three
            until 10:03",
        )],
    },
    Case {
        about: "a break with a name",
        event: "",
        sessions: "A 2023-09-08 11:00 end = 12:00; title = \"Talk\"
            A 2023-09-08 12:00 end = 13:00; title = \"Lunch\"; kind = \"Break\"
            A 2023-09-08 13:00 end = 14:00; title = \"Next talk\"",
        notices: "",
        says: &[
            ("A", "2023-09-08 12:20", "break\nnow 12:00–13:00 Lunch 40 left\nnext 13:00–14:00 Next talk\nuntil 12:21"),
            ("B", "2023-09-08 12:20", "empty_day\n13:00 A · Next talk\nuntil 12:21"),
        ],
    },
    Case {
        about: "what staff add: a delay, a cancellation, a move",
        event: "",
        sessions: "A 2023-09-08 10:00 end = 10:30; title = \"One\"; delay = 10; reason = \"Projector\"
            A 2023-09-08 10:30 end = 11:00; title = \"Two\"
            A 2023-09-08 11:05 end = 11:30; title = \"Three\"
            A 2023-09-08 11:45 end = 12:00; title = \"Four\"; cancelled = true; reason = \"Ill\"
            A 2023-09-08 12:00 end = 12:30; title = \"Five\"; moved_to = \"B\"
            A 2023-09-08 12:30 end = 13:00; title = \"Six\"",
        notices: "",
        says: &[
            (
                "A",
                "2023-09-08 10:05",
                "before_day
                next 10:10–10:40 One +10 of 10:00 (Projector)
                then 10:40–11:10 Two +10 of 10:30
                then 11:10–11:35 Three +5 of 11:05
                then 11:45–12:00 Four cancelled (Ill)
                12:00 B · Five
                until 10:06",
            ),
            (
                "A",
                "2023-09-08 11:50",
                "break
                not 11:45–12:00 Four cancelled (Ill)
                not 12:00–12:30 Five moved to B
                next 12:30–13:00 Six
                12:00 B · Five
                until 11:51",
            ),
            ("B", "2023-09-08 12:10", "live\nnow 12:00–12:30 Five 20 left\n12:30 A · Six\nuntil 12:11"),
            (
                "A",
                "2023-09-08 12:29:30",
                "break
                not 12:00–12:30 Five moved to B
                next 12:30–13:00 Six
                now B · Five
                until 12:30",
            ),
        ],
    },
    Case {
        about: "notices, the urgent ones first and over everything",
        event: "",
        sessions: "A 2023-09-08 10:00 end = 12:00; title = \"One\"",
        notices: "[[notice]]\ntext = \"Lunch\"\nrooms = [\"A\"]\nfrom = 2023-09-08 10:30
            [[notice]]\ntext = \"Fire\"\nurgent = true\nfrom = 2023-09-08 11:00\nuntil = 2023-09-08 11:10",
        says: &[
            ("A", "2023-09-08 10:20", "live\nnow 10:00–12:00 One 100 left\nuntil 10:21"),
            ("A", "2023-09-08 10:30", "live\n! Lunch\nnow 10:00–12:00 One 90 left\nuntil 10:31"),
            ("B", "2023-09-08 10:30", "empty_day\nnow A · One\nuntil 10:31"),
            ("A", "2023-09-08 11:09", "urgent\n! Fire\n! Lunch\nnow 10:00–12:00 One 51 left\nuntil 11:10"),
            ("B", "2023-09-08 11:09", "urgent\n! Fire\nnow A · One\nuntil 11:10"),
            ("A", "2023-09-08 11:10", "live\n! Lunch\nnow 10:00–12:00 One 50 left\nuntil 11:11"),
        ],
    },
];

#[test]
fn other_schedules_are_right_by_hand() {
    let mut wrong = Vec::new();
    for Case { about, event, sessions, notices, says } in CASES {
        // A case that has `[lengths]` has it behind `[event]`, where it may stand.
        let text = schedule(event, sessions, notices);
        for (room, at, says) in *says {
            let run = roomsign(&["board", "s.toml", "--room", room, "--at", at, "--json"]);
            let is = in_short(&json(run.file("s.toml", &text)));
            let should = unindented(says);
            if is != should {
                wrong.push(format!("{about}, {room} at {at}:\n{is}\nbut should be\n{should}\n"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn german_dates_and_twelve_hour_clocks_are_said_as_people_do() {
    for (event, clock, date) in [
        ("language = \"de\"", "14:05", "Freitag, 8. September"),
        ("clock = \"12h\"", "2:05 PM", "Friday 8 September"),
    ] {
        let written = schedule(event, "A 2023-09-08 10:00 title = \"One\"", "");
        let run =
            roomsign(&["board", "s.toml", "--room", "A", "--at", "2023-09-08 14:05", "--json"]);
        let board = json(run.file("s.toml", written));
        assert_eq!((text(&board, "clock"), text(&board, "date")), (clock, date), "{event}");
    }
}
