// SPDX-License-Identifier: MPL-2.0
//! How well each line works, in three levels, and whom to tell. Looked at every two seconds; told
//! only when a level changes, which takes several looks, so that one bad second does not alarm
//! anybody and a line on the edge does not flicker.

use std::collections::HashMap;

use meetings::ids::ParticipantId;
use meetings::room::presence::Connection;
use protocol::live::{LineLevel, ParticipantLine};
use sfu::{Bitrate, PeerLine, TransportStats};

use super::media;

/// A level that is worse must be seen so often in a row.
const WORSE_AFTER: u8 = 2;
/// A level that is better must be seen so often in a row.
const BETTER_AFTER: u8 = 4;
/// With fewer datagrams since the last look a share of losses means nothing: somebody is silent.
const ENOUGH: u64 = 20;

/// Shares of packets lost from which words suffer, and from which they are not understood. Lost
/// pictures are sent again; sound below 2 % is concealed.
const LOSS: (f32, f32) = (0.03, 0.10);
/// Round trips, in milliseconds, at which people begin to interrupt one another, and at which they
/// cannot converse.
const ROUND_TRIP: (f32, f32) = (300.0, 700.0);
/// What a line must carry, bit/s, for sound and one small picture, and for sound and documents.
const ESTIMATE: (Bitrate, Bitrate) = (Bitrate::from_kbps(150), Bitrate::from_kbps(64));

/// One direction of one line.
#[derive(Debug, Clone, Copy, Default)]
struct Judge {
    level: Option<LineLevel>,
    /// The level closest to the present one among the looks in a row that were all worse, or all
    /// better.
    next: Option<(LineLevel, u8)>,
    datagrams: u64,
}

impl Judge {
    /// Takes one look; none when there is no connection. `datagrams` is a counter.
    fn look(&mut self, seen: Option<LineLevel>, datagrams: u64) {
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

fn level<T: PartialOrd + Copy>(value: T, (fair, poor): (T, T)) -> LineLevel {
    if value >= poor {
        LineLevel::Poor
    } else if value >= fair {
        LineLevel::Fair
    } else {
        LineLevel::Good
    }
}

fn transport(stats: &TransportStats) -> LineLevel {
    let loss = stats.loss.map_or(LineLevel::Good, |loss| level(loss, LOSS));
    let round_trip = stats.rtt_ms.map_or(LineLevel::Good, |millis| level(millis, ROUND_TRIP));
    loss.max(round_trip)
}

fn up(line: &PeerLine) -> Option<LineLevel> {
    line.publish.as_ref().filter(|stats| stats.connected).map(transport)
}

fn down(line: &PeerLine) -> Option<LineLevel> {
    let stats = line.subscribe.as_ref().filter(|stats| stats.connected)?;
    let room = match stats.estimate {
        Some(estimate) if estimate < ESTIMATE.1 => LineLevel::Poor,
        Some(estimate) if estimate < ESTIMATE.0 => LineLevel::Fair,
        _ => LineLevel::Good,
    };
    let pictures = match line.paused {
        0 => LineLevel::Good,
        paused if paused < line.pictures => LineLevel::Fair,
        _ => LineLevel::Poor,
    };
    Some(transport(stats).max(room).max(pictures))
}

/// Both directions of one line, seen from the participant.
#[derive(Debug, Clone, Copy, Default)]
struct Watched {
    up: Judge,
    down: Judge,
}

impl Watched {
    fn levels(&self) -> Levels {
        Levels { up: self.up.level, down: self.down.level }
    }
}

/// How well a line works each way; none where nothing flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Levels {
    pub up: Option<LineLevel>,
    pub down: Option<LineLevel>,
}

impl Levels {
    pub fn worst(self) -> Option<LineLevel> {
        self.up.max(self.down)
    }
}

/// The lines of one room.
#[derive(Debug, Default)]
pub struct Qualities {
    watched: HashMap<ParticipantId, Watched>,
    /// By which connection somebody last heard of lines: who comes anew knows nothing.
    told: HashMap<ParticipantId, Connection>,
}

impl Qualities {
    pub fn of(&self, participant: &ParticipantId) -> Levels {
        self.watched.get(participant).map(Watched::levels).unwrap_or_default()
    }

    /// Takes one look at all lines of the room; answers whose level has changed.
    pub fn look(&mut self, lines: &[PeerLine]) -> Vec<ParticipantId> {
        let mut before = std::mem::take(&mut self.watched);
        let mut changed = Vec::new();
        for line in lines {
            let Some(participant) = media::participant(&line.peer) else { continue };
            let mut watched = before.remove(&participant).unwrap_or_default();
            let levels = watched.levels();
            watched.up.look(up(line), line.publish.map_or(0, |stats| stats.received_packets));
            watched.down.look(down(line), line.subscribe.map_or(0, |stats| stats.sent_packets));
            if watched.levels() != levels {
                changed.push(participant.clone());
            }
            self.watched.insert(participant, watched);
        }
        let gone = before.into_iter().filter(|(_, watched)| watched.levels() != Levels::default());
        changed.extend(gone.map(|(participant, _)| participant));
        changed
    }

