//! What is shown and what is wrong with the file: the last good schedule always stays up.

use alloc::sync::Arc;

use chrono::{DateTime, Utc};

pub use crate::fault::{Fault, Unreadable};
use crate::prelude::*;
use crate::timetable::Timetable;

/// The state of one schedule file as seen by a sign.
#[derive(Clone, Debug)]
pub struct Feed {
    /// The file's name, as the screen and messages say it.
    pub file: String,
    shown: Option<Good>,
    fault: Option<Fault>,
}

/// The last good version.
#[derive(Clone, Debug)]
pub struct Good {
    /// What it says.
    pub timetable: Arc<Timetable>,
    /// When it was written, if that is known and means something to whoever reads the sign.
    pub as_of: Option<DateTime<Utc>>,
}

impl Feed {
    /// Nothing read yet.
    pub fn waiting(file: impl Into<String>) -> Self {
        Self { file: file.into(), shown: None, fault: None }
    }

    /// A feed that shows a timetable.
    pub fn showing(file: impl Into<String>, timetable: Timetable) -> Self {
        let mut feed = Self::waiting(file);
        feed.apply(Arc::new(timetable), None);
        feed
    }

    /// A good version replaces whatever was shown and ends any fault.
    pub fn apply(&mut self, timetable: Arc<Timetable>, as_of: Option<DateTime<Utc>>) {
        self.shown = Some(Good { timetable, as_of });
        self.fault = None;
    }

    /// What is shown was written at another time than was thought: the clock was wrong.
    pub fn redate(&mut self, as_of: Option<DateTime<Utc>>) {
        if let Some(shown) = &mut self.shown {
            shown.as_of = as_of;
        }
    }

    /// The file is no longer good; what is shown stays.
    pub fn fail(&mut self, fault: Fault) {
        self.fault = Some(fault);
    }

    /// What is shown, if there ever was a good version.
    pub fn shown(&self) -> Option<&Good> {
        self.shown.as_ref()
    }

    /// What is wrong with the file now.
    pub fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }
}
