// SPDX-License-Identifier: MPL-2.0
//! Which voices of a span are decoded for a replay, where hundreds of microphones are open: as many
//! as can be mixed in about half a second, and first those that say most.
//!
//! Who says something needs more bytes than a quiet room. A muted microphone has no packets and
//! costs nothing. Packets shorter than browsers send cost as much as others, each: who sends eight
//! times as many comes last, and takes nobody's place.

use std::cmp::Reverse;

/// The packets of one voice, each with when it begins in the span, in milliseconds.
pub type Packets = Vec<(i64, Vec<u8>)>;

/// Packets that are decoded for a second of the span: those of 48 people who speak at once, 20 ms
/// each.
const PACKETS_PER_SECOND: usize = 48 * 50;
/// More from one voice are shorter than the 10 ms that browsers send at least.
const USUAL_PER_SECOND: usize = 120;

/// The voices chosen so far.
#[derive(Debug)]
pub struct Choice {
    seconds: usize,
    voices: Vec<Packets>,
    packets: usize,
}

impl Choice {
    pub fn new(millis: u32) -> Self {
        Self { seconds: millis.div_ceil(1000) as usize, voices: Vec::new(), packets: 0 }
    }

    /// One more voice. Those that it displaces are forgotten, so that no more than is decoded, and
    /// one voice, are ever in memory.
    pub fn offer(&mut self, voice: Packets) {
        if voice.is_empty() {
            return;
        }
        self.packets += voice.len();
        self.voices.push(voice);
        let most = PACKETS_PER_SECOND * self.seconds;
        if self.packets <= most {
            return;
        }
        let usual = USUAL_PER_SECOND * self.seconds;
        self.voices.sort_by_cached_key(|voice| (voice.len() > usual, Reverse(bytes_of(voice))));
        self.packets = 0;
        self.voices.retain(|voice| {
            let fits = self.packets + voice.len() <= most;
            self.packets += if fits { voice.len() } else { 0 };
            fits
        });
    }

    pub fn end(self) -> Vec<Packets> {
        self.voices
    }
}

fn bytes_of(voice: &Packets) -> usize {
    voice.iter().map(|(_, packet)| packet.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(packets: usize, bytes: usize) -> Packets {
        (0..packets).map(|n| (n as i64, vec![0; bytes])).collect()
    }

    #[test]
    fn of_hundreds_of_open_microphones_those_that_say_most_are_decoded() {
        let mut choice = Choice::new(10_000);
        for n in 0..400 {
            choice.offer(voice(500, if n % 40 == 7 { 80 } else { 3 }));
            choice.offer(Packets::new());
        }
        let chosen = choice.end();
        assert_eq!(chosen.len(), 48);
        assert_eq!(chosen.iter().filter(|voice| voice[0].1.len() == 80).count(), 10);
    }

    #[test]
    fn who_sends_more_packets_than_browsers_do_takes_nobodys_place() {
        let mut choice = Choice::new(15_000);
        for _ in 0..20 {
            choice.offer(voice(6_000, 150));
        }
        for _ in 0..40 {
            choice.offer(voice(750, 60));
        }
        let chosen = choice.end();
        assert_eq!(chosen.iter().filter(|voice| voice.len() == 750).count(), 40);
        assert!(chosen.iter().map(Vec::len).sum::<usize>() <= 48 * 750);
    }
}
