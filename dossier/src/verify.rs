// SPDX-License-Identifier: MPL-2.0
//! Checks a dossier: the archive, every digest, every signature, the log, and whether its parts say
//! the same.

use std::io::Read;

use moments::Millis;
use sha2::{Digest as _, Sha256};
use signing::{TrustStore, verdict_of, verify_detached};

use crate::bag::{self, Digests};
use crate::consistency::compare;
use crate::facts;
use crate::payload::Payload;
use crate::reader::{self, ArchiveFault};
use crate::report::{Finding, LogReport, PdfVerdict, Report, Unreadable, Verdict};

/// Most findings that a report has.
pub const MAX_FINDINGS: usize = 50;

/// Checks everything. Never panics; takes bounded memory and time proportional to the length.
/// `now` is used for certificates of signatures without time stamp.
pub fn verify(mut input: impl Read, trust: &TrustStore, now: Millis) -> Report {
    let mut payload = Payload::new(trust, now);
    let bytes = match reader::read(&mut input, &mut payload) {
        Ok(bytes) => bytes,
        Err(fault) if fault.is_unreadable() => return unreadable(Unreadable::Archive(fault)),
        Err(fault) => return refused(fault),
    };
    if payload.too_complex {
        return unreadable(Unreadable::TooComplex);
    }
    let meeting = payload.kept.get(facts::MEETING).and_then(|text| serde_json::from_slice::<facts::Meeting>(text).ok());
    let (Some(meeting), true) = (meeting, payload.kept.contains_key(bag::DECLARATION)) else {
        return unreadable(Unreadable::NotADossier);
    };
    if meeting.format != facts::FORMAT {
        return unreadable(Unreadable::Format(meeting.format.chars().take(40).collect()));
    }
    let mut findings = bagged(&payload);
    let compared = compare(&payload, &meeting);
    findings.extend(compared.findings);
    let tag_manifest = payload.kept.get(bag::TAG_MANIFEST).map(Vec::as_slice).unwrap_or_default();
    let signature = payload.kept.get(bag::SIGNATURE);
    let signature = signature.map(|signature| verify_detached(tag_manifest, signature, trust, now));
    let mut verdict = match &signature {
        None => Verdict::NotSigned,
        Some(report) => of_signature(verdict_of(report)),
    };
    for document in &compared.documents {
        let of_document = match &document.verdict {
            PdfVerdict::Unreadable(_) => Verdict::NotCheckable,
            // What it has to be is a finding; before anybody signs it, it is right.
            PdfVerdict::Found(signing::Verdict::NotSigned) => Verdict::Valid,
            PdfVerdict::Found(found) => of_signature(*found),
        };
        verdict = verdict.max(of_document);
    }
    verdict = findings.iter().map(Finding::verdict).fold(verdict, Verdict::max);
    let more_findings = findings.len().saturating_sub(MAX_FINDINGS);
    findings.truncate(MAX_FINDINGS);
    let mut remarks = compared.remarks;
    remarks.truncate(MAX_FINDINGS);
    Report {
        verdict,
        unreadable: None,
        meeting: Some(meeting.id),
        title: meeting.title,
        unit_name: meeting.unit_name,
        held_at: meeting.started_at,
        files: payload.digests.len(),
        bytes,
        manifest_sha256: Some(hex::encode(Sha256::digest(tag_manifest))),
        signature,
        documents: compared.documents,
        votes: compared.votes,
        papers: compared.papers,
        recordings: compared.recordings,
        with_sound: compared.with_sound,
        log: LogReport { entries: payload.chain.entries, gaps: payload.chain.gaps },
        findings,
        more_findings,
        remarks,
    }
}

fn of_signature(verdict: signing::Verdict) -> Verdict {
    match verdict {
        signing::Verdict::Valid => Verdict::Valid,
        signing::Verdict::Untrusted => Verdict::Untrusted,
        signing::Verdict::NotSigned => Verdict::NotSigned,
        signing::Verdict::NotCheckable => Verdict::NotCheckable,
        signing::Verdict::Revoked => Verdict::Revoked,
        signing::Verdict::Ambiguous | signing::Verdict::ChangedAfterSigning | signing::Verdict::InvalidSignature => {
            Verdict::Invalid
        }
    }
}

