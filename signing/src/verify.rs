// SPDX-License-Identifier: MPL-2.0
//! Verifies all signatures of a file.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashSet};

use moments::Millis;
use serde::{Deserialize, Serialize};

use crate::algorithm::sha256;
use crate::changes::{Step, steps};
use crate::document_mark::document_mark;
use crate::fault::Fault;
use crate::field_tree::{Held, SignatureField, signature_fields};
use crate::permissions::Permissions;
use crate::reading::{File, Layer, Read, ReadError, Value, View};
use crate::revocation::Revocations;
use crate::second_parser;
use crate::signature::{After, CheckContext, Checked, Found};
use crate::trust::Purpose;
use crate::updates::Revisions;
use crate::{
    CertificateTrust, Change, Coverage, Doubt, SignatureKind, SignatureReport, TrustStore, Verdict, VerificationReport,
};

/// Maximum size of a file, in bytes.
pub const MAX_PDF_BYTES: usize = 64 << 20;
/// Maximum number of verified signatures in one file.
pub const MAX_SIGNATURES: usize = 64;
/// How many earlier revisions of a damaged file are tried.
const MAX_EARLIER: usize = 16;

/// Why a file cannot be verified at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum VerifyError {
    #[error("the file is larger than {} MB", MAX_PDF_BYTES >> 20)]
    TooLarge,
    #[error("this is not a PDF file")]
    NotPdf,
    #[error("the PDF is damaged and cannot be read: {0}")]
    Damaged(String),
    #[error("the file has more than {MAX_SIGNATURES} signatures")]
    TooManySignatures,
    #[error("the file is too complex to be checked")]
    TooComplex,
    #[error("the file is encrypted")]
    Encrypted,
}

impl From<ReadError> for VerifyError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Malformed(what) | ReadError::Ambiguous(what) => Self::Damaged(what),
            ReadError::TooComplex => Self::TooComplex,
            ReadError::Encrypted => Self::Encrypted,
        }
    }
}

/// Verifies all signatures of `pdf`. `now` is used for certificates of signatures without time
/// stamp. Never panics; time and memory are bounded by the limits above and those of `reading`.
pub fn verify(pdf: &[u8], trust: &TrustStore, now: Millis) -> Result<VerificationReport, VerifyError> {
    if pdf.len() > MAX_PDF_BYTES {
        return Err(VerifyError::TooLarge);
    }
    if !pdf.starts_with(b"%PDF-") {
        return Err(VerifyError::NotPdf);
    }
    let file = File::new(pdf);
    let (state, is_newest) = newest_state(&file)?;
    let view = View { file: &file, base: &state, updates: &[] };
    let fields = signature_fields(view)?;
    let empty_fields = fields.iter().filter(|field| field.held == Held::Nothing).map(|f| f.name.clone()).collect();
    let mut found = Vec::new();
    for field in fields.into_iter().filter(|field| field.held != Held::Nothing) {
        if found.len() == MAX_SIGNATURES {
            return Err(VerifyError::TooManySignatures);
        }
        found.push(Found::read(view, field)?);
    }
    found.sort_by_key(|found| found.end().unwrap_or(usize::MAX));
    let mut report = VerificationReport {
        verdict: Verdict::NotSigned,
        document: None,
        signatures: Vec::new(),
        empty_fields,
        sha256: hex::encode(sha256(pdf)),
    };
    if found.is_empty() {
        report.document = document_mark(view)?;
        return Ok(report);
    }
    let mut history = History::read(&file, view, &found, is_newest)?;
    let checks: Vec<_> = found.iter().map(|one| one.check(pdf)).collect();
    // Revocation data of one signature counts for all.
    let mut revocations = Revocations::of(view, now)?;
    for checked in checks.iter().flatten() {
        revocations.add_from(checked.cms());
    }
    let stamps = trusted_stamps(&found, &checks, trust, now, &revocations);
    let context = CheckContext { bytes: pdf, trust, now, stamps: &stamps, revocations: &revocations };
    for (index, (one, checked)) in found.iter().zip(&checks).enumerate() {
        let after = history.after(one)?;
        report.signatures.push(one.evaluate(&context, index + 1, checked, after));
    }
    report.verdict = verdict(&report.signatures);
    if report.signatures.first().is_some_and(|first| first.intact) {
        report.document = history.first_signed_state().map(document_mark).transpose()?.flatten();
    }
    if report.verdict == Verdict::Valid
        && let Err((doubt, error)) = one_reading(&history)
    {
        cast_doubt(&mut report, doubt, &error);
    }
    Ok(report)
}

