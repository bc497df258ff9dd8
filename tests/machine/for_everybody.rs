//! The page for phones, for people who read and tap it in other ways: axe-core (https://github.com/dequelabs/axe-core)
//! finds nothing that is in their way.

use std::fs;
use std::path::PathBuf;

use crate::browser::Browser;
use crate::desks::{Desk, desk, desk_with, login_line};
use crate::program::NIXCON;
use crate::trials::CHROMIUM_AND_AXE;

trials! {
    CHROMIUM_AND_AXE => [nothing_is_in_the_way_of_anybody],
}

const ROOM: &str = "/room?name=Room%20122";

/// Where `tests/run` has it put.
fn axe() -> String {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/target").into());
    fs::read_to_string(target.join("axe/axe_playwright_python/axe.min.js")).expect("axe")
}

/// What is wrong with the page that is open, in light and in dark.
fn found(browser: &Browser, axe: &str) -> Vec<String> {
    // How large what is tapped has to be is of WCAG 2.2, which axe leaves out unless it is asked.
    let run = "const tell = arguments[arguments.length - 1];
        const asked = { rules: { 'target-size': { enabled: true } } };
        axe.run(asked).then(({ passes, violations }) => tell([
            ...['color-contrast', 'target-size'].filter(id => !passes.some(rule => rule.id === id)).map(id => `${id}: not tried`),
            ...violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html}`)),
        ]), error => tell([`${error}`]));";
    let mut all = Vec::new();
    for scheme in ["light", "dark"] {
        browser.prefers(scheme);
        browser.run(axe);
        let found = browser.run_until(run);
        let found = found.as_array().unwrap_or_else(|| panic!("{found}"));
        all.extend(found.iter().map(|what| format!("{scheme}: {what}")));
    }
    all
}

fn nothing_is_in_the_way_of_anybody() {
    let (browser, axe) = (Browser::phone(), axe());
    let clean = |desk: &Desk, page: &str, words: &str| {
        browser.open(&format!("http://{}{page}", desk.authority()));
        browser.wait_for(words);
        assert_eq!(found(&browser, &axe), Vec::<String>::new(), "{page}");
    };
    let staff = desk();
    clean(&staff, "/", "Notice for everybody");
    clean(&staff, ROOM, "Ended now");
    clean(&staff, &format!("{ROOM}&act=add&room=Room%20122"), "Starts at");
    clean(&staff, "/notices", "In your own words");
    clean(&staff, "/notices?act=alarm&alarm=fire", "Yes: it takes the whole screen");
    clean(&staff, "/doors", "No display");
    browser.open(&format!("http://{}/", staff.authority()));
    for tap in ["Room 122", "Goes on +10 min", "Put it on the signs"] {
        browser.tap_on(tap);
        browser.wait_for("Room 122");
        assert_eq!(found(&browser, &axe), Vec::<String>::new(), "after {tap}");
    }
    browser.wait_for("Saved");
    assert_eq!(found(&browser, &axe), Vec::<String>::new(), "the receipt");
    clean(&staff, "/history", "Undo");
    let good = staff.text();
    staff.save(&good.replace("timezone", "timezoen"));
    clean(&staff, "/", "The file has a mistake");
    let logins = login_line("ada", "correct horse\n");
    let arguments = ["--login", "logins", "--public"];
    let all = fs::read_to_string(NIXCON).expect("the schedule");
    let guarded = desk_with(&all, &arguments, &[("logins", &logins)]);
    clean(&guarded, "/login", "Password");
    clean(&guarded, "/public", "For staff");
    browser.open("about:blank");
}
