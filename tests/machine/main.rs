//! The tests that need something of the machine: displays, a broker, editors, systemd. What cannot be tried here is
//! reported as ignored, with what it needs, and in the end the line that installs that. With `CI=true` it fails.
//!
//! ```sh
//! cargo test --test machine                 # what this machine can try
//! tests/run --test machine                  # all of it: installs what is missing
//! cargo test --test machine -- display::    # filters and options are those of other tests
//! ```

#![allow(clippy::disallowed_methods, reason = "tests write files and ask what time it is")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic fails the test"
)]

#[macro_use]
mod trials;

#[cfg(feature = "desk")]
mod browser;
mod clock;
#[cfg(feature = "desk")]
mod desk;
#[cfg(feature = "desk")]
mod desk_races;
#[cfg(feature = "desk")]
mod desk_strangers;
#[cfg(feature = "desk")]
#[path = "../support/desk.rs"]
mod desks;
mod display;
mod eyes;
#[cfg(feature = "mqtt")]
mod fleet;
#[cfg(feature = "desk")]
mod for_everybody;
#[cfg(feature = "mqtt")]
#[path = "../support/mosquitto.rs"]
mod mosquitto;
#[path = "../support/program.rs"]
mod program;
#[path = "../support/running.rs"]
mod running;
mod saves;
mod server;
mod service;
mod signal;
mod soak;
mod units;
mod wait;
#[path = "../support/watched.rs"]
mod watched;
mod wayland;
#[path = "../support/xvfb.rs"]
mod xvfb;

use std::process::ExitCode;

use clap::Parser;
use libtest_mimic::Arguments;
use trials::{Machine, Trial};

/// What other tests understand, and libtest-mimic does not.
#[derive(Parser)]
struct Asked {
    #[command(flatten)]
    arguments: Arguments,
    /// More filters: a test runs if one of them is in its name.
    filters: Vec<String>,
    /// Nothing is captured anyway.
    #[arg(long)]
    no_capture: bool,
}

fn main() -> ExitCode {
    if let Some(sign) = clock::sign(std::env::args_os()) {
        return sign;
    }
    let Asked { mut arguments, filters, .. } = Asked::parse();
    let machine = Machine::look();
    let must_run = std::env::var("CI").is_ok_and(|value| !matches!(&*value, "" | "0" | "false"));
    let all: Vec<Vec<Trial>> = vec![
        clock::trials(),
        #[cfg(feature = "desk")]
        desk::trials(),
        #[cfg(feature = "desk")]
        desk_races::trials(),
        #[cfg(feature = "desk")]
        desk_strangers::trials(),
        #[cfg(feature = "desk")]
        for_everybody::trials(),
        display::trials(),
        eyes::trials(),
        #[cfg(feature = "mqtt")]
        fleet::trials(),
        saves::trials(),
        service::trials(),
        soak::trials(),
        units::trials(),
        wayland::trials(),
    ];
    let all = all.into_iter().flatten();
    let mut trials: Vec<_> = all.map(|trial| trial.on(&machine, must_run)).collect();
    if !filters.is_empty() {
        let filters: Vec<_> = arguments.filter.take().into_iter().chain(filters).collect();
        let mut by = arguments.clone();
        trials.retain(|trial| {
            filters.iter().any(|filter| {
                by.filter = Some(filter.clone());
                !by.is_filtered_out(trial)
            })
        });
    }
    // They mostly wait: for deadlines, for a broker's keep-alive, for what must not happen.
    let threads = std::thread::available_parallelism().map_or(2, |cores| 2 * cores.get());
    let wanted = std::env::var("RUST_TEST_THREADS").ok().and_then(|number| number.parse().ok());
    arguments.test_threads = arguments.test_threads.or(wanted).or(Some(threads));
    let conclusion = libtest_mimic::run(&arguments, trials);
    let untried = conclusion.num_ignored + conclusion.num_failed;
    if let Some(remedy) = machine.remedy().filter(|_| untried > 0) {
        eprintln!("what is missing on this machine is installed by tests/run, or: {remedy}\n");
    }
    conclusion.exit_code()
}
