//! `roomsign screens --prometheus` and `--on-change`: for machines that look after the screens.

use std::fmt::{Display, Formatter};
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::{MissedTickBehavior, interval};

use super::super::{Failure, notes};
use super::PATIENCE;
use crate::cli::fleet::Screens;
use roomsign_fleet::alert::{Alert, Alerts};
use roomsign_fleet::receipt::Listener;
use roomsign_fleet::{Topic, metrics};
use roomsign_host::clock::now;
use roomsign_host::files::{printable, save};
use roomsign_host::hook;

/// How often to look whether something has changed.
const LOOK: Duration = Duration::from_millis(500);
/// How often the file is written though nothing has changed: its time says that somebody still watches.
const REFRESH: Duration = Duration::from_secs(15);
/// A command that takes longer is ended, so that the next one gets its turn.
const TURN: Duration = Duration::from_secs(60);

/// Why nobody was told of an alert.
enum Untold {
    /// The command came to nothing.
    Command { screen: String, state: &'static str, why: hook::Failed },
    /// There is no thread to run it.
    NoThread(io::Error),
}

impl Display for Untold {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Command { screen, state, why } => {
                write!(f, "--on-change, for {screen} is {state}: the command {why}")
            }
            Self::NoThread(error) => write!(f, "--on-change: no thread available: {error}"),
        }
    }
}

/// Writes the file, and with `--watch` or a command goes on.
pub async fn monitor(
    listener: &mut Listener,
    topic: &Topic,
    arguments: &Screens,
) -> Result<(), Failure> {
    let settled = listener.settle(topic, PATIENCE).await;
    let mut is_up = listener.hears();
    let file = arguments.prometheus.as_deref();
    let write = |listener: &Listener, is_up: bool| match file {
        Some(file) => put(file, listener, is_up),
        None => Ok(()),
    };
    // That nothing is known is to be known, too.
    write(listener, is_up)?;
    if !arguments.watch && arguments.on_change.is_none() {
        return settled.map_err(Failure::new);
    }
    // Why nothing is known of any screen, if nothing is.
    let mut blind = settled.err();
    if let Some(why) = &blind {
        notes(&format!("{why}; trying again"));
    }
    let mut written = Instant::now();
    let mut is_changed = false;
    let mut alerts = Alerts::default();
    let mut is_running = false;
    let (done, mut ended) = unbounded_channel::<Result<(), Untold>>();
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            heard = listener.next(topic) => {
                match heard {
                    Ok(news) => is_changed |= news,
                    Err(why) => {
                        notes(&format!("{why}; trying again"));
                        blind = Some(why);
                    }
                }
                is_changed |= listener.hears() != is_up;
                is_up = listener.hears();
                continue;
            }
            Some(outcome) = ended.recv() => {
                is_running = false;
                if let Err(untold) = outcome {
                    notes(&untold.to_string());
                }
            }
            _ = look.tick() => {}
        }
        if is_changed || written.elapsed() >= REFRESH {
            (written, is_changed) = (Instant::now(), false);
            // A disk may have room again later.
            if let Err(Failure::Message(why)) = write(listener, is_up) {
                notes(&why);
            }
        }
        let Some(command) = arguments.on_change.as_deref().filter(|_| !is_running) else {
            continue;
        };
        // What was known before the broker went says nothing of now.
        let seen = match &blind {
            Some(why) if !is_up => Err(why),
            _ => Ok(listener.screens()),
        };
        if let Some(alert) = alerts.next(seen, now(), Instant::now()) {
            is_running = true;
            tell(command, alert, done.clone());
        }
    }
}

fn put(file: &Path, listener: &Listener, is_up: bool) -> Result<(), Failure> {
    let text = metrics::text(is_up.then(|| listener.screens()), now());
    let shown = printable(file);
    save(file, text.as_bytes())
        .map_err(|error| Failure::new(format!("{shown} cannot be written: {error}")))
}

/// Runs the command from a thread of its own. What screens say is in its environment, where no shell takes it for
/// anything else.
fn tell(command: &str, alert: Alert, done: UnboundedSender<Result<(), Untold>>) {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).stdin(Stdio::null());
    shell.env("ROOMSIGN_SCREEN", &alert.name).env("ROOMSIGN_STATE", alert.state);
    shell.env("ROOMSIGN_WAS", alert.was).env("ROOMSIGN_WHAT", &alert.what);
    shell.env("ROOMSIGN_ROOM", alert.room.as_deref().unwrap_or_default());
    let failed = move |why| Untold::Command { screen: alert.name, state: alert.state, why };
    let unstarted = done.clone();
    let started = thread::Builder::new().name("on-change".to_owned()).spawn(move || {
        // It fails when the program ends.
        let _ = done.send(hook::run(&mut shell, TURN).map_err(failed));
    });
    if let Err(error) = started {
        let _ = unstarted.send(Err(Untold::NoThread(error)));
    }
}
