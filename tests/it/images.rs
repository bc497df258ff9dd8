//! Pictures and codes as the real program shows them.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a panic fails the test")]

use std::io::Cursor;
use std::process::Command;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use crate::program::program;
use crate::support::roomsign;

const URL: &str = "https://example.org/talks/2024/how-to-keep-a-sign-readable";

fn schedule(event: &str, session: &str, rest: &str) -> String {
    format!(
        "[event]\nname = \"E\"\ntimezone = \"UTC\"\n{event}\n[[room]]\nname = \"A\"\n[[session]]\n\
         room = \"A\"\nstart = 2024-05-01 09:00\nend = 10:00\ntitle = \"How to keep a sign readable\"\n\
         speakers = [\"Ada Lovelace\"]\n{session}\n{rest}"
    )
}

const AT: &str = "2024-05-01 09:20";

fn picture(red: u8) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = RgbImage::from_pixel(300, 400, Rgb([red, 0, 200]));
    DynamicImage::from(picture).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// How many pixels of a preview are of exactly that colour.
fn pixels_of(png: &[u8], colour: [u8; 3]) -> usize {
    let image = image::load_from_memory(png).unwrap().into_rgb8();
    image.pixels().filter(|pixel| pixel.0 == colour).count()
}

#[test]
fn a_camera_reads_the_sessions_page_off_the_screen() {
    let text = schedule("", &format!("url = \"{URL}\"\nimage = \"a.png\""), "");
    for size in ["1920x1080", "1080x1920", "800x480", "1280x720", "3840x2160"] {
        for theme in ["dark", "light"] {
            let ran = roomsign(&[
                "preview", "s.toml", "--room", "A", "--at", AT, "--size", size, "--theme", theme,
                "-o", "out.png",
            ]);
            let ran = ran.file("s.toml", &text).file("a.png", picture(255)).exits(0).silent();
            let seen = image::load_from_memory(&ran.written("out.png")).unwrap().into_luma8();
            let (width, height) = (seen.width() as usize, seen.height() as usize);
            let mut seen = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
                seen.get_pixel(x as u32, y as u32).0[0]
            });
            let codes: Vec<String> =
                seen.detect_grids().iter().map(|code| code.decode().unwrap().1).collect();
            assert_eq!(codes, [URL], "{size}, {theme}");
        }
    }
}

#[test]
fn a_preview_shows_pictures_from_the_schedules_folder() {
    let text = schedule("logo = \"logo.png\"", "image = \"faces/ada.png\"", "");
    let run = roomsign(&["preview", "s.toml", "--room", "A", "--at", AT, "-o", "out.png"])
        .file("s.toml", text)
        .directory("faces")
        .file("faces/ada.png", picture(255))
        .file("logo.png", picture(99));
    let shown = run.exits(0).silent().written("out.png");
    assert!(pixels_of(&shown, [255, 0, 200]) > 40_000, "the session's");
    assert!(pixels_of(&shown, [99, 0, 200]) > 5_000, "the logo");
}

#[test]
fn a_picture_that_cannot_be_shown_leaves_the_sign_as_it_is_without_one() {
    let preview = |session: &str| {
        let run = roomsign(&["preview", "s.toml", "--room", "A", "--at", AT, "-o", "out.png"]);
        run.file("s.toml", schedule("", session, "")).file("broken.png", "no picture").exits(0)
    };
    let without = preview("").silent().written("out.png");
    let broken = preview("image = \"broken.png\"").complains(&[
        "warning: the picture broken.png is not a PNG, JPEG or WebP picture; it is left out",
    ]);
    assert_eq!(broken.written("out.png"), without);
}

