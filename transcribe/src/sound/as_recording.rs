// SPDX-License-Identifier: MPL-2.0
//! Any sound file as a recording of ours: Ogg Opus with one page a second. Neither the file nor the
//! recording is ever whole in memory.

use std::fs::File;
use std::io;
use std::path::Path;

use opus::{Application, Bitrate, Channels, Encoder, Signal};
use recording_format::{GRANULES_PER_SECOND, OpusHead, PageBreak, PageWriter};

use super::{SAMPLE_RATE, Sound, SoundError, SoundFault};

/// For so long there is one figure of loudness, in milliseconds.
pub const LOUDNESS_STEP_MS: u64 = 200;
const LOUDNESS_SAMPLES: usize = SAMPLE_RATE as usize * LOUDNESS_STEP_MS as usize / 1000;
const GRANULES_PER_SAMPLE: u64 = GRANULES_PER_SECOND / SAMPLE_RATE as u64;
/// Samples of one packet: 20 ms.
const FRAME: usize = SAMPLE_RATE as usize / 50;
const PACKETS_PER_PAGE: u64 = 50;
/// Speech of 16 kHz loses nothing that can be heard.
const BITS_PER_SECOND: i32 = 32_000;
/// The effort of the encoder, of 10: more is not heard, and takes twice as long.
const COMPLEXITY: i32 = 5;
const MAX_PACKET: usize = 1_500;
const SAMPLES_PER_MS: u64 = SAMPLE_RATE as u64 / 1000;
/// Progress is told at most once per this much sound.
const PROGRESS_STEP_MS: u64 = 2_000;

/// What comes of a file, in its order.
#[derive(Debug)]
pub enum RecordingPart {
    /// The next bytes of the recording.
    Pages(Vec<u8>),
    /// How loud it is, for each [`LOUDNESS_STEP_MS`] from 0 to 255; the square root of the highest
    /// sample, so that quiet speech is seen too.
    Loudness(Vec<u8>),
    /// `total_ms` is 0 where the file does not say it.
    Progress { done_ms: u64, total_ms: u64 },
}

/// Decodes `file`, which `name` names in errors, and gives out what is to be stored. Its length in
/// milliseconds, gaps included.
///
/// # Errors
/// As [`Sound::of`], if it is longer than `most_ms`, and what `out` returns.
pub fn as_recording(
    file: File,
    name: &Path,
    most_ms: u64,
    out: &mut dyn FnMut(RecordingPart) -> io::Result<()>,
) -> Result<u64, SoundError> {
    let failed = |source| SoundError::Read { path: name.to_owned(), source };
    let unknown = |reason| SoundError::Unknown { path: name.to_owned(), reason };
    let mut sound = Sound::of(file, name)?;
    let most_samples = most_ms * SAMPLES_PER_MS;
    let too_long = || unknown(SoundFault::TooLong(most_ms / 3_600_000));
    if sound.total_ms() > most_ms {
        return Err(too_long());
    }
    let mut writer = Writer::new().map_err(failed)?;
    let (mut position, mut told_ms) = (0, None);
    while let Some(block) = sound.next_block()? {
        let end = block.position.saturating_add(block.samples.len() as u64);
        if end > most_samples {
            return Err(too_long());
        }
        // What was not recorded is silence.
        let mut gap = block.position.saturating_sub(position);
        while gap > 0 {
            let part = gap.min(u64::from(SAMPLE_RATE));
            writer.push(&vec![0.0; part as usize]).map_err(failed)?;
            writer.give(out).map_err(failed)?;
            gap -= part;
        }
        writer.push(&block.samples).map_err(failed)?;
        writer.give(out).map_err(failed)?;
        position = end;
        let done_ms = position / SAMPLES_PER_MS;
        if told_ms.is_none_or(|told| done_ms >= told + PROGRESS_STEP_MS) {
            told_ms = Some(done_ms);
            out(RecordingPart::Progress { done_ms, total_ms: sound.total_ms() }).map_err(failed)?;
        }
    }
    if position == 0 {
        return Err(unknown(SoundFault::NoSound));
    }
    writer.finish().map_err(failed)?;
    writer.give(out).map_err(failed)?;
    Ok(position / SAMPLES_PER_MS)
}

