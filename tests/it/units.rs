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

/// The shell script behind a key of the sign's unit, as systemd hands it to the shell; the one that has this in it.
fn script(key: &str, part: &str) -> String {
    let unit = fs::read_to_string("systemd/roomsign@.service").expect("the unit");
    let unit = unit.replace("\\\n", " ");
    let scripts = unit.lines().filter_map(|line| line.strip_prefix(&format!("{key}=/bin/sh -c '")));
    let script = scripts.filter(|script| script.contains(part)).map(|script| script.trim_end());
    let script = script.filter_map(|script| script.strip_suffix('\'')).next();
    script.expect("a script").replace("$$", "$")
}

/// A start that came to nothing, or two ends soon after each other, and the next one draws the other way.
#[test]
fn the_way_to_draw_changes_where_it_ends_again_and_again() {
    let ended = script("ExecStopPost", "no-opengl");
    // How each of them ended: up or not, what systemd calls it, and minutes since the one before.
    for (ends, draws_by_cpu) in [
        (&[(false, "exit-code", 0)][..], true),
        (&[(false, "success", 0)], true),
        (&[(false, "exit-code", 0), (false, "exit-code", 0)], false),
        (&[(true, "signal", 0)], false),
        (&[(true, "signal", 0), (true, "signal", 1)], true),
        (&[(true, "signal", 0), (true, "signal", 10)], false),
        (&[(true, "signal", 0), (true, "signal", 10), (true, "watchdog", 4)], true),
        (&[(true, "success", 0), (true, "success", 0), (true, "success", 0)], false),
        (&[(true, "signal", 0), (true, "success", 0), (true, "signal", 1)], true),
        (&[(false, "exit-code", 0), (true, "signal", 0), (true, "success", 1)], true),
        (&[(false, "exit-code", 0), (true, "signal", 0), (true, "signal", 1)], false),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let mut said = String::new();
        for &(was_up, result, minutes) in ends {
            if let Ok(last) = fs::File::options().write(true).open(path("ended")) {
                let then = last.metadata().and_then(|last| last.modified()).expect("a time");
                last.set_modified(then - std::time::Duration::from_secs(60 * minutes))
                    .expect("a time");
            }
            if was_up {
                fs::write(path("up"), "").expect("a file");
            }
            let mut shell = Command::new("sh");
            shell.args(["-c", &ended]).env("RUNTIME_DIRECTORY", folder.path());
            shell.envs([
                ("SERVICE_RESULT", result),
                ("EXIT_CODE", "killed"),
                ("EXIT_STATUS", "SEGV"),
            ]);
            let output = shell.output().expect("a shell");
            assert!(output.status.success(), "{ends:?}");
            said += &String::from_utf8(output.stderr).expect("text");
            assert!(!path("up").exists());
        }
        assert_eq!(path("no-opengl").exists(), draws_by_cpu, "{ends:?}: {said}");
        assert!(said.lines().all(|line| line.starts_with("<4>")), "a warning: {said}");
        assert_eq!(
            said.contains("the next start draws with the CPU alone"),
            { draws_by_cpu || ends.len() > 1 && !ends[0].0 },
            "{said}"
        );
    }
}

/// A service without its settings says which file it wants, and is not started again and again.
#[test]
fn a_service_without_its_settings_says_where_they_belong() {
    let folder = tempfile::tempdir().expect("a folder");
    let there = folder.path().join("there.conf");
    fs::write(&there, "").expect("a file");
    let missing = folder.path().join("missing.conf");
    let start = script("ExecStart", "cage");
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", &start]).env("ROOMSIGN_SETTINGS", &missing).env("PATH", "/nowhere");
    let output = shell.output().expect("a shell");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(said.starts_with(&format!("<3>there is no {}: copy ", missing.display())), "{said}");

    for (settings, arguments, parts) in [
        (
            &missing,
            &["show", "s.toml"][..],
            ["there is no ", "missing.conf, where its settings belong"],
        ),
        (
            &there,
            &["show", "s.toml", "--rotate", "45"],
            ["0, 90, 180, 270", "these settings are in "],
        ),
    ] {
        let mut program = Command::new(program());
        program.args(arguments).env("ROOMSIGN_SETTINGS", settings).env_remove("ROOMSIGN_ROOM");
        let output = program.output().expect("roomsign");
        let said = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(2), "{said}");
        for part in parts {
            assert!(said.contains(part), "no {part:?} in {said}");
        }
    }
    for unit in
        ["roomsign@", "roomsign.user", "roomsign-desk", "roomsign-follow", "roomsign-publish"]
    {
        let unit = fs::read_to_string(format!("systemd/{unit}.service")).expect("a unit");
        let says = |key: &str| unit.lines().find_map(|line| line.strip_prefix(key));
        assert_eq!(says("RestartPreventExitStatus="), Some("2"));
        assert_eq!(says("EnvironmentFile=-"), says("Environment=ROOMSIGN_SETTINGS="));
        assert!(says("EnvironmentFile=-").is_some());
    }
}
