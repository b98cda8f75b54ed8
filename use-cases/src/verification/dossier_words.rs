// SPDX-License-Identifier: MPL-2.0
//! Texts about checks of dossiers, in both languages, for the page and the command line.

use ::dossier::facts::Stage;
use ::dossier::log::LogFault;
use ::dossier::reader::ArchiveFault;
use ::dossier::{DocumentReport, Finding, PdfVerdict, Remark, Report, Unreadable, Verdict as Found};
use moments::Millis;
use protocol::http::{DossierStanding, Verdict};
use protocol::problem::Language;

use super::words;

/// The result in one sentence.
pub fn headline(report: &Report, language: Language) -> String {
    if let Some(why) = &report.unreadable {
        return unreadable(why, language);
    }
    let signer = report.signature.as_ref().map(|signature| signature.signer.as_str()).unwrap_or_default();
    let (vietnamese, english) = match report.verdict {
        Found::Valid => (
            format!("Hồ sơ nguyên vẹn, do {signer} ký; mọi phần khớp với nhau."),
            format!("The dossier is whole and signed by {signer}; all its parts fit together."),
        ),
        Found::Untrusted => (
            "Hồ sơ nguyên vẹn, nhưng có chứng thư không do tổ chức được tin cậy tại đây cấp.".to_owned(),
            "The dossier is whole, but a certificate is not from an authority trusted here.".to_owned(),
        ),
        Found::NotSigned => (
            "Hồ sơ chưa được ký số: mọi phần khớp với nhau, nhưng không chứng minh được ai lập.".to_owned(),
            "The dossier is not signed: its parts fit together, but nothing proves who made it.".to_owned(),
        ),
        Found::NotCheckable => (
            "Có chữ ký trong hồ sơ không kiểm tra được tại đây.".to_owned(),
            "A signature in the dossier cannot be checked here.".to_owned(),
        ),
        Found::Revoked => {
            ("Có chứng thư của người ký đã bị thu hồi.".to_owned(), "A signer's certificate was revoked.".to_owned())
        }
        Found::Inconsistent => (
            "Các phần trong hồ sơ mâu thuẫn với nhau.".to_owned(),
            "Parts of the dossier contradict each other.".to_owned(),
        ),
        Found::Invalid => {
            ("Có chữ ký trong hồ sơ không hợp lệ.".to_owned(), "A signature in the dossier is not valid.".to_owned())
        }
        Found::Changed => (
            "Hồ sơ đã bị thay đổi: có tệp bị sửa, bị bớt hoặc được thêm vào.".to_owned(),
            "The dossier was changed: files were altered, removed or added.".to_owned(),
        ),
        Found::Ambiguous => (
            "Tệp nén của hồ sơ có thể đọc theo nhiều cách, nên không xác nhận được nội dung.".to_owned(),
            "The archive can be read in more than one way, so its content cannot be vouched for.".to_owned(),
        ),
        Found::Unreadable => return unreadable(&Unreadable::NotADossier, language),
    };
    chosen(language, vietnamese, english)
}

fn unreadable(why: &Unreadable, language: Language) -> String {
    let (vietnamese, english) = match why {
        Unreadable::Archive(fault) => return archive(fault, language),
        Unreadable::NotADossier => (
            "Tệp nén này không phải hồ sơ cuộc họp do Điểm Cầu lập.".to_owned(),
            "This archive is not a dossier of a meeting.".to_owned(),
        ),
        Unreadable::Format(format) => (
            format!("Hồ sơ theo mẫu {format}, phiên bản này chưa đọc được. Dùng phiên bản mới hơn để kiểm tra."),
            format!("The dossier is of the format {format}, which this version does not know. Use a newer one."),
        ),
        Unreadable::TooComplex => {
            ("Hồ sơ quá phức tạp để kiểm tra.".to_owned(), "The dossier is too complex to be checked.".to_owned())
        }
    };
    chosen(language, vietnamese, english)
}

