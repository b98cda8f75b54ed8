use serde_json::{Value, json};

use crate::browser::{Answer, Browser, Extra};
use crate::server::TestServer;
use crate::signatures::Signing;

async fn verify(browser: &mut Browser, file: &[u8]) -> Answer {
    let extra = Extra { kind: Some("application/pdf"), body: file, headers: &[] };
    browser.send("POST", "/api/v1/verify?lang=en", extra).await
}

#[tokio::test]
async fn anybody_learns_who_signed_and_which_meeting_it_was() {
    let mut signing = Signing::signed().await;
    let document = signing.document().await;
    let mut anybody = signing.server.browser();
    let view = verify(&mut anybody, &document).await.ok();
    assert_eq!(view["verdict"], "valid", "{view}");
    assert_eq!(view["is_kept_copy"], true);
    assert_eq!(view["minutes"]["meeting_title"], "Giao ban tháng 11");
    assert_eq!(view["minutes"]["minutes"], json!(signing.id));
    let signers: Vec<&Value> = view["signatures"].as_array().unwrap().iter().collect();
    assert_eq!((&signers[0]["signer"], &signers[1]["signer"]), (&json!("Trần Thị Bình"), &json!("Nguyễn Văn An")));
    for signer in signers {
        assert!(signer["valid"] == true && signer["trusted"] == true && signer["changed_since"] == false, "{signer}");
        assert!(signer["explanation"].as_str().unwrap().starts_with("The signature is valid"));
    }
    let corrected = signing.chair.post(&format!("{}/correction", signing.path), &json!({})).await.ok();
    let view = verify(&mut anybody, &document).await.ok();
    assert_eq!(view["minutes"]["corrected_by"], corrected["minutes"]["id"]);
}

#[tokio::test]
async fn a_changed_byte_makes_a_signature_invalid() {
    let mut signing = Signing::signed().await;
    let mut document = signing.document().await;
    // Far from the head and from both signatures, which are in the increments at the end.
    document[2_000] ^= 1;
    let mut anybody = signing.server.browser();
    let view = verify(&mut anybody, &document).await.ok();
    assert_ne!(view["verdict"], "valid");
    assert_eq!(view["is_kept_copy"], false);
    if view["verdict"] != "unreadable" {
        assert!(view["signatures"].as_array().unwrap().iter().all(|s| s["valid"] == false), "{view}");
    }
}

#[tokio::test]
async fn a_document_with_two_readings_is_ambiguous_and_never_green() {
    let mut signing = Signing::signed().await;
    let document = signing.document().await;
    let mut anybody = signing.server.browser();
    let behind = [document.as_slice(), b"\n1 0 obj\nnull\nendobj\n"].concat();
    let view = verify(&mut anybody, &behind).await.ok();
    assert_eq!((view["verdict"].as_str(), view["is_kept_copy"].as_bool()), (Some("ambiguous"), Some(false)));
    let signatures = view["signatures"].as_array().unwrap();
    assert!(
        signatures.iter().all(|one| one["changed_since"] == true && one["covers_whole_document"] == false),
        "{view}"
    );
}

#[tokio::test]
async fn an_unsigned_or_foreign_document_is_said_to_be_so() {
    let mut signing = Signing::submitted().await;
    let frozen = signing.document().await;
    let mut anybody = signing.server.browser();
    let view = verify(&mut anybody, &frozen).await.ok();
    assert_eq!((view["verdict"].as_str(), view["is_kept_copy"].as_bool()), (Some("not_signed"), Some(true)));
    assert_eq!(view["empty_fields"], json!(["Secretary", "Chair"]));
    let other = Signing::signed().await.document().await;
    let view = verify(&mut anybody, &other).await.ok();
    assert_eq!((view["verdict"].as_str(), &view["minutes"]), (Some("untrusted"), &Value::Null), "signed elsewhere");
}

#[tokio::test]
async fn what_is_no_pdf_is_unreadable_and_the_wrong_kind_is_refused() {
    let server = TestServer::new().start().await;
    let mut anybody = server.browser();
    for junk in [b"".as_slice(), b"PK\x03\x04 a spreadsheet", b"%PDF-1.7\nand nothing more"] {
        assert_eq!(verify(&mut anybody, junk).await.ok()["verdict"], "unreadable");
    }
    let extra = Extra { kind: Some("image/png"), body: b"\x89PNG", headers: &[] };
    assert_eq!(anybody.send("POST", "/api/v1/verify", extra).await.problem(), "wrong_kind");
}

#[tokio::test]
async fn the_thirty_first_document_in_a_minute_waits() {
    let server = TestServer::new().start().await;
    let mut anybody = server.browser();
    for _ in 0..30 {
        verify(&mut anybody, b"junk").await.ok();
    }
    assert_eq!(verify(&mut anybody, b"junk").await.problem(), "too_many_tries");
}
