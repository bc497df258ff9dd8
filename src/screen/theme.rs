//! Every colour and size of the sign, in one place.

#![expect(clippy::disallowed_methods, reason = "this is the one place for colours")]

use egui::Color32;

use roomsign_core::schedule::{Rgb, ThemeName};

/// Text sizes, in `u`: 1 % of the screen's height, in portrait 1/86 of its width. What has to be read from afar is as
/// large as the law of distances says; these are the sizes where it asks for less.
pub mod size {
    /// The room's name: the largest that fits, and no larger than the title.
    pub const ROOM: f32 = 8.4;
    /// The clock beside it, in parts of the room's name.
    pub const CLOCK: f32 = 0.9;
    /// Under the room's name and the clock: the largest that fits.
    pub const SUBLINES: [f32; 3] = [2.8, 2.6, 2.4];
    /// What has to be read from afar, on wide screens and on tall ones.
    pub const ESSENTIAL: [f32; 2] = [6.4, 5.4];
    /// No screen has room for larger essentials.
    pub const MOST_ESSENTIAL: [f32; 2] = [9.0, 7.7];
    /// Whatever there is to say, there is room for essentials of this size: from how far these are read, a sign
    /// answers for.
    pub const SURE_ESSENTIAL: [f32; 2] = [8.2, 7.1];
    /// Where there is more to say than there is room for, essentials are no smaller than this.
    pub const LEAST_ESSENTIAL: f32 = 3.8;
    /// The title of what is on: the largest that fits.
    pub const TITLE: f32 = 18.0;
    /// Titles grow by this.
    pub const TITLE_STEP: f32 = 0.5;
    /// No title is smaller.
    pub const LEAST_TITLE: f32 = 6.0;
    /// Nor where several share the screen.
    pub const LEAST_SHARED_TITLE: f32 = 5.0;
    /// The speakers of what is on.
    pub const SPEAKERS: f32 = 4.8;
    /// Why something has changed.
    pub const REASON: f32 = 4.0;
    /// The speakers of what comes next.
    pub const NEXT_SPEAKERS: f32 = 3.4;
    /// Lists and the footer.
    pub const LIST: f32 = 2.8;
    /// Abstracts.
    pub const BODY: f32 = 2.9;
    /// Labels over lists.
    pub const SMALL: f32 = 2.8;
    /// Nothing is smaller.
    pub const MIN: f32 = 2.4;
    /// An urgent notice: the largest that fits.
    pub const URGENT: f32 = 20.0;
    /// The next start where nothing is on: the largest that fits.
    pub const START: [f32; 8] = [20.0, 18.0, 16.0, 14.0, 12.0, 10.0, 8.0, 6.0];
    /// A talk of a block.
    pub const BLOCK: [f32; 6] = [4.8, 4.4, 4.0, 3.6, 3.2, 2.8];
    /// The clock of quiet hours.
    pub const QUIET_CLOCK: f32 = 9.6;
}

/// The most that pictures take, in `u`: width, height and, in square `u`, area.
pub mod picture {
    /// The event's logo.
    pub const LOGO: [f32; 3] = [34.0, 11.0, 200.0];
    /// The same where it has a part of the screen for itself.
    pub const LARGE_LOGO: [f32; 3] = [70.0, 34.0, 1400.0];
    /// A session’s picture, beside its title.
    pub const SESSION: [f32; 3] = [36.0, 30.0, 900.0];
    /// The same below it, on narrow screens.
    pub const SESSION_BELOW: [f32; 3] = [44.0, 26.0, 700.0];
    /// All sponsors' logos are of the same area: the largest of these at which there is room for all.
    pub const SPONSORS: [f32; 8] = [84.0, 72.0, 60.0, 50.0, 40.0, 32.0, 25.0, 20.0];
    /// How large a QR code should be, and how large at most: its side.
    pub const CODE: [f32; 2] = [18.0, 26.0];
}

/// Distances, in `u`.
pub mod space {
    /// From the screen's edge to whatever is in it.
    pub const MARGIN: f32 = 4.7;
    /// From a panel's edge to what is in it.
    pub const PADDING: f32 = 2.6;
    /// Between two panels, and between a panel and what is beside it.
    pub const GAP: f32 = 2.2;
    /// The corner of a label or a panel.
    pub const CORNER: f32 = 0.9;
    /// The bar that tells how much has passed.
    pub const BAR: f32 = 1.3;
    /// The lines of a band that is not filled.
    pub const OUTLINE: f32 = 0.5;
    /// Between a picture and what is beside it.
    pub const BESIDE: f32 = 3.2;
    /// From a plate's edge to the picture on it.
    pub const PLATE: f32 = 1.0;
    /// Thin lines.
    pub const LINE: f32 = 0.14;
}

