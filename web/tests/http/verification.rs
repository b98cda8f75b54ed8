// SPDX-License-Identifier: MPL-2.0
use serde_json::{Value, json};
use store::Actor;
use store::minutes_signing::{FiledCertificate, NewSignature, SignatureRole, sha256_hex};

use crate::browser::{Answer, Browser, Extra};
use crate::server::TestServer;
use crate::signatures::{PASSPHRASE, Signing};

async fn verify(browser: &mut Browser, file: &[u8]) -> Answer {
    let extra = Extra { kind: Some("application/pdf"), body: file, headers: &[] };
    browser.send("POST", "/api/v1/verify?lang=en", extra).await
}

#[tokio::test]
async fn anybody_can_verify_who_signed_and_for_which_meeting() {
    let mut signing = Signing::signed().await;
    let document = signing.document().await;
    let mut anybody = signing.server.browser();
    let view = verify(&mut anybody, &document).await.ok();
    assert_eq!(view["verdict"], "valid", "{view}");
    assert_eq!(view["standing"], "filed");
    assert_eq!(view["minutes"]["meeting_title"], "Giao ban tháng 11");
    assert_eq!(view["minutes"]["minutes"], json!(signing.id));
    let signers: Vec<&Value> = view["signatures"].as_array().unwrap().iter().collect();
    assert_eq!((&signers[0]["signer"], &signers[1]["signer"]), (&json!("Trần Thị Bình"), &json!("Nguyễn Văn An")));
    for signer in signers {
        assert!(signer["valid"] == true && signer["trusted"] == true && signer["changed_since"] == false, "{signer}");
        assert!(signer["explanation"].as_str().unwrap().starts_with("The signature is valid"));
    }
    // Who signed, as it was filed when they did.
    let filed = view["minutes"]["signers"].as_array().unwrap();
    let told: Vec<_> = filed.iter().map(|one| (one["role"].as_str(), one["name"].as_str())).collect();
    let people = [(Some("secretary"), Some("Bình")), (Some("chair"), Some("An"))];
    assert_eq!(told, people);
    assert!(filed[1]["certificate"].as_str().unwrap().contains("CN=Nguyễn Văn An"), "{}", filed[1]);
    signing.chair.post(&format!("{}/correction", signing.path), &json!({})).await.ok();
    let view = verify(&mut anybody, &document).await.ok();
    assert_eq!(view["minutes"]["corrected_by"], json!(null), "nobody has signed the correction");
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
    assert_ne!(view["standing"], "filed");
    if view["verdict"] != "unreadable" {
        assert!(view["signatures"].as_array().unwrap().iter().all(|s| s["valid"] == false), "{view}");
    }
}

#[tokio::test]
async fn a_document_with_two_interpretations_is_ambiguous() {
    let mut signing = Signing::signed().await;
    let document = signing.document().await;
    let mut anybody = signing.server.browser();
    let behind = [document.as_slice(), b"\n1 0 obj\nnull\nendobj\n"].concat();
    let view = verify(&mut anybody, &behind).await.ok();
    assert_eq!((view["verdict"].as_str(), view["standing"].as_str()), (Some("ambiguous"), Some("claimed")));
    let signatures = view["signatures"].as_array().unwrap();
    assert!(
        signatures.iter().all(|one| one["changed_since"] == true && one["covers_whole_document"] == false),
        "{view}"
    );
}

#[tokio::test]
async fn unsigned_and_foreign_documents_are_reported_as_such() {
    let mut signing = Signing::submitted().await;
    let frozen = signing.document().await;
    let mut anybody = signing.server.browser();
    let view = verify(&mut anybody, &frozen).await.ok();
    assert_eq!((view["verdict"].as_str(), view["standing"].as_str()), (Some("not_signed"), Some("awaits_secretary")));
    assert_eq!(view["empty_fields"], json!(["Secretary", "Chair"]));
    let other = Signing::signed().await.document().await;
    let view = verify(&mut anybody, &other).await.ok();
    assert_eq!((view["verdict"].as_str(), &view["minutes"]), (Some("untrusted"), &Value::Null), "signed elsewhere");
}

