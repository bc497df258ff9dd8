//! Colours on their way to the picture: multiplied, blended and rounded, all in integers.

/// One pixel: red, green, blue and alpha in premultiplied sRGB bytes.
pub(super) type Pixel = [u8; 4];

/// A premultiplied colour finer than bytes, for what is computed before the last rounding: each
/// part is 0 to [`OPAQUE`].
pub(super) type Fine = [u32; 4];

/// Of this, a [`Fine`] colour has as much for each step of a byte.
pub(super) const UNIT: u32 = 256;

/// The largest part of a [`Fine`] colour.
pub(super) const OPAQUE: u32 = 255 * UNIT;

/// Colour times texel, with [`OPAQUE`] as one.
pub(super) fn multiply(mut color: Fine, texel: Fine) -> Fine {
    for (part, by) in color.iter_mut().zip(texel) {
        // The largest product is just within the range of the integers.
        *part = (*part * by + OPAQUE / 2) / OPAQUE;
    }
    color
}

/// Blends one colour over a whole row.
pub(super) fn blend_row(row: &mut [Pixel], source: Fine) {
    let [.., alpha] = source;
    if alpha == OPAQUE {
        let mut pixel = Pixel::default();
        blend(&mut pixel, source);
        row.fill(pixel);
    } else {
        for pixel in row {
            blend(pixel, source);
        }
    }
}

/// Blends a premultiplied colour over a pixel, and rounds.
pub(super) fn blend(pixel: &mut Pixel, source: Fine) {
    if source == [0; 4] {
        return;
    }
    let [.., alpha] = source;
    let remains = OPAQUE - alpha;
    for (byte, part) in pixel.iter_mut().zip(source) {
        let sum = part * 255 + u32::from(*byte) * remains;
        // More than white where a colour adds more light than its alpha takes.
        *byte = u8::try_from((sum + OPAQUE / 2) / OPAQUE).unwrap_or(u8::MAX);
    }
}
