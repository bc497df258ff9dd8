//! Two edits, one after the other, of any text: what comes out is a good schedule.

#![no_main]

use roomsign_core::schedule::{DelayChange, Edit, RoomId, edit, parse};
use roomsign_fuzz::split;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((how, text)) = split::<8>(data) else { return };
    let [first, second] = [&how[..4], &how[4..]].map(|how| of(how, text));
    let Ok(once) = edit(text, &first) else { return };
    assert!(parse(&once).0.is_some(), "{first:?} of {text:?}: {once:?}");
    // What is written once can be read, and so written again.
    if let Ok(twice) = edit(&once, &second) {
        assert!(parse(&twice).0.is_some(), "{second:?} of {once:?}: {twice:?}");
    }
});

fn of(how: &[u8], text: &str) -> Edit {
    let &[what, which, amount, words] = how else { unreachable!("four bytes") };
    let session = usize::from(which);
    let room = RoomId(usize::from(amount));
    let reason = match words % 3 {
        0 => None,
        1 => Some(String::new()),
        // Some of the text itself, whatever is in it.
        _ => Some(text.chars().skip(usize::from(words)).take(usize::from(amount)).collect()),
    };
    match what % 8 {
        0 => Edit::Delay { session, change: DelayChange::To(u32::from(amount) * 8), reason },
        1 => Edit::Delay { session, change: DelayChange::By(i32::from(amount) - 128), reason },
        2 => Edit::Cancel { session, reason },
        3 => Edit::Restore { session },
        // A room is one that there is: who asks for an edit has looked it up.
        4 => match parse(text).0.map(|schedule| schedule.rooms.len()) {
            Some(rooms) if rooms > 0 => {
                Edit::Move { session, room: RoomId(usize::from(amount) % rooms), reason }
            }
            _ => Edit::Restore { session },
        },
        5 => Edit::Notice {
            text: reason.unwrap_or_else(|| "Lunch".to_owned()),
            rooms: Vec::new(),
            from: None, until: None,
            urgent: amount % 2 == 0,
        },
        6 => Edit::AsPlanned { session },
        _ => Edit::ClearNotices { rooms: if which % 2 == 0 { Vec::new() } else { vec![room] } },
    }
}
