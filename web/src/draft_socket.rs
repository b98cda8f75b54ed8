// SPDX-License-Identifier: MPL-2.0
//! The WebSocket of a window that edits minutes together with others; its messages are in
//! `protocol/src/shared_draft.rs`.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::http::request::Parts;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::connect;
use base::{Buckets, Rate};
use meetings::ids::MinutesId;
use protocol::problem::ProblemCode;
use protocol::shared_draft::{DraftRequest, DraftUpdate, MAX_DRAFT_MESSAGE_BYTES};
use store::TokenHash;
use tokio::time::{interval, timeout};
use use_cases::UseCases;
use use_cases::shared_drafts::DraftSession;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::AppState;
use crate::connections::Meter;
use crate::cookies::{self, USER_COOKIE};
use crate::extract::{Path, SignedIn};
use crate::open_sessions::SessionSocket;
use crate::pings::Pings;
use crate::refusal::{Refused, language_of};
use crate::socket_timeouts::SocketTimeouts;

/// Time limit for sending one message; a long one takes its time on a slow line.
const SEND: Duration = Duration::from_mins(1);
/// Messages of one window: at once, and each second in the long run. A page sends edits two or
/// three times a second, and its cursor.
const MESSAGES: Rate = Rate { burst: 120_000, per_second: 20_000 };
/// The epoch of the document.
const EPOCH: HeaderName = HeaderName::from_static("draft-epoch");

pub fn router() -> OpenApiRouter<AppState> {
    // Over HTTP/2 a WebSocket is opened by CONNECT (RFC 8441), over HTTP/1.1 by GET.
    OpenApiRouter::new()
        .routes(routes!(shared_draft))
        .routes(routes!(edit_draft))
        .route("/minutes/{id}/edit", connect(edit_draft))
}

/// The shared document of a draft, as one Yjs update (format 1).
#[utoipa::path(get, path = "/minutes/{id}/shared", tag = "minutes", params(("id" = String, Path)),
    responses((status = 200, description = "the document; its epoch is in the header `Draft-Epoch`", content_type = "application/octet-stream")))]
async fn shared_draft(
    State(use_cases): State<Arc<UseCases>>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
) -> Result<Response, Refused> {
    let document = use_cases.shared_draft(&signed_in.user, &id).await?;
    let kind = (header::CONTENT_TYPE, "application/octet-stream".to_owned());
    Ok(([kind, (EPOCH, document.epoch.to_string())], document.state).into_response())
}

/// The WebSocket of a window that edits a draft.
#[utoipa::path(get, path = "/minutes/{id}/edit", tag = "minutes", params(("id" = String, Path), ("lang" = Option<String>, Query)),
    responses((status = 101, description = "WebSocket")))]
async fn edit_draft(
    State(app): State<AppState>,
    Path(id): Path<MinutesId>,
    signed_in: SignedIn,
    Parts { uri, headers, extensions, .. }: Parts,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Refused> {
    let accept = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = language_of(uri.query(), accept);
    let session = app.open_sessions.open(cookies::cookie(&headers, USER_COOKIE).map(TokenHash::of));
    let stream = match extensions.get::<Arc<Meter>>() {
        Some(meter) => Some(meter.open_socket().ok_or(ProblemCode::TooFast)?),
        None => None,
    };
    let draft = app.use_cases.edit_draft(&signed_in.user, &id, language).await?;
    let upgrade = upgrade.max_message_size(MAX_DRAFT_MESSAGE_BYTES).max_frame_size(MAX_DRAFT_MESSAGE_BYTES);
    Ok(upgrade.on_upgrade(move |mut socket| async move {
        let _open = (app.metrics.socket(), stream);
        serve(&app, &mut socket, draft, &session).await;
    }))
}

async fn serve(app: &AppState, socket: &mut WebSocket, mut draft: DraftSession, session: &SessionSocket) {
    let SocketTimeouts { ping_interval, pong, .. } = *app.socket_timeouts.read();
    let mut messages = Buckets::new(MESSAGES);
    let mut unanswered = Pings::default();
    let mut pings = interval(ping_interval);
    loop {
        tokio::select! {
            () = session.ended() => break,
            update = draft.next() => {
                let Some(update) = update else {
                    close(socket, close_code::NORMAL).await;
                    break;
                };
                if !send(socket, &update).await {
                    break;
                }
            }
            at = pings.tick() => {
                if unanswered.behind(at, pong) || !send_message(socket, Message::Ping(unanswered.next(at))).await {
                    break;
                }
            }
            heard = socket.recv() => match heard {
                Some(Ok(Message::Text(text))) => {
                    let request = serde_json::from_str::<DraftRequest>(&text);
                    let (Ok(request), true) = (request, messages.take((), 1000, app.clock.now())) else {
                        close(socket, close_code::POLICY).await;
                        break;
                    };
                    if !draft.say(request).await {
                        close(socket, close_code::NORMAL).await;
                        break;
                    }
                }
                Some(Ok(Message::Pong(number))) => unanswered.answered(&number),
                Some(Ok(Message::Ping(_))) => {}
                Some(Ok(Message::Binary(_))) => {
                    close(socket, close_code::POLICY).await;
                    break;
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
            },
        }
    }
    draft.leave().await;
}

async fn send(socket: &mut WebSocket, update: &DraftUpdate) -> bool {
    match serde_json::to_string(update) {
        Ok(text) => send_message(socket, Message::Text(text.into())).await,
        Err(error) => {
            tracing::error!(%error, "a message cannot be written");
            false
        }
    }
}

async fn send_message(socket: &mut WebSocket, message: Message) -> bool {
    matches!(timeout(SEND, socket.send(message)).await, Ok(Ok(())))
}

async fn close(socket: &mut WebSocket, code: u16) {
    send_message(socket, Message::Close(Some(CloseFrame { code, reason: "".into() }))).await;
}
