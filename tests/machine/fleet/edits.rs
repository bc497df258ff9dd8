//! One edit, and what becomes of it on every screen.

use super::*;
use crate::trials::{MOSQUITTO, NOTHING};

trials! {
    NOTHING => [an_edit_is_done_without_a_broker_too],
    MOSQUITTO => [
        an_edit_goes_to_every_screen_and_a_bad_one_to_none,
        screens_say_what_they_show_and_that_they_are_gone,
        an_edit_command_hears_from_every_screen,
    ],
}

fn an_edit_goes_to_every_screen_and_a_bad_one_to_none() {
    let broker = Broker::start();
    let venue = Venue::new(broker.url());
    let publisher = venue.publisher("desk.toml");
    let followers = ["left", "right"].map(|name| venue.follower(name));
    for name in ["left", "right"] {
        venue.follows(name, &original());
    }
    let good = venue.save("desk.toml", "Edited once");
    for name in ["left", "right"] {
        venue.follows(name, &good);
    }
    venue.put("desk.toml", &good.replace("title = \"Edited once\"", "titel = \"Bad\""));
    publisher.says("unknown key `titel`");
    assert!(publisher.said().contains("desk.toml:"), "{}", publisher.said());
    venue.put("desk.toml", "");
    publisher.says("has no `[event]`");
    let better = venue.save("desk.toml", "Edited again");
    for (name, follower) in ["left", "right"].iter().zip(&followers) {
        venue.follows(name, &better);
        follower.says_times("is in the file", 3);
    }
}

fn screens_say_what_they_show_and_that_they_are_gone() {
    let broker = Broker::start();
    let venue = Venue::new(broker.url());
    let (good, out, _) = venue.run(&["screens"]);
    assert!(good && out.contains("no screen has said anything"), "{out}");
    let _publisher = venue.publisher("desk.toml");
    let (left, _right) = (venue.follower("left"), venue.follower("right"));
    for (name, room) in [("left", "Room 122"), ("right", "Room 24")] {
        venue.follows(name, &original());
        venue.display(name, room);
        wait("the display's status is known", || venue.screen(name)["room"] == room);
    }
    let row = venue.screen("left");
    assert_eq!((&row["online"], &row["current"]), (&true.into(), &true.into()), "{row}");
    assert_eq!(row["shows"], "Flake schemas until 11:05");
    assert!(row["applied_after_ms"].is_u64(), "{row}");
    left.stop();
    wait("the broker knows that it has gone", || venue.screen("left")["online"] == false);
    let row = venue.screen("left");
    assert!(row["since"].is_string() && row["room"] == "Room 122", "{row}");
    let (_, out, _) = venue.run(&["screens"]);
    let line = out.lines().find(|line| line.starts_with("left")).expect("its line");
    assert!(line.contains("Room 122") && line.contains("offline since "), "{out}");
    let (good, _, err) = venue.run(&["screens", "--forget", "left"]);
    assert!(good && venue.screen("left").is_null(), "{err}");
}

fn an_edit_command_hears_from_every_screen() {
    let broker = Broker::start();
    let venue = Venue::new(broker.url());
    let delay = |minutes: &str| {
        let (good, out, err) = venue.run(&[
            "delay",
            "desk.toml",
            "--room",
            "Room 122",
            minutes,
            "--not-begun",
            "--at",
            "2023-09-08 10:26",
        ]);
        assert!(good, "{err}");
        out.lines().last().unwrap_or_default().to_owned()
    };
    assert!(delay("5").starts_with("nobody has published it"), "no publisher, no screens");
    let _publisher = venue.publisher("desk.toml");
    let followers = ["left", "right"].map(|name| venue.follower(name));
    let text = venue.read("desk.toml");
    for (name, room) in [("left", "Room 122"), ("right", "Room 24")] {
        venue.follows(name, &text);
        venue.display(name, room);
        wait("the display's status is known", || venue.screen(name)["room"] == room);
    }
    let [left, right] = followers;
    right.stop();
    wait("the broker knows that it has gone", || venue.screen("right")["online"] == false);
    // The display of this test does not follow by itself.
    let said = delay("10");
    assert!(said.contains("Room 122: no answer within 3 s"), "{said}");
    assert!(said.contains(" · Room 24: offline since "), "{said}");
    let before = venue.read("left/s.toml");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            wait("the file is another one", || venue.read("left/s.toml") != before);
            venue.display("left", "Room 122");
        });
        let said = delay("15");
        let (first, rest) = said.split_once(" ms · ").expect("a receipt");
        assert!(first.starts_with("Room 122: on the screen in "), "{said}");
        assert!(rest.starts_with("Room 24: offline since "), "{said}");
    });
    left.stop();
}

fn an_edit_is_done_without_a_broker_too() {
    let broker = Broker::to_be("");
    let venue = Venue::new(broker.url());
    let arguments = [
        "delay",
        "desk.toml",
        "--room",
        "Room 122",
        "10",
        "--not-begun",
        "--at",
        "2023-09-08 10:26",
    ];
    let (good, out, _) = venue.run(&arguments);
    assert!(good && out.contains("no broker listens: the edit is in the file"), "{out}");
    assert!(venue.read("desk.toml").contains("delay = 10"));
    let (good, _, err) = venue.run(&["screens"]);
    assert!(!good && err.contains("no broker listens"), "{err}");
    // What is wrong with the settings is said before anything is changed.
    let wrong =
        [&arguments[..4], &["20", "--at", "2023-09-08 10:26", "--login", "nowhere"]].concat();
    let (good, _, err) = venue.run(&wrong);
    assert!(!good && err.contains("nowhere: there is no such file"), "{err}");
    assert!(!venue.read("desk.toml").contains("delay = 20"));
}
