//! The transcript of a meeting as files: subtitles, text, a word processor's document, JSON. Who may read it may take it along.

use axum::extract::State;
use base::Refusal;
use documents::transcript::{self, TranscriptPaper};
use meetings::Millis;
use meetings::ids::MeetingId;
use meetings::meeting::Meeting;
use meetings::people::User;
use meetings::policy::Action;
use meetings::transcript::Segment;
use protocol::http::{ExportedSegment, TranscriptExport};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::downloads::{Download, WORD_DOCUMENT, download, file_words};
use crate::api::meetings::meeting_for;
use crate::app::{App, AppState};
use crate::extract::{Path, SignedIn};
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(srt))
        .routes(routes!(vtt))
        .routes(routes!(txt))
        .routes(routes!(docx))
        .routes(routes!(json))
}

/// What an export is made of.
struct Source {
    meeting: Meeting,
    unit_name: String,
    begins: Millis,
    segments: Vec<Segment>,
}

impl Source {
    async fn read(app: &App, user: &User, id: &MeetingId) -> Result<Self, Refusal> {
        let (meeting, _) = meeting_for(app, user, id, Action::SeeTranscript).await?;
        let unit_name = app.store.units().get(&meeting.unit).await?.name;
        let segments = app.store.transcript().list(id).await?;
        let begins = meeting.started_at.unwrap_or(meeting.starts_at);
        Ok(Self { meeting, unit_name, begins, segments })
    }

    fn paper(&self) -> TranscriptPaper<'_> {
        TranscriptPaper {
            meeting_title: &self.meeting.title,
            unit_name: &self.unit_name,
            begins: self.begins,
            segments: &self.segments,
        }
    }

    fn download(&self, kind: &'static str, ending: &str, content: impl Into<Vec<u8>>) -> Result<Download, Refused> {
        let name = file_words(&format!("Gỡ băng - {}", self.meeting.title));
        download(kind, &name, ending, content.into())
    }
}

/// SubRip subtitles.
#[utoipa::path(get, path = "/meetings/{id}/transcript.srt", tag = "transcript", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/x-subrip")))]
async fn srt(State(app): State<AppState>, signed_in: SignedIn, Path(id): Path<MeetingId>) -> Result<Download, Refused> {
    let source = Source::read(&app, &signed_in.user, &id).await?;
    source.download("application/x-subrip", "srt", transcript::srt(&source.paper()))
}

/// WebVTT subtitles.
#[utoipa::path(get, path = "/meetings/{id}/transcript.vtt", tag = "transcript", params(("id" = String, Path)),
    responses((status = 200, content_type = "text/vtt")))]
async fn vtt(State(app): State<AppState>, signed_in: SignedIn, Path(id): Path<MeetingId>) -> Result<Download, Refused> {
    let source = Source::read(&app, &signed_in.user, &id).await?;
    source.download("text/vtt; charset=utf-8", "vtt", transcript::web_vtt(&source.paper()))
}

/// Plain text.
#[utoipa::path(get, path = "/meetings/{id}/transcript.txt", tag = "transcript", params(("id" = String, Path)),
    responses((status = 200, content_type = "text/plain")))]
async fn txt(State(app): State<AppState>, signed_in: SignedIn, Path(id): Path<MeetingId>) -> Result<Download, Refused> {
    let source = Source::read(&app, &signed_in.user, &id).await?;
    source.download("text/plain; charset=utf-8", "txt", transcript::plain_text(&source.paper()))
}

/// For word processors.
#[utoipa::path(get, path = "/meetings/{id}/transcript.docx", tag = "transcript", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))]
async fn docx(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Download, Refused> {
    let source = Source::read(&app, &signed_in.user, &id).await?;
    // A long day has thousands of paragraphs to pack.
    tokio::task::spawn_blocking(move || {
        let content = transcript::word_document(&source.paper()).map_err(Refusal::internal)?;
        source.download(WORD_DOCUMENT, "docx", content)
    })
    .await
    .map_err(Refusal::internal)?
}

/// For programs.
#[utoipa::path(get, path = "/meetings/{id}/transcript.json", tag = "transcript", params(("id" = String, Path)),
    responses((status = 200, body = TranscriptExport)))]
async fn json(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Download, Refused> {
    let source = Source::read(&app, &signed_in.user, &id).await?;
    let begins_at = source.begins;
    let segments = source.segments.iter().map(|segment| ExportedSegment {
        speaker: segment.speaker.clone(),
        unit_name: segment.unit.clone(),
        start_ms: segment.starts_at.since(begins_at),
        end_ms: segment.ends_at.since(begins_at),
        text: segment.text.clone(),
        confidence: segment.confidence,
        model: segment.model.clone(),
    });
    let export = TranscriptExport {
        meeting: source.meeting.id.clone(),
        title: source.meeting.title.clone(),
        unit_name: source.unit_name.clone(),
        begins_at,
        segments: segments.collect(),
    };
    source.download("application/json", "json", serde_json::to_vec(&export).map_err(Refusal::internal)?)
}