/// The newest state; if its end is damaged or its signatures are gone, the newest one before. Also
/// returns whether the end of the file is readable.
fn newest_state(file: &File<'_>) -> Result<(Layer, bool), VerifyError> {
    let is_signed = |state: &Layer| {
        let fields = signature_fields(View { file, base: state, updates: &[] })?;
        Ok(fields.iter().any(|field| field.held != Held::Nothing))
    };
    let newest = file.state_at(file.bytes.len()).and_then(|state| is_signed(&state).map(|signed| (state, signed)));
    let newest = match newest {
        Ok((state, true)) => return Ok((state, true)),
        Ok((state, false)) if memchr::memmem::find(file.bytes, b"/ByteRange").is_none() => return Ok((state, true)),
        Err(ReadError::TooComplex) => return Err(VerifyError::TooComplex),
        Ok((state, false)) => Ok(state),
        Err(error) => Err(error),
    };
    let ends = memchr::memmem::rfind_iter(file.bytes, b"%%EOF").map(|at| at + 5);
    for end in ends.take(MAX_EARLIER) {
        if let Ok(state) = file.state_at(end)
            && is_signed(&state) == Ok(true)
        {
            return Ok((state, newest.is_ok()));
        }
    }
    newest.map(|state| (state, true)).map_err(VerifyError::from)
}

/// The changes of the file after its first signature.
enum History<'a> {
    /// No signature has a usable byte range.
    Unknown,
    Read {
        revisions: Revisions<'a>,
        steps: Vec<Step>,
        newest: View<'a>,
        fields: BTreeMap<usize, Vec<SignatureField>>,
    },
    /// It is ambiguous, or not supported. The signed state itself may still be readable.
    Doubtful(Doubt, ReadError, &'a File<'a>, Option<Layer>),
}

impl<'a> History<'a> {
    fn read(file: &'a File<'a>, view: View<'a>, found: &[Found], is_newest: bool) -> Result<Self, VerifyError> {
        let Some(first) = found.iter().filter_map(Found::end).min() else { return Ok(Self::Unknown) };
        let read = Revisions::read(file, first).and_then(|revisions| {
            let steps = steps(&revisions)?;
            Ok((revisions, steps))
        });
        match read {
            Err(error @ (ReadError::TooComplex | ReadError::Encrypted)) => Err(error.into()),
            Err(error) => {
                let doubt = match error {
                    ReadError::Malformed(_) => Doubt::UnreadableUpdate,
                    _ => Doubt::LooseUpdate,
                };
                Ok(Self::Doubtful(doubt, error, file, file.state_at(first).ok()))
            }
            Ok((revisions, _)) if !is_newest => {
                let error = ReadError::ambiguous("the end of the file is damaged");
                Ok(Self::Doubtful(Doubt::DamagedEnd, error, file, Some(revisions.base)))
            }
            Ok((revisions, steps)) => Ok(Self::Read { revisions, steps, newest: view, fields: BTreeMap::new() }),
        }
    }

    fn first_signed_state(&self) -> Option<View<'_>> {
        match self {
            Self::Read { revisions, .. } => Some(revisions.view(0)),
            Self::Doubtful(_, _, file, base) => base.as_ref().map(|base| View { file, base, updates: &[] }),
            Self::Unknown => None,
        }
    }

    /// The changes after one signature; an error tells why it does not belong to this file.
    fn after(&mut self, one: &Found) -> Result<Result<After, Fault>, VerifyError> {
        let Some(end) = one.end() else { return Ok(Ok(After::NOTHING)) };
        let (revisions, steps, newest, fields) = match self {
            Self::Unknown => return Ok(Ok(After::NOTHING)),
            Self::Doubtful(doubt, error, ..) if !doubt.is_ambiguity() => {
                return Ok(Err(Fault::not_understood(*doubt, format!("what came after signing: {error}"))));
            }
            Self::Doubtful(doubt, error, ..) => {
                let problems = vec![error.to_string()];
                return Ok(Ok(After { change: Change::Ambiguous, doubt: Some(*doubt), problems }));
            }
            Self::Read { revisions, steps, newest, fields } => (revisions, steps, newest, fields),
        };
        let Some(index) = revisions.index_of(end) else {
            return Ok(Err(Fault::broken("the covered bytes are not a revision of the file")));
        };
        let signed = revisions.view(index);
        // The signature must be the same in the newest and in the signed revision.
        let same_object = one.object.is_some_and(|n| signed.entry(n) == newest.entry(n));
        let then = match fields.entry(index) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(signature_fields(signed)?),
        };
        let in_form = then.iter().any(|f| f.id == one.field.id && f.name == one.field.name && f.held == one.field.held);
        if !same_object || !in_form {
            return Ok(Err(Fault::broken("the signature is not part of the revision it covers")));
        }
        let later = &steps[index..];
        let field = match one.field.id {
            Some(id) => signed.object(id)?.as_dict().cloned(),
            None => None,
        };
        let mut problems: Vec<String> = later.iter().flat_map(|step| step.findings.iter().cloned()).collect();
        problems.extend(Permissions::of(signed, &one.dict, field.as_ref())?.violations(later));
        let change = match (problems.is_empty(), later.is_empty()) {
            (true, true) => Change::Nothing,
            (true, false) => Change::SignaturesOnly,
            (false, _) => Change::Content,
        };
        Ok(Ok(After { change, doubt: None, problems }))
    }
}

