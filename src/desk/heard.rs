//! How the desk hears of displays: those of this machine are asked, those elsewhere are told by whoever hears them.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use crate::desk::Desk;
use crate::doors::{Door, Known, Local};

/// How often displays are asked after an edit, and for how long.
const SOON: Duration = Duration::from_millis(20);
const RECENT: Duration = Duration::from_secs(3);

/// Where the displays of other machines are told.
#[derive(Clone)]
pub struct Elsewhere(Arc<Desk>);

impl Elsewhere {
    /// To this desk.
    pub(crate) fn of(desk: &Arc<Desk>) -> Self {
        Self(Arc::clone(desk))
    }

    /// That is what all of them say now.
    pub fn say(&self, doors: Vec<Door>) {
        self.0.find(|known| known.say_elsewhere(doors));
    }

    /// They cannot be heard, until they say something.
    pub fn is_cut(&self) {
        self.0.find(Known::cut);
    }
}

/// Asks the displays of this machine as long as the process lives; `edits` says when something was saved here.
pub fn ask_doors(desk: &Desk, edits: &Receiver<()>) {
    let mut local = Local::default();
    let mut last_edit: Option<Instant> = None;
    loop {
        let options = &desk.options;
        let revision = desk.seen().revision;
        let found = local.look(&options.status_dir, &options.schedule, &revision);
        desk.find(|known| known.say_here(&found));
        let wait = match last_edit {
            Some(at) if at.elapsed() < RECENT => SOON,
            _ => local.wait(desk.watchers.load(Ordering::Relaxed) > 0),
        };
        if edits.recv_timeout(wait).is_ok() {
            last_edit = Some(Instant::now());
        }
        // Whoever waits for an answer is also told if it did not come.
        if last_edit.is_some_and(|at| at.elapsed() >= RECENT) {
            last_edit = None;
            desk.tell();
        }
    }
}
