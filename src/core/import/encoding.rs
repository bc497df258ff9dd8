//! Bytes → text. Exports are UTF-8; any other encoding is refused rather than guessed.

use super::Refusal;
use crate::prelude::*;
use crate::schedule::diagnostic::Position;

/// The text, without a byte order mark.
///
/// # Errors
/// [`Refusal`] if the bytes are not UTF-8, or if they are XML that says it is in another encoding.
pub fn text(bytes: &[u8]) -> Result<&str, Refusal> {
    let utf16 = [&[0xff, 0xfe][..], &[0xfe, 0xff]].iter().any(|mark| bytes.starts_with(mark));
    if utf16 || bytes.iter().take(64).any(|byte| *byte == 0) {
        return Err(Refusal::new(format!("is in UTF-16 or is no text at all: {SAVE_AS}")));
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let text = core::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let good = String::from_utf8_lossy(good);
        Refusal::at(Position::of(&good, good.len()), format!("is not UTF-8 here: {SAVE_AS}"))
    })?;
    match declared(text) {
        Some(other)
            if !["utf-8", "utf8", "us-ascii"].contains(&other.to_ascii_lowercase().as_str()) =>
        {
            Err(Refusal::new(format!("says that it is in {other}: {SAVE_AS}")))
        }
        _ => Ok(text),
    }
}

const SAVE_AS: &str = "download it again or save it as UTF-8";

/// The encoding that an XML declaration names.
fn declared(text: &str) -> Option<&str> {
    let declaration = text.trim_start().strip_prefix("<?xml")?.split_once("?>")?.0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| ['"', '\''].contains(quote))?;
    value.get(1..)?.split(quote).next()
}
