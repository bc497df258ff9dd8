//! What a door can do with its own login, and what somebody can who writes into the schedule's folder: nothing to others.

use std::time::SystemTime;

use sha2::{Digest as _, Sha256};

use super::guarded::Guarded;
use super::*;
use crate::trials::MOSQUITTO;

trials! {
    MOSQUITTO => [
        no_door_has_a_say_in_when_the_next_edit_is_published,
        what_is_dated_into_the_far_future_is_undone_by_a_reset,
        nobody_can_end_the_connection_of_another,
        a_follower_keeps_its_name_at_the_broker_and_tells_nobody,
        the_example_broker_does_not_write_all_it_has_for_each_message,
        no_image_outside_the_folder_is_published,
        images_that_no_schedule_names_are_taken_away,
        times_of_no_calendar_do_not_end_anything,
        a_door_that_claims_the_room_of_another_is_told_of,
        many_images_come_a_few_at_a_time,
        what_is_overwritten_again_and_again_is_said_more_and_more_rarely,
    ],
}

fn no_door_has_a_say_in_when_the_next_edit_is_published() {
    let venue = Guarded::with(&["left", "right"]);
    let desk = venue.desk();
    let right = venue.door("right");
    venue.venue.follows("right", &original());
    let lie = |published: &str| {
        let report = serde_json::json!({
            "display": null, "fault": null,
            "file": { "revision": "000000000000", "published": published, "publisher": null, "written_at": null },
        });
        venue.says("left", "screens/left", &report.to_string());
    };
    lie("9999-12-31T23:59:59.998Z");
    let edited = venue.venue.save("desk.toml", "After the first lie");
    venue.venue.follows("right", &edited);
    lie("9998-12-31T23:59:59.999Z");
    wait("the lie is seen", || {
        venue.screen("left")["fault"]
            .as_str()
            .is_some_and(|fault| fault.contains("is in the future"))
    });
    let edited = venue.venue.save("desk.toml", "After the second lie");
    venue.venue.follows("right", &edited);
    let published = fs::metadata(venue.venue.path("right/s.toml")).expect("the file").modified();
    let ahead = published.expect("a time").duration_since(SystemTime::now()).unwrap_or_default();
    assert!(ahead < Duration::from_secs(60), "it is dated {ahead:?} ahead");
    assert_eq!(desk.said().matches("publishing ").count(), 3, "{}", desk.said());
    // With everything begun anew, too.
    assert!(venue.screens(&["--forget", "left"]).0);
    drop((desk, right));
    let (_desk, _right) = (venue.desk(), venue.door("right"));
    let edited = venue.venue.save("desk.toml", "After a restart");
    venue.venue.follows("right", &edited);
}

fn what_is_dated_into_the_far_future_is_undone_by_a_reset() {
    let broker = Broker::start();
    let venue = Venue::new(broker.url());
    let follower = venue.follower("left");
    let wrong = venue.save("wrong.toml", "From a desk whose clock was wrong");
    broker.publish(TOPIC, &wrong, "9998-12-31T23:59:59.999Z", "desk");
    venue.follows("left", &wrong);
    let desk = venue.publisher("desk.toml");
    desk.says("has published a newer version");
    // Whatever staff save now is older.
    let edited = venue.save("desk.toml", "Edited");
    follower.says("is older than the file");
    wait("it is a fault that people see", || {
        venue.screen("left")["fault"].as_str().is_some_and(|fault| fault.contains("is older"))
    });
    let (good, out, err) = venue.run(&["publish", "desk.toml", "--reset"]);
    assert!(good && out.contains("every sign takes it"), "{out}{err}");
    venue.follows("left", &edited);
    wait("the fault is over", || venue.screen("left")["fault"].is_null());
    let edited = venue.save("desk.toml", "Edited again");
    venue.follows("left", &edited);
    // A screen that was off meanwhile has the wrong one, and hears only of what came after the reset.
    fs::create_dir(venue.path("right")).expect("a folder");
    fs::write(venue.path("right/s.toml"), &wrong).expect("a file");
    let late = SystemTime::UNIX_EPOCH + Duration::from_secs(250_000_000_000);
    let file = File::options().write(true).open(venue.path("right/s.toml")).expect("the file");
    if file.set_modified(late).is_ok() {
        let _right = venue.follower("right");
        venue.follows("right", &edited);
    }
}

/// The name that can be made of what every door knows: as the desk and the doors once called themselves.
fn guessed(role: &str, parts: &[&str]) -> String {
    let hash = Sha256::digest(parts.join("\n").as_bytes());
    let hash: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("roomsign-{role}-{hash}")
}

