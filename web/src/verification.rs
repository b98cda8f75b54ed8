//! What a verification found, in words: for the page, the API and the command.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use meetings::ids::MinutesId;
use meetings::local_time::LocalTime;
use meetings::minutes::MinutesState;
use protocol::http::{Standing, Verdict, VerificationView, VerifiedMinutes, VerifiedSignature};
use protocol::problem::Language;
use signing::{CertificateTrust, Change, Coverage, SignatureKind, SignatureReport, VerificationReport};
use store::Store;
use store::minutes_signing::{DocumentStage, KnownDocument};

use crate::app::App;
use crate::refusal::Refusal;
use crate::untrusted::{PdfReport, TrustFile};

/// Every authority trusted here: the given files and `DATA/trust/*.pem`, as they are on disk.
pub fn trust_files(data: &Path, files: &[PathBuf]) -> anyhow::Result<Vec<TrustFile>> {
    let mut paths = files.to_vec();
    if let Ok(entries) = std::fs::read_dir(data.join("trust")) {
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "pem") {
                paths.push(path);
            }
        }
    }
    paths
        .into_iter()
        .map(|path| {
            let pem = std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
            Ok(TrustFile { name: path.display().to_string(), pem })
        })
        .collect()
}

/// As [`trust_files`], for this server.
pub fn trusted_here(app: &App) -> Result<Vec<TrustFile>, Refusal> {
    trust_files(&app.data, &app.config.trust).map_err(|error| Refusal::internal(format!("{error:#}")))
}

/// The answer about a file, none if it cannot be read. `store` tells whether it is ours; none where
/// there is no database to ask.
pub async fn view(
    found: Option<&PdfReport>,
    store: Option<&Store>,
    language: Language,
) -> store::Result<VerificationView> {
    let Some(PdfReport { found: report, revisions }) = found else {
        return Ok(VerificationView {
            verdict: Verdict::Unreadable,
            signatures: Vec::new(),
            empty_fields: Vec::new(),
            minutes: None,
            standing: Standing::Unknown,
        });
    };
    let (minutes, standing) = match store {
        Some(store) => recognised(report, revisions, store).await?,
        None => (None, Standing::Unknown),
    };
    Ok(VerificationView {
        verdict: match report.verdict {
            signing::Verdict::Valid => Verdict::Valid,
            signing::Verdict::Untrusted => Verdict::Untrusted,
            signing::Verdict::NotSigned => Verdict::NotSigned,
            signing::Verdict::ChangedAfterSigning => Verdict::Changed,
            signing::Verdict::InvalidSignature => Verdict::Invalid,
            signing::Verdict::Ambiguous => Verdict::Ambiguous,
            signing::Verdict::Revoked => Verdict::Revoked,
            signing::Verdict::NotCheckable => Verdict::NotCheckable,
        },
        empty_fields: report.empty_fields.clone(),
        signatures: report.signatures.iter().map(|signature| signature_view(signature, language)).collect(),
        minutes,
        standing,
    })
}

/// The secretary's and the chair's, the first two of a file that begins with the filed minutes.
const FILED_SIGNATURES: usize = 2;

/// The minutes that this file is or says it is, and what it is of them. Who signed does not decide
/// that, and what the file says of itself neither: the digests of the documents that were filed
/// here do.
async fn recognised(
    report: &VerificationReport,
    revisions: &[String],
    store: &Store,
) -> store::Result<(Option<VerifiedMinutes>, Standing)> {
    let documents = store.minutes();
    if let Some(known) = documents.document_by_sha256(&report.sha256).await? {
        let state = documents.get(&known.minutes).await?.state;
        let standing = standing_of(&known, state);
        return Ok((Some(verified_minutes(store, &known.minutes).await?), standing));
    }
    // Signatures and time stamps may be added to the filed minutes; what else was added is the
    // verdict's to say. What was added may be seen on the page, so it must be by somebody who is
    // trusted here; those who signed what is filed are known.
    let mut added = report.signatures.iter().skip(FILED_SIGNATURES);
    let unchanged = match report.verdict {
        signing::Verdict::Valid => true,
        signing::Verdict::Untrusted => added.all(|one| one.trust == CertificateTrust::Trusted),
        _ => false,
    };
    for digest in revisions.iter().filter(|_| unchanged) {
        if let Some(known) = documents.document_by_sha256(digest).await?
            && known.stage == DocumentStage::Signed
        {
            return Ok((Some(verified_minutes(store, &known.minutes).await?), Standing::Filed));
        }
    }
    // The file's own claim counts only where it fits what is known here.
    let Some(mark) = &report.document else { return Ok((None, Standing::Unknown)) };
    let Ok(id) = MinutesId::parse(&mark.document) else { return Ok((None, Standing::Unknown)) };
    match documents.get(&id).await {
        Ok(minutes) if minutes.meeting.as_str() == mark.meeting => {
            Ok((Some(verified_minutes(store, &id).await?), Standing::Claimed))
        }
        Ok(_) | Err(store::Error::NotFound(_)) => Ok((None, Standing::Unknown)),
        Err(e) => Err(e),
    }
}

