// SPDX-License-Identifier: MPL-2.0
//! The recent cost of callers' files. Pure: time is passed in.
//!
//! Callers whose files take long wait behind others and get less time. A caller is an address or an
//! account; a part of the cost is shared with neighbouring addresses, so that a new address in such
//! a network does not start at zero.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use moments::Millis;

use super::caller::{Caller, Ticket};

/// Half-life of a cost.
const HALF_LIFE_MS: f64 = 600_000.0;
/// Below this cost, in milliseconds of parsing, all callers are equal: an office that checks a few
/// files is not behind one that checks its first.
const FREE_MS: f64 = 2_000.0;
/// Above this cost files of the caller get less time. One file that was too complex is enough, for
/// a few minutes.
const SPENT_MS: f64 = 30_000.0;
/// Factor for a file that was too complex.
const TOO_COMPLEX: f64 = 2.0;
/// The share of the neighbours' cost.
const OF_NEIGHBOURS: f64 = 0.25;
/// Maximum number of accounts; the smallest are dropped. Each is the cost of a parsed file.
const MOST_ACCOUNTS: usize = 4_096;

/// The cost that orders callers, in milliseconds; 0 for most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weight(u64);

/// The accounts of all callers.
#[derive(Debug, Default)]
pub struct Costs {
    callers: Accounts<Caller>,
    neighbourhoods: Accounts<IpAddr>,
    /// Documents that are being parsed, since when; they already cost.
    running: Vec<(Ticket, Caller, Millis)>,
}

impl Costs {
    /// Parsing a document of `caller` begins.
    pub fn begin(&mut self, ticket: Ticket, caller: &Caller, now: Millis) {
        self.running.push((ticket, caller.clone(), now));
    }

    /// Parsing has ended.
    pub fn end(&mut self, ticket: Ticket, too_complex: bool, now: Millis) {
        let Some(at) = self.running.iter().position(|(other, ..)| *other == ticket) else { return };
        let (_, caller, begun) = self.running.swap_remove(at);
        let cost = elapsed(begun, now) * if too_complex { TOO_COMPLEX } else { 1.0 };
        if let Some(neighbourhood) = neighbourhood(&caller) {
            self.neighbourhoods.charge(neighbourhood, cost, now);
        }
        self.callers.charge(caller, cost, now);
    }

    /// The number of documents that are being parsed.
    pub fn running(&self) -> usize {
        self.running.len()
    }

    /// The same for one lane.
    pub fn running_in(&self, lane: usize) -> usize {
        self.running.iter().filter(|(_, caller, _)| caller.lane() == lane).count()
    }

    pub fn is_running(&self, caller: &Caller) -> bool {
        self.running.iter().any(|(_, other, _)| other == caller)
    }

    pub fn weight(&self, caller: &Caller, now: Millis) -> Weight {
        let near = neighbourhood(caller);
        let of_neighbours = near.map_or(0.0, |near| {
            let running = self.cost_of_running(|other| neighbourhood(other) == Some(near), now);
            self.neighbourhoods.cost(&near, now) + running
        });
        let cost = self.own(caller, now) + of_neighbours * OF_NEIGHBOURS;
        Weight(if cost < FREE_MS { 0 } else { cost as u64 })
    }

    /// Whether files of this caller get less time. Neighbours do not count.
    pub fn is_spent(&self, caller: &Caller, now: Millis) -> bool {
        // Drawing bounds itself, and takes long by its nature.
        *caller != Caller::Papers && self.own(caller, now) >= SPENT_MS
    }

    fn own(&self, caller: &Caller, now: Millis) -> f64 {
        self.callers.cost(caller, now) + self.cost_of_running(|other| other == caller, now)
    }

    fn cost_of_running(&self, is_meant: impl Fn(&Caller) -> bool, now: Millis) -> f64 {
        self.running.iter().filter(|(_, caller, _)| is_meant(caller)).map(|(.., begun)| elapsed(*begun, now)).sum()
    }
}

fn elapsed(since: Millis, now: Millis) -> f64 {
    now.since(since).max(0) as f64
}

/// Addresses that usually belong to one provider or owner: a /24, or a /48 of IPv6.
fn neighbourhood(caller: &Caller) -> Option<IpAddr> {
    match caller {
        Caller::Address(IpAddr::V4(v4)) => Some(Ipv4Addr::from_bits(v4.to_bits() & (u32::MAX << 8)).into()),
        Caller::Address(IpAddr::V6(v6)) => Some(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 80)).into()),
        Caller::Person(_) | Caller::Papers => None,
    }
}

