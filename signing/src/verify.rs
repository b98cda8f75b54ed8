//! Verification of all signatures of a file.

use std::ops::Range;

use lopdf::xref::XrefEntry;
use lopdf::{Dictionary, Document, Object, ObjectId};
use meetings::Millis;

use crate::algorithm::sha256;
use crate::cms_check::{
    CertificateBinding, CheckedCms, check_detached, check_time_stamp, decode_padded, time_stamp_of,
};
use crate::revisions::{Revision, changes_through, revisions_after};
use crate::trust::Purpose;
use crate::{
    CertificateTrust, Change, Coverage, DocumentMark, Level, SignatureReport, TimeStampReport, TrustStore, Verdict,
    VerificationReport, certificate, pdf,
};

/// The largest file that is verified, in bytes.
pub const MAX_PDF_BYTES: usize = 64 << 20;
/// The most signatures that are verified in one file.
pub const MAX_SIGNATURES: usize = 64;
/// How far after the marker the end of a revision may lie: a line end.
const MAX_LINE_END: usize = 2;

/// Why a file cannot be verified at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    #[error("the file is larger than {} MB", MAX_PDF_BYTES >> 20)]
    TooLarge,
    #[error("this is not a PDF file")]
    NotPdf,
    #[error("the PDF is damaged and cannot be read: {0}")]
    Damaged(String),
    #[error("the file has more than {MAX_SIGNATURES} signatures")]
    TooManySignatures,
}

/// Verifies every signature of `pdf`. `now` decides about certificates whose signatures have no time stamp.
/// Never panics, whatever the bytes; time is bounded by the limits above.
pub fn verify(pdf: &[u8], trust: &TrustStore, now: Millis) -> Result<VerificationReport, VerifyError> {
    if pdf.len() > MAX_PDF_BYTES {
        return Err(VerifyError::TooLarge);
    }
    if !pdf.starts_with(b"%PDF-") {
        return Err(VerifyError::NotPdf);
    }
    let document = pdf::load(pdf).map_err(VerifyError::Damaged)?;
    let mut signatures = Vec::new();
    for field in pdf::signature_fields(&document) {
        let Some(id) = field.value else { continue };
        if signatures.len() == MAX_SIGNATURES {
            return Err(VerifyError::TooManySignatures);
        }
        signatures.push(Found::read(pdf, &document, field.name, id));
    }
    signatures.sort_by_key(|found| found.placement.as_ref().map_or(usize::MAX, |p| p.end));

    let changes = changes_after_each(pdf, &signatures);
    let mut reports = Vec::new();
    let mut mark = None;
    for (index, (found, change)) in signatures.iter().zip(changes).enumerate() {
        let report = found.judge(pdf, trust, now, index + 1, change);
        if index == 0 && report.intact {
            mark = found.revision(pdf).ok().as_ref().and_then(document_mark);
        }
        reports.push(report);
    }
    if reports.is_empty() {
        mark = document_mark(&document);
    }
    Ok(VerificationReport {
        verdict: verdict(&reports),
        document: mark,
        signatures: reports,
        sha256: hex::encode(sha256(pdf)),
    })
}

fn verdict(reports: &[SignatureReport]) -> Verdict {
    if reports.is_empty() {
        return Verdict::NotSigned;
    }
    let mut worst = Verdict::Valid;
    for report in reports {
        let one = if !report.intact || report.coverage == Coverage::Incomplete {
            Verdict::InvalidSignature
        } else if report.changes_after == Change::Content {
            Verdict::ChangedAfterSigning
        } else if report.trust != CertificateTrust::Trusted
            || report.time_stamp.as_ref().is_some_and(|stamp| stamp.trust != CertificateTrust::Trusted)
        {
            Verdict::Untrusted
        } else {
            Verdict::Valid
        };
        worst = worst.worse_of(one);
    }
    worst
}

/// Where a signature lies in the file.
#[derive(Debug, Clone)]
struct Placement {
    /// `<...>` of /Contents: the only bytes not covered.
    gap: Range<usize>,
    /// End of the covered revision.
    end: usize,
}

/// A signature as found, before it is judged.
struct Found<'a> {
    field: String,
    id: ObjectId,
    dict: Option<&'a Dictionary>,
    placement: Result<Placement, String>,
}

impl<'a> Found<'a> {
    fn read(pdf: &[u8], document: &'a Document, field: String, id: ObjectId) -> Self {
        let dict = document.objects.get(&id).and_then(|o| o.as_dict().ok());
        let placement = dict
            .ok_or_else(|| "the field has no signature dictionary".to_owned())
            .and_then(|dict| placement(pdf, document, id, dict));
        Self { field, id, dict, placement }
    }

    fn text(&self, key: &[u8]) -> String {
        self.dict.and_then(|dict| dict.get(key).ok()).map(pdf::text_of).unwrap_or_default()
    }

