//! What is measured of a program, for benches.

#![allow(dead_code, reason = "no bench measures all of it")]

use std::fs;

/// Kernel ticks a second, on every Linux that there is.
const TICKS: f64 = 100.0;

/// What a program used so far, or has now.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Seconds of processor time.
    pub cpu: f64,
    /// How often a thread of it waited for something that then came.
    pub wake_ups: u64,
    /// Proportional set size in MB: what is shared counts by shares.
    pub shared: f64,
    /// What is no file's and nobody else's, in MB. (Private_Dirty would count a program that was built just now.)
    pub own: f64,
    /// All of it that is in memory, in MB, whoever else has it.
    pub resident: f64,
}

/// What one process costs; nothing if it is gone.
pub fn cost(process: u32) -> Cost {
    let read =
        |name: &str| fs::read_to_string(format!("/proc/{process}/{name}")).unwrap_or_default();
    // The name, in brackets, may hold anything.
    let stat = read("stat");
    let fields: Vec<&str> =
        stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks =
        |index: usize| fields.get(index).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    let memory = read("smaps_rollup");
    let megabytes = |name| number(&memory, name) as f64 / 1000.0 * 1.024;
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let status = threads.filter_map(|thread| fs::read_to_string(thread.path().join("status")).ok());
    Cost {
        cpu: (ticks(11) + ticks(12)) / TICKS,
        wake_ups: status.map(|status| number(&status, "voluntary_ctxt_switches:")).sum(),
        shared: megabytes("Pss:"),
        own: megabytes("Anonymous:"),
        resident: megabytes("Rss:"),
    }
}

/// Since its start, in milliseconds: how long the threads of a process ran, and how long they could have and waited for a processor.
pub fn scheduled(process: u32) -> [f64; 2] {
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let each = threads.filter_map(|thread| {
        let text = fs::read_to_string(thread.path().join("schedstat")).ok()?;
        let mut numbers = text.split_whitespace().map(str::parse::<f64>);
        Some([numbers.next()?.ok()?, numbers.next()?.ok()?])
    });
    each.fold([0.0; 2], |[ran, waited], [more, longer]| [ran + more / 1e6, waited + longer / 1e6])
}

/// The number after `name` at the beginning of a line.
fn number(text: &str, name: &str) -> u64 {
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next());
    value.and_then(|value| value.parse().ok()).unwrap_or(0)
}

/// What a process has used of the processor, in seconds.
pub fn processor_time(process: u32) -> f64 {
    cost(process).cpu
}

/// As the kernel counts it. Its own is what is of no file.
pub fn memory(process: u32) -> String {
    let Cost { shared, own, resident, .. } = cost(process);
    format!("{shared:.1} MB proportional, {own:.1} MB its own, {resident:.1} MB resident")
}

/// The value that so many of a hundred do not exceed.
pub fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let index = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(index).copied().unwrap_or(f64::NAN)
}

/// Of some durations, in milliseconds.
pub fn summary(ms: &mut [f64]) -> String {
    ms.sort_by(f64::total_cmp);
    let [median, p99, most] = [50, 99, 100].map(|percent| percentile(ms, percent));
    format!("median {median:.1} ms, p99 {p99:.1} ms, at most {most:.1} ms")
}
