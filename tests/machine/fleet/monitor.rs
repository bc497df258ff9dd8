//! What machines are told of the screens: figures in a file, and a command that is run.

use super::*;
use crate::trials::MOSQUITTO;

trials! {
    MOSQUITTO => [
        a_file_says_how_every_screen_is_and_that_the_broker_is_gone,
        a_command_is_run_when_a_screen_goes_wrong_and_when_it_is_right_again,
    ],
}

const FIGURES: &str = "roomsign.prom";

fn a_file_says_how_every_screen_is_and_that_the_broker_is_gone() {
    let broker = Broker::start();
    let venue = Venue::new(broker.url());
    let _desk = venue.publisher("desk.toml");
    let left = venue.follower("left");
    venue.follows("left", &original());
    venue.display("left", "Room 122");
    wait("the screen is known", || venue.screen("left")["room"] == "Room 122");

    let once = ["screens", "--prometheus", FIGURES];
    let (good, out, err) = venue.run(&once);
    assert!(good && out.is_empty(), "{out}{err}");
    let revision = roomsign_host::status::revision(&original());
    let screen = r#"{screen="left",room="Room 122""#;
    let shows = format!(
        "roomsign_shows_info{screen},shows=\"Flake schemas until 11:05\",revision=\"{revision}\"}} 1"
    );
    let figures = venue.read(FIGURES);
    for line in [
        "roomsign_broker_up 1",
        &format!("roomsign_current{screen}}} 1"),
        &shows,
        "# TYPE roomsign_up gauge",
    ] {
        assert!(figures.lines().any(|told| told == line), "{line}\n{figures}");
    }
    assert!(figures.contains(&format!("roomsign_revision_timestamp_seconds{screen}}} ")));

    // It is kept up to date.
    let watch = [&once[..], &["--watch", "--broker", &venue.url, "--topic", TOPIC]].concat();
    let _watching = Logged::start(venue.folder.path(), "watching", &watch, &[]);
    left.stop();
    let gone = format!("roomsign_up{screen}}} 0");
    wait("the screen is down", || venue.read(FIGURES).contains(&gone));
    drop(broker);
    wait("the broker is down", || venue.read(FIGURES).contains("roomsign_broker_up 0"));
    assert!(!venue.read(FIGURES).contains("left"), "what was known before is no news");

    let (good, _, err) = venue.run(&once);
    assert!(!good && !err.is_empty(), "{err}");
    assert!(venue.read(FIGURES).contains("roomsign_broker_up 0"));
}

fn a_command_is_run_when_a_screen_goes_wrong_and_when_it_is_right_again() {
    let mut broker = Broker::start();
    let venue = Venue::new(broker.url());
    let _desk = venue.publisher("desk.toml");
    let left = venue.follower("left");
    venue.follows("left", &original());
    // What a screen says is no part of the command.
    let room = "Room 122; touch tricked $(touch tricked)";
    venue.display("left", room);
    wait("the screen is known", || venue.screen("left")["room"] == room);
    left.stop();
    wait("the screen has gone", || venue.screen("left")["online"] == false);

    let command = r#"echo "$ROOMSIGN_SCREEN is $ROOMSIGN_STATE, was $ROOMSIGN_WAS, $ROOMSIGN_ROOM: $ROOMSIGN_WHAT" >> told"#;
    let arguments = ["screens", "--on-change", command, "--broker", &venue.url, "--topic", TOPIC];
    let _watching = Logged::start(venue.folder.path(), "watching", &arguments, &[]);
    let told = |words: &str| {
        wait(words, || venue.read("told").lines().any(|line| line.starts_with(words)));
    };
    // It is wrong already.
    told(&format!("left is offline, was right, {room}: offline since "));
    let _left = venue.follower("left");
    told("left is right, was ");
    assert!(!venue.path("tricked").exists());
    // Without a broker it sees nothing, which is news.
    broker.kill();
    told("the watcher is blind, was right, : ");
    broker.again();
    told("the watcher is right, was blind, : ");
}
