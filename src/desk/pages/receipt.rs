//! What became of an edit: door by door, as they say it.

use std::time::Duration;

use maud::{Markup, html};

use super::View;
use super::panel::hidden;
use crate::asked::Asked;
use crate::doors::{Door, State};
use crate::receipts::Receipt;
use roomsign_core::words::fill;

/// How long a display may take before it is said that it has not answered.
const PATIENCE: Duration = Duration::from_secs(2);
/// More doors than this are not named one by one.
const NAMED: usize = 8;

/// What became of the edit of that number.
pub fn receipt(view: &View<'_>, number: &str) -> Markup {
    let words = view.words();
    let made = view.desk.made();
    let number: Option<u64> = number.parse().ok();
    let Some(made) = made.iter().find(|made| Some(made.number) == number) else {
        return html! {};
    };
    let receipt = view.desk.receipts().get(made.number).cloned();
    let receipt = receipt.filter(|receipt| receipt.revision == view.seen.revision);
    html! {
        div.receipt #receipt data-live role="status" {
            p {
                b { "✓ " (words.done) }
                @if let Some(name) = &made.undone_by { " · " (fill(words.undone, &[("name", name)])) }
            }
            ul { @for line in view.lines(&made.step.changes) { li { (line) } } }
            @if let Some(receipt) = receipt { (arrived(view, &receipt)) }
            @if made.undone_by.is_none() && view.is_mended() { (undo(view, made.number)) }
        }
    }
}

/// Those that have not got it first, if there are many.
fn arrived(view: &View<'_>, receipt: &Receipt) -> Markup {
    let words = view.words();
    let took = |door: &Door| receipt.arrived.get(&door.key()).copied();
    let (well, waiting): (Vec<&Door>, Vec<&Door>) =
        view.doors.iter().partition(|door| view.state(door) == State::Right);
    let ms = |took: Option<Duration>| took.unwrap_or_default().as_millis().to_string();
    let is_late = receipt.saved.elapsed() > PATIENCE;
    html! {
        ul.doors {
            @if well.len() > NAMED {
                @let count = well.len().to_string();
                @let last = ms(well.iter().filter_map(|door| took(door)).max());
                li { "✓ " (fill(words.on_doors, &[("count", &count), ("ms", &last)])) }
            } @else {
                @for door in well {
                    @let values = [("door", &*view.name(door)), ("ms", &ms(took(door)))];
                    li { "✓ " (fill(words.on_door, &values)) }
                }
            }
            @for door in waiting.iter().take(NAMED) {
                @let name = view.name(door);
                @if view.state(door).is_dead() || is_late { li { "✗ " (fill(words.no_answer, &[("door", &name)])) } }
                @else { li { "… " (fill(words.waiting_for, &[("door", &name)])) } }
            }
            @if let Some(more) = waiting.len().checked_sub(NAMED).filter(|more| *more > 0) {
                li { "+ " (more) }
            }
        }
    }
}

/// The button that takes an edit back.
pub fn undo(view: &View<'_>, number: u64) -> Markup {
    html! {
        form method="post" action="/undo" {
            (hidden(view, &Asked::default().with("number", &number.to_string())))
            button.link { (view.words().undo) }
        }
    }
}