fn standing_of(known: &KnownDocument, state: MinutesState) -> Standing {
    match (known.stage, state) {
        (DocumentStage::Signed, _) => Standing::Filed,
        (DocumentStage::SecretarySigned, MinutesState::SecretarySigned) if known.is_newest => Standing::AwaitsChair,
        (DocumentStage::Submitted, MinutesState::Submitted) if known.is_newest => Standing::AwaitsSecretary,
        _ => Standing::Superseded,
    }
}

/// What a file is of the minutes known here, in one sentence; none where that adds nothing.
pub fn standing_words(standing: Standing, language: Language) -> Option<&'static str> {
    let (vietnamese, english) = match standing {
        Standing::Filed => {
            ("Đây là biên bản đã ký đủ, lưu tại đây.", "These are the minutes as filed here, signed by both.")
        }
        Standing::AwaitsChair => (
            "Chưa phải biên bản đã ký đủ: còn chờ chữ ký của chủ trì.",
            "Not the filed minutes: the chair's signature is missing.",
        ),
        Standing::AwaitsSecretary => (
            "Bản trình ký: chưa có chữ ký của thư ký và chủ trì.",
            "Up for signature: neither secretary nor chair has signed.",
        ),
        Standing::Superseded => (
            "Không phải biên bản đã ký đủ: bản này đã trả lại hoặc được thay bằng bản khác.",
            "Not the filed minutes: this document was returned or replaced.",
        ),
        Standing::Claimed => (
            "Không phải biên bản lưu tại đây, dù tệp ghi tên biên bản này.",
            "Not the minutes filed here, although the file names them.",
        ),
        Standing::Unknown => return None,
    };
    Some(match language {
        Language::Vietnamese => vietnamese,
        Language::English => english,
    })
}

async fn verified_minutes(store: &Store, id: &MinutesId) -> store::Result<VerifiedMinutes> {
    let minutes = store.minutes().get(id).await?;
    let meeting = store.meetings().get(&minutes.meeting).await?;
    let all = store.minutes().by_meeting(&meeting.id).await?;
    Ok(VerifiedMinutes {
        minutes: id.clone(),
        meeting_unit_name: store.units().get(&meeting.unit).await?.name,
        met_at: meeting.started_at.unwrap_or(meeting.starts_at),
        meeting_title: meeting.title,
        corrected_by: all.into_iter().find(|other| other.corrects.as_ref() == Some(id)).map(|other| other.id),
        corrects: minutes.corrects,
    })
}

fn signature_view(signature: &SignatureReport, language: Language) -> VerifiedSignature {
    VerifiedSignature {
        signer: signature.signer.clone(),
        issuer: signature.issuer.clone(),
        signed_at: signature.time_stamp.as_ref().map(|stamp| stamp.at),
        is_time_stamp: signature.kind == SignatureKind::DocumentTimeStamp,
        valid: signature.intact && signature.coverage != Coverage::Incomplete,
        trusted: signature.trust == CertificateTrust::Trusted,
        covers_whole_document: signature.coverage == Coverage::WholeFile
            || (signature.coverage == Coverage::EarlierRevision
                && matches!(signature.changes_after, Change::Nothing | Change::SignaturesOnly)),
        changed_since: matches!(signature.changes_after, Change::Content | Change::Ambiguous),
        explanation: explanation(signature, language),
    }
}

/// The first thing that is wrong, or that nothing is.
fn explanation(signature: &SignatureReport, language: Language) -> String {
    if let Some(reason) = &signature.not_checkable {
        return match language {
            Language::Vietnamese => format!("Không kiểm tra được chữ ký này ({reason})."),
            Language::English => format!("This signature cannot be checked here: {reason}."),
        };
    }
    if let (CertificateTrust::Revoked, Some(since)) = (signature.trust, signature.revoked_at)
        && signature.intact
        && matches!(signature.changes_after, Change::Nothing | Change::SignaturesOnly)
    {
        let LocalTime { year, month, day, hour, minute, .. } = LocalTime::of(since);
        return match language {
            Language::Vietnamese => format!(
                "Chứng thư của người ký đã bị thu hồi từ {hour:02}:{minute:02} ngày {day:02}/{month:02}/{year}."
            ),
            Language::English => format!(
                "The signer's certificate was revoked on {year}-{month:02}-{day:02} at {hour:02}:{minute:02} (UTC+7)."
            ),
        };
    }
    found_wrong(signature, language).to_owned()
}

