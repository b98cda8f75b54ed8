// SPDX-License-Identifier: MPL-2.0
//! Who hears whom, and what is encoded once for all who hear the same.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::Arc;
use std::time::{Duration, Instant};

use opus::{Encoder, SoftClip};

use crate::encoding::Encoding;
use crate::input::Input;
use crate::voice_packet::VoicePacket;
use crate::{STEP_MILLIS, STEP_SAMPLES, TICKS_PER_SAMPLE};

const STEP: Duration = Duration::from_millis(STEP_MILLIS);
/// A mixer that was kept from running leaves out what it has missed beyond this.
const MOST_BEHIND: Duration = Duration::from_millis(200);
/// An encoder that nobody has listened to for so long is given up.
const IDLE_FRAMES: u32 = 50;
/// Voices that nobody has mixed for so long are forgotten.
const INPUT_IDLE: Duration = Duration::from_secs(10);
/// Packets of so many bytes or fewer say that nothing is said (RFC 6716, DTX): not worth sending.
const NOTHING_SAID: usize = 2;
const LONGEST_FRAME: usize = 1275;

/// A packet for one or more listeners.
#[derive(Debug, Clone)]
pub struct Mixed<L> {
    pub to: Vec<L>,
    /// The encoder that made it: numbers and times count per stream.
    pub stream: u32,
    pub seq: u64,
    /// In ticks of 48 kHz.
    pub time: u64,
    pub payload: Arc<[u8]>,
}

#[derive(Debug)]
struct Mix<S> {
    /// Sorted.
    sources: Vec<S>,
    encoding: Encoding,
}

#[derive(Debug)]
struct Stream {
    id: u32,
    encoder: Encoder,
    clip: SoftClip,
    /// Of the frame that is not complete yet.
    samples: Vec<f32>,
    seq: u64,
    time: u64,
    idle: u32,
}

#[derive(Debug)]
struct Voice {
    input: Input,
    used_at: Instant,
}

/// Mixes for all rooms. `S` names a voice, `L` a listener.
#[derive(Debug)]
pub struct Mixer<S, L> {
    voices: HashMap<S, Voice>,
    mixes: HashMap<L, Mix<S>>,
    /// By the voices that can be heard in them now.
    streams: BTreeMap<(Vec<S>, Encoding), Stream>,
    next_stream: u32,
    next_step: Option<Instant>,
    /// Counts steps, so that frames of all streams of one length begin together.
    steps: usize,
}

impl<S: Copy + Eq + Hash + Ord, L: Copy + Eq + Hash> Default for Mixer<S, L> {
    fn default() -> Self {
        Self {
            voices: HashMap::new(),
            mixes: HashMap::new(),
            streams: BTreeMap::new(),
            next_stream: 1,
            next_step: None,
            steps: 0,
        }
    }
}

impl<S: Copy + Eq + Hash + Ord, L: Copy + Eq + Hash> Mixer<S, L> {
    /// What `listener` hears from now on.
    pub fn set(&mut self, listener: L, mut sources: Vec<S>, encoding: Encoding, now: Instant) {
        sources.sort_unstable();
        sources.dedup();
        self.mixes.insert(listener, Mix { sources, encoding });
        self.next_step.get_or_insert(now);
    }

    pub fn remove(&mut self, listener: L) {
        self.mixes.remove(&listener);
        if self.mixes.is_empty() {
            self.streams.clear();
            self.voices.clear();
            self.next_step = None;
        }
    }

    /// A voice's packet. One that is in nobody's mix is dropped.
    pub fn packet(&mut self, source: S, packet: VoicePacket, now: Instant) {
        if let Some(voice) = self.voices.get_mut(&source) {
            voice.input.packet(packet, now);
        } else if self.mixes.values().any(|mix| mix.sources.binary_search(&source).is_ok())
            && let Ok(mut input) = Input::new()
        {
            input.packet(packet, now);
            self.voices.insert(source, Voice { input, used_at: now });
        }
    }

