// SPDX-License-Identifier: MPL-2.0
use super::*;

const KB: usize = 1 << 10;

/// A stranger's.
fn network(n: usize) -> Holder {
    Holder::Stranger(Network::of([10, 0, (n >> 8) as u8, n as u8].into()))
}

fn person(n: u128) -> Holder {
    Holder::Person(UserId::from_random(n))
}

/// So much for strangers and for people each, and half of it for one.
fn budget_of(small: usize, large: usize) -> Budget {
    let lane = [small, large].map(|in_all| Bounds { in_all, each: in_all / 2 });
    Budget::of([lane; 2])
}

#[expect(clippy::disallowed_methods, reason = "a beginning from which the tests count")]
fn start() -> Instant {
    Instant::now()
}

fn gave_way(body: &Reservation) -> bool {
    body.gave_way(Waker::noop())
}

/// A body on its way whose latest part has come at `part_at`.
fn announced(budget: &Budget, office: usize, bytes: usize, part_at: Instant) -> Option<Reservation> {
    let body = budget.open(network(office));
    let held = body.grow_to(bytes, part_at);
    body.on_its_way(0, part_at);
    held.then_some(body)
}

#[test]
fn large_files_of_one_office_leave_room_for_others_and_for_signing_in() {
    let budget = budget_of(SMALL * 4, 400 * KB);
    let now = start();
    let first = budget.open(network(1));
    assert!(first.grow_to(150 * KB, now));
    first.whole();
    let second = budget.open(network(1));
    assert!(!second.grow_to(100 * KB, now), "more than half");
    assert!(second.grow_to(2000, now), "a sign-in passes");
    let other = budget.open(network(2));
    assert!(other.grow_to(150 * KB, now));
    other.whole();
    assert!(!budget.open(network(3)).grow_to(150 * KB, now), "all is taken");
    drop(first);
    assert!(budget.open(network(3)).grow_to(150 * KB, now));
    drop((second, other));
    let ledger = budget.0.lock();
    assert!(ledger.bodies.is_empty());
    for purse in ledger.purses.iter().flatten() {
        assert_eq!(purse.held, 0);
        assert!(purse.by_holder.is_empty());
    }
}

#[test]
fn a_body_of_unknown_length_holds_what_has_come() {
    let budget = budget_of(SMALL * 4, 400 * KB);
    let now = start();
    let growing = budget.open(network(1));
    assert!(growing.grow_to(1000, now) && growing.grow_to(SMALL, now) && growing.grow_to(SMALL + 1, now));
    assert_eq!(growing.bytes(), SMALL + 1);
    assert!(!growing.grow_to(300 * KB, now));
    assert_eq!(growing.bytes(), SMALL + 1);
}

/// Files that `offices` have announced, ten parts of the whole budget in all, and of which nothing
/// has come.
fn flood(budget: &Budget, offices: usize, part_at: Instant) -> Vec<Reservation> {
    let each = LARGE_OF_STRANGERS.in_all / offices;
    (0..offices).map(|n| announced(budget, n, each, part_at).unwrap()).collect()
}

#[test]
fn a_small_file_finds_room_among_those_that_are_announced_and_do_not_come() {
    for offices in [10, 100] {
        for waited in [Duration::ZERO, LATE] {
            let budget = Budget::default();
            let then = start();
            let drips = flood(&budget, offices, then);
            let office = announced(&budget, 999, 200 * KB, then + waited);
            assert!(office.is_some(), "{offices} addresses, {waited:?} later");
            assert_eq!(drips.iter().filter(|drip| gave_way(drip)).count(), 1, "no more than are needed");
        }
    }
}

#[test]
fn who_announces_as_much_as_others_waits_until_they_are_late() {
    let budget = Budget::default();
    let then = start();
    let drips = flood(&budget, 100, then);
    assert!(announced(&budget, 999, 20 << 20, then).is_none());
    assert!(!drips.iter().any(gave_way), "nobody gives way in vain");
    assert!(announced(&budget, 999, 20 << 20, then + LATE).is_some());
}

#[test]
fn the_one_that_has_been_silent_longest_gives_way_and_a_slow_line_does_not() {
    let budget = budget_of(SMALL, 400 * KB);
    let then = start();
    let at = |seconds| then + Duration::from_secs(seconds);
    let commune = announced(&budget, 1, 100 * KB, at(15)).unwrap();
    commune.on_its_way(30 * KB, at(15));
    let drips = [announced(&budget, 2, 150 * KB, at(3)).unwrap(), announced(&budget, 3, 150 * KB, at(2)).unwrap()];
    let office = announced(&budget, 4, 120 * KB, at(20)).unwrap();
    assert_eq!([&drips[0], &drips[1], &commune].map(gave_way), [false, true, false]);
    assert!(!drips[1].grow_to(160 * KB, at(20)), "it comes back as another body or not at all");
    office.whole();
    assert!(announced(&budget, 5, 170 * KB, at(21)).is_some(), "the other drip gives way next");
    assert!(gave_way(&drips[0]) && !gave_way(&commune) && !gave_way(&office));
}

