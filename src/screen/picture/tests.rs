#![allow(clippy::indexing_slicing, reason = "an index out of range fails the test")]

use egui::epaint::{ImageDelta, Mesh, Vertex};
use egui::{
    Color32, ColorImage, FontData, FontDefinitions, FontFamily, Pos2, Shape, TextureOptions,
};
use egui::{pos2, vec2};
use proptest::prelude::*;

use super::*;

const BLACK: [u8; 4] = [0, 0, 0, 255];
const WHITE: [u8; 4] = [255; 4];
/// More than any picture of these tests.
const EVERYWHERE: Rect = Rect { min: pos2(-1000.0, -1000.0), max: pos2(1000.0, 1000.0) };

/// A raster whose default texture is `image`.
fn raster(image: ColorImage, options: TextureOptions) -> Raster {
    let mut raster = Raster::default();
    set(&mut raster, ImageDelta::full(image, options));
    raster
}

fn set(raster: &mut Raster, delta: ImageDelta) {
    let mut textures = TexturesDelta::default();
    textures.push(TextureId::default(), delta);
    raster.update_textures(&mut textures);
}

fn plain() -> Raster {
    raster(ColorImage::filled([1, 1], Color32::WHITE), TextureOptions::LINEAR)
}

fn rect(min: [f32; 2], max: [f32; 2], color: Color32) -> Mesh {
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(Rect::from_min_max(min.into(), max.into()), color);
    mesh
}

/// The whole of the texture on a rectangle from the origin.
fn textured(width: f32, height: f32) -> Mesh {
    let mut mesh = Mesh::default();
    let unit = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
    let place = Rect::from_min_size(Pos2::ZERO, vec2(width, height));
    mesh.add_rect_with_uv(place, unit, Color32::WHITE);
    mesh
}

fn clipped(clip_rect: Rect, mesh: Mesh) -> ClippedPrimitive {
    ClippedPrimitive { clip_rect, primitive: Primitive::Mesh(mesh) }
}

fn draw(raster: &Raster, size: [u32; 2], mesh: Mesh) -> RgbaImage {
    raster.draw(size, 1.0, &[clipped(EVERYWHERE, mesh)])
}

/// The places of the pixels that are not black.
fn lit(image: &RgbaImage) -> Vec<(u32, u32)> {
    let lit = image.enumerate_pixels().filter(|(.., pixel)| pixel.0 != BLACK);
    lit.map(|(x, y, _)| (x, y)).collect()
}

/// The places of the pixels in those columns and rows.
fn places(columns: std::ops::Range<u32>, rows: std::ops::Range<u32>) -> Vec<(u32, u32)> {
    let in_row = |y| columns.clone().map(move |x| (x, y));
    rows.flat_map(in_row).collect()
}

fn reds(image: &RgbaImage) -> Vec<u8> {
    image.pixels().map(|pixel| pixel.0[0]).collect()
}

/// A context with one font, which is part of the program.
fn context() -> Context {
    let mut fonts = FontDefinitions::empty();
    let font = FontData::from_static(notosans::REGULAR_TTF);
    fonts.font_data.insert("regular".to_owned(), font.into());
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts.families.insert(family, vec!["regular".to_owned()]);
    }
    let ctx = Context::default();
    ctx.set_fonts(fonts);
    ctx
}

#[test]
fn a_rectangle_covers_the_pixels_whose_centres_it_has() {
    let rows = [
        ([2.0, 1.0], [6.0, 4.0], 1.0, places(2..6, 1..4)),
        ([2.5, 1.5], [5.5, 3.5], 1.0, places(2..5, 1..3)),
        ([2.51, 1.51], [5.51, 3.51], 1.0, places(3..6, 2..4)),
        ([1.0, 0.5], [3.0, 2.0], 2.0, places(2..6, 1..4)),
        ([2.0, 1.0], [2.0, 4.0], 1.0, vec![]),
        ([-9.0, -9.0], [99.0, 99.0], 1.0, places(0..8, 0..5)),
    ];
    let color = Color32::from_rgb(12, 200, 255);
    for (min, max, pixels_per_point, expected) in rows {
        let mesh = clipped(EVERYWHERE, rect(min, max, color));
        let image = plain().draw([8, 5], pixels_per_point, &[mesh]);
        assert_eq!(lit(&image), expected, "{min:?} {max:?}");
        for (x, y) in expected {
            assert_eq!(image[(x, y)].0, color.to_array());
        }
    }
}