/// Colours by what they are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Behind everything.
    pub ground: Color32,
    /// Behind what is on.
    pub panel: Color32,
    /// Thin lines, the rest of the bar.
    pub line: Color32,
    /// What has to be read first.
    pub ink: Color32,
    /// What can be read second.
    pub soft: Color32,
    /// What is over: still to be read, but behind the rest.
    pub past: Color32,
    /// "Now" and "next"; the event's own.
    pub accent: Color32,
    /// Letters on accent.
    pub on_accent: Color32,
    /// Words for what is late, and faults.
    pub late: Color32,
    /// The ground of what is late or moved, and of urgent notices.
    pub amber: Color32,
    /// Letters on amber.
    pub on_amber: Color32,
    /// The ground of what is cancelled or full.
    pub red: Color32,
    /// Letters on red.
    pub on_red: Color32,
}

/// The dark and the light of a QR code, whatever the theme.
pub const CODE: [Color32; 2] = [Color32::BLACK, Color32::WHITE];

/// Texts stand out from their ground at least this much.
const CONTRAST: f64 = 7.0;

impl Theme {
    /// Light on dark, for hallways.
    pub const DARK: Self = Self {
        ground: Color32::from_rgb(0x0b, 0x0f, 0x16),
        panel: Color32::from_rgb(0x15, 0x1c, 0x28),
        line: Color32::from_rgb(0x2a, 0x35, 0x46),
        ink: Color32::from_rgb(0xf5, 0xf7, 0xfb),
        soft: Color32::from_rgb(0xb4, 0xc0, 0xd3),
        past: Color32::from_rgb(0x9d, 0xaa, 0xbf),
        accent: Color32::from_rgb(0x7e, 0xba, 0xe4),
        on_accent: Color32::from_rgb(0x0b, 0x0f, 0x16),
        late: Color32::from_rgb(0xff, 0xb4, 0x54),
        amber: Color32::from_rgb(0xff, 0xb4, 0x54),
        on_amber: Color32::from_rgb(0x24, 0x14, 0x00),
        red: Color32::from_rgb(0xff, 0x88, 0x7e),
        on_red: Color32::from_rgb(0x2b, 0x04, 0x06),
    };

    /// Dark on light, for bright halls.
    pub const LIGHT: Self = Self {
        ground: Color32::from_rgb(0xec, 0xf0, 0xf6),
        panel: Color32::from_rgb(0xff, 0xff, 0xff),
        line: Color32::from_rgb(0xcb, 0xd4, 0xe1),
        ink: Color32::from_rgb(0x0b, 0x0f, 0x16),
        soft: Color32::from_rgb(0x3a, 0x45, 0x56),
        past: Color32::from_rgb(0x42, 0x4c, 0x5c),
        accent: Color32::from_rgb(0x0d, 0x4a, 0x7a),
        on_accent: Color32::from_rgb(0xff, 0xff, 0xff),
        late: Color32::from_rgb(0x74, 0x38, 0x00),
        amber: Color32::from_rgb(0xff, 0xb4, 0x54),
        on_amber: Color32::from_rgb(0x24, 0x14, 0x00),
        red: Color32::from_rgb(0x96, 0x10, 0x1c),
        on_red: Color32::from_rgb(0xff, 0xff, 0xff),
    };

    /// In quiet hours, whichever theme it is by day: black, and letters that do not light up a hallway.
    pub const QUIET: Self = Self {
        ground: Color32::BLACK,
        panel: Color32::BLACK,
        line: Color32::BLACK,
        ink: Color32::from_rgb(0x97, 0xa2, 0xb0),
        soft: Color32::from_rgb(0x97, 0xa2, 0xb0),
        late: Color32::from_rgb(0xc8, 0x8e, 0x42),
        ..Self::DARK
    };

    /// The colours of that name.
    pub fn named(name: ThemeName) -> Self {
        match name {
            ThemeName::Dark => Self::DARK,
            ThemeName::Light => Self::LIGHT,
        }
    }

