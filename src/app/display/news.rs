//! What the window hears of the schedule file: read, judged and kept by another thread.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use egui::Context;

use super::frame;
use roomsign_core::feed::Fault;
use roomsign_core::schedule::{diagnostic, parse};
use roomsign_core::timetable::Timetable;
use roomsign_host::last_good::LastGood;
use roomsign_host::status::revision;
use roomsign_host::watch::{self, Update, Watch};

/// A good version of the schedule.
#[derive(Clone, Debug)]
pub struct Version {
    /// What it says.
    pub timetable: Arc<Timetable>,
    /// When it was written.
    pub modified: SystemTime,
    /// Which text it is.
    pub revision: String,
}

/// Something to show.
#[derive(Debug)]
pub enum News {
    /// Another good version.
    Good(Version),
    /// The file has the shown text again, written at this time.
    Same(SystemTime),
    /// The file is no longer good. Before there was a good version, the one kept from the last run.
    Fault(Fault, Option<Version>),
}

/// Watches `path` until the returned watch is dropped. Every piece of news wakes `window`.
///
/// # Errors
/// It cannot be watched at all: no thread, or no current directory.
pub fn follow(
    path: &Path,
    room: Option<String>,
    state_dir: Option<PathBuf>,
    options: watch::Options,
    window: Arc<OnceLock<Context>>,
) -> io::Result<(Receiver<News>, Watch)> {
    let (sender, news) = channel();
    let name = path.display().to_string();
    let mut last_good = state_dir.map(|folder| LastGood::in_folder(&folder));
    let mut text = String::new();
    let judged = {
        let (name, room) = (name.clone(), room.clone());
        move |text: &str| judge(&name, text, room.as_deref())
    };
    let on_change = move |change: Update<Arc<Timetable>>| {
        let news = match change {
            Update::Good { value, text: new, modified } => {
                log::info!("{name}: showing {} sessions", value.schedule.sessions.len());
                text = new;
                let revision = revision(&text);
                News::Good(Version { timetable: value, modified, revision })
            }
            Update::Same { modified } => {
                log::info!("{name}: as shown");
                News::Same(modified)
            }
            Update::Fault(fault) => {
                log::warn!("{name}{fault}; not applied");
                let kept = last_good.as_ref().filter(|_| text.is_empty()).and_then(LastGood::load);
                let kept = kept.and_then(|(text, modified)| {
                    let timetable = judge(&name, &text, room.as_deref()).ok()?;
                    log::info!("{name}: showing what was kept from the last run");
                    Some(Version { timetable, modified, revision: revision(&text) })
                });
                News::Fault(fault, kept)
            }
        };
        let written = match &news {
            News::Good(Version { modified, .. }) | News::Same(modified) => Some(*modified),
            News::Fault(..) => None,
        };
        // It fails when the window is gone, and then nobody looks any more.
        let _ = sender.send(news);
        if let Some(window) = window.get() {
            frame::ask(window);
        }
        // On the screen first, on the disk after.
        if let Some((last_good, modified)) = last_good.as_mut().zip(written) {
            last_good.save(&text, modified);
        }
    };
    Ok((news, watch::watch(path, options, judged, on_change)?))
}

/// A text is good if it is a schedule that has this sign's room.
fn judge(name: &str, text: &str, room: Option<&str>) -> Result<Arc<Timetable>, Fault> {
    let (schedule, diagnostics) = parse(text);
    let Some(schedule) = schedule else {
        log::debug!("{}", diagnostic::render(name, text, &diagnostics, false));
        return Err(Fault::first(text, &diagnostics, |first| first.message.clone()));
    };
    if let Some(room) = room.filter(|room| schedule.room(room).is_none()) {
        let header = text.find("[[room]]").unwrap_or(0);
        return Err(Fault::Invalid {
            line: diagnostic::Position::of(text, header).line,
            message: format!("there is no room `{room}`, whose sign this is"),
        });
    }
    Ok(Arc::new(Timetable::plan(schedule)))
}
