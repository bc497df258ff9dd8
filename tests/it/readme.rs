//! What the README and the handbook say is so.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::program;

/// The README and every page of the handbook.
fn pages() -> Vec<PathBuf> {
    let handbook = fs::read_dir("docs").expect("the handbook");
    let handbook = handbook.map(|page| page.expect("a page").path());
    let mut pages: Vec<PathBuf> =
        handbook.filter(|page| page.extension().is_some_and(|kind| kind == "md")).collect();
    pages.sort();
    pages.insert(0, "README.md".into());
    pages
}

/// All code blocks of a language on a page.
fn code(page: &Path, language: &str) -> Vec<String> {
    let text = fs::read_to_string(page).expect("a page");
    let mut blocks = text.split("```");
    blocks.next();
    blocks
        .step_by(2)
        .filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n'))
        .map(str::to_owned)
        .collect()
}

/// Those that open a page are tried in the tests of that page.
fn is_endless(arguments: &str) -> bool {
    arguments.starts_with("desk ")
}

#[test]
fn every_command_of_readme_and_handbook_works() {
    let schedule = "schedule/nixcon-2023.toml";
    let mut ran = 0;
    for page in pages() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("schedule")).expect("a folder");
        fs::copy(schedule, folder.path().join(schedule)).expect("the schedule");
        for line in code(&page, "sh").iter().flat_map(|block| block.lines()) {
            // Those that open a display are tested where there is one.
            let Some(arguments) = line.strip_prefix("roomsign ") else { continue };
            if arguments.starts_with("show") || is_endless(arguments) {
                continue;
            }
            let output = Command::new("sh")
                .args(["-c", &format!("exec {} {arguments}", program().display())])
                .current_dir(folder.path())
                .output()
                .expect("a shell");
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{}: {line}: {errors}", page.display());
            ran += 1;
        }
    }
    assert!(ran >= 10, "only {ran} commands were found");
}

#[test]
fn the_schedule_in_the_handbook_is_a_good_one() {
    let blocks = code(Path::new("docs/file-format.md"), "toml");
    let whole = blocks.iter().find(|block| block.contains("[event]")).expect("a whole schedule");
    let (schedule, diagnostics) = roomsign_core::schedule::parse(whole);
    assert!(schedule.is_some(), "{diagnostics:?}");
}

#[test]
fn every_link_between_the_pages_leads_somewhere() {
    let pages: Vec<PathBuf> = pages().into_iter().chain(["CONTRIBUTING.md".into()]).collect();
    let mut links = 0;
    for page in pages {
        let text = fs::read_to_string(&page).expect("a page");
        let folder = page.parent().expect("a folder");
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            if file.is_empty() || file.contains("://") {
                continue;
            }
            assert!(folder.join(file).exists(), "{}: {target} is not there", page.display());
            links += 1;
        }
    }
    assert!(links >= 10, "only {links} links were found");
}

#[test]
fn the_gate_runs_the_test_command_of_the_readme() {
    let blocks = code(Path::new("README.md"), "sh");
    let both = blocks.first().expect("the two commands").lines();
    let both: Vec<&str> =
        both.map(|line| line.split('#').next().unwrap_or_default().trim()).collect();
    assert_eq!(both, ["cargo run --release", "tests/run"]);
    // What it runs on a new machine is taken from the README; where none can be had, it is written once more.
    let gate = fs::read_to_string(".ci/run").expect("the gate");
    assert!(gate.contains(".ci/fresh target"));
    assert!(gate.lines().any(|line| line.trim() == "tests/run"));
}

/// Cargo knows nothing of the tests there: without its harness, one that is marked as elsewhere would not even be built.
#[test]
fn no_test_is_marked_where_tests_are_listed() {
    let mut folders = vec![PathBuf::from("tests/machine")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read_to_string(&path).expect("text");
                let marked = text.lines().position(|line| line.trim() == "#[test]");
                assert_eq!(marked, None, "{}: list it in `trials!`", path.display());
                files += 1;
            }
        }
    }
    assert!(files > 10, "only {files} files");
}
