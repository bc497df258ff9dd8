//! What a sign says, in one line and a tone.

use roomsign_core::board::Board;

/// How loud a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Calm,
    Late,
    Loud,
    Quiet,
}

impl Tone {
    /// Its class in the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Late => "late",
            Self::Loud => "loud",
            Self::Quiet => "quiet",
        }
    }
}

/// What a sign says now: its state, and what that is about.
pub struct Line {
    pub tone: Tone,
    pub state: String,
    pub title: String,
}

impl Line {
    /// In the words of the board.
    pub fn of(board: &Board) -> Self {
        if board.urgent > 0 {
            let title = board.notices.first().cloned().unwrap_or_default();
            return Self { tone: Tone::Loud, state: "!".to_owned(), title };
        }
        if let Some(on) = board.now.first() {
            let mut parts = vec![format!("{} {}", board.words.now, on.shown.until)];
            parts.extend(on.shown.delay.clone());
            let tone = if on.shown.delay.is_some() { Tone::Late } else { Tone::Calm };
            let titles: Vec<&str> = board.now.iter().map(|on| on.title.as_str()).collect();
            return Self { tone, state: parts.join(" · "), title: titles.join(" + ") };
        }
        let next = board.next.as_ref();
        let title = next.map(|next| next.title.clone()).unwrap_or_default();
        if let Some(pause) = &board.pause {
            let mut parts = vec![format!("{} {}", pause.label, pause.until)];
            parts.extend(next.and_then(|next| next.shown.delay.clone()));
            return Self { tone: Tone::Calm, state: parts.join(" · "), title };
        }
        let message = board.message.as_ref();
        let state = message.map(|message| message.title.clone()).unwrap_or_default();
        let detail = message.map(|message| message.detail.clone()).unwrap_or_default();
        Self { tone: Tone::Quiet, state, title: detail }
    }
}
