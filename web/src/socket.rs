// SPDX-License-Identifier: MPL-2.0
//! The WebSocket of one page: checks and counts what comes in, sends what the room says, notices
//! silence.

use std::collections::VecDeque;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code};
use axum::http::{HeaderMap, Uri, header};
use axum::response::Response;
use base::Refusal;
use live::{Next, Page, Parting, Said, Text, Viewer, Visitor};
use meetings::ids::MeetingId;
use meetings::network::Network;
use protocol::live::MAX_CLIENT_MESSAGE_BYTES;
use protocol::packing::{PACK_FROM_BYTES, pack};
use protocol::problem::{Language, ProblemCode};
use store::TokenHash;
use tokio::time::{Instant, interval, sleep_until, timeout};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::AppState;
use crate::extract::{Origin, Path, Visiting};
use crate::refusal::{Refused, language_of};
use crate::session_ends::SessionSocket;
use crate::sign_in::{self, USER_COOKIE};

/// How long a page may be silent or behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PagePatience {
    /// A page that says nothing for this long is gone. Pages send something every 15 s.
    pub silence: Duration,
    /// How often we ask for a sign of life, which also keeps proxies from closing a quiet socket.
    pub ping: Duration,
    /// A page that answers a sign of life only after this long is cut off and comes back to a fresh
    /// picture: what it reads is old.
    pub behind: Duration,
}

impl Default for PagePatience {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { silence: seconds(45), ping: seconds(15), behind: seconds(40) }
    }
}

/// How long one message may take to leave. A reader slower than this loses the socket, not the
/// others their time.
const SEND: Duration = Duration::from_secs(10);
/// A page that may try again is held for this long first, so that a full or starting server is not
/// asked four times a second.
const COME_BACK_LATER: Duration = Duration::from_secs(2);
/// How long a socket that we closed may take to answer before it is dropped.
const GOODBYE: Duration = Duration::from_secs(2);

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(join_live))
}

/// The WebSocket of a meeting; its messages are in `protocol/src/live/`.
///
/// Strangers are refused before the upgrade, as over HTTP. A browser cannot read why an upgrade was
/// refused, so what people of the meeting must know (it has ended, the chair removed them) is said
/// over the open socket, which is then closed.
#[utoipa::path(get, path = "/meetings/{id}/live", tag = "live", params(("id" = String, Path), ("lang" = Option<String>, Query),
        ("packed" = Option<String>, Query, description = "1: long messages come in binary frames")),
    responses((status = 101, description = "WebSocket")))]
