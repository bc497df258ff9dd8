//! A QR code: a session's address, to be read off the screen.

use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

/// Light modules around the code, on each side: what the standard asks for.
const QUIET: u32 = 4;
/// Cameras need modules of at least this many pixels.
const LEAST_MODULE: u32 = 3;
/// Larger codes than this one's 57 modules are too fine for a sign. It holds 271 bytes.
const MAX_VERSION: u8 = 10;

/// A code whose modules are whole pixels.
#[derive(Clone)]
pub struct Code {
    text: String,
    code: QrCode,
    /// The side of a module, in pixels.
    module: u32,
}

impl Code {
    /// Of about the first of these sides and at most the second, in pixels, quiet zone included;
    /// `None` if that would be too fine, or the text is too long.
    pub fn new(text: &str, [about, most]: [f32; 2]) -> Option<Self> {
        let segments = QrSegment::make_segments(text);
        // A screen has no scratches: the least correction, or as much more as costs no room.
        let code = QrCode::encode_segments_advanced(
            &segments,
            QrCodeEcc::Low,
            Version::MIN,
            Version::new(MAX_VERSION),
            None,
            true,
        )
        .ok()?;
        let modules = modules(&code) as f32;
        let module = ((about / modules).round() as u32).max(LEAST_MODULE);
        let largest = (most / modules) as u32;
        let module = module.min(largest);
        (module >= LEAST_MODULE).then(|| Self { text: text.to_owned(), code, module })
    }

    /// What it says.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The side of the whole, the quiet zone included, in pixels.
    pub fn side(&self) -> u32 {
        modules(&self.code) * self.module
    }

    /// The dark parts: left, top, width and height, in pixels.
    pub fn dark(&self) -> impl Iterator<Item = [u32; 4]> {
        let size = self.code.size();
        (0..size).flat_map(move |row| self.dark_in(row, size))
    }

    /// Neighbours in a row are one part.
    fn dark_in(&self, row: i32, size: i32) -> Vec<[u32; 4]> {
        let place = |module: i32| (module.unsigned_abs() + QUIET) * self.module;
        let mut parts = Vec::new();
        let mut start = None;
        for column in 0..=size {
            // Outside of the code all is light.
            match (start, self.code.get_module(column, row)) {
                (None, true) => start = Some(column),
                (Some(first), false) => {
                    let width = (column - first).unsigned_abs() * self.module;
                    parts.push([place(first), place(row), width, self.module]);
                    start = None;
                }
                _ => {}
            }
        }
        parts
    }
}

/// Whether there can be a code of a text at all: it is not too long.
pub fn fits_in_a_code(text: &str) -> bool {
    Code::new(text, [0.0, f32::MAX]).is_some()
}

/// On each side, the quiet zone included.
fn modules(code: &QrCode) -> u32 {
    code.size().unsigned_abs() + 2 * QUIET
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_whole_pixels_and_never_too_fine() {
        let short = "https://example.org/t/1";
        let long = format!("https://example.org/{}", "x".repeat(240));
        let too_long = "x".repeat(300);
        for (text, sides, side) in [
            // 25 modules and the quiet zone.
            (short, [200.0, 280.0], Some(33 * 6)),
            (short, [10.0, 99.0], Some(33 * 3)),
            (short, [99.0, 98.0], None),
            (short, [200.0, 170.0], Some(33 * 5)),
            (&long, [200.0, 280.0], Some(65 * 3)),
            (&long, [200.0, 194.0], None),
            (&too_long, [500.0, 900.0], None),
            (short, [f32::NAN, f32::NAN], None),
        ] {
            assert_eq!(Code::new(text, sides).map(|code| code.side()), side, "{sides:?}");
        }
        assert!(fits_in_a_code(&long) && !fits_in_a_code(&too_long));
    }

    #[test]
    fn dark_parts_lie_within_the_quiet_zone() {
        let code = Code::new("https://example.org/t/1", [200.0, 280.0]).unwrap();
        let edge = QUIET * code.module;
        let mut dark = 0;
        for [left, top, width, height] in code.dark() {
            assert!(left >= edge && top >= edge);
            assert!(left + width <= code.side() - edge && top + height <= code.side() - edge);
            dark += width * height;
        }
        let inner = code.side() - 2 * edge;
        assert!(dark > inner * inner / 3 && dark < inner * inner * 2 / 3, "{dark}");
    }
}
