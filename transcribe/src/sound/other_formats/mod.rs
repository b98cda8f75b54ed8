// SPDX-License-Identifier: MPL-2.0
//! Audio files of recorders and telephones: common kinds of WAV, MP3, AAC in MP4 or raw, FLAC. A
//! file is decoded to its end or refused with the reason; it is never silently truncated.

mod aac_profile;
mod riff;
mod whole_file;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream};
use symphonia::core::meta::MetadataOptions;

use self::aac_profile::coding_that_is_not_decoded;
use self::riff::{RepairedWav, RiffFault};
use self::whole_file::WholeFile;
use super::mixdown::Mixdown;
use super::resample::Resampler;
use super::{Block, SAMPLE_RATE, SoundError, SoundFault};

/// Accepted sample rates; telephones, microphones and studios are well within them.
const RATES: std::ops::RangeInclusive<u32> = 4_000..=384_000;
/// Maximum number of channels.
const MAX_CHANNELS: usize = 64;
/// One in this many packets may be unreadable, as after editing. More means a damaged file.
const ONE_DAMAGED_IN: u64 = 100;
/// Cutting a file at its beginning or end makes a few packets unreadable.
const DAMAGED_AT_CUTS: u64 = 4;

/// An opened audio file of another program.
pub struct OtherFormatFile {
    path: PathBuf,
    format: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track: u32,
    rate: u32,
    channels: usize,
    mixdown: Mixdown,
    resampler: Resampler,
    interleaved: Vec<f32>,
    position: u64,
    ended: bool,
    packets: u64,
    damaged: u64,
    /// Time of the next packet, in the stream's time base.
    next: i64,
    /// Duration of packets skipped by the demuxer, in the same time base.
    left_out: u64,
    total_ms: u64,
}

/// The format according to the first bytes.
pub enum Kind {
    Wav,
    /// Detected by the library.
    Other,
    /// Known but not supported.
    NotRead(&'static str),
    Unknown,
}

/// Detects the format by the first 12 bytes.
pub fn kind(magic: &[u8]) -> Kind {
    match magic {
        [b'R', b'I', b'F', b'F' | b'X', ..] | [b'R', b'F', b'6', b'4', ..] | [b'B', b'W', b'6', b'4', ..] => Kind::Wav,
        [b'I', b'D', b'3', ..]
        | [b'f', b'L', b'a', b'C', ..]
        | [0xff, 0xe0..=0xff, ..]
        | [_, _, _, _, b'f', b't', b'y', b'p', ..] => Kind::Other,
        [b'#', b'!', b'A', b'M', b'R', ..] => Kind::NotRead("AMR"),
        [0x30, 0x26, 0xb2, 0x75, ..] => Kind::NotRead("Windows Media Audio"),
        [b'F', b'O', b'R', b'M', ..] => Kind::NotRead("AIFF"),
        [b'c', b'a', b'f', b'f', ..] => Kind::NotRead("Core Audio"),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => Kind::NotRead("WebM or Matroska"),
        [b'r', b'i', b'f', b'f', ..] => Kind::NotRead("Wave64"),
        [b'.', b's', b'n', b'd', ..] => Kind::NotRead("AU"),
        _ => Kind::Unknown,
    }
}

impl OtherFormatFile {
    pub fn open(file: File, path: &Path, kind: &Kind) -> Result<Self, SoundError> {
        let unknown = |reason| SoundError::Unknown { path: path.to_owned(), reason };
        let failed = |source| SoundError::Read { path: path.to_owned(), source };
        let source: Box<dyn MediaSource> = if let Kind::Wav = kind {
            Box::new(RepairedWav::open(file).map_err(|fault| match fault {
                RiffFault::Io(error) => failed(error),
                RiffFault::Sound(reason) => unknown(reason),
            })?)
        } else {
            Box::new(WholeFile::of(file).map_err(failed)?)
        };
        let stream = MediaSourceStream::new(source, symphonia::core::io::MediaSourceStreamOptions::default());
        let format = symphonia::default::get_probe()
            .probe(&Hint::new(), stream, FormatOptions::default(), MetadataOptions::default())
            .map_err(|error| unknown(in_words(&error)))?;
        let track = format.default_track(TrackType::Audio).ok_or_else(|| unknown(SoundFault::NoSound))?;
        let parameters = track.codec_params.as_ref().and_then(|parameters| parameters.audio());
        let unsaid = || SoundFault::Other("it does not say how its sound is coded".to_owned());
        let parameters = parameters.ok_or_else(|| unknown(unsaid()))?;
        if let Some(name) = coding_that_is_not_decoded(parameters) {
            return Err(unknown(SoundFault::Coding(name.to_owned())));
        }
        let decoder = symphonia::default::get_codecs()
            .make_audio_decoder(parameters, &AudioDecoderOptions::default())
            .map_err(|error| unknown(not_decoded(&error)))?;
        let rate = parameters.sample_rate.unwrap_or(0);
        if !RATES.contains(&rate) {
            return Err(unknown(SoundFault::Other(format!("its sound has {rate} samples a second"))));
        }
        let total_ms = track.num_frames.unwrap_or(0).saturating_mul(1000) / u64::from(rate);
        let track = track.id;
        Ok(Self {
            path: path.to_owned(),
            format,
            decoder,
            track,
            rate,
            channels: 1,
            mixdown: Mixdown::new(1),
            resampler: Resampler::new(rate, SAMPLE_RATE),
            interleaved: Vec::new(),
            position: 0,
            ended: false,
            packets: 0,
            damaged: 0,
            next: 0,
            left_out: 0,
            total_ms,
        })
    }

