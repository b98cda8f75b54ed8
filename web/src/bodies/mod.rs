// SPDX-License-Identifier: MPL-2.0
//! Bodies of requests: how large, how fast, and from which memory.
//!
//! [`bounded`] wraps the body of every request. What a route takes is said where the route is, by
//! [`at_most`]; without it it is [`budget::SMALL`]. Nothing is decided before a handler reads: who
//! may not ask is refused first. Then the announced length is compared and reserved before the
//! first byte is taken in; a body that does not say how long it is reserves as it grows. One that
//! hardly comes gives way when others find no memory left ([`budget`]).

mod budget;
mod document;
mod pace;

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http_body::{Frame, SizeHint};
use meetings::network::Network;
use parking_lot::Mutex;
use protocol::problem::ProblemCode;
use tokio::runtime::Handle;
use tokio::time::{Instant, Sleep, sleep_until, timeout};

pub use self::budget::Budget;
use self::budget::{Reservation, SMALL};
pub use self::document::document_of;
use self::pace::Pace;
use crate::AppState;
use crate::extract::Origin;
use crate::refusal::Refused;

/// A body of unknown length reserves in steps of this many bytes.
const STEP: usize = 64 << 10;
/// Of a body that is refused this much is read and thrown away, for this long: a browser reads an
/// answer only when it could send what it had begun to.
const THROWN_AWAY: usize = 16 << 20;
const THROWING_AWAY: Duration = Duration::from_secs(10);

/// What is known of one request's body, shared by the layers and the body.
#[derive(Debug)]
struct Claim {
    most: usize,
    reserved: Reservation,
    /// The client waits for a word before it sends (RFC 9110, section 10.1.1): a refusal is one,
    /// and then nothing comes.
    asks_first: bool,
    /// Why reading ended.
    refused: Option<ProblemCode>,
}

type SharedClaim = Arc<Mutex<Claim>>;

/// Wraps the body of every request.
pub async fn bounded(State(app): State<AppState>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let network = Network::of(Origin::of(&parts, &app).address);
    let reserved = app.bodies.open(network);
    let asks_first = parts.headers.contains_key(header::EXPECT);
    let claim = Arc::new(Mutex::new(Claim { most: SMALL, reserved, asks_first, refused: None }));
    parts.extensions.insert(claim.clone());
    let body = BoundedBody { body, claim: claim.clone(), state: Reading::NotBegun };
    let response = next.run(Request::from_parts(parts, Body::new(body))).await;
    // The bytes are in the handler's hands until it has answered; so is what is reserved for them.
    let refused = claim.lock().refused;
    match refused {
        Some(code) => Refused::from(code).into_response(),
        None => response,
    }
}

/// A layer for routes that take larger bodies than others, in bytes.
pub async fn at_most(State(most): State<usize>, request: Request, next: Next) -> Response {
    if let Some(claim) = request.extensions().get::<SharedClaim>() {
        claim.lock().most = most;
    }
    next.run(request).await
}

struct BoundedBody {
    body: Body,
    claim: SharedClaim,
    state: Reading,
}

enum Reading {
    NotBegun,
    Going {
        /// None when it was not announced.
        length: Option<usize>,
        received: usize,
        pace: Pace,
        since: Instant,
        due: Pin<Box<Sleep>>,
    },
    /// Everything has come.
    Whole,
    Refused,
}

impl BoundedBody {
    fn begin(&mut self) -> Result<(), ProblemCode> {
        let claim = self.claim.lock();
        let announced = self.body.size_hint().exact().map(|length| usize::try_from(length).unwrap_or(usize::MAX));
        let length = announced.unwrap_or(claim.most);
        if length > claim.most {
            return Err(ProblemCode::TooLarge);
        }
        let since = now();
        if !claim.reserved.grow_to(announced.unwrap_or(0), since) {
            return Err(ProblemCode::Unavailable);
        }
        claim.reserved.on_its_way(0, since);
        let pace = Pace::new(length as u64);
        let due = Box::pin(sleep_until(since + pace.due()));
        self.state = Reading::Going { length: announced, received: 0, pace, since, due };
        Ok(())
    }

