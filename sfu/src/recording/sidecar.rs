//! The JSON file beside a recording that says whose voice it is and what time it was. See docs/recording-format.md.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

/// The version of the format; readers refuse greater ones.
pub(crate) const VERSION: u32 = 1;

/// What the sidecar says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sidecar {
    pub version: u32,
    /// File name of the sound, beside this file.
    pub audio: String,
    /// Granules (and samples) per second.
    pub sample_rate: u32,
    /// Samples that a decoder drops at the beginning.
    pub pre_skip: u16,
    /// The caller's labels.
    pub labels: BTreeMap<String, String>,
    /// Wall clock at the beginning of the sound, milliseconds since 1970.
    pub started_at_ms: u64,
    /// Further pairs of position in the sound and wall clock, oldest first.
    pub clock: Vec<ClockPoint>,
    /// Length of what was synced when this was written, in samples, gaps included.
    pub granules: u64,
    /// The recording was completed in good order.
    pub complete: bool,
}

/// A moment at which both clocks were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClockPoint {
    /// Samples from the beginning of the decoded sound.
    pub granule: u64,
    pub at_ms: u64,
}

impl Sidecar {
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
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}
