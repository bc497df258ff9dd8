//! Watching a file while the programs that people save and copy files with do so: the programs themselves.
//!
//! Each scenario is two tests: once with notices and a poll that never comes, once with the poll alone.

use crate::trials::{GIT, NANO, Needs, RSYNC, Trial, VIM};
use crate::watched::{FILE, NOTICES_ONLY, POLL_ONLY, Scenario, every_scenario};

/// The tests of this file: whatever is in the table.
pub fn trials() -> Vec<Trial> {
    let ways = [("noticed", NOTICES_ONLY), ("found_by_looking", POLL_ONLY)];
    let both = |(needs, scenario): &'static (Needs, Scenario)| {
        ways.map(|(found, options)| {
            let name = format!("saves::what_{}_saves_is_{found}", scenario.name);
            Trial::new(name, needs, move || every_scenario(std::slice::from_ref(scenario), options))
        })
    };
    SCENARIOS.iter().flat_map(both).collect()
}

const SCENARIOS: &[(Needs, Scenario)] = &[
    (
        VIM,
        Scenario {
            name: "vim",
            path: "schedule",
            // Without a line end at its end, as the file has none.
            setup: r#"printf '0 end' > schedule
                printf '#!/bin/sh\nv=$(command -v vim || command -v vim.tiny) || exit 9
                    exec "$v" -u NONE -i NONE -nes -c "set binary noeol" -c "set $3" \\
                        -c "%%s/$1/$2/" -c "wq!" schedule' > edit
                chmod +x edit"#,
            steps: &[
                ("", "good 0 end"),
                ("./edit 0 1 'nobackup writebackup'", "good 1 end"),
                ("./edit 1 2 'backup backupcopy=no'", "good 2 end"),
                ("./edit 2 3 'backup backupcopy=yes'", "good 3 end"),
                ("./edit 3 4 'nobackup nowritebackup'", "good 4 end"),
                ("ln -s schedule other; ./edit 4 5 'backup backupcopy=auto'", "good 5 end"),
            ],
        },
    ),
    (
        NANO,
        Scenario {
            name: "nano",
            path: "schedule",
            setup: FILE,
            steps: &[
                ("", "good 0 end"),
                // It wants a terminal, and waits for what it asks.
                (
                    r#"{ sleep 1; printf '1'; sleep 1; printf '\017\r'; sleep 1; printf '\030'; } |
                        TERM=xterm script -qec 'nano -IL schedule' /dev/null > log"#,
                    "good 10 end",
                ),
            ],
        },
    ),
    (
        GIT,
        Scenario {
            name: "git",
            path: "schedule",
            setup: "git init -q; git config user.name a; git config user.email a@b.c
                for n in 0 1 2; do printf \"$n end\" > schedule; git add schedule
                    git commit -qm $n; git tag v$n; done
                git checkout -q v0",
            steps: &[
                ("", "good 0 end"),
                ("git checkout -q v1", "good 1 end"),
                ("git checkout -q v2 -- schedule", "good 2 end"),
                ("git reset -q --hard v0", "good 0 end"),
                ("git stash -q; git merge -q v2", "good 2 end"),
            ],
        },
    ),
    (
        RSYNC,
        Scenario {
            name: "rsync",
            path: "schedule",
            setup: FILE,
            steps: &[
                ("", "good 0 end"),
                ("printf '1 end' > new; rsync --inplace --ignore-times new schedule", "good 1 end"),
                ("printf '2 end' > new; rsync -t --ignore-times new schedule", "good 2 end"),
                // Size and time say nothing.
                ("printf '3 end' > new; touch -d 2001-01-01 new; mv new schedule", "good 3 end"),
                (
                    "printf '4 end' > new; touch -d 2001-01-01 new
                        rsync -t --inplace --ignore-times new schedule",
                    "good 4 end",
                ),
            ],
        },
    ),
];
