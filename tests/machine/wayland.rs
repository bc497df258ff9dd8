//! The real binary on an output of Wayland: it covers all of it, whichever way the output is turned.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use image::RgbImage;
use image::imageops::{rotate90, rotate270};
use tempfile::TempDir;

use crate::program::{NIXCON, program};
use crate::running::Running;
use crate::server::Server;
use crate::signal::signal;
use crate::trials::WAYLAND;
use crate::wait::{DEADLINE, wait};

trials! {
    WAYLAND => [
        it_covers_the_output_whichever_way_that_is_turned,
        a_receipt_waits_until_the_compositor_has_taken_the_frame,
        a_screen_that_is_seen_again_is_asked_again_how_large_it_is,
    ],
}

const AT: &str = "2023-09-08 10:26";

fn roomsign(command: &str) -> Command {
    let mut roomsign = Command::new(program());
    // This output says of itself that a pixel is a millimetre.
    roomsign.args([command, NIXCON, "--room", "Room 122", "--at", AT, "--diagonal", "43"]);
    roomsign
}

/// What `preview` makes of the same moment.
fn preview([width, height]: [u32; 2]) -> RgbImage {
    let size = format!("{width}x{height}");
    let mut preview = roomsign("preview");
    preview.args(["--as-of", AT, "--size", &size, "-o", "-"]);
    let png = preview.output().expect("a picture").stdout;
    image::load_from_memory(&png).expect("a PNG file").into_rgb8()
}

/// What is on the output.
fn screenshot(folder: &Path, server: &Server) -> RgbImage {
    let pictures = tempfile::tempdir_in(folder).expect("a folder");
    let mut shooter = Command::new("weston-screenshooter");
    shooter.envs(server.environment.clone()).current_dir(pictures.path());
    assert!(shooter.status().expect("weston-screenshooter").success());
    let picture = fs::read_dir(pictures.path()).expect("the folder").next().expect("a picture");
    image::open(picture.expect("a picture").path()).expect("a PNG file").into_rgb8()
}

/// How many in a thousand pixels are of clearly another colour.
fn difference(one: &RgbImage, other: &RgbImage) -> usize {
    if one.dimensions() != other.dimensions() {
        return 1000;
    }
    let differs = |(one, other): (&image::Rgb<u8>, &image::Rgb<u8>)| {
        one.0.iter().zip(other.0).any(|(one, other)| one.abs_diff(other) > 16)
    };
    let differing = one.pixels().zip(other.pixels()).filter(|pair| differs(*pair)).count();
    differing * 1000 / (one.width() * one.height()) as usize
}

