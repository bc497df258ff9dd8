//! `roomsign delay`, `cancel`, `restore`, `move` and `notice`: edits of the schedule file, a line each.

use std::path::Path;

use chrono::{DateTime, NaiveDateTime, Utc};

use super::receipt::receipts;
use super::{Failure, check_room, errors, which, write};
use crate::cli::{self, EditedFile, Until, Which};
use roomsign_core::changes::{changes, lines};
use roomsign_core::check::warnings;
use roomsign_core::schedule::{
    Diagnostic, Edit, RoomId, Schedule, Severity, clean, diagnostic, edit, parse,
};
use roomsign_core::timetable::Timetable;
use roomsign_host::clock::Clock;
use roomsign_screen::DRAWABLE;

/// `roomsign delay`
pub fn delay(arguments: &cli::Delay) -> Result<(), Failure> {
    run(&arguments.file, |plan| {
        let (session, change) = (plan.which(&arguments.which)?, arguments.minutes);
        Ok(Edit::Delay { session, change, reason: arguments.reason.clone() })
    })
}

/// `roomsign cancel`
pub fn cancel(arguments: &cli::Cancel) -> Result<(), Failure> {
    run(&arguments.file, |plan| {
        let session = plan.which(&arguments.which)?;
        Ok(Edit::Cancel { session, reason: arguments.reason.clone() })
    })
}

/// `roomsign restore`
pub fn restore(arguments: &cli::Restore) -> Result<(), Failure> {
    run(&arguments.file, |plan| {
        let session = plan.named(&arguments.session, arguments.room.as_deref())?;
        Ok(Edit::Restore { session })
    })
}

/// `roomsign move`
pub fn move_(arguments: &cli::Move) -> Result<(), Failure> {
    run(&arguments.file, |plan| {
        let room = plan.room(&arguments.to)?;
        let session = plan.named(&arguments.session, arguments.room.as_deref())?;
        Ok(Edit::Move { session, room, reason: arguments.reason.clone() })
    })
}

/// `roomsign notice`
pub fn notice(arguments: &cli::Notice) -> Result<(), Failure> {
    run(&arguments.file, |plan| {
        let rooms = arguments.room.iter().map(|room| plan.room(room));
        let rooms = rooms.collect::<Result<Vec<RoomId>, Failure>>()?;
        let Some(text) = arguments.text.clone() else { return Ok(Edit::ClearNotices { rooms }) };
        let until = arguments.until.map(|until| plan.until(until)).transpose()?;
        Ok(Edit::Notice { text, rooms, until, urgent: arguments.urgent })
    })
}

/// What an edit is decided by.
struct Plan<'a> {
    timetable: Timetable,
    now: DateTime<Utc>,
    file: &'a Path,
}

impl Plan<'_> {
    fn which(&self, which: &Which) -> Result<usize, Failure> {
        match (&which.session, &which.room) {
            (Some(words), room) => self.named(words, room.as_deref()),
            (None, Some(room)) => which::by_time(&self.timetable, self.room(room)?, self.now),
            (None, None) => Err(Failure::new("error: name a session with --session or --room")),
        }
    }

    fn named(&self, words: &str, room: Option<&str>) -> Result<usize, Failure> {
        let room = room.map(|room| self.room(room)).transpose()?;
        which::by_words(&self.timetable, words, room)
    }

    fn room(&self, name: &str) -> Result<RoomId, Failure> {
        let schedule = &self.timetable.schedule;
        check_room(schedule, name, self.file)?;
        schedule.room(name).ok_or_else(|| Failure::new(format!("error: no room \"{name}\"")))
    }

    /// A time of day is today's; past midnight, but before the next conference day, it is that night's.
    fn until(&self, until: Until) -> Result<NaiveDateTime, Failure> {
        let venue = self.timetable.venue();
        let is_to_come = |at: &NaiveDateTime| venue.instant(*at) > self.now;
        let tonight = |at: &NaiveDateTime| venue.day(venue.instant(*at)) == venue.day(self.now);
        let found = match until {
            Until::At(at) => Some(at).filter(is_to_come),
            Until::Time(time) => {
                let today = venue.date(self.now);
                let tomorrow = today.succ_opt().map(|date| date.and_time(time)).filter(tonight);
                Some(today.and_time(time)).filter(is_to_come).or(tomorrow)
            }
        };
        found.ok_or_else(|| {
            Failure::new(format!(
                "error: --until {until} has passed: for another day write it as \"2023-09-08 13:30\""
            ))
        })
    }
}