fn found_wrong(signature: &SignatureReport, language: Language) -> &'static str {
    let (vietnamese, english) = if !signature.intact {
        (
            "Chữ ký không khớp với nội dung: văn bản đã bị sửa hoặc chữ ký bị hỏng.",
            "The signature does not fit the content: the document was altered or the signature is broken.",
        )
    } else if signature.coverage == Coverage::Incomplete {
        ("Chữ ký chỉ bảo vệ một phần văn bản.", "The signature covers only a part of the document.")
    } else if signature.changes_after == Change::Content {
        (
            "Chữ ký đúng, nhưng văn bản đã bị thay đổi sau khi ký.",
            "The signature is right, but the document was changed after signing.",
        )
    } else if signature.changes_after == Change::Ambiguous {
        (
            "Phần thêm vào sau khi ký có thể hiển thị khác nhau tùy phần mềm đọc, nên không xác nhận được nội dung đã ký.",
            "What was added after signing may show differently in different programs, so the content cannot be vouched for.",
        )
    } else {
        match signature.trust {
            CertificateTrust::Untrusted => (
                "Nội dung không thay đổi từ khi ký, nhưng chứng thư không do tổ chức được tin cậy tại đây cấp.",
                "Nothing changed since signing, but the certificate is not from an authority trusted here.",
            ),
            CertificateTrust::Expired => (
                "Nội dung không thay đổi từ khi ký, nhưng chứng thư đã hết hạn và không có dấu thời gian chứng minh ký khi còn hạn.",
                "Nothing changed since signing, but the certificate has expired and no time stamp proves an earlier signature.",
            ),
            CertificateTrust::Revoked => {
                ("Chứng thư của người ký đã bị thu hồi.", "The signer's certificate was revoked.")
            }
            CertificateTrust::NotYetValid => (
                "Nội dung không thay đổi từ khi ký, nhưng chứng thư chưa có hiệu lực khi ký.",
                "Nothing changed since signing, but the certificate was not valid yet.",
            ),
            CertificateTrust::Trusted if signature.changes_after == Change::SignaturesOnly => (
                "Chữ ký hợp lệ. Sau đó chỉ có thêm chữ ký của người khác.",
                "The signature is valid. Only further signatures were added after it.",
            ),
            CertificateTrust::Trusted => (
                "Chữ ký hợp lệ. Văn bản không thay đổi từ khi ký.",
                "The signature is valid. The document has not changed since.",
            ),
        }
    };
    match language {
        Language::Vietnamese => vietnamese,
        Language::English => english,
    }
}

/// A verdict as a headline.
pub fn headline(verdict: Verdict, language: Language) -> &'static str {
    let (vietnamese, english) = match verdict {
        Verdict::Valid => {
            ("Mọi chữ ký hợp lệ, văn bản không thay đổi.", "Every signature is valid; the document is unchanged.")
        }
        Verdict::Untrusted => (
            "Chữ ký đúng nhưng có chứng thư không được tin cậy tại đây.",
            "The signatures are right, but a certificate is not trusted here.",
        ),
        Verdict::Changed => ("Văn bản đã bị thay đổi sau khi ký.", "The document was changed after signing."),
        Verdict::Invalid => ("Có chữ ký không hợp lệ.", "A signature is not valid."),
        Verdict::Ambiguous => (
            "Văn bản có thể hiển thị khác nhau tùy phần mềm đọc.",
            "The document may show differently in different programs.",
        ),
        Verdict::Revoked => ("Có chứng thư đã bị thu hồi.", "A certificate was revoked."),
        Verdict::NotCheckable => ("Không kiểm tra được chữ ký.", "A signature cannot be checked here."),
        Verdict::NotSigned => ("Văn bản chưa được ký số.", "The document is not signed."),
        Verdict::Unreadable => ("Không phải tệp PDF đọc được.", "Not a PDF that can be read."),
    };
    match language {
        Language::Vietnamese => vietnamese,
        Language::English => english,
    }
}

/// What is said of the places in which nobody has signed; none where there are none.
pub fn empty_fields(names: &[String], language: Language) -> Option<String> {
    if names.is_empty() {
        return None;
    }
    let names: Vec<&str> = names
        .iter()
        .map(|name| match (name.as_str(), language) {
            ("Chair", Language::Vietnamese) => "chủ trì",
            ("Secretary", Language::Vietnamese) => "thư ký",
            ("Chair", Language::English) => "chair",
            ("Secretary", Language::English) => "secretary",
            (other, _) => other,
        })
        .collect();
    let names = names.join(", ");
    Some(match language {
        Language::Vietnamese => format!("Ô ký còn trống: {names}."),
        Language::English => format!("Nobody has signed in the place of: {names}."),
    })
}
