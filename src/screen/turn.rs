//! The picture turned within its own window, for screens that hang on their side and that nothing else turns.
//!
//! The sign is laid out upright on a screen of the turned size. What comes of it is cut into triangles as always, and
//! these are turned: all of it turns, letters and pictures too, and a picture that is turned back is the same.

use egui::epaint::{ClippedPrimitive, ClippedShape, Primitive, Shape};
use egui::{Context, FullOutput, Plugin, Pos2, RawInput, Rect, Vec2, pos2};

/// How far the picture is turned, clockwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// Not at all.
    #[default]
    Upright,
    /// By 90 degrees.
    Quarter,
    /// By 180 degrees.
    Half,
    /// By 270 degrees.
    ThreeQuarters,
}

impl Turn {
    /// Has everything turned that this context shows from now on.
    pub fn install(self, ctx: &Context) {
        if self != Self::Upright {
            ctx.add_plugin(Turning(self));
        }
    }

    /// The size of the picture before it is turned, where it fills `size` afterwards; and the other way round.
    pub fn size(self, size: Vec2) -> Vec2 {
        self.sides([size.x, size.y]).into()
    }

    /// The same of a width and a height in whatever unit.
    pub fn sides<T>(self, [width, height]: [T; 2]) -> [T; 2] {
        match self {
            Self::Upright | Self::Half => [width, height],
            Self::Quarter | Self::ThreeQuarters => [height, width],
        }
    }

    /// Where a point of an upright picture of `size` goes.
    fn point(self, size: Vec2, Pos2 { x, y }: Pos2) -> Pos2 {
        match self {
            Self::Upright => pos2(x, y),
            Self::Quarter => pos2(size.y - y, x),
            Self::Half => pos2(size.x - x, size.y - y),
            Self::ThreeQuarters => pos2(y, size.x - x),
        }
    }

    fn primitive(self, size: Vec2, clipped: ClippedPrimitive) -> Option<ClippedShape> {
        let ClippedPrimitive { clip_rect, primitive: Primitive::Mesh(mut mesh) } = clipped else {
            // Painted by code of its own, which the sign has none of.
            return None;
        };
        for vertex in &mut mesh.vertices {
            vertex.pos = self.point(size, vertex.pos);
        }
        let [one, other] = [clip_rect.min, clip_rect.max].map(|corner| self.point(size, corner));
        Some(ClippedShape::new(Rect::from_two_pos(one, other), Shape::Mesh(mesh.into())))
    }
}

struct Turning(Turn);

impl Plugin for Turning {
    fn debug_name(&self) -> &'static str {
        "turn"
    }

    fn input_hook(&mut self, _ctx: &Context, input: &mut RawInput) {
        if let Some(screen) = &mut input.screen_rect {
            *screen = Rect::from_min_size(screen.min, self.0.size(screen.size()));
        }
    }

    fn output_hook(&mut self, ctx: &Context, output: &mut FullOutput) {
        let size = ctx.viewport_rect().size();
        let shapes = std::mem::take(&mut output.shapes);
        let upright = ctx.tessellate(shapes, output.pixels_per_point);
        let turned = upright.into_iter().filter_map(|clipped| self.0.primitive(size, clipped));
        output.shapes = turned.collect();
    }
}
