// SPDX-License-Identifier: MPL-2.0
//! What a check says of dossiers as they are made, and of those that somebody has changed.

mod common;

use common::{Bag, NOW, digest, last, log, packed, record, with_file};
use dossier::log::LogFault;
use dossier::reader::ArchiveFault;
use dossier::{Finding, Remark, Unreadable, Verdict, bag, facts};
use serde_json::{Value, json};
use signing::TrustStore;

#[test]
fn a_signed_dossier_is_valid_and_the_same_files_give_the_same_bytes() {
    let bag = Bag::new();
    assert_eq!(bag.unsigned(), bag.unsigned());
    let report = bag.verify(&bag.signed());
    assert_eq!((report.verdict, &report.findings), (Verdict::Valid, &Vec::new()));
    assert_eq!((report.title.as_str(), report.unit_name.as_str()), ("Giao ban tháng 12", "UBND tỉnh"));
    assert_eq!((report.votes, report.papers, report.recordings, report.with_sound), (1, 1, 1, false));
    assert_eq!((report.log.entries.len(), report.log.gaps), (4, 1));
    assert_eq!(report.remarks, [Remark::NoSignedMinutes]);
    let signature = report.signature.unwrap();
    assert_eq!((signature.signer.as_str(), signature.claimed_at), ("Nguyễn Văn An", Some(NOW)));
}

#[test]
fn a_dossier_that_nobody_signed_or_whose_signer_nobody_knows_is_said_to_be_so() {
    let bag = Bag::new();
    let unsigned = bag.verify(&bag.unsigned());
    assert_eq!(
        (unsigned.verdict, unsigned.signature.is_none(), unsigned.findings.len()),
        (Verdict::NotSigned, true, 0)
    );
    assert_eq!(dossier::verify(bag.signed().as_slice(), &TrustStore::default(), NOW).verdict, Verdict::Untrusted);
}

#[test]
fn another_program_reads_it() {
    let archive = Bag::new().signed();
    let mut read = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    assert_eq!(read.len(), Bag::new().files.len() + 5);
    assert!(read.by_name(&format!("{}/data/cuoc-hop.json", common::FOLDER)).is_ok());
    assert!((0..read.len()).all(|n| read.by_index(n).unwrap().name().starts_with("ho-so-")));
}

/// The files of a signed dossier after a change to them, packed anew.
fn tampered(bag: &Bag, change: impl FnOnce(&mut Vec<(String, Vec<u8>)>)) -> Vec<Finding> {
    let mut files = bag.bagged();
    let signature = bag.signature(&files.last().unwrap().1);
    change(&mut files);
    let report = bag.verify(&with_file(&packed(&files), bag::SIGNATURE, &signature));
    assert!(report.verdict >= Verdict::Inconsistent, "{:?}", report.verdict);
    report.findings
}

#[test]
fn every_file_that_is_altered_removed_or_added_is_named() {
    let bag = Bag::new();
    let at = |files: &[(String, Vec<u8>)], path: &str| files.iter().position(|(name, _)| name == path).unwrap();
    for path in bag.files.keys() {
        let findings = tampered(&bag, |files| {
            let n = at(files, path);
            files[n].1.push(b' ');
        });
        assert!(findings.contains(&Finding::Changed(path.clone())), "{path}: {findings:?}");
        if path != facts::MEETING {
            let findings = tampered(&bag, |files| {
                files.remove(at(files, path));
            });
            assert!(findings.contains(&Finding::Missing(path.clone())), "{path}: {findings:?}");
        }
    }
    for path in ["data/them.txt", "data/bien-ban/02-la.pdf", "them.txt", "meta-inf.txt", "tagmanifest-md5.txt"] {
        let findings = tampered(&bag, |files| files.insert(0, (path.to_owned(), b"x".to_vec())));
        assert!(findings.contains(&Finding::Extra(path.to_owned())), "{path}: {findings:?}");
    }
}

#[test]
fn whoever_writes_the_manifests_anew_breaks_the_signature() {
    let bag = Bag::new();
    let signature = bag.signature(&bag.bagged().last().unwrap().1);
    let other = Bag::new().put("data/doc-truoc.txt", "khác");
    let report = bag.verify(&with_file(&other.unsigned(), bag::SIGNATURE, &signature));
    assert_eq!((report.verdict, report.findings), (Verdict::Invalid, Vec::new()));
    let report = bag.verify(&with_file(&bag.unsigned(), bag::SIGNATURE, b"0"));
    assert_eq!(report.verdict, Verdict::Invalid);
    let twice = with_file(&bag.unsigned(), bag::SIGNATURE, &[signature.as_slice(), b"\0"].concat());
    assert_eq!(bag.verify(&twice).verdict, Verdict::Invalid, "something behind the signature");
}

