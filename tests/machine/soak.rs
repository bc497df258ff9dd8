//! A few edits of the ten days of `cargo run --release --example soak`.

#[path = "../soak/sign.rs"]
mod sign;

use sign::Soak;

use crate::trials::RSYNC;

trials! {
    RSYNC => [the_sign_says_what_a_fresh_start_would_say_whatever_is_done_to_the_file],
}

fn the_sign_says_what_a_fresh_start_would_say_whatever_is_done_to_the_file() {
    let mut soak = Soak::new(3);
    for number in 0..150 {
        soak.step(number, 150);
    }
    assert!(soak.good > 30 && soak.bad > 30 && soak.ways.len() > 15, "{:?}", soak.ways);
}
