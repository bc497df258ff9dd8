//! Why a broker is not reached, or does not do what is asked, for people who have never seen a reason code.

use std::error::Error;
use std::fmt::{Display, Formatter};
use std::io;

use rumqttc::tokio_rustls::rustls::{self, CertificateError};
use rumqttc::{
    ClientError, ConnectReturnCode, ConnectionError, DisconnectReasonCode, PubAckReason,
    PublishNoticeError, StateError,
};

use super::{Address, Called};
use roomsign_core::schedule::clean;

/// Why nothing is heard from a fleet, in one line.
#[derive(Debug)]
pub enum Unreached {
    /// There is no connection. It may come back.
    Lost(Lost),
    /// The broker does not do something.
    Refused(Refused),
    /// The broker says nothing.
    Silent,
}

impl Display for Unreached {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Lost(lost) => write!(f, "{lost}"),
            Self::Refused(refused) => write!(f, "the broker {refused}"),
            Self::Silent => f.write_str("the broker does not answer"),
        }
    }
}

impl Error for Unreached {}

impl From<Lost> for Unreached {
    fn from(lost: Lost) -> Self {
        Self::Lost(lost)
    }
}

impl From<Refused> for Unreached {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

/// What a broker does not do. What [`Display`] says follows "the broker".
#[derive(Debug)]
pub enum Refused {
    /// Let this user listen.
    Listening,
    /// Let this user speak.
    Speaking,
    /// Let this user publish a schedule or its images.
    Publishing,
    /// Take a message, for this reason.
    Message(PubAckReason),
    /// Hear it: it cannot even be sent.
    Unsent(ClientError),
    /// Say that it has taken it.
    Untaken(PublishNoticeError),
}

impl Display for Refused {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Listening => {
                f.write_str("does not allow this user to listen here: see its access list")
            }
            Self::Speaking => {
                f.write_str("does not allow this user to say this: see its access list")
            }
            Self::Publishing => {
                f.write_str("does not allow this user to publish: see its access list")
            }
            Self::Message(reason) => write!(f, "does not take a message: {reason:?}"),
            Self::Unsent(error) => write!(f, "cannot be told: {error}"),
            Self::Untaken(error) => write!(f, "has not taken it: {error}"),
        }
    }
}

/// Why a connection has ended, or never began.
#[derive(Debug)]
pub struct Lost {
    broker: Address,
    error: ConnectionError,
    called: &'static Called,
    is_repeated: bool,
}

impl Lost {
    /// This connection, for this reason.
    pub(super) fn new(broker: Address, error: ConnectionError) -> Self {
        Self { broker, error, called: Called::USUALLY, is_repeated: false }
    }

    /// The same, where the options are called like that.
    pub(super) fn said_by(self, called: &'static Called) -> Self {
        Self { called, ..self }
    }

    /// The same, of one that is lost soon after it is there, again and again.
    pub(super) fn repeated(self) -> Self {
        Self { is_repeated: true, ..self }
    }
}

/// What happened and what to do, in one line that begins with the broker.
impl Display for Lost {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(&words(&self.broker, &self.error, self.called))?;
        // Not every broker says so when somebody else takes over.
        let twice = ", again and again: do two run by one --name?";
        f.write_str(if self.is_repeated { twice } else { "" })
    }
}

fn words(address: &Address, error: &ConnectionError, called: &'static Called) -> String {
    let what = match error {
        ConnectionError::Timeout(_) => "does not answer within 4 s".to_owned(),
        ConnectionError::ConnectionRefused(code) => refusal(*code, called),
        ConnectionError::MqttState(StateError::AwaitPingResp) => {
            "does not answer any more: the connection is open at this end only".to_owned()
        }
        ConnectionError::MqttState(StateError::ServerDisconnect { reason_code, .. }) => {
            farewell(*reason_code).to_owned()
        }
        ConnectionError::MqttState(StateError::ConnectionAborted) => {
            "has closed the connection".to_owned()
        }
        other => tls(address, other, called)
            .or_else(|| io(other))
            .unwrap_or_else(|| format!("fails: {other}")),
    };
    clean::line(&format!("{address} {what}"))
}

