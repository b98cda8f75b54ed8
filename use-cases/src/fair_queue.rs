// SPDX-License-Identifier: MPL-2.0
//! A fair queue for a scarce resource: first come, first served within a network, and round robin
//! between networks. A crowd from one network delays nobody else by more than one request.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use meetings::network::Network;
use parking_lot::Mutex;
use tokio::sync::oneshot;

/// The queue is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many requests are waiting")]
pub struct QueueFull;

/// Hands out permits. Clones share the queue.
#[derive(Debug, Clone)]
pub struct FairQueue {
    state: Arc<Mutex<State>>,
    most_waiting: usize,
}

#[derive(Debug)]
struct State {
    free: usize,
    waiting: HashMap<Network, VecDeque<oneshot::Sender<Permit>>>,
    /// Networks with waiting requests, the next one first.
    order: VecDeque<Network>,
}

/// Permission to proceed. Dropping it lets the next one proceed.
#[derive(Debug)]
pub struct Permit(Option<FairQueue>);

impl FairQueue {
    pub fn new(at_once: usize, most_waiting: usize) -> Self {
        let state = State { free: at_once, waiting: HashMap::new(), order: VecDeque::new() };
        Self { state: Arc::new(Mutex::new(state)), most_waiting }
    }

    /// Waits for a permit. If the queue is full, the network with most waiting requests loses its
    /// last one to a network with fewer.
    pub async fn acquire(&self, network: Network) -> Result<Permit, QueueFull> {
        let waits = {
            let mut state = self.state.lock();
            if state.free > 0 {
                state.free -= 1;
                return Ok(Permit(Some(self.clone())));
            }
            state.make_room(network, self.most_waiting)?;
            let (sender, waits) = oneshot::channel();
            let waiters = state.waiting.entry(network).or_default();
            waiters.push_back(sender);
            if waiters.len() == 1 {
                state.order.push_back(network);
            }
            waits
        };
        waits.await.map_err(|_| QueueFull)
    }
}

impl State {
    fn make_room(&mut self, newcomer: Network, most: usize) -> Result<(), QueueFull> {
        if self.waiting.values().map(VecDeque::len).sum::<usize>() < most {
            return Ok(());
        }
        // Cancelled requests hold no place.
        for waiters in self.waiting.values_mut() {
            waiters.retain(|waiting| !waiting.is_closed());
        }
        self.waiting.retain(|_, waiters| !waiters.is_empty());
        let waiting = &self.waiting;
        self.order.retain(|network| waiting.contains_key(network));
        if self.waiting.values().map(VecDeque::len).sum::<usize>() < most {
            return Ok(());
        }
        let own = self.waiting.get(&newcomer).map_or(0, VecDeque::len);
        let longest = self.waiting.values_mut().max_by_key(|waiters| waiters.len()).ok_or(QueueFull)?;
        if longest.len() <= own + 1 {
            return Err(QueueFull);
        }
        longest.pop_back();
        Ok(())
    }

    /// Chooses the next request.
    fn next(&mut self) -> Option<oneshot::Sender<Permit>> {
        while let Some(network) = self.order.pop_front() {
            let Some(waiters) = self.waiting.get_mut(&network) else { continue };
            let next = waiters.pop_front();
            if waiters.is_empty() {
                self.waiting.remove(&network);
            } else {
                self.order.push_back(network);
            }
            if next.is_some() {
                return next;
            }
        }
        None
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let Some(queue) = self.0.take() else { return };
        loop {
            let next = {
                let mut state = queue.state.lock();
                let next = state.next();
                if next.is_none() {
                    state.free += 1;
                }
                next
            };
            let Some(next) = next else { return };
            match next.send(Permit(Some(queue.clone()))) {
                Ok(()) => return,
                // The request was cancelled; its permit must not be returned here while it is
                // dropped.
                Err(mut permit) => permit.0 = None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use tokio::task::yield_now;

    use super::*;

    fn network(n: u8) -> Network {
        Network::of([10, 0, 0, n].into())
    }

    async fn waiter(queue: &FairQueue, n: u8) -> tokio::task::JoinHandle<Result<Permit, QueueFull>> {
        let queue = queue.clone();
        let waiter = tokio::spawn(async move { queue.acquire(network(n)).await });
        yield_now().await;
        waiter
    }

    #[tokio::test]
    async fn a_crowd_of_one_network_delays_another_by_one_request() {
        let queue = FairQueue::new(1, 100);
        let first = queue.acquire(network(1)).await.unwrap();
        let mut crowd = Vec::new();
        for _ in 0..50 {
            crowd.push(waiter(&queue, 1).await);
        }
        let mut honest = waiter(&queue, 2).await;
        drop(first);
        let second = crowd.remove(0).await.unwrap().unwrap();
        assert!((&mut honest).now_or_never().is_none());
        drop(second);
        assert!(honest.await.unwrap().is_ok());
    }

    #[tokio::test]
    async fn when_the_queue_is_full_the_largest_network_loses_its_last_request() {
        let queue = FairQueue::new(1, 4);
        let first = queue.acquire(network(1)).await.unwrap();
        let mut crowd = Vec::new();
        for _ in 0..4 {
            crowd.push(waiter(&queue, 1).await);
        }
        assert_eq!(queue.acquire(network(1)).await.unwrap_err(), QueueFull);
        let honest = waiter(&queue, 2).await;
        assert_eq!(crowd.pop().unwrap().await.unwrap().unwrap_err(), QueueFull);
        drop(first);
        drop(crowd.remove(0).await.unwrap().unwrap());
        drop(honest.await.unwrap().unwrap());
        for waiting in crowd {
            drop(waiting.await.unwrap().unwrap());
        }
    }

    #[tokio::test]
    async fn a_cancelled_request_holds_neither_a_permit_nor_a_place() {
        let queue = FairQueue::new(1, 1);
        let first = queue.acquire(network(1)).await.unwrap();
        waiter(&queue, 1).await.abort();
        yield_now().await;
        let next = waiter(&queue, 1).await;
        drop(first);
        drop(next.await.unwrap().unwrap());
        assert!(queue.acquire(network(3)).now_or_never().is_some_and(|permit| permit.is_ok()));
    }
}
