// SPDX-License-Identifier: MPL-2.0
//! Reads Ogg Opus (RFC 7845) as our recorder writes it: granule positions are media time, so there
//! is a gap between a page and the previous one if it begins later than that ended (mute,
//! discontinuous transmission, loss).

use std::fs::File;
use std::path::{Path, PathBuf};

use recording_format::{GRANULES_PER_SECOND, OpusHead, Page, Pages, last_granule, opus_duration};

use super::opus_decoder::{MAX_PACKET_SAMPLES, OpusDecoder};
use super::{Block, SAMPLE_RATE, SoundError, SoundFault};

/// Granule positions per sample of 16 kHz.
const GRANULES_PER_SAMPLE: u64 = GRANULES_PER_SECOND / SAMPLE_RATE as u64;
/// A gap up to this length is a lost packet in the middle of a word: the decoder conceals it. A
/// longer one is silence.
const BRIDGED_GRANULES: u64 = GRANULES_PER_SECOND * 100 / 1000;
/// No recording is longer than a week: a page with a later position is damaged and is skipped.
const LATEST_GRANULE: u64 = GRANULES_PER_SECOND * 3600 * 24 * 7;
/// Maximum number of streams that begin together at the start of a file; a video has three or four.
const MAX_STREAMS: usize = 16;

/// An opened Ogg Opus file. Chained streams (RFC 3533) are read one after the other.
pub struct OpusFile {
    path: PathBuf,
    pages: Pages<File>,
    stream: OpusStream,
    /// Position of the beginning of the current stream, in samples.
    begins_at: u64,
    total_ms: u64,
}

impl OpusFile {
    pub fn open(mut file: File, path: &Path) -> Result<Self, SoundError> {
        let failed = |source| SoundError::Read { path: path.to_owned(), source };
        let unknown = |reason| SoundError::Unknown { path: path.to_owned(), reason };
        let mut pages = Pages::new(&mut file);
        // Other streams may begin before it: a video, an index. If their data begins, there is no
        // Opus stream.
        let mut refused = SoundFault::Damaged("it has no whole Ogg page".to_owned());
        for number in 0..MAX_STREAMS {
            let Some(page) = pages.next_page().map_err(failed)? else { break };
            if number > 0 && !page.first {
                break;
            }
            match OpusStream::new(&page) {
                Ok(stream) => {
                    let last = last_granule(&mut file, stream.serial).map_err(failed)?;
                    let last = last.filter(|&last| last <= LATEST_GRANULE).unwrap_or(0);
                    let total_ms = last.saturating_sub(stream.pre_skip) * 1000 / GRANULES_PER_SECOND;
                    // From the beginning again, which is a page or a few.
                    let pages = Pages::new(file);
                    return Ok(Self { path: path.to_owned(), pages, stream, begins_at: 0, total_ms });
                }
                Err(reason) => refused = reason,
            }
        }
        Err(unknown(refused))
    }

    pub fn total_ms(&self) -> u64 {
        self.total_ms
    }

    /// The samples of the next page that has any.
    pub fn next_block(&mut self) -> Result<Option<Block>, SoundError> {
        let failed = |source| SoundError::Read { path: self.path.clone(), source };
        while let Some(page) = self.pages.next_page().map_err(failed)? {
            if page.first && self.stream.has_begun() {
                // Another recording was appended.
                let unknown = |reason| SoundError::Unknown { path: self.path.clone(), reason };
                let stream = OpusStream::new(&page).map_err(unknown)?;
                self.begins_at += self.stream.length();
                self.stream = stream;
                continue;
            }
            if let Some(block) = self.stream.decode(&page) {
                return Ok(Some(Block { position: self.begins_at + block.position, ..block }));
            }
        }
        Ok(None)
    }
}

/// The audio of one logical stream, page by page.
pub struct OpusStream {
    decoder: OpusDecoder,
    serial: u32,
    /// Pre-skip of RFC 7845, in granules: decoded samples that are discarded at the beginning.
    pre_skip: u64,
    /// Granule position up to which everything was returned or is silence.
    next: u64,
}

