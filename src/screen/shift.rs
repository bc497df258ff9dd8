//! Pixel shift: a picture that never stands still, against burn-in.

use chrono::{DateTime, Utc};

/// From one step to the next.
const SECONDS: i64 = 5 * 60;
/// How far a step goes, in pixels.
const STEP: i8 = 2;
/// How many steps one side of the square takes round which the picture goes.
const SIDE: i8 = 4;

/// How far the picture is moved at an instant, right and down, in pixels.
pub(crate) fn offset(instant: DateTime<Utc>) -> [i8; 2] {
    offset_of(instant.timestamp().div_euclid(SECONDS))
}

/// When it is moved on.
pub(crate) fn next_step(instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp((instant.timestamp().div_euclid(SECONDS) + 1) * SECONDS, 0)
}

/// Step by step round a square.
fn offset_of(step: i64) -> [i8; 2] {
    let place = i8::try_from(step.rem_euclid(4 * i64::from(SIDE))).unwrap_or(0);
    let (side, along) = (place / SIDE, place % SIDE);
    let corner = |[x, y]: [i8; 2]| [x, y].map(|steps| (steps - SIDE / 2) * STEP);
    corner(match side {
        0 => [along, 0],
        1 => [SIDE, along],
        2 => [SIDE - along, SIDE],
        _ => [0, SIDE - along],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_goes_round_a_square_two_pixels_at_a_time() {
        let steps: Vec<[i8; 2]> = (0..17).map(offset_of).collect();
        assert_eq!(steps.first(), steps.last());
        for pair in steps.windows(2) {
            let [[x, y], [to_x, to_y]] = [pair[0], pair[1]];
            assert_eq!((to_x - x).abs() + (to_y - y).abs(), 2, "{pair:?}");
        }
        let places: std::collections::BTreeSet<_> = steps.iter().collect();
        assert_eq!(places.len(), 16);
        assert!(steps.iter().flatten().all(|side| side.abs() <= 4));
        assert_eq!(offset_of(-1), offset_of(15));
    }

    #[test]
    fn nothing_moves_before_the_next_step() {
        let at = |time: &str| time.parse::<DateTime<Utc>>().expect(time);
        let now = at("2023-09-08T08:26:13Z");
        let next = next_step(now).expect("a step");
        assert_eq!(next, at("2023-09-08T08:30:00Z"));
        assert_eq!(offset(at("2023-09-08T08:29:59Z")), offset(now));
        assert_ne!(offset(next), offset(now));
        assert_eq!(next_step(next), Some(at("2023-09-08T08:35:00Z")));
    }
}
