//! What a sign says, in one line and a tone.

use maud::{Markup, html};

use roomsign_core::board::{Band, BandKind, Board, Phrase, Weight};

/// What a sign says now: its state, and what that is about.
pub struct Line {
    /// How loud it is: a class of the style sheet.
    pub tone: &'static str,
    /// "**FULL** **NOW** until **10:40**"
    pub state: Markup,
    /// The session, the notice.
    pub title: String,
}

impl Line {
    /// In the words of the board.
    pub fn of(board: &Board) -> Self {
        if board.urgent > 0 {
            let title = board.notices.first().cloned().unwrap_or_default();
            return Self { tone: "loud", state: html! { "!" }, title };
        }
        let message = board.message.as_ref();
        let Some(first) = board.bands.first() else {
            return Self {
                tone: "quiet",
                state: html! { (message.map_or("", |message| message.title.as_str())) },
                title: message.map(|message| message.detail.clone()).unwrap_or_default(),
            };
        };
        let on: Vec<&str> = board.now.iter().map(|on| on.title.as_str()).collect();
        let next = || board.next.as_ref().map(|next| next.title.clone());
        let title = if on.is_empty() { next().unwrap_or_default() } else { on.join(" + ") };
        Self {
            tone: tone(first),
            state: html! { @for band in &board.bands { (said(band)) } },
            title,
        }
    }
}

fn tone(band: &Band) -> &'static str {
    match band.kind {
        BandKind::Now | BandKind::Break | BandKind::Before => "calm",
        BandKind::Late | BandKind::Moved => "late",
        BandKind::Full | BandKind::Cancelled => "loud",
        BandKind::Over => "quiet",
    }
}

fn said(band: &Band) -> Markup {
    let note = band.note();
    html! {
        @if let Some(tag) = &band.tag { b { (tag.text) } " · " }
        (phrase(&band.left))
        @if matches!(band.kind, BandKind::Break | BandKind::Before | BandKind::Over) { " · " (phrase(&band.right)) }
        @if !note.is_empty() { span.note { (note) } }
    }
}

/// A phrase with its weights.
pub fn phrase(phrase: &Phrase) -> Markup {
    html! {
        @for run in &phrase.0 {
            @match run.weight {
                Weight::Plain => (run.text),
                Weight::Strong => b { (run.text) },
                Weight::Struck => s { (run.text) },
            }
        }
    }
}
