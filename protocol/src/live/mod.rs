// SPDX-License-Identifier: MPL-2.0
//! The live meeting over one WebSocket: `GET /api/v1/meetings/{id}/live?lang=vi&packed=1`.
//!
//! JSON text frames, one [`ClientMessage`] or [`ServerMessage`] each, tagged by `type`; long ones
//! packed in binary frames where the page asks for it ([`crate::packing`]). The server speaks first
//! ([`ConnectionUpdate::Welcome`], or [`LobbyUpdate::Lobby`] while a guest waits). Media goes over
//! two peer connections: the browser offers the one on which it publishes, the server offers the
//! one on which it receives, so neither blocks the other. After a lost socket the page connects
//! again: its cookie names the same participant, and [`ConnectionUpdate::Welcome`] carries the
//! whole state again.
//!
//! Every feature is one file: requests of pages (`...Request`), notifications (`...Update`), and
//! its part of the welcome (`...State`). The list of features is below.

mod agenda;
mod captions;
mod chairing;
mod chat;
mod connection;
mod door;
mod ending;
mod floor;
mod link_quality;
mod lobby;
mod marks;
mod media;
mod missed_speech;
mod opening;
mod papers;
mod presence;
mod reactions;
mod recording;
mod removal;
mod screen;
mod spotlight;
mod stills;
mod tracks;
mod votes;

pub use agenda::{AgendaRequest, AgendaState, AgendaUpdate, ItemTaken};
pub use captions::{CaptionLine, CaptionRequest, CaptionUpdate};
pub use chairing::{ChairRequest, ChairState};
pub use chat::{ChatRequest, ChatState, ChatUpdate};
pub use connection::{CloseReason, ConnectionRequest, ConnectionUpdate, IceServer, MAX_CLIENT_MESSAGE_BYTES};
pub use door::{DoorRequest, DoorState, DoorUpdate};
pub use ending::EndRequest;
pub use floor::{Floor, FloorRequest, FloorState, FloorUpdate, RunningSpeech, TimesGiven};
pub use link_quality::{LinkLevel, LinkQualityUpdate, ParticipantLinkLevel};
pub use lobby::{LobbyRequest, LobbyState, LobbyUpdate, WaitingGuest};
pub use marks::{Mark, MarkRequest, MarkState, MarkUpdate};
pub use media::{MAX_TILES, MediaRequest, MediaUpdate, MediaWay, PauseReason, PublishedTrack, Slot, SlotContent, Tile};
pub use missed_speech::{MissedSpeechRequest, MissedSpeechUpdate, SpokenLine};
pub use opening::{OpeningRequest, OpeningState, OpeningUpdate};
pub use papers::{PagesDrawn, PaperRequest, PaperState, PaperUpdate};
pub use presence::{Participant, PresenceRequest, PresenceState, PresenceUpdate};
pub use reactions::{ReactionRequest, ReactionUpdate, SignCount, SignGiver};
pub use recording::{RecordingState, RecordingUpdate};
pub use removal::{RemovalRequest, RemovalState, RemovalUpdate, RemovedPerson};
pub use screen::{ScreenRequest, ScreenUpdate};
pub use spotlight::{SpotlightRequest, SpotlightState, SpotlightUpdate};
pub use stills::{
    MAX_SCREEN_STILL_BYTES, MAX_SCREEN_STILL_SIDE, MAX_STILL_BYTES, MAX_STILL_SIDE, StillRequest, StillUpdate,
};
pub use tracks::{TrackRequest, TrackState, TrackUpdate};
pub use votes::{VoteState, VoteUpdate};

use meetings::ids::MeetingId;
use meetings::meeting::MeetingRole;
use moments::Millis;
// Types that mean the same in the rules and on the wire are defined once.
pub use meetings::room::arrival::WaitReason;
pub use meetings::room::camera_name::{CameraName, MAX_CHARS as MAX_CAMERA_NAME_CHARS};
pub use meetings::room::chat::{
    ChatAddress, ChatClosed, ChatFile, ChatMessage, ChatScope, ChatWithdrawal, MAX_CHARS as MAX_CHAT_CHARS,
};
pub use meetings::room::floor::{FloorMode, FloorRules, Speech};
pub use meetings::room::marks::{
    MAX_AT_ONCE as MAX_MARKS_AT_ONCE, MAX_CHARS as MAX_MARK_CHARS, MAX_DELETED as MAX_DELETED_MARKS, MarkKind,
    MarkSeen, MarkStanding, NotedUnder,
};
pub use meetings::room::papers::{PagePoint, ShownPage};
pub use meetings::room::reactions::Sign;
pub use meetings::room::tracks::Source;
pub use meetings::vote::VoteSummary;
use serde::{Deserialize, Serialize};

