//! What an edit command says of displays that have not taken the edit.

use crate::support::{NIXCON, roomsign};

fn status(schedule: &str, rest: &str) -> String {
    format!(
        "{{\"room\": \"Room 122\", \"schedule\": \"{schedule}\", \"shows\": \"\", \
         \"revision\": \"000000000000\", \"applied_at\": null, {rest}}}"
    )
}

#[test]
fn a_display_that_has_not_taken_an_edit_is_told_of_and_others_are_not() {
    let good = std::fs::read_to_string(NIXCON).expect("the schedule");
    // Statuses name the file by its path: relative ones are good enough where both run in one folder.
    let broken = "\"fault\": {\"line\": 41, \"message\": \"unknown key `dealy`\"}";
    for (name, text, said) in [
        ("a.json", status("s.toml", "\"fault\": null"), "Room 122: no answer within 2 s"),
        ("a.json", status("s.toml", broken), "Room 122: not applied: line 41: unknown key `dealy`"),
        ("a.json", status("other.toml", "\"fault\": null"), ""),
        ("a.txt", status("s.toml", "\"fault\": null"), ""),
        ("a.json", "no status at all".to_owned(), ""),
    ] {
        let arguments = [
            "delay",
            "s.toml",
            "--room",
            "Room 122",
            "10",
            "--not-begun",
            "--at",
            "2023-09-08 10:26",
        ];
        let ran = roomsign(&[&arguments[..], &["--status-dir", "."]].concat())
            .file("s.toml", &good)
            .file(name, &text)
            .exits(0);
        let last = ran.text().lines().last().unwrap_or_default();
        assert_eq!(
            last.starts_with("Room 122: ") && !last.contains('→'),
            !said.is_empty(),
            "{last}"
        );
        assert!(last.contains(said), "{last}");
    }
}

#[test]
fn check_warns_of_what_the_sign_has_to_show_otherwise_and_of_nothing_else() {
    let good = std::fs::read_to_string(NIXCON).expect("the schedule");
    let own = "accent = \"#7ebae4\"";
    for (accent, title, warnings) in [
        ("#7ebae4", "Flake schemas", &[][..]),
        // The sign has other letters for this one.
        ("#7ebae4", "Flake schemas‽", &[]),
        (
            "#202060",
            "Flake schemas",
            &["s.toml:35:10: warning: the accent is hard to read: its contrast is 1."],
        ),
        ("#7ebae4", "漢", &["the sign's own fonts have no 漢 (U+6F22)"]),
    ] {
        let text = good.replace(own, &format!("accent = \"{accent}\""));
        let text = text.replace("title = \"Flake schemas\"", &format!("title = \"{title}\""));
        let ran = roomsign(&["check", "s.toml", "--format", "short"]).file("s.toml", text).exits(0);
        let told: Vec<&str> = ran.text().lines().collect();
        assert_eq!(told.len(), warnings.len(), "{accent} {title}: {told:?}");
        assert!(
            told.iter().zip(warnings).all(|(told, warning)| told.contains(warning)),
            "{told:?}"
        );
    }
}

#[test]
fn check_says_what_an_edit_changes() {
    let good = std::fs::read_to_string(NIXCON).expect("the schedule");
    let title = "title = \"Flake schemas\"";
    let edited = good.replace(title, "title = \"Flake schemas\"\ndelay = 30");
    let ran = roomsign(&["check", "new.toml", "--against", "old.toml"])
        .file("old.toml", &good)
        .file("new.toml", &edited)
        .exits(0);
    let told: Vec<&str> =
        ran.text().lines().skip_while(|line| !line.starts_with("Against")).skip(1).collect();
    assert_eq!(
        told,
        [
            "  Room 122: 10:40 → 11:10 Flake schemas",
            "  Room 122: 11:25 → 11:35 What Flakes needs (technically)",
            "  Room 122: 11:50 → 12:00 not-all-packages-anymore.nix",
        ]
    );
}
