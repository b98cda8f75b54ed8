// SPDX-License-Identifier: MPL-2.0
//! Which pages of another address the log tells of. One line leads an operator to a proxy that is
//! set wrongly; more would let whoever has a session fill the disk.

use std::collections::HashMap;

use meetings::network::Network;
use moments::Millis;
use parking_lot::Mutex;

/// A network has one line in so long, in milliseconds.
const EVERY_MS: i64 = 60_000;
/// Networks that have a line in that time.
const MOST_NETWORKS: usize = 64;

/// When the log told of each network.
#[derive(Debug, Default)]
pub struct ForeignPages(Mutex<Told>);

#[derive(Debug, Default)]
struct Told {
    at: HashMap<Network, Millis>,
    left_out: u64,
}

impl ForeignPages {
    /// Whether the log tells of a page that comes from `network`: then, how many it left out since
    /// the last one, of all networks.
    pub fn line(&self, network: Network, now: Millis) -> Option<u64> {
        let mut told = self.0.lock();
        // Also after a clock was set back.
        told.at.retain(|_, at| (0..EVERY_MS).contains(&now.since(*at)));
        if told.at.contains_key(&network) || told.at.len() >= MOST_NETWORKS {
            told.left_out += 1;
            return None;
        }
        told.at.insert(network, now);
        Some(std::mem::take(&mut told.left_out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(n: u32) -> Network {
        Network::of(std::net::Ipv4Addr::from_bits(n << 8).into())
    }

    #[test]
    fn a_network_has_one_line_a_minute_which_counts_what_was_left_out() {
        let pages = ForeignPages::default();
        assert_eq!(pages.line(network(1), Millis(0)), Some(0));
        for n in 1..1_000 {
            assert_eq!(pages.line(network(1), Millis(n * 59)), None);
        }
        assert_eq!(pages.line(network(2), Millis(59_000)), Some(999));
        assert_eq!(pages.line(network(1), Millis(60_000)), Some(0));
        assert_eq!(pages.line(network(1), Millis(-5)), Some(0), "a clock that was set back");
    }

    #[test]
    fn thousands_of_networks_have_no_thousands_of_lines() {
        let pages = ForeignPages::default();
        let lines = (0..10_000).filter(|&n| pages.line(network(n), Millis(i64::from(n))).is_some()).count();
        assert_eq!(lines, 64);
        assert_eq!(pages.line(network(0), Millis(100_000)), Some(10_000 - 64));
    }
}
