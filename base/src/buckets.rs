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

    fn refilled(rate: Rate, bucket: Bucket, now: Millis) -> Bucket {
        // A clock that was set back must not lock anybody out.
        let waited = now.since(bucket.at).clamp(0, 600_000);
        Bucket { level: (bucket.level + waited * rate.per_second / 1000).min(rate.burst), at: now }
    }

    /// Takes `cost`, in thousandths; false when there is not so much left.
    pub fn take(&mut self, key: K, cost: i64, now: Millis) -> bool {
        let rate = self.rate;
        if self.by_key.len() >= self.sweep_from {
            // A full bucket is the same as none.
            self.by_key.retain(|_, bucket| Self::refilled(rate, *bucket, now).level < rate.burst);
            self.sweep_from = SWEEP_FROM.max(self.by_key.len() * 2);
        }
        let bucket = self.by_key.entry(key).or_insert(Bucket { level: rate.burst, at: now });
        let refilled = Self::refilled(rate, *bucket, now);
        // Unspent fractions of a thousandth must not be lost by asking often.
        if refilled.level != bucket.level || refilled.level == rate.burst {
            *bucket = refilled;
        }
        let enough = bucket.level >= cost;
        if enough {
            bucket.level -= cost;
        }
        enough
    }

    /// How long it takes, in milliseconds, until `cost` can be taken.
    pub fn wait(&self, key: &K, cost: i64, now: Millis) -> i64 {
        let Some(bucket) = self.by_key.get(key) else { return 0 };
        let missing = cost - Self::refilled(self.rate, *bucket, now).level;
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
    fn what_is_remembered_is_bounded_by_who_was_here_lately() {
        let mut buckets = Buckets::new(RATE);
        for n in 0..100_000 {
            assert!(buckets.take(n, 1000, Millis(n * 10)));
        }
        assert!(buckets.by_key.len() <= 2 * SWEEP_FROM, "{}", buckets.by_key.len());
    }
}
