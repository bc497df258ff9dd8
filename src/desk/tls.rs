//! TLS, with a certificate that is read again when it was renewed.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::server::TlsStream;

use crate::trouble::NoTls;
use roomsign_core::schedule::clean;
use roomsign_host::files::{Disk, Files, Stamp};

/// How often at most it is checked whether the certificate has changed.
const AGAIN: Duration = Duration::from_secs(1);
/// A greeting takes no longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// A certificate with its key, as files.
pub struct Tls {
    files: [PathBuf; 2],
    held: Mutex<Held>,
}

struct Held {
    acceptor: TlsAcceptor,
    stamps: [Option<Stamp>; 2],
    looked: Instant,
}

impl Tls {
    /// Reads both files.
    ///
    /// # Errors
    /// What is wrong with them, and what to do.
    pub fn open(certificate: &Path, key: &Path) -> Result<Self, NoTls> {
        let files = [certificate.to_owned(), key.to_owned()];
        let (stamps, acceptor) = (stamps(&files), acceptor(&files)?);
        let held = Mutex::new(Held { acceptor, stamps, looked: Instant::now() });
        Ok(Self { files, held })
    }

    /// Greets whoever connected.
    pub async fn greet(&self, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
        let greeting = self.acceptor().accept(stream);
        let greeted = tokio::time::timeout(PATIENCE, greeting).await.ok()?;
        greeted.map_err(|error| log::debug!("no TLS: {error}")).ok()
    }

    fn acceptor(&self) -> TlsAcceptor {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.looked.elapsed() >= AGAIN {
            held.looked = Instant::now();
            let now = stamps(&self.files);
            if now != held.stamps {
                match acceptor(&self.files) {
                    Ok(acceptor) => {
                        log::info!("the certificate was renewed");
                        (held.acceptor, held.stamps) = (acceptor, now);
                    }
                    // One of the two may be written a little later than the other.
                    Err(why) => log::warn!("{why}; the old one is used"),
                }
            }
        }
        held.acceptor.clone()
    }
}

fn stamps(files: &[PathBuf; 2]) -> [Option<Stamp>; 2] {
    [0, 1].map(|at| files.get(at).and_then(|file| Disk::new(file).stamp().ok()))
}

fn acceptor([certificate, key]: &[PathBuf; 2]) -> Result<TlsAcceptor, NoTls> {
    let certificates: Result<Vec<_>, _> =
        CertificateDer::pem_slice_iter(read(certificate)?.as_bytes()).collect();
    let certificates = certificates.ok().filter(|found| !found.is_empty());
    let certificates = certificates.ok_or_else(|| NoTls::NoCertificate(shown(certificate)))?;
    let wrong = |why: &dyn std::fmt::Display| NoTls::NoKey(shown(key), why.to_string());
    let read = PrivateKeyDer::from_pem_slice(read(key)?.as_bytes()).map_err(|why| wrong(&why))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| NoTls::Library(error.to_string()))?
        .with_no_client_auth()
        .with_single_cert(certificates, read)
        .map_err(|why| wrong(&why))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn read(path: &Path) -> Result<String, NoTls> {
    let read = Disk::new(path).read();
    read.map(|reading| reading.text).map_err(|_| NoTls::Unreadable(shown(path)))
}

fn shown(path: &Path) -> String {
    clean::line(&path.display().to_string())
}
