// SPDX-License-Identifier: MPL-2.0
//! Limits request bodies: size, pace and memory.
//!
//! [`bounded`] wraps the body of every request. Routes with larger bodies than [`budget::SMALL`]
//! declare it with [`at_most`]. Nothing is decided before a handler reads the body, so unauthorised
//! requests are refused first. Then the announced length is checked and reserved before the first
//! byte is read; a body of unknown length reserves as it grows. A body that is hardly sent gives
//! way when others need the memory ([`budget`]). Who asks is known from the head; a body that took
//! long is passed on only if that still holds ([`sender`]).

mod budget;
mod document;
mod minimum_rate;
mod sender;

use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use base::Viewer;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http_body::{Frame, SizeHint};
use meetings::network::Network;
use parking_lot::Mutex;
use protocol::problem::ProblemCode;
use tokio::runtime::Handle;
use tokio::time::{Instant, Sleep, sleep_until, timeout};
use use_cases::UseCases;

pub use self::budget::{Budget, Reservation};
use self::budget::{Holder, SMALL};
pub use self::document::document_of;
use self::minimum_rate::Pace;
use self::sender::Sender;
use crate::origin::Origin;
use crate::proxies::SharedProxies;
use crate::refusal::Refused;

/// A body of unknown length reserves memory in steps of this many bytes.
const STEP: usize = 64 << 10;
/// A body that took longer is passed on only after its sender was asked for again: who was signed
/// out or lost a right meanwhile must not act by a request that was begun before.
const CHECKED_AGAIN_AFTER: Duration = Duration::from_secs(1);
/// This much of a refused body is read and discarded, for this long: a browser reads the answer
/// only when it could send what it had begun to.
const THROWN_AWAY: usize = 16 << 20;
const THROWING_AWAY: Duration = Duration::from_secs(10);

/// The state of one request's body, shared by the layers and the body.
#[derive(Debug)]
struct Claim {
    most: usize,
    reserved: Reservation,
    /// The client waits for `100 Continue` before it sends (RFC 9110, section 10.1.1). After a
    /// refusal it sends nothing.
    asks_first: bool,
    /// Why reading ended.
    refused: Option<ProblemCode>,
}

/// Memory for a file that is read from the disk, as for a body of its size; None if there is none
/// now. Whoever reads holds it until the file is dropped.
pub fn reserve(budget: &Budget, viewer: &Viewer, address: IpAddr, bytes: usize) -> Option<Reservation> {
    let holder = match viewer {
        Viewer::User(user) => Holder::Person(user.id.clone()),
        Viewer::Guest(_) | Viewer::Token(_) => Holder::Stranger(Network::of(address)),
    };
    let reserved = budget.open(holder);
    reserved.grow_to(bytes, now()).then_some(reserved)
}

type SharedClaim = Arc<Mutex<Claim>>;

/// Wraps the body of every request.
pub async fn bounded(
    State((budget, proxies, use_cases)): State<(Budget, SharedProxies, Arc<UseCases>)>,
    request: Request,
    next: Next,
) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let sender = Sender::of(&parts.headers, &use_cases).await;
    let stranger = || Holder::Stranger(Network::of(Origin::of(&parts, &proxies).address));
    let reserved = budget.open(sender.as_ref().map_or_else(stranger, Sender::holder));
    let asks_first = parts.headers.contains_key(header::EXPECT);
    let claim = Arc::new(Mutex::new(Claim { most: SMALL, reserved, asks_first, refused: None }));
    parts.extensions.insert(claim.clone());
    let body = BoundedBody { body, claim: claim.clone(), state: Reading::NotBegun, sender, checking: None };
    let response = next.run(Request::from_parts(parts, Body::new(body))).await;
    // The handler holds the bytes until it has answered; so they stay reserved.
    let refused = claim.lock().refused;
    match refused {
        Some(code) => Refused::from(code).into_response(),
        None => response,
    }
}

/// A layer for routes with larger bodies, in bytes.
pub async fn at_most(State(most): State<usize>, request: Request, next: Next) -> Response {
    if let Some(claim) = request.extensions().get::<SharedClaim>() {
        claim.lock().most = most;
    }
    next.run(request).await
}

type Polled = Option<Result<Frame<Bytes>, axum::Error>>;

struct BoundedBody {
    body: Body,
    claim: SharedClaim,
    state: Reading,
    /// Taken when the body is complete.
    sender: Option<Sender>,
    /// The last frame is held back until the sender is checked again.
    checking: Option<(BoxFuture<'static, Result<(), ProblemCode>>, Polled)>,
}

enum Reading {
    NotBegun,
    Going {
        /// None if it was not announced.
        length: Option<usize>,
        received: usize,
        pace: Pace,
        since: Instant,
        due: Pin<Box<Sleep>>,
    },
    /// The body is complete, so long after it began.
    Whole {
        after: Duration,
    },
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
            self.state = Reading::Whole { after: now.saturating_duration_since(*since) };
            return Ok(());
        }
        pace.take(*received as u64, now.saturating_duration_since(*since));
        claim.reserved.on_its_way(*received, *since + pace.since());
        due.as_mut().reset(*since + pace.due());
        Ok(())
    }

    /// The body has ended.
    fn ended(&mut self) {
        if let Reading::Going { since, .. } = self.state {
            self.claim.lock().reserved.whole();
            self.state = Reading::Whole { after: now().saturating_duration_since(since) };
        }
    }

    /// A complete body that took long: its sender is asked for again.
    fn check_again(&mut self) -> Option<BoxFuture<'static, Result<(), ProblemCode>>> {
        let Reading::Whole { after } = self.state else { return None };
        let sender = self.sender.take()?;
        (after >= CHECKED_AGAIN_AFTER).then(|| sender.check_again().boxed())
    }

    fn refuse(&mut self, code: ProblemCode) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.claim.lock().refused = Some(code);
        self.leave_the_rest(code == ProblemCode::TooSlow);
        Poll::Ready(Some(Err(axum::Error::new(std::io::Error::other(code.as_str())))))
    }
}

impl BoundedBody {
    /// The rest of the body is not needed.
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

/// After a handler refused without reading, the client may still be sending.
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
        if let Some((check, _)) = &mut this.checking {
            let checked = ready!(check.as_mut().poll(context));
            let held = this.checking.take().and_then(|(_, held)| held);
            return match checked {
                Ok(()) => Poll::Ready(held),
                Err(code) => this.refuse(code),
            };
        }
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
            Reading::Whole { .. } => ready!(Pin::new(&mut this.body).poll_frame(context)),
            Reading::NotBegun | Reading::Refused => None,
        };
        match &polled {
            Some(Ok(frame)) => {
                if let Err(code) = this.take(frame.data_ref().map_or(0, Bytes::len)) {
                    return this.refuse(code);
                }
            }
            _ => this.ended(),
        }
        match this.check_again() {
            Some(check) => {
                this.checking = Some((check, polled));
                Pin::new(this).poll_frame(context)
            }
            None => Poll::Ready(polled),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.checking.is_none() && self.body.is_end_stream()
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
            // Other requests have priority.
            tokio::task::yield_now().await;
        }
    };
    let _ = timeout(THROWING_AWAY, all).await;
}

#[expect(clippy::disallowed_methods, reason = "the outer edge of a request measures how fast it comes")]
fn now() -> Instant {
    Instant::now()
}
