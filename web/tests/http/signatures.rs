// SPDX-License-Identifier: MPL-2.0
//! From a draft to a document signed by secretary and chair.

use ::meetings::ids::MinutesId;
use serde_json::{Value, json};
use signing::DemoAuthority;

use crate::browser::{Browser, Extra};
use crate::server::{Running, TestServer};

pub const PASSPHRASE: &str = "mật khẩu ký";

/// The content of minutes with what the official form needs before they are submitted.
pub fn completed(minutes: &Value) -> Value {
    let mut content = minutes["content"].clone();
    for (field, value) in [("number", "15"), ("symbol", "BB-UBND"), ("place", "Lào Cai")] {
        content["head"][field] = json!(value);
    }
    let paragraph = json!({"type": "paragraph", "content": [{"type": "text", "text": "Thu đạt 102 %."}]});
    content["body"]["content"].as_array_mut().unwrap().push(paragraph);
    content
}

/// A held meeting whose minutes are up for signature, with a key for both signers.
pub struct Signing {
    pub server: Running,
    pub chair: Browser,
    pub secretary: Browser,
    pub path: String,
    pub id: MinutesId,
    /// Whose certificates are trusted.
    pub authority: DemoAuthority,
    chair_key: Value,
    secretary_key: Value,
}

impl Signing {
    pub async fn submitted() -> Self {
        let server = TestServer::new()
            .with_unit("UBND tỉnh")
            .with_user("An")
            .with_user("Bình")
            .with_admin("Quang")
            .with_unit("UBND xã")
            .with_user("Cúc")
            .start()
            .await;
        let authority = DemoAuthority::new("CA thử", server.now()).unwrap();
        std::fs::create_dir_all(server.data().join("trust")).unwrap();
        std::fs::write(server.data().join("trust/ca.pem"), authority.certificate_pem()).unwrap();
        let (mut chair, mut secretary) = (server.signed_in("An").await, server.signed_in("Bình").await);
        let mut keys = Vec::new();
        for (browser, name) in [(&mut chair, "Nguyễn Văn An"), (&mut secretary, "Trần Thị Bình")] {
            let file = authority.issue_pkcs12(name, "UBND tỉnh", PASSPHRASE).unwrap();
            let form = [("label", "Khóa thử"), ("passphrase", PASSPHRASE), ("confirmed_holder", name)];
            keys.push(browser.upload("/api/v1/me/keys", &form, ("key.p12", &file)).await.ok());
        }
        let meeting = server.held_meeting("An", "Bình", &["UBND xã"]).await;
        let minutes = secretary.post(&format!("/api/v1/meetings/{meeting}/minutes"), &json!({})).await.ok();
        let id = MinutesId::parse(minutes["minutes"]["id"].as_str().unwrap()).unwrap();
        let path = format!("/api/v1/minutes/{id}");
        secretary.put(&path, &json!({"base_revision": 1, "content": completed(&minutes)})).await.ok();
        let submitted = secretary.post(&format!("{path}/submit"), &json!({"revision": 2})).await.ok();
        assert_eq!(submitted["minutes"]["state"], "submitted");
        let [chair_key, secretary_key] = keys.try_into().unwrap();
        Self { server, chair, secretary, path, id, authority, chair_key, secretary_key }
    }

    pub async fn signed() -> Self {
        let mut signing = Self::submitted().await;
        signing.secretary_signs(PASSPHRASE).await.ok();
        signing.chair_signs(PASSPHRASE).await.ok();
        signing
    }

    pub async fn secretary_signs(&mut self, passphrase: &str) -> crate::browser::Answer {
        let shown = self.shown().await;
        let body = json!({"key": self.secretary_key["id"], "passphrase": passphrase, "shown_sha256": shown});
        self.secretary.post(&format!("{}/signatures", self.path), &body).await
    }

    pub async fn chair_signs(&mut self, passphrase: &str) -> crate::browser::Answer {
        let shown = self.shown().await;
        let body = json!({"key": self.chair_key["id"], "passphrase": passphrase, "shown_sha256": shown});
        self.chair.post(&format!("{}/signatures", self.path), &body).await
    }

    /// Those who were invited may read what was signed.
    pub async fn publish(&mut self) {
        self.secretary.post(&format!("{}/publication", self.path), &json!({})).await.ok();
    }

    /// What the page shows now.
    pub async fn shown(&mut self) -> Value {
        self.secretary.get(&self.path).await.ok()["document_sha256"].clone()
    }

    pub async fn document(&mut self) -> Vec<u8> {
        self.chair.get(&format!("{}/document.pdf", self.path)).await.body
    }
}