/// What a broker says as it ends a connection.
fn farewell(reason: DisconnectReasonCode) -> &'static str {
    match reason {
        DisconnectReasonCode::SessionTakenOver => {
            "has another connection of this name: do two run by one --name? Stop one of them"
        }
        DisconnectReasonCode::ServerShuttingDown => "shuts down",
        DisconnectReasonCode::NotAuthorized | DisconnectReasonCode::AdministrativeAction => {
            "has ended the connection: its administrator wants it so"
        }
        DisconnectReasonCode::PacketTooLarge => "says that a message is too large",
        DisconnectReasonCode::QuotaExceeded | DisconnectReasonCode::MessageRateTooHigh => {
            "says that this is too much: see its limits"
        }
        DisconnectReasonCode::KeepAliveTimeout => "has not heard from here for too long",
        _ => "has ended the connection",
    }
}

fn refusal(code: ConnectReturnCode, called: &'static Called) -> String {
    let what = match code {
        ConnectReturnCode::BadUserNamePassword | ConnectReturnCode::NotAuthorized => {
            return format!("refuses the user or the password: see {}", called.login);
        }
        ConnectReturnCode::RefusedProtocolVersion
        | ConnectReturnCode::UnsupportedProtocolVersion => "does not speak MQTT 5",
        ConnectReturnCode::ClientIdentifierNotValid | ConnectReturnCode::BadClientId => {
            "refuses the name of this client"
        }
        ConnectReturnCode::RetainNotSupported => {
            "keeps no messages: turn on retained messages there"
        }
        ConnectReturnCode::Banned => "has banned this client",
        ConnectReturnCode::ServerBusy
        | ConnectReturnCode::ServerUnavailable
        | ConnectReturnCode::ServiceUnavailable
        | ConnectReturnCode::ConnectionRateExceeded
        | ConnectReturnCode::QuotaExceeded => "is too busy now",
        _ => "refuses the connection",
    };
    what.to_owned()
}

fn tls(address: &Address, error: &ConnectionError, called: &'static Called) -> Option<String> {
    use rustls::Error as Tls;
    let host = &address.host;
    Some(match find::<rustls::Error>(error)? {
        Tls::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => format!(
            "has a certificate for another name than {host}: name the broker as its certificate does"
        ),
        Tls::InvalidCertificate(
            CertificateError::UnknownIssuer | CertificateError::BadSignature,
        ) => {
            let ca = called.ca;
            format!(
                "has a certificate from an authority that is not trusted here: name that authority's with {ca}"
            )
        }
        Tls::InvalidCertificate(
            CertificateError::Expired | CertificateError::ExpiredContext { .. },
        ) => "has a certificate that has expired".to_owned(),
        Tls::InvalidCertificate(
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
        ) => "has a certificate that is not valid yet: is the clock of this machine right?"
            .to_owned(),
        Tls::InvalidCertificate(why) => format!("has a certificate that is not good: {why}"),
        Tls::InvalidMessage(_) => "does not speak TLS at this port".to_owned(),
        other => format!("fails at TLS: {other}"),
    })
}

fn io(error: &ConnectionError) -> Option<String> {
    // The client does not name this one as a cause.
    let found = match error {
        ConnectionError::MqttState(StateError::Deserialization(rumqttc::Error::Io(found))) => found,
        error => find::<io::Error>(error)?,
    };
    Some(match found.kind() {
        io::ErrorKind::ConnectionRefused => "is not there: no broker listens".to_owned(),
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => "has closed the connection".to_owned(),
        io::ErrorKind::TimedOut
        | io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable => "cannot be reached".to_owned(),
        _ if found.to_string().contains("lookup") => {
            format!("has a name that cannot be resolved: {found}")
        }
        _ => format!("fails: {found}"),
    })
}

/// The first error of a kind, among an error and its causes. An I/O error hides what it wraps.
fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut at = Some(error);
    while let Some(error) = at {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if let Some(found) = wrapped.and_then(|wrapped| find(wrapped)) {
            return Some(found);
        }
        at = error.source();
    }
    None
}
