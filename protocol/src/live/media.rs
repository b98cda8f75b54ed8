// SPDX-License-Identifier: MPL-2.0
//! The two media connections of a page.

use meetings::ids::ParticipantId;
use meetings::room::camera_name::CameraName;
use meetings::room::tracks::Source;
use serde::{Deserialize, Serialize};

/// Most tiles that one page may have on screen.
pub const MAX_TILES: usize = 25;

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum MediaRequest {
    /// SDP offer of the publishing connection, and what each of its m-lines carries. Sent again for
    /// every change.
    PublishOffer { sdp: String, tracks: Vec<PublishedTrack> },
    /// Requests a receiving connection, at first or after it failed. The answer is
    /// [`MediaUpdate::SubscribeOffer`].
    Subscribe,
    /// The network of the page has changed: requests an ICE restart of the receiving connection,
    /// on which everything goes on. The answer is
    /// [`MediaUpdate::SubscribeOffer`].
    RestartSubscription,
    /// SDP answer to the [`MediaUpdate::SubscribeOffer`] with the same `generation`.
    SubscribeAnswer { sdp: String, generation: u32 },
    /// The video tiles on screen, most important first. No other video is sent.
    View { tiles: Vec<Tile> },
    /// Wants one mixed voice stream and no video, whatever the link. The page's own setting: sent
    /// again on every new socket.
    Economy { wanted: bool },
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum MediaUpdate {
    PublishAnswer {
        sdp: String,
    },
    SubscribeOffer {
        sdp: String,
        generation: u32,
    },
    /// The track that each m-line of the receiving connection carries.
    Slots {
        slots: Vec<Slot>,
    },
    /// The simulcast layers (`rid`s) of this page's video that nobody receives: they need not be
    /// sent until the next such message. The empty name stands for video without layers.
    LayersIdle {
        source: Source,
        layers: Vec<String>,
    },
    /// Somebody views this page's video and cannot decode its codec.
    PictureUnreadable {
        source: Source,
    },
    /// This video is paused, for a reason, or resumed.
    VideoPaused {
        participant: ParticipantId,
        source: Source,
        reason: Option<PauseReason>,
    },
    /// This page receives one mixed voice stream and no video, because its link is slow or because
    /// it wants so; or everything again. Also sent with every [`MediaUpdate::SubscribeOffer`].
    Economy {
        on: bool,
    },
    /// The path to this page loses packets as large as those of video: its media has to go another
    /// way, or may go any way again. With `tcp` the page restarts ICE on both connections, and when
    /// `sound_alone` follows it restarts once more. Also sent with every
    /// [`MediaUpdate::SubscribeOffer`]; a page that was told nothing else is in `any`.
    Way {
        way: MediaWay,
    },
    /// The active speakers, loudest first. At most five times a second, only when it changes.
    Speakers {
        participants: Vec<ParticipantId>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PublishedTrack {
    /// The m-line's `mid` in the SDP offer.
    pub mid: String,
    pub source: Source,
    pub muted: bool,
    /// What an added camera shows; of nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub name: Option<CameraName>,
}

/// One video on screen, in device pixels: the server chooses the smallest layer that fills it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Tile {
    pub participant: ParticipantId,
    /// A camera or the screen.
    pub source: Source,
    pub width: u32,
    pub height: u32,
}

/// Why a video is paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// The link has no bandwidth for it.
    Bandwidth,
    /// This browser cannot decode what the publisher sends.
    Codec,
    /// The path carries no packets of its size.
    PacketSize,
}

/// Which way the media of a page goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum MediaWay {
    /// Whichever ICE finds.
    Any,
    /// TCP: offers and answers name nothing else.
    Tcp,
    /// Any, but without video: TCP was not reached.
    SoundAlone,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Slot {
    pub mid: String,
    /// None: the slot is empty.
    pub content: Option<SlotContent>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SlotContent {
    pub participant: ParticipantId,
    pub source: Source,
}
