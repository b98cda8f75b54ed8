// SPDX-License-Identifier: MPL-2.0
//! The wire, message by message: what is written here is what pages that are open now understand. A
//! change of one of these lines is a change of the protocol: raise `protocol::VERSION` unless old
//! pages can live with it. Long, because it has a line for each message.

use meetings::ids::{AgendaItemId, ChatFileId, MeetingId, PaperId, ParticipantId, SegmentId};
use meetings::meeting::{AgendaItem, MeetingRole};
use moments::Millis;
use protocol::http::{Paper, PassedOverModel, SpeechModels, SpeechProblem, SpeechWork};
use protocol::live::{
    AgendaRequest, AgendaState, AgendaUpdate, CameraName, CaptionLine, CaptionRequest, CaptionUpdate, ChairRequest,
    ChairState, ChatAddress, ChatClosed, ChatFile, ChatMessage, ChatRequest, ChatScope, ChatState, ChatUpdate,
    ChatWithdrawal, ClientMessage, CloseReason, ConnectionRequest, ConnectionUpdate, DoorRequest, DoorState,
    DoorUpdate, EndRequest, Floor, FloorMode, FloorRequest, FloorRules, FloorState, FloorUpdate, IceServer, ItemTaken,
    LinkLevel, LinkQualityUpdate, LobbyRequest, LobbyState, LobbyUpdate, Mark, MarkKind, MarkRequest, MarkSeen,
    MarkStanding, MarkState, MarkUpdate, MediaRequest, MediaUpdate, MediaWay, MissedSpeechRequest, MissedSpeechUpdate,
    NotedUnder, OpeningRequest, OpeningState, OpeningUpdate, PagePoint, PagesDrawn, PaperRequest, PaperState,
    PaperUpdate, Participant, ParticipantLinkLevel, PauseReason, PresenceRequest, PresenceState, PresenceUpdate,
    PublishedTrack, ReactionRequest, ReactionUpdate, RecordingState, RecordingUpdate, RemovalRequest, RemovalState,
    RemovalUpdate, RemovedPerson, RoomState, RunningSpeech, ScreenRequest, ScreenUpdate, ServerMessage, ShownPage,
    Sign, SignCount, SignGiver, Slot, SlotContent, Source, Speech, SpokenLine, SpotlightRequest, SpotlightState,
    SpotlightUpdate, StillRequest, StillUpdate, Tile, TimesGiven, TrackRequest, TrackState, TrackUpdate, VoteState,
    VoteSummary, VoteUpdate, WaitReason, WaitingGuest,
};
use protocol::problem::{Language, Problem, ProblemCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Both ways: the message is written as `json`, and `json` is read as the message.
#[track_caller]
fn golden<M: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(message: &M, json: &str) {
    let expected: Value = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_value(message).unwrap(), expected);
    assert_eq!(&serde_json::from_str::<M>(json).unwrap(), message);
}

