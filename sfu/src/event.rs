// SPDX-License-Identifier: MPL-2.0
//! What the media plane tells its owner.

use std::path::PathBuf;
use std::time::Duration;

use crate::{PeerKey, RoomKey, TrackKey};

/// Which of a peer's two connections is meant, seen from the peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// The peer sends, we receive.
    Publish,
    /// We send, the peer receives.
    Subscribe,
}

/// Sound or picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaKind {
    /// Sound.
    Audio,
    /// Picture.
    Video,
}

/// Why a subscriber does not get a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PauseReason {
    /// The link has no bandwidth for it.
    Bandwidth,
    /// It cannot decode what the publisher sends (H.264 in a Firefox without its plug-in).
    Codec,
    /// The path carries no packets of its size.
    PacketSize,
}

/// Which way a peer's media goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MediaWay {
    /// Whichever its page finds.
    #[default]
    Any,
    /// Over TCP: large packets are lost over UDP. Answers and offers name nothing else, and the page
    /// has to restart ICE.
    Tcp,
    /// Over UDP without pictures: large packets are lost, and TCP was not reached.
    SoundAlone,
}

/// What one slot of a subscriber carries now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotAssignment {
    /// The `mid` of the slot in the subscriber's connection; the browser finds its receiver by it.
    pub mid: String,
    /// Sound or picture; never changes for a `mid`.
    pub kind: MediaKind,
    /// The track it carries; `None`: nothing, the tile may be emptied.
    pub track: Option<TrackKey>,
}

/// What the media plane tells its owner.
///
/// They come over a bounded channel (1024). When its reader is slow, up to 4096 more wait per
/// worker and then the oldest are lost (with a warning in the log); packets never wait for it.
#[derive(Debug, Clone, PartialEq)]
pub enum SfuEvent {
    /// A connection is up: ICE and DTLS are done and media can flow.
    PeerConnected { room: RoomKey, peer: PeerKey, direction: Direction },
    /// A connection is gone: closed by the browser, silent for too long, or failed inside. Not sent
    /// after `remove_peer` or when a newer connection replaced it. The peer stays in the room until
    /// `remove_peer`.
    PeerDisconnected { room: RoomKey, peer: PeerKey, direction: Direction },
    /// The whole assignment of slots of one subscriber; replaces what an earlier one said.
    SlotsChanged { room: RoomKey, peer: PeerKey, assignments: Vec<SlotAssignment> },
    /// Who speaks, loudest first, at most five times a second, and once empty when it falls silent.
    /// The number is loudness: 0 silence to 127 loudest (127 minus the RFC 6464 level).
    Speakers { room: RoomKey, speakers: Vec<(PeerKey, u8)> },
    /// The first packet of a track has arrived.
    PublicationStarted { room: RoomKey, track: TrackKey },
    /// A track that had started has ended: removed from the offer, or its connection or peer is
    /// gone.
    PublicationEnded { room: RoomKey, track: TrackKey },
    /// The layers of a picture that nobody takes (`rid`s; the empty one is a picture without
    /// layers). The publisher need not send them until this is told anew. At first all are sent.
    LayersIdle { room: RoomKey, track: TrackKey, layers: Vec<String> },
    /// The subscriber does not get this picture any more, for a reason, or does again (`None`). The
    /// slot stays assigned.
    VideoPaused { room: RoomKey, peer: PeerKey, track: TrackKey, paused: Option<PauseReason> },
    /// The subscriber hears one mixed stream and gets no pictures any more, because its line is slow
    /// or it wants so; or gets everybody's own streams again. A peer begins with those. `spare`:
    /// there is room for a few hundred bytes a second beside the sound.
    Economy { room: RoomKey, peer: PeerKey, on: bool, spare: bool },
    /// The media of a peer has to go another way, since the path does not carry large packets; or
    /// may go any way again. A peer begins with any.
    WayChosen { room: RoomKey, peer: PeerKey, way: MediaWay },
    /// A recording file has been created. `path` is the one asked for, or that with `-2`, `-3`...
    /// before `.opus` where a file existed already or a new one had to be begun after an error.
    RecordingStarted { room: RoomKey, track: TrackKey, path: PathBuf },
    /// A recording file is complete and synced. `duration` includes silent gaps.
    RecordingEnded { room: RoomKey, track: TrackKey, path: PathBuf, duration: Duration },
    /// Writing failed, for example because the disk is full; said once. What was written before is
    /// kept. It is tried again every two seconds while the track lives, into a new file, announced
    /// by `RecordingStarted`.
    RecordingFailed { room: RoomKey, track: TrackKey, path: PathBuf, reason: String },
}
