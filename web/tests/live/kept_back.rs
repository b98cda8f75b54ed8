// SPDX-License-Identifier: MPL-2.0
//! What came of a meeting while somebody was out of it is not theirs: neither while they are out,
//! nor when they are back, nor after the meeting.

use meetings::room::marks::{MarkKind, MarkSeen};
use protocol::live::{
    AgendaRequest, AgendaUpdate, ChatAddress, ChatRequest, ChatUpdate, CloseReason, DoorRequest, EndRequest,
    LobbyRequest, MarkRequest, MarkUpdate, PaperRequest, PaperUpdate, RemovalRequest, ServerMessage,
};
use serde_json::{Value, json};

use crate::meeting::{Page, TestMeeting};

/// As an office program saves it.
const OF_AN_OFFICE: &[u8] = include_bytes!("../../../signing/tests/foreign/libreoffice.pdf");
const MATTER: &str = "Kỷ luật đồng chí Mai";

/// An chairs, Bình is secretary; Mai and Páo are delegates.
struct Afternoon {
    meeting: TestMeeting,
    an: Page,
    mai: Page,
    pao: Page,
}

impl Afternoon {
    async fn new() -> Self {
        let meeting = TestMeeting::new().await;
        meeting.server().app.use_cases.readers.use_program(env!("CARGO_BIN_EXE_diemcau").into());
        let (an, mai, pao) = (meeting.join("An").await.0, meeting.join("Mai").await.0, meeting.join("Páo").await.0);
        Self { meeting, an, mai, pao }
    }

    async fn write(&mut self, text: &str) {
        self.an.send(&ChatRequest::Chat { text: text.to_owned(), to: ChatAddress::Everyone }.into()).await;
        let written =
            |message| matches!(message, ServerMessage::Chat(ChatUpdate::Chat { message }) if message.text == text);
        self.an.until(|message| written(message).then_some(())).await;
    }

    /// Mai waits in the lobby, Páo is removed.
    async fn put_out(&mut self) {
        self.an.send(&DoorRequest::SendOut { participant: self.meeting.id_of("Mai") }.into()).await;
        assert_eq!(self.mai.closed().await, CloseReason::SentOut);
        self.an.send(&RemovalRequest::Remove { participant: self.meeting.id_of("Páo") }.into()).await;
        assert_eq!(self.pao.closed().await, CloseReason::Removed);
    }

    async fn get(&self, name: &str, path: &str) -> (u16, String) {
        let path = format!("/api/v1/meetings/{}{path}", self.meeting.id);
        self.meeting.fetch(self.meeting.server().http.unwrap(), name, &path).await
    }

    async fn statuses<const N: usize>(&self, name: &str, paths: &[String; N]) -> [u16; N] {
        let mut statuses = [0; N];
        for (status, path) in statuses.iter_mut().zip(paths) {
            *status = self.get(name, path).await.0;
        }
        statuses
    }

    /// The names in a list that the API answers.
    async fn names(&self, name: &str, path: &str, list: &str, field: &str) -> Vec<String> {
        let (status, answer) = self.meeting.request(name, "GET", path, &Value::Null).await;
        assert_eq!(status, 200, "{answer}");
        let names = answer[list].as_array().unwrap().iter().map(|one| match field.split_once('.') {
            Some((outer, inner)) => one[outer][inner].as_str().unwrap().to_owned(),
            None => one[field].as_str().unwrap().to_owned(),
        });
        names.collect()
    }

    /// Everything that a meeting can produce; answers the paths of what was made.
    async fn speak_of_it(&mut self) -> [String; 5] {
        self.write(MATTER).await;
        let (status, file) = self.meeting.send_chat_file("An", "name=don.pdf&to=everyone&text=Don", OF_AN_OFFICE).await;
        assert_eq!(status, 201, "{file}");
        self.an.send(&add_item()).await;
        self.an
            .until(|message| {
                matches!(message, ServerMessage::Agenda(AgendaUpdate::AgendaItemAdded { .. })).then_some(())
            })
            .await;
        assert_eq!(self.meeting.add_paper("An", "kyluat.pdf", OF_AN_OFFICE).await, 201);
        let kind = MarkKind::Conclusion;
        self.an.send(&MarkRequest::AddMark { kind, text: MATTER.to_owned(), under: None }.into()).await;
        let noted = self.an.until(|message| match message {
            ServerMessage::Mark(MarkUpdate::Marked { mark }) => Some(mark),
            _ => None,
        });
        let mark = noted.await;
        let seen = vec![MarkSeen { number: mark.number, version: mark.version }];
        self.an.send(&MarkRequest::PublishMarks { seen }.into()).await;
        let vote = self.hold_vote().await;
        let papers = self.meeting.request("An", "GET", "papers", &Value::Null).await.1;
        let paper = papers["papers"].as_array().unwrap().iter().find(|paper| paper["name"] == "kyluat.pdf").unwrap();
        [
            format!("/chat/files/{}", file["id"].as_str().unwrap()),
            format!("/papers/{}/file", paper["id"].as_str().unwrap()),
            format!("/votes/{vote}"),
            format!("/votes/{vote}/ballots"),
            format!("/votes/{vote}/record"),
        ]
    }

    async fn hold_vote(&self) -> u64 {
        let form = self.meeting.request("An", "GET", "voters", &Value::Null).await.1;
        let question = json!({
            "title": MATTER, "kind": "approval", "options": [], "most": 1, "is_secret": false,
            "by": "person", "majority": "more_than_half", "base": "present", "quorum": null
        });
        let new = json!({
            "question": question, "limit_s": null, "summoned": null, "halls": [], "without": [],
            "with_secretary": true, "named": [], "seen": form["seen"],
            "entitled": form["people"].as_array().unwrap().len()
        });
        let (status, vote) = self.meeting.request("An", "POST", "votes", &new).await;
        assert_eq!(status, 201, "{vote}");
        let number = vote["number"].as_u64().unwrap();
        let end = format!("votes/{number}/end");
        assert_eq!(self.meeting.request("An", "PUT", &end, &json!({"cancel": false})).await.0, 200);
        number
    }

