// SPDX-License-Identifier: MPL-2.0
//! Session descriptions from outside: bounded and parsed before they reach a thread that forwards
//! packets.

use str0m::change::{SdpAnswer, SdpOffer};

use crate::{Limits, SfuError};

/// Longest ufrag or password that is used (RFC 8839, section 5.4).
const LONGEST_CREDENTIAL: usize = 256;

/// With what the other end answers checks of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RemoteCredentials {
    pub ufrag: String,
    pub password: String,
}

impl RemoteCredentials {
    /// Those of the first media line, which all share (BUNDLE).
    fn of(sdp: &str) -> Option<Box<Self>> {
        let first = |name| values(sdp, name).next().filter(|value| value.len() <= LONGEST_CREDENTIAL);
        let (ufrag, password) = (first("a=ice-ufrag:")?.to_owned(), first("a=ice-pwd:")?.to_owned());
        Some(Box::new(Self { ufrag, password }))
    }
}

/// An offer that a worker may take.
#[derive(Debug)]
pub(crate) struct Offered {
    pub(super) offer: SdpOffer,
    pub(super) credentials: Option<Box<RemoteCredentials>>,
    pub(super) resend_types: Vec<u8>,
    /// The publisher sends sound again that is asked for.
    pub(super) resends_sound: bool,
    /// The DTLS fingerprint; empty when there is none (then the engine refuses it).
    pub fingerprint: String,
    /// The `mid`s of its media lines, in order.
    pub mids: Vec<String>,
}

/// An answer that a worker may take.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(super) answer: SdpAnswer,
    pub(super) credentials: Option<Box<RemoteCredentials>>,
    pub(super) resend_types: Vec<u8>,
}

impl Offered {
    /// Parses an offer of at most `tracks_per_peer` media lines.
    pub fn read(sdp: &str, limits: &Limits) -> Result<Self, SfuError> {
        let sdp = bounded(sdp, limits)?;
        let media_lines = sdp.lines().filter(|line| line.starts_with("m=")).count();
        if media_lines > limits.tracks_per_peer {
            return Err(too_many("media lines", limits.tracks_per_peer));
        }
        let offer = SdpOffer::from_sdp_string(&sdp).map_err(|error| SfuError::BadSdp(error.to_string()))?;
        let fingerprint = values(&sdp, "a=fingerprint:").next().unwrap_or_default().to_ascii_lowercase();
        let mids = values(&sdp, "a=mid:").map(str::to_owned).collect();
        let (resend_types, resends_sound) = (resend_types(&sdp), resends_sound(&sdp));
        let credentials = RemoteCredentials::of(&sdp);
        Ok(Self { offer, credentials, resend_types, resends_sound, fingerprint, mids })
    }
}

impl Answered {
    pub fn read(sdp: &str, limits: &Limits) -> Result<Self, SfuError> {
        let sdp = bounded(sdp, limits)?;
        let answer = SdpAnswer::from_sdp_string(&sdp).map_err(|error| SfuError::BadSdp(error.to_string()))?;
        Ok(Self { answer, credentials: RemoteCredentials::of(&sdp), resend_types: resend_types(&sdp) })
    }
}

/// What is wrong is the description, not the number of people.
fn too_many(what: &str, limit: usize) -> SfuError {
    SfuError::BadSdp(format!("too many {what}: at most {limit} allowed"))
}

/// The description as the engine gets it: within the limits and without remote candidates. The
/// server is ICE-lite and learns from the browser's checks where it is; the engine would pair every
/// candidate with every address of its own and look at all pairs again with each datagram.
fn bounded(sdp: &str, limits: &Limits) -> Result<String, SfuError> {
    if sdp.len() > limits.sdp_bytes {
        return Err(too_many("bytes", limits.sdp_bytes));
    }
    let mut kept = String::with_capacity(sdp.len());
    let mut lines = 0;
    for line in sdp.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        // What the engine might take for the end of a line must be one here too.
        if line.contains(['\r', '\0']) {
            return Err(SfuError::BadSdp("a line holds a control character".to_owned()));
        }
        if line.is_empty() || is_candidate(line) {
            continue;
        }
        lines += 1;
        if lines > limits.sdp_lines {
            return Err(too_many("lines", limits.sdp_lines));
        }
        kept.push_str(line);
        kept.push_str("\r\n");
    }
    Ok(kept)
}

