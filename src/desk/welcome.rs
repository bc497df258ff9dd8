//! What is printed when a desk opens: its address, and the address as a QR code for cameras.

use std::net::{IpAddr, SocketAddr, UdpSocket};

use qrcodegen::{QrCode, QrCodeEcc};

use crate::desk::Desk;

/// Light modules around a code, on each side: what the standard asks for.
const QUIET: i32 = 4;

/// Where phones find the desk.
pub fn welcome(desk: &Desk, listening: SocketAddr) -> String {
    let address = address(desk, listening);
    let code = if listening.ip().is_loopback() && desk.options.address.is_none() {
        // No phone could follow it.
        None
    } else {
        code(&address)
    };
    format!("{}The desk is at {address}\n", code.unwrap_or_default())
}

fn address(desk: &Desk, listening: SocketAddr) -> String {
    match &desk.options.address {
        Some(address) => format!("{}/", address.trim_end_matches('/')),
        None => {
            let ip = Some(listening.ip()).filter(|ip| !ip.is_unspecified());
            let ip = ip.or_else(|| own_address(listening.ip())).unwrap_or(listening.ip());
            let scheme = if desk.is_secure() { "https" } else { "http" };
            format!("{scheme}://{}/", SocketAddr::new(ip, listening.port()))
        }
    }
}

/// The address of this machine on the way to others, where it listens on all that it has. Nothing is sent.
fn own_address(any: IpAddr) -> Option<IpAddr> {
    let socket = UdpSocket::bind((any, 0)).ok()?;
    // Addresses that are reserved for documentation: no machine has them.
    let elsewhere: IpAddr = match any {
        IpAddr::V4(_) => [192, 0, 2, 1].into(),
        IpAddr::V6(_) => [0x2001, 0xdb8, 0, 0, 0, 0, 0, 1].into(),
    };
    socket.connect((elsewhere, 9)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

/// Light on dark, two modules in the height of a line, as most terminals are.
fn code(text: &str) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Low).ok()?;
    let sides = -QUIET..code.size() + QUIET;
    let is_light = |x, y| !code.get_module(x, y) && y < code.size() + QUIET;
    let mut out = String::new();
    for y in sides.clone().step_by(2) {
        for x in sides.clone() {
            out.push(match (is_light(x, y), is_light(x, y + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            });
        }
        out.push('\n');
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_as_wide_as_it_is_high_with_light_around_it() {
        let code = code("http://192.0.2.1:8730/").unwrap();
        let lines: Vec<Vec<char>> = code.lines().map(|line| line.chars().collect()).collect();
        assert_eq!(lines[0].len().div_ceil(2), lines.len());
        for line in &lines {
            assert_eq!(line.len(), lines[0].len());
            assert!(line[..4].iter().all(|c| "█▀".contains(*c)), "{line:?}");
        }
        assert!(lines[..2].iter().flatten().all(|c| *c == '█'));
    }
}
