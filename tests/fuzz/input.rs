//! What a fuzzer's bytes are taken for.

/// Bytes that say how, and a text to do it to. None if that is no text.
pub fn split<const N: usize>(data: &[u8]) -> Option<([u8; N], &str)> {
    let (head, text) = data.split_first_chunk::<N>()?;
    Some((*head, std::str::from_utf8(text).ok()?))
}
