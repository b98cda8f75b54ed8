// SPDX-License-Identifier: MPL-2.0
//! The offer of a WHIP or WHEP client: its m-lines, their direction, and whether their codecs are
//! supported.
//!
//! Pure and bounded; parses untrusted input. The media plane parses the same text afterwards with
//! its own parser: this one decides what is passed to it.

use meetings::room::tracks::Source;

use super::ice::Credentials;

/// Longest offer, in bytes: the body limit of both endpoints.
pub const MAX_BYTES: usize = 64 * 1024;
/// Most m-lines.
const MAX_M_LINES: usize = 8;
/// Longest `mid`, in bytes.
const MAX_MID: usize = 32;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Audio,
    Video,
    Other,
}

/// One m-line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MLine {
    pub mid: String,
    pub kind: Kind,
    /// The client sends on it.
    pub sends: bool,
    /// The client receives on it.
    pub receives: bool,
    /// It offers a codec that is forwarded: Opus, VP8, VP9, AV1, H.264 in its usual form.
    pub supported: bool,
}

/// An offer that can be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    sdp: String,
    pub m_lines: Vec<MLine>,
    pub credentials: Credentials,
}

/// Why an offer cannot be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unanswerable {
    /// Not a session description at all.
    #[error("the body is not a session description (SDP)")]
    NotSdp,
    #[error("a=ice-ufrag or a=ice-pwd is missing or not as RFC 8839 says")]
    NoCredentials,
    #[error("a=fingerprint is missing")]
    NoFingerprint,
    #[error("every media line needs a=mid, each its own")]
    Mids,
    #[error("more than {MAX_M_LINES} media lines")]
    TooManyLines,
    #[error("WHIP needs every media line to be sendonly (or sendrecv)")]
    MustSend,
    #[error("WHEP needs every media line to be recvonly")]
    MustReceive,
    #[error("at most one line of sound and one of picture can be published")]
    OneOfEach,
    #[error(
        "no line offers a codec that is forwarded here: Opus for sound, VP8, VP9, AV1 or H.264 (baseline, packetization-mode 1) for picture"
    )]
    NoCodec,
}

impl Unanswerable {
    /// Whether it could not even be read, as against read and not supported.
    pub fn is_syntax(self) -> bool {
        matches!(self, Self::NotSdp | Self::NoCredentials | Self::NoFingerprint | Self::Mids)
    }
}

impl Offer {
    pub fn read(body: &[u8]) -> Result<Self, Unanswerable> {
        let sdp = std::str::from_utf8(body).map_err(|_| Unanswerable::NotSdp)?;
        if sdp.len() > MAX_BYTES || !sdp.starts_with("v=0") || sdp.contains('\0') {
            return Err(Unanswerable::NotSdp);
        }
        let mut sections = sections(sdp);
        let session = sections.next().unwrap_or_default();
        let default = direction(&session).unwrap_or((true, true));
        let mut m_lines: Vec<MLine> = Vec::new();
        for section in sections {
            if m_lines.len() == MAX_M_LINES {
                return Err(Unanswerable::TooManyLines);
            }
            let m_line = m_line(&section, default).ok_or(Unanswerable::Mids)?;
            if m_lines.iter().any(|other| other.mid == m_line.mid) {
                return Err(Unanswerable::Mids);
            }
            m_lines.push(m_line);
        }
        if m_lines.is_empty() {
            return Err(Unanswerable::NotSdp);
        }
        if !sdp.lines().any(|line| line.starts_with("a=fingerprint:")) {
            return Err(Unanswerable::NoFingerprint);
        }
        let credentials = Credentials::find(sdp).ok_or(Unanswerable::NoCredentials)?;
        Ok(Self { sdp: sdp.to_owned(), m_lines, credentials })
    }

