//! What is measured of a program, for benches.

use std::fs;

/// Of some durations, in milliseconds.
pub fn summary(ms: &mut [f64]) -> String {
    ms.sort_by(f64::total_cmp);
    let at = |share: f64| ms[((ms.len() as f64 * share).ceil() as usize).max(1) - 1];
    format!("median {:.1} ms, p99 {:.1} ms, at most {:.1} ms", at(0.5), at(0.99), at(1.0))
}

/// What a process has used of the processor, in seconds.
pub fn processor_time(process: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// As the kernel counts it. Its own is what is of no file.
pub fn memory(process: u32) -> String {
    let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap();
    let megabytes = |key: &str| {
        let line = rollup.lines().find(|line| line.starts_with(key)).unwrap();
        let kib: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        kib * 1024.0 / 1e6
    };
    let [own, proportional, resident] = ["Anonymous:", "Pss:", "Rss:"].map(megabytes);
    format!("{proportional:.1} MB proportional, {own:.1} MB its own, {resident:.1} MB resident")
}
