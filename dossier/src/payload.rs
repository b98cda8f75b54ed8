// SPDX-License-Identifier: MPL-2.0
//! Takes the files of an archive as they come: digests of all, the few that are compared, and of
//! the log and the documents what was found in them.

use std::collections::{BTreeMap, HashMap, HashSet};

use moments::Millis;
use sha2::{Digest as _, Sha256};
use signing::{MAX_PDF_BYTES, TrustStore, VerificationReport, VerifyError};

use crate::log::{Chain, LogEntry, LogFault, MAX_LINE_BYTES};
use crate::reader::Visitor;
use crate::{bag, facts};

/// Most bytes of files that are kept at the same time, without the document that is being checked.
const MAX_KEPT_BYTES: usize = 96 << 20;
/// Most documents that are checked.
const MAX_DOCUMENTS: usize = 64;
/// Folders in which files of a certain kind are kept: lists, texts and records.
const KEPT_FOLDERS: [&str; 2] = [facts::MINUTES_FOLDER, facts::VOTES_FOLDER];
const KEPT_FILES: [&str; 10] = [
    bag::DECLARATION,
    bag::INFO,
    bag::MANIFEST,
    bag::TAG_MANIFEST,
    bag::SIGNATURE,
    facts::MEETING,
    facts::ROLL_CALL,
    facts::PAPERS,
    facts::RECORDINGS,
    facts::DELETIONS,
];

/// What becomes of the file that is being read.
enum Use {
    Digest,
    Keep(Vec<u8>),
    Document(Vec<u8>),
    Log(Vec<u8>),
}

/// A document as it was checked.
pub enum Checked {
    Report(Box<VerificationReport>),
    Unreadable(VerifyError),
    /// There are too many.
    Not,
}

/// What the log says of what else is in the dossier.
#[derive(Default)]
pub struct LogFacts {
    /// Digests of documents and texts, with the minutes that they are of.
    pub documents: HashSet<(String, String)>,
    pub texts: HashSet<(String, String)>,
    pub votes: HashMap<u64, String>,
    pub papers: HashSet<(String, String)>,
    /// Digests of records of what was deleted.
    pub deletions: HashSet<String>,
    /// When the roll call was confirmed, unless it was opened again.
    pub confirmed_at: Option<Millis>,
}

pub struct Payload<'t> {
    trust: &'t TrustStore,
    now: Millis,
    /// The folder that holds everything; of the first file.
    pub folder: Option<String>,
    /// Files that are not in it.
    pub outside: Vec<String>,
    pub digests: BTreeMap<String, String>,
    pub bytes_in_data: u64,
    pub kept: BTreeMap<String, Vec<u8>>,
    kept_bytes: usize,
    pub too_complex: bool,
    pub documents: BTreeMap<String, Checked>,
    pub chain: Chain,
    pub log: LogFacts,
    pub log_fault: Option<(i64, LogFault)>,
    path: String,
    length: u32,
    digest: Sha256,
    using: Use,
}

impl<'t> Payload<'t> {
    pub fn new(trust: &'t TrustStore, now: Millis) -> Self {
        Self {
            trust,
            now,
            folder: None,
            outside: Vec::new(),
            digests: BTreeMap::new(),
            bytes_in_data: 0,
            kept: BTreeMap::new(),
            kept_bytes: 0,
            too_complex: false,
            documents: BTreeMap::new(),
            chain: Chain::default(),
            log: LogFacts::default(),
            log_fault: None,
            path: String::new(),
            length: 0,
            digest: Sha256::new(),
            using: Use::Digest,
        }
    }

    fn use_of(&self, path: &str, length: usize) -> Use {
        let is_document = is_document(path);
        let is_list = KEPT_FOLDERS.iter().any(|folder| path.starts_with(folder)) && has_ending(path, "json");
        if path == facts::LOG {
            Use::Log(Vec::new())
        } else if is_document && length <= MAX_PDF_BYTES && self.documents.len() < MAX_DOCUMENTS {
            Use::Document(Vec::with_capacity(length))
        } else if is_list || KEPT_FILES.contains(&path) {
            Use::Keep(Vec::with_capacity(length.min(MAX_KEPT_BYTES)))
        } else {
            Use::Digest
        }
    }

