// SPDX-License-Identifier: MPL-2.0
//! Ends an answer of HTTP/2 that the peer does not take, and only that one.
//!
//! hyper runs each stream as a task of its own, and asks a body for more only when the peer's
//! window lets it pass on. A timer in the body would not be asked either. So the timer is beside
//! the task: it drops the whole task, and hyper resets that stream. The connection and its other
//! streams, WebSockets among them, live on.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;

use hyper::rt::Executor;
use tokio::time::sleep;

/// How long an answer waits until the peer takes another frame of it.
pub const PATIENCE: Duration = Duration::from_mins(1);

tokio::task_local! {
    static FRAMES: Arc<Frames>;
}

/// What the body of an answer tells about the frames that hyper took from it.
#[derive(Debug, Default)]
pub struct Frames {
    taken: AtomicU64,
    /// hyper holds one for which the peer has no window yet.
    is_held: AtomicBool,
}

impl Frames {
    /// Of the stream whose task this is; None over HTTP/1.1, where an answer is a whole connection.
    pub fn of_this_stream() -> Option<Arc<Self>> {
        FRAMES.try_with(Arc::clone).ok()
    }

    /// hyper asks for a frame, so those before were taken. It waits for nothing but the body now.
    pub fn asked(&self) {
        self.is_held.store(false, Ordering::Relaxed);
    }

    /// It got one.
    pub fn handed(&self) {
        self.taken.fetch_add(1, Ordering::Relaxed);
        self.is_held.store(true, Ordering::Relaxed);
    }

    /// The number of the frame that the peer has to take next.
    fn held(&self) -> Option<u64> {
        self.is_held.load(Ordering::Relaxed).then(|| self.taken.load(Ordering::Relaxed))
    }
}

/// Runs the streams of HTTP/2 connections.
#[derive(Debug, Clone, Copy)]
pub struct Streams {
    pub patience: Duration,
}

impl<F> Executor<F> for Streams
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, stream: F) {
        tokio::spawn(while_taken(stream, self.patience));
    }
}

/// Ends with `stream`, or once it has held the same frame for `patience`. A request that is still
/// being answered holds none, and neither does a WebSocket.
async fn while_taken(stream: impl Future<Output = ()>, patience: Duration) {
    let frames = Arc::new(Frames::default());
    let mut stream = pin!(stream);
    let mut limit = pin!(None);
    let mut held = None;
    std::future::poll_fn(|context| {
        // Frames change hands only in here.
        let polled = FRAMES.sync_scope(frames.clone(), || stream.as_mut().poll(context));
        if polled.is_ready() {
            return polled;
        }
        let now_held = frames.held();
        if now_held != held {
            held = now_held;
            limit.set(held.map(|_| sleep(patience)));
        }
        match limit.as_mut().as_pin_mut().map(|limit| limit.poll(context)) {
            Some(Poll::Ready(())) => {
                tracing::debug!("an answer was not taken");
                Poll::Ready(())
            }
            _ => Poll::Pending,
        }
    })
    .await;
}
