//! Saving what a phone asks for, and taking it back.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono_tz::Tz;

use crate::asked::Asked;
use crate::desk::Desk;
use crate::edit::{Plan, plan, save};
use crate::receipts::Receipt;
use crate::refusal::Refusal;
use roomsign_core::request::Proposal;
use roomsign_host::edits::{self, Editor};
use roomsign_host::files::{Disk, Files as _};
use roomsign_host::status::revision;

/// How long a page waits for the watcher to have read what was just saved.
const READ_AGAIN: Duration = Duration::from_secs(2);

impl Desk {
    /// Does what is asked for. Returns its number in the record of edits.
    ///
    /// # Errors
    /// Why nothing was changed.
    pub fn save(&self, asked: &Asked, who: &str) -> Result<u64, Refusal> {
        let (proposal, number) =
            self.edit(who, |editor| save(&self.options.schedule, asked, editor))?;
        // Where it is not in the record, nobody can ask for it.
        let number = number.unwrap_or_default();
        self.saved(who, number, &proposal);
        Ok(number)
    }

    /// What would come of what is asked for.
    ///
    /// # Errors
    /// Why nothing would.
    pub fn plan(&self, asked: &Asked) -> Result<Plan, Refusal> {
        let seen = self.seen();
        let shown = seen.feed.shown().ok_or(Refusal::Missing)?;
        self.edit("", |editor| plan(&seen.text, &shown.timetable.schedule, asked, editor))
    }

    /// Takes back an edit, whoever made it; what was changed elsewhere since stays.
    ///
    /// # Errors
    /// Why nothing was changed.
    pub fn undo(&self, number: u64, who: &str) -> Result<(), Refusal> {
        let back =
            |editor: &Editor<'_>| edits::undo(&self.options.schedule, Some(number), editor, false);
        let proposal = self.edit(who, back)?;
        self.saved(who, number, &proposal);
        Ok(())
    }

    /// By the clock and the letters of this desk.
    fn edit<T>(&self, who: &str, edit: impl FnOnce(&Editor<'_>) -> T) -> T {
        let now = |zone: Tz| self.options.clock.now(zone).instant;
        edit(&Editor { name: who, now: &now, drawable: self.options.drawable })
    }

    fn saved(&self, who: &str, number: u64, proposal: &Proposal) {
        for line in &proposal.lines {
            log::info!("{who}: {line}");
        }
        let receipt = Receipt {
            revision: revision(&proposal.text),
            written: Disk::new(&self.options.schedule)
                .stamp()
                .ok()
                .and_then(|stamp| stamp.placed()),
            saved: Instant::now(),
            arrived: BTreeMap::new(),
        };
        self.receipts().add(number, receipt);
        // A display may have been faster.
        self.note_arrivals();
        self.is_edited();
        self.tell();
    }

    /// Waits until what was saved under that number has been read again, or something newer that was saved here.
    pub async fn settled(&self, number: u64) {
        let mut news = self.listen();
        let wait = async {
            while !self.receipts().is_of(number, &self.seen().revision) {
                if news.changed().await.is_err() {
                    break;
                }
            }
        };
        // An editor may have saved something newer in the meantime.
        let _ = tokio::time::timeout(READ_AGAIN, wait).await;
    }
}
