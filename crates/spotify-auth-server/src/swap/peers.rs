//! How often one peer may ask: a bucket that fills with time, for each address.

use std::collections::{BTreeSet, HashMap};
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

/// Whoever is let in takes so many with them who have their whole burst again: one more than comes, so that the table shrinks.
const FORGOTTEN_AT_ONCE: usize = 2;

/// One bucket per peer, as the time at which it would be full again (GCRA). Peers whose bucket is full are forgotten.
pub(super) struct Peers {
    /// Between two requests at the steady rate.
    interval: Duration,
    /// How much of the future may be used up at once.
    tolerance: Duration,
    most: usize,
    full_at: HashMap<IpAddr, Duration>,
    /// The same, soonest first, so that nobody has to look through all of them.
    soonest: BTreeSet<(Duration, IpAddr)>,
}

impl Peers {
    pub(super) fn new(per_minute: u32, burst: u32, most: usize) -> Self {
        let interval = Duration::from_secs(60) / per_minute.max(1);
        let tolerance = interval.saturating_mul(burst.saturating_sub(1));
        Self { interval, tolerance, most: most.max(1), full_at: HashMap::new(), soonest: BTreeSet::new() }
    }

    /// Lets `peer` ask once, or says how long it must wait.
    pub(super) fn admit(&mut self, peer: IpAddr, now: Duration) -> Result<(), Duration> {
        let peer = household(peer);
        let known = self.full_at.get(&peer).copied();
        let full_at = known.unwrap_or(now).max(now);
        let wait = full_at.saturating_sub(now).saturating_sub(self.tolerance);
        if !wait.is_zero() {
            return Err(wait);
        }
        if let Some(known) = known {
            self.soonest.remove(&(known, peer));
        } else {
            self.make_room(now);
        }
        let full_at = full_at.saturating_add(self.interval);
        self.full_at.insert(peer, full_at);
        self.soonest.insert((full_at, peer));
        Ok(())
    }

    /// Forgets some of those who have their whole burst again, or, if there is no other room, the one who is closest to it.
    fn make_room(&mut self, now: Duration) {
        for _ in 0..FORGOTTEN_AT_ONCE {
            let is_full = self.full_at.len() >= self.most;
            let may_go = |(full_at, _): &(Duration, IpAddr)| *full_at <= now || is_full;
            if self.soonest.first().is_none_or(|first| !may_go(first)) {
                break;
            }
            if let Some((_, peer)) = self.soonest.pop_first() {
                self.full_at.remove(&peer);
            }
        }
    }
}

/// Whoever has an IPv6 network has all of its addresses.
fn household(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_peer_has_its_burst_and_then_its_rate() {
        let mut peers = Peers::new(60, 3, 10);
        let at = Duration::from_secs;
        for _ in 0..3 {
            assert_eq!(peers.admit(ip("10.0.0.1"), at(100)), Ok(()));
        }
        assert_eq!(peers.admit(ip("10.0.0.1"), at(100)), Err(at(1)));
        assert_eq!(peers.admit(ip("10.0.0.2"), at(100)), Ok(()), "another peer has a bucket of its own");
        assert_eq!(peers.admit(ip("10.0.0.1"), at(101)), Ok(()));
        assert_eq!(peers.admit(ip("10.0.0.1"), at(101)), Err(at(1)));
    }

    #[test]
    fn an_ipv6_network_is_one_peer_and_a_mapped_address_the_ipv4_one() {
        let mut peers = Peers::new(1, 1, 10);
        assert!(peers.admit(ip("2001:db8:0:1::1"), Duration::ZERO).is_ok());
        assert!(peers.admit(ip("2001:db8:0:1:ffff::2"), Duration::ZERO).is_err());
        assert!(peers.admit(ip("10.0.0.1"), Duration::ZERO).is_ok());
        assert!(peers.admit(ip("::ffff:10.0.0.1"), Duration::ZERO).is_err());
    }

    #[test]
    fn no_crowd_of_peers_takes_more_memory_than_allowed() {
        let mut peers = Peers::new(1, 2, 100);
        for n in 0..10_000_u32 {
            assert!(peers.admit(IpAddr::V4(n.into()), Duration::ZERO).is_ok());
            assert!(peers.full_at.len() <= 100 && peers.full_at.len() == peers.soonest.len());
        }
    }

    #[test]
    fn in_a_full_table_whoever_has_used_least_gives_way() {
        let mut peers = Peers::new(1, 3, 2);
        let at = Duration::from_secs;
        for (peer, times) in [("10.0.0.1", 3), ("10.0.0.2", 1)] {
            for _ in 0..times {
                assert_eq!(peers.admit(ip(peer), at(100)), Ok(()));
            }
        }
        assert_eq!(peers.admit(ip("10.0.0.3"), at(100)), Ok(()));
        assert_eq!(peers.admit(ip("10.0.0.1"), at(100)), Err(at(60)), "who has used most is remembered");
        assert!(!peers.full_at.contains_key(&ip("10.0.0.2")));
    }

    #[test]
    fn whoever_has_the_whole_burst_again_is_forgotten_two_for_one() {
        let mut peers = Peers::new(60, 1, 1_000);
        let crowd = |n: u32| IpAddr::V4((0x0a00_0000 + n).into());
        for n in 0..100 {
            assert!(peers.admit(crowd(n), Duration::ZERO).is_ok());
        }
        for (n, left) in (100..150).zip((50..100).rev()) {
            assert!(peers.admit(crowd(n), Duration::from_secs(1)).is_ok());
            assert_eq!((peers.full_at.len(), peers.soonest.len()), (left, left));
        }
    }

    proptest::proptest! {
        /// The table with its order judges as a table without an end that forgets nobody does.
        #[test]
        fn forgetting_changes_no_verdict(asks in proptest::collection::vec((0_u8..6, 0_u64..30), 1..200)) {
            let mut peers = Peers::new(6, 3, 1_000);
            let mut remembered = HashMap::<u8, Duration>::new();
            let mut now = Duration::ZERO;
            for (peer, later) in asks {
                now += Duration::from_secs(later);
                let full_at = remembered.get(&peer).copied().unwrap_or_default().max(now);
                let due = (full_at - now).checked_sub(Duration::from_secs(20)).filter(|wait| !wait.is_zero());
                let told = peers.admit(IpAddr::V4([10, 0, 0, peer].into()), now);
                proptest::prop_assert_eq!(told.err(), due);
                if due.is_none() {
                    remembered.insert(peer, full_at + Duration::from_secs(10));
                }
                proptest::prop_assert_eq!(peers.full_at.len(), peers.soonest.len());
            }
        }
    }
}
