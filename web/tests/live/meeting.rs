// SPDX-License-Identifier: MPL-2.0
//! A meeting for tests: An chairs, Bình is secretary, Mai of xã Tân Lập and Páo of xã Bản Phố are
//! invited. Long, because it has a method for each action and each observation of a page.

use std::collections::{HashMap, VecDeque};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use base::Clock;
use futures_util::{SinkExt as _, StreamExt as _};
use meetings::ids::{AgendaItemId, MeetingId, ParticipantId, RecordingId, UnitId};
use meetings::meeting::{Meeting, MeetingRole, MeetingState};
use meetings::policy::MediaRights;
use moments::Millis;
use protocol::live::{
    ChatMessage, ClientMessage, ConnectionUpdate, FloorRequest, FloorUpdate, MediaRequest, MediaUpdate, OpeningRequest,
    OpeningUpdate, Participant, PresenceUpdate, PublishedTrack, RecordingState, RecordingUpdate, RoomState,
    ScreenUpdate, ServerMessage, Source, Speech,
};
use protocol::packing::unpack;
use protocol::problem::ProblemCode;
use serde_json::Value;
use store::access_tokens::NewAccessToken;
use store::meetings_repository::{MeetingPlan, PlannedItem, fingerprint};
use store::recordings::Recording;
use store::units::NewUnit;
use store::users::NewUser;
use store::{Actor, Store, Token};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, client_async_with_config};
use web::client_files::ClientFiles;
use web::config::{Config, Listener};
use web::server::Server;

/// Longer than any answer takes on a busy machine; only a failing test waits for it.
const PATIENCE: Duration = Duration::from_mins(1);
const DAY: i64 = 24 * 60 * 60 * 1000;
const ADMIN: Actor = Actor::CommandLine;

/// What Chromium 143 offers with a microphone (mid 0) and a camera in three sizes (mid 1).
pub const CHROMIUM_OFFER: &str = include_str!("chromium-offer.sdp");

pub struct TestMeeting {
    pub id: MeetingId,
    pub items: Vec<AgendaItemId>,
    data: tempfile::TempDir,
    server: Option<Server>,
    cookies: HashMap<String, String>,
    bearers: HashMap<String, String>,
    people: HashMap<String, ParticipantId>,
    settings: Settings,
    /// How far its clock goes before the real one, in milliseconds.
    ahead: Arc<AtomicI64>,
}

pub fn now() -> Millis {
    Clock::system().now()
}

impl TestMeeting {
    pub async fn new() -> Self {
        Self::with(Settings::default()).await
    }

    /// An open meeting that everybody has left ends after so long.
    pub async fn closing_after_minutes(minutes: u32) -> Self {
        Self::with(Settings { closes_after_minutes: Some(minutes), ..Settings::default() }).await
    }

    /// The server's settings name a relay.
    pub async fn with_relay(host: &str) -> Self {
        Self::with(Settings { relay: Some(host.to_owned()), ..Settings::default() }).await
    }

