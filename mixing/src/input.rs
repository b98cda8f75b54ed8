// SPDX-License-Identifier: MPL-2.0
//! One voice on its way into mixes: a jitter buffer and a decoder.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use opus::{Channels, Decoder};

use crate::voice_packet::VoicePacket;
use crate::{RATE, STEP_SAMPLES, TICKS_PER_SAMPLE};

/// A stretch of sound is held back for so long at its beginning. Longer: later; shorter: a packet
/// that is delayed is missed.
const FIRST_DELAY: Duration = Duration::from_millis(60);
/// Late packets stretch the delay to this at most.
const LONGEST_DELAY: Duration = Duration::from_millis(240);
/// What waits beyond this is shortened: sound that comes in a burst after a stall.
const CATCH_UP_SAMPLES: usize = RATE as usize * 4 / 10;
/// Packets that wait at most; more is a flood or a clock that jumps.
const MOST_WAITING: usize = 50;
/// When so many wait, the sender is ahead of its time: the oldest are dropped, without decoding.
const AHEAD: usize = MOST_WAITING / 2;
/// Packets taken in a step; a browser sends two at most. More is a flood, and dropped.
const MOST_IN_A_STEP: u32 = 8;
/// Calls of the decoder in a step, so that one voice cannot keep the mixer from the others.
const MOST_DECODED: u32 = 4;
/// Missing packets that are made up in a row; a longer gap is passed over.
const MOST_CONCEALED: u32 = 3;
/// The longest packet that Opus knows, 120 ms.
const LONGEST_PACKET: usize = RATE as usize * 120 / 1000;
/// Softer is silence (RMS of full scale, about -54 dB).
const SILENCE: f32 = 0.002;
/// A voice counts as heard for so long after its last sound.
const HEARD_FOR: Duration = Duration::from_secs(2);

#[derive(Debug)]
struct Waiting {
    time: u64,
    payload: std::sync::Arc<[u8]>,
}

#[derive(Debug)]
pub(crate) struct Input {
    decoder: Decoder,
    /// By sequence number.
    waiting: BTreeMap<u64, Waiting>,
    /// Decoded and not yet mixed.
    samples: VecDeque<f32>,
    /// The sequence number to be played next; none between two stretches of sound.
    next: Option<u64>,
    plays_from: Option<Instant>,
    delay: Duration,
    /// Steps by which the delay is to grow.
    stretch: u32,
    concealed: u32,
    /// Of the present step.
    taken: u32,
    decoded: u32,
    last_length: usize,
    heard_at: Option<Instant>,
    /// The step that was pulled last.
    pub(crate) step: [f32; STEP_SAMPLES],
}

impl Input {
    pub(crate) fn new() -> opus::Result<Self> {
        Ok(Self {
            decoder: Decoder::new(RATE, Channels::Mono)?,
            waiting: BTreeMap::new(),
            samples: VecDeque::new(),
            next: None,
            plays_from: None,
            delay: FIRST_DELAY,
            stretch: 0,
            concealed: 0,
            taken: 0,
            decoded: 0,
            last_length: STEP_SAMPLES,
            heard_at: None,
            step: [0.0; STEP_SAMPLES],
        })
    }

    pub(crate) fn packet(&mut self, packet: VoicePacket, now: Instant) {
        self.taken += 1;
        if self.taken > MOST_IN_A_STEP {
            return;
        }
        match self.next {
            // The sender began anew, and counts from somewhere else.
            Some(next) if packet.seq + 1000 < next || packet.seq > next + 1000 => self.reset(),
            Some(next) if packet.seq < next => {
                if self.delay < LONGEST_DELAY {
                    self.delay += Duration::from_millis(20);
                    self.stretch += 1;
                }
                return;
            }
            _ => {}
        }
        self.plays_from.get_or_insert(now + self.delay);
        self.waiting.insert(packet.seq, Waiting { time: packet.time, payload: packet.payload });
        if self.waiting.len() > MOST_WAITING {
            self.waiting.pop_first();
        }
    }

    /// Whether there was sound lately.
    pub(crate) fn is_heard(&self, now: Instant) -> bool {
        self.heard_at.is_some_and(|at| now.saturating_duration_since(at) < HEARD_FOR)
    }

