//! What is told at a glance, from far down the hallway: in a picture of which no word can be read any more.

use egui::Context;
use image::RgbaImage;
use image::imageops::{FilterType, resize};
use roomsign_core::board::{Now, board};
use roomsign_core::feed::Feed;
use roomsign_core::schedule::ThemeName;
use roomsign_screen::picture::picture;
use roomsign_screen::{self as screen, Look, Pictures, Show};

use crate::generate::planned;

const NIXCON: &str = include_str!("../../schedule/nixcon-2023.toml");
/// A glance is so many dots wide and high.
const DOTS: [u32; 2] = [40, 22];
/// Two states differ by at least this in some dot, of 255.
const LEAST: f32 = 40.0;

fn glance(edit: (&str, &str), instant: &str, theme: ThemeName) -> RgbaImage {
    let (id, lines) = edit;
    let id = format!("id = \"{id}\"\n");
    let text = NIXCON.replace(&id, &format!("{id}{lines}\n"));
    let feed = Feed::showing("nixcon-2023.toml", planned(&text));
    let board = board(&feed, "Room 122", Now::trusted(instant.parse().expect("an instant")));
    let context = Context::default();
    context.set_fonts(screen::fonts::definitions());
    let look = Look { theme: Some(theme), ..Look::default() };
    let sharp = picture([640, 360], &context, |ui| {
        screen::ground(ui, Show::Room(&board), look);
        screen::paint(ui, Show::Room(&board), look, &Pictures::default());
    });
    let [width, height] = DOTS;
    resize(&sharp, width, height, FilterType::Triangle)
}

/// The largest difference of any dot, by the greyest or by all of its colour.
fn difference(one: &RgbaImage, other: &RgbaImage, grey: bool) -> f32 {
    let dots = one.pixels().zip(other.pixels());
    let differences = dots.map(|(one, other)| {
        let channels = one.0.iter().zip(other.0).take(3);
        let steps = channels.map(|(one, other)| f32::from(*one) - f32::from(other));
        if grey {
            let weighted = steps.zip([0.2126, 0.7152, 0.0722]);
            weighted.map(|(step, weight)| step * weight).sum::<f32>().abs()
        } else {
            steps.map(f32::abs).fold(0.0, f32::max)
        }
    });
    differences.fold(0.0, f32::max)
}

#[test]
fn the_states_of_a_room_are_told_apart_without_reading_a_word() {
    for theme in [ThemeName::Dark, ThemeName::Light] {
        let states = [
            ("now", ("", ""), "2023-09-08T08:44:00Z"),
            ("break", ("", ""), "2023-09-08T09:09:00Z"),
            ("late", ("flake-schemas", "delay = 10"), "2023-09-08T08:56:00Z"),
            ("full", ("flake-schemas", "full = true"), "2023-09-08T08:44:00Z"),
            ("over", ("", ""), "2023-09-08T17:02:00Z"),
        ];
        let states = states.map(|(name, edit, instant)| (name, glance(edit, instant, theme)));
        for (place, (name, one)) in states.iter().enumerate() {
            for (other_name, other) in states.iter().skip(place + 1) {
                let found = difference(one, other, false);
                assert!(found >= LEAST, "{theme:?}: {name} and {other_name} differ by {found}");
                let found = difference(one, other, true);
                assert!(
                    found >= LEAST / 2.0,
                    "{theme:?}, in grey: {name} and {other_name} differ by {found}"
                );
            }
        }
    }
}
