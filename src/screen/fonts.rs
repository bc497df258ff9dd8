//! The sign's letters: embedded, the same on every machine.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily, FontId};

/// Noto Sans Regular and Bold, and nothing else.
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in [("regular", notosans::REGULAR_TTF), ("bold", notosans::BOLD_TTF)] {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    for (family, names) in [
        (FontFamily::Proportional, ["regular", "bold"]),
        (FontFamily::Monospace, ["regular", "bold"]),
        (bold_family(), ["bold", "regular"]),
    ] {
        fonts.families.insert(family, names.map(str::to_owned).to_vec());
    }
    fonts
}

/// The font of that size in points.
pub(super) fn font(size: f32, bold: bool) -> FontId {
    let family = if bold { bold_family() } else { FontFamily::Proportional };
    FontId::new(size, family)
}

fn bold_family() -> FontFamily {
    FontFamily::Name("bold".into())
}