impl OpusStream {
    /// The stream that begins with `page`.
    pub fn new(page: &Page) -> Result<Self, SoundFault> {
        // If the first page is damaged, the audio after it is still read, with default values.
        let head = match page.packets.first() {
            Some(packet) if OpusHead::is_head(packet) => heard(packet)?,
            first if page.first => return Err(other_codec(first.map_or(&[], Vec::as_slice))),
            _ => OpusHead { channels: 2, pre_skip: 0, gain: 0, streams: 1 },
        };
        let decoder = OpusDecoder::new(head.gain).map_err(|error| SoundFault::Other(error.to_string()))?;
        Ok(Self { decoder, serial: page.serial, pre_skip: head.pre_skip.into(), next: 0 })
    }

    /// Whether any audio has been returned.
    fn has_begun(&self) -> bool {
        self.next > 0
    }

    /// Position reached, in samples.
    fn length(&self) -> u64 {
        self.next.saturating_sub(self.pre_skip) / GRANULES_PER_SAMPLE
    }

    /// The samples that end in `page`; `None` if it has none, or belongs to another stream.
    pub fn decode(&mut self, page: &Page) -> Option<Block> {
        if page.serial != self.serial {
            return None;
        }
        let end = page.granule.filter(|&end| end <= LATEST_GRANULE)?;
        let packets: Vec<(&[u8], u64)> = page
            .packets
            .iter()
            .filter(|packet| !OpusHead::is_head(packet) && !OpusHead::is_tags(packet))
            .map(|packet| (packet.as_slice(), opus_duration(packet).unwrap_or(0)))
            .collect();
        let held: u64 = packets.iter().map(|(_, duration)| duration).sum();
        if held == 0 {
            return None;
        }
        let mut samples = Vec::with_capacity((held / GRANULES_PER_SAMPLE) as usize + MAX_PACKET_SAMPLES);
        let begin = end.saturating_sub(held).max(self.next);
        let mut position = begin;
        let gap = begin - self.next;
        if self.next > 0 && gap > 0 && gap <= BRIDGED_GRANULES {
            self.decode_into(&mut samples, &[], gap);
            position = self.next;
        }
        for (packet, duration) in packets {
            self.decode_into(&mut samples, packet, duration);
        }
        self.next = begin + held;
        if page.last && end < self.next {
            // RFC 7845 section 4.4: the last page may truncate its last packet.
            let surplus = ((self.next - end) / GRANULES_PER_SAMPLE) as usize;
            samples.truncate(samples.len().saturating_sub(surplus));
            self.next = end.max(begin);
        }
        let skipped = self.pre_skip.saturating_sub(position).min(held) / GRANULES_PER_SAMPLE;
        samples.drain(..samples.len().min(skipped as usize));
        position = position.max(self.pre_skip) - self.pre_skip;
        (!samples.is_empty()).then_some(Block { position: position / GRANULES_PER_SAMPLE, samples })
    }

    /// Appends exactly `granules` of audio; an empty `packet` means a lost one, an invalid one is
    /// silent.
    fn decode_into(&mut self, samples: &mut Vec<f32>, packet: &[u8], granules: u64) {
        self.decoder.decode(packet, (granules / GRANULES_PER_SAMPLE) as usize, samples);
    }
}

/// Checks the first packet of a stream.
fn heard(packet: &[u8]) -> Result<OpusHead, SoundFault> {
    let damaged = || SoundFault::Damaged("its Opus head is damaged".to_owned());
    let head = OpusHead::read(packet).ok_or_else(damaged)?;
    if head.channels > 2 || head.streams != 1 {
        return Err(SoundFault::Coding(format!("Opus with {} channels", head.channels)));
    }
    Ok(head)
}

/// The codec of an Ogg stream that is not Opus.
fn other_codec(packet: &[u8]) -> SoundFault {
    let name = match packet {
        [1, b'v', b'o', b'r', b'b', b'i', b's', ..] => "Vorbis",
        [0x7f, b'F', b'L', b'A', b'C', ..] => "FLAC",
        [b'S', b'p', b'e', b'e', b'x', ..] => "Speex",
        _ => return SoundFault::Kind("Ogg, but not Opus".to_owned()),
    };
    SoundFault::Coding(name.to_owned())
}
