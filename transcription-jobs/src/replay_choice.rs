// SPDX-License-Identifier: MPL-2.0
//! Which voices of a span are decoded for a replay, where hundreds of microphones are open: as many
//! as can be mixed in about half a second, and first those that say most.
//!
//! Who says something needs more bytes than a quiet room. A muted microphone has no packets and
//! costs nothing. Sound in shorter frames than browsers send costs more to decode, however many of
//! them are in one packet: who sends such comes last, and takes nobody's place.

use std::cmp::Reverse;

use recording_format::{GRANULES_PER_SECOND, opus_duration, opus_frames};

/// The packets of one voice, each with when it begins in the span, in milliseconds.
pub type Packets = Vec<(i64, Vec<u8>)>;

/// What decoding a frame costs besides its samples, in samples: one of 20 ms takes 15 µs of a core,
/// one of 2.5 ms 3.5 µs.
const FRAME: u64 = 120;
/// A second of a voice in frames of 20 ms, which most browsers send.
const VOICE_PER_SECOND: u64 = GRANULES_PER_SECOND + 50 * FRAME;
/// What is decoded for a second of the span: 48 people who speak at once.
const MOST_PER_SECOND: u64 = 48 * VOICE_PER_SECOND;
/// One voice costs no more in the 10 ms that browsers send at least, and some clock drift.
const USUAL_PER_SECOND: u64 = (GRANULES_PER_SECOND + 100 * FRAME) * 6 / 5;

#[derive(Debug)]
struct Voice {
    packets: Packets,
    cost: u64,
    bytes: usize,
}

impl Voice {
    fn of(packets: Packets) -> Self {
        let cost = packets.iter().map(|(_, packet)| cost_of(packet)).sum();
        let bytes = packets.iter().map(|(_, packet)| packet.len()).sum();
        Self { packets, cost, bytes }
    }
}

/// What is no Opus is not decoded, but looked at.
fn cost_of(packet: &[u8]) -> u64 {
    opus_duration(packet).unwrap_or(0) + FRAME * opus_frames(packet).unwrap_or(1)
}

/// The voices chosen so far.
#[derive(Debug)]
pub struct Choice {
    seconds: u64,
    voices: Vec<Voice>,
    cost: u64,
}

impl Choice {
    pub fn new(millis: u32) -> Self {
        Self { seconds: millis.div_ceil(1000).into(), voices: Vec::new(), cost: 0 }
    }

    /// One more voice. Those that it displaces are forgotten, so that no more than is decoded, and
    /// one voice, are ever in memory.
    pub fn offer(&mut self, packets: Packets) {
        if packets.is_empty() {
            return;
        }
        let voice = Voice::of(packets);
        self.cost += voice.cost;
        self.voices.push(voice);
        let most = MOST_PER_SECOND * self.seconds;
        if self.cost <= most {
            return;
        }
        let usual = USUAL_PER_SECOND * self.seconds;
        self.voices.sort_by_key(|voice| (voice.cost > usual, Reverse(voice.bytes)));
        self.cost = 0;
        self.voices.retain(|voice| {
            let fits = self.cost + voice.cost <= most;
            self.cost += if fits { voice.cost } else { 0 };
            fits
        });
    }

    pub fn end(self) -> Vec<Packets> {
        self.voices.into_iter().map(|voice| voice.packets).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SILK_20_MS: u8 = 1 << 3;
    const CELT_2_MS_AND_A_HALF: u8 = 16 << 3;

    /// Packets that begin with these bytes.
    fn voice(packets: usize, begin: &[u8], bytes: usize) -> Packets {
        let mut packet = begin.to_vec();
        packet.resize(bytes, 0);
        (0..packets).map(|n| (n as i64, packet.clone())).collect()
    }

    #[test]
    fn of_hundreds_of_open_microphones_those_that_say_most_are_decoded() {
        let mut choice = Choice::new(10_000);
        for n in 0..400 {
            choice.offer(voice(500, &[SILK_20_MS], if n % 40 == 7 { 80 } else { 3 }));
            choice.offer(Packets::new());
        }
        let chosen = choice.end();
        assert_eq!(chosen.len(), 48);
        assert_eq!(chosen.iter().filter(|voice| voice[0].1.len() == 80).count(), 10);
    }

    #[test]
    fn who_sends_shorter_frames_than_browsers_do_takes_nobodys_place() {
        // 15 s each: a frame in a packet, or 48.
        for (packets, begin) in [(6_000, vec![CELT_2_MS_AND_A_HALF]), (125, vec![CELT_2_MS_AND_A_HALF | 3, 48])] {
            let mut choice = Choice::new(15_000);
            for _ in 0..40 {
                choice.offer(voice(packets, &begin, 1_000));
            }
            for _ in 0..40 {
                choice.offer(voice(750, &[SILK_20_MS], 60));
            }
            let chosen = choice.end();
            assert_eq!(chosen.iter().filter(|voice| voice[0].1[0] == SILK_20_MS).count(), 40);
            assert_eq!(chosen.len(), 40 + 4, "as much as eight voices have room besides");
        }
    }

    #[test]
    fn what_is_decoded_is_bounded_however_many_frames_are_in_a_packet() {
        for (begin, voices) in [(vec![SILK_20_MS | 3, 6], 48), (vec![CELT_2_MS_AND_A_HALF | 3, 48], 27)] {
            let mut choice = Choice::new(12_000);
            for _ in 0..200 {
                choice.offer(voice(100, &begin, 500));
            }
            assert_eq!(choice.end().len(), voices, "in packets of 120 ms");
        }
    }
}
