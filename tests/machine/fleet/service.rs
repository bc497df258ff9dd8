//! What a service manager hears of publisher and follower.

use std::os::unix::net::UnixDatagram;

use super::*;
use crate::trials::{MOSQUITTO_AND_HOOKS, NOTHING};

trials! {
    NOTHING => [both_say_that_they_are_up_without_a_broker_and_that_they_live],
    MOSQUITTO_AND_HOOKS => [nothing_is_heard_from_one_that_hangs],
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
    let environment = [
        ("NOTIFY_SOCKET", path.as_str()),
        ("WATCHDOG_USEC", "300000"),
        ("ROOMSIGN_TEST_HANG", "1"),
    ];
    let arguments =
        ["follow", "-o", "s.toml", "--name", "left", "--broker", &venue.url, "--topic", TOPIC];
    let _running = Logged::start(venue.folder.path(), "log", &arguments, &environment);
    socket.set_read_timeout(Some(Duration::from_secs(4))).expect("a timeout");
    let begun = Instant::now();
    let mut heard = 0;
    while socket.recv(&mut [0; 4096]).is_ok() {
        heard += 1;
        assert!(begun.elapsed() < DEADLINE, "it does not hang");
    }
    assert!(heard > 0);
}
