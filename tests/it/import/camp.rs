//! Two releases of one event of a real pretalx, in every format that it has, with the truth from its database.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use roomsign_core::import::merge::{Merged, Removals, merge};
use roomsign_core::import::{Choice, Plan, plan, read};
use roomsign_core::schedule::{Schedule, parse};
use roomsign_core::timetable::Timetable;
use serde_json::Value;

use super::{BERLIN, written};

const ASK: Removals = Removals { prune: false, allow: false };

/// A format, whether it is in German, and whether breaks are in it.
const FORMATS: [(&str, bool, bool); 9] = [
    ("schedule.json", false, false),
    ("de-schedule.json", true, false),
    ("schedule.xml", false, false),
    ("de-schedule.xml", true, false),
    (OF_2025, false, false),
    ("schedule.ics", false, false),
    ("widget.json", false, true),
    ("api-submissions-expanded.json", false, false),
    ("api-slots-expanded.json", false, true),
];

/// Has one slot of each talk only.
const LEGACY: &str = "api-latest-legacy.json";

/// The XML of pretalx 2025, which is that of 2026 without codes.
const OF_2025: &str = "schedule-2025.xml";

fn file(path: &str) -> Vec<u8> {
    if let Some(version) = path.strip_suffix(OF_2025) {
        let text = String::from_utf8(file(&format!("{version}schedule.xml"))).unwrap();
        let lines = text.split_inclusive('\n').map(|line| match line.split_once(" code='") {
            Some((event, _)) => format!("{event}>\n"),
            None => line.to_owned(),
        });
        return lines.collect::<String>().into_bytes();
    }
    let path = format!("tests/import/camp/{path}");
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The plan of an input, read for a file that has these rooms.
fn planned(paths: &[&str], rooms: &[String]) -> Plan {
    let programmes = paths.iter().map(|path| read(&file(path), rooms).unwrap()).collect();
    plan(programmes, &BERLIN).unwrap()
}

/// Room, times and title.
type Slot = (String, DateTime<Utc>, DateTime<Utc>, String);

/// What takes place, by the database.
fn truth(version: &str, is_german: bool, with_breaks: bool) -> BTreeSet<Slot> {
    let all: Value =
        serde_json::from_slice(&file(&format!("{version}/ground-truth.json"))).unwrap();
    let slots =
        all.as_array().unwrap().iter().filter(|slot| with_breaks || slot["isbreak"] == false);
    let text = |slot: &Value, key: &str| {
        let key = if is_german { format!("{key}_de") } else { key.to_owned() };
        slot[key].as_str().unwrap().to_owned()
    };
    let time = |value: &Value| value.as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    slots
        .map(|slot| {
            (
                text(slot, "room"),
                time(&slot["start_utc"]),
                time(&slot["end_utc"]),
                text(slot, "title"),
            )
        })
        .collect()
}

/// What takes place, by a file; without the words of breaks where `breaks` says so.
fn on(schedule: &Schedule) -> BTreeSet<Slot> {
    let timetable = Timetable::plan(schedule.clone());
    let all = schedule.sessions.iter().enumerate().filter(|(_, session)| !session.cancelled);
    all.map(|(at, session)| {
        let planned = timetable.session(at).unwrap().1.planned;
        let room = schedule.rooms[session.room.0].name.clone();
        (room, planned.start, planned.end, session.title.clone())
    })
    .collect()
}

fn rooms(schedule: &Schedule) -> Vec<String> {
    schedule.rooms.iter().map(|room| room.name.clone()).collect()
}

fn merged(text: &str, path: &str) -> Merged {
    let known = rooms(&parse(text).0.unwrap());
    merge(text, &planned(&[path], &known), &BERLIN, ASK)
        .unwrap_or_else(|refusal| panic!("{path}: {}", refusal.message))
}

#[test]
fn every_format_says_what_takes_place() {
    for version in ["v1", "v2"] {
        for (format, is_german, has_breaks) in FORMATS {
            let plan = planned(&[&format!("{version}/{format}")], &[]);
            let schedule = parse(&written(&plan)).0.unwrap();
            assert_eq!(on(&schedule), truth(version, is_german, has_breaks), "{version}/{format}");
            assert_eq!(plan.knows_breaks, has_breaks, "{format}");
        }
    }
}

#[test]
fn translated_names_follow_the_file_they_come_into() {
    let german = vec!["Seminarraum".to_owned()];
    for format in ["widget.json", "api-slots-expanded.json", "api-submissions-expanded.json"] {
        let schedule = parse(&written(&planned(&[&format!("v1/{format}")], &german))).0.unwrap();
        let has_breaks = format != "api-submissions-expanded.json";
        assert_eq!(on(&schedule), truth("v1", true, has_breaks), "{format}");
    }
}

#[test]
fn language_track_and_the_wish_not_to_be_recorded_are_kept() {
    let all: Value = serde_json::from_slice(&file("v1/ground-truth.json")).unwrap();
    let talks: Vec<&Value> =
        all.as_array().unwrap().iter().filter(|slot| slot["isbreak"] == false).collect();
    for format in ["schedule.json", "schedule.xml", "widget.json", "api-submissions-expanded.json"]
    {
        let schedule = parse(&written(&planned(&[&format!("v1/{format}")], &[]))).0.unwrap();
        let mut seen = 0;
        for session in schedule.sessions.iter().filter(|session| !session.is_break()) {
            let id = session.id.as_deref().unwrap();
            let talk =
                talks.iter().find(|talk| id.starts_with(talk["code"].as_str().unwrap())).unwrap();
            assert_eq!(session.track.as_deref(), talk["track"].as_str(), "{format}: {id}");
            assert_eq!(Some(session.do_not_record), talk["dnr"].as_bool(), "{format}: {id}");
            let language = session.language.as_deref().unwrap_or("en");
            assert_eq!(Some(language), talk["lang"].as_str(), "{format}: {id}");
            seen += 1;
        }
        assert_eq!(seen, talks.len());
    }
}

#[test]
fn names_are_read_in_the_language_of_most_talks_and_the_sign_speaks_it() {
    let text = String::from_utf8(file("v1/widget.json")).unwrap();
    let german = text.replace("\"content_locale\": \"en\"", "\"content_locale\": \"de\"");
    let plan = plan(vec![read(german.as_bytes(), &[]).unwrap()], &BERLIN).unwrap();
    let written = written(&plan);
    assert_eq!(on(&parse(&written).0.unwrap()), truth("v1", true, true));
    assert!(written.contains("\nlanguage = \"de\"\n\n[[room]]"), "{written}");
    // Where a talk is in what the sign speaks it is not said.
    assert_eq!(written.matches("language = ").count(), 1);
    let english = super::written(&planned(&["v1/widget.json"], &[]));
    assert_eq!(english.matches("language = \"de\"").count(), 2);
    assert!(english.contains("where = \"2nd floor, no lift\""));
}

#[test]
fn the_same_release_in_another_format_or_language_changes_no_session() {
    for (from, is_german, has_breaks) in FORMATS {
        let text = written(&planned(&[&format!("v1/{from}")], &[]));
        let before = parse(&text).0.unwrap();
        for (into, _, brings_breaks) in FORMATS {
            let merged = merged(&text, &format!("v1/{into}"));
            let after = parse(&merged.text).0.unwrap();
            assert_eq!(rooms(&after), rooms(&before), "{from} ← {into}");
            let talks = |schedule: &Schedule| {
                let mut on = on(schedule);
                on.retain(|slot| truth("v1", is_german, false).contains(slot));
                on
            };
            assert_eq!(talks(&after), talks(&before), "{from} ← {into}: {:#?}", merged.changes);
            let count = before.sessions.len() + if brings_breaks && !has_breaks { 4 } else { 0 };
            assert_eq!(after.sessions.len(), count, "{from} ← {into}: {:#?}", merged.changes);
            assert!(after.sessions.iter().all(|session| !session.cancelled), "{from} ← {into}");
        }
    }
}

#[test]
fn a_download_in_another_language_changes_nothing() {
    for format in ["schedule.json", "schedule.xml", "schedule.ics"] {
        let text = written(&planned(&[&format!("v1/{format}")], &[]));
        let merged = merged(&text, &format!("v1/de-{format}"));
        assert_eq!(merged.changes, [""; 0], "{format}");
        let renamed = "note: the room \"Großer Saal\" of the programme is \"Main Hall\" in the file, by its sessions";
        assert_eq!(merged.notes[0], renamed);
    }
}

#[test]
fn the_next_release_in_any_format_keeps_what_staff_wrote() {
    let staff = "fixed = true\nfull = true\noverflow = \"Elsewhere\"\n";
    for (from, is_german, has_breaks) in FORMATS {
        let text = written(&planned(&[&format!("v1/{from}")], &[]));
        let text = text.replace("\ntitle = ", &format!("\n{staff}title = "))
            + "[[room]]\nname = \"Elsewhere\"\n";
        let talks = parse(&text).0.unwrap().sessions.len();
        for (into, _, brings_breaks) in FORMATS {
            let merged = merged(&text, &format!("v2/{into}"));
            let after = parse(&merged.text).0.unwrap();
            assert_eq!(merged.text.matches(staff).count(), talks, "{from} ← {into}");
            // Breaks of the first release stay where the second one cannot know them.
            let wanted = truth("v2", is_german, has_breaks || brings_breaks);
            let times = |slots: BTreeSet<Slot>| -> BTreeSet<_> {
                let talks = truth("v2", is_german, false);
                slots.into_iter().filter(|slot| talks.contains(slot)).collect()
            };
            assert_eq!(
                times(on(&after)),
                times(wanted.clone()),
                "{from} ← {into}: {:#?}",
                merged.changes
            );
            assert_eq!(on(&after).len(), wanted.len(), "{from} ← {into}: {:#?}", merged.changes);
            let again = merge(
                &merged.text,
                &planned(&[&format!("v2/{into}")], &rooms(&after)),
                &BERLIN,
                ASK,
            )
            .unwrap();
            assert_eq!(again.changes, [""; 0], "{from} ← {into}");
        }
    }
}

#[test]
fn of_two_slots_of_a_talk_the_one_that_stays_keeps_its_own_edits() {
    let choice = Choice { zone: None, ..BERLIN };
    let exports: Value = serde_json::from_slice(&file("v1/schedule.json")).unwrap();
    let text =
        written(&plan(vec![read(exports.to_string().as_bytes(), &[]).unwrap()], &choice).unwrap());
    let mark = |text: &str, start: &str, key: &str| text.replace(start, &format!("{key}\n{start}"));
    let text = mark(&text, "start = 2026-09-13 10:00", "delay = 5");
    let text = mark(&text, "start = 2026-09-13 14:00", "delay = 25");
    // The first slot of the talk is gone.
    let mut gone = exports.clone();
    let days = gone["schedule"]["conference"]["days"].as_array_mut().unwrap();
    let slots = days[2]["rooms"]["Seminar Room"].as_array_mut().unwrap();
    slots.retain(|slot| slot["start"] != "10:00");
    let plan = plan(vec![read(gone.to_string().as_bytes(), &[]).unwrap()], &choice).unwrap();
    let after = parse(&merge(&text, &plan, &choice, ASK).unwrap().text).0.unwrap();
    let slots: Vec<_> =
        after.sessions.iter().filter(|session| session.title.contains("twice")).collect();
    let told: Vec<_> = slots.iter().map(|slot| (slot.cancelled, slot.delay_minutes)).collect();
    assert_eq!(told, [(true, 5), (false, 25)]);
}

#[test]
fn a_slot_that_a_format_cannot_know_is_not_taken_away() {
    let with_breaks = planned(&[&format!("v1/{LEGACY}")], &[]);
    let on_first: BTreeSet<Slot> = on(&parse(&written(&with_breaks)).0.unwrap());
    let all = truth("v1", false, true);
    let cut: Vec<&str> = all.difference(&on_first).map(|slot| slot.3.as_str()).collect();
    assert_eq!(cut, ["Key signing (twice)"]);
    assert!(
        with_breaks.notes.iter().any(|note| note.starts_with("note: TKBVZF: ")),
        "{:?}",
        with_breaks.notes
    );
    let text = written(&planned(&["v1/schedule.json"], &[]));
    let after = parse(&merged(&text, &format!("v1/{LEGACY}")).text).0.unwrap();
    assert_eq!(on(&after), all);
}

#[test]
fn two_formats_of_one_release_are_one_programme() {
    for inputs in [
        ["v1/schedule.json", "v1/widget.json"],
        ["v1/widget.json", "v1/schedule.xml"],
        ["v1/schedule.ics", "v1/api-slots-expanded.json"],
    ] {
        let plan = planned(&inputs, &[]);
        let schedule = parse(&written(&plan)).0.unwrap();
        assert_eq!(on(&schedule), truth("v1", false, true), "{inputs:?}");
        let twice = plan.notes.iter().filter(|note| note.contains("twice"));
        assert_eq!(twice.count(), 0, "{:#?}", plan.notes);
    }
}

#[test]
fn the_answer_about_the_event_has_its_name_and_zone() {
    let event =
        br#"{"name": {"de": "Camp & Freunde 2026", "en": "Camp & Friends 2026"}, "slug": "camp",
        "timezone": "Europe/Berlin", "date_from": "2026-09-11", "date_to": "2026-09-13"}"#;
    let talks = file("v1/api-submissions-expanded.json");
    let inputs = [&event[..], &talks].map(|input| read(input, &[]).unwrap());
    let plan = plan(inputs.to_vec(), &Choice { zone: None, ..BERLIN }).unwrap();
    assert_eq!(plan.event.as_deref(), Some("Camp & Friends 2026"));
    assert_eq!((plan.zone, plan.sessions.len()), (chrono_tz::Europe::Berlin, 27));
}

