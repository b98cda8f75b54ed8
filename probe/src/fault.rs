// SPDX-License-Identifier: MPL-2.0
//! Everything that keeps a bot out of a meeting, in words for an IT officer.

use std::path::{Path, PathBuf};

use protocol::live::CloseReason;
use protocol::problem::Language;

use crate::file_problem::FileProblem;

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Not the address of a meeting.
    Address(String),
    /// An option out of its bounds.
    Option {
        name: &'static str,
        least: u64,
        most: u64,
    },
    Unreadable {
        path: PathBuf,
        reason: String,
    },
    Unusable {
        path: PathBuf,
        why: FileProblem,
    },
    /// Nothing answers at the server's address.
    Unreachable {
        host: String,
        reason: String,
    },
    /// Something answers that does not prove to be the server.
    Certificate {
        host: String,
        reason: String,
    },
    /// The server answered the knock with this HTTP status.
    Refused(u16),
    /// The server said why, in the reader's language.
    Said(String),
    /// The meeting is over for this bot.
    Closed(CloseReason),
    /// Waits in the lobby; nobody has let it in.
    InLobby,
    /// The server speaks another version of the protocol.
    Version,
    /// What came is not what a server of ours sends.
    Nonsense(String),
    /// No media came through although the meeting's page was reached.
    NoMedia,
    /// The machine gives no socket, no thread.
    Machine(String),
}

impl Fault {
    pub(crate) fn unusable(path: &Path, why: FileProblem) -> Self {
        Self::Unusable { path: path.to_owned(), why }
    }