#[test]
fn translucent_triangles_that_share_edges_blend_each_pixel_once() {
    let half = Color32::from_rgba_premultiplied(100, 60, 20, 128);
    for middle in [[4.0, 4.0], [3.5, 3.5], [0.3, 6.9], [2.75, 4.125], [4.001, 0.5]] {
        for turn in [1, 3] {
            // A fan around a point in the middle, clockwise or the other way round.
            let mut mesh = Mesh::default();
            for corner in [[0.0, 0.0], [8.0, 0.0], [8.0, 8.0], [0.0, 8.0], middle] {
                mesh.colored_vertex(corner.into(), half);
            }
            for i in 0..4 {
                mesh.add_triangle(i, (i + turn) % 4, 4);
            }
            let image = draw(&plain(), [8, 8], mesh);
            let once = [100, 60, 20, 255];
            assert!(image.pixels().all(|pixel| pixel.0 == once), "{middle:?}");
        }
    }
}

#[test]
fn colors_blend_as_premultiplied_light() {
    let rows = [
        ((0, 0, 0, 0), [200, 100, 0, 255]),
        ((0, 0, 0, 128), [100, 50, 0, 255]),
        ((64, 64, 64, 64), [214, 139, 64, 255]),
        ((100, 100, 100, 0), [255, 200, 100, 255]),
        ((1, 2, 3, 255), [1, 2, 3, 255]),
    ];
    for ((r, g, b, a), expected) in rows {
        let mut mesh = rect([0.0, 0.0], [1.0, 1.0], Color32::from_rgb(200, 100, 0));
        let over = Color32::from_rgba_premultiplied(r, g, b, a);
        mesh.append(rect([0.0, 0.0], [1.0, 1.0], over));
        assert_eq!(draw(&plain(), [1, 1], mesh)[(0, 0)].0, expected);
    }
}

#[test]
fn a_gradient_is_linear_between_its_corners() {
    let mut mesh = rect([0.0, 0.0], [5.0, 1.0], Color32::BLACK);
    for vertex in &mut mesh.vertices {
        if vertex.pos.x > 0.0 {
            vertex.color = Color32::from_gray(250);
        }
    }
    assert_eq!(reds(&draw(&plain(), [5, 1], mesh)), [25, 75, 125, 175, 225]);
}

#[test]
fn nothing_is_painted_outside_of_the_clip_rectangle() {
    let rows = [
        ([2.0, 1.0, 5.0, 3.0], 1.0, places(2..5, 1..3)),
        ([1.5, 1.4, 4.5, 3.4], 1.0, places(2..5, 1..3)),
        ([1.0, 0.5, 2.5, 1.5], 2.0, places(2..5, 1..3)),
        ([5.0, 3.0, 2.0, 1.0], 1.0, vec![]),
        ([-1e30, f32::NEG_INFINITY, 1e30, f32::INFINITY], 1.0, places(0..8, 0..5)),
        ([f32::NAN; 4], 1.0, vec![]),
    ];
    for ([left, top, right, bottom], pixels_per_point, expected) in rows {
        let clip = Rect::from_min_max(pos2(left, top), pos2(right, bottom));
        let mesh = clipped(clip, rect([0.0, 0.0], [8.0, 8.0], Color32::WHITE));
        let image = plain().draw([8, 5], pixels_per_point, &[mesh]);
        assert_eq!(lit(&image), expected, "{clip:?}");
    }
}