#[test]
fn what_has_come_whole_is_worked_on_whoever_comes() {
    let budget = budget_of(SMALL, 400 * KB);
    let then = start();
    let bodies = [1, 2].map(|office| announced(&budget, office, 200 * KB, then).unwrap());
    for body in &bodies {
        body.whole();
    }
    assert!(announced(&budget, 3, 100 * KB, then + Duration::from_mins(5)).is_none());
    assert!(!bodies.iter().any(gave_way));
}

#[test]
fn a_drip_of_ones_own_network_gives_way_too() {
    let budget = Budget::default();
    let then = start();
    let drips = [0, 0].map(|_| announced(&budget, 1, 32 << 20, then).unwrap());
    assert!(announced(&budget, 1, 1 << 20, then).is_none(), "one network has 64 MB at most");
    assert!(announced(&budget, 1, 1 << 20, then + LATE).is_some());
    assert_eq!(drips.iter().filter(|drip| gave_way(drip)).count(), 1);
}

#[test]
fn signing_in_finds_room_among_small_bodies_that_do_not_come() {
    let budget = Budget::default();
    let then = start();
    let drips: Vec<_> =
        (0..SMALL_OF_STRANGERS.in_all / SMALL).map(|n| announced(&budget, n % 10, SMALL, then).unwrap()).collect();
    assert!(announced(&budget, 999, 100, then).is_some());
    assert_eq!(drips.iter().filter(|drip| gave_way(drip)).count(), 1);
}

/// Files of this length that have come whole from each of `holders`, as many as there is room for.
fn hold_all(budget: &Budget, holders: impl Iterator<Item = Holder>, length: usize, now: Instant) -> Vec<Reservation> {
    let mut held = Vec::new();
    for holder in holders {
        for _ in 0..4 {
            let body = budget.open(holder.clone());
            if body.grow_to(length, now) {
                body.whole();
                held.push(body);
            }
        }
    }
    held
}

#[test]
fn however_many_strangers_send_files_a_secretary_finds_room_and_the_other_way_round() {
    const FILE: usize = 60 << 20;
    let (budget, now) = (Budget::default(), start());
    let strangers = hold_all(&budget, (0..10).map(network), 8 << 20, now);
    let small = hold_all(&budget, (0..1_000).map(network), SMALL, now);
    assert_eq!((strangers.len(), small.len()), (12, 384));
    assert!(!budget.open(network(99)).grow_to(200 * KB, now));
    let secretary = budget.open(person(1));
    assert!(secretary.grow_to(FILE, now));
    assert!(!budget.open(person(1)).grow_to(FILE, now), "one account does not take all");
    assert!(budget.open(person(1)).grow_to(SMALL, now));
    assert!(budget.open(person(2)).grow_to(FILE, now));
    assert!(budget.open(Holder::Machine(ParticipantId::from_random(3))).grow_to(SMALL, now));

    drop((strangers, secretary));
    let _people = hold_all(&budget, (0..10).map(person), 16 << 20, now);
    assert!(budget.open(network(99)).grow_to(FILE, now), "a stranger's file, while people take all of theirs");
}

#[test]
fn of_six_people_who_finish_a_paper_at_once_five_find_memory() {
    const PAPER: usize = 32 << 20;
    let (budget, now) = (Budget::default(), start());
    let finishing: Vec<_> = (0..6).map(|n| budget.open(person(n))).collect();
    let found = finishing.iter().filter(|paper| paper.grow_to(PAPER, now)).count();
    assert_eq!(found, 5, "160 MB in all");
    drop(finishing);
    assert!(budget.open(person(9)).grow_to(PAPER, now));
}

#[test]
fn a_token_that_sends_files_takes_none_of_the_memory_of_people() {
    let budget = budget_of(SMALL * 4, 400 * KB);
    let now = start();
    let machines: Vec<_> = (0..3).map(|n| budget.open(Holder::Machine(ParticipantId::from_random(n)))).collect();
    for machine in &machines {
        machine.grow_to(150 * KB, now);
        machine.whole();
    }
    assert!(budget.open(person(1)).grow_to(200 * KB, now), "a secretary finds memory");
    assert!(!budget.open(network(1)).grow_to(150 * KB, now), "it is the strangers' that is taken");
    assert!(budget.open(Holder::Machine(ParticipantId::from_random(9))).grow_to(SMALL, now), "an offer passes");
}
