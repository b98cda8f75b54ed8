//! The live meeting over one WebSocket: `GET /api/v1/meetings/{id}/live?lang=vi&packed=1`.
//!
//! JSON text frames, one [`ClientMessage`] or [`ServerMessage`] each, tagged by `type`; long ones packed in binary frames where the page asks for it
//! ([`crate::packing`]). The server speaks first
//! ([`ServerMessage::Welcome`], or [`ServerMessage::Lobby`] while a guest waits). Media goes over two peer connections: the
//! browser offers the one on which it publishes, the server offers the one on which it receives, so neither blocks the
//! other. After a lost socket the page connects again: its cookie names the same participant, and [`ServerMessage::Welcome`]
//! carries the whole state anew.

use meetings::Millis;
use meetings::ids::{AgendaItemId, MeetingId, ParticipantId, SegmentId};
use meetings::meeting::{AgendaItem, MeetingRole};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::problem::Problem;

/// Largest frame accepted from a browser, in bytes. An SDP of 25 m-lines has about 40,000; a larger frame closes the socket.
pub const MAX_CLIENT_MESSAGE_BYTES: usize = 128 * 1024;
/// Longest chat message, in characters.
pub const MAX_CHAT_CHARS: usize = 2_000;
/// Longest text of a conclusion or action item marked live, in characters.
pub const MAX_MARK_CHARS: usize = 2_000;
/// Most conclusions and action items that one message publishes.
pub const MAX_MARKS_AT_ONCE: usize = 200;
/// Most deleted ones that can be brought back.
pub const MAX_DELETED_MARKS: usize = 20;
/// Most tiles that one page may have on screen.
pub const MAX_TILES: usize = 25;

/// What a track shows or carries. One participant publishes at most one of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Microphone,
    Camera,
    Screen,
}

/// From the browser to the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientMessage {
    /// SDP offer of the publishing connection, and what each of its m-lines carries. Sent again for every change.
    PublishOffer {
        sdp: String,
        tracks: Vec<PublishedTrack>,
    },
    /// Asks for a receiving connection (first time, or anew after it failed). The answer is [`ServerMessage::SubscribeOffer`].
    Subscribe,
    /// The network of the page has changed: asks for new ways (an ICE restart) on the receiving connection there is, with everything on it going on. The
    /// answer is [`ServerMessage::SubscribeOffer`].
    RestartSubscription,
    /// SDP answer to the [`ServerMessage::SubscribeOffer`] with the same `generation`.
    SubscribeAnswer {
        sdp: String,
        generation: u32,
    },
    /// The video tiles now on screen, most important first. Everything else stops being sent.
    View {
        tiles: Vec<Tile>,
    },
    /// Own microphone, camera or screen switched on or off.
    SetMuted {
        source: Source,
        muted: bool,
    },
    RaiseHand {
        raised: bool,
    },
    Chat {
        text: String,
    },
    /// Whether this page shows captions. Answered by [`ServerMessage::Captions`]; asked anew after every `welcome`.
    Captions {
        wanted: bool,
    },
    /// Leaves for good; a closed socket without it counts as a lost line.
    Leave,
    /// Keeps the socket open through proxies; answered by [`ServerMessage::Pong`]. Sent every 15 s.
    Ping {
        sent_at: Millis,
    },

    // Chair and secretary; anybody else gets `not_allowed`.
    /// Chair: switches off a participant's microphone. They may switch it on again.
    Mute {
        participant: ParticipantId,
    },
    /// Chair: switches off every microphone but the chair's own.
    MuteAll,
    /// Chair: puts a participant out of the meeting; they cannot come back by themselves.
    Remove {
        participant: ParticipantId,
    },
    /// Chair or secretary: lets a waiting guest in, or refuses. Of a removed person, `admitted` lets them come back.
    Admit {
        participant: ParticipantId,
        admitted: bool,
    },
    /// Chair or secretary: opens the meeting. What is said from then on is recorded, and attendance begins.
    OpenMeeting,
    /// Chair or secretary: refuses everybody who waits.
    RefuseAllWaiting,
    /// Chair or secretary: an agenda item becomes the current one (none: between items).
    SetAgendaItem {
        item: Option<AgendaItemId>,
    },
    /// Secretary or chair: a conclusion or action item, tied to this moment. Nobody else sees it
    /// until it is published.
    AddMark {
        kind: MarkKind,
        text: String,
    },
    /// Secretary or chair, like the four after it. A mark that is no longer as it was seen is left
    /// alone: `mark_changed`.
    ChangeMark {
        seen: MarkSeen,
        kind: MarkKind,
        text: String,
        agenda_item: Option<AgendaItemId>,
    },
    /// Everybody reads them from now on: all of them, or none when one is refused.
    PublishMarks {
        seen: Vec<MarkSeen>,
    },
    /// Only the desk reads it from now on.
    WithdrawMark {
        seen: MarkSeen,
    },
    DeleteMark {
        seen: MarkSeen,
    },
    /// A deleted mark is again what it was.
    RestoreMark {
        seen: MarkSeen,
    },
    /// Asks to show a screen, before it is published; of somebody else's place only with `over`, and never of the chair's.
    TakeScreen {
        over: bool,
    },
    /// Chair or secretary: stops somebody's screen.
    StopScreen {
        participant: ParticipantId,
    },
    /// Chair: somebody with an account who is here chairs from now on.
    HandOverChair {
        participant: ParticipantId,
    },
    /// The chair of the plan takes the chair back.
    TakeChairBack,
    /// Chair, or the secretary where no chair is connected: ends the meeting for everybody.
    EndMeeting,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    Conclusion,
    ActionItem,
}

