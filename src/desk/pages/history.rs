//! Who did what, when.

use maud::{Markup, html};

use super::panel::undo;
use super::{Tab, View};
use crate::desk::Staff;
use roomsign_core::venue::Today;
use roomsign_core::words::fill;

/// `GET /history`
pub fn history(view: &View<'_>) -> Markup {
    let words = view.words();
    let head = html! { h1 { (words.history) } p { (view.clock()) } };
    let when = |when| {
        view.timetable().map(|timetable| Today::at(timetable.venue(), view.now.instant).when(when))
    };
    let history = view.desk.history();
    let body = html! {
        div #history data-live {
            @if history.all().next().is_none() { p { (words.nothing_done) } }
            ol.history {
                @for done in history.all() {
                    li.card {
                        span {
                            b { (when(done.when).unwrap_or_default()) " · " (done.who) }
                            @for line in &done.lines { span { (line) } }
                            @if let Some(name) = &done.undone_by {
                                span.late { (fill(words.undone, &[("name", name)])) }
                            } @else if view.is_mended() {
                                (undo(view, done.number))
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
                    (view.visitor.person.as_ref().map_or("", |person| &person.name)) ")"
                }
            }
        }
    };
    view.page(Tab::History, &head, words.history, &body)
}
