// SPDX-License-Identifier: MPL-2.0
//! Notices of conclusions: made from what was published, numbered in a register of their own,
//! signed by the chair alone, verified as minutes are.

use ::meetings::ids::MeetingId;
use ::meetings::room::marks::{MarkKind, MarkStanding};
use serde_json::{Value, json};
use signing::DemoAuthority;
use store::Actor;
use store::rooms::Mark;

use crate::browser::{Browser, Extra};
use crate::server::{Running, TestServer};
use crate::signatures::PASSPHRASE;

async fn server() -> Running {
    TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_unit("UBND xã")
        .with_user("Cúc")
        .with_unit("Sở khác")
        .with_user("Dũng")
        .start()
        .await
}

/// A meeting that was held, at which these conclusions and one task were noted.
async fn held(server: &Running, conclusions: &[(&str, MarkStanding)]) -> MeetingId {
    let id = server.meeting("An", "Bình", &["UBND xã"]).await;
    let (store, now) = (server.store(), server.now());
    store::save!(store => meetings().start(&id, &Actor::System, now)).unwrap();
    let conclusions = conclusions.iter().map(|(text, standing)| (MarkKind::Conclusion, *text, *standing));
    let task = (MarkKind::ActionItem, "Rà soát dự toán", MarkStanding::Published);
    for (number, (kind, text, standing)) in (1..).zip(conclusions.chain([task])) {
        let mark = Mark { number, version: 1, kind, text: text.to_owned(), at: now, item: None, standing };
        store::save!(store => rooms().add_mark(&id, &mark, &Actor::System, now)).unwrap();
    }
    server.wait(3_600_000);
    let now = server.now();
    store::save!(store => meetings().end(&id, &Actor::System, now)).unwrap();
    store::save!(store => action_items().take_from_marks(&id, &Actor::System, now)).unwrap();
    id
}

fn address(meeting: &MeetingId) -> String {
    format!("/api/v1/meetings/{meeting}/minutes?kind=conclusions")
}

fn path_of(view: &Value) -> String {
    format!("/api/v1/minutes/{}", view["minutes"]["id"].as_str().unwrap())
}

async fn key(server: &Running, authority: &DemoAuthority, who: &mut Browser, name: &str) -> Value {
    std::fs::create_dir_all(server.data().join("trust")).unwrap();
    std::fs::write(server.data().join("trust/ca.pem"), authority.certificate_pem()).unwrap();
    let file = authority.issue_pkcs12(name, "UBND tỉnh", PASSPHRASE).unwrap();
    let form = [("label", "Khóa thử"), ("passphrase", PASSPHRASE), ("confirmed_holder", name)];
    who.upload("/api/v1/me/keys", &form, ("key.p12", &file)).await.ok()["id"].clone()
}

/// Symbol and place, as the dialog of submission asks for them.
fn completed(view: &Value) -> Value {
    let mut content = view["content"].clone();
    content["head"]["symbol"] = json!("TB-UBND");
    content["head"]["place"] = json!("Lào Cai");
    content
}

async fn submitted(binh: &mut Browser, view: &Value) -> Value {
    let path = path_of(view);
    let revision = view["minutes"]["revision"].as_i64().unwrap();
    binh.put(&path, &json!({"base_revision": revision, "content": completed(view)})).await.ok();
    binh.post(&format!("{path}/submit"), &json!({"revision": revision + 1})).await.ok()
}

const PUBLISHED: [(&str, MarkStanding); 2] =
    [("Thống nhất phương án 2.", MarkStanding::Published), ("Chưa công bố.", MarkStanding::Desk)];

