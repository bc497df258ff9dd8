//! From a saved file to pixels: the real binary on a display without a screen.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use image::RgbImage;
use image::imageops::rotate270;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    ConnectionExt, ImageFormat, InputFocus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use crate::program::{NIXCON, command};
use crate::running::Running;
use crate::trials::X_SERVER;
use crate::wait::{DEADLINE, wait};
use crate::xvfb::Xvfb;

trials! {
    X_SERVER => [
        what_is_saved_is_shown_and_what_is_broken_is_not,
        a_sign_that_starts_without_a_file_waits_for_it,
        an_edit_gets_a_receipt_and_the_next_start_shows_what_was_good,
        a_turned_sign_covers_the_screen_and_is_the_upright_one_turned,
        pictures_hang_on_the_sign_and_change_with_their_files,
        keys_close_a_window_but_never_the_sign,
    ],
}

const SIZE: [u16; 2] = [1280, 720];
const AT: &str = "2023-09-08 10:26";

/// An X server without a screen, and what it shows.
pub struct Display {
    pub server: Xvfb,
    connection: RustConnection,
    root: u32,
}

impl Display {
    pub fn start() -> Self {
        let server = Xvfb::start(SIZE);
        let (connection, screen) = x11rb::connect(Some(&server.name)).unwrap();
        let root = connection.setup().roots.get(screen).unwrap().root;
        Self { server, connection, root }
    }

    /// What is on the screen.
    pub fn picture(&self) -> RgbImage {
        let [width, height] = SIZE;
        let all = u32::MAX;
        let asked =
            self.connection.get_image(ImageFormat::Z_PIXMAP, self.root, 0, 0, width, height, all);
        // Four bytes a pixel: blue, green, red and nothing.
        let data = asked.unwrap().reply().unwrap().data;
        let rgb = data
            .as_chunks()
            .0
            .iter()
            .flat_map(|&[blue, green, red, _]| [red, green, blue])
            .collect();
        RgbImage::from_raw(width.into(), height.into(), rgb).unwrap()
    }

    /// Presses keys, by their codes on a PC's keyboard, together.
    fn press(&self, keys: &[u8]) {
        let windows = self.connection.query_tree(self.root).unwrap().reply().unwrap().children;
        let (now, root) = (x11rb::CURRENT_TIME, self.root);
        for window in windows {
            // It fails for windows that are only for a program's own use.
            let asked = self.connection.set_input_focus(InputFocus::PARENT, window, now).unwrap();
            let _ = asked.check();
        }
        let down = keys.iter().map(|key| (KEY_PRESS_EVENT, *key));
        let up = keys.iter().rev().map(|key| (KEY_RELEASE_EVENT, *key));
        for (what, key) in down.chain(up) {
            self.connection.xtest_fake_input(what, key, 0, root, 0, 0, 0).unwrap().check().unwrap();
        }
    }

