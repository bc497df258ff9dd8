//! What every display says of itself.

use maud::{Markup, html};

use super::{Tab, View};

/// `GET /doors`
pub fn doors(view: &View<'_>) -> Markup {
    let words = view.words();
    let head = html! { h1 { (words.doors) } p { (view.clock()) } };
    let body = html! {
        div #doors data-live {
            @if view.doors.is_empty() { p { (words.no_doors) } }
            ul.doors {
                @for door in &view.doors {
                    li.card {
                        span {
                            b { (door.room.as_deref().unwrap_or(words.all_rooms)) }
                            @if let Some(fault) = &door.fault { span.loud { (fault) } }
                            @else if view.is_right(door) { span.calm { "✓ " (words.up_to_date) } }
                            @else { span.late { (words.shows_older) } }
                            span.title { (door.shows) }
                        }
                    }
                }
            }
        }
    };
    view.page(Tab::Doors, &head, words.doors, &body)
}
