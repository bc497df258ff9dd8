//! What every display says of itself.

use maud::{Markup, html};

use super::{Tab, View};
use crate::doors::{Door, State};
use roomsign_core::words::fill;

/// `GET /doors`
pub fn doors(view: &View<'_>) -> Markup {
    let words = view.words();
    let head = html! { h1 { (words.doors) } p { (view.clock()) } };
    let body = html! {
        div #doors data-live {
            @if view.desk.is_cut() { div.fault role="alert" { (words.cut) } }
            @if view.doors.is_empty() { p { (words.no_doors) } }
            ul.doors {
                @for door in &view.doors {
                    @let (tone, said) = said(view, door);
                    li.card {
                        span {
                            b { (view.name(door)) }
                            span class=(tone) { (said) }
                            @if let Some(shows) = &door.shows { span.title { (shows) } }
                        }
                    }
                }
            }
        }
    };
    view.page(Tab::Doors, &head, words.doors, &body)
}

/// How a door is, in a tone.
fn said(view: &View<'_>, door: &Door) -> (&'static str, String) {
    let words = view.words();
    let since = |said: &str, since| {
        format!("{said} · {}", fill(words.since, &[("time", &view.when(since))]))
    };
    match view.state(door) {
        State::Right => ("calm", format!("✓ {}", words.up_to_date)),
        State::Older => ("late", words.shows_older.to_owned()),
        State::Fault(fault) => ("loud", fault.to_owned()),
        State::Frozen(at) => ("loud", since(words.frozen, at)),
        State::Dark(at) => ("loud", since(words.dark, at)),
        State::Gone(at) => ("loud", since(words.gone, at)),
        State::Away(at) => ("loud", since(words.away, at)),
    }
}
