//! Telling phones that something is new. What is new they fetch themselves.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::watch::Receiver;
use tokio::time::timeout;

use crate::desk::Desk;
use crate::guard::Place;

/// More phones than this are not told; they have to load pages again.
const MOST: usize = 400;
/// How often something is said, so that a dead connection is noticed.
const STILL_THERE: Duration = Duration::from_secs(20);

/// A phone that listens.
struct Listener {
    desk: Arc<Desk>,
    news: Receiver<u64>,
    is_new: bool,
    _place: Place,
}

impl Listener {
    fn new(desk: Arc<Desk>, place: Place) -> Self {
        desk.watchers.fetch_add(1, Ordering::Relaxed);
        Self { news: desk.listen_as_phones(), desk, is_new: true, _place: place }
    }

    /// The next thing to say; the first of all is where it joins in.
    async fn next(&mut self) -> String {
        let version = if std::mem::take(&mut self.is_new) {
            self.desk.version_of(self.desk.news())
        } else if timeout(STILL_THERE, self.news.changed()).await.is_ok() {
            self.desk.version_of(*self.news.borrow_and_update())
        } else {
            return ":\n\n".to_owned();
        };
        format!("retry: 1000\ndata: {version}\n\n")
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.desk.watchers.fetch_sub(1, Ordering::Relaxed);
    }
}

/// `GET /events`
pub async fn events(State(desk): State<Arc<Desk>>, place: Place) -> Response {
    if desk.watchers.load(Ordering::Relaxed) >= MOST {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let said = stream::unfold(Listener::new(desk, place), |mut listener| async {
        let said = listener.next().await;
        Some((Ok::<_, Infallible>(Bytes::from(said)), listener))
    });
    ([(CONTENT_TYPE, "text/event-stream")], Body::from_stream(said)).into_response()
}
