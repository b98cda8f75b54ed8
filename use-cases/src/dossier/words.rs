// SPDX-License-Identifier: MPL-2.0
//! The readable texts of a dossier, as its reader opens them beside the files for programs: in
//! Vietnamese, like the minutes. UTF-8 with a byte order mark and CR LF, for old editors too.

use std::collections::HashMap;
use std::fmt::Write as _;

use dossier::facts::{self, Stage};
use meetings::meeting::Meeting;
use meetings::room::chat::ChatMessage;
use meetings::vote::VoteKind;
use moments::{LocalTime, Millis};
use protocol::http::{PublishedBallots, RollCallView, VoteView};
use serde_json::Value;
use store::attendance::Attendance;
use store::audit::Entry;

const APPROVAL: [&str; 3] = ["Tán thành", "Không tán thành", "Không có ý kiến"];

/// A text that is being written.
struct Text(String);

impl Text {
    fn titled(title: &str) -> Self {
        Self(format!("{title}\n\n"))
    }

    fn line(&mut self, words: impl std::fmt::Display) {
        // Words of people may have several lines.
        let words = words.to_string();
        let _ = writeln!(self.0, "{}", words.trim_end());
    }

    fn fact(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.line(format_args!("{name}: {value}"));
        }
    }

    fn finish(self) -> String {
        format!("\u{feff}{}", self.0.replace("\r\n", "\n").replace('\n', "\r\n"))
    }
}

fn time(at: Millis) -> String {
    let LocalTime { year, month, day, hour, minute, second } = LocalTime::of(at);
    format!("{hour:02}:{minute:02}:{second:02} ngày {day:02}/{month:02}/{year}")
}

fn maybe_time(at: Option<Millis>) -> String {
    at.map(time).unwrap_or_default()
}

/// As "Ghi âm đã xóa ngày 01/02/2027 theo thời hạn lưu 60 ngày".
fn deletion(of: &facts::Deletion) -> String {
    let what = match of.kind.as_str() {
        "sound" => "Ghi âm",
        "transcript" => "Bản gỡ băng",
        _ => "Lời nhắn và tệp trao đổi",
    };
    let LocalTime { year, month, day, .. } = LocalTime::of(of.deleted_at);
    format!("{what} đã xóa ngày {day:02}/{month:02}/{year} theo thời hạn lưu {} ngày", of.days)
}

/// What was deleted, with the digests by which the log proves it.
pub fn deletions(list: &[facts::Deletion]) -> String {
    let mut text = Text::titled("ĐÃ XÓA THEO THỜI HẠN LƯU");
    for one in list {
        text.line(format_args!("{}.", deletion(one)));
        text.fact("  Bản kê những gì đã xóa", &one.file);
        text.line(format_args!("  SHA-256 của bản kê, có trong nhật ký: {}\n", one.sha256));
    }
    text.finish()
}

pub fn read_first(title: &str, with_sound: bool, deleted: &[facts::Deletion]) -> String {
    let mut text = Text::titled("HỒ SƠ CUỘC HỌP");
    text.line(title);
    text.line(
        "\nThư mục data có toàn bộ tài liệu của cuộc họp: biên bản đã ký (bien-ban), bản gỡ băng (go-bang), \
         điểm danh (diem-danh), biểu quyết (bieu-quyet), tài liệu họp (tai-lieu), trao đổi nếu được đưa vào hồ sơ \
         (trao-doi), ghi âm (ghi-am), nhật ký của máy chủ (nhat-ky). Tệp .txt để đọc, tệp .json để phần mềm đọc.",
    );
    text.line(if with_sound {
        "Hồ sơ có kèm tệp ghi âm."
    } else {
        "Hồ sơ không kèm tệp ghi âm; mã SHA-256 của từng tệp ghi âm có trong data/ghi-am/ghi-am.txt."
    });
    for one in deleted {
        text.line(format_args!("{}; bản kê: {}.", deletion(one), one.file));
    }
    text.line(
        "\nKIỂM TRA HỒ SƠ\n\
         1. Bằng Điểm Cầu: mở trang Xác thực, chọn tệp hồ sơ (.zip); hoặc trên máy không nối mạng: diemcau verify TỆP.\n\
         2. Không có Điểm Cầu: giải nén, mở cửa sổ lệnh trong thư mục hồ sơ rồi gõ:\n\
         \x20  sha256sum -c manifest-sha256.txt\n\
         \x20  sha256sum -c tagmanifest-sha256.txt\n\
         \x20  openssl cms -verify -binary -inform DER -in tagmanifest-sha256.txt.p7s \
         -content tagmanifest-sha256.txt -CAfile ca.pem -purpose any -out chu-ky.txt\n\
         \x20  (ca.pem là chứng thư của tổ chức cấp chữ ký số; không có tệp .p7s nghĩa là hồ sơ chưa được ký)\n\
         \nREAD FIRST\n\
         The dossier of a meeting, as a bag (BagIt 1.0, RFC 8493). Check it with the commands above, or with \
         diemcau verify FILE. The format is described in docs/dossier.md of Diem Cau.",
    );
    text.finish()
}

