//! What a reader is told about a file that is wrong: every message, and where it points.
//!
//! Each file in `tests/check` ends with what is expected of it, in order, one comment a line:
//!
//! ```text
//! # error: 41:1 unknown key `dealy`
//! # help: did you mean `delay`?
//! ```
//!
//! Positions are exact; of a message it is enough to give the beginning.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::path::Path;

use roomsign_core::schedule::parse;

/// A line for each diagnostic and each help.
fn told(text: &str) -> Vec<String> {
    let (schedule, diagnostics) = parse(text);
    let mut lines = Vec::new();
    for diagnostic in &diagnostics {
        let position = diagnostic.position(text);
        let (word, message) = (diagnostic.severity.word(), &diagnostic.message);
        lines.push(format!("{word}: {}:{} {message}", position.line, position.column));
        lines.extend(diagnostic.help.iter().map(|help| format!("help: {help}")));
        // Any of them can be shown.
        let one = std::slice::from_ref(diagnostic);
        roomsign_core::schedule::diagnostic::render("file", text, one, false);
    }
    let errors = lines.iter().any(|line| line.starts_with("error"));
    assert_eq!(schedule.is_none(), errors, "there is a schedule exactly if there is no error");
    lines
}

/// What the comments at the end of a file expect.
fn expected(text: &str) -> Vec<&str> {
    let is_one =
        |line: &&str| ["error: ", "warning: ", "help: "].iter().any(|word| line.starts_with(word));
    let mut lines: Vec<&str> =
        text.lines().rev().map_while(|line| line.strip_prefix("# ")).take_while(is_one).collect();
    lines.reverse();
    lines
}

/// What is wrong with what was told, if anything.
fn difference(name: &str, told: &[String], expected: &[&str]) -> Option<String> {
    let same = told.len() == expected.len()
        && told.iter().zip(expected).all(|(told, expected)| told.starts_with(expected));
    let comments =
        |lines: &[String]| -> String { lines.iter().map(|line| format!("# {line}\n")).collect() };
    let expected: Vec<String> = expected.iter().map(|line| (*line).to_owned()).collect();
    let (expected, told) = (comments(&expected), comments(told));
    (!same).then(|| format!("{name}: expected\n{expected}but was told\n{told}"))
}

#[test]
fn files_are_told_what_their_comments_expect() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check");
    let mut files: Vec<_> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    assert!(files.len() > 10, "the files are not found");
    let mut wrong = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let name = file.file_name().unwrap().display().to_string();
        wrong.extend(difference(&name, &told(&text), &expected(&text)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A good file to which one thing is done.
const GOOD: &str = "[event]\nname = \"E\"\ntimezone = \"UTC\"\n[[room]]\nname = \"R\"\n\
                    [[session]]\nroom = \"R\"\nstart = 2023-09-08 10:00\ntitle = \"T\"\n";

#[test]
fn positions_count_what_editors_count() {
    let crlf = GOOD.replace('\n', "\r\n");
    for (name, text, expected) in [
        ("a byte order mark", format!("\u{feff}{GOOD}"), &[][..]),
        ("Windows line ends", crlf.clone(), &[]),
        ("both", format!("\u{feff}{crlf}"), &[]),
        (
            "a mistake after both",
            format!("\u{feff}{crlf}dealy = 10\r\n"),
            &["error: 10:1 unknown key `dealy`", "help: did you mean `delay`?"],
        ),
        (
            "a mistake on the line of the mark",
            format!("\u{feff}evnt = 1 # ü\n{GOOD}"),
            &["error: 1:1 unknown key `evnt`", "help: did you mean `event`?"],
        ),
        (
            "a mistake after letters of several bytes",
            format!("{GOOD}speakers = [\"Ünü 日本\", 7]\n"),
            &[
                "error: 10:23 `speakers` takes a list of texts, not of numbers",
                "help: write `speakers = ",
            ],
        ),
    ] {
        assert_eq!(difference(name, &told(&text), expected), None);
    }
}

#[test]
fn control_characters_are_refused_where_they_stand() {
    for (name, line) in
        [("NUL", "title2 = \"a\0b\""), ("escape", "reason = \"a\u{1b}b\""), ("bell", "# a\u{7}b")]
    {
        let told = told(&format!("{GOOD}{line}\n"));
        assert!(told.iter().any(|line| line.starts_with("error: 10:")), "{name}: {told:?}");
        assert!(!told.concat().contains(|c: char| c.is_control()), "{name}: {told:?}");
    }
}

#[test]
fn a_file_that_is_cut_anywhere_is_told_about() {
    let whole = include_str!("../../schedule/nixcon-2023.toml");
    for at in (0..whole.len()).step_by(211) {
        let (begin, end) = whole.split_at(whole.floor_char_boundary(at));
        // The rest of the line is lost, or all of the rest.
        let rest = end.find('\n').and_then(|newline| end.get(newline..)).unwrap_or_default();
        for text in [begin.to_owned(), format!("{begin}{rest}")] {
            let told = told(&text);
            // One slip is told in a few words.
            assert!(told.len() <= 12, "cut at {at}: {told:#?}");
        }
    }
}
