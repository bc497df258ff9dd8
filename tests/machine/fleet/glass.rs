//! What a door shows, asked for over the network.

use super::life::{Door, signal};
use super::*;
use crate::server::Server;
use crate::trials::{MOSQUITTO_AND_WAYLAND, MOSQUITTO_AND_X_SERVER};

trials! {
    MOSQUITTO_AND_X_SERVER => [
        a_door_sends_what_its_screen_shows_and_says_what_it_is_called,
    ],
    MOSQUITTO_AND_WAYLAND => [a_door_under_wayland_sends_what_its_screen_shows],
}

fn a_door_sends_what_its_screen_shows_and_says_what_it_is_called() {
    let door = Door::on(|_| Server::x11());
    sends_its_picture(&door);
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
    assert!(!good && err.contains("left: no picture within 10 s"), "{err}");
}

fn a_door_under_wayland_sends_what_its_screen_shows() {
    sends_its_picture(&Door::on(Server::wayland));
}

/// Such as `preview` makes it.
fn sends_its_picture(door: &Door) {
    // A machine that is busy may take longer than a person would wait.
    wait("its picture is there", || {
        let (good, out, _) = door.venue.run(&["screens", "--pictures", "seen"]);
        good && out == "left: seen/left.png: as preview makes it\n"
    });
    let picture = image::open(door.venue.path("seen/left.png")).expect("a picture");
    assert_eq!(picture.width().max(picture.height()), 480);
}

fn pixels(door: &Door, folder: &str) -> Vec<u8> {
    let picture = image::open(door.venue.path(&format!("{folder}/left.png"))).expect("a picture");
    picture.into_rgb8().into_raw()
}
