// SPDX-License-Identifier: MPL-2.0
//! A stretch of time that is over, mixed at once: what somebody missed, to be heard afterwards.

use opus::{Application, Bitrate, Channels, Decoder, Encoder, Signal, SoftClip};

use crate::RATE;

/// Granule positions of Ogg (48 kHz) per sample.
const GRANULES_PER_SAMPLE: u64 = 3;
/// Longer packets save headers of the container; Opus has none longer.
const FRAME_SAMPLES: usize = RATE as usize * 60 / 1000;
/// Speech at half again its speed needs half again as much of the line: 24 kbit/s.
const BITS_PER_SECOND: i32 = 16_000;
/// Two packets of one voice, of which the second begins this much later than the first ends, in
/// samples, follow each other: clocks and their readings are that exact. Less: clicks; more: a
/// pause is filled.
const SAME_RUN: usize = RATE as usize / 25;
/// Softer is silence (of full scale, about -54 dB).
const SILENCE: f32 = 0.002;
const LONGEST_PACKET: usize = 1275;
/// In the longest Opus packet, 120 ms.
const MOST_SAMPLES: usize = RATE as usize * 120 / 1000;

/// The sound of a span, without the voices of who listens.
#[derive(Debug)]
pub struct Span {
    samples: Vec<f32>,
    heard: bool,
}

/// An encoded span: the packets of an Ogg stream.
#[derive(Debug)]
pub struct EncodedSpan {
    /// Samples of 48 kHz that a decoder drops at the beginning.
    pub pre_skip: u16,
    /// Each with the granule position of its end.
    pub packets: Vec<(u64, Vec<u8>)>,
}

impl Span {
    pub fn new(millis: u32) -> Self {
        Self { samples: vec![0.0; millis as usize * RATE as usize / 1000], heard: false }
    }

