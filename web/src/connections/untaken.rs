// SPDX-License-Identifier: MPL-2.0
//! Ends an answer of HTTP/2 that the peer does not take, and only that one.
//!
//! hyper runs each stream as a task of its own, and asks a body for more only when the peer's
//! window lets it pass on. A timer in the body would not be asked either. So the timer is beside
//! the task: it drops the whole task, and hyper resets that stream. The connection and its other
//! streams, WebSockets among them, live on.
//!
//! On a slow line an answer waits for its turn behind the others of its connection. While those
//! move on it is given more time, and still not without end: a peer that takes one answer must not
//! hold the memory of the rest by that.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Poll, ready};
use std::time::Duration;

use hyper::rt::Executor;
use tokio::time::sleep;

/// How long an answer waits until the peer takes another frame of it, or of any other answer of the
/// connection.
pub const PATIENCE: Duration = Duration::from_mins(1);
/// How many times as long it waits while the peer takes others.
const TIMES: u32 = 3;

tokio::task_local! {
    static FRAMES: Arc<Frames>;
}

/// What the body of an answer tells about the frames that hyper took from it.
#[derive(Debug, Default)]
pub struct Frames {
    handed: AtomicU64,
    /// hyper holds one for which the peer has no window yet.
    is_held: AtomicBool,
    taken_on_connection: Arc<AtomicU64>,
}

impl Frames {
    /// Of the stream whose task this is; None over HTTP/1.1, where an answer is a whole connection.
    pub fn of_this_stream() -> Option<Arc<Self>> {
        FRAMES.try_with(Arc::clone).ok()
    }

    /// hyper asks for a frame, so those before were taken. It waits for nothing but the body now.
    pub fn asked(&self) {
        if self.is_held.swap(false, Ordering::Relaxed) {
            self.taken_on_connection.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// It got one.
    pub fn handed(&self) {
        self.handed.fetch_add(1, Ordering::Relaxed);
        self.is_held.store(true, Ordering::Relaxed);
    }

    /// The number of the frame that the peer has to take next.
    fn held(&self) -> Option<u64> {
        self.is_held.load(Ordering::Relaxed).then(|| self.handed.load(Ordering::Relaxed))
    }

    /// Ends when one frame has been held for too long.
    async fn held_too_long(&self, patience: Duration) {
        for _ in 0..TIMES {
            let taken = self.taken_on_connection.load(Ordering::Relaxed);
            sleep(patience).await;
            if self.taken_on_connection.load(Ordering::Relaxed) == taken {
                return;
            }
        }
    }
}

/// Runs the streams of one HTTP/2 connection.
#[derive(Debug, Clone)]
pub struct Streams {
    patience: Duration,
    /// Frames of all its answers, besides the last one of each: of that nobody tells us.
    taken: Arc<AtomicU64>,
}

impl Streams {
    pub fn of_connection(patience: Duration) -> Self {
        Self { patience, taken: Arc::default() }
    }

    /// Ends with `stream`, or once it has held the same frame for too long. A request that is still
    /// being answered holds none, and neither does a WebSocket.
    async fn while_taken(self, stream: impl Future<Output = ()>) {
        let frames = Arc::new(Frames { taken_on_connection: self.taken, ..Frames::default() });
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
                limit.set(held.map(|_| frames.held_too_long(self.patience)));
            }
            let Some(limit) = limit.as_mut().as_pin_mut() else { return Poll::Pending };
            ready!(limit.poll(context));
            tracing::debug!("an answer was not taken");
            Poll::Ready(())
        })
        .await;
    }
}

impl<F> Executor<F> for Streams
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, stream: F) {
        tokio::spawn(self.clone().while_taken(stream));
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::sync::mpsc;

    use super::*;

    const SHORT: Duration = Duration::from_millis(200);

    /// An answer of which the peer takes so many frames, each after this time, and then none.
    async fn answer(frames: u32, after: Duration) {
        let stream = Frames::of_this_stream().unwrap();
        for _ in 0..frames {
            stream.asked();
            stream.handed();
            sleep(after).await;
        }
        stream.asked();
        stream.handed();
        pending::<()>().await;
    }

    /// One thread, so that timers ring in the order of their times also on a busy machine.
    #[tokio::test]
    async fn an_answer_waits_for_longer_only_while_others_of_its_connection_move_on() {
        let (end, mut ended) = mpsc::unbounded_channel();
        let run = |name, connection: &Streams, frames, after| {
            let (connection, end) = (connection.clone(), end.clone());
            tokio::spawn(async move {
                connection.while_taken(answer(frames, after)).await;
                let _ = end.send(name);
            });
        };
        let connections = [(); 3].map(|()| Streams::of_connection(SHORT));
        let [line, stopped, alone] = &connections;
        run("beside a file", line, 0, SHORT);
        run("the file", line, u32::MAX, SHORT / 10);
        run("beside one that stops", stopped, 0, SHORT);
        run("stops", stopped, 1, SHORT / 2);
        run("alone", alone, 0, SHORT);
        let mut order = Vec::new();
        while order.len() < 4 {
            order.extend(ended.recv().await);
        }
        assert_eq!(order, ["alone", "stops", "beside one that stops", "beside a file"]);
    }
}
