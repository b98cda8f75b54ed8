// SPDX-License-Identifier: MPL-2.0
//! Files made and signed by other programs, with their expected verdicts. Where the verdict is
//! valid, other readers must show the signed content.

mod common;
#[path = "common/oracles.rs"]
mod oracles;

use std::time::{SystemTime, UNIX_EPOCH};

use common::{CHAIR, Files, Office, sign_as};
use moments::Millis;
use oracles::{Claim, all_show_what_was_signed, python, script};
use signing::{
    Change, Doubt, FieldPlace, SignatureKind, TrustStore, Verdict, VerificationReport, VerifyError, add_fields, verify,
};

/// The name of a verdict as it stands before the first hyphen of a file's name.
fn named(verdict: Verdict) -> String {
    serde_json::to_value(verdict).unwrap().as_str().unwrap().to_owned()
}

/// Runs a script that makes files and checks each by `check`, its name, bytes and what we say of
/// it. Answers how many there were; none where nothing can be made.
fn made_by(name: &str, mut check: impl FnMut(&str, &[u8], Result<VerificationReport, VerifyError>)) -> usize {
    let Some(python) = python() else { return 0 };
    let office = Office::new();
    let files = Files::new();
    let input = files.write("in.pdf", &office.approved);
    let out = files.path("out");
    std::fs::create_dir(&out).unwrap();
    script(&python, name, &[&input, out.to_str().unwrap()], "");
    let mut trust = TrustStore::default();
    trust.add_pem(&std::fs::read_to_string(out.join("ca.pem")).unwrap()).unwrap();
    if let Ok(missing) = std::fs::read_to_string(out.join("missing")) {
        missing.lines().for_each(|program| eprintln!("NOTICE: {program} is not installed; its files are left out"));
    }
    let now = now();
    let mut seen = 0;
    let mut paths: Vec<_> = std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "pdf")) {
        let pdf = std::fs::read(&path).unwrap();
        check(path.file_stem().unwrap().to_str().unwrap(), &pdf, verify(&pdf, &trust, now));
        seen += 1;
    }
    seen
}

/// The other programs sign by their own clock.
fn now() -> Millis {
    #[expect(clippy::disallowed_methods, reason = "certificates of the foreign authority are valid now")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Millis(i64::try_from(now.as_millis()).unwrap() + 60_000)
}

fn expect_named(name: &str, report: &VerificationReport) {
    assert_eq!(named(report.verdict), name.split('-').next().unwrap(), "{name}: {report:#?}");
}

#[test]
fn files_signed_by_other_programs_get_the_right_verdict() {
    let mut claims = Vec::new();
    let seen = made_by("sign_in_many_ways.py", |name, pdf, report| {
        let report = report.unwrap_or_else(|error| panic!("{name}: {error}"));
        expect_named(name, &report);
        match name {
            "valid-two-signers" => assert_eq!(report.signatures[0].changes_after, Change::SignaturesOnly),
            "valid-b-lta" => {
                let kinds: Vec<SignatureKind> = report.signatures.iter().map(|one| one.kind).collect();
                assert_eq!(kinds, [SignatureKind::Signature, SignatureKind::DocumentTimeStamp]);
                assert_eq!(report.empty_fields, ["Chair"]);
            }
            "revoked-list-in-dss" => assert!(report.signatures[0].revoked_at.is_some_and(|at| at < now())),
            "not_checkable-certificate-named-by-sha1" => {
                assert_eq!(report.signatures[0].doubt, Some(Doubt::OldCertificateReference));
            }
            "not_checkable-pkcs7-sha1" => {
                let one = &report.signatures[0];
                assert_eq!((one.doubt, one.form.as_str()), (Some(Doubt::UnknownKind), "adbe.pkcs7.sha1"));
            }
            _ => {}
        }
        if report.verdict == Verdict::Valid {
            claims.push(Claim::of(name, pdf, &report));
        }
    });
    assert!(seen == 0 || seen > 25, "{seen} files");
    let (poppler, pdfium) = all_show_what_was_signed(&claims);
    eprintln!("{seen} files; {poppler} compared by Poppler, {pdfium} by PDFium");
}

#[test]
fn revocation_data_in_the_file_counts_only_if_the_authority_signed_it_in_time() {
    let mut revoked = 0;
    let seen = made_by("revocation_data.py", |name, _, report| {
        let report = report.unwrap_or_else(|error| panic!("{name}: {error}"));
        expect_named(name, &report);
        if report.verdict == Verdict::Revoked {
            assert!(report.signatures.iter().any(|one| one.revoked_at.is_some_and(|at| at < now())), "{name}");
            revoked += 1;
        }
    });
    assert!(seen == 0 || (seen > 40 && revoked > 10), "{revoked} of {seen} files");
}

#[test]
fn signed_documents_of_other_programs_are_valid_and_changed_ones_are_not() {
    let mut claims = Vec::new();
    let office = Office::new();
    let key = office.key("Trần Thị An");
    let place = FieldPlace { name: CHAIR.to_owned(), page: 0, rect: [60.0, 20.0, 160.0, 70.0] };
    let seen = made_by("sign_bases_of_others.py", |name, pdf, report| {
        if name.starts_with("base-") {
            assert_eq!(report.map(|report| report.verdict), Ok(Verdict::NotSigned), "{name}");
            let ours = add_fields(pdf, std::slice::from_ref(&place)).unwrap_or_else(|error| panic!("{name}: {error}"));
            let ours = sign_as(&ours, &key, CHAIR);
            let report = office.verify(&ours).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(report.verdict, Verdict::Valid, "{name}, signed here: {report:#?}");
            return claims.push(Claim::of(&format!("{name}-signed-here"), &ours, &report));
        }
        if name.starts_with("encrypted-") {
            return assert_eq!(report, Err(VerifyError::Encrypted), "{name}");
        }
        let report = report.unwrap_or_else(|error| panic!("{name}: {error}"));
        expect_named(name, &report);
        if report.verdict == Verdict::Valid {
            claims.push(Claim::of(name, pdf, &report));
        }
        if report.verdict == Verdict::Ambiguous {
            assert!(report.signatures.iter().all(|one| one.doubt.is_some_and(Doubt::is_ambiguity)), "{name}");
        }
    });
    assert!(seen == 0 || seen > 150, "{seen} files");
    let (poppler, pdfium) = all_show_what_was_signed(&claims);
    eprintln!("{seen} files; {poppler} compared by Poppler, {pdfium} by PDFium");
}