async fn join_live(
    State(app): State<AppState>,
    Path(meeting): Path<MeetingId>,
    Visiting(viewer): Visiting,
    origin: Origin,
    uri: Uri,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Refused> {
    let accept = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = language_of(uri.query(), accept);
    let packs = uri.query().unwrap_or_default().split('&').any(|pair| pair == "packed=1");
    // A person's socket ends with the session; guests and machines have none.
    let session = match &viewer {
        Viewer::User(_) => sign_in::cookie(&headers, USER_COOKIE).map(TokenHash::of),
        Viewer::Guest(_) | Viewer::Token(_) => None,
    };
    let session = app.open_sessions.open(session);
    let visitor = match live::visitor(&app.store, viewer, Network::of(origin.address), &meeting).await {
        Err(refusal) if refusal.code != ProblemCode::MeetingEnded => return Err(refusal.into()),
        visitor => visitor,
    };
    if let Ok(visitor) = &visitor {
        app.rooms.may_enter(visitor, app.clock.now())?;
    }
    let upgrade = upgrade.max_message_size(MAX_CLIENT_MESSAGE_BYTES).max_frame_size(MAX_CLIENT_MESSAGE_BYTES);
    Ok(upgrade.on_upgrade(move |socket| async move {
        let _open = app.metrics.socket();
        let mut browser = Browser { socket, language, packs };
        match enter(&app, visitor, &meeting, language).await {
            Ok(page) => browser.serve(&app, page, &session).await,
            Err(refusal) => browser.turn_away(&refusal).await,
        }
    }))
}

async fn enter(
    app: &AppState,
    visitor: Result<Visitor, Refusal>,
    meeting: &MeetingId,
    language: Language,
) -> Result<Page, Refusal> {
    Page::enter(&app.rooms, visitor?, meeting, language).await
}

struct Browser {
    socket: WebSocket,
    language: Language,
    /// It asked for long messages to be packed.
    packs: bool,
}

/// Why a page is no longer served.
enum Gone {
    /// The socket closed or failed.
    Lost,
    /// The room has closed the line: everything it said has been sent.
    Dismissed,
    /// It broke a rule of the wire.
    Fault(ProblemCode),
}

impl Browser {
    async fn serve(&mut self, app: &AppState, mut page: Page, session: &SessionSocket) {
        let gone = tokio::select! {
            gone = self.talk(app, &mut page) => gone,
            () = session.ended() => {
                page.leave().await;
                Gone::Lost
            }
        };
        page.closed().await;
        match gone {
            Gone::Lost => {}
            Gone::Dismissed => self.close(close_code::NORMAL, "").await,
            Gone::Fault(code) => {
                self.send(live::refused(&code.into(), self.language)).await;
                let number = if code == ProblemCode::TooLarge { close_code::SIZE } else { close_code::POLICY };
                self.close(number, code.as_str()).await;
            }
        }
    }

    async fn talk(&mut self, app: &AppState, page: &mut Page) -> Gone {
        let PagePatience { silence, ping, behind } = *app.page_patience.read();
        let mut unanswered = Pings::default();
        let mut pings = interval(ping);
        let mut silent_at = pings.tick().await + silence;
        loop {
            tokio::select! {
                next = page.next() => match next {
                    Next::Text(text) => if !self.send(text).await {
                        return Gone::Lost;
                    },
                    Next::Dismissed => return Gone::Dismissed,
                    Next::Cut => return Gone::Lost,
                },
                at = pings.tick() => {
                    if unanswered.behind(at, behind) {
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
                    silent_at = now() + silence;
                    let at = app.clock.now();
                    let said = match heard {
                        Some(Ok(Message::Text(text))) => page.says(&text, at).await,
                        Some(Ok(Message::Binary(frame))) => page.says_packed(&frame, at).await,
                        Some(Ok(Message::Pong(number))) => {
                            unanswered.answered(&number);
                            Said::Passed
                        }
                        Some(Ok(Message::Ping(_))) => Said::Passed,
                        Some(Err(error)) if is_too_large(&error) => Said::Fault(ProblemCode::TooLarge),
                        Some(Ok(Message::Close(_)) | Err(_)) | None => return Gone::Lost,
                    };
                    match said {
                        Said::Passed => {}
                        Said::Answer(text) => if !self.send(text).await {
                            return Gone::Lost;
                        },
                        Said::Dismissed => return Gone::Dismissed,
                        Said::Fault(code) => return Gone::Fault(code),
                    }
                }
            }
        }
    }

    /// Says why somebody cannot come in.
    async fn turn_away(&mut self, refusal: &Refusal) {
        let Parting { texts, may_return } = live::parting(refusal, self.language);
        for text in texts {
            self.send(text).await;
        }
        if may_return {
            tokio::time::sleep(COME_BACK_LATER).await;
        }
        self.close(close_code::POLICY, refusal.code.as_str()).await;
    }

    /// Whether it left in time.
    async fn send(&mut self, text: Text) -> bool {
        let bytes = text.into_bytes();
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

    /// Closes in good order: the page's last bytes are read, because dropping a socket with unread
    /// bytes in it would take back what was just sent.
    async fn close(&mut self, code: u16, reason: &'static str) {
        if self.send_message(Message::Close(Some(CloseFrame { code, reason: reason.into() }))).await {
            let answered = async { while let Some(Ok(_)) = self.socket.recv().await {} };
            if timeout(GOODBYE, answered).await.is_ok() && code == close_code::SIZE {
                // What was too large is still coming and cannot be read as messages.
                tokio::time::sleep(GOODBYE).await;
            }
        }
    }
}

/// Signs of life that were asked for and not answered yet. A page answers them in the order of
/// everything else that it is sent, so they tell how far behind it reads, whatever lies in the
/// buffers of kernels and proxies.
#[derive(Debug, Default)]
struct Pings {
    last: u64,
    open: VecDeque<(u64, Instant)>,
}

impl Pings {
    fn next(&mut self, at: Instant) -> axum::body::Bytes {
        self.last += 1;
        self.open.push_back((self.last, at));
        self.last.to_be_bytes().to_vec().into()
    }

    fn answered(&mut self, number: &[u8]) {
        let Ok(number) = number.try_into().map(u64::from_be_bytes) else { return };
        while self.open.front().is_some_and(|(open, _)| *open <= number) {
            self.open.pop_front();
        }
    }

    fn behind(&self, at: Instant, most: Duration) -> bool {
        self.open.front().is_some_and(|(_, asked)| at.saturating_duration_since(*asked) >= most)
    }
}

#[expect(clippy::disallowed_methods, reason = "the outer loop of a socket measures silence")]
fn now() -> Instant {
    Instant::now()
}

/// The library hides the kind of error behind `axum::Error`; its source tells.
fn is_too_large(error: &axum::Error) -> bool {
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(inner) = source {
        if inner.to_string().contains("Space limit exceeded") || inner.to_string().contains("too long") {
            return true;
        }
        source = inner.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_answers_late_is_behind_and_who_answers_in_time_is_not() {
        let start = now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut pings = Pings::default();
        let behind = |pings: &Pings, at| pings.behind(at, PagePatience::default().behind);
        let first = pings.next(at(0));
        pings.next(at(15));
        pings.answered(&first);
        assert!(!behind(&pings, at(54)), "the second is 39 s old");
        assert!(behind(&pings, at(55)));
        pings.answered(b"not a number");
        assert!(behind(&pings, at(55)));
        pings.answered(&u64::MAX.to_be_bytes());
        assert!(!behind(&pings, at(500)), "nothing is open any more");
    }
}
