// SPDX-License-Identifier: MPL-2.0
//! The server's children: how many there are, who waits, and that none is left behind.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use meetings::Millis;
use parking_lot::{Mutex, RwLock};
use tokio::sync::oneshot;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::process::{self, Failure};
use super::queue::{Caller, Full, Queue, Ticket, Time, Turn};
use super::starter::Starter;
use super::wire::Question;
use super::{Document, own_program};

/// Reads strangers' documents, two at a time. Clones share everything.
#[derive(Clone, Default)]
pub struct Readers(Arc<Shared>);

struct Shared {
    /// None: this very program.
    program: RwLock<Option<PathBuf>>,
    /// Held for moves within the queue, never while anything is waited for.
    state: Mutex<State>,
    starter: Starter,
    stop: CancellationToken,
    begun: Instant,
}

#[derive(Default)]
struct State {
    queue: Queue,
    /// Who waits for a turn. A sender that is dropped says that the place was given to another.
    turns: HashMap<Ticket, oneshot::Sender<Time>>,
}

/// A document that is on its way, waits or is read. Dropping it lets the next one in.
pub struct Place {
    shared: Arc<Shared>,
    ticket: Ticket,
    /// What was read was more than a file may take.
    too_complex: bool,
}

impl Readers {
    /// Tests are another program: they say where the server's is.
    pub fn use_program(&self, program: PathBuf) {
        *self.0.program.write() = Some(program);
    }

    /// For one document, asked for before any of it is taken.
    pub fn enter(&self, caller: &Caller) -> Result<Place, Full> {
        if self.0.stop.is_cancelled() {
            return Err(Full);
        }
        let now = self.0.now();
        let ticket = self.0.state.lock().queue.enter(caller, now)?;
        Ok(Place { shared: self.0.clone(), ticket, too_complex: false })
    }

    /// Kills every child; nothing is read from now on.
    pub fn stop(&self) {
        self.0.stop.cancel();
    }
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            program: RwLock::default(),
            state: Mutex::default(),
            starter: Starter::default(),
            stop: CancellationToken::new(),
            begun: instant(),
        }
    }
}

impl Shared {
    /// For the queue: since the beginning, so that a clock that is set changes nothing.
    fn now(&self) -> Millis {
        Millis(i64::try_from(instant().saturating_duration_since(self.begun).as_millis()).unwrap_or(i64::MAX))
    }
}

#[expect(clippy::disallowed_methods, reason = "the outer edge of the queue measures how long files take")]
fn instant() -> Instant {
    Instant::now()
}

impl Place {
    /// Waits for the turn, has the document read, and gives the place back when the child is gone.
    /// Whoever drops the future has the child killed.
    pub async fn read<Q>(mut self, question: Q, document: Document) -> Result<Q::Answer, Failure>
    where
        Q: Question + Send + 'static,
    {
        let (mut requester, answer) = oneshot::channel();
        // A task of its own: the place must be kept until the child is gone, also when nobody waits
        // for the answer any more.
        tokio::spawn(async move {
            let stop = self.shared.stop.clone();
            let in_turn = tokio::select! {
                biased;
                () = stop.cancelled() => Err(Failure::Stopping),
                () = requester.closed() => return,
                in_turn = self.turn() => in_turn.map_err(|Full| Failure::Busy),
            };
            let outcome = match in_turn {
                Ok(time) => self.answer(question, document, time, &mut requester).await,
                Err(failure) => Err(failure),
            };
            self.too_complex = matches!(outcome, Err(Failure::TooComplex | Failure::Spent));
            drop(self);
            let _ = requester.send(outcome);
        });
        // The sender is dropped without an answer only when the runtime ends.
        answer.await.unwrap_or(Err(Failure::Stopping))
    }

    async fn answer<Q: Question + Send + 'static>(
        &self,
        question: Q,
        document: Document,
        time: Time,
        requester: &mut oneshot::Sender<Result<Q::Answer, Failure>>,
    ) -> Result<Q::Answer, Failure> {
        let program = self.shared.program.read().clone().unwrap_or_else(own_program);
        let (mut child, head) = self.shared.starter.start(program, question, document.len()).await?;
        let outcome = tokio::select! {
            outcome = process::converse::<Q>(&mut child, head, document, time) => outcome,
            () = self.shared.stop.cancelled() => Err(Failure::Stopping),
            () = requester.closed() => Err(Failure::Stopping),
        };
        process::end(child).await;
        outcome
    }

    async fn turn(&self) -> Result<Time, Full> {
        let (tell, turn) = oneshot::channel();
        {
            let now = self.shared.now();
            let mut state = self.shared.state.lock();
            if let Some(gave_way) = state.queue.arrived(self.ticket, now)? {
                state.turns.remove(&gave_way);
            }
            state.turns.insert(self.ticket, tell);
            state.call_next(now);
        }
        turn.await.map_err(|_| Full)
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