fn it_covers_the_output_whichever_way_that_is_turned() {
    for (transform, expected) in [
        ("normal", preview([1024, 600])),
        ("rotate-90", rotate270(&preview([600, 1024]))),
        ("rotate-270", rotate90(&preview([600, 1024]))),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let turned = format!("--transform={transform}");
        let output = ["--width=1024", "--height=600", "--use-pixman", "--debug", &turned];
        let server = Server::weston(folder.path(), &output);
        let mut sign = roomsign("show");
        sign.args(["--speed", "0"]).envs(server.environment.clone()).stderr(Stdio::null());
        sign.env("LIBGL_ALWAYS_SOFTWARE", "1").env_remove("DISPLAY");
        let _sign = Running::start(&mut sign);
        let begun = Instant::now();
        loop {
            let off = difference(&screenshot(folder.path(), &server), &expected);
            if off == 0 {
                break;
            }
            assert!(begun.elapsed() < DEADLINE, "{transform}: {off} in 1000 pixels are wrong");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

/// A sign beside a compositor that can be stopped.
struct Door {
    folder: TempDir,
    server: Server,
    _sign: Running,
}

impl Door {
    /// A sign that has just asked how the compositor is: it does not do so again for ten seconds.
    fn open() -> Self {
        let folder = tempfile::tempdir_in("/dev/shm").expect("a folder in memory");
        let place = |name: &str| folder.path().join(name);
        fs::copy(NIXCON, place("s.toml")).expect("the schedule");
        let server = Server::wayland(folder.path());
        let mut sign = Command::new(program());
        sign.arg("show").arg(place("s.toml")).args(["--room", "Room 122", "--at", AT]);
        sign.arg("--status-file").arg(place("status.json")).envs(server.environment.clone());
        // It says when the sign hands over a frame.
        sign.env("WAYLAND_DEBUG", "1");
        sign.stderr(fs::File::create(place("sign.log")).expect("a log"));
        sign.env("LIBGL_ALWAYS_SOFTWARE", "1").env_remove("DISPLAY");
        let door = Self { _sign: Running::start(&mut sign), folder, server };
        wait("the sign is there", || door.says()["applied_at"].is_string());
        let status = || door.folder.path().join("status.json").metadata().expect("the file");
        let touched = || status().modified().expect("its time");
        let first = touched();
        wait("a sign of life", || touched() != first);
        door
    }

    fn says(&self) -> serde_json::Value {
        let said = fs::read_to_string(self.folder.path().join("status.json")).unwrap_or_default();
        serde_json::from_str(&said).unwrap_or_default()
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("sign.log")).expect("the log")
    }

    /// Waits until a frame is handed over, behind what has been logged until then.
    fn hands_over(&self, logged: usize) {
        wait("the frame is handed over", || {
            self.log().get(logged..).is_some_and(|after| after.contains(".commit()"))
        });
    }

    /// Gives the state of the union another name, and waits until that is read. How much has been logged until then.
    fn rename(&self, name: &str) -> usize {
        let logged = self.log().len();
        let text = fs::read_to_string(NIXCON).expect("the schedule");
        let text = text.replace("State of the Union", name);
        let place = |name: &str| self.folder.path().join(name);
        fs::write(place("new"), text).expect("a file");
        fs::rename(place("new"), place("s.toml")).expect("a file");
        let mut read = None;
        wait("it is read", || {
            const READ: &str = "showing 39 sessions";
            read = self.log().get(logged..).and_then(|said| Some(said.find(READ)? + READ.len()));
            read.is_some()
        });
        logged + read.expect("a place")
    }
}

/// A compositor that is stopped takes frames and shows none of them.
fn a_receipt_waits_until_the_compositor_has_taken_the_frame() {
    let door = Door::open();
    let before = door.says()["revision"].clone();
    signal(&door.server.process, "-STOP");
    let read = door.rename("Future of the Union");
    door.hands_over(read);
    // A receipt that waits for nobody is there much sooner than this.
    let late = Instant::now() + Duration::from_secs(2);
    while Instant::now() < late {
        assert_eq!(door.says()["revision"], before, "nobody has seen it");
        std::thread::sleep(Duration::from_millis(50));
    }
    let resumed = SystemTime::now();
    signal(&door.server.process, "-CONT");
    wait("it is seen", || {
        door.says()["revision"] != before && door.says()["applied_at"].is_string()
    });
    let said = door.says();
    let applied = said["applied_at"].as_str().expect("a time");
    let applied = applied.parse::<chrono::DateTime<chrono::Utc>>().expect("a time");
    assert!(applied >= chrono::DateTime::<chrono::Utc>::from(resumed), "{said}");
}

/// A screen that was off may be another one when it comes back, or the first that is plugged in.
fn a_screen_that_is_seen_again_is_asked_again_how_large_it_is() {
    let door = Door::open();
    let asked = || door.log().matches("the screen says that it is ").count();
    assert_eq!(asked(), 1, "{}", door.log());
    signal(&door.server.process, "-STOP");
    // The first frame is still taken; the second has to wait, for longer than any does while it is seen.
    let read = door.rename("Future of the Union");
    door.hands_over(read);
    door.rename("End of the Union");
    std::thread::sleep(Duration::from_secs(5));
    assert_eq!(asked(), 1);
    signal(&door.server.process, "-CONT");
    wait("it is asked again", || asked() == 2);
}
