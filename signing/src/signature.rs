// SPDX-License-Identifier: MPL-2.0
//! One signature of a file: its place, the bytes it covers, its validity.

use std::ops::Range;

use moments::Millis;

use crate::cms_check::{
    CertificateBinding, CheckedCms, check_detached, check_document_time_stamp, check_time_stamp, decode_padded,
    time_stamp_of,
};
use crate::dates::date_of;
use crate::fault::Fault;
use crate::field_tree::{Held, SignatureField};
use crate::reading::{Dict, Entry, Read, ReadError, Value, View, text_of};
use crate::revocation::Revocations;
use crate::trust::Purpose;
use crate::{
    CertificateTrust, Change, Coverage, Doubt, Level, SignatureKind, SignatureReport, TimeStampReport, TrustStore,
    certificate,
};

/// Maximum distance from the marker to the end of a revision: a line end.
const MAX_LINE_END: usize = 2;

/// The place of a signature in the file.
#[derive(Debug, Clone)]
pub(crate) struct Placement {
    /// `<...>` of /Contents: the only bytes not covered.
    pub gap: Range<usize>,
    /// End of the covered revision.
    pub end: usize,
}

/// A signature before it is checked.
pub(crate) struct Found {
    pub field: SignatureField,
    pub dict: Dict,
    /// The object that is, or contains, the dictionary.
    pub object: Option<u32>,
    pub placement: Result<Placement, Fault>,
}

/// What a signature is checked against.
pub(crate) struct CheckContext<'a> {
    pub bytes: &'a [u8],
    pub trust: &'a TrustStore,
    pub now: Millis,
    /// Trusted document time stamps: the end of the covered bytes, and the time.
    pub stamps: &'a [(usize, Millis)],
    pub revocations: &'a Revocations,
}

/// Changes of the document after a signature.
pub(crate) struct After {
    pub change: Change,
    /// Why it is ambiguous.
    pub doubt: Option<Doubt>,
    /// English.
    pub problems: Vec<String>,
}

impl After {
    pub(crate) const NOTHING: Self = Self { change: Change::Nothing, doubt: None, problems: Vec::new() };
}

/// Maximum length of a /SubFilter that is reported, in characters.
const MAX_FORM: usize = 60;

/// A name from the file that is safe to show.
fn printable(name: &[u8]) -> String {
    name.iter().map(|&b| char::from(b)).filter(char::is_ascii_graphic).take(MAX_FORM).collect()
}

/// The cryptographic check of one signature.
pub(crate) enum Checked {
    Signature(Box<CheckedCms>),
    DocumentTimeStamp(Box<CheckedCms>, Millis),
}

impl Checked {
    pub(crate) fn cms(&self) -> &CheckedCms {
        match self {
            Self::Signature(cms) | Self::DocumentTimeStamp(cms, _) => cms,
        }
    }
}

impl Found {
    pub(crate) fn read(view: View<'_>, field: SignatureField) -> Read<Self> {
        let (dict, object) = match &field.held {
            Held::Signature(id) => (view.object(*id)?.as_dict().cloned(), Some(id.number)),
            Held::Inside(dict) => (Some(dict.clone()), field.id.map(|id| id.number)),
            Held::Nothing | Held::Other => (None, None),
        };
        let placement = match (&dict, object) {
            (Some(dict), Some(number)) => placement(view, number, dict)?,
            _ => Err(Fault::broken("the field has no signature dictionary")),
        };
        Ok(Self { field, dict: dict.unwrap_or_default(), object, placement })
    }

    pub(crate) fn end(&self) -> Option<usize> {
        self.placement.as_ref().ok().map(|placement| placement.end)
    }

    pub(crate) fn is_time_stamp(&self) -> bool {
        self.dict.is_name(b"SubFilter", b"ETSI.RFC3161")
    }

    fn text(&self, key: &[u8]) -> String {
        self.dict.get(key).map(text_of).unwrap_or_default()
    }

