//! The last edits that staff made, so that each can be taken back.
//!
//! What is kept of an edit are the lines that it changed and some around them, not whole files: so what was changed
//! elsewhere since stays, and where it was changed at that very place nothing is undone.

use serde::{Deserialize, Serialize};
use similar::{DiffTag, TextDiff};

use super::Refusal;
use crate::changes::Change;
use crate::prelude::*;

/// How many edits are kept.
pub const MAX_STEPS: usize = 100;
/// How many lines around a change tell its place from others like it.
const CONTEXT: usize = 3;

/// One edit that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What it changed on the signs.
    pub changes: Vec<Change>,
    hunks: Vec<Hunk>,
}

/// Lines that were replaced; each text may be of several lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Hunk {
    /// The number of lines before it, afterwards.
    line: usize,
    above: String,
    old: String,
    new: String,
    below: String,
}

impl Step {
    /// The edit that made `new` of `old`.
    pub fn of(old: &str, new: &str, changes: Vec<Change>) -> Self {
        let diff = TextDiff::from_lines(old, new);
        let (before, after): (Vec<&str>, Vec<&str>) =
            (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
        let part = |lines: &[&str], from: usize, to: usize| {
            lines.get(from..to.min(lines.len())).unwrap_or_default().concat()
        };
        let changed = diff.ops().iter().filter(|op| op.tag() != DiffTag::Equal);
        let hunk = |op: &similar::DiffOp| {
            let (gone, come) = (op.old_range(), op.new_range());
            Hunk {
                line: come.start,
                above: part(&after, come.start.saturating_sub(CONTEXT), come.start),
                old: part(&before, gone.start, gone.end),
                new: part(&after, come.start, come.end),
                below: part(&after, come.end, come.end + CONTEXT),
            }
        };
        Self { changes, hunks: changed.map(hunk).collect() }
    }

    /// The text without the edit.
    ///
    /// # Errors
    /// [`Refusal::ChangedSince`] where it is not as the edit left it.
    pub fn undone(&self, text: &str) -> Result<String, Refusal> {
        let mut text = text.to_owned();
        // From the end, so that the places of the others stay.
        for hunk in self.hunks.iter().rev() {
            let at = hunk.place(&text).ok_or(Refusal::ChangedSince { line: hunk.line + 1 })?;
            text.replace_range(at..at + hunk.new.len(), &hunk.old);
        }
        Ok(text)
    }
}

impl Hunk {
    /// Where its new lines stand, as far from where they were as anything above has grown since.
    fn place(&self, text: &str) -> Option<usize> {
        let whole = [&*self.above, &*self.new, &*self.below].concat();
        let found = text.match_indices(&whole).map(|(at, _)| at);
        let begins_line =
            |at: &usize| *at == 0 || text.get(..*at).is_some_and(|before| before.ends_with('\n'));
        let line = |at: usize| text.get(..at).unwrap_or_default().matches('\n').count();
        let above = self.above.matches('\n').count();
        let nearest =
            found.filter(begins_line).min_by_key(|at| (line(*at) + above).abs_diff(self.line));
        nearest.map(|at| at + self.above.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\nn\no\np\n";

    #[test]
    fn what_was_edited_is_undone_and_what_was_changed_elsewhere_stays() {
        let new = OLD.replace("c\n", "c\nnew\n").replace("o\n", "");
        let step = Step::of(OLD, &new, Vec::new());
        assert_eq!(step.undone(&new).as_deref(), Ok(OLD));
        let elsewhere = format!("above\n{}", new.replace("i\n", "i and more\n"));
        let expected = format!("above\n{}", OLD.replace("i\n", "i and more\n"));
        assert_eq!(step.undone(&elsewhere), Ok(expected));
        for there in [new.replace("new\n", "newer\n"), new.replace("c\n", "C\n"), OLD.to_owned()] {
            assert!(matches!(step.undone(&there), Err(Refusal::ChangedSince { .. })), "{there}");
        }
        assert_eq!(Step::of("", "x\n", Vec::new()).undone("x\n").as_deref(), Ok(""));
        assert_eq!(Step::of("x", "x\ny", Vec::new()).undone("x\ny").as_deref(), Ok("x"));
    }
}