#[tokio::test]
async fn files_that_are_not_pdf_are_unreadable_or_refused_by_their_type() {
    let server = TestServer::new().start().await;
    let mut anybody = server.browser();
    for junk in [b"".as_slice(), b"PK\x03\x04 a spreadsheet", b"%PDF-1.7\nand nothing more"] {
        assert_eq!(verify(&mut anybody, junk).await.ok()["verdict"], "unreadable");
    }
    let extra = Extra { kind: Some("image/png"), body: b"\x89PNG", headers: &[] };
    assert_eq!(anybody.send("POST", "/api/v1/verify", extra).await.problem(), "wrong_kind");
}

#[tokio::test]
async fn the_thirty_first_document_in_a_minute_is_rate_limited() {
    let server = TestServer::new().start().await;
    let mut anybody = server.browser();
    for _ in 0..30 {
        verify(&mut anybody, b"junk").await.ok();
    }
    assert_eq!(verify(&mut anybody, b"junk").await.problem(), "too_many_tries");
}

/// A stranger with a certificate of the trusted authority signs in the field of somebody else.
fn signed_by_stranger(signing: &Signing, pdf: &[u8], field: &str) -> Vec<u8> {
    signed_by(&signing.authority, signing, pdf, field)
}

fn signed_by(authority: &signing::DemoAuthority, signing: &Signing, pdf: &[u8], field: &str) -> Vec<u8> {
    let file = authority.issue_pkcs12("Người Lạ", "Khác", "x").unwrap();
    let key = signing::SigningKey::from_pkcs12(&file, "x").unwrap();
    let request = signing::SignatureRequest {
        field,
        signer_name: "Người Lạ",
        reason: "",
        signed_at: signing.server.now(),
        appearance: None,
        time_stamps: None,
    };
    signing::sign(pdf, &key, &request).unwrap()
}

/// The file with a third, empty field that is not seen: nothing that changes what was signed.
fn with_third_field(pdf: &[u8]) -> Vec<u8> {
    use std::fmt::Write as _;
    let text = String::from_utf8_lossy(pdf).into_owned();
    let after = |key: &str| &text[text.rfind(key).unwrap() + key.len()..];
    let number = |key: &str| -> usize {
        let digits = after(key).trim_start();
        digits[..digits.find(|c: char| !c.is_ascii_digit()).unwrap()].parse().unwrap()
    };
    let (form, field, fields) = (number("/AcroForm"), number("/Size"), after("/Fields").trim_start());
    let fields = &fields[1..fields.find(']').unwrap()];
    let mut update = String::from("\n");
    let form_at = pdf.len() + update.len();
    let _ = write!(update, "{form} 0 obj\n<</Fields[{fields} {field} 0 R]/SigFlags 3>>\nendobj\n");
    let field_at = pdf.len() + update.len();
    let _ = write!(update, "{field} 0 obj\n<</Type/Annot/Subtype/Widget/FT/Sig/T(Third)/Rect[0 0 0 0]>>\nendobj\n");
    let table = pdf.len() + update.len();
    let _ = write!(
        update,
        "xref\n{form} 1\n{form_at:010} 00000 n \n{field} 1\n{field_at:010} 00000 n \ntrailer\n<</Size {}/Root {} 0 R/Info {} 0 R/Prev {}>>\nstartxref\n{table}\n%%EOF\n",
        field + 1,
        number("/Root"),
        number("/Info"),
        number("startxref")
    );
    [pdf, update.as_bytes()].concat()
}

