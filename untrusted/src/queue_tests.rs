// SPDX-License-Identifier: MPL-2.0
use std::collections::BTreeSet;

use std::net::IpAddr;

use meetings::ids::UserId;

use super::*;

const SECOND: i64 = 1_000;

/// Offices with addresses 10.0.0.N.
fn office(n: u8) -> Caller {
    Caller::at(IpAddr::from([10, 0, 0, n]))
}

fn person(n: u128) -> Caller {
    Caller::Person(UserId::from_random(n))
}

/// A pool in virtual time: every document takes as long as is said, and two are read at the same
/// time. What would take longer than it may is too complex, or cut.
#[derive(Default)]
struct Simulation {
    queue: Queue,
    now: i64,
    ends: BTreeSet<(i64, Ticket)>,
    takes: HashMap<Ticket, i64>,
    started: HashMap<Ticket, i64>,
    too_complex: BTreeSet<Ticket>,
    cut: BTreeSet<Ticket>,
    gave_way: BTreeSet<Ticket>,
}

impl Simulation {
    fn send(&mut self, caller: &Caller, takes: i64) -> Result<Ticket, Full> {
        let ticket = self.queue.enter(caller, Millis(self.now))?;
        self.arrives(ticket, takes)?;
        Ok(ticket)
    }

    fn arrives(&mut self, ticket: Ticket, takes: i64) -> Result<(), Full> {
        self.takes.insert(ticket, takes);
        self.gave_way.extend(self.queue.arrived(ticket, Millis(self.now))?);
        self.start();
        Ok(())
    }

    fn start(&mut self) {
        while let Some(Turn { ticket, time }) = self.queue.begin_next(Millis(self.now)) {
            self.started.entry(ticket).or_insert(self.now);
            let (takes, most) = (self.takes[&ticket], time.limit().as_millis() as i64);
            match time {
                Time::Slice if takes > most => drop(self.cut.insert(ticket)),
                _ if takes > most => drop(self.too_complex.insert(ticket)),
                _ => {}
            }
            self.ends.insert((self.now + takes.min(most), ticket));
            assert!(self.ends.len() <= 2, "two at a time");
        }
    }

    fn run(&mut self) {
        while self.one_ends() {}
    }

    fn one_ends(&mut self) -> bool {
        let Some((end, ticket)) = self.ends.pop_first() else { return false };
        self.now = end;
        if self.cut.remove(&ticket) {
            self.queue.cut(ticket, Millis(end));
        } else {
            self.queue.leave(ticket, self.too_complex.contains(&ticket), Millis(end));
        }
        self.start();
        true
    }
}