    async fn with(settings: Settings) -> Self {
        let data = tempfile::tempdir().unwrap();
        let ahead = Arc::new(AtomicI64::new(0));
        let server = start(&data, &settings, &ahead).await;
        let store = server.app.store.clone();
        let office = unit(&store, "H26", "UBND tỉnh Lào Cai").await;
        let tan_lap = unit(&store, "H26.1", "UBND xã Tân Lập").await;
        let ban_pho = unit(&store, "H26.2", "UBND xã Bản Phố").await;
        let elsewhere = unit(&store, "H27", "UBND tỉnh khác").await;
        let (mut cookies, mut people) = (HashMap::new(), HashMap::new());
        let seats =
            [("An", &office), ("Bình", &office), ("Mai", &tan_lap), ("Páo", &ban_pho), ("Người lạ", &elsewhere)];
        for (number, (name, unit)) in seats.into_iter().enumerate() {
            let account = NewUser {
                username: format!("user{number}"),
                name: name.to_owned(),
                title: String::new(),
                unit: unit.clone(),
                is_admin: false,
                password_hash: None,
            };
            let user = store::save!(store => users().create(&account, &ADMIN, now())).unwrap();
            let token = Token::random();
            let until = now().plus(DAY);
            store::save!(store => sessions().create(&token.hash(), &user.id, until, &ADMIN, now())).unwrap();
            cookies.insert(name.to_owned(), format!("diemcau={}", token.secret()));
            people.insert(name.to_owned(), ParticipantId::parse(user.id.as_str()).unwrap());
        }
        let user = |name: &str| meetings::ids::UserId::parse(people[name].as_str()).unwrap();
        let item =
            |title: &str| PlannedItem { id: None, title: title.to_owned(), presenter: String::new(), minutes: None };
        let plan = MeetingPlan {
            title: "Giao ban tháng 11".to_owned(),
            starts_at: now(),
            chair: user("An"),
            secretary: user("Bình"),
            unit: office,
            invited_units: vec![tan_lap, ban_pho],
            invitees: meetings::invitees::Invitees::default(),
            agenda: vec![item("Khai mạc"), item("Báo cáo thu ngân sách")],
        };
        let planned = store::save!(store => meetings().create(&plan, &ADMIN, now())).unwrap();
        let items = planned.agenda.iter().map(|item| item.id.clone()).collect();
        let (id, server, bearers) = (planned.id, Some(server), HashMap::new());
        Self { id, items, data, server, cookies, bearers, people, settings, ahead }
    }

    /// A guest without an account who has come by the invitation link.
    pub async fn invite_guest(&mut self, name: &str) {
        let token = Token::random();
        let guest =
            store::save!(self.store() => guests().create(&self.id, name, "Báo Lào Cai", &token.hash(), now())).unwrap();
        self.cookies.insert(name.to_owned(), format!("diemcau_guest={}", token.secret()));
        self.people.insert(name.to_owned(), guest.id);
    }

    /// A machine that xã Tân Lập has a token for.
    pub async fn issue_token(&mut self, name: &str, rights: MediaRights) {
        let token = Token::random();
        let unit = self.store().units().by_code("H26.1").await.unwrap().id;
        let new = NewAccessToken {
            meeting: self.id.clone(),
            unit,
            name: name.to_owned(),
            role: MeetingRole::Delegate,
            rights,
            expires_at: now().plus(DAY),
        };
        let id = store::save!(self.store() => access_tokens().create(&new, &token.hash(), &ADMIN, now())).unwrap();
        self.bearers.insert(name.to_owned(), format!("Bearer {}", token.secret()));
        self.people.insert(name.to_owned(), id);
    }

    /// A bearer token that nobody issued.
    pub fn invent_token(&mut self, name: &str) {
        self.bearers.insert(name.to_owned(), format!("Bearer {}", Token::random().secret()));
    }

    /// The `Authorization` header of a machine.
    pub fn bearer(&self, name: &str) -> String {
        self.bearers[name].clone()
    }

    /// Somebody of the province who looks after the server, and is not invited.
    pub async fn appoint_administrator(&mut self, name: &str) {
        let unit = self.store().units().by_code("H26").await.unwrap().id;
        self.employ("quantri", name, &unit, true).await;
    }

    /// Somebody with an account, signed in.
    pub async fn employ(&mut self, username: &str, name: &str, unit: &UnitId, is_admin: bool) {
        let account = NewUser {
            username: username.to_owned(),
            name: name.to_owned(),
            title: String::new(),
            unit: unit.clone(),
            is_admin,
            password_hash: None,
        };
        let user = store::save!(self.store() => users().create(&account, &ADMIN, now())).unwrap();
        let token = Token::random();
        store::save!(self.store() => sessions().create(&token.hash(), &user.id, now().plus(DAY), &ADMIN, now()))
            .unwrap();
        self.cookies.insert(name.to_owned(), format!("diemcau={}", token.secret()));
        self.people.insert(name.to_owned(), ParticipantId::parse(user.id.as_str()).unwrap());
    }