    fn follow(&mut self, line: &[u8]) {
        if self.log_fault.is_some() {
            return;
        }
        match self.chain.follow(line) {
            Ok(entry) => self.log.note(&entry),
            Err(fault) => self.log_fault = Some(fault),
        }
    }
}

/// Names are in small letters.
fn has_ending(path: &str, ending: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, found)| found == ending)
}

fn is_document(path: &str) -> bool {
    path.starts_with(facts::MINUTES_FOLDER) && has_ending(path, "pdf")
}

impl LogFacts {
    fn note(&mut self, entry: &LogEntry) {
        let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap_or_default();
        let text = |key: &str| detail.get(key).and_then(|value| value.as_str()).map(str::to_owned);
        let subject = || entry.subject.clone();
        if entry.action.starts_with("minutes.") {
            self.documents.extend(text("pdf_sha256").map(|digest| (subject(), digest)));
            self.texts.extend(text("content_sha256").map(|digest| (subject(), digest)));
        }
        match entry.action.as_str() {
            "vote.close" | "vote.cancel" => {
                let number = detail.get("number").and_then(serde_json::Value::as_u64);
                self.votes.extend(number.zip(text("digest")));
            }
            action if action.starts_with("paper.") => {
                self.papers.extend(text("digest").map(|digest| (subject(), digest)));
            }
            "retention.delete" => self.deletions.extend(text("record_sha256")),
            "roll_call.confirm" => self.confirmed_at = Some(entry.at),
            "roll_call.reopen" => self.confirmed_at = None,
            _ => {}
        }
    }
}

impl Visitor for Payload<'_> {
    fn begin(&mut self, name: &str, length: u32) {
        let (folder, path) = name.split_once('/').unwrap_or(("", name));
        let own = self.folder.get_or_insert_with(|| folder.to_owned());
        if own != folder || folder.is_empty() {
            self.outside.push(name.to_owned());
            self.using = Use::Digest;
            self.path.clear();
            return;
        }
        let length_in_memory = usize::try_from(length).unwrap_or(usize::MAX);
        self.using = self.use_of(path, length_in_memory);
        if let Use::Keep(_) = self.using {
            self.kept_bytes = self.kept_bytes.saturating_add(length_in_memory);
            if self.kept_bytes > MAX_KEPT_BYTES {
                self.too_complex = true;
                self.using = Use::Digest;
            }
        }
        path.clone_into(&mut self.path);
        self.length = length;
        self.digest = Sha256::new();
    }

    fn piece(&mut self, bytes: &[u8]) {
        self.digest.update(bytes);
        match &mut self.using {
            Use::Digest => {}
            Use::Keep(kept) | Use::Document(kept) => kept.extend_from_slice(bytes),
            Use::Log(line) => {
                let mut begun = std::mem::take(line);
                for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
                    if begun.len() + piece.len() > MAX_LINE_BYTES {
                        self.log_fault.get_or_insert((0, LogFault::Unreadable));
                        begun.clear();
                        continue;
                    }
                    begun.extend_from_slice(piece);
                    if let Some(line) = begun.strip_suffix(b"\n") {
                        let line = line.to_vec();
                        begun.clear();
                        self.follow(&line);
                    }
                }
                self.using = Use::Log(begun);
            }
        }
    }

    fn end(&mut self) {
        if self.path.is_empty() {
            return;
        }
        let path = std::mem::take(&mut self.path);
        if path.starts_with(bag::PAYLOAD) {
            self.bytes_in_data += u64::from(self.length);
        }
        let digest = std::mem::replace(&mut self.digest, Sha256::new());
        self.digests.insert(path.clone(), hex::encode(digest.finalize()));
        match std::mem::replace(&mut self.using, Use::Digest) {
            Use::Keep(kept) => {
                self.kept.insert(path, kept);
            }
            Use::Document(pdf) => {
                let checked = match signing::verify(&pdf, self.trust, self.now) {
                    Ok(report) => Checked::Report(Box::new(report)),
                    Err(error) => Checked::Unreadable(error),
                };
                self.documents.insert(path, checked);
            }
            // A line without an end.
            Use::Log(rest) if !rest.is_empty() => {
                self.log_fault.get_or_insert((0, LogFault::Unreadable));
            }
            Use::Digest if is_document(&path) => {
                self.documents.insert(path, Checked::Not);
            }
            Use::Log(_) | Use::Digest => {}
        }
    }
}
