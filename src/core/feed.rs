//! What is shown and what is wrong with the file: the last good schedule always stays up.

use alloc::sync::Arc;
use core::fmt::{Display, Formatter};

use chrono::{DateTime, Utc};

use crate::prelude::*;
use crate::schedule::{Diagnostic, Severity};
use crate::timetable::Timetable;

const MISSING: &str = "there is no such file";

/// Why the file on disk is not what is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no such file: not yet, deleted, or a link that leads nowhere.
    Missing,
    /// It is there but cannot be read.
    Unreadable(Unreadable),
    /// It was read but is no good schedule: the first error.
    Invalid {
        /// From 1.
        line: usize,
        /// What is wrong, in one line.
        message: String,
    },
}

impl Fault {
    /// What is wrong with a text that is no schedule: the first of the errors that were found, in these words.
    pub fn first(text: &str, found: &[Diagnostic], words: impl Fn(&Diagnostic) -> String) -> Self {
        let first = found.iter().find(|found| found.severity == Severity::Error);
        let line = first.map_or(1, |first| first.position(text).line);
        Self::Invalid { line, message: first.map(words).unwrap_or_default() }
    }

    /// The line that it is about, from 1.
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::Invalid { line, .. } => Some(*line),
            Self::Missing | Self::Unreadable(_) => None,
        }
    }

    /// What is wrong, where the file has no name: "the file is a directory". [`Fault::line`] says where.
    pub fn what(&self) -> String {
        match self {
            Self::Missing => MISSING.to_owned(),
            Self::Unreadable(what) => format!("the file {what}"),
            Self::Invalid { message, .. } => message.clone(),
        }
    }
}

/// For logs and terminals: what follows the file's name.
impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Missing => write!(f, ": {MISSING}"),
            Self::Unreadable(what) => write!(f, " {what}"),
            Self::Invalid { line, message } => write!(f, ":{line}: {message}"),
        }
    }
}

/// Why a file cannot be read. What [`Display`] says follows the file's name: "is a directory".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is a directory.
    Directory,
    /// It is something else that is no file, such as "a FIFO".
    NoFile(&'static str),
    /// It is larger than so many MiB.
    TooLarge(u64),
    /// The sign's user may not read it.
    Denied,
    /// It is a link that leads back to itself.
    Circle,
    /// Something else, in words that follow the file's name.
    Other(String),
}

impl Display for Unreadable {
    fn fmt(&self, f: &mut Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Directory => f.write_str("is a directory"),
            Self::NoFile(kind) => write!(f, "is {kind}, not a file"),
            Self::TooLarge(most) => write!(f, "is larger than {most} MiB"),
            Self::Denied => f.write_str("cannot be read: permission denied for the sign's user"),
            Self::Circle => f.write_str("is a link that leads back to itself"),
            Self::Other(words) => f.write_str(words),
        }
    }
}

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
