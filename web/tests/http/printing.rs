// SPDX-License-Identifier: MPL-2.0
//! Printed minutes: characters that can be printed, tables, file names.

use serde_json::{Value, json};

use crate::server::{Running, TestServer};

async fn server() -> Running {
    TestServer::new().with_unit("UBND tỉnh").with_user("An").with_user("Bình").start().await
}

struct Draft {
    browser: crate::browser::Browser,
    path: String,
    content: Value,
}

impl Draft {
    async fn of(server: &Running) -> Self {
        let id = server.held_meeting("An", "Bình", &[]).await;
        let mut browser = server.signed_in("Bình").await;
        let minutes = browser.post(&format!("/api/v1/meetings/{id}/minutes"), &json!({})).await.ok();
        let path = format!("/api/v1/minutes/{}", minutes["minutes"]["id"].as_str().unwrap());
        let mut content = minutes["content"].clone();
        content["head"]["number"] = json!("15");
        content["head"]["symbol"] = json!("BB-UBND");
        content["head"]["place"] = json!("Lào Cai");
        Self { browser, path, content }
    }

    async fn save(&mut self, base: i64) -> Value {
        self.browser.put(&self.path, &json!({"base_revision": base, "content": self.content})).await.ok()
    }

    fn say(&mut self, text: &str) {
        let paragraph = json!({"type": "paragraph", "content": [{"type": "text", "text": text}]});
        self.content["body"] = json!({"type": "doc", "content": [paragraph]});
    }
}

#[tokio::test]
async fn characters_without_a_glyph_are_reported_while_writing_and_prevent_submission() {
    let server = server().await;
    let mut draft = Draft::of(&server).await;
    draft.say("Đã xong ✔, còn ☐");
    draft.content["head"]["venue"] = json!("Phòng họp \u{f0b7}");
    let saved = draft.save(1).await;
    let places: Vec<_> = saved["unprintable"].as_array().unwrap().iter().collect();
    assert_eq!(places.len(), 3);
    assert_eq!((&places[0]["field"], &places[0]["letter"]), (&json!("venue"), &json!("\u{f0b7}")));
    assert_eq!((&places[1]["block"], &places[1]["letter"]), (&json!(0), &json!("✔")));
    assert_eq!(places[2]["excerpt"], "Đã xong ✔, còn ☐");

    let submit = format!("{}/submit", draft.path);
    let refused = draft.browser.post(&submit, &json!({"revision": 2})).await;
    assert_eq!((refused.status, refused.problem().as_str()), (422, "unprintable_letters"));
    let problem = refused.json();
    let fact = problem["fact"].as_str().unwrap();
    assert!(fact.contains("✔") && fact.contains("U+F0B7") && fact.contains("còn ☐"), "{fact}");

    // What is missing besides is told in the same answer.
    draft.content["head"]["number"] = json!("mười lăm");
    draft.content["head"]["place"] = json!("");
    draft.save(2).await;
    let refused = draft.browser.post(&submit, &json!({"revision": 3})).await.json();
    let fact = refused["fact"].as_str().unwrap();
    assert_eq!(refused["code"], "minutes_incomplete");
    assert!(fact.starts_with("number, place; ") && fact.contains("✔"), "{fact}");

    draft.content["head"]["number"] = json!("15");
    draft.content["head"]["place"] = json!("Lào Cai");
    draft.say("Đã xong, còn □");
    draft.content["head"]["venue"] = json!("Phòng họp •");
    assert_eq!(draft.save(3).await["unprintable"], json!([]));
    assert_eq!(draft.browser.post(&submit, &json!({"revision": 4})).await.ok()["minutes"]["state"], "submitted");
}

#[tokio::test]
async fn a_table_is_saved_searched_and_printed() {
    let server = server().await;
    let mut draft = Draft::of(&server).await;
    let cell = |text: &str| {
        json!({"type": "table_cell",
            "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}]})
    };
    let row =
        |texts: &[&str]| json!({"type": "table_row", "content": texts.iter().map(|t| cell(t)).collect::<Vec<_>>()});
    let table = json!({"type": "table", "content": [row(&["STT", "Đơn vị"]), row(&["1", "Bản Phố"])]});
    draft.content["body"] = json!({"type": "doc", "content": [table]});
    draft.save(1).await;
    assert_eq!(draft.browser.get(&draft.path).await.ok()["content"]["body"], draft.content["body"]);
    let found = draft.browser.get("/api/v1/search?q=ban+pho").await.ok();
    assert!(found.to_string().contains(r#""text":"1 | ""#), "a row is found as a line: {found}");
    assert!(draft.browser.get(&format!("{}/preview.pdf", draft.path)).await.body.starts_with(b"%PDF"));

    let wide: Vec<&str> = vec!["x"; 21];
    draft.content["body"] = json!({"type": "doc", "content": [{"type": "table", "content": [row(&wide)]}]});
    let refused = draft.browser.put(&draft.path, &json!({"base_revision": 2, "content": draft.content})).await;
    assert_eq!(refused.problem(), "too_large");
}

#[tokio::test]
async fn a_long_line_of_absent_units_can_be_saved() {
    let server = server().await;
    let mut draft = Draft::of(&server).await;
    let absent: Vec<String> = (0..700).map(|n| format!("Phòng Nông nghiệp và Môi trường xã Tân Lập {n}")).collect();
    draft.content["head"]["attendance"] = json!([format!("Vắng mặt: {}", absent.join("; "))]);
    assert_eq!(draft.save(1).await["minutes"]["revision"], 2);
}

#[tokio::test]
async fn file_names_have_number_and_title() {
    let server = server().await;
    let mut draft = Draft::of(&server).await;
    draft.say("Thu đạt 102 %.");
    draft.save(1).await;
    let word = draft.browser.get(&format!("{}/document.docx", draft.path)).await;
    let name = word.header("content-disposition").unwrap();
    assert!(name.contains("filename=\"du-thao-bien-ban-so-15-bb-ubnd-giao-ban-thang-11.docx\""), "{name}");
    draft.browser.post(&format!("{}/submit", draft.path), &json!({"revision": 2})).await.ok();
    let pdf = draft.browser.get(&format!("{}/document.pdf", draft.path)).await;
    let name = pdf.header("content-disposition").unwrap();
    assert!(name.starts_with("inline; ") && name.contains("filename*=UTF-8''D%E1%BB%B1%20th%E1%BA%A3o"), "{name}");
}
