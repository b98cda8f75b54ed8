// SPDX-License-Identifier: MPL-2.0
//! Comments on a draft: who reads and writes until when, what the desk sees, and the letters.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::mail_server::MailServer;
use crate::server::{Running, TestServer};
use crate::signatures::completed;

const TA_VAN: &str = "UBND xã Tả Van";
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

struct Draft {
    server: Running,
    binh: Browser,
    cuc: Browser,
    path: String,
}

/// Complete minutes of a meeting of An's to which Cúc's commune was invited, and Dũng's was not.
async fn draft(server: TestServer) -> Draft {
    let server = server
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_unit(TA_VAN)
        .with_user("Cúc")
        .with_unit("UBND xã Y Tý")
        .with_user("Dũng")
        .with_admin("Quang")
        .start()
        .await;
    let (mut binh, cuc) = (server.signed_in("Bình").await, server.signed_in("Cúc").await);
    let meeting = server.held_meeting("An", "Bình", &[TA_VAN]).await;
    let minutes = binh.post(&format!("/api/v1/meetings/{meeting}/minutes"), &json!({})).await.ok();
    let path = format!("/api/v1/minutes/{}", minutes["minutes"]["id"].as_str().unwrap());
    binh.put(&path, &json!({"base_revision": 1, "content": completed(&minutes)})).await.ok();
    Draft { server, binh, cuc, path }
}

impl Draft {
    async fn opened(server: TestServer) -> Self {
        let mut draft = draft(server).await;
        let deadline = draft.server.now().plus(3 * DAY);
        let view =
            draft.binh.post(&draft.at("comment-period"), &json!({"revision": 2, "deadline": deadline})).await.ok();
        assert_eq!((&view["period"]["is_open"], &view["period"]["number"]), (&json!(true), &json!(1)));
        draft
    }

    fn at(&self, what: &str) -> String {
        format!("{}/{what}", self.path)
    }

    async fn cuc_writes(&mut self, passage: Option<usize>, text: &str) -> Value {
        let path = self.at("comments");
        self.cuc.post(&path, &json!({"period": 1, "passage": passage, "text": text})).await.ok()["comments"][0].clone()
    }
}

#[tokio::test]
async fn a_commune_comments_on_a_paragraph_and_reads_how_it_was_answered() {
    let mut draft = Draft::opened(TestServer::new()).await;
    let text = draft.cuc.get(&draft.at("commented-draft")).await.ok();
    assert_eq!(text["revision"], 2);
    let passages = text["passages"].as_array().unwrap();
    let place = passages.iter().position(|passage| passage["texts"][0] == "Thu đạt 102 %.").unwrap();
    assert_eq!(draft.cuc.post(&draft.at("commented-draft/read"), &json!({"period": 1})).await.status, 204);
    let written = draft.cuc_writes(Some(place), "Số thu của xã là 98 %.").await;
    assert_eq!(written["quote"], "Thu đạt 102 %.");

    // The draft is written on meanwhile: the comment keeps what it was about.
    let now = draft.binh.get(&draft.path).await.ok();
    let mut content = now["content"].clone();
    content["body"]["content"] = json!([{"type": "paragraph", "content": [{"type": "text", "text": "Khác."}]}]);
    draft.binh.put(&draft.path, &json!({"base_revision": 2, "content": content})).await.ok();
    assert_eq!(draft.cuc.get(&draft.at("commented-draft")).await.ok(), text, "what is read stays");

    let desk = draft.binh.get(&draft.at("comments")).await.ok();
    assert_eq!((&desk["comments"][0]["by_name"], &desk["comments"][0]["unit_name"]), (&json!("Cúc"), &json!(TA_VAN)));
    assert_eq!((&desk["readers"][0]["name"], &desk["readers"][0]["comments"]), (&json!("Cúc"), &json!(1)));
    assert_eq!(desk["not_yet"], json!([]));
    let answer = format!("/api/v1/draft-comments/{}/answer", written["id"].as_str().unwrap());
    let declined = json!({"seen": 1, "verdict": "declined", "reason": " "});
    assert_eq!(draft.binh.put(&answer, &declined).await.problem(), "answer_reason_missing");
    draft.binh.put(&answer, &json!({"seen": 1, "verdict": "accepted", "reason": ""})).await.ok();
    let own = draft.cuc.get(&draft.at("comments")).await.ok();
    assert_eq!(own["comments"][0]["answer"]["verdict"], "accepted");
    assert_eq!(own["readers"], json!([]), "who else has read it is the desk's");

    // What was answered is changed by nobody.
    let change = format!("/api/v1/draft-comments/{}", written["id"].as_str().unwrap());
    assert_eq!(draft.cuc.put(&change, &json!({"seen": 2, "text": "Khác"})).await.problem(), "comment_answered");
}