#[test]
fn tag_files_are_as_a_bag_has_them() {
    let bag = Bag::new();
    for (path, content) in [
        (bag::DECLARATION, "BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n"),
        (bag::INFO, "Payload-Oxum: 1.1\n"),
        (bag::MANIFEST, "no manifest\n"),
        (bag::TAG_MANIFEST, ""),
    ] {
        let findings = tampered(&bag, |files| {
            files.iter_mut().find(|(name, _)| name == path).unwrap().1 = content.into();
        });
        let is_named = |finding: &Finding| {
            matches!(finding, Finding::NotAsWritten(name) | Finding::Extra(name) if name == path)
                || matches!(finding, Finding::Extra(name) if path == bag::TAG_MANIFEST && name == bag::MANIFEST)
        };
        assert!(findings.iter().any(is_named), "{path}: {findings:?}");
    }
}

/// What is found in a dossier that its own maker has written so.
fn made(bag: &Bag) -> Vec<Finding> {
    let report = bag.verify(&bag.signed());
    let expected = if report.findings.is_empty() { Verdict::Valid } else { Verdict::Inconsistent };
    assert_eq!(report.verdict, expected, "{:?}", report.findings);
    report.findings
}

fn edited(path: &str, edit: impl FnOnce(&mut Value)) -> Bag {
    let bag = Bag::new();
    let mut value: Value = serde_json::from_slice(&bag.files[path]).unwrap();
    edit(&mut value);
    bag.put(path, value.to_string())
}

#[test]
fn parts_that_contradict_each_other_are_found_although_everything_is_signed() {
    let other = "0".repeat(64);
    let listed = |file: &str| Finding::ListedOtherwise(file.to_owned());
    let paper = "data/tai-lieu/001-bao-cao.pdf";
    let vote = "data/bieu-quyet/001.json";
    let papers = |edit: fn(&mut Value)| made(&edited(facts::PAPERS, edit));
    assert!(papers(|list| list["papers"][0]["sha256"] = json!("0".repeat(64))).contains(&listed(paper)));
    assert!(
        papers(|list| list["papers"][0]["id"] = json!("p2")).contains(&Finding::NotInLog("Báo cáo.pdf".to_owned()))
    );
    assert!(papers(|list| *list = json!([])).contains(&Finding::NotAsWritten(facts::PAPERS.to_owned())));
    let votes = made(&edited(facts::VOTES, |list| list["votes"][0]["sha256"] = json!(other)));
    assert_eq!(votes, [listed(vote), Finding::NotInLog(vote.to_owned())]);
    let roll_call = made(&edited(facts::ROLL_CALL, |roll_call| roll_call["confirmed_at"] = json!(5000)));
    assert_eq!(roll_call, [Finding::RollCallConfirmation]);
}

/// A dossier of which the log says that something with this record was deleted.
fn with_deletion(record: &[u8], list: &Value) -> Bag {
    let bag = Bag::new();
    let of = |path: &str| digest(&bag.files[path]);
    let entries = [
        (3, "paper.add", "p1", json!({"meeting": "m1", "digest": of("data/tai-lieu/001-bao-cao.pdf")})),
        (4, "roll_call.confirm", "m1", json!({})),
        (9, "vote.close", "m1", json!({"number": 1, "digest": of("data/bieu-quyet/001.json")})),
        (12, "retention.delete", "m1", json!({"kind": "sound", "record_sha256": digest(record)})),
    ];
    let recordings = json!({"with_sound": true, "recordings": [{"id": "r1", "speaker": "An", "unit": "",
        "started_at": 1, "duration_ms": 5, "file": null, "sha256": null, "bytes": null, "deleted_at": 12_000}]});
    bag.put(facts::LOG, log(&entries))
        .put(facts::RECORDINGS, recordings.to_string())
        .put(facts::DELETIONS, list.to_string())
        .put("data/da-xoa/001-ghi-am.json", record)
}

#[test]
fn what_was_deleted_is_not_lost_and_a_record_that_the_log_does_not_know_is_found() {
    let record = br#"{"kind":"sound"}"#;
    let file = "data/da-xoa/001-ghi-am.json";
    let list = |sha256: &str| json!({"deletions": [{"kind": "sound", "deleted_at": 12_000, "days": 60, "file": file, "sha256": sha256}]});
    let right = with_deletion(record, &list(&digest(record)));
    let report = right.verify(&right.signed());
    assert_eq!((report.verdict, report.findings), (Verdict::Valid, Vec::new()));
    assert!(!report.remarks.contains(&Remark::Lost("An".to_owned())), "{:?}", report.remarks);
    let other = br#"{"kind":"chat"}"#;
    let exchanged = right.put(file, other.as_slice());
    assert_eq!(made(&exchanged), [Finding::ListedOtherwise(file.to_owned())]);
    let both = with_deletion(record, &list(&digest(other))).put(file, other.as_slice());
    let not_as_written = Finding::NotAsWritten(facts::DELETIONS.to_owned());
    assert_eq!(made(&both), [Finding::NotInLog(file.to_owned()), not_as_written.clone()]);
    let left_out = with_deletion(record, &json!({"deletions": []}));
    assert_eq!(made(&left_out), [not_as_written]);
}

