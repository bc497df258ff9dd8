//! What the service manager says of a service: does it start with the machine, and does it run?

use super::{Finding, bad, good, output_of, system_file};

/// A service that was started again this often, and has not run for as long as [`STEADY`] since, goes round in circles.
const OFTEN: u32 = 3;
/// In seconds.
const STEADY: u64 = 600;

/// Both, of the unit whose findings begin with `name`.
pub fn findings(name: &str, unit: &str) -> Vec<Finding> {
    let mut findings = vec![match output_of("systemctl", &["is-enabled", unit]) {
        Some(_) => good(format!("{name}: starts with the machine")),
        None => bad(
            format!("{name}: does not start with the machine"),
            format!("systemctl enable --now {unit}"),
        ),
    }];
    // There is no word of it where no service manager runs.
    let keys = "ActiveState,SubState,Result,NRestarts,ActiveEnterTimestampMonotonic";
    if let Some(said) = output_of("systemctl", &["show", unit, "--property", keys]) {
        let uptime = system_file("/proc/uptime".as_ref());
        let uptime = uptime.split(['.', ' ']).next().and_then(|seconds| seconds.parse().ok());
        findings.push(state(name, unit, &said, uptime.unwrap_or_default()));
    }
    findings
}

/// By what `systemctl show` prints, on a machine that has been up for so many seconds.
fn state(name: &str, unit: &str, said: &str, uptime: u64) -> Finding {
    let get = |key: &str| {
        let mut pairs = said.lines().filter_map(|line| line.split_once('='));
        pairs.find(|(of, _)| *of == key).map_or("", |(_, value)| value.trim())
    };
    let restarts: u32 = get("NRestarts").parse().unwrap_or_default();
    let since: u64 = get("ActiveEnterTimestampMonotonic").parse().unwrap_or_default();
    let runs_for = uptime.saturating_sub(since / 1_000_000);
    let why = format!("journalctl -u {unit} -p warning says why");
    let times = |count| if count == 1 { "once".to_owned() } else { format!("{count} times") };
    match (get("ActiveState"), get("SubState")) {
        ("active", _) if restarts >= OFTEN && runs_for < STEADY => bad(
            format!("{name}: it runs, but was started again {} by itself", times(restarts)),
            why,
        ),
        ("active" | "reloading", _) => good(format!("{name}: it runs")),
        ("inactive", _) => bad(format!("{name}: it is stopped"), format!("systemctl start {unit}")),
        ("failed", _) => bad(
            format!("{name}: it has failed ({})", get("Result")),
            format!("{why}; fix that, and systemctl restart {unit}"),
        ),
        (_, "auto-restart") => bad(
            format!(
                "{name}: it does not stay up, and was started again {} by itself",
                times(restarts)
            ),
            why,
        ),
        (_, _) if restarts > 0 => bad(
            format!(
                "{name}: it does not come up, and was started again {} by itself",
                times(restarts)
            ),
            why,
        ),
        (active, sub) => bad(
            format!("{name}: it is not up yet: {active} ({sub})"),
            format!("ask again in a minute; {why}"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_stands_still_or_goes_round_in_circles_is_told_of() {
        for (active, sub, restarts, since, words) in [
            ("active", "running", 0, 10, "it runs"),
            ("active", "running", 2, 990, "it runs"),
            ("active", "running", 40, 10, "it runs"),
            ("active", "running", 40, 990, "it runs, but was started again 40 times by itself"),
            ("inactive", "dead", 0, 0, "it is stopped"),
            ("failed", "failed", 0, 0, "it has failed (exit-code)"),
            (
                "activating",
                "auto-restart",
                1,
                0,
                "it does not stay up, and was started again once by itself",
            ),
            (
                "activating",
                "start",
                7,
                0,
                "it does not come up, and was started again 7 times by itself",
            ),
            ("activating", "start", 0, 0, "it is not up yet: activating (start)"),
        ] {
            let said = format!(
                "ActiveState={active}\nSubState={sub}\nResult=exit-code\nNRestarts={restarts}\n\
                 ActiveEnterTimestampMonotonic={since}000000\n"
            );
            let found = state("a", "roomsign@a", &said, 1000);
            assert_eq!(found.what, format!("a: {words}"));
            assert_eq!(found.todo.is_none(), words == "it runs", "{found:?}");
        }
    }
}
