//! The law of distances: how large letters have to be to be read from where people stand.
//!
//! A capital is read easily where it is seen under 20 to 22 minutes of arc, and at all under 16
//! (NUREG-0700). What is seen depends on the screen's size and on where its readers are, and on nothing else.

use std::ops::RangeInclusive;

use egui::Vec2;

/// The height of Noto Sans' capitals and digits, in sizes.
pub const CAP_HEIGHT: f32 = 0.714;

/// What has to be read of a sign subtends at least this many minutes of arc.
pub const ESSENTIAL: f32 = 16.0;
/// The title of what is on: the same.
pub const TITLE: f32 = 22.0;

/// How large a screen may be, in inches.
pub const DIAGONALS: RangeInclusive<f32> = 5.0..=200.0;
/// How far away its readers may be, in metres.
pub const DISTANCES: RangeInclusive<f32> = 0.3..=50.0;

/// How large a screen is, and how far away its readers are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewing {
    /// In inches, from corner to corner; within [`DIAGONALS`].
    pub diagonal: f32,
    /// In metres; within [`DISTANCES`].
    pub distance: f32,
}

impl Default for Viewing {
    fn default() -> Self {
        Self { diagonal: 43.0, distance: 5.0 }
    }
}

impl Viewing {
    /// How many millimetres of a screen of `size` are one of the units that `size` is in.
    pub fn millimetres(&self, size: Vec2) -> f32 {
        let diagonal = self.diagonal.clamp(*DIAGONALS.start(), *DIAGONALS.end());
        diagonal * 25.4 / size.length().max(1.0)
    }

    /// The size of letters on a screen of `size` whose capitals its readers see under `arc` minutes, in the same unit.
    pub fn letters(&self, arc: f32, size: Vec2) -> f32 {
        let distance = self.distance.clamp(*DISTANCES.start(), *DISTANCES.end());
        1000.0 * distance * tangent(arc) / (CAP_HEIGHT * self.millimetres(size))
    }

    /// From how far letters of that size are seen under `arc` minutes, in metres.
    pub fn reach(&self, letters: f32, arc: f32, size: Vec2) -> f32 {
        letters * CAP_HEIGHT * self.millimetres(size) / (1000.0 * tangent(arc))
    }
}

/// For this many minutes of arc.
fn tangent(arc: f32) -> f32 {
    (arc / 60.0).to_radians().tan()
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::vec2;

    const FULL_HD: Vec2 = vec2(1920.0, 1080.0);

    #[test]
    fn letters_are_as_large_as_the_rule_says() {
        // A capital seen under 16′ from 5 m is 23.3 mm high, 22′ from 8 m are 51.2 mm.
        for (diagonal, distance, arc, capital) in
            [(43.0, 5.0, ESSENTIAL, 23.27), (55.0, 8.0, TITLE, 51.2), (24.0, 3.0, ESSENTIAL, 13.96)]
        {
            let viewing = Viewing { diagonal, distance };
            let letters = viewing.letters(arc, FULL_HD);
            let found = letters * CAP_HEIGHT * viewing.millimetres(FULL_HD);
            assert!((found - capital).abs() < 0.01, "{diagonal}″ at {distance} m: {found} mm");
            let reach = viewing.reach(letters, arc, FULL_HD);
            assert!((reach - distance).abs() < 0.001, "{reach}");
        }
    }

    #[test]
    fn a_larger_screen_farther_away_is_the_same_picture() {
        let near = Viewing { diagonal: 43.0, distance: 43.0 / 55.0 * 8.0 };
        let far = Viewing { diagonal: 55.0, distance: 8.0 };
        let difference = near.letters(TITLE, FULL_HD) - far.letters(TITLE, FULL_HD);
        assert!(difference.abs() < 0.01, "{difference}");
        // Nor does it matter how fine its pixels are.
        let fine = far.letters(TITLE, FULL_HD * 2.0) / 2.0;
        assert!((fine - far.letters(TITLE, FULL_HD)).abs() < 0.01);
    }

    #[test]
    fn no_screen_is_too_strange() {
        for wild in [0.0, -1.0, f32::MAX, f32::INFINITY] {
            let viewing = Viewing { diagonal: wild, distance: wild };
            assert!(viewing.letters(TITLE, FULL_HD).is_finite());
            assert!(viewing.letters(TITLE, Vec2::ZERO).is_finite());
        }
    }
}
