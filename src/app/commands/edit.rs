//! The commands that edit the schedule file, a line each: what is typed → a request, and what came of it.

use chrono_tz::Tz;

use super::receipt::receipts;
use super::{Failure, colour, load, notes, print};
use crate::cli::edit::{
    Add, Cancel, Delay, EditedFile, End, Extend, Full, Move, Notice, Restore, Start, Swap, Undo,
};
use roomsign_core::changes::Said;
use roomsign_core::request::{Proposal, Request, Selection};
use roomsign_core::schedule::{Language, clean, diagnostic};
use roomsign_host::clock::Clock;
use roomsign_host::edits::{self, Editor, Unsaved};
use roomsign_host::files::printable;
use roomsign_screen::DRAWABLE;

/// `roomsign delay`
pub fn delay(arguments: &Delay) -> Result<(), Failure> {
    run(
        &arguments.file,
        &Request::Delay {
            selection: arguments.selection.wanted(),
            change: arguments.minutes,
            reason: arguments.why.reason.clone(),
            not_begun: arguments.not_begun,
        },
    )
}

/// `roomsign start`
pub fn start(arguments: &Start) -> Result<(), Failure> {
    let selection = arguments.selection.wanted();
    run(&arguments.file, &Request::Start { selection, at: arguments.since })
}

/// `roomsign extend`
pub fn extend(arguments: &Extend) -> Result<(), Failure> {
    let (selection, extension) = (arguments.selection.wanted(), arguments.extension);
    run(&arguments.file, &Request::Extend { selection, extension })
}

/// `roomsign end`
pub fn end(arguments: &End) -> Result<(), Failure> {
    let selection = arguments.selection.wanted();
    run(&arguments.file, &Request::End { selection, at: arguments.since })
}

/// `roomsign full`
pub fn full(arguments: &Full) -> Result<(), Failure> {
    let (selection, full) = (arguments.selection.wanted(), !arguments.no_longer);
    run(&arguments.file, &Request::Full { selection, full, overflow: arguments.overflow.clone() })
}

/// `roomsign cancel`
pub fn cancel(arguments: &Cancel) -> Result<(), Failure> {
    let (selection, reason) = (arguments.selection.wanted(), arguments.why.reason.clone());
    run(&arguments.file, &Request::Cancel { selection, reason })
}

/// `roomsign restore`
pub fn restore(arguments: &Restore) -> Result<(), Failure> {
    let selection = arguments.named.wanted();
    let request = if arguments.all {
        Request::AsPlanned { selection }
    } else {
        Request::Restore { selection }
    };
    run(&arguments.file, &request)
}

/// `roomsign move`
pub fn move_(arguments: &Move) -> Result<(), Failure> {
    let (to, reason) = (arguments.to.clone(), arguments.why.reason.clone());
    let request = match (&arguments.session, &arguments.room) {
        (None, Some(from)) => Request::MoveRoom { from: from.clone(), to, reason },
        (session, room) => {
            let selection = Selection { session: session.clone(), room: room.clone() };
            Request::Move { selection, to, reason }
        }
    };
    run(&arguments.file, &request)
}

/// `roomsign add`
pub fn add(arguments: &Add) -> Result<(), Failure> {
    run(
        &arguments.file,
        &Request::Add {
            room: arguments.room.clone(),
            start: arguments.start,
            minutes: arguments.minutes,
            title: arguments.title.clone(),
            kind: arguments.kind.clone(),
            speakers: arguments.speaker.clone(),
        },
    )
}

/// `roomsign swap`
pub fn swap(arguments: &Swap) -> Result<(), Failure> {
    let named = |words: &String| Selection { session: Some(words.clone()), room: None };
    let (first, second) = (named(&arguments.first), named(&arguments.second));
    run(&arguments.file, &Request::Swap { first, second })
}

/// `roomsign notice`
pub fn notice(arguments: &Notice) -> Result<(), Failure> {
    if arguments.list {
        return list(&arguments.file);
    }
    let (rooms, until) = (arguments.room.clone(), arguments.until);
    let request = match (&arguments.clear, arguments.kind, &arguments.text) {
        (Some(words), ..) => Request::ClearNotices { words: words.clone(), rooms },
        (None, Some(kind), _) => Request::Alarm { alarm: kind.alarm(), rooms, until },
        (None, None, text) => {
            let text = text.clone().unwrap_or_default();
            Request::Notice { text, rooms, from: arguments.from, until, urgent: arguments.urgent }
        }
    };
    run(&arguments.file, &request)
}

/// Which notices there are, a line each.
fn list(file: &EditedFile) -> Result<(), Failure> {
    let schedule = load(&file.schedule)?;
    let words = Language::En.changes();
    let notices = schedule.notices.iter().map(|notice| Said::of(notice, &schedule));
    let said = notices.map(|said| said.in_words(words) + "\n");
    let said: String = said.collect();
    print(if said.is_empty() { "There are no notices.\n" } else { &said })
}

/// `roomsign undo`
pub fn undo(arguments: &Undo) -> Result<(), Failure> {
    let file = &arguments.file;
    finish(file, |editor| edits::undo(&file.schedule, None, editor, file.dry_run))
}

fn run(file: &EditedFile, request: &Request) -> Result<(), Failure> {
    finish(file, |editor| {
        if file.dry_run {
            edits::preview(&file.schedule, request, editor)
        } else {
            edits::save(&file.schedule, request, editor)
        }
    })
}

/// Who types, as the record of edits names them: of an administrator, who they were before.
fn who() -> String {
    let named =
        ["SUDO_USER", "LOGNAME", "USER"].into_iter().find_map(|name| std::env::var(name).ok());
    let named = named.map(|name| clean::line(&name)).filter(|name| !name.is_empty());
    named.unwrap_or_else(|| "command line".to_owned())
}

/// Does it, and says what came of it: what changes, who shows it, and what is to be looked at.
fn finish(
    file: &EditedFile,
    edit: impl FnOnce(&Editor<'_>) -> Result<Proposal, Unsaved>,
) -> Result<(), Failure> {
    #[cfg(feature = "mqtt")]
    let fleet = super::fleet::listens(&file.fleet)?;
    let clock = |zone: Tz| Clock::pretending(file.here.at).now(zone).instant;
    let editor = Editor { name: &who(), now: &clock, drawable: DRAWABLE };
    let done = edit(&editor).map_err(|unsaved| Failure::unsaved(&file.schedule, unsaved))?;
    let mut said = done.lines.clone();
    if file.dry_run {
        said.push("(not written: --dry-run)".to_owned());
    }
    // Said at once, for a receipt can take its time. Where nobody reads it, the edit stands all the same.
    let mut heard = print(&said.iter().map(|line| line.clone() + "\n").collect::<String>());
    if done.is_new && !file.dry_run {
        let mut received = receipts(&file.here.status_dir, &file.schedule, &done.text);
        #[cfg(feature = "mqtt")]
        if let Some(fleet) = fleet {
            received.extend(super::fleet::receipts(fleet, &file.schedule, &done.text)?);
        }
        heard =
            heard.and(print(&received.iter().map(|line| line.clone() + "\n").collect::<String>()));
    }
    if !done.warnings.is_empty() {
        let shown = printable(&file.schedule);
        let colour = colour(&std::io::stderr());
        notes(&diagnostic::render(&shown, &done.text, &done.warnings, colour));
    }
    heard
}
