//! Any bytes → a schedule, or what is wrong with them, in both ways of saying it.

#![no_main]

use roomsign_core::schedule::diagnostic::{render, render_short};
use roomsign_core::schedule::{Severity, parse};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (schedule, found) = parse(text);
    let is_error = found.iter().any(|found| found.severity == Severity::Error);
    assert_eq!(schedule.is_none(), is_error);
    assert_eq!(render_short("a.toml", text, &found).lines().count(), found.len());
    let said = render("a.toml", text, &found, false);
    assert!(said.chars().all(|c| c == '\n' || !c.is_control()), "{said:?}");
});
