// SPDX-License-Identifier: MPL-2.0
//! Minutes that several edit at once, at their desk: windows are sessions of the use case, their
//! documents those of the library.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use meetings::ids::MinutesId;
use meetings::people::User;
use protocol::problem::{Language, ProblemCode};
use protocol::shared_draft::{DraftCursor, DraftRequest, DraftUpdate};
use serde_json::json;
use tokio::time::timeout;
use use_cases::UseCases;
use use_cases::shared_drafts::DraftSession;
use yrs::updates::decoder::Decode as _;
use yrs::updates::encoder::Encode as _;
use yrs::{
    ClientID, Doc, Map as _, OffsetKind, Options, ReadTxn as _, StateVector, Text as _, TextRef, Transact as _,
    TransactionMut, Update,
};

use crate::server::{Running, TestServer};

/// Only a failing test waits for it.
const PATIENCE: Duration = Duration::from_mins(1);

struct Desk {
    server: Running,
    id: MinutesId,
}

impl Desk {
    /// Minutes of one sentence, which An chairs and Bình writes.
    async fn new() -> Self {
        let server =
            TestServer::new().with_unit("UBND tỉnh").with_user("An").with_user("Bình").with_user("Chi").start().await;
        let meeting = server.held_meeting("An", "Bình", &[]).await;
        let mut binh = server.signed_in("Bình").await;
        let minutes = binh.post(&format!("/api/v1/meetings/{meeting}/minutes"), &json!({})).await.ok();
        let id = minutes["minutes"]["id"].as_str().unwrap();
        let mut content = minutes["content"].clone();
        content["body"] = json!({"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Thu đạt 102 %."}]}]});
        binh.put(&format!("/api/v1/minutes/{id}"), &json!({"base_revision": 1, "content": content})).await.ok();
        Self { id: MinutesId::parse(id).unwrap(), server }
    }

    fn use_cases(&self) -> Arc<UseCases> {
        self.server.server.app.use_cases.clone()
    }

    async fn person(&self, name: &str) -> User {
        self.server.store().users().get(self.server.user(name)).await.unwrap()
    }

    async fn opens(&self, name: &str, client: u64) -> Window {
        let user = self.person(name).await;
        let document = self.use_cases().shared_draft(&user, &self.id).await.unwrap();
        let session = self.use_cases().edit_draft(&user, &self.id, Language::Vietnamese).await.unwrap();
        let options = Options { offset_kind: OffsetKind::Utf16, ..Options::with_client_id(ClientID::new(client)) };
        let mut window = Window { doc: Doc::with_options(options), session, edits: 0 };
        window.hear(&document.state);
        let state_vector = BASE64.encode(window.doc.transact().state_vector().encode_v1());
        assert!(window.session.say(DraftRequest::Open { epoch: document.epoch, state_vector }).await);
        window.until(|update| matches!(update, DraftUpdate::Opened { .. })).await;
        window
    }

    async fn text(&self) -> String {
        let view = self.server.signed_in("Bình").await.get(&format!("/api/v1/minutes/{}", self.id)).await.ok();
        view["content"]["body"]["content"][0]["content"][0]["text"].as_str().unwrap_or_default().to_owned()
    }

    async fn restarted(self) -> Self {
        Self { server: self.server.restarted().await, id: self.id }
    }
}

struct Window {
    doc: Doc,
    session: DraftSession,
    edits: u32,
}

impl Window {
    fn hear(&mut self, update: &[u8]) {
        self.doc.transact_mut().apply_update(Update::decode_v1(update).unwrap()).unwrap();
    }

    /// The next message for which this holds; edits of others are heard meanwhile.
    async fn until(&mut self, is_it: impl Fn(&DraftUpdate) -> bool) -> DraftUpdate {
        loop {
            let update = timeout(PATIENCE, self.session.next()).await.expect("a message").expect("an open desk");
            if let DraftUpdate::Edited { update, .. } = &update {
                self.hear(&BASE64.decode(update).unwrap());
            }
            if is_it(&update) {
                return update;
            }
        }
    }

    fn typed(&mut self, words: &str) -> Vec<u8> {
        // Before the break that ends the paragraph.
        self.edited(|text, txn| text.insert(txn, text.len(txn) - 1, words))
    }