fn archive(fault: &ArchiveFault, language: Language) -> String {
    let (vietnamese, english) = match fault {
        ArchiveFault::NotZip => (
            "Tệp này không phải hồ sơ (.zip). Chọn tệp khác, hoặc xin lại từ người gửi.".to_owned(),
            "This is not a dossier (.zip). Choose another file, or ask the sender again.".to_owned(),
        ),
        ArchiveFault::Truncated => (
            "Tệp hồ sơ bị thiếu phần cuối. Tải lại, hoặc xin lại từ người gửi.".to_owned(),
            "The file ends too early. Download it again, or ask the sender again.".to_owned(),
        ),
        ArchiveFault::TooLarge => (
            "Tệp lớn quá 4 GB, không phải hồ sơ do Điểm Cầu lập.".to_owned(),
            "The file is larger than 4 GB, which no dossier is.".to_owned(),
        ),
        ArchiveFault::TooManyFiles => (
            "Tệp nén có quá nhiều tệp bên trong, không phải hồ sơ do Điểm Cầu lập.".to_owned(),
            "The archive has more files than a dossier may have.".to_owned(),
        ),
        ArchiveFault::Repacked(how) => (
            format!(
                "Tệp nén đã được phần mềm khác đóng gói lại ({how}). Xin tệp gốc; hoặc giải nén rồi kiểm tra bằng sha256sum như trong data/doc-truoc.txt."
            ),
            format!(
                "The archive was packed anew by another program ({how}). Ask for the original file, or unpack it and check it with sha256sum as data/doc-truoc.txt says."
            ),
        ),
        ArchiveFault::Encrypted => (
            "Tệp nén đã đặt mật khẩu nên không kiểm tra được. Xin tệp gốc từ người gửi.".to_owned(),
            "The archive is encrypted, so it cannot be checked. Ask for the original file.".to_owned(),
        ),
        ArchiveFault::BadName(name) => (
            format!("Trong tệp nén có tên tệp không hợp lệ: {name}."),
            format!("A file in the archive has a name that is not allowed: {name}."),
        ),
        ArchiveFault::Twice(name) => {
            (format!("Trong tệp nén có hai tệp cùng tên {name}."), format!("{name} is in the archive twice."))
        }
        ArchiveFault::Link(name) => (
            format!("{name} trong tệp nén là liên kết, không phải tệp."),
            format!("{name} in the archive is a link and not a file."),
        ),
        ArchiveFault::Damaged(name) => {
            (format!("Tệp {name} trong hồ sơ bị hỏng hoặc bị sửa."), format!("{name} is damaged or was altered."))
        }
        ArchiveFault::Between => (
            "Giữa các tệp trong tệp nén có dữ liệu lạ.".to_owned(),
            "There is something between the files of the archive.".to_owned(),
        ),
        ArchiveFault::Directory => (
            "Mục lục của tệp nén nói khác với các tệp bên trong.".to_owned(),
            "The directory of the archive says something else than its files.".to_owned(),
        ),
        ArchiveFault::Behind => (
            "Sau phần cuối của tệp nén còn dữ liệu khác.".to_owned(),
            "There is something behind the end of the archive.".to_owned(),
        ),
    };
    chosen(language, vietnamese, english)
}