    /// Waits for a picture that `is_it`; tells with `difference` what the last one lacked.
    fn wait(&self, what: &str, is_it: impl Fn(&RgbImage) -> Result<(), String>) -> RgbImage {
        let begun = Instant::now();
        loop {
            let picture = self.picture();
            match is_it(&picture) {
                Ok(()) => return picture,
                Err(why) if begun.elapsed() > DEADLINE => panic!("{what} is not shown: {why}"),
                Err(_) => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }
}

/// What `preview` makes of a schedule at the moment of the test.
fn preview(schedule: &str) -> RgbImage {
    preview_of(schedule, SIZE.map(u32::from))
}

fn preview_of(schedule: &str, size: [u32; 2]) -> RgbImage {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("s.toml"), schedule).unwrap();
    preview_in(directory.path(), size)
}

/// The same of the file `s.toml` in a directory.
fn preview_in(directory: &Path, [width, height]: [u32; 2]) -> RgbImage {
    let mut preview = command(directory);
    preview.args(["preview", "s.toml", "--room", "Room 122", "--at", AT, "--as-of", AT]);
    preview.args(["--size", &format!("{width}x{height}"), "-o", "-"]);
    let output = preview.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    image::load_from_memory(&output.stdout).unwrap().into_rgb8()
}

/// Two renderers never agree on the last bit of every edge, but on everything else.
fn same(one: &RgbImage, other: &RgbImage, rows: std::ops::Range<u32>) -> Result<(), String> {
    let (mut largest, mut differing, mut all) = (0, 0, 0);
    for (x, y, pixel) in one.enumerate_pixels().filter(|(_, y, _)| rows.contains(y)) {
        let far = pixel.0.iter().zip(other.get_pixel(x, y).0).map(|(a, b)| a.abs_diff(b)).max();
        let far = far.unwrap();
        largest = largest.max(far);
        differing += u32::from(far > 2);
        all += 1;
    }
    if largest <= 8 && differing * 1000 <= all {
        Ok(())
    } else {
        Err(format!("{differing} of {all} pixels differ, by up to {largest}"))
    }
}

/// Where the last line begins, in pixels.
fn footer(picture: &RgbImage) -> u32 {
    picture.height() * 93 / 100
}

/// Saves as careful editors do: a new file is renamed into place.
fn save(path: &Path, text: &str) {
    let new = path.with_extension("new");
    fs::write(&new, text).unwrap();
    fs::rename(&new, path).unwrap();
}

fn what_is_saved_is_shown_and_what_is_broken_is_not() {
    let good = fs::read_to_string(NIXCON).unwrap();
    let title = "title = \"Nix State of the Union 2023\"";
    let edited = good.replace(title, "title = \"An edited title\"\ndelay = 5\nreason = \"Coffee\"");
    let broken = edited.replace("An edited title\"", "A broken title");
    assert!(good != edited && edited != broken, "the session is not found");
    let (first, second) = (preview(&good), preview(&edited));
    let whole = 0..first.height();
    assert!(same(&first, &second, whole.clone()).is_err(), "the edit cannot be seen");

    let display = Display::start();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("schedule.toml");
    fs::write(&file, &good).unwrap();
    let mut sign = command(directory.path());
    sign.args(["show", "schedule.toml", "--room", "Room 122", "--at", AT, "--speed", "0"]);
    sign.env("DISPLAY", &display.server.name)
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .stderr(Stdio::null());
    let mut sign = Running::start(&mut sign);

    display.wait("the schedule", |shown| same(shown, &first, whole.clone()));
    save(&file, &edited);
    let shown = display.wait("the edit", |shown| same(shown, &second, whole.clone()));

    // The session stays, and the last line says that the file is broken, in the colour of what is late.
    save(&file, &broken);
    let (above, below) = (0..footer(&shown), footer(&shown)..shown.height());
    display.wait("the fault", |shown| {
        same(shown, &second, above.clone())?;
        let late = [0xff, 0xb4, 0x54];
        let rows = shown.enumerate_pixels().filter(|(_, y, _)| below.contains(y));
        let amber = rows.filter(|(_, _, pixel)| pixel.0 == late).count();
        if amber > 50 { Ok(()) } else { Err(format!("{amber} pixels of the last line are amber")) }
    });

    save(&file, &edited);
    display.wait("the mended file", |shown| same(shown, &second, whole.clone()));
    save(&file, &good);
    display.wait("the first schedule", |shown| same(shown, &first, whole.clone()));
    assert!(sign.0.try_wait().unwrap().is_none(), "the sign is still there");
}

fn a_sign_that_starts_without_a_file_waits_for_it() {
    let good = fs::read_to_string(NIXCON).unwrap();
    let expected = preview(&good);
    let whole = 0..expected.height();
    let display = Display::start();
    let black = display.picture();
    let directory = tempfile::tempdir().unwrap();
    let mut sign = command(directory.path());
    sign.args(["show", "schedule.toml", "--room", "Room 122", "--at", AT, "--speed", "0"]);
    sign.env("DISPLAY", &display.server.name)
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .stderr(Stdio::null());
    let _sign = Running::start(&mut sign);
    // Words on the sign's ground, whatever they are: nothing but the ground would be one colour.
    display.wait("that it waits", |shown| {
        let ink = shown.pixels().filter(|pixel| pixel.0 == [0xf5, 0xf7, 0xfb]).count();
        if ink > 500 && *shown != black { Ok(()) } else { Err(format!("{ink} pixels of ink")) }
    });
    fs::write(directory.path().join("schedule.toml"), &good).unwrap();
    display.wait("the schedule", |shown| same(shown, &expected, whole.clone()));
}

fn an_edit_gets_a_receipt_and_the_next_start_shows_what_was_good() {
    let good = fs::read_to_string(NIXCON).unwrap();
    let display = Display::start();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("schedule.toml");
    fs::write(&file, &good).unwrap();
    let start = || {
        let mut sign = command(directory.path());
        sign.args(["show", "schedule.toml", "--room", "Room 122", "--at", AT, "--speed", "0"]);
        sign.args(["--status-file", "run/room-122.json", "--state-dir", "state"]);
        sign.env("DISPLAY", &display.server.name)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .stderr(Stdio::null());
        Running::start(&mut sign)
    };
    let sign = start();
    let first = preview(&good);
    let whole = 0..first.height();
    display.wait("the schedule", |shown| same(shown, &first, whole.clone()));
    wait("it has said so", || directory.path().join("run/room-122.json").exists());

    let mut delay = command(directory.path());
    delay.args(["delay", "schedule.toml", "--room", "Room 122", "10", "--not-begun", "--at", AT]);
    let said = delay.args(["--status-dir", "run"]).output().unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    for line in ["Room 122: 10:40 → 10:50 Flake schemas\n", "Room 122: on the screen in "] {
        assert!(said.contains(line), "{line:?} is missing in {said}");
    }
    let edited = fs::read_to_string(&file).unwrap();
    let second = preview(&edited);
    display.wait("the delay", |shown| same(shown, &second, whole.clone()));

    // A power cut, and the file is gone: all but the last line is as it was.
    drop(sign);
    fs::remove_file(&file).unwrap();
    let _sign = start();
    let above = 0..footer(&second);
    display.wait("what was kept", |shown| {
        same(shown, &second, above.clone())?;
        if same(shown, &second, whole.clone()).is_err() { Ok(()) } else { Err("no fault".into()) }
    });
}

fn a_turned_sign_covers_the_screen_and_is_the_upright_one_turned() {
    let [width, height] = SIZE.map(u32::from);
    let upright = preview_of(&fs::read_to_string(NIXCON).unwrap(), [height, width]);
    let expected = rotate270(&upright);
    let display = Display::start();
    let directory = tempfile::tempdir().unwrap();
    let mut sign = command(directory.path());
    sign.args(["show", NIXCON, "--room", "Room 122", "--at", AT, "--speed", "0"]);
    sign.env("ROOMSIGN_ROTATE", "270").env("DISPLAY", &display.server.name);
    sign.env("LIBGL_ALWAYS_SOFTWARE", "1").stderr(Stdio::null());
    let _sign = Running::start(&mut sign);
    display.wait("the turned sign", |shown| same(shown, &expected, 0..expected.height()));
}

fn pictures_hang_on_the_sign_and_change_with_their_files() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    let picture = |red: u8| {
        let picture = RgbImage::from_fn(300, 400, |x, y| image::Rgb([red, x as u8, y as u8]));
        picture.save_with_format(path("new"), image::ImageFormat::Png).unwrap();
        fs::rename(path("new"), path("face.png")).unwrap();
    };
    let id = "id = \"state-of-the-union\"\n";
    let more = format!("{id}image = \"face.png\"\nurl = \"https://example.org/union\"\n");
    let schedule = fs::read_to_string(NIXCON).unwrap().replace(id, &more);
    fs::write(path("s.toml"), &schedule).unwrap();
    let sign = ["s.toml", "--room", "Room 122", "--at", AT];
    let display = Display::start();
    let mut show = command(directory.path());
    show.arg("show").args(sign).args(["--speed", "0"]);
    show.env("DISPLAY", &display.server.name)
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .stderr(Stdio::null());
    picture(50);
    let mut show = Running::start(&mut show);
    // All but the last line: it says when the file was written.
    let mut shown = Vec::new();
    for (what, change) in [
        ("the picture", Box::new(|| ()) as Box<dyn Fn()>),
        ("another picture", Box::new(|| picture(220))),
        ("no picture", Box::new(|| fs::write(path("face.png"), "broken").unwrap())),
        ("a mended picture", Box::new(|| picture(120))),
    ] {
        change();
        let expected = preview_in(directory.path(), SIZE.map(u32::from));
        let above = 0..footer(&expected);
        for before in &shown {
            assert!(same(before, &expected, above.clone()).is_err(), "{what} cannot be seen");
        }
        shown.push(display.wait(what, |shown| same(shown, &expected, above.clone())));
    }
    assert!(show.0.try_wait().unwrap().is_none(), "the sign is still there");
}

