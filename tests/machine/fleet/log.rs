//! What a door showed, asked later.

use super::life::Door;
use super::*;
use crate::server::Server;
use crate::signal::signal;
use crate::trials::MOSQUITTO_AND_X_SERVER;

trials! {
    MOSQUITTO_AND_X_SERVER => [a_door_knows_later_what_it_showed],
}

fn a_door_knows_later_what_it_showed() {
    let door = Door::on(|_| Server::x11());
    let said = |arguments: &[&str]| {
        let output = command(door.venue.folder.path()).args(arguments).output();
        let output = output.expect("the program");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let first = roomsign_host::status::revision(&original());
    let edited = roomsign_host::status::revision(&door.venue.save("desk.toml", "Edited"));
    wait("the edit is written down", || said(&["log", "state"]).1.contains(&edited));
    let (code, all) = said(&["log", "state"]);
    // A machine that is busy may show nothing for a while, which is a line of its own.
    assert_eq!((code, all.lines().count() >= 2), (Some(0), true), "{all}");
    let lines: Vec<&str> = all.lines().collect();
    assert!(lines[0].contains(&first) && lines[0].ends_with("(the sign begins)"), "{all}");
    assert!(lines[0].contains(" · Room 122 · ") && !lines[0].contains(&edited), "{all}");

    let now = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).to_rfc3339();
    let (code, told) = said(&["log", "state", "--at", &now]);
    assert!(code == Some(0) && told.contains(&edited) && !told.contains('!'), "{told}");
    for never in ["2001-01-01 10:00", "2301-01-01 10:00"] {
        assert_eq!(said(&["log", "state", "--at", never]).0, Some(1), "{never}");
    }
    assert_eq!(said(&["log", "nowhere"]).0, Some(1));
    assert_eq!(said(&["log", "state", "--at", "noon"]).0, Some(2));

    // An end without a word is no entry of its own.
    signal(&door.sign, "-KILL");
    assert!(!said(&["log", "state"]).1.contains("the sign ends"));
}