    pub fn total_ms(&self) -> u64 {
        self.total_ms
    }

    /// About a second of samples. At the end, refuses a file of which much could not be decoded.
    pub fn next_block(&mut self) -> Result<Option<Block>, SoundError> {
        let mut samples = Vec::new();
        while !self.ended && samples.len() < SAMPLE_RATE as usize {
            let mut mono = Vec::new();
            if self.decode_packet(&mut mono)? {
                self.resampler.push(&mono, &mut samples);
            } else {
                self.ended = true;
                self.resampler.finish(&mut samples);
                self.check_completeness()?;
            }
        }
        if samples.is_empty() {
            return Ok(None);
        }
        let position = self.position;
        self.position += samples.len() as u64;
        Ok(Some(Block { position, samples }))
    }

    /// Appends the mono samples of the next packet; false at the end.
    fn decode_packet(&mut self, mono: &mut Vec<f32>) -> Result<bool, SoundError> {
        let packet = match self.format.next_packet() {
            Ok(Some(packet)) => packet,
            // A truncated file just ends.
            Ok(None) => return Ok(false),
            Err(Error::IoError(error)) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(self.damage(error)),
        };
        if packet.track_id != self.track {
            return Ok(true);
        }
        // The demuxer skips damage silently; the time stamps show what is missing.
        if self.packets > 0 {
            self.left_out += u64::try_from(packet.pts.get().saturating_sub(self.next)).unwrap_or(0);
        }
        self.next = packet.pts.saturating_add(packet.dur).get();
        self.packets += 1;
        let (rate, channels) = match self.decoder.decode(&packet) {
            Ok(sound) => {
                sound.copy_to_vec_interleaved(&mut self.interleaved);
                (sound.spec().rate(), sound.spec().channels().count())
            }
            Err(Error::DecodeError(_)) => {
                self.damaged += 1;
                return Ok(true);
            }
            Err(error) => return Err(self.damage(error)),
        };
        if rate != self.rate || !(1..=MAX_CHANNELS).contains(&channels) {
            let changes = format!("its sound changes to {channels} channels at {rate} Hz in the middle");
            return Err(self.unknown(SoundFault::Other(changes)));
        }
        if channels != self.channels {
            self.channels = channels;
            self.mixdown = Mixdown::new(channels);
        }
        self.mixdown.push(&self.interleaved, mono);
        Ok(true)
    }

    fn check_completeness(&self) -> Result<(), SoundError> {
        if self.packets == self.damaged {
            return Err(self.unknown(SoundFault::Damaged("no sound in it could be decoded".to_owned())));
        }
        let per_packet = u64::try_from(self.next).unwrap_or(0) / self.packets;
        let lost = self.damaged + self.left_out / per_packet.max(1);
        if lost > DAMAGED_AT_CUTS && lost * ONE_DAMAGED_IN > self.packets {
            let part = (lost * 100).div_ceil(self.packets + self.left_out / per_packet.max(1));
            return Err(self.unknown(SoundFault::Damaged(format!("{part} % of it is damaged"))));
        }
        Ok(())
    }

    fn damage(&self, error: Error) -> SoundError {
        match error {
            Error::IoError(source) => SoundError::Read { path: self.path.clone(), source },
            error => self.unknown(in_words(&error)),
        }
    }

    fn unknown(&self, reason: SoundFault) -> SoundError {
        SoundError::Unknown { path: self.path.clone(), reason }
    }
}

fn in_words(error: &Error) -> SoundFault {
    match error {
        Error::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            SoundFault::Damaged("it is cut short in its head".to_owned())
        }
        error => SoundFault::Other(error.to_string()),
    }
}

fn not_decoded(error: &Error) -> SoundFault {
    SoundFault::Other(format!("its sound is coded in a way that is not known here ({error})"))
}