/// Something that is wrong.
pub fn finding(finding: &Finding, language: Language) -> String {
    let (vietnamese, english) = match finding {
        Finding::Archive(fault) => return archive(fault, language),
        Finding::Missing(file) => (format!("Thiếu tệp {file}."), format!("{file} is missing.")),
        Finding::Extra(file) => (
            format!("Tệp {file} được thêm vào, không có trong danh mục của hồ sơ."),
            format!("{file} was added: the manifest does not have it."),
        ),
        Finding::Changed(file) => {
            (format!("Tệp {file} đã bị sửa."), format!("{file} was altered: its digest is another one."))
        }
        Finding::NotAsWritten(file) => {
            (format!("Tệp {file} không đúng mẫu của hồ sơ."), format!("{file} is not written as a dossier has it."))
        }
        Finding::ListedOtherwise(file) => (
            format!("Tệp {file} không khớp với danh sách ghi về nó."),
            format!("{file} does not fit what the lists say of it."),
        ),
        Finding::Log { seq, fault } => return log(*seq, *fault, language),
        Finding::NotInLog(file) => (
            format!("Nhật ký không ghi nhận {file} với mã này."),
            format!("The log does not know {file} with this digest."),
        ),
        Finding::DocumentOfOthers(file) => {
            (format!("{file} là văn bản của biên bản khác."), format!("{file} belongs to other minutes."))
        }
        Finding::DocumentNotSigned(file) => (
            format!("{file} được ghi là đã ký nhưng chưa có chữ ký."),
            format!("{file} is listed as signed and is not."),
        ),
        Finding::DocumentNotChecked(file) => (
            format!("{file} chưa được kiểm tra: hồ sơ có quá nhiều văn bản."),
            format!("{file} was not checked: there are too many documents."),
        ),
        Finding::VoteDoesNotAddUp(number) => (
            format!("Biểu quyết {number}: kết quả không khớp với các lá phiếu."),
            format!("Vote {number}: the ballots do not make the result."),
        ),
        Finding::SecretVoteNamed(number) => (
            format!("Biểu quyết {number} là phiếu kín nhưng hồ sơ cho biết phiếu của ai."),
            format!("Vote {number} was secret, and its record tells whose ballots they are."),
        ),
        Finding::RollCallConfirmation => (
            "Điểm danh và nhật ký nói khác nhau về việc xác nhận điểm danh.".to_owned(),
            "Roll call and log differ about when the roll call was confirmed.".to_owned(),
        ),
    };
    chosen(language, vietnamese, english)
}

fn log(seq: i64, fault: LogFault, language: Language) -> String {
    let (vietnamese, english) = match fault {
        LogFault::Unreadable => {
            (format!("Không đọc được nhật ký sau mục số {seq}."), format!("The log cannot be read behind entry {seq}."))
        }
        LogFault::Changed => {
            (format!("Mục nhật ký số {seq} đã bị sửa."), format!("Entry {seq} of the log was changed."))
        }
        LogFault::OutOfOrder => {
            (format!("Mục nhật ký số {seq} không đúng thứ tự."), format!("Entry {seq} of the log is out of order."))
        }
        LogFault::Unchained => (
            format!("Mục nhật ký số {seq} không nối tiếp mục trước nó."),
            format!("Entry {seq} of the log does not continue the one before it."),
        ),
        LogFault::TooMany => ("Nhật ký quá dài.".to_owned(), "The log is too long.".to_owned()),
    };
    chosen(language, vietnamese, english)
}

/// Something that is not wrong.
pub fn remark(remark: &Remark, language: Language) -> String {
    let (vietnamese, english) = match remark {
        Remark::NoSignedMinutes => (
            "Khi lập hồ sơ, biên bản chưa được ký đủ.".to_owned(),
            "No minutes were signed by all when the dossier was made.".to_owned(),
        ),
        Remark::VoteNotInMinutes(number) => (
            format!("Biên bản đã ký không có mã của biểu quyết {number}."),
            format!("The signed minutes do not have the digest of vote {number}."),
        ),
        Remark::AttendanceWrittenAnew => (
            "Thành phần tham dự trong biên bản đã ký không ghi đúng như điểm danh.".to_owned(),
            "The signed minutes put who attended in other words than the roll call.".to_owned(),
        ),
        Remark::Lost(what) => (
            format!("Khi lập hồ sơ, máy chủ không còn tệp: {what}."),
            format!("When the dossier was made, the server did not have this file any more: {what}."),
        ),
    };
    chosen(language, vietnamese, english)
}

/// What was found of a document.
pub fn document(document: &DocumentReport, verdict: Verdict, language: Language) -> String {
    if let PdfVerdict::Unreadable(_) = &document.verdict {
        return chosen(language, "Văn bản không đọc được.".to_owned(), "The document cannot be read.".to_owned());
    }
    if document.stage == Some(Stage::Submitted) && verdict == Verdict::NotSigned {
        return chosen(
            language,
            "Bản trình chủ trì, chưa ai ký.".to_owned(),
            "Up for signature: nobody had signed.".to_owned(),
        );
    }
    let words = words::headline(verdict, language).to_owned();
    if document.stage == Some(Stage::PartlySigned) {
        let partly =
            chosen(language, " Bản này chưa đủ chữ ký.".to_owned(), " Not everybody had signed this one.".to_owned());
        return words + &partly;
    }
    words
}

