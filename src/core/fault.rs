//! What is wrong with a schedule file, and how logs and terminals say it.

use core::fmt::{Display, Formatter};

use crate::prelude::*;
use crate::schedule::{Diagnostic, Severity};

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
