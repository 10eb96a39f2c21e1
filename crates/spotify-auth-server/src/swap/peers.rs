//! How often one peer may ask: a bucket that fills with time, for each address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

/// One bucket per peer, as the time at which it would be full again (GCRA). Peers whose bucket is full are forgotten.
pub(super) struct Peers {
    /// Between two requests at the steady rate.
    interval: Duration,
    /// How much of the future may be used up at once.
    tolerance: Duration,
    most: usize,
    full_at: HashMap<IpAddr, Duration>,
}

impl Peers {
    pub(super) fn new(per_minute: u32, burst: u32, most: usize) -> Self {
        let interval = Duration::from_secs(60) / per_minute.max(1);
        let tolerance = interval.saturating_mul(burst.saturating_sub(1));
        Self { interval, tolerance, most: most.max(1), full_at: HashMap::new() }
    }

    /// Lets `peer` ask once, or says how long it must wait.
    pub(super) fn admit(&mut self, peer: IpAddr, now: Duration) -> Result<(), Duration> {
        let peer = household(peer);
        let full_at = self.full_at.get(&peer).copied().unwrap_or(now).max(now);
        let wait = full_at.saturating_sub(now).saturating_sub(self.tolerance);
        if !wait.is_zero() {
            return Err(wait);
        }
        if self.full_at.len() >= self.most && !self.full_at.contains_key(&peer) {
            self.make_room(now);
        }
        self.full_at.insert(peer, full_at.saturating_add(self.interval));
        Ok(())
    }

    /// Forgets those who have their whole burst again, or else the one who is closest to it.
    fn make_room(&mut self, now: Duration) {
        self.full_at.retain(|_, full_at| *full_at > now);
        if self.full_at.len() >= self.most
            && let Some(peer) = self.full_at.iter().min_by_key(|(_, full_at)| **full_at).map(|(peer, _)| *peer)
        {
            self.full_at.remove(&peer);
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
            assert!(peers.full_at.len() <= 100);
        }
    }
}