    /// Whether the signature matches the bytes that it covers.
    pub(crate) fn check(&self, bytes: &[u8]) -> Result<Checked, Fault> {
        let binding = match self.dict.get(b"SubFilter") {
            Some(Value::Name(name)) if name == b"ETSI.CAdES.detached" => CertificateBinding::Required,
            Some(Value::Name(name)) if name == b"adbe.pkcs7.detached" => CertificateBinding::Optional,
            Some(Value::Name(name)) if name == b"ETSI.RFC3161" => CertificateBinding::Optional,
            Some(Value::Name(name)) => {
                let name = String::from_utf8_lossy(name).into_owned();
                let what = format!("signatures of the kind {name} are not known here");
                return Err(Fault::not_understood(Doubt::UnknownKind, what));
            }
            _ => return Err(Fault::broken("the signature does not say of what kind it is")),
        };
        let placement = self.placement.as_ref().map_err(Clone::clone)?;
        let Some(Value::String(contents)) = self.dict.get(b"Contents") else {
            return Err(Fault::broken("there is no /Contents"));
        };
        let parts = [&bytes[..placement.gap.start], &bytes[placement.gap.end..placement.end]];
        let info = decode_padded(contents)?;
        if self.is_time_stamp() {
            let stamp = check_document_time_stamp(&info, &parts)?;
            return Ok(Checked::DocumentTimeStamp(Box::new(stamp.cms), stamp.at));
        }
        check_detached(&info, &parts, binding).map(|cms| Checked::Signature(Box::new(cms)))
    }

    /// The report on this signature, number `order` of the file; `checked` is its cryptographic
    /// check, `history` the later changes of the document.
    pub(crate) fn evaluate(
        &self,
        context: &CheckContext<'_>,
        order: usize,
        checked: &Result<Checked, Fault>,
        history: Result<After, Fault>,
    ) -> SignatureReport {
        let (after, strayed) = match history {
            Ok(after) => (after, None),
            Err(fault) => (After::NOTHING, Some(fault)),
        };
        let mut problems = after.problems;
        let mut report = self.blank(context.bytes.len(), order, after.change);
        report.doubt = after.doubt;
        let checked = checked.as_ref().map_err(Clone::clone).and_then(|checked| strayed.map_or(Ok(checked), Err));
        let evaluated = checked.and_then(|checked| self.evaluate_checked(context, &mut report, checked));
        match evaluated {
            Ok(()) => {}
            Err(Fault::Broken(what)) => {
                report.intact = false;
                problems.insert(0, what);
            }
            Err(Fault::NotUnderstood(doubt, what)) => {
                report.intact = false;
                report.doubt = Some(doubt);
                problems.insert(0, what);
            }
        }
        report.problems = problems;
        report
    }

    fn blank(&self, length: usize, order: usize, change: Change) -> SignatureReport {
        SignatureReport {
            kind: if self.is_time_stamp() { SignatureKind::DocumentTimeStamp } else { SignatureKind::Signature },
            field: self.field.name.clone(),
            form: match self.dict.get(b"SubFilter") {
                Some(Value::Name(name)) => printable(name),
                _ => String::new(),
            },
            signer: String::new(),
            organisation: String::new(),
            issuer: String::new(),
            serial: String::new(),
            certificate_sha256: String::new(),
            claimed_at: date_of(&self.text(b"M")),
            time_stamp: None,
            reason: self.text(b"Reason"),
            level: Level::BB,
            revision: order,
            coverage: match &self.placement {
                Err(_) => Coverage::Incomplete,
                Ok(placement) if placement.end == length => Coverage::WholeFile,
                Ok(_) => Coverage::EarlierRevision,
            },
            intact: false,
            doubt: None,
            trust: CertificateTrust::Untrusted,
            revoked_at: None,
            changes_after: change,
            problems: Vec::new(),
        }
    }

    fn evaluate_checked(
        &self,
        context: &CheckContext<'_>,
        report: &mut SignatureReport,
        checked: &Checked,
    ) -> Result<(), Fault> {
        let (cms, purpose) = match checked {
            Checked::Signature(cms) => (cms, Purpose::Signing),
            Checked::DocumentTimeStamp(cms, _) => (cms, Purpose::TimeStamping),
        };
        report.intact = true;
        let tbs = cms.signer.tbs_certificate();
        report.signer = certificate::common_name(tbs.subject());
        report.organisation = certificate::organisation(tbs.subject());
        report.issuer = certificate::common_name(tbs.issuer());
        report.serial = hex::encode(tbs.serial_number().as_bytes());
        report.certificate_sha256 = certificate::sha256_of(&cms.signer);
        let mut at = self.proven_at(context.stamps).unwrap_or(context.now);
        match checked {
            Checked::DocumentTimeStamp(_, stamped) => {
                let trust = context.trust.evaluate(cms, at.max(*stamped), purpose, context.revocations);
                let authority = report.signer.clone();
                report.time_stamp = Some(TimeStampReport { at: *stamped, authority, trust: trust.0 });
                (report.trust, report.revoked_at) = trust;
                return Ok(());
            }
            // An invalid time stamp proves no time and makes the signature invalid: somebody added
            // it.
            Checked::Signature(_) => report.time_stamp = self.time_stamp(cms, context)?,
        }
        if let Some(stamp) = &report.time_stamp {
            report.level = Level::BT;
            if stamp.trust == CertificateTrust::Trusted {
                at = at.min(stamp.at);
            }
        }
        (report.trust, report.revoked_at) = context.trust.evaluate(cms, at, purpose, context.revocations);
        Ok(())
    }

