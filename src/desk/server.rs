//! Taking connections, with limits on how many there are and how long they may take.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower_service::Service as _;

use crate::counted::Counted;
use crate::desk::{Desk, Staff};
use crate::fingerprint::secret;
use crate::guard::Peer;
use crate::heard::{Elsewhere, ask_doors};
use crate::logins::Logins;
use crate::options::{Options, Program};
use crate::routes::router;
use crate::sessions::Person;
use crate::tls::Tls;
use crate::trouble::Trouble;
use crate::welcome::welcome;
use roomsign_host::service::Service;
use roomsign_host::watch::Watch;

/// Connections at one time.
const MOST: usize = 1024;
/// The head of a request has to come within this time, and so has the next one on a connection that stays.
const PATIENCE: Duration = Duration::from_secs(15);
/// What is read of a request before it is taken apart, in bytes.
const BUFFER: usize = 16 * 1024;
/// Headers of a request.
const MOST_HEADERS: usize = 64;

/// A desk that takes connections.
pub struct Opened {
    desk: Arc<Desk>,
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<Arc<Tls>>,
    _watch: Watch,
}

impl Opened {
    /// Reads the logins, watches the file and begins to listen.
    ///
    /// # Errors
    /// What is missing or not allowed, and what to do about it.
    pub async fn open(options: Options, program: Arc<dyn Program>) -> Result<Self, Trouble> {
        let staff = staff(&options)?;
        let tls = options.tls.as_ref().map(|(certificate, key)| Tls::open(certificate, key));
        let tls = tls.transpose()?.map(Arc::new);
        let listen = options.listen;
        let listener = TcpListener::bind(listen).await;
        let listener = listener.map_err(|error| Trouble::Listen(listen, error))?;
        let address = listener.local_addr().unwrap_or(listen);
        let (edited, edits) = channel();
        let (desk, watch) = Desk::open(options, staff, program, edited)?;
        let asking = Arc::clone(&desk);
        let doors = thread::Builder::new().name("doors".to_owned());
        doors.spawn(move || ask_doors(&asking, &edits)).map_err(Trouble::Threads)?;
        desk.has_looked().await;
        Ok(Self { desk, listener, address, tls, _watch: watch })
    }

    /// What to print: where phones find it, also as a code for their cameras.
    pub fn welcome(&self) -> String {
        welcome(&self.desk, self.address)
    }

    /// Where the displays of other machines are told.
    pub fn elsewhere(&self) -> Elsewhere {
        Elsewhere::of(&self.desk)
    }

    /// Answers until the process ends.
    pub async fn serve(self) {
        let Self { desk, listener, tls, .. } = &self;
        tokio::join!(
            accept(Arc::clone(desk), listener, tls.as_ref()),
            desk.count_minutes(),
            desk.tell_phones(),
            tell_service_manager(desk, self.address),
        );
    }
}

fn staff(options: &Options) -> Result<Staff, Trouble> {
    let is_local = options.listen.ip().is_loopback();
    Ok(match &options.login {
        Some(path) => Staff::Logins(Logins::read(path)?),
        None if is_local => Staff::ThisMachine(Person::with_secret("this machine", &secret()?)),
        None if options.public => Staff::Nobody,
        None => return Err(Trouble::Open(options.listen)),
    })
}

async fn accept(desk: Arc<Desk>, listener: &TcpListener, tls: Option<&Arc<Tls>>) {
    let places = Arc::new(Semaphore::new(MOST));
    let counted = Arc::new(Counted::default());
    let router = router(desk);
    loop {
        // The semaphore is never closed.
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                // Of files there may be none left: some connections will end.
                log::warn!("a connection cannot be taken: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let Some(counted) = Counted::one_more(&counted, peer.ip()) else { continue };
        let router = router.clone();
        let tls = tls.cloned();
        tokio::spawn(async move {
            let _held = (place, counted);
            let _ = stream.set_nodelay(true);
            match tls {
                None => answer(stream, peer, router).await,
                Some(tls) => {
                    if let Some(stream) = tls.greet(stream).await {
                        answer(stream, peer, router).await;
                    }
                }
            }
        });
    }
}

async fn answer(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    peer: SocketAddr,
    router: axum::Router,
) {
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        router.clone().call(request.map(Body::new))
    });
    let answered = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(BUFFER)
        .max_headers(MOST_HEADERS)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = answered {
        log::debug!("a connection broke: {error}");
    }
}

async fn tell_service_manager(desk: &Desk, address: SocketAddr) {
    let mut service = Service::from_environment();
    let mut news = desk.listen();
    loop {
        let wait = service.live(|| {
            let seen = desk.seen();
            let fault = seen.feed.fault().map(|fault| format!("{}{fault}", seen.feed.file));
            format!("{address} · {}", fault.as_deref().unwrap_or("the schedule is shown"))
        });
        let _ = tokio::time::timeout(wait, news.changed()).await;
    }
}