fn keys_close_a_window_but_never_the_sign() {
    const ESCAPE: &[u8] = &[9];
    const CTRL_Q: &[u8] = &[37, 24];
    let good = fs::read_to_string(NIXCON).unwrap();
    let expected = preview(&good);
    let whole = 0..expected.height();
    for (window, keys, closes) in
        [(true, ESCAPE, true), (true, CTRL_Q, true), (false, ESCAPE, false), (false, CTRL_Q, false)]
    {
        let display = Display::start();
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("schedule.toml"), &good).unwrap();
        let mut sign = command(directory.path());
        sign.args(["show", "schedule.toml", "--room", "Room 122", "--at", AT, "--speed", "0"]);
        sign.args(window.then_some("--window"));
        sign.env("DISPLAY", &display.server.name)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .stderr(Stdio::null());
        let mut sign = Running::start(&mut sign);
        display.wait("the schedule", |shown| same(shown, &expected, whole.clone()));
        // Keys that do nothing are answered within the time that those that close take.
        let patience = Duration::from_secs(if closes { 20 } else { 2 });
        let begun = Instant::now();
        let mut ended = None;
        while ended.is_none() && begun.elapsed() < patience {
            display.press(keys);
            std::thread::sleep(Duration::from_millis(200));
            ended = sign.0.try_wait().unwrap();
        }
        let ended = ended.map(|status| status.code());
        assert_eq!(ended, closes.then_some(Some(0)), "window: {window}, keys: {keys:?}");
    }
}
