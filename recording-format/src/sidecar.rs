// SPDX-License-Identifier: MPL-2.0
//! The JSON file beside a recording that says whose voice it is and what time it was. See
//! docs/recording-format.md.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::GRANULES_PER_SECOND;

/// The version of the format; readers refuse greater ones.
const VERSION: u32 = 1;
/// Larger sidecars are not ours: a point every ten seconds and around every pause of a long meeting
/// stays far below.
const LARGEST: u64 = 4 << 20;

/// Why a sidecar cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SidecarError {
    /// Missing, or the disk fails.
    #[error("cannot read {path}: {source}", path = .path.display())]
    Read { path: PathBuf, source: io::Error },
    /// Not what the recorder writes.
    #[error("{path} is not a recording's sidecar: {reason}", path = .path.display())]
    Damaged { path: PathBuf, reason: String },
}

/// What the sidecar says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sidecar {
    /// One without a version is of the first.
    #[serde(default = "first_version")]
    pub version: u32,
    /// File name of the sound, beside this file.
    #[serde(default)]
    pub audio: String,
    /// Granules (and samples) per second.
    #[serde(default)]
    pub sample_rate: u32,
    /// Samples that a decoder drops at the beginning.
    #[serde(default)]
    pub pre_skip: u16,
    /// The caller's labels.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Wall clock at the beginning of the sound, milliseconds since 1970.
    pub started_at_ms: u64,
    /// Further pairs of position in the sound and wall clock, oldest first.
    #[serde(default)]
    pub clock: Vec<ClockPoint>,
    /// When the server passed on nothing of this microphone, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub muted: Vec<Muted>,
    /// Length of what was synced when this was written, in samples, gaps included.
    #[serde(default)]
    pub granules: u64,
    /// The recording was completed in good order.
    #[serde(default)]
    pub complete: bool,
}

/// A moment at which both clocks were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockPoint {
    /// Samples from the beginning of the decoded sound.
    pub granule: u64,
    /// Milliseconds since 1970.
    pub at_ms: u64,
    /// The RTP time of the packet that begins there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rtp: Option<RtpTime>,
}

/// A moment on the clock of a sender (RFC 3550, section 5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RtpTime {
    /// Whose clock: the source of the stream.
    pub ssrc: u32,
    /// As in the packet, 48000 per second.
    pub time: u32,
}

/// A time in which a microphone was muted at the server, milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Muted {
    pub from_ms: u64,
    /// `None` while it lasts, and for ever if the recording ended so.
    #[serde(default)]
    pub until_ms: Option<u64>,
}

fn first_version() -> u32 {
    1
}

impl Sidecar {
    /// For the sound file of this name, at its beginning.
    pub fn new(audio: String, pre_skip: u16, labels: BTreeMap<String, String>, started_at_ms: u64) -> Self {
        Self {
            version: VERSION,
            audio,
            sample_rate: GRANULES_PER_SECOND as u32,
            pre_skip,
            labels,
            started_at_ms,
            clock: Vec::new(),
            muted: Vec::new(),
            granules: 0,
            complete: false,
        }
    }

    /// Where the sidecar of a recording is: the same name ending in `.json`.
    pub fn path_beside(recording: &Path) -> PathBuf {
        recording.with_extension("json")
    }

    /// Reads the sidecar of `recording`.
    ///
    /// # Errors
    /// See [`SidecarError`].
    pub fn read(recording: &Path) -> Result<Self, SidecarError> {
        let path = Self::path_beside(recording);
        let mut text = Vec::new();
        let read = File::open(&path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut text));
        match read.map_err(|source| SidecarError::Read { path: path.clone(), source })? {
            length if length as u64 > LARGEST => {
                Err(SidecarError::Damaged { path, reason: "it is larger than 4 MB".to_owned() })
            }
            _ => Self::parse(&text).map_err(|reason| SidecarError::Damaged { path, reason }),
        }
    }

    /// Reads the text of a sidecar; in words what is wrong with it.
    ///
    /// # Errors
    /// It is no JSON of this form, or of a later version.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        let sidecar: Self = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        if sidecar.version > VERSION {
            return Err(format!("it has version {}, this program knows up to {VERSION}", sidecar.version));
        }
        Ok(sidecar)
    }

    /// Writes it so that at every moment either the old or the new one is whole on disk.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        let temporary = path.with_extension("json.tmp");
        let mut file = File::create(&temporary)?;
        serde_json::to_writer_pretty(&mut file, self)?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        sync_folder(path)
    }
}

/// Makes a new name in a folder durable.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_is_read_again_and_a_later_version_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let recording = folder.path().join("mic.opus");
        let mut sidecar = Sidecar::new("mic.opus".into(), 312, BTreeMap::from([("speaker".into(), "An".into())]), 7);
        sidecar.clock.push(ClockPoint { granule: 480_000, at_ms: 10_007, rtp: Some(RtpTime { ssrc: 9, time: 7 }) });
        sidecar.muted.push(Muted { from_ms: 5_000, until_ms: None });
        sidecar.save(&Sidecar::path_beside(&recording)).unwrap();
        assert_eq!(Sidecar::read(&recording).unwrap(), sidecar);
        sidecar.version = 2;
        sidecar.save(&Sidecar::path_beside(&recording)).unwrap();
        assert!(matches!(Sidecar::read(&recording), Err(SidecarError::Damaged { .. })));
        assert!(matches!(Sidecar::read(&folder.path().join("other.opus")), Err(SidecarError::Read { .. })));
    }

    #[test]
    fn a_sidecar_is_of_use_as_soon_as_it_says_when_the_sound_began() {
        assert_eq!(Sidecar::parse(br#"{"version": 1, "started_at_ms": 5}"#).unwrap().started_at_ms, 5);
        assert!(Sidecar::parse(br#"{"version": 1}"#).is_err());
    }
}
