//! The settings that the units hand to the sign, and the files of the package.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a panic fails the test"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::program;

#[test]
fn every_setting_of_the_example_exists() {
    for (example, commands) in [
        ("roomsign.conf", &["show"][..]),
        #[cfg(feature = "desk")]
        ("desk.conf", &["desk"]),
        #[cfg(feature = "mqtt")]
        ("fleet.conf", &["publish", "follow"]),
    ] {
        let example = fs::read_to_string(Path::new("systemd").join(example)).expect("the example");
        let mut help = String::new();
        for command in commands {
            let output = Command::new(program()).args([command, "--help"]).output();
            help += &String::from_utf8(output.expect("help").stdout).expect("text");
        }
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        let set = example.lines().filter_map(|line| line.trim_start_matches('#').split_once('='));
        let names = set.map(|(name, _)| name).filter(|name| !name.contains(' '));
        let names: Vec<&str> = names.collect();
        assert!(names.contains(&"ROOMSIGN_SCHEDULE"), "{names:?}");
        for name in names.iter().filter(|name| !["ROOMSIGN_LOG", "WLR_RENDERER"].contains(name)) {
            let option = format!("[env: {name}=");
            assert!(help.contains(&option), "{name} is no option of {commands:?}:\n{help}");
        }
    }
}

#[test]
fn every_file_of_the_package_exists() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).expect("the manifest");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    let assets = manifest["package"]["metadata"]["deb"]["assets"].as_array().expect("a list");
    let sources = assets.iter().filter_map(|asset| asset[0].as_str());
    let kept: Vec<&str> = sources.filter(|path| !path.starts_with("target/")).collect();
    assert!(kept.contains(&"systemd/roomsign@.service"), "{kept:?}");
    for path in kept {
        assert!(folder.join(path).is_file(), "{path} is in the package, but not here");
    }
}

/// Memory and processes of every service have a bound, and services that need nothing of each other have users of their own.
#[test]
fn every_service_is_bounded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd");
    let mut users = Vec::new();
    for entry in folder.read_dir().expect("the units") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "service") {
            continue;
        }
        let unit = fs::read_to_string(&path).expect("a unit");
        let says = |key: &str| unit.lines().find_map(|line| line.strip_prefix(key));
        for key in ["MemoryMax=", "TasksMax="] {
            assert!(says(key).is_some(), "{}: {key}", path.display());
        }
        // A display that was killed cannot take its own away.
        if let Some(status) = says("Environment=ROOMSIGN_STATUS_FILE=") {
            let gone = format!("-/bin/rm -f {status}");
            let gone = unit.lines().any(|line| line.strip_prefix("ExecStopPost=") == Some(&gone));
            assert!(gone, "{}: {status} stays", path.display());
        }
        users.extend(says("User=").map(str::to_owned));
        if path.ends_with("roomsign-publish.service") || path.ends_with("roomsign@.service") {
            assert_eq!(says("UMask="), Some("0077"), "{}", path.display());
        }
    }
    users.sort();
    assert_eq!(users, ["roomsign", "roomsign-desk", "roomsign-follow", "roomsign-publish"]);
    // What a user has left anywhere is never another user's.
    let purge = fs::read_to_string(folder.join("debian/postrm")).expect("the script");
    assert!(!purge.contains("userdel"), "{purge}");
}