    async fn end(&mut self) {
        self.an.send(&EndRequest::EndMeeting.into()).await;
        assert_eq!(self.an.closed().await, CloseReason::Ended);
    }
}

fn add_item() -> protocol::live::ClientMessage {
    AgendaRequest::AddAgendaItem { title: MATTER.to_owned(), presenter: String::new(), minutes: None }.into()
}

#[tokio::test]
async fn what_was_written_while_somebody_was_out_is_not_theirs_when_they_are_back_or_afterwards() {
    let mut day = Box::pin(Afternoon::new()).await;
    day.write("Xin chào").await;
    assert_eq!(day.meeting.add_paper("An", "mo-dau.pdf", OF_AN_OFFICE).await, 201);
    day.put_out().await;
    let made = day.speak_of_it().await;

    for name in ["Mai", "Páo"] {
        for path in ["", "/calendar"] {
            let (status, answer) = day.get(name, path).await;
            assert_eq!(status, 200, "{answer}");
            assert!(!answer.contains(MATTER), "{name} is out and reads {path}: {answer}");
        }
    }
    assert!(day.get("Bình", "").await.1.contains(MATTER));

    day.an.send(&LobbyRequest::Admit { participant: day.meeting.id_of("Mai"), admitted: true }.into()).await;
    let (mai, state) = day.meeting.join("Mai").await;
    let told = (state.papers.papers.len(), state.marks.marks.len(), state.votes.votes.len());
    assert_eq!(told, (1, 0, 0), "she is told what there was before she went");
    assert!(state.agenda.agenda.iter().any(|item| item.title == MATTER), "who is back knows the agenda");
    assert_eq!(day.meeting.chat_of("Mai").await.iter().map(|one| &*one.text).collect::<Vec<_>>(), ["Xin chào"]);
    assert_eq!(day.names("Mai", "papers", "papers", "name").await, ["mo-dau.pdf"]);
    assert_eq!(day.names("Mai", "votes", "votes", "question.title").await, Vec::<String>::new());
    assert_eq!(day.statuses("Mai", &made).await, [404; 5]);
    assert_eq!(day.statuses("Bình", &made).await, [404, 200, 200, 200, 200], "who was in reads it; chat only inside");
    drop(mai);

    day.end().await;
    for (name, expected) in
        [("Mai", vec!["Xin chào"]), ("Páo", vec!["Xin chào"]), ("Bình", vec!["Xin chào", MATTER, "Don"])]
    {
        assert_eq!(day.names(name, "chat/record", "messages", "text").await, expected, "{name}");
        let bundle = day.get(name, "/papers.zip").await.1;
        assert_eq!(bundle.contains("kyluat"), name == "Bình", "{name}");
        let status = if name == "Bình" { 200 } else { 404 };
        assert_eq!(day.statuses(name, &made).await, [status; 5], "{name}");
        let (_, meeting) = day.get(name, "").await;
        assert_eq!(meeting.contains(MATTER), name != "Páo", "{name}");
    }
}

#[tokio::test]
async fn a_paper_that_is_shown_to_somebody_who_is_back_is_theirs_from_then_on() {
    let mut day = Box::pin(Afternoon::new()).await;
    day.put_out().await;
    assert_eq!(day.meeting.add_paper("An", "bao-cao.pdf", OF_AN_OFFICE).await, 201);
    day.an.send(&LobbyRequest::Admit { participant: day.meeting.id_of("Mai"), admitted: true }.into()).await;
    let (mut mai, state) = day.meeting.join("Mai").await;
    assert_eq!(state.papers.papers, []);
    let list = day.meeting.request("An", "GET", "papers", &Value::Null).await.1;
    let paper = meetings::ids::PaperId::parse(list["papers"][0]["id"].as_str().unwrap()).unwrap();
    let file = [format!("/papers/{paper}/file")];
    assert_eq!(day.statuses("Mai", &file).await, [404]);

    day.an.send(&PaperRequest::ShowPage { paper: paper.clone(), page: 0, over: false }.into()).await;
    let mut known = Vec::new();
    mai.until(|message| match message {
        ServerMessage::Paper(PaperUpdate::PapersChanged { added, .. }) => {
            known.extend(added);
            None
        }
        ServerMessage::Paper(PaperUpdate::PageShown { shown_page: Some(_) }) => Some(()),
        _ => None,
    })
    .await;
    assert_eq!(known.iter().map(|one| &one.id).collect::<Vec<_>>(), [&paper], "told before the page is shown");
    assert_eq!(day.statuses("Mai", &file).await, [200]);
    day.end().await;
    assert_eq!(day.statuses("Mai", &file).await, [200], "afterwards, too");
    assert_eq!(day.statuses("Páo", &file).await, [404]);
}

#[tokio::test]
async fn a_vote_that_goes_on_when_somebody_is_back_is_told_them() {
    let mut day = Box::pin(Afternoon::new()).await;
    let held = day.hold_vote().await;
    day.put_out().await;
    day.an.send(&LobbyRequest::Admit { participant: day.meeting.id_of("Mai"), admitted: true }.into()).await;
    let (_mai, state) = day.meeting.join("Mai").await;
    assert_eq!(state.votes.votes.len(), 1, "held before she went");
    assert_eq!(day.get("Mai", &format!("/votes/{held}/record")).await.0, 200);
}
