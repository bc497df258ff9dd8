//! What a program and all that it started cost, read from `/proc`.

use std::collections::HashMap;
use std::fs;
use std::process::Child;

/// Kernel ticks a second, on every Linux that there is.
const TICKS: f64 = 100.0;

/// A program that ends, with all that it started, when this is dropped.
pub struct Program(pub Child);

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
}

impl Drop for Program {
    fn drop(&mut self) {
        for process in family(self.0.id()).into_iter().rev() {
            let _ = std::process::Command::new("kill").args(["-9", &process.to_string()]).output();
        }
        let _ = self.0.wait();
    }
}

impl Program {
    /// What it costs, with all that it started.
    pub fn cost(&self) -> Cost {
        family(self.0.id()).into_iter().map(cost).fold(Cost::default(), |sum, one| Cost {
            cpu: sum.cpu + one.cpu,
            wake_ups: sum.wake_ups + one.wake_ups,
            shared: sum.shared + one.shared,
            own: sum.own + one.own,
        })
    }
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
    }
}

/// The number after `name` at the beginning of a line.
fn number(text: &str, name: &str) -> u64 {
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next());
    value.and_then(|value| value.parse().ok()).unwrap_or(0)
}

/// A process and all that come from it, parents first.
fn family(first: u32) -> Vec<u32> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(process) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok())
        else {
            continue;
        };
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        let parent =
            stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)?.parse().ok());
        children.entry(parent.unwrap_or(0)).or_default().push(process);
    }
    let mut family = vec![first];
    let mut at = 0;
    while let Some(parent) = family.get(at) {
        family.extend(children.remove(parent).unwrap_or_default());
        at += 1;
    }
    family
}
