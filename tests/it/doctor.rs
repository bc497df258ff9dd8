//! `roomsign doctor`: a line for each thing, and what to do about those that are wrong.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use crate::support::{NIXCON, roomsign};

/// The machine of a test has no seat for a sign, so the exit code is 1 whatever the schedule is.
#[test]
fn it_says_what_is_wrong_with_a_sign_and_what_to_do() {
    let good = std::fs::read_to_string(NIXCON).unwrap();
    // A letter of a private use area is in no font.
    let strange = good.replace("title = \"Flake schemas\"", "title = \"Flake \u{10fffd} schemas\"");
    let cases: [(&str, &str, &[&str]); 4] = [
        (
            &strange,
            "Room 122",
            &[
                "✘ schedule: no font of this machine has",
                "(U+10FFFD)\n    apt install fonts-noto-core",
            ],
        ),
        (
            &good,
            "Room 122",
            &[
                "✔ schedule: s.toml, 39 sessions\n",
                "✔ schedule: Room 122 is one",
                "✔ schedule: all its letters are in the sign's own fonts\n",
            ],
        ),
        (
            &good,
            "Room 1",
            &["✘ schedule: Room 1 is not one", "    its rooms are: Room 122, Room 24\n"],
        ),
        (
            "[event",
            "A",
            &["✘ schedule: s.toml is not a good schedule", "    roomsign check s.toml\n"],
        ),
    ];
    for (text, room, parts) in cases {
        let ran = roomsign(&["doctor", "s.toml", "--room", room]).file("s.toml", text);
        let ran = ran.exits(1).silent();
        for part in parts {
            assert!(ran.text().contains(part), "no {part:?} in\n{}", ran.text());
        }
    }
    let missing = roomsign(&["doctor", "no.toml"]).exits(1);
    assert!(missing.text().contains("✘ schedule: no.toml cannot be read\n"), "{}", missing.text());
}

/// A folder with a `systemctl` that says this of every service.
fn systemctl(state: &str) -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("systemctl");
    let script = format!("#!/bin/sh\n[ \"$1\" != show ] || printf '{state}'\n");
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

#[test]
fn it_looks_at_the_settings_and_the_state_of_each_service() {
    let sign = "ROOMSIGN_SCHEDULE=s.toml\nROOMSIGN_ROOM=\"Room 122\"\n";
    let settings = format!("{sign}ROOMSIGN_ROTATE=45\nROOMSIGN_QUIET=99-7\nROOMSIGN_DIAGNOAL=55\n");
    let loops =
        "ActiveState=activating\\nSubState=auto-restart\\nResult=exit-code\\nNRestarts=12\\n";
    let stopped = "ActiveState=inactive\\nSubState=dead\\nNRestarts=0\\n";
    let path = std::env::var("PATH").unwrap();
    for (state, settings, parts) in [
        (
            loops,
            settings.as_str(),
            &[
                "✘ left: it does not stay up, and was started again 12 times by itself\n    journalctl -u roomsign@left -p warning",
                "✘ left: etc/left.conf:3: ROOMSIGN_ROTATE cannot be \"45\"\n    write one of 0, 90, 180, 270\n",
                "✘ left: etc/left.conf:4: ROOMSIGN_QUIET cannot be \"99-7\"\n",
                "✘ left: etc/left.conf:5: there is no setting ROOMSIGN_DIAGNOAL\n    did you mean ROOMSIGN_DIAGONAL?\n",
                "✔ left: s.toml, 39 sessions\n",
            ][..],
        ),
        (
            stopped,
            sign,
            &[
                "✘ left: it is stopped\n    systemctl start roomsign@left\n",
                "✔ left: Room 122 is one of its rooms\n",
            ],
        ),
        ("", "ROOMSIGN_ROOM=A\n", &["✘ left: etc/left.conf: ", "not provided: ROOMSIGN_SCHEDULE"]),
    ] {
        let tools = systemctl(state);
        let ran = roomsign(&["doctor", "--settings", "etc"])
            .file("s.toml", std::fs::read(NIXCON).unwrap())
            .directory("etc")
            .file("etc/left.conf", settings)
            .env("PATH", &format!("{}:{path}", tools.path().display()))
            .exits(1)
            .silent();
        for part in parts {
            assert!(ran.text().contains(part), "no {part:?} in\n{}", ran.text());
        }
    }
    let none = roomsign(&["doctor", "--settings", "etc"]).directory("etc").exits(1);
    assert!(
        none.text().contains("✘ signs: none is set up\n    write etc/NAME.conf"),
        "{}",
        none.text()
    );
}

/// A name for which a screen is wide enough, and too narrow when it is turned.
#[test]
fn it_measures_a_sign_as_its_picture_is_turned() {
    let long = "Donaudampfschifffahrtselektrizitätenhaupt";
    let schedule = std::fs::read_to_string(NIXCON).unwrap().replace("Room 122", long);
    for (rotate, is_told) in [("0", false), ("90", true), ("180", false), ("270", true)] {
        let settings = format!(
            "ROOMSIGN_SCHEDULE=s.toml\nROOMSIGN_ROOM={long}\nROOMSIGN_DIAGONAL=43\nROOMSIGN_ROTATE={rotate}\n"
        );
        let ran = roomsign(&["doctor", "--settings", "etc"])
            .file("s.toml", &schedule)
            .directory("etc")
            .file("etc/left.conf", settings)
            .exits(1)
            .silent();
        let told = ran.text().contains("✘ left: now names and titles are too long");
        assert_eq!(told, is_told, "{rotate}: {}", ran.text());
    }
}

/// A machine of a desk is not told to buy a screen.
#[cfg(feature = "mqtt")]
#[test]
fn it_looks_at_a_desk_that_has_no_sign() {
    let tools = systemctl("ActiveState=active\\nSubState=running\\nNRestarts=0\\n");
    let settings =
        "ROOMSIGN_BROKER=mqtts://desk:secret@a\nROOMSIGN_TOPIC=t\nROOMSIGN_SCHEDULE=s.toml\n";
    let path = std::env::var("PATH").unwrap();
    let ran = roomsign(&["doctor", "--settings", "etc"])
        .file("s.toml", std::fs::read(NIXCON).unwrap())
        .directory("etc")
        .directory("etc/fleet")
        .file("etc/fleet/publish.conf", settings)
        .env("PATH", &format!("{}:{path}", tools.path().display()))
        .exits(1)
        .silent();
    for part in [
        "✔ publish: it runs\n",
        "✘ publish: etc/fleet/publish.conf:1: ROOMSIGN_BROKER cannot be",
        "✘ publish: there is no etc/fleet/login\n",
        "✔ publish: s.toml, 39 sessions\n",
    ] {
        assert!(ran.text().contains(part), "no {part:?} in\n{}", ran.text());
    }
    assert!(!ran.text().contains("screen:"), "{}", ran.text());
}
