// SPDX-License-Identifier: MPL-2.0
//! The secretary signs, then the chair; our verification, pyHanko and Poppler agree on the result.

mod common;

use common::{CHAIR, NOW, Office, SECRETARY, pdfsig_says, pyhanko_says, request, sign_as};
use signing::{
    CertificateTrust, Change, Coverage, DocumentMark, FieldPlace, Level, NotAnExtension, SignError, SignatureRequest,
    TrustStore, Verdict, VerifyError, add_fields, check_extends, sign, verify,
};

const DAY: i64 = 86_400_000;

#[test]
fn both_signatures_are_valid_and_identify_the_minutes() {
    let office = Office::new();
    let report = office.verify(&office.signed_by_both()).unwrap();
    assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
    let told: Vec<_> = report
        .signatures
        .iter()
        .map(|s| (s.field.as_str(), s.signer.as_str(), s.coverage, s.changes_after, s.trust, s.level))
        .collect();
    let trusted = CertificateTrust::Trusted;
    assert_eq!(
        told,
        [
            (SECRETARY, "Lê Văn Bình", Coverage::EarlierRevision, Change::SignaturesOnly, trusted, Level::BB),
            (CHAIR, "Trần Thị An", Coverage::WholeFile, Change::Nothing, trusted, Level::BB),
        ]
    );
    let first = &report.signatures[0];
    assert_eq!((first.claimed_at, first.time_stamp.as_ref()), (Some(NOW), None));
    assert_eq!((first.organisation.as_str(), first.issuer.as_str()), ("UBND tỉnh Lào Cai", "Demo Province CA"));
    let mark = DocumentMark {
        document: "m15".into(),
        revision: 3,
        meeting: "meeting7".into(),
        meeting_title: "Họp giao ban tháng 11 năm 2026".into(),
        corrects: Some("m14".into()),
    };
    assert_eq!(report.document, Some(mark));
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!((&json["verdict"], &json["signatures"][0]["level"]), (&"valid".into(), &"B-B".into()));
}

#[test]
fn other_programs_accept_both_signatures_and_refuse_a_changed_byte() {
    let office = Office::new();
    let signed = office.signed_by_both();
    let mut changed = signed.clone();
    changed[office.document.pdf.len() / 2] ^= 1;
    if let Some(said) = pyhanko_says(&signed, &office) {
        assert_eq!(said.matches("The signature is judged VALID.").count(), 2, "{said}");
        let said = pyhanko_says(&changed, &office).unwrap();
        assert!(!said.contains("judged VALID"), "{said}");
    }
    if let Some(said) = pdfsig_says(&signed) {
        assert_eq!(said.matches("Signature is Valid.").count(), 2, "{said}");
        assert_eq!(said.matches("  - Total document signed").count(), 1, "{said}");
        let said = pdfsig_says(&changed).unwrap();
        assert!(!said.contains("Signature is Valid."), "{said}");
    }
}

#[test]
fn a_visible_signature_is_drawn_in_its_box_and_keeps_the_file_valid() {
    let office = Office::new();
    let stamp = office.stamp("Lê Văn Bình");
    let key = office.key("Lê Văn Bình");
    let visible = SignatureRequest { appearance: Some(&stamp), ..request(SECRETARY, key.holder()) };
    let signed = sign(&office.approved, &key, &visible).unwrap();
    let signed = sign_as(&signed, &office.key("Trần Thị An"), CHAIR);
    assert_eq!(office.verify(&signed).unwrap().verdict, Verdict::Valid);
    if let Some(said) = pyhanko_says(&signed, &office) {
        assert_eq!(said.matches("The signature is judged VALID.").count(), 2, "{said}");
    }
    let files = common::Files::new();
    if let Some(text) = common::run("pdftotext", &[&files.write("a.pdf", &signed), "-"]) {
        let text = String::from_utf8_lossy(&text.stdout).into_owned();
        assert!(text.contains("Thời gian ký: 22/11/2026 11:00:00 +07:00"), "{text}");
    }
}