    /// Adds the packets of one voice, in their order, each with when it begins in the span, in
    /// milliseconds. A packet that cannot be decoded is silent.
    pub fn add<'a>(&mut self, voice: impl IntoIterator<Item = (i64, &'a [u8])>) {
        let Ok(mut decoder) = Decoder::new(RATE, Channels::Mono) else { return };
        let mut decoded = [0.0; MOST_SAMPLES];
        let mut next = i64::MIN;
        for (begins_ms, packet) in voice {
            let Ok(count) = decoder.decode_float(packet, &mut decoded, false) else { continue };
            let by_clock = begins_ms.saturating_mul(i64::from(RATE)) / 1000;
            let begins = if by_clock.abs_diff(next) < SAME_RUN as u64 { next } else { by_clock };
            next = begins + count as i64;
            self.mix(begins, &decoded[..count]);
        }
    }

    fn mix(&mut self, begins: i64, samples: &[f32]) {
        for (at, sample) in (begins..).zip(samples) {
            let place = usize::try_from(at).ok().and_then(|at| self.samples.get_mut(at));
            if let Some(place) = place {
                *place += sample;
                self.heard |= sample.abs() > SILENCE;
            }
        }
    }

    /// None where nothing is heard.
    ///
    /// # Errors
    /// The encoder fails.
    pub fn encode(mut self) -> opus::Result<Option<EncodedSpan>> {
        if !self.heard {
            return Ok(None);
        }
        let mut encoder = Encoder::new(RATE, Channels::Mono, Application::Voip)?;
        encoder.set_bitrate(Bitrate::Bits(BITS_PER_SECOND))?;
        encoder.set_signal(Signal::Voice)?;
        encoder.set_complexity(5)?;
        let lookahead = usize::try_from(encoder.get_lookahead()?).unwrap_or(0);
        let end = self.samples.len();
        // What the encoder holds back at the end comes out with silence.
        self.samples.resize((end + lookahead).next_multiple_of(FRAME_SAMPLES), 0.0);
        let mut clip = SoftClip::new(Channels::Mono);
        clip.apply(&mut self.samples);
        let mut packets = Vec::with_capacity(self.samples.len() / FRAME_SAMPLES);
        for (index, frame) in self.samples.chunks_exact(FRAME_SAMPLES).enumerate() {
            let packet = encoder.encode_vec_float(frame, LONGEST_PACKET)?;
            // The position of the last says where the sound ends (RFC 7845, section 4.4).
            let samples = ((index + 1) * FRAME_SAMPLES).min(end + lookahead);
            packets.push((samples as u64 * GRANULES_PER_SAMPLE, packet));
        }
        let pre_skip = u16::try_from(lookahead as u64 * GRANULES_PER_SAMPLE).unwrap_or(0);
        Ok(Some(EncodedSpan { pre_skip, packets }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: usize = RATE as usize / 50;

    /// A tone of this pitch as packets of 20 ms that begin at `from_ms`.
    fn tone(hertz: f32, from_ms: i64, packets: usize) -> Vec<(i64, Vec<u8>)> {
        let mut encoder = Encoder::new(RATE, Channels::Mono, Application::Audio).unwrap();
        let wave = |sample: usize| (sample as f32 * hertz * std::f32::consts::TAU / RATE as f32).sin() * 0.4;
        (0..packets)
            .map(|n| {
                let frame: Vec<f32> = (n * FRAME..(n + 1) * FRAME).map(wave).collect();
                (from_ms + n as i64 * 20, encoder.encode_vec_float(&frame, LONGEST_PACKET).unwrap())
            })
            .collect()
    }

    fn borrowed(voice: &[(i64, Vec<u8>)]) -> impl Iterator<Item = (i64, &[u8])> {
        voice.iter().map(|(at, packet)| (*at, packet.as_slice()))
    }

    /// The samples that a player plays.
    fn played(span: &EncodedSpan) -> Vec<f32> {
        let mut decoder = Decoder::new(RATE, Channels::Mono).unwrap();
        let mut samples = Vec::new();
        for (_, packet) in &span.packets {
            let mut out = [0.0; MOST_SAMPLES];
            let count = decoder.decode_float(packet, &mut out, false).unwrap();
            samples.extend_from_slice(&out[..count]);
        }
        let end = span.packets.last().unwrap().0 / GRANULES_PER_SAMPLE;
        samples.truncate(end as usize);
        samples.split_off(usize::from(span.pre_skip) / 3)
    }

    /// How strong a pitch is from `from_ms` to `until_ms`.
    fn strength(samples: &[f32], hertz: f32, from_ms: usize, until_ms: usize) -> f32 {
        let stretch = &samples[from_ms * 16..until_ms * 16];
        let (mut real, mut imaginary) = (0.0, 0.0);
        for (n, sample) in stretch.iter().enumerate() {
            let (sin, cos) = (n as f32 * hertz * std::f32::consts::TAU / RATE as f32).sin_cos();
            real += sample * cos;
            imaginary += sample * sin;
        }
        real.hypot(imaginary) * 2.0 / stretch.len() as f32
    }

    #[test]
    fn two_who_speak_one_after_the_other_and_at_once_are_heard_at_their_time() {
        let mut span = Span::new(3000);
        span.add(borrowed(&tone(300.0, 0, 100)));
        span.add(borrowed(&tone(700.0, 1000, 100)));
        let encoded = span.encode().unwrap().unwrap();
        let samples = played(&encoded);
        assert_eq!(samples.len(), 3000 * 16);
        for (from, until, low, high) in [(200, 900, true, false), (1200, 1900, true, true), (2200, 2900, false, true)] {
            assert_eq!(strength(&samples, 300.0, from, until) > 0.1, low, "{from}");
            assert_eq!(strength(&samples, 700.0, from, until) > 0.1, high, "{from}");
        }
        let bytes: usize = encoded.packets.iter().map(|(_, packet)| packet.len()).sum();
        assert!(bytes < 3 * 3000, "{bytes} bytes of three seconds");
    }

    #[test]
    fn what_begins_before_or_ends_behind_the_span_is_cut_and_a_pause_stays_one() {
        let mut span = Span::new(1000);
        let mut voice = tone(300.0, -100, 10);
        voice.extend(tone(300.0, 900, 20));
        span.add(borrowed(&voice));
        let samples = played(&span.encode().unwrap().unwrap());
        assert_eq!(samples.len(), 1000 * 16);
        assert!(strength(&samples, 300.0, 10, 90) > 0.1);
        assert!(strength(&samples, 300.0, 300, 800) < 0.01);
        assert!(strength(&samples, 300.0, 920, 1000) > 0.1);
    }

    #[test]
    fn a_clock_that_is_read_a_little_early_or_late_makes_no_clicks() {
        let mut span = Span::new(1000);
        let voice = tone(300.0, 0, 50);
        span.add(borrowed(&voice).enumerate().map(|(n, (at, packet))| (at + n as i64 % 3 - 1, packet)));
        let samples = played(&span.encode().unwrap().unwrap());
        assert!(strength(&samples, 300.0, 100, 900) > 0.35, "{}", strength(&samples, 300.0, 100, 900));
    }

    #[test]
    fn a_span_in_which_nobody_speaks_is_nothing_and_noise_instead_of_packets_is_silent() {
        assert!(Span::new(1000).encode().unwrap().is_none());
        let mut span = Span::new(1000);
        span.add([(0, [0xff; 40].as_slice()), (i64::MAX / 32_000, &[]), (i64::MIN / 32_000, &[1, 2, 3])]);
        drop(span.encode().unwrap());
    }
}
