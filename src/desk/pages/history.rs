//! Who did what, when: by phone and by command.

use maud::{Markup, html};

use super::receipt::undo;
use super::{Tab, View};
use crate::desk::Staff;
use roomsign_core::words::fill;

/// `GET /history`
pub fn history(view: &View<'_>) -> Markup {
    let words = view.words();
    let head = html! { h1 { (words.history) } p { (view.clock()) } };
    let made = view.desk.made();
    let body = html! {
        div #history data-live {
            @if made.is_empty() { p { (words.nothing_done) } }
            ol.history {
                @for made in made.iter().rev() {
                    li.card {
                        span {
                            b { (view.when(made.at)) " · " (made.by) }
                            @for line in view.lines(&made.step.changes) { span { (line) } }
                            @if let Some(name) = &made.undone_by {
                                span.late { (fill(words.undone, &[("name", name)])) }
                            } @else if view.is_mended() {
                                (undo(view, made.number))
                            }
                        }
                    }
                }
            }
        }
        @if matches!(view.desk.staff, Staff::Logins(_)) {
            form method="post" action="/logout" {
                input type="hidden" name="token" value=(view.token());
                button {
                    (words.log_out) " ("
                    (view.person().map_or("", |person| &person.name)) ")"
                }
            }
        }
    };
    view.page(Tab::History, &head, words.history, &body)
}