#[tokio::test]
async fn only_those_who_took_part_read_a_draft_and_only_chair_and_secretary_ask_for_comments() {
    let mut draft = Draft::opened(TestServer::new()).await;
    let text = draft.at("commented-draft");
    for (name, expected) in [("Dũng", "not_found"), ("Quang", "not_allowed")] {
        let mut browser = draft.server.signed_in(name).await;
        assert_eq!(browser.get(&text).await.problem(), expected, "{name}");
        let comment = json!({"period": 1, "passage": null, "text": "Xin góp ý"});
        assert_eq!(browser.post(&draft.at("comments"), &comment).await.problem(), expected, "{name}");
    }
    assert_eq!(draft.server.browser().get(&text).await.problem(), "not_signed_in");
    assert_eq!(draft.cuc.get(&draft.path).await.problem(), "not_allowed", "the editor's page is not theirs");
    let end = json!({"period": 1, "deadline": null});
    assert_eq!(draft.cuc.put(&draft.at("comment-period"), &end).await.problem(), "not_allowed");

    // Chair and secretary comment, too; the commune's page shows only its own.
    let mut an = draft.server.signed_in("An").await;
    an.post(&draft.at("comments"), &json!({"period": 1, "passage": null, "text": "Rút gọn."})).await.ok();
    let own = draft.cuc_writes(None, "Nhất trí.").await;
    assert_eq!((&own["is_own"], &own["text"]), (&json!(true), &json!("Nhất trí.")));
    assert_eq!(draft.cuc.get(&draft.at("comments")).await.ok()["comments"].as_array().unwrap().len(), 1);
    assert_eq!(an.get(&draft.at("comments")).await.ok()["comments"].as_array().unwrap().len(), 2);
    let another = json!({"seen": 1, "text": "Sửa hộ"});
    let path = format!("/api/v1/draft-comments/{}", own["id"].as_str().unwrap());
    assert_eq!(an.put(&path, &another).await.problem(), "not_found", "nobody writes in the name of another");
}

#[tokio::test]
async fn at_the_deadline_nobody_writes_any_more_and_a_later_deadline_opens_nothing_that_was_over() {
    let mut draft = Draft::opened(TestServer::new()).await;
    let period = draft.at("comment-period");
    let listed = draft.cuc.get("/api/v1/minutes-for-me").await.ok();
    assert_eq!(
        (&listed["to_comment"][0]["meeting_title"], &listed["to_comment"][0]["answered"]),
        (&json!("Giao ban tháng 11"), &json!(false))
    );
    let written = draft.cuc_writes(None, "Lần một").await;
    assert_eq!(draft.cuc.get("/api/v1/minutes-for-me").await.ok()["to_comment"][0]["answered"], true);
    let later = draft.server.now().plus(5 * DAY);
    let extended = draft.binh.put(&period, &json!({"period": 1, "deadline": later})).await.ok();
    assert_eq!(extended["period"]["deadline"], json!(later));
    draft.server.wait(5 * DAY - 1);
    draft.cuc = draft.server.signed_in("Cúc").await;
    draft.cuc_writes(None, "Phút cuối").await;
    draft.server.wait(1);
    let late = json!({"period": 1, "passage": null, "text": "Muộn"});
    assert_eq!(draft.cuc.post(&draft.at("comments"), &late).await.problem(), "comments_over");
    assert_eq!(
        draft.cuc.put(&draft.at("agreement"), &json!({"period": 1, "agrees": true})).await.problem(),
        "comments_over"
    );
    assert_eq!(draft.cuc.get(&draft.at("commented-draft")).await.problem(), "comments_over");
    let change = format!("/api/v1/draft-comments/{}", written["id"].as_str().unwrap());
    assert_eq!(draft.cuc.put(&change, &json!({"seen": 1, "text": null})).await.problem(), "comments_over");
    draft.binh = draft.server.signed_in("Bình").await;
    let too_late = json!({"period": 1, "deadline": draft.server.now().plus(DAY)});
    assert_eq!(draft.binh.put(&period, &too_late).await.problem(), "comments_over");
    assert_eq!(draft.cuc.get("/api/v1/minutes-for-me").await.ok()["to_comment"], json!([]));
    assert_eq!(
        draft.cuc.get(&draft.at("comments")).await.ok()["comments"].as_array().unwrap().len(),
        2,
        "what was sent is kept"
    );
}

