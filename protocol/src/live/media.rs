// SPDX-License-Identifier: MPL-2.0
//! The two media connections of a page, and what comes over them.

use meetings::ids::ParticipantId;
use meetings::room::tracks::Source;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Most tiles that one page may have on screen.
pub const MAX_TILES: usize = 25;

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum MediaRequest {
    /// SDP offer of the publishing connection, and what each of its m-lines carries. Sent again for
    /// every change.
    PublishOffer { sdp: String, tracks: Vec<PublishedTrack> },
    /// Asks for a receiving connection (first time, or anew after it failed). The answer is
    /// [`MediaUpdate::SubscribeOffer`].
    Subscribe,
    /// The network of the page has changed: asks for new ways (an ICE restart) on the receiving
    /// connection there is, with everything on it going on. The answer is
    /// [`MediaUpdate::SubscribeOffer`].
    RestartSubscription,
    /// SDP answer to the [`MediaUpdate::SubscribeOffer`] with the same `generation`.
    SubscribeAnswer { sdp: String, generation: u32 },
    /// The video tiles now on screen, most important first. Everything else stops being sent.
    View { tiles: Vec<Tile> },
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum MediaUpdate {
    PublishAnswer {
        sdp: String,
    },
    SubscribeOffer {
        sdp: String,
        generation: u32,
    },
    /// Which participant's which track each m-line of the receiving connection carries now.
    Slots {
        slots: Vec<Slot>,
    },
    /// The layers (`rid`s) of one's own picture that nobody takes: they need not be sent until this
    /// is told anew. The empty name stands for a picture without layers.
    LayersIdle {
        source: Source,
        layers: Vec<String>,
    },
    /// Somebody looks at one's own picture and cannot show its codec.
    PictureUnreadable {
        source: Source,
    },
    /// This video does not come, for a reason, or comes again.
    VideoPaused {
        participant: ParticipantId,
        source: Source,
        reason: Option<PauseReason>,
    },
    /// Who speaks now, loudest first. At most five times a second, only when it changes.
    Speakers {
        participants: Vec<ParticipantId>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PublishedTrack {
    /// The m-line's `mid` in the SDP offer.
    pub mid: String,
    pub source: Source,
    pub muted: bool,
}

/// One video on screen, in device pixels: the server chooses the smallest layer that fills it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Tile {
    pub participant: ParticipantId,
    /// `camera` or `screen`.
    pub source: Source,
    pub width: u32,
    pub height: u32,
}

/// Why a video does not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// The line has no room for it.
    Line,
    /// This browser cannot show what the other side sends.
    Codec,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Slot {
    pub mid: String,
    /// None: the slot is empty now.
    pub content: Option<SlotContent>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SlotContent {
    pub participant: ParticipantId,
    pub source: Source,
}
