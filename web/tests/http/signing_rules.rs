// SPDX-License-Identifier: MPL-2.0
//! What may be signed with which key: only the document that was read, with a trusted certificate
//! and a confirmed name.

use moments::Millis;
use serde_json::{Value, json};
use signing::DemoAuthority;
use store::Actor;
use store::keys::{KeyKind, NewKey};

use crate::browser::{Answer, Browser};
use crate::server::{Running, TestServer};
use crate::signatures::{PASSPHRASE, Signing};

const YEAR: i64 = 366 * 86_400_000;

async fn register(browser: &mut Browser, file: &[u8], passphrase: &str, more: &[(&str, &str)]) -> Answer {
    let form = [&[("label", "Khóa"), ("passphrase", passphrase)], more].concat();
    browser.upload("/api/v1/me/keys", &form, ("key.p12", file)).await
}

/// A key of Bình's that is kept as an older version would have kept it.
async fn kept(server: &Running, file: Vec<u8>) -> Value {
    let kind = KeyKind::Pkcs12 { file };
    let new = NewKey { label: "Cũ", kind: &kind, subject: "Bình", expires_at: None, other_name_confirmed: false };
    let key =
        store::save!(server.store() => keys().create(server.user("Bình"), &new, &Actor::System, server.now())).unwrap();
    json!(key.id)
}

async fn sign_with(signing: &mut Signing, key: &Value, more: Value) -> Answer {
    let mut body = json!({"key": key, "passphrase": PASSPHRASE, "shown_sha256": signing.shown().await});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let path = format!("{}/signatures", signing.path);
    signing.secretary.post(&path, &body).await
}

#[tokio::test]
async fn a_signature_request_for_an_outdated_document_is_refused() {
    let mut signing = Signing::submitted().await;
    let key = signing.secretary.get("/api/v1/me/keys").await.ok()[0]["id"].clone();
    let read = signing.shown().await;
    assert_eq!(read.as_str().map(str::len), Some(64));
    let view = signing.secretary.get(&signing.path).await.ok();
    signing.chair.post(&format!("{}/return", signing.path), &json!({"comment": "Sửa số liệu."})).await.ok();
    assert_eq!(signing.shown().await, Value::Null, "a draft is no document");
    let mut content = view["content"].clone();
    content["head"]["title"] = json!("Biên bản có số liệu khác");
    signing.secretary.put(&signing.path, &json!({"base_revision": 2, "content": content})).await.ok();
    signing.secretary.post(&format!("{}/submit", signing.path), &json!({"revision": 3})).await.ok();

    let refused = sign_with(&mut signing, &key, json!({"shown_sha256": read})).await;
    assert_eq!((refused.status, refused.problem().as_str()), (409, "document_changed"));
    // Before the key is opened: a wrong passphrase makes no difference.
    let refused = sign_with(&mut signing, &key, json!({"shown_sha256": read, "passphrase": "sai"})).await;
    assert_eq!(refused.problem(), "document_changed");
    assert_eq!(signing.secretary.get(&signing.path).await.ok()["minutes"]["state"], "submitted");
    sign_with(&mut signing, &key, json!({})).await.ok();
    // The secretary's signature makes another document, which is what the chair reads.
    let seen_by_chair = signing.shown().await;
    assert_ne!(seen_by_chair, read);
    signing.chair_signs(PASSPHRASE).await.ok();
}

#[tokio::test]
async fn certificates_that_are_expired_or_of_unknown_issuers_neither_register_nor_sign() {
    let mut signing = Signing::submitted().await;
    let now = signing.server.now();
    let known = DemoAuthority::new("CA cũ", now.plus(-7 * YEAR)).unwrap();
    let coming = DemoAuthority::new("CA mới", now.plus(2 * YEAR)).unwrap();
    for (name, authority) in [("old.pem", &known), ("new.pem", &coming)] {
        std::fs::write(signing.server.data().join("trust").join(name), authority.certificate_pem()).unwrap();
    }
    let foreign = DemoAuthority::new("CA lạ", now).unwrap();
    for (authority, code) in
        [(&known, "certificate_expired"), (&coming, "certificate_not_yet_valid"), (&foreign, "certificate_not_trusted")]
    {
        let file = authority.issue_pkcs12("Bình", "UBND tỉnh", PASSPHRASE).unwrap();
        let refused = register(&mut signing.secretary, &file, PASSPHRASE, &[]).await;
        assert_eq!((refused.status, refused.problem().as_str()), (422, code));
        let key = kept(&signing.server, file).await;
        let refused = sign_with(&mut signing, &key, json!({})).await;
        assert_eq!((refused.status, refused.problem().as_str()), (422, code));
    }
    assert_eq!(signing.secretary.get(&signing.path).await.ok()["signatures"], json!([]));
}