#[tokio::test]
async fn a_notice_goes_from_published_conclusions_to_a_document_that_anybody_verifies() {
    let server = server().await;
    let meeting = held(&server, &PUBLISHED).await;
    let (mut an, mut binh) = (server.signed_in("An").await, server.signed_in("Bình").await);
    let mut cuc = server.signed_in("Cúc").await;
    let view = binh.post(&address(&meeting), &json!({})).await.ok();
    assert_eq!((&view["minutes"]["kind"], &view["may_edit"]), (&json!("conclusions"), &json!(true)));
    let text = view["content"]["body"].to_string();
    assert!(text.contains("Thống nhất phương án 2.") && text.contains("Rà soát dự toán"), "{text}");
    assert!(!text.contains("Chưa công bố."), "{text}");
    assert_eq!(
        view["content"]["head"]["title"],
        "Kết luận của đồng chí An, Ủy ban nhân dân tỉnh tại cuộc họp giao ban tháng 11"
    );

    let view = submitted(&mut binh, &view).await;
    let path = path_of(&view);
    assert_eq!((&view["content"]["head"]["number"], &view["may_sign"]), (&json!("01"), &json!(false)));
    let shown = an.get(&path).await.ok();
    assert_eq!((&shown["may_sign"], &shown["may"]), (&json!(true), &json!(["approve"])));
    let authority = DemoAuthority::new("CA thử", server.now()).unwrap();
    let (chair_key, secretary_key) =
        (key(&server, &authority, &mut an, "Nguyễn Văn An").await, key(&server, &authority, &mut binh, "Bình").await);
    let sign = |key: &Value| json!({"key": key, "passphrase": PASSPHRASE, "shown_sha256": shown["document_sha256"]});
    let refused = binh.post(&format!("{path}/signatures"), &sign(&secretary_key)).await;
    assert_eq!(refused.problem(), "not_your_turn", "the secretary does not sign a notice");

    let waiting = an.get(&format!("{path}/document.pdf")).await.body;
    let extra = || Extra { kind: Some("application/pdf"), body: &waiting, headers: &[] };
    let verified = cuc.send("POST", "/api/v1/verify", extra()).await.ok();
    assert_eq!((&verified["standing"], &verified["empty_fields"]), (&json!("awaits_chair"), &json!(["Chair"])));

    let signed = an.post(&format!("{path}/signatures"), &sign(&chair_key)).await.ok();
    assert_eq!(signed["minutes"]["state"], "signed");
    assert_eq!(signed["signatures"].as_array().unwrap().len(), 1);
    assert_eq!(cuc.get(&path).await.problem(), "not_allowed", "signed, and not published");
    binh.post(&format!("{path}/publication"), &json!({})).await.ok();
    let answer = cuc.get(&format!("{path}/document.pdf")).await;
    let name = answer.header("content-disposition").unwrap();
    assert!(name.contains("filename=\"thong-bao-ket-luan-so-01-tb-ubnd"), "{name}");
    let extra = Extra { kind: Some("application/pdf"), body: &answer.body, headers: &[] };
    let verified = cuc.send("POST", "/api/v1/verify", extra).await.ok();
    assert_eq!((&verified["verdict"], &verified["standing"]), (&json!("valid"), &json!("filed")));
    assert_eq!(verified["minutes"]["kind"], "conclusions");
    assert_eq!(verified["minutes"]["signers"].as_array().unwrap().len(), 1);
    assert_eq!(cuc.get("/api/v1/minutes-for-me").await.ok()["published"][0]["kind"], "conclusions");

    let correction = binh.post(&format!("{path}/correction"), &json!({})).await.ok();
    assert_eq!(correction["minutes"]["kind"], "conclusions");
    let reference = correction["content"]["head"]["correction_of"].as_str().unwrap();
    assert!(reference.starts_with("Đính chính Thông báo số 01/TB-UBND"), "{reference}");
    an.post(&format!("{path}/withdrawal"), &json!({"reason": "Sai số liệu"})).await.ok();
}