#[test]
fn textures_are_sampled_as_their_options_say() {
    let two = ColorImage::from_gray([2, 1], &[0, 255]);
    let four = ColorImage::from_gray([4, 1], &[0, 100, 200, 255]);
    let smooth_when_large =
        TextureOptions { minification: egui::TextureFilter::Nearest, ..TextureOptions::LINEAR };
    let rows = [
        (&two, TextureOptions::NEAREST, 4, vec![0, 0, 255, 255]),
        (&two, TextureOptions::LINEAR, 4, vec![0, 64, 191, 255]),
        (&two, TextureOptions::LINEAR, 2, vec![0, 255]),
        (&four, TextureOptions::LINEAR, 2, vec![50, 228]),
        (&four, TextureOptions::NEAREST, 2, vec![100, 255]),
        (&four, smooth_when_large, 2, vec![100, 255]),
        (&two, smooth_when_large, 4, vec![0, 64, 191, 255]),
    ];
    for (image, options, width, expected) in rows {
        let raster = raster(image.clone(), options);
        let picture = draw(&raster, [width, 1], textured(width as f32, 1.0));
        assert_eq!(reds(&picture), expected, "{options:?} on {width} pixels");
    }
}

#[test]
fn a_part_of_a_texture_can_be_replaced() {
    let rows = [
        ([1, 1], vec![0, 0, 0, 0, 1, 2, 0, 3, 4]),
        ([2, 0], vec![0, 0, 1, 0, 0, 3, 0, 0, 0]),
        ([2, 2], vec![0, 0, 0, 0, 0, 0, 0, 0, 1]),
        ([3, 0], vec![0; 9]),
        ([0, usize::MAX], vec![0; 9]),
    ];
    for (position, expected) in rows {
        let options = TextureOptions::NEAREST;
        let mut raster = raster(ColorImage::filled([3, 3], Color32::BLACK), options);
        let part = ColorImage::from_gray([2, 2], &[1, 2, 3, 4]);
        set(&mut raster, ImageDelta::partial(position, part, options));
        let picture = draw(&raster, [3, 3], textured(3.0, 3.0));
        assert_eq!(reds(&picture), expected, "{position:?}");
    }
}

#[test]
fn a_freed_texture_lasts_for_the_frame_that_frees_it() {
    let mut raster = plain();
    let mesh = || rect([0.0, 0.0], [1.0, 1.0], Color32::WHITE);
    let mut delta = TexturesDelta::default();
    delta.free(TextureId::default());
    raster.update_textures(&mut delta);
    assert!(delta.is_empty());
    assert_eq!(draw(&raster, [1, 1], mesh())[(0, 0)].0, WHITE);
    raster.update_textures(&mut delta);
    assert_eq!(draw(&raster, [1, 1], mesh())[(0, 0)].0, BLACK);
}

#[test]
fn a_circle_is_round_and_the_same_on_all_sides() {
    let image = picture([41, 41], &context(), |ui| {
        let circle = Shape::circle_filled(pos2(20.5, 20.5), 15.0, Color32::WHITE);
        ui.painter().add(circle);
    });
    let mut turned = image.clone();
    for _ in 0..3 {
        turned = image::imageops::rotate90(&turned);
        let differences = image.pixels().zip(turned.pixels());
        let largest = differences.map(|(a, b)| a.0[0].abs_diff(b.0[0])).max();
        assert!(largest <= Some(8), "differs by {largest:?}");
    }
    let light: f64 = image.pixels().map(|pixel| f64::from(pixel.0[0]) / 255.0).sum();
    let area = std::f64::consts::PI * 15.0 * 15.0;
    assert!((light - area).abs() < area * 0.01, "{light} for {area}");
}

#[test]
fn text_is_painted_and_the_same_each_time() {
    let paint = || {
        picture([200, 60], &context(), |ui| {
            ui.label(egui::RichText::new("Äpfel → 10:26").size(24.0));
        })
    };
    let image = paint();
    assert!(lit(&image).len() > 300, "{} pixels", lit(&image).len());
    assert!(image.pixels().all(|pixel| pixel.0[3] == 255));
    assert_eq!(image, paint());
}

#[test]
fn frames_are_run_until_the_interface_has_settled() {
    let mut frames = 0;
    let image = picture([4, 4], &context(), |ui| {
        frames += 1;
        if frames < 5 {
            ui.ctx().request_repaint();
        } else {
            ui.painter().rect_filled(EVERYWHERE, 0.0, Color32::WHITE);
        }
    });
    assert!(image.pixels().all(|pixel| pixel.0 == WHITE));
    let mut frames = 0;
    picture([4, 4], &context(), |ui| {
        frames += 1;
        ui.ctx().request_repaint();
    });
    assert_eq!(frames, MAX_FRAMES);
}

