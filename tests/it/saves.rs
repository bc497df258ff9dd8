//! Watching a file while the programs that every Linux has save and copy it.
//!
//! Every scenario runs twice: once with notices and a poll that never comes, once with the poll alone.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs::{self, File};
use std::io::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use roomsign_host::watch::Options;

use crate::watched::{DEADLINE, FILE, NOTICES_ONLY, POLL_ONLY, Scenario, Watched, every_scenario};

const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "Visual Studio Code",
        path: "schedule",
        setup: FILE,
        steps: &[
            ("", "good 0 end"),
            (
                "exec 3<>schedule; truncate -s 0 schedule; sleep 0.1; printf '1 end' >&3",
                "good 1 end",
            ),
        ],
    },
    Scenario {
        name: "tools that write into the file",
        path: "schedule",
        setup: FILE,
        steps: &[
            ("", "good 0 end"),
            ("printf '1 end' | tee schedule > log", "good 1 end"),
            ("printf ' 2 end' | tee -a schedule > log", "good 1 end 2 end"),
            ("printf '3 end' > new; cp new schedule", "good 3 end"),
            ("printf '4 end' | dd of=schedule conv=notrunc status=none", "good 4 end"),
        ],
    },
    Scenario {
        name: "tools that bring another file",
        path: "schedule",
        setup: FILE,
        steps: &[
            ("", "good 0 end"),
            ("sed -i s/0/1/ schedule", "good 1 end"),
            ("printf '2 end' > new; mv new schedule", "good 2 end"),
            ("printf '3 end' > new; cp --remove-destination new schedule", "good 3 end"),
            ("printf '4 end' > new; install -m 644 new schedule", "good 4 end"),
            ("printf '5 end' > new; ln -f new schedule", "good 5 end"),
        ],
    },
    Scenario {
        name: "a copy over a slow line",
        path: "schedule",
        setup: FILE,
        steps: &[
            ("", "good 0 end"),
            (
                "exec 3> schedule; for part in 1 ' ' e n d; do printf \"$part\" >&3; sleep 0.1; done",
                "good 1 end",
            ),
        ],
    },
    Scenario {
        name: "sizes and times that say nothing",
        path: "schedule",
        setup: FILE,
        steps: &[
            ("", "good 0 end"),
            ("printf '1 end' > schedule; touch -d 2001-01-01 schedule", "good 1 end"),
            ("printf '2 end' > new; touch -d 2001-01-01 new; mv new schedule", "good 2 end"),
            ("printf '3 end' > new; touch -d 2001-01-01 new; cp -p new schedule", "good 3 end"),
            ("printf '4 end' > new; touch -d 2199-01-01 new; mv new schedule", "good 4 end"),
            ("printf '5 end' > schedule", "good 5 end"),
            ("printf '6 end' > new; touch -d 1905-01-01 new; mv new schedule", "good 6 end"),
        ],
    },
];

#[test]
fn whatever_saves_the_file_is_noticed() {
    every_scenario(SCENARIOS, NOTICES_ONLY);
}

#[test]
fn whatever_saves_the_file_is_found_by_looking() {
    every_scenario(SCENARIOS, POLL_ONLY);
}

#[test]
fn what_is_written_and_not_closed_is_found_by_looking() {
    for options in [Options { poll_only: false, ..POLL_ONLY }, POLL_ONLY] {
        let watched = Watched::new("schedule", FILE, options);
        watched.expect("good 0 end", "start");
        let mut file = File::create(watched.root.path().join("schedule")).unwrap();
        file.write_all(b"1 end").unwrap();
        watched.expect("good 1 end", "written");
        file.write_all(b" 2 end").unwrap();
        watched.expect("good 1 end 2 end", "appended");
    }
}

#[test]
fn the_last_of_a_thousand_saves_is_what_is_shown() {
    std::thread::scope(|scope| {
        for options in [NOTICES_ONLY, POLL_ONLY] {
            scope.spawn(move || {
                let watched = Watched::new("schedule", FILE, options);
                let path = |name: &str| watched.root.path().join(name);
                for number in 1..=1000 {
                    let text = format!("{number} end");
                    if number % 3 == 0 {
                        fs::write(path("schedule"), text).unwrap();
                    } else {
                        fs::write(path("new"), text).unwrap();
                        fs::rename(path("new"), path("schedule")).unwrap();
                    }
                }
                let begun = Instant::now();
                while watched.told.recv_timeout(DEADLINE).unwrap() != "good 1000 end" {
                    assert!(begun.elapsed() < DEADLINE, "{options:?}");
                }
                // It stays, whatever comes after.
                let later = watched.told.recv_timeout(Duration::from_secs(3));
                assert!(later.is_err() || later == Ok("same".to_owned()), "{options:?}: {later:?}");
            });
        }
    });
}

#[test]
fn a_file_that_is_written_over_and_over_is_shown_in_the_end() {
    let watched = Watched::new("schedule", FILE, POLL_ONLY);
    watched.expect("good 0 end", "start");
    let (is_over, path) = (AtomicBool::new(false), watched.root.path().join("schedule"));
    let shown = Mutex::new(None);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // Of one length, so that it is never half a file.
            for number in (1000..10_000).cycle() {
                let file = File::options().write(true).open(&path).unwrap();
                std::os::unix::fs::FileExt::write_all_at(
                    &file,
                    format!("{number} end").as_bytes(),
                    0,
                )
                .unwrap();
                std::thread::sleep(Duration::from_millis(20));
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        *shown.lock().unwrap() = watched.told.recv_timeout(DEADLINE).ok();
        is_over.store(true, Ordering::Relaxed);
    });
    let shown = shown.into_inner().unwrap();
    assert!(shown.as_ref().is_some_and(|shown| shown.starts_with("good ")), "{shown:?}");
}
