//! Pages that are the same for all who look, kept until there is news: many phones ask for them at once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;

/// Pages that are kept at one time.
const MOST: usize = 64;
/// What has a longer address than this, or is larger, is not kept; in bytes.
const MOST_ADDRESS: usize = 256;
const MOST_BYTES: usize = 128 * 1024;

/// What a page is of: its address, the language it is in, and whether it is for staff.
pub type Key = (String, &'static str, bool);

/// The pages, each with the news that it knows of.
#[derive(Debug, Default)]
pub struct Kept(Mutex<HashMap<Key, (u64, Bytes)>>);

impl Kept {
    /// The page of that key, if it knows of that piece of news.
    pub fn get(&self, news: u64, key: &Key) -> Option<Bytes> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(key).filter(|(knows, _)| *knows >= news).map(|(_, page)| page.clone())
    }

    /// Keeps a page that knows of that piece of news.
    pub fn keep(&self, news: u64, key: Key, page: &Bytes) {
        if key.0.len() > MOST_ADDRESS || page.len() > MOST_BYTES {
            return;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST && !kept.contains_key(&key) {
            kept.clear();
        }
        kept.insert(key, (news, page.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_kept_until_there_is_news_and_for_those_alone_whom_it_is_for() {
        let kept = Kept::default();
        let key = |address: &str, staff| (address.to_owned(), "en", staff);
        let page = Bytes::from_static(b"what is on");
        kept.keep(2, key("/", true), &page);
        assert_eq!(kept.get(1, &key("/", true)), Some(page.clone()));
        assert_eq!(kept.get(2, &key("/", true)), Some(page.clone()));
        for (news, key) in [(2, key("/", false)), (2, key("/doors", true)), (3, key("/", true))] {
            assert_eq!(kept.get(news, &key), None, "{news} {key:?}");
        }
        assert_eq!(kept.get(2, &("/".to_owned(), "de", true)), None);
        for number in 0..2 * MOST {
            kept.keep(2, key(&format!("/room?name={number}"), true), &page);
        }
        assert!(kept.0.lock().unwrap().len() <= MOST);
        kept.keep(3, key(&"x".repeat(MOST_ADDRESS + 1), true), &page);
        kept.keep(3, key("/large", true), &vec![0; MOST_BYTES + 1].into());
        assert!(kept.0.lock().unwrap().values().all(|(news, _)| *news == 2));
    }
}
