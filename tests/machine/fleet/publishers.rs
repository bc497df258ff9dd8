//! Two desks, one fleet.

use super::*;
use crate::trials::MOSQUITTO;

trials! {
    MOSQUITTO => [
        of_two_publishers_the_newer_edit_wins_and_both_say_so,
        a_broker_that_forgot_everything_gets_the_newer_of_two_back,
        a_name_that_two_followers_have_is_told_of,
    ],
}

fn of_two_publishers_the_newer_edit_wins_and_both_say_so() {
    let broker = Broker::start();
    let venue = Venue::new(broker.url());
    let _follower = venue.follower("left");
    let one = venue.publisher("desk.toml");
    venue.follows("left", &original());
    let text = venue.save("other.toml", "From the other desk");
    let other = venue.publisher("other.toml");
    // Its file is newer than what was published.
    venue.follows("left", &text);
    one.says("other.toml has published a newer version");
    other.says("this takes the place of what");
    let text = venue.save("desk.toml", "From the first desk");
    venue.follows("left", &text);
    other.says("desk.toml has published a newer version");
    // A restart is no edit.
    other.stop();
    let other = venue.publisher("other.toml");
    wait("it says so again", || other.said().matches("has published a newer version").count() == 2);
    assert_eq!(venue.read("left/s.toml"), text);
    // Whoever wants the other one after all saves it again.
    let file = fs::read_to_string(venue.path("other.toml")).expect("the file");
    venue.put("other.toml", &file);
    venue.follows("left", &file);
}

fn a_broker_that_forgot_everything_gets_the_newer_of_two_back() {
    let mut broker = Broker::start();
    let venue = Venue::new(broker.url());
    let _one = venue.publisher("desk.toml");
    let follower = venue.follower("left");
    venue.follows("left", &original());
    let text = venue.save("other.toml", "Newer");
    let _other = venue.publisher("other.toml");
    venue.follows("left", &text);
    broker.kill();
    broker.again();
    let _new = venue.follower("right");
    venue.follows("right", &text);
    // The screen that was there all the time has not seen the older one meanwhile.
    assert_eq!(venue.read("left/s.toml"), text);
    follower.says_times("is in the file", 2);
}

fn a_name_that_two_followers_have_is_told_of() {
    let broker = Broker::start();
    let venue = Venue::new(broker.url());
    let one = venue.follower("left");
    one.says("connected");
    let _other = venue.follower("left");
    one.says("do two run by one --name?");
}
