//! All rooms: what each sign says now.

use maud::{Markup, html};

use super::tone::Line;
use super::{Tab, View};
use crate::asked::Asked;
use crate::doors::State;
use roomsign_core::words::fill;

/// `GET /`
pub fn rooms(view: &View<'_>) -> Markup {
    let words = view.words();
    let head = html! {
        h1 { (view.event()) }
        p { (view.clock()) @if let Some(doors) = right(view) { " · " (doors) } }
    };
    let body = html! {
        @if view.timetable().is_none() {
            p { (words.no_schedule) }
        } @else {
            ul.rooms #rooms data-live {
                @for board in view.boards() {
                    @let line = Line::of(&board);
                    li {
                        a.card href=(Asked::default().with("name", &board.room).address("/room")) {
                            img src=(view.picture(&board, "small")) width="118" height="66" alt="" loading="lazy";
                            span {
                                b { (board.room) }
                                span class=(line.tone) { (line.state) }
                                span.title { (line.title) }
                            }
                        }
                    }
                }
            }
            p { a.button href="/notices" { (words.notice_for_all) } }
        }
    };
    view.page(Tab::Rooms, &head, view.event(), &body)
}

/// How many displays show what they should.
fn right(view: &View<'_>) -> Option<String> {
    let words = view.words();
    let wrong = view.doors.iter().filter(|door| view.state(door) != State::Right).count();
    let count = |count: usize| count.to_string();
    match (view.doors.len(), wrong) {
        // What they said before they could not be heard is no word of now.
        _ if view.desk.is_cut() => Some(words.cut_short.to_owned()),
        (0, _) => None,
        (1, 0) => Some(words.one_door_right.to_owned()),
        (all, 0) => Some(fill(words.all_doors_right, &[("count", &count(all))])),
        (_, wrong) => Some(fill(words.doors_wrong, &[("count", &count(wrong))])),
    }
}
