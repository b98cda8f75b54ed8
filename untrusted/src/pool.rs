//! The server's children: how many there are, who waits, and that none is left behind.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use parking_lot::{Mutex, RwLock};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::process::{self, Failure};
use super::queue::{Caller, Full, Queue, Ticket};
use super::wire::Question;
use super::{Document, own_program};

/// Reads strangers' documents, two at a time. Clones share everything.
#[derive(Clone, Default)]
pub struct Readers(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// None: this very program.
    program: RwLock<Option<PathBuf>>,
    state: Mutex<State>,
    stop: CancellationToken,
}

#[derive(Default)]
struct State {
    queue: Queue,
    /// Who waits for a turn.
    turns: HashMap<Ticket, oneshot::Sender<()>>,
}

/// A document that is on its way, waits or is read. Dropping it lets the next one in.
pub struct Place {
    shared: Arc<Shared>,
    ticket: Ticket,
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
        let ticket = self.0.state.lock().queue.enter(caller)?;
        Ok(Place { shared: self.0.clone(), ticket })
    }

    /// Kills every child; nothing is read from now on.
    pub fn stop(&self) {
        self.0.stop.cancel();
    }
}

impl Place {
    /// Waits for the turn, has the document read, and gives the place back when the child is gone.
    /// Whoever drops the future has the child killed.
    pub async fn read<Q>(self, question: Q, document: Document) -> Result<Q::Answer, Failure>
    where
        Q: Question + Send + 'static,
        Q::Answer: Send + 'static,
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
                Ok(()) => self.answer(question, document, &mut requester).await,
                Err(failure) => Err(failure),
            };
            drop(self);
            let _ = requester.send(outcome);
        });
        // The sender is dropped without an answer only when the runtime ends.
        answer.await.unwrap_or(Err(Failure::Stopping))
    }

    async fn answer<Q: Question>(
        &self,
        question: Q,
        document: Document,
        requester: &mut oneshot::Sender<Result<Q::Answer, Failure>>,
    ) -> Result<Q::Answer, Failure> {
        let program = self.shared.program.read().clone().unwrap_or_else(own_program);
        let (mut child, head) = process::start::<Q>(&program, question, &document)?;
        let outcome = tokio::select! {
            outcome = process::converse::<Q>(&mut child, head, document) => outcome,
            () = self.shared.stop.cancelled() => Err(Failure::Stopping),
            () = requester.closed() => Err(Failure::Stopping),
        };
        process::end(child).await;
        outcome
    }

    async fn turn(&self) -> Result<(), Full> {
        let (tell, turn) = oneshot::channel();
        {
            let mut state = self.shared.state.lock();
            state.queue.arrived(self.ticket)?;
            state.turns.insert(self.ticket, tell);
            state.call_next();
        }
        // The sender lives in `turns` until the turn comes or the place is given back.
        let _ = turn.await;
        Ok(())
    }
}

impl State {
    fn call_next(&mut self) {
        while let Some(ticket) = self.queue.begin_next() {
            if let Some(tell) = self.turns.remove(&ticket) {
                let _ = tell.send(());
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.shared.state.lock();
        state.turns.remove(&self.ticket);
        state.queue.leave(self.ticket);
        state.call_next();
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
