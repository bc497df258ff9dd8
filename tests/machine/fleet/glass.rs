//! What a door shows, asked for over the network.

use super::life::Door;
use super::*;
use crate::program::program;
use crate::server::Server;
use crate::signal::signal;
use crate::trials::{MOSQUITTO_AND_CAGE, MOSQUITTO_AND_WAYLAND, MOSQUITTO_AND_X_SERVER};

trials! {
    MOSQUITTO_AND_X_SERVER => [
        a_door_sends_what_its_screen_shows_and_says_what_it_is_called,
    ],
    MOSQUITTO_AND_WAYLAND => [a_door_under_wayland_sends_what_its_window_shows],
    MOSQUITTO_AND_CAGE => [a_door_under_cage_sends_what_its_output_shows_whatever_that_is],
}

fn a_door_sends_what_its_screen_shows_and_says_what_it_is_called() {
    let door = Door::on(|_| Server::x11());
    sends_its_picture(&door, "window");
    let before = pixels(&door, "seen");

    // Half a minute long it says what it is called, and nobody takes that for the sign.
    let (good, out, err) = door.venue.run(&["screens", "--identify"]);
    assert!(good && out.contains("for 30 s: left"), "{out}{err}");
    wait("it shows its name", || {
        let (good, out, _) = door.venue.run(&["screens", "--pictures", "named"]);
        good && out.contains("nothing to compare it with")
    });
    assert_ne!(pixels(&door, "named"), before);
    wait("it is the sign again", || {
        let (good, out, _) = door.venue.run(&["screens", "--pictures", "seen"]);
        good && out.contains("as preview makes it")
    });

    signal(&door.sign, "-STOP");
    let (good, _, err) = door.venue.run(&["screens", "--pictures", "seen"]);
    assert!(
        !good && err.contains("left: no picture: the sign on that machine does not answer"),
        "{err}"
    );
}

fn a_door_under_wayland_sends_what_its_window_shows() {
    let door = Door::on(Server::wayland);
    sends_its_picture(&door, "window");
    signal(&door.server.process, "-STOP");
    let (good, _, err) = door.venue.run(&["screens", "--pictures", "seen"]);
    assert!(!good && err.contains("left: no picture: its compositor does not answer"), "{err}");
}

fn a_door_under_cage_sends_what_its_output_shows_whatever_that_is() {
    let door = Door::on(|_| Server::cage());
    sends_its_picture(&door, "output");
    let doctor = || {
        let settings = format!("ROOMSIGN_STATUS_FILE={}\n", door.status.display());
        fs::create_dir_all(door.venue.path("settings")).expect("a folder");
        door.venue.put("settings/left.conf", &settings);
        let mut doctor = command(door.venue.folder.path());
        let said = doctor.args(["doctor", "--settings", "settings"]).output();
        String::from_utf8(said.expect("the program").stdout).expect("text")
    };
    let said = doctor();
    assert!(
        said.contains("✔ left: its output is as preview makes it (by wlr-screencopy)"),
        "{said}"
    );

    // Another window covers the sign, whose own pixels are what they were.
    let mut other = std::process::Command::new(program());
    other.args(["show", NIXCON, "--room", "Room 24", "--at", "2023-09-08 10:26"]);
    other.env_clear().envs(door.server.environment.clone()).env("LIBGL_ALWAYS_SOFTWARE", "1");
    let other = Running::start(other.stderr(Stdio::null()));
    wait("it is covered", || {
        let (good, out, _) = door.venue.run(&["screens", "--pictures", "covered"]);
        !good && out.contains("pixels of its output are not as preview makes them: is something")
    });
    let said = doctor();
    assert!(said.contains("✘ left: ") && said.contains("is something in front"), "{said}");
    drop(other);
    sends_its_picture(&door, "output");

    signal(&door.server.process, "-STOP");
    let (good, _, err) = door.venue.run(&["screens", "--pictures", "seen"]);
    let told = "left: no picture: its compositor does not answer: is it stopped?";
    assert!(!good && err.contains(told), "{err}");
    signal(&door.server.process, "-CONT");
    sends_its_picture(&door, "output");
}

/// Such as `preview` makes it.
fn sends_its_picture(door: &Door, whose: &str) {
    // A machine that is busy may take longer than a person would wait.
    wait("its picture is there", || {
        let (good, out, _) = door.venue.run(&["screens", "--pictures", "seen"]);
        good && out == format!("left: seen/left.png: its {whose} is as preview makes it\n")
    });
    let picture = image::open(door.venue.path("seen/left.png")).expect("a picture");
    assert_eq!(picture.width().max(picture.height()), 480);
}

fn pixels(door: &Door, folder: &str) -> Vec<u8> {
    let picture = image::open(door.venue.path(&format!("{folder}/left.png"))).expect("a picture");
    picture.into_rgb8().into_raw()
}
