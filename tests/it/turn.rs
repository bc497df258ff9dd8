//! The picture turned in its own window.

use egui::Context;
use image::RgbaImage;
use image::imageops::{rotate90, rotate180, rotate270};
use roomsign_core::board::{Board, Now, Overview, board, boards};
use roomsign_core::feed::Feed;
use roomsign_screen::picture::picture;
use roomsign_screen::{self as screen, Look, Pictures, Show, Turn, per_page};

use crate::generate::planned;
use crate::support::{NIXCON as FILE, roomsign};

const NIXCON: &str = include_str!("../../schedule/nixcon-2023.toml");

fn draw(show: Show<'_>, size: [u32; 2], turn: Turn) -> RgbaImage {
    let context = Context::default();
    context.set_fonts(screen::fonts::definitions());
    turn.install(&context);
    let look = Look { turn, ..Look::default() };
    picture(size, &context, |ui| {
        screen::ground(ui, show, look);
        screen::paint(ui, show, look, &Pictures::default());
    })
}

#[test]
fn a_turned_picture_is_the_upright_one_turned() {
    let feed = Feed::showing("nixcon-2023.toml", planned(NIXCON));
    let now = |at: &str| Now::trusted(at.parse().expect("an instant"));
    let rooms: Vec<Board> =
        ["2023-09-08T08:26:00Z", "2023-09-08T12:31:00Z", "2023-09-08T17:02:00Z"]
            .map(|at| board(&feed, "Room 122", now(at)))
            .into();
    let per_page = per_page([480.0, 270.0].into(), Look::default());
    let overview = Overview::new(boards(&feed, now("2023-09-09T13:12:00Z")), per_page);
    let shows = rooms.iter().map(Show::Room).chain([Show::All(&overview)]);
    for (place, show) in shows.enumerate() {
        for [width, height] in [[480, 270], [270, 480]] {
            for (turn, turned) in [
                (Turn::Quarter, rotate90(&draw(show, [height, width], Turn::Upright))),
                (Turn::Half, rotate180(&draw(show, [width, height], Turn::Upright))),
                (Turn::ThreeQuarters, rotate270(&draw(show, [height, width], Turn::Upright))),
            ] {
                let found = draw(show, [width, height], turn);
                let far = found.pixels().zip(turned.pixels()).map(|(one, other)| {
                    one.0.iter().zip(other.0).map(|(one, other)| one.abs_diff(other)).max()
                });
                let far: Vec<u8> = far.flatten().collect();
                // Sums of floating-point numbers in another order: a step of 255 here and there.
                let off = far.iter().filter(|far| **far > 0).count();
                assert!(
                    far.iter().all(|far| *far <= 1),
                    "{place} {turn:?}: {:?}",
                    far.iter().max()
                );
                assert!(off * 100 <= far.len(), "{place} {turn:?}: {off} of {}", far.len());
            }
        }
    }
}

#[test]
fn preview_turns_the_picture_and_knows_only_right_angles() {
    let arguments = ["preview", FILE, "--room", "Room 122", "--at", "2023-09-08 10:26", "-o", "-"];
    let of = |more: &[&str]| {
        let png = roomsign(&[&arguments[..], more].concat()).exits(0).silent().stdout;
        image::load_from_memory(&png).expect("a picture").into_rgba8()
    };
    let upright = of(&["--size", "90x160"]);
    let turned = of(&["--size", "160x90", "--rotate", "90"]);
    let far = rotate90(&upright)
        .pixels()
        .zip(turned.pixels())
        .map(|(one, other)| one.0.iter().zip(other.0).map(|(one, other)| one.abs_diff(other)).max())
        .max();
    assert!(far <= Some(Some(1)), "{far:?}");
    for angle in ["45", "left", "360"] {
        let arguments = [&arguments[..], &["--rotate", angle]].concat();
        roomsign(&arguments).exits(2).complains(&["--rotate", "90, 180, 270"]);
    }
}
