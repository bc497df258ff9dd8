//! `roomsign check`: what is wrong with a schedule, and what the signs show of it.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Failure, colour, file_error, file_name, load, print};
use crate::cli::{self, Format};
use crate::images;
use crate::picture::Reader;
use roomsign_core::board::{Board, Entry, boards};
use roomsign_core::changes;
use roomsign_core::check::warnings;
use roomsign_core::feed::Feed;
use roomsign_core::schedule::{Diagnostic, Language, Schedule, Severity, diagnostic, parse};
use roomsign_core::timetable::Timetable;
use roomsign_host::clock::Clock;
use roomsign_host::edits;
use roomsign_host::files::{Folder, printable};
use roomsign_screen::DRAWABLE;
use roomsign_screen::theme::Theme;
use roomsign_screen::{Fit, Show};

/// Prints what is wrong; fails on errors, and on warnings if they are denied.
pub fn run(arguments: &cli::Check) -> Result<(), Failure> {
    let path = &arguments.schedule;
    let name = printable(path);
    let text = edits::read(path).map_err(|fault| file_error(&name, &fault))?;
    let (schedule, mut diagnostics) = parse(&text);
    let mut shown = String::new();
    if let Some(schedule) = schedule {
        pictures(&schedule, path, &mut diagnostics);
        accent(&schedule, &mut diagnostics);
        let timetable = Timetable::plan(schedule);
        diagnostics.extend(warnings(&timetable, DRAWABLE));
        diagnostics.sort_by_key(|diagnostic| diagnostic.span.start);
        shown = what_is_shown(arguments, timetable)?;
    }
    let mut out = match arguments.format {
        Format::Short => diagnostic::render_short(&name, &text, &diagnostics),
        Format::Full if diagnostics.is_empty() => String::new(),
        Format::Full => {
            let colour = colour(&std::io::stdout());
            diagnostic::render(&name, &text, &diagnostics, colour) + "\n\n"
        }
    };
    let count = |severity| diagnostics.iter().filter(|found| found.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if arguments.format == Format::Full {
        out += &format!("{name}: {}, {}\n", counted(errors, "error"), counted(warnings, "warning"));
        out += &shown;
    }
    print(&out)?;
    if errors > 0 || (arguments.deny_warnings && warnings > 0) {
        return Err(Failure::said());
    }
    Ok(())
}

fn counted(count: usize, what: &str) -> String {
    match count {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}

/// A table of what each room's sign says.
fn what_is_shown(arguments: &cli::Check, timetable: Timetable) -> Result<String, Failure> {
    let clock = arguments.at.map_or_else(Clock::real, |at| Clock::simulated(at, 0.0));
    let now = clock.now(timetable.zone());
    let changed = match &arguments.against {
        Some(old) => changed(old, &timetable)?,
        None => String::new(),
    };
    let feed = Feed::showing(file_name(&arguments.schedule), timetable);
    let boards = boards(&feed, now);
    let Some(first) = boards.first() else { return Ok(String::new()) };
    let widest = boards.iter().map(|board| board.room.chars().count()).max().unwrap_or(0);
    let mut out = format!("\nThe signs at {}, {}:\n", first.clock, first.date);
    for board in &boards {
        for (place, line) in lines(board).into_iter().enumerate() {
            let room = if place == 0 { board.room.as_str() } else { "" };
            out += &format!("  {room:widest$}  {line}\n");
        }
    }
    let size = arguments.size.unwrap_or(cli::USUAL_SCREEN);
    let (read, is_far_enough) = arguments.viewing.told(size);
    if !is_far_enough {
        out += &format!("\nThey are too small: {read}\n");
    }
    let reader = Reader::default();
    for board in &boards {
        if let Some(told) = arguments.viewing.told_of(&reader, Show::Room(board), size) {
            out += &format!("\n{}: {told}\n", board.room);
        }
    }
    Ok(out + &changed)
}

/// What is different on the signs from an older version of the file.
fn changed(old: &Path, new: &Timetable) -> Result<String, Failure> {
    let before = Timetable::plan(load(old)?);
    let lines = changes::lines(&changes::changes(&before, new), new, None, Language::En);
    let mut out = format!("\nAgainst {}:\n", printable(old));
    for line in &lines {
        out += &format!("  {line}\n");
    }
    if lines.is_empty() {
        out += "  the signs show the same\n";
    }
    Ok(out)
}

/// What one sign says, in a line for each thing.
fn lines(board: &Board) -> Vec<String> {
    let mut lines: Vec<String> =
        board.notices.iter().map(|notice| format!("notice  {notice}")).collect();
    let entry = |label: &str, times: &str, entry: &Entry| {
        let shown = &entry.shown;
        let notes = [shown.delay.as_deref(), shown.status.as_deref(), entry.reason.as_deref()];
        let notes: Vec<&str> = notes.into_iter().flatten().collect();
        let notes =
            if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
        format!("{label:<6}  {times:<13}  {}{notes}", shown.line)
    };
    lines.extend(board.now.iter().map(|on| entry("now", &on.shown.range, on)));
    if board.now.is_empty() {
        let message = board.message.as_ref().map(|message| message.title.clone());
        lines.extend(message.or_else(|| board.bands.first().map(|band| band.left.to_string())));
    }
    lines.extend(board.next.as_ref().map(|next| entry("next", &next.shown.start, next)));
    lines
}

/// An accent that cannot be read on the sign's grounds as it is.
fn accent(schedule: &Schedule, found: &mut Vec<Diagnostic>) {
    let event = &schedule.event;
    let theme = Theme::named(event.theme);
    let weak = event.accent.and_then(|accent| theme.weak_contrast(accent));
    if let Some(contrast) = weak {
        found.push(
            Diagnostic::warning(
                event.accent_span.clone(),
                format!("the accent is hard to read: its contrast is {contrast:.1} to 1"),
            )
            .help("the sign shows it lighter or darker, at 7 to 1; choose such a one to have your own"),
        );
    }
}

/// Pictures that cannot be shown: each is loaded as the sign would load it, and told once.
fn pictures(schedule: &Schedule, file: &Path, found: &mut Vec<Diagnostic>) {
    /// What is shown of them here is nothing at all.
    const SMALL: Fit = Fit { width: 64.0, height: 64.0, area: 4096.0 };
    let folder = Folder::of(file);
    let mut known = BTreeSet::new();
    for (name, span) in schedule.images().filter(|(name, _)| known.insert(*name)) {
        if let Err(problem) = images::load(&folder, name, SMALL) {
            found.push(
                Diagnostic::warning(span.clone(), format!("the picture `{name}` {problem}"))
                    .help("it is left out on the sign"),
            );
        }
    }
}