#[tokio::test]
async fn minutes_and_notice_stand_beside_each_other_and_each_has_its_numbers() {
    let server = server().await;
    let mut binh = server.signed_in("Bình").await;
    let mut numbers = Vec::new();
    for _ in 0..2 {
        let meeting = held(&server, &PUBLISHED).await;
        let minutes = binh.post(&format!("/api/v1/meetings/{meeting}/minutes"), &json!({})).await.ok();
        let notice = binh.post(&address(&meeting), &json!({})).await.ok();
        assert_eq!(minutes["minutes"]["kind"], "minutes");
        assert_ne!(minutes["minutes"]["id"], notice["minutes"]["id"]);
        let again = binh.post(&format!("/api/v1/meetings/{meeting}/minutes?kind=minutes"), &json!({})).await.ok();
        assert_eq!(again["minutes"]["id"], minutes["minutes"]["id"]);
        numbers.push(submitted(&mut binh, &notice).await["content"]["head"]["number"].clone());
        let mut content = minutes["content"].clone();
        content["head"]["symbol"] = json!("BB-UBND");
        content["head"]["place"] = json!("Lào Cai");
        content["body"] = notice["content"]["body"].clone();
        let path = path_of(&minutes);
        binh.put(&path, &json!({"base_revision": 1, "content": content})).await.ok();
        let view = binh.post(&format!("{path}/submit"), &json!({"revision": 2})).await.ok();
        numbers.push(view["content"]["head"]["number"].clone());
    }
    assert_eq!(numbers, ["01", "01", "02", "02"]);
    let list = binh.get("/api/v1/meetings?when=today").await.ok();
    assert_eq!((&list[0]["minutes"]["kind"], &list[0]["notice"]["kind"]), (&json!("minutes"), &json!("conclusions")));
}

#[tokio::test]
async fn who_press_the_button_at_once_get_one_notice() {
    let server = server().await;
    let meeting = held(&server, &PUBLISHED).await;
    let mut asking = Vec::new();
    for name in ["An", "Bình", "An", "Bình", "An"] {
        let (mut who, address) = (server.signed_in(name).await, address(&meeting));
        asking.push(tokio::spawn(async move { who.post(&address, &json!({})).await.ok()["minutes"]["id"].clone() }));
    }
    let mut made = Vec::new();
    for one in asking {
        made.push(one.await.unwrap());
    }
    assert!(made.iter().all(|id| *id == made[0]), "{made:?}");
}

#[tokio::test]
async fn a_notice_without_conclusions_is_not_submitted_as_it_is() {
    let server = server().await;
    let meeting = held(&server, &[]).await;
    let mut binh = server.signed_in("Bình").await;
    let view = binh.post(&address(&meeting), &json!({})).await.ok();
    assert!(view["draft_note"].as_str().unwrap().starts_with("Cuộc họp chưa có kết luận nào được công bố"));
    let path = path_of(&view);
    let refused = binh.post(&format!("{path}/submit"), &json!({"revision": 1})).await.json();
    assert_eq!((&refused["code"], &refused["fact"]), (&json!("minutes_incomplete"), &json!("symbol, place")));
    binh.put(&path, &json!({"base_revision": 1, "content": completed(&view)})).await.ok();
    assert_eq!(binh.post(&format!("{path}/submit"), &json!({"revision": 2})).await.problem(), "draft_note_left");
    let redraft = json!({"base_revision": 2, "length": "full"});
    assert_eq!(binh.post(&format!("{path}/redraft"), &redraft).await.problem(), "not_allowed");
}

#[tokio::test]
async fn only_chair_and_secretary_of_an_ended_meeting_make_a_notice_of_a_known_kind() {
    let server = server().await;
    let live = server.meeting("An", "Bình", &["UBND xã"]).await;
    let ended = held(&server, &PUBLISHED).await;
    let mut binh = server.signed_in("Bình").await;
    assert_eq!(binh.post(&address(&live), &json!({})).await.problem(), "meeting_not_ended");
    for kind in ["notice", "", "Conclusions", "minutes&kind=conclusions", "minutes&other=1"] {
        let refused = binh.post(&format!("/api/v1/meetings/{ended}/minutes?kind={kind}"), &json!({})).await;
        assert_eq!((refused.status, refused.problem().as_str()), (400, "bad_request"), "{kind}");
    }
    for (name, expected) in [("Cúc", "not_allowed"), ("Dũng", "not_found")] {
        let mut other = server.signed_in(name).await;
        assert_eq!(other.post(&address(&ended), &json!({})).await.problem(), expected);
    }
    assert_eq!(server.store().minutes().by_meeting(&ended).await.unwrap(), []);
}
