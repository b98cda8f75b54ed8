// SPDX-License-Identifier: MPL-2.0
//! Token buckets. Time is passed in.

use std::collections::HashMap;
use std::hash::Hash;

use moments::Millis;

/// Most keys kept at once. At the limit, full buckets are dropped first; then new keys are refused,
/// so that a flood from many addresses costs bounded memory.
const MAX_KEYS: usize = 50_000;
const MINUTE: i64 = 60_000;

/// At most `per_minute` tries per key, refilled evenly; a full bucket may be spent at once.
#[derive(Debug)]
pub struct RateLimit<K> {
    per_minute: u32,
    buckets: HashMap<K, Bucket>,
}

/// The unit of levels is a try divided by the milliseconds of a minute, so that nothing is rounded.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    level: i64,
    at: Millis,
}

impl<K: Hash + Eq> RateLimit<K> {
    pub fn new(per_minute: u32) -> Self {
        Self { per_minute, buckets: HashMap::new() }
    }

    /// Changes the rate. Levels below the new maximum stay as they are.
    pub fn set(&mut self, per_minute: u32) {
        self.per_minute = per_minute;
        let full = self.full();
        for bucket in self.buckets.values_mut() {
            bucket.level = bucket.level.min(full);
        }
    }

    /// Whether `key` has a try left; takes none. A key that was never seen has all of them.
    pub fn has(&self, key: &K, now: Millis) -> bool {
        self.buckets.get(key).is_none_or(|bucket| bucket.refilled(self.per_minute, now).level >= MINUTE)
    }

    /// Takes one try of `key`; false when there is none left.
    pub fn take(&mut self, key: K, now: Millis) -> bool {
        let full = self.full();
        if self.buckets.len() >= MAX_KEYS && !self.buckets.contains_key(&key) {
            let per_minute = self.per_minute;
            self.buckets.retain(|_, bucket| bucket.refilled(per_minute, now).level < full);
            if self.buckets.len() >= MAX_KEYS {
                return false;
            }
        }
        let bucket = self.buckets.entry(key).or_insert(Bucket { level: full, at: now });
        *bucket = bucket.refilled(self.per_minute, now);
        if bucket.level < MINUTE {
            return false;
        }
        bucket.level -= MINUTE;
        true
    }

    fn full(&self) -> i64 {
        i64::from(self.per_minute) * MINUTE
    }
}

impl Bucket {
    fn refilled(self, per_minute: u32, now: Millis) -> Self {
        let full = i64::from(per_minute) * MINUTE;
        // A clock that was set back must not lock anybody out.
        let waited = now.since(self.at).clamp(0, MINUTE);
        let level = (self.level + waited * i64::from(per_minute)).min(full);
        Self { level, at: now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_tries_then_one_more_every_six_seconds() {
        let mut limit = RateLimit::new(10);
        assert!((0..10).all(|_| limit.take("an", Millis(0))));
        assert!(!limit.take("an", Millis(0)));
        assert!(limit.take("binh", Millis(0)), "another key is not affected");
        assert!(!limit.take("an", Millis(5_900)));
        assert!(limit.take("an", Millis(6_000)));
        assert!(!limit.take("an", Millis(6_000)));
    }

    #[test]
    fn a_minute_without_tries_refills_the_bucket_and_not_more() {
        let mut limit = RateLimit::new(2);
        for start in [0, 3_600_000] {
            assert!(limit.take("an", Millis(start)) && limit.take("an", Millis(start)));
            assert!(!limit.take("an", Millis(start)));
        }
    }

    #[test]
    fn a_flood_of_keys_is_bounded() {
        let mut limit = RateLimit::new(1);
        let taken = (0..MAX_KEYS + 500).filter(|key| limit.take(*key, Millis(0))).count();
        assert_eq!(taken, MAX_KEYS);
        assert!(limit.take(MAX_KEYS + 900, Millis(MINUTE)), "full buckets are dropped");
    }
}