fn is_candidate(line: &str) -> bool {
    ["a=candidate:", "a=remote-candidates:", "a=end-of-candidates"].iter().any(|name| line.starts_with(name))
}

fn values<'s>(sdp: &'s str, name: &'s str) -> impl Iterator<Item = &'s str> {
    sdp.lines().filter_map(move |line| line.strip_prefix(name)).map(str::trim)
}

/// The payload types that a session description declares for retransmission (RFC 4588); the engine
/// does not tell them.
fn resend_types(sdp: &str) -> Vec<u8> {
    let declared = |value: &str| {
        let (number, codec) = value.split_once(' ')?;
        codec.to_ascii_lowercase().starts_with("rtx/").then(|| number.parse().ok())?
    };
    values(sdp, "a=rtpmap:").filter_map(declared).collect()
}

/// Whether Opus is declared with generic NACK (RFC 4585), which browsers do not do by themselves.
fn resends_sound(sdp: &str) -> bool {
    let opus = values(sdp, "a=rtpmap:").filter_map(|value| value.split_once(" opus/")).map(|(number, _)| number);
    let nacked: Vec<&str> = values(sdp, "a=rtcp-fb:").filter_map(|value| value.strip_suffix(" nack")).collect();
    opus.into_iter().any(|number| nacked.contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHROMIUM: &str = include_str!("offers/chromium-156-large-machine.sdp");

    fn with_candidates(count: usize) -> String {
        let candidate = |n: usize| {
            format!("a=candidate:{n} 1 udp {} 10.{}.{}.1 9 typ host\r\n", 2_000_000_000 - n, n / 250, n % 250)
        };
        CHROMIUM.replacen("a=mid:", &format!("{}a=mid:", (0..count).map(candidate).collect::<String>()), 1)
    }

    #[test]
    fn remote_candidates_do_not_reach_the_engine() {
        let sdp = with_candidates(800);
        assert_eq!(sdp.matches("a=candidate:").count(), 800);
        let offered = Offered::read(&sdp, &Limits::default()).expect("a browser's offer");
        let engine = offered.offer.to_sdp_string();
        assert!(!engine.contains("candidate") && engine.contains("a=ice-ufrag:"), "{engine}");
        let plain = Offered::read(CHROMIUM, &Limits::default()).expect("a browser's offer");
        assert_eq!(offered.offer, plain.offer, "nothing else is different");
    }

    #[test]
    fn only_a_publisher_that_says_so_is_asked_for_sound_again() {
        assert!(!resends_sound(CHROMIUM), "video codecs with NACK do not count");
        let opus = "a=rtpmap:111 opus/48000/2\r\n";
        assert!(CHROMIUM.contains(opus));
        assert!(resends_sound(&CHROMIUM.replace(opus, &format!("{opus}a=rtcp-fb:111 nack\r\n"))));
    }

    #[test]
    fn a_description_is_bounded_in_lines_and_has_no_hidden_line_ends() {
        let limits = Limits::default();
        let long = format!("{CHROMIUM}{}", "a=x\r\n".repeat(limits.sdp_lines));
        assert!(matches!(Offered::read(&long, &limits), Err(SfuError::BadSdp(_))));
        let hidden = CHROMIUM.replacen("a=mid:", "a=x\ra=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\na=mid:", 1);
        assert!(matches!(Offered::read(&hidden, &limits), Err(SfuError::BadSdp(_))));
        let browsers = [CHROMIUM, include_str!("offers/chromium-156-usual.sdp")];
        assert!(
            browsers.iter().all(|sdp| sdp.lines().count() * 3 < limits.sdp_lines),
            "browsers are far from the limit"
        );
    }
}