    /// What a WHIP client publishes: its supported m-lines and their sources.
    pub fn published(&self) -> Result<Vec<(String, Source)>, Unanswerable> {
        if self.m_lines.iter().any(|line| !line.sends) {
            return Err(Unanswerable::MustSend);
        }
        let count = |kind| self.m_lines.iter().filter(|line| line.kind == kind).count();
        if count(Kind::Audio) > 1 || count(Kind::Video) > 1 || count(Kind::Other) > 0 {
            return Err(Unanswerable::OneOfEach);
        }
        let tracks: Vec<_> = self
            .m_lines
            .iter()
            .filter(|line| line.supported)
            .map(|line| (line.mid.clone(), if line.kind == Kind::Audio { Source::Microphone } else { Source::Camera }))
            .collect();
        if tracks.is_empty() { Err(Unanswerable::NoCodec) } else { Ok(tracks) }
    }

    /// Whether a WHEP client asks for something that can be sent.
    pub fn received(&self) -> Result<(), Unanswerable> {
        if self.m_lines.iter().any(|line| line.sends || !line.receives) {
            return Err(Unanswerable::MustReceive);
        }
        if self.m_lines.iter().any(|line| line.supported) { Ok(()) } else { Err(Unanswerable::NoCodec) }
    }

    /// The offer for the media plane. M-lines without a supported codec get port 0, so that the
    /// answer rejects them and the others work (an encoder may offer H.265 beside its audio).
    pub fn answerable(&self) -> String {
        let unsupported = |mid: &str| self.m_lines.iter().any(|line| line.mid == mid && !line.supported);
        if self.m_lines.iter().all(|line| line.supported) {
            return self.sdp.clone();
        }
        let mut out = String::with_capacity(self.sdp.len());
        for section in sections(&self.sdp) {
            let rejected = section.iter().find_map(|line| line.strip_prefix("a=mid:")).is_some_and(&unsupported);
            for line in section {
                match (line.strip_prefix("a=group:BUNDLE "), line.strip_prefix("m=")) {
                    (Some(mids), _) => {
                        let kept: Vec<&str> = mids.split(' ').filter(|mid| !unsupported(mid)).collect();
                        out.push_str("a=group:BUNDLE ");
                        out.push_str(&kept.join(" "));
                    }
                    (None, Some(media)) if rejected => {
                        let mut words: Vec<&str> = media.split(' ').collect();
                        if let Some(port) = words.get_mut(1) {
                            *port = "0";
                        }
                        out.push_str("m=");
                        out.push_str(&words.join(" "));
                    }
                    _ => out.push_str(line),
                }
                out.push_str("\r\n");
            }
        }
        out
    }

    /// The same offer with new ICE credentials: an ICE restart.
    #[must_use]
    pub fn restarted(&self, credentials: &Credentials) -> Self {
        let mut sdp = String::with_capacity(self.sdp.len());
        for line in self.sdp.lines() {
            if line.starts_with("a=ice-ufrag:") {
                sdp.push_str("a=ice-ufrag:");
                sdp.push_str(&credentials.ufrag);
            } else if line.starts_with("a=ice-pwd:") {
                sdp.push_str("a=ice-pwd:");
                sdp.push_str(&credentials.password);
            } else if line.starts_with("a=candidate:") {
                continue;
            } else {
                sdp.push_str(line);
            }
            sdp.push_str("\r\n");
        }
        Self { sdp, m_lines: self.m_lines.clone(), credentials: credentials.clone() }
    }
}

/// The lines of the session, then those of each m-line.
fn sections(sdp: &str) -> impl Iterator<Item = Vec<&str>> {
    let mut sections = vec![Vec::new()];
    for line in sdp.lines() {
        if line.starts_with("m=") {
            sections.push(Vec::new());
        }
        if let Some(section) = sections.last_mut() {
            section.push(line);
        }
    }
    sections.into_iter()
}

/// Sends, receives.
fn direction(section: &[&str]) -> Option<(bool, bool)> {
    section.iter().find_map(|line| match *line {
        "a=sendrecv" => Some((true, true)),
        "a=sendonly" => Some((true, false)),
        "a=recvonly" => Some((false, true)),
        "a=inactive" => Some((false, false)),
        _ => None,
    })
}