    /// Makes an invitation link; the secret in it.
    pub async fn make_link(&self) -> String {
        let token = Token::random();
        store::save!(self.store() => invitations().create(&token.hash(), &self.id, now().plus(DAY), &ADMIN, now()))
            .unwrap();
        token.secret().to_owned()
    }

    /// Withdraws the invitation link by somebody's cookie; the status.
    pub async fn withdraw_link(&self, name: &str) -> u16 {
        self.order(name, "DELETE", &format!("meetings/{}/invitation", self.id), "").await
    }

    /// A request to `/api/v1/` with somebody's cookie, answered; the status.
    pub async fn order(&self, name: &str, method: &str, path: &str, json: &str) -> u16 {
        self.send_body(name, method, path, "application/json", json.as_bytes()).await
    }

    /// Somebody adds a paper; the status.
    pub async fn add_paper(&self, name: &str, file_name: &str, file: &[u8]) -> u16 {
        let path = format!("meetings/{}/papers?name={file_name}", self.id);
        self.send_body(name, "POST", &path, "application/octet-stream", file).await
    }

    /// What somebody reads of the chat.
    pub async fn chat_of(&self, name: &str) -> Vec<ChatMessage> {
        let (status, history) = self.request(name, "GET", "chat", &Value::Null).await;
        assert_eq!(status, 200, "{history}");
        serde_json::from_value(history["messages"].clone()).unwrap()
    }

    /// The status and the headers of an answer.
    pub async fn head(&self, name: &str, path: &str) -> String {
        let path = format!("meetings/{}/{path}", self.id);
        let answer = self.answer(name, "GET", &path, "application/json", b"").await;
        answer.split_once("\r\n\r\n").unwrap().0.to_owned()
    }

    /// Sends a file in the chat: the status, and the file or the refusal.
    pub async fn send_chat_file(&self, name: &str, options: &str, file: &[u8]) -> (u16, Value) {
        let path = format!("meetings/{}/chat/files?{options}", self.id);
        let answer = self.answer(name, "POST", &path, "application/octet-stream", file).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (status_in(head), serde_json::from_str(body).unwrap_or_default())
    }

    /// Sends a piece of a file that begins at `offset`; the status.
    pub async fn send_piece(&self, name: &str, upload: &str, offset: usize, piece: &[u8]) -> u16 {
        let path = format!("meetings/{}/{upload}", self.id);
        let kind = format!("application/partial-upload\r\nUpload-Offset: {offset}");
        self.send_body(name, "PATCH", &path, &kind, piece).await
    }

    /// Sends what the own screen shows; the status.
    pub async fn send_screen_still(&self, name: &str, image: &[u8]) -> u16 {
        let path = format!("meetings/{}/screen-still", self.id);
        self.send_body(name, "POST", &path, "application/octet-stream", image).await
    }

    /// A request with a JSON body, as its page sends it: the status and the answer, null for none.
    pub async fn request(&self, name: &str, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let path = format!("meetings/{}/{path}", self.id);
        let answer = self.answer(name, method, &path, "application/json", body.to_string().as_bytes()).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (status_in(head), serde_json::from_str(body).unwrap_or_default())
    }

    async fn send_body(&self, name: &str, method: &str, path: &str, kind: &str, body: &[u8]) -> u16 {
        status_in(&self.answer(name, method, path, kind, body).await)
    }

