// SPDX-License-Identifier: MPL-2.0
//! Compares the parts of a dossier with each other: lists with files, documents, votes and the roll
//! call with the log, results with ballots.

use meetings::minutes::MinutesKind;
use moments::Millis;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::facts::{self, Stage};
use crate::payload::{Checked, Payload};
use crate::record::VoteRecord;
use crate::report::{DocumentReport, Finding, PdfVerdict, Remark};

/// What the comparison has to say.
#[derive(Default)]
pub struct Compared {
    pub findings: Vec<Finding>,
    pub remarks: Vec<Remark>,
    pub documents: Vec<DocumentReport>,
    pub votes: usize,
    pub papers: usize,
    pub recordings: usize,
    pub with_sound: bool,
}

/// Compares all lists of a dossier of `meeting`.
pub fn compare(payload: &Payload<'_>, meeting: &facts::Meeting) -> Compared {
    let mut compared = Compared::default();
    if let Some((seq, fault)) = payload.log_fault {
        compared.findings.push(Finding::Log { seq, fault });
    }
    if !payload.digests.contains_key(facts::LOG) {
        compared.findings.push(Finding::Missing(facts::LOG.to_owned()));
    }
    let votes: Vec<facts::Vote> = compared.list::<facts::VoteList>(payload, facts::VOTES).map_or(vec![], |l| l.votes);
    let minutes = compared.list::<facts::MinutesList>(payload, facts::MINUTES).map_or(vec![], |list| list.minutes);
    compared.minutes(payload, meeting, &minutes);
    compared.votes(payload, &votes);
    compared.papers(payload);
    compared.recordings(payload);
    compared.deletions(payload);
    compared.roll_call(payload, &minutes, &votes);
    compared
}

impl Compared {
    /// A list, which has to be there.
    fn list<T: DeserializeOwned>(&mut self, payload: &Payload<'_>, path: &str) -> Option<T> {
        let read = payload.kept.get(path).and_then(|text| serde_json::from_slice(text).ok());
        if read.is_none() && payload.digests.contains_key(path) {
            self.findings.push(Finding::NotAsWritten(path.to_owned()));
        } else if read.is_none() {
            self.findings.push(Finding::Missing(path.to_owned()));
        }
        read
    }

    /// A file in a list, with its digest.
    fn listed(&mut self, payload: &Payload<'_>, file: &str, sha256: &str) {
        if payload.digests.get(file).map(String::as_str) != Some(sha256) {
            self.findings.push(Finding::ListedOtherwise(file.to_owned()));
        }
    }

    fn minutes(&mut self, payload: &Payload<'_>, meeting: &facts::Meeting, minutes: &[facts::Minutes]) {
        let mut listed = Vec::new();
        for one in minutes {
            for text in &one.texts {
                self.listed(payload, &text.file, &text.sha256);
                if !payload.log.texts.contains(&(one.id.as_str().to_owned(), text.sha256.clone())) {
                    self.findings.push(Finding::NotInLog(text.file.clone()));
                }
            }
            for document in &one.documents {
                self.listed(payload, &document.file, &document.sha256);
                if !payload.log.documents.contains(&(one.id.as_str().to_owned(), document.sha256.clone())) {
                    self.findings.push(Finding::NotInLog(document.file.clone()));
                }
                listed.push(document.file.clone());
                self.document(payload, meeting, one, document);
            }
        }
        // A document that no list names is as good as one that somebody has put there.
        for file in payload.documents.keys().filter(|file| !listed.contains(file)) {
            self.findings.push(Finding::ListedOtherwise(file.clone()));
        }
        if !minutes.iter().any(|one| one.documents.iter().any(|document| document.stage == Stage::Signed)) {
            self.remarks.push(Remark::NoSignedMinutes);
        }
    }

    fn document(
        &mut self,
        payload: &Payload<'_>,
        meeting: &facts::Meeting,
        of: &facts::Minutes,
        document: &facts::Document,
    ) {
        let file = document.file.clone();
        let (verdict, signatures) = match payload.documents.get(&file) {
            None => return,
            Some(Checked::Not) => return self.findings.push(Finding::DocumentNotChecked(file)),
            Some(Checked::Unreadable(error)) => (PdfVerdict::Unreadable(error.to_string()), Vec::new()),
            Some(Checked::Report(report)) => {
                let mark = report.document.as_ref();
                if mark.is_some_and(|mark| mark.document != of.id.as_str() || mark.meeting != meeting.id.as_str()) {
                    self.findings.push(Finding::DocumentOfOthers(file.clone()));
                }
                if document.stage != Stage::Submitted && report.verdict == signing::Verdict::NotSigned {
                    self.findings.push(Finding::DocumentNotSigned(file.clone()));
                }
                (PdfVerdict::Found(report.verdict), report.signatures.clone())
            }
        };
        self.documents.push(DocumentReport { file, stage: Some(document.stage), verdict, signatures });
    }

