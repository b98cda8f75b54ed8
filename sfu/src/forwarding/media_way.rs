// SPDX-License-Identifier: MPL-2.0
//! Where large packets vanish, a peer's media goes over TCP, which divides everything into packets
//! that fit; and where TCP does not pass either, sound goes on alone. Pure: what was found out
//! comes in, the way goes out. See `docs/decisions/0044-small-mtu.md`.

use std::time::{Duration, Instant};

use crate::MediaWay;

/// The page has so long to come by TCP. Meanwhile sound goes on over UDP. Longer: the old path, of
/// which no browser checks anything any more, may be given up; shorter: a browser that tries all
/// else first is not awaited.
const TRIED_FOR: Duration = Duration::from_secs(9);
/// A restart that is later than this after the way was chosen is the page's own: its network has
/// changed, and all ways are open again.
const OURS_WITHIN: Duration = Duration::from_secs(20);

/// So often pictures come back as soon as large packets pass. Between two routes of which one is
/// small they would come and go for ever.
const PROMPT_RETURNS: u32 = 2;
/// After that large packets have to pass for so long. Longer: after two mistakes a good path shows
/// no pictures for longer; shorter: whoever watches sees them come and go.
const RETURNS_AFTER: Duration = Duration::from_mins(5);

/// The way of one peer's media.
#[derive(Debug, Default)]
pub(crate) struct WayChoice {
    way: MediaWay,
    /// When it was chosen.
    since: Option<Instant>,
    /// It has been used since.
    stands: bool,
    /// How often pictures came back on the page's present network.
    returns: u32,
    /// Since when large packets pass again, while sound goes alone.
    passing_since: Option<Instant>,
}

impl WayChoice {
    pub fn way(&self) -> MediaWay {
        self.way
    }

    /// Large packets were found to pass on the path in use, or not to.
    pub fn on_large_packets(&mut self, pass: bool, server_has_tcp: bool, now: Instant) -> Option<MediaWay> {
        let way = match (self.way, pass) {
            (MediaWay::Any, false) if server_has_tcp => MediaWay::Tcp,
            (MediaWay::Any, false) => MediaWay::SoundAlone,
            (MediaWay::SoundAlone, true) if self.returns < PROMPT_RETURNS => return Some(self.return_to_any(now)),
            (MediaWay::SoundAlone, _) => {
                self.passing_since = pass.then_some(now);
                return None;
            }
            _ => return None,
        };
        Some(self.choose(way, now))
    }

    /// Now and then; whether what the peer receives comes over TCP.
    pub fn advance(&mut self, over_tcp: bool, now: Instant) -> Option<MediaWay> {
        if self.passing_since.is_some_and(|since| now.saturating_duration_since(since) >= RETURNS_AFTER) {
            return Some(self.return_to_any(now));
        }
        if self.way != MediaWay::Tcp || self.stands {
            return None;
        }
        self.stands = over_tcp;
        (!over_tcp && self.age(now) >= TRIED_FOR).then(|| self.choose(MediaWay::SoundAlone, now))
    }

    /// The page finds its ways anew.
    pub fn on_restart(&mut self, now: Instant) -> Option<MediaWay> {
        if self.age(now) <= OURS_WITHIN {
            return None;
        }
        self.returns = 0;
        (self.way != MediaWay::Any).then(|| self.choose(MediaWay::Any, now))
    }

    fn age(&self, now: Instant) -> Duration {
        self.since.map_or(Duration::MAX, |since| now.saturating_duration_since(since))
    }

    fn choose(&mut self, way: MediaWay, now: Instant) -> MediaWay {
        *self = Self { way, since: Some(now), stands: false, returns: self.returns, passing_since: None };
        way
    }

    fn return_to_any(&mut self, now: Instant) -> MediaWay {
        self.returns += 1;
        self.choose(MediaWay::Any, now)
    }
}