#[test]
fn a_vote_whose_ballots_do_not_make_its_result_is_found_and_so_is_a_secret_one_with_names() {
    let with_record = |record: &Value| {
        let record = record.to_string().into_bytes();
        let mut bag = Bag::new();
        let entries = [
            (3, "paper.add", "p1", json!({"digest": digest(&bag.files["data/tai-lieu/001-bao-cao.pdf"])})),
            (4, "roll_call.confirm", "m1", json!({})),
            (5, "vote.close", "m1", json!({"number": 1, "digest": digest(&record)})),
        ];
        let mut list: Value = serde_json::from_slice(&bag.files[facts::VOTES]).unwrap();
        list["votes"][0]["sha256"] = json!(digest(&record));
        bag = bag.put(facts::VOTES, list.to_string()).put(facts::LOG, log(&entries));
        made(&bag.put("data/bieu-quyet/001.json", record))
    };
    assert_eq!(with_record(&record()), []);
    let mut wrong = record();
    wrong["ballots"][1]["chosen"] = json!([1]);
    assert_eq!(with_record(&wrong), [Finding::VoteDoesNotAddUp(1)]);
    let mut secret = record();
    secret["question"]["is_secret"] = json!(true);
    assert_eq!(with_record(&secret), [Finding::SecretVoteNamed(1)]);
    let mut other = record();
    other["number"] = json!(2);
    assert_eq!(with_record(&other), [Finding::NotAsWritten("data/bieu-quyet/001.json".to_owned())]);
}

#[test]
fn an_entry_of_the_log_that_was_changed_left_out_or_moved_is_found() {
    let with_log = |lines: Vec<u8>| made(&Bag::new().put(facts::LOG, lines));
    let own = Bag::new().files[facts::LOG].clone();
    let lines: Vec<&[u8]> = own.split_inclusive(|byte| *byte == b'\n').collect();
    let fault = |findings: &[Finding]| match findings {
        [Finding::Log { seq, fault }, ..] => (*seq, *fault),
        other => panic!("{other:?}"),
    };
    let changed = String::from_utf8(own.clone()).unwrap().replace("meeting.start", "meeting.begin");
    assert_eq!(fault(&with_log(changed.into_bytes())), (2, LogFault::Changed));
    assert_eq!(fault(&with_log([lines[1], lines[0], lines[2]].concat())), (2, LogFault::OutOfOrder));
    assert_eq!(fault(&with_log([lines[0], lines[0]].concat())), (2, LogFault::OutOfOrder));
    assert_eq!(fault(&with_log(own[..own.len() - 1].to_vec())), (0, LogFault::Unreadable), "without its last line end");
    assert_eq!(fault(&with_log(vec![b'x'; 1 << 20])), (0, LogFault::Unreadable));
    // Of an entry that is left out, what it would prove is missing.
    assert_eq!(with_log([lines[0], lines[2], lines[3]].concat()), [Finding::NotInLog("Báo cáo.pdf".to_owned())]);
}

#[test]
fn a_later_version_is_named_and_other_archives_are_no_dossiers() {
    let later = edited(facts::MEETING, |meeting| meeting["format"] = json!("diemcau-dossier-2"));
    let report = later.verify(&later.signed());
    assert_eq!(report.unreadable, Some(Unreadable::Format("diemcau-dossier-2".to_owned())));
    let other = packed(&[("a.txt".to_owned(), b"x".to_vec())]);
    assert_eq!(later.verify(&other).unreadable, Some(Unreadable::NotADossier));
    for (what, file) in [("nothing", &b""[..]), ("text", b"PK a spreadsheet"), ("an empty archive", b"PK\x05\x06\0\0")]
    {
        let found = later.verify(file).unreadable;
        assert_eq!(found, Some(Unreadable::Archive(ArchiveFault::NotZip)), "{what}");
    }
}

#[test]
fn whatever_is_cut_off_or_flipped_is_never_valid() {
    let bag = Bag::new();
    let signed = bag.signed();
    for end in (0..signed.len()).step_by(37) {
        let report = bag.verify(&signed[..end]);
        assert_eq!(report.verdict, Verdict::Unreadable, "cut at {end}");
    }
    for at in (0..signed.len()).step_by(13) {
        let mut flipped = signed.clone();
        flipped[at] ^= 0x20;
        assert_ne!(bag.verify(&flipped).verdict, Verdict::Valid, "byte {at}");
    }
    let behind = [signed.as_slice(), b"x"].concat();
    assert_eq!(bag.verify(&behind).findings, [Finding::Archive(ArchiveFault::Behind)]);
    assert_eq!(last(&signed, b"PK\x05\x06"), signed.len() - 22);
}
