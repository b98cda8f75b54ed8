// SPDX-License-Identifier: MPL-2.0
//! Token buckets: how much somebody may ask at once, and in the long run.

use std::collections::HashMap;
use std::hash::Hash;

use moments::Millis;

/// The rate of a token bucket: its capacity, and what is refilled every second, in thousandths.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    pub burst: i64,
    pub per_second: i64,
}

/// Buckets remembered before full ones are forgotten.
const SWEEP_FROM: usize = 1024;

#[derive(Debug, Clone, Copy)]
struct Bucket {
    level: i64,
    at: Millis,
}

impl Bucket {
    fn refilled(self, rate: Rate, now: Millis) -> Self {
        let waited = now.since(self.at).clamp(0, 600_000);
        Self { level: (self.level + waited * rate.per_second / 1000).min(rate.burst), at: now }
    }

    fn refill(&mut self, rate: Rate, now: Millis) {
        let refilled = self.refilled(rate, now);
        // Unspent fractions of a thousandth must not be lost by asking often. A clock that was set
        // back must not lock anybody out until it is where it was: time counts from there on.
        if refilled.level != self.level || refilled.level == rate.burst || now < self.at {
            *self = refilled;
        }
    }
}

/// A bucket for each key.
#[derive(Debug)]
pub struct Buckets<K> {
    rate: Rate,
    by_key: HashMap<K, Bucket>,
    sweep_from: usize,
}

impl<K: Hash + Eq> Buckets<K> {
    pub fn new(rate: Rate) -> Self {
        Self { rate, by_key: HashMap::new(), sweep_from: SWEEP_FROM }
    }

    /// Takes `cost`, in thousandths; false when there is not so much left.
    pub fn take(&mut self, key: K, cost: i64, now: Millis) -> bool {
        let rate = self.rate;
        if self.by_key.len() >= self.sweep_from {
            // A full bucket is the same as none.
            self.by_key.retain(|_, bucket| {
                bucket.refill(rate, now);
                bucket.level < rate.burst
            });
            self.sweep_from = SWEEP_FROM.max(self.by_key.len() * 2);
        }
        let bucket = self.by_key.entry(key).or_insert(Bucket { level: rate.burst, at: now });
        bucket.refill(rate, now);
        let enough = bucket.level >= cost;
        if enough {
            bucket.level -= cost;
        }
        enough
    }

    /// How long it takes, in milliseconds, until `cost` can be taken.
    pub fn wait(&self, key: &K, cost: i64, now: Millis) -> i64 {
        let Some(bucket) = self.by_key.get(key) else { return 0 };
        let missing = cost - bucket.refilled(self.rate, now).level;
        // Rounded up: whoever comes then is not sent away again.
        (missing.max(0) * 1000 + self.rate.per_second - 1) / self.rate.per_second
    }

    /// Gives back what was taken for nothing.
    pub fn give_back(&mut self, key: &K, amount: i64) {
        if let Some(bucket) = self.by_key.get_mut(key) {
            bucket.level = (bucket.level + amount).min(self.rate.burst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { burst: 120_000, per_second: 20_000 };

    #[test]
    fn who_waits_as_long_as_was_said_gets_it_and_what_was_given_back_is_there_again() {
        let mut buckets = Buckets::new(RATE);
        assert_eq!(buckets.wait(&1, 120_000, Millis(0)), 0);
        assert!(buckets.take(1, 110_000, Millis(0)));
        assert!(!buckets.take(1, 30_001, Millis(0)));
        let wait = buckets.wait(&1, 30_001, Millis(0));
        assert_eq!(wait, 1_001);
        assert!(!buckets.take(1, 30_001, Millis(wait - 1)) && buckets.take(1, 30_001, Millis(wait)));
        buckets.give_back(&1, 1_000_000);
        assert!(buckets.take(1, 120_000, Millis(wait)) && !buckets.take(1, 1, Millis(wait)));
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        const DAY: i64 = 86_400_000;
        let mut buckets = Buckets::new(RATE);
        assert!(buckets.take(1, 120_000, Millis(DAY)));
        assert!(!buckets.take(1, 1_000, Millis(0)), "nothing is given away either");
        let wait = buckets.wait(&1, 20_000, Millis(0));
        assert_eq!(wait, 1_000);
        assert!(!buckets.take(1, 20_000, Millis(wait - 1)) && buckets.take(1, 20_000, Millis(wait)));
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nothing_in_memory() {
        let mut buckets = Buckets::new(RATE);
        for n in 0..SWEEP_FROM as i64 - 1 {
            assert!(buckets.take(n, 1_000, Millis(86_400_000)));
        }
        for n in 0..10_000 {
            assert!(buckets.take(-n, 1_000, Millis(n * 10)));
        }
        assert!(buckets.by_key.len() <= 2 * SWEEP_FROM, "{}", buckets.by_key.len());
        assert!((1..100).all(|n| !buckets.by_key.contains_key(&n)), "all of them are full again");
    }

    #[test]
    fn what_is_remembered_is_bounded_by_who_was_here_lately() {
        let mut buckets = Buckets::new(RATE);
        for n in 0..100_000 {
            assert!(buckets.take(n, 1000, Millis(n * 10)));
        }
        assert!(buckets.by_key.len() <= 2 * SWEEP_FROM, "{}", buckets.by_key.len());
    }
}
