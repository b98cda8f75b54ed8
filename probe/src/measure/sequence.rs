// SPDX-License-Identifier: MPL-2.0
//! Counts received and missing packets of a stream.

/// Window behind the newest packet in which late ones are recognised.
const WINDOW: i64 = 512;
/// A larger jump is a new sequence, not loss.
const LONGEST_JUMP: i64 = 3_000;

/// The place of a packet in the sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Newer than all; this many are missing before it.
    New { missing: u32 },
    /// Fills a gap.
    Late,
    /// A duplicate, or too old to know.
    Known,
    /// A new sequence begins.
    Restart,
}

/// Counts one stream by its sequence numbers.
#[derive(Debug, Default)]
pub(super) struct Sequence {
    newest: Option<i64>,
    seen: [u64; (WINDOW / 64) as usize],
    pub received: u64,
    /// Currently missing; decreases when late packets arrive.
    pub lost: u64,
    /// Gaps that were filled later.
    pub repaired: u64,
}

impl Sequence {
    /// Counts a packet; returns its extended number, and its place.
    pub fn take(&mut self, number: u16) -> (i64, Place) {
        let Some(newest) = self.newest else {
            return (self.begin(number), Place::Restart);
        };
        let step = i64::from(number.wrapping_sub(newest as u16) as i16);
        let at = newest + step;
        if step.abs() > LONGEST_JUMP {
            return (self.begin(number), Place::Restart);
        }
        if step <= 0 {
            if step <= -WINDOW || self.mark(at) {
                return (at, Place::Known);
            }
            self.received += 1;
            // A packet before the first one did not count as missing.
            if self.lost > 0 {
                self.lost -= 1;
                self.repaired += 1;
            }
            return (at, Place::Late);
        }
        for skipped in newest + 1..at {
            self.clear(skipped);
        }
        self.clear(at);
        self.mark(at);
        self.newest = Some(at);
        self.received += 1;
        self.lost += (step - 1) as u64;
        (at, Place::New { missing: (step - 1) as u32 })
    }

    pub fn newest(&self) -> Option<i64> {
        self.newest
    }

    fn begin(&mut self, number: u16) -> i64 {
        // High enough that earlier numbers stay positive.
        let at = self.newest.map_or(0x1_0000, |newest| (newest | 0xffff) + 1) + i64::from(number);
        self.seen = [0; (WINDOW / 64) as usize];
        self.mark(at);
        self.newest = Some(at);
        self.received += 1;
        at
    }

    /// Marks a packet as seen; returns whether it was seen before.
    fn mark(&mut self, at: i64) -> bool {
        let (word, bit) = place(at);
        let before = self.seen[word] & bit != 0;
        self.seen[word] |= bit;
        before
    }

    fn clear(&mut self, at: i64) {
        let (word, bit) = place(at);
        self.seen[word] &= !bit;
    }
}

fn place(at: i64) -> (usize, u64) {
    let slot = at.rem_euclid(WINDOW) as usize;
    (slot / 64, 1 << (slot % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(numbers: impl IntoIterator<Item = u16>) -> Sequence {
        let mut sequence = Sequence::default();
        for number in numbers {
            sequence.take(number);
        }
        sequence
    }

    #[test]
    fn nothing_is_missing_across_the_turn_of_the_numbers() {
        let sequence = counted((65_000..=u16::MAX).chain(0..500));
        assert_eq!((sequence.received, sequence.lost), (1036, 0));
    }

    #[test]
    fn a_hole_counts_until_it_is_filled() {
        let mut sequence = counted([1, 2, 5]);
        assert_eq!(sequence.lost, 2);
        assert_eq!(sequence.take(3).1, Place::Late);
        assert_eq!(sequence.take(3).1, Place::Known);
        assert_eq!((sequence.lost, sequence.repaired, sequence.received), (1, 1, 4));
    }

    #[test]
    fn another_series_is_no_loss() {
        let mut sequence = counted([1, 2, 40_000, 40_001]);
        assert_eq!((sequence.received, sequence.lost), (4, 0));
        assert_eq!(sequence.take(40_004).1, Place::New { missing: 2 });
    }
}
