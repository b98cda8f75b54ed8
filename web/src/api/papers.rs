// SPDX-License-Identifier: MPL-2.0
//! Papers of a meeting, and pictures of their pages.

use std::future::ready;
use std::io;
use std::path::Path as FilePath;
use std::pin::Pin;

use axum::body::{self, Body};
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware;
use axum::response::IntoResponse;
use base::Refusal;
use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};
use meetings::ids::{MeetingId, PaperId};
use meetings::paper::Paper;
use protocol::http::{DeletedVersions, MAX_PAPER_BYTES, NewPaper, PageSize, PaperKinds, PaperList, PaperOpenings};
use protocol::problem::ProblemCode;
use serde::Deserialize;
use store::papers::PaperKind;
use tokio::io::AsyncReadExt as _;
use tokio_util::io::ReaderStream;
use untrusted::Caller;
use use_cases::papers::{Piece, refuse_other_agenda};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::downloads::{download, file_words};
use crate::api::put_out::{NotPutOut, refuse_who_is_out};
use crate::app::AppState;
use crate::bodies::{self, document_of};
use crate::extract::{Json, Path, Query, SignedIn, Visiting};
use crate::refusal::Refused;

/// A page never changes: another version of a paper is another paper.
const KEPT: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");

pub fn router() -> OpenApiRouter<AppState> {
    let files = OpenApiRouter::new()
        .routes(routes!(list, add))
        .layer(middleware::from_fn_with_state(MAX_PAPER_BYTES, bodies::at_most));
    OpenApiRouter::new()
        .merge(files)
        .routes(routes!(kinds))
        .routes(routes!(delete))
        .routes(routes!(opened))
        .routes(routes!(openings))
        .routes(routes!(file))
        .routes(routes!(bundle))
        .routes(routes!(page))
        .routes(routes!(words))
}

/// The papers of a meeting, for who is invited to it, planned it, or is in it as a guest.
#[utoipa::path(get, path = "/meetings/{id}/papers", tag = "papers", params(("id" = String, Path)),
    responses((status = 200, body = PaperList)))]
async fn list(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path(id): Path<MeetingId>,
) -> Result<Json<PaperList>, Refused> {
    refuse_who_is_out(&app, &viewer, &id).await?;
    Ok(Json(app.use_cases.papers(&viewer, &id).await?))
}

/// Which files the server makes pages of, besides PDF and pictures.
#[utoipa::path(get, path = "/papers/kinds", tag = "papers", responses((status = 200, body = PaperKinds)))]
async fn kinds(State(app): State<AppState>, _: SignedIn) -> Json<PaperKinds> {
    Json(app.use_cases.paper_kinds())
}

/// Adds a paper: PDF, PNG, JPEG, or DOCX, XLSX, PPTX where the server converts them, as the body.
/// Chair, secretary, who planned the meeting, and delegates, until it ends. Its pages can be read a
/// little later, see `conversion` and `drawn`. With `replaces` it is a newer version of a paper,
/// from who has sent any version of it, chair, secretary, and who planned the meeting.
#[utoipa::path(post, path = "/meetings/{id}/papers", tag = "papers", params(("id" = String, Path), NewPaper),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = Paper)))]
async fn add(
    State(app): State<AppState>,
    signed_in: NotPutOut,
    Path(id): Path<MeetingId>,
    Query(new): Query<NewPaper>,
    body: Body,
) -> Result<(StatusCode, Json<Paper>), Refused> {
    let user = &signed_in.user;
    let meeting = app.use_cases.meeting_for_paper(user, &id).await?;
    refuse_other_agenda(&meeting, new.agenda_item.as_ref())?;
    app.use_cases.replaceable(user, &meeting, new.replaces.as_ref()).await?;
    app.use_cases.check_disk()?;
    let place = app.use_cases.readers.enter(&Caller::Person(user.id.clone())).map_err(ProblemCode::from)?;
    let document = document_of(body, MAX_PAPER_BYTES).await?;
    let paper = PaperId::from_random(store::random::bits());
    let paper = app.use_cases.add_paper(user, &id, paper, new, place, document).await?;
    app.rooms.papers_changed(&id);
    Ok((StatusCode::CREATED, Json(paper)))
}

/// Deletes a version of a paper, or all: one's own; chair, secretary and who planned the meeting
/// those of others too.
#[utoipa::path(delete, path = "/meetings/{id}/papers/{paper}", tag = "papers",
    params(("id" = String, Path), ("paper" = String, Path), DeletedVersions), responses((status = 204)))]
async fn delete(
    State(app): State<AppState>,
    signed_in: NotPutOut,
    Path((id, paper)): Path<(MeetingId, PaperId)>,
    Query(versions): Query<DeletedVersions>,
) -> Result<StatusCode, Refused> {
    app.use_cases.delete_paper(&signed_in.user, &id, &paper, versions.all).await?;
    app.rooms.papers_changed(&id);
    Ok(StatusCode::NO_CONTENT)
}

/// Somebody has opened a paper to read it. A download counts as much.
#[utoipa::path(post, path = "/meetings/{id}/papers/{paper}/opened", tag = "papers",
    params(("id" = String, Path), ("paper" = String, Path)), responses((status = 204)))]
async fn opened(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path((id, paper)): Path<(MeetingId, PaperId)>,
) -> Result<StatusCode, Refused> {
    refuse_who_is_out(&app, &viewer, &id).await?;
    app.use_cases.paper_opened(&viewer, &id, &paper).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who has opened a paper in any of its versions, and who has not; for chair, secretary and who
/// planned the meeting.
#[utoipa::path(get, path = "/meetings/{id}/papers/{paper}/openings", tag = "papers",
    params(("id" = String, Path), ("paper" = String, Path)), responses((status = 200, body = PaperOpenings)))]
