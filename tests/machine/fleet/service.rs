//! What a service manager hears of publisher and follower.

use std::os::unix::net::UnixDatagram;

use super::*;
use crate::signal::signal;
use crate::trials::{MOSQUITTO, NOTHING};

trials! {
    NOTHING => [
        both_say_that_they_are_up_without_a_broker_and_that_they_live,
        the_publisher_says_which_line_of_the_file_is_wrong,
    ],
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

fn the_publisher_says_which_line_of_the_file_is_wrong() {
    let broker = Broker::to_be("allow_anonymous true\n");
    let venue = Venue::new(broker.url());
    let socket = UnixDatagram::bind(venue.path("notify")).expect("a socket");
    socket.set_read_timeout(Some(DEADLINE)).expect("a timeout");
    let path = venue.path("notify").display().to_string();
    let arguments = ["publish", "desk.toml", "--broker", &venue.url, "--topic", TOPIC];
    let environment = [("NOTIFY_SOCKET", path.as_str())];
    let _running = Logged::start(venue.folder.path(), "log", &arguments, &environment);
    let mut message = [0; 4096];
    let mut status_with = |is_right: &dyn Fn(&str) -> bool| loop {
        let length = socket.recv(&mut message).expect("another status");
        let heard = String::from_utf8_lossy(&message[..length]).into_owned();
        if heard.lines().any(|line| line.strip_prefix("STATUS=").is_some_and(is_right)) {
            return;
        }
    };
    status_with(&|status| !status.contains("desk.toml:"));
    let line = original().lines().count() + 1;
    fs::write(venue.path("desk.toml"), original() + "dealy = 10\n").expect("a mistake");
    status_with(&|status| status.starts_with(&format!("desk.toml:{line}: ")));
    fs::remove_file(venue.path("desk.toml")).expect("no file");
    status_with(&|status| status.starts_with("desk.toml: there is no such file"));
    venue.save("desk.toml", "All is well");
    status_with(&|status| !status.contains("desk.toml"));
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
    signal(&running.process, "-STOP");
    let begun = Instant::now();
    while hears().is_some() {
        assert!(begun.elapsed() < DEADLINE, "it does not hang");
    }
}