#[tokio::test]
async fn the_secretary_signs_then_the_chair_then_invited_people_may_read() {
    let mut signing = Signing::submitted().await;
    let mut cuc = signing.server.signed_in("Cúc").await;
    assert_eq!(signing.chair_signs(PASSPHRASE).await.problem(), "not_your_turn");
    let view = signing.secretary_signs(PASSPHRASE).await.ok();
    assert_eq!(
        (view["minutes"]["state"].as_str(), view["may_sign"].as_bool()),
        (Some("secretary_signed"), Some(false))
    );
    assert_eq!(signing.secretary_signs(PASSPHRASE).await.problem(), "not_your_turn");
    assert_eq!(cuc.get(&format!("{}/document.pdf", signing.path)).await.problem(), "not_allowed");
    let view = signing.chair_signs(PASSPHRASE).await.ok();
    assert_eq!(view["minutes"]["state"], "signed");
    let signed: Vec<_> = view["signatures"].as_array().unwrap().iter().map(|s| s["certificate"].as_str()).collect();
    assert_eq!(signed, [Some("Trần Thị Bình"), Some("Nguyễn Văn An")]);
    assert_eq!(cuc.get(&signing.path).await.problem(), "not_allowed", "signed, and not published");
    signing.publish().await;
    let pdf = cuc.get(&format!("{}/document.pdf", signing.path)).await;
    assert!(pdf.body.starts_with(b"%PDF-"));
    assert_eq!(pdf.header("content-type"), Some("application/pdf"));
    cuc.get(&signing.path).await.ok();
}

#[tokio::test]
async fn a_wrong_passphrase_changes_nothing() {
    let mut signing = Signing::submitted().await;
    let before = signing.document().await;
    let refused = signing.secretary_signs("sai rồi").await;
    assert_eq!((refused.status, refused.problem().as_str()), (422, "wrong_passphrase"));
    let view = signing.secretary.get(&signing.path).await.ok();
    assert_eq!((view["minutes"]["state"].as_str(), view["may_sign"].as_bool()), (Some("submitted"), Some(true)));
    assert_eq!(view["signatures"], json!([]));
    assert_eq!(signing.document().await, before);
    signing.secretary_signs(PASSPHRASE).await.ok();
}

#[tokio::test]
async fn submitted_minutes_are_returned_or_corrected_but_not_edited() {
    let mut signing = Signing::submitted().await;
    let view = signing.secretary.get(&signing.path).await.ok();
    let save = json!({"base_revision": 2, "content": view["content"]});
    assert_eq!(signing.secretary.put(&signing.path, &save).await.problem(), "minutes_frozen");

    let comment = json!({"comment": "Thiếu ý kiến xã."});
    let returned = signing.chair.post(&format!("{}/return", signing.path), &comment).await.ok();
    assert_eq!(returned["minutes"]["return_comment"], "Thiếu ý kiến xã.");
    let again = signing.chair.post(&format!("{}/return", signing.path), &comment).await;
    assert_eq!(again.problem(), "minutes_step_taken", "a draft is not frozen");
    signing.secretary.put(&signing.path, &save).await.ok();
    let submit = format!("{}/submit", signing.path);
    assert_eq!(signing.secretary.post(&submit, &json!({"revision": 2})).await.problem(), "minutes_changed");
    signing.secretary.post(&submit, &json!({"revision": 3})).await.ok();
    signing.secretary_signs(PASSPHRASE).await.ok();
    let correction = format!("{}/correction", signing.path);
    assert_eq!(signing.chair.post(&correction, &json!({})).await.problem(), "conflict");
    signing.chair_signs(PASSPHRASE).await.ok();
    let refused = signing.chair.post(&format!("{}/return", signing.path), &comment).await;
    assert_eq!(refused.problem(), "minutes_frozen", "once the chair has signed there is no way back");
    let corrected = signing.chair.post(&correction, &json!({})).await.ok();
    assert_eq!(corrected["minutes"]["corrects"], json!(signing.id));
    assert_eq!(corrected["may_edit"], true);
}

#[tokio::test]
async fn submission_requires_number_place_and_symbol_with_the_units_abbreviation() {
    let mut signing = Signing::submitted().await;
    signing.chair.post(&format!("{}/return", signing.path), &json!({"comment": "Sửa số."})).await.ok();
    let submit = format!("{}/submit", signing.path);
    let mut view = signing.secretary.get(&signing.path).await.ok();
    for (field, value) in [("number", "mười lăm"), ("symbol", "BB"), ("place", "")] {
        view["content"] = completed(&view);
        view["content"]["head"][field] = json!(value);
        let revision = view["minutes"]["revision"].clone();
        let save = json!({"base_revision": revision, "content": view["content"]});
        view = signing.secretary.put(&signing.path, &save).await.ok();
        let refused = signing.secretary.post(&submit, &json!({"revision": view["minutes"]["revision"]})).await.json();
        assert_eq!((refused["code"].as_str(), refused["fact"].as_str()), (Some("minutes_incomplete"), Some(field)));
    }
    view["content"]["head"]["place"] = json!("Lào Cai");
    view["content"]["body"]["content"] = json!([]);
    let save = json!({"base_revision": view["minutes"]["revision"], "content": view["content"]});
    view = signing.secretary.put(&signing.path, &save).await.ok();
    let refused = signing.secretary.post(&submit, &json!({"revision": view["minutes"]["revision"]})).await.json();
    assert_eq!(refused["fact"], "body", "nobody signs minutes that say nothing");
    assert_eq!(view["minutes"]["state"], "draft");
}