/// What an edit came to.
#[derive(Default)]
struct Outcome {
    report: Vec<String>,
    warnings: String,
    /// The new text, if it is another one.
    written: Option<String>,
}

fn run(
    file: &EditedFile,
    decide: impl Fn(&Plan<'_>) -> Result<Edit, Failure>,
) -> Result<(), Failure> {
    #[cfg(feature = "mqtt")]
    let fleet = super::fleet::listens(&file.fleet)?;
    let mut outcome = Outcome::default();
    let mut change = |text: &str| {
        let (new, told) = apply(file, text, &decide)?;
        outcome = told;
        Ok(new)
    };
    if file.dry_run {
        let shown = clean::line(&file.schedule.display().to_string());
        let text =
            super::read(&file.schedule).map_err(|fault| super::file_error(&shown, &fault))?;
        change(&text)?;
    } else {
        write::replace(&file.schedule, change)?;
    }
    for line in &outcome.report {
        println!("{line}");
    }
    if file.dry_run {
        println!("(not written: --dry-run)");
    } else if let Some(text) = &outcome.written {
        for line in receipts(&file.status_dir, &file.schedule, text) {
            println!("{line}");
        }
        #[cfg(feature = "mqtt")]
        for line in fleet
            .map(|fleet| super::fleet::receipts(fleet, &file.schedule, text))
            .transpose()?
            .into_iter()
            .flatten()
        {
            println!("{line}");
        }
    }
    if !outcome.warnings.is_empty() {
        eprintln!("{}", outcome.warnings);
    }
    Ok(())
}

/// The new text, and what is to be said about it.
fn apply(
    file: &EditedFile,
    text: &str,
    decide: impl Fn(&Plan<'_>) -> Result<Edit, Failure>,
) -> Result<(String, Outcome), Failure> {
    let shown = clean::line(&file.schedule.display().to_string());
    let (before, old_warnings) = read(&shown, text)?;
    let clock = file.at.map_or_else(Clock::real, |at| Clock::simulated(at, 0.0));
    let now = clock.now(before.event.timezone).instant;
    let plan = Plan { timetable: Timetable::plan(before), now, file: &file.schedule };
    let decided = decide(&plan)?;
    let new = edit(text, &decided).map_err(|refused| {
        Failure::new(format!("error: {shown}: {refused}; nothing was changed"))
    })?;
    if new == text {
        let report = vec!["The file says so already: nothing to change.".to_owned()];
        return Ok((new, Outcome { report, ..Outcome::default() }));
    }
    let (after, new_warnings) = read(&shown, &new)?;
    let after = Timetable::plan(after);
    let told = changes(&plan.timetable, &after);
    let mut report = lines(&told, &after, Some(after.day(now)));
    if report.is_empty() {
        report.push("The signs show the same as before.".to_owned());
    }
    let old = [old_warnings, warnings(&plan.timetable, DRAWABLE)].concat();
    let brought = brought(old, [new_warnings, warnings(&after, DRAWABLE)].concat());
    let colour = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let warnings = diagnostic::render(&shown, &new, &brought, colour);
    let written = Some(new.clone());
    Ok((new, Outcome { report, warnings, written }))
}

fn read(shown: &str, text: &str) -> Result<(Schedule, Vec<Diagnostic>), Failure> {
    let (schedule, mut diagnostics) = parse(text);
    let schedule = schedule.ok_or_else(|| errors(shown, text, &diagnostics))?;
    diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Warning);
    Ok((schedule, diagnostics))
}

/// The warnings that were not there before: an edit answers for its own.
fn brought(old: Vec<Diagnostic>, new: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut known: Vec<String> = old.into_iter().map(|diagnostic| diagnostic.message).collect();
    let is_new = |diagnostic: &Diagnostic| {
        let found = known.iter().position(|message| *message == diagnostic.message);
        found.map(|found| known.swap_remove(found)).is_none()
    };
    new.into_iter().filter(is_new).collect()
}
