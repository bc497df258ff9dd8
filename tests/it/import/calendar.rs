//! What is peculiar to iCalendar: folded lines and time zones of a file's own.

use roomsign_core::import::{Choice, plan, read};

use super::{AS_IT_SAYS, sample};

#[test]
fn lines_may_be_folded_within_a_letter() {
    let calendar = |fold: &str| {
        let mut bytes = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20230908T080000Z\r\nDTEND:20230908T090000Z\r\nLOCATION:Gro".to_vec();
        for byte in "ßer Saal — 漢字".bytes() {
            bytes.extend_from_slice(fold.as_bytes());
            bytes.push(byte);
        }
        bytes.extend_from_slice(b"\r\nSUMMARY:T\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
        bytes
    };
    let berlin = Choice { zone: Some(chrono_tz::Europe::Berlin), ..AS_IT_SAYS };
    for fold in ["", "\r\n ", "\n ", "\r\n\t"] {
        for mark in ["", "\u{feff}"] {
            let bytes = [mark.as_bytes(), &calendar(fold)].concat();
            let plan = plan(vec![read(&bytes, &[]).unwrap()], &berlin).unwrap();
            assert_eq!(plan.rooms[0].name, "Großer Saal — 漢字", "{fold:?}");
        }
    }
    let mut broken = calendar("");
    let at = broken.iter().position(|byte| *byte == 0xc3).unwrap();
    broken.remove(at);
    assert!(read(&broken, &[]).unwrap_err().message.contains("not UTF-8"));
}

/// What a tool calls a zone, its rules, a time in it, and when that is.
struct Zone {
    name: &'static str,
    /// Offset of standard time, that of summer time, and when each begins.
    rules: (&'static str, &'static str, &'static str, &'static str),
    winter: &'static str,
    summer: &'static str,
}

const fn zone(
    name: &'static str,
    rules: (&'static str, &'static str, &'static str, &'static str),
    winter: &'static str,
    summer: &'static str,
) -> Zone {
    Zone { name, rules, winter, summer }
}

const US: (&str, &str) =
    ("20071104T020000;BYDAY=1SU;BYMONTH=11", "20070311T020000;BYDAY=2SU;BYMONTH=3");
const NONE: &str = "";

/// Noon on 15 January and on 15 July 2026, in the zones of twelve venues under the names that pretalx gives them.
const ZONES: [Zone; 12] = [
    zone("EST", ("-0500", "-0400", US.0, US.1), "17:00", "16:00"),
    zone("CST", ("-0600", "-0500", US.0, US.1), "18:00", "17:00"),
    zone("MST", ("-0700", "-0600", US.0, US.1), "19:00", "18:00"),
    zone("PST", ("-0800", "-0700", US.0, US.1), "20:00", "19:00"),
    zone(
        "GMT",
        (
            "+0000",
            "+0100",
            "19961027T020000;BYDAY=-1SU;BYMONTH=10",
            "19970330T010000;BYDAY=-1SU;BYMONTH=3",
        ),
        "12:00",
        "11:00",
    ),
    zone(
        "CET",
        (
            "+0100",
            "+0200",
            "20001029T040000;BYDAY=-1SU;BYMONTH=10",
            "20000326T030000;BYDAY=-1SU;BYMONTH=3",
        ),
        "11:00",
        "10:00",
    ),
    zone(
        "EET",
        (
            "+0200",
            "+0300",
            "19961027T040000;BYDAY=-1SU;BYMONTH=10",
            "19970330T030000;BYDAY=-1SU;BYMONTH=3",
        ),
        "10:00",
        "09:00",
    ),
    zone("IST", ("+0530", NONE, "19700101T000000", NONE), "06:30", "06:30"),
    zone("JST", ("+0900", NONE, "19700101T000000", NONE), "03:00", "03:00"),
    zone(
        "AEST",
        (
            "+1000",
            "+1100",
            "20080406T030000;BYDAY=1SU;BYMONTH=4",
            "20081005T020000;BYDAY=1SU;BYMONTH=10",
        ),
        "01:00",
        "02:00",
    ),
    zone(
        "NZST",
        (
            "+1200",
            "+1300",
            "20080406T030000;BYDAY=SU;BYMONTHDAY=1,2,3,4,5,6,7;BYMONTH=4",
            "20070930T020000;BYDAY=-1SU;BYMONTH=9",
        ),
        "23:00",
        "00:00",
    ),
    zone("-03", ("-0300", NONE, "19700101T000000", NONE), "15:00", "15:00"),
];

fn calendar(zone: &Zone) -> String {
    let (standard, summer, to_standard, to_summer) = zone.rules;
    let part = |part: &str, begin: &str, from: &str, to: &str| match begin.split_once(';') {
        None if begin.is_empty() => String::new(),
        None => format!(
            "BEGIN:{part}\nDTSTART:{begin}\nTZOFFSETFROM:{to}\nTZOFFSETTO:{to}\nEND:{part}\n"
        ),
        Some((begin, rule)) => format!(
            "BEGIN:{part}\nDTSTART:{begin}\nRRULE:FREQ=YEARLY;{rule}\nTZOFFSETFROM:{from}\nTZOFFSETTO:{to}\nEND:{part}\n"
        ),
    };
    let event = |id: &str, date: &str| {
        format!(
            "BEGIN:VEVENT\nUID:{id}\nLOCATION:A\nDTSTART;TZID={}:{date}T120000\nDURATION:PT1H\nEND:VEVENT\n",
            zone.name
        )
    };
    format!(
        "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:{}\n{}{}END:VTIMEZONE\n{}{}END:VCALENDAR\n",
        zone.name,
        part("STANDARD", to_standard, summer, standard),
        part("DAYLIGHT", to_summer, standard, summer),
        event("w", "20260115"),
        event("s", "20260715"),
    )
}

#[test]
fn the_rules_that_a_file_has_for_its_zone_are_what_counts() {
    let anywhere = Choice { zone: Some(chrono_tz::UTC), ..AS_IT_SAYS };
    for zone in &ZONES {
        let programme = read(calendar(zone).as_bytes(), &[]).unwrap();
        let plan = plan(vec![programme], &anywhere).unwrap();
        let times: Vec<String> =
            plan.sessions.iter().map(|session| session.start.format("%H:%M").to_string()).collect();
        let (winter, summer) = (zone.winter.to_owned(), zone.summer.to_owned());
        assert_eq!(times, [winter, summer], "{}", zone.name);
    }
}

#[test]
fn a_zone_of_the_files_own_is_no_venue() {
    for (name, advice) in
        [("EST", "America/New_York"), ("GMT", "Europe/London"), ("IST", "Asia/Kolkata")]
    {
        let zone = ZONES.iter().find(|zone| zone.name == name).unwrap();
        let programme = read(calendar(zone).as_bytes(), &[]).unwrap();
        let refused = plan(vec![programme], &AS_IT_SAYS).unwrap_err().message;
        assert!(refused.contains(&format!("--timezone {advice}")), "{refused}");
    }
    // The name of a place is that place, whatever rules stand beside it.
    assert_eq!(
        plan(vec![read(&sample("schedule.ics"), &[]).unwrap()], &AS_IT_SAYS).unwrap().zone,
        chrono_tz::Europe::Berlin
    );
}