#[tokio::test]
async fn an_unfit_deadline_a_stale_text_and_a_second_period_are_refused() {
    let mut draft = draft(TestServer::new()).await;
    let (period, now) = (draft.at("comment-period"), draft.server.now());
    for (revision, deadline, expected) in [
        (2, now, "comment_deadline_passed"),
        (2, now.plus(40 * DAY), "comment_deadline_far"),
        (1, now.plus(DAY), "minutes_changed"),
    ] {
        let body = json!({"revision": revision, "deadline": deadline});
        assert_eq!(draft.binh.post(&period, &body).await.problem(), expected);
    }
    let body = json!({"revision": 2, "deadline": now.plus(DAY)});
    draft.binh.post(&period, &body).await.ok();
    assert_eq!(draft.binh.post(&period, &body).await.problem(), "comments_open");
    // What people comment on is not frozen under their hands.
    let submit = draft.at("submit");
    assert_eq!(draft.binh.post(&submit, &json!({"revision": 2})).await.problem(), "comments_open");
    draft.binh.put(&period, &json!({"period": 1, "deadline": null})).await.ok();
    draft.binh.post(&submit, &json!({"revision": 2})).await.ok();
    assert_eq!(
        draft.binh.post(&period, &json!({"revision": 2, "deadline": now.plus(DAY)})).await.problem(),
        "minutes_frozen"
    );
}

#[tokio::test]
async fn one_person_writes_fifty_comments_of_two_thousand_characters_at_most() {
    let mut draft = Draft::opened(TestServer::new()).await;
    let path = draft.at("comments");
    let write = |text: String| json!({"period": 1, "passage": null, "text": text});
    assert_eq!(draft.cuc.post(&path, &write("ý".repeat(2_001))).await.problem(), "invalid_field");
    assert_eq!(draft.cuc.post(&path, &write(" \n ".to_owned())).await.problem(), "invalid_field");
    let beyond = json!({"period": 1, "passage": 100_000, "text": "Đâu?"});
    assert_eq!(draft.cuc.post(&path, &beyond).await.problem(), "invalid_field");
    for n in 0..50 {
        draft.cuc.post(&path, &write(format!("Ý kiến {n} {}", "ý".repeat(1_900)))).await.ok();
    }
    assert_eq!(draft.cuc.post(&path, &write("Thêm".to_owned())).await.problem(), "comments_full");
    let first = draft.cuc.get(&path).await.ok()["comments"][0].clone();
    let change = format!("/api/v1/draft-comments/{}", first["id"].as_str().unwrap());
    draft.cuc.put(&change, &json!({"seen": 1, "text": "Ngắn hơn"})).await.ok();
    assert_eq!(draft.cuc.put(&change, &json!({"seen": 1, "text": "Thẻ khác"})).await.problem(), "comment_changed");
    draft.cuc.put(&change, &json!({"seen": 2, "text": null})).await.ok();
    draft.cuc.post(&path, &write("Thêm".to_owned())).await.ok();
}

#[tokio::test]
async fn a_letter_opens_the_period_and_one_day_before_its_end_only_the_silent_are_reminded() {
    let mail = MailServer::start().await;
    let mut draft = draft(TestServer::new().with_settings(|config| mail.settings(config))).await;
    for (name, language) in [("Cúc", "vi"), ("Bình", "vi"), ("An", "en"), ("Dũng", "vi")] {
        let to = json!({"address": address(name), "language": language, "for_unit": true});
        assert_eq!(draft.server.signed_in(name).await.put("/api/v1/me/letters", &to).await.status, 204);
    }
    let deadline = draft.server.now().plus(3 * DAY);
    let period = draft.at("comment-period");
    draft.binh.post(&period, &json!({"revision": 2, "deadline": deadline})).await.ok();
    mail.until_taken(address("Cúc"), 1).await;
    mail.until_taken(address("An"), 1).await;
    assert_eq!(mail.to(address("Dũng")).len(), 0, "not invited");
    assert_eq!(mail.to(address("Bình")).len(), 0, "who asked for comments knows");
    let remind = async |draft: &Draft| draft.server.server.app.use_cases.write_comment_reminders().await.unwrap();
    draft.server.wait(2 * DAY - 1);
    assert_eq!(remind(&draft).await, 0);
    draft.server.wait(1);
    assert_eq!((remind(&draft).await, remind(&draft).await), (1, 0), "Cúc, once; chair and secretary are not asked");
    mail.until_taken(address("Cúc"), 2).await;

    // Another deadline is reminded of anew, but not whoever has answered by then.
    draft.binh = draft.server.signed_in("Bình").await;
    draft.binh.put(&period, &json!({"period": 1, "deadline": deadline.plus(2 * DAY)})).await.ok();
    draft.cuc = draft.server.signed_in("Cúc").await;
    draft.cuc.put(&draft.at("agreement"), &json!({"period": 1, "agrees": true})).await.ok();
    draft.server.wait(2 * DAY);
    assert_eq!(remind(&draft).await, 0);
    assert_eq!(mail.to(address("Cúc")).len(), 2);
}

fn address(name: &str) -> &'static str {
    match name {
        "Cúc" => "cuc@tavan.gov.vn",
        "Bình" => "binh@laocai.gov.vn",
        "An" => "an@laocai.gov.vn",
        _ => "dung@yty.gov.vn",
    }
}
