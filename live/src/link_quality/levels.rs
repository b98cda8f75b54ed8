// SPDX-License-Identifier: MPL-2.0
//! The quality of each link in three levels. Measured every two seconds; a level changes only after
//! several measurements that agree, so that one bad second alarms nobody and a link on the edge
//! does not flicker.

use std::collections::HashMap;

use meetings::ids::ParticipantId;
use meetings::room::arrival::ConnectionId;
use protocol::live::{LinkLevel, ParticipantLinkLevel};
use sfu::{Bitrate, PeerLinks, TransportStats};

use crate::media;

/// Measurements in a row after which a level becomes worse.
const WORSE_AFTER: u8 = 2;
/// Measurements in a row after which a level becomes better.
const BETTER_AFTER: u8 = 4;
/// With fewer datagrams since the last measurement a loss ratio means nothing: somebody is silent.
const ENOUGH: u64 = 20;

/// Loss ratios from which speech suffers, and from which it is not understood. Lost video is
/// retransmitted; audio loss below 2 % is concealed.
const LOSS: (f32, f32) = (0.03, 0.10);
/// Round-trip times, in milliseconds, at which people begin to interrupt one another, and at which
/// they cannot converse.
const ROUND_TRIP: (f32, f32) = (300.0, 700.0);
/// Bandwidth that is needed for audio and one small picture, and for audio alone.
const ESTIMATE: (Bitrate, Bitrate) = (Bitrate::from_kbps(150), Bitrate::from_kbps(64));

/// The level of one link, with hysteresis.
#[derive(Debug, Clone, Copy, Default)]
struct SmoothedLevel {
    level: Option<LinkLevel>,
    /// Of the last measurements in a row that were all worse, or all better: the level closest to
    /// the present one, and their number.
    next: Option<(LinkLevel, u8)>,
    datagrams: u64,
}

impl SmoothedLevel {
    /// Takes one measurement; none when there is no connection. `datagrams` is a counter.
    fn update(&mut self, seen: Option<LinkLevel>, datagrams: u64) {
        let enough = datagrams.saturating_sub(self.datagrams) >= ENOUGH;
        self.datagrams = datagrams;
        let (Some(seen), Some(level)) = (seen, self.level) else {
            (self.level, self.next) = (seen, None);
            return;
        };
        if !enough {
            return;
        }
        if seen == level {
            self.next = None;
            return;
        }
        let worse = seen > level;
        let (next, times) = match self.next {
            Some((next, times)) if (next > level) == worse => {
                (if worse { next.min(seen) } else { next.max(seen) }, times + 1)
            }
            _ => (seen, 1),
        };
        self.next = Some((next, times));
        if times >= if worse { WORSE_AFTER } else { BETTER_AFTER } {
            (self.level, self.next) = (Some(next), None);
        }
    }
}

fn level<T: PartialOrd + Copy>(value: T, (fair, poor): (T, T)) -> LinkLevel {
    if value >= poor {
        LinkLevel::Poor
    } else if value >= fair {
        LinkLevel::Fair
    } else {
        LinkLevel::Good
    }
}

fn transport(stats: &TransportStats) -> LinkLevel {
    let loss = stats.loss.map_or(LinkLevel::Good, |loss| level(loss, LOSS));
    let round_trip = stats.rtt_ms.map_or(LinkLevel::Good, |millis| level(millis, ROUND_TRIP));
    loss.max(round_trip)
}

fn up(peer: &PeerLinks) -> Option<LinkLevel> {
    peer.publish.as_ref().filter(|stats| stats.connected).map(transport)
}

fn down(peer: &PeerLinks) -> Option<LinkLevel> {
    let stats = peer.subscribe.as_ref().filter(|stats| stats.connected)?;
    let room = match stats.estimate {
        Some(estimate) if estimate < ESTIMATE.1 => LinkLevel::Poor,
        Some(estimate) if estimate < ESTIMATE.0 => LinkLevel::Fair,
        _ => LinkLevel::Good,
    };
    let pictures = match peer.paused {
        0 => LinkLevel::Good,
        paused if paused < peer.pictures => LinkLevel::Fair,
        _ => LinkLevel::Poor,
    };
    Some(transport(stats).max(room).max(pictures))
}

/// Both links of one participant.
#[derive(Debug, Clone, Copy, Default)]
struct ParticipantLinks {
    up: SmoothedLevel,
    down: SmoothedLevel,
}

impl ParticipantLinks {
    fn levels(&self) -> LinkLevels {
        LinkLevels { up: self.up.level, down: self.down.level }
    }
}

/// The level of each link of a participant, seen from there; none where nothing flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LinkLevels {
    pub up: Option<LinkLevel>,
    pub down: Option<LinkLevel>,
}

impl LinkLevels {
    pub fn worst(self) -> Option<LinkLevel> {
        self.up.max(self.down)
    }
}

/// The links of one room.
#[derive(Debug, Default)]
pub struct LinkQualities {
    links: HashMap<ParticipantId, ParticipantLinks>,
    /// The connection on which somebody was last sent levels: a new connection knows nothing.
    informed: HashMap<ParticipantId, ConnectionId>,
}

impl LinkQualities {
    pub fn of(&self, participant: &ParticipantId) -> LinkLevels {
        self.links.get(participant).map(ParticipantLinks::levels).unwrap_or_default()
    }