struct Writer {
    encoder: Encoder,
    pages: PageWriter,
    pre_skip: u64,
    /// Samples that do not fill a packet yet.
    rest: Vec<f32>,
    /// All samples that came.
    samples: u64,
    packets: u64,
    /// The last one, which is not written before it is known that others follow.
    held: Option<Vec<u8>>,
    /// The highest sample of the step under way, and how many there were.
    highest: f32,
    in_step: usize,
    loudness: Vec<u8>,
}

impl Writer {
    fn new() -> io::Result<Self> {
        let encoder = (|| {
            let mut encoder = Encoder::new(SAMPLE_RATE, Channels::Mono, Application::Voip)?;
            encoder.set_bitrate(Bitrate::Bits(BITS_PER_SECOND))?;
            encoder.set_complexity(COMPLEXITY)?;
            encoder.set_signal(Signal::Voice)?;
            Ok(encoder)
        })();
        let mut encoder: Encoder = encoder.map_err(of_encoder)?;
        let ahead = encoder.get_lookahead().map_err(of_encoder)?;
        let pre_skip = u16::try_from(ahead).unwrap_or(0) * GRANULES_PER_SAMPLE as u16;
        let mut pages = PageWriter::new(1);
        pages.headers(OpusHead::packet(1, pre_skip), OpusHead::tags_packet("diemcau"))?;
        Ok(Self {
            encoder,
            pages,
            pre_skip: pre_skip.into(),
            rest: Vec::new(),
            samples: 0,
            packets: 0,
            held: None,
            highest: 0.0,
            in_step: 0,
            loudness: Vec::new(),
        })
    }

    fn push(&mut self, samples: &[f32]) -> io::Result<()> {
        self.samples += samples.len() as u64;
        for sample in samples {
            self.highest = self.highest.max(sample.abs());
            self.in_step += 1;
            if self.in_step == LOUDNESS_SAMPLES {
                self.end_step();
            }
        }
        self.rest.extend_from_slice(samples);
        let whole = self.rest.len() / FRAME * FRAME;
        let frames: Vec<f32> = self.rest.drain(..whole).collect();
        frames.chunks_exact(FRAME).try_for_each(|frame| self.encode(frame))
    }

    fn end_step(&mut self) {
        self.loudness.push((self.highest.min(1.0).sqrt() * 255.0) as u8);
        (self.highest, self.in_step) = (0.0, 0);
    }

    fn encode(&mut self, frame: &[f32]) -> io::Result<()> {
        let packet = self.encoder.encode_vec_float(frame, MAX_PACKET).map_err(of_encoder)?;
        if let Some(before) = self.held.replace(packet) {
            self.packets += 1;
            let at_end = self.packets.is_multiple_of(PACKETS_PER_PAGE);
            let page_break = if at_end { PageBreak::Page } else { PageBreak::None };
            self.pages.packet(before, self.packets * FRAME as u64 * GRANULES_PER_SAMPLE, page_break)?;
        }
        Ok(())
    }

    /// The last packet says where the sound ends (RFC 7845, section 4.4): the encoder gives a sample
    /// out later than it takes it.
    fn finish(&mut self) -> io::Result<()> {
        let end = self.pre_skip + self.samples * GRANULES_PER_SAMPLE;
        let frames = end.div_ceil(FRAME as u64 * GRANULES_PER_SAMPLE);
        let missing = (frames * FRAME as u64).saturating_sub(self.samples) as usize;
        let mut rest = std::mem::take(&mut self.rest);
        let filled = (rest.len() + missing) / FRAME * FRAME;
        rest.resize(filled, 0.0);
        rest.chunks_exact(FRAME).try_for_each(|frame| self.encode(frame))?;
        if self.in_step > 0 {
            self.end_step();
        }
        match self.held.take() {
            Some(last) => self.pages.packet(last, end, PageBreak::Stream),
            None => Ok(()),
        }
    }

    fn give(&mut self, out: &mut dyn FnMut(RecordingPart) -> io::Result<()>) -> io::Result<()> {
        let pages = self.pages.take_pages();
        if !pages.is_empty() {
            out(RecordingPart::Pages(pages))?;
        }
        if !self.loudness.is_empty() {
            out(RecordingPart::Loudness(std::mem::take(&mut self.loudness)))?;
        }
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "fits map_err")]
fn of_encoder(error: opus::Error) -> io::Error {
    io::Error::other(error.to_string())
}
