//! Watching a file on a real disk, while it is treated as people and programs treat files.
//!
//! Every scenario runs twice: once with notices and a poll that never comes, once with the poll alone.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::RecvTimeoutError;

use roomsign_host::watch::{Options, watch};

use crate::watched::{
    DEADLINE, FILE, NOTICES_ONLY, POLL_ONLY, Scenario, Watched, every_scenario, judge,
};

/// Set for a process that may read only what it has permission for.
const ORDINARY: &str = "ROOMSIGN_TEST_ORDINARY";

const RENAME: &str = "printf '9 end' > dir/.new; mv dir/.new dir/schedule";

const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "nothing there yet",
        path: "schedule",
        setup: "",
        steps: &[("", "missing"), ("printf '1 end' > schedule", "good 1 end")],
    },
    Scenario {
        name: "bad from the start",
        path: "schedule",
        setup: "printf '0\n' > schedule",
        steps: &[("", "line 2: no end"), ("printf '1 end' > schedule", "good 1 end")],
    },
    Scenario {
        name: "saved by renaming",
        path: "schedule",
        setup: FILE,
        steps: &[
            ("", "good 0 end"),
            ("printf '1 end' > .new; mv .new schedule", "good 1 end"),
            ("printf '2 end' > .new; mv .new schedule", "good 2 end"),
            ("mv schedule schedule~; printf '3 end' > .new; mv .new schedule", "good 3 end"),
        ],
    },
    Scenario {
        name: "written in place",
        path: "schedule",
        setup: FILE,
        steps: &[
            ("", "good 0 end"),
            ("printf '1 end' > schedule", "good 1 end"),
            ("printf '2 end' > other; cp other schedule", "good 2 end"),
            ("sed -i s/2/3/ schedule", "good 3 end"),
            ("printf ' and an end' >> schedule", "good 3 end and an end"),
            ("ln other hard; mv hard schedule", "good 2 end"),
        ],
    },
    Scenario {
        name: "written without a change",
        path: "schedule",
        setup: FILE,
        steps: &[
            ("", "good 0 end"),
            ("touch -d 2002-02-02 schedule", "same"),
            ("printf '0 end' > schedule", "same"),
        ],
    },
    Scenario {
        name: "bad and good again",
        path: "schedule",
        setup: FILE,
        steps: &[
            ("", "good 0 end"),
            ("printf '1\n\n' > schedule", "line 3: no end"),
            ("printf '0 end' > schedule", "same"),
            (": > schedule", "line 1: no end"),
            ("printf '2 end' > schedule", "good 2 end"),
            ("truncate -s 1G schedule", "is larger than 4 MiB"),
            ("printf '2 end' > schedule", "same"),
            ("printf '\n\\377 end' > schedule", "line 2: not UTF-8 text: save the file as UTF-8"),
            ("printf '2 end' > schedule", "same"),
            ("printf '\\357\\273\\2773\r\n end' > schedule", "good 3\r\n end"),
            ("printf '4\\0 end' > schedule", "good 4\0 end"),
        ],
    },
    Scenario {
        name: "deleted",
        path: "schedule",
        setup: FILE,
        steps: &[
            ("", "good 0 end"),
            ("rm schedule", "missing"),
            ("printf '0 end' > schedule", "same"),
            ("rm schedule; printf '1 end' > schedule", "good 1 end"),
        ],
    },
    Scenario {
        name: "replaced by what is no file",
        path: "schedule",
        setup: FILE,
        steps: &[
            ("", "good 0 end"),
            ("rm schedule; mkdir schedule", "is a directory"),
            ("rmdir schedule; printf '1 end' > schedule", "good 1 end"),
            ("rm schedule; mkfifo schedule", "is a FIFO, not a file"),
            ("rm schedule; printf '2 end' > schedule", "good 2 end"),
            ("rm schedule; ln -s schedule schedule", "is a link that leads back to itself"),
            ("rm schedule; printf '3 end' > schedule", "good 3 end"),
            ("ln -sf nowhere schedule", "missing"),
            ("printf '4 end' > nowhere", "good 4 end"),
            ("ln -sf /dev/null schedule", "is a device, not a file"),
            ("ln -sf nowhere schedule", "same"),
        ],
    },
    Scenario {
        name: "behind a link",
        path: "schedule",
        setup: "mkdir a b; printf '0 end' > a/file; printf '1 end' > b/file; ln -s a/file schedule",
        steps: &[
            ("", "good 0 end"),
            ("printf '2 end' > a/file", "good 2 end"),
            ("printf '3 end' > .new; mv .new a/file", "good 3 end"),
            ("ln -s b/file .new; mv .new schedule", "good 1 end"),
            ("printf '4 end' > b/.new; mv b/.new b/file", "good 4 end"),
            // A link becomes a file, as with editors that do not follow links.
            ("printf '5 end' > .new; mv .new schedule", "good 5 end"),
            ("printf '6 end' > schedule", "good 6 end"),
        ],
    },
    Scenario {
        name: "a volume of Kubernetes",
        path: "schedule",
        setup: "mkdir ..1; printf '0 end' > ..1/schedule; ln -s ..1 ..data
            ln -s ..data/schedule schedule",
        steps: &[
            ("", "good 0 end"),
            (
                "mkdir ..2; printf '1 end' > ..2/schedule; ln -s ..2 ..tmp; mv -T ..tmp ..data
                    rm -r ..1",
                "good 1 end",
            ),
            (
                "mkdir ..3; printf '2 end' > ..3/schedule; ln -s ..3 ..tmp; mv -T ..tmp ..data
                    rm -r ..2",
                "good 2 end",
            ),
        ],
    },
    Scenario {
        name: "a system of NixOS",
        path: "etc/sign/schedule",
        setup: "mkdir -p store/1/sign store/2/sign store/3/sign etc
            for i in 1 2 3; do printf \"$i end\" > store/$i/sign/schedule; done
            ln -s ../store/1 etc/static; ln -s static/sign etc/sign",
        steps: &[
            ("", "good 1 end"),
            ("ln -s ../store/2 etc/.new; mv -T etc/.new etc/static", "good 2 end"),
            ("ln -s ../store/3 etc/.new; mv -T etc/.new etc/static", "good 3 end"),
            ("ln -s ../store/1/sign etc/.new; mv -T etc/.new etc/sign", "good 1 end"),
        ],
    },
    Scenario {
        name: "in a directory that is deleted",
        path: "dir/schedule",
        setup: "mkdir dir; printf '0 end' > dir/schedule",
        steps: &[
            ("", "good 0 end"),
            ("rm -r dir", "missing"),
            ("mkdir dir; printf '1 end' > dir/schedule", "good 1 end"),
            (RENAME, "good 9 end"),
            ("rm -r dir; mkdir dir; printf '2 end' > dir/schedule", "good 2 end"),
            (RENAME, "good 9 end"),
            ("rm -r dir; mkdir -p dir/deep; printf '3 end' > dir/schedule", "good 3 end"),
            (RENAME, "good 9 end"),
        ],
    },
    Scenario {
        name: "in a directory that is not there yet",
        path: "deep/dir/schedule",
        setup: "",
        steps: &[
            ("", "missing"),
            ("mkdir -p deep/dir; printf '1 end' > deep/dir/schedule", "good 1 end"),
            ("printf '2 end' > deep/dir/.new; mv deep/dir/.new deep/dir/schedule", "good 2 end"),
        ],
    },
    Scenario {
        name: "in a directory that is renamed",
        path: "dir/schedule",
        setup: "mkdir dir new; printf '0 end' > dir/schedule; printf '1 end' > new/schedule",
        steps: &[
            ("", "good 0 end"),
            ("mv dir away", "missing"),
            ("mv away dir", "same"),
            (RENAME, "good 9 end"),
            ("mv dir away; mv new dir", "good 1 end"),
            ("printf 'wrong end' > away/schedule; printf '2 end' > dir/schedule", "good 2 end"),
            (RENAME, "good 9 end"),
        ],
    },
];

