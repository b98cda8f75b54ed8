// SPDX-License-Identifier: MPL-2.0
//! Numbers of minutes: given at submission in the order of the register, or typed and nobody else's.

use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::server::{Running, TestServer};
use crate::signatures::completed;

async fn office() -> Running {
    TestServer::new().with_unit("UBND tỉnh").with_user("An").with_user("Bình").with_unit("UBND xã").start().await
}

/// Complete minutes of a meeting of An's, but for their number.
async fn draft(server: &Running, binh: &mut Browser, number: &str) -> (String, Value) {
    let meeting = server.held_meeting("An", "Bình", &["UBND xã"]).await;
    let minutes = binh.post(&format!("/api/v1/meetings/{meeting}/minutes"), &json!({})).await.ok();
    let path = format!("/api/v1/minutes/{}", minutes["minutes"]["id"].as_str().unwrap());
    let mut content = completed(&minutes);
    content["head"]["number"] = json!(number);
    binh.put(&path, &json!({"base_revision": 1, "content": content})).await.ok();
    (path, content)
}

async fn submit(binh: &mut Browser, path: &str, revision: i64) -> Answer {
    binh.post(&format!("{path}/submit"), &json!({"revision": revision})).await
}

fn number(view: &Value) -> &str {
    view["content"]["head"]["number"].as_str().unwrap()
}

#[tokio::test]
async fn fifty_who_submit_at_once_get_fifty_numbers_without_gap() {
    const AT_ONCE: usize = 50;
    let server = office().await;
    let mut binh = server.signed_in("Bình").await;
    let mut drafts = Vec::new();
    for _ in 0..AT_ONCE {
        drafts.push((server.signed_in("Bình").await, draft(&server, &mut binh, "").await.0));
    }
    let submissions = drafts.into_iter().map(|(mut binh, path)| {
        tokio::spawn(async move { number(&submit(&mut binh, &path, 2).await.ok()).to_owned() })
    });
    let mut given = Vec::new();
    for submission in submissions.collect::<Vec<_>>() {
        given.push(submission.await.unwrap());
    }
    given.sort();
    let expected: Vec<String> = (1..=AT_ONCE).map(|number| format!("{number:02}")).collect();
    assert_eq!(given, expected);
}

#[tokio::test]
async fn the_register_goes_on_after_a_typed_number_and_a_returned_text_keeps_its_own() {
    let server = office().await;
    let (mut an, mut binh) = (server.signed_in("An").await, server.signed_in("Bình").await);
    let (typed, _) = draft(&server, &mut binh, "57").await;
    assert_eq!(number(&submit(&mut binh, &typed, 2).await.ok()), "57");

    let (path, mut content) = draft(&server, &mut binh, "057").await;
    let refused = submit(&mut binh, &path, 2).await;
    assert_eq!((refused.status, refused.problem().as_str()), (409, "number_taken"));
    assert_eq!(refused.json()["fact"], "057/BB-UBND");
    content["head"]["number"] = json!("");
    binh.put(&path, &json!({"base_revision": 2, "content": content})).await.ok();
    let next = binh.get(&format!("{path}/number?symbol=BB-UBND")).await.ok();
    assert_eq!(next["number"], "58");
    assert_eq!(binh.get(&format!("{path}/number?symbol=TB-UBND")).await.ok()["number"], "01");
    let submitted = submit(&mut binh, &path, 3).await.ok();
    assert_eq!((number(&submitted), &submitted["minutes"]["revision"]), ("58", &json!(4)));
    assert_eq!(submit(&mut binh, &path, 3).await.problem(), "minutes_frozen", "an answer was lost");

    let returned = an.post(&format!("{path}/return"), &json!({"comment": "Sửa câu cuối."})).await.ok();
    assert_eq!(number(&returned), "58");
    assert_eq!(number(&submit(&mut binh, &path, 4).await.ok()), "58", "the number stays with the text");
    let (last, _) = draft(&server, &mut binh, "").await;
    assert_eq!(number(&submit(&mut binh, &last, 2).await.ok()), "59");
}

#[tokio::test]
async fn a_submission_that_is_refused_uses_no_number_and_only_who_submits_asks_for_the_next() {
    let server = office().await;
    let (mut an, mut binh) = (server.signed_in("An").await, server.signed_in("Bình").await);
    let (path, mut content) = draft(&server, &mut binh, "").await;
    content["head"]["place"] = json!("");
    binh.put(&path, &json!({"base_revision": 2, "content": content})).await.ok();
    assert_eq!(submit(&mut binh, &path, 3).await.problem(), "minutes_incomplete");
    assert_eq!(an.get(&format!("{path}/number?symbol=BB-UBND")).await.status, 403, "the secretary submits");
    let long = "x".repeat(101);
    assert_eq!(binh.get(&format!("{path}/number?symbol={long}")).await.status, 422);
    let (other, _) = draft(&server, &mut binh, "").await;
    assert_eq!(number(&submit(&mut binh, &other, 2).await.ok()), "01");
    assert_eq!(server.browser().get(&format!("{path}/number?symbol=BB-UBND")).await.status, 401);
}