#[test]
fn of_a_hundred_at_once_from_ten_addresses_thirty_three_are_read_and_the_rest_refused_at_once() {
    let mut pool = Simulation::default();
    let sent: Vec<_> = (0..100_u8).map(|n| pool.send(&office(n % 10), 20)).collect();
    let accepted: Vec<Ticket> = sent.into_iter().flatten().collect();
    assert_eq!(accepted.len(), 33);
    pool.run();
    assert_eq!((pool.started.len(), pool.now), (33, 33 * 20));
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
fn four_documents_of_one_person_that_take_long_keep_nobody_waiting() {
    let mut pool = Simulation::default();
    for _ in 0..4 {
        pool.send(&person(1), 60 * SECOND).unwrap();
    }
    let other = pool.send(&person(2), SECOND).unwrap();
    assert_eq!(pool.started[&other], 0, "at once");
    pool.run();
    assert_eq!(pool.started.len(), 5, "all have their turn");
}

#[test]
fn addresses_take_turns() {
    let mut pool = Simulation::default();
    for _ in 0..4 {
        pool.send(&office(1), 20).unwrap();
    }
    let late = pool.send(&office(2), 1).unwrap();
    pool.run();
    assert_eq!(pool.started[&late], 40, "after one more of the other, not after all");
}

#[test]
fn a_chair_who_signs_is_read_at_once_when_strangers_have_taken_all_their_places() {
    let mut pool = Simulation::default();
    let strangers = (0..40_u8).filter(|n| pool.send(&office(*n), 18 * SECOND).is_ok()).count();
    assert_eq!(strangers, 33);
    for n in 1..=5 {
        pool.now += SECOND;
        let chair = pool.send(&person(n), 500).unwrap();
        assert_eq!(pool.started[&chair], pool.now);
        pool.one_ends();
    }
}

#[test]
fn people_use_both_children_and_a_stranger_has_the_next_turn() {
    let mut pool = Simulation::default();
    for n in 0..6 {
        pool.send(&person(n), SECOND).unwrap();
    }
    assert_eq!(pool.started.len(), 2);
    let stranger = pool.send(&office(1), 50).unwrap();
    pool.run();
    assert_eq!(pool.started[&stranger], SECOND);
}

#[test]
fn a_quiet_office_waits_for_short_slices_of_fresh_networks_that_send_long_files() {
    let fresh = |n| Caller::at(IpAddr::from([10, n, 0, 1]));
    let mut pool = Simulation::default();
    for n in 0..5 {
        while pool.send(&fresh(n), 18 * SECOND).is_ok() {}
    }
    pool.now = SECOND;
    let quiet = pool.send(&Caller::at([192, 0, 2, 1].into()), 800).unwrap();
    while !pool.started.contains_key(&quiet) {
        assert!(pool.one_ends());
    }
    assert!(pool.now <= 18 * SECOND + 20 * SECOND, "{} ms", pool.now);
    pool.run();
    assert!(!pool.too_complex.contains(&quiet));
    assert_eq!(pool.queue.places.len(), 0);
}

#[test]
fn a_file_that_was_cut_is_read_whole_when_its_turn_comes_again() {
    let mut pool = Simulation::default();
    pool.send(&office(1), 50).unwrap();
    let long = pool.send(&office(2), 15 * SECOND).unwrap();
    pool.send(&office(3), 50).unwrap();
    pool.run();
    assert_eq!(pool.now, 50 + 3 * SECOND + 50 + 15 * SECOND);
    assert!(!pool.too_complex.contains(&long) && pool.queue.places.is_empty());
}

#[test]
fn slow_uploads_keep_nobody_from_being_read() {
    for addresses in [10, 100] {
        let mut pool = Simulation::default();
        let drips: Vec<_> =
            (0..400_u16).filter_map(|n| pool.queue.enter(&office((n % addresses) as u8), Millis(0)).ok()).collect();
        assert_eq!(drips.len(), usize::from(addresses) * 4);
        let quick = pool.send(&office(200), 5).unwrap();
        assert_eq!(pool.started[&quick], 0);
        for ticket in drips {
            pool.queue.leave(ticket, false, Millis(0));
        }
        pool.run();
        assert_eq!((pool.started.len(), pool.queue.places.len()), (1, 0));
    }
}

#[test]
fn who_arrives_when_all_places_are_taken_is_refused_then() {
    let mut pool = Simulation::default();
    let slow = pool.queue.enter(&office(100), Millis(0)).unwrap();
    for n in 0..33 {
        pool.send(&office(n), 20).unwrap();
    }
    assert_eq!(pool.queue.enter(&office(101), Millis(0)), Err(Full::InAll), "before anything of it has come");
    assert_eq!(pool.arrives(slow, 20), Err(Full::InAll));
    pool.queue.leave(slow, false, Millis(0));
    pool.run();
    assert_eq!((pool.started.len(), pool.queue.places.len()), (33, 0));
}

#[test]
fn who_goes_away_frees_the_place_wherever_it_was() {
    let mut pool = Simulation::default();
    let mine: Vec<Ticket> = (0..4).map(|_| pool.send(&office(1), 20).unwrap()).collect();
    assert_eq!(pool.send(&office(1), 20), Err(Full::InAll));
    // The first is being read, the last waits.
    pool.ends.clear();
    for ticket in mine {
        pool.queue.leave(ticket, false, Millis(0));
        pool.queue.leave(ticket, false, Millis(0));
    }
    let again = pool.send(&office(1), 20).unwrap();
    assert!(pool.started.contains_key(&again));
    assert!(pool.queue.lanes[0].rotation.is_empty() && pool.queue.lanes[0].waiting.is_empty());
}

/// The addresses of many who send, by number.
type Network = fn(u8) -> Caller;

/// A hundred addresses, each with four files of 18 seconds whenever it finds a place.
fn flood(pool: &mut Simulation, network: Network) {
    for n in 0..100 {
        while pool.send(&network(n), 18 * SECOND).is_ok() {}
    }
}

#[test]
fn an_office_that_comes_once_while_a_hundred_addresses_send_long_files_is_read_after_the_first_readings() {
    // Of one provider from the beginning; of a hundred providers as soon as each was read once.
    let elsewhere = |n| Caller::at(IpAddr::from([10, n, 0, 1]));
    for (network, readings) in [(office as Network, 4), (elsewhere, 120)] {
        let mut pool = Simulation::default();
        for _ in 0..readings {
            flood(&mut pool, network);
            pool.one_ends();
        }
        flood(&mut pool, network);
        let came = pool.now;
        let once = pool.send(&Caller::at([192, 0, 2, 1].into()), 50).expect("a place");
        while !pool.started.contains_key(&once) {
            assert!(pool.one_ends());
            flood(&mut pool, network);
        }
        assert!(pool.started[&once] - came <= 18 * SECOND, "one reading, not minutes");
        assert!(!pool.gave_way.contains(&once));
    }
}

#[test]
fn who_is_furthest_behind_gives_its_last_place_to_who_is_less_so_and_to_nobody_else() {
    let mut pool = Simulation::default();
    let (heavy, office_of) = (Caller::at([192, 0, 2, 1].into()), |n| Caller::at(IpAddr::from([10, n, 0, 1])));
    pool.send(&heavy, 20 * SECOND).unwrap();
    pool.run();
    assert_eq!(pool.too_complex.len(), 1);
    let waiting: Vec<Ticket> = (0..4).map(|_| pool.send(&heavy, SECOND).unwrap()).collect();
    let mut others: Vec<Ticket> = (0..29).map(|n| pool.send(&office_of(n), SECOND).unwrap()).collect();
    assert_eq!(pool.send(&heavy, SECOND), Err(Full::InAll));
    // One of the four is being read; the other three give way, the last one first.
    others.extend((29..32).map(|n| pool.send(&office_of(n), SECOND).unwrap()));
    assert_eq!(pool.gave_way, waiting[1..].iter().copied().collect());
    assert_eq!(pool.send(&office_of(32), SECOND), Err(Full::InAll), "nobody is further behind than this one");
    pool.run();
    assert!(others.iter().all(|ticket| pool.started.contains_key(ticket)));
    assert_eq!((pool.queue.places.len(), pool.queue.costs.running()), (0, 0));
}

#[test]
fn of_networks_that_are_alike_the_one_with_most_files_gives_way() {
    let mut pool = Simulation::default();
    let sent: Vec<Ticket> = (0..33).map(|n| pool.send(&office(n / 4), SECOND).unwrap()).collect();
    let once = pool.send(&office(200), SECOND).unwrap();
    assert_eq!(pool.gave_way.len(), 1);
    assert!(sent.contains(pool.gave_way.first().unwrap()));
    pool.run();
    assert!(pool.started.contains_key(&once));
}

#[test]
fn who_has_sent_files_that_were_too_complex_has_less_time_for_a_while() {
    let mut pool = Simulation::default();
    let mut takes = |takes: i64| {
        let begun = pool.now;
        pool.send(&office(1), takes).unwrap();
        pool.run();
        pool.now - begun
    };
    assert_eq!(takes(60 * SECOND), 18 * SECOND);
    assert_eq!(takes(60 * SECOND), 6 * SECOND);
    assert_eq!(takes(SECOND), SECOND);
    pool.now += 3_600 * SECOND;
    pool.send(&office(1), 17 * SECOND).unwrap();
    pool.run();
    assert_eq!(pool.too_complex.len(), 2);
}
