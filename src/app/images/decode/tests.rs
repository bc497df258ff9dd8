use std::io::Cursor;

use image::{ImageBuffer, ImageFormat, Luma, Rgb, RgbImage, Rgba};
use proptest::prelude::*;

use super::*;

/// No bound but the picture's own size.
const ANY: Fit = Fit { width: 1e9, height: 1e9, area: 1e18 };

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn plain(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_pixel(width, height, Rgb([200, 100, 0])).into()
}

#[test]
fn a_picture_is_what_its_content_says() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let pixels = decode(&encoded(&plain(40, 20), format), ANY).unwrap();
        assert_eq!(pixels.size(), [40, 20], "{format:?}");
    }
    for (bytes, says) in [
        (&b""[..], "is not a PNG, JPEG or WebP picture"),
        (b"GIF89a\x01\0\x01\0", "is not a PNG, JPEG or WebP picture"),
        (b"<svg/>", "is not a PNG, JPEG or WebP picture"),
        (b"\x89PNG\r\n\x1a\n", "is no picture that can be shown: "),
        (b"\xff\xd8\xff\xe0\0\x10", "is no picture that can be shown: "),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "is no picture that can be shown: "),
    ] {
        let said = decode(bytes, ANY).unwrap_err().to_string();
        assert!(said.starts_with(says), "{said}");
    }
}

#[test]
fn a_picture_is_shrunk_to_what_is_needed_and_never_enlarged() {
    let bytes = encoded(&plain(1200, 300), ImageFormat::Png);
    for (fit, size) in [
        (ANY, [1200, 300]),
        (Fit { width: 400.0, ..ANY }, [400, 100]),
        (Fit { height: 10.0, ..ANY }, [40, 10]),
        (Fit { area: 3600.0, ..ANY }, [120, 30]),
        (Fit { width: 1.0, height: 1.0, area: 1.0 }, [1, 1]),
        (Fit { width: 0.0, height: f32::NAN, area: -1.0 }, [1, 1]),
    ] {
        assert_eq!(decode(&bytes, fit).unwrap().size(), size, "{fit:?}");
    }
}

#[test]
fn edges_that_nothing_can_be_seen_of_are_cut_off() {
    let mut picture = RgbaImage::new(100, 60);
    for (x, y) in [(20, 10), (69, 39)] {
        picture.put_pixel(x, y, Rgba([255, 255, 255, 255]));
    }
    let bytes = encoded(&picture.into(), ImageFormat::Png);
    assert_eq!(decode(&bytes, ANY).unwrap().size(), [50, 30]);
    let nothing = encoded(&RgbaImage::new(10, 10).into(), ImageFormat::Png);
    assert_eq!(
        decode(&nothing, ANY).unwrap_err().to_string(),
        "has nothing in it that can be seen"
    );
}

#[test]
fn a_photo_stands_as_the_camera_was_held() {
    let jpeg = encoded(&plain(40, 20), ImageFormat::Jpeg);
    // Turned by 90 degrees: entry 0x112 of the first directory is 6.
    let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    let turned = [&jpeg[..2], b"\xff\xe1", &length, exif, &jpeg[2..]].concat();
    assert_eq!(decode(&turned, ANY).unwrap().size(), [20, 40]);
    assert_eq!(decode(&turned, Fit { width: 10.0, ..ANY }).unwrap().size(), [10, 20]);
}

#[test]
fn more_than_sixteen_megapixels_are_not_decoded() {
    let grey = |width, height| {
        let picture: ImageBuffer<Luma<u8>, Vec<u8>> = ImageBuffer::new(width, height);
        encoded(&picture.into(), ImageFormat::Png)
    };
    let small = Fit { width: 16.0, height: 16.0, area: 256.0 };
    assert_eq!(decode(&grey(4000, 4000), small).unwrap().size(), [16, 16]);
    for (width, height) in [(4001, 4000), (40_000, 401)] {
        let said = decode(&grey(width, height), small).unwrap_err().to_string();
        let refused = said.starts_with("has more than 16") || said.contains("imit");
        assert!(refused, "{width}x{height}: {said}");
    }
}

