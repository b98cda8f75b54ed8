// SPDX-License-Identifier: MPL-2.0
//! Who waits for a test of their line by a link. Pages ask again every few seconds; who does not
//! has gone.

use std::collections::HashMap;

use base::{Buckets, Rate};
use meetings::ids::ParticipantId;
use meetings::network::Network;
use moments::Millis;

/// Pages ask again sooner than this, in milliseconds, also on a line of 64 kbit/s.
const GONE_AFTER_MS: i64 = 12_000;
/// All sites of a province may share one address.
const MOST_OF_A_NETWORK: usize = 400;
const MOST: usize = 2_000;

/// Newcomers of one network: all its sites at once, then two a second. Asking again is free.
const NEWCOMERS: Rate = Rate { burst: 150, per_second: 2 };

/// In the order in which they came.
#[derive(Debug)]
pub struct Queue {
    waiting: Vec<Waiting>,
    newcomers: Buckets<Network>,
}

impl Default for Queue {
    fn default() -> Self {
        Self { waiting: Vec::new(), newcomers: Buckets::new(NEWCOMERS) }
    }
}

#[derive(Debug)]
struct Waiting {
    participant: ParticipantId,
    from: Network,
    seen_at: Millis,
}

impl Queue {
    /// How many are before somebody who asks now; none if they cannot even wait. Networks with
    /// fewer running tests come first: who asks under many names from one address keeps only
    /// those behind the same address waiting.
    pub fn wait(
        &mut self,
        participant: &ParticipantId,
        from: Network,
        now: Millis,
        running: impl Fn(Network) -> usize,
    ) -> Option<usize> {
        self.waiting.retain(|one| now.since(one.seen_at) <= GONE_AFTER_MS);
        let own = if let Some(own) = self.waiting.iter().position(|one| one.participant == *participant) {
            self.waiting[own].seen_at = now;
            own
        } else {
            let of_network = self.waiting.iter().filter(|one| one.from == from).count();
            let has_room = self.waiting.len() < MOST && of_network < MOST_OF_A_NETWORK;
            if !has_room || !self.newcomers.take(from, 1, now) {
                return None;
            }
            self.waiting.push(Waiting { participant: participant.clone(), from, seen_at: now });
            self.waiting.len() - 1
        };
        // Two of one network are in two rounds.
        let mut next_round: HashMap<Network, usize> = HashMap::new();
        let rounds = self.waiting.iter().map(|one| {
            let next = next_round.entry(one.from).or_insert_with(|| running(one.from));
            *next += 1;
            *next
        });
        let rounds: Vec<usize> = rounds.collect();
        let turn = (rounds[own], own);
        Some(rounds.iter().enumerate().filter(|(at, round)| (**round, *at) < turn).count())
    }

    pub fn leave(&mut self, participant: &ParticipantId) {
        self.waiting.retain(|one| one.participant != *participant);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn office(n: u8) -> Network {
        Network::of([192, 0, n, 7].into())
    }

    fn page(name: &str) -> ParticipantId {
        ParticipantId::parse(name).unwrap()
    }

    #[test]
    fn who_asks_no_more_has_gone() {
        let mut queue = Queue::default();
        let mut ask = |name: &str, at| queue.wait(&page(name), office(1), Millis(at), |_| 0);
        assert_eq!((ask("a", 0), ask("b", 0), ask("c", 0)), (Some(0), Some(1), Some(2)));
        assert_eq!((ask("b", 10_000), ask("c", 10_000)), (Some(1), Some(2)));
        assert_eq!((ask("c", 13_000), ask("a", 13_000)), (Some(1), Some(2)), "comes back behind the others");
    }

    #[test]
    fn an_address_that_asks_under_many_names_keeps_no_other_waiting() {
        let mut queue = Queue::default();
        let come = |queue: &mut Queue, name: &str, at| queue.wait(&page(name), office(1), Millis(at), |_| 0);
        let came = (0..MOST_OF_A_NETWORK).filter(|n| come(&mut queue, &format!("flood-{n}"), 0).is_some()).count();
        assert_eq!(came, 150, "a province at once");
        assert_eq!(come(&mut queue, "flood-0", 0), Some(0), "asking again is free");
        assert_eq!(come(&mut queue, "flood-later", 1_000), Some(150), "two a second");
        assert_eq!(queue.wait(&page("ban-pho"), office(2), Millis(1_000), |_| 0), Some(1), "after one of them");
        let running = |network| if network == office(1) { 4 } else { 0 };
        assert_eq!(queue.wait(&page("ban-pho"), office(2), Millis(1_000), running), Some(0), "who run already");
    }
}
