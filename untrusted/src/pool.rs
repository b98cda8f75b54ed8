// SPDX-License-Identifier: MPL-2.0
//! Runs the child processes: limits their number, queues documents, and leaves no process behind.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use moments::Millis;
use parking_lot::{Mutex, RwLock};
use tokio::sync::oneshot;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::any_parse_request::ChildRequest;
use super::caller::{Caller, Ticket};
use super::child_process::{self, Failure};
use super::queue::{Full, Queue, Time, Turn};
use super::spawn_thread::SpawnThread;
use super::{Document, own_program};

/// Parses untrusted documents, two at a time. Clones share everything.
#[derive(Clone, Default)]
pub struct Readers(Arc<Shared>);

struct Shared {
    /// None: this program.
    program: RwLock<Option<PathBuf>>,
    /// Locked for changes of the queue only, never across an await.
    state: Mutex<State>,
    starter: SpawnThread,
    stop: CancellationToken,
    begun: Instant,
}

#[derive(Default)]
struct State {
    queue: Queue,
    /// Waiting requests. Dropping a sender means that the place was given to another document.
    turns: HashMap<Ticket, oneshot::Sender<Time>>,
}

/// How the queue is told that a document waits; returns the document that loses its place, if any.
type Enqueue = fn(&mut Queue, Ticket, Millis) -> Result<Option<Ticket>, Full>;

/// The place of a document that is being received, waits or is parsed. Dropping it lets the next
/// one in.
pub struct Place {
    shared: Arc<Shared>,
    ticket: Ticket,
    /// The file was too complex.
    too_complex: bool,
}

impl Readers {
    /// Tests run as another program, so they set the path of the server's.
    pub fn use_program(&self, program: PathBuf) {
        *self.0.program.write() = Some(program);
    }

    /// The program that reads them.
    pub fn program(&self) -> PathBuf {
        self.0.program.read().clone().unwrap_or_else(own_program)
    }

    /// Reserves a place for one document, before any of it is received.
    pub fn enter(&self, caller: &Caller) -> Result<Place, Full> {
        if self.0.stop.is_cancelled() {
            return Err(Full::InAll);
        }
        let now = self.0.now();
        let ticket = self.0.state.lock().queue.enter(caller, now)?;
        Ok(Place { shared: self.0.clone(), ticket, too_complex: false })
    }

    /// Waits until they are stopped.
    pub async fn stopped(&self) {
        self.0.stop.cancelled().await;
    }

    /// Kills all children; no document is parsed from now on.
    pub fn stop(&self) {
        self.0.stop.cancel();
    }
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            program: RwLock::default(),
            state: Mutex::default(),
            starter: SpawnThread::default(),
            stop: CancellationToken::new(),
            begun: instant(),
        }
    }
}

impl Shared {
    /// Time for the queue, since the start, independent of changes of the system clock.
    fn now(&self) -> Millis {
        Millis(i64::try_from(instant().saturating_duration_since(self.begun).as_millis()).unwrap_or(i64::MAX))
    }
}

#[expect(clippy::disallowed_methods, reason = "the outer edge of the queue measures how long files take")]
fn instant() -> Instant {
    Instant::now()
}

impl Place {
    /// Waits for the turn, has the document parsed, and releases the place when the child is gone.
    /// If the future is dropped, the child is killed.
    pub async fn read<Q>(mut self, request: Q, document: Document) -> Result<Q::Answer, Failure>
    where
        Q: ChildRequest + Clone,
    {
        let (mut requester, answer) = oneshot::channel();
        // A separate task, because the place must be kept until the child is gone, even if nobody
        // waits for the answer.
        tokio::spawn(async move {
            let Some(in_turn) = self.in_turn(Queue::arrived, &mut requester).await else { return };
            let (outcome, kept) = match in_turn {
                Ok(time) => {
                    let kept = (time == Time::Slice).then(|| (request.clone(), document.clone()));
                    (self.answer(request, document, time, &mut requester).await, kept)
                }
                Err(failure) => (Err(failure), None),
            };
            let outcome = match (outcome, kept) {
                (Err(Failure::Cut), Some((request, document))) => {
                    let cut = |queue: &mut Queue, ticket, now| {
                        queue.cut(ticket, now);
                        Ok(None)
                    };
                    let Some(in_turn) = self.in_turn(cut, &mut requester).await else { return };
                    match in_turn {
                        Ok(time) => self.answer(request, document, time, &mut requester).await,
                        Err(failure) => Err(failure),
                    }
                }
                (outcome, _) => outcome,
            };
            self.too_complex = matches!(outcome, Err(Failure::TooComplex | Failure::Spent));
            drop(self);
            let _ = requester.send(outcome);
        });
        // The sender is dropped without an answer only when the runtime shuts down.
        answer.await.unwrap_or(Err(Failure::Stopping))
    }

    async fn answer<Q: ChildRequest>(
        &self,
        request: Q,
        document: Document,
        time: Time,
        requester: &mut oneshot::Sender<Result<Q::Answer, Failure>>,
    ) -> Result<Q::Answer, Failure> {
        let program = self.shared.program.read().clone().unwrap_or_else(own_program);
        let (mut child, head) = self.shared.starter.start(program, request, document.len()).await?;
        let outcome = tokio::select! {
            outcome = child_process::converse::<Q>(&mut child, head, document, time) => outcome,
            () = self.shared.stop.cancelled() => Err(Failure::Stopping),
            () = requester.closed() => Err(Failure::Stopping),
        };
        child_process::end(child).await;
        outcome
    }

    /// Waits for the turn after the queue was told of the document. None if nobody waits for the
    /// answer any more.
    async fn in_turn<A>(&self, enqueue: Enqueue, requester: &mut oneshot::Sender<A>) -> Option<Result<Time, Failure>> {
        tokio::select! {
            biased;
            () = self.shared.stop.cancelled() => Some(Err(Failure::Stopping)),
            () = requester.closed() => None,
            in_turn = self.turn(enqueue) => Some(in_turn.map_err(|_| Failure::Busy)),
        }
    }

    async fn turn(&self, enqueue: Enqueue) -> Result<Time, Full> {
        let (tell, turn) = oneshot::channel();
        {
            let now = self.shared.now();
            let mut state = self.shared.state.lock();
            if let Some(gave_way) = enqueue(&mut state.queue, self.ticket, now)? {
                state.turns.remove(&gave_way);
            }
            state.turns.insert(self.ticket, tell);
            state.call_next(now);
        }
        turn.await.map_err(|_| Full::InAll)
    }
}

impl State {
    fn call_next(&mut self, now: Millis) {
        while let Some(Turn { ticket, time }) = self.queue.begin_next(now) {
            if let Some(tell) = self.turns.remove(&ticket) {
                let _ = tell.send(time);
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let now = self.shared.now();
        let mut state = self.shared.state.lock();
        state.turns.remove(&self.ticket);
        state.queue.leave(self.ticket, self.too_complex, now);
        state.call_next(now);
    }
}

impl fmt::Debug for Readers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Readers")
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Place({:?})", self.ticket)
    }
}