#[test]
fn an_answer_of_the_api_without_names_says_what_to_ask_for() {
    for (answer, ask) in [
        (
            "v1/api-submissions.json",
            "…/submissions/?expand=speakers,submission_type,track,slots,slots.room",
        ),
        (
            "v1/api-slots.json",
            "…/slots/?expand=room,submission,submission.speakers,submission.submission_type",
        ),
        ("v1/api-latest.json", "…/schedules/latest/?expand=slots,slots.room,slots.submission"),
    ] {
        let refused = read(&file(answer), &[]).unwrap_err();
        assert!(refused.message.contains(ask), "{answer}: {}", refused.message);
    }
    // Numbers of tracks cost the tracks only.
    assert_eq!(planned(&["v1/api-latest-expanded.json"], &[]).sessions.len(), 31);
}

#[test]
fn a_page_of_a_longer_list_is_refused_until_all_pages_are_there() {
    let whole: Value = serde_json::from_slice(&file("v1/api-submissions-expanded.json")).unwrap();
    let all = whole["results"].as_array().unwrap();
    let page = |from: usize, to: usize| {
        let mut page = whole.clone();
        page["results"] = all[from..to].to_vec().into();
        page["next"] = if to < all.len() { "https://x/?offset=9".into() } else { Value::Null };
        page["previous"] = if from > 0 { "https://x/?offset=0".into() } else { Value::Null };
        page.to_string()
    };
    let pages = [page(0, 10), page(10, 20), page(20, all.len())];
    let planned = |pages: &[&String]| {
        plan(pages.iter().map(|page| read(page.as_bytes(), &[]).unwrap()).collect(), &BERLIN)
    };
    for some in [&[&pages[0]][..], &[&pages[2]], &[&pages[0], &pages[2]], &[&pages[1], &pages[1]]] {
        let refused = planned(some).unwrap_err();
        assert!(refused.message.contains("of 26"), "{}", refused.message);
    }
    assert_eq!(planned(&[&pages[0], &pages[1], &pages[2]]).unwrap().sessions.len(), 27);
}

#[test]
fn thirteen_hours_on_one_day_are_a_session_and_its_coffees_are_two() {
    let long = planned(&["13h.json"], &[]);
    let text = written(&long);
    assert!(text.contains("end = 23:00\n"), "{text}");
    assert!(parse(&text).0.is_some());
    let text = written(&planned(&["widget-two-coffee-v1.json"], &[]));
    let text = text.replace(
        "start = 2026-09-13 14:00\nend = 14:20\n",
        "start = 2026-09-13 14:00\nend = 14:20\ndelay = 5\n",
    );
    let merged = merged(&text, "widget-two-coffee-v2.json");
    assert_eq!(
        merged.changes,
        ["cancelled: \"Coffee\" (break-main-hall-2026-09-13-coffee): no longer in the programme"]
    );
    assert!(merged.text.contains("delay = 5"));
}
