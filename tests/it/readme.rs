//! What the README says is so.

use std::process::Command;

const README: &str = include_str!("../../README.md");

/// The lines of all code blocks of a language.
fn code(language: &str) -> Vec<String> {
    let mut blocks = README.split("```");
    blocks.next();
    blocks
        .step_by(2)
        .filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_command_of_the_readme_works() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(folder.path().join("schedule")).expect("a folder");
    let schedule = "schedule/nixcon-2023.toml";
    std::fs::copy(schedule, folder.path().join(schedule)).expect("the schedule");
    let mut ran = 0;
    for line in code("sh").iter().flat_map(|block| block.lines()) {
        // Those that open a display are tested where there is one.
        let Some(arguments) = line.strip_prefix("roomsign ") else { continue };
        if arguments.starts_with("show") {
            continue;
        }
        let program = env!("CARGO_BIN_EXE_roomsign");
        let output = Command::new("sh")
            .args(["-c", &format!("exec {program} {arguments}")])
            .current_dir(folder.path())
            .output()
            .expect("a shell");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{line}: {errors}");
        ran += 1;
    }
    assert!(ran >= 5, "only {ran} commands were found");
}

#[test]
fn the_schedule_in_the_readme_is_a_good_one() {
    let blocks = code("toml");
    let whole = blocks.iter().find(|block| block.contains("[event]")).expect("a whole schedule");
    let (schedule, diagnostics) = roomsign_core::schedule::parse(whole);
    assert!(schedule.is_some(), "{diagnostics:?}");
}

#[test]
fn the_gate_runs_the_test_command_of_the_readme() {
    let gate = std::fs::read_to_string(".ci/run").expect("the gate");
    assert!(code("sh").iter().any(|block| block.contains("cargo test ")));
    assert!(gate.lines().any(|line| line.trim().starts_with("cargo test")));
}
