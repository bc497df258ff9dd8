//! How pixels lie in the memory that a compositor writes them to.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

use image::imageops::{flip_horizontal, flip_vertical, rotate90, rotate180, rotate270};
use image::{Rgba, RgbaImage};
use wayland_client::WEnum;
use wayland_client::protocol::wl_output::Transform;
use wayland_client::protocol::wl_shm::Format;

use super::NoPicture;

/// No screen has more of them on a side.
const MAX_SIDE: u32 = 16_384;
/// Nor more than this in all: 8K, 132 MB.
const MAX_PIXELS: u64 = 7_680 * 4_320;

/// A picture in memory.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    pub format: Format,
    /// Width and height, in pixels.
    pub size: [u32; 2],
    /// Bytes from one row to the next.
    pub stride: u32,
    pixel: Pixel,
}

/// The bytes of a pixel, the lowest address first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pixel {
    /// So many, and which of them are red, green and blue.
    Bytes(usize, [usize; 3]),
    /// Four, which are a number: red, green and blue are the ten bits from here on.
    Tens([u32; 3]),
}

impl Pixel {
    fn of(format: Format) -> Option<Self> {
        Some(match format {
            Format::Xrgb8888 | Format::Argb8888 => Self::Bytes(4, [2, 1, 0]),
            Format::Xbgr8888 | Format::Abgr8888 => Self::Bytes(4, [0, 1, 2]),
            Format::Rgbx8888 | Format::Rgba8888 => Self::Bytes(4, [3, 2, 1]),
            Format::Bgrx8888 | Format::Bgra8888 => Self::Bytes(4, [1, 2, 3]),
            Format::Rgb888 => Self::Bytes(3, [2, 1, 0]),
            Format::Bgr888 => Self::Bytes(3, [0, 1, 2]),
            Format::Xrgb2101010 | Format::Argb2101010 => Self::Tens([20, 10, 0]),
            Format::Xbgr2101010 | Format::Abgr2101010 => Self::Tens([0, 10, 20]),
            _ => return None,
        })
    }

    fn bytes(self) -> usize {
        match self {
            Self::Bytes(bytes, _) => bytes,
            Self::Tens(_) => 4,
        }
    }

    /// What is on a screen is opaque, whatever the fourth byte says.
    fn read(self, bytes: &[u8]) -> Rgba<u8> {
        let [red, green, blue] = match self {
            Self::Bytes(_, places) => {
                places.map(|place| bytes.get(place).copied().unwrap_or_default())
            }
            Self::Tens(places) => {
                let number = bytes.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
                places.map(|place| (number >> (place + 2)) as u8)
            }
        };
        Rgba([red, green, blue, u8::MAX])
    }
}

impl Layout {
    /// As a compositor says.
    ///
    /// # Errors
    /// It is of no known format, or larger than any screen.
    pub fn of(format: WEnum<Format>, size: [u32; 2], stride: u32) -> Result<Self, NoPicture> {
        let number = |format| match format {
            WEnum::Value(format) => format as u32,
            WEnum::Unknown(number) => number,
        };
        let known = format.into_result().ok();
        let known = known.and_then(|format| Some((format, Pixel::of(format)?)));
        let (format, pixel) = known.ok_or(NoPicture::Format(number(format)))?;
        let [width, height] = size;
        let is_possible = (1..=MAX_SIDE).contains(&width)
            && (1..=MAX_SIDE).contains(&height)
            && u64::from(width) * u64::from(height) <= MAX_PIXELS
            && (width as usize * pixel.bytes()..=MAX_SIDE as usize * 8)
                .contains(&(stride as usize));
        is_possible.then_some(Self { format, size, stride, pixel }).ok_or(NoPicture::Size(size))
    }

    /// How many bytes that is.
    pub fn bytes(&self) -> u32 {
        let [_, height] = self.size;
        self.stride.saturating_mul(height)
    }

    /// What is in a memory of that layout, row by row: it may be large.
    pub fn read(&self, memory: &File) -> io::Result<RgbaImage> {
        let [width, height] = self.size;
        let mut picture = RgbaImage::new(width, height);
        let mut row = vec![0; self.stride as usize];
        for (y, pixels) in (0..).zip(picture.rows_mut()) {
            memory.read_exact_at(&mut row, u64::from(self.stride) * y)?;
            for (pixel, bytes) in pixels.zip(row.chunks_exact(self.pixel.bytes())) {
                *pixel = self.pixel.read(bytes);
            }
        }
        Ok(picture)
    }
}

