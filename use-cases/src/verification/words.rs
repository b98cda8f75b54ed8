// SPDX-License-Identifier: MPL-2.0
//! Texts about verifications, in both languages: explanations for the page and the command line,
//! and the command line's headlines. The page's headlines are in
//! `web/client/src/i18n/verification.vi.ts` and `verification.en.ts`.

use meetings::meeting::MeetingRole;
use moments::LocalTime;
use moments::Millis;
use protocol::http::{SignatureView, Standing, Unreadable, Verdict};
use protocol::problem::Language;
use signing::{CertificateTrust, Change, Coverage, Doubt, SignatureReport};

/// The relation of a file to the minutes filed here, in one sentence; None where that adds nothing.
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
            "Bản trình chủ trì: chưa có chữ ký của thư ký và chủ trì.",
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

/// The first problem, or that there is none.
pub fn explanation(signature: &SignatureReport, language: Language) -> String {
    if let Some(doubt) = signature.doubt {
        return doubt_words(doubt, &signature.form, language);
    }
    if let (CertificateTrust::Revoked, Some(since)) = (signature.trust, signature.revoked_at)
        && signature.intact
        && matches!(signature.changes_after, Change::Nothing | Change::SignaturesOnly)
    {
        let since = time(since, language);
        return match language {
            Language::Vietnamese => format!("Chứng thư của người ký đã bị thu hồi từ {since}."),
            Language::English => format!("The signer's certificate was revoked on {since}."),
        };
    }
    found_wrong(signature, language).to_owned()
}

/// A time, in the time zone of Việt Nam.
pub fn time(at: Millis, language: Language) -> String {
    let LocalTime { year, month, day, hour, minute, .. } = LocalTime::of(at);
    match language {
        Language::Vietnamese => format!("{hour:02}:{minute:02} ngày {day:02}/{month:02}/{year}"),
        Language::English => format!("{year}-{month:02}-{day:02} at {hour:02}:{minute:02} (UTC+7)"),
    }
}

