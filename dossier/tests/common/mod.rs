// SPDX-License-Identifier: MPL-2.0
//! A small dossier, made as the server makes them, and ways to tamper with it.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::collections::BTreeMap;
use std::io::Cursor;

use dossier::archive::{ArchiveWriter, with_one_more};
use dossier::bag::{self, Digests};
use dossier::log::LogEntry;
use dossier::{Report, facts};
use moments::Millis;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use signing::{DemoAuthority, SigningKey, TrustStore};

pub const NOW: Millis = Millis(1_796_088_600_000);
pub const FOLDER: &str = "ho-so-2026-12-01-giao-ban";
const PASSPHRASE: &str = "mật khẩu";

pub fn digest(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}

/// The files of a dossier before they are an archive.
pub struct Bag {
    pub files: BTreeMap<String, Vec<u8>>,
    authority: DemoAuthority,
    key: SigningKey,
}

/// A vote of three, of which two were for it.
pub fn record() -> Value {
    json!({
        "meeting": "m1", "number": 1,
        "question": {"title": "Thông qua?", "text": "", "kind": "approval", "options": [], "most": 1,
            "is_secret": false, "by": "person", "majority": "more_than_half", "base": "present", "quorum": null},
        "electorate": {"entitled": 3, "invited": null},
        "opened_at": 1, "opened_by": "an", "closed_at": 2, "closed_by": "an",
        "voters": [{"key": "a", "name": "An", "unit": "", "has_voted": true},
            {"key": "b", "name": "Bình", "unit": "", "has_voted": true},
            {"key": "c", "name": "Cúc", "unit": "", "has_voted": false}],
        "ballots": [{"of": "a", "chosen": [0]}, {"of": "b", "chosen": [0]}],
        "papers": [],
        "outcome": {"counts": [2, 0, 0], "cast": 2, "papers": 0, "invalid": 0, "base": 3, "required": 2,
            "needed": null, "has_quorum": true, "adopted": [0], "tied": []},
    })
}

/// Entries that follow each other, except where another number is given.
pub fn log(entries: &[(i64, &str, &str, Value)]) -> Vec<u8> {
    let (mut lines, mut prev_hash) = (Vec::new(), "0".repeat(64));
    for (seq, action, subject, detail) in entries {
        let mut entry = LogEntry {
            seq: *seq,
            at: Millis(seq * 1000),
            actor: "user:an".to_owned(),
            action: (*action).to_owned(),
            subject: (*subject).to_owned(),
            detail: detail.to_string(),
            prev_hash: prev_hash.clone(),
            hash: String::new(),
        };
        entry.hash = entry.expected_hash();
        prev_hash.clone_from(&entry.hash);
        serde_json::to_writer(&mut lines, &entry).unwrap();
        lines.push(b'\n');
    }
    lines
}

