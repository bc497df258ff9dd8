//! What went wrong with a connection, for people who have never seen a reason code.

use std::error::Error;
use std::io;

use rumqttc::tokio_rustls::rustls::{self, CertificateError};
use rumqttc::{ConnectReturnCode, ConnectionError, DisconnectReasonCode, StateError};

use super::Address;
use roomsign_core::schedule::clean;

/// What happened and what to do, in one line that begins with the broker.
pub(super) fn words(address: &Address, error: &ConnectionError) -> String {
    let what = match error {
        ConnectionError::Timeout(_) => "does not answer within 4 s".to_owned(),
        ConnectionError::ConnectionRefused(code) => refusal(*code).to_owned(),
        ConnectionError::MqttState(StateError::AwaitPingResp) => {
            "does not answer any more: the connection is open at this end only".to_owned()
        }
        ConnectionError::MqttState(StateError::ServerDisconnect { reason_code, .. }) => {
            farewell(*reason_code).to_owned()
        }
        ConnectionError::MqttState(StateError::ConnectionAborted) => {
            "has closed the connection".to_owned()
        }
        other => {
            tls(address, other).or_else(|| io(other)).unwrap_or_else(|| format!("fails: {other}"))
        }
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
        DisconnectReasonCode::PacketTooLarge => "finds a message too large",
        DisconnectReasonCode::QuotaExceeded | DisconnectReasonCode::MessageRateTooHigh => {
            "finds that this is too much: see its limits"
        }
        DisconnectReasonCode::KeepAliveTimeout => "has not heard from here for too long",
        _ => "has ended the connection",
    }
}

fn refusal(code: ConnectReturnCode) -> &'static str {
    match code {
        ConnectReturnCode::BadUserNamePassword | ConnectReturnCode::NotAuthorized => {
            "refuses the user or the password: see --login"
        }
        ConnectReturnCode::RefusedProtocolVersion
        | ConnectReturnCode::UnsupportedProtocolVersion => "does not speak MQTT 5",
        ConnectReturnCode::ClientIdentifierNotValid | ConnectReturnCode::BadClientId => {
            "refuses the name of this client"
        }
        ConnectReturnCode::RetainNotSupported => {
            "keeps no messages: switch retained messages on there"
        }
        ConnectReturnCode::Banned => "has banned this client",
        ConnectReturnCode::ServerBusy
        | ConnectReturnCode::ServerUnavailable
        | ConnectReturnCode::ServiceUnavailable
        | ConnectReturnCode::ConnectionRateExceeded
        | ConnectReturnCode::QuotaExceeded => "is too busy now",
        _ => "refuses the connection",
    }
}

fn tls(address: &Address, error: &ConnectionError) -> Option<String> {
    use rustls::Error as Tls;
    let host = &address.host;
    Some(match find::<rustls::Error>(error)? {
        Tls::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => format!("has a certificate of another name than {host}: write the broker as its certificate does"),
        Tls::InvalidCertificate(CertificateError::UnknownIssuer | CertificateError::BadSignature) => {
            "has a certificate of an authority that is not trusted here: name that authority's with --ca".to_owned()
        }
        Tls::InvalidCertificate(
            CertificateError::Expired | CertificateError::ExpiredContext { .. },
        ) => "has a certificate that has expired".to_owned(),
        Tls::InvalidCertificate(
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
        ) => "has a certificate that is not valid yet: is the clock of this machine right?".to_owned(),
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
            format!("has a name that leads nowhere: {found}")
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
