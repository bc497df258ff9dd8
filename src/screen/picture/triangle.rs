//! Triangles: which pixels one covers, and in which colours.

use egui::epaint::Vertex;

use super::bitmap::{Bitmap, Clip};
use super::color::{self, Fine, OPAQUE};
use super::texture::{TEXEL_BITS, Texture};

/// Sub-pixel steps for each pixel, to which corners are rounded; graphics hardware has the same.
const STEPS: i64 = 256;

/// Corners farther out are moved here, in pixels, so that no product of two distances overflows.
const FARTHEST: f64 = 2_097_152.0;

/// Texture coordinates farther out are moved here, in texels, for the same reason.
const FARTHEST_TEXEL: f64 = 1_048_576.0;

/// What varies over a triangle: red, green, blue and alpha in bytes, u and v in texels.
type Values = [f64; 6];

/// [`Values`] with [`TEXEL_BITS`] fractional bits.
type FixedValues = [i64; 6];

/// A corner of a triangle.
pub(super) struct Corner {
    /// Position in sub-pixel steps.
    x: i64,
    y: i64,
    values: Values,
}

impl Corner {
    /// The corner at `vertex`, in a texture of that size; none if a coordinate is not finite.
    pub(super) fn new(
        vertex: &Vertex,
        pixels_per_point: f32,
        texture_size: [usize; 2],
    ) -> Option<Self> {
        let position = |points: f32| {
            let pixels = f64::from(points) * f64::from(pixels_per_point);
            let within = pixels.clamp(-FARTHEST, FARTHEST);
            pixels.is_finite().then_some((within * STEPS as f64).round() as i64)
        };
        let texels = |part: f32, side: usize| {
            let texels = f64::from(part) * side as f64;
            let within = texels.clamp(-FARTHEST_TEXEL, FARTHEST_TEXEL);
            texels.is_finite().then_some(within)
        };
        let [r, g, b, a] = vertex.color.to_array().map(f64::from);
        let u = texels(vertex.uv.x, texture_size[0])?;
        let v = texels(vertex.uv.y, texture_size[1])?;
        Some(Self {
            x: position(vertex.pos.x)?,
            y: position(vertex.pos.y)?,
            values: [r, g, b, a, u, v],
        })
    }
}

/// One side of a triangle: `x * dx + y * dy + offset` is positive on the inner side of the line,
/// 0 on it, and the doubled area of the triangle at the opposite corner.
struct Edge {
    dx: i64,
    dy: i64,
    offset: i64,
    /// The smallest value that belongs to the triangle: 0 if pixels on the line do, 1 if not.
    least: i64,
}

impl Edge {
    fn new(from: &Corner, to: &Corner) -> Self {
        let (right, down) = (to.x - from.x, to.y - from.y);
        // Pixel centres on a shared edge belong to the triangle right of or below it, and so to
        // exactly one of the two.
        let is_top_or_left = down < 0 || (down == 0 && right > 0);
        Self {
            dx: -down,
            dy: right,
            offset: down * from.x - right * from.y,
            least: i64::from(!is_top_or_left),
        }
    }

    /// The value at the centre of the pixel in column `x` and row `y`.
    fn at(&self, x: i64, y: i64) -> i64 {
        self.dx * centre(x) + self.dy * centre(y) + self.offset
    }

    /// Narrows the columns `left..right` of row `y` to those on the inner side.
    fn narrow(&self, y: i64, left: &mut i64, right: &mut i64) {
        let above_least = self.at(0, y) - self.least;
        let step = self.dx * STEPS;
        if step > 0 {
            *left = (*left).max(-above_least.div_euclid(step));
        } else if step < 0 {
            *right = (*right).min(above_least.div_euclid(-step) + 1);
        } else if above_least < 0 {
            *right = *left;
        }
    }
}

/// The centre of a pixel, in sub-pixel steps.
fn centre(pixel: i64) -> i64 {
    pixel * STEPS + STEPS / 2
}

/// A triangle with an inside.
pub(super) struct Triangle {
    /// Its uppermost and its lowermost place, in sub-pixel steps.
    top: i64,
    bottom: i64,
    /// The sides opposite to the first, second and third corner.
    edges: [Edge; 3],
    /// Doubled, in square sub-pixel steps.
    area: f64,
    /// At the first corner.
    values: Values,
    /// From the first corner to the second, and to the third.
    to_second: Values,
    to_third: Values,
}