impl Bag {
    pub fn new() -> Self {
        let record = record().to_string().into_bytes();
        let paper = b"%PDF-1.7 a paper".to_vec();
        let mut files = BTreeMap::new();
        let mut put = |path: &str, content: Vec<u8>| files.insert(path.to_owned(), content);
        let json = |value: Value| value.to_string().into_bytes();
        put(
            facts::MEETING,
            json(json!({"format": facts::FORMAT, "id": "m1", "title": "Giao ban tháng 12",
                "unit_name": "UBND tỉnh", "started_at": NOW, "ended_at": NOW, "more": "is ignored"})),
        );
        put(facts::MINUTES, json(json!({"minutes": []})));
        put(facts::ROLL_CALL, json(json!({"confirmed_at": 4000, "minutes_lines": []})));
        put(
            facts::VOTES,
            json(json!({"votes": [{"number": 1, "title": "Thông qua?", "is_secret": false, "is_cancelled": false,
                "file": "data/bieu-quyet/001.json", "sha256": digest(&record)}]})),
        );
        put(
            facts::PAPERS,
            json(json!({"papers": [{"id": "p1", "name": "Báo cáo.pdf", "agenda_item": null, "added_by": "An",
                "added_at": 1, "file": "data/tai-lieu/001-bao-cao.pdf", "sha256": digest(&paper)}]})),
        );
        put(
            facts::RECORDINGS,
            json(json!({"with_sound": false, "recordings": [{"id": "r1", "speaker": "An", "unit": "", "started_at": 1,
                "duration_ms": 5, "file": null, "sha256": digest(b"sound"), "bytes": 5}]})),
        );
        let entries = [
            (2, "meeting.start", "m1", json!({})),
            (3, "paper.add", "p1", json!({"meeting": "m1", "digest": digest(&paper)})),
            (4, "roll_call.confirm", "m1", json!({})),
            (9, "vote.close", "m1", json!({"number": 1, "digest": digest(&record)})),
        ];
        put(facts::LOG, log(&entries));
        put("data/bieu-quyet/001.json", record);
        put("data/tai-lieu/001-bao-cao.pdf", paper);
        let authority = DemoAuthority::new("CA thử", NOW).unwrap();
        let file = authority.issue_pkcs12("Nguyễn Văn An", "UBND tỉnh", PASSPHRASE).unwrap();
        let key = SigningKey::from_pkcs12(&file, PASSPHRASE).unwrap();
        Self { files, authority, key }
    }

    pub fn put(mut self, path: &str, content: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.to_owned(), content.into());
        self
    }

    /// The files of the bag with manifests that fit, without a signature.
    pub fn bagged(&self) -> Vec<(String, Vec<u8>)> {
        let digests: Digests = self.files.iter().map(|(path, content)| (path.clone(), digest(content))).collect();
        let bytes = self.files.values().map(|content| content.len() as u64).sum();
        let info = bag::info(&[("External-Description", "Giao ban".to_owned())], bytes, digests.len());
        let tags = [
            (bag::INFO, info),
            (bag::DECLARATION, bag::DECLARATION_TEXT.to_owned()),
            (bag::MANIFEST, bag::manifest(&digests)),
        ];
        let of_tags = tags.iter().map(|(path, text)| ((*path).to_owned(), digest(text.as_bytes()))).collect();
        let tag_manifest = (bag::TAG_MANIFEST, bag::manifest(&of_tags));
        let tags = tags.into_iter().chain([tag_manifest]).map(|(path, text)| (path.to_owned(), text.into_bytes()));
        self.files.clone().into_iter().chain(tags).collect()
    }

    pub fn unsigned(&self) -> Vec<u8> {
        packed(&self.bagged())
    }

    pub fn signature(&self, content: &[u8]) -> Vec<u8> {
        signing::sign_detached(content, &self.key, NOW, None).unwrap()
    }

    pub fn signed(&self) -> Vec<u8> {
        let files = self.bagged();
        let (_, tag_manifest) = files.last().unwrap();
        with_file(&packed(&files), bag::SIGNATURE, &self.signature(tag_manifest))
    }

    pub fn trust(&self) -> TrustStore {
        let mut trust = TrustStore::default();
        trust.add_pem(&self.authority.certificate_pem()).unwrap();
        trust
    }

    pub fn verify(&self, archive: &[u8]) -> Report {
        dossier::verify(archive, &self.trust(), NOW)
    }
}

/// These files as an archive of ours.
pub fn packed(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ArchiveWriter::new(Cursor::new(Vec::new()), FOLDER, NOW);
    for (path, content) in files {
        writer.add(path, &mut content.as_slice(), content.len() as u64, &mut |_| {}).unwrap();
    }
    writer.finish().unwrap().0.into_inner()
}

pub fn with_file(archive: &[u8], path: &str, content: &[u8]) -> Vec<u8> {
    let (kept, tail) = with_one_more(&mut Cursor::new(archive), path, content).unwrap();
    [&archive[..usize::try_from(kept).unwrap()], &tail].concat()
}

/// Where these bytes are; the last time.
pub fn last(archive: &[u8], what: &[u8]) -> usize {
    archive.windows(what.len()).rposition(|window| window == what).unwrap()
}
