// SPDX-License-Identifier: MPL-2.0
//! An offer to publish, checked: each m-line and each source once, three cameras at most, and what
//! is named is in the session description.

use std::collections::BTreeMap;

use base::Refusal;
use meetings::room::camera_name::CameraName;
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
    /// What added cameras show.
    pub names: BTreeMap<Source, CameraName>,
}

/// Longest `mid` of an m-line, in bytes (RFC 5888 has no bound; browsers use one or two digits).
const MAX_MID_BYTES: usize = 32;

impl PublishOffer {
    pub fn new(sdp: String, tracks: Vec<PublishedTrack>) -> Result<Self, Refusal> {
        let mut m_lines: Vec<(String, Source)> = Vec::new();
        let mut muted = BTreeMap::new();
        let mut names = BTreeMap::new();
        if tracks.iter().filter(|track| Source::CAMERAS.contains(&track.source)).count() > Source::CAMERAS.len() {
            return Err(ProblemCode::TooManyCameras.into());
        }
        for track in tracks {
            let repeated = m_lines.iter().any(|(mid, _)| *mid == track.mid);
            // Everybody would see a camera from which no picture can come.
            let is_there = kind_of(&sdp, &track.mid) == Some(kind_for(track.source));
            if track.mid.len() > MAX_MID_BYTES
                || repeated
                || !is_there
                || muted.insert(track.source, track.muted).is_some()
            {
                return Err(ProblemCode::BadMedia.into());
            }
            if let Some(name) = track.name {
                if !track.source.is_added_camera() {
                    return Err(ProblemCode::BadMedia.into());
                }
                names.insert(track.source, name.cleaned().ok_or(ProblemCode::BadCameraName)?);
            }
            m_lines.push((track.mid, track.source));
        }
        Ok(Self { sdp, m_lines, muted, names })
    }
}

fn kind_for(source: Source) -> &'static str {
    if source == Source::Microphone { "audio" } else { "video" }
}

/// The media of the m-line with this `mid`.
fn kind_of<'a>(sdp: &'a str, mid: &str) -> Option<&'a str> {
    let mut kind = None;
    for line in sdp.lines() {
        if let Some(media) = line.strip_prefix("m=") {
            kind = media.split(' ').next();
        } else if line.strip_prefix("a=mid:") == Some(mid) {
            return kind;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(mid: &str, source: Source) -> PublishedTrack {
        PublishedTrack { mid: mid.into(), source, muted: false, name: None }
    }

    /// Sound on the first m-line, and three pictures.
    fn sdp() -> String {
        let m_lines = ["audio", "video", "video", "video"].into_iter().enumerate();
        let m_lines = m_lines.map(|(mid, kind)| format!("m={kind} 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:{mid}\r\n"));
        format!("v=0\r\n{}", m_lines.collect::<String>())
    }

    fn refused(tracks: Vec<PublishedTrack>) -> ProblemCode {
        PublishOffer::new(sdp(), tracks).unwrap_err().code
    }

    #[test]
    fn a_camera_on_a_line_that_the_offer_does_not_have_or_that_is_of_sound_is_refused() {
        for wrong in [track("7", Source::Camera), track("", Source::Camera), track("0", Source::Camera)] {
            assert_eq!(refused(vec![track("1", Source::Screen), wrong]), ProblemCode::BadMedia);
        }
        assert_eq!(refused(vec![track("1", Source::Microphone)]), ProblemCode::BadMedia);
        let both = vec![track("0", Source::Microphone), track("1", Source::Camera)];
        assert_eq!(PublishOffer::new(sdp(), both).unwrap().m_lines.len(), 2);
    }

    #[test]
    fn an_offer_that_names_a_line_or_a_source_twice_is_refused() {
        for (one, other) in [
            (track("1", Source::Camera), track("1", Source::Screen)),
            (track("1", Source::Camera), track("2", Source::Camera)),
            (track("1", Source::Camera), track(&"9".repeat(33), Source::Screen)),
        ] {
            assert_eq!(refused(vec![one, other]), ProblemCode::BadMedia);
        }
    }

    fn named(source: Source, words: &str) -> PublishedTrack {
        PublishedTrack { name: Some(CameraName::Words(words.into())), ..track("1", source) }
    }

    #[test]
    fn a_fourth_camera_is_refused_and_says_so() {
        let mut tracks: Vec<_> =
            ["1", "2", "3"].into_iter().zip(Source::CAMERAS).map(|(mid, source)| track(mid, source)).collect();
        assert_eq!(PublishOffer::new(sdp(), tracks.clone()).unwrap().m_lines.len(), 3);
        tracks.push(track("4", Source::ThirdCamera));
        assert_eq!(refused(tracks), ProblemCode::TooManyCameras);
    }

    #[test]
    fn an_added_camera_has_a_name_that_can_be_read_and_nothing_else_has_one() {
        let offer = PublishOffer::new(sdp(), vec![named(Source::SecondCamera, "  Cửa ra vào ")]).unwrap();
        assert_eq!(offer.names[&Source::SecondCamera], CameraName::Words("Cửa ra vào".into()));
        for words in ["", " ", &"a".repeat(41)] {
            assert_eq!(refused(vec![named(Source::SecondCamera, words)]), ProblemCode::BadCameraName, "{words}");
        }
        for source in [Source::Microphone, Source::Camera, Source::Screen] {
            assert_eq!(refused(vec![named(source, "Cửa ra vào")]), ProblemCode::BadMedia);
        }
    }
}
