// SPDX-License-Identifier: MPL-2.0
//! What speech engines wrote and was left out of the transcript: reading it, and bringing it back.

use std::collections::HashMap;

use base::Refusal;
use meetings::ids::{MeetingId, RecordingId, SegmentId};
use meetings::meeting::Meeting;
use meetings::people::User;
use meetings::policy::{Access, Action};
use meetings::transcript::{LeftOut, MAX_LEFT_OUT_OF_MEETING, MAX_LEFT_OUT_OF_RECORDING};
use protocol::http::LeftOutList;

use crate::{UseCases, actor};

impl UseCases {
    /// What was left out of the transcript of a meeting, also what was brought back.
    pub async fn left_out(&self, user: &User, id: &MeetingId) -> Result<LeftOutList, Refusal> {
        self.meeting_for(user, id, Action::CorrectTranscript).await?;
        let lines = self.store.left_out().list(id).await?;
        Ok(LeftOutList { full: is_full(&lines), lines })
    }

    /// 0 for who may not bring it back.
    pub(crate) async fn count_left_out(&self, user: &User, meeting: &Meeting) -> Result<u32, Refusal> {
        if !Access::of(user, meeting).may(Action::CorrectTranscript) {
            return Ok(0);
        }
        let count = self.store.left_out().count(&meeting.id).await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Makes what was left out a sentence of the transcript. It stays one when the recording is
    /// recognised again.
    pub async fn bring_back(&self, user: &User, id: &SegmentId) -> Result<LeftOut, Refusal> {
        self.meeting_of_segment(user, id, Action::CorrectTranscript).await?;
        let mut work = self.store.begin().await?;
        let now = self.clock.now();
        let line = work.left_out().bring_back(id, &user.name, &actor(user.into()), now).await?;
        work.save().await?;
        Ok(line)
    }

    /// Takes out again what somebody brought back.
    pub async fn take_out_again(&self, user: &User, id: &SegmentId) -> Result<LeftOut, Refusal> {
        self.meeting_of_segment(user, id, Action::CorrectTranscript).await?;
        let mut work = self.store.begin().await?;
        let line = work.left_out().take_out(id, &actor(user.into()), self.clock.now()).await?;
        work.save().await?;
        Ok(line)
    }
}

fn is_full(lines: &[LeftOut]) -> bool {
    let mut of_recordings: HashMap<&RecordingId, usize> = HashMap::new();
    for line in lines {
        *of_recordings.entry(&line.segment.recording).or_default() += 1;
    }
    lines.len() >= MAX_LEFT_OUT_OF_MEETING || of_recordings.values().any(|count| *count >= MAX_LEFT_OUT_OF_RECORDING)
}
