//! Which page is where.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Extension, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::Markup;

use crate::asked::{Act, Asked};
use crate::desk::{Desk, Staff};
use crate::events::events;
use crate::guard::{NAME, Place, Posted, Sent, Visitor, cookie, guard};
use crate::pages::{self, View};
use crate::pictures::Size;
use crate::refusal::Refusal;
use crate::sessions::HOLDS;
use roomsign_core::board::board;

/// No form of ours is longer, in bytes.
const MOST_BYTES: usize = 64 * 1024;

const STYLE: &str = include_str!("assets/style.css");
const ICON: &str = include_str!("assets/icon.svg");
const SCRIPT: &str = include_str!("assets/script.js");

type Shared = State<Arc<Desk>>;

/// All pages, behind their guard.
pub fn router(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/", get(rooms))
        .route("/room", get(room))
        .route("/notices", get(notices))
        .route("/doors", get(doors))
        .route("/history", get(history))
        .route("/public", get(public))
        .route("/picture", get(picture))
        .route("/edit", post(edit))
        .route("/undo", post(undo))
        .route("/login", get(login_page).post(login))
        .route("/logout", post(logout))
        .route("/events", get(listen))
        .route("/style.css", get(|| asset("text/css; charset=utf-8", STYLE)))
        .route("/icon.svg", get(|| asset("image/svg+xml", ICON)))
        .route("/script.js", get(|| asset("text/javascript; charset=utf-8", SCRIPT)))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(from_fn_with_state(Arc::clone(&desk), guard))
        .with_state(desk)
}

async fn asset(kind: &'static str, text: &'static str) -> Response {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache")], text).into_response()
}

/// A page for staff; others are told where to become that.
fn for_staff(
    desk: &Desk,
    visitor: &Visitor,
    watched: Option<String>,
    page: impl FnOnce(&View<'_>) -> Markup,
) -> Response {
    if visitor.person.is_some() {
        return whole(desk, visitor, watched, page);
    }
    let elsewhere = if desk.options.public { "/public" } else { "/login" };
    Redirect::to(elsewhere).into_response()
}

/// A page. At some addresses many look: one that was made for one of them since the news that another has heard of is that
/// other's, too. Whoever asks without having heard of any sees what is.
fn whole(
    desk: &Desk,
    visitor: &Visitor,
    watched: Option<String>,
    page: impl FnOnce(&View<'_>) -> Markup,
) -> Response {
    let key = |address| (address, visitor.words.language.code(), visitor.person.is_some());
    let key = watched.map(key);
    let kept = key.as_ref().zip(visitor.news).and_then(|(key, news)| desk.kept.get(news, key));
    if let Some(kept) = kept {
        return html(kept);
    }
    let view = View::new(desk, visitor);
    let page = Bytes::from(page(&view).into_string());
    if let Some(key) = key.filter(|_| view.is_for_all()) {
        desk.kept.keep(view.news, key, &page);
    }
    html(page)
}

/// The address of a page with nothing on it but what is.
fn watched(page: &str, asked: &Asked) -> Option<String> {
    let is_plain = asked.act().is_none() && asked.get("done").is_empty();
    is_plain.then(|| asked.address(page))
}

fn html(page: Bytes) -> Response {
    ([(CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

async fn rooms(State(desk): Shared, Extension(visitor): Extension<Visitor>) -> Response {
    for_staff(&desk, &visitor, Some("/".to_owned()), pages::rooms)
}

async fn room(
    State(desk): Shared,
    Extension(visitor): Extension<Visitor>,
    asked: Asked,
) -> Response {
    for_staff(&desk, &visitor, watched("/room", &asked), |view| pages::room(view, &asked, None))
}

async fn notices(
    State(desk): Shared,
    Extension(visitor): Extension<Visitor>,
    asked: Asked,
) -> Response {
    for_staff(&desk, &visitor, watched("/notices", &asked), |view| {
        pages::notices(view, &asked, None)
    })
}

async fn doors(State(desk): Shared, Extension(visitor): Extension<Visitor>) -> Response {
    for_staff(&desk, &visitor, Some("/doors".to_owned()), pages::doors)
}

async fn history(State(desk): Shared, Extension(visitor): Extension<Visitor>) -> Response {
    for_staff(&desk, &visitor, None, pages::history)
}

async fn public(State(desk): Shared, Extension(visitor): Extension<Visitor>) -> Response {
    if !may_read(&desk, &visitor) {
        return Redirect::to("/login").into_response();
    }
    whole(&desk, &visitor, Some("/public".to_owned()), pages::public)
}

fn may_read(desk: &Desk, visitor: &Visitor) -> bool {
    desk.options.public || visitor.person.is_some()
}

async fn listen(
    shared: Shared,
    Extension(visitor): Extension<Visitor>,
    Extension(place): Extension<Place>,
) -> Response {
    if !may_read(&shared, &visitor) {
        return StatusCode::FORBIDDEN.into_response();
    }
    events(shared, place).await
}

async fn picture(
    State(desk): Shared,
    Extension(visitor): Extension<Visitor>,
    asked: Asked,
) -> Response {
    if visitor.person.is_none() {
        return StatusCode::FORBIDDEN.into_response();
    }
    let (name, size, version) = (asked.get("name"), Size::named(asked.get("size")), asked.get("v"));
    let painted = match desk.pictures.painted(name, size, version) {
        Some(painted) => Some(painted),
        None => {
            let (seen, now) = (desk.seen(), desk.now());
            let shown = seen.feed.shown();
            if shown.is_none_or(|shown| shown.timetable.schedule.room(name).is_none()) {
                return StatusCode::NOT_FOUND.into_response();
            }
            desk.pictures.paint(board(&seen.feed, name, now), size, version).await
        }
    };
    match painted {
        Some(bytes) => {
            let headers = [(CONTENT_TYPE, "image/png"), (CACHE_CONTROL, "private, max-age=3600")];
            (headers, bytes).into_response()
        }
        None => (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "1")]).into_response(),
    }
}

/// The page that an edit belongs to.
fn page_of(asked: &Asked) -> &'static str {
    if matches!(asked.act(), Some(Act::Notice | Act::Alarm | Act::Clear)) {
        "/notices"
    } else {
        "/room"
    }
}

/// Changes the file when it is our turn. It waits for locks and disks.
async fn in_turn<T: Send + 'static>(
    desk: &Arc<Desk>,
    change: impl FnOnce(&Desk) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let (desk, turn) = (Arc::clone(desk), desk.turn_to_edit().await);
    let changed = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        change(&desk)
    });
    changed.await.unwrap_or_else(|error| Err(Refusal::Machine(error.to_string())))
}

