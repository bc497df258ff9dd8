//! Whoever guesses passwords is made to wait, address by address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// This many wrong passwords cost nothing: fingers slip.
const FREE: u32 = 3;
/// The wait doubles up to this.
const LONGEST: Duration = Duration::from_secs(300);
/// An address that was quiet for this long starts afresh.
const FORGOTTEN: Duration = Duration::from_secs(3600);
/// More addresses than this are not remembered; the oldest goes.
const MOST: usize = 4096;

/// Wrong logins by address.
#[derive(Debug, Default)]
pub struct Slow {
    wrong: HashMap<IpAddr, Wrong>,
}

#[derive(Clone, Copy, Debug)]
struct Wrong {
    times: u32,
    last: Instant,
}

impl Slow {
    /// How long this address still has to wait before it may try.
    pub fn wait(&self, address: IpAddr, now: Instant) -> Option<Duration> {
        let wrong = self.wrong.get(&group(address))?;
        let doubled = wrong.times.checked_sub(FREE)?;
        let wait = Duration::from_secs(1 << doubled.min(16)).min(LONGEST);
        wait.checked_sub(now.saturating_duration_since(wrong.last)).filter(|left| !left.is_zero())
    }

    /// It tries: that counts as wrong until it is known to be right, so that many tries at once are no way around.
    pub fn tries(&mut self, address: IpAddr, now: Instant) {
        self.wrong.retain(|_, wrong| now.saturating_duration_since(wrong.last) < FORGOTTEN);
        if self.wrong.len() >= MOST {
            let oldest = self.wrong.iter().min_by_key(|(_, wrong)| wrong.last);
            if let Some(oldest) = oldest.map(|(address, _)| *address) {
                self.wrong.remove(&oldest);
            }
        }
        let wrong = self.wrong.entry(group(address)).or_insert(Wrong { times: 0, last: now });
        *wrong = Wrong { times: wrong.times.saturating_add(1), last: now };
    }

    /// It was right.
    pub fn succeeds(&mut self, address: IpAddr) {
        self.wrong.remove(&group(address));
    }
}

/// Whoever has one address of the newer kind has as many as there are in its network.
pub fn group(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6([a, b, c, d, 0, 0, 0, 0].into())
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_and_ends_and_is_of_one_address() {
        let (mut slow, began) = (Slow::default(), Instant::now());
        let one: IpAddr = "192.0.2.1".parse().unwrap();
        let other: IpAddr = "192.0.2.2".parse().unwrap();
        let waits: Vec<u64> = (0..14)
            .map(|_| {
                slow.tries(one, began);
                slow.wait(one, began).map_or(0, |wait| wait.as_secs())
            })
            .collect();
        assert_eq!(waits, [0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
        assert_eq!(slow.wait(other, began), None);
        assert_eq!(slow.wait(one, began + LONGEST), None);
        slow.succeeds(one);
        assert_eq!(slow.wait(one, began), None);
    }

    #[test]
    fn a_network_of_the_newer_kind_is_one_address_and_the_memory_is_bounded() {
        let (mut slow, began) = (Slow::default(), Instant::now());
        for last in 0..4_u16 {
            slow.tries(IpAddr::V6([0x2001, 0xdb8, 0, 1, 0, 0, 0, last].into()), began);
        }
        let neighbour = IpAddr::V6([0x2001, 0xdb8, 0, 1, 9, 9, 9, 9].into());
        assert!(slow.wait(neighbour, began).is_some());
        for number in 0..2 * MOST as u32 {
            slow.tries(IpAddr::V4(number.into()), began);
        }
        assert_eq!(slow.wrong.len(), MOST);
    }
}
