// SPDX-License-Identifier: MPL-2.0
//! An offer to publish, checked: each m-line and each source once.

use std::collections::BTreeMap;

use base::Refusal;
use meetings::room::tracks::Source;
use protocol::live::PublishedTrack;
use protocol::problem::ProblemCode;

#[derive(Debug, Clone)]
pub struct PublishOffer {
    pub sdp: String,
    /// The `mid` of each m-line, and what is published on it.
    pub m_lines: Vec<(String, Source)>,
    /// Whether each source is muted.
    pub muted: BTreeMap<Source, bool>,
}

/// Longest `mid` of an m-line, in bytes (RFC 5888 has no bound; browsers use one or two digits).
const MAX_MID_BYTES: usize = 32;

impl PublishOffer {
    pub fn new(sdp: String, tracks: Vec<PublishedTrack>) -> Result<Self, Refusal> {
        let mut m_lines: Vec<(String, Source)> = Vec::new();
        let mut muted = BTreeMap::new();
        for track in tracks {
            let repeated = m_lines.iter().any(|(mid, _)| *mid == track.mid);
            if track.mid.len() > MAX_MID_BYTES || repeated || muted.insert(track.source, track.muted).is_some() {
                return Err(ProblemCode::BadMedia.into());
            }
            m_lines.push((track.mid, track.source));
        }
        Ok(Self { sdp, m_lines, muted })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(mid: &str, source: Source) -> PublishedTrack {
        PublishedTrack { mid: mid.into(), source, muted: false }
    }

    #[test]
    fn an_offer_that_names_a_line_or_a_source_twice_is_refused() {
        for (one, other) in [
            (track("0", Source::Microphone), track("0", Source::Camera)),
            (track("0", Source::Camera), track("1", Source::Camera)),
            (track("0", Source::Camera), track(&"9".repeat(33), Source::Screen)),
        ] {
            assert_eq!(PublishOffer::new("v=0".into(), vec![one, other]).unwrap_err().code, ProblemCode::BadMedia);
        }
    }
}
