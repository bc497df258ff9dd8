//! The page for phones, in a browser.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

use crate::browser::Browser;
use crate::desks::{AT, Desk, desk, desk_with};
use crate::display::Display;
use crate::program::{NIXCON, command};
use crate::running::Running;
use crate::trials::{CHROMIUM, CHROMIUM_AND_X_SERVER};
use crate::wait::wait;

trials! {
    CHROMIUM => [
        every_action_takes_three_taps,
        what_was_said_is_taken_back_in_three_taps,
        a_session_is_added_in_three_taps_and_its_words,
        what_is_urgent_takes_one_more,
        the_keyboard_is_enough,
        without_scripts_the_forms_work,
        a_page_is_live_again_when_the_server_is,
    ],
    CHROMIUM_AND_X_SERVER => [the_sign_beside_it_shows_what_was_tapped],
}

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";

fn every_action_takes_three_taps() {
    let browser = Browser::phone();
    for (taps, line) in [
        (["Room 122", "Goes on +10 min", "Put it on the signs"], "until = 10:50"),
        (["Room 122", "Goes on until", "Goes on +20 min"], "until = 11:00"),
        (["Room 122", "Ended now", "Put it on the signs"], "until = 10:26"),
        (["Room 122", "Started now", "Put it on the signs"], "started = 10:26"),
        (["Room 122", "Full", "→ Room 24"], "overflow = \"Room 24\""),
        (["Room 122", "All of this room to", "→ Room 24"], "moved_to = \"Room 24\""),
        (["Room 122", "Cancel", "Put it on the signs"], "cancelled = true"),
        (["Room 122", "Move to", "→ Room 24"], "moved_to = \"Room 24\""),
        (["Room 122", "Not yet: +10 min", "Put it on the signs"], "delay = 10"),
        (["Room 24", "Starts +5 min", "Put it on the signs"], "delay = 5"),
        (["Notices", "Lunch is served", "Put it on the signs"], "text = \"Lunch is served\""),
        (["Notices", "All-clear", "Put it on the signs"], "until = 2023-09-08 10:36"),
    ] {
        let desk = desk();
        tap_through(&browser, &desk, &taps);
        assert!(desk.text().lines().any(|found| found == line), "{line}\n{}", desk.text());
        // What is saved is there in the end: the first of the page's pictures has been loaded too.
        let loaded =
            "return [...document.images].every(image => image.complete && image.naturalWidth > 0)";
        assert_eq!(browser.run(loaded), true, "{line}");
        let sideways = "return document.documentElement.scrollWidth <= innerWidth";
        assert_eq!(browser.run(sideways), true, "{line}: it scrolls sideways");
        assert_eq!(browser.complaints(), Vec::<String>::new());
        // It hears no more of a server that ends.
        browser.open("about:blank");
    }
}

/// Taps these from the list of rooms on, and waits until it is saved.
fn tap_through(browser: &Browser, desk: &Desk, taps: &[&str]) {
    browser.tap_through(desk, taps);
    browser.wait_for("Saved");
}

fn what_was_said_is_taken_back_in_three_taps() {
    let (browser, desk) = (Browser::phone(), desk());
    let before = desk.text();
    let put = "Put it on the signs";
    for (said, taken_back) in [
        (["Room 122", "Goes on +10 min", put], ["Room 122", "Back to plan", put]),
        (["Room 122", "Full", "Nowhere else"], ["Room 122", "Seats again", put]),
        (["Notices", "Lunch is served", put], ["Notices", "Take away", put]),
    ] {
        tap_through(&browser, &desk, &said);
        assert_ne!(desk.text(), before, "{said:?}");
        tap_through(&browser, &desk, &taken_back);
        assert_eq!(desk.text(), before, "{taken_back:?}");
    }
    // Whoever does it has a reason, and may give it later.
    tap_through(&browser, &desk, &["Room 122", "Not yet: +10 min", put]);
    tap_through(&browser, &desk, &["Room 122", "Reason", "The speaker is late"]);
    assert!(desk.text().contains("reason = \"The speaker is late\""), "{}", desk.text());
    browser.tap_on("History");
    for left in [1, 0] {
        browser.tap_on("Undo");
        browser.wait_for(["taken back", "Undo"][left]);
    }
    browser.wait_for("taken back");
    wait("the file is as it was", || desk.text() == before);
}

fn a_session_is_added_in_three_taps_and_its_words() {
    let (browser, desk) = (Browser::phone(), desk());
    browser.open(&format!("http://{}/", desk.authority()));
    browser.tap_on("Room 122");
    browser.tap_on("One more session");
    browser.type_into("title", "Nix & co");
    // As clocks of this language have it.
    browser.type_into("time", "0800PM");
    browser.type_into("minutes", &format!("30{ENTER}"));
    browser.wait_for("20:00 Nix & co");
    browser.tap_on("Put it on the signs");
    browser.wait_for("Saved");
    for line in ["start = 2023-09-08 20:00", "minutes = 30", "title = \"Nix & co\""] {
        assert!(desk.text().lines().any(|found| found == line), "{line}\n{}", desk.text());
    }
}

