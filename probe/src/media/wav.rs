// SPDX-License-Identifier: MPL-2.0
//! Encodes a WAV file as Opus packets.

use std::io::Read;

use bytes::Bytes;
use hound::{SampleFormat, WavReader};
use opus::{Application, Bitrate, Channels, Encoder};

use crate::file_problem::FileProblem;

/// Sample rates of Opus.
const RATES: [u32; 5] = [8_000, 12_000, 16_000, 24_000, 48_000];
/// 20 ms, as browsers send.
const PACKETS_PER_SECOND: u32 = 50;
/// The bit rate that pages use for speech.
const BITS_PER_SECOND: i32 = 32_000;
/// Buffer size, larger than any packet of 20 ms.
const LARGEST_PACKET: usize = 1275;

pub(super) fn packets(file: impl Read, most: usize) -> Result<Vec<Bytes>, FileProblem> {
    let mut reader = WavReader::new(file).map_err(|_| FileProblem::Damaged)?;
    let spec = reader.spec();
    let fits = spec.sample_format == SampleFormat::Int
        && spec.bits_per_sample == 16
        && (1..=2).contains(&spec.channels)
        && RATES.contains(&spec.sample_rate);
    if !fits {
        return Err(FileProblem::WavKind);
    }
    let channels = usize::from(spec.channels);
    let samples: Vec<i16> = reader.samples::<i16>().collect::<Result<_, _>>().map_err(|_| FileProblem::Damaged)?;
    let mono: Vec<i16> = samples
        .chunks_exact(channels)
        .map(|frame| (frame.iter().map(|&sample| i32::from(sample)).sum::<i32>() / channels as i32) as i16)
        .collect();
    let mut encoder =
        Encoder::new(spec.sample_rate, Channels::Mono, Application::Voip).map_err(|_| FileProblem::NotAVoice)?;
    encoder.set_bitrate(Bitrate::Bits(BITS_PER_SECOND)).map_err(|_| FileProblem::NotAVoice)?;
    encoder.set_inband_fec(true).map_err(|_| FileProblem::NotAVoice)?;
    let pieces = mono.chunks_exact((spec.sample_rate / PACKETS_PER_SECOND) as usize);
    if pieces.len() > most {
        return Err(FileProblem::TooLong);
    }
    pieces
        .map(|piece| encoder.encode_vec(piece, LARGEST_PACKET).map(Bytes::from).map_err(|_| FileProblem::Damaged))
        .collect()
}
