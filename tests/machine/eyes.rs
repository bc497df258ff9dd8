//! The eye test: a picture as a weak eye sees it from where people stand is read by a machine.
//!
//! An eye of visus 0.5, the least that a driver may have, tells apart what is 2 minutes of arc wide. So a picture is
//! shrunk until its pixels are as wide as that from 5 m on a screen of 43″, and enlarged again to be read.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::{NIXCON, command};
use crate::trials::EYES;

trials! {
    EYES => [a_weak_eye_reads_the_sign_from_where_people_stand],
}

/// How many pixels of 1920 a weak eye sees across the screen: 43″ are 952 mm wide, and 2′ from 5 m are 2.9 mm.
const SEEN: u32 = 327;
/// Parts of the picture that are read by themselves, in parts of its height.
const STRIPS: [(f32, f32); 4] = [(0.0, 0.19), (0.19, 0.1), (0.29, 0.45), (0.68, 0.28)];

/// A picture, what staff have written for it, and what has to be read.
struct Sheet {
    name: &'static str,
    edit: (&'static str, &'static str),
    at: &'static str,
    theme: &'static str,
    read: &'static [&'static str],
}

const SHEETS: [Sheet; 4] = [
    Sheet {
        name: "live",
        edit: ("", ""),
        at: "2023-09-08 10:26",
        theme: "dark",
        read: &[
            "Room 122",
            "NOW",
            "10:40",
            "14 min",
            "Nix State of the Union 2023",
            "10:40",
            "Flake schemas",
        ],
    },
    Sheet {
        name: "break",
        edit: ("", ""),
        at: "2023-09-08 11:09",
        theme: "light",
        read: &[
            "Room 122",
            "BREAK",
            "16 min",
            "11:25",
            "What Flakes needs",
            "11:50",
            "not-all-packages",
        ],
    },
    Sheet {
        name: "late",
        edit: ("state-of-the-union", "delay = 10"),
        at: "2023-09-08 10:44",
        theme: "dark",
        read: &[
            "Room 122",
            "NOW",
            "10:50",
            "6 min",
            "Nix State of the Union 2023",
            "Flake schemas",
        ],
    },
    Sheet {
        name: "cancelled",
        edit: ("what-flakes-needs", "cancelled = true"),
        at: "2023-09-08 11:00",
        theme: "light",
        read: &["Room 122", "NOW", "11:05", "5 min", "Flake schemas", "CANCELLED", "11:50"],
    },
];

/// What a program says, if it succeeds.
fn said(program: &mut Command) -> String {
    let output = program.output().expect("a program");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program:?}: {complaint}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Letters and digits alone: spaces are the reader's guess.
fn bare(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}

/// Whether a text is in what was read, with one letter of twelve read as another.
fn is_read(text: &str, read: &str) -> bool {
    let wanted = bare(text).into_bytes();
    let wrong = wanted.len() / 12;
    read.as_bytes().windows(wanted.len()).any(|window| {
        window.iter().zip(&wanted).filter(|(one, other)| one != other).count() <= wrong
    })
}

/// All that can be read of a picture, strip by strip, light on dark and dark on light.
fn read(folder: &Path, picture: &str) -> String {
    let blurred = folder.join("blurred.png");
    let seen = format!("{SEEN}x");
    let shrink = ["-colorspace", "Gray", "-filter", "Box", "-resize", &seen];
    let enlarge = ["-filter", "Mitchell", "-resize", "600%"];
    said(
        Command::new("convert")
            .current_dir(folder)
            .arg(picture)
            .args(shrink)
            .args(enlarge)
            .arg(&blurred),
    );
    let mut all = String::new();
    for (top, height) in STRIPS {
        for polarity in [&["-normalize"][..], &["-negate", "-normalize"]] {
            for page in ["6", "11"] {
                let size = 6.0 * SEEN as f32 * 9.0 / 16.0;
                let crop =
                    format!("{}x{}+0+{}", 6 * SEEN, (size * height) as u32, (size * top) as u32);
                let border = ["-bordercolor", "gray50", "-border", "0x12"];
                let strip = folder.join("strip.png");
                let mut cut = Command::new("convert");
                cut.arg(&blurred)
                    .args(["-crop", &crop, "+repage"])
                    .args(polarity)
                    .args(border)
                    .arg(&strip);
                said(&mut cut);
                let read = said(
                    Command::new("tesseract").arg(&strip).args(["-", "--psm", page, "-l", "eng"]),
                );
                all += &bare(&read);
                all.push(' ');
            }
        }
    }
    all
}

fn a_weak_eye_reads_the_sign_from_where_people_stand() {
    let text = fs::read_to_string(NIXCON).expect("a schedule");
    let mut unread = Vec::new();
    for sheet in SHEETS {
        let folder = tempfile::tempdir().expect("a folder");
        let (id, lines) = sheet.edit;
        let id = format!("id = \"{id}\"\n");
        fs::write(folder.path().join("s.toml"), text.replace(&id, &format!("{id}{lines}\n")))
            .expect("a file");
        let preview =
            ["preview", "s.toml", "--room", "Room 122", "--at", sheet.at, "--theme", sheet.theme];
        said(command(folder.path()).args(preview).args(["-o", "sign.png"]));
        let read = read(folder.path(), "sign.png");
        for text in sheet.read.iter().filter(|text| !is_read(text, &read)) {
            unread.push(format!("{}: {text:?} in {read}", sheet.name));
        }
    }
    assert!(unread.is_empty(), "{}", unread.join("\n"));
}
