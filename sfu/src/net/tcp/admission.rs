// SPDX-License-Identifier: MPL-2.0
//! Who may connect, and for how long without proving to be of a meeting. Pure: time comes in.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::time::{Duration, Instant};

use crate::{Limits, stun};

/// Checks that a browser sends before it is answered at the latest.
const MOST_CHECKS: u32 = 64;
const SECOND: Duration = Duration::from_secs(1);

/// Counts connections.
#[derive(Debug)]
pub(super) struct Admission {
    most: usize,
    most_per_address: usize,
    total: usize,
    by_address: HashMap<IpAddr, usize>,
}

impl Admission {
    pub fn new(limits: &Limits) -> Self {
        Self {
            most: limits.tcp_connections,
            most_per_address: limits.tcp_connections_per_address,
            total: 0,
            by_address: HashMap::new(),
        }
    }

    /// Whether one more connection from `address` fits. Each that does is followed by
    /// [`Self::leave`].
    pub fn enter(&mut self, address: IpAddr) -> bool {
        let same = self.by_address.entry(network_prefix(address)).or_insert(0);
        if self.total >= self.most || *same >= self.most_per_address {
            if *same == 0 {
                self.by_address.remove(&network_prefix(address));
            }
            return false;
        }
        *same += 1;
        self.total += 1;
        true
    }

    pub fn leave(&mut self, address: IpAddr) {
        self.total = self.total.saturating_sub(1);
        let key = network_prefix(address);
        if let Some(same) = self.by_address.get_mut(&key) {
            *same -= 1;
            if *same == 0 {
                self.by_address.remove(&key);
            }
        }
    }
}

/// One IPv6 customer has at least a /64.
fn network_prefix(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

/// What to do with a datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Take,
    Drop,
    /// This is nobody of ours.
    Close,
}

/// Watches over one connection.
#[derive(Debug)]
pub(super) struct Watch {
    until: Instant,
    idle: Duration,
    per_second: u32,
    /// Somebody of ours has answered: the other side knows a password of a meeting.
    proven: bool,
    checks: u32,
    second: Instant,
    in_second: u32,
    /// Since when the other side has taken nothing of what waits for it.
    stuck_since: Option<Instant>,
}

impl Watch {
    pub fn new(limits: &Limits, now: Instant) -> Self {
        Self {
            until: now + limits.tcp_first_check,
            idle: limits.tcp_idle,
            per_second: limits.datagrams_per_second,
            proven: false,
            checks: 0,
            second: now,
            in_second: 0,
            stuck_since: None,
        }
    }

    /// A datagram came.
    pub fn on_datagram(&mut self, datagram: &[u8], now: Instant) -> Verdict {
        if !self.proven {
            self.checks += 1;
            let may = stun::local_ufrag(datagram).is_some() && self.checks <= MOST_CHECKS;
            return if may { Verdict::Take } else { Verdict::Close };
        }
        self.until = now + self.idle;
        if now.saturating_duration_since(self.second) >= SECOND {
            self.second = now;
            self.in_second = 0;
        }
        self.in_second += 1;
        if self.in_second <= self.per_second { Verdict::Take } else { Verdict::Drop }
    }

    /// Somebody of ours has something to say on this connection.
    pub fn answered(&mut self, now: Instant) {
        if !self.proven {
            self.proven = true;
            self.until = now + self.idle;
        }
    }

    /// Something waits to be written (or nothing any more), and some of it was written just now (or
    /// not).
    pub fn writing(&mut self, waits: bool, progress: bool, now: Instant) {
        self.stuck_since = match self.stuck_since {
            _ if !waits => None,
            Some(since) if !progress => Some(since),
            _ => Some(now),
        };
    }

    /// When the connection is to be closed unless something happens.
    pub fn deadline(&self) -> Instant {
        self.stuck_since.map_or(self.until, |since| self.until.min(since + self.idle))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::disallowed_methods, reason = "virtual time begins at some instant")]
    fn some_time() -> Instant {
        Instant::now()
    }

    const CHECK: [u8; 32] = {
        let mut check = [0; 32];
        let head = [0, 1, 0, 12, 0x21, 0x12, 0xa4, 0x42];
        let mut i = 0;
        while i < head.len() {
            check[i] = head[i];
            i += 1;
        }
        check[21] = 6;
        check[23] = 5;
        check[24] = b'a';
        check[25] = b':';
        check[26] = b'b';
        check
    };

    #[test]
    fn a_crowd_is_let_in_up_to_the_bounds_and_a_leaver_makes_room() {
        let limits = Limits { tcp_connections: 5, tcp_connections_per_address: 2, ..Limits::default() };
        let mut admission = Admission::new(&limits);
        let ip = |text: &str| -> IpAddr { text.parse().unwrap() };
        assert!(admission.enter(ip("10.0.0.1")) && admission.enter(ip("10.0.0.1")));
        assert!(!admission.enter(ip("10.0.0.1")), "one address has its share");
        assert!(admission.enter(ip("2001:db8::1")) && admission.enter(ip("2001:db8::2")));
        assert!(!admission.enter(ip("2001:db8::3")), "one IPv6 network is one customer");
        assert!(admission.enter(ip("10.0.0.2")));
        assert!(!admission.enter(ip("10.0.0.3")), "all places are taken");
        admission.leave(ip("10.0.0.1"));
        assert!(admission.enter(ip("10.0.0.3")));
        for address in ["10.0.0.1", "10.0.0.2", "10.0.0.3", "2001:db8::1", "2001:db8::2"] {
            admission.leave(ip(address));
        }
        assert!(admission.by_address.is_empty() && admission.total == 0, "nothing is remembered of who left");
    }

    #[test]
    fn who_says_nothing_or_is_never_answered_is_sent_away_and_who_takes_part_stays() {
        let limits = Limits::default();
        let start = some_time();
        let mut silent = Watch::new(&limits, start);
        assert_eq!(silent.deadline(), start + limits.tcp_first_check);
        assert_eq!(silent.on_datagram(b"GET / HTTP/1.1", start), Verdict::Close);

        let mut wrong = Watch::new(&limits, start);
        for _ in 0..MOST_CHECKS {
            assert_eq!(wrong.on_datagram(&CHECK, start + SECOND), Verdict::Take);
        }
        assert_eq!(wrong.on_datagram(&CHECK, start + SECOND), Verdict::Close);
        assert_eq!(wrong.deadline(), start + limits.tcp_first_check, "asking does not lengthen the stay");

        let mut ours = Watch::new(&limits, start);
        assert_eq!(ours.on_datagram(&CHECK, start), Verdict::Take);
        ours.answered(start);
        for second in 1..100 {
            let now = start + second * SECOND;
            assert!(ours.deadline() > now);
            assert_eq!(ours.on_datagram(&[0x80; 100], now), Verdict::Take);
        }
    }

    #[test]
    fn who_sends_too_much_loses_the_rest_and_who_reads_nothing_is_closed() {
        let limits = Limits { datagrams_per_second: 10, ..Limits::default() };
        let start = some_time();
        let mut watch = Watch::new(&limits, start);
        watch.answered(start);
        let taken = (0..50).filter(|_| watch.on_datagram(&[0x80], start) == Verdict::Take).count();
        assert_eq!(taken, 10);
        for second in 0..100 {
            let now = start + second * SECOND;
            watch.on_datagram(&[0x80], now);
            watch.writing(true, false, now);
        }
        assert_eq!(watch.deadline(), start + limits.tcp_idle, "it still talks, but takes nothing");
        watch.writing(false, true, start + 20 * SECOND);
        assert!(watch.deadline() > start + 100 * SECOND);
    }
}
