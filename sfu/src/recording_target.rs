// SPDX-License-Identifier: MPL-2.0
//! Where a recording goes.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// Where a track is recorded and what is written beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingTarget {
    /// The Ogg Opus file to create, ending in `.opus`; its folder is created. The sidecar is the
    /// same name ending in `.json`. See docs/recording-format.md.
    pub path: PathBuf,
    /// Copied into the sidecar: who speaks, in which meeting, as the caller names them.
    pub labels: BTreeMap<String, String>,
}