    /// The same with an event's own accent, in its hue, and as much lighter or darker as letters
    /// need that stand on the theme's grounds.
    pub fn with_accent(self, accent: Option<Rgb>) -> Self {
        let Some(accent) = accent else { return self };
        let own = colour(accent);
        // Towards the theme's ink, away from its grounds: what stands out from both of them, letters
        // on it stand out from, too. Pale colours would darken to grey: they get more of their hue.
        let far = self.ink;
        let start = if luminance(far) < luminance(self.ground) { vivid(own) } else { own };
        let steps = (0..=STEPS).map(|step| mixed(start, far, step));
        let mut steps = std::iter::once(own).chain(steps);
        let fits = |accent: &Color32| self.contrast_of_accent(*accent) >= CONTRAST;
        Self { accent: steps.find(fits).unwrap_or(self.accent), ..self }
    }

    /// How well an event's own accent can be read on the grounds of this theme, and letters on it;
    /// `None` if it is well enough to be shown as it is.
    pub fn weak_contrast(&self, accent: Rgb) -> Option<f64> {
        Some(self.contrast_of_accent(colour(accent))).filter(|contrast| *contrast < CONTRAST)
    }

    fn contrast_of_accent(&self, accent: Color32) -> f64 {
        let grounds = [self.ground, self.panel, self.on_accent];
        grounds.into_iter().map(|ground| contrast(accent, ground)).fold(f64::MAX, f64::min)
    }

    /// Every pair of text and ground that the screen uses.
    pub fn pairs(&self) -> Vec<(Color32, Color32)> {
        let on = |ground: Color32, texts: &[Color32]| -> Vec<(Color32, Color32)> {
            texts.iter().map(|text| (*text, ground)).collect()
        };
        [
            on(self.ground, &[self.ink, self.soft, self.past, self.accent, self.late]),
            on(self.panel, &[self.ink, self.soft, self.accent, self.late]),
            on(self.ink, &[self.ground]),
            on(self.accent, &[self.on_accent]),
            on(self.amber, &[self.on_amber]),
            on(self.red, &[self.on_red]),
        ]
        .concat()
    }
}

/// The same hue with less grey in it.
fn vivid(colour: Color32) -> Color32 {
    let grey = colour.r().min(colour.g()).min(colour.b());
    let less = grey / 2 + grey / 8;
    Color32::from_rgb(colour.r() - less, colour.g() - less, colour.b() - less)
}

/// From a colour to another in so many steps.
const STEPS: u8 = 40;

fn mixed(from: Color32, to: Color32, step: u8) -> Color32 {
    let channel = |from: u8, to: u8| {
        let (from, to, step, steps) =
            (i32::from(from), i32::from(to), i32::from(step), i32::from(STEPS));
        u8::try_from(from + (to - from) * step / steps).unwrap_or(to as u8)
    };
    Color32::from_rgb(
        channel(from.r(), to.r()),
        channel(from.g(), to.g()),
        channel(from.b(), to.b()),
    )
}

fn colour(Rgb(red, green, blue): Rgb) -> Color32 {
    Color32::from_rgb(red, green, blue)
}

/// The contrast of two colours by WCAG 2.2, from 1 to 21.
pub fn contrast(one: Color32, other: Color32) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(colour: Color32) -> f64 {
    let linear = |channel: u8| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_stands_out_from_its_ground_seven_to_one() {
        for theme in [Theme::DARK, Theme::LIGHT, Theme::QUIET] {
            for (text, ground) in theme.pairs() {
                let contrast = contrast(text, ground);
                assert!(contrast >= CONTRAST, "{text:?} on {ground:?}: {contrast:.2}");
            }
        }
    }

    #[test]
    fn whatever_accent_an_event_has_every_text_stands_out() {
        let levels = [0, 51, 102, 119, 153, 204, 255];
        let colours = levels.into_iter().flat_map(|red| {
            levels.into_iter().flat_map(move |green| levels.map(|blue| Rgb(red, green, blue)))
        });
        for accent in colours {
            for theme in [Theme::DARK, Theme::LIGHT] {
                for (text, ground) in theme.with_accent(Some(accent)).pairs() {
                    let contrast = contrast(text, ground);
                    assert!(
                        contrast >= CONTRAST,
                        "{accent:?}: {text:?} on {ground:?}: {contrast:.2}"
                    );
                }
            }
        }
    }

    #[test]
    fn an_accent_that_stands_out_is_left_as_it_is() {
        let accent = Theme::DARK.with_accent(Some(Rgb(0x7e, 0xba, 0xe4))).accent;
        assert_eq!(accent, Color32::from_rgb(0x7e, 0xba, 0xe4));
    }

    #[test]
    fn contrast_is_as_wcag_computes_it() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 1e-9);
        let grey = Color32::from_rgb(0x76, 0x76, 0x76);
        assert!((contrast(grey, Color32::WHITE) - 4.54).abs() < 0.01);
    }
}
