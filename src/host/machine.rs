//! How the machine itself is, where its kernel tells: how warm, and whether it has enough power.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::files::read;

/// What the kernel says in a file is no more, in bytes.
const PAGE: u64 = 4096;
/// More sensors than this are not looked at.
const MAX_SENSORS: usize = 32;
/// In degrees Celsius. What is outside is no temperature of a machine that runs.
const POSSIBLE: std::ops::RangeInclusive<i16> = -40..=150;
/// A temperature that differs by less is the same, in degrees: nobody wants to hear of every one.
const STEP: u16 = 3;

/// What a machine tells of itself.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Machine {
    /// The warmest of what it measures, in degrees Celsius.
    #[serde(default)]
    pub temperature: Option<i16>,
    /// Whether it gets too little voltage, as a Raspberry Pi says.
    #[serde(default)]
    pub under_voltage: Option<bool>,
}

impl Machine {
    /// This one, as `/sys` says; nothing if that says nothing.
    pub fn here() -> Option<Self> {
        Self::of(Path::new("/sys"))
    }

    fn of(sys: &Path) -> Option<Self> {
        let number = |path: &Path| -> Option<i64> {
            String::from_utf8(read(path, PAGE).ok()?).ok()?.trim().parse().ok()
        };
        let zones = sensors(&sys.join("class/thermal"), "thermal_zone");
        let degrees = zones.filter_map(|zone| number(&zone.join("temp")));
        let degrees = degrees.filter_map(|millis| i16::try_from(millis / 1000).ok());
        let volts = sensors(&sys.join("class/hwmon"), "hwmon").find(|sensor| {
            read(&sensor.join("name"), PAGE).is_ok_and(|name| name.trim_ascii() == b"rpi_volt")
        });
        let found = Self {
            temperature: degrees.filter(|degrees| POSSIBLE.contains(degrees)).max(),
            under_voltage: volts
                .and_then(|sensor| number(&sensor.join("in0_lcrit_alarm")))
                .map(|alarm| alarm != 0),
        };
        (found != Self::default()).then_some(found)
    }

    /// Whether somebody who knows `self` need not hear of `newer`.
    pub fn is_about(&self, newer: &Self) -> bool {
        let is_as_warm = match (self.temperature, newer.temperature) {
            (Some(known), Some(now)) => known.abs_diff(now) < STEP,
            (known, now) => known == now,
        };
        is_as_warm && self.under_voltage == newer.under_voltage
    }
}

fn sensors(folder: &Path, prefix: &'static str) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = folder.read_dir().into_iter().flatten().filter_map(Result::ok);
    let ours = entries.filter(move |entry| entry.file_name().to_string_lossy().starts_with(prefix));
    ours.take(MAX_SENSORS).map(|entry| entry.path())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_machine_tells_how_warm_it_is_and_whether_it_has_power_enough() {
        let sys = tempfile::tempdir().expect("a folder");
        assert_eq!(Machine::of(sys.path()), None);
        for (file, text) in [
            ("class/thermal/thermal_zone0/temp", "48312\n"),
            ("class/thermal/thermal_zone1/temp", "61750\n"),
            ("class/thermal/thermal_zone2/temp", "999999\n"),
            ("class/thermal/cooling_device0/temp", "90000\n"),
            ("class/hwmon/hwmon0/name", "cpu_thermal\n"),
            ("class/hwmon/hwmon1/name", "rpi_volt\n"),
            ("class/hwmon/hwmon1/in0_lcrit_alarm", "1\n"),
        ] {
            let path = sys.path().join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        let told = Machine { temperature: Some(61), under_voltage: Some(true) };
        assert_eq!(Machine::of(sys.path()), Some(told));
        assert!(told.is_about(&Machine { temperature: Some(63), ..told }));
        assert!(!told.is_about(&Machine { temperature: Some(58), ..told }));
        assert!(!told.is_about(&Machine { temperature: None, ..told }));
        assert!(!told.is_about(&Machine { under_voltage: Some(false), ..told }));
    }
}
