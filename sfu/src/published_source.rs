// SPDX-License-Identifier: MPL-2.0
//! What a media line of a publish offer is.

use crate::{RecordingTarget, Source};

/// A media line of a publish offer and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedSource {
    /// The `mid` of the line (`RTCRtpTransceiver.mid` after `setLocalDescription`).
    pub mid: String,
    /// What is published there.
    pub source: Source,
    /// Where to record it; microphones only, ignored for others and for lines that are being
    /// published already. The file begins with the first packet.
    pub recording: Option<RecordingTarget>,
}