fn nobody_can_end_the_connection_of_another() {
    let venue = Guarded::with(&["left", "right"]);
    let (desk, right) = (venue.desk(), venue.door("right"));
    venue.venue.follows("right", &original());
    // Every door hears who published, which is where the file is.
    let host = std::process::Command::new("hostname").output().expect("hostname").stdout;
    let host = String::from_utf8(host).expect("text");
    let publisher = format!("{}:{}", host.trim(), venue.venue.path("desk.toml").display());
    for id in [guessed("publish", &[TOPIC, &publisher]), guessed("follow-right", &[TOPIC])] {
        let topic = format!("{TOPIC}/schedule");
        let arguments = ["-i", &id, "-t", &topic, "-C", "1", "-W", "5", "-N"];
        let output = venue.client("mosquitto_sub", "left", &arguments).output();
        assert!(!output.expect("mosquitto_sub").stdout.is_empty(), "a door may listen");
    }
    let edited = venue.venue.save("desk.toml", "Edited");
    venue.venue.follows("right", &edited);
    for log in [&desk, &right] {
        assert!(!log.said().contains("another connection of this name"), "{}", log.said());
        assert_eq!(log.said().matches("connected").count(), 1, "{}", log.said());
    }
}

fn a_follower_keeps_its_name_at_the_broker_and_tells_nobody() {
    let broker = Broker::start();
    let venue = Venue::new(broker.url());
    for starts in 1..=2 {
        venue.publisher("desk.toml").says_times("connected", starts);
    }
    let arguments = ["follow", "-o", "s.toml", "--name", "left", "--broker", &venue.url];
    let arguments = [&arguments[..], &["--topic", TOPIC]].concat();
    for log in ["one", "two"] {
        let kept = [("STATE_DIRECTORY", "state")];
        Logged::start(venue.folder.path(), log, &arguments, &kept).says("connected");
    }
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(venue.path("state/follow.json")).expect("the file").permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
    let log = broker.ends();
    let names = |role: &str| {
        let lines = log.lines().filter(|line| line.contains("New client connected"));
        let names = lines.filter_map(|line| line.split(' ').find(|word| word.contains(role)));
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    let (desks, doors) = (names("roomsign-publish-"), names("roomsign-follow-left-"));
    assert_eq!((desks.len(), doors.len()), (2, 2), "{log}");
    assert!(desks[0] != desks[1] && doors[0] == doors[1], "{desks:?} {doors:?}");
}

fn the_example_broker_does_not_write_all_it_has_for_each_message() {
    const IMAGES: usize = 24;
    const SIZE: usize = 4 * 1024 * 1024;
    let venue = Guarded::with(&["left"]);
    let image = venue.venue.path("image");
    for number in 0..IMAGES {
        fs::write(&image, vec![number as u8; SIZE]).expect("an image");
        let topic = format!("{TOPIC}/files/{number:064x}");
        let file = image.display().to_string();
        let arguments = ["-q", "1", "-r", "-t", &topic, "-f", &file];
        let said = venue.client("mosquitto_pub", "desk", &arguments).status();
        assert!(said.expect("mosquitto_pub").success());
    }
    let before = venue.broker.written();
    for number in 0..40 {
        venue.says("left", "screens/left", &format!("{{\"number\":{number}}}"));
        std::thread::sleep(Duration::from_millis(100));
    }
    let written = venue.broker.written() - before;
    assert!(written < 10 * 1024 * 1024, "{written} bytes for 40 small messages");
}

/// An image, by its first bytes.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

fn illustrated(names: &[&str]) -> String {
    let sponsor = |name: &&str| format!("\n[[sponsor]]\nname = \"S\"\nlogo = \"{name}\"\n");
    original() + &names.iter().map(sponsor).collect::<String>()
}

fn no_image_outside_the_folder_is_published() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let broker = Broker::start();
    let venue = Venue::new(broker.url());
    fs::create_dir(venue.path("in")).expect("a folder");
    // Only its owner may read it, who is also the one who publishes.
    fs::write(venue.path("secret.png"), [PNG, b"secret"].concat()).expect("a file");
    let mode = fs::Permissions::from_mode(0o600);
    fs::set_permissions(venue.path("secret.png"), mode).expect("a mode");
    symlink("../secret.png", venue.path("in/link.png")).expect("a link");
    symlink("..", venue.path("in/up")).expect("a link");
    symlink("/dev/zero", venue.path("in/zero.png")).expect("a link");
    fs::write(venue.path("in/good.png"), [PNG, b"good"].concat()).expect("a file");
    symlink("good.png", venue.path("in/good-link.png")).expect("a link");
    let names = ["link.png", "up/secret.png", "zero.png", "good-link.png"];
    venue.put("in/desk.toml", &illustrated(&names));
    let desk = venue.publisher("in/desk.toml");
    let _left = venue.follower("left");
    venue.follows("left", &illustrated(&names));
    assert_eq!(desk.said().matches("leads out of the schedule's folder").count(), 3);
    let image = |name: &str| fs::read(venue.path("left").join(name)).unwrap_or_default();
    assert_eq!(image("good-link.png"), [PNG, b"good"].concat());
    assert!(image("link.png").is_empty() && image("up/secret.png").is_empty());
    let hash = Sha256::digest([PNG, b"secret"].concat());
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(!broker.topics(TOPIC).iter().any(|topic| topic.contains(&hash)));
}