    /// Counts a frame.
    fn take(&mut self, bytes: usize) -> Result<(), ProblemCode> {
        let Reading::Going { length, received, pace, since, due } = &mut self.state else { return Ok(()) };
        *received += bytes;
        let claim = self.claim.lock();
        if *received > claim.most {
            return Err(ProblemCode::TooLarge);
        }
        let now = now();
        if *received > claim.reserved.bytes() {
            let wanted = received.next_multiple_of(STEP).min(claim.most);
            if !claim.reserved.grow_to(wanted, now) {
                return Err(ProblemCode::Unavailable);
            }
        }
        if *length == Some(*received) {
            claim.reserved.whole();
            self.state = Reading::Whole;
            return Ok(());
        }
        pace.take(*received as u64, now.saturating_duration_since(*since));
        claim.reserved.on_its_way(*received, *since + pace.since());
        due.as_mut().reset(*since + pace.due());
        Ok(())
    }

    /// Nothing more comes.
    fn ended(&mut self) {
        if matches!(self.state, Reading::Going { .. }) {
            self.claim.lock().reserved.whole();
            self.state = Reading::Whole;
        }
    }

    fn refuse(&mut self, code: ProblemCode) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.claim.lock().refused = Some(code);
        self.leave_the_rest(code == ProblemCode::TooSlow);
        Poll::Ready(Some(Err(axum::Error::new(std::io::Error::other(code.as_str())))))
    }
}

impl BoundedBody {
    /// Nobody wants what still comes.
    fn leave_the_rest(&mut self, is_slow: bool) {
        let begun = std::mem::replace(&mut self.state, Reading::Refused);
        let rest = std::mem::take(&mut self.body);
        let waits_for_a_word = matches!(begun, Reading::NotBegun) && self.claim.lock().asks_first;
        let comes = matches!(begun, Reading::NotBegun | Reading::Going { .. }) && !rest.is_end_stream();
        if comes
            && !is_slow
            && !waits_for_a_word
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(throw_away(rest));
        }
    }
}

/// A handler that refused without reading is answered to a client that may be sending still.
impl Drop for BoundedBody {
    fn drop(&mut self) {
        self.leave_the_rest(false);
    }
}

impl HttpBody for BoundedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        if matches!(this.state, Reading::NotBegun)
            && let Err(code) = this.begin()
        {
            return this.refuse(code);
        }
        if matches!(this.state, Reading::Going { .. }) && this.claim.lock().reserved.gave_way(context.waker()) {
            return this.refuse(ProblemCode::Unavailable);
        }
        let polled = match &mut this.state {
            Reading::Going { due, .. } => match Pin::new(&mut this.body).poll_frame(context) {
                Poll::Pending => {
                    ready!(due.as_mut().poll(context));
                    return this.refuse(ProblemCode::TooSlow);
                }
                Poll::Ready(frame) => frame,
            },
            Reading::Whole => ready!(Pin::new(&mut this.body).poll_frame(context)),
            Reading::NotBegun | Reading::Refused => None,
        };
        match polled {
            Some(Ok(frame)) => match this.take(frame.data_ref().map_or(0, Bytes::len)) {
                Ok(()) => Poll::Ready(Some(Ok(frame))),
                Err(code) => this.refuse(code),
            },
            end => {
                this.ended();
                Poll::Ready(end)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

async fn throw_away(mut rest: Body) {
    let all = async {
        let mut read = 0;
        while read < THROWN_AWAY {
            let frame = std::future::poll_fn(|context| Pin::new(&mut rest).poll_frame(context)).await;
            let Some(Ok(frame)) = frame else { return };
            read += frame.data_ref().map_or(0, Bytes::len);
            // Whoever waits for an answer comes first.
            tokio::task::yield_now().await;
        }
    };
    let _ = timeout(THROWING_AWAY, all).await;
}

#[expect(clippy::disallowed_methods, reason = "the outer edge of a request measures how fast it comes")]
fn now() -> Instant {
    Instant::now()
}
