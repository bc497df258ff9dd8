//! The real binary on an output of Wayland: it covers all of it, whichever way the output is turned.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use image::RgbImage;
use image::imageops::{rotate90, rotate270};

use crate::program::{NIXCON, program};
use crate::running::Running;
use crate::server::Server;
use crate::trials::WAYLAND;
use crate::wait::{DEADLINE, wait};

trials! {
    WAYLAND => [
        it_covers_the_output_whichever_way_that_is_turned,
        a_receipt_waits_until_the_compositor_has_taken_the_frame,
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

/// A compositor that is stopped takes frames and shows none of them.
fn a_receipt_waits_until_the_compositor_has_taken_the_frame() {
    let folder = tempfile::tempdir_in("/dev/shm").expect("a folder in memory");
    let place = |name: &str| folder.path().join(name);
    let (schedule, status, log) = (place("s.toml"), place("status.json"), place("sign.log"));
    fs::copy(NIXCON, &schedule).expect("the schedule");
    let server = Server::wayland(folder.path());
    let mut sign = Command::new(program());
    sign.arg("show").arg(&schedule).args(["--room", "Room 122", "--at", AT]);
    sign.arg("--status-file").arg(&status).envs(server.environment.clone());
    // It says when the sign hands over a frame.
    sign.env("WAYLAND_DEBUG", "1").stderr(fs::File::create(&log).expect("a log"));
    sign.env("LIBGL_ALWAYS_SOFTWARE", "1").env_remove("DISPLAY");
    let _sign = Running::start(&mut sign);
    let said = || -> serde_json::Value {
        let said = fs::read_to_string(&status).unwrap_or_default();
        serde_json::from_str(&said).unwrap_or_default()
    };
    wait("the sign is there", || said()["applied_at"].is_string());
    let before = said()["revision"].clone();
    // Once it has asked how the compositor is, it does not do so again for ten seconds.
    let touched = || status.metadata().expect("the file").modified().expect("its time");
    let first = touched();
    wait("a sign of life", || touched() != first);

    let process = server.process.0.id().to_string();
    let signal = |signal: &str| {
        let told = Command::new("kill").args([signal, &process]).status();
        assert!(told.expect("kill").success());
    };
    signal("-STOP");
    let logged = fs::read(&log).expect("the log").len();
    let text = fs::read_to_string(NIXCON).expect("the schedule").replace("State of", "Future of");
    fs::write(place("new"), text).expect("a file");
    fs::rename(place("new"), &schedule).expect("a file");
    wait("the frame is handed over", || {
        let said = fs::read_to_string(&log).expect("the log");
        let news = said.get(logged..).and_then(|said| said.split_once("showing 39 sessions"));
        news.is_some_and(|(_, after)| after.contains(".commit()"))
    });
    // A receipt that waits for nobody is there much sooner than this.
    let late = Instant::now() + Duration::from_secs(2);
    while Instant::now() < late {
        assert_eq!(said()["revision"], before, "nobody has seen it");
        std::thread::sleep(Duration::from_millis(50));
    }
    let resumed = SystemTime::now();
    signal("-CONT");
    wait("it is seen", || said()["revision"] != before && said()["applied_at"].is_string());
    let applied =
        said()["applied_at"].as_str().expect("a time").parse::<chrono::DateTime<chrono::Utc>>();
    assert!(
        applied.expect("a time") >= chrono::DateTime::<chrono::Utc>::from(resumed),
        "{}",
        said()
    );
}
