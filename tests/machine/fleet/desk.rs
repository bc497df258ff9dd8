//! The page for phones of those who run a fleet: what doors elsewhere say is on it, live.

use super::*;
use crate::browser::Browser;
use crate::desks::desk_with;
use crate::trials::CHROMIUM_AND_MOSQUITTO;

trials! {
    CHROMIUM_AND_MOSQUITTO => [a_phone_sees_which_doors_elsewhere_have_taken_an_edit],
}

fn a_phone_sees_which_doors_elsewhere_have_taken_an_edit() {
    let mut broker = Broker::start();
    let venue = Venue::new(broker.url());
    let browser = Browser::phone();
    let desk = desk_with(&original(), &["--broker", &broker.url(), "--topic", TOPIC], &[]);
    let file = desk.path();
    let _publisher = venue.publisher(file.to_str().expect("text"));
    let followers = ["left", "right"].map(|name| venue.follower(name));
    for (name, room) in [("left", "Room 122"), ("right", "Room 24")] {
        venue.follows(name, &original());
        venue.display(name, room);
    }
    let page = |page: &str| browser.open(&format!("http://{}{page}", desk.authority()));
    page("/");
    browser.wait_for("all 2 doors right");
    for tap in ["Room 122", "Cancel", "Put it on the signs"] {
        browser.tap_on(tap);
    }
    // The displays of this test do not follow by themselves.
    browser.wait_for("Room 122: no answer");
    venue.follows("left", &desk.text());
    venue.display("left", "Room 122");
    browser.wait_for("✓ On Room 122 after ");
    browser.wait_for("Room 24: no answer");
    page("/doors");
    browser.wait_for("shows an older version");
    let [_left, right] = followers;
    right.stop();
    browser.wait_for("no connection · since ");
    broker.kill();
    browser.wait_for("cannot be heard");
    page("/");
    browser.wait_for("doors not heard");
    broker.again();
    browser.wait_for("doors not right: 1");
    browser.open("about:blank");
}