    /// Moves on by one step, which is in `step` then.
    pub(crate) fn advance(&mut self, now: Instant) {
        self.taken = 0;
        self.decoded = 0;
        if self.waiting.len() > AHEAD {
            let kept = self.waiting.keys().nth(self.waiting.len() - AHEAD / 2).copied().unwrap_or_default();
            self.waiting = self.waiting.split_off(&kept);
            self.next = None;
        }
        if self.plays_from.is_some_and(|from| from <= now) {
            self.fill();
        }
        if self.samples.len() > CATCH_UP_SAMPLES {
            let surplus = self.samples.len() - CATCH_UP_SAMPLES / 2;
            self.samples.drain(..surplus);
        }
        for sample in &mut self.step {
            *sample = self.samples.pop_front().unwrap_or(0.0);
        }
        let energy: f32 = self.step.iter().map(|sample| sample * sample).sum();
        #[expect(clippy::cast_precision_loss, reason = "a step has few samples")]
        let loudness = (energy / STEP_SAMPLES as f32).sqrt();
        if loudness > SILENCE {
            self.heard_at = Some(now);
        }
    }

    /// Decodes until a step is there, or nothing waits any more.
    fn fill(&mut self) {
        if self.stretch > 0 && !self.samples.is_empty() {
            self.stretch -= 1;
            self.conceal();
        }
        while self.samples.len() < STEP_SAMPLES && self.decoded < MOST_DECODED {
            let Some((&seq, _)) = self.waiting.first_key_value() else {
                self.starve();
                return;
            };
            let next = self.next.unwrap_or(seq);
            let missing = seq - next.min(seq);
            if missing == 0 || missing > u64::from(MOST_CONCEALED) {
                self.play(seq);
            } else if missing == 1 {
                self.repair(seq);
                self.next = Some(next + 1);
            } else {
                self.conceal();
                self.next = Some(next + 1);
            }
        }
    }

    fn play(&mut self, seq: u64) {
        let Some(waiting) = self.waiting.remove(&seq) else { return };
        self.next = Some(seq + 1);
        self.decoded += 1;
        let mut decoded = [0.0; LONGEST_PACKET];
        // What cannot be decoded is what was lost.
        match self.decoder.decode_float(&waiting.payload, &mut decoded, false) {
            Ok(length) => {
                self.concealed = 0;
                self.last_length = length.max(1);
                self.samples.extend(&decoded[..length]);
                self.pass_pause(seq, waiting.time, length);
            }
            Err(_) => self.conceal(),
        }
    }

    /// A sender that stops in silence (DTX) goes on with the next number at a later time.
    fn pass_pause(&mut self, seq: u64, time: u64, length: usize) {
        let ends = time.saturating_add(length as u64 * TICKS_PER_SAMPLE);
        let Some(following) = self.waiting.get(&(seq + 1)) else { return };
        let pause = following.time.saturating_sub(ends) / TICKS_PER_SAMPLE;
        let pause = usize::try_from(pause).unwrap_or(usize::MAX).min(CATCH_UP_SAMPLES / 2);
        self.samples.extend(std::iter::repeat_n(0.0, pause));
    }

    /// The packet before `seq` from the redundancy in it.
    fn repair(&mut self, seq: u64) {
        let mut decoded = [0.0; LONGEST_PACKET];
        let length = self.last_length.min(LONGEST_PACKET);
        let Some(waiting) = self.waiting.get(&seq) else { return };
        self.decoded += 1;
        match self.decoder.decode_float(&waiting.payload, &mut decoded[..length], true) {
            Ok(length) => self.samples.extend(&decoded[..length]),
            Err(_) => self.samples.extend(std::iter::repeat_n(0.0, length)),
        }
    }

    fn conceal(&mut self) {
        let mut decoded = [0.0; LONGEST_PACKET];
        let length = self.last_length.min(LONGEST_PACKET);
        self.concealed += 1;
        self.decoded += 1;
        match self.decoder.decode_float(&[], &mut decoded[..length], false) {
            Ok(length) => self.samples.extend(&decoded[..length]),
            Err(_) => self.samples.extend(std::iter::repeat_n(0.0, length)),
        }
    }

    /// Nothing has come: some packets are late, or the stretch of sound is over.
    fn starve(&mut self) {
        if self.next.is_some() && self.concealed < MOST_CONCEALED {
            self.conceal();
            return;
        }
        self.plays_from = None;
        self.concealed = 0;
        self.stretch = 0;
    }

    fn reset(&mut self) {
        self.waiting.clear();
        self.samples.clear();
        self.next = None;
        self.plays_from = None;
    }
}

#[cfg(test)]
impl Input {
    pub(crate) fn decoded(&self) -> u32 {
        self.decoded
    }

    pub(crate) fn delay(&self) -> Duration {
        self.delay
    }
}