pub fn meeting(meeting: &Meeting, unit_name: &str, facts: &Value, attendance: &[Attendance]) -> String {
    let mut text = Text::titled("CUỘC HỌP");
    let person = |key: &str| {
        let parts = ["name", "title", "unit_name"].map(|part| facts[key][part].as_str().unwrap_or_default());
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    };
    text.fact("Tên cuộc họp", &meeting.title);
    text.fact("Đơn vị tổ chức", unit_name);
    text.fact("Dự kiến bắt đầu", &time(meeting.starts_at));
    text.fact("Khai mạc", &maybe_time(meeting.started_at));
    text.fact("Kết thúc", &maybe_time(meeting.ended_at));
    text.fact("Lý do hủy", &meeting.cancel_reason);
    text.fact("Chủ trì", &person("chair"));
    text.fact("Thư ký", &person("secretary"));
    let units = facts["invited_units"].as_array().into_iter().flatten().filter_map(Value::as_str);
    text.fact("Đơn vị được mời", &units.collect::<Vec<_>>().join("; "));
    let people = facts["invited_people"].as_array().into_iter().flatten().filter_map(|one| one["name"].as_str());
    text.fact("Người được mời riêng", &people.collect::<Vec<_>>().join("; "));
    if !meeting.agenda.is_empty() {
        text.line("\nChương trình");
        for (n, item) in meeting.agenda.iter().enumerate() {
            let presenter =
                if item.presenter.is_empty() { String::new() } else { format!(" (trình bày: {})", item.presenter) };
            let skipped = if item.skipped { " (bỏ qua)" } else { "" };
            text.line(format_args!("{}. {}{presenter}{skipped}", n + 1, item.title));
        }
    }
    if !attendance.is_empty() {
        text.line("\nNgười tham dự");
        for stay in attendance {
            let until = stay.left_at.map_or_else(String::new, |at| format!(" đến {}", time(at)));
            text.line(format_args!("- {} ({}): từ {}{until}", stay.name, stay.unit, time(stay.joined_at)));
        }
    }
    text.finish()
}

pub fn minutes(list: &facts::MinutesList) -> String {
    let mut text = Text::titled("BIÊN BẢN");
    if list.minutes.is_empty() {
        text.line("Cuộc họp chưa có biên bản.");
    }
    for minutes in &list.minutes {
        let kind = if minutes.corrects.is_some() { "Văn bản đính chính" } else { minutes.kind.name() };
        text.line(format_args!("{kind} số {}", minutes.designation));
        if minutes.documents.is_empty() {
            text.line("  Chưa trình chủ trì.");
        }
        for document in &minutes.documents {
            let stage = match document.stage {
                Stage::Submitted => "bản trình chủ trì, chưa ai ký",
                Stage::PartlySigned => "đã ký một phần, chưa đủ chữ ký",
                Stage::Signed => "đã ký đủ",
            };
            text.line(format_args!("  {} ({stage}, {})", document.file, time(document.made_at)));
            text.line(format_args!("  SHA-256: {}", document.sha256));
        }
        text.line("");
    }
    text.finish()
}

pub fn roll_call(view: &RollCallView) -> String {
    let mut text = Text::titled("ĐIỂM DANH");
    match (view.confirmed_at, &view.confirmed_by) {
        (Some(at), Some(by)) => text.line(format_args!("{by} xác nhận lúc {}.", time(at))),
        _ => text.line("Điểm danh chưa được xác nhận."),
    }
    text.line("");
    for line in &view.minutes_lines {
        text.line(line);
    }
    if !view.minutes_table.is_empty() {
        text.line("");
    }
    for row in &view.minutes_table {
        text.line(row.join(" | "));
    }
    text.finish()
}

