//! The real binary on an output of Wayland: it covers all of it, whichever way the output is turned.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use image::RgbImage;
use image::imageops::{rotate90, rotate270};

use crate::program::{NIXCON, program};
use crate::running::Running;
use crate::server::Server;
use crate::trials::WAYLAND;
use crate::wait::DEADLINE;

trials! {
    WAYLAND => [it_covers_the_output_whichever_way_that_is_turned],
}

const AT: &str = "2023-09-08 10:26";

fn roomsign(command: &str) -> Command {
    let mut roomsign = Command::new(program());
    roomsign.args([command, NIXCON, "--room", "Room 122", "--at", AT]);
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
