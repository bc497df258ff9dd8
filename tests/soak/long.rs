//! Ten days of a sign in a few minutes.
//!
//! ```sh
//! cargo run --release --example soak               # 10,000 edits over 10 simulated days
//! cargo run --release --example soak -- 500 42     # so many edits, from this seed
//! ```

#![allow(clippy::disallowed_methods, reason = "it treats a file as people do")]
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a panic is the result")]

mod sign;

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use sign::{DAYS, Soak};

/// The faults of the program that were logged.
static ERRORS: AtomicUsize = AtomicUsize::new(0);

struct Log;

impl log::Log for Log {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.level() == log::Level::Error
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            ERRORS.fetch_add(1, Ordering::Relaxed);
            eprintln!("error: {}", record.args());
        }
    }

    fn flush(&self) {}
}

fn main() {
    log::set_logger(&Log).expect("no other logger");
    log::set_max_level(log::LevelFilter::Error);
    let mut arguments = std::env::args().skip(1);
    let mut number =
        |default| arguments.next().map_or(default, |text| text.parse().expect("a number"));
    let (edits, seed): (usize, usize) = (number(10_000), number(1));
    println!("{edits} edits over {DAYS} days, from seed {seed}");
    let begun = Instant::now();
    let mut soak = Soak::new(seed as u64);
    // The mean of each tenth: what one moment takes says little.
    let tenth = edits.div_ceil(10);
    let (mut sizes, mut sum, mut waits) = (Vec::new(), 0, Vec::new());
    for number in 0..edits {
        waits.extend(soak.step(number, edits));
        sum += memory("VmRSS");
        if (number + 1) % tenth == 0 {
            sizes.push(sum / (tenth as u64));
            sum = 0;
            println!("{} edits, {} KiB of memory", number + 1, sizes.last().unwrap());
        }
    }
    let errors = ERRORS.load(Ordering::Relaxed);
    println!("done in {:.0?}; every board was that of a fresh start", begun.elapsed());
    println!("good {}, not good {}, by:", soak.good, soak.bad);
    for (how, times) in &soak.ways {
        println!("{times:>7}  {how}");
    }
    let slowest = waits.iter().max().copied().unwrap_or_default();
    waits.sort_unstable();
    let median = waits.get(waits.len() / 2).copied().unwrap_or_default();
    println!("good text in place → known to the sign: median {median:.1?}, slowest {slowest:.1?}");
    println!("memory, in KiB: {sizes:?}, at most {}", memory("VmHWM"));
    println!("errors logged: {errors}");
    assert_eq!(errors, 0);
    // The first tenth fills what is there to be filled.
    let [_, early @ .., _, late] = sizes.as_slice() else { panic!("too few edits") };
    let before = early.iter().max().copied().unwrap_or_default();
    assert!(*late < before + before / 4, "memory has grown");
}

/// A value of /proc/self/status, in KiB.
fn memory(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