/// Document time stamps by trusted authorities: they prove that the covered bytes existed.
fn trusted_stamps(
    found: &[Found],
    checks: &[Result<Checked, Fault>],
    trust: &TrustStore,
    now: Millis,
    revocations: &Revocations,
) -> Vec<(usize, Millis)> {
    found
        .iter()
        .zip(checks)
        .filter_map(|(one, checked)| {
            let Ok(Checked::DocumentTimeStamp(cms, at)) = checked else { return None };
            let (trust, _) = trust.evaluate(cms, now.max(*at), Purpose::TimeStamping, revocations);
            (trust == CertificateTrust::Trusted).then_some((one.end()?, *at))
        })
        .collect()
}

fn verdict(reports: &[SignatureReport]) -> Verdict {
    let is_signed = reports.iter().any(|report| report.kind == SignatureKind::Signature);
    // A time stamp proves the time, not the signer.
    let least = if is_signed { Verdict::Valid } else { Verdict::NotSigned };
    reports.iter().map(verdict_of).fold(least, Verdict::worse_of)
}

/// The verdict on one signature.
#[must_use]
pub fn verdict_of(report: &SignatureReport) -> Verdict {
    let stamp = report.time_stamp.as_ref().map_or(CertificateTrust::Trusted, |stamp| stamp.trust);
    if report.doubt.is_some_and(|doubt| !doubt.is_ambiguity()) {
        Verdict::NotCheckable
    } else if !report.intact || report.coverage == Coverage::Incomplete {
        Verdict::InvalidSignature
    } else if report.changes_after == Change::Content {
        Verdict::ChangedAfterSigning
    } else if report.changes_after == Change::Ambiguous {
        Verdict::Ambiguous
    } else if report.trust == CertificateTrust::Revoked || stamp == CertificateTrust::Revoked {
        Verdict::Revoked
    } else if report.trust != CertificateTrust::Trusted || stamp != CertificateTrust::Trusted {
        Verdict::Untrusted
    } else {
        Verdict::Valid
    }
}

/// Whether all programs see the same document: those with and without support of cross-reference
/// streams, and an independent parser.
fn one_reading(history: &History<'_>) -> Result<(), (Doubt, ReadError)> {
    let History::Read { revisions, .. } = history else { return Ok(()) };
    let newest = revisions.newest();
    if is_dynamic_form(newest).map_err(|error| (Doubt::UnreadableDocument, error))? {
        return Err((Doubt::DynamicForm, ReadError::malformed("the document is an XFA form")));
    }
    let because = |ambiguity: Doubt| {
        move |error: ReadError| match error {
            ReadError::Ambiguous(_) => (ambiguity, error),
            _ => (Doubt::UnreadableDocument, error),
        }
    };
    if let Some(plain) = &revisions.base.without_hidden {
        same_pages(revisions.view(0), plain).map_err(because(Doubt::OlderPrograms))?;
    }
    second_parser::agrees(newest).map_err(because(Doubt::OtherPrograms))
}

/// Programs that support such a form draw it instead of the pages.
fn is_dynamic_form(view: View<'_>) -> Read<bool> {
    let catalog = view.catalog()?;
    Ok(view.get_dict(&catalog, b"AcroForm")?.is_some_and(|form| form.has(b"XFA")))
}

/// Everything that pages draw must be visible to programs that ignore the hidden part of a hybrid
/// file.
fn same_pages(view: View<'_>, plain: &std::collections::HashMap<u32, crate::reading::Entry>) -> Read<()> {
    let mut pending: Vec<_> = view.catalog()?.reference(b"Pages").into_iter().collect();
    let mut visited = HashSet::new();
    while let Some(id) = pending.pop() {
        if !visited.insert(id.number) {
            continue;
        }
        if view.exists(id.number) && view.entry(id.number) != plain.get(&id.number).copied() {
            return Err(ReadError::ambiguous(format!("older readers do not find object {}", id.number)));
        }
        let object = view.object(id)?;
        let mut values = vec![&object.value];
        while let Some(value) = values.pop() {
            view.budget().step()?;
            match value {
                Value::Ref(id) => pending.push(*id),
                Value::Array(items) => values.extend(items),
                Value::Dict(dict) => values.extend(dict.0.values()),
                _ => {}
            }
        }
    }
    Ok(())
}

/// A file that is valid here, but not for all programs, or not with certainty.
fn cast_doubt(report: &mut VerificationReport, doubt: Doubt, error: &ReadError) {
    report.verdict = if doubt.is_ambiguity() { Verdict::Ambiguous } else { Verdict::NotCheckable };
    for signature in &mut report.signatures {
        signature.problems.push(error.to_string());
        signature.doubt = Some(doubt);
        if doubt.is_ambiguity() {
            signature.changes_after = Change::Ambiguous;
        }
    }
}