async fn edit(
    State(desk): Shared,
    Extension(visitor): Extension<Visitor>,
    Posted { person, asked }: Posted,
) -> Response {
    let is_sure = !pages::is_urgent(&asked) || asked.get("sure") == "yes";
    let wanted = asked.clone();
    let saved = in_turn(&desk, move |desk| {
        if is_sure { desk.save(&wanted, &person.name) } else { Err(Refusal::Changed) }
    });
    let saved = saved.await;
    match saved {
        Ok(number) => {
            desk.settled(number).await;
            let to = Asked::default()
                .with("name", asked.get("name"))
                .with("session", asked.get("session"))
                .with("done", &number.to_string());
            Redirect::to(&format!("{}#receipt", to.address(page_of(&asked)))).into_response()
        }
        Err(refusal) => {
            let page = for_staff(&desk, &visitor, None, |view| {
                let asked = asked.clone().with("seen", "").with("sure", "");
                if page_of(&asked) == "/room" {
                    pages::room(view, &asked, Some(&refusal))
                } else {
                    pages::notices(view, &asked, Some(&refusal))
                }
            });
            (StatusCode::CONFLICT, page).into_response()
        }
    }
}

async fn undo(
    State(desk): Shared,
    Extension(visitor): Extension<Visitor>,
    Posted { person, asked }: Posted,
) -> Response {
    let number = asked.get("number").parse().unwrap_or(0);
    match in_turn(&desk, move |desk| desk.undo(number, &person.name)).await {
        Ok(()) => {
            desk.settled(number).await;
            Redirect::to("/history").into_response()
        }
        Err(refusal) => {
            let page = for_staff(&desk, &visitor, None, |view| {
                pages::notices(view, &Asked::default(), Some(&refusal))
            });
            (StatusCode::CONFLICT, page).into_response()
        }
    }
}

async fn login_page(State(desk): Shared, Extension(visitor): Extension<Visitor>) -> Response {
    if visitor.person.is_some() {
        return Redirect::to("/").into_response();
    }
    whole(&desk, &visitor, None, |view| pages::login(view, false, None))
}

async fn login(
    State(desk): Shared,
    Extension(visitor): Extension<Visitor>,
    Sent(sent): Sent,
) -> Response {
    let Staff::Logins(_) = &desk.staff else { return Redirect::to("/").into_response() };
    if let Some(wait) = desk.may_try(visitor.address) {
        let seconds = wait.as_secs() + 1;
        let page = whole(&desk, &visitor, None, |view| pages::login(view, false, Some(seconds)));
        let headers = [(RETRY_AFTER, seconds.to_string())];
        return (StatusCode::TOO_MANY_REQUESTS, headers, page).into_response();
    }
    let (sharing, asked) = (Arc::clone(&desk), sent.clone());
    let is_right = tokio::task::spawn_blocking(move || match &sharing.staff {
        Staff::Logins(logins) => {
            // One at a time: each takes much memory, and that of many would be too much.
            let _turn = sharing.turn();
            logins.is_right(asked.get("name"), asked.get("password"))
        }
        _ => false,
    });
    let name = sent.get("name");
    if !is_right.await.unwrap_or(false) {
        log::warn!("{}: a wrong password", visitor.address);
        let page = whole(&desk, &visitor, None, |view| pages::login(view, true, None));
        return (StatusCode::UNAUTHORIZED, page).into_response();
    }
    desk.was_right(visitor.address);
    log::info!("{name}: logged in from {}", visitor.address);
    let begun = desk.sessions().begin(name, Instant::now());
    match begun {
        Ok(value) => {
            let kept = set_cookie(&desk, &value, HOLDS.as_secs());
            ([(SET_COOKIE, kept)], Redirect::to("/")).into_response()
        }
        Err(why) => (StatusCode::INTERNAL_SERVER_ERROR, why.to_string()).into_response(),
    }
}

async fn logout(State(desk): Shared, headers: HeaderMap, _: Posted) -> Response {
    if let Some(cookie) = cookie(&headers) {
        desk.sessions().end(cookie);
    }
    ([(SET_COOKIE, set_cookie(&desk, "", 0))], Redirect::to("/login")).into_response()
}

fn set_cookie(desk: &Desk, value: &str, seconds: u64) -> String {
    let secure = if desk.is_secure() { "; Secure" } else { "" };
    format!("{NAME}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}