#[test]
fn check_names_once_what_cannot_be_shown() {
    let sponsors = "[[sponsor]]\nname = \"S\"\nlogo = \"none.png\"\n\
                    [[sponsor]]\nname = \"T\"\nlogo = \"good.png\"\n";
    let url = format!("https://example.org/{}", "x".repeat(300));
    let session = format!("image = \"text.png\"\nurl = \"{url}\"");
    let text = schedule("logo = \"none.png\"", &session, sponsors);
    let run = roomsign(&["check", "s.toml", "--format", "short", "--at", AT])
        .file("s.toml", text)
        .file("good.png", picture(1))
        .file("text.png", "no picture");
    let ran = run.exits(0).silent();
    let lines: Vec<&str> = ran.text().lines().collect();
    let [logo, session, url] = lines.as_slice() else { panic!("{lines:?}") };
    assert!(logo.contains("s.toml:1:1: warning: the picture `none.png` is not there"), "{logo}");
    assert!(url.contains(": warning: the `url` is too long for a QR code"), "{url}");
    assert!(session.contains(": the picture `text.png` is not a PNG, JPEG or WebP"), "{session}");
}

#[test]
fn a_board_names_its_pictures_and_sponsors() {
    let sponsors = "[[sponsor]]\nname = \"Nor\u{202e}th\"\nlogo = \"n.png\"\n";
    let text =
        schedule("logo = \"l.png\"", &format!("image = \"a.png\"\nurl = \"{URL}\""), sponsors);
    let json = |at: &str| -> serde_json::Value {
        let run = roomsign(&["board", "s.toml", "--room", "A", "--at", at, "--json"]);
        serde_json::from_str(run.file("s.toml", &text).exits(0).silent().text()).unwrap()
    };
    let live = json(AT);
    assert_eq!(live["logo"], "l.png");
    assert_eq!(live["now"][0]["image"], "a.png");
    assert_eq!(live["now"][0]["url"], URL);
    assert_eq!(live["sponsors"], serde_json::json!([]), "not while somebody speaks");
    let over = json("2024-05-01 12:00");
    assert_eq!(over["sponsors"], serde_json::json!([{ "name": "North", "logo": "n.png" }]));
    let run = roomsign(&["board", "s.toml", "--room", "A", "--at", "2024-05-01 12:00"]);
    let plain = run.file("s.toml", &text).exits(0).silent();
    assert!(plain.text().contains("Supported by: North\n"), "{}", plain.text());
}

/// Headers that promise far more than the files hold.
fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    let mut deep = Cursor::new(Vec::new());
    let sixteen = image::ImageBuffer::<image::Rgba<u16>, Vec<u16>>::new(4000, 4000);
    DynamicImage::from(sixteen).write_to(&mut deep, ImageFormat::Png).unwrap();
    let jpeg = b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03\x01\x22\0\x02\x11\x01\x03\x11\x01";
    let webp = b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0\xff\xff\xff\xff\xff\xff";
    vec![("deep.png", deep.into_inner()), ("wide.jpg", jpeg.to_vec()), ("wide.webp", webp.to_vec())]
}

#[test]
fn pictures_that_promise_too_much_take_no_memory() {
    let directory = tempfile::tempdir().unwrap();
    let mut sponsors = String::new();
    for (name, bytes) in bombs() {
        std::fs::write(directory.path().join(name), bytes).unwrap();
        sponsors += &format!("[[sponsor]]\nname = \"S\"\nlogo = \"{name}\"\n");
    }
    let text = schedule("", "", &sponsors);
    std::fs::write(directory.path().join("s.toml"), text).unwrap();
    // All that it may have, in KiB: 256 MiB, and what the program itself takes.
    let limited = Command::new("sh")
        .args(["-c", "ulimit -v 400000; exec \"$0\" \"$@\""])
        .arg(program())
        .args(["check", "s.toml", "--format", "short", "--at", AT])
        .current_dir(directory.path())
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8(limited.stdout), String::from_utf8(limited.stderr));
    let (out, err) = (out.unwrap(), err.unwrap());
    assert_eq!(limited.status.code(), Some(0), "{out}{err}");
    assert_eq!(out.lines().count(), 3, "{out}");
}