#[tokio::test]
async fn filed_minutes_with_an_additional_foreign_signature_are_not_reported_as_filed() {
    let mut signing = Signing::signed().await;
    let filed = signing.document().await;
    let mut anybody = signing.server.browser();
    let of_it =
        |view: &Value| (view["verdict"].as_str().unwrap().to_owned(), view["standing"].as_str().unwrap().to_owned());
    let with_field = with_third_field(&filed);
    let known = signed_by(&signing.authority, &signing, &with_field, "Third");
    assert_eq!(of_it(&verify(&mut anybody, &known).await.ok()), ("valid".to_owned(), "filed".to_owned()));
    let own = signing::DemoAuthority::new("Ai đó", signing.server.now()).unwrap();
    let stranger = signed_by(&own, &signing, &with_field, "Third");
    assert_eq!(of_it(&verify(&mut anybody, &stranger).await.ok()), ("untrusted".to_owned(), "claimed".to_owned()));
}

#[tokio::test]
async fn only_documents_filed_with_both_signatures_are_reported_as_the_minutes() {
    let mut signing = Signing::submitted().await;
    let mut anybody = signing.server.browser();
    let frozen = signing.document().await;
    let by_stranger = signed_by_stranger(&signing, &frozen, "Secretary");
    let of_it =
        |view: &Value| (view["verdict"].as_str().unwrap().to_owned(), view["standing"].as_str().unwrap().to_owned());
    let expect = |verdict: &str, standing: &str| (verdict.to_owned(), standing.to_owned());

    assert_eq!(of_it(&verify(&mut anybody, &by_stranger).await.ok()), expect("valid", "claimed"));
    signing.secretary_signs(PASSPHRASE).await.ok();
    let by_secretary = signing.document().await;
    let view = verify(&mut anybody, &by_secretary).await.ok();
    assert_eq!(of_it(&view), expect("valid", "awaits_chair"));
    assert_eq!(view["minutes"]["minutes"], json!(signing.id), "of which minutes is said");
    assert_eq!(of_it(&verify(&mut anybody, &frozen).await.ok()), expect("not_signed", "superseded"));
    let instead_of_chair = signed_by_stranger(&signing, &by_secretary, "Chair");
    assert_eq!(of_it(&verify(&mut anybody, &instead_of_chair).await.ok()), expect("valid", "claimed"));
    signing.chair_signs(PASSPHRASE).await.ok();
    let filed = signing.document().await;
    assert_eq!(of_it(&verify(&mut anybody, &filed).await.ok()), expect("valid", "filed"));
    assert_eq!(of_it(&verify(&mut anybody, &by_secretary).await.ok()), expect("valid", "superseded"));
    assert_eq!(of_it(&verify(&mut anybody, &instead_of_chair).await.ok()), expect("valid", "claimed"));
    let mut changed = [&filed[..], b"\n% more"].concat();
    changed.extend(b"\n%%EOF\n");
    assert_ne!(of_it(&verify(&mut anybody, &changed).await.ok()), expect("valid", "filed"));
}

/// Whatever got into the files: what was filed with a signature is compared too.
#[tokio::test]
async fn a_document_signed_with_another_certificate_than_filed_is_not_the_minutes() {
    let mut signing = Signing::submitted().await;
    signing.secretary_signs(PASSPHRASE).await.ok();
    let half = signing.document().await;
    let chair = signing.server.user("An").clone();
    let forged = signed_by_stranger(&signing, &half, "Chair");
    let certificate = FiledCertificate { sha256: sha256_hex(b"the chair's"), subject: "CN=Nguyễn Văn An".into() };
    let new = NewSignature {
        role: SignatureRole::Chair,
        signer: &chair,
        key_subject: "Nguyễn Văn An",
        certificate: &certificate,
        other_name_confirmed: false,
        signed_sha256: &sha256_hex(&half),
        pdf: &forged,
    };
    let now = signing.server.now();
    store::save!(signing.server.store() => minutes().add_signature(&signing.id, &new, &Actor::CommandLine, now))
        .unwrap();
    let mut anybody = signing.server.browser();
    for (name, file) in [("itself", forged.clone()), ("with a field more", with_third_field(&forged))] {
        let view = verify(&mut anybody, &file).await.ok();
        assert_eq!((view["verdict"].as_str(), view["standing"].as_str()), (Some("valid"), Some("claimed")), "{name}");
        assert_eq!(view["minutes"]["signers"], json!([]), "{name}: nobody is said to have signed it");
    }
}