/// Files against manifests, both ways, and the rest of what makes a bag.
fn bagged(payload: &Payload<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = payload.outside.iter().cloned().map(Finding::Extra).collect();
    let read = |path: &str| payload.kept.get(path).and_then(|text| bag::parse_manifest(text));
    let mut manifests = Vec::new();
    for path in [bag::MANIFEST, bag::TAG_MANIFEST] {
        match read(path) {
            Some(digests) => manifests.push(digests),
            None if payload.kept.contains_key(path) => findings.push(Finding::NotAsWritten(path.to_owned())),
            None => findings.push(Finding::Missing(path.to_owned())),
        }
    }
    if let [of_payload, of_tags] = manifests.as_slice() {
        let is_payload = |path: &str| path.starts_with(bag::PAYLOAD);
        let of_tags_expected = |path: &str| [bag::DECLARATION, bag::INFO, bag::MANIFEST].contains(&path);
        compare_with(payload, of_payload, is_payload, &mut findings);
        compare_with(payload, of_tags, of_tags_expected, &mut findings);
        // Neither manifest may name what is the other's.
        let strange = of_payload.keys().filter(|path| !is_payload(path));
        let strange = strange.chain(of_tags.keys().filter(|path| !of_tags_expected(path)));
        findings.extend(strange.cloned().map(Finding::Extra));
    }
    let known = |path: &String| {
        path.starts_with(bag::PAYLOAD)
            || [bag::DECLARATION, bag::INFO, bag::MANIFEST, bag::TAG_MANIFEST, bag::SIGNATURE].contains(&path.as_str())
    };
    findings.extend(payload.digests.keys().filter(|path| !known(path)).cloned().map(Finding::Extra));
    let declaration = payload.kept.get(bag::DECLARATION).map(Vec::as_slice);
    if declaration != Some(bag::DECLARATION_TEXT.as_bytes()) {
        findings.push(Finding::NotAsWritten(bag::DECLARATION.to_owned()));
    }
    let files = payload.digests.keys().filter(|path| path.starts_with(bag::PAYLOAD)).count();
    if !payload.kept.get(bag::INFO).is_some_and(|info| bag::has_sum(info, payload.bytes_in_data, files)) {
        findings.push(Finding::NotAsWritten(bag::INFO.to_owned()));
    }
    findings
}

/// The files that one manifest is for.
fn compare_with(
    payload: &Payload<'_>,
    manifest: &Digests,
    is_meant: impl Fn(&str) -> bool,
    findings: &mut Vec<Finding>,
) {
    for (path, digest) in manifest {
        match payload.digests.get(path) {
            None => findings.push(Finding::Missing(path.clone())),
            Some(found) if found != digest => findings.push(Finding::Changed(path.clone())),
            Some(_) => {}
        }
    }
    let extra = payload.digests.keys().filter(|path| is_meant(path) && !manifest.contains_key(*path));
    findings.extend(extra.cloned().map(Finding::Extra));
}

fn unreadable(why: Unreadable) -> Report {
    Report { verdict: Verdict::Unreadable, unreadable: Some(why), ..nothing() }
}

fn refused(fault: ArchiveFault) -> Report {
    let finding = Finding::Archive(fault);
    Report { verdict: finding.verdict(), findings: vec![finding], ..nothing() }
}

fn nothing() -> Report {
    Report {
        verdict: Verdict::Unreadable,
        unreadable: None,
        meeting: None,
        title: String::new(),
        unit_name: String::new(),
        held_at: None,
        files: 0,
        bytes: 0,
        manifest_sha256: None,
        signature: None,
        documents: Vec::new(),
        votes: 0,
        papers: 0,
        recordings: 0,
        with_sound: false,
        log: LogReport::default(),
        findings: Vec::new(),
        more_findings: 0,
        remarks: Vec::new(),
    }
}
