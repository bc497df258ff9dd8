//! What a service manager hears of publisher and follower.

use std::os::unix::net::UnixDatagram;
use std::process::Command;

use super::*;
use crate::trials::{MOSQUITTO, NOTHING};

trials! {
    NOTHING => [both_say_that_they_are_up_without_a_broker_and_that_they_live],
    MOSQUITTO => [nothing_is_heard_from_one_that_hangs],
}

fn both_say_that_they_are_up_without_a_broker_and_that_they_live() {
    let broker = Broker::to_be("allow_anonymous true\n");
    for arguments in [&["publish", "desk.toml"][..], &["follow", "-o", "s.toml", "--name", "left"]]
    {
        let venue = Venue::new(broker.url());
        let socket = UnixDatagram::bind(venue.path("notify")).expect("a socket");
        socket.set_read_timeout(Some(DEADLINE)).expect("a timeout");
        let path = venue.path("notify").display().to_string();
        let environment = [("NOTIFY_SOCKET", path.as_str()), ("WATCHDOG_USEC", "900000")];
        let fleet = ["--broker", &venue.url, "--topic", TOPIC];
        let arguments = [arguments, &fleet].concat();
        let _running = Logged::start(venue.folder.path(), "log", &arguments, &environment);
        let mut heard = String::new();
        let mut message = [0; 4096];
        let all = |heard: &str| {
            let parts = ["READY=1\n", "STATUS=", "no broker listens"];
            parts.iter().all(|part| heard.contains(part)) && heard.matches("WATCHDOG=1").count() > 3
        };
        while !all(&heard) {
            let length = socket.recv(&mut message).unwrap_or_else(|_| panic!("only {heard}"));
            heard.push_str(&String::from_utf8_lossy(&message[..length]));
        }
    }
}

fn nothing_is_heard_from_one_that_hangs() {
    let broker = Broker::start();
    let venue = Venue::new(broker.url());
    let socket = UnixDatagram::bind(venue.path("notify")).expect("a socket");
    let path = venue.path("notify").display().to_string();
    let environment = [("NOTIFY_SOCKET", path.as_str()), ("WATCHDOG_USEC", "300000")];
    let arguments =
        ["follow", "-o", "s.toml", "--name", "left", "--broker", &venue.url, "--topic", TOPIC];
    let running = Logged::start(venue.folder.path(), "log", &arguments, &environment);
    socket.set_read_timeout(Some(Duration::from_secs(4))).expect("a timeout");
    let mut message = [0; 4096];
    let mut hears = || {
        let length = socket.recv(&mut message).ok()?;
        Some(String::from_utf8_lossy(&message[..length]).into_owned())
    };
    while !hears().expect("signs of life").contains("WATCHDOG=1") {}
    let stopped =
        Command::new("kill").args(["-STOP", &running.process.0.id().to_string()]).status();
    assert!(stopped.expect("kill").success());
    let begun = Instant::now();
    while hears().is_some() {
        assert!(begun.elapsed() < DEADLINE, "it does not hang");
    }
}