    /// Whether trying again may help, as a page would.
    pub(crate) fn passes(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Closed(CloseReason::Restarting) => true,
            Self::Refused(status) => *status == 429 || *status >= 500,
            _ => false,
        }
    }

    pub fn words(&self, language: Language) -> String {
        match language {
            Language::Vietnamese => self.vietnamese(),
            Language::English => self.english(),
        }
    }

    fn vietnamese(&self) -> String {
        match self {
            Self::Address(text) => {
                format!(
                    "\"{text}\" không phải địa chỉ cuộc họp. Dùng địa chỉ như https://hop.tinh.gov.vn:8443/hop/MÃ-CUỘC-HỌP."
                )
            }
            Self::Option { name, least, most } => format!("{name} phải từ {least} đến {most}."),
            Self::Unreadable { path, reason } => format!("Không đọc được tệp {}: {reason}.", path.display()),
            Self::Unusable { path, why } => {
                format!("Không dùng được tệp {}: {}.", path.display(), vietnamese_why(*why))
            }
            Self::Unreachable { host, reason } => {
                format!("Không kết nối được tới {host}: {reason}. Kiểm tra địa chỉ, cổng TCP và tường lửa.")
            }
            Self::Certificate { host, reason } => {
                format!("Chứng thư của {host} không được tin cậy: {reason}. Với chứng thư tự tạo, thêm --insecure.")
            }
            Self::Refused(401) => "Máy chủ không nhận mã truy cập: sai, hết hạn hoặc đã thu hồi.".to_owned(),
            Self::Refused(403 | 404) => "Máy chủ không có cuộc họp này cho mã truy cập đã đưa.".to_owned(),
            Self::Refused(429) => "Máy chủ từ chối vì quá nhiều lần thử. Đợi một phút rồi thử lại.".to_owned(),
            Self::Refused(status) => format!("Máy chủ từ chối (HTTP {status})."),
            Self::Said(words) => words.clone(),
            Self::Closed(CloseReason::Ended) => "Cuộc họp đã kết thúc.".to_owned(),
            Self::Closed(CloseReason::Removed) => "Chủ trì đã mời ra khỏi cuộc họp.".to_owned(),
            Self::Closed(CloseReason::Uninvited) => "Đơn vị không còn trong thành phần dự họp.".to_owned(),
            Self::Closed(CloseReason::Refused | CloseReason::LinkWithdrawn | CloseReason::SentOut) => {
                "Không được nhận vào phòng họp.".to_owned()
            }
            Self::Closed(CloseReason::Replaced) => {
                "Mã truy cập này đang được dùng ở nơi khác: mỗi máy thử cần một mã riêng.".to_owned()
            }
            Self::Closed(CloseReason::Restarting) => "Máy chủ đang khởi động lại.".to_owned(),
            Self::InLobby => "Còn trong phòng chờ: chủ trì hoặc thư ký chưa cho vào.".to_owned(),
            Self::Version => {
                "Máy chủ khác phiên bản với chương trình thử này. Dùng chương trình cùng phiên bản.".to_owned()
            }
            Self::Nonsense(reason) => format!("Máy chủ trả lời không đúng: {reason}."),
            Self::NoMedia => {
                "Vào được phòng họp nhưng không có tiếng, hình nào qua lại được: tường lửa có lẽ chặn cổng UDP 7882."
                    .to_owned()
            }
            Self::Machine(reason) => format!("Máy này không đủ tài nguyên: {reason}."),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Address(text) => {
                format!("\"{text}\" is no meeting's address. Use one such as https://meet.example.vn:8443/hop/MEETING.")
            }
            Self::Option { name, least, most } => format!("{name} must be from {least} to {most}."),
            Self::Unreadable { path, reason } => format!("The file {} cannot be read: {reason}.", path.display()),
            Self::Unusable { path, why } => format!("The file {} cannot be used: {}.", path.display(), english_why(*why)),
            Self::Unreachable { host, reason } => {
                format!("{host} cannot be reached: {reason}. Check the address, the TCP port and the firewall.")
            }
            Self::Certificate { host, reason } => {
                format!("The certificate of {host} is not trusted: {reason}. For a self-made certificate add --insecure.")
            }
            Self::Refused(401) => "The server does not know this token: wrong, expired or revoked.".to_owned(),
            Self::Refused(403 | 404) => "The server has no such meeting for this token.".to_owned(),
            Self::Refused(429) => "The server refuses because of too many tries. Wait a minute and try again.".to_owned(),
            Self::Refused(status) => format!("The server refuses (HTTP {status})."),
            Self::Said(words) => words.clone(),
            Self::Closed(CloseReason::Ended) => "The meeting has ended.".to_owned(),
            Self::Closed(CloseReason::Removed) => "The chair has removed this participant.".to_owned(),
            Self::Closed(CloseReason::Uninvited) => "The unit is no longer invited to the meeting.".to_owned(),
            Self::Closed(CloseReason::Refused | CloseReason::LinkWithdrawn | CloseReason::SentOut) => "Not let into the meeting.".to_owned(),
            Self::Closed(CloseReason::Replaced) => {
                "This token is in use elsewhere: every test participant needs its own.".to_owned()
            }
            Self::Closed(CloseReason::Restarting) => "The server restarts.".to_owned(),
            Self::InLobby => "Still in the lobby: neither chair nor secretary has let it in.".to_owned(),
            Self::Version => "The server has another version than this program. Use the same version.".to_owned(),
            Self::Nonsense(reason) => format!("The server's answer makes no sense: {reason}."),
            Self::NoMedia => {
                "The meeting was reached, but neither sound nor picture came through: a firewall probably blocks UDP port 7882."
                    .to_owned()
            }
            Self::Machine(reason) => format!("This machine has not enough of something: {reason}."),
        }
    }
}

fn vietnamese_why(why: FileProblem) -> &'static str {
    match why {
        FileProblem::TooLarge => "tệp quá lớn",
        FileProblem::TooLong => "dài hơn một giờ",
        FileProblem::Empty => "tệp không có nội dung",
        FileProblem::Damaged => "tệp bị hỏng",
        FileProblem::NotAVoice => "cần tệp tiếng Ogg Opus hoặc WAV",
        FileProblem::WavKind => "WAV phải là 16 bit, 1 hoặc 2 kênh, 8, 12, 16, 24 hoặc 48 kHz",
        FileProblem::NotAPicture => "cần tệp hình IVF mã hoá VP8",
        FileProblem::NoTokens => "cần mỗi dòng một mã truy cập",
    }
}

fn english_why(why: FileProblem) -> &'static str {
    match why {
        FileProblem::TooLarge => "it is too large",
        FileProblem::TooLong => "it is longer than an hour",
        FileProblem::Empty => "there is nothing in it",
        FileProblem::Damaged => "it is damaged",
        FileProblem::NotAVoice => "a voice is an Ogg Opus or a WAV file",
        FileProblem::WavKind => "a WAV must have 16 bits, 1 or 2 channels, and 8, 12, 16, 24 or 48 kHz",
        FileProblem::NotAPicture => "a picture is an IVF file with VP8",
        FileProblem::NoTokens => "it should have one token a line",
    }
}