fn images_that_no_schedule_names_are_taken_away() {
    let broker = Broker::start();
    let venue = Venue::new(broker.url());
    fs::create_dir(venue.path("photos")).expect("a folder");
    for name in ["a.png", "photos/b.png", "c.png"] {
        fs::write(venue.path(name), [PNG, name.as_bytes()].concat()).expect("an image");
    }
    venue.put("desk.toml", &illustrated(&["a.png", "photos/b.png"]));
    let desk = venue.publisher("desk.toml");
    let _left = venue.follower("left");
    venue.follows("left", &illustrated(&["a.png", "photos/b.png"]));
    let files = || {
        let topics = broker.topics(TOPIC);
        topics.iter().filter(|topic| topic.contains("/files/")).count()
    };
    let there = |name: &str| venue.path("left").join(name).exists();
    assert!(there("a.png") && there("photos/b.png"));
    wait("two images and their list", || files() == 3);
    venue.put("desk.toml", &illustrated(&["a.png"]));
    wait("one of them, and its list", || files() == 2);
    wait("the other has gone, with its folder", || there("a.png") && !there("photos"));
    // A desk that has not seen what was published before.
    desk.stop();
    venue.put("desk.toml", &illustrated(&["c.png"]));
    let _desk = venue.publisher("desk.toml");
    wait("another one, and its list", || there("c.png") && !there("a.png") && files() == 2);
    venue.put("desk.toml", &original());
    wait("none", || !there("c.png") && files() == 0);
    venue.follows("left", &original());
}

fn times_of_no_calendar_do_not_end_anything() {
    let venue = Guarded::with(&["left"]);
    let desk = venue.desk();
    desk.says("published ");
    for time in ["+262142-12-31T23:59:59Z", "-262143-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"] {
        venue.says("left", "screens/left/link", &format!(r#"{{"online":true,"since":"{time}"}}"#));
        let file = format!(
            r#"{{"revision":"0","published":"{time}","publisher":null,"written_at":"{time}"}}"#
        );
        let display = format!(
            r#"{{"room":null,"schedule":"/s","shows":"s","revision":"0","applied_at":"{time}","fault":null}}"#
        );
        let report = format!(r#"{{"display":{display},"file":{file},"fault":null}}"#);
        venue.says("left", "screens/left", &report);
        let (good, out, err) = venue.screens(&[]);
        assert!(good && !err.contains("panic"), "{time}: {out}{err}");
    }
    let edited = venue.venue.save("desk.toml", "Edited");
    let _left = venue.door("left");
    venue.venue.follows("left", &edited);
    assert!(!desk.said().contains("panic"), "{}", desk.said());
}

fn a_door_that_claims_the_room_of_another_is_told_of() {
    let venue = Guarded::with(&["left", "right"]);
    let (_desk, _left, _right) = (venue.desk(), venue.door("left"), venue.door("right"));
    for (name, room) in [("left", "Room 122"), ("right", "Room 24")] {
        venue.venue.follows(name, &original());
        venue.venue.display(name, room);
        wait("the display's status is known", || venue.screen(name)["room"] == room);
    }
    let (_, out, _) = venue.screens(&[]);
    assert!(!out.contains('!'), "{out}");
    venue.venue.display("left", "Room 24");
    wait("it is told of", || venue.screen("left")["claimed_by"] == serde_json::json!(["right"]));
    assert_eq!(venue.screen("right")["claimed_by"], serde_json::json!(["left"]));
    let (_, out, _) = venue.screens(&[]);
    assert!(out.contains("! Room 24 is the room of right, too"), "{out}");
    let (_, out, _) = venue.screens(&["--shared", "Room 24"]);
    assert!(!out.contains('!'), "{out}");
}

fn many_images_come_a_few_at_a_time() {
    const MANY: usize = 20;
    let broker = Broker::start();
    let venue = Venue::new(broker.url());
    let names: Vec<String> = (0..MANY).map(|number| format!("{number}.png")).collect();
    for name in &names {
        let bytes = [PNG, name.as_bytes(), &[0; 300_000]].concat();
        fs::write(venue.path(name), bytes).expect("an image");
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    venue.put("desk.toml", &illustrated(&names));
    let desk = venue.publisher("desk.toml");
    desk.says("published ");
    let follower = venue.follower("left");
    venue.follows("left", &illustrated(&names));
    assert!(names.iter().all(|name| venue.path("left").join(name).exists()), "before the text");
    follower.says_times("is in the file", 1);
}

fn what_is_overwritten_again_and_again_is_said_more_and_more_rarely() {
    let broker = Broker::start();
    let venue = Venue::new(broker.url());
    let desk = venue.publisher("desk.toml");
    desk.says("published ");
    let schedule = format!("{TOPIC}/schedule");
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(10) {
        broker.say(&schedule, b"garbage", &[]);
        std::thread::sleep(Duration::from_millis(100));
    }
    let said = desk.said().matches("publishing ").count();
    assert!((2..=5).contains(&said), "{said} times in 10 s\n{}", desk.said());
    // An edit waits for none of that.
    let edited = venue.save("desk.toml", "Edited");
    let _left = venue.follower("left");
    venue.follows("left", &edited);
}
