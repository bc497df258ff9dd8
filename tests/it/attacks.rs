//! What somebody tries who may write a file, a link or an argument, and nothing more.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt as _, lchown, symlink};
use std::process::Command;

use crate::program::{NIXCON, command, program};
use crate::support::roomsign;

const HEAD: &str = "event.name = \"E\"\nevent.timezone = \"Europe/Berlin\"\n[[room]]\nname = \"A\"\n[[session]]\nroom = \"A\"\n\
                    start = 2023-09-08 10:00\ntitle = \"T\"\n";

/// A head, and as many repetitions as make so many bytes.
fn filled(part: &str, bytes: usize) -> String {
    HEAD.to_owned() + &part.repeat((bytes - HEAD.len()) / part.len())
}

#[test]
fn a_large_file_takes_little_memory() {
    const MIB: usize = 1024 * 1024;
    let folder = tempfile::tempdir().unwrap();
    let rooms = (0..10_000).map(|n| format!("[[room]]\nname = \"R{n}\"\n")).collect::<String>();
    let rooms = HEAD.to_owned() + &rooms;
    let notices = |number: usize| HEAD.to_owned() + &"[[notice]]\ntext = \"N\"\n".repeat(number);
    for (text, says) in [
        (filled("[[notice]]\ntext = \"N\"\n", 31 * MIB / 2), "is larger than 4 MiB"),
        (filled("[[notice]]\ntext = \"N\"\n", 4 * MIB), "more than 23000 tables"),
        (filled("[[notice]]\n", 4 * MIB), "more than 23000 tables"),
        (notices(20_000), "20000 notices, and 1000 are the most"),
        (notices(1001), "1001 notices, and 1000 are the most"),
        (rooms, "10001 rooms, and 1000 are the most"),
        (
            filled("[[sponsor]]\nname = \"B\"\nlogo = \"b.png\"\n", MIB / 4),
            "sponsors, and 1000 are the most",
        ),
        (
            filled("[[session]]\nroom = \"A\"\nstart = 2023-09-08 10:00\n", MIB),
            "sessions, and 20000 are the most",
        ),
    ] {
        fs::write(folder.path().join("s.toml"), text).unwrap();
        // In KiB, of addresses: those of the program itself are some of them.
        let limited = format!("ulimit -v 300000; exec {} check s.toml 2>&1", program().display());
        let output = Command::new("sh").args(["-c", &limited]).current_dir(folder.path()).output();
        let output = output.unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1), "{says}: {said}");
        assert!(said.contains(says), "{says}: {said}");
    }
}

#[test]
fn a_link_of_another_user_is_not_written_through() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("ours"), "ours").unwrap();
    symlink("ours", path("trap.toml")).unwrap();
    fs::copy(NIXCON, path("real.toml")).unwrap();
    symlink("real.toml", path("s.toml")).unwrap();
    if lchown(path("trap.toml"), Some(12), None).is_err() {
        // Only root can make a link of somebody else's.
        return;
    }
    lchown(path("s.toml"), Some(12), None).unwrap();
    let export = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/import/frab.xml");
    for arguments in [
        &["import", export, "--timezone", "Europe/Berlin", "-o", "trap.toml"][..],
        &["preview", "real.toml", "--room", "Room 122", "--size", "64x64", "-o", "trap.toml"],
        &["delay", "s.toml", "--room", "Room 122", "5", "--not-begun", "--at", "2023-09-08 10:26"],
    ] {
        let output = command(folder.path()).args(arguments).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{arguments:?}: {said}");
        assert!(said.contains("belongs to another user (number 12)"), "{arguments:?}: {said}");
    }
    assert_eq!(fs::read_to_string(path("ours")).unwrap(), "ours");
    assert!(fs::read(path("real.toml")).unwrap() == fs::read(NIXCON).unwrap());
    // One's own is followed, and the file stays whose it was.
    lchown(path("s.toml"), Some(0), None).unwrap();
    std::os::unix::fs::chown(path("real.toml"), Some(12), Some(34)).unwrap();
    let delay =
        ["delay", "s.toml", "--room", "Room 122", "5", "--not-begun", "--at", "2023-09-08 10:26"];
    assert!(command(folder.path()).args(delay).output().unwrap().status.success());
    let real = path("real.toml").metadata().unwrap();
    assert_eq!((real.uid(), real.gid()), (12, 34));
    assert!(fs::read(path("real.toml")).unwrap() != fs::read(NIXCON).unwrap());
}