#[tokio::test]
async fn minutes_returned_by_the_chair_lose_the_secretarys_signature() {
    let mut signing = Signing::submitted().await;
    signing.secretary_signs(PASSPHRASE).await.ok();
    let signed_once = signing.document().await;
    let (path, comment) = (format!("{}/return", signing.path), json!({"comment": "Thiếu kết luận."}));
    assert_eq!(signing.secretary.post(&path, &comment).await.problem(), "not_allowed", "it waits for the chair");
    let returned = signing.chair.post(&path, &comment).await.ok();
    assert_eq!((returned["minutes"]["state"].as_str(), &returned["signatures"]), (Some("draft"), &json!([])));

    // Why is for those only who may read them now.
    let mut cuc = signing.server.signed_in("Cúc").await;
    for (browser, comment) in [(&mut cuc, ""), (&mut signing.secretary, "Thiếu kết luận.")] {
        let list = browser.get("/api/v1/meetings?when=today").await.ok();
        let page = browser.get(&format!("/api/v1/meetings/{}", list[0]["meeting"]["id"].as_str().unwrap())).await.ok();
        assert_eq!(
            (&list[0]["minutes"]["return_comment"], &page["minutes"][0]["return_comment"]),
            (&json!(comment), &json!(comment))
        );
    }

    let submit = format!("{}/submit", signing.path);
    signing.secretary.post(&submit, &json!({"revision": 2})).await.ok();
    assert_eq!(signing.chair_signs(PASSPHRASE).await.problem(), "not_your_turn", "the secretary signs anew");
    assert_ne!(signing.document().await, signed_once, "the file that was signed before is not the current one");
    signing.secretary_signs(PASSPHRASE).await.ok();
    signing.chair_signs(PASSPHRASE).await.ok();
    // The earlier file is still known.
    let store = signing.server.store().minutes();
    let known = store.document_by_sha256(&store::minutes_signing::sha256_hex(&signed_once)).await.unwrap();
    assert!(known.is_some_and(|known| known.minutes == signing.id));
}

