//! How many each address has: of connections, or behind a proxy of what is asked at one time.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use crate::slow::group;

/// How many one other machine may have at a time.
const MOST_OF_ONE: usize = 256;

/// Those of each address.
#[derive(Debug, Default)]
pub struct Counted(Mutex<HashMap<IpAddr, usize>>);

/// One of them, until it is dropped.
#[derive(Debug)]
pub struct OneMore {
    counted: Arc<Counted>,
    address: IpAddr,
}

impl Counted {
    /// Unless there are too many. This machine is not another: a proxy on it speaks for everybody.
    pub fn one_more(this: &Arc<Self>, address: IpAddr) -> Option<OneMore> {
        let (is_ours, address) = (address.to_canonical().is_loopback(), group(address));
        let mut all = this.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(address).or_default();
        if *count >= MOST_OF_ONE && !is_ours {
            return None;
        }
        *count += 1;
        Some(OneMore { counted: Arc::clone(this), address })
    }
}

impl Drop for OneMore {
    fn drop(&mut self) {
        let mut all = self.counted.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_machine_takes_not_all_connections() {
        let counted = Arc::new(Counted::default());
        let other: IpAddr = "192.0.2.1".parse().unwrap();
        let ours: IpAddr = "127.0.0.1".parse().unwrap();
        let many = 4 * MOST_OF_ONE;
        let take = |address| {
            (0..many).filter_map(|_| Counted::one_more(&counted, address)).collect::<Vec<_>>()
        };
        let (others, own) = (take(other), take(ours));
        assert_eq!((others.len(), own.len()), (MOST_OF_ONE, many));
        drop((others, own));
        assert!(counted.0.lock().unwrap().is_empty());
    }
}