/// The types of a live meeting that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.constant("MAX_CHAT_CHARS", MAX_CHAT_CHARS);
    types.constant("MAX_CAMERA_NAME_CHARS", MAX_CAMERA_NAME_CHARS);
    types.constant("MAX_MARK_CHARS", MAX_MARK_CHARS);
    types.constant("MAX_MARKS_AT_ONCE", MAX_MARKS_AT_ONCE);
    types.constant("MAX_DELETED_MARKS", MAX_DELETED_MARKS);
    types.constant("MAX_STILL_BYTES", MAX_STILL_BYTES);
    types.constant("MAX_SCREEN_STILL_BYTES", MAX_SCREEN_STILL_BYTES);
    types.add::<ClientMessage>();
    types.add::<ServerMessage>();
}

/// One enum of all features' messages. On the wire only the feature's message is there: its `type`
/// identifies the feature.
macro_rules! messages {
    ($(#[$doc:meta])* $name:ident { $($feature:ident($message:ty),)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        #[serde(untagged)]
        pub enum $name {
            $($feature($message),)*
        }
        $(impl From<$message> for $name {
            fn from(message: $message) -> Self { Self::$feature(message) }
        })*
    };
}

messages! {
    /// From the browser to the server.
    ClientMessage {
        Connection(ConnectionRequest),
        Media(MediaRequest),
        Presence(PresenceRequest),
        Lobby(LobbyRequest),
        Door(DoorRequest),
        Opening(OpeningRequest),
        Chair(ChairRequest),
        Floor(FloorRequest),
        Spotlight(SpotlightRequest),
        Chat(ChatRequest),
        Caption(CaptionRequest),
        MissedSpeech(MissedSpeechRequest),
        Still(StillRequest),
        Track(TrackRequest),
        Screen(ScreenRequest),
        Paper(PaperRequest),
        Removal(RemovalRequest),
        Agenda(AgendaRequest),
        Mark(MarkRequest),
        Reaction(ReactionRequest),
        End(EndRequest),
    }
}

messages! {
    /// From the server to the browser.
    ServerMessage {
        Connection(ConnectionUpdate),
        Presence(PresenceUpdate),
        Media(MediaUpdate),
        Lobby(LobbyUpdate),
        Door(DoorUpdate),
        Opening(OpeningUpdate),
        Floor(FloorUpdate),
        Spotlight(SpotlightUpdate),
        Chat(ChatUpdate),
        Caption(CaptionUpdate),
        MissedSpeech(MissedSpeechUpdate),
        Still(StillUpdate),
        Track(TrackUpdate),
        Screen(ScreenUpdate),
        Paper(PaperUpdate),
        Removal(RemovalUpdate),
        Agenda(AgendaUpdate),
        Mark(MarkUpdate),
        Reaction(ReactionUpdate),
        Vote(VoteUpdate),
        Recording(RecordingUpdate),
        LinkQuality(LinkQualityUpdate),
    }
}

/// The whole state, for a participant who joins: the parts of all features side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RoomState {
    pub meeting: MeetingId,
    pub title: String,
    pub unit_name: String,
    pub your_role: MeetingRole,
    pub now: Millis,
    pub recording: RecordingState,
    #[serde(flatten)]
    pub presence: PresenceState,
    #[serde(flatten)]
    pub lobby: LobbyState,
    #[serde(flatten)]
    pub door: DoorState,
    #[serde(flatten)]
    pub opening: OpeningState,
    #[serde(flatten)]
    pub chairing: ChairState,
    #[serde(flatten)]
    pub floor: FloorState,
    #[serde(flatten)]
    pub spotlight: SpotlightState,
    #[serde(flatten)]
    pub chat: ChatState,
    #[serde(flatten)]
    pub removal: RemovalState,
    #[serde(flatten)]
    pub agenda: AgendaState,
    #[serde(flatten)]
    pub papers: PaperState,
    #[serde(flatten)]
    pub marks: MarkState,
    #[serde(flatten)]
    pub votes: VoteState,
}