    /// The revision that was signed, as its readers see it.
    fn revision(&self, pdf: &[u8]) -> Result<Document, String> {
        let end = self.placement.as_ref().map_err(Clone::clone)?.end;
        pdf::load(pdf.get(..end).ok_or("the covered bytes are not there")?)
    }

    fn judge(
        &self,
        pdf: &[u8],
        trust: &TrustStore,
        now: Millis,
        revision: usize,
        change: (Change, Vec<String>),
    ) -> SignatureReport {
        let (changes_after, mut problems) = change;
        let coverage = match &self.placement {
            Err(_) => Coverage::Incomplete,
            Ok(placement) if placement.end == pdf.len() => Coverage::WholeFile,
            Ok(_) => Coverage::EarlierRevision,
        };
        let mut report = SignatureReport {
            field: self.field.clone(),
            signer: String::new(),
            organisation: String::new(),
            issuer: String::new(),
            serial: String::new(),
            claimed_at: self.dict.and_then(|dict| dict.get(b"M").ok()).and_then(pdf::date_of),
            time_stamp: None,
            reason: self.text(b"Reason"),
            level: Level::BB,
            revision,
            coverage,
            intact: false,
            trust: CertificateTrust::Untrusted,
            changes_after,
            problems: Vec::new(),
        };
        match self.check(pdf) {
            Err(problem) => problems.insert(0, problem),
            Ok(cms) => {
                report.intact = true;
                let tbs = cms.signer.tbs_certificate();
                report.signer = certificate::common_name(tbs.subject());
                report.organisation = certificate::organisation(tbs.subject());
                report.issuer = certificate::common_name(tbs.issuer());
                report.serial = hex::encode(tbs.serial_number().as_bytes());
                match time_stamp(&cms, trust, now) {
                    Ok(stamp) => report.time_stamp = stamp,
                    // A broken time stamp proves no time and spoils the signature: somebody put it there.
                    Err(problem) => {
                        report.intact = false;
                        problems.insert(0, problem);
                    }
                }
                let mut at = now;
                if let Some(stamp) = &report.time_stamp {
                    report.level = Level::BT;
                    if stamp.trust == CertificateTrust::Trusted {
                        at = stamp.at;
                    }
                }
                report.trust = trust.judge(&cms, at, Purpose::Signing);
            }
        }
        report.problems = problems;
        report
    }

    fn check(&self, pdf: &[u8]) -> Result<CheckedCms, String> {
        let placement = self.placement.as_ref().map_err(Clone::clone)?;
        let dict = self.dict.ok_or("the field has no signature dictionary")?;
        let binding = match dict.get(b"SubFilter") {
            Ok(Object::Name(name)) if name == b"ETSI.CAdES.detached" => CertificateBinding::Required,
            Ok(Object::Name(name)) if name == b"adbe.pkcs7.detached" => CertificateBinding::Optional,
            _ => return Err("this kind of signature is not accepted (PAdES or adbe.pkcs7.detached is)".to_owned()),
        };
        // What the newest revision says of this signature must be what the signed revision said.
        let signed = self.revision(pdf).map_err(|error| format!("the signed revision cannot be read: {error}"))?;
        let then = signed.objects.get(&self.id).and_then(|o| o.as_dict().ok());
        let in_form = pdf::signature_fields(&signed).iter().any(|f| f.value == Some(self.id) && f.name == self.field);
        if then != Some(dict) || !in_form {
            return Err("the signature is not part of the revision it covers".to_owned());
        }
        let contents = dict.get(b"Contents").and_then(Object::as_str).map_err(|_| "there is no /Contents")?;
        let parts = [&pdf[..placement.gap.start], &pdf[placement.gap.end..placement.end]];
        check_detached(&decode_padded(contents)?, &parts, binding)
    }
}

fn time_stamp(cms: &CheckedCms, trust: &TrustStore, now: Millis) -> Result<Option<TimeStampReport>, String> {
    let Some(token) = time_stamp_of(cms)? else { return Ok(None) };
    let stamp = check_time_stamp(&token, &cms.signature)?;
    let at = if stamp.at > now { stamp.at } else { now };
    Ok(Some(TimeStampReport {
        at: stamp.at,
        authority: certificate::common_name(stamp.cms.signer.tbs_certificate().subject()),
        trust: trust.judge(&stamp.cms, at, Purpose::TimeStamping),
    }))
}

