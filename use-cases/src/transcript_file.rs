// SPDX-License-Identifier: MPL-2.0
//! Exports of a transcript: subtitles, text, Word document, JSON. Everybody who may read the
//! transcript may export it.

use base::Refusal;
use documents::transcript::{self, TranscriptPaper};
use meetings::ids::MeetingId;
use meetings::meeting::Meeting;
use meetings::people::User;
use meetings::policy::Action;
use meetings::transcript::Segment;
use moments::Millis;
use protocol::http::{ExportedSegment, TranscriptExport};

use crate::UseCases;

/// The content of an export.
#[derive(Debug)]
pub struct TranscriptFile {
    meeting: Meeting,
    unit_name: String,
    begins: Millis,
    segments: Vec<Segment>,
}

impl UseCases {
    pub async fn transcript_file(&self, user: &User, id: &MeetingId) -> Result<TranscriptFile, Refusal> {
        let meeting = self.meeting_for(user, id, Action::SeeTranscript).await?;
        let unit_name = self.store.units().get(&meeting.unit).await?.name;
        let mut segments = self.store.transcript().list(id).await?;
        let out = self.out_spans(user, &meeting).await?;
        segments.retain(|segment| !out.hold(segment.starts_at, segment.ends_at));
        let begins = meeting.started_at.unwrap_or(meeting.starts_at);
        Ok(TranscriptFile { meeting, unit_name, begins, segments })
    }
}

impl TranscriptFile {
    pub fn meeting_title(&self) -> &str {
        &self.meeting.title
    }

    /// SubRip subtitles.
    pub fn subrip(&self) -> String {
        transcript::srt(&self.paper())
    }

    /// WebVTT subtitles.
    pub fn web_vtt(&self) -> String {
        transcript::web_vtt(&self.paper())
    }

    pub fn plain_text(&self) -> String {
        transcript::plain_text(&self.paper())
    }

    /// Word document. Runs on a blocking thread, because a long day has thousands of paragraphs.
    pub async fn word_document(self) -> Result<Vec<u8>, Refusal> {
        let made = tokio::task::spawn_blocking(move || transcript::word_document(&self.paper()));
        made.await.map_err(Refusal::internal)?.map_err(Refusal::internal)
    }

    /// JSON, for programs.
    pub fn json(&self) -> Result<Vec<u8>, Refusal> {
        let begins_at = self.begins;
        let segments = self.segments.iter().map(|segment| ExportedSegment {
            speaker: segment.speaker.clone(),
            unit_name: segment.unit.clone(),
            start_ms: segment.starts_at.since(begins_at),
            end_ms: segment.ends_at.since(begins_at),
            text: segment.text.clone(),
            confidence: segment.confidence,
            model: segment.model.clone(),
        });
        let export = TranscriptExport {
            meeting: self.meeting.id.clone(),
            title: self.meeting.title.clone(),
            unit_name: self.unit_name.clone(),
            begins_at,
            segments: segments.collect(),
        };
        serde_json::to_vec(&export).map_err(Refusal::internal)
    }

    fn paper(&self) -> TranscriptPaper<'_> {
        TranscriptPaper {
            meeting_title: &self.meeting.title,
            unit_name: &self.unit_name,
            begins: self.begins,
            segments: &self.segments,
        }
    }
}
