// SPDX-License-Identifier: MPL-2.0
//! How loud somebody is who does not say so. Browsers write it into every packet (RFC 6464); other
//! encoders need not, and OBS does not. Without it a hall would never count as speaking, so for
//! them it is measured in the sound itself.

use opus::{Channels, Decoder};

/// Enough to hear whether somebody speaks, and the cheapest that Opus knows.
const RATE: u32 = 8_000;
/// The longest packet, 120 ms (RFC 6716).
const SAMPLES: usize = RATE as usize * 120 / 1000;
/// Shorter payloads are the silence of DTX.
const SHORTEST: usize = 3;

/// Measures one microphone. Costs a decoder: about a third of a millisecond for each second of
/// speech on an office server.
pub(crate) struct Meter {
    decoder: Decoder,
    samples: [i16; SAMPLES],
}

impl std::fmt::Debug for Meter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Meter")
    }
}

impl Meter {
    /// None when the library has no room for a decoder.
    pub fn new() -> Option<Self> {
        let decoder = Decoder::new(RATE, Channels::Mono).ok()?;
        Some(Self { decoder, samples: [0; SAMPLES] })
    }

    /// Loudness as in RFC 6464, turned round: 0 silence to 127 loudest. None for what is not Opus.
    pub fn loudness(&mut self, payload: &[u8]) -> Option<u8> {
        if payload.len() < SHORTEST {
            return Some(0);
        }
        let count = self.decoder.decode(payload, &mut self.samples, false).ok()?;
        let heard = self.samples.get(..count).filter(|heard| !heard.is_empty())?;
        let power = heard.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / heard.len() as f64;
        // 0 dBov is a full square wave.
        let level = 10.0 * (power / f64::from(i16::MAX).powi(2)).log10();
        Some((127.0 + level).clamp(0.0, 127.0) as u8)
    }
}

#[cfg(test)]
mod tests {
    use opus::{Application, Encoder};

    use super::*;

    fn packets(amplitude: f64) -> Vec<Vec<u8>> {
        let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Voip).unwrap();
        let tone = |n: usize| (amplitude * (n as f64 * 440.0 * std::f64::consts::TAU / 48_000.0).sin()) as i16;
        let packet = |index: usize| {
            let samples: Vec<i16> = (index * 960..(index + 1) * 960).map(tone).collect();
            encoder.encode_vec(&samples, 1500).unwrap()
        };
        (0..20).map(packet).collect()
    }

    fn last(payloads: &[Vec<u8>]) -> Option<u8> {
        let mut meter = Meter::new().unwrap();
        payloads.iter().map(|payload| meter.loudness(payload)).last().unwrap()
    }

    #[test]
    fn a_voice_is_loud_and_an_empty_hall_is_not() {
        // A sine at a quarter of full scale has -15 dBov.
        let voice = last(&packets(8_000.0)).unwrap();
        assert!((105..=118).contains(&voice), "{voice}");
        let hall = last(&packets(10.0)).unwrap();
        assert!(hall < 64, "{hall}");
        assert_eq!(Meter::new().unwrap().loudness(&[0x78]), Some(0));
    }

    #[test]
    fn garbage_is_no_loudness_and_no_panic() {
        let mut meter = Meter::new().unwrap();
        for length in [3, 40, 400, 1400] {
            for byte in 0..=255_u8 {
                let _ = meter.loudness(&vec![byte; length]);
            }
        }
        assert!(meter.loudness(&packets(8_000.0)[5]).is_some());
    }
}