    fn votes(&mut self, payload: &Payload<'_>, votes: &[facts::Vote]) {
        self.votes = votes.len();
        for vote in votes {
            let (Some(file), Some(sha256)) = (&vote.file, &vote.sha256) else { continue };
            self.listed(payload, file, sha256);
            if payload.log.votes.get(&u64::from(vote.number)) != Some(sha256) {
                self.findings.push(Finding::NotInLog(file.clone()));
            }
            let record = payload.kept.get(file).and_then(|text| serde_json::from_slice::<VoteRecord>(text).ok());
            match record.filter(|record| record.number == vote.number) {
                None => self.findings.push(Finding::NotAsWritten(file.clone())),
                Some(record) => {
                    if !record.adds_up() {
                        self.findings.push(Finding::VoteDoesNotAddUp(vote.number));
                    }
                    if record.names_secret_voters() {
                        self.findings.push(Finding::SecretVoteNamed(vote.number));
                    }
                }
            }
        }
    }

    fn papers(&mut self, payload: &Payload<'_>) {
        let Some(list) = self.list::<facts::PaperList>(payload, facts::PAPERS) else { return };
        self.papers = list.papers.len();
        for paper in list.papers {
            if !payload.log.papers.contains(&(paper.id.as_str().to_owned(), paper.sha256.clone())) {
                self.findings.push(Finding::NotInLog(paper.name.clone()));
            }
            match paper.file {
                Some(file) => self.listed(payload, &file, &paper.sha256),
                None => self.remarks.push(Remark::Lost(paper.name)),
            }
        }
    }

    fn recordings(&mut self, payload: &Payload<'_>) {
        let Some(list) = self.list::<facts::RecordingList>(payload, facts::RECORDINGS) else { return };
        self.recordings = list.recordings.len();
        self.with_sound = list.with_sound;
        for recording in list.recordings {
            match (&recording.file, &recording.sha256) {
                (Some(file), Some(sha256)) => self.listed(payload, file, sha256),
                (Some(file), None) => self.findings.push(Finding::ListedOtherwise(file.clone())),
                (None, Some(_)) => {}
                // It was lost before, and is in the record of what was deleted.
                (None, None) if recording.deleted_at.is_some() && !payload.log.deletions.is_empty() => {}
                (None, None) => self.remarks.push(Remark::Lost(recording.speaker)),
            }
        }
    }

    fn deletions(&mut self, payload: &Payload<'_>) {
        if payload.log.deletions.is_empty() && !payload.digests.contains_key(facts::DELETIONS) {
            return;
        }
        let Some(list) = self.list::<facts::DeletionList>(payload, facts::DELETIONS) else { return };
        for deletion in &list.deletions {
            self.listed(payload, &deletion.file, &deletion.sha256);
            if !payload.log.deletions.contains(&deletion.sha256) {
                self.findings.push(Finding::NotInLog(deletion.file.clone()));
            }
        }
        if payload.log.deletions.iter().any(|known| !list.deletions.iter().any(|one| one.sha256 == *known)) {
            self.findings.push(Finding::NotAsWritten(facts::DELETIONS.to_owned()));
        }
    }

    fn roll_call(&mut self, payload: &Payload<'_>, minutes: &[facts::Minutes], votes: &[facts::Vote]) {
        let roll_call = self.list::<facts::RollCall>(payload, facts::ROLL_CALL);
        let confirmed_at: Option<Millis> = roll_call.as_ref().and_then(|roll_call| roll_call.confirmed_at);
        if roll_call.is_some() && confirmed_at != payload.log.confirmed_at && payload.log_fault.is_none() {
            self.findings.push(Finding::RollCallConfirmation);
        }
        // The minutes in force: the last ones that all have signed. A correction may be about a
        // part.
        let signed =
            minutes.iter().filter(|one| one.corrects.is_none() && one.kind == MinutesKind::Minutes).find_map(|one| {
                let document = one.documents.iter().rfind(|document| document.stage == Stage::Signed)?;
                let text = one.texts.iter().find(|text| text.revision == document.revision)?;
                payload.kept.get(&text.file)
            });
        let Some(text) = signed else { return };
        for vote in votes.iter().filter(|vote| !vote.is_cancelled) {
            let Some(sha256) = &vote.sha256 else { continue };
            if !text.windows(sha256.len()).any(|window| window == sha256.as_bytes()) {
                self.remarks.push(Remark::VoteNotInMinutes(vote.number));
            }
        }
        let content: Value = serde_json::from_slice(text).unwrap_or_default();
        let written = content.pointer("/head/attendance").and_then(Value::as_array).cloned().unwrap_or_default();
        let is_written = |line: &String| written.iter().any(|one| one.as_str() == Some(line));
        if roll_call.is_some_and(|roll_call| !roll_call.minutes_lines.iter().all(is_written)) {
            self.remarks.push(Remark::AttendanceWrittenAnew);
        }
    }
}
