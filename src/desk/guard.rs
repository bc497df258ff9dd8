//! Who may see and do what, before anything else is looked at.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Query, Request, State};
use axum::http::header::{
    self, ACCEPT_LANGUAGE, CACHE_CONTROL, COOKIE, HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN,
};
use axum::http::{Method, StatusCode, request::Parts};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};

use crate::asked::Asked;
use crate::counted::{Counted, OneMore};
use crate::desk::{Desk, Staff};
use crate::sessions::Person;
use crate::words::{Page, by_code};

/// The name of the cookie.
pub const NAME: &str = "roomsign";
/// No answer takes longer, except the one that tells what is new.
const PATIENCE: Duration = Duration::from_secs(30);

/// What our script has heard of when it asks for a page.
const NEWS: HeaderName = HeaderName::from_static("roomsign-news");
/// For whom a proxy asks.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// What a browser may do with a page of ours: show it, run our own script, talk to us alone.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// Whoever asks.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Who it is, if they may change something.
    pub person: Option<Person>,
    /// Where they are.
    pub address: IpAddr,
    /// The language in which pages speak to them.
    pub words: &'static Page,
    /// Of how much news their browser has heard and wants to see, where our script asks and not they themselves.
    pub news: Option<u64>,
}

/// The other end of the connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// The place of a request among those of its address, which an answer without end keeps.
#[derive(Clone, Debug)]
pub struct Place {
    _held: Option<Arc<OneMore>>,
}

/// Lets through what may be.
pub async fn guard(
    State(desk): State<Arc<Desk>>,
    Extension(Peer(peer)): Extension<Peer>,
    mut request: Request,
    next: Next,
) -> Response {
    let answer = match refuse(&desk, &request) {
        Some(refused) => refused.into_response(),
        None => {
            let is_endless = request.uri().path() == "/events";
            let forwarded = forwarded(&desk, request.headers(), peer.ip());
            let place = match forwarded {
                Some(address) => match Counted::one_more(&desk.forwarded, address) {
                    Some(place) => Some(Arc::new(place)),
                    None => return with_headers(StatusCode::TOO_MANY_REQUESTS.into_response()),
                },
                // Its connections are counted.
                None => None,
            };
            let visitor = visitor(&desk, request.headers(), forwarded.unwrap_or(peer.ip()));
            request.extensions_mut().insert(visitor);
            request.extensions_mut().insert(Place { _held: place.clone() });
            let answer = next.run(request);
            if is_endless {
                answer.await
            } else {
                let answer = tokio::time::timeout(PATIENCE, answer).await;
                answer.unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
            }
        }
    };
    with_headers(answer)
}

/// What comes from elsewhere: a page of another site, or a name that was made to lead here.
fn refuse(desk: &Desk, request: &Request) -> Option<(StatusCode, &'static str)> {
    let headers = request.headers();
    let host = text(headers, &HOST).unwrap_or_default();
    if matches!(desk.staff, Staff::ThisMachine(_)) && !is_this_machine(host) {
        return Some((StatusCode::FORBIDDEN, "This page is for this machine alone.\n"));
    }
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let origin = text(headers, &ORIGIN).unwrap_or_default();
    let ours = desk.options.address.as_deref().unwrap_or_default().trim_end_matches('/');
    let authority = origin.split_once("://").map_or("", |(_, authority)| authority);
    let is_ours = !authority.is_empty() && (authority == host || origin == ours);
    (!is_ours).then_some((StatusCode::FORBIDDEN, "This form is not of this page.\n"))
}

/// Whether a browser that asks for this host means the machine that it runs on, whatever names lead here.
fn is_this_machine(host: &str) -> bool {
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|c| c.is_ascii_digit()));
    let name = name.map_or(host, |(name, _)| name);
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// For whom a proxy on this machine speaks; what others say of themselves, and what stood in the header before the proxy
/// wrote its own word behind it, is not believed.
fn forwarded(desk: &Desk, headers: &HeaderMap, peer: IpAddr) -> Option<IpAddr> {
    let is_proxy = desk.options.address.is_some() && peer.to_canonical().is_loopback();
    let last = headers.get_all(&FORWARDED_FOR).iter().next_back().filter(|_| is_proxy);
    last.and_then(|value| last_address(value.to_str().ok()?))
}