    /// Forgets all voices; they begin anew with their next packets.
    pub fn forget_voices(&mut self) {
        self.voices.clear();
    }

    /// When [`Self::advance`] wants to be called next; never while nobody listens.
    pub fn due(&self) -> Option<Instant> {
        self.next_step
    }

    /// Mixes what is due.
    pub fn advance(&mut self, now: Instant) -> Vec<Mixed<L>> {
        let mut packets = Vec::new();
        let Some(mut step) = self.next_step else { return packets };
        if now.saturating_duration_since(step) > MOST_BEHIND {
            step = now;
        }
        while step <= now {
            self.step(step, &mut packets);
            step += STEP;
        }
        self.next_step = Some(step);
        packets
    }

    fn step(&mut self, now: Instant, packets: &mut Vec<Mixed<L>>) {
        self.voices.retain(|_, voice| now.saturating_duration_since(voice.used_at) < INPUT_IDLE);
        for voice in self.voices.values_mut() {
            voice.input.advance(now);
        }
        let mut listeners: BTreeMap<(Vec<S>, Encoding), Vec<L>> = BTreeMap::new();
        for (listener, mix) in &self.mixes {
            let mut heard = Vec::new();
            for source in &mix.sources {
                let Some(voice) = self.voices.get_mut(source) else { continue };
                voice.used_at = now;
                if voice.input.is_heard(now) {
                    heard.push(*source);
                }
            }
            listeners.entry((heard, mix.encoding)).or_default().push(*listener);
        }
        self.steps = self.steps.wrapping_add(1);
        for (key, to) in listeners {
            if !self.streams.contains_key(&key) {
                let Ok(encoder) = key.1.encoder() else { continue };
                let stream = Stream::new(self.next_stream, encoder);
                self.next_stream = self.next_stream.wrapping_add(1);
                self.streams.insert(key.clone(), stream);
            }
            let Some(stream) = self.streams.get_mut(&key) else { continue };
            stream.idle = 0;
            let voices = key.0.iter().filter_map(|source| self.voices.get(source));
            stream.add(voices.map(|voice| &voice.input.step));
            if self.steps.is_multiple_of(key.1.steps()) {
                packets.extend(stream.encode(key.1, to));
            }
        }
        self.streams.retain(|_, stream| {
            stream.idle += 1;
            stream.idle <= IDLE_FRAMES
        });
    }
}

impl Stream {
    fn new(id: u32, encoder: Encoder) -> Self {
        Self { id, encoder, clip: SoftClip::new(opus::Channels::Mono), samples: Vec::new(), seq: 0, time: 0, idle: 0 }
    }

    fn add<'a>(&mut self, steps: impl Iterator<Item = &'a [f32; STEP_SAMPLES]>) {
        let begin = self.samples.len();
        self.samples.resize(begin + STEP_SAMPLES, 0.0);
        for step in steps {
            for (sum, sample) in self.samples[begin..].iter_mut().zip(step) {
                *sum += sample;
            }
        }
    }

    fn encode<L>(&mut self, encoding: Encoding, to: Vec<L>) -> Option<Mixed<L>> {
        let frame = encoding.steps() * STEP_SAMPLES;
        let mut samples = std::mem::take(&mut self.samples);
        // A stream that began within a frame has less of it.
        if samples.len() < frame {
            samples.splice(0..0, std::iter::repeat_n(0.0, frame - samples.len()));
        }
        samples.truncate(frame);
        self.clip.apply(&mut samples);
        let mut encoded = [0; LONGEST_FRAME];
        let length = self.encoder.encode_float(&samples, &mut encoded).unwrap_or(0);
        let time = self.time;
        self.time += frame as u64 * TICKS_PER_SAMPLE;
        if length <= NOTHING_SAID {
            return None;
        }
        self.seq += 1;
        Some(Mixed { to, stream: self.id, seq: self.seq, time, payload: encoded[..length].into() })
    }
}

#[cfg(test)]
mod tests;
