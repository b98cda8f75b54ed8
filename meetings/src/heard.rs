// SPDX-License-Identifier: MPL-2.0
//! What is heard in a meeting that goes on: told by whoever listens to its recordings, shown as
//! captions.

use crate::Millis;
use crate::ids::{ParticipantId, RecordingId};
use crate::transcript::Segment;

/// What somebody who listens to the recordings has heard.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// Of a stretch that still goes on.
    Partial(Partial),
    /// A stretch has ended and stands in the transcript. The same segment again: it was put right.
    Settled(Segment),
    /// The stretch that went on was no speech after all.
    Nothing { recording: RecordingId },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partial {
    pub recording: RecordingId,
    pub participant: ParticipantId,
    pub speaker: String,
    pub unit: String,
    pub starts_at: Millis,
    pub text: String,
}
