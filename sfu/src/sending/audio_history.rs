// SPDX-License-Identifier: MPL-2.0
//! Sound that was sent in one slot and may be asked for again (generic NACK, RFC 4585). Browsers
//! negotiate no stream of its own for that, so the very datagram is sent once more: another header
//! or payload under the same sequence number would use an AES-GCM nonce twice.

use std::time::{Duration, Instant};

/// Datagrams kept: more than a second of frames of 20 ms. A power of two. More costs memory per
/// slot of a receiver that loses packets.
const KEPT: usize = 64;
/// What is older comes too late for any jitter buffer.
const OLDEST: Duration = Duration::from_secs(2);
/// A receiver that has asked for nothing for this long has a clean line again, and its sound is
/// copied no more.
const CLEAN_AFTER: Duration = Duration::from_secs(30);

#[derive(Debug)]
struct Entry {
    seq: u64,
    datagram: Vec<u8>,
    sent: Instant,
    resent: Option<Instant>,
}

/// The last datagrams of one slot. Empty on a clean line: the first NACK begins to fill it.
#[derive(Debug, Default)]
pub(crate) struct AudioHistory {
    entries: Vec<Option<Entry>>,
    newest: u64,
    asked: Option<Instant>,
}

impl AudioHistory {
    /// Keeps a datagram, if its receiver loses any.
    pub fn keep(&mut self, seq: u64, datagram: &[u8], now: Instant) {
        self.newest = self.newest.max(seq);
        let Some(asked) = self.asked else { return };
        if now.saturating_duration_since(asked) > CLEAN_AFTER {
            self.clear();
            return;
        }
        if self.entries.is_empty() {
            self.entries.resize_with(KEPT, || None);
        }
        let entry = &mut self.entries[seq as usize % KEPT];
        // The memory of the datagram before is used again.
        let mut bytes = entry.take().map(|entry| entry.datagram).unwrap_or_default();
        bytes.clear();
        bytes.extend_from_slice(datagram);
        *entry = Some(Entry { seq, datagram: bytes, sent: now, resent: None });
    }

    /// The receiver misses something.
    pub fn on_nack(&mut self, now: Instant) {
        self.asked = Some(now);
    }

    /// The datagram with these low sixteen bits, unless it was sent again less than a round trip
    /// ago: browsers ask with every packet that arrives.
    pub fn again(&mut self, seq: u16, round_trip: Duration, now: Instant) -> Option<&[u8]> {
        let seq = self.newest - u64::from((self.newest as u16).wrapping_sub(seq)).min(self.newest);
        let entry = self.entries.get_mut(seq as usize % KEPT)?.as_mut()?;
        let too_old = now.saturating_duration_since(entry.sent) > OLDEST;
        let last = entry.resent.unwrap_or(entry.sent);
        let too_soon = now.saturating_duration_since(last) < round_trip.mul_f64(0.9);
        if entry.seq != seq || too_old || too_soon {
            return None;
        }
        entry.resent = Some(now);
        Some(&entry.datagram)
    }

    /// The slot carries something else now, or its receiver loses nothing any more.
    pub fn clear(&mut self) {
        self.entries = Vec::new();
        self.asked = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRIP: Duration = Duration::from_millis(300);

    #[test]
    fn sound_is_kept_from_the_first_loss_on_and_sent_again_once_in_a_round_trip() {
        #[expect(clippy::disallowed_methods, reason = "virtual time begins at some instant")]
        let start = Instant::now();
        let at = |packets: u64| start + Duration::from_millis(20 * packets);
        let mut history = AudioHistory::default();
        for seq in 65_500..65_530 {
            history.keep(seq, &[seq as u8], at(seq - 65_500));
        }
        assert_eq!(history.again(65_510_u64 as u16, TRIP, at(30)), None, "nothing is copied on a clean line");
        history.on_nack(at(30));
        for seq in 65_530..65_560 {
            history.keep(seq, &[seq as u8], at(seq - 65_500));
        }
        let missing = 65_540_u64;
        assert_eq!(history.again(missing as u16, TRIP, at(60)), Some(&[missing as u8][..]), "also past 65,535");
        assert_eq!(history.again(missing as u16, TRIP, at(62)), None, "it is on its way");
        assert!(history.again(missing as u16, TRIP, at(80)).is_some(), "and was lost again");
        assert_eq!(history.again(missing as u16, TRIP, at(400)), None, "nobody waits so long");
        history.keep(67_500, &[1], at(2000));
        assert_eq!(history.again(67_500_u64 as u16, TRIP, at(2020)), None, "half a minute without a loss");
    }
}
