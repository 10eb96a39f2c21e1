//! A little disorder, so that many processes do not act in step. Not for secrets.
//!
//! Waits and margins are changed by up to a tenth. The seed comes in by value, as all that is random does here: the same seed
//! gives the same sequence, a session's renewals differ from those of the process beside it, and a test knows what to expect.
//! Nothing of this is public; a [`Session`](crate::Session) takes the seed.

use std::time::Duration;

/// A small generator (SplitMix64) that spreads durations by ten per cent either way.
///
/// Its seed is given by value and its numbers are the same for the same seed, so that tests are exact.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Jitter(u64);

impl Jitter {
    pub(crate) fn new(seed: [u8; 8]) -> Self {
        Self(u64::from_le_bytes(seed))
    }

    /// `duration` changed by at most a tenth.
    pub(crate) fn around(&mut self, duration: Duration) -> Duration {
        let thousandths = u32::try_from(self.next() % 201).unwrap_or(100);
        duration.saturating_mul(900 + thousandths) / 1000
    }

    /// Another generator, independent of this one.
    pub(crate) fn fork(&mut self) -> Self {
        Self(self.next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn c5_jitter_stays_within_a_tenth(seed in any::<[u8; 8]>(), millis in 0u64..100_000_000) {
            let duration = Duration::from_millis(millis);
            let changed = Jitter::new(seed).around(duration);
            prop_assert!(changed >= duration * 9 / 10 && changed <= duration * 11 / 10);
        }
    }

    #[test]
    fn c5_jitter_differs_from_seed_to_seed() {
        let minute = Duration::from_secs(60);
        let spread: std::collections::BTreeSet<_> =
            (0..100u64).map(|seed| Jitter::new(seed.to_le_bytes()).around(minute)).collect();
        assert!(spread.len() > 50);
        let _ = Jitter::new([0; 8]).around(Duration::MAX);
    }
}