#[test]
fn a_picture_without_width_or_height_is_empty() {
    for size in [[0, 0], [0, 9], [9, 0]] {
        let image = picture(size, &context(), |ui| {
            ui.label("Room 122");
        });
        assert_eq!(image.dimensions(), size.into());
    }
}

#[test]
fn sides_are_cut_to_the_largest() {
    let image = Raster::default().draw([u32::MAX, 1], 1.0, &[]);
    assert_eq!(image.dimensions(), (MAX_SIDE, 1));
}

#[test]
fn what_cannot_be_drawn_is_left_out() {
    let good = || rect([0.0, 0.0], [4.0, 4.0], Color32::WHITE);
    let changed = |change: &dyn Fn(&mut Mesh)| {
        let mut mesh = good();
        change(&mut mesh);
        mesh
    };
    let bad = [
        changed(&|mesh| mesh.texture_id = TextureId::User(7)),
        changed(&|mesh| mesh.indices = vec![0, 1, 9, 7, u32::MAX, 2]),
        changed(&|mesh| mesh.indices.truncate(2)),
        changed(&|mesh| mesh.indices = vec![1; 6]),
        changed(&|mesh| mesh.vertices.clear()),
        changed(&|mesh| mesh.vertices.iter_mut().for_each(|v| v.pos.x = f32::NAN)),
        changed(&|mesh| mesh.vertices.iter_mut().for_each(|v| v.uv.y = f32::INFINITY)),
        changed(&|mesh| mesh.vertices.iter_mut().for_each(|v| v.pos.x = 1e30)),
    ];
    for mesh in bad {
        let image = draw(&plain(), [4, 4], mesh.clone());
        assert_eq!(lit(&image), [], "{mesh:?}");
    }
    let huge = rect([-1e30, -3e38], [3e38, 1e9], Color32::WHITE);
    assert_eq!(lit(&draw(&plain(), [4, 4], huge)), places(0..4, 0..4));
    for size in [[0, 0], [0, 3], [2, 2], [usize::MAX; 2]] {
        let hollow = ColorImage { size, ..Default::default() };
        let raster = raster(hollow, TextureOptions::LINEAR);
        assert_eq!(lit(&draw(&raster, [4, 4], good())), [], "{size:?}");
    }
}

proptest! {
    #[test]
    fn no_mesh_whatever_makes_it_panic(
        vertices in prop::collection::vec(any_vertex(), 0..8),
        indices in prop::collection::vec(0_u32..10, 0..30),
        clip in [any_coordinate(), any_coordinate(), any_coordinate(), any_coordinate()],
        pixels_per_point in any_coordinate(),
        side in 0_u32..40,
    ) {
        let mesh = Mesh { vertices, indices, ..Default::default() };
        let clip = Rect::from_min_max(pos2(clip[0], clip[1]), pos2(clip[2], clip[3]));
        let image = ColorImage::from_gray([2, 2], &[0, 80, 160, 255]);
        let raster = raster(image, TextureOptions::LINEAR);
        for scale in [1.0, pixels_per_point] {
            let primitives = [clipped(clip, mesh.clone()), clipped(EVERYWHERE, mesh.clone())];
            let image = raster.draw([side, 16], scale, &primitives);
            prop_assert!(image.pixels().all(|pixel| pixel.0[3] == 255));
        }
    }
}

/// Any number whatever, but often one that is on the picture.
fn any_coordinate() -> impl Strategy<Value = f32> {
    prop_oneof![-10.0_f32..50.0, prop::num::f32::ANY]
}

fn any_vertex() -> impl Strategy<Value = Vertex> {
    let coordinates = [any_coordinate(), any_coordinate(), any_coordinate(), any_coordinate()];
    (coordinates, any::<[u8; 4]>()).prop_map(|([x, y, u, v], [r, g, b, a])| Vertex {
        pos: pos2(x, y),
        uv: pos2(u, v),
        color: Color32::from_rgba_premultiplied(r, g, b, a),
    })
}
