// SPDX-License-Identifier: MPL-2.0
//! The tests of people's lines that run now: how many at once, and whose each is. See
//! docs/decisions/0043-line-test.md.

mod figures;
mod queue;
mod running;

use std::collections::HashMap;
use std::sync::Arc;

use base::Refusal;
use meetings::ids::ParticipantId;
use meetings::network::Network;
use moments::Millis;
use parking_lot::Mutex;
use protocol::problem::ProblemCode;
use tokio::sync::mpsc;

use queue::Queue;
pub use running::{Order, Running};

/// At most so many on this server at once: together they take some ten Mbit/s for five seconds.
const MOST_AT_ONCE: usize = 8;

/// Of them, by links of checks: whoever has a link keeps nobody with an account from testing.
const MOST_BY_LINK: usize = 4;

/// As whom somebody tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestedBy {
    Person,
    /// By the link of a check.
    Link,
}

/// The tests that run now, by person. Locked for a look-up, never on the way of a packet.
#[derive(Debug, Clone, Default)]
pub struct LineTests(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    running: HashMap<ParticipantId, Entry>,
    /// Who waits for one of the places by link.
    queue: Queue,
}

#[derive(Debug)]
struct Entry {
    test: String,
    orders: mpsc::Sender<Order>,
    /// Where it was begun from.
    from: Network,
    by: TestedBy,
}

impl LineTests {
    /// Takes a place. A person has one test: a page that was loaded anew begins anew. Who comes by
    /// a link and finds no place is in the queue while they ask again: the fact of the refusal is
    /// how many are before them.
    pub fn enter(
        &self,
        participant: &ParticipantId,
        test: &str,
        from: Network,
        by: TestedBy,
        now: Millis,
    ) -> Result<mpsc::Receiver<Order>, Refusal> {
        let mut tests = self.0.lock();
        let State { running, queue } = &mut *tests;
        let full = || Refusal::from(ProblemCode::LineTestsFull);
        let free = MOST_AT_ONCE.saturating_sub(running.len());
        if !running.contains_key(participant) {
            match by {
                TestedBy::Person if free == 0 => return Err(full()),
                TestedBy::Person => {}
                TestedBy::Link => {
                    let from_network = |network: Network| {
                        running.values().filter(|entry| entry.by == TestedBy::Link && entry.from == network).count()
                    };
                    let by_link = running.values().filter(|entry| entry.by == TestedBy::Link).count();
                    let places = free.min(MOST_BY_LINK.saturating_sub(by_link));
                    let before = queue.wait(participant, from, now, from_network).ok_or_else(full)?;
                    if before >= places {
                        return Err(full().with_fact((before + 1 - places).to_string()));
                    }
                    queue.leave(participant);
                }
            }
        }
        let (orders, received) = mpsc::channel(4);
        running.insert(participant.clone(), Entry { test: test.to_owned(), orders, from, by });
        Ok(received)
    }

    pub fn orders(&self, participant: &ParticipantId, test: &str) -> Result<mpsc::Sender<Order>, Refusal> {
        let tests = self.0.lock();
        let entry = tests.running.get(participant).filter(|entry| entry.test == test);
        entry.map(|entry| entry.orders.clone()).ok_or_else(|| ProblemCode::LineTestOver.into())
    }

    /// Where the test was begun from.
    pub fn network(&self, participant: &ParticipantId, test: &str) -> Option<Network> {
        self.0.lock().running.get(participant).filter(|entry| entry.test == test).map(|entry| entry.from)
    }

    /// The test ends when the last of its orders is dropped.
    pub fn leave(&self, participant: &ParticipantId, test: &str) {
        let running = &mut self.0.lock().running;
        if running.get(participant).is_some_and(|entry| entry.test == test) {
            running.remove(participant);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis(1_000);

    fn here() -> Network {
        Network::of("192.0.2.7".parse().unwrap())
    }

    fn person(n: usize) -> ParticipantId {
        ParticipantId::parse(&format!("person-{n}")).unwrap()
    }

    #[test]
    fn a_server_runs_few_tests_and_a_person_one() {
        let tests = LineTests::default();
        let orders: Vec<_> = (0..MOST_AT_ONCE)
            .map(|n| tests.enter(&person(n), "first", here(), TestedBy::Person, NOW).unwrap())
            .collect();
        assert_eq!(
            tests.enter(&person(99), "first", here(), TestedBy::Person, NOW).unwrap_err().code,
            ProblemCode::LineTestsFull
        );
        // Mai loads her page anew: her first test ends, the second has its place.
        let again = tests.enter(&person(0), "second", here(), TestedBy::Person, NOW).unwrap();
        assert!(orders[0].is_closed() || orders[0].is_empty());
        assert!(tests.orders(&person(0), "first").is_err());
        tests.leave(&person(0), "first");
        assert!(tests.orders(&person(0), "second").is_ok(), "the end of the first is not that of the second");
        drop(again);
        tests.leave(&person(0), "second");
        assert!(tests.enter(&person(99), "first", here(), TestedBy::Person, NOW).is_ok());
    }

    #[test]
    fn nobody_ends_or_finishes_a_test_of_somebody_else() {
        let tests = LineTests::default();
        let _orders = tests.enter(&person(1), "secret", here(), TestedBy::Person, NOW).unwrap();
        assert_eq!(tests.orders(&person(2), "secret").unwrap_err().code, ProblemCode::LineTestOver);
        tests.leave(&person(2), "secret");
        assert!(tests.orders(&person(1), "secret").is_ok());
    }

    #[test]
    fn whoever_has_a_link_keeps_nobody_with_an_account_from_testing() {
        let tests = LineTests::default();
        let by_link: Vec<_> =
            (0..MOST_BY_LINK).map(|n| tests.enter(&person(n), "test", here(), TestedBy::Link, NOW).unwrap()).collect();
        let one_more = tests.enter(&person(50), "test", here(), TestedBy::Link, NOW);
        let refusal = one_more.unwrap_err();
        assert_eq!((refusal.code, refusal.fact.as_deref()), (ProblemCode::LineTestsFull, Some("1")));
        assert!(tests.enter(&person(51), "test", here(), TestedBy::Person, NOW).is_ok());
        drop(by_link);
    }

    #[test]
    fn places_by_link_are_given_in_the_order_in_which_people_asked() {
        let tests = LineTests::default();
        let ask = |n| tests.enter(&person(n), "test", here(), TestedBy::Link, NOW).map_err(|refusal| refusal.fact);
        let running: Vec<_> = (0..MOST_BY_LINK).map(|n| ask(n).unwrap()).collect();
        assert_eq!(ask(10).unwrap_err().as_deref(), Some("1"));
        assert_eq!(ask(11).unwrap_err().as_deref(), Some("2"));
        tests.leave(&person(0), "test");
        assert_eq!(ask(11).unwrap_err().as_deref(), Some("1"), "has asked later");
        assert!(ask(10).is_ok());
        drop(running);
    }
}