#[derive(Debug)]
struct Accounts<K>(HashMap<K, Account>);

/// A cost at a time.
#[derive(Debug, Clone, Copy)]
struct Account {
    cost: f64,
    at: Millis,
}

impl Account {
    fn left(self, now: Millis) -> f64 {
        self.cost * (-elapsed(self.at, now) / HALF_LIFE_MS).exp2()
    }
}

impl<K> Default for Accounts<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Hash + Eq + Clone> Accounts<K> {
    fn cost(&self, key: &K, now: Millis) -> f64 {
        self.0.get(key).map_or(0.0, |account| account.left(now))
    }

    fn charge(&mut self, key: K, cost: f64, now: Millis) {
        let cost = self.cost(&key, now) + cost;
        if self.0.len() >= MOST_ACCOUNTS && !self.0.contains_key(&key) {
            let least = self.0.iter().min_by(|(_, one), (_, other)| one.left(now).total_cmp(&other.left(now)));
            let Some((least, _)) = least.filter(|(_, account)| account.left(now) <= cost) else { return };
            let least = least.clone();
            self.0.remove(&least);
        }
        self.0.insert(key, Account { cost, at: now });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000;
    const MINUTE: i64 = 60 * SECOND;

    fn at(address: [u8; 4]) -> Caller {
        Caller::at(IpAddr::from(address))
    }

    /// Has a file of `caller` read, which takes so long.
    fn read(costs: &mut Costs, caller: &Caller, from: Millis, takes: i64, too_complex: bool) -> Millis {
        costs.begin(Ticket::of_test(1), caller, from);
        costs.end(Ticket::of_test(1), too_complex, from.plus(takes));
        from.plus(takes)
    }

    #[test]
    fn a_few_quick_files_cost_nothing_and_a_long_one_does_until_it_is_long_past() {
        let (mut costs, office, hall) = (Costs::default(), at([10, 0, 0, 1]), at([10, 0, 1, 1]));
        let mut now = Millis(0);
        for _ in 0..20 {
            now = read(&mut costs, &office, now, 50, false);
        }
        assert_eq!(costs.weight(&office, now), Weight(0));
        now = read(&mut costs, &hall, now, 18 * SECOND, false);
        assert!(costs.weight(&hall, now) > costs.weight(&office, now));
        assert!(!costs.is_spent(&hall, now));
        now = read(&mut costs, &hall, now, 18 * SECOND, true);
        assert!(costs.is_spent(&hall, now));
        assert!(!costs.is_spent(&hall, now.plus(10 * MINUTE)));
        assert_eq!(costs.weight(&hall, now.plus(60 * MINUTE)), Weight(0));
    }

    #[test]
    fn what_is_being_read_counts_before_it_ends() {
        let (mut costs, office) = (Costs::default(), at([10, 0, 0, 1]));
        costs.begin(Ticket::of_test(1), &office, Millis(0));
        assert_eq!(costs.weight(&office, Millis(SECOND)), Weight(0));
        assert!(costs.weight(&office, Millis(10 * SECOND)) > Weight(0));
    }

    #[test]
    fn a_fresh_address_shares_what_its_neighbours_cost_and_keeps_its_time() {
        let mut costs = Costs::default();
        let now = read(&mut costs, &at([10, 0, 0, 1]), Millis(0), 18 * SECOND, true);
        let (fresh, other) = (at([10, 0, 0, 2]), at([10, 0, 1, 2]));
        assert!(costs.weight(&fresh, now) > costs.weight(&other, now));
        assert!(costs.weight(&fresh, now) < costs.weight(&at([10, 0, 0, 1]), now));
        assert!(!costs.is_spent(&fresh, now));
    }

    #[test]
    fn there_are_never_more_accounts_than_are_kept_and_the_largest_stay() {
        let mut costs = Costs::default();
        let heavy = at([9, 9, 9, 9]);
        let mut now = read(&mut costs, &heavy, Millis(0), 18 * SECOND, true);
        for n in 0..10_000_u32 {
            now = read(&mut costs, &Caller::at(Ipv4Addr::from_bits(n << 8).into()), now, 10, false);
        }
        assert_eq!((costs.callers.0.len(), costs.neighbourhoods.0.len()), (MOST_ACCOUNTS, MOST_ACCOUNTS));
        assert!(costs.is_spent(&heavy, now));
    }
}
