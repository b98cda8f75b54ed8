//! Files that other programs signed, and the verdicts that are right for them.

mod common;

use std::path::PathBuf;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use common::{Files, Office};
use meetings::Millis;
use signing::{Change, SignatureKind, TrustStore, Verdict, verify};

/// Where pyHanko is a library: beside its program. None, with a notice, where it is not installed.
fn python() -> Option<PathBuf> {
    let python = PathBuf::from(std::env::var("PYHANKO").ok()?).with_file_name("python");
    python.exists().then_some(python)
}

/// The name of a verdict as it stands before the first hyphen of a file's name.
fn named(verdict: Verdict) -> String {
    serde_json::to_value(verdict).unwrap().as_str().unwrap().to_owned()
}

#[test]
fn what_other_programs_sign_gets_the_right_verdict() {
    let Some(python) = python() else {
        eprintln!("NOTICE: PYHANKO names no program; foreign signers are left out");
        return;
    };
    let office = Office::new();
    let files = Files::new();
    let input = files.write("in.pdf", &office.approved);
    let out = files.path("out");
    std::fs::create_dir(&out).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/foreign/sign_in_many_ways.py");
    let said = Command::new(python).arg(script).arg(&input).arg(&out).output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let mut trust = TrustStore::default();
    trust.add_pem(&std::fs::read_to_string(out.join("ca.pem")).unwrap()).unwrap();
    // The other program signs by its own clock.
    #[expect(clippy::disallowed_methods, reason = "certificates of the foreign authority are valid now")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let now = Millis(i64::try_from(now.as_millis()).unwrap() + 60_000);
    let mut seen = 0;
    for entry in std::fs::read_dir(&out).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.extension().is_none_or(|extension| extension != "pdf") {
            continue;
        }
        let report = verify(&std::fs::read(&path).unwrap(), &trust, now).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(named(report.verdict), name.split('-').next().unwrap(), "{name}: {report:#?}");
        match name.as_str() {
            "valid-two-signers" => assert_eq!(report.signatures[0].changes_after, Change::SignaturesOnly),
            "valid-b-lta" => {
                let kinds: Vec<SignatureKind> = report.signatures.iter().map(|one| one.kind).collect();
                assert_eq!(kinds, [SignatureKind::Signature, SignatureKind::DocumentTimeStamp]);
                assert_eq!(report.empty_fields, ["Chair"]);
            }
            "revoked-list-in-dss" => assert!(report.signatures[0].revoked_at.is_some_and(|at| at < now)),
            "not_checkable-pkcs7-sha1" => {
                let reason = report.signatures[0].not_checkable.as_deref().unwrap();
                assert!(reason.contains("adbe.pkcs7.sha1"), "{reason}");
            }
            _ => {}
        }
        seen += 1;
    }
    assert!(seen > 25, "{seen} files");
}
