//! Tests that say what they need, and the machine that has it or not.

use std::collections::BTreeMap;
use std::process::Command;

use libtest_mimic::Failed;

/// Names of `tests/needs`.
pub type Needs = &'static [&'static str];

/// What every machine has that builds the program.
#[cfg(feature = "mqtt")]
pub const NOTHING: Needs = &[];
/// A window on X11.
pub const X_SERVER: Needs = &["Xvfb", "X11", "OpenGL"];
/// A window on Wayland.
pub const WAYLAND: Needs = &["Weston", "Wayland", "OpenGL"];
/// A window on one, then on the other.
pub const BOTH_SERVERS: Needs = &["Xvfb", "X11", "Weston", "Wayland", "OpenGL"];
/// A driver for Wayland that is built for the test.
pub const OWN_DRIVER: Needs = &["Weston", "Wayland", "OpenGL", "cc"];
/// A browser.
#[cfg(feature = "desk")]
pub const CHROMIUM: Needs = &["Chromium"];
/// A browser, and what finds what is in the way of a screen reader.
#[cfg(feature = "desk")]
pub const CHROMIUM_AND_AXE: Needs = &["Chromium", "axe"];
/// A browser, and a sign in a window beside it.
#[cfg(feature = "desk")]
pub const CHROMIUM_AND_X_SERVER: Needs = &["Chromium", "Xvfb", "X11", "OpenGL"];
/// A browser, and an editor.
#[cfg(feature = "desk")]
pub const CHROMIUM_AND_VIM: Needs = &["Chromium", "vim"];
/// A browser, and a broker.
#[cfg(all(feature = "desk", feature = "mqtt"))]
pub const CHROMIUM_AND_MOSQUITTO: Needs = &["Chromium", "Mosquitto"];
/// A broker.
#[cfg(feature = "mqtt")]
pub const MOSQUITTO: Needs = &["Mosquitto"];
/// A broker, and a window on X11.
#[cfg(feature = "mqtt")]
pub const MOSQUITTO_AND_X_SERVER: Needs = &["Mosquitto", "Xvfb", "X11", "OpenGL"];
/// A broker, and a window on Wayland.
#[cfg(feature = "mqtt")]
pub const MOSQUITTO_AND_WAYLAND: Needs = &["Mosquitto", "Weston", "Wayland", "OpenGL"];
/// A broker, and a window on an output of cage, which is a window on X11.
#[cfg(feature = "mqtt")]
pub const MOSQUITTO_AND_CAGE: Needs = &["Mosquitto", "Xvfb", "cage", "Wayland", "OpenGL"];
/// A program that blurs pictures, and one that reads them.
pub const EYES: Needs = &["eyes"];
pub const GIT: Needs = &["git"];
pub const NANO: Needs = &["nano"];
pub const RSYNC: Needs = &["rsync"];
pub const SYSTEMD: Needs = &["systemd"];
pub const VIM: Needs = &["vim"];

/// A test, and what it needs.
pub struct Trial {
    pub name: String,
    needs: Needs,
    test: Box<dyn FnOnce() + Send>,
}

/// Lists the tests of a file, each behind what it needs. One that is not listed is never called, which the compiler and
/// so the gate reports as dead code: none can be forgotten.
macro_rules! trials {
    ($($needs:ident => [$($test:ident),+ $(,)?]),+ $(,)?) => {
        /// The tests of this file.
        pub fn trials() -> Vec<$crate::trials::Trial> {
            let (_, file) = module_path!().split_once("::").expect("a module of the tests");
            vec![$($($crate::trials::Trial::new(format!("{file}::{}", stringify!($test)), &$needs, $test)),+),+]
        }
    };
}

impl Trial {
    pub fn new(name: String, needs: &Needs, test: impl FnOnce() + Send + 'static) -> Self {
        Self { name, needs, test: Box::new(test) }
    }

    /// As something to run: where what it needs is missing, it is ignored, or fails if it has to be run all the same.
    pub fn on(self, machine: &Machine, must_run: bool) -> libtest_mimic::Trial {
        let missing = machine.missing(self.needs);
        let needs = format!("needs {}", missing.join(", "));
        let (is_ready, failed) = (missing.is_empty(), Failed::from(needs.clone()));
        let run = move || {
            if !is_ready {
                return Err(failed);
            }
            (self.test)();
            Ok(())
        };
        let trial = libtest_mimic::Trial::test(self.name, run);
        if is_ready { trial } else { trial.with_kind(needs).with_ignored_flag(!must_run) }
    }
}

/// What is there, and what is missing.
pub struct Machine {
    /// The packages of each thing that is missing, and nothing of each that is there.
    things: BTreeMap<String, Option<Vec<String>>>,
}

impl Machine {
    /// Has `tests/needs` look.
    pub fn look() -> Self {
        let needs = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/needs");
        let output = Command::new("sh").arg(needs).output().expect("a shell");
        let said = String::from_utf8(output.stdout).expect("text");
        let mut things = BTreeMap::new();
        for line in said.lines() {
            let mut words = line.split_whitespace().map(str::to_owned);
            let (state, name) = (words.next(), words.next().expect("a name"));
            let is_missing = state.as_deref() == Some("missing");
            things.insert(name, is_missing.then(|| words.collect()));
        }
        Self { things }
    }

    fn missing(&self, needs: Needs) -> Vec<&'static str> {
        let packages = |need: &str| match self.things.get(need) {
            Some(packages) => packages,
            None => panic!("{need} is not in tests/needs"),
        };
        needs.iter().copied().filter(|need| packages(need).is_some()).collect()
    }

    /// The line that brings all that is missing, if Debian has it.
    pub fn remedy(&self) -> Option<String> {
        let packages: Vec<&str> =
            self.things.values().flatten().flatten().map(String::as_str).collect();
        let install = "sudo apt-get install --no-install-recommends";
        (!packages.is_empty()).then(|| format!("{install} {}", packages.join(" ")))
    }
}