/// A good picture of each format, with all the ways to compress it that there are.
fn good() -> Vec<Vec<u8>> {
    let noise = RgbImage::from_fn(48, 40, |x, y| {
        let mix = (x * 37 + y * 91) ^ (x * y);
        Rgb([mix as u8, (mix >> 3) as u8, (x + y) as u8])
    });
    let noise = DynamicImage::from(noise);
    let formats = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP];
    let deep = DynamicImage::from(noise.to_rgba16());
    let grey = DynamicImage::from(noise.to_luma8());
    let mut all: Vec<Vec<u8>> = formats.iter().map(|format| encoded(&noise, *format)).collect();
    all.extend(formats.iter().map(|format| match format {
        ImageFormat::Png => encoded(&deep, *format),
        ImageFormat::Jpeg => encoded(&grey, *format),
        _ => encoded(&noise.to_rgba8().into(), *format),
    }));
    all.push(include_bytes!("../../../../assets/gallery/orbit.png").to_vec());
    all.push(include_bytes!("../../../../assets/gallery/speaker.jpg").to_vec());
    all
}

/// A good picture with some bytes that are not: many of them where the headers are.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let place = prop_oneof![4 => 0usize..64, 2 => 0usize..1024, 1 => 0usize..20_000];
    let change = (place, any::<u8>(), 0u8..4);
    (prop::sample::select(good()), prop::collection::vec(change, 1..6)).prop_map(
        |(mut bytes, changes)| {
            for (place, byte, how) in changes {
                let place = place % bytes.len().max(1);
                match how {
                    0 => bytes.truncate(place.max(12)),
                    1 => bytes.insert(place, byte),
                    2 => _ = bytes.drain(place..(place + usize::from(byte)).min(bytes.len())),
                    _ => bytes[place] = byte,
                }
                if bytes.is_empty() {
                    bytes.push(byte);
                }
            }
            mended(bytes)
        },
    )
}

/// The same with right checksums where it is a PNG, or what they cover would never be looked at.
fn mended(mut bytes: Vec<u8>) -> Vec<u8> {
    let mut at = 8;
    while bytes.starts_with(b"\x89PNG") && bytes.len() >= at + 12 {
        let length = u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let end = at.saturating_add(8).saturating_add(length as usize);
        let Some(sum) = bytes.get(at + 4..end).map(crc32) else { break };
        let Some(place) = bytes.get_mut(end..end + 4) else { break };
        place.copy_from_slice(&sum.to_be_bytes());
        at = end + 4;
    }
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    })
}

/// Any bytes at all, behind the first ones of a format.
fn arbitrary() -> impl Strategy<Value = Vec<u8>> {
    let first = prop::sample::select(vec![
        &b""[..],
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xc0\0\x11\x08",
        b"RIFF\xff\xff\0\0WEBPVP8 ",
        b"RIFF\xff\xff\0\0WEBPVP8L",
        b"RIFF\xff\xff\0\0WEBPVP8X",
    ]);
    let short = prop::collection::vec(any::<u8>(), 0..2000);
    // As long as a mebibyte: a few bytes again and again.
    let long = (prop::collection::vec(any::<u8>(), 1..64), 1usize..16_000)
        .prop_map(|(some, times)| some.repeat(times));
    (first, prop_oneof![5 => short, 1 => long])
        .prop_map(|(first, rest)| mended([first, &rest].concat()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("ROOMSIGN_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(400)
    ))]

    #[test]
    fn whatever_the_bytes_there_is_a_picture_of_the_right_size_or_a_reason(
        bytes in prop_oneof![mutated(), arbitrary()],
        side in 1.0_f32..200.0,
    ) {
        let fit = Fit { width: side, height: side, area: side * side };
        // Past the guard: a decoder that panics shall be seen.
        match decode_unguarded(&bytes, fit) {
            Ok(pixels) => {
                let [width, height] = pixels.size();
                prop_assert!(width.max(height) as f32 <= side.round().max(1.0));
            }
            Err(reason) => prop_assert!(!reason.to_string().is_empty()),
        }
    }
}
