// SPDX-License-Identifier: MPL-2.0
//! Conversions between the types of a meeting and those of the media plane.

use std::collections::BTreeMap;
use std::path::Path;

use base::Refusal;
use meetings::ids::{MeetingId, ParticipantId, RecordingId};
use meetings::room::presence::Participant;
use meetings::room::tracks::Source;
use protocol::live::{MediaWay, PauseReason, Slot, SlotContent, Tile};
use protocol::problem::ProblemCode;
use recordings::labels;
use sfu::{PeerKey, PublishedSource, RecordingTarget, RoomKey, SfuError, SlotAssignment, TrackKey};

use crate::publish_offer::PublishOffer;

/// What a guest is called in transcript and minutes, which are in Vietnamese.
const GUEST: &str = "khách";

pub fn room_key(meeting: &MeetingId) -> RoomKey {
    RoomKey::new(meeting.as_str())
}

pub fn peer_key(participant: &ParticipantId) -> PeerKey {
    PeerKey::new(participant.as_str())
}

/// The participant behind a peer; all peers are ours.
pub fn participant(peer: &PeerKey) -> Option<ParticipantId> {
    ParticipantId::parse(peer.as_str()).ok()
}

pub fn source_key(source: Source) -> sfu::Source {
    match source {
        Source::Microphone => sfu::Source::Microphone,
        Source::Camera => sfu::Source::Camera,
        Source::Screen => sfu::Source::Screen,
        Source::SecondCamera => sfu::Source::SecondCamera,
        Source::ThirdCamera => sfu::Source::ThirdCamera,
    }
}

pub fn source(source: sfu::Source) -> Source {
    match source {
        sfu::Source::Microphone => Source::Microphone,
        sfu::Source::Camera => Source::Camera,
        sfu::Source::Screen => Source::Screen,
        sfu::Source::SecondCamera => Source::SecondCamera,
        sfu::Source::ThirdCamera => Source::ThirdCamera,
    }
}

pub fn way(way: sfu::MediaWay) -> MediaWay {
    match way {
        sfu::MediaWay::Any => MediaWay::Any,
        sfu::MediaWay::Tcp => MediaWay::Tcp,
        sfu::MediaWay::SoundAlone => MediaWay::SoundAlone,
    }
}

pub fn pause_reason(reason: sfu::PauseReason) -> PauseReason {
    match reason {
        sfu::PauseReason::Bandwidth => PauseReason::Bandwidth,
        sfu::PauseReason::Codec => PauseReason::Codec,
        sfu::PauseReason::PacketSize => PauseReason::PacketSize,
    }
}

/// What is published on the m-lines of an offer; the microphone is recorded once the meeting is
/// open.
pub fn published(
    offer: &PublishOffer,
    data: &Path,
    meeting: &MeetingId,
    id: &ParticipantId,
    who: &Participant,
    recorded: bool,
) -> Vec<PublishedSource> {
    let published = |(mid, source): &(String, Source)| PublishedSource {
        mid: mid.clone(),
        source: source_key(*source),
        recording: (recorded && *source == Source::Microphone).then(|| recording_target(data, meeting, id, who)),
    };
    offer.m_lines.iter().map(published).collect()
}

/// The unit that stands beside a speaker's name in transcript and minutes. Nobody has checked what
/// a guest gave as name and unit.
fn unit_of(who: &Participant) -> String {
    match (who.is_guest, who.unit_name.as_str()) {
        (false, unit) => unit.to_owned(),
        (true, "") => GUEST.to_owned(),
        (true, unit) => format!("{GUEST}, {unit}"),
    }
}

/// A new recording of somebody's microphone.
pub fn recording_target(data: &Path, meeting: &MeetingId, id: &ParticipantId, who: &Participant) -> RecordingTarget {
    let name = format!("{}.opus", RecordingId::from_random(store::random::bits()));
    RecordingTarget {
        path: data.join(recordings::folder_of(meeting)).join(name),
        labels: BTreeMap::from([
            (labels::MEETING.to_owned(), meeting.to_string()),
            (labels::PARTICIPANT.to_owned(), id.to_string()),
            (labels::SPEAKER.to_owned(), who.name.clone()),
            (labels::UNIT.to_owned(), unit_of(who)),
        ]),
    }
}

pub fn tile(tile: &Tile) -> sfu::Tile {
    sfu::Tile {
        publisher: peer_key(&tile.participant),
        source: source_key(tile.source),
        width: tile.width,
        height: tile.height,
    }
}

pub fn slot(assignment: SlotAssignment) -> Slot {
    let content = assignment.track.and_then(|track| slot_content(&track));
    Slot { mid: assignment.mid, content }
}

pub fn slot_content(track: &TrackKey) -> Option<SlotContent> {
    let source = source(track.source);
    participant(&track.publisher).map(|participant| SlotContent { participant, source })
}

/// The refusal that a page gets when the media plane refuses.
#[expect(clippy::needless_pass_by_value, reason = "fits map_err")]
pub fn refused(error: SfuError) -> Refusal {
    tracing::info!(%error, "the media plane refused");
    match error {
        SfuError::BadSdp(_) | SfuError::NoOffer | SfuError::NoSuchPeer(_) => ProblemCode::BadMedia,
        SfuError::Limit { .. } => ProblemCode::RoomFull,
        SfuError::NoSuchRoom(_) | SfuError::Busy | SfuError::Stopped => ProblemCode::Unavailable,
    }
    .into()
}
