// SPDX-License-Identifier: MPL-2.0
//! Commands on their way to the threads that carry them out, and their answers on the way back.

use std::net::{IpAddr, SocketAddr};
use std::sync::mpsc::{SyncSender, TrySendError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{oneshot, watch};

use crate::forwarding::Command;
use crate::net::Message;
use crate::shard_placement::{Destination, ShardPlacement};
use crate::threads::Threads;
use crate::totals::Dropped;
use crate::{Limits, RoomKey, SfuError};

/// What all handles share.
#[derive(Debug)]
pub(crate) struct CommandRouter {
    pub local_addr: SocketAddr,
    pub workers: Vec<SyncSender<Message>>,
    pub dropped: Arc<Dropped>,
    pub limits: Limits,
    /// The announced addresses.
    pub announced: watch::Sender<Arc<[IpAddr]>>,
    /// Held while a command is given, so that commands reach a worker in the order in which they
    /// were given. Packets never touch it.
    pub placement: Mutex<ShardPlacement>,
    pub threads: Mutex<Option<Threads>>,
}

impl CommandRouter {
    pub fn placement(&self) -> MutexGuard<'_, ShardPlacement> {
        self.placement.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn take_threads(&self) -> Option<Threads> {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub fn send(&self, worker: usize, message: Message) -> Result<(), SfuError> {
        self.workers[worker].try_send(message).map_err(|error| match error {
            TrySendError::Full(_) => SfuError::Busy,
            TrySendError::Disconnected(_) => SfuError::Stopped,
        })
    }

    /// Tells every thread which addresses new connections are told. Whether that was news.
    pub fn announce(&self, addresses: &[IpAddr]) -> Result<bool, SfuError> {
        if self.threads.lock().unwrap_or_else(PoisonError::into_inner).is_none() {
            return Err(SfuError::Stopped);
        }
        if addresses.is_empty() || **self.announced.borrow() == *addresses {
            return Ok(false);
        }
        let addresses: Arc<[IpAddr]> = addresses.into();
        for worker in 0..self.workers.len() {
            self.send(worker, Message::Announce(addresses.clone()))?;
        }
        self.announced.send_replace(addresses);
        Ok(true)
    }

    /// Opens the room or one more shard of it.
    pub fn open_shard(
        &self,
        room: &RoomKey,
        to: Destination,
        reply: oneshot::Sender<Result<(), SfuError>>,
    ) -> Result<(), SfuError> {
        let Some((serial, home)) = to.opens else { return Ok(()) };
        self.send(to.worker, Message::Command(Command::OpenRoom { room: room.clone(), serial, home, reply }))
    }

    /// Gives a command about a peer to the worker that has the peer.
    pub async fn send_command<T>(
        &self,
        command: impl FnOnce(oneshot::Sender<Result<T, SfuError>>) -> Command,
    ) -> Result<T, SfuError> {
        let (reply, answer) = oneshot::channel();
        self.route(command(reply))?;
        answer.await.unwrap_or(Err(SfuError::Stopped))
    }

    fn route(&self, command: Command) -> Result<(), SfuError> {
        let (room, about) = command.about();
        let mut placement = self.placement();
        let to = placement.find(&room, &about)?;
        // The worker hears of the room before it hears of the peer; nobody waits for that answer.
        self.open_shard(&room, to, oneshot::channel().0)?;
        placement.opened(&room, to);
        self.send(to.worker, Message::Command(command))?;
        placement.given(&room, about, to.worker);
        Ok(())
    }

    /// Gives all shards of a room the same command.
    pub fn send_to_shards<T>(
        &self,
        shards: &[usize],
        command: impl Fn(oneshot::Sender<Result<T, SfuError>>) -> Command,
    ) -> Result<Vec<oneshot::Receiver<Result<T, SfuError>>>, SfuError> {
        let ask = |worker: &usize| {
            let (reply, answer) = oneshot::channel();
            self.send(*worker, Message::Command(command(reply))).map(|()| answer)
        };
        shards.iter().map(ask).collect()
    }
}

/// Waits for the answers of all shards.
pub(crate) async fn all<T>(answers: Vec<oneshot::Receiver<Result<T, SfuError>>>) -> Result<Vec<T>, SfuError> {
    let mut all = Vec::with_capacity(answers.len());
    for answer in answers {
        all.push(answer.await.unwrap_or(Err(SfuError::Stopped))?);
    }
    Ok(all)
}

impl Drop for CommandRouter {
    fn drop(&mut self) {
        // The last handle went away without a shutdown; the threads finish by themselves,
        // recordings included.
        if let Some(threads) = self.take_threads() {
            std::thread::spawn(move || threads.stop());
        }
    }
}