    /// A document time stamp over this signature proves that it existed then.
    fn proven_at(&self, stamps: &[(usize, Millis)]) -> Option<Millis> {
        let own = self.end()?;
        stamps.iter().filter(|(end, _)| *end > own).map(|(_, at)| *at).min()
    }

    fn time_stamp(&self, cms: &CheckedCms, context: &CheckContext<'_>) -> Result<Option<TimeStampReport>, Fault> {
        let Some(token) = time_stamp_of(cms)? else { return Ok(None) };
        let stamp = check_time_stamp(&token, &cms.signature)?;
        let at = self.proven_at(context.stamps).unwrap_or(context.now).max(stamp.at);
        let (trust, _) = context.trust.evaluate(&stamp.cms, at, Purpose::TimeStamping, context.revocations);
        let authority = certificate::common_name(stamp.cms.signer.tbs_certificate().subject());
        Ok(Some(TimeStampReport { at: stamp.at, authority, trust }))
    }
}

/// Reads /ByteRange and checks that it leaves out exactly /Contents of this dictionary.
fn placement(view: View<'_>, number: u32, dict: &Dict) -> Read<Result<Placement, Fault>> {
    if matches!(view.entry(number), Some(Entry::In { .. })) {
        return Ok(Err(Fault::broken("the signature is inside a compressed object")));
    }
    let object = match view.indirect(number) {
        Ok(found) => found.range,
        Err(ReadError::Malformed(what)) => return Ok(Err(Fault::Broken(what))),
        Err(other) => return Err(other),
    };
    Ok(place(view.file.bytes, &object, dict).map_err(Fault::broken))
}

fn place(pdf: &[u8], object: &Range<usize>, dict: &Dict) -> Result<Placement, &'static str> {
    let range: Option<Vec<usize>> = dict
        .get(b"ByteRange")
        .and_then(Value::as_array)
        .and_then(|values| values.iter().map(|value| value.as_int().and_then(|v| usize::try_from(v).ok())).collect());
    let Some([0, gap_start, gap_end, rest]) = range.as_deref() else { return Err("/ByteRange is malformed") };
    let (gap_start, gap_end) = (*gap_start, *gap_end);
    let end = gap_end.checked_add(*rest).filter(|end| *end <= pdf.len()).ok_or("/ByteRange goes beyond the file")?;
    let gap = pdf.get(gap_start..gap_end).ok_or("/ByteRange is malformed")?;

    let hex = gap.strip_prefix(b"<").and_then(|g| g.strip_suffix(b">")).ok_or("the gap is not /Contents")?;
    let Some(Value::String(contents)) = dict.get(b"Contents") else { return Err("there is no /Contents") };
    // No program writes digits in mixed case: one was changed after signing, without changing its
    // value.
    let mixed = hex.iter().any(u8::is_ascii_lowercase) && hex.iter().any(u8::is_ascii_uppercase);
    if mixed || hex::decode(hex).ok().as_deref() != Some(contents) {
        return Err("the gap in /ByteRange is not /Contents");
    }
    if !pdf[..gap_start].trim_ascii_end().ends_with(b"/Contents") {
        return Err("the gap in /ByteRange is not at /Contents");
    }
    // The gap must be in the object that the table refers to, not in a copy of it.
    if gap_start < object.start || gap_end > object.end {
        return Err("the gap in /ByteRange lies in another object");
    }
    let tail = pdf[..end].trim_ascii_end();
    if !tail.ends_with(b"%%EOF") || end - tail.len() > MAX_LINE_END {
        return Err("the covered bytes do not end where a revision ends");
    }
    Ok(Placement { gap: gap_start..gap_end, end })
}
