// SPDX-License-Identifier: MPL-2.0
//! The transcript of a meeting as files.

use axum::extract::State;
use meetings::ids::MeetingId;
use protocol::http::TranscriptExport;
use use_cases::transcript_file::TranscriptFile;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::downloads::{Download, WORD_DOCUMENT, download, file_words};
use crate::api::put_out::NotRemoved;
use crate::app::AppState;
use crate::extract::Path;
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(srt))
        .routes(routes!(vtt))
        .routes(routes!(txt))
        .routes(routes!(docx))
        .routes(routes!(json))
}

/// SubRip subtitles.
#[utoipa::path(get, path = "/meetings/{id}/transcript.srt", tag = "transcript", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/x-subrip")))]
async fn srt(
    State(app): State<AppState>,
    signed_in: NotRemoved,
    Path(id): Path<MeetingId>,
) -> Result<Download, Refused> {
    let file = app.use_cases.transcript_file(&signed_in.user, &id).await?;
    save(&file, "application/x-subrip", "srt", file.subrip())
}

/// WebVTT subtitles.
#[utoipa::path(get, path = "/meetings/{id}/transcript.vtt", tag = "transcript", params(("id" = String, Path)),
    responses((status = 200, content_type = "text/vtt")))]
async fn vtt(
    State(app): State<AppState>,
    signed_in: NotRemoved,
    Path(id): Path<MeetingId>,
) -> Result<Download, Refused> {
    let file = app.use_cases.transcript_file(&signed_in.user, &id).await?;
    save(&file, "text/vtt; charset=utf-8", "vtt", file.web_vtt())
}

/// Plain text.
#[utoipa::path(get, path = "/meetings/{id}/transcript.txt", tag = "transcript", params(("id" = String, Path)),
    responses((status = 200, content_type = "text/plain")))]
async fn txt(
    State(app): State<AppState>,
    signed_in: NotRemoved,
    Path(id): Path<MeetingId>,
) -> Result<Download, Refused> {
    let file = app.use_cases.transcript_file(&signed_in.user, &id).await?;
    save(&file, "text/plain; charset=utf-8", "txt", file.plain_text())
}

/// Word document.
#[utoipa::path(get, path = "/meetings/{id}/transcript.docx", tag = "transcript", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))]
async fn docx(
    State(app): State<AppState>,
    signed_in: NotRemoved,
    Path(id): Path<MeetingId>,
) -> Result<Download, Refused> {
    let file = app.use_cases.transcript_file(&signed_in.user, &id).await?;
    let name = name_of(&file);
    download(WORD_DOCUMENT, &name, "docx", file.word_document().await?)
}

/// JSON, for programs.
#[utoipa::path(get, path = "/meetings/{id}/transcript.json", tag = "transcript", params(("id" = String, Path)),
    responses((status = 200, body = TranscriptExport)))]
async fn json(
    State(app): State<AppState>,
    signed_in: NotRemoved,
    Path(id): Path<MeetingId>,
) -> Result<Download, Refused> {
    let file = app.use_cases.transcript_file(&signed_in.user, &id).await?;
    save(&file, "application/json", "json", file.json()?)
}

fn name_of(file: &TranscriptFile) -> String {
    file_words(&format!("Gỡ băng - {}", file.meeting_title()))
}

fn save(
    file: &TranscriptFile,
    kind: &'static str,
    ending: &str,
    content: impl Into<Vec<u8>>,
) -> Result<Download, Refused> {
    download(kind, &name_of(file), ending, content.into())
}
