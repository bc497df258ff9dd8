//! What fails between the desk and the doors: nothing is lost, and no screen is ever empty.

use super::broker::Wire;
use super::*;
use crate::trials::MOSQUITTO;

trials! {
    MOSQUITTO => [
        a_broker_that_comes_later_is_waited_for,
        a_broker_that_forgot_everything_is_told_again,
        a_broker_with_a_database_serves_screens_without_the_publisher,
        a_connection_that_is_cut_comes_back,
        a_connection_that_is_open_at_one_end_only_is_noticed_within_20_seconds,
        what_comes_twice_or_late_changes_nothing,
        garbage_is_not_shown_and_does_not_stay,
        a_follower_that_was_off_catches_up_at_once,
        a_file_that_cannot_be_written_is_told_of_and_tried_again,
    ],
}

fn a_broker_that_comes_later_is_waited_for() {
    let mut broker = Broker::to_be("allow_anonymous true\n");
    let venue = Venue::new(broker.url());
    let (publisher, follower) = (venue.publisher("desk.toml"), venue.follower("left"));
    publisher.says("no broker listens");
    follower.says("no broker listens");
    broker.again();
    venue.follows("left", &original());
}

fn a_broker_that_forgot_everything_is_told_again() {
    let mut broker = Broker::start();
    let venue = Venue::new(broker.url());
    let (_publisher, follower) = (venue.publisher("desk.toml"), venue.follower("left"));
    venue.follows("left", &original());
    broker.kill();
    follower.says("closed the connection");
    let edited = venue.save("desk.toml", "While the broker was away");
    broker.again();
    venue.follows("left", &edited);
    // Nobody has edited anything, and a screen that is new gets it all the same.
    broker.kill();
    broker.again();
    let _new = venue.follower("right");
    venue.follows("right", &edited);
}

fn a_broker_with_a_database_serves_screens_without_the_publisher() {
    let mut broker = Broker::with_database();
    let venue = Venue::new(broker.url());
    let publisher = venue.publisher("desk.toml");
    publisher.says("published ");
    publisher.stop();
    let database = broker.path("mosquitto.db");
    wait("the database is written", || fs::read(&database).is_ok_and(|bytes| bytes.len() > 10_000));
    broker.kill();
    broker.again();
    let _follower = venue.follower("left");
    venue.follows("left", &original());
    // The publisher comes back to a broker that has what it would say.
    let publisher = venue.publisher("desk.toml");
    let edited = venue.save("desk.toml", "Afterwards");
    venue.follows("left", &edited);
    publisher.says_times("publishing ", 2);
}

fn a_connection_that_is_cut_comes_back() {
    let broker = Broker::start();
    let venue = Venue::new(broker.url());
    let wire = Wire::to(broker.port());
    let (_publisher, follower) =
        (venue.publisher("desk.toml"), venue.follower_at("left", &wire.url()));
    venue.follows("left", &original());
    wire.cut();
    follower.says("closed the connection");
    let edited = venue.save("desk.toml", "While the wire was cut");
    venue.follows("left", &edited);
    wait("it is online again", || venue.screen("left")["online"] == true);
}

fn a_connection_that_is_open_at_one_end_only_is_noticed_within_20_seconds() {
    let broker = Broker::start();
    let venue = Venue::new(broker.url());
    let wire = Wire::to(broker.port());
    let (_publisher, follower) =
        (venue.publisher("desk.toml"), venue.follower_at("left", &wire.url()));
    venue.follows("left", &original());
    wire.goes_silent();
    let begun = Instant::now();
    let edited = venue.save("desk.toml", "While nothing came through");
    follower.says("does not answer any more");
    // Three times the pause after which each asks whether the other is there.
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    venue.follows("left", &edited);
    // The broker has noticed too that the old connection is dead, and not taken it for the new one.
    std::thread::sleep(Duration::from_secs(10));
    assert_eq!(venue.screen("left")["online"], true);
}

