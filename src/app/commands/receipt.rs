//! Whether an edit is on the screens: the displays say so in their status files.

use std::path::Path;
use std::time::{Duration, Instant};

use roomsign_core::schedule::clean;
use roomsign_host::files::{Disk, Files, printable};
use roomsign_host::status::{Status, displays, revision};

/// How long a display may take before it is said that it has not answered.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often to look.
const STEP: Duration = Duration::from_millis(5);

/// Waits for every display of this machine that follows `schedule` to show `text`, and says how it went,
/// a line each. Nothing is said, and nothing waited for, where no display tells its status in `folder`.
pub fn receipts(folder: &Path, schedule: &Path, text: &str) -> Vec<String> {
    let began = Instant::now();
    let expected = revision(text);
    let Ok(schedule) = schedule.canonicalize() else { return Vec::new() };
    let placed = Disk::new(&schedule).stamp().ok().and_then(|stamp| stamp.placed());
    let mut lines = Vec::new();
    for (file, _) in displays(folder, &schedule) {
        let shown = loop {
            let now = Status::read(&file);
            let is_there = |now: &Status| now.revision.as_deref() == Some(expected.as_str());
            match now {
                Some(now) if is_there(&now) && now.fault.is_none() => break Ok(now),
                now if began.elapsed() > PATIENCE => break Err(now),
                _ => std::thread::sleep(STEP),
            }
        };
        lines.push(match shown {
            Ok(Status { dark: Some(dark), room, .. }) => {
                format!("{}: it has it, but is dark: {}", name(room.as_deref()), dark.words())
            }
            Ok(status) => {
                let took = status.applied_at.zip(placed).map(|(applied, placed)| applied - placed);
                let took = took.and_then(|took| took.to_std().ok());
                // A clock that was set meanwhile tells nothing.
                let took = took.filter(|took| *took < PATIENCE * 2).unwrap_or(began.elapsed());
                format!(
                    "{}: on the screen in {} ms",
                    name(status.room.as_deref()),
                    took.as_millis()
                )
            }
            Err(Some(status)) => {
                let what = match &status.fault {
                    Some(fault) => {
                        let line =
                            fault.line.map(|line| format!("line {line}: ")).unwrap_or_default();
                        format!("not applied: {line}{}", fault.message)
                    }
                    None => "no answer within 2 s: is the sign running?".to_owned(),
                };
                format!("{}: {}", name(status.room.as_deref()), clean::line(&what))
            }
            Err(None) => {
                format!("{}: its status has gone", printable(&file))
            }
        });
    }
    lines
}

fn name(room: Option<&str>) -> String {
    clean::line(room.unwrap_or("All rooms"))
}