/// A filed signer.
pub fn filed_signer(signer: &SignatureView, language: Language) -> String {
    let (name, at, certificate) = (&signer.name, time(signer.signed_at, language), &signer.certificate);
    match (signer.role, language) {
        (MeetingRole::Chair, Language::Vietnamese) => format!("Chủ trì {name} ký lúc {at}, chứng thư {certificate}."),
        (_, Language::Vietnamese) => format!("Thư ký {name} ký lúc {at}, chứng thư {certificate}."),
        (MeetingRole::Chair, Language::English) => {
            format!("Signed by the chair, {name}, on {at}, certificate {certificate}.")
        }
        (_, Language::English) => format!("Signed by the secretary, {name}, on {at}, certificate {certificate}."),
    }
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
        ambiguous(Doubt::LooseUpdate)
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

/// The headline of a verdict.
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

/// The sentence about empty signature fields; None if there are none.
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

/// Why a signature cannot be checked, or the document not be vouched for. `form` is the signature
/// format that the file names.
pub fn doubt_words(doubt: Doubt, form: &str, language: Language) -> String {
    let (vietnamese, english) = match doubt {
        Doubt::UnknownKind => {
            return match language {
                Language::Vietnamese => {
                    format!("Không kiểm tra được chữ ký này: loại chữ ký {form} chưa được hỗ trợ tại đây.")
                }
                Language::English => {
                    format!("This signature cannot be checked: signatures of the kind {form} are not supported here.")
                }
            };
        }
        Doubt::UnreadableSignature => (
            "Không kiểm tra được chữ ký này: không đọc được dữ liệu chữ ký.",
            "This signature cannot be checked: its data cannot be read.",
        ),
        Doubt::UnusualSignature => (
            "Không kiểm tra được chữ ký này: dữ liệu chữ ký không theo chuẩn chữ ký trên văn bản.",
            "This signature cannot be checked: it is not written as signatures on documents are.",
        ),
        Doubt::OldCertificateReference => (
            "Không kiểm tra được chữ ký này: chữ ký gắn với chứng thư bằng SHA-1, một cách đã cũ và không còn đủ an toàn.",
            "This signature cannot be checked: it is tied to its certificate by SHA-1, which is old and no longer safe.",
        ),
        Doubt::UnknownAlgorithm => (
            "Không kiểm tra được chữ ký này: thuật toán ký quá cũ hoặc chưa được hỗ trợ tại đây.",
            "This signature cannot be checked: its algorithm is too old or not supported here.",
        ),
        Doubt::NoCertificate => (
            "Không kiểm tra được chữ ký này: trong tệp không có chứng thư của người ký.",
            "This signature cannot be checked: the signer's certificate is not in the file.",
        ),
        Doubt::UnreadableTimeStamp => (
            "Không kiểm tra được chữ ký này: không đọc được dấu thời gian kèm theo.",
            "This signature cannot be checked: the time stamp on it cannot be read.",
        ),
        Doubt::UnreadableUpdate => (
            "Không kiểm tra được chữ ký này: không đọc được phần thêm vào tệp sau khi ký.",
            "This signature cannot be checked: what was added after signing cannot be read.",
        ),
        Doubt::UnreadableDocument => (
            "Không kiểm tra được chữ ký này: có phần của văn bản không đọc được.",
            "This signature cannot be checked: a part of the document cannot be read.",
        ),
        Doubt::DynamicForm => (
            "Không kiểm tra được chữ ký này: văn bản là biểu mẫu động (XFA), mỗi phần mềm hiển thị một cách.",
            "This signature cannot be checked: the document is a dynamic form (XFA), which programs show differently.",
        ),
        Doubt::LooseUpdate | Doubt::DamagedEnd | Doubt::OlderPrograms | Doubt::OtherPrograms => ambiguous(doubt),
    };
    match language {
        Language::Vietnamese => vietnamese.to_owned(),
        Language::English => english.to_owned(),
    }
}

fn ambiguous(doubt: Doubt) -> (&'static str, &'static str) {
    match doubt {
        Doubt::DamagedEnd => (
            "Phần cuối tệp bị hỏng hoặc đã bị ghi thêm: mỗi phần mềm có thể hiển thị một nội dung, nên không xác nhận được nội dung đã ký.",
            "The end of the file is damaged or something was written there: programs may show different contents, so what was signed cannot be vouched for.",
        ),
        Doubt::OlderPrograms => (
            "Phần mềm cũ có thể hiển thị nội dung khác với phần mềm mới, nên không xác nhận được nội dung đã ký.",
            "Older programs may show another content than newer ones, so what was signed cannot be vouched for.",
        ),
        Doubt::OtherPrograms => (
            "Hai cách đọc tệp cho hai nội dung khác nhau, nên không xác nhận được nội dung đã ký.",
            "Two ways of reading the file give two contents, so what was signed cannot be vouched for.",
        ),
        _ => (
            "Phần thêm vào sau khi ký có thể hiển thị khác nhau tùy phần mềm đọc, nên không xác nhận được nội dung đã ký.",
            "What was added after signing may show differently in different programs, so the content cannot be vouched for.",
        ),
    }
}

/// Why a file cannot be read, and what to do about it.
pub fn unreadable_words(reason: Unreadable, language: Language) -> &'static str {
    let (vietnamese, english) = match reason {
        Unreadable::NotPdf => (
            "Tệp này không phải PDF. Chọn tệp khác, hoặc xin lại từ người gửi.",
            "This is not a PDF. Choose another file, or ask the sender again.",
        ),
        Unreadable::Damaged => (
            "Tệp PDF bị hỏng hoặc thiếu. Xin lại từ người gửi.",
            "The PDF is damaged or incomplete. Ask the sender again.",
        ),
        Unreadable::Encrypted => (
            "Tệp PDF đã được mã hóa hoặc đặt mật khẩu nên không kiểm tra được. Xin bản không mã hóa từ người gửi.",
            "The PDF is encrypted, so it cannot be checked. Ask the sender for one that is not.",
        ),
        Unreadable::TooLarge => ("Tệp quá lớn để kiểm tra.", "The file is too large to be checked."),
        Unreadable::TooComplex => ("Tệp quá phức tạp để kiểm tra.", "The file is too complex to be checked."),
        Unreadable::TooManySignatures => {
            ("Tệp có quá nhiều chữ ký để kiểm tra.", "The file has too many signatures to be checked.")
        }
    };
    match language {
        Language::Vietnamese => vietnamese,
        Language::English => english,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_said_in_both_languages_and_none_is_said_twice() {
        let doubts = [
            Doubt::UnknownKind,
            Doubt::UnreadableSignature,
            Doubt::UnusualSignature,
            Doubt::OldCertificateReference,
            Doubt::UnknownAlgorithm,
            Doubt::NoCertificate,
            Doubt::UnreadableTimeStamp,
            Doubt::UnreadableUpdate,
            Doubt::UnreadableDocument,
            Doubt::DynamicForm,
            Doubt::LooseUpdate,
            Doubt::DamagedEnd,
            Doubt::OlderPrograms,
            Doubt::OtherPrograms,
        ];
        let mut said = std::collections::HashSet::new();
        for doubt in doubts {
            let [vietnamese, english] =
                [Language::Vietnamese, Language::English].map(|language| doubt_words(doubt, "X.509", language));
            assert!(english.is_ascii() && !vietnamese.is_ascii(), "{doubt:?}: {vietnamese} / {english}");
            assert!(vietnamese.ends_with('.') && english.ends_with('.'), "{doubt:?}");
            assert!(said.insert(vietnamese) && said.insert(english), "{doubt:?} is said like another");
        }
        for reason in [
            Unreadable::NotPdf,
            Unreadable::Damaged,
            Unreadable::Encrypted,
            Unreadable::TooLarge,
            Unreadable::TooComplex,
            Unreadable::TooManySignatures,
        ] {
            let [vietnamese, english] =
                [Language::Vietnamese, Language::English].map(|language| unreadable_words(reason, language));
            assert!(english.is_ascii() && !vietnamese.is_ascii(), "{reason:?}");
            assert!(said.insert(vietnamese.to_owned()) && said.insert(english.to_owned()), "{reason:?}");
        }
    }
}
