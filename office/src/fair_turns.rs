// SPDX-License-Identifier: MPL-2.0
//! Turns at something scarce. Whoever waits is served in order within a network, and the networks
//! take turns: a crowd from one of them delays nobody else by more than one turn.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use meetings::network::Network;
use parking_lot::Mutex;
use tokio::sync::oneshot;

/// Nobody else may wait now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many wait for a turn")]
pub struct Crowded;

/// Hands out turns; clones share them.
#[derive(Debug, Clone)]
pub struct FairTurns {
    state: Arc<Mutex<State>>,
    most_waiting: usize,
}

#[derive(Debug)]
struct State {
    free: usize,
    waiting: HashMap<Network, VecDeque<oneshot::Sender<Turn>>>,
    /// Networks with somebody waiting, the next one first.
    order: VecDeque<Network>,
}

/// The right to go ahead; given on when it is dropped.
#[derive(Debug)]
pub struct Turn(Option<FairTurns>);

impl FairTurns {
    pub fn new(at_once: usize, most_waiting: usize) -> Self {
        let state = State { free: at_once, waiting: HashMap::new(), order: VecDeque::new() };
        Self { state: Arc::new(Mutex::new(state)), most_waiting }
    }

    /// Waits for a turn. Where the line is full, the last of the network that waits for most gives
    /// way to a network that waits for less.
    pub async fn take(&self, network: Network) -> Result<Turn, Crowded> {
        let waits = {
            let mut state = self.state.lock();
            if state.free > 0 {
                state.free -= 1;
                return Ok(Turn(Some(self.clone())));
            }
            state.make_room(network, self.most_waiting)?;
            let (turn, waits) = oneshot::channel();
            let line = state.waiting.entry(network).or_default();
            line.push_back(turn);
            if line.len() == 1 {
                state.order.push_back(network);
            }
            waits
        };
        waits.await.map_err(|_| Crowded)
    }
}

impl State {
    fn make_room(&mut self, newcomer: Network, most: usize) -> Result<(), Crowded> {
        if self.waiting.values().map(VecDeque::len).sum::<usize>() < most {
            return Ok(());
        }
        // Whoever has gone away meanwhile holds no place.
        for line in self.waiting.values_mut() {
            line.retain(|waiting| !waiting.is_closed());
        }
        self.waiting.retain(|_, line| !line.is_empty());
        let waiting = &self.waiting;
        self.order.retain(|network| waiting.contains_key(network));
        if self.waiting.values().map(VecDeque::len).sum::<usize>() < most {
            return Ok(());
        }
        let own = self.waiting.get(&newcomer).map_or(0, VecDeque::len);
        let longest = self.waiting.values_mut().max_by_key(|line| line.len()).ok_or(Crowded)?;
        if longest.len() <= own + 1 {
            return Err(Crowded);
        }
        longest.pop_back();
        Ok(())
    }

    /// Whose turn is next.
    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        while let Some(network) = self.order.pop_front() {
            let Some(line) = self.waiting.get_mut(&network) else { continue };
            let next = line.pop_front();
            if line.is_empty() {
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

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(turns) = self.0.take() else { return };
        loop {
            let next = {
                let mut state = turns.state.lock();
                let next = state.next();
                if next.is_none() {
                    state.free += 1;
                }
                next
            };
            let Some(next) = next else { return };
            match next.send(Turn(Some(turns.clone()))) {
                Ok(()) => return,
                // It has gone away; its turn must not come back here while it is dropped.
                Err(mut turn) => turn.0 = None,
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

    async fn waiter(turns: &FairTurns, n: u8) -> tokio::task::JoinHandle<Result<Turn, Crowded>> {
        let turns = turns.clone();
        let waiter = tokio::spawn(async move { turns.take(network(n)).await });
        yield_now().await;
        waiter
    }

    #[tokio::test]
    async fn a_crowd_of_one_network_delays_another_by_one_turn() {
        let turns = FairTurns::new(1, 100);
        let first = turns.take(network(1)).await.unwrap();
        let mut crowd = Vec::new();
        for _ in 0..50 {
            crowd.push(waiter(&turns, 1).await);
        }
        let mut honest = waiter(&turns, 2).await;
        drop(first);
        let second = crowd.remove(0).await.unwrap().unwrap();
        assert!((&mut honest).now_or_never().is_none());
        drop(second);
        assert!(honest.await.unwrap().is_ok());
    }

    #[tokio::test]
    async fn where_the_line_is_full_the_longest_one_gives_way_and_everybody_else_stays() {
        let turns = FairTurns::new(1, 4);
        let first = turns.take(network(1)).await.unwrap();
        let mut crowd = Vec::new();
        for _ in 0..4 {
            crowd.push(waiter(&turns, 1).await);
        }
        assert_eq!(turns.take(network(1)).await.unwrap_err(), Crowded);
        let honest = waiter(&turns, 2).await;
        assert_eq!(crowd.pop().unwrap().await.unwrap().unwrap_err(), Crowded);
        drop(first);
        drop(crowd.remove(0).await.unwrap().unwrap());
        drop(honest.await.unwrap().unwrap());
        for waiting in crowd {
            drop(waiting.await.unwrap().unwrap());
        }
    }

    #[tokio::test]
    async fn who_goes_away_holds_neither_a_turn_nor_a_place() {
        let turns = FairTurns::new(1, 1);
        let first = turns.take(network(1)).await.unwrap();
        waiter(&turns, 1).await.abort();
        yield_now().await;
        let next = waiter(&turns, 1).await;
        drop(first);
        drop(next.await.unwrap().unwrap());
        assert!(turns.take(network(3)).now_or_never().is_some_and(|turn| turn.is_ok()));
    }
}
