use std::collections::BTreeSet;

use super::*;

/// Offices with addresses 10.0.0.N.
fn office(n: u8) -> Caller {
    Caller::at(IpAddr::from([10, 0, 0, n]))
}

fn person(n: u128) -> Caller {
    Caller::Person(UserId::from_random(n))
}

/// A pool in virtual time: every document takes as long as is said, and two are read at the same
/// time.
#[derive(Default)]
struct Simulation {
    queue: Queue,
    now: u64,
    ends: BTreeSet<(u64, Ticket)>,
    takes: HashMap<Ticket, u64>,
    started: HashMap<Ticket, u64>,
}

impl Simulation {
    fn send(&mut self, caller: &Caller, takes: u64) -> Result<Ticket, Full> {
        let ticket = self.queue.enter(caller)?;
        self.arrives(ticket, takes)?;
        Ok(ticket)
    }

    fn arrives(&mut self, ticket: Ticket, takes: u64) -> Result<(), Full> {
        self.takes.insert(ticket, takes);
        self.queue.arrived(ticket)?;
        self.start();
        Ok(())
    }

    fn start(&mut self) {
        while let Some(ticket) = self.queue.begin_next() {
            self.started.insert(ticket, self.now);
            self.ends.insert((self.now + self.takes[&ticket], ticket));
            assert!(self.ends.len() <= 2, "two at a time");
        }
    }

    fn run(&mut self) {
        while let Some((end, ticket)) = self.ends.pop_first() {
            self.now = end;
            self.queue.leave(ticket);
            self.start();
        }
    }
}

#[test]
fn of_a_hundred_at_once_from_ten_addresses_thirty_four_are_read_and_the_rest_refused_at_once() {
    let mut pool = Simulation::default();
    let sent: Vec<_> = (0..100_u8).map(|n| pool.send(&office(n % 10), 20)).collect();
    let accepted: Vec<Ticket> = sent.into_iter().flatten().collect();
    assert_eq!(accepted.len(), 34);
    pool.run();
    assert_eq!((pool.started.len(), pool.now), (34, 17 * 20));
    assert!(pool.send(&office(1), 1).is_ok(), "afterwards there is room");
}

#[test]
fn nobody_has_more_than_four_places() {
    let mut pool = Simulation::default();
    assert_eq!((0..9).filter(|_| pool.send(&office(1), 20).is_ok()).count(), 4);
    assert!(pool.send(&office(2), 20).is_ok());
    let neighbour = |n: u16| Caller::at(IpAddr::from([0x2001, 0xdb8, 0, 7, 0, 0, 0, n]));
    assert_eq!((0..9).filter(|n| pool.send(&neighbour(*n), 20).is_ok()).count(), 4, "a /64 is one caller");
}

#[test]
fn addresses_take_turns() {
    let mut pool = Simulation::default();
    for _ in 0..4 {
        pool.send(&office(1), 20).unwrap();
    }
    let late = pool.send(&office(2), 1).unwrap();
    pool.run();
    assert_eq!(pool.started[&late], 20, "one turn, not three");
}

#[test]
fn a_chair_who_signs_waits_for_one_turn_of_strangers_and_finds_a_place_when_they_have_taken_all_theirs() {
    let mut pool = Simulation::default();
    let strangers = (0..40_u8).filter(|n| pool.send(&office(*n), 20).is_ok()).count();
    assert_eq!(strangers, 34);
    let chair = pool.send(&person(1), 1).unwrap();
    pool.run();
    assert_eq!(pool.started[&chair], 20);
}

#[test]
fn slow_uploads_keep_nobody_from_being_read() {
    for addresses in [10, 100] {
        let mut pool = Simulation::default();
        let drips: Vec<_> =
            (0..400_u16).filter_map(|n| pool.queue.enter(&office((n % addresses) as u8)).ok()).collect();
        assert_eq!(drips.len(), usize::from(addresses) * 4);
        let quick = pool.send(&office(200), 5).unwrap();
        assert_eq!(pool.started[&quick], 0);
        for ticket in drips {
            pool.queue.leave(ticket);
        }
        pool.run();
        assert_eq!((pool.started.len(), pool.queue.places.len()), (1, 0));
    }
}

#[test]
fn who_arrives_when_all_places_are_taken_is_refused_then() {
    let mut pool = Simulation::default();
    let slow = pool.queue.enter(&office(100)).unwrap();
    for n in 0..34 {
        pool.send(&office(n), 20).unwrap();
    }
    assert_eq!(pool.queue.enter(&office(101)), Err(Full), "before anything of it has come");
    assert_eq!(pool.arrives(slow, 20), Err(Full));
    pool.queue.leave(slow);
    pool.run();
    assert_eq!((pool.started.len(), pool.queue.places.len()), (34, 0));
}

#[test]
fn who_goes_away_frees_the_place_wherever_it_was() {
    let mut pool = Simulation::default();
    let mine: Vec<Ticket> = (0..4).map(|_| pool.send(&office(1), 20).unwrap()).collect();
    assert_eq!(pool.send(&office(1), 20), Err(Full));
    // The first is being read, the last waits.
    pool.ends.clear();
    for ticket in mine {
        pool.queue.leave(ticket);
        pool.queue.leave(ticket);
    }
    let again = pool.send(&office(1), 20).unwrap();
    assert!(pool.started.contains_key(&again));
    assert!(pool.queue.lanes[0].rotation.is_empty() && pool.queue.lanes[0].waiting.is_empty());
}
