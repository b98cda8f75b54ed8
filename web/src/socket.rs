// SPDX-License-Identifier: MPL-2.0
//! The WebSocket of one page: validates and rate-limits incoming messages, sends what the room
//! sends, detects time-outs.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::connect;
use base::{Refusal, Viewer};
use live::{AtTheDoor, EncodedMessage, FrameOutcome, Outgoing, PageSession, Rejection, Visitor, at_the_door};
use meetings::ids::{MeetingId, UserId};
use meetings::network::Network;
use protocol::live::MAX_CLIENT_MESSAGE_BYTES;
use protocol::packing::{PACK_FROM_BYTES, pack};
use protocol::problem::{Language, ProblemCode};
use store::TokenHash;
use tokio::time::{Instant, interval, sleep_until, timeout};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::AppState;
use crate::connections::Meter;
use crate::cookies::{self, USER_COOKIE};
use crate::extract::{Path, Visiting};
use crate::open_sessions::SessionSocket;
use crate::origin::Origin;
use crate::pings::{Pings, is_too_large};
use crate::refusal::{Refused, language_of};
use crate::socket_timeouts::SocketTimeouts;

/// Time limit for sending one message. A slower reader is disconnected, so that it does not delay
/// others.
const SEND: Duration = Duration::from_secs(10);
/// A page that will retry is answered after this delay, so that a full or starting server is not
/// asked four times a second.
const COME_BACK_LATER: Duration = Duration::from_secs(2);
/// The library would read 128 KiB at once, and keep them for every page.
const READ_BUFFER_BYTES: usize = 16 << 10;
/// How long a socket that was opened ahead may wait for the person. Its page opens another later.
const WAITS_AT_MOST: Duration = Duration::from_mins(10);
/// How long the peer may take to confirm a close before the socket is dropped.
const GOODBYE: Duration = Duration::from_secs(2);

pub fn router() -> OpenApiRouter<AppState> {
    // Over HTTP/2 a WebSocket is opened by CONNECT (RFC 8441), over HTTP/1.1 by GET.
    OpenApiRouter::new().routes(routes!(join_live)).route("/meetings/{id}/live", connect(join_live))
}

/// The WebSocket of a meeting; its messages are in `protocol/src/live/`.
///
/// Strangers are refused before the upgrade, as over HTTP. A browser cannot read why an upgrade was
/// refused, so people of the meeting are told (it has ended, the chair removed them) over the open
/// socket, which is then closed.
#[utoipa::path(get, path = "/meetings/{id}/live", tag = "live", params(("id" = String, Path), ("lang" = Option<String>, Query),
        ("packed" = Option<String>, Query, description = "1: long messages come in binary frames"),
        ("wait" = Option<String>, Query, description = "1: joins when the page sends `enter`; for people with an account"),
        ("subscribe" = Option<String>, Query, description = "1: as if `subscribe` were sent at once; not for guests, who may have to wait")),
    responses((status = 101, description = "WebSocket")))]