#[tokio::test]
async fn without_trusted_authorities_any_valid_key_registers() {
    let server = TestServer::new().with_unit("UBND tỉnh").with_user("An").start().await;
    let mut an = server.signed_in("An").await;
    let file = DemoAuthority::new("CA", server.now()).unwrap().issue_pkcs12("an", "UBND tỉnh", PASSPHRASE).unwrap();
    let key = register(&mut an, &file, PASSPHRASE, &[]).await.ok();
    let expires = Millis(key["expires_at"].as_i64().unwrap());
    assert!((3 * YEAR..6 * YEAR).contains(&expires.since(server.now())), "{key}");
    assert_eq!(an.get("/api/v1/me/keys").await.ok()[0]["expires_at"], key["expires_at"]);
}

#[tokio::test]
async fn a_certificate_with_another_name_needs_a_confirmation_that_is_logged() {
    let mut signing = Signing::submitted().await;
    let authority = DemoAuthority::new("CA hai", signing.server.now()).unwrap();
    std::fs::write(signing.server.data().join("trust/two.pem"), authority.certificate_pem()).unwrap();
    let file = authority.issue_pkcs12("Người Khác", "UBND tỉnh", PASSPHRASE).unwrap();
    let asked = register(&mut signing.secretary, &file, PASSPHRASE, &[]).await;
    assert_eq!((asked.status, asked.problem().as_str()), (409, "other_name"));
    assert_eq!(asked.json()["fact"], "Người Khác");
    let other = register(&mut signing.secretary, &file, PASSPHRASE, &[("confirmed_holder", "Bình")]).await;
    assert_eq!(other.problem(), "other_name", "the name itself is confirmed, not that there is one");
    register(&mut signing.secretary, &file, PASSPHRASE, &[("confirmed_holder", "Người Khác")]).await.ok();

    // A key of an older version was never asked about.
    let key = kept(&signing.server, file).await;
    let asked = sign_with(&mut signing, &key, json!({})).await;
    assert_eq!((asked.problem().as_str(), &asked.json()["fact"]), ("other_name", &json!("Người Khác")));
    sign_with(&mut signing, &key, json!({"confirmed_holder": "Người Khác"})).await.ok();
    let log = signing.server.store().audit().list(0, 1_000).await.unwrap();
    let confirmed = |action: &str| {
        let of_it = log.iter().filter(|entry| entry.action == action);
        of_it.filter(|entry| entry.detail.contains("\"other_name_confirmed\":true")).count()
    };
    assert_eq!((confirmed("key.create"), confirmed("minutes.sign")), (3, 1));
}

#[tokio::test]
async fn a_registered_key_says_until_when_its_certificate_holds() {
    let mut signing = Signing::submitted().await;
    let keys = signing.secretary.get("/api/v1/me/keys").await.ok();
    let until = Millis(keys[0]["expires_at"].as_i64().expect("a time"));
    assert!(until > signing.server.now(), "{keys}");
    signing.server.wait(until.since(signing.server.now()) + 1_000);
    let mut secretary = signing.server.signed_in("Bình").await;
    let body = json!({"key": keys[0]["id"], "passphrase": PASSPHRASE, "shown_sha256": secretary.get(&signing.path).await.ok()["document_sha256"]});
    assert_eq!(secretary.post(&format!("{}/signatures", signing.path), &body).await.problem(), "certificate_expired");
}

#[tokio::test]
async fn a_key_file_without_a_passphrase_is_refused() {
    let mut signing = Signing::submitted().await;
    let authority = DemoAuthority::new("CA", signing.server.now()).unwrap();
    let file = authority.issue_pkcs12("Bình", "UBND tỉnh", "").unwrap();
    let refused = register(&mut signing.secretary, &file, "", &[]).await;
    assert_eq!((refused.status, refused.problem().as_str()), (422, "passphrase_empty"));
    let key = kept(&signing.server, file).await;
    assert_eq!(sign_with(&mut signing, &key, json!({"passphrase": ""})).await.problem(), "passphrase_empty");
}