async fn openings(
    State(app): State<AppState>,
    signed_in: NotPutOut,
    Path((id, paper)): Path<(MeetingId, PaperId)>,
) -> Result<Json<PaperOpenings>, Refused> {
    Ok(Json(app.use_cases.paper_openings(&signed_in.user, &id, &paper).await?))
}

/// The file as it was added.
#[utoipa::path(get, path = "/meetings/{id}/papers/{paper}/file", tag = "papers",
    params(("id" = String, Path), ("paper" = String, Path)),
    responses((status = 200, content_type = "application/pdf")))]
async fn file(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path((id, paper)): Path<(MeetingId, PaperId)>,
    method: Method,
) -> Result<impl IntoResponse, Refused> {
    refuse_who_is_out(&app, &viewer, &id).await?;
    let file = app.use_cases.paper_file(&viewer, &id, &paper).await?;
    // Programs that only look have opened nothing.
    if method == Method::GET {
        app.use_cases.papers_downloaded(&viewer, &id, &[paper]).await;
    }
    let (media_type, ending) = (media_type(file.kind), file.kind.ending());
    let stem = file.name.rsplit_once('.').map_or(file.name.as_str(), |(stem, _)| stem);
    // In pieces: many slow lines must not hold many large files in memory.
    let opened = tokio::fs::File::open(&file.path).await.map_err(gone)?;
    let length = opened.metadata().await.map_err(gone)?.len();
    let content = Body::from_stream(ReaderStream::new(opened));
    Ok(([(header::CONTENT_LENGTH, length)], download(media_type, &file_words(stem), ending, content)?))
}

fn media_type(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::Pdf => "application/pdf",
        PaperKind::Png => "image/png",
        PaperKind::Jpeg => "image/jpeg",
        PaperKind::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        PaperKind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        PaperKind::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    }
}

/// All papers in one archive, a folder for each agenda item.
#[utoipa::path(get, path = "/meetings/{id}/papers.zip", tag = "papers", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/zip")))]
async fn bundle(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path(id): Path<MeetingId>,
    method: Method,
) -> Result<impl IntoResponse, Refused> {
    refuse_who_is_out(&app, &viewer, &id).await?;
    let bundle = app.use_cases.paper_bundle(&viewer, &id).await?;
    if method == Method::GET {
        app.use_cases.papers_downloaded(&viewer, &id, &bundle.newest).await;
    }
    let name = file_words(&format!("Tài liệu - {}", bundle.title));
    let length = [(header::CONTENT_LENGTH, bundle.length)];
    Ok((length, download("application/zip", &name, "zip", body_of(bundle.pieces))?))
}

type Bytes = Pin<Box<dyn Stream<Item = io::Result<body::Bytes>> + Send>>;

/// The pieces of a download, one after the other.
pub(super) fn body_of(pieces: Vec<Piece>) -> Body {
    Body::from_stream(stream::iter(pieces).then(stream_of).try_flatten())
}

/// What of a file changes or goes away while it is sent breaks the download off.
async fn stream_of(piece: Piece) -> io::Result<Bytes> {
    Ok(match piece {
        Piece::Bytes(bytes) => Box::pin(stream::once(ready(Ok(bytes.into())))),
        Piece::File { path, length } => {
            let file = tokio::fs::File::open(path).await?;
            Box::pin(ReaderStream::new(file.take(length.into())))
        }
    })
}

#[derive(Debug, Deserialize)]
struct PagePath {
    id: MeetingId,
    paper: PaperId,
    page: u32,
    size: PageSize,
}

type Picture = ([(HeaderName, HeaderValue); 2], Vec<u8>);

/// The picture of a page; the first has the number 0. A page that cannot be drawn is
/// `page_unreadable`, one that is not drawn yet `page_not_ready`.
#[utoipa::path(get, path = "/meetings/{id}/papers/{paper}/pages/{page}/{size}", tag = "papers",
    params(("id" = String, Path), ("paper" = String, Path), ("page" = u32, Path),
        ("size" = String, Path, description = "preview, usual or fine")),
    responses((status = 200, content_type = "image/webp"), (status = 425)))]
async fn page(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path(PagePath { id, paper, page, size }): Path<PagePath>,
) -> Result<Picture, Refused> {
    refuse_who_is_out(&app, &viewer, &id).await?;
    let path = app.use_cases.paper_page(&viewer, &id, &paper, page, size).await?;
    let picture = read(&path).await?;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("image/webp")), (header::CACHE_CONTROL, KEPT)], picture))
}

/// The words of a page; none of a picture.
#[utoipa::path(get, path = "/meetings/{id}/papers/{paper}/pages/{page}/text", tag = "papers",
    params(("id" = String, Path), ("paper" = String, Path), ("page" = u32, Path)),
    responses((status = 200, content_type = "text/plain")))]
async fn words(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path((id, paper, page)): Path<(MeetingId, PaperId, u32)>,
) -> Result<Picture, Refused> {
    refuse_who_is_out(&app, &viewer, &id).await?;
    let path = app.use_cases.paper_words(&viewer, &id, &paper, page).await?;
    let text = read(&path).await?;
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, KEPT)], text))
}

/// What is not there although its row says so was not to be drawn.
async fn read(path: &FilePath) -> Result<Vec<u8>, Refusal> {
    tokio::fs::read(path).await.map_err(gone)
}

fn gone(error: std::io::Error) -> Refusal {
    match error.kind() {
        std::io::ErrorKind::NotFound => ProblemCode::PageUnreadable.into(),
        _ => Refusal::internal(error),
    }
}