fn what_is_urgent_takes_one_more() {
    let (browser, desk) = (Browser::phone(), desk());
    let before = desk.text();
    for (alarm, words) in [("Drill", "This is only an exercise"), ("Fire", "FIRE")] {
        browser.tap_through(&desk, &["Notices", alarm, "Put it on every whole screen"]);
        // The browser asks for the second step itself, and sends nothing.
        assert!(browser.address().contains("act=alarm"), "{}", browser.address());
        assert_eq!(desk.text(), before, "{alarm}");
        browser.tap("//input[@name='sure']");
        browser.tap_on("Put it on every whole screen");
        browser.wait_for("Saved");
        let text = desk.text();
        assert!(text.contains("urgent = true") && text.contains(words), "{alarm}: {text}");
        browser.tap_on("Undo");
        browser.wait_for("taken back");
        assert_eq!(desk.text(), before, "{alarm}");
    }
}

fn the_keyboard_is_enough() {
    let (browser, desk) = (Browser::phone(), desk());
    browser.open(&format!("http://{}/", desk.authority()));
    for words in ["Room 122", "Cancel", "Put it on the signs"] {
        browser.wait_for(words);
        let mut presses = 0;
        loop {
            browser.press(TAB);
            let focused = browser.run("return document.activeElement.textContent");
            if focused.as_str().is_some_and(|text| text.contains(words)) {
                break;
            }
            presses += 1;
            assert!(presses < 40, "{words} is not reached");
        }
        let outline = "return getComputedStyle(document.activeElement).outlineStyle";
        assert_eq!(browser.run(outline), "solid", "{words}: where one is has to be seen");
        browser.press(ENTER);
    }
    browser.wait_for("Saved");
    assert!(desk.text().contains("cancelled = true"));
}

fn without_scripts_the_forms_work() {
    let (browser, desk) = (Browser::without_scripts(), desk());
    browser.open(&format!("http://{}/", desk.authority()));
    let loaded = "return fetch('/script.js').then(() => true, () => false)";
    assert_eq!(browser.run(loaded), false, "it has the script");
    for tap in ["Room 122", "Goes on +5 min", "Put it on the signs"] {
        browser.tap_on(tap);
    }
    browser.wait_for("Saved");
    assert!(desk.text().contains("until = 10:45"));
    browser.tap_on("Undo");
    browser.wait_for("taken back");
    assert!(!desk.text().contains("until = 10:45"));
}

fn a_page_is_live_again_when_the_server_is() {
    // A port that is free, and stays so for a moment.
    let port =
        TcpListener::bind("127.0.0.1:0").and_then(|any| any.local_addr()).expect("a port").port();
    let listen = format!("127.0.0.1:{port}");
    let text = fs::read_to_string(NIXCON).expect("the schedule");
    let browser = Browser::phone();
    let first = desk_with(&text, &["--listen", &listen], &[]);
    browser.open(&format!("http://{listen}/"));
    browser.wait_for("Nix State of the Union 2023");
    let stopped = first.stop();
    browser.wait_for("No connection");
    let text = text.replace("Nix State of the Union 2023", "Nix, and its state");
    fs::write(stopped.folder.path().join("s.toml"), &text).expect("the schedule");
    let second = stopped.start();
    browser.wait_for("Nix, and its state");
    assert!(!browser.text().contains("No connection"), "{}", browser.text());
    // And it hears of what an editor saves, within a second.
    let saved = Instant::now();
    second.save(&text.replace("Nix, and its state", "A new title"));
    browser.wait_for("A new title");
    assert!(saved.elapsed() < Duration::from_secs(10));
}

fn the_sign_beside_it_shows_what_was_tapped() {
    let (browser, desk, display) = (Browser::phone(), desk(), Display::start());
    let folder = desk.path().parent().expect("a folder").to_owned();
    // Signs of life cost no disk anything, and are given where there is none.
    let memory = tempfile::tempdir_in("/dev/shm").expect("a folder in memory");
    symlink(memory.path(), folder.join("status")).expect("a link");
    let mut sign = command(&folder);
    sign.args(["show", "s.toml", "--room", "Room 122", "--at", AT, "--speed", "0"]);
    sign.args(["--status-file", "status/room-122.json"]).env("DISPLAY", &display.server.name);
    let sign = Running::start(&mut sign);
    browser.open(&format!("http://{}/doors", desk.authority()));
    browser.wait_for("up to date");
    let before = display.picture();
    browser.tap_through(&desk, &["Room 122", "Cancel"]);
    browser.wait_for("Put it on the signs");
    assert!(display.picture() == before, "it was only shown");
    browser.tap_on("Put it on the signs");
    browser.wait_for("✓ On Room 122 after ");
    // What a sign says it shows is on its way to the screen.
    wait("the sign looks different", || display.picture() != before);
    let status = fs::read_to_string(folder.join("status/room-122.json")).expect("a status");
    assert!(!status.contains("Nix State of the Union"), "{status}");
    // One that was killed cannot say so; its word is still there.
    drop(sign);
    browser.open(&format!("http://{}/doors", desk.authority()));
    browser.wait_for("no sign runs there");
}
