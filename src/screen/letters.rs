//! How large letters are on one screen, in `u`, so that they can be read where its readers stand.

use egui::Vec2;

use super::distance::{ESSENTIAL, TITLE, Viewing};
use super::theme::size;

/// Essentials get smaller by these, in parts of what they should be.
const PARTS: [f32; 4] = [0.9, 0.8, 0.72, LEAST_PART];
const LEAST_PART: f32 = 0.65;

/// The sizes that follow from the law of distances.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Letters {
    /// What has to be read.
    pub essential: f32,
    /// No part of what has to be read is smaller.
    pub least: f32,
    /// Nor is it smaller than this, whatever there is to say, but for words without end.
    pub sure: f32,
    /// The title of what is on is no smaller, as long as anything else can give way.
    pub title: f32,
    /// The largest title.
    pub largest_title: f32,
    /// The smallest there is.
    pub least_title: f32,
}

impl Letters {
    /// On a screen of `size` points with `u` points to the unit, of which `scale` is taste.
    pub fn of(viewing: Viewing, size: Vec2, u: f32, scale: f32) -> Self {
        let shape = usize::from(size.x < size.y);
        let of = |sizes: [f32; 2]| sizes.get(shape).copied().unwrap_or_default();
        let wanted = viewing.letters(ESSENTIAL, size) / u;
        let essential = wanted.clamp(of(size::ESSENTIAL), of(size::MOST_ESSENTIAL));
        let least = wanted.min(essential);
        let sure = wanted.min(of(size::SURE_ESSENTIAL));
        // Taste makes no title smaller.
        let [largest_title, least_title] =
            [size::TITLE, size::LEAST_TITLE].map(|size| size / scale.min(1.0));
        let title = (least * TITLE / ESSENTIAL).clamp(least_title, largest_title);
        Self { essential, least, sure, title, largest_title, least_title }
    }

    /// From the largest to the smallest, for where there is more to say than there is room for: first those that keep
    /// the law, then those that a screen too small for it answers for, then what nobody can help.
    pub fn steps(self) -> impl Iterator<Item = Self> {
        let lawful = Self { essential: self.least, ..self };
        let title = (self.sure * TITLE / ESSENTIAL).clamp(self.least_title, self.largest_title);
        let sure = Self { essential: self.sure, least: self.sure, title, ..self };
        let rest = PARTS.into_iter().map(move |part| sure.smaller(part));
        let smallest = size::LEAST_ESSENTIAL.min(LEAST_PART * sure.essential).max(size::MIN);
        let rest = rest.filter(move |letters| letters.essential >= smallest);
        let mut last = f32::INFINITY;
        [self, lawful, sure].into_iter().chain(rest).filter(move |letters| {
            let is_smaller = letters.essential < last - 0.01;
            last = letters.essential;
            is_smaller
        })
    }

    /// Whether they are no larger than a screen has to answer for.
    pub fn are_sure(&self) -> bool {
        self.essential <= self.sure + 0.01
    }

    /// The same with essentials that many times as large: where there is more to say than there is room for.
    pub fn smaller(self, part: f32) -> Self {
        Self { essential: self.essential * part, least: self.least * part, ..self }
    }
}
