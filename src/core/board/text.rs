//! A board as text, for terminals.

use super::{Board, Entry, Phrase, Run, Shown, TagKind, Weight};
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
    // One for each of what is on, or one for the time between sessions.
    for (place, band) in board.bands.iter().enumerate() {
        let on = board.now.get(place);
        let tag = band.tag.as_ref().map_or("", |tag| &tag.text);
        lines.push(String::new());
        lines.push(joined(&[tag, &written(&band.left), &written(&band.right)], "  "));
        match on {
            Some(on) => lines.extend(told(on)),
            None => lines.extend(indented([&band.go, &band.reason])),
        }
        let talks = on.map(|on| on.block.as_slice()).unwrap_or_default();
        for talk in talks {
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
        lines.extend(indented([&entry.shown.go, &entry.reason]));
    }
    if let Some(next) = &board.next {
        lines.push(String::new());
        lines.push(joined(&[words.next, &next.shown.range, &notes(next)], "  "));
        lines.extend(told(next));
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
    // Blank lines separate what is there, and stand nowhere else.
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
    let band = board
        .bands
        .first()
        .map(|band| joined(&[&band.left.to_string(), &band.right.to_string()], " · "));
    let message = board.message.as_ref().map(|message| message.title.clone());
    urgent.cloned().or(on).or(message).or(band).unwrap_or_default()
}

/// Title, speakers, language, whether it may be recorded, where to go, and why: a line each.
fn told(entry: &Entry) -> impl Iterator<Item = String> {
    let speakers = Some(entry.speakers.join(", ")).filter(|names| !names.is_empty());
    let title = Some(entry.title.clone());
    let Shown { language, recording, go, .. } = &entry.shown;
    indented([&title, &speakers, language, recording, go, &entry.reason])
        .collect::<Vec<_>>()
        .into_iter()
}

fn indented<const N: usize>(lines: [&Option<String>; N]) -> impl Iterator<Item = String> {
    lines.map(|line| line.as_ref().map(|line| format!("  {line}"))).into_iter().flatten()
}

/// What has changed about an entry.
fn notes(entry: &Entry) -> String {
    let shown = &entry.shown;
    let full = shown.tag.as_ref().filter(|tag| tag.kind == TagKind::Full);
    let notes =
        [full.map(|tag| tag.text.as_str()), shown.delay.as_deref(), shown.status.as_deref()];
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