impl Triangle {
    /// The triangle between `corners`, in whichever direction they go; none if they are in line.
    pub(super) fn new([a, b, c]: [Corner; 3]) -> Option<Self> {
        let area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
        let (b, c) = if area < 0 { (c, b) } else { (b, c) };
        (area != 0).then(|| Self {
            top: a.y.min(b.y).min(c.y),
            bottom: a.y.max(b.y).max(c.y),
            edges: [Edge::new(&b, &c), Edge::new(&c, &a), Edge::new(&a, &b)],
            area: area.abs() as f64,
            values: a.values,
            to_second: difference(b.values, a.values),
            to_third: difference(c.values, a.values),
        })
    }

    /// Blends the part of the triangle that is within `clip` over the bitmap.
    pub(super) fn draw(&self, bitmap: &mut Bitmap, clip: Clip, texture: &Texture) {
        let along_x = self.weighted([0.0; 6], self.edges.each_ref().map(|edge| edge.dx * STEPS));
        let along_y = self.weighted([0.0; 6], self.edges.each_ref().map(|edge| edge.dy * STEPS));
        let [.., u_x, v_x] = along_x;
        let [.., u_y, v_y] = along_y;
        let filter = texture.filter((u_x * u_x + v_x * v_x).max(u_y * u_y + v_y * v_y));
        let step = fixed(along_x);

        // Where colour or texel is the same all over, it is looked up once.
        let first = fixed(self.values);
        let deltas = [self.to_second, self.to_third];
        let color = deltas.iter().all(|delta| delta[..4] == [0.0; 4]).then(|| color_of(first));
        let texel = deltas
            .iter()
            .all(|delta| delta[4..] == [0.0; 2])
            .then(|| texture.sample(filter, first[4], first[5]));

        self.rows(clip, |y, left, right| {
            let row = bitmap.row(y, left, right);
            if let (Some(color), Some(texel)) = (color, texel) {
                color::blend_row(row, color::multiply(color, texel));
                return;
            }
            let weights = self.edges.each_ref().map(|edge| edge.at(left, y));
            let mut values = fixed(self.weighted(self.values, weights));
            for pixel in row {
                let [.., u, v] = values;
                let texel = texel.unwrap_or_else(|| texture.sample(filter, u, v));
                let color = color.unwrap_or_else(|| color_of(values));
                color::blend(pixel, color::multiply(color, texel));
                for (value, step) in values.iter_mut().zip(step) {
                    // Only the one after the last pixel can be out of range, and is not used.
                    *value = value.wrapping_add(step);
                }
            }
        });
    }

    /// Calls `paint(row, left, right)` for the pixels whose centres are in the triangle.
    fn rows(&self, clip: Clip, mut paint: impl FnMut(i64, i64, i64)) {
        let top = self.top.div_euclid(STEPS).max(clip.top);
        let bottom = (self.bottom.div_euclid(STEPS) + 1).min(clip.bottom);
        for y in top..bottom {
            let (mut left, mut right) = (clip.left, clip.right);
            for edge in &self.edges {
                edge.narrow(y, &mut left, &mut right);
            }
            if left < right {
                paint(y, left, right);
            }
        }
    }

    /// `start`, and of the way to each corner the part that its edge's value is of the area.
    fn weighted(&self, start: Values, [_, second, third]: [i64; 3]) -> Values {
        let second = second as f64 / self.area;
        let third = third as f64 / self.area;
        let mut values = start;
        let ways = self.to_second.iter().zip(self.to_third);
        for (value, (to_second, to_third)) in values.iter_mut().zip(ways) {
            *value += second * to_second + third * to_third;
        }
        values
    }
}

fn difference(mut to: Values, from: Values) -> Values {
    for (to, from) in to.iter_mut().zip(from) {
        *to -= from;
    }
    to
}

/// Rounds to [`TEXEL_BITS`] fractional bits; the cast keeps within the range of the integers.
fn fixed(values: Values) -> FixedValues {
    values.map(|value| (value * f64::from(1 << TEXEL_BITS)).round() as i64)
}

/// The colour among `values`.
fn color_of([r, g, b, a, ..]: FixedValues) -> Fine {
    let half = 1 << (TEXEL_BITS - 9);
    [r, g, b, a].map(|part| {
        let rounded = (part.saturating_add(half)) >> (TEXEL_BITS - 8);
        rounded.clamp(0, i64::from(OPAQUE)) as u32
    })
}
