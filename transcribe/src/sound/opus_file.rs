//! Ogg Opus (RFC 7845) as our recorder writes it: a page's granule position is media time, so a page that begins later than
//! the one before ended stands behind a gap (mute, discontinuous transmission, loss).

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use opus::{Channels, Decoder};

use super::ogg_pages::{Page, Pages, last_granule};
use super::{Block, SAMPLE_RATE, SoundError};

/// Granule positions count samples of 48 kHz whatever the stream was made from.
const GRANULE_RATE: u64 = 48_000;
/// Granule steps per sample of ours.
const GRANULES_PER_SAMPLE: u64 = GRANULE_RATE / SAMPLE_RATE as u64;
/// Samples in the longest Opus packet, 120 ms.
const LONGEST_PACKET_SAMPLES: usize = SAMPLE_RATE as usize * 120 / 1000;
/// A gap up to this is a lost packet in the middle of a word: the decoder bridges it. A longer one stays silent.
const BRIDGED_GRANULES: u64 = GRANULE_RATE * 100 / 1000;
/// No recording is longer than a week: a later position is damage, and its page is left out.
const LATEST_GRANULE: u64 = GRANULE_RATE * 3600 * 24 * 7;
/// Enough to hold the last page of any file.
const TAIL_BYTES: u64 = 128 * 1024;

/// An opened Ogg Opus file; stereo is mixed down by the decoder.
pub struct OpusFile {
    path: PathBuf,
    pages: Pages<File>,
    stream: OpusStream,
    /// A page that [`Self::open`] had to look at.
    waiting: Option<Page>,
    total_ms: u64,
}

impl OpusFile {
    pub fn open(mut file: File, path: &Path) -> Result<Self, SoundError> {
        let failed = |source| SoundError::Read { path: path.to_owned(), source };
        let unknown = |reason: String| SoundError::Unknown { path: path.to_owned(), reason };
        let last = last_granule(&tail(&mut file).map_err(failed)?).filter(|&last| last <= LATEST_GRANULE);
        let mut pages = Pages::new(file);
        let page = pages.next_page().map_err(failed)?.ok_or_else(|| unknown("it has no whole Ogg page".to_owned()))?;
        let stream = OpusStream::new(&page).map_err(unknown)?;
        let total_ms = last.unwrap_or(0).saturating_sub(stream.pre_skip) * 1000 / GRANULE_RATE;
        Ok(Self { path: path.to_owned(), pages, stream, waiting: Some(page), total_ms })
    }

    pub fn total_ms(&self) -> u64 {
        self.total_ms
    }

    /// The samples of the next page that holds any.
    pub fn next_block(&mut self) -> Result<Option<Block>, SoundError> {
        loop {
            let page = match self.waiting.take() {
                Some(page) => page,
                None => match self.pages.next_page() {
                    Ok(Some(page)) => page,
                    Ok(None) => return Ok(None),
                    Err(source) => return Err(SoundError::Read { path: self.path.clone(), source }),
                },
            };
            if let Some(block) = self.stream.decode(&page) {
                return Ok(Some(block));
            }
        }
    }
}

/// The sound of one logical stream, page by page.
pub struct OpusStream {
    decoder: Decoder,
    serial: u32,
    /// Decoded samples at the beginning that RFC 7845 says to throw away, in granules.
    pre_skip: u64,
    /// Granule position up to which everything was given out or is silence.
    next: u64,
}

impl OpusStream {
    /// The stream that begins with `page`; in words why it is none.
    pub fn new(page: &Page) -> Result<Self, String> {
        // Where the first page is damaged, the sound behind it is still worth having: then the usual values hold.
        let pre_skip = match page.packets.first().and_then(|packet| pre_skip(packet)) {
            Some(pre_skip) => pre_skip,
            None if page.first => return Err("it is Ogg, but not Opus".to_owned()),
            None => 0,
        };
        let decoder = Decoder::new(SAMPLE_RATE, Channels::Mono).map_err(|error| error.to_string())?;
        Ok(Self { decoder, serial: page.serial, pre_skip, next: 0 })
    }

    /// The samples that end in `page`; `None` when it holds none, or belongs to another stream.
    pub fn decode(&mut self, page: &Page) -> Option<Block> {
        if page.serial != self.serial {
            return None;
        }
        let end = page.granule.filter(|&end| end <= LATEST_GRANULE)?;
        let packets: Vec<(&[u8], u64)> = page
            .packets
            .iter()
            .filter(|packet| !packet.starts_with(b"OpusHead") && !packet.starts_with(b"OpusTags"))
            .map(|packet| (packet.as_slice(), duration(packet)))
            .collect();
        let held: u64 = packets.iter().map(|(_, duration)| duration).sum();
        if held == 0 {
            return None;
        }
        let mut samples = Vec::with_capacity((held / GRANULES_PER_SAMPLE) as usize + LONGEST_PACKET_SAMPLES);
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
            // RFC 7845 section 4.4: the last page may say that its last packet is not needed to its end.
            let surplus = ((self.next - end) / GRANULES_PER_SAMPLE) as usize;
            samples.truncate(samples.len().saturating_sub(surplus));
            self.next = end.max(begin);
        }
        let skipped = self.pre_skip.saturating_sub(position).min(held) / GRANULES_PER_SAMPLE;
        samples.drain(..samples.len().min(skipped as usize));
        position = position.max(self.pre_skip) - self.pre_skip;
        (!samples.is_empty()).then_some(Block { position: position / GRANULES_PER_SAMPLE, samples })
    }

    /// Adds exactly `granules` of sound; an empty `packet` stands for a lost one, a broken one is silent.
    fn decode_into(&mut self, samples: &mut Vec<f32>, packet: &[u8], granules: u64) {
        let wanted = (granules / GRANULES_PER_SAMPLE) as usize;
        let begin = samples.len();
        samples.resize(begin + wanted, 0.0);
        // Opus conceals in steps of 2.5 ms; what is left over stays silent.
        let room = wanted.min(LONGEST_PACKET_SAMPLES) / 40 * 40;
        let out = if packet.is_empty() { &mut samples[begin..begin + room] } else { &mut samples[begin..] };
        if !out.is_empty() && self.decoder.decode_float(packet, out, false).is_err() {
            out.fill(0.0);
        }
    }
}

/// The last bytes of `file`, which is then at its beginning again.
fn tail(file: &mut File) -> io::Result<Vec<u8>> {
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES)))?;
    let mut tail = Vec::new();
    file.by_ref().take(TAIL_BYTES).read_to_end(&mut tail)?;
    file.rewind()?;
    Ok(tail)
}

/// RFC 7845 section 5.1: magic, version (major 0), channels, pre-skip, ...
fn pre_skip(packet: &[u8]) -> Option<u64> {
    let whole = packet.starts_with(b"OpusHead") && packet.len() >= 19 && packet[8] & 0xf0 == 0;
    whole.then(|| u64::from(u16::from_le_bytes([packet[10], packet[11]])))
}

/// Length of a packet in granules; 0 when it is no Opus packet.
fn duration(packet: &[u8]) -> u64 {
    opus::packet::get_nb_samples(packet, GRANULE_RATE as u32).map_or(0, |samples| samples as u64)
}