/// Reads /ByteRange and checks that it leaves out /Contents of this very dictionary and nothing else.
fn placement(pdf: &[u8], document: &Document, id: ObjectId, dict: &Dictionary) -> Result<Placement, String> {
    let range = match dict.get(b"ByteRange") {
        Ok(Object::Array(values)) => values
            .iter()
            .map(|v| v.as_i64().ok().and_then(|v| usize::try_from(v).ok()))
            .collect::<Option<Vec<usize>>>()
            .ok_or("/ByteRange is malformed")?,
        _ => return Err("there is no /ByteRange".to_owned()),
    };
    let [0, gap_start, gap_end, rest] = range[..] else { return Err("/ByteRange is malformed".to_owned()) };
    let end = gap_end.checked_add(rest).filter(|end| *end <= pdf.len()).ok_or("/ByteRange goes beyond the file")?;
    let gap = pdf.get(gap_start..gap_end).ok_or("/ByteRange is malformed")?;

    let hex = gap.strip_prefix(b"<").and_then(|g| g.strip_suffix(b">")).ok_or("the gap is not /Contents")?;
    let contents = dict.get(b"Contents").and_then(Object::as_str).map_err(|_| "there is no /Contents")?;
    // Digits in mixed case are no writer's: one of them was changed after signing, without changing its value.
    let mixed = hex.iter().any(u8::is_ascii_lowercase) && hex.iter().any(u8::is_ascii_uppercase);
    if mixed || hex::decode(hex).ok().as_deref() != Some(contents) {
        return Err("the gap in /ByteRange is not /Contents".to_owned());
    }
    let before = pdf[..gap_start].trim_ascii_end();
    if !before.ends_with(b"/Contents") {
        return Err("the gap in /ByteRange is not at /Contents".to_owned());
    }
    // The gap must lie in the object that the table says is the signature, not in a copy of it.
    let start = match document.reference_table.get(id.0) {
        Some(XrefEntry::Normal { offset, .. }) => *offset as usize,
        _ => return Err("the signature is inside a compressed object".to_owned()),
    };
    let object = pdf.get(start..gap_start).ok_or("the gap in /ByteRange lies before the signature")?;
    if crate::sign::find(object, b"endobj", 0).is_some() {
        return Err("the gap in /ByteRange lies in another object".to_owned());
    }
    let tail = pdf[..end].trim_ascii_end();
    if !tail.ends_with(b"%%EOF") || end - tail.len() > MAX_LINE_END {
        return Err("the covered bytes do not end where a revision ends".to_owned());
    }
    Ok(Placement { gap: gap_start..gap_end, end })
}

/// For each signature, in order: what was done to the document after it.
fn changes_after_each(pdf: &[u8], signatures: &[Found<'_>]) -> Vec<(Change, Vec<String>)> {
    let ends = signatures.iter().map(|found| found.placement.as_ref().ok().map(|p| p.end));
    let Some(first) = ends.clone().flatten().min().filter(|end| *end < pdf.len()) else {
        return vec![(Change::Nothing, Vec::new()); signatures.len()];
    };
    let read = pdf::load(&pdf[..first]).and_then(|document| Ok((document, revisions_after(pdf, first)?)));
    let (document, later) = match read {
        Ok(read) => read,
        Err(error) => {
            let problem = format!("what came after the first signature cannot be read: {error}");
            return vec![(Change::Content, vec![problem]); signatures.len()];
        }
    };
    let revisions: Vec<Revision> = std::iter::once(Revision { end: first, document }).chain(later).collect();
    ends.map(|end| {
        let Some(end) = end else { return (Change::Nothing, Vec::new()) };
        // A signed revision may end before its line end, which the next writer then adds.
        let is_signed = |r: &Revision| pdf.get(end..r.end).is_some_and(|rest| rest.trim_ascii().is_empty());
        let Some(at) = revisions.iter().position(is_signed) else {
            return (Change::Content, vec!["the signed revision is not one of the file's".to_owned()]);
        };
        let (signed, later) = (&revisions[at], &revisions[at + 1..]);
        let changes = changes_through(&signed.document, signed.end, later);
        match (changes.is_empty(), later.is_empty()) {
            (true, true) => (Change::Nothing, changes),
            (true, false) => (Change::SignaturesOnly, changes),
            (false, _) => (Change::Content, changes),
        }
    })
    .collect()
}

/// Reads what `documents` wrote into the document information: see `KEYWORD` there.
fn document_mark(document: &Document) -> Option<DocumentMark> {
    let info = pdf::get_dict(document, &document.trailer, b"Info")?;
    let keywords = pdf::text_of(pdf::get(document, info, b"Keywords")?);
    let value = |name: &str| {
        let prefix = format!("diemcau:{name}=");
        keywords.split([',', ';', ' ']).find_map(|word| word.strip_prefix(prefix.as_str())).map(str::to_owned)
    };
    Some(DocumentMark {
        document: value("document")?,
        revision: value("revision")?.parse().ok()?,
        meeting: value("meeting")?,
        meeting_title: pdf::get(document, info, b"Subject").map(pdf::text_of).unwrap_or_default(),
        corrects: value("corrects"),
    })
}
