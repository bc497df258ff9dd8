//! Images that travel with the schedule.

use super::*;
use crate::trials::MOSQUITTO;

trials! {
    MOSQUITTO => [
        images_travel_with_the_schedule_and_follow_its_edits,
        nothing_from_the_network_is_a_path,
    ],
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nfirst";
const OTHER: &[u8] = b"\x89PNG\r\n\x1a\nsecond";

/// The real schedule with a logo and a photo.
fn illustrated() -> String {
    original().replace("[event]\n", "[event]\nlogo = \"logo.png\"\n").replace(
        "title = \"Flake schemas\"\n",
        "title = \"Flake schemas\"\nimage = \"photos/e.png\"\n",
    )
}

fn images_travel_with_the_schedule_and_follow_its_edits() {
    let broker = Broker::start();
    let venue = Venue::new(broker.url());
    fs::create_dir(venue.path("photos")).expect("a folder");
    fs::write(venue.path("logo.png"), PNG).expect("an image");
    fs::write(venue.path("photos/e.png"), OTHER).expect("an image");
    venue.put("desk.toml", &illustrated());
    let publisher = venue.publisher("desk.toml");
    let _follower = venue.follower("left");
    venue.follows("left", &illustrated());
    let read = |name: &str| fs::read(venue.path(name)).unwrap_or_default();
    // They were there before the text.
    assert_eq!((read("left/logo.png"), read("left/photos/e.png")), (PNG.to_vec(), OTHER.to_vec()));
    fs::write(venue.path("logo.png"), OTHER).expect("another image");
    wait("the logo is another one", || read("left/logo.png") == OTHER);
    // One that is no image stays where it is.
    fs::write(venue.path("logo.png"), "root:x:0:0").expect("no image");
    publisher.says("logo.png is not a PNG");
    let edited = illustrated().replace("Flake schemas", "Flakes");
    venue.put("desk.toml", &edited);
    venue.follows("left", &edited);
    assert_eq!(read("left/logo.png"), OTHER);
}

fn nothing_from_the_network_is_a_path() {
    let broker = Broker::start();
    let venue = Venue::new(broker.url());
    let follower = venue.follower("left");
    follower.says("connected");
    let text = illustrated();
    let revision = roomsign_host::status::revision(&text);
    let hash = |bytes: &[u8]| {
        use sha2::{Digest as _, Sha256};
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let image = hash(PNG);
    let list = serde_json::json!({
        "logo.png": image, "photos/e.png": "0".repeat(64),
        "../out.png": image, "/tmp/out.png": image, "s.toml": image,
    });
    let list = list.to_string();
    let file = |hash: &str| format!("{TOPIC}/files/{hash}");
    broker.say(&file(&hash(list.as_bytes())), list.as_bytes(), &[]);
    broker.say(&file(&image), PNG, &[]);
    // Not what its topic says.
    broker.say(&file(&"0".repeat(64)), OTHER, &[]);
    broker.say(&file("../../s.toml"), b"garbage", &[]);
    let properties = [
        ("revision", revision.as_str()),
        ("published", "2026-01-01T10:00:00.000Z"),
        ("files", &hash(list.as_bytes())),
    ];
    broker.say(&format!("{TOPIC}/schedule"), text.as_bytes(), &properties);
    // The text does not wait for the image that never comes.
    venue.follows("left", &text);
    follower.says("is a different one: not taken");
    let names = |folder: &str| {
        let entries = fs::read_dir(venue.path(folder)).expect("a folder");
        let mut names: Vec<_> = entries.map(|entry| entry.expect("an entry").file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names("left"), ["logo.png", "s.toml"]);
    assert!(!venue.path("out.png").exists());
}
