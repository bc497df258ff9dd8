//! From what is asked for to another text, and into the file: the way of the commands, behind one small door.

use std::path::Path;

use crate::asked::Asked;
use crate::fingerprint::fingerprint;
use crate::refusal::Refusal;
use crate::requests::{find, request};
use roomsign_core::changes::{Change, What};
use roomsign_core::request::{Proposal, propose};
use roomsign_core::schedule::{Schedule, Session, Severity, parse};
use roomsign_host::edits::{self, Editor};

/// What an edit would come to.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What changes on which sign.
    pub changes: Vec<Change>,
    /// Stands for what is to be changed and for what becomes of it. A reason may be added afterwards.
    pub seen: String,
}

/// What `asked` does to `text`, which says `schedule`.
pub fn plan(
    text: &str,
    schedule: &Schedule,
    asked: &Asked,
    editor: &Editor<'_>,
) -> Result<Plan, Refusal> {
    let proposal = proposal(text, schedule, asked, editor)?;
    Ok(Plan { seen: seen(schedule, asked, &proposal), changes: proposal.changes })
}

/// Does what is asked for to the file: under the lock, on what is there by then, and only if it comes to what was shown.
pub fn save(
    path: &Path,
    asked: &Asked,
    editor: &Editor<'_>,
) -> Result<(Proposal, Option<u64>), Refusal> {
    edits::save_with(path, editor, |text| {
        let schedule = read(text)?;
        let proposal = proposal(text, &schedule, asked, editor)?;
        let is_agreed = seen(&schedule, asked, &proposal) == asked.get("seen");
        if is_agreed { Ok(proposal) } else { Err(Refusal::Changed) }
    })
}

fn read(text: &str) -> Result<Schedule, Refusal> {
    let (schedule, diagnostics) = parse(text);
    schedule.ok_or_else(|| {
        let first = diagnostics.iter().find(|found| found.severity == Severity::Error);
        let line = first.map_or(1, |first| first.position(text).line);
        let message = first.map(|first| first.message.clone()).unwrap_or_default();
        Refusal::Fault { line, message }
    })
}

fn proposal(
    text: &str,
    schedule: &Schedule,
    asked: &Asked,
    editor: &Editor<'_>,
) -> Result<Proposal, Refusal> {
    let request = request(schedule, asked)?;
    let proposal = propose(text, &request, editor.now, editor.drawable)?;
    if proposal.is_new { Ok(proposal) } else { Err(Refusal::Nothing) }
}

fn seen(schedule: &Schedule, asked: &Asked, proposal: &Proposal) -> String {
    let session = find(schedule, asked.get("session"));
    let session = session.and_then(|index| schedule.sessions.get(index));
    let is_reason = |change: &&Change| matches!(change.what, What::Reason(_));
    let changes = proposal.changes.iter().filter(|change| !is_reason(change));
    let changes: Vec<String> = changes.map(|change| format!("{change:?}")).collect();
    fingerprint(&[&session.map(as_written).unwrap_or_default(), &changes.join("\n")])
}

/// Everything that the file says of a session, wherever it stands.
fn as_written(session: &Session) -> String {
    let session = Session { span: 0..0, start_span: 0..0, end_span: 0..0, ..session.clone() };
    format!("{session:?}")
}
