//! Several brokers that know the same: here two that are joined by a bridge.

use std::net::TcpListener;

use super::*;
use crate::trials::MOSQUITTO;

trials! {
    MOSQUITTO => [
        an_edit_arrives_with_either_of_two_brokers_gone,
        a_broker_that_takes_connections_and_says_nothing_is_passed_by_within_5_seconds,
        what_a_subscription_was_not_told_is_asked_for_once_more,
    ],
}

/// Two brokers that hand on to each other whatever is said to them.
fn bridged() -> (Broker, Broker) {
    let one = Broker::start();
    let bridge = format!(
        "allow_anonymous true\nconnection one\naddress 127.0.0.1:{}\ntopic # both 1\nbridge_protocol_version mqttv50\n\
         restart_timeout 1\n",
        one.port()
    );
    (one, Broker::with(&bridge))
}

fn an_edit_arrives_with_either_of_two_brokers_gone() {
    let (mut one, mut two) = bridged();
    let venue = Venue::new(format!("{},{}", one.url(), two.url()));
    let _desk = venue.publisher("desk.toml");
    let _doors = ["left", "right", "center"].map(|name| venue.follower(name));
    let arrives = |title: &str| {
        let edited = venue.save("desk.toml", title);
        for name in ["left", "right", "center"] {
            venue.follows(name, &edited);
        }
        // Who asks knows both of them, too; what a door says takes its way over the bridge.
        wait(&format!("a screen that is told of: {title}"), || {
            let (good, out, _) = venue.run(&["screens", "--json"]);
            good && out.contains("\"name\": \"left\"")
        });
    };
    arrives("With both");
    one.kill();
    arrives("Without the first");
    one.again();
    arrives("With both again");
    two.kill();
    arrives("Without the second");
}

fn a_broker_that_takes_connections_and_says_nothing_is_passed_by_within_5_seconds() {
    // It listens, and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("a port").port();
    let broker = Broker::start();
    let venue = Venue::new(format!("mqtt://127.0.0.1:{port},{}", broker.url()));
    // Half of all begin with the other one.
    for start in 0..4 {
        let name = format!("door-{start}");
        let begun = Instant::now();
        let follower = venue.follower(&name);
        follower.says("connected");
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }
}

/// The nodes of a cluster may each think that another one tells what is retained. Here it is an access list that keeps it back.
fn what_a_subscription_was_not_told_is_asked_for_once_more() {
    let mut broker = Broker::to_be("allow_anonymous true\nacl_file FOLDER/acl\n");
    let says = |allowed: &str| fs::write(broker.path("acl"), allowed).expect("a list");
    says("topic write #\ntopic read +/screens/#\n");
    broker.again();
    let venue = Venue::new(broker.url());
    let desk = venue.publisher("desk.toml");
    desk.says("published");
    let door = venue.follower("left");
    door.says("connected");
    fs::write(broker.path("acl"), "topic readwrite #\n").expect("a list");
    broker.reload();
    venue.follows("left", &original());
}
