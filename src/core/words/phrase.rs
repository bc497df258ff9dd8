//! A few words in which some weigh more than others: "**14** min left".

use core::fmt;

use crate::prelude::*;

/// Words on one line, in runs of one weight each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrase(pub Vec<Run>);

/// Words of one weight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The words, with the spaces that part them from what is beside them.
    pub text: String,
    /// How they are written.
    pub weight: Weight,
}

/// How words are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// What is read first: a time, a number.
    Strong,
    /// What stands around it.
    Plain,
    /// What no longer holds.
    Struck,
}

impl Phrase {
    /// A phrase of a single weight.
    pub fn of(weight: Weight, text: impl Into<String>) -> Self {
        Self(vec![Run { text: text.into(), weight }])
    }

    /// What is read first.
    pub fn strong(text: impl Into<String>) -> Self {
        Self::of(Weight::Strong, text)
    }

    /// `template` in plain words, each `{name}` in it replaced by its value.
    pub fn filled(template: &str, values: &[(&str, &Phrase)]) -> Self {
        let mut phrase = Self::default();
        super::walk(template, |part| match part {
            Ok(text) => phrase.push(text, Weight::Plain),
            Err(name) => {
                let value = values.iter().find(|(known, _)| *known == name);
                for run in value.map(|(_, value)| value.0.as_slice()).unwrap_or_default() {
                    phrase.push(&run.text, run.weight);
                }
            }
        });
        phrase
    }

    /// Nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|run| run.text.is_empty())
    }

    fn push(&mut self, text: &str, weight: Weight) {
        if text.is_empty() {
            return;
        }
        match self.0.last_mut().filter(|last| last.weight == weight) {
            Some(last) => last.text.push_str(text),
            None => self.0.push(Run { text: text.to_owned(), weight }),
        }
    }
}

/// Without weights; what no longer holds is left out.
impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut after_gap = false;
        for run in self.0.iter() {
            if run.weight == Weight::Struck {
                after_gap = true;
                continue;
            }
            let text = if after_gap { run.text.trim_start() } else { &run.text };
            after_gap = false;
            f.write_str(text)?;
        }
        Ok(())
    }
}