/// What is known here of the dossier.
pub fn standing(standing: DossierStanding, made: Option<(Millis, String)>, language: Language) -> Option<String> {
    let (at, by) = made?;
    let at = words::time(at, language);
    let (vietnamese, english) = match standing {
        DossierStanding::Unknown => return None,
        DossierStanding::MadeHere if by.is_empty() => (
            format!("Hồ sơ này lập tại đây lúc {at}; nhật ký tại đây khớp."),
            format!("Made here on {at}; the log fits."),
        ),
        DossierStanding::MadeHere => (
            format!("Hồ sơ này do {by} lập tại đây lúc {at}; nhật ký tại đây khớp."),
            format!("Made here by {by} on {at}; the log that is kept here fits."),
        ),
        DossierStanding::LogDiffers => (
            format!("Hồ sơ này lập tại đây lúc {at}, nhưng nhật ký lưu tại đây nay đã khác: báo bộ phận kỹ thuật."),
            format!("Made here on {at}, but the log that is kept here says something else by now: tell the IT office."),
        ),
    };
    Some(chosen(language, vietnamese, english))
}

fn chosen(language: Language, vietnamese: String, english: String) -> String {
    match language {
        Language::Vietnamese => vietnamese,
        Language::English => english,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn everything_that_can_be_found_is_said_in_both_languages_and_nothing_twice() {
        let name = || "data/x".to_owned();
        let faults = [
            ArchiveFault::NotZip,
            ArchiveFault::Truncated,
            ArchiveFault::TooLarge,
            ArchiveFault::TooManyFiles,
            ArchiveFault::Repacked(name()),
            ArchiveFault::Encrypted,
            ArchiveFault::BadName(name()),
            ArchiveFault::Twice(name()),
            ArchiveFault::Link(name()),
            ArchiveFault::Damaged(name()),
            ArchiveFault::Between,
            ArchiveFault::Directory,
            ArchiveFault::Behind,
        ];
        let of_log =
            [LogFault::Unreadable, LogFault::Changed, LogFault::OutOfOrder, LogFault::Unchained, LogFault::TooMany];
        let findings = faults.into_iter().map(Finding::Archive).chain([
            Finding::Missing(name()),
            Finding::Extra(name()),
            Finding::Changed(name()),
            Finding::NotAsWritten(name()),
            Finding::ListedOtherwise(name()),
            Finding::NotInLog(name()),
            Finding::DocumentOfOthers(name()),
            Finding::DocumentNotSigned(name()),
            Finding::DocumentNotChecked(name()),
            Finding::VoteDoesNotAddUp(7),
            Finding::SecretVoteNamed(7),
            Finding::RollCallConfirmation,
        ]);
        let findings = findings.chain(of_log.map(|fault| Finding::Log { seq: 7, fault }));
        let mut said = HashSet::new();
        for one in findings {
            let [vietnamese, english] = [Language::Vietnamese, Language::English].map(|l| finding(&one, l));
            assert!(english.is_ascii() && !vietnamese.is_ascii(), "{one:?}: {vietnamese} / {english}");
            assert!(vietnamese.ends_with('.') && english.ends_with('.'), "{one:?}");
            assert!(said.insert(vietnamese) && said.insert(english), "{one:?} is said like another");
        }
        for one in
            [Remark::NoSignedMinutes, Remark::VoteNotInMinutes(7), Remark::AttendanceWrittenAnew, Remark::Lost(name())]
        {
            let [vietnamese, english] = [Language::Vietnamese, Language::English].map(|l| remark(&one, l));
            assert!(said.insert(vietnamese) && said.insert(english), "{one:?} is said like another");
        }
    }
}
