//! What every door says, for the phones and screen readers of those who attend.

use maud::{Markup, html};

use super::tone::Line;
use super::{Tab, View};
use roomsign_core::board::{Entry, Status};

/// `GET /public`
pub fn public(view: &View<'_>) -> Markup {
    let words = view.words();
    let boards = view.boards();
    let head = html! {
        h1 { @if view.event().is_empty() { (words.public_title) } @else { (view.event()) } }
        p { (view.clock()) }
    };
    // What the signs say is in the event's language, whatever that of the page.
    let language = view.timetable().map(|timetable| timetable.schedule.event.language.code());
    let body = html! {
        div #public data-live lang=[language] {
            @if view.timetable().is_none() { p { (words.no_schedule) } }
            @else {
                @for board in &boards {
                    @let line = Line::of(board);
                    section.card {
                        div {
                            h2 { (board.room) }
                            p class=(line.tone) { (line.state) }
                            @for notice in &board.notices { p.notice { (notice) } }
                            @for gone in &board.displaced { p { (in_short(gone)) } }
                            @for on in &board.now { (entry(on)) }
                            @if let Some(next) = &board.next { (entry(next)) }
                            @if !board.later.is_empty() {
                                details {
                                    summary { (board.later_label) }
                                    ul { @for later in &board.later { li { (in_short(later)) } } }
                                }
                            }
                        }
                    }
                }
            }
        }
        @if !view.is_staff() { p { a href="/login" { (words.staff) } } }
    };
    view.page(Tab::None, &head, words.public_title, &body)
}

fn entry(entry: &Entry) -> Markup {
    html! {
        div.entry {
            p.when {
                (entry.shown.range)
                @if let Some(delay) = &entry.shown.delay { " " b.late { (delay) } }
            }
            h3 { (entry.title) }
            @if !entry.speakers.is_empty() { p { (entry.speakers.join(", ")) } }
            @if let Some(reason) = &entry.reason { p.late { (reason) } }
        }
    }
}

fn in_short(entry: &Entry) -> Markup {
    html! {
        (entry.shown.start) " "
        @if entry.status == Status::Scheduled { (entry.shown.line) } @else { s { (entry.shown.line) } }
        @if let Some(status) = &entry.shown.status { " " b { (status) } }
        @if let Some(delay) = &entry.shown.delay { " " b.late { (delay) } }
    }
}
