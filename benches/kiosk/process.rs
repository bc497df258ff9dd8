//! What a program and all that it started cost, read from `/proc`.

use std::collections::HashMap;
use std::fs;
use std::process::Child;

use crate::figures::{Cost, cost};

/// A program that ends, with all that it started, when this is dropped.
pub struct Program(pub Child);

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
            resident: sum.resident + one.resident,
        })
    }
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
