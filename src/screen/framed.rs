//! A picture in its place: on a plate where it would be lost on the ground.

use egui::{Color32, Pos2, Rect, Vec2};

use super::canvas::Canvas;
use super::pictures::Picture;
use super::theme::space;

/// A picture, measured.
#[derive(Clone)]
pub struct Framed<'p> {
    name: &'p str,
    picture: &'p Picture,
    /// Of the picture alone, in points.
    size: Vec2,
    plate: bool,
}

impl<'p> Framed<'p> {
    /// The picture of that name, if it is there, of at most that width and height in `u` and area in
    /// square `u`; to be put on `ground`.
    pub fn new(
        canvas: &Canvas<'p>,
        name: &'p str,
        most: [f32; 3],
        ground: Color32,
    ) -> Option<Self> {
        let (picture, size) = canvas.picture(name, most)?;
        let plate = !picture.ink.stands_out(ground) && picture.ink.stands_out(canvas.theme.ink);
        Some(Self { name, picture, size, plate })
    }

    /// The same `part` times as large.
    pub fn scaled(mut self, part: f32) -> Self {
        self.size *= part;
        self
    }

    /// The same, its plate included, in at most that room, in points; and what part of its size that
    /// is.
    pub fn within(self, canvas: &Canvas, room: Vec2) -> (Self, f32) {
        let room = room - Vec2::splat(2.0 * self.padding(canvas));
        let part = (room / self.size.max(Vec2::splat(1.0))).min_elem().clamp(0.0, 1.0);
        (self.scaled(part), part)
    }

    /// The same on a plate like its neighbours', if it can be seen there.
    pub fn beside_plates(mut self, canvas: &Canvas) -> Self {
        self.plate |=
            !self.picture.ink.is_opaque() && self.picture.ink.stands_out(canvas.theme.ink);
        self
    }

    /// Whether it is on a plate.
    pub fn has_plate(&self) -> bool {
        self.plate
    }

    /// With its plate, in points.
    pub fn size(&self, canvas: &Canvas) -> Vec2 {
        self.size + Vec2::splat(2.0 * self.padding(canvas))
    }

    fn padding(&self, canvas: &Canvas) -> f32 {
        if self.plate { space::PLATE * canvas.u } else { 0.0 }
    }

    /// Paints it with its left upper corner at `at`.
    pub fn put(&self, canvas: &Canvas, at: Pos2) -> Rect {
        let at = at.round();
        let whole = Rect::from_min_size(at, self.size(canvas));
        if self.plate {
            canvas.fill(whole, space::CORNER, canvas.theme.ink);
        }
        let padding = Vec2::splat(self.padding(canvas).round());
        let rect = Rect::from_min_size(at + padding, self.size);
        canvas.put_picture(self.name, self.picture, rect, whole);
        whole
    }
}
