// SPDX-License-Identifier: MPL-2.0
//! A voice: Opus packets with durations and levels, in a loop.

use std::io::Cursor;
use std::path::Path;

use bytes::Bytes;
use opus::{Channels, Decoder};

use super::level::Level;
use super::{ogg_opus, wav};
use crate::fault::Fault;
use crate::file_problem::FileProblem;
use crate::files;

/// RTP clock rate of Opus.
pub(crate) const SOUND_CLOCK: u32 = 48_000;
/// Longest Opus packet: 120 ms.
const LONGEST_PACKET: usize = SOUND_CLOCK as usize * 120 / 1000;
/// Maximum size of a file.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// An hour of 20 ms packets.
const MOST_PACKETS: usize = 180_000;

/// One packet as it will be sent.
#[derive(Debug, Clone)]
pub(crate) struct VoicePacket {
    pub data: Bytes,
    /// Its duration in ticks of [`SOUND_CLOCK`].
    pub ticks: u32,
    pub level: Level,
}

/// A voice that bots can speak with.
#[derive(Debug)]
pub struct Voice {
    packets: Vec<VoicePacket>,
}

impl Voice {
    /// Reads an Ogg Opus file, whose packets are sent unchanged, or a WAV file, which is encoded
    /// once.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        let bytes = files::read(path, MOST_BYTES)?;
        Self::from_bytes(bytes).map_err(|what| Fault::unusable(path, what))
    }

    fn from_bytes(bytes: Vec<u8>) -> Result<Self, FileProblem> {
        let packets = match bytes.get(..4) {
            Some(b"OggS") => ogg_opus::packets(Cursor::new(bytes), MOST_PACKETS)?,
            Some(b"RIFF") => wav::packets(Cursor::new(bytes), MOST_PACKETS)?,
            _ => return Err(FileProblem::NotAVoice),
        };
        let packets = measured(packets)?;
        if packets.is_empty() { Err(FileProblem::Empty) } else { Ok(Self { packets }) }
    }

    /// The packet with this number; the file repeats after its end.
    pub(crate) fn packet(&self, number: usize) -> &VoicePacket {
        &self.packets[number % self.packets.len()]
    }

    pub(crate) fn len(&self) -> usize {
        self.packets.len()
    }
}

/// Adds duration and level to each packet. The only time that audio is decoded.
fn measured(packets: Vec<Bytes>) -> Result<Vec<VoicePacket>, FileProblem> {
    let mut decoder = Decoder::new(SOUND_CLOCK, Channels::Mono).map_err(|_| FileProblem::NotAVoice)?;
    let mut samples = vec![0.0; LONGEST_PACKET];
    packets
        .into_iter()
        .map(|data| {
            let decoded = decoder.decode_float(&data, &mut samples, false).map_err(|_| FileProblem::Damaged)?;
            Ok(VoicePacket { ticks: decoded as u32, level: Level::of(&samples[..decoded]), data })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wav_of(seconds: u32, rate: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: rate,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
        for i in 0..seconds * rate {
            let loud = i < rate;
            let sample = if loud { (f64::from(i) * 0.2).sin() * 12_000.0 } else { 0.0 };
            writer.write_sample(sample as i16).unwrap();
        }
        writer.finalize().unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_wav_becomes_packets_that_know_their_length_and_loudness() {
        let voice = Voice::from_bytes(wav_of(2, 16_000)).unwrap();
        assert_eq!(voice.len(), 100);
        assert!((0..100).all(|n| voice.packet(n).ticks == 960));
        assert!(voice.packet(25).level.voice, "{:?}", voice.packet(25).level);
        assert!(!voice.packet(90).level.voice, "{:?}", voice.packet(90).level);
        assert_eq!(voice.packet(100).data, voice.packet(0).data, "it begins again");
    }

    #[test]
    fn what_is_no_voice_is_refused_in_words() {
        for bytes in [&b""[..], b"RIFF", b"OggS", b"DKIF and more", b"OggSxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"] {
            assert!(Voice::from_bytes(bytes.to_vec()).is_err());
        }
    }
}
