//! `roomsign publish`, `follow` and `screens`, and the receipts of a fleet.

#[cfg(feature = "desk")]
pub mod doors;
mod monitor;
mod pictures;

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use tokio::time::sleep_until;

use super::Failure;
use crate::cli::fleet::{Fleet, Follow, Keys, Publish, Receipts, Screens};
use roomsign_fleet::{self as fleet, Access, Address, Called, Topic, receipt};
use roomsign_host::clock::now;
use roomsign_host::files::{Disk, Files as _, printable};

/// How long the broker may take to say what is true.
const PATIENCE: Duration = Duration::from_secs(10);
/// Ten pictures a second are enough for anybody, however much is said.
const REDRAW: Duration = Duration::from_millis(100);

/// `roomsign publish`
pub fn publish(arguments: &Publish) -> Result<(), Failure> {
    let access = access(&arguments.fleet)?;
    let shown = printable(&arguments.schedule);
    let failed = |error| Failure::new(format!("{shown} cannot be watched: {error}"));
    let publish = fleet::publish::publish(access, &arguments.schedule, arguments.reset);
    if !arguments.reset {
        return run(publish)?.map_err(failed);
    }
    super::load(&arguments.schedule)?;
    let late = |_| Failure::new("not published within 10 s: every sign keeps what it has");
    run(async { tokio::time::timeout(PATIENCE, publish).await })?.map_err(late)?.map_err(failed)?;
    super::print("published as the newest: every sign takes it, whatever it has\n")
}

/// `roomsign follow`
pub fn follow(arguments: &Follow) -> Result<(), Failure> {
    let access = access(&arguments.fleet)?;
    let shown = printable(&arguments.output);
    let folder = std::path::absolute(&arguments.output).ok();
    let folder = folder.as_deref().and_then(Path::parent).filter(|folder| folder.is_dir());
    if folder.is_none() || arguments.output.is_dir() {
        return Err(Failure::new(format!(
            "{shown} cannot be written: it has to be a file in a folder that exists"
        )));
    }
    let options = fleet::follow::Options {
        output: arguments.output.clone(),
        name: arguments.name.clone(),
        status_file: arguments.status_file.clone(),
        state_dir: arguments.state_dir.clone(),
    };
    let failed = |error| Failure::new(format!("{shown} cannot be followed: {error}"));
    run(fleet::follow::follow(access, &options))?.map_err(failed)
}

/// `roomsign screens`
pub fn screens(arguments: &Screens) -> Result<(), Failure> {
    let access = access(&arguments.fleet)?;
    if let Some(name) = &arguments.forget {
        run(fleet::forget(access, name, PATIENCE))?.map_err(Failure::new)?;
        return super::print(&format!("{name} is forgotten, until it says something again\n"));
    }
    run(show(access, arguments))?
}

async fn show(access: Access, arguments: &Screens) -> Result<(), Failure> {
    let topic = access.topic.clone();
    let mut listener = receipt::Listener::new(access, &arguments.shared);
    if arguments.pictures.is_some() {
        listener = listener.with_pictures();
    }
    if arguments.prometheus.is_some() || arguments.on_change.is_some() {
        return monitor::monitor(&mut listener, &topic, arguments).await;
    }
    listener.settle(&topic, PATIENCE).await.map_err(Failure::new)?;
    if arguments.identify {
        return pictures::identify(&mut listener, &topic).await;
    }
    if let Some(folder) = &arguments.pictures {
        return pictures::pictures(&mut listener, &topic, folder).await;
    }
    if arguments.check {
        return check(&listener);
    }
    print(&listener, arguments)?;
    if !arguments.watch {
        return Ok(());
    }
    let mut due = None;
    loop {
        tokio::select! {
            heard = listener.next(&topic) => match heard {
                Ok(true) if due.is_none() => due = Some(tokio::time::Instant::now() + REDRAW),
                Ok(_) => {}
                Err(why) => super::notes(&format!("{why}; trying again")),
            },
            () = sleep_until(due.unwrap_or_else(tokio::time::Instant::now)), if due.is_some() => {
                due = None;
                print(&listener, arguments)?;
            }
        }
    }
}

/// Whether every screen is right; a fleet of none is not.
fn check(listener: &receipt::Listener) -> Result<(), Failure> {
    let screens = listener.screens();
    let wrong = screens.wrong(now());
    let count = screens.rows().len();
    if count == 0 || !wrong.is_empty() {
        let none = || "no screen has said anything".to_owned();
        return Err(Failure::new(
            wrong.into_iter().reduce(|a, b| a + "\n" + &b).unwrap_or_else(none),
        ));
    }
    super::print(&format!("{count} screens: all is well\n"))
}

fn print(listener: &receipt::Listener, arguments: &Screens) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let text = if arguments.json {
        let rows = listener.screens().rows();
        let json = if arguments.watch {
            serde_json::to_string(&rows)
        } else {
            serde_json::to_string_pretty(&rows)
        };
        json.map_err(Failure::new)? + "\n"
    } else {
        listener.screens().table(now())
    };
    // A new picture in the place of the old one.
    let clear = if arguments.watch && !arguments.json && out.is_terminal() {
        "\u{1b}[H\u{1b}[2J"
    } else {
        ""
    };
    let written = write!(out, "{clear}{text}").and_then(|()| out.flush());
    // Whoever reads it has gone.
    written.map_err(|_| Failure::said())
}

/// The fleet to hear from after an edit, if there is one: what is wrong with that is known before anything is changed.
pub fn listens(arguments: &Receipts) -> Result<Option<Access>, Failure> {
    let heard = arguments.heard.fleet();
    heard.map(|(brokers, topic)| access_to(brokers, topic, &arguments.keys)).transpose()
}

/// Waits for what the screens of a fleet say of an edit.
pub fn receipts(access: Access, schedule: &Path, text: &str) -> Result<Vec<String>, Failure> {
    let stamp = Disk::new(schedule).stamp().ok();
    let placed = stamp.and_then(|stamp| stamp.placed());
    let edited = (Instant::now(), placed.unwrap_or_else(now));
    run(receipt::receipts(access, text, edited))
}

fn access(fleet: &Fleet) -> Result<Access, Failure> {
    access_to(&fleet.broker, &fleet.topic, &fleet.keys)
}

fn access_to(brokers: &[Address], topic: &Topic, keys: &Keys) -> Result<Access, Failure> {
    let (login, ca) = (keys.login.as_deref(), keys.ca.as_deref());
    Access::new(brokers.to_vec(), topic.clone(), login, ca, Called::USUALLY).map_err(Failure::new)
}

/// One thread is enough, and little memory.
fn run<T>(what: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(1).build();
    let runtime = runtime.map_err(|error| Failure::new(format!("no thread available: {error}")))?;
    Ok(runtime.block_on(what))
}