fn what_comes_twice_or_late_changes_nothing() {
    let broker = Broker::start();
    let venue = Venue::new(broker.url());
    let follower = venue.follower("left");
    follower.says("connected");
    let (old, new) = (venue.save("old.toml", "Older"), venue.save("new.toml", "Newer"));
    let (early, late) = ("2026-01-01T10:00:00.000Z", "2026-01-01T10:00:01.000Z");
    broker.publish(TOPIC, &new, late, "desk");
    venue.follows("left", &new);
    let written =
        fs::metadata(venue.path("left/s.toml")).expect("the file").modified().expect("a time");
    broker.publish(TOPIC, &new, late, "desk");
    broker.publish(TOPIC, &old, early, "desk");
    follower.says("is older than the file");
    // Started again, it knows how new its file is.
    follower.stop();
    let follower = venue.follower("left");
    wait("it has heard the old one", || {
        follower.said().matches("is older than the file").count() == 2
    });
    assert_eq!(venue.read("left/s.toml"), new);
    let now =
        fs::metadata(venue.path("left/s.toml")).expect("the file").modified().expect("a time");
    assert_eq!(now, written);
    assert_eq!(written, std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_261_601));
}

fn garbage_is_not_shown_and_does_not_stay() {
    let broker = Broker::start();
    let venue = Venue::new(broker.url());
    let publisher = venue.publisher("desk.toml");
    let follower = venue.follower("left");
    venue.follows("left", &original());
    publisher.stop();
    let schedule = format!("{TOPIC}/schedule");
    let revision = roomsign_host::status::revision("[event");
    for (payload, properties) in [
        (&b"no properties"[..], &[][..]),
        (b"\xff\xfe\0\x01", &[("revision", "0"), ("published", "2030-01-01T00:00:00Z")]),
        (b"[event", &[("revision", &*revision), ("published", "2030-01-01T00:00:00Z")]),
        (b"[event", &[("revision", "000000000000"), ("published", "2030-01-01T00:00:00Z")]),
        (b"", &[]),
    ] {
        broker.say(&schedule, payload, properties);
    }
    follower.says("was removed from");
    assert!(follower.said().contains("wrong in line 1"), "{}", follower.said());
    assert_eq!(venue.read("left/s.toml"), original());
    wait("its fault is known", || venue.screen("left")["fault"].is_string());
    broker.say(&schedule, b"garbage again", &[]);
    // One that starts on garbage keeps what it had too.
    drop(follower);
    let _follower = venue.follower("left");
    let _publisher = venue.publisher("desk.toml");
    wait("what is right is said again", || broker.retained(&schedule) == original().as_bytes());
    let edited = venue.save("desk.toml", "After the garbage");
    venue.follows("left", &edited);
    wait("its fault is over", || venue.screen("left")["fault"].is_null());
}

fn a_follower_that_was_off_catches_up_at_once() {
    let broker = Broker::start();
    let venue = Venue::new(broker.url());
    let publisher = venue.publisher("desk.toml");
    let follower = venue.follower("left");
    // It says so after it has written: stopped in between, it would have said it once in all.
    follower.says("is in the file");
    follower.stop();
    let mut last = String::new();
    for edit in 0..10 {
        last = venue.save("desk.toml", &format!("Edit {edit}"));
        let revision = roomsign_host::status::revision(&last);
        publisher.says(&format!("published {revision}"));
    }
    let follower = venue.follower("left");
    venue.follows("left", &last);
    follower.says_times("is in the file", 2);
}

fn a_file_that_cannot_be_written_is_told_of_and_tried_again() {
    let broker = Broker::start();
    let venue = Venue::new(broker.url());
    let follower = venue.follower("left");
    follower.says("connected");
    // A folder in the place of the file.
    fs::create_dir(venue.path("left/s.toml")).expect("a folder");
    let _publisher = venue.publisher("desk.toml");
    follower.says("cannot be written");
    wait("its fault is known", || venue.screen("left")["fault"].is_string());
    fs::remove_dir(venue.path("left/s.toml")).expect("no folder");
    venue.follows("left", &original());
    wait("its fault is over", || venue.screen("left")["fault"].is_null());
}
