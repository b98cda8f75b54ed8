// SPDX-License-Identifier: MPL-2.0
//! What is done with minutes beside writing and signing them.

use serde_json::{Value, json};
use store::Actor;
use store::units::NewUnit;
use store::users::ChangedUser;

use crate::browser::Extra;
use crate::mail_server::MailServer;
use crate::server::TestServer;
use crate::signatures::{PASSPHRASE, Signing, completed};

const DAY: i64 = 24 * 3_600_000;

fn acts(view: &Value) -> Vec<&str> {
    view["may"].as_array().unwrap().iter().map(|act| act.as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_chair_approves_once_and_a_return_takes_it_back() {
    let mut signing = Signing::submitted().await;
    let approval = format!("{}/approval", signing.path);
    assert_eq!(acts(&signing.chair.get(&signing.path).await.ok()), ["approve"]);
    assert_eq!(signing.secretary.post(&approval, &json!({})).await.problem(), "not_allowed");
    let view = signing.chair.post(&approval, &json!({})).await.ok();
    assert_eq!((&view["steps"][0]["act"], &view["steps"][0]["by_name"]), (&json!("approve"), &json!("An")));
    assert_eq!(signing.chair.post(&approval, &json!({})).await.problem(), "minutes_step_taken");
    let returned = format!("{}/return", signing.path);
    let view = signing.chair.post(&returned, &json!({"comment": "Sai số liệu"})).await.ok();
    assert_eq!((&view["steps"], &view["minutes"]["return_comment"]), (&json!([]), &json!("Sai số liệu")));
    assert_eq!(signing.chair.post(&approval, &json!({})).await.problem(), "minutes_step_taken", "a draft");
}

#[tokio::test]
async fn signed_minutes_are_read_by_those_invited_once_they_are_published() {
    let mut signing = Signing::signed().await;
    let mut cuc = signing.server.signed_in("Cúc").await;
    let (document, publication) = (format!("{}/document.pdf", signing.path), format!("{}/publication", signing.path));
    assert_eq!(cuc.get(&signing.path).await.problem(), "not_allowed");
    assert_eq!(cuc.get(&document).await.problem(), "not_allowed");
    let list = cuc.get("/api/v1/meetings?when=today").await.ok();
    assert_eq!((&list[0]["minutes"]["state"], &list[0]["minutes"]["may_open"]), (&json!("signed"), &json!(false)));
    assert_eq!(cuc.post(&publication, &json!({})).await.problem(), "not_allowed");

    let view = signing.secretary.post(&publication, &json!({})).await.ok();
    assert_eq!(view["minutes"]["published_at"], json!(signing.server.now()));
    assert_eq!(signing.chair.post(&publication, &json!({})).await.problem(), "minutes_step_taken");
    let mine = cuc.get("/api/v1/minutes-for-me").await.ok();
    assert_eq!(mine["published"][0]["meeting_title"], "Giao ban tháng 11");
    assert!(cuc.get(&document).await.body.starts_with(b"%PDF-"));
    assert_eq!(acts(&cuc.get(&signing.path).await.ok()), [] as [&str; 0]);

    let openings = format!("{}/openings", signing.path);
    let before = signing.secretary.get(&openings).await.ok();
    assert_eq!((&before["opened"], &before["not_yet"]), (&json!([]), &json!(["UBND xã"])));
    for _ in 0..2 {
        assert_eq!(cuc.post(&openings, &json!({})).await.status, 204);
    }
    signing.chair.post(&openings, &json!({})).await;
    let after = signing.secretary.get(&openings).await.ok();
    assert_eq!((&after["opened"][0]["name"], after["opened"].as_array().unwrap().len()), (&json!("Cúc"), 1));
    assert_eq!(after["not_yet"], json!([]));
    assert_eq!(cuc.get(&openings).await.problem(), "not_allowed");
    assert_eq!(cuc.get("/api/v1/minutes-for-me").await.ok()["published"], json!([]));

    let filing = format!("{}/filing", signing.path);
    let view = signing.secretary.post(&filing, &json!({"place": "Hồ sơ 12/2026"})).await.ok();
    let filed = view["steps"].as_array().unwrap().iter().find(|step| step["act"] == "file").unwrap();
    assert_eq!(filed["text"], "Hồ sơ 12/2026");
    assert_eq!(signing.secretary.post(&filing, &json!({"place": ""})).await.problem(), "minutes_step_taken");
}

#[tokio::test]
async fn a_withdrawal_leaves_the_document_its_reason_and_an_answer_to_who_verifies_it() {
    let mut signing = Signing::signed().await;
    let withdrawal = format!("{}/withdrawal", signing.path);
    signing.secretary.post(&format!("{}/publication", signing.path), &json!({})).await.ok();
    let reason = json!({"reason": "Sai số liệu thu ngân sách"});
    assert_eq!(signing.secretary.post(&withdrawal, &reason).await.problem(), "not_allowed", "it is the chair's");
    assert_eq!(signing.chair.post(&withdrawal, &json!({"reason": " "})).await.problem(), "reason_missing");
    let view = signing.chair.post(&withdrawal, &reason).await.ok();
    assert_eq!(
        (&view["minutes"]["state"], &view["minutes"]["withdrawn_at"]),
        (&json!("signed"), &json!(signing.server.now()))
    );
    assert_eq!(signing.chair.post(&withdrawal, &reason).await.problem(), "minutes_step_taken");

    let mut cuc = signing.server.signed_in("Cúc").await;
    let seen = cuc.get(&signing.path).await.ok();
    let step = seen["steps"].as_array().unwrap().iter().find(|step| step["act"] == "withdraw").unwrap();
    assert_eq!((&step["by_name"], &step["text"]), (&json!("An"), &reason["reason"]));
    let original = cuc.get(&format!("{}/document.pdf", signing.path)).await.body;
    let extra = Extra { kind: Some("application/pdf"), body: &original, headers: &[] };
    let verified = cuc.send("POST", "/api/v1/verify", extra).await.ok();
    assert_eq!((&verified["verdict"], &verified["standing"]), (&json!("valid"), &json!("filed")));
    assert_eq!(verified["minutes"]["withdrawn_at"], json!(signing.server.now()));
    let log = signing.server.store().audit().verify().await.unwrap();
    assert!(log.is_ok());
    // Better minutes take their place, and name them.
    let correction = signing.secretary.post(&format!("{}/correction", signing.path), &json!({})).await.ok();
    assert!(correction["content"]["head"]["correction_of"].as_str().unwrap().contains("15/BB-UBND"));
}

#[tokio::test]
async fn what_is_not_signed_is_neither_published_nor_withdrawn_nor_filed() {
    let mut signing = Signing::submitted().await;
    for (path, body) in
        [("publication", json!({})), ("withdrawal", json!({"reason": "Sai"})), ("filing", json!({"place": ""}))]
    {
        let refused = signing.chair.post(&format!("{}/{path}", signing.path), &body).await;
        assert_eq!(refused.problem(), "minutes_not_signed", "{path}");
    }
}

#[tokio::test]
async fn a_substitute_signs_in_the_place_of_the_chair_in_the_capacity_that_is_printed() {
    let mut signing = Signing::submitted().await;
    let server = &signing.server;
    let mut cuc = server.signed_in("Cúc").await;
    let substitute = format!("{}/substitute", signing.path);
    let named = json!({"user": server.user("Cúc"), "reason": "Đi công tác"});
    assert_eq!(signing.chair.put(&substitute, &named).await.problem(), "minutes_frozen", "the document bears a name");
    signing.chair.post(&format!("{}/return", signing.path), &json!({"comment": "Tôi đi công tác"})).await.ok();
    assert_eq!(signing.secretary.put(&substitute, &named).await.problem(), "not_allowed", "the chair's choice");
    let unfit = json!({"user": server.user("Bình"), "reason": "Đi công tác"});
    assert_eq!(signing.chair.put(&substitute, &unfit).await.problem(), "substitute_unfit");
    let mut quang = server.signed_in("Quang").await;
    let themselves = json!({"user": server.user("Quang"), "reason": "Đi công tác"});
    assert_eq!(quang.put(&substitute, &themselves).await.problem(), "substitute_unfit");
    assert_eq!(cuc.get(&signing.path).await.problem(), "not_allowed");
    assert_eq!(signing.chair.put(&substitute, &named).await.ok()["name"], "Cúc");

    let draft = cuc.get(&signing.path).await.ok();
    assert_eq!((&draft["my_role"], &draft["may_edit"]), (&json!("chair"), &json!(true)));
    let mut content = completed(&draft);
    content["head"]["chair_name"] = json!("Lê Thị Cúc");
    content["head"]["chair_capacity"] = json!(["KT. Chủ tịch"]);
    let revision = draft["minutes"]["revision"].as_i64().unwrap();
    let saved =
        signing.secretary.put(&signing.path, &json!({"base_revision": revision, "content": content})).await.ok();
    let submit = format!("{}/submit", signing.path);
    let revision = saved["minutes"]["revision"].clone();
    let refused = signing.secretary.post(&submit, &json!({"revision": revision})).await.json();
    assert_eq!((&refused["code"], &refused["fact"]), (&json!("minutes_incomplete"), &json!("chair_capacity")));
    content["head"]["chair_capacity"] = json!(["KT. Chủ tịch", "Phó Chủ tịch"]);
    let saved =
        signing.secretary.put(&signing.path, &json!({"base_revision": revision, "content": content})).await.ok();
    signing.secretary.post(&submit, &json!({"revision": saved["minutes"]["revision"]})).await.ok();

    assert_eq!(acts(&cuc.get(&signing.path).await.ok()), ["approve"]);
    cuc.post(&format!("{}/approval", signing.path), &json!({})).await.ok();
    signing.secretary_signs(PASSPHRASE).await.ok();
    let file = signing.authority.issue_pkcs12("Lê Thị Cúc", "UBND xã", PASSPHRASE).unwrap();
    let form = [("label", "Khóa thử"), ("passphrase", PASSPHRASE), ("confirmed_holder", "Lê Thị Cúc")];
    let key = cuc.upload("/api/v1/me/keys", &form, ("key.p12", &file)).await.ok();
    let shown = cuc.get(&signing.path).await.ok();
    assert_eq!(shown["may_sign"], true);
    let sign = json!({"key": key["id"], "passphrase": PASSPHRASE, "shown_sha256": shown["document_sha256"]});
    let signed = cuc.post(&format!("{}/signatures", signing.path), &sign).await.ok();
    assert_eq!((&signed["minutes"]["state"], &signed["signatures"][1]["name"]), (&json!("signed"), &json!("Cúc")));
}

#[tokio::test]
async fn a_substitute_who_leaves_the_meetings_units_has_the_chairs_part_no_more() {
    let mut signing = Signing::submitted().await;
    let server = &signing.server;
    let mut cuc = server.signed_in("Cúc").await;
    signing.chair.post(&format!("{}/return", signing.path), &json!({"comment": "Tôi đi công tác"})).await.ok();
    let named = json!({"user": server.user("Cúc"), "reason": "Đi công tác"});
    signing.chair.put(&format!("{}/substitute", signing.path), &named).await.ok();
    let revision = signing.secretary.get(&signing.path).await.ok()["minutes"]["revision"].clone();
    signing.secretary.post(&format!("{}/submit", signing.path), &json!({"revision": revision})).await.ok();
    assert_eq!(acts(&cuc.get(&signing.path).await.ok()), ["approve"]);

    let elsewhere = NewUnit { code: "U9".into(), name: "Sở khác".into(), parent: None };
    let unit = store::save!(server.store() => units().create(&elsewhere, &Actor::System, server.now())).unwrap().id;
    let moved =
        ChangedUser { username: "cuc".into(), name: "Cúc".into(), title: String::new(), unit, is_admin: false };
    store::save!(server.store() => users().change(server.user("Cúc"), &moved, &Actor::System, server.now())).unwrap();
    assert_eq!(cuc.get(&signing.path).await.problem(), "not_found");
    for (path, body) in [("approval", json!({})), ("return", json!({"comment": "Sai"}))] {
        let refused = cuc.post(&format!("{}/{path}", signing.path), &body).await;
        assert_eq!(refused.problem(), "not_found", "{path}");
    }
    // The chair is there still, and signs or names somebody else.
    signing.chair.post(&format!("{}/approval", signing.path), &json!({})).await.ok();
}

#[tokio::test]
async fn submitting_and_returning_have_a_pace_and_what_is_returned_is_readable() {
    let mut signing = Signing::submitted().await;
    let (submit, give_back) = (format!("{}/submit", signing.path), format!("{}/return", signing.path));
    let hidden = json!({"comment": "Sai\u{202e} số liệu\r\nMục 2"});
    let view = signing.chair.post(&give_back, &hidden).await.ok();
    assert_eq!(view["minutes"]["return_comment"], "Sai số liệu\nMục 2");
    let mut times = 0;
    let refused = loop {
        let answer = signing.secretary.post(&submit, &json!({"revision": 2})).await;
        if answer.status != 200 {
            break answer;
        }
        times += 1;
        assert!(times < 20, "as often as a person needs");
        signing.chair.post(&give_back, &json!({"comment": "Sai"})).await.ok();
    };
    assert_eq!((refused.status, refused.problem().as_str()), (429, "wrote_too_fast"));
    assert!(times >= 5, "{times}");
    signing.server.wait(60_000);
    signing.secretary.post(&submit, &json!({"revision": 2})).await.ok();
    assert_eq!(signing.chair.post(&give_back, &json!({"comment": "a\u{0}b"})).await.problem(), "invalid_field");
}

#[tokio::test]
async fn whose_turn_it_is_gets_a_letter_and_after_two_days_one_more() {
    let mail = MailServer::start().await;
    let server = TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_unit("UBND xã")
        .with_settings(|config| mail.settings(config))
        .start()
        .await;
    let (mut an, mut binh) = (server.signed_in("An").await, server.signed_in("Bình").await);
    for (browser, address) in [(&mut an, "an@laocai.gov.vn"), (&mut binh, "binh@laocai.gov.vn")] {
        let to = json!({"address": address, "language": "vi", "for_unit": true});
        assert_eq!(browser.put("/api/v1/me/letters", &to).await.status, 204);
    }
    let meeting = server.held_meeting("An", "Bình", &["UBND xã"]).await;
    let minutes = binh.post(&format!("/api/v1/meetings/{meeting}/minutes"), &json!({})).await.ok();
    let path = format!("/api/v1/minutes/{}", minutes["minutes"]["id"].as_str().unwrap());
    binh.put(&path, &json!({"base_revision": 1, "content": completed(&minutes)})).await.ok();
    binh.post(&format!("{path}/submit"), &json!({"revision": 2})).await.ok();
    mail.until_taken("an@laocai.gov.vn", 1).await;
    an.post(&format!("{path}/return"), &json!({"comment": "Thiếu kết luận"})).await.ok();
    mail.until_taken("binh@laocai.gov.vn", 1).await;
    binh.post(&format!("{path}/submit"), &json!({"revision": 2})).await.ok();
    an.post(&format!("{path}/approval"), &json!({})).await.ok();
    mail.until_taken("binh@laocai.gov.vn", 2).await;
    let remind = async || server.server.app.use_cases.write_signature_reminders().await.unwrap();
    assert_eq!(remind().await, 0);
    server.wait(2 * DAY);
    assert_eq!((remind().await, remind().await), (1, 0), "once");
    mail.until_taken("binh@laocai.gov.vn", 3).await;
}
