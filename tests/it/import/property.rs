//! What holds for any programme, in every format.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;
use roomsign_core::import::merge::{Removals, merge};
use roomsign_core::import::{Choice, Plan, plan, read};
use roomsign_core::schedule::parse;
use serde_json::{Value, json};

use super::written;

const ZONE: Tz = chrono_tz::Europe::Berlin;
const CHOICE: Choice = Choice { zone: Some(ZONE), renamed: Vec::new(), only: Vec::new() };
const ALLOW: Removals = Removals { prune: false, allow: true };

#[derive(Clone, Debug)]
struct Talk {
    code: usize,
    room: usize,
    start: DateTime<Utc>,
    minutes: Option<i64>,
    title: String,
    language: &'static str,
}

const ROOMS: [&str; 4] = ["Main Hall", "main hall", "\"Ω\" \\ & <b>", "Main Hall "];
const TITLES: [&str; 6] =
    ["T", "", "a\nb\t\u{7}", "'''\"\"\"\\", "=== [[session]]", "C:\\ß\u{202e}"];

/// Talks around the nights in which clocks change, of any length.
fn talks() -> impl Strategy<Value = Vec<Talk>> {
    let start = prop::sample::select(vec![
        "2023-03-25T22:00:00Z",
        "2023-10-28T22:00:00Z",
        "2024-02-28T22:00:00Z",
    ])
    .prop_flat_map(|from| {
        (0..600_i64).prop_map(move |minutes| {
            from.parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minutes * 5)
        })
    });
    let minutes = prop_oneof![
        Just(None),
        (1..200_i64).prop_map(Some),
        (1..11_i64).prop_map(|days| Some(days * 1440 - 60)),
        (660..1500_i64).prop_map(Some),
        Just(Some(7 * 1440)),
    ];
    let languages = prop::sample::select(vec!["en", "de", "pt-BR", "Klingon, spoken", ""]);
    // All slots of a talk have its title.
    let retitled = 0..2_usize;
    let talk = (0..6_usize, 0..ROOMS.len(), start, minutes, languages).prop_map(
        |(code, room, start, minutes, language)| Talk {
            code,
            room,
            start,
            minutes,
            title: TITLES[code].to_owned(),
            language,
        },
    );
    (prop::collection::vec(talk, 1..8), retitled).prop_map(|(mut talks, by)| {
        talks
            .iter_mut()
            .for_each(|talk| talk.title = TITLES[(talk.code + by) % TITLES.len()].to_owned());
        talks
    })
}

/// Exports that are damaged to see what becomes of them.
const DAMAGED: [&str; 6] = [
    "pretalx.json",
    "frab.xml",
    "talks.json",
    "widget.json",
    "schedule.ics",
    "camp/v1/api-latest-legacy.json",
];

const FORMATS: [fn(&[Talk]) -> String; 6] =
    [frab_json, frab_xml, widget, submissions, slots, calendar];

fn local(at: DateTime<Utc>) -> String {
    at.with_timezone(&ZONE).to_rfc3339()
}

fn end(talk: &Talk) -> Option<String> {
    talk.minutes.map(|minutes| local(talk.start + TimeDelta::minutes(minutes)))
}

fn frab_json(talks: &[Talk]) -> String {
    let duration = |minutes: i64| match minutes / 1440 {
        0 => format!("{:02}:{:02}", minutes / 60, minutes % 60),
        days => format!("{days}:{:02}:{:02}", minutes / 60 % 24, minutes % 60),
    };
    let events: Vec<Value> = talks
        .iter()
        .map(|talk| json!({
            "code": format!("TALK{}", talk.code), "room": ROOMS[talk.room], "date": local(talk.start), "title": talk.title,
            "duration": talk.minutes.map(duration), "language": talk.language, "abstract": talk.title,
        }))
        .collect();
    json!({"schedule": {"conference": {"title": "C", "days": [{"rooms": {"x": events}}]}}})
        .to_string()
}

fn frab_xml(talks: &[Talk]) -> String {
    let escaped = |text: &str| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        text.replace('\u{7}', "")
    };
    let events: String = talks
        .iter()
        .map(|talk| {
            let end = end(talk).map(|end| format!("<end>{end}</end>")).unwrap_or_default();
            format!(
                "<event code=\"TALK{}\"><room>{}</room><date>{}</date>{end}<title>{}</title><language>{}</language></event>",
                talk.code, escaped(ROOMS[talk.room]), local(talk.start), escaped(&talk.title), talk.language
            )
        })
        .collect();
    format!("<schedule><conference><title>C</title></conference><day>{events}</day></schedule>")
}

fn widget(talks: &[Talk]) -> String {
    let rooms: Vec<Value> = (0..ROOMS.len())
        .map(|id| json!({"id": id, "name": {"en": ROOMS[id], "de": ROOMS[id]}}))
        .collect();
    let talks: Vec<Value> = talks
        .iter()
        .map(|talk| json!({
            "code": (talk.code > 0).then(|| format!("TALK{}", talk.code)), "room": talk.room, "title": talk.title,
            "start": local(talk.start), "end": end(talk), "content_locale": talk.language,
        }))
        .collect();
    json!({"rooms": rooms, "talks": talks, "speakers": []}).to_string()
}

fn slot(talk: &Talk) -> Value {
    json!({"room": {"name": {"en": ROOMS[talk.room], "fr": "?"}, "position": talk.room}, "start": local(talk.start), "end": end(talk)})
}