fn last_address(forwarded: &str) -> Option<IpAddr> {
    forwarded.rsplit(',').next()?.trim().parse().ok()
}

fn visitor(desk: &Desk, headers: &HeaderMap, address: IpAddr) -> Visitor {
    let person = match &desk.staff {
        Staff::ThisMachine(person) => Some(person.clone()),
        Staff::Logins(_) => {
            cookie(headers).and_then(|cookie| desk.sessions().person(cookie, Instant::now()))
        }
        Staff::Nobody => None,
    };
    let asked = text(headers, &ACCEPT_LANGUAGE).unwrap_or_default();
    let first = asked.split(',').filter_map(|one| one.trim().get(..2)).find_map(by_code);
    let ours = || {
        let seen = desk.seen();
        let shown = seen.feed.shown().map(|shown| shown.timetable.schedule.event.language);
        by_code(shown.unwrap_or_default().code())
    };
    let words = first.or_else(ours).unwrap_or(&crate::words::ENGLISH);
    let news = headers.get(NEWS).and_then(|value| desk.news_of(value.to_str().ok()?));
    Visitor { person, address, words, news }
}

/// The value of our cookie.
pub fn cookie(headers: &HeaderMap) -> Option<&str> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let named = all.flat_map(|value| value.split(';')).filter_map(|one| one.trim().split_once('='));
    named.filter(|(name, _)| *name == NAME).map(|(_, value)| value).next()
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

fn with_headers(mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    answer
}

/// Staff, and the fields that they sent with the token of their pages.
#[derive(Debug)]
pub struct Posted {
    /// Who.
    pub person: Person,
    /// What.
    pub asked: Asked,
}

impl FromRequest<Arc<Desk>> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, desk: &Arc<Desk>) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let person = parts.extensions.get::<Visitor>().and_then(|visitor| visitor.person.clone());
        let Some(person) = person else { return Err(Redirect::to("/login").into_response()) };
        let asked = fields(parts, body, desk).await?;
        if asked.get("token") != person.token {
            let said =
                (StatusCode::FORBIDDEN, "This form is too old: go back and load it again.\n");
            return Err(said.into_response());
        }
        Ok(Self { person, asked: asked.with("token", "") })
    }
}

/// What anybody sent.
#[derive(Debug)]
pub struct Sent(pub Asked);

impl FromRequest<Arc<Desk>> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, desk: &Arc<Desk>) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        fields(parts, body, desk).await.map(Self)
    }
}

async fn fields(parts: Parts, body: Body, desk: &Arc<Desk>) -> Result<Asked, Response> {
    let form = Form::from_request(Request::from_parts(parts, body), desk).await;
    form.map(|Form(fields)| Asked::new(fields)).map_err(IntoResponse::into_response)
}

/// The fields of an address.
impl FromRequestParts<Arc<Desk>> for Asked {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, desk: &Arc<Desk>) -> Result<Self, Response> {
        let query = Query::from_request_parts(parts, desk).await;
        query.map(|Query(fields)| Self::new(fields)).map_err(IntoResponse::into_response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_is_forwarded_the_last_address_counts() {
        for (forwarded, address) in [
            ("192.0.2.1", Some("192.0.2.1")),
            ("10.0.0.1, 192.0.2.1", Some("192.0.2.1")),
            ("2001:db8::1", Some("2001:db8::1")),
            ("192.0.2.1, unknown", None),
            ("192.0.2.1,", None),
            ("", None),
        ] {
            let expected = address.map(|address| address.parse().unwrap());
            assert_eq!(last_address(forwarded), expected, "{forwarded}");
        }
    }

    #[test]
    fn only_names_of_this_machine_are_this_machine() {
        for (host, is_ours) in [
            ("localhost:8730", true),
            ("LOCALHOST", true),
            ("127.0.0.1:8730", true),
            ("[::1]:8730", true),
            ("[::1]", true),
            ("192.0.2.1:8730", false),
            ("evil.example:8730", false),
            ("localhost.evil.example", false),
            ("127.0.0.1.evil.example:80", false),
            ("", false),
        ] {
            assert_eq!(is_this_machine(host), is_ours, "{host}");
        }
    }
}
