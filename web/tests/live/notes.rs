// SPDX-License-Identifier: MPL-2.0
//! Notes of the desk: who can read them, and that no text is lost.

use meetings::policy::MediaRights;
use protocol::live::{
    ChairRequest, ChatRequest, ChatUpdate, ClientMessage, CloseReason, EndRequest, Mark, MarkKind, MarkRequest,
    MarkSeen, MarkStanding, MarkUpdate, ServerMessage,
};
use protocol::problem::ProblemCode;
use serde::Serialize;
use use_cases::drafting::first_draft;

use crate::meeting::{Page, TestMeeting};

/// What nobody but the desk may ever be sent before it is published.
const SECRET: &str = "Kiểm điểm Chủ tịch xã";

fn add(text: &str) -> ClientMessage {
    ClientMessage::Mark(MarkRequest::AddMark { kind: MarkKind::Conclusion, text: text.to_owned(), under: None })
}

fn seen(mark: &Mark) -> MarkSeen {
    MarkSeen { number: mark.number, version: mark.version }
}

fn change(mark: &Mark, text: &str) -> ClientMessage {
    let agenda_item = mark.agenda_item.clone();
    ClientMessage::Mark(MarkRequest::ChangeMark {
        seen: seen(mark),
        kind: mark.kind,
        text: text.to_owned(),
        agenda_item,
    })
}

fn publish(marks: &[&Mark]) -> ClientMessage {
    ClientMessage::Mark(MarkRequest::PublishMarks { seen: marks.iter().map(|mark| seen(mark)).collect() })
}

fn json(told: &impl Serialize) -> String {
    serde_json::to_string(told).unwrap()
}

impl Page {
    /// Sends, and reads what becomes of the mark.
    async fn note(&mut self, message: &ClientMessage) -> Mark {
        self.send(message).await;
        self.marked().await
    }

    async fn marked(&mut self) -> Mark {
        self.until(|message| match message {
            ServerMessage::Mark(MarkUpdate::Marked { mark }) => Some(mark),
            _ => None,
        })
        .await
    }

    async fn delete(&mut self, mark: &Mark) -> Mark {
        self.send(&ClientMessage::Mark(MarkRequest::DeleteMark { seen: seen(mark) })).await;
        self.until(|message| match message {
            ServerMessage::Mark(MarkUpdate::MarkDeleted { mark }) => Some(mark),
            _ => None,
        })
        .await
    }

    /// Everything that was told up to a chat message with these words.
    async fn told_before(&mut self, words: &str) -> Vec<ServerMessage> {
        let mut told = Vec::new();
        self.until(|message| {
            let here = matches!(&message, ServerMessage::Chat(ChatUpdate::Chat { message }) if message.text == words);
            told.push(message);
            here.then_some(())
        })
        .await;
        told
    }

    /// Who reads is not told of the desk's notes up to now.
    async fn was_not_told_the_secret(&mut self, words: &str) {
        let told = json(&self.told_before(words).await);
        assert!(!told.contains(SECRET) && !told.contains("mark"), "{told}");
    }
}

async fn chat(page: &mut Page, text: &str) {
    page.send(&ClientMessage::Chat(ChatRequest::to_all(text))).await;
}