/// A session description that names only the ways that are open.
pub(crate) fn of_way(sdp: String, way: MediaWay) -> String {
    if way != MediaWay::Tcp {
        return sdp;
    }
    // "foundation component transport priority ..." (RFC 8839, section 5.1).
    let is_udp = |line: &str| {
        line.strip_prefix("a=candidate:")
            .and_then(|rest| rest.split(' ').nth(2))
            .is_some_and(|transport| transport.eq_ignore_ascii_case("udp"))
    };
    sdp.split_inclusive('\n').filter(|line| !is_udp(line)).collect()
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "virtual time begins somewhere")]
mod tests {
    use MediaWay::{Any, SoundAlone};

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn media_goes_over_tcp_and_stays_there_until_the_page_finds_its_ways_anew() {
        let (mut choice, now) = (WayChoice::default(), Instant::now());
        assert_eq!(choice.on_large_packets(true, true, now), None);
        assert_eq!(choice.on_large_packets(false, true, now), Some(MediaWay::Tcp));
        assert_eq!(choice.on_restart(now + SECOND), None, "the page restarts because it was told to");
        assert_eq!(choice.advance(false, now + 5 * SECOND), None);
        assert_eq!(choice.advance(true, now + 6 * SECOND), None);
        assert_eq!(choice.advance(false, now + 60 * SECOND), None, "a connection that is made anew");
        assert_eq!(choice.on_restart(now + 61 * SECOND), Some(MediaWay::Any));
    }

    #[test]
    fn where_tcp_does_not_pass_sound_goes_on_alone_until_large_packets_pass() {
        let (mut choice, now) = (WayChoice::default(), Instant::now());
        assert_eq!(choice.on_large_packets(false, true, now), Some(MediaWay::Tcp));
        assert_eq!(choice.advance(false, now + 8 * SECOND), None);
        assert_eq!(choice.advance(false, now + 9 * SECOND), Some(MediaWay::SoundAlone));
        assert_eq!(choice.on_restart(now + 10 * SECOND), None);
        assert_eq!(choice.on_large_packets(false, true, now + 15 * SECOND), None);
        assert_eq!(choice.on_large_packets(true, true, now + 90 * SECOND), Some(MediaWay::Any));
    }

    #[test]
    fn between_two_routes_pictures_do_not_come_and_go_for_ever() {
        let (mut choice, mut now) = (WayChoice::default(), Instant::now());
        let mut chosen = Vec::new();
        for _ in 0..20 {
            for pass in [false, true] {
                chosen.extend(choice.on_large_packets(pass, false, now));
                for _ in 0..60 {
                    now += SECOND;
                    chosen.extend(choice.advance(false, now));
                }
            }
        }
        assert_eq!(chosen, [SoundAlone, Any, SoundAlone, Any, SoundAlone]);
        assert_eq!(choice.on_large_packets(true, false, now), None);
        assert_eq!(choice.advance(false, now + 239 * SECOND), None, "they have passed for a minute before");
        assert_eq!(choice.advance(false, now + 301 * SECOND), Some(Any), "they pass for good");
        assert_eq!(choice.on_large_packets(false, false, now + 400 * SECOND), Some(SoundAlone));
        assert_eq!(choice.on_restart(now + 500 * SECOND), Some(Any), "another network");
        assert_eq!(choice.on_large_packets(false, false, now + 501 * SECOND), Some(SoundAlone));
        assert_eq!(choice.on_large_packets(true, false, now + 520 * SECOND), Some(Any), "of which nothing is known");
    }

    #[test]
    fn a_server_without_tcp_says_at_once_that_there_is_sound_alone() {
        assert_eq!(WayChoice::default().on_large_packets(false, false, Instant::now()), Some(MediaWay::SoundAlone));
    }

    #[test]
    fn a_description_for_tcp_names_no_udp() {
        let sdp = "v=0\r\na=candidate:1 1 udp 2 10.0.0.1 7882 typ host\r\n\
                   a=candidate:2 1 tcp 1 10.0.0.1 7882 typ host tcptype passive\r\na=mid:0\r\n";
        assert_eq!(of_way(sdp.to_owned(), MediaWay::Any), sdp);
        let tcp = of_way(sdp.to_owned(), MediaWay::Tcp);
        assert!(!tcp.contains("udp") && tcp.contains("passive") && tcp.ends_with("a=mid:0\r\n"), "{tcp}");
    }
}