async fn join_live(
    State(app): State<AppState>,
    Path(meeting): Path<MeetingId>,
    Visiting(viewer): Visiting,
    origin: Origin,
    Parts { uri, headers, extensions, .. }: Parts,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Refused> {
    let accept = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = language_of(uri.query(), accept);
    let asks = |what: &str| uri.query().unwrap_or_default().split('&').any(|pair| pair == what);
    let packs = asks("packed=1");
    let subscribes = asks("subscribe=1") && !matches!(viewer, Viewer::Guest(_));
    // A person's socket is closed when the session ends; guests and machines have no session.
    let session = match &viewer {
        Viewer::User(_) => cookies::cookie(&headers, USER_COOKIE).map(TokenHash::of),
        Viewer::Guest(_) | Viewer::Token(_) => None,
    };
    let session = app.open_sessions.open(session);
    let waiting = match &viewer {
        Viewer::User(user) if asks("wait=1") => Some(user.id.clone()),
        _ => None,
    };
    let from = Network::of(origin.address);
    let visitor = match live::visitor(&app.store, viewer, from, &meeting).await {
        Err(refusal) if !matches!(refusal.code, ProblemCode::MeetingEnded | ProblemCode::MeetingCancelled) => {
            return Err(refusal.into());
        }
        visitor => visitor,
    };
    if let (Ok(visitor), None) = (&visitor, &waiting) {
        app.rooms.check_join(visitor, app.clock.now())?;
    }
    // A stream of an HTTP/2 connection, of which other requests know nothing.
    let stream = match extensions.get::<Arc<Meter>>() {
        Some(meter) => Some(meter.open_socket().ok_or(ProblemCode::TooFast)?),
        None => None,
    };
    let upgrade = upgrade
        .read_buffer_size(READ_BUFFER_BYTES)
        .max_message_size(MAX_CLIENT_MESSAGE_BYTES)
        .max_frame_size(MAX_CLIENT_MESSAGE_BYTES);
    Ok(upgrade.on_upgrade(move |socket| async move {
        let _open = (app.metrics.socket(), stream);
        let mut browser = Browser { socket, language, packs };
        let visitor = match waiting {
            Some(user) => {
                let Some(place) = session.wait() else {
                    browser.close(close_code::POLICY, "too many wait").await;
                    return;
                };
                if !browser.wait_for_enter(&app, &session).await {
                    return;
                }
                drop(place);
                // Much may have changed since.
                visitor_now(&app, &session, &user, from, &meeting).await
            }
            None => visitor,
        };
        match enter(&app, visitor, &meeting, language).await {
            Ok(page) => {
                if subscribes {
                    page.subscribe(app.clock.now()).await;
                }
                browser.serve(&app, page, &session).await;
            }
            Err(refusal) => browser.turn_away(&refusal).await,
        }
    }))
}

/// Somebody who presses "enter" on a socket that was opened ahead.
async fn visitor_now(
    app: &AppState,
    session: &SessionSocket,
    user: &UserId,
    from: Network,
    meeting: &MeetingId,
) -> Result<Visitor, Refusal> {
    if !session.is_valid().await? {
        return Err(ProblemCode::NotSignedIn.into());
    }
    let user = app.store.users().get(user).await?;
    let visitor = live::visitor(&app.store, Viewer::User(user), from, meeting).await?;
    app.rooms.check_join(&visitor, app.clock.now())?;
    Ok(visitor)
}

async fn enter(
    app: &AppState,
    visitor: Result<Visitor, Refusal>,
    meeting: &MeetingId,
    language: Language,
) -> Result<PageSession, Refusal> {
    PageSession::join(&app.rooms, visitor?, meeting, language).await
}

struct Browser {
    socket: WebSocket,
    language: Language,
    /// The page accepts packed (compressed) messages.
    packs: bool,
}

/// Why serving a page ended.
enum Gone {
    /// The socket closed or failed.
    Lost,
    /// The room has closed the connection, after sending everything.
    Dismissed,
    /// The page violated the protocol.
    Fault(ProblemCode),
}

impl Browser {
    /// Waits until the person enters: on a slow line a socket takes seconds to open, and is opened
    /// while they look at the door. False when they did not.
    async fn wait_for_enter(&mut self, app: &AppState, session: &SessionSocket) -> bool {
        let SocketTimeouts { ping_interval, pong, .. } = *app.socket_timeouts.read();
        let mut unanswered = Pings::default();
        let mut pings = interval(ping_interval);
        let gives_up_at = pings.tick().await + WAITS_AT_MOST;
        loop {
            tokio::select! {
                () = session.ended() => return false,
                () = sleep_until(gives_up_at) => {
                    self.close(close_code::NORMAL, "").await;
                    return false;
                }
                // Proxies close what is silent.
                at = pings.tick() => if unanswered.behind(at, pong) || !self.send_message(Message::Ping(unanswered.next(at))).await {
                    return false;
                },
                heard = self.socket.recv() => match heard {
                    Some(Ok(Message::Text(text))) => match at_the_door(&text, app.clock.now()) {
                        AtTheDoor::Enter => return true,
                        AtTheDoor::Ping(pong) => if !self.send(pong).await {
                            return false;
                        },
                        AtTheDoor::Invalid(code) => {
                            self.fault(code).await;
                            return false;
                        }
                    },
                    Some(Ok(Message::Pong(number))) => unanswered.answered(&number),
                    Some(Ok(Message::Ping(_))) => {}
                    Some(Ok(Message::Binary(_))) => {
                        self.fault(ProblemCode::NotInMeeting).await;
                        return false;
                    }
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return false,
                },
            }
        }
    }

    async fn serve(&mut self, app: &AppState, mut page: PageSession, session: &SessionSocket) {
        let gone = tokio::select! {
            gone = self.talk(app, &mut page) => gone,
            () = session.ended() => {
                page.leave().await;
                Gone::Lost
            }
        };
        page.on_closed().await;
        match gone {
            Gone::Lost => {}
            Gone::Dismissed => self.close(close_code::NORMAL, "").await,
            Gone::Fault(code) => self.fault(code).await,
        }
    }

    /// Tells the page what is wrong with its message, and closes.
    async fn fault(&mut self, code: ProblemCode) {
        self.send(live::refusal_message(&code.into(), self.language)).await;
        let number = if code == ProblemCode::TooLarge { close_code::SIZE } else { close_code::POLICY };
        self.close(number, code.as_str()).await;
    }

    async fn talk(&mut self, app: &AppState, page: &mut PageSession) -> Gone {
        let SocketTimeouts { idle, ping_interval, pong } = *app.socket_timeouts.read();
        let mut unanswered = Pings::default();
        let mut pings = interval(ping_interval);
        let mut silent_at = pings.tick().await + idle;
        loop {
            tokio::select! {
                next = page.next() => match next {
                    Outgoing::Message(message) => if !self.send(message).await {
                        return Gone::Lost;
                    },
                    Outgoing::Closed => return Gone::Dismissed,
                    Outgoing::TooSlow => return Gone::Lost,
                },
                at = pings.tick() => {
                    if unanswered.behind(at, pong) {
                        let participant = page.participant();
                        tracing::info!(%participant, "a page reads what is long past and is disconnected");
                        return Gone::Lost;
                    }
                    if !self.send_message(Message::Ping(unanswered.next(at))).await || at >= silent_at {
                        return Gone::Lost;
                    }
                }
                () = sleep_until(silent_at) => return Gone::Lost,
                heard = self.socket.recv() => {
                    silent_at = now() + idle;
                    let at = app.clock.now();
                    let outcome = match heard {
                        Some(Ok(Message::Text(text))) => page.on_text(&text, at).await,
                        Some(Ok(Message::Binary(frame))) => page.on_packed(&frame, at).await,
                        Some(Ok(Message::Pong(number))) => {
                            unanswered.answered(&number);
                            FrameOutcome::Forwarded
                        }
                        Some(Ok(Message::Ping(_))) => FrameOutcome::Forwarded,
                        Some(Err(error)) if is_too_large(&error) => FrameOutcome::Invalid(ProblemCode::TooLarge),
                        Some(Ok(Message::Close(_)) | Err(_)) | None => return Gone::Lost,
                    };
                    match outcome {
                        FrameOutcome::Forwarded => {}
                        FrameOutcome::Reply(message) => if !self.send(message).await {
                            return Gone::Lost;
                        },
                        FrameOutcome::Closed => return Gone::Dismissed,
                        FrameOutcome::Invalid(code) => return Gone::Fault(code),
                    }
                }
            }
        }
    }

    /// Sends the reason why somebody cannot enter.
    async fn turn_away(&mut self, refusal: &Refusal) {
        let Rejection { messages, may_retry } = live::rejection(refusal, self.language);
        for message in messages {
            self.send(message).await;
        }
        if may_retry {
            tokio::time::sleep(COME_BACK_LATER).await;
        }
        self.close(close_code::POLICY, refusal.code.as_str()).await;
    }

    /// True if the message was sent in time.
    async fn send(&mut self, message: EncodedMessage) -> bool {
        let bytes = message.into_bytes();
        let message = match Utf8Bytes::try_from(bytes) {
            Ok(text) if self.packs && text.len() >= PACK_FROM_BYTES => Message::Binary(pack(&text).into()),
            Ok(text) => Message::Text(text),
            Err(error) => {
                tracing::error!(%error, "a message is not text");
                return false;
            }
        };
        self.send_message(message).await
    }

    async fn send_message(&mut self, message: Message) -> bool {
        matches!(timeout(SEND, self.socket.send(message)).await, Ok(Ok(())))
    }

    /// Closes in an orderly way: unread bytes are read first, because dropping a socket with unread
    /// bytes discards what was just sent.
    async fn close(&mut self, code: u16, reason: &'static str) {
        if self.send_message(Message::Close(Some(CloseFrame { code, reason: reason.into() }))).await {
            let answered = async { while let Some(Ok(_)) = self.socket.recv().await {} };
            if timeout(GOODBYE, answered).await.is_ok() && code == close_code::SIZE {
                // The rest of the oversized message still arrives and cannot be read as messages.
                tokio::time::sleep(GOODBYE).await;
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the outer loop of a socket measures silence")]
fn now() -> Instant {
    Instant::now()
}
