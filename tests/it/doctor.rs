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
            &["✘ schedule: Room 1 is none", "    its rooms are: Room 122, Room 24\n"],
        ),
        ("[event", "A", &["✘ schedule: s.toml is no good schedule", "    roomsign check s.toml\n"]),
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