/// As people see it who stand before a screen that is turned this way.
pub fn upright(picture: RgbaImage, is_upside_down: bool, transform: Transform) -> RgbaImage {
    let picture = if is_upside_down { flip_vertical(&picture) } else { picture };
    match transform {
        Transform::_90 => rotate90(&picture),
        Transform::_180 => rotate180(&picture),
        Transform::_270 => rotate270(&picture),
        Transform::Flipped => flip_horizontal(&picture),
        Transform::Flipped90 => flip_horizontal(&rotate90(&picture)),
        Transform::Flipped180 => flip_horizontal(&rotate180(&picture)),
        Transform::Flipped270 => flip_horizontal(&rotate270(&picture)),
        _ => picture,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn every_format_is_read_as_the_colours_that_it_stands_for() {
        let orange = Rgba([255, 128, 4, 255]);
        for (format, bytes) in [
            (Format::Xrgb8888, &[4, 128, 255, 0][..]),
            (Format::Argb8888, &[4, 128, 255, 9]),
            (Format::Xbgr8888, &[255, 128, 4, 0]),
            (Format::Abgr8888, &[255, 128, 4, 255]),
            (Format::Rgbx8888, &[0, 4, 128, 255]),
            (Format::Bgra8888, &[0, 255, 128, 4]),
            (Format::Rgb888, &[4, 128, 255]),
            (Format::Bgr888, &[255, 128, 4]),
            (Format::Xrgb2101010, &((1023 << 20) | (512 << 10) | 16_u32).to_le_bytes()),
            (Format::Abgr2101010, &((16 << 20) | (512 << 10) | 1023_u32).to_le_bytes()),
        ] {
            let pixel = Pixel::of(format).expect("it is known");
            assert_eq!((pixel.bytes(), pixel.read(bytes)), (bytes.len(), orange), "{format:?}");
        }
        assert_eq!(Pixel::of(Format::Yuyv), None);
    }

    #[test]
    fn a_picture_is_read_whatever_lies_between_its_rows() {
        let mut memory = tempfile::tempfile().expect("a file");
        memory.write_all(&[1, 2, 3, 4, 5, 6, 77, 7, 8, 9, 10, 11, 12, 77]).expect("pixels");
        let layout = Layout::of(WEnum::Value(Format::Bgr888), [2, 2], 7).expect("a layout");
        assert_eq!(layout.bytes(), 14);
        let picture = layout.read(&memory).expect("a picture");
        assert_eq!(picture.get_pixel(0, 1), &Rgba([7, 8, 9, 255]));
        assert_eq!(picture.get_pixel(1, 1), &Rgba([10, 11, 12, 255]));
        // A memory that has become smaller is no picture.
        memory.set_len(13).expect("a file");
        assert!(layout.read(&memory).is_err());
    }

    #[test]
    fn what_no_screen_can_be_is_not_believed() {
        for (size, stride, good) in [
            ([3840, 2160], 15_360, true),
            ([7680, 4320], 30_720, true),
            ([0, 1080], 4, false),
            ([1920, 1080], 7_679, false),
            ([16_384, 16_384], 65_536, false),
            ([u32::MAX, 1], u32::MAX, false),
            ([1, 1], u32::MAX, false),
        ] {
            let layout = Layout::of(WEnum::Value(Format::Xrgb8888), size, stride);
            assert_eq!(layout.is_ok(), good, "{size:?}");
        }
        let unknown = Layout::of(WEnum::Unknown(7), [1, 1], 4);
        assert!(matches!(unknown, Err(NoPicture::Format(7))), "{unknown:?}");
    }

    #[test]
    fn a_turned_screen_shows_an_upright_picture() {
        // A red corner at the top on the left, as people see it.
        let red = Rgba([255, 0, 0, 255]);
        let mut seen = RgbaImage::new(3, 2);
        seen.put_pixel(0, 0, red);
        // Where it is in the compositor's memory: it turns against the clock, after it has mirrored.
        for (transform, place) in [
            (Transform::Normal, (0, 0)),
            (Transform::_90, (0, 2)),
            (Transform::_180, (2, 1)),
            (Transform::_270, (1, 0)),
            (Transform::Flipped, (2, 0)),
            (Transform::Flipped90, (0, 0)),
            (Transform::Flipped180, (0, 1)),
            (Transform::Flipped270, (1, 2)),
        ] {
            let is_turned =
                [Transform::_90, Transform::_270, Transform::Flipped90, Transform::Flipped270]
                    .contains(&transform);
            let mut memory = if is_turned { RgbaImage::new(2, 3) } else { RgbaImage::new(3, 2) };
            memory.put_pixel(place.0, place.1, red);
            assert_eq!(upright(memory.clone(), false, transform), seen, "{transform:?}");
            assert_eq!(upright(flip_vertical(&memory), true, transform), seen, "{transform:?}");
        }
    }
}