#[test]
fn what_happens_to_the_file_is_noticed() {
    every_scenario(SCENARIOS, NOTICES_ONLY);
}

#[test]
fn what_happens_to_the_file_is_found_by_looking() {
    every_scenario(SCENARIOS, POLL_ONLY);
}

#[test]
fn a_directory_further_up_that_is_replaced_is_found_by_looking() {
    let options = Options { poll_only: false, ..POLL_ONLY };
    let setup =
        "mkdir -p a/b new/b; printf '0 end' > a/b/schedule; printf '1 end' > new/b/schedule";
    let watched = Watched::new("a/b/schedule", setup, options);
    watched.expect("good 0 end", "start");
    watched.run("mv a old; mv new a");
    watched.expect("good 1 end", "replaced");
    watched.run("printf '2 end' > a/b/.new; mv a/b/.new a/b/schedule");
    watched.expect("good 2 end", "saved");
}

#[test]
fn permission_is_missed_and_its_return_noticed() {
    for options in [NOTICES_ONLY, POLL_ONLY] {
        let watched = Watched::new("schedule", FILE, options);
        watched.expect("good 0 end", "start");
        watched.run("chmod 000 schedule");
        if File::open(watched.root.path().join("schedule")).is_ok() {
            // The superuser may read everything, but may also do without that.
            let powers = "--bounding-set=-dac_override,-dac_read_search";
            let this = ["--exact", "watch::permission_is_missed_and_its_return_noticed"];
            let mut ordinary = Command::new("setpriv");
            ordinary.arg(powers).arg(std::env::current_exe().unwrap()).args(this);
            assert!(std::env::var_os(ORDINARY).is_none(), "{powers} does not take them away");
            let output = ordinary.env(ORDINARY, "1").output().expect("setpriv");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
            return;
        }
        watched.expect("cannot be read: permission denied for the sign's user", "taken");
        watched.run("chmod 600 schedule");
        watched.expect("same", "given");
    }
}

#[test]
fn half_a_file_is_not_even_a_fault() {
    let watched = Watched::new("schedule", FILE, NOTICES_ONLY);
    watched.expect("good 0 end", "start");
    let mut file = File::create(watched.root.path().join("schedule")).unwrap();
    for part in ["1", " e", "nd"] {
        file.write_all(part.as_bytes()).unwrap();
        file.sync_all().unwrap();
    }
    drop(file);
    assert_eq!(watched.told.recv_timeout(DEADLINE).as_deref(), Ok("good 1 end"));
}

#[test]
fn a_text_that_makes_the_judge_panic_is_a_fault_and_the_next_is_judged() {
    let watched = Watched::new("schedule", "printf 'panic end' > schedule", NOTICES_ONLY);
    watched.expect("line 1: internal error: this file cannot be shown", "start");
    watched.run("printf '1 end' > schedule");
    watched.expect("good 1 end", "written");
}

#[test]
fn nothing_is_left_of_a_watch_that_is_dropped() {
    for options in [NOTICES_ONLY, POLL_ONLY] {
        let Watched { root: _root, told, _watch: watch } = Watched::new("schedule", FILE, options);
        assert_eq!(told.recv_timeout(DEADLINE).as_deref(), Ok("good 0 end"));
        drop(watch);
        assert_eq!(told.recv_timeout(DEADLINE), Err(RecvTimeoutError::Disconnected));
    }
}

#[test]
fn no_path_is_an_error() {
    assert!(watch(Path::new(""), Options::default(), judge, |_| {}).is_err());
}