#[test]
fn whoever_can_read_a_schedule_cannot_keep_others_from_editing_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.toml");
    fs::copy(NIXCON, &path).unwrap();
    let reader = File::open(&path).unwrap();
    reader.lock().unwrap();
    let delay =
        ["delay", "s.toml", "--room", "Room 122", "5", "--not-begun", "--at", "2023-09-08 10:26"];
    let output = command(folder.path()).args(delay).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(fs::read_to_string(&path).unwrap().contains("delay = 5"));
}

#[test]
fn nothing_that_was_typed_reaches_the_terminal_as_a_command_to_it() {
    let hostile = "\u{1b}[2J\u{9b}31m\u{7}x";
    let room = format!("Room{hostile}");
    for arguments in [
        &["delay", "s.toml", "--session", hostile, "5"][..],
        &["delay", "s.toml", "--room", &room, "5"],
        &["preview", "s.toml", "--room", &room, "-o", "out.png"],
        &["preview", "s.toml", "--room", "Room 122", "-o", &format!("no/{hostile}.png")],
        &["preview", "--gallery", &format!("s.toml/{hostile}")],
        &["board", hostile, "--room", "Room 122"],
        &["check", hostile],
    ] {
        let ran = roomsign(arguments).file("s.toml", fs::read(NIXCON).unwrap()).exits(1);
        let said = ran.complained();
        assert!(!said.is_empty(), "{arguments:?}");
        let is_command = |c: char| c.is_control() && c != '\n';
        assert!(!said.contains(is_command), "{arguments:?}: {said:?}");
    }
}

#[test]
fn letters_that_are_drawn_as_nothing_make_no_notice() {
    for blank in ["\u{3164}", "\u{115f}\u{1160}", "\u{2800}\u{2800}", "\u{ffa0}"] {
        let text = format!("{HEAD}[[notice]]\ntext = \"{blank}\"\n");
        let ran = roomsign(&["check", "s.toml"]).file("s.toml", text).exits(1);
        assert!(ran.text().contains("`text`"), "{blank:?}: {}", ran.text());
    }
}

#[test]
fn an_address_is_one_in_capitals_too() {
    for (url, good) in [("HTTPS://example.org/t/1", true), ("javascript:alert(1)", false)] {
        let text = format!("{HEAD}url = \"{url}\"\n");
        let ran = roomsign(&["check", "s.toml"]).file("s.toml", text).exits(0);
        assert_eq!(!ran.text().contains("not a web address"), good, "{url}");
    }
}

#[test]
fn an_export_of_more_rooms_than_any_venue_has_is_refused() {
    let room = |n: usize| {
        format!(
            "<room name=\"R{n}\"><event id=\"{n}\"><date>2023-09-08T10:00:00+02:00</date><start>10:00</start>\
             <duration>00:30</duration><room>R{n}</room><title>T</title></event></room>"
        )
    };
    let rooms: String = (0..40_000).map(room).collect();
    let xml = format!(
        "<?xml version=\"1.0\"?><schedule><conference><title>E</title><time_zone_name>Europe/Berlin</time_zone_name>\
         </conference><day index=\"1\" date=\"2023-09-08\">{rooms}</day></schedule>"
    );
    roomsign(&["import", "e.xml"])
        .file("e.xml", xml)
        .exits(1)
        .complains(&["there are 40000 rooms, and 1000 are the most", "--only-room"]);
}

#[cfg(feature = "mqtt")]
#[test]
fn a_password_that_everybody_can_read_is_told_of() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let login = folder.path().join("login");
    fs::write(&login, "desk\nsecret\n").unwrap();
    for (mode, told) in [(0o644, true), (0o604, true), (0o640, false), (0o600, false)] {
        fs::set_permissions(&login, fs::Permissions::from_mode(mode)).unwrap();
        // Nobody listens there.
        let fleet =
            ["screens", "--broker", "mqtt://127.0.0.1:9", "--topic", "t", "--login", "login"];
        let output = command(folder.path()).args(fleet).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said.contains("everybody here can read"), told, "{mode:o}: {said}");
        assert!(!said.contains("secret"), "{said}");
    }
}