fn submissions(talks: &[Talk]) -> String {
    let talks: Vec<Value> = talks
        .iter()
        .map(|talk| json!({"code": format!("TALK{}", talk.code), "title": talk.title, "slots": [slot(talk)], "state": "confirmed"}))
        .collect();
    json!({"count": talks.len(), "results": talks}).to_string()
}

fn slots(talks: &[Talk]) -> String {
    let slots: Vec<Value> = talks
        .iter()
        .map(|talk| {
            let mut slot = slot(talk);
            slot["submission"] = match talk.code {
                0 => Value::Null,
                code => json!({"code": format!("TALK{code}"), "title": talk.title}),
            };
            slot["description"] = json!({"en": talk.title});
            slot
        })
        .collect();
    json!(slots).to_string()
}

fn calendar(talks: &[Talk]) -> String {
    let utc = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    let escaped = |text: &str| text.replace('\\', "\\\\").replace('\n', "\\n").replace('\u{7}', "");
    let events: String = talks
        .iter()
        .map(|talk| {
            let end = talk.minutes.map(|minutes| utc(talk.start + TimeDelta::minutes(minutes)));
            let end = end.map(|end| format!("DTEND:{end}\r\n")).unwrap_or_default();
            let (start, room) = (utc(talk.start), escaped(ROOMS[talk.room]));
            format!(
                "BEGIN:VEVENT\r\nUID:TALK{}\r\nDTSTART:{start}\r\n{end}LOCATION:{room}\r\nSUMMARY:{}\r\nEND:VEVENT\r\n",
                talk.code, escaped(&talk.title)
            )
        })
        .collect();
    format!("BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n")
}

/// The plan, if it has a session at all.
fn planned(text: &str) -> Option<Plan> {
    let programme =
        read(text.as_bytes(), &[]).unwrap_or_else(|refusal| panic!("{}: {text}", refusal.message));
    plan(vec![programme], &CHOICE).ok()
}

/// What staff may have added to a session.
const STAFF: [&str; 6] = [
    "delay = 15\nreason = 'r'",
    "cancelled = true",
    "fixed = true # f",
    "full = true",
    "image = \"a.png\"",
    "",
];

/// Text without staff's lines that a change of day takes away.
fn lasting(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text
        .lines()
        .filter(|line| {
            ["fixed = true # f", "full = true", "image = "]
                .iter()
                .any(|staff| line.starts_with(staff))
        })
        .collect();
    lines.sort_unstable();
    lines
}

proptest! {
    #[test]
    fn an_import_writes_what_check_takes_and_changes_nothing_again(talks in talks()) {
        for format in FORMATS {
            let text = format(&talks);
            let Some(plan) = planned(&text) else { continue };
            let file = written(&plan);
            prop_assert!(parse(&file).0.is_some());
            let merged = merge(&file, &plan, &CHOICE, ALLOW).map_err(|refusal| TestCaseError::fail(refusal.message))?;
            prop_assert_eq!(merged.changes, Vec::<String>::new(), "{}\n{}", text, file);
            prop_assert_eq!(merged.text, file);
        }
    }

    #[test]
    fn what_is_left_of_an_export_is_read_or_refused(
        which in 0..DAMAGED.len(), cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..40_usize, any::<u8>()), 1..6),
    ) {
        let mut bytes = super::sample(DAMAGED[which]);
        for (at, length, byte) in cuts {
            let at = at.index(bytes.len());
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, [byte]);
        }
        let Ok(plan) = read(&bytes, &[]).and_then(|programme| plan(vec![programme], &CHOICE)) else { return Ok(()) };
        prop_assert!(parse(&written(&plan)).0.is_some());
    }

    #[test]
    fn a_merge_keeps_staffs_lines_and_writes_what_check_takes(
        before in talks(), after in talks(), staff in prop::collection::vec(0..STAFF.len(), 8), from in 0..6_usize, into in 0..6_usize, crlf in any::<bool>(),
    ) {
        let Some(plan) = planned(&FORMATS[from](&before)) else { return Ok(()) };
        let mut staff = staff.into_iter().cycle();
        let file: String = written(&plan).lines().map(|line| match line.starts_with("start = ") {
            true => format!("{line}\n{}\n", STAFF[staff.next().unwrap()]),
            false => format!("{line}\n"),
        }).collect();
        let file = if crlf { file.replace('\n', "\r\n") } else { file };
        prop_assert!(parse(&file).0.is_some(), "{:?}", parse(&file).1);
        let Some(next) = planned(&FORMATS[into](&after)) else { return Ok(()) };
        let merged = match merge(&file, &next, &CHOICE, ALLOW) {
            Ok(merged) => merged,
            Err(refusal) => {
                prop_assert!(refusal.message.contains("another event"), "{}\n{}", refusal.message, file);
                return Ok(());
            }
        };
        prop_assert!(parse(&merged.text).0.is_some());
        prop_assert_eq!(lasting(&merged.text), lasting(&file), "{}", file);
        prop_assert_eq!(merged.text.contains("\r\n"), crlf);
        prop_assert_eq!(merged.text.replace("\r\n", "").contains('\n'), !crlf);
        let again = merge(&merged.text, &next, &CHOICE, ALLOW).map_err(|refusal| TestCaseError::fail(refusal.message))?;
        prop_assert_eq!(again.changes, Vec::<String>::new(), "{}\n→\n{}", file, merged.text);
    }
}