#[tokio::test]
async fn unpublished_notes_are_sent_only_to_secretary_and_chair() {
    let mut meeting = TestMeeting::new().await;
    meeting.issue_token("Hội trường A", MediaRights::ALL).await;
    let (mut binh, _) = meeting.join("Bình").await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let (mut hall, _) = meeting.join("Hội trường A").await;

    let mark = binh.note(&add(SECRET)).await;
    assert_eq!(mark.standing, MarkStanding::Desk);
    assert_eq!(an.marked().await, mark, "the chair reads what the secretary writes");
    let mark = binh.note(&change(&mark, &format!("{SECRET}, chưa công bố"))).await;
    let deleted = binh.delete(&mark).await;
    let mark = binh.note(&ClientMessage::Mark(MarkRequest::RestoreMark { seen: seen(&deleted) })).await;
    chat(&mut an, "Giải lao 5 phút").await;
    for page in [&mut mai, &mut hall] {
        page.was_not_told_the_secret("Giải lao 5 phút").await;
    }

    // Neither does who comes later, on whichever page.
    let (mut pao, room) = meeting.join("Páo").await;
    assert!(room.marks.marks.is_empty() && !json(&room).contains(SECRET));
    let http = meeting.server().http.unwrap();
    let id = &meeting.id;
    for path in [
        format!("/api/v1/meetings/{id}"),
        format!("/api/v1/meetings/{id}/transcript"),
        format!("/api/v1/meetings/{id}/join"),
        "/api/v1/meetings".to_owned(),
        "/api/v1/search?q=kiem+diem+chu+tich".to_owned(),
    ] {
        let (status, body) = meeting.fetch(http, "Mai", &path).await;
        assert_eq!(status, 200, "{path}: {body}");
        assert!(!body.contains(SECRET), "{path}: {body}");
    }

    // Published it is everybody's, withdrawn it is the desk's again, deleted nobody's.
    let published = binh.note(&publish(&[&mark])).await;
    for page in [&mut mai, &mut hall, &mut pao] {
        assert_eq!(page.marked().await, published);
    }
    let withdrawn = binh.note(&ClientMessage::Mark(MarkRequest::WithdrawMark { seen: seen(&published) })).await;
    assert_eq!(withdrawn.standing, MarkStanding::Withdrawn);
    let gone = |message| match message {
        ServerMessage::Mark(MarkUpdate::Unmarked { number }) => Some(number),
        _ => None,
    };
    assert_eq!(mai.until(gone).await, mark.number);
    let withdrawn = binh.note(&change(&withdrawn, &format!("{SECRET} và rút kinh nghiệm"))).await;
    chat(&mut an, "Họp tiếp").await;
    mai.was_not_told_the_secret("Họp tiếp").await;
    let published = binh.note(&publish(&[&withdrawn])).await;
    assert!(published.amended, "everybody has read it otherwise");
    assert_eq!(mai.marked().await, published);
    binh.delete(&published).await;
    assert_eq!(mai.until(gone).await, mark.number);
    assert!(meeting.join("Páo").await.1.marks.marks.is_empty());
}

#[tokio::test]
async fn notes_and_deleted_notes_survive_a_restart() {
    let mut meeting = TestMeeting::new().await;
    let (mut binh, _) = meeting.join("Bình").await;
    let secret = binh.note(&add(SECRET)).await;
    let told = binh.note(&add("Thống nhất phương án 2.")).await;
    let told = binh.note(&publish(&[&told])).await;
    let budget = meeting.items[1].clone();
    let moved = ClientMessage::Mark(MarkRequest::ChangeMark {
        seen: seen(&secret),
        kind: MarkKind::ActionItem,
        text: SECRET.to_owned(),
        agenda_item: Some(budget.clone()),
    });
    let secret = binh.note(&moved).await;
    assert_eq!((secret.kind, &secret.agenda_item), (MarkKind::ActionItem, &Some(budget)));
    let deleted = binh.note(&add("Ghi nhầm")).await;
    let deleted = binh.delete(&deleted).await;

    meeting.restart().await;
    let (mut binh, room) = meeting.join("Bình").await;
    assert_eq!(room.marks.marks, [secret, told.clone()]);
    assert_eq!(room.marks.deleted_marks, std::slice::from_ref(&deleted));
    assert_eq!(meeting.join("Mai").await.1.marks.marks, [told]);
    let back = binh.note(&ClientMessage::Mark(MarkRequest::RestoreMark { seen: seen(&deleted) })).await;
    assert_eq!((back.number, back.text.as_str()), (3, "Ghi nhầm"));
    assert_eq!(meeting.store().rooms().marks(&meeting.id).await.unwrap().len(), 3);
}

#[tokio::test]
async fn the_later_of_two_concurrent_changes_of_a_note_is_refused() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut binh, _) = meeting.join("Bình").await;
    let mark = binh.note(&add("Giao Sở TC")).await;
    an.marked().await;
    let by_chair = an.note(&change(&mark, "Giao Sở Tài chính")).await;
    assert_eq!(by_chair.changed_by, Some(meeting.id_of("An")));
    for late in [
        change(&mark, "Giao Sở Xây dựng"),
        publish(&[&mark]),
        ClientMessage::Mark(MarkRequest::DeleteMark { seen: seen(&mark) }),
    ] {
        binh.send(&late).await;
        assert_eq!(binh.refusal().await, ProblemCode::MarkChanged, "{late:?}");
    }
    // With the version that is there now it goes.
    binh.note(&change(&by_chair, "Giao Sở Tài chính, xong trước 30/11")).await;
    let (_, room) = meeting.join("An").await;
    assert_eq!(room.marks.marks[0].text, "Giao Sở Tài chính, xong trước 30/11");
}

