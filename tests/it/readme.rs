//! What the README says is so.

use std::process::Command;

use crate::program::program;

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
        let output = Command::new("sh")
            .args(["-c", &format!("exec {} {arguments}", program().display())])
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
    let blocks = code("sh");
    let both = blocks.first().expect("the two commands").lines();
    let both: Vec<&str> =
        both.map(|line| line.split('#').next().unwrap_or_default().trim()).collect();
    assert_eq!(both, ["cargo run --release", "tests/run"]);
    let gate = std::fs::read_to_string(".ci/run").expect("the gate");
    assert!(gate.lines().any(|line| line.trim() == "tests/run"));
}

/// Cargo knows nothing of the tests there: without its harness, one that is marked as elsewhere would not even be built.
#[test]
fn no_test_is_marked_where_tests_are_listed() {
    let mut folders = vec![std::path::PathBuf::from("tests/machine")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read_to_string(&path).expect("text");
                let marked = text.lines().position(|line| line.trim() == "#[test]");
                assert_eq!(marked, None, "{}: list it in `trials!`", path.display());
                files += 1;
            }
        }
    }
    assert!(files > 10, "only {files} files");
}
