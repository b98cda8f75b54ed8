// SPDX-License-Identifier: MPL-2.0
//! Bodies of `application/trickle-ice-sdpfrag` (RFC 8840): new candidates of a connection, or new
//! credentials for an ICE restart.
//!
//! Pure and bounded; parses untrusted input.

use std::fmt::Write as _;

use super::ice::Credentials;

/// Longest body, in bytes. Browsers send some hundred for each candidate.
pub const MAX_BYTES: usize = 16 * 1024;
/// Most candidates in one body.
pub const MAX_CANDIDATES: usize = 64;
/// Longest line, in bytes.
const MAX_LINE: usize = 1024;

/// A parsed fragment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fragment {
    /// The credentials of the candidates; new ones mean an ICE restart.
    pub credentials: Option<Credentials>,
    /// `candidate:...`, unchanged.
    pub candidates: Vec<String>,
    /// No more will follow.
    pub complete: bool,
}

/// Why a body is not a fragment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    #[error("the body is empty")]
    Empty,
    #[error("the body is larger than {MAX_BYTES} bytes")]
    TooLarge,
    #[error("the body is not UTF-8 text")]
    NotText,
    #[error("line {0} is not an SDP line")]
    Line(usize),
    #[error("line {0} is not an ICE candidate")]
    Candidate(usize),
    #[error("more than {MAX_CANDIDATES} candidates")]
    TooMany,
    #[error("ice-ufrag and ice-pwd must come together and be as RFC 8839 says")]
    Credentials,
}

impl Fragment {
    pub fn parse(body: &[u8]) -> Result<Self, Malformed> {
        if body.len() > MAX_BYTES {
            return Err(Malformed::TooLarge);
        }
        let text = std::str::from_utf8(body).map_err(|_| Malformed::NotText)?;
        let mut fragment = Self::default();
        let mut names_credentials = false;
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
            let number = index + 1;
            let is_sdp =
                line.len() <= MAX_LINE && line.as_bytes()[0].is_ascii_lowercase() && line[1..].starts_with('=');
            if !is_sdp {
                return Err(Malformed::Line(number));
            }
            match line.strip_prefix("a=") {
                Some(attribute) if attribute.starts_with("candidate:") => {
                    if !is_candidate(attribute) {
                        return Err(Malformed::Candidate(number));
                    }
                    if fragment.candidates.len() == MAX_CANDIDATES {
                        return Err(Malformed::TooMany);
                    }
                    fragment.candidates.push(attribute.to_owned());
                }
                Some("end-of-candidates") => fragment.complete = true,
                Some(attribute) => {
                    names_credentials |= attribute.starts_with("ice-ufrag:") || attribute.starts_with("ice-pwd:");
                }
                None => {}
            }
        }
        if text.trim().is_empty() {
            return Err(Malformed::Empty);
        }
        if names_credentials {
            fragment.credentials = Some(Credentials::find(text).ok_or(Malformed::Credentials)?);
        }
        Ok(fragment)
    }
}

/// `candidate:foundation component transport priority address port typ type ...`
fn is_candidate(attribute: &str) -> bool {
    let mut words = attribute.split(' ');
    let mut word = || words.next().unwrap_or_default();
    let foundation = word().strip_prefix("candidate:").is_some_and(|text| (1..=32).contains(&text.len()));
    let component = word().parse::<u16>().is_ok_and(|n| (1..=256).contains(&n));
    let transport = !word().is_empty();
    let priority = word().parse::<u32>().is_ok();
    let address = !word().is_empty();
    let port = word().parse::<u16>().is_ok();
    let kind = word() == "typ" && matches!(word(), "host" | "srflx" | "prflx" | "relay");
    foundation && component && transport && priority && address && port && kind
}

/// The server's half of an ICE restart: credentials and candidates of the answer `sdp`, as a
/// fragment.
pub fn of_answer(sdp: &str) -> String {
    let wanted = |line: &&str| {
        ["a=ice-ufrag:", "a=ice-pwd:", "a=candidate:"].iter().any(|name| line.starts_with(name))
            || *line == "a=end-of-candidates"
    };
    let mut out = String::new();
    let mut put = |line: &str| {
        let _ = write!(out, "{line}\r\n");
    };
    for line in sdp.lines().filter(|line| *line == "a=ice-lite" || line.starts_with("a=group:")) {
        put(line);
    }
    for line in
        sdp.lines().find(|line| line.starts_with("m=")).into_iter().chain(sdp.lines().find(|l| l.starts_with("a=mid:")))
    {
        put(line);
    }
    let mut written: Vec<&str> = Vec::new();
    for line in sdp.lines().filter(wanted) {
        if !written.contains(&line) {
            written.push(line);
            put(line);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRICKLED: &str = "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n\
        a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1\r\n\
        a=candidate:3471623853 1 tcp 1518280447 2001:db8::1 9 typ host tcptype active\r\na=end-of-candidates\r\n";

    #[test]
    fn candidates_and_whose_they_are() {
        let fragment = Fragment::parse(TRICKLED.as_bytes()).unwrap();
        assert_eq!(fragment.candidates.len(), 2);
        assert!(fragment.complete);
        let credentials = fragment.credentials.unwrap();
        assert_eq!((credentials.ufrag.as_str(), credentials.password.len()), ("EsAw", 24));
        assert!(!format!("{credentials:?}").contains("P2uYro"));
    }

    #[test]
    fn a_candidate_alone_and_the_bare_end_are_fragments() {
        let one = Fragment::parse(b"a=candidate:1 1 UDP 1 ff02-x.local 5000 typ host\n").unwrap();
        assert_eq!((one.candidates.len(), one.complete, one.credentials), (1, false, None));
        assert!(Fragment::parse(b"a=end-of-candidates").unwrap().complete);
    }

    #[test]
    fn whatever_else_is_refused_with_a_reason() {
        let many = "a=candidate:1 1 udp 1 192.0.2.1 1 typ host\n".repeat(MAX_CANDIDATES + 1);
        let large = "a=x\n".repeat(MAX_BYTES);
        let cases: [(&[u8], Malformed); 9] = [
            (b"", Malformed::Empty),
            (b"\r\n", Malformed::Empty),
            (b"\xff\xfe", Malformed::NotText),
            (b"{\"candidate\":1}", Malformed::Line(1)),
            ("a=x\n\u{1ef1}=1".as_bytes(), Malformed::Line(2)),
            (b"a=candidate:1 1 udp 1 192.0.2.1 99999 typ host", Malformed::Candidate(1)),
            (b"a=ice-ufrag:EsAw", Malformed::Credentials),
            (many.as_bytes(), Malformed::TooMany),
            (large.as_bytes(), Malformed::TooLarge),
        ];
        for (body, why) in cases {
            assert_eq!(Fragment::parse(body), Err(why), "{:?}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn our_half_of_a_restart_names_credentials_and_candidates_once() {
        let answer = "v=0\r\na=ice-lite\r\na=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:abcd\r\n\
            a=ice-pwd:0123456789012345678901\r\na=candidate:1 1 udp 1 192.0.2.1 7882 typ host\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n\
            a=mid:1\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\na=candidate:1 1 udp 1 192.0.2.1 7882 typ host\r\n";
        let said = of_answer(answer);
        assert_eq!(said.matches("a=ice-ufrag:abcd").count(), 1);
        let read = Fragment::parse(said.as_bytes()).unwrap();
        assert_eq!((read.candidates.len(), read.credentials.unwrap().ufrag.as_str()), (1, "abcd"));
        assert!(said.starts_with("a=ice-lite\r\na=group:BUNDLE 0 1\r\nm=audio"), "{said}");
    }
}