    /// Whether somebody has come anew since the last call.
    pub fn is_new(&mut self, participant: &ParticipantId, connection: Connection) -> bool {
        self.told.insert(participant.clone(), connection) != Some(connection)
    }

    /// Forgets those who are not in the room any more.
    pub fn keep(&mut self, is_here: impl Fn(&ParticipantId) -> bool) {
        self.told.retain(|participant, _| is_here(participant));
    }

    /// As chair and secretary are told.
    pub fn line(&self, participant: &ParticipantId) -> ParticipantLine {
        ParticipantLine { participant: participant.clone(), level: self.of(participant).worst() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Option<LineLevel> = Some(LineLevel::Good);
    const FAIR: Option<LineLevel> = Some(LineLevel::Fair);
    const POOR: Option<LineLevel> = Some(LineLevel::Poor);

    fn mai() -> ParticipantId {
        ParticipantId::parse("mai").unwrap()
    }

    /// Mai's line, looked at every two seconds.
    #[derive(Default)]
    struct Line {
        qualities: Qualities,
        packets: u64,
    }

    impl Line {
        /// One look; answers whether anybody has to be told.
        fn look(&mut self, change: impl FnOnce(&mut PeerLine)) -> bool {
            self.packets += 100;
            let stats = TransportStats { connected: true, ..TransportStats::default() };
            let publish = TransportStats { received_packets: self.packets, ..stats };
            let subscribe =
                TransportStats { sent_packets: self.packets, estimate: Some(Bitrate::from_kbps(2000)), ..stats };
            let (publish, subscribe) = (Some(publish), Some(subscribe));
            let mut line = PeerLine { peer: "mai".into(), publish, subscribe, pictures: 3, paused: 0 };
            change(&mut line);
            !self.qualities.look(&[line]).is_empty()
        }

        fn loses(&mut self, share: f32) -> bool {
            self.look(|line| line.publish.as_mut().unwrap().loss = Some(share))
        }

        fn up(&self) -> Option<LineLevel> {
            self.qualities.of(&mai()).up
        }

        fn down(&self) -> Option<LineLevel> {
            self.qualities.of(&mai()).down
        }
    }

    #[test]
    fn a_line_that_loses_falls_after_two_looks_and_recovers_after_four() {
        let mut line = Line::default();
        assert!(line.loses(0.0), "the first level is told");
        assert_eq!((line.up(), line.down()), (GOOD, GOOD));
        assert!(!line.loses(0.2));
        assert!(line.loses(0.2));
        assert_eq!((line.up(), line.down()), (POOR, GOOD), "only the way that is bad");
        let told: Vec<bool> = (0..5).map(|_| line.loses(0.0)).collect();
        assert_eq!(told, [false, false, false, true, false]);
        assert_eq!(line.up(), GOOD);
    }

    #[test]
    fn one_bad_second_alarms_nobody_and_a_line_on_the_edge_does_not_flicker() {
        let mut line = Line::default();
        line.loses(0.0);
        for _ in 0..10 {
            assert!(!line.loses(0.5) && !line.loses(0.0));
        }
        line.loses(0.2);
        line.loses(0.04);
        assert_eq!(line.up(), FAIR, "of two bad looks the milder counts");
        let flickers = (0..20).filter(|n| line.loses(if n % 3 == 0 { 0.04 } else { 0.02 })).count();
        assert_eq!(flickers, 0);
    }

    #[test]
    fn a_picture_without_room_and_a_narrow_line_are_seen_by_who_receives() {
        let mut line = Line::default();
        line.look(|_| ());
        for _ in 0..WORSE_AFTER {
            line.look(|line| line.paused = 1);
        }
        assert_eq!((line.up(), line.down()), (GOOD, FAIR));
        for _ in 0..WORSE_AFTER {
            line.look(|line| line.paused = 3);
        }
        assert_eq!(line.down(), POOR);
        let mut narrow = Line::default();
        narrow.look(|_| ());
        for _ in 0..WORSE_AFTER {
            narrow.look(|line| line.subscribe.as_mut().unwrap().estimate = Some(Bitrate::from_kbps(100)));
        }
        assert_eq!(narrow.down(), FAIR);
    }

    #[test]
    fn a_lost_packet_of_somebody_silent_means_nothing() {
        let mut line = Line::default();
        line.loses(0.0);
        for _ in 0..5 {
            line.packets -= 95;
            assert!(!line.loses(0.5));
        }
        assert_eq!(line.up(), GOOD);
    }

    #[test]
    fn without_a_connection_there_is_no_level_and_who_left_is_told_once() {
        let mut line = Line::default();
        line.look(|_| ());
        assert!(line.look(|line| line.publish = None));
        assert_eq!((line.up(), line.down()), (None, GOOD));
        assert_eq!(line.qualities.look(&[]), [mai()]);
        assert!(line.qualities.look(&[]).is_empty());
        assert_eq!(line.qualities.line(&mai()).level, None);
    }
}
