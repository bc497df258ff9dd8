//! What systemd itself says of the units, and the settings that they hand to the sign.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a panic fails the test"
)]

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn unit(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd").join(name)
}

/// What a tool of systemd says, or nothing where it is not installed.
fn systemd(tool: &str, arguments: &[&str]) -> Option<Output> {
    let runtime = tempfile::tempdir().expect("a folder");
    let home = [("HOME", runtime.path()), ("XDG_RUNTIME_DIR", runtime.path())];
    let output = Command::new(tool).args(arguments).envs(home).output();
    match output {
        Ok(output) => Some(output),
        Err(error) => {
            eprintln!("skipped, for there is no {tool}: {error}");
            None
        }
    }
}

/// It succeeded without a word of complaint.
fn assert_clean(what: &str, output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{what}: {}\n{said}", output.status);
}

#[test]
fn systemd_finds_nothing_wrong_with_the_units() {
    let folder = tempfile::tempdir().expect("a folder");
    for (source, name, scope) in [
        ("roomsign@.service", "roomsign@room-122.service", "--system"),
        ("roomsign.user.service", "roomsign.service", "--user"),
        ("roomsign-publish.service", "roomsign-publish.service", "--system"),
        ("roomsign-follow.service", "roomsign-follow.service", "--system"),
    ] {
        // It looks whether programs exist, and this one may not be installed.
        let text = fs::read_to_string(unit(source)).expect("the unit");
        let path = folder.path().join(name);
        fs::write(&path, text.replace("/usr/bin/roomsign ", "/bin/true ")).expect("a copy");
        let arguments = ["verify", "--man=no", scope, path.to_str().expect("a path")];
        let Some(output) = systemd("systemd-analyze", &arguments) else { return };
        assert_clean(source, &output);
    }
}

#[test]
fn the_units_are_hardened() {
    let units = ["roomsign@.service", "roomsign-publish.service", "roomsign-follow.service"];
    for path in units.map(unit) {
        let path = path.to_str().expect("a path");
        let arguments = ["security", "--offline=true", "--threshold=15", "--no-pager", path];
        let Some(output) = systemd("systemd-analyze", &arguments) else { return };
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "exposure is over 1.5:\n{said}");
    }
}

#[test]
fn the_user_and_the_folder_are_made() {
    let root = tempfile::tempdir().expect("a folder");
    let etc = root.path().join("etc");
    fs::create_dir(&etc).expect("a folder");
    let root_argument = format!("--root={}", root.path().display());
    let file = |name| unit(name).display().to_string();

    let arguments = ["--dry-run", &root_argument, &file("roomsign.sysusers")];
    let Some(output) = systemd("systemd-sysusers", &arguments) else { return };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("Creating user 'roomsign'"), "{said}");

    // The folder goes to the user of that name: here to whoever runs the test.
    let us = root.path().metadata().expect("metadata");
    let (user, group) = (us.uid(), us.gid());
    fs::write(etc.join("passwd"), format!("roomsign:x:{user}:{group}::/:/bin/sh\n"))
        .expect("users");
    fs::write(etc.join("group"), format!("roomsign:x:{group}:\n")).expect("groups");
    let arguments = ["--create", &root_argument, &file("roomsign.tmpfiles")];
    let Some(output) = systemd("systemd-tmpfiles", &arguments) else { return };
    assert_clean("roomsign.tmpfiles", &output);
    let made = root.path().join("run/roomsign").metadata().expect("the folder");
    assert_eq!((made.is_dir(), made.mode() & 0o777, made.uid()), (true, 0o755, user));
}

#[test]
fn every_setting_of_the_example_exists() {
    for (example, commands) in [
        ("roomsign.conf", &["show"][..]),
        #[cfg(feature = "mqtt")]
        ("fleet.conf", &["publish", "follow"]),
    ] {
        let example = fs::read_to_string(unit(example)).expect("the example");
        let mut help = String::new();
        for command in commands {
            let program = env!("CARGO_BIN_EXE_roomsign");
            let output = Command::new(program).args([command, "--help"]).output();
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