#[tokio::test]
async fn a_signed_preview_is_not_reported_as_minutes() {
    let mut signing = Signing::submitted().await;
    signing.chair.post(&format!("{}/return", signing.path), &json!({"comment": "Sửa."})).await.ok();
    let preview = signing.secretary.get(&format!("{}/preview.pdf", signing.path)).await.body;
    let place = signing::FieldPlace { name: "Chair".to_owned(), page: 0, rect: [300.0, 60.0, 400.0, 100.0] };
    let signed = signed_by_stranger(&signing, &signing::add_fields(&preview, &[place]).unwrap(), "Chair");
    let mut anybody = signing.server.browser();
    let view = verify(&mut anybody, &signed).await.ok();
    assert_eq!((view["verdict"].as_str(), view["standing"].as_str()), (Some("valid"), Some("claimed")), "{view}");
    assert_eq!((&view["minutes"]["minutes"], &view["minutes"]["signers"]), (&json!(signing.id), &json!([])));
}

#[tokio::test]
async fn reasons_for_unverifiable_files_are_typed_and_in_the_users_language() {
    let mut signing = Signing::signed().await;
    let document = signing.document().await;
    let mut anybody = signing.server.browser();
    let name = b"/ETSI.CAdES.detached";
    let at = document.windows(name.len()).rposition(|window| window == name).unwrap();
    let unknown = [&document[..at], b"/VN.KySo.Rieng      ", &document[at + name.len()..]].concat();
    let behind = [document.as_slice(), b"\n1 0 obj\nnull\nendobj\n"].concat();
    for (lang, kind, two, damaged) in [
        (
            "vi",
            "loại chữ ký VN.KySo.Rieng chưa được hỗ trợ",
            "hiển thị khác nhau tùy phần mềm đọc",
            "bị hỏng hoặc thiếu",
        ),
        (
            "en",
            "signatures of the kind VN.KySo.Rieng are not supported",
            "show differently in different programs",
            "is damaged",
        ),
    ] {
        let mut ask = async |file: &[u8]| {
            let extra = Extra { kind: Some("application/pdf"), body: file, headers: &[] };
            anybody.send("POST", &format!("/api/v1/verify?lang={lang}"), extra).await.ok()
        };
        let view = ask(&unknown).await;
        let one = &view["signatures"][1];
        assert_eq!((view["verdict"].as_str(), one["doubt"].as_str()), (Some("not_checkable"), Some("unknown_kind")));
        assert!(one["explanation"].as_str().unwrap().contains(kind), "{one}");
        let view = ask(&behind).await;
        let one = &view["signatures"][0];
        assert_eq!((view["verdict"].as_str(), one["doubt"].as_str()), (Some("ambiguous"), Some("loose_update")));
        assert!(one["explanation"].as_str().unwrap().contains(two), "{one}");
        let view = ask(&document[..9_000]).await;
        assert_eq!((view["verdict"].as_str(), view["unreadable"].as_str()), (Some("unreadable"), Some("damaged")));
        assert!(view["explanation"].as_str().unwrap().contains(damaged), "{view}");
    }
}

#[tokio::test]
async fn a_returned_document_is_not_reported_as_the_minutes() {
    let mut signing = Signing::submitted().await;
    let frozen = signing.document().await;
    let comment = json!({"comment": "Sửa."});
    signing.chair.post(&format!("{}/return", signing.path), &comment).await.ok();
    let mut anybody = signing.server.browser();
    let view = verify(&mut anybody, &frozen).await.ok();
    assert_eq!((view["verdict"].as_str(), view["standing"].as_str()), (Some("not_signed"), Some("superseded")));
    let preview = signing.secretary.get(&format!("{}/preview.pdf", signing.path)).await.body;
    assert_eq!(verify(&mut anybody, &preview).await.ok()["standing"], "claimed");
}