fn m_line(section: &[&str], default: (bool, bool)) -> Option<MLine> {
    let kind = match section.first()?.strip_prefix("m=")?.split(' ').next()? {
        "audio" => Kind::Audio,
        "video" => Kind::Video,
        _ => Kind::Other,
    };
    let mid = section.iter().find_map(|line| line.strip_prefix("a=mid:"))?.trim();
    let plain = mid.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.+".contains(&b));
    if !plain || !(1..=MAX_MID).contains(&mid.len()) {
        return None;
    }
    let codecs: &[&str] = match kind {
        Kind::Audio => &["opus/48000/2"],
        Kind::Video => &["vp8/90000", "vp9/90000", "av1/90000", H264],
        Kind::Other => &[],
    };
    let mut formats = section.iter().filter_map(|line| line.strip_prefix("a=rtpmap:")?.split_once(' '));
    let supported = formats.any(|(number, name)| {
        let name = name.trim().to_ascii_lowercase();
        codecs.contains(&name.as_str()) && (name != H264 || is_usual_h264(section, number))
    });
    let (sends, receives) = direction(section).unwrap_or(default);
    Some(MLine { mid: mid.to_owned(), kind, sends, receives, supported })
}

const H264: &str = "h264/90000";

/// H.264 as every browser can show it (RFC 6184, section 8.1): baseline or constrained baseline, in
/// pieces and aggregates.
fn is_usual_h264(section: &[&str], number: &str) -> bool {
    let parameters = |line: &&str| {
        let (of, parameters) = line.strip_prefix("a=fmtp:")?.split_once(' ')?;
        (of == number).then(|| parameters.to_ascii_lowercase())
    };
    section.iter().find_map(parameters).is_some_and(|parameters| {
        let has = |wanted: &str| parameters.split(';').any(|one| one.trim().starts_with(wanted));
        has("packetization-mode=1") && has("profile-level-id=42")
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    /// Kind, codec, direction.
    type Words = (&'static str, &'static str, &'static str);

    /// An encoder's offer: `lines` are kind, codec and direction, with mids 0, 1, ...
    fn offer(lines: &[Words]) -> String {
        let mids: Vec<String> = (0..lines.len()).map(|n| n.to_string()).collect();
        let mut sdp = format!("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE {}\r\n", mids.join(" "));
        for (mid, (kind, codec, direction)) in mids.iter().zip(lines) {
            let _ = write!(
                sdp,
                "m={kind} 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:{mid}\r\na={direction}\r\na=ice-ufrag:EsAw\r\n\
                 a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\na=fingerprint:sha-256 AA:BB\r\na=setup:actpass\r\na=rtpmap:96 {codec}\r\n\
                 a=candidate:1 1 udp 1 192.0.2.1 1 typ host\r\n"
            );
        }
        sdp
    }

    fn read(lines: &[Words]) -> Offer {
        Offer::read(offer(lines).as_bytes()).unwrap()
    }

    #[test]
    fn a_halls_sound_and_picture_are_microphone_and_camera() {
        let hall = read(&[("audio", "opus/48000/2", "sendonly"), ("video", "VP8/90000", "sendrecv")]);
        let tracks = [("0".to_owned(), Source::Microphone), ("1".to_owned(), Source::Camera)];
        assert_eq!(hall.published().unwrap(), tracks);
        assert_eq!(hall.received(), Err(Unanswerable::MustReceive));
        assert_eq!(
            hall.answerable(),
            offer(&[("audio", "opus/48000/2", "sendonly"), ("video", "VP8/90000", "sendrecv")])
        );
    }

    #[test]
    fn a_picture_that_is_not_understood_leaves_the_sound() {
        let obs = read(&[("audio", "OPUS/48000/2", "sendonly"), ("video", "H264/90000", "sendonly")]);
        assert_eq!(obs.published().unwrap(), [("0".to_owned(), Source::Microphone)]);
        let sdp = obs.answerable();
        assert!(
            sdp.contains("m=video 0 UDP/TLS") && sdp.contains("a=group:BUNDLE 0\r\n") && sdp.contains("m=audio 9"),
            "{sdp}"
        );
    }

    #[test]
    fn h264_is_understood_as_every_browser_can_show_it() {
        let obs = |parameters: &str| {
            let lines = offer(&[("audio", "opus/48000/2", "sendonly"), ("video", "H264/90000", "sendonly")]);
            let read = Offer::read(format!("{lines}a=fmtp:96 {parameters}\r\n").as_bytes()).unwrap();
            read.published().unwrap().len() == 2
        };
        assert!(obs("level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42E01F"));
        assert!(obs("profile-level-id=42001f; packetization-mode=1"));
        assert!(!obs("profile-level-id=42e01f"), "no pieces");
        assert!(!obs("packetization-mode=1;profile-level-id=640c1f"), "another profile");
    }

    #[test]
    fn what_cannot_be_published_says_why() {
        let sound = ("audio", "opus/48000/2", "sendonly");
        let cases: [(&[Words], Unanswerable); 5] = [
            (&[sound, sound], Unanswerable::OneOfEach),
            (&[("audio", "opus/48000/2", "recvonly")], Unanswerable::MustSend),
            (&[("audio", "opus/48000/2", "inactive")], Unanswerable::MustSend),
            (&[("audio", "PCMU/8000", "sendonly")], Unanswerable::NoCodec),
            (&[sound, ("application", "x/1", "sendrecv")], Unanswerable::OneOfEach),
        ];
        for (lines, why) in cases {
            assert_eq!(read(lines).published(), Err(why), "{lines:?}");
        }
    }

    #[test]
    fn a_viewer_only_receives() {
        let watches = [("audio", "opus/48000/2", "recvonly"), ("video", "VP8/90000", "recvonly")];
        assert_eq!(read(&watches).received(), Ok(()));
        assert_eq!(read(&[("video", "VP8/90000", "sendrecv")]).received(), Err(Unanswerable::MustReceive));
        assert_eq!(read(&[("video", "H264/90000", "recvonly")]).received(), Err(Unanswerable::NoCodec));
    }

    #[test]
    fn what_is_no_offer_is_refused() {
        let whole = offer(&[("audio", "opus/48000/2", "sendonly")]);
        let nine = vec![("audio", "opus/48000/2", "sendonly"); 9];
        let cases = [
            (String::new(), Unanswerable::NotSdp),
            ("<html>".to_owned(), Unanswerable::NotSdp),
            ("v=0\r\n".to_owned(), Unanswerable::NotSdp),
            (whole.replace("a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n", ""), Unanswerable::NoCredentials),
            (whole.replace("a=fingerprint:sha-256 AA:BB\r\n", ""), Unanswerable::NoFingerprint),
            (whole.replace("a=mid:0\r\n", ""), Unanswerable::Mids),
            (whole.replace("a=mid:0", &format!("a=mid:{}", "0".repeat(33))), Unanswerable::Mids),
            (offer(&nine), Unanswerable::TooManyLines),
            (format!("{whole}{}", "a".repeat(MAX_BYTES)), Unanswerable::NotSdp),
        ];
        for (body, why) in cases {
            assert_eq!(Offer::read(body.as_bytes()), Err(why), "{body}");
        }
        assert_eq!(Offer::read(&[0xff]), Err(Unanswerable::NotSdp));
    }

    #[test]
    fn a_restart_changes_only_the_names() {
        let hall = read(&[("audio", "opus/48000/2", "sendonly")]);
        let new = Credentials { ufrag: "NewOne".into(), password: "Q".repeat(22) };
        let again = hall.restarted(&new);
        assert_eq!((&again.credentials, &again.m_lines), (&new, &hall.m_lines));
        let sdp = again.answerable();
        assert!(
            sdp.contains("a=ice-ufrag:NewOne\r\n") && !sdp.contains("EsAw") && !sdp.contains("a=candidate"),
            "{sdp}"
        );
    }
}