    async fn answer(&self, name: &str, method: &str, path: &str, kind: &str, body: &[u8]) -> String {
        let (address, cookie) = (self.server().http.unwrap(), &self.cookies[name]);
        let request = format!(
            "{method} /api/v1/{path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nConnection: close\r\n\
             Cookie: {cookie}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        // What is refused may be answered, and the connection closed, before all of it is sent.
        let _ = stream.write_all(body).await;
        // Files are not text.
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Somebody loads the plan and saves `plan`; the status.
    pub async fn change_plan(&self, name: &str, plan: &str) -> u16 {
        let base = fingerprint(&self.store().meetings().get(&self.id).await.unwrap());
        let change = format!(r#"{{"base_fingerprint":"{base}","plan":{plan}}}"#);
        self.order(name, "PUT", &format!("meetings/{}", self.id), &change).await
    }

    /// A plain GET with somebody's cookie, or a machine's token; the status and the body.
    pub async fn fetch(&self, address: SocketAddr, name: &str, path: &str) -> (u16, String) {
        let who = match self.bearers.get(name) {
            Some(bearer) => format!("Authorization: {bearer}"),
            None => format!("Cookie: {}", self.cookies[name]),
        };
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{who}\r\n\r\n");
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    pub async fn revoke_token(&self, name: &str) {
        store::save!(self.store() => access_tokens().revoke(&self.people[name], &ADMIN, now())).unwrap();
    }

    pub fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    pub fn store(&self) -> &Store {
        &self.server().app.store
    }

    pub fn id_of(&self, name: &str) -> ParticipantId {
        self.people[name].clone()
    }

    /// Stops the server in good order and starts it again on the same data.
    pub async fn restart(&mut self) {
        self.restart_later(Duration::ZERO).await;
    }

    /// The same, and so much time has passed meanwhile.
    pub async fn restart_later(&mut self, later: Duration) {
        self.server.take().unwrap().stop().await;
        self.set_clock_forward(later);
        self.server = Some(start(&self.data, &self.settings, &self.ahead).await);
    }

    /// Somebody sets the server's clock.
    pub fn set_clock_forward(&self, by: Duration) {
        self.ahead.fetch_add(by.as_millis() as i64, Ordering::SeqCst);
    }

    /// The meeting once it has ended.
    pub async fn until_ended(&self) -> Meeting {
        let look = async {
            loop {
                let meeting = self.store().meetings().get(&self.id).await.unwrap();
                if meeting.state == MeetingState::Ended {
                    return meeting;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, look).await.expect("the meeting ends")
    }

    /// Opens the meeting's page: connected, nothing received yet.
    pub async fn open(&self, name: &str) -> Page {
        self.try_open(name).await.unwrap()
    }

    pub async fn try_open(&self, name: &str) -> Result<Page, Box<Error>> {
        self.open_asking(name, "lang=vi&packed=1").await
    }

    /// A page of a browser that cannot unpack.
    pub async fn open_plain(&self, name: &str) -> Page {
        self.open_asking(name, "lang=vi").await.unwrap()
    }

    /// A page at the door: it joins when it says so.
    pub async fn open_ahead(&self, name: &str) -> Page {
        self.open_asking(name, "lang=vi&packed=1&subscribe=1&wait=1").await.unwrap()
    }

    /// A page whose address differs from the one the server is asked by.
    pub async fn open_from(&self, name: &str, origin: &str) -> Page {
        self.connect(name, "lang=vi&packed=1", Some(origin)).await.unwrap()
    }

    /// The cookie of a person's browser.
    pub fn cookie_of(&self, name: &str) -> &str {
        &self.cookies[name]
    }

    /// The secret in a person's cookie.
    pub fn session_of(&self, name: &str) -> String {
        self.cookies[name].split_once('=').unwrap().1.to_owned()
    }

    async fn open_asking(&self, name: &str, query: &str) -> Result<Page, Box<Error>> {
        self.connect(name, query, None).await
    }

    async fn connect(&self, name: &str, query: &str, origin: Option<&str>) -> Result<Page, Box<Error>> {
        let address = self.server().http.unwrap();
        let mut request =
            format!("ws://{address}/api/v1/meetings/{}/live?{query}", self.id).into_client_request().unwrap();
        let (header, value) = match self.bearers.get(name) {
            Some(bearer) => ("Authorization", bearer),
            None => ("Cookie", &self.cookies[name]),
        };
        request.headers_mut().insert(header, value.parse().unwrap());
        if let Some(origin) = origin {
            request.headers_mut().insert("Origin", origin.parse().unwrap());
        }
        let stream = MaybeTlsStream::Plain(TcpStream::connect(address).await.unwrap());
        let (socket, _) = client_async_with_config(request, stream, None).await.map_err(Box::new)?;
        Ok(Page { name: name.to_owned(), socket, waiting: VecDeque::new(), frames: 0, longest: 0 })
    }

    /// Joins and reads the welcome. Chair and secretary open the meeting as they come, unless it is
    /// open.
    pub async fn join(&self, name: &str) -> (Page, RoomState) {
        let (mut page, mut state) = self.wait_in(name).await;
        if state.opening.started_at.is_none() && matches!(state.your_role, MeetingRole::Chair | MeetingRole::Secretary)
        {
            state.opening.started_at = Some(page.open_meeting().await);
            state.recording = RecordingState::On;
        }
        (page, state)
    }

    /// Joins and reads the welcome; who may open the meeting does not do it.
    pub async fn wait_in(&self, name: &str) -> (Page, RoomState) {
        let mut page = self.open(name).await;
        let state = page.welcome().await;
        (page, state)
    }

    /// Waits until sound of somebody is on disk; answers in which recording.
    pub async fn first_recording(&self) -> RecordingId {
        let bytes = |row: &Recording| std::fs::metadata(self.data().join(&row.path)).map_or(0, |file| file.len());
        self.recordings(|rows| rows.first().is_some_and(|row| bytes(row) > 4_000)).await.remove(0).id
    }

    /// All recordings of the meeting once each of them has its end.
    pub async fn finished_recordings(&self) -> Vec<Recording> {
        self.recordings(|rows| rows.iter().all(|row| row.duration.is_some())).await
    }

    async fn recordings(&self, wanted: impl Fn(&[Recording]) -> bool) -> Vec<Recording> {
        let look = async {
            loop {
                let rows = self.store().recordings().list(&self.id).await.unwrap();
                if wanted(&rows) {
                    return rows;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, look).await.expect("the recordings are noted")
    }

    /// Joins with a microphone and a camera that are on.
    pub async fn join_speaking(&self, name: &str) -> Page {
        let (mut page, _) = self.join(name).await;
        page.publish(CHROMIUM_OFFER).await;
        page.until(|m| matches!(m, ServerMessage::Media(MediaUpdate::PublishAnswer { .. })).then_some(())).await;
        page
    }
}

async fn unit(store: &Store, code: &str, name: &str) -> UnitId {
    let unit = NewUnit { code: code.to_owned(), name: name.to_owned(), parent: None };
    store::save!(store => units().create(&unit, &ADMIN, now())).unwrap().id
}

/// Settings of the server that differ from the usual ones.
#[derive(Default)]
struct Settings {
    closes_after_minutes: Option<u32>,
    relay: Option<String>,
}

async fn start(data: &tempfile::TempDir, settings: &Settings, ahead: &Arc<AtomicI64>) -> Server {
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let (http, metrics) = (Listener::At(any_port), Listener::At(any_port));
    let https = Listener::Off;
    let close_empty_after_minutes =
        settings.closes_after_minutes.unwrap_or(Config::default().close_empty_after_minutes);
    let turn = settings.relay.as_ref().map(|host| web::config::Host(host.clone()));
    let config = Config { http, https, media: any_port, metrics, close_empty_after_minutes, turn, ..Config::default() };
    let ahead = ahead.clone();
    let clock = Clock::reading(move || now().plus(ahead.load(Ordering::SeqCst)));
    Server::start(data.path().to_owned(), config, clock, ClientFiles::Embedded).await.unwrap()
}

/// One browser page in the meeting.
pub struct Page {
    name: String,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// What came in one frame with what was read last.
    waiting: VecDeque<ServerMessage>,
    /// Frames with messages that came.
    pub frames: usize,
    /// Bytes of the longest frame that came.
    pub longest: usize,
}

impl Page {
    pub async fn send(&mut self, message: &ClientMessage) {
        self.send_text(&serde_json::to_string(message).unwrap()).await;
    }

    pub async fn send_text(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    /// A binary frame.
    pub async fn send_packed(&mut self, frame: Vec<u8>) {
        self.socket.send(Message::binary(frame)).await.unwrap();
    }

    /// Like `send_text`, for what the server may not read to its end.
    pub async fn try_send_text(&mut self, text: String) {
        let _ = self.socket.send(Message::text(text)).await;
    }

    /// Opens the meeting, and reads until everybody is told that what is said is recorded; answers
    /// since when.
    pub async fn open_meeting(&mut self) -> Millis {
        self.send(&ClientMessage::Opening(OpeningRequest::OpenMeeting)).await;
        self.opened().await
    }

    /// Reads until the meeting is open and recorded; answers since when.
    pub async fn opened(&mut self) -> Millis {
        let at = |message| match message {
            ServerMessage::Opening(OpeningUpdate::Opened { at, .. }) => Some(at),
            _ => None,
        };
        let at = self.until(at).await;
        let recorded = |message| {
            (message == ServerMessage::Recording(RecordingUpdate::Recording { recording: RecordingState::On }))
                .then_some(())
        };
        self.until(recorded).await;
        at
    }

    pub async fn publish(&mut self, sdp: &str) {
        let track = |mid: &str, source| PublishedTrack { mid: mid.to_owned(), source, muted: false, name: None };
        let tracks = vec![track("0", Source::Microphone), track("1", Source::Camera)];
        self.send(&ClientMessage::Media(MediaRequest::PublishOffer { sdp: sdp.to_owned(), tracks })).await;
    }

    /// Offers a screen in place of the camera.
    pub async fn show_screen(&mut self) {
        let track = |mid: &str, source, muted| PublishedTrack { mid: mid.to_owned(), source, muted, name: None };
        let tracks = vec![track("0", Source::Microphone, true), track("1", Source::Screen, false)];
        self.send(&ClientMessage::Media(MediaRequest::PublishOffer { sdp: CHROMIUM_OFFER.to_owned(), tracks })).await;
    }

    /// Reads until the own screen must stop; answers for whom.
    pub async fn screen_stopped(&mut self) -> String {
        self.until(|message| match message {
            ServerMessage::Screen(ScreenUpdate::ScreenStopped { by }) => Some(by),
            _ => None,
        })
        .await
    }

    pub async fn welcome(&mut self) -> RoomState {
        self.until(|message| match message {
            ServerMessage::Connection(ConnectionUpdate::Welcome { state, .. }) => Some(*state),
            _ => None,
        })
        .await
    }

    /// Reads until a message gives what is wanted.
    pub async fn until<T>(&mut self, mut wanted: impl FnMut(ServerMessage) -> Option<T>) -> T {
        let name = self.name.clone();
        let mut seen = Vec::new();
        let read = async {
            while let Some(message) = self.next().await {
                seen.push(format!("{message:?}").chars().take(80).collect::<String>());
                if let Some(found) = wanted(message) {
                    return Some(found);
                }
            }
            None
        };
        match tokio::time::timeout(PATIENCE, read).await {
            Ok(Some(found)) => found,
            Ok(None) => panic!("{name}'s page was closed first, after {seen:#?}"),
            Err(elapsed) => panic!("{name}'s page waited in vain ({elapsed}), after {seen:#?}"),
        }
    }

    pub async fn refusal(&mut self) -> ProblemCode {
        self.until(|message| match message {
            ServerMessage::Connection(ConnectionUpdate::Refused { problem }) => Some(problem.code),
            _ => None,
        })
        .await
    }

    pub async fn closed(&mut self) -> protocol::live::CloseReason {
        self.until(|message| match message {
            ServerMessage::Connection(ConnectionUpdate::Closed { reason }) => Some(reason),
            _ => None,
        })
        .await
    }

    /// Reads until somebody is seen as wanted.
    pub async fn sees(&mut self, name: &str, wanted: impl Fn(&Participant) -> bool) {
        self.until(|message| match message {
            ServerMessage::Presence(PresenceUpdate::Participant { participant })
                if participant.name == name && wanted(&participant) =>
            {
                Some(())
            }
            _ => None,
        })
        .await;
    }

    pub async fn ask_for_floor(&mut self, asks: bool) {
        self.send(&ClientMessage::Floor(FloorRequest::AskForFloor { asks })).await;
    }

    /// Reads until somebody is in the queue for the floor.
    pub async fn sees_asking(&mut self, who: &ParticipantId) {
        self.until(|message| match message {
            ServerMessage::Floor(FloorUpdate::FloorAsked { participant, .. }) if participant == *who => Some(()),
            _ => None,
        })
        .await;
    }

    /// Reads until somebody has the floor; answers with their speech.
    pub async fn sees_speaking(&mut self, who: &ParticipantId) -> Speech {
        self.until(|message| match message {
            ServerMessage::Floor(FloorUpdate::FloorGiven { participant, speech, .. }) if participant == *who => {
                Some(speech)
            }
            _ => None,
        })
        .await
    }

    /// Reads until somebody neither asks for the floor nor has it.
    pub async fn sees_silent(&mut self, who: &ParticipantId) {
        self.until(|message| match message {
            ServerMessage::Floor(FloorUpdate::FloorLeft { participant }) if participant == *who => Some(()),
            _ => None,
        })
        .await;
    }

    /// Whether the server closed the socket, with which code, after everything else was read.
    pub async fn close_code(&mut self) -> Option<u16> {
        let read = async {
            loop {
                match self.socket.next().await {
                    Some(Ok(Message::Close(frame))) => return frame.map(|frame| frame.code.into()),
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return None,
                }
            }
        };
        tokio::time::timeout(PATIENCE, read).await.unwrap_or_else(|_| panic!("{}'s page stays open", self.name))
    }

    /// Everything that the page is told until its socket closes.
    pub async fn all_until_closed(&mut self) -> Vec<ServerMessage> {
        let mut told = Vec::new();
        while let Some(message) = tokio::time::timeout(PATIENCE, self.next()).await.expect("it closes") {
            told.push(message);
        }
        told
    }

    /// What has come when nothing more comes for a moment, or the socket is closed.
    pub async fn try_told(&mut self) -> Vec<ServerMessage> {
        let mut told = Vec::new();
        while let Ok(Some(message)) = tokio::time::timeout(Duration::from_secs(2), self.next()).await {
            told.push(message);
        }
        told
    }

    async fn next(&mut self) -> Option<ServerMessage> {
        loop {
            if let Some(message) = self.waiting.pop_front() {
                return Some(message);
            }
            let frame = self.socket.next().await?;
            self.longest = self.longest.max(frame.as_ref().map_or(0, Message::len));
            let message = match frame {
                Ok(Message::Text(text)) => serde_json::from_str(&text).unwrap(),
                Ok(Message::Binary(packed)) => serde_json::from_str(&unpack(&packed, 1 << 20).unwrap()).unwrap(),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => continue,
            };
            self.frames += 1;
            match message {
                ServerMessage::Connection(ConnectionUpdate::Several { messages }) => self.waiting.extend(messages),
                message => return Some(message),
            }
        }
    }
}

/// Waits for what becomes true by itself.
pub async fn until(what: &str, becomes_true: impl AsyncFn() -> bool) {
    let waiting = async {
        while !becomes_true().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("waited in vain: {what}"));
}

fn status_in(head: &str) -> u16 {
    head.split(' ').nth(1).unwrap().parse().unwrap()
}

/// The HTTP status with which a page was not opened.
pub fn status_of(opened: &Result<Page, Box<Error>>) -> Option<u16> {
    match opened {
        Err(error) => match &**error {
            Error::Http(response) => Some(response.status().as_u16()),
            other => panic!("{other}"),
        },
        Ok(_) => None,
    }
}

/// Names of those in the meeting, by the alphabet.
pub fn names(state: &RoomState) -> Vec<&str> {
    let mut names: Vec<_> = state.presence.participants.iter().map(|p| p.name.as_str()).collect();
    names.sort_unstable();
    names
}

pub fn is_heard(participant: &Participant) -> bool {
    participant.tracks.iter().any(|track| track.source == Source::Microphone && !track.muted)
}