    fn edited(&mut self, edit: impl FnOnce(&TextRef, &mut TransactionMut<'_>)) -> Vec<u8> {
        let text = self.doc.get_or_insert_text("text");
        let mut txn = self.doc.transact_mut();
        let before = txn.state_vector();
        edit(&text, &mut txn);
        txn.encode_state_as_update_v1(&before)
    }

    async fn sends(&mut self, update: &[u8]) -> u32 {
        self.edits += 1;
        let edit = DraftRequest::Edit { number: self.edits, update: BASE64.encode(update) };
        assert!(self.session.say(edit).await);
        self.edits
    }

    async fn types(&mut self, words: &str) {
        let update = self.typed(words);
        let number = self.sends(&update).await;
        self.until(|update| matches!(update, DraftUpdate::Kept { number: kept } if *kept == number)).await;
    }
}

#[tokio::test]
async fn what_one_types_the_other_hears_and_whoever_reads_finds_all_of_it() {
    let desk = Desk::new().await;
    let (mut binh, mut an) = (desk.opens("Bình", 2).await, desk.opens("An", 3).await);
    binh.types(" Chi đạt 60 %.").await;
    an.until(|update| matches!(update, DraftUpdate::Edited { .. })).await;
    an.types(" Nhất trí.").await;
    binh.until(|update| matches!(update, DraftUpdate::Edited { .. })).await;
    assert_eq!(desk.text().await, "Thu đạt 102 %. Chi đạt 60 %. Nhất trí.");
    let history = desk.server.signed_in("An").await.get(&format!("/api/v1/minutes/{}/revisions", desk.id)).await.ok();
    assert_eq!(history[0]["saved_by_name"], "Bình, An");
}

#[tokio::test]
async fn what_was_confirmed_is_there_after_the_server_was_stopped_before_it_made_a_revision() {
    let desk = Desk::new().await;
    let mut binh = desk.opens("Bình", 2).await;
    binh.types(" Ghi trước khi mất điện.").await;
    let desk = desk.restarted().await;
    assert_eq!(desk.text().await, "Thu đạt 102 %. Ghi trước khi mất điện.");
    let mut an = desk.opens("An", 3).await;
    an.types(" Và sau đó.").await;
    assert_eq!(desk.text().await, "Thu đạt 102 %. Ghi trước khi mất điện. Và sau đó.");
}

#[tokio::test]
async fn an_invited_person_and_a_stranger_cannot_edit_and_the_editor_hears_who_is_there() {
    let desk = Desk::new().await;
    let chi = desk.person("Chi").await;
    let refused = desk.use_cases().shared_draft(&chi, &desk.id).await.unwrap_err();
    assert!(matches!(refused.code, ProblemCode::NotAllowed | ProblemCode::NotFound), "{refused:?}");
    assert!(desk.use_cases().edit_draft(&chi, &desk.id, Language::Vietnamese).await.is_err());
    let mut binh = desk.opens("Bình", 2).await;
    let an = desk.opens("An", 3).await;
    let came = binh.until(|update| matches!(update, DraftUpdate::Editor { .. })).await;
    let DraftUpdate::Editor { editor } = came else { panic!("{came:?}") };
    assert_eq!((editor.name.as_str(), editor.cursor), ("An", None));
    let cursor = DraftCursor { anchor: "AAEC".to_owned(), head: "AAEC".to_owned() };
    an.session.say(DraftRequest::Cursor { cursor: Some(cursor.clone()) }).await;
    let moved = binh.until(|update| matches!(update, DraftUpdate::Editor { .. })).await;
    assert!(matches!(moved, DraftUpdate::Editor { editor } if editor.cursor == Some(cursor)));
    an.session.leave().await;
    binh.until(|update| matches!(update, DraftUpdate::EditorLeft { .. })).await;
}

#[tokio::test]
async fn what_no_editor_sends_is_refused_and_harms_nobody() {
    let desk = Desk::new().await;
    let (mut binh, mut bad) = (desk.opens("Bình", 2).await, desk.opens("An", 3).await);
    for update in [&[][..], &[255; 40], &vec![0; 3 << 20]] {
        let number = bad.sends(update).await;
        let refused = bad.until(|update| matches!(update, DraftUpdate::Refused { .. })).await;
        assert!(matches!(refused, DraftUpdate::Refused { number: of, .. } if of == number), "{refused:?}");
    }
    // Its first edit never arrives: the second stands on nothing.
    bad.typed(" Một.");
    let second = bad.typed(" Hai.");
    bad.sends(&second).await;
    bad.until(|update| matches!(update, DraftUpdate::Refused { .. })).await;
    assert!(timeout(PATIENCE, bad.session.next()).await.unwrap().is_none(), "it has to begin anew");
    binh.types(" Vẫn ghi được.").await;
    assert_eq!(desk.text().await, "Thu đạt 102 %. Vẫn ghi được.");
}

#[tokio::test]
async fn a_text_that_is_replaced_or_submitted_is_told_to_every_window() {
    let desk = Desk::new().await;
    let mut an = desk.opens("An", 3).await;
    an.types(" Thêm.").await;
    desk.text().await;
    let mut binh = desk.server.signed_in("Bình").await;
    let path = format!("/api/v1/minutes/{}", desk.id);
    let restored = binh.post(&format!("{path}/revisions/2/restore"), &json!({})).await;
    assert_eq!(restored.status, 200);
    an.until(|update| matches!(update, DraftUpdate::Replaced)).await;
    assert_eq!(desk.text().await, "Thu đạt 102 %.");
    let mut an = desk.opens("An", 4).await;
    an.types(" Lại thêm.").await;
    let view = binh.get(&path).await.ok();
    let mut content = view["content"].clone();
    for (field, value) in [("number", "15"), ("symbol", "BB-UBND"), ("place", "Sơn Lâm")] {
        content["head"][field] = json!(value);
    }
    let saved = binh.put(&path, &json!({"base_revision": view["minutes"]["revision"], "content": content})).await.ok();
    an.until(|update| matches!(update, DraftUpdate::Replaced)).await;
    let mut an = desk.opens("An", 5).await;
    let submitted = binh.post(&format!("{path}/submit"), &json!({"revision": saved["minutes"]["revision"]})).await;
    assert_eq!(submitted.status, 200, "{submitted:?}");
    an.until(|update| matches!(update, DraftUpdate::Closed)).await;
    let closed = desk.use_cases().shared_draft(&desk.person("An").await, &desk.id).await.unwrap_err();
    assert_eq!(closed.code, ProblemCode::MinutesFrozen);
}

#[tokio::test]
async fn what_one_deletes_of_a_long_text_is_in_the_history() {
    let desk = Desk::new().await;
    let mut binh = desk.opens("Bình", 2).await;
    binh.types(&" Giao Sở Tài chính tổng hợp.".repeat(20)).await;
    let long = desk.text().await;
    let cut = binh.edited(|text, txn| text.remove_range(txn, 5, 400));
    let number = binh.sends(&cut).await;
    binh.until(|update| matches!(update, DraftUpdate::Kept { number: kept } if *kept == number)).await;
    assert!(desk.text().await.len() < long.len());
    let mut reader = desk.server.signed_in("An").await;
    let path = format!("/api/v1/minutes/{}", desk.id);
    let history = reader.get(&format!("{path}/revisions")).await.ok();
    let before = history[1]["revision"].as_i64().unwrap();
    let before = reader.get(&format!("{path}/revisions/{before}")).await.ok();
    assert_eq!(before["content"]["body"]["content"][0]["content"][0]["text"], json!(long));
}

#[tokio::test]
async fn a_document_that_thousands_of_windows_have_edited_is_made_anew_with_the_same_text() {
    let desk = Desk::new().await;
    let mut binh = desk.opens("Bình", 2).await;
    for hundred in 10..32 {
        let all = Doc::with_client_id(1_000_000 + hundred);
        for client in hundred * 100..hundred * 100 + 100 {
            let other = Doc::with_client_id(client);
            other.get_or_insert_map("head").insert(&mut other.transact_mut(), "place", "Sơn Lâm");
            let update = other.transact().encode_state_as_update_v1(&StateVector::default());
            all.transact_mut().apply_update(Update::decode_v1(&update).unwrap()).unwrap();
        }
        let number = binh.sends(&all.transact().encode_state_as_update_v1(&StateVector::default())).await;
        binh.until(|update| matches!(update, DraftUpdate::Kept { number: kept } if *kept == number)).await;
    }
    binh.types(" Vẫn ghi được.").await;
    // In the next pause.
    desk.server.wait(2_000);
    binh.until(|update| matches!(update, DraftUpdate::Replaced)).await;
    let mut again = desk.opens("Bình", 3).await;
    assert!(again.doc.transact().state_vector().len() < 10);
    again.types(" Và ghi tiếp.").await;
    assert_eq!(desk.text().await, "Thu đạt 102 %. Vẫn ghi được. Và ghi tiếp.");
}

#[tokio::test]
async fn minutes_are_submitted_while_another_types_with_all_that_was_confirmed() {
    let desk = Desk::new().await;
    let mut binh = desk.server.signed_in("Bình").await;
    let path = format!("/api/v1/minutes/{}", desk.id);
    let mut content = binh.get(&path).await.ok()["content"].clone();
    for (field, value) in [("number", "15"), ("symbol", "BB-UBND"), ("place", "Sơn Lâm")] {
        content["head"][field] = json!(value);
    }
    binh.put(&path, &json!({"base_revision": 2, "content": content})).await.ok();
    let mut an = desk.opens("An", 3).await;
    // Types on without a pause that typesetting would fit into.
    let typing = tokio::spawn(async move {
        let mut confirmed = Vec::new();
        for number in 1.. {
            let words = format!(" Ý {number}.");
            let update = BASE64.encode(an.typed(&words));
            if !an.session.say(DraftRequest::Edit { number, update }).await {
                break;
            }
            let is_answer = |update: &DraftUpdate| match update {
                DraftUpdate::Kept { number: kept } => *kept == number,
                other => matches!(other, DraftUpdate::Closed),
            };
            if matches!(an.until(is_answer).await, DraftUpdate::Closed) {
                break;
            }
            confirmed.push(words);
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        confirmed
    });
    let mut window = desk.opens("Bình", 2).await;
    let mut tries = 0;
    let submitted = loop {
        tries += 1;
        assert!(window.session.say(DraftRequest::Save).await);
        let saved = window.until(|update| matches!(update, DraftUpdate::Saved { .. })).await;
        let DraftUpdate::Saved { saved } = saved else { panic!("{saved:?}") };
        let answer = binh.post(&format!("{path}/submit"), &json!({"revision": saved.revision})).await;
        if answer.status == 200 || tries == 100 {
            break answer;
        }
        assert_eq!(answer.problem(), "minutes_changed");
    };
    assert_eq!(submitted.status, 200, "{submitted:?}");
    let confirmed = timeout(PATIENCE, typing).await.unwrap().unwrap();
    let text = desk.text().await;
    assert_eq!(text, format!("Thu đạt 102 %.{}", confirmed.concat()));
}

#[tokio::test]
async fn a_field_that_is_too_long_is_named_to_everybody_who_edits() {
    let desk = Desk::new().await;
    let (mut binh, mut an) = (desk.opens("Bình", 2).await, desk.opens("An", 3).await);
    let update = {
        let head = binh.doc.get_or_insert_map("head");
        let mut txn = binh.doc.transact_mut();
        let before = txn.state_vector();
        head.insert(&mut txn, "venue", "v".repeat(3_000));
        txn.encode_state_as_update_v1(&before)
    };
    binh.sends(&update).await;
    assert!(binh.session.say(DraftRequest::Save).await);
    for window in [&mut binh, &mut an] {
        let told = window.until(|update| matches!(update, DraftUpdate::NotSaved { .. })).await;
        let DraftUpdate::NotSaved { problem } = told else { panic!("{told:?}") };
        assert_eq!((problem.code, problem.fact.as_deref()), (ProblemCode::HeadFieldTooLong, Some("venue")));
    }
}

#[tokio::test]
async fn the_eleventh_window_of_one_person_takes_the_place_of_the_one_used_longest_ago() {
    let desk = Desk::new().await;
    let mut windows = Vec::new();
    for n in 0..10 {
        windows.push(desk.opens("Bình", 100 + n).await);
    }
    windows[0].types(" Ghi ở cửa sổ đầu.").await;
    let mut newest = desk.opens("Bình", 200).await;
    let mut an = desk.opens("An", 3).await;
    windows[1].until(|update| matches!(update, DraftUpdate::Resting)).await;
    assert!(timeout(PATIENCE, windows[1].session.next()).await.unwrap().is_none());
    newest.types(" Ở cửa sổ mới.").await;
    windows[0].types(" Và lại ở đầu.").await;
    an.types(" Chủ trì ghi.").await;
    let text = desk.text().await;
    assert!(
        ["Ghi ở cửa sổ đầu.", "Ở cửa sổ mới.", "Và lại ở đầu.", "Chủ trì ghi."]
            .iter()
            .all(|words| text.contains(words)),
        "{text}"
    );
}

#[tokio::test]
async fn twenty_who_type_at_once_all_end_with_the_same_text() {
    let desk = Desk::new().await;
    let mut windows = Vec::new();
    for n in 0..20 {
        windows.push(desk.opens(if n % 2 == 0 { "Bình" } else { "An" }, 100 + n).await);
    }
    for (n, window) in windows.iter_mut().enumerate() {
        let update = window.typed(&format!(" Ý {n}."));
        window.sends(&update).await;
    }
    for window in &mut windows {
        let (mut kept, mut heard) = (false, 0);
        while !kept || heard < 19 {
            match window.until(|update| matches!(update, DraftUpdate::Kept { .. } | DraftUpdate::Edited { .. })).await {
                DraftUpdate::Kept { .. } => kept = true,
                _ => heard += 1,
            }
        }
    }
    let text = desk.text().await;
    for n in 0..20 {
        assert_eq!(text.matches(&format!(" Ý {n}.")).count(), 1, "{text}");
    }
    let states: Vec<_> = windows.iter().map(|window| window.doc.transact().state_vector()).collect();
    assert!(states.windows(2).all(|pair| pair[0] == pair[1]));
}
