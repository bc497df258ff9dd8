//! Every colour and size of the sign, in one place.

#![expect(clippy::disallowed_methods, reason = "this is the one place for colours")]

use egui::Color32;

use crate::schedule::Rgb;

/// Text sizes, in `u`: 1 % of the screen's height, in portrait 1/86 of its width.
pub mod size {
    /// The room's name.
    pub const ROOM: [f32; 4] = [8.4, 7.0, 5.8, 4.8];
    /// The clock.
    pub const CLOCK: f32 = 9.6;
    /// Under the room's name and the clock.
    pub const SUBLINE: f32 = 3.0;
    /// The title of what is on: the largest that fits.
    pub const TITLE: [f32; 6] = [11.0, 9.6, 8.2, 7.0, 6.0, 5.0];
    /// The same where several share the screen.
    pub const SHARED_TITLE: [f32; 3] = [7.0, 6.0, 5.0];
    /// Under the room's name: the largest that fits.
    pub const SUBLINES: [f32; 3] = [3.0, 2.7, 2.4];
    /// The speakers of what is on.
    pub const SPEAKERS: f32 = 4.4;
    /// Times beside "now" and "next".
    pub const TIME: f32 = 3.9;
    /// The title of what comes next.
    pub const NEXT_TITLE: f32 = 4.6;
    /// Lists.
    pub const LIST: f32 = 2.8;
    /// Abstracts and reasons.
    pub const BODY: f32 = 2.9;
    /// Labels in capitals.
    pub const PILL: f32 = 2.8;
    /// The footer and labels over lists.
    pub const SMALL: f32 = 2.5;
    /// Nothing is smaller.
    pub const MIN: f32 = 2.4;
    /// Notices.
    pub const NOTICE: f32 = 3.2;
    /// An urgent notice: the largest that fits.
    pub const URGENT: [f32; 7] = [18.0, 15.0, 12.5, 10.5, 8.8, 7.2, 5.0];
    /// A talk of a block.
    pub const BLOCK: [f32; 4] = [4.2, 3.8, 3.3, 2.8];
    /// The heading of one room in the overview.
    pub const CELL_ROOM: f32 = 5.0;
    /// Titles in the overview.
    pub const CELL_TITLE: [f32; 6] = [8.2, 7.0, 6.0, 5.2, 4.4, 3.6];
}

/// Distances, in `u`.
pub mod space {
    /// From the screen's edge to whatever is in it.
    pub const MARGIN: f32 = 4.7;
    /// From a panel's edge to what is in it.
    pub const PADDING: f32 = 3.2;
    /// Between two panels, and between a panel and what is beside it.
    pub const GAP: f32 = 2.4;
    /// The height of header and footer.
    pub const HEADER: f32 = 20.1;
    /// The height of the footer, the line above it included.
    pub const FOOTER: f32 = 7.5;
    /// The corner of a panel.
    pub const CORNER: f32 = 1.6;
    /// The corner of a label.
    pub const PILL_CORNER: f32 = 0.9;
    /// The height of a label.
    pub const PILL: f32 = 4.4;
    /// The bar that tells how much has passed.
    pub const BAR: f32 = 1.25;
    /// From one line of a list to the next.
    pub const LIST_ROW: f32 = 4.3;
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
    /// Thin lines, quiet labels, the rest of the bar.
    pub line: Color32,
    /// What has to be read first.
    pub ink: Color32,
    /// What can be read second.
    pub soft: Color32,
    /// What is over: still to be read, but behind the rest.
    pub past: Color32,
    /// "Now" and "next"; the event's own.
    pub accent: Color32,
    /// On accent, late and amber grounds.
    pub dark: Color32,
    /// Late, moved, notices and faults.
    pub late: Color32,
    /// Cancelled.
    pub off: Color32,
}

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
        dark: Color32::from_rgb(0x0b, 0x0f, 0x16),
        late: Color32::from_rgb(0xff, 0xb4, 0x54),
        off: Color32::from_rgb(0xff, 0x80, 0x80),
    };

    /// The same with an event's own accent.
    pub fn with_accent(self, accent: Option<Rgb>) -> Self {
        match accent {
            Some(Rgb(red, green, blue)) => {
                Self { accent: Color32::from_rgb(red, green, blue), ..self }
            }
            None => self,
        }
    }

    /// Every pair of text and ground that the screen uses.
    pub fn pairs(&self) -> Vec<(Color32, Color32)> {
        let on = |ground: Color32, texts: &[Color32]| -> Vec<(Color32, Color32)> {
            texts.iter().map(|text| (*text, ground)).collect()
        };
        [
            on(self.ground, &[self.ink, self.soft, self.accent, self.late, self.off]),
            on(self.panel, &[self.ink, self.soft, self.past, self.accent, self.late, self.off]),
            on(self.line, &[self.ink]),
            on(self.accent, &[self.dark]),
            on(self.late, &[self.dark]),
        ]
        .concat()
    }
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
        for (text, ground) in Theme::DARK.pairs() {
            let contrast = contrast(text, ground);
            assert!(contrast >= 7.0, "{text:?} on {ground:?}: {contrast:.2}");
        }
    }

    #[test]
    fn contrast_is_as_wcag_computes_it() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 1e-9);
        let grey = Color32::from_rgb(0x76, 0x76, 0x76);
        assert!((contrast(grey, Color32::WHITE) - 4.54).abs() < 0.01);
    }
}
