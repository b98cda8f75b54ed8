// SPDX-License-Identifier: MPL-2.0
//! Decodes Opus packets to mono at 16 kHz. Stereo is decoded as stereo and mixed down here, because
//! the codec's own mono is silent for two channels of opposite phase.

use opus::{Channels, Decoder};

use super::SAMPLE_RATE;
use super::mixdown::Mixdown;

/// Samples in the longest Opus packet, 120 ms.
pub const MAX_PACKET_SAMPLES: usize = SAMPLE_RATE as usize * 120 / 1000;

/// Decodes the packets of one stream, one after the other.
pub struct OpusDecoder {
    decoder: Decoder,
    /// Gain from the stream's header, in steps of 1/256 dB.
    gain: i16,
    /// Created with the first stereo packet; most streams have none.
    stereo: Option<Mixdown>,
}

impl OpusDecoder {
    pub fn new(gain: i16) -> Result<Self, opus::Error> {
        Ok(Self { decoder: decoder(Channels::Mono, gain)?, gain, stereo: None })
    }

    /// Appends exactly `wanted` samples; an empty `packet` means a lost one, an invalid one is
    /// silent.
    pub fn decode(&mut self, packet: &[u8], wanted: usize, samples: &mut Vec<f32>) {
        if self.stereo.is_none()
            && !packet.is_empty()
            && matches!(opus::packet::get_nb_channels(packet), Ok(Channels::Stereo))
            && let Ok(decoder) = decoder(Channels::Stereo, self.gain)
        {
            self.decoder = decoder;
            self.stereo = Some(Mixdown::new(2));
        }
        let end = samples.len() + wanted;
        // Opus conceals losses in steps of 2.5 ms; the remainder stays silent.
        let room = if packet.is_empty() { wanted.min(MAX_PACKET_SAMPLES) / 40 * 40 } else { wanted };
        let channels = if self.stereo.is_some() { 2 } else { 1 };
        let mut out = vec![0.0; room * channels];
        if !out.is_empty() && self.decoder.decode_float(packet, &mut out, false).is_err() {
            out.fill(0.0);
        }
        match &mut self.stereo {
            Some(mixdown) => mixdown.push(&out, samples),
            None => samples.append(&mut out),
        }
        samples.resize(end, 0.0);
    }
}

fn decoder(channels: Channels, gain: i16) -> Result<Decoder, opus::Error> {
    let mut decoder = Decoder::new(SAMPLE_RATE, channels)?;
    decoder.set_gain(i32::from(gain))?;
    Ok(decoder)
}
