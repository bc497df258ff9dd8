//! A board as text, for terminals.

use super::{BandKind, Board, Entry, Phrase, Run, TagKind, Weight};
use crate::prelude::*;

/// What the sign says, a line each; ends with a line break.
pub fn plain(board: &Board) -> String {
    let mut lines = Vec::new();
    let name = if board.room.is_empty() { &board.event } else { &board.room };
    lines.push(joined(&[name, &board.clock, &board.date], "  "));
    lines.push(joined(&[board.label.as_deref().unwrap_or_default(), &board.event], " · "));
    let words = board.words;
    if let Some(quiet) = &board.quiet {
        lines.push(quiet.text.clone());
        lines.extend(
            board
                .next
                .as_ref()
                .map(|next| joined(&[words.next, &next.shown.start, &next.shown.line], "  ")),
        );
        lines.extend(board.fault.clone());
        return lines.join("\n") + "\n";
    }
    for notice in board.notices.iter() {
        lines.push(format!("! {notice}"));
    }
    if let Some(message) = &board.message {
        lines.push(String::new());
        lines.push(message.title.clone());
        lines.push(message.detail.clone());
    }
    if let Some(pause) = &board.pause {
        let left = pause.left.to_string();
        lines.push(String::new());
        lines.push(joined(&[&pause.label, &pause.until, &left], "  "));
    }
    let missed = || board.bands.iter().filter(|_| board.now.is_empty());
    let missed = missed().filter(|band| matches!(band.kind, BandKind::Cancelled | BandKind::Moved));
    for band in missed {
        let tag = band.tag.as_ref().map_or("", |tag| &tag.text);
        lines.push(joined(&[tag, &written(&band.left), &band.note()], "  "));
    }
    for entry in &board.now {
        lines.push(String::new());
        let left = entry.shown.left.as_ref().map(Phrase::to_string);
        tell(&mut lines, words.now, &entry.shown.range, entry, &left.unwrap_or_default());
        for talk in &entry.block {
            let mark = if talk.shown.current { "  > " } else { "    " };
            let line = joined(&[&talk.shown.start, &talk.title], "  ");
            let rest = joined(&[&talk.speakers.join(", "), &notes(talk)], "  ");
            lines.push(joined(&[&format!("{mark}{line}"), &rest], "  "));
        }
    }
    for entry in board.displaced.iter().filter(|entry| !entry.shown.in_band) {
        lines.push(String::new());
        let tag = entry.shown.tag.as_ref().map_or("", |tag| &tag.text);
        lines.push(joined(&[tag, &entry.shown.start, &entry.shown.line], "  "));
        lines.extend(below(entry));
    }
    if let Some(next) = &board.next {
        lines.push(String::new());
        tell(&mut lines, words.next, &next.shown.range, next, "");
    }
    if !board.later.is_empty() {
        lines.push(String::new());
        for entry in &board.later {
            let line = joined(&[&entry.shown.start, &entry.shown.line, &notes(entry)], "  ");
            lines.push(format!("      {line}"));
        }
    }
    lines.push(String::new());
    for other in &board.elsewhere {
        lines.push(format!("{} {} · {}", other.time, other.room, other.title));
    }
    if !board.sponsors.is_empty() {
        let names: Vec<&str> = board.sponsors.iter().map(|sponsor| sponsor.name.as_str()).collect();
        lines.push(format!("{}: {}", words.sponsors, names.join(", ")));
    }
    lines.extend(board.as_of.clone());
    lines.extend(board.fault.clone());
    // Blank lines part what is there, and nothing else.
    lines.dedup_by(|line, before| line.is_empty() && before.is_empty());
    let mut text = lines.join("\n");
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// What the sign says in a few words: "Flake schemas until 11:05".
pub fn summary(board: &Board) -> String {
    if let Some(quiet) = &board.quiet {
        return quiet.text.clone();
    }
    let urgent = board.notices.first().filter(|_| board.urgent > 0);
    let on = || board.now.iter().map(|on| format!("{} {}", on.title, on.shown.until));
    let on = (!board.now.is_empty()).then(|| on().collect::<Vec<_>>().join(" + "));
    let pause = board.pause.as_ref().map(|pause| format!("{} {}", pause.label, pause.until));
    let message = board.message.as_ref().map(|message| message.title.clone());
    urgent.cloned().or(on).or(message).or(pause).unwrap_or_default()
}

fn tell(lines: &mut Vec<String>, label: &str, times: &str, entry: &Entry, rest: &str) {
    lines.push(joined(&[label, times, &notes(entry), rest], "  "));
    lines.push(format!("  {}", entry.title));
    if !entry.speakers.is_empty() {
        lines.push(format!("  {}", entry.speakers.join(", ")));
    }
    lines.extend(below(entry));
}

/// Where to go, and why: a line each.
fn below(entry: &Entry) -> impl Iterator<Item = String> {
    let lines = [entry.shown.go.as_ref(), entry.reason.as_ref()];
    lines.into_iter().flatten().map(|line| format!("  {line}"))
}

/// What has changed about an entry, and what it is held in.
fn notes(entry: &Entry) -> String {
    let shown = &entry.shown;
    let full = shown.tag.as_ref().filter(|tag| tag.kind == TagKind::Full);
    let notes = [
        full.map(|tag| tag.text.as_str()),
        shown.delay.as_deref(),
        shown.status.as_deref(),
        shown.language.as_deref(),
        shown.recording.as_deref(),
    ];
    notes.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// A phrase with what no longer holds in it, in brackets.
fn written(phrase: &Phrase) -> String {
    let run = |run: &Run| match run.weight {
        Weight::Struck => format!("({})", run.text),
        _ => run.text.clone(),
    };
    phrase.0.iter().map(run).collect()
}

fn joined(parts: &[&str], by: &str) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(by)
}
