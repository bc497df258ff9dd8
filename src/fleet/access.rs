//! How a broker is reached: its address, who we are there, and whom we trust to be the broker.

use std::fmt::{Display, Formatter};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rumqttc::TlsConfiguration;
use rumqttc::tokio_rustls::rustls;
use rumqttc::tokio_rustls::rustls::pki_types::CertificateDer;
use rumqttc::tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use rumqttc::tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

use super::address::{Address, Called, Topic};
use roomsign_core::feed::Fault;
use roomsign_host::files::{self, credential, printable};

/// A file with a login or with certificates is not larger than this, in bytes.
const MAX_SETTINGS: u64 = 1024 * 1024;

/// A broker, and the right to use it.
#[derive(Clone, Debug)]
pub struct Access {
    /// The brokers: any of them will do, and all of them know the same.
    pub addresses: Vec<Address>,
    /// What all topics begin with.
    pub topic: Topic,
    pub(super) called: &'static Called,
    pub(super) login: Option<Login>,
    pub(super) tls: Option<TlsConfiguration>,
}

/// A user and a password. Only the user is ever printed.
#[derive(Clone)]
pub(super) struct Login {
    pub user: String,
    pub password: String,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.user)
    }
}

/// Why a broker cannot be used from here, and what to do about it.
#[derive(Debug)]
pub enum NoAccess {
    /// A file cannot be read.
    File(PathBuf, Fault),
    /// A file is not text.
    NotText(PathBuf),
    /// A file is no user and password.
    NoLogin(PathBuf),
    /// The login that systemd hands over is of no use.
    Credential(Box<NoAccess>),
    /// A file has no certificate that can be used, for this reason if it was read at all.
    NoCertificate(PathBuf, Option<pem::Error>),
    /// An authority is named, by this option, for a broker that is reached without TLS.
    NoTls(&'static str),
    /// This machine trusts no authority, and this option names none.
    NoAuthority(&'static str),
    /// TLS cannot be set up.
    Tls(rustls::Error),
}

impl Display for NoAccess {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path, fault @ Fault::Missing) => {
                write!(f, "{}{fault}: check the path", printable(path))
            }
            Self::File(path, fault) => write!(f, "{}{fault}", printable(path)),
            Self::NotText(path) => write!(f, "{} is not UTF-8 text", printable(path)),
            Self::NoLogin(path) => write!(
                f,
                "{} is not a login: write the user and the password, a line each",
                printable(path)
            ),
            Self::Credential(why) => {
                write!(f, "{why}; systemd has it from /etc/roomsign/fleet/login: is that there?")
            }
            Self::NoCertificate(path, why) => {
                write!(f, "{} has no certificate that can be used: ", printable(path))?;
                match why {
                    Some(error) => write!(f, "{error}"),
                    None => f.write_str("it wants the certificate of the authority, as PEM"),
                }
            }
            Self::NoTls(option) => {
                write!(f, "{option} goes with TLS: write the broker as mqtts://")
            }
            Self::NoAuthority(option) => write!(
                f,
                "this machine trusts no authority: name the broker's with {option}, or install \
                 ca-certificates"
            ),
            Self::Tls(error) => write!(f, "TLS cannot be set up: {error}"),
        }
    }
}

impl std::error::Error for NoAccess {}

impl Access {
    /// Reads the login from the file `login`, or else from the systemd credential `login` if there is one; and the
    /// certificates that may vouch for the broker from the file `ca`, or else those that this machine trusts. What is wrong is
    /// said by what these options are `called`.
    ///
    /// # Errors
    /// What is wrong with one of the files, and what to do about it.
    pub fn new(
        addresses: Vec<Address>,
        topic: Topic,
        login: Option<&Path>,
        ca: Option<&Path>,
        called: &'static Called,
    ) -> Result<Self, NoAccess> {
        let login = match (login, credential("login")) {
            (Some(path), _) => Some(read_login(path)?),
            (None, Some(path)) => {
                Some(read_login(&path).map_err(|why| NoAccess::Credential(Box::new(why)))?)
            }
            (None, None) => None,
        };
        let is_tls = addresses.iter().any(|address| address.tls);
        if ca.is_some() && !is_tls {
            return Err(NoAccess::NoTls(called.ca));
        }
        for address in addresses.iter().filter(|address| !address.tls && !address.is_local()) {
            if login.is_some() {
                log::warn!("{address}: the password goes over the network as it is: use mqtts://");
            }
        }
        let tls = is_tls.then(|| tls(ca, called)).transpose()?;
        Ok(Self { addresses, topic, called, login, tls })
    }
}

fn read_login(path: &Path) -> Result<Login, NoAccess> {
    let bytes = read_settings(path)?;
    if files::Opened::at(path).is_ok_and(|opened| opened.is_for_all()) {
        let shown = printable(path);
        log::warn!("{shown} holds a password that everybody here can read: chmod o-r {shown}");
    }
    let text = String::from_utf8(bytes).map_err(|_| NoAccess::NotText(path.to_owned()))?;
    let mut lines = text.lines();
    match (lines.next(), lines.next(), lines.next()) {
        (Some(user), Some(password), None) if !user.is_empty() => {
            Ok(Login { user: user.to_owned(), password: password.to_owned() })
        }
        _ => Err(NoAccess::NoLogin(path.to_owned())),
    }
}

fn read_settings(path: &Path) -> Result<Vec<u8>, NoAccess> {
    files::read(path, MAX_SETTINGS).map_err(|fault| NoAccess::File(path.to_owned(), fault))
}

fn tls(ca: Option<&Path>, called: &'static Called) -> Result<TlsConfiguration, NoAccess> {
    let mut roots = RootCertStore::empty();
    match ca {
        Some(path) => {
            let bytes = read_settings(path)?;
            let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
            let wrong = |why| NoAccess::NoCertificate(path.to_owned(), why);
            let certificates = certificates.map_err(|error| wrong(Some(error)))?;
            let (added, _) = roots.add_parsable_certificates(certificates);
            if added == 0 {
                return Err(wrong(None));
            }
        }
        None => {
            let found = rustls_native_certs::load_native_certs();
            let (added, _) = roots.add_parsable_certificates(found.certs);
            if added == 0 {
                return Err(NoAccess::NoAuthority(called.ca));
            }
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(NoAccess::Tls)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConfiguration::Rustls(Arc::new(config)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_two_lines() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("login");
        for (text, good) in [
            ("desk\nsecret\n", true),
            ("desk\r\nse cret", true),
            ("desk\n\n", true),
            ("desk\n", false),
            ("desk\nsecret\nmore\n", false),
            ("\nsecret\n", false),
            ("", false),
        ] {
            std::fs::write(&path, text).expect("a login");
            assert_eq!(read_login(&path).is_ok(), good, "{text:?}");
        }
        std::fs::write(&path, "desk\nsecret").expect("a login");
        assert!(!format!("{:?}", read_login(&path)).contains("secret"));
    }
}
