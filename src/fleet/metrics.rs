//! What is known of all screens, in the text format of Prometheus: for the textfile collector of node_exporter.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};

use super::report::Life;
use super::screens::{Row, Screens};
use roomsign_host::machine::Machine;

/// A kind of figure: what it is called and what it means.
type Kind = (&'static str, &'static str);

const BROKER: Kind =
    ("roomsign_broker_up", "Whether the broker answers; if not, nothing is known of screens.");
const UP: Kind = (
    "roomsign_up",
    "Whether the screen has a connection and its sign is right, as far as it says.",
);
const SHOWS: Kind = ("roomsign_shows_info", "What is on the screen.");
const HEALTH: Kind = ("roomsign_health", "The state of the display: 1 for the one that it is in.");
const CURRENT: Kind =
    ("roomsign_current", "Whether the screen has the revision that is published.");
const PUBLISHED: Kind =
    ("roomsign_revision_timestamp_seconds", "When the revision on the screen was published.");
const DELAY: Kind = (
    "roomsign_applied_delay_seconds",
    "How long after its publication the revision came onto the screen.",
);
const FAULTS: Kind = ("roomsign_faults", "How many things are wrong with the screen.");
const TEMPERATURE: Kind =
    ("roomsign_temperature_celsius", "The highest temperature that the machine measures.");
const VOLTAGE: Kind = ("roomsign_under_voltage", "Whether the machine gets too little voltage.");

/// All that is known; nothing if there is no connection to the broker.
pub fn text(screens: Option<&Screens>, now: DateTime<Utc>) -> String {
    let mut out = String::new();
    put(&mut out, BROKER, [(String::new(), f64::from(u8::from(screens.is_some())))]);
    let Some(screens) = screens else { return out };
    let rows = screens.rows();
    let of = |name: &str| screens.report(&name.parse().ok()?);
    let yes = |is: bool| Some(f64::from(u8::from(is)));
    let mut each = |kind, value: &dyn Fn(&Row) -> Option<f64>| {
        let values = rows.iter().filter_map(|row| Some((screen(row), value(row)?)));
        put(&mut out, kind, values);
    };
    each(UP, &|row| yes(row.online && row.health.is_none_or(|now| now.life == Life::Right)));
    each(CURRENT, &|row| yes(row.current));
    each(FAULTS, &|row| Some(screens.troubles(row, now).len() as f64));
    each(PUBLISHED, &|row| {
        let held = of(&row.name)?.file.as_ref()?;
        (Some(&held.revision) == row.revision.as_ref())
            .then(|| held.published.timestamp_millis() as f64 / 1000.0)
    });
    each(DELAY, &|row| Some(row.applied_after_ms? as f64 / 1000.0));
    // Of a machine that is away nothing is known.
    let machine = |row: &Row| -> Option<Machine> { of(&row.name).filter(|_| row.online)?.machine };
    each(TEMPERATURE, &|row| machine(row)?.temperature.map(f64::from));
    each(VOLTAGE, &|row| yes(machine(row)?.under_voltage?));
    let shows = rows.iter().filter(|row| row.online).filter_map(|row| {
        let shows = label("shows", row.shows.as_deref()?);
        let revision = label("revision", row.revision.as_deref().unwrap_or_default());
        Some((format!("{},{shows},{revision}", screen(row)), 1.0))
    });
    put(&mut out, SHOWS, shows);
    let lives = [Life::Right, Life::Stale, Life::Dark, Life::Frozen, Life::Gone];
    let health = rows.iter().filter(|row| row.online).flat_map(|row| {
        let health = row.health.into_iter();
        health.flat_map(move |health| {
            lives.map(|life| {
                let is = f64::from(u8::from(life == health.life));
                (format!("{},{}", screen(row), label("state", life.word())), is)
            })
        })
    });
    put(&mut out, HEALTH, health);
    out
}

/// All values of one kind: they have to stand together. Where there are none, nothing is said.
fn put(out: &mut String, (name, help): Kind, values: impl IntoIterator<Item = (String, f64)>) {
    let mut has_begun = false;
    for (labels, value) in values {
        if !std::mem::replace(&mut has_begun, true) {
            // Writing to a string cannot fail.
            let _ = write!(out, "# HELP {name} {help}\n# TYPE {name} gauge\n");
        }
        let labels = if labels.is_empty() { labels } else { format!("{{{labels}}}") };
        let _ = writeln!(out, "{name}{labels} {value}");
    }
}

fn screen(row: &Row) -> String {
    let room = row.room.as_deref().unwrap_or_default();
    format!("{},{}", label("screen", &row.name), label("room", room))
}

/// What stands in it comes from many machines.
fn label(name: &str, value: &str) -> String {
    let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("{name}=\"{value}\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screens::tests::{hear_report, hear_schedule, online, report, time};
    use roomsign_host::life::Health;

    #[test]
    fn the_metrics_say_how_each_screen_is() {
        let now = time("2023-09-08T10:00:00Z");
        assert!(text(None, now).ends_with("\nroomsign_broker_up 0\n"));
        let mut screens = Screens::new("t".parse().expect("a topic"));
        let revision = hear_schedule(&mut screens, now);
        let mut left = report("Room \"1\\2\"", &revision, 210);
        left.health = Some(Health { life: Life::Dark, since: now });
        left.machine = Some(Machine { temperature: Some(61), under_voltage: Some(true) });
        hear_report(&mut screens, "left", &left, now);
        hear_report(&mut screens, "right", &report("Room 24", "0123", 0), now);
        online(&mut screens, "left", true, now);
        online(&mut screens, "right", false, now);
        let told = text(Some(&screens), now);
        let left = r#"screen="left",room="Room \"1\\2\"""#;
        for line in [
            "roomsign_broker_up 1".to_owned(),
            format!("roomsign_up{{{left}}} 0"),
            r#"roomsign_up{screen="right",room="Room 24"} 0"#.to_owned(),
            format!("roomsign_current{{{left}}} 1"),
            r#"roomsign_current{screen="right",room="Room 24"} 0"#.to_owned(),
            format!("roomsign_faults{{{left}}} 1"),
            format!("roomsign_revision_timestamp_seconds{{{left}}} 1694161560"),
            format!("roomsign_applied_delay_seconds{{{left}}} 0.21"),
            format!("roomsign_temperature_celsius{{{left}}} 61"),
            format!("roomsign_under_voltage{{{left}}} 1"),
            format!("roomsign_health{{{left},state=\"dark\"}} 1"),
            format!("roomsign_health{{{left},state=\"right\"}} 0"),
        ] {
            assert_eq!(told.lines().filter(|told| **told == line).count(), 1, "{line}\n{told}");
        }
        assert_eq!(told.matches("# TYPE roomsign_up gauge\n").count(), 1, "{told}");
        assert!(!told.contains('\u{1b}'), "{told}");
    }
}
