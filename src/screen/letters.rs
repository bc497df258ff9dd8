//! How large letters are on one screen, in `u`, so that they can be read where its readers stand.

use egui::Vec2;

use super::distance::{ESSENTIAL, TITLE, Viewing};
use super::theme::size;

/// The sizes that follow from the law of distances.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Letters {
    /// What has to be read.
    pub essential: f32,
    /// No part of what has to be read is smaller.
    pub least: f32,
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
        // Taste makes no title smaller.
        let [largest_title, least_title] =
            [size::TITLE, size::LEAST_TITLE].map(|size| size / scale.min(1.0));
        let title = (least * TITLE / ESSENTIAL).clamp(least_title, largest_title);
        Self { essential, least, title, largest_title, least_title }
    }

    /// The same with essentials that many times as large: where there is more to say than there is room for.
    pub fn smaller(self, part: f32) -> Self {
        Self { essential: self.essential * part, least: self.least * part, ..self }
    }
}