    /// Takes one measurement of all links of the room; returns whose level has changed.
    pub fn update(&mut self, peers: &[PeerLinks]) -> Vec<ParticipantId> {
        let mut before = std::mem::take(&mut self.links);
        let mut changed = Vec::new();
        for peer in peers {
            let Some(participant) = media::participant(&peer.peer) else { continue };
            let mut links = before.remove(&participant).unwrap_or_default();
            let levels = links.levels();
            links.up.update(up(peer), peer.publish.map_or(0, |stats| stats.received_packets));
            links.down.update(down(peer), peer.subscribe.map_or(0, |stats| stats.sent_packets));
            if links.levels() != levels {
                changed.push(participant.clone());
            }
            self.links.insert(participant, links);
        }
        let gone = before.into_iter().filter(|(_, links)| links.levels() != LinkLevels::default());
        changed.extend(gone.map(|(participant, _)| participant));
        changed
    }

    /// Whether somebody has another connection than at the last call.
    pub fn is_new(&mut self, participant: &ParticipantId, connection: ConnectionId) -> bool {
        self.informed.insert(participant.clone(), connection) != Some(connection)
    }

    /// Forgets those who are not in the room any more.
    pub fn retain(&mut self, is_here: impl Fn(&ParticipantId) -> bool) {
        self.informed.retain(|participant, _| is_here(participant));
    }

    /// As chair and secretary get it.
    pub fn to_wire(&self, participant: &ParticipantId) -> ParticipantLinkLevel {
        ParticipantLinkLevel { participant: participant.clone(), level: self.of(participant).worst() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Option<LinkLevel> = Some(LinkLevel::Good);
    const FAIR: Option<LinkLevel> = Some(LinkLevel::Fair);
    const POOR: Option<LinkLevel> = Some(LinkLevel::Poor);

    fn mai() -> ParticipantId {
        ParticipantId::parse("mai").unwrap()
    }

    /// Mai's links, measured every two seconds.
    #[derive(Default)]
    struct Links {
        qualities: LinkQualities,
        packets: u64,
    }

    impl Links {
        /// One measurement; whether a level has changed.
        fn measure(&mut self, change: impl FnOnce(&mut PeerLinks)) -> bool {
            self.packets += 100;
            let stats = TransportStats { connected: true, ..TransportStats::default() };
            let publish = TransportStats { received_packets: self.packets, ..stats };
            let subscribe =
                TransportStats { sent_packets: self.packets, estimate: Some(Bitrate::from_kbps(2000)), ..stats };
            let (publish, subscribe) = (Some(publish), Some(subscribe));
            let mut peer = PeerLinks { peer: "mai".into(), publish, subscribe, pictures: 3, paused: 0 };
            change(&mut peer);
            !self.qualities.update(&[peer]).is_empty()
        }

        fn loses(&mut self, share: f32) -> bool {
            self.measure(|peer| peer.publish.as_mut().unwrap().loss = Some(share))
        }

        fn up(&self) -> Option<LinkLevel> {
            self.qualities.of(&mai()).up
        }

        fn down(&self) -> Option<LinkLevel> {
            self.qualities.of(&mai()).down
        }
    }

    #[test]
    fn a_link_that_loses_falls_after_two_measurements_and_recovers_after_four() {
        let mut links = Links::default();
        assert!(links.loses(0.0), "the first level is sent");
        assert_eq!((links.up(), links.down()), (GOOD, GOOD));
        assert!(!links.loses(0.2));
        assert!(links.loses(0.2));
        assert_eq!((links.up(), links.down()), (POOR, GOOD), "only the link that is bad");
        let changed: Vec<bool> = (0..5).map(|_| links.loses(0.0)).collect();
        assert_eq!(changed, [false, false, false, true, false]);
        assert_eq!(links.up(), GOOD);
    }

    #[test]
    fn one_bad_second_alarms_nobody_and_a_link_on_the_edge_does_not_flicker() {
        let mut links = Links::default();
        links.loses(0.0);
        for _ in 0..10 {
            assert!(!links.loses(0.5) && !links.loses(0.0));
        }
        links.loses(0.2);
        links.loses(0.04);
        assert_eq!(links.up(), FAIR, "of two bad measurements the milder counts");
        let flickers = (0..20).filter(|n| links.loses(if n % 3 == 0 { 0.04 } else { 0.02 })).count();
        assert_eq!(flickers, 0);
    }

    #[test]
    fn a_picture_without_room_and_a_narrow_link_are_seen_by_who_receives() {
        let mut links = Links::default();
        links.measure(|_| ());
        for _ in 0..WORSE_AFTER {
            links.measure(|peer| peer.paused = 1);
        }
        assert_eq!((links.up(), links.down()), (GOOD, FAIR));
        for _ in 0..WORSE_AFTER {
            links.measure(|peer| peer.paused = 3);
        }
        assert_eq!(links.down(), POOR);
        let mut narrow = Links::default();
        narrow.measure(|_| ());
        for _ in 0..WORSE_AFTER {
            narrow.measure(|peer| peer.subscribe.as_mut().unwrap().estimate = Some(Bitrate::from_kbps(100)));
        }
        assert_eq!(narrow.down(), FAIR);
    }

    #[test]
    fn a_lost_packet_of_somebody_silent_means_nothing() {
        let mut links = Links::default();
        links.loses(0.0);
        for _ in 0..5 {
            links.packets -= 95;
            assert!(!links.loses(0.5));
        }
        assert_eq!(links.up(), GOOD);
    }

    #[test]
    fn without_a_connection_there_is_no_level_and_who_left_is_reported_once() {
        let mut links = Links::default();
        links.measure(|_| ());
        assert!(links.measure(|peer| peer.publish = None));
        assert_eq!((links.up(), links.down()), (None, GOOD));
        assert_eq!(links.qualities.update(&[]), [mai()]);
        assert!(links.qualities.update(&[]).is_empty());
        assert_eq!(links.qualities.to_wire(&mai()).level, None);
    }
}