#[tokio::test]
async fn a_deletion_that_failed_to_be_stored_is_not_shown() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut binh, _) = meeting.join("Bình").await;
    let mark = binh.note(&add("Kết luận")).await;
    an.marked().await;
    // Opening, the row, the audit entry and the head of the log, the snapshot, the commit.
    for statement in 1..=6 {
        meeting.store().faults().fail_statement(statement);
        binh.send(&ClientMessage::Mark(MarkRequest::DeleteMark { seen: seen(&mark) })).await;
        assert_eq!(binh.refusal().await, ProblemCode::Unavailable, "statement {statement}");
    }
    chat(&mut binh, "Máy chủ chưa lưu được").await;
    let told = json(&an.told_before("Máy chủ chưa lưu được").await);
    assert!(!told.contains("mark_deleted"), "{told}");
    assert_eq!(meeting.store().rooms().marks(&meeting.id).await.unwrap().len(), 1);
    binh.delete(&mark).await;
    assert_eq!(meeting.store().rooms().marks(&meeting.id).await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_new_chair_gets_the_notes_and_the_previous_one_no_longer_does() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut binh, _) = meeting.join("Bình").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let mark = an.note(&add("Ghi nhận báo cáo")).await;
    let wrong = an.note(&add("Ghi nhầm")).await;
    an.delete(&wrong).await;
    an.send(&ClientMessage::Chair(ChairRequest::HandOverChair { participant: meeting.id_of("Mai") })).await;
    assert_eq!(mai.marked().await, mark);
    let told = mai
        .until(|message| match message {
            ServerMessage::Mark(MarkUpdate::MarkDeleted { mark }) => Some(mark.text),
            _ => None,
        })
        .await;
    assert_eq!(told, "Ghi nhầm");

    binh.note(&change(&mark, SECRET)).await;
    chat(&mut binh, "Đã chuyển chủ trì").await;
    an.was_not_told_the_secret("Đã chuyển chủ trì").await;
    an.send(&publish(&[&mark])).await;
    assert_eq!(an.refusal().await, ProblemCode::NotAllowed);
}

#[tokio::test]
async fn the_draft_has_all_notes_as_at_the_end_published_or_not() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut binh, _) = meeting.join("Bình").await;
    let one = binh.note(&add("Giao Sở TC")).await;
    let two = binh.note(&add("Ghi nhận báo cáo của các xã")).await;
    let wrong = binh.note(&add("Ghi nhầm")).await;
    binh.note(&change(&one, "Giao Sở Tài chính báo cáo trước 30/11")).await;
    binh.note(&publish(&[&two])).await;
    binh.delete(&wrong).await;
    an.send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    assert_eq!(an.closed().await, CloseReason::Ended);

    let now = meeting.server().app.clock.now();
    let minutes = first_draft(meeting.store(), &meeting.id, &store::Actor::System, now).await.unwrap();
    let draft = json(&meeting.store().minutes().content(&minutes.id, 1).await.unwrap());
    assert!(draft.contains("Giao Sở Tài chính báo cáo trước 30/11"), "{draft}");
    assert!(draft.contains("Ghi nhận báo cáo của các xã") && !draft.contains("Ghi nhầm"), "{draft}");
    // The draft is the secretary's and the chair's as the notes were.
    let (http, path) = (meeting.server().http.unwrap(), format!("/api/v1/minutes/{}", minutes.id));
    assert_eq!(meeting.fetch(http, "Mai", &path).await.0, 403);
    let (status, found) = meeting.fetch(http, "Mai", "/api/v1/search?q=Giao+Tai+chinh").await;
    assert!(status == 200 && !found.contains("30/11"), "{found}");
    assert_eq!(meeting.fetch(http, "Bình", &path).await.0, 200);
}