#[test]
fn client_messages() {
    use ClientMessage as M;
    // A variant added to the enum stops this from compiling until it has its golden line below.
    let listed = |message: &M| match message {
        M::Media(
            MediaRequest::PublishOffer { .. }
            | MediaRequest::Subscribe
            | MediaRequest::RestartSubscription
            | MediaRequest::SubscribeAnswer { .. }
            | MediaRequest::View { .. }
            | MediaRequest::Economy { .. },
        )
        | M::Track(TrackRequest::SetMuted { .. } | TrackRequest::Mute { .. } | TrackRequest::MuteAll)
        | M::Floor(
            FloorRequest::AskForFloor { .. }
            | FloorRequest::MoveRequest { .. }
            | FloorRequest::DismissRequest { .. }
            | FloorRequest::DismissRequests
            | FloorRequest::GiveFloor { .. }
            | FloorRequest::NameFloor { .. }
            | FloorRequest::ExtendFloor { .. }
            | FloorRequest::EndFloor { .. }
            | FloorRequest::SetFloorMode { .. }
            | FloorRequest::SetSpeechLimit { .. }
            | FloorRequest::SetFirstTimersFirst { .. },
        )
        | M::Chat(ChatRequest::Chat { .. } | ChatRequest::WithdrawChat { .. } | ChatRequest::CloseChat { .. })
        | M::Caption(CaptionRequest::Captions { .. })
        | M::MissedSpeech(MissedSpeechRequest::MissedSpeech { .. })
        | M::Still(StillRequest::Still { .. } | StillRequest::WatchScreen { .. })
        | M::Presence(PresenceRequest::Leave)
        | M::Connection(ConnectionRequest::Ping { .. } | ConnectionRequest::Enter)
        | M::Removal(RemovalRequest::Remove { .. })
        | M::Lobby(LobbyRequest::Admit { .. } | LobbyRequest::RefuseAllWaiting | LobbyRequest::AdmitAllHeldByLock)
        | M::Door(DoorRequest::LockRoom { .. } | DoorRequest::SendOut { .. })
        | M::Spotlight(SpotlightRequest::SetSpotlight { .. })
        | M::Opening(OpeningRequest::OpenMeeting)
        | M::Agenda(
            AgendaRequest::SetAgendaItem { .. }
            | AgendaRequest::AddAgendaItem { .. }
            | AgendaRequest::MoveAgendaItem { .. }
            | AgendaRequest::SkipAgendaItem { .. }
            | AgendaRequest::RewriteAgendaItem { .. }
            | AgendaRequest::RemoveAgendaItem { .. },
        )
        | M::Mark(
            MarkRequest::AddMark { .. }
            | MarkRequest::ChangeMark { .. }
            | MarkRequest::PublishMarks { .. }
            | MarkRequest::WithdrawMark { .. }
            | MarkRequest::DeleteMark { .. }
            | MarkRequest::RestoreMark { .. },
        )
        | M::Paper(PaperRequest::ShowPage { .. } | PaperRequest::StopPaper | PaperRequest::Point { .. })
        | M::Screen(ScreenRequest::TakeScreen { .. } | ScreenRequest::StopScreen { .. })
        | M::Chair(
            ChairRequest::HandOverChair { .. } | ChairRequest::TakeChairBack | ChairRequest::SetCoChair { .. },
        )
        | M::Reaction(ReactionRequest::React { .. })
        | M::End(EndRequest::EndMeeting) => {}
    };
    let tracks = vec![PublishedTrack { mid: "0".into(), source: Source::Microphone, muted: true, name: None }];
    let seen = MarkSeen { number: 3, version: 2 };
    let tiles = vec![Tile { participant: mai(), source: Source::Camera, width: 320, height: 180 }];
    for (message, json) in [
        (
            M::Media(MediaRequest::PublishOffer { sdp: "v=0".into(), tracks }),
            r#"{"type":"publish_offer","sdp":"v=0","tracks":[{"mid":"0","source":"microphone","muted":true}]}"#,
        ),
        (
            M::Media(MediaRequest::PublishOffer { sdp: "v=0".into(), tracks: vec![added_camera()] }),
            r#"{"type":"publish_offer","sdp":"v=0","tracks":[{"mid":"3","source":"second_camera","muted":false,"name":{"words":"Cửa ra vào"}}]}"#,
        ),
        (M::Media(MediaRequest::Subscribe), r#"{"type":"subscribe"}"#),
        (M::Media(MediaRequest::RestartSubscription), r#"{"type":"restart_subscription"}"#),
        (
            M::Media(MediaRequest::SubscribeAnswer { sdp: "v=0".into(), generation: 2 }),
            r#"{"type":"subscribe_answer","sdp":"v=0","generation":2}"#,
        ),
        (
            M::Media(MediaRequest::View { tiles }),
            r#"{"type":"view","tiles":[{"participant":"mai","source":"camera","width":320,"height":180}]}"#,
        ),
        (M::Media(MediaRequest::Economy { wanted: true }), r#"{"type":"economy","wanted":true}"#),
        (
            M::Track(TrackRequest::SetMuted { source: Source::Screen, muted: false }),
            r#"{"type":"set_muted","source":"screen","muted":false}"#,
        ),
        (M::Floor(FloorRequest::AskForFloor { asks: true }), r#"{"type":"ask_for_floor","asks":true}"#),
        (
            M::Floor(FloorRequest::MoveRequest { participant: mai(), before: None }),
            r#"{"type":"move_request","participant":"mai","before":null}"#,
        ),
        (
            M::Floor(FloorRequest::DismissRequest { participant: mai() }),
            r#"{"type":"dismiss_request","participant":"mai"}"#,
        ),
        (M::Floor(FloorRequest::DismissRequests), r#"{"type":"dismiss_requests"}"#),
        (
            M::Floor(FloorRequest::GiveFloor { participant: mai(), speaker: Some("Lò Văn Páo".into()) }),
            r#"{"type":"give_floor","participant":"mai","speaker":"Lò Văn Páo"}"#,
        ),
        (
            M::Floor(FloorRequest::NameFloor { participant: mai(), speaker: None, takes_over: true }),
            r#"{"type":"name_floor","participant":"mai","speaker":null,"takes_over":true}"#,
        ),
        (
            M::Floor(FloorRequest::ExtendFloor { participant: mai(), seconds: 60 }),
            r#"{"type":"extend_floor","participant":"mai","seconds":60}"#,
        ),
        (M::Floor(FloorRequest::EndFloor { participant: mai() }), r#"{"type":"end_floor","participant":"mai"}"#),
        (
            M::Floor(FloorRequest::SetFloorMode { mode: FloorMode::Conference }),
            r#"{"type":"set_floor_mode","mode":"conference"}"#,
        ),
        (M::Floor(FloorRequest::SetSpeechLimit { limit_s: Some(180) }), r#"{"type":"set_speech_limit","limit_s":180}"#),
        (M::Floor(FloorRequest::SetFirstTimersFirst { on: true }), r#"{"type":"set_first_timers_first","on":true}"#),
        (M::Chat(ChatRequest::to_all("Xin chào")), r#"{"type":"chat","text":"Xin chào","to":{"who":"everyone"}}"#),
        (
            M::Chat(ChatRequest::Chat { text: "Rõ".into(), to: ChatAddress::Leaders { with: Some(mai()) } }),
            r#"{"type":"chat","text":"Rõ","to":{"who":"leaders","with":"mai"}}"#,
        ),
        (
            M::Chat(ChatRequest::Chat { text: "Rõ".into(), to: ChatAddress::Leaders { with: None } }),
            r#"{"type":"chat","text":"Rõ","to":{"who":"leaders"}}"#,
        ),
        (
            M::Chat(ChatRequest::Chat { text: "Rõ".into(), to: ChatAddress::OwnUnit }),
            r#"{"type":"chat","text":"Rõ","to":{"who":"own_unit"}}"#,
        ),
        (M::Chat(ChatRequest::WithdrawChat { id: 3 }), r#"{"type":"withdraw_chat","id":3}"#),
        (M::Chat(ChatRequest::CloseChat { closed: true }), r#"{"type":"close_chat","closed":true}"#),
        (M::Caption(CaptionRequest::Captions { wanted: true }), r#"{"type":"captions","wanted":true}"#),
        (
            M::MissedSpeech(MissedSpeechRequest::MissedSpeech { from: Millis(5), to: Millis(9) }),
            r#"{"type":"missed_speech","from":5,"to":9}"#,
        ),
        (M::Still(StillRequest::Still { image: "UklGRg==".into() }), r#"{"type":"still","image":"UklGRg=="}"#),
        (M::Still(StillRequest::WatchScreen { on: true }), r#"{"type":"watch_screen","on":true}"#),
        (M::Presence(PresenceRequest::Leave), r#"{"type":"leave"}"#),
        (M::Connection(ConnectionRequest::Ping { sent_at: Millis(7) }), r#"{"type":"ping","sent_at":7}"#),
        (M::Connection(ConnectionRequest::Enter), r#"{"type":"enter"}"#),
        (M::Track(TrackRequest::Mute { participant: mai() }), r#"{"type":"mute","participant":"mai"}"#),
        (M::Track(TrackRequest::MuteAll), r#"{"type":"mute_all"}"#),
        (M::Removal(RemovalRequest::Remove { participant: mai() }), r#"{"type":"remove","participant":"mai"}"#),
        (
            M::Lobby(LobbyRequest::Admit { participant: mai(), admitted: true }),
            r#"{"type":"admit","participant":"mai","admitted":true}"#,
        ),
        (M::Opening(OpeningRequest::OpenMeeting), r#"{"type":"open_meeting"}"#),
        (M::Lobby(LobbyRequest::RefuseAllWaiting), r#"{"type":"refuse_all_waiting"}"#),
        (M::Lobby(LobbyRequest::AdmitAllHeldByLock), r#"{"type":"admit_all_held_by_lock"}"#),
        (M::Door(DoorRequest::LockRoom { locked: true }), r#"{"type":"lock_room","locked":true}"#),
        (M::Door(DoorRequest::SendOut { participant: mai() }), r#"{"type":"send_out","participant":"mai"}"#),
        (
            M::Spotlight(SpotlightRequest::SetSpotlight { participant: None, camera: None }),
            r#"{"type":"set_spotlight","participant":null}"#,
        ),
        (
            M::Spotlight(SpotlightRequest::SetSpotlight {
                participant: Some(mai()),
                camera: Some(Source::ThirdCamera),
            }),
            r#"{"type":"set_spotlight","participant":"mai","camera":"third_camera"}"#,
        ),
        (
            M::Chair(ChairRequest::SetCoChair { participant: mai(), on: true }),
            r#"{"type":"set_co_chair","participant":"mai","on":true}"#,
        ),
        (
            M::Agenda(AgendaRequest::SetAgendaItem { item: Some(budget()) }),
            r#"{"type":"set_agenda_item","item":"budget"}"#,
        ),
        (
            M::Agenda(AgendaRequest::AddAgendaItem {
                title: "Ứng phó mưa lũ".into(),
                presenter: String::new(),
                minutes: Some(15),
            }),
            r#"{"type":"add_agenda_item","title":"Ứng phó mưa lũ","presenter":"","minutes":15}"#,
        ),
        (
            M::Agenda(AgendaRequest::MoveAgendaItem { item: budget(), before: None }),
            r#"{"type":"move_agenda_item","item":"budget","before":null}"#,
        ),
        (
            M::Agenda(AgendaRequest::SkipAgendaItem { item: budget(), skipped: true }),
            r#"{"type":"skip_agenda_item","item":"budget","skipped":true}"#,
        ),
        (
            M::Agenda(AgendaRequest::RewriteAgendaItem {
                item: budget(),
                title: "Thu ngân sách".into(),
                presenter: String::new(),
                minutes: None,
            }),
            r#"{"type":"rewrite_agenda_item","item":"budget","title":"Thu ngân sách","presenter":"","minutes":null}"#,
        ),
        (
            M::Agenda(AgendaRequest::RemoveAgendaItem { item: budget() }),
            r#"{"type":"remove_agenda_item","item":"budget"}"#,
        ),
        (
            M::Mark(MarkRequest::AddMark { kind: MarkKind::ActionItem, text: "Báo cáo".into(), under: None }),
            r#"{"type":"add_mark","kind":"action_item","text":"Báo cáo"}"#,
        ),
        (
            M::Mark(MarkRequest::AddMark {
                kind: MarkKind::Conclusion,
                text: "Đồng ý".into(),
                under: Some(NotedUnder { agenda_item: Some(budget()) }),
            }),
            r#"{"type":"add_mark","kind":"conclusion","text":"Đồng ý","under":{"agenda_item":"budget"}}"#,
        ),
        (
            M::Mark(MarkRequest::ChangeMark {
                seen,
                kind: MarkKind::Conclusion,
                text: "Đồng ý".into(),
                agenda_item: Some(budget()),
            }),
            r#"{"type":"change_mark","seen":{"number":3,"version":2},"kind":"conclusion","text":"Đồng ý","agenda_item":"budget"}"#,
        ),
        (
            M::Mark(MarkRequest::PublishMarks { seen: vec![seen] }),
            r#"{"type":"publish_marks","seen":[{"number":3,"version":2}]}"#,
        ),
        (M::Mark(MarkRequest::WithdrawMark { seen }), r#"{"type":"withdraw_mark","seen":{"number":3,"version":2}}"#),
        (M::Mark(MarkRequest::DeleteMark { seen }), r#"{"type":"delete_mark","seen":{"number":3,"version":2}}"#),
        (M::Mark(MarkRequest::RestoreMark { seen }), r#"{"type":"restore_mark","seen":{"number":3,"version":2}}"#),
        (
            M::Paper(PaperRequest::ShowPage { paper: paper_id(), page: 2, over: false }),
            r#"{"type":"show_page","paper":"report","page":2,"over":false}"#,
        ),
        (M::Paper(PaperRequest::StopPaper), r#"{"type":"stop_paper"}"#),
        (
            M::Paper(PaperRequest::Point { at: Some(PagePoint { x: 500, y: 1000 }) }),
            r#"{"type":"point","at":{"x":500,"y":1000}}"#,
        ),
        (M::Screen(ScreenRequest::TakeScreen { over: true }), r#"{"type":"take_screen","over":true}"#),
        (M::Screen(ScreenRequest::StopScreen { participant: mai() }), r#"{"type":"stop_screen","participant":"mai"}"#),
        (
            M::Chair(ChairRequest::HandOverChair { participant: mai() }),
            r#"{"type":"hand_over_chair","participant":"mai"}"#,
        ),
        (M::Chair(ChairRequest::TakeChairBack), r#"{"type":"take_chair_back"}"#),
        (M::End(EndRequest::EndMeeting), r#"{"type":"end_meeting"}"#),
        (M::Reaction(ReactionRequest::React { sign: Sign::Applause }), r#"{"type":"react","sign":"applause"}"#),
    ] {
        listed(&message);
        golden(&message, json);
    }
}

#[test]
fn server_messages() {
    use ServerMessage as M;
    // As above.
    let listed = |message: &M| match message {
        M::Lobby(LobbyUpdate::Lobby { .. } | LobbyUpdate::GuestWaiting { .. } | LobbyUpdate::GuestSettled { .. })
        | M::Connection(
            ConnectionUpdate::Welcome { .. }
            | ConnectionUpdate::IceServers { .. }
            | ConnectionUpdate::Several { .. }
            | ConnectionUpdate::Refused { .. }
            | ConnectionUpdate::Closed { .. }
            | ConnectionUpdate::Pong { .. },
        )
        | M::Presence(PresenceUpdate::Participant { .. } | PresenceUpdate::ParticipantLeft { .. })
        | M::Removal(RemovalUpdate::PersonRemoved { .. } | RemovalUpdate::PersonReadmitted { .. })
        | M::Door(
            DoorUpdate::RoomLocked { .. } | DoorUpdate::PersonSentOut { .. } | DoorUpdate::PersonCalledBack { .. },
        )
        | M::Spotlight(SpotlightUpdate::Spotlight { .. })
        | M::Chat(ChatUpdate::Chat { .. } | ChatUpdate::ChatWithdrawn { .. } | ChatUpdate::ChatRules { .. })
        | M::Opening(OpeningUpdate::Opened { .. })
        | M::Agenda(
            AgendaUpdate::AgendaItemChanged { .. }
            | AgendaUpdate::AgendaItemAdded { .. }
            | AgendaUpdate::AgendaItemMoved { .. }
            | AgendaUpdate::AgendaItemSkipped { .. }
            | AgendaUpdate::AgendaItemRewritten { .. }
            | AgendaUpdate::AgendaItemRemoved { .. },
        )
        | M::Mark(MarkUpdate::Marked { .. } | MarkUpdate::Unmarked { .. } | MarkUpdate::MarkDeleted { .. })
        | M::Recording(RecordingUpdate::Recording { .. })
        | M::Media(
            MediaUpdate::Speakers { .. }
            | MediaUpdate::PublishAnswer { .. }
            | MediaUpdate::SubscribeOffer { .. }
            | MediaUpdate::Slots { .. }
            | MediaUpdate::LayersIdle { .. }
            | MediaUpdate::PictureUnreadable { .. }
            | MediaUpdate::VideoPaused { .. }
            | MediaUpdate::Economy { .. }
            | MediaUpdate::Way { .. },
        )
        | M::Track(TrackUpdate::MutedByChair { .. } | TrackUpdate::MicrophoneLocked)
        | M::Paper(
            PaperUpdate::PapersChanged { .. }
            | PaperUpdate::PagesDrawn { .. }
            | PaperUpdate::PageShown { .. }
            | PaperUpdate::Pointed { .. },
        )
        | M::Screen(ScreenUpdate::ScreenStopped { .. })
        | M::LinkQuality(LinkQualityUpdate::OwnLinkQuality { .. } | LinkQualityUpdate::LinkQuality { .. })
        | M::Caption(
            CaptionUpdate::Captions { .. } | CaptionUpdate::CaptionLine { .. } | CaptionUpdate::CaptionText { .. },
        )
        | M::MissedSpeech(MissedSpeechUpdate::MissedSpeech { .. })
        | M::Still(
            StillUpdate::StillWanted {}
            | StillUpdate::ScreenStillWanted {}
            | StillUpdate::ScreenStill { .. }
            | StillUpdate::StillPart { .. },
        )
        | M::Floor(
            FloorUpdate::FloorAsked { .. }
            | FloorUpdate::FloorGiven { .. }
            | FloorUpdate::FloorLeft { .. }
            | FloorUpdate::Floor { .. }
            | FloorUpdate::FloorRulesChanged { .. }
            | FloorUpdate::SpeechEnded { .. }
            | FloorUpdate::RequestDismissed { .. },
        )
        | M::Vote(VoteUpdate::VotesChanged { .. })
        | M::Reaction(ReactionUpdate::Reactions { .. }) => {}
    };
    let problem = Problem::new(ProblemCode::NotAllowed, Language::English);
    let guest = WaitingGuest {
        id: mai(),
        name: "Mai".into(),
        unit_name: "Báo".into(),
        namesake: None,
        reason: WaitReason::Locked,
    };
    let slots = vec![
        Slot { mid: "4".into(), content: Some(SlotContent { participant: mai(), source: Source::Camera }) },
        Slot { mid: "5".into(), content: None },
    ];
    let written = |start: &str, inner: &str| format!("{start}{inner}}}");
    for (message, json) in vec![
        (M::Lobby(LobbyUpdate::Lobby { meeting_title: "Giao ban".into(), reason: WaitReason::SentOut }), r#"{"type":"lobby","meeting_title":"Giao ban","reason":"sent_out"}"#.to_owned()),
        (M::Door(DoorUpdate::RoomLocked { locked: true }), r#"{"type":"room_locked","locked":true}"#.to_owned()),
        (
            M::Door(DoorUpdate::PersonSentOut {
                person: RemovedPerson { id: mai(), name: "Mai".into(), unit_name: "Báo".into() },
            }),
            r#"{"type":"person_sent_out","person":{"id":"mai","name":"Mai","unit_name":"Báo"}}"#.to_owned(),
        ),
        (M::Door(DoorUpdate::PersonCalledBack { participant: mai() }), r#"{"type":"person_called_back","participant":"mai"}"#.to_owned()),
        (M::Spotlight(SpotlightUpdate::Spotlight { participant: Some(mai()), camera: None }), r#"{"type":"spotlight","participant":"mai","camera":null}"#.to_owned()),
        (
            M::Spotlight(SpotlightUpdate::Spotlight { participant: Some(mai()), camera: Some(Source::SecondCamera) }),
            r#"{"type":"spotlight","participant":"mai","camera":"second_camera"}"#.to_owned(),
        ),
        (M::Presence(PresenceUpdate::Participant { participant: participant() }), written(r#"{"type":"participant","participant":"#, MAI)),
        (
            M::Connection(ConnectionUpdate::IceServers {
                servers: vec![IceServer {
                    urls: vec!["turn:hop.example.vn:3478?transport=udp".into()],
                    username: "1700000000:mai".into(),
                    credential: "c2VjcmV0".into(),
                }],
            }),
            r#"{"type":"ice_servers","servers":[{"urls":["turn:hop.example.vn:3478?transport=udp"],"username":"1700000000:mai","credential":"c2VjcmV0"}]}"#
                .to_owned(),
        ),
        (M::Presence(PresenceUpdate::ParticipantLeft { participant: mai() }), r#"{"type":"participant_left","participant":"mai"}"#.to_owned()),
        (
            M::Connection(ConnectionUpdate::Several { messages: vec![M::Presence(PresenceUpdate::ParticipantLeft { participant: mai() })] }),
            r#"{"type":"several","messages":[{"type":"participant_left","participant":"mai"}]}"#.to_owned(),
        ),
        (
            M::Lobby(LobbyUpdate::GuestWaiting { guest }),
            r#"{"type":"guest_waiting","guest":{"id":"mai","name":"Mai","unit_name":"Báo","namesake":null,"reason":"locked"}}"#.to_owned(),
        ),
        (M::Lobby(LobbyUpdate::GuestSettled { participant: mai() }), r#"{"type":"guest_settled","participant":"mai"}"#.to_owned()),
        (
            M::Removal(RemovalUpdate::PersonRemoved {
                person: RemovedPerson { id: mai(), name: "Mai".into(), unit_name: "Xã Tân Lập".into() },
            }),
            r#"{"type":"person_removed","person":{"id":"mai","name":"Mai","unit_name":"Xã Tân Lập"}}"#.to_owned(),
        ),
        (M::Removal(RemovalUpdate::PersonReadmitted { participant: mai() }), r#"{"type":"person_readmitted","participant":"mai"}"#.to_owned()),
        (M::Chat(ChatUpdate::Chat { message: chat() }), written(r#"{"type":"chat","message":"#, CHAT)),
        (
            M::Chat(ChatUpdate::Chat { message: chat_to_leaders() }),
            r#"{"type":"chat","message":{"id":2,"participant":"mai","name":"Lù Thị Mai","text":"","at":8,"to":{"who":"leaders","with":"mai"},"file":{"id":"f1","name":"don.pdf","bytes":5,"digest":"ab"},"withdrawn":{"by":"An","at":9}}}"#.to_owned(),
        ),
        (
            M::Chat(ChatUpdate::ChatWithdrawn { id: 2, withdrawn: ChatWithdrawal { by: "An".into(), at: Millis(9) } }),
            r#"{"type":"chat_withdrawn","id":2,"withdrawn":{"by":"An","at":9}}"#.to_owned(),
        ),
        (
            M::Chat(ChatUpdate::ChatRules { closed: Some(ChatClosed { by: "An".into(), at: Millis(9) }), kept: true }),
            r#"{"type":"chat_rules","closed":{"by":"An","at":9},"kept":true}"#.to_owned(),
        ),
        (
            M::Opening(OpeningUpdate::Opened { at: Millis(7), by: Some("An".into()), title: "Giao ban".into(), agenda: vec![] }),
            r#"{"type":"opened","at":7,"by":"An","title":"Giao ban","agenda":[]}"#.to_owned(),
        ),
        (
            M::Agenda(AgendaUpdate::AgendaItemChanged { item: None, at: Millis(7), mistaken: false }),
            r#"{"type":"agenda_item_changed","item":null,"at":7,"mistaken":false}"#.to_owned(),
        ),
        (
            M::Agenda(AgendaUpdate::AgendaItemAdded {
                item: AgendaItem {
                    id: budget(),
                    title: "Thu ngân sách".into(),
                    presenter: String::new(),
                    minutes: None,
                    skipped: false,
                },
            }),
            r#"{"type":"agenda_item_added","item":{"id":"budget","title":"Thu ngân sách","presenter":"","minutes":null,"skipped":false}}"#.to_owned(),
        ),
        (
            M::Agenda(AgendaUpdate::AgendaItemMoved { item: budget(), before: None }),
            r#"{"type":"agenda_item_moved","item":"budget","before":null}"#.to_owned(),
        ),
        (
            M::Agenda(AgendaUpdate::AgendaItemSkipped { item: budget(), skipped: true }),
            r#"{"type":"agenda_item_skipped","item":"budget","skipped":true}"#.to_owned(),
        ),
        (
            M::Agenda(AgendaUpdate::AgendaItemRewritten {
                item: AgendaItem {
                    id: budget(),
                    title: "Thu ngân sách".into(),
                    presenter: String::new(),
                    minutes: None,
                    skipped: true,
                },
            }),
            r#"{"type":"agenda_item_rewritten","item":{"id":"budget","title":"Thu ngân sách","presenter":"","minutes":null,"skipped":true}}"#.to_owned(),
        ),
        (
            M::Agenda(AgendaUpdate::AgendaItemRemoved { item: budget() }),
            r#"{"type":"agenda_item_removed","item":"budget"}"#.to_owned(),
        ),
        (M::Mark(MarkUpdate::Marked { mark: mark() }), written(r#"{"type":"marked","mark":"#, MARK)),
        (M::Mark(MarkUpdate::Unmarked { number: 3 }), r#"{"type":"unmarked","number":3}"#.into()),
        (M::Mark(MarkUpdate::MarkDeleted { mark: mark() }), written(r#"{"type":"mark_deleted","mark":"#, MARK)),
        (M::Recording(RecordingUpdate::Recording { recording: RecordingState::Failed }), r#"{"type":"recording","recording":"failed"}"#.to_owned()),
        (M::Media(MediaUpdate::Speakers { participants: vec![mai()] }), r#"{"type":"speakers","participants":["mai"]}"#.to_owned()),
        (M::Track(TrackUpdate::MutedByChair { by: "An".into() }), r#"{"type":"muted_by_chair","by":"An"}"#.to_owned()),
        (M::Track(TrackUpdate::MicrophoneLocked), r#"{"type":"microphone_locked"}"#.to_owned()),
        (
            M::Floor(FloorUpdate::FloorAsked { participant: mai(), before: None }),
            r#"{"type":"floor_asked","participant":"mai","before":null}"#.to_owned(),
        ),
        (
            M::Floor(FloorUpdate::FloorGiven { participant: mai(), speech: speech(), given: 2 }),
            r#"{"type":"floor_given","participant":"mai","speech":{"since":5,"limit_s":180,"speaker":"Lò Văn Páo"},"given":2}"#
                .to_owned(),
        ),
        (
            M::Floor(FloorUpdate::FloorLeft { participant: mai() }),
            r#"{"type":"floor_left","participant":"mai"}"#.to_owned(),
        ),
        (M::Floor(FloorUpdate::SpeechEnded { by: "An".into() }), r#"{"type":"speech_ended","by":"An"}"#.to_owned()),
        (
            M::Floor(FloorUpdate::RequestDismissed { by: "An".into() }),
            r#"{"type":"request_dismissed","by":"An"}"#.to_owned(),
        ),
        (M::Floor(FloorUpdate::Floor { floor: floor() }), format!(r#"{{"type":"floor","floor":{FLOOR}}}"#)),
        (
            M::Floor(FloorUpdate::FloorRulesChanged { rules: floor_rules() }),
            r#"{"type":"floor_rules_changed","rules":{"mode":"training","limit_s":180,"first_timers_first":true}}"#
                .to_owned(),
        ),
        (
            M::Paper(PaperUpdate::PapersChanged { added: vec![paper()], deleted: vec![paper_id()] }),
            format!(r#"{{"type":"papers_changed","added":[{PAPER}],"deleted":["report"]}}"#),
        ),
        (
            M::Paper(PaperUpdate::PagesDrawn { drawn: vec![PagesDrawn { paper: paper_id(), drawn: 2 }] }),
            r#"{"type":"pages_drawn","drawn":[{"paper":"report","drawn":2}]}"#.to_owned(),
        ),
        (M::Paper(PaperUpdate::PageShown { shown_page: None }), r#"{"type":"page_shown","shown_page":null}"#.to_owned()),
        (
            M::Vote(VoteUpdate::VotesChanged { changed: vec![vote()], cancelled: vec![2] }),
            format!(r#"{{"type":"votes_changed","changed":[{VOTE}],"cancelled":[2]}}"#),
        ),
        (M::Paper(PaperUpdate::Pointed { at: None }), r#"{"type":"pointed","at":null}"#.to_owned()),
        (M::Screen(ScreenUpdate::ScreenStopped { by: "An".into() }), r#"{"type":"screen_stopped","by":"An"}"#.to_owned()),
        (
            M::Connection(ConnectionUpdate::Refused { problem }),
            r#"{"type":"refused","problem":{"type":"urn:diemcau:problem:not_allowed","code":"not_allowed",
                "title":"This is not allowed for your account.","status":403,
                "detail":"Ask the chair, the secretary or an administrator."}}"#
                .to_owned(),
        ),
        (M::Media(MediaUpdate::PublishAnswer { sdp: "v=0".into() }), r#"{"type":"publish_answer","sdp":"v=0"}"#.to_owned()),
        (
            M::Media(MediaUpdate::SubscribeOffer { sdp: "v=0".into(), generation: 1 }),
            r#"{"type":"subscribe_offer","sdp":"v=0","generation":1}"#.to_owned(),
        ),
        (
            M::Media(MediaUpdate::Slots { slots }),
            r#"{"type":"slots","slots":[{"mid":"4","content":{"participant":"mai","source":"camera"}},
                {"mid":"5","content":null}]}"#
                .to_owned(),
        ),
        (
            M::Media(MediaUpdate::LayersIdle { source: Source::Camera, layers: vec!["q".to_owned(), "h".to_owned()] }),
            r#"{"type":"layers_idle","source":"camera","layers":["q","h"]}"#.to_owned(),
        ),
        (
            M::Media(MediaUpdate::PictureUnreadable { source: Source::Camera }),
            r#"{"type":"picture_unreadable","source":"camera"}"#.to_owned(),
        ),
        (
            M::Media(MediaUpdate::VideoPaused { participant: mai(), source: Source::Camera, reason: Some(PauseReason::Bandwidth) }),
            r#"{"type":"video_paused","participant":"mai","source":"camera","reason":"bandwidth"}"#.to_owned(),
        ),
        (M::Media(MediaUpdate::Way { way: MediaWay::SoundAlone }), r#"{"type":"way","way":"sound_alone"}"#.to_owned()),
        (M::Media(MediaUpdate::Economy { on: true }), r#"{"type":"economy","on":true}"#.to_owned()),
        (
            M::LinkQuality(LinkQualityUpdate::OwnLinkQuality { up: Some(LinkLevel::Poor), down: None }),
            r#"{"type":"own_link_quality","up":"poor","down":null}"#.to_owned(),
        ),
        (
            M::LinkQuality(LinkQualityUpdate::LinkQuality { participants: vec![ParticipantLinkLevel { participant: mai(), level: Some(LinkLevel::Fair) }] }),
            r#"{"type":"link_quality","participants":[{"participant":"mai","level":"fair"}]}"#.to_owned(),
        ),
        (
            M::Caption(CaptionUpdate::Captions { lines: vec![caption(None)], available: true }),
            r#"{"type":"captions","lines":[{"id":3,"participant":"mai","name":"Lò Thị Mai","unit_name":"UBND xã Tân Lập","starts_at":5,"text":"xã đã","segment":null}],"available":true}"#.to_owned(),
        ),
        (
            M::Caption(CaptionUpdate::CaptionLine { line: caption(SegmentId::parse("s1").ok()) }),
            r#"{"type":"caption_line","line":{"id":3,"participant":"mai","name":"Lò Thị Mai","unit_name":"UBND xã Tân Lập","starts_at":5,"text":"xã đã","segment":"s1"}}"#.to_owned(),
        ),
        (
            M::Caption(CaptionUpdate::CaptionText { id: 3, keep: 5, text: " nhận".into(), segment: None }),
            r#"{"type":"caption_text","id":3,"keep":5,"text":" nhận","segment":null}"#.to_owned(),
        ),
        (
            M::MissedSpeech(MissedSpeechUpdate::MissedSpeech {
                from: Millis(5),
                to: Millis(9),
                lines: vec![SpokenLine {
                    name: "Lò Thị Mai".into(),
                    unit_name: "UBND xã Tân Lập".into(),
                    starts_at: Millis(6),
                    text: "xã đã nhận".into(),
                }],
                more: false,
            }),
            r#"{"type":"missed_speech","from":5,"to":9,"lines":[{"name":"Lò Thị Mai","unit_name":"UBND xã Tân Lập","starts_at":6,"text":"xã đã nhận"}],"more":false}"#.to_owned(),
        ),
        (M::Still(StillUpdate::StillWanted {}), r#"{"type":"still_wanted"}"#.to_owned()),
        (M::Still(StillUpdate::ScreenStillWanted {}), r#"{"type":"screen_still_wanted"}"#.to_owned()),
        (
            M::Still(StillUpdate::ScreenStill { participant: mai(), taken_at: Millis(5) }),
            r#"{"type":"screen_still","participant":"mai","taken_at":5}"#.to_owned(),
        ),
        (
            M::Still(StillUpdate::StillPart {
                participant: mai(),
                taken_at: Millis(5),
                part: 1,
                parts: 4,
                data: "UklG".into(),
            }),
            r#"{"type":"still_part","participant":"mai","taken_at":5,"part":1,"parts":4,"data":"UklG"}"#.to_owned(),
        ),
        (
            M::Reaction(ReactionUpdate::Reactions {
                counts: vec![SignCount { sign: Sign::Agree, count: 41 }],
                givers: vec![SignGiver { participant: mai(), sign: Sign::Unclear }],
            }),
            r#"{"type":"reactions","counts":[{"sign":"agree","count":41}],"givers":[{"participant":"mai","sign":"unclear"}]}"#.to_owned(),
        ),
        (M::Connection(ConnectionUpdate::Pong { sent_at: Millis(7), at: Millis(8) }), r#"{"type":"pong","sent_at":7,"at":8}"#.to_owned()),
    ] {
        listed(&message);
        golden(&message, &json);
    }
    for (reason, word) in [
        (CloseReason::Ended, "ended"),
        (CloseReason::Removed, "removed"),
        (CloseReason::Uninvited, "uninvited"),
        (CloseReason::SentOut, "sent_out"),
        (CloseReason::Refused, "refused"),
        (CloseReason::LinkWithdrawn, "link_withdrawn"),
        (CloseReason::Replaced, "replaced"),
        (CloseReason::Restarting, "restarting"),
    ] {
        golden(
            &M::Connection(ConnectionUpdate::Closed { reason }),
            &format!(r#"{{"type":"closed","reason":"{word}"}}"#),
        );
    }
}

#[test]
fn the_welcome_carries_the_whole_room() {
    let state = RoomState {
        meeting: MeetingId::parse("m1").unwrap(),
        title: "Giao ban".into(),
        unit_name: "UBND tỉnh".into(),
        your_role: MeetingRole::Secretary,
        now: Millis(9),
        presence: PresenceState { participants: vec![participant()] },
        lobby: LobbyState::default(),
        door: DoorState { locked: true, sent_out: vec![] },
        opening: OpeningState { started_at: Some(Millis(5)), starts_at: Millis(4), time_open: false },
        chairing: ChairState { planned_chair: Some(mai()) },
        floor: FloorState { floor: floor() },
        spotlight: SpotlightState { spotlight: Some(mai()), spotlight_camera: Some(Source::SecondCamera) },
        chat: ChatState { chat: Vec::new(), chat_last: 4, chat_closed: None, chat_kept: true },
        removal: RemovalState::default(),
        agenda: AgendaState {
            agenda: vec![AgendaItem {
                id: budget(),
                title: "Thu ngân sách".into(),
                presenter: "Sở Tài chính".into(),
                minutes: Some(20),
                skipped: false,
            }],
            current_item: Some(budget()),
            current_since: Some(Millis(7)),
            items_taken: vec![ItemTaken { item: budget(), millis: 60_000 }],
            items_added: vec![budget()],
        },
        papers: PaperState {
            papers: vec![paper()],
            shown_page: Some(ShownPage { paper: paper_id(), page: 2, by: mai() }),
        },
        marks: MarkState { marks: vec![mark()], deleted_marks: vec![] },
        votes: VoteState { votes: vec![vote()] },
        recording: RecordingState::On,
    };
    let json = format!(
        r#"{{"type":"welcome","you":"mai","version":1,"state":{{"meeting":"m1","title":"Giao ban","unit_name":"UBND tỉnh",
            "your_role":"secretary","planned_chair":"mai","started_at":5,"starts_at":4,"time_open":false,"now":9,"people":{MAI_IN_COLUMNS},"participants":[],"waiting":[],"removed":[],"locked":true,"sent_out":[],"spotlight":"mai","spotlight_camera":"second_camera","floor":{FLOOR},
            "agenda":[{{"id":"budget","title":"Thu ngân sách","presenter":"Sở Tài chính","minutes":20,"skipped":false}}],"current_item":"budget","current_since":7,"items_taken":[{{"item":"budget","millis":60000}}],"items_added":["budget"],
            "papers":[{PAPER}],"shown_page":{{"paper":"report","page":2,"by":"mai"}},"chat":[],"chat_last":4,"chat_closed":null,"chat_kept":true,"marks":[{MARK}],"deleted_marks":[],"votes":[{VOTE}],"recording":"on"}}}}"#
    );
    golden(
        &ServerMessage::Connection(ConnectionUpdate::Welcome { you: mai(), version: 1, state: Box::new(state) }),
        &json,
    );
}

#[test]
fn columns_of_different_lengths_are_refused() {
    let read = |columns: &str| serde_json::from_str::<PresenceState>(&format!(r#"{{"people":{columns}}}"#));
    assert_eq!(read(MAI_IN_COLUMNS).unwrap().participants, [participant()]);
    assert!(read(&MAI_IN_COLUMNS.replace("[true]", "[true,true]")).is_err());
    assert!(read(&MAI_IN_COLUMNS.replace(r#"["delegate"]"#, "[]")).is_err());
}

#[test]
fn unknown_messages_and_fields_are_refused() {
    for wrong in [
        r#"{"type":"fly"}"#,
        r#"{"type":"ask_for_floor","asks":true,"loud":true}"#,
        r#"{"type":"chat"}"#,
        r#"{"type":"mute","participant":"../etc"}"#,
        r#"{"type":"set_muted","source":"hologram","muted":true}"#,
    ] {
        assert!(serde_json::from_str::<ClientMessage>(wrong).is_err(), "{wrong}");
    }
}

fn mai() -> ParticipantId {
    ParticipantId::parse("mai").unwrap()
}

fn budget() -> AgendaItemId {
    AgendaItemId::parse("budget").unwrap()
}

const MAI: &str = r#"{"id":"mai","name":"Lù Thị Mai","unit_name":"UBND xã Tân Lập","role":"delegate","is_guest":false,"is_machine":false,
    "connected":true,"tracks":[{"source":"camera","muted":false},{"source":"second_camera","muted":false,"name":"audience"}]}"#;

/// The same in the welcome, where everybody stands by columns.
const MAI_IN_COLUMNS: &str = r#"{"id":["mai"],"name":["Lù Thị Mai"],"unit_name":["UBND xã Tân Lập"],"role":["delegate"],"is_guest":[false],"is_machine":[false],
    "connected":[true],"tracks":[[{"source":"camera","muted":false},{"source":"second_camera","muted":false,"name":"audience"}]]}"#;

/// A site's second camera, named by its technician.
fn added_camera() -> PublishedTrack {
    let name = Some(CameraName::Words("Cửa ra vào".into()));
    PublishedTrack { mid: "3".into(), source: Source::SecondCamera, muted: false, name }
}

fn participant() -> Participant {
    Participant {
        id: mai(),
        name: "Lù Thị Mai".into(),
        unit_name: "UBND xã Tân Lập".into(),
        role: MeetingRole::Delegate,
        is_guest: false,
        is_machine: false,
        connected: true,
        tracks: vec![
            TrackState { source: Source::Camera, muted: false, name: None },
            TrackState { source: Source::SecondCamera, muted: false, name: Some(CameraName::Audience) },
        ],
    }
}

const FLOOR: &str = r#"{"rules":{"mode":"training","limit_s":180,"first_timers_first":true},"queue":["mai"],
    "speeches":[{"participant":"mai","since":5,"limit_s":180,"speaker":"Lò Văn Páo"}],"given":[{"participant":"mai","times":2}]}"#;

fn floor_rules() -> FloorRules {
    FloorRules { mode: FloorMode::Training, limit_s: Some(180), first_timers_first: true }
}

fn speech() -> Speech {
    Speech { since: Millis(5), limit_s: Some(180), speaker: Some("Lò Văn Páo".into()) }
}

fn floor() -> Floor {
    Floor {
        rules: floor_rules(),
        queue: vec![mai()],
        speeches: vec![RunningSpeech { participant: mai(), speech: speech() }],
        given: vec![TimesGiven { participant: mai(), times: 2 }],
    }
}

const PAPER: &str = r#"{"id":"report","document":"report","version":2,"agenda_item":"budget","name":"Báo cáo.pdf","pages":3,"drawn":1,"conversion":null,"bytes":1000,
    "added_by":"mai","added_by_name":"Lù Thị Mai","added_at":5,"is_late":true}"#;

fn paper_id() -> PaperId {
    PaperId::parse("report").unwrap()
}

const VOTE: &str = r#"{"number":1,"title":"Thông qua báo cáo","closes_at":9,"is_open":true,"cast":3,"entitled":124,"opened_at":1,"is_adopted":false}"#;

fn vote() -> VoteSummary {
    let title = "Thông qua báo cáo".to_owned();
    VoteSummary {
        number: 1,
        title,
        closes_at: Some(Millis(9)),
        is_open: true,
        cast: 3,
        entitled: 124,
        opened_at: Millis(1),
        is_adopted: false,
        closed_at: None,
    }
}

fn paper() -> Paper {
    Paper {
        id: paper_id(),
        document: paper_id(),
        version: 2,
        agenda_item: Some(budget()),
        name: "Báo cáo.pdf".into(),
        pages: 3,
        drawn: 1,
        conversion: None,
        bytes: 1_000,
        added_by: mai(),
        added_by_name: "Lù Thị Mai".into(),
        added_at: Millis(5),
        is_late: true,
        shown_at: None,
    }
}

const CHAT: &str = r#"{"id":1,"participant":"mai","name":"Lù Thị Mai","text":"Xin chào","at":7,"to":{"who":"everyone"},"file":null,"withdrawn":null}"#;

fn chat() -> ChatMessage {
    ChatMessage {
        id: 1,
        participant: mai(),
        name: "Lù Thị Mai".into(),
        text: "Xin chào".into(),
        at: Millis(7),
        to: ChatScope::Everyone,
        file: None,
        withdrawn: None,
    }
}

fn chat_to_leaders() -> ChatMessage {
    let (id, digest) = (ChatFileId::parse("f1").unwrap(), "ab".to_owned());
    ChatMessage {
        id: 2,
        text: String::new(),
        at: Millis(8),
        to: ChatScope::Leaders { with: mai() },
        file: Some(ChatFile { id, name: "don.pdf".into(), bytes: 5, digest }),
        withdrawn: Some(ChatWithdrawal { by: "An".into(), at: Millis(9) }),
        ..chat()
    }
}

const MARK: &str = r#"{"number":3,"version":2,"kind":"conclusion","text":"Đồng ý","at":8,"by":"Bình","agenda_item":"budget",
    "standing":"withdrawn","amended":true,"written_at":7,"changed_by":"mai"}"#;

fn mark() -> Mark {
    Mark {
        number: 3,
        version: 2,
        kind: MarkKind::Conclusion,
        text: "Đồng ý".into(),
        at: Millis(8),
        by: "Bình".into(),
        agenda_item: Some(budget()),
        standing: MarkStanding::Withdrawn,
        amended: true,
        written_at: Millis(7),
        changed_by: Some(mai()),
    }
}

fn caption(segment: Option<SegmentId>) -> CaptionLine {
    CaptionLine {
        id: 3,
        participant: mai(),
        name: "Lò Thị Mai".into(),
        unit_name: "UBND xã Tân Lập".into(),
        starts_at: Millis(5),
        text: "xã đã".into(),
        segment,
    }
}

#[test]
fn speech_models() {
    for (problem, json) in [
        (SpeechProblem::NotInstalled, r#""not_installed""#),
        (SpeechProblem::NoRuntime, r#""no_runtime""#),
        (SpeechProblem::Damaged, r#""damaged""#),
        (SpeechProblem::DoesNotLoad, r#""does_not_load""#),
    ] {
        golden(&problem, json);
    }
    let passed_over =
        PassedOverModel { model: "ctc".into(), problem: SpeechProblem::NoRuntime, reason: "not found".into() };
    golden(
        &SpeechModels {
            captions: SpeechWork { serves: Some("base".into()), passed_over: vec![passed_over] },
            transcripts: SpeechWork { serves: None, passed_over: Vec::new() },
            elsewhere: false,
        },
        r#"{"captions":{"serves":"base","passed_over":[{"model":"ctc","problem":"no_runtime","reason":"not found"}]},
            "transcripts":{"serves":null,"passed_over":[]},"elsewhere":false}"#,
    );
}