#[tokio::test]
async fn during_a_correction_delegates_read_the_signed_minutes() {
    let mut signing = Signing::signed().await;
    signing.server.wait(60_000);
    let corrected = signing.secretary.post(&format!("{}/correction", signing.path), &json!({})).await.ok();
    let head = &corrected["content"]["head"];
    let reference = head["correction_of"].as_str().unwrap();
    assert!(reference.starts_with("Đính chính Biên bản số 15/BB-UBND ngày "), "{reference}");
    assert_eq!(head["number"], "", "a document of its own has a number of its own");
    let draft = corrected["minutes"]["id"].clone();

    // There is one correction: who may write it is led there, and a delegate knows nothing of it.
    let again = signing.chair.post(&format!("{}/correction", signing.path), &json!({})).await;
    assert_eq!((again.status, again.problem().as_str()), (409, "already_corrected"));
    let original_path = signing.path.clone();
    let chairs = signing.chair.get(&original_path).await.ok();
    assert_eq!(chairs["correction"], json!({"id": draft, "signed_as": null}));

    signing.publish().await;
    let mut cuc = signing.server.signed_in("Cúc").await;
    assert!(cuc.get(&original_path).await.ok()["correction"].is_null());
    let list = cuc.get("/api/v1/meetings?when=today").await.ok();
    let listed = &list[0]["minutes"];
    assert_eq!((listed["id"].as_str(), listed["may_open"].as_bool()), (Some(signing.id.as_str()), Some(true)));
    let meeting = list[0]["meeting"]["id"].as_str().unwrap();
    let page = cuc.get(&format!("/api/v1/meetings/{meeting}")).await.ok();
    let may_open: Vec<_> = page["minutes"].as_array().unwrap().iter().map(|m| m["may_open"].as_bool()).collect();
    assert_eq!(may_open, [Some(true)], "nothing is told of what would be refused");
    cuc.get(&signing.path).await.ok();
    assert!(list[0]["correction"].is_null(), "{}", list[0]);
    let secretarys = signing.secretary.get("/api/v1/meetings?when=today").await.ok();
    let shown = |which: &str| (secretarys[0][which]["id"].clone(), secretarys[0][which]["may_open"].as_bool());
    assert_eq!(shown("minutes"), (json!(signing.id), Some(true)), "what is signed stands");
    assert_eq!(shown("correction"), (draft.clone(), Some(true)));

    // The correction says on paper what it is.
    let path = format!("/api/v1/minutes/{}", draft.as_str().unwrap());
    let mut content = completed(&corrected);
    content["head"]["number"] = json!("16");
    content["head"]["correction_of"] = json!("");
    let save = signing.secretary.put(&path, &json!({"base_revision": 1, "content": content})).await.ok();
    let refused = signing.secretary.post(&format!("{path}/submit"), &json!({"revision": 2})).await.json();
    assert_eq!(refused["fact"], "correction_of");
    assert_eq!(save["minutes"]["revision"], 2);

    // To who verifies, it is a correction once both have signed it.
    let original = signing.document().await;
    content["head"]["correction_of"] = json!(reference);
    signing.secretary.put(&path, &json!({"base_revision": 2, "content": content})).await.ok();
    signing.secretary.post(&format!("{path}/submit"), &json!({"revision": 3})).await.ok();
    signing.path = path;
    let correction = async |signing: &mut Signing| {
        let extra = Extra { kind: Some("application/pdf"), body: &original, headers: &[] };
        let answer = signing.chair.send("POST", "/api/v1/verify", extra).await.ok();
        (answer["minutes"]["corrected_by"].clone(), answer["minutes"]["corrected_as"].clone())
    };
    signing.secretary_signs(PASSPHRASE).await.ok();
    assert_eq!(correction(&mut signing).await, (json!(null), json!(null)));
    signing.chair_signs(PASSPHRASE).await.ok();
    assert!(cuc.get(&original_path).await.ok()["correction"].is_null(), "signed, and not published");
    signing.publish().await;
    let (corrected_by, corrected_as) = correction(&mut signing).await;
    assert_eq!(corrected_by, draft);
    let secretarys = signing.secretary.get("/api/v1/meetings?when=today").await.ok();
    assert_eq!((&secretarys[0]["minutes"]["id"], &secretarys[0]["correction"]), (&draft, &json!(null)));
    let told = cuc.get(&original_path).await.ok()["correction"].clone();
    assert_eq!(told["id"], draft);
    let named = told["signed_as"].as_str().unwrap();
    assert!(named.starts_with("Biên bản số 16/BB-UBND ngày "), "{named}");
    assert_eq!(corrected_as, named, "who verifies the first one reads which document corrects it");
}

#[tokio::test]
async fn nobody_signs_with_the_key_of_another_person() {
    let mut signing = Signing::submitted().await;
    let shown = signing.shown().await;
    let body = json!({"key": signing.chair_key["id"], "passphrase": PASSPHRASE, "shown_sha256": shown});
    let refused = signing.secretary.post(&format!("{}/signatures", signing.path), &body).await;
    assert_eq!(refused.problem(), "not_found");
    let key = format!("/api/v1/me/keys/{}", signing.chair_key["id"].as_str().unwrap());
    let gone = signing.secretary.send("DELETE", &key, Extra::default()).await;
    assert_eq!(gone.problem(), "not_found");
    let gone = signing.chair.send("DELETE", &key, Extra::default()).await;
    assert_eq!(gone.status, 204);
    assert_eq!(signing.chair.get("/api/v1/me/keys").await.ok(), json!([]));
}

#[tokio::test]
async fn only_a_key_file_that_opens_is_stored() {
    let server = TestServer::new().with_unit("UBND tỉnh").with_user("An").start().await;
    let mut an = server.signed_in("An").await;
    let form = [("label", "Khóa"), ("passphrase", "x")];
    let refused = an.upload("/api/v1/me/keys", &form, ("photo.jpg", b"\xff\xd8\xff not a key")).await;
    assert_eq!((refused.status, refused.problem().as_str()), (415, "wrong_kind"));
    let authority = DemoAuthority::new("CA thử", server.now()).unwrap();
    let file = authority.issue_pkcs12("An", "UBND tỉnh", PASSPHRASE).unwrap();
    assert_eq!(an.upload("/api/v1/me/keys", &form, ("key.p12", &file)).await.problem(), "wrong_passphrase");
    let huge = vec![0_u8; 3 << 20];
    assert_eq!(an.upload("/api/v1/me/keys", &form, ("key.p12", &huge)).await.problem(), "too_large");
    assert_eq!(an.post("/api/v1/me/keys", &json!({})).await.problem(), "wrong_kind");
    assert_eq!(an.get("/api/v1/me/keys").await.ok(), json!([]));
}