/// A conclusion or action item in the version that the page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct MarkSeen {
    #[ts(type = "number")]
    pub number: i64,
    #[ts(type = "number")]
    pub version: i64,
}

/// From the server to the browser.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ServerMessage {
    /// A guest waits for the chair or secretary; followed by `welcome`, or by `closed` with `refused`.
    Lobby {
        meeting_title: String,
    },
    /// In the meeting: everything there is to know.
    Welcome {
        you: ParticipantId,
        version: u32,
        state: Box<RoomState>,
    },

    /// Relays (TURN) for the ways that nothing else opens, said before every `welcome`; none where the server has none.
    IceServers {
        servers: Vec<IceServer>,
    },
    /// Somebody came, or anything about them changed (microphone, hand, connection).
    Participant {
        participant: Participant,
    },
    ParticipantLeft {
        participant: ParticipantId,
    },
    /// Several messages in one: what has changed about people is told at most five times a second.
    Several {
        messages: Vec<ServerMessage>,
    },
    /// A guest waits in the lobby. Only to chair and secretary.
    GuestWaiting {
        guest: WaitingGuest,
    },
    GuestSettled {
        participant: ParticipantId,
    },
    /// The chair put somebody out. Only to chair and secretary.
    PersonRemoved {
        person: RemovedPerson,
    },
    /// A removed person may come back. Only to chair and secretary.
    PersonReadmitted {
        participant: ParticipantId,
    },
    Chat {
        message: ChatMessage,
    },
    /// The meeting is open: by somebody, or by the set time. The plan as it stands from now on comes with it.
    Opened {
        at: Millis,
        /// Name of who opened it; none for the set time.
        by: Option<String>,
        title: String,
        agenda: Vec<AgendaItem>,
    },
    AgendaItemChanged {
        item: Option<AgendaItemId>,
        at: Millis,
    },
    /// A new conclusion or action item, or one as it is now; deleted ones come back by it. Before
    /// it is published, and when it is withdrawn, only to chair and secretary.
    Marked {
        mark: Mark,
    },
    /// It is no longer to be read: withdrawn, or deleted. Not to chair and secretary.
    Unmarked {
        #[ts(type = "number")]
        number: i64,
    },
    /// It is deleted and can be brought back. Only to chair and secretary.
    MarkDeleted {
        mark: Mark,
    },
    /// Recording works, or not (with words for everybody).
    Recording {
        recording: RecordingState,
    },
    /// Who speaks now, loudest first. At most five times a second, only when it changes.
    Speakers {
        participants: Vec<ParticipantId>,
    },
    /// Own microphone was switched off by the chair: the page stops sending.
    MutedByChair {
        by: String,
    },
    /// Own screen is shown no longer: somebody else's takes its place, or chair or secretary stopped it. The page stops sending it.
    ScreenStopped {
        by: String,
    },
    /// The last message from this page is refused; nothing changed.
    Refused {
        problem: Problem,
    },
    /// The server is done with this page, which does not connect again by itself (except on `restarting`).
    Closed {
        reason: CloseReason,
    },

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
    /// The layers (`rid`s) of one's own picture that nobody takes: they need not be sent until this is told anew. The empty name stands for
    /// a picture without layers.
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
    /// What was said in the last two minutes, oldest first. Only to pages that show captions, like the two after it.
    Captions {
        lines: Vec<CaptionLine>,
        /// False where no speech model is installed: nothing will come.
        available: bool,
    },
    /// Somebody has begun to speak.
    CaptionLine {
        line: CaptionLine,
    },
    /// A line goes on: of its text the first `keep` UTF-16 code units stay, `text` follows them. With `segment` it is settled and in the transcript;
    /// settled lines change only when a person puts them right. Without text and segment nothing was said after all: the line goes.
    CaptionText {
        id: u32,
        keep: u32,
        text: String,
        segment: Option<SegmentId>,
    },
    Pong {
        sent_at: Millis,
        at: Millis,
    },
    /// How well this page's own line works, towards the server and from it; none where nothing flows. At first and when it changes.
    YourLine {
        up: Option<LineLevel>,
        down: Option<LineLevel>,
    },
    /// How well others' lines work: at first everybody's, then those that have changed. Only to chair and secretary.
    Lines {
        lines: Vec<ParticipantLine>,
    },
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

