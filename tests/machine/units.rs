//! What systemd itself says of the units.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::trials::SYSTEMD;

trials! {
    SYSTEMD => [
        systemd_finds_nothing_wrong_with_the_units,
        the_units_are_hardened,
        the_user_and_the_folder_are_made,
    ],
}

fn unit(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd").join(name)
}

/// What a tool of systemd says.
fn systemd(tool: &str, arguments: &[&str]) -> Output {
    let runtime = tempfile::tempdir().expect("a folder");
    let home = [("HOME", runtime.path()), ("XDG_RUNTIME_DIR", runtime.path())];
    Command::new(tool).args(arguments).envs(home).output().expect(tool)
}

/// It succeeded without a word of complaint.
fn assert_clean(what: &str, output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{what}: {}\n{said}", output.status);
}

fn systemd_finds_nothing_wrong_with_the_units() {
    let folder = tempfile::tempdir().expect("a folder");
    for (source, name, scope) in [
        ("roomsign@.service", "roomsign@room-122.service", "--system"),
        ("roomsign.user.service", "roomsign.service", "--user"),
        ("roomsign-desk.service", "roomsign-desk.service", "--system"),
        ("roomsign-publish.service", "roomsign-publish.service", "--system"),
        ("roomsign-follow.service", "roomsign-follow.service", "--system"),
    ] {
        // It looks whether programs exist, and this one may not be installed.
        let text = fs::read_to_string(unit(source)).expect("the unit");
        let path = folder.path().join(name);
        fs::write(&path, text.replace("/usr/bin/roomsign ", "/bin/true ")).expect("a copy");
        let arguments = ["verify", "--man=no", scope, path.to_str().expect("a path")];
        let output = systemd("systemd-analyze", &arguments);
        assert_clean(source, &output);
    }
}

fn the_units_are_hardened() {
    let units = [
        "roomsign@.service",
        "roomsign-desk.service",
        "roomsign-publish.service",
        "roomsign-follow.service",
    ];
    for path in units.map(unit) {
        let path = path.to_str().expect("a path");
        let arguments = ["security", "--offline=true", "--threshold=15", "--no-pager", path];
        let output = systemd("systemd-analyze", &arguments);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "exposure is over 1.5:\n{said}");
    }
}

fn the_user_and_the_folder_are_made() {
    let root = tempfile::tempdir().expect("a folder");
    let etc = root.path().join("etc");
    fs::create_dir(&etc).expect("a folder");
    let root_argument = format!("--root={}", root.path().display());
    let file = |name| unit(name).display().to_string();

    let arguments = ["--dry-run", &root_argument, &file("roomsign.sysusers")];
    let output = systemd("systemd-sysusers", &arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    for user in ["roomsign", "roomsign-desk", "roomsign-follow", "roomsign-publish"] {
        assert!(said.contains(&format!("Creating user '{user}'")), "{said}");
    }

    // The folder goes to the user of that name: here to whoever runs the test.
    let us = root.path().metadata().expect("metadata");
    let (user, group) = (us.uid(), us.gid());
    fs::write(etc.join("passwd"), format!("roomsign:x:{user}:{group}::/:/bin/sh\n"))
        .expect("users");
    fs::write(etc.join("group"), format!("roomsign:x:{group}:\n")).expect("groups");
    let arguments = ["--create", &root_argument, &file("roomsign.tmpfiles")];
    let output = systemd("systemd-tmpfiles", &arguments);
    assert_clean("roomsign.tmpfiles", &output);
    let made = root.path().join("run/roomsign").metadata().expect("the folder");
    assert_eq!((made.is_dir(), made.mode() & 0o777, made.uid()), (true, 0o755, user));
}
