//! Waiting for what happens in another program.

use std::time::{Duration, Instant};

/// Within which something must have happened: many times what it takes.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// Waits until something is so.
pub fn wait(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < DEADLINE, "not within a minute: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
