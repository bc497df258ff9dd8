//! The commands as they are typed: exit codes, what is complained about, and what is written.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;

use crate::support::{NIXCON, roomsign};

const AT: [&str; 2] = ["--at", "2023-09-08 10:26"];

/// `command` on the real schedule, in Room 122, at 10:26.
fn nixcon<'a>(command: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&[command, NIXCON, "--room", "Room 122"], &AT[..], more].concat()
}

#[test]
fn wrong_usage_exits_with_2_and_says_what_is_wrong() {
    for (arguments, parts) in [
        (&["shwo"][..], &["unrecognized subcommand 'shwo'", "show"][..]),
        (&["board"], &["<SCHEDULE>"]),
        (&["board", NIXCON], &["--room <ROOM>"]),
        (&["board", NIXCON, "--room", "A", "--all-rooms"], &["cannot be used with"]),
        (
            &["board", NIXCON, "--room", "A", "--at", "10:26"],
            &["--at", "write it as \"2023-09-08 10:26\""],
        ),
        (&["board", NIXCON, "--room", "A", "--at", "2023-02-30 10:00"], &["--at", "write it as"]),
        (&["show", NIXCON, "--room", "A", "--speed", "fast"], &["--speed", "a number from 0"]),
        (&["show", NIXCON, "--room", "A", "--speed=-1"], &["--speed", "a number from 0"]),
        (&["preview", NIXCON, "--room", "A"], &["--output <FILE>"]),
        (
            &["preview", NIXCON, "--room", "A", "-o", "x", "--size", "1920"],
            &["--size", "1920x1080"],
        ),
        (
            &["preview", NIXCON, "--room", "A", "-o", "x", "--size", "9x9"],
            &["--size", "from 64 to"],
        ),
        (
            &["board", NIXCON, "--room", "A", "--quiet", "at night"],
            &["--quiet", "write it as 22:00-07:00"],
        ),
        (
            &["show", NIXCON, "--room", "A", "--quiet", "07:00-07:00"],
            &["--quiet", "this begins when it ends"],
        ),
        (&["show", NIXCON, "--room", "A", "--rotate", "45"], &["--rotate", "90, 180, 270"]),
        (&["check", NIXCON, "--format", "long"], &["--format", "short"]),
        (&["check", NIXCON, "--size", "9x9"], &["--size", "from 64 to"]),
    ] {
        let ran = roomsign(arguments).exits(2).complains(parts);
        assert_eq!((ran.text(), ran.files()), ("", Vec::new()), "{arguments:?}");
    }
}

#[test]
fn check_says_from_how_far_a_sign_is_read_whose_words_are_too_long() {
    const LONG: &str = "Donaudampfschifffahrtselektrizitätenhaupt";
    const LONGER: &str =
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
    let text = fs::read_to_string(NIXCON).unwrap();
    let upright = &["--size", "1080x1920"][..];
    let small = &["--size", "1080x1920", "--diagonal", "24", "--distance", "3"][..];
    for (name, screen, told) in [
        ("Room 122", &[][..], None),
        ("Room 122", upright, None),
        ("Grande salle de réunion du premier étage", &[], None),
        (LONG, &[], None),
        (LONG, &["--size", "800x480"], None),
        (LONG, upright, Some("read from 3.")),
        (LONG, small, Some("read from 1.")),
        (LONGER, &[], Some("read from 2.")),
    ] {
        let text = text.replace("Room 122", name);
        let check = [&["check", "s.toml", AT[0], AT[1]], screen].concat();
        let ran = roomsign(&check).file("s.toml", &text).exits(0);
        let said = ran.text().lines().find(|line| line.contains("too long for large letters"));
        let is_right = match told {
            Some(told) => said.is_some_and(|said| said.starts_with(name) && said.contains(told)),
            None => said.is_none(),
        };
        assert!(is_right, "{name} {screen:?}: {said:?}");
    }
    let far = ["check", NIXCON, AT[0], AT[1], "--diagonal", "24", "--distance", "8"];
    for screen in [&[][..], upright] {
        let ran = roomsign(&[&far, screen].concat()).exits(0);
        let told = "They are too small: the essentials can be read from 3.8 m on 24″";
        assert!(ran.text().contains(told), "{screen:?}: {}", ran.text());
    }
}

#[test]
fn wrong_input_exits_with_1_and_says_what_to_do() {
    const BROKEN: &str = "[event]\nname = \"E\"\ntimezone = \"UTC\"\n[[room]]\nname = \"A\"\n[[session]]\n\
                          room = \"A\"\nstart = 2023-09-08 10:00\ntitle = \"T\"\ndealy = 10\n";
    const DEALY: &[&str] = &[
        "error: unknown key `dealy`",
        "broken.toml:10:1",
        "10 | dealy = 10",
        "| ^^^^^",
        "help: did you mean `delay`?",
    ];
    for (arguments, parts) in [
        (
            &["board", NIXCON, "--room", "Room 1"][..],
            &["no room \"Room 1\"", "\"Room 122\", \"Room 24\""][..],
        ),
        (
            &["preview", NIXCON, "--room", "Room 1", "-o", "x"],
            &["no room \"Room 1\"", "\"Room 122\", \"Room 24\""],
        ),
        (
            &["show", NIXCON, "--room", "Room 1"],
            &["no room \"Room 1\"", "\"Room 122\", \"Room 24\""],
        ),
        (
            &["board", "none.toml", "--room", "A"],
            &["error: none.toml: there is no such file", "check the path"],
        ),
        (
            &["preview", "none.toml", "--room", "A", "-o", "x"],
            &["none.toml: there is no such file"],
        ),
        (&["check", "none.toml"], &["none.toml: there is no such file"]),
        (
            &["board", "folder", "--room", "A"],
            &["error: folder is a directory", "a schedule is a text file"],
        ),
        (&["board", "broken.toml", "--room", "A"], DEALY),
        (&["preview", "broken.toml", "--room", "A", "-o", "x"], DEALY),
        (
            &["board", "latin1.toml", "--room", "A"],
            &["latin1.toml:2:1: not UTF-8", "save the file as UTF-8"],
        ),
        (
            &["board", "empty.toml", "--room", "A"],
            &["the file has no `[event]`", "no rooms", "no sessions"],
        ),
    ] {
        let run = roomsign(arguments).directory("folder").file("broken.toml", BROKEN);
        let run =
            run.file("latin1.toml", b"[event]\nname = \"Gr\xfc\xdfe\"\n").file("empty.toml", "");
        let ran = run.exits(1).complains(parts);
        assert_eq!(ran.text(), "", "{arguments:?}");
        assert_eq!(
            ran.files(),
            ["broken.toml", "empty.toml", "folder", "latin1.toml"],
            "{arguments:?}"
        );
    }
}