#[test]
fn a_field_is_signed_once_and_fields_come_before_signatures() {
    let office = Office::new();
    let signed = office.signed_by_secretary();
    let key = office.key("Trần Thị An");
    let again = sign(&signed, &key, &request(SECRETARY, "x"));
    assert!(matches!(again, Err(SignError::FieldSigned(field)) if field == SECRETARY));
    let elsewhere = sign(&signed, &key, &request("Seal", "x"));
    assert!(matches!(elsewhere, Err(SignError::NoSuchField(field)) if field == "Seal"));
    let late = FieldPlace { name: "Seal".into(), page: 0, rect: [0.0; 4] };
    assert!(matches!(add_fields(&signed, std::slice::from_ref(&late)), Err(SignError::AlreadySigned)));
    let beyond = FieldPlace { page: 9, ..late };
    assert!(matches!(add_fields(&office.document.pdf, &[beyond]), Err(SignError::NoSuchPage(1))));
    assert!(matches!(sign(b"%PDF-1.7 nothing", &key, &request(CHAIR, "x")), Err(SignError::Unreadable(_))));
}

#[test]
fn certificates_are_checked_for_issuer_and_validity() {
    let office = Office::new();
    let signed = office.signed_by_both();
    let nobody = verify(&signed, &TrustStore::default(), NOW).unwrap();
    assert_eq!((nobody.verdict, nobody.signatures[0].trust), (Verdict::Untrusted, CertificateTrust::Untrusted));
    assert!(nobody.signatures.iter().all(|s| s.intact));
    for (years, trust) in [(6, CertificateTrust::Expired), (-1, CertificateTrust::NotYetValid)] {
        let then = verify(&signed, &office.trust, NOW.plus(years * 365 * DAY)).unwrap();
        assert_eq!((then.verdict, then.signatures[1].trust), (Verdict::Untrusted, trust));
    }
    let stranger = Office::new();
    assert_eq!(verify(&signed, &stranger.trust, NOW).unwrap().verdict, Verdict::Untrusted);
    assert!(TrustStore::default().add_pem("not a certificate").is_err());
}

#[test]
fn unsigned_files_and_non_pdf_files_give_different_errors() {
    let office = Office::new();
    let report = office.verify(&office.approved).unwrap();
    assert_eq!((report.verdict, report.signatures.len()), (Verdict::NotSigned, 0));
    assert_eq!(report.document.unwrap().document, "m15");
    assert_eq!(office.verify(b"PK\x03\x04"), Err(VerifyError::NotPdf));
    assert!(matches!(office.verify(b"%PDF-1.7\nhello"), Err(VerifyError::Damaged(_))));
    assert_eq!(office.verify(&vec![0; signing::MAX_PDF_BYTES + 1]), Err(VerifyError::TooLarge));
}

#[test]
fn a_signed_file_extends_the_approved_revision_and_no_other() {
    let office = Office::new();
    let signed = office.signed_by_both();
    assert_eq!(check_extends(&office.approved, &signed), Ok(()));
    assert_eq!(check_extends(&office.signed_by_secretary(), &signed), Err(NotAnExtension::OtherDocument));
    assert_eq!(check_extends(&common::minutes("Thu đạt 50 %.").pdf, &signed), Err(NotAnExtension::OtherDocument));
    // The typeset document without its fields is a prefix, but fields on a page are more than
    // signatures.
    assert!(matches!(check_extends(&office.document.pdf, &signed), Err(NotAnExtension::ContentChanged(_))));
}

#[test]
fn a_signature_made_by_another_program_is_accepted() {
    let office = Office::new();
    let signed = office.signed_by_secretary();
    let files = common::Files::new();
    let key = office.authority.issue_pkcs12("Trần Thị An", "UBND tỉnh Lào Cai", "pw").unwrap();
    let (key, pass) = (files.write("key.p12", key), files.write("pass", "pw"));
    let (input, output) = (files.write("in.pdf", &signed), files.write("out.pdf", ""));
    let program = std::env::var("PYHANKO").unwrap_or_else(|_| "pyhanko".to_owned());
    let arguments =
        ["sign", "addsig", "--field", CHAIR, "--use-pades", "pkcs12", "--passfile", &pass, &input, &output, &key];
    let Some(said) = common::run(&program, &arguments) else { return };
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let both = std::fs::read(&output).unwrap();
    let report = office.verify(&both).unwrap();
    assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
    assert_eq!(report.signatures[1].signer, "Trần Thị An");
    assert_eq!(check_extends(&office.approved, &both), Ok(()));
}