/// How well a line works for a meeting, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineLevel {
    /// Sound and picture flow.
    Good,
    /// Words are understood; pictures may be small or pause.
    Fair,
    /// Words are lost or come late.
    Poor,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ParticipantLine {
    pub participant: ParticipantId,
    /// The worse of both directions; none while no media flows.
    pub level: Option<LineLevel>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// The meeting has ended.
    Ended,
    /// The chair removed this person.
    Removed,
    /// A guest was not admitted.
    Refused,
    /// The invitation link by which a guest was waiting has been withdrawn.
    LinkWithdrawn,
    /// The same person joined on another device or window, which replaces this one.
    Replaced,
    /// The server restarts: connect again.
    Restarting,
}

/// A relay, in the words of `RTCConfiguration`. Name and credential are good for half a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IceServer {
    pub urls: Vec<String>,
    pub username: String,
    pub credential: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RoomState {
    pub meeting: MeetingId,
    pub title: String,
    pub unit_name: String,
    pub your_role: MeetingRole,
    /// Who chairs by the plan, and may take the chair back after handing it over.
    pub planned_chair: Option<ParticipantId>,
    /// When the meeting was opened; none while people wait for it.
    pub started_at: Option<Millis>,
    /// The set time.
    pub starts_at: Millis,
    pub now: Millis,
    pub participants: Vec<Participant>,
    /// Empty unless chair or secretary.
    pub waiting: Vec<WaitingGuest>,
    /// Whom the chair put out and nobody let in again. Empty unless chair or secretary.
    pub removed: Vec<RemovedPerson>,
    pub agenda: Vec<AgendaItem>,
    pub current_item: Option<AgendaItemId>,
    /// The last 200 messages, oldest first.
    pub chat: Vec<ChatMessage>,
    /// In the order of their numbers; for chair and secretary with those that are not published.
    pub marks: Vec<Mark>,
    /// The latest deleted last. Empty unless chair or secretary.
    pub deleted_marks: Vec<Mark>,
    pub recording: RecordingState,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Participant {
    pub id: ParticipantId,
    pub name: String,
    pub unit_name: String,
    pub role: MeetingRole,
    pub is_guest: bool,
    /// By an access token: an encoder, a display, a test caller.
    pub is_machine: bool,
    /// False while the line is lost and the place is kept.
    pub connected: bool,
    /// Order in which hands were raised; none when down.
    pub hand_raised_at: Option<Millis>,
    pub tracks: Vec<TrackState>,
    pub joined_at: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TrackState {
    pub source: Source,
    pub muted: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WaitingGuest {
    pub id: ParticipantId,
    pub name: String,
    pub unit_name: String,
    /// The invited person, with their unit, whose name the guest's looks like: ask before letting in.
    pub namesake: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RemovedPerson {
    pub id: ParticipantId,
    pub name: String,
    pub unit_name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChatMessage {
    /// Counted from 1 in each meeting.
    #[ts(type = "number")]
    pub id: i64,
    pub participant: ParticipantId,
    pub name: String,
    pub text: String,
    pub at: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Mark {
    /// Counted from 1 in each meeting.
    #[ts(type = "number")]
    pub number: i64,
    /// Grows with every step of this mark.
    #[ts(type = "number")]
    pub version: i64,
    pub kind: MarkKind,
    pub text: String,
    pub at: Millis,
    pub by: String,
    pub agenda_item: Option<AgendaItemId>,
    pub standing: MarkStanding,
    /// Its words or kind were changed after everybody could read them.
    pub amended: bool,
    /// Whose step led to this version; none where an older server took it.
    pub changed_by: Option<ParticipantId>,
}

/// Whose a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MarkStanding {
    /// Chair's and secretary's.
    Desk,
    Published,
    /// Chair's and secretary's again, after everybody could read it.
    Withdrawn,
}

/// What one person says without a longer pause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaptionLine {
    /// Counted from 1 while the server keeps the room.
    pub id: u32,
    pub participant: ParticipantId,
    /// As they are called now: the person may leave before the line is read.
    pub name: String,
    pub unit_name: String,
    pub starts_at: Millis,
    /// May still change while `segment` is none.
    pub text: String,
    pub segment: Option<SegmentId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RecordingState {
    /// The meeting has not been opened: nothing is kept.
    NotYet,
    /// Every word is kept.
    On,
    /// The disk is full or broken: the meeting goes on, what is said now is not kept.
    Failed,
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