#[test]
fn a_mistake_after_a_byte_order_mark_is_shown_on_its_own_line() {
    let text = "\u{feff}[event]\r\nname = \"E\"\r\ntimezone = \"UTC\"\r\ndealy = 1\r\n";
    roomsign(&["board", "s.toml", "--room", "A"]).file("s.toml", text).exits(1).complains(&[
        "s.toml:4:1",
        "4 | dealy = 1",
        "| ^^^^^",
    ]);
}

#[test]
fn rooms_are_found_in_any_letter_case_and_settings_in_the_environment() {
    let whole = roomsign(&nixcon("board", &[])).exits(0).silent();
    assert!(whole.text().contains("Nix State of the Union 2023"));
    let [at, time] = AT;
    let lower = roomsign(&["board", NIXCON, "--room", "room 122", at, time]).exits(0).silent();
    assert_eq!(lower.text(), whole.text());
    let environment = roomsign(&["board"])
        .env("ROOMSIGN_SCHEDULE", NIXCON)
        .env("ROOMSIGN_ROOM", "Room 122")
        .env("ROOMSIGN_AT", time);
    assert_eq!(environment.exits(0).silent().text(), whole.text());
}

#[test]
fn a_time_outside_the_event_is_no_error() {
    for (at, says) in [
        ("2023-09-07", "Starts here tomorrow, Friday 8 September"),
        ("1970-01-01 00:00", "Starts here on Friday 8 September 2023"),
        ("2023-09-12 12:00", "NixCon 2023 Darmstadt is over"),
        ("9999-12-31 23:59", "NixCon 2023 Darmstadt is over"),
    ] {
        let ran = roomsign(&["board", NIXCON, "--room", "Room 122", "--at", at]).exits(0).silent();
        assert!(ran.text().contains(says), "{at}: {}", ran.text());
    }
}

fn size(png: &[u8]) -> (u32, u32) {
    let image = image::load_from_memory_with_format(png, image::ImageFormat::Png).unwrap();
    (image.width(), image.height())
}

#[test]
fn preview_writes_the_same_picture_of_the_asked_size_every_time() {
    for (asked, is) in [("320x180", (320, 180)), ("90X160", (90, 160)), ("64×64", (64, 64))] {
        let arguments = nixcon("preview", &["--size", asked, "-o", "out.png"]);
        let first = roomsign(&arguments).exits(0).silent();
        assert_eq!((first.text(), first.files()), ("", vec!["out.png".to_owned()]));
        let png = first.written("out.png");
        assert_eq!(size(&png), is, "{asked}");
        assert!(png == roomsign(&arguments).exits(0).written("out.png"), "{asked}: not the same");
        let out = roomsign(&nixcon("preview", &["--size", asked, "-o", "-"])).exits(0).silent();
        assert!(png == out.stdout && out.files().is_empty(), "{asked}: standard output");
    }
    let usual = roomsign(&nixcon("preview", &["-o", "out.png"])).exits(0).written("out.png");
    assert_eq!(size(&usual), (1920, 1080));
}

#[test]
fn a_picture_that_cannot_be_written_is_an_error_with_a_way_out() {
    for place in ["no/such/folder.png", "folder"] {
        roomsign(&nixcon("preview", &["--size", "64x64", "-o", place]))
            .directory("folder")
            .exits(1)
            .complains(&["cannot write", place, "with -o"]);
    }
}

#[test]
fn without_a_display_the_demo_writes_its_picture_and_says_what_is_missing() {
    let demo = roomsign(&[]).exits(0).complains(&[
        "no display",
        "WAYLAND_DISPLAY",
        "DISPLAY",
        "apt install",
        "roomsign-demo.png",
    ]);
    assert_eq!(demo.files(), ["roomsign-demo.png"]);
    let picture = demo.written("roomsign-demo.png");
    let preview = roomsign(&nixcon("preview", &["-o", "out.png"])).exits(0).written("out.png");
    assert!(picture == preview, "the demo begins at 10:26");
}

#[test]
fn without_a_display_show_says_what_to_do() {
    // A display that is named but not there is as little a display as none.
    for (display, parts) in [
        ("", &["there is no display", "apt install cage"][..]),
        (":4095", &["the window cannot be opened", "apt install"]),
    ] {
        let run = roomsign(&nixcon("show", &[])).env("DISPLAY", display);
        let ran = run.exits(1).complains(parts);
        assert_eq!(ran.files(), [""; 0], "{display}");
    }
}
