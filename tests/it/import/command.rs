//! `roomsign import`, as it is typed.

use std::path::Path;
use std::process::{Command, Output};

use crate::program::program;

fn roomsign(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(program()).args(arguments).current_dir(folder).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_command_writes_merges_and_says_what_it_did() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    // Recognised by content, whatever the name.
    std::fs::copy("tests/import/pretalx.json", at("export.txt")).unwrap();

    let done = roomsign(folder.path(), &["import", "export.txt", "-o", "real.toml"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(
        text(&done.stderr)
            .contains("left out: \"No date\" (NODATE): its `date` is missing or is no time")
    );
    let checked = roomsign(folder.path(), &["check", "real.toml"]);
    assert!(checked.status.success(), "{}", text(&checked.stdout));

    // Merging follows a link, keeps the mode, and leaves nothing beside the file.
    std::fs::set_permissions(at("real.toml"), std::fs::Permissions::from_mode(0o660)).unwrap();
    std::os::unix::fs::symlink("real.toml", at("link.toml")).unwrap();
    let edited = std::fs::read_to_string(at("real.toml")).unwrap();
    let edited = edited.replace("\"Past midnight\"", "\"Mistyped\"\ndelay = 5");
    std::fs::write(at("real.toml"), &edited).unwrap();
    let into = |more: &[&str]| {
        let arguments = [&["import", "export.txt", "--into", "link.toml"][..], more].concat();
        let done = roomsign(folder.path(), &arguments);
        assert!(done.status.success(), "{}", text(&done.stderr));
        assert!(!text(&done.stderr).contains("WARN"), "{}", text(&done.stderr));
        text(&done.stdout)
    };
    let told = into(&["--dry-run"]);
    assert!(told.contains("title, was \"Mistyped\"") && told.contains("not saved"), "{told}");
    assert_eq!(std::fs::read_to_string(at("real.toml")).unwrap(), edited);
    assert!(into(&[]).contains("1 change, saved"));
    let now = std::fs::read_to_string(at("real.toml")).unwrap();
    assert_eq!(now, edited.replace("Mistyped", "Past midnight"));
    assert!(into(&[]).contains("nothing has changed"));
    assert!(at("link.toml").symlink_metadata().unwrap().is_symlink());
    assert_eq!(at("real.toml").metadata().unwrap().permissions().mode() & 0o777, 0o660);
    assert_eq!(folder.path().read_dir().unwrap().count(), 3);

    // Over a file that says something else nothing is written unasked; forced, the link stays.
    let again = ["import", "export.txt", "-o", "link.toml"];
    std::fs::write(at("real.toml"), &edited).unwrap();
    let refused = roomsign(folder.path(), &again);
    assert_eq!(refused.status.code(), Some(1));
    let said = text(&refused.stderr);
    assert!(said.contains("--into link.toml") && said.contains("--force"), "{said}");
    assert_eq!(std::fs::read_to_string(at("real.toml")).unwrap(), edited);
    assert!(roomsign(folder.path(), &[&again[..], &["--force"]].concat()).status.success());
    let anew = now.replace("\ndelay = 5", "");
    assert_eq!(std::fs::read_to_string(at("real.toml")).unwrap(), anew);
    assert!(roomsign(folder.path(), &again).status.success(), "the same words are no loss");
    assert!(at("link.toml").symlink_metadata().unwrap().is_symlink());
    assert_eq!(at("real.toml").metadata().unwrap().permissions().mode() & 0o777, 0o660);

    for (arguments, code, part) in [
        (&["import", "missing.json"][..], 1, "missing.json: "),
        (&["import", "https://example.org/schedule.json"], 1, "download it first"),
        (
            &["import", "export.txt", "--into", "link.toml", "--timezone", "Asia/Tokyo"],
            1,
            "leave --timezone out",
        ),
        (&["import", "export.txt", "--timezone", "Berlin"], 2, "time zone database"),
        (&["import", "export.txt", "--room", "Attic"], 2, "Old name=New name"),
        (&["import", "export.txt", "--prune"], 2, "--into"),
        (&["import", "export.txt", "--allow-removals"], 2, "--into"),
        (&["import", "export.txt", "--force"], 2, "--output"),
        (&["import"], 2, "INPUT"),
    ] {
        let done = roomsign(folder.path(), arguments);
        assert_eq!(done.status.code(), Some(code), "{arguments:?}");
        assert!(text(&done.stderr).contains(part), "{arguments:?}: {}", text(&done.stderr));
    }
}

#[test]
fn whoever_has_read_enough_may_go() {
    let mut child = Command::new(program())
        .args(["import", "tests/import/camp/v1/schedule.json"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(!text(&done.stderr).contains("panicked"), "{}", text(&done.stderr));
}