pub fn votes(votes: &[(VoteView, Option<PublishedBallots>)]) -> String {
    let mut text = Text::titled("BIỂU QUYẾT");
    if votes.is_empty() {
        text.line("Cuộc họp không có biểu quyết.");
    }
    for (vote, ballots) in votes {
        let question = &vote.question;
        text.line(format_args!("Biểu quyết {}: {}", vote.number, question.title));
        text.line(if question.is_secret { "  Bỏ phiếu kín." } else { "  Biểu quyết công khai." });
        text.line(format_args!("  Mở lúc {}.", time(vote.opened_at)));
        let answers: Vec<&str> = match question.kind {
            VoteKind::Approval => APPROVAL.to_vec(),
            VoteKind::Choice | VoteKind::Election => question.options.iter().map(String::as_str).collect(),
        };
        let named = |chosen: &[u8]| {
            let names = chosen.iter().filter_map(|answer| answers.get(usize::from(*answer)).copied());
            names.collect::<Vec<_>>().join(", ")
        };
        match (&vote.outcome, vote.closed_at) {
            (Some(outcome), Some(at)) => {
                text.line(format_args!("  Kết thúc lúc {}.", time(at)));
                text.line(format_args!("  Phát ra {}, thu về {} phiếu.", vote.electorate.entitled, outcome.cast));
                for (answer, count) in answers.iter().zip(&outcome.counts) {
                    text.line(format_args!("  {answer}: {count}"));
                }
                let decided = match (question.kind, outcome.adopted.is_empty()) {
                    _ if !outcome.has_quorum => "không đủ số người cần có mặt, biểu quyết không có giá trị".to_owned(),
                    (VoteKind::Approval, false) => "được thông qua".to_owned(),
                    (VoteKind::Approval, true) => "không được thông qua".to_owned(),
                    (_, true) => "không phương án nào đủ số phiếu".to_owned(),
                    (_, false) => named(&outcome.adopted),
                };
                text.line(format_args!("  Kết quả: {decided} (cần {} trên {} phiếu).", outcome.required, outcome.base));
            }
            (None, Some(at)) => text.line(format_args!("  Đã hủy lúc {}, không kiểm phiếu.", time(at))),
            _ => text.line("  Chưa kết thúc."),
        }
        if let Some(digest) = &vote.digest {
            text.line(format_args!("  SHA-256 của biên bản kiểm phiếu: {digest}"));
        }
        for ballot in ballots.iter().flat_map(|ballots| &ballots.ballots) {
            text.line(format_args!("  - {}: {}", ballot.of, named(&ballot.chosen)));
        }
        text.line("");
    }
    text.finish()
}

pub fn papers(list: &facts::PaperList) -> String {
    let mut text = Text::titled("TÀI LIỆU HỌP");
    if list.papers.is_empty() {
        text.line("Cuộc họp không có tài liệu.");
    }
    for paper in &list.papers {
        let version = if paper.version > 1 { format!(" (bản {})", paper.version) } else { String::new() };
        text.line(format_args!("{}{version}", paper.name));
        text.fact("  Mục", paper.agenda_item.as_deref().unwrap_or_default());
        text.line(format_args!("  {} đưa lên lúc {}", paper.added_by, time(paper.added_at)));
        text.fact("  Tệp", paper.file.as_deref().unwrap_or("không còn trên máy chủ khi lập hồ sơ"));
        text.line(format_args!("  SHA-256: {}\n", paper.sha256));
    }
    text.finish()
}

pub fn recordings(list: &facts::RecordingList) -> String {
    let mut text = Text::titled("GHI ÂM");
    if list.recordings.is_empty() {
        text.line("Cuộc họp không có tệp ghi âm.");
    } else if list.recordings.iter().all(|recording| recording.deleted_at.is_some()) {
        text.line("Tệp ghi âm đã xóa theo thời hạn lưu. Mã của từng tệp, tính trước khi xóa:\n");
    } else if !list.with_sound {
        text.line("Tệp ghi âm giữ trên máy chủ, không kèm trong hồ sơ. Mã của từng tệp để đối chiếu:\n");
    }
    for recording in &list.recordings {
        text.line(format_args!("{} ({}), từ {}", recording.speaker, recording.unit, time(recording.started_at)));
        text.fact("  Tệp", recording.file.as_deref().unwrap_or_default());
        text.fact("  Làm từ tệp ghi âm nơi khác, SHA-256", recording.made_of_sha256.as_deref().unwrap_or_default());
        if let Some(at) = recording.deleted_at {
            text.line(format_args!("  Đã xóa lúc {} theo thời hạn lưu.", time(at)));
        }
        let digest = recording.sha256.as_deref().unwrap_or("tệp không còn trên máy chủ khi lập hồ sơ");
        text.line(format_args!("  SHA-256: {digest}"));
    }
    text.finish()
}

pub fn chat(messages: &[ChatMessage]) -> String {
    let mut text = Text::titled("TRAO ĐỔI");
    for message in messages {
        text.line(format_args!("[{}] {}: {}", time(message.at), message.name, message.text));
        if let Some(file) = &message.file {
            text.line(format_args!("  Tệp {} (SHA-256: {})", file.name, file.digest));
        }
    }
    text.finish()
}

pub fn log(entries: &[Entry], names: &HashMap<String, String>) -> String {
    let mut text = Text::titled("NHẬT KÝ");
    text.line(
        "Các mục nhật ký của máy chủ thuộc cuộc họp này, theo thứ tự. Số không liền nhau là mục của việc khác. \
         Bản để kiểm tra chuỗi mã: nhat-ky.jsonl.\n",
    );
    for entry in entries {
        let actor = names.get(&entry.actor).unwrap_or(&entry.actor);
        text.line(format_args!("{} | {} | {actor} | {} | {}", entry.seq, time(entry.at), entry.action, entry.detail));
    }
    text.finish()
}
