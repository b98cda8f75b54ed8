// SPDX-License-Identifier: MPL-2.0
//! Letters about minutes, as these are when a letter is sent: a draft may be commented on, somebody
//! is to do the next step, signed ones are published or withdrawn.

use base::Refusal;
use mail::{Address, Letter, Party};
use meetings::ids::UserId;
use meetings::meeting::Meeting;
use meetings::minutes::{Minutes, MinutesState};
use meetings::people::User;
use moments::{LocalTime, Millis};
use store::letters::{LetterKind, StoredLetter};
use store::minutes_steps::MinutesStep;

use super::composing::Composed;
use crate::UseCases;
use crate::minutes::reference_of;

/// What a letter says of minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum News {
    /// Until when a draft may be commented on; whether that was said before.
    Comments {
        deadline: Millis,
        again: bool,
    },
    /// The draft was returned with these words.
    Returned {
        comment: String,
    },
    /// Submitted: the chair reads, and approves or returns.
    ToRead,
    /// What the secretary has submitted is approved, or waits for the own signature all the same.
    ToSign {
        approved: bool,
    },
    /// Signed by both, and nobody else may read it yet.
    ToPublish,
    Published {
        reference: String,
    },
    Withdrawn {
        reference: String,
        reason: String,
    },
}

struct Facts {
    reader: String,
    host: String,
    meeting: String,
    met_at: Millis,
    news: News,
    /// Of the page.
    address: String,
    home: String,
}

impl UseCases {
    /// None: what it would tell is not so any more.
    pub(super) async fn minutes_letter(
        &self,
        stored: &StoredLetter,
        user: User,
        address: Address,
    ) -> Result<Option<Composed>, Refusal> {
        let Some(id) = self.store.minutes().of_letter(&stored.id).await? else { return Ok(None) };
        let minutes = self.store.minutes().get(&id).await?;
        let meeting = self.store.meetings().get(&minutes.meeting).await?;
        let Some(news) = self.news(stored, &user.id, &minutes, &meeting).await? else { return Ok(None) };
        let home = self.base_url();
        let path = if matches!(news, News::Comments { .. }) { "?gop-y" } else { "" };
        let facts = Facts {
            reader: format!("{}, {}", user.name, self.store.units().get(&user.unit).await?.name),
            host: self.store.units().get(&meeting.unit).await?.name,
            met_at: meeting.started_at.unwrap_or(meeting.starts_at),
            meeting: meeting.title,
            news,
            address: format!("{home}/bien-ban/{id}{path}"),
            home,
        };
        let (subject, text) = if stored.language == "en" { english(&facts) } else { vietnamese(&facts) };
        let to = Party { name: user.name, address };
        let letter = Letter { id: stored.id.clone(), to, subject, text, calendar: None, written_at: stored.created_at };
        Ok(Some(Composed { letter, left_out: Vec::new() }))
    }

    async fn news(
        &self,
        stored: &StoredLetter,
        reader: &UserId,
        minutes: &Minutes,
        meeting: &Meeting,
    ) -> Result<Option<News>, Refusal> {
        let now = self.clock.now();
        Ok(match stored.kind {
            LetterKind::CommentPeriod | LetterKind::CommentReminder => {
                let newest = self.store.comment_periods().of(&minutes.id).await?.into_iter().next();
                let open = newest.filter(|one| one.period.is_open(now) && minutes.state == MinutesState::Draft);
                let again = stored.kind == LetterKind::CommentReminder;
                open.map(|one| News::Comments { deadline: one.period.deadline, again })
            }
            LetterKind::MinutesTurn => self.turn(reader, minutes, meeting).await?,
            LetterKind::Publication if minutes.withdrawn_at.is_none() => {
                Some(News::Published { reference: reference_of(&self.store, minutes).await? })
            }
            LetterKind::MinutesWithdrawal => {
                let steps = self.store.minutes().steps(&minutes.id).await?;
                let reason = steps.into_iter().find(|one| one.step == MinutesStep::Withdraw).map(|one| one.text);
                let reference = reference_of(&self.store, minutes).await?;
                reason.map(|reason| News::Withdrawn { reference, reason })
            }
            _ => None,
        })
    }

    /// What this person does next with the minutes; none: somebody else does.
    async fn turn(&self, reader: &UserId, minutes: &Minutes, meeting: &Meeting) -> Result<Option<News>, Refusal> {
        let is_secretary = *reader == meeting.secretary;
        let substitute = self.store.minutes().substitute(&minutes.id).await?;
        let signs_as_chair = substitute.map_or_else(|| *reader == meeting.chair, |one| one.user == *reader);
        let steps = self.store.minutes().steps(&minutes.id).await?;
        let approved = steps.iter().any(|one| one.step == MinutesStep::Approve);
        Ok(match minutes.state {
            MinutesState::Draft if is_secretary && !minutes.return_comment.is_empty() => {
                Some(News::Returned { comment: minutes.return_comment.clone() })
            }
            MinutesState::Submitted if is_secretary => Some(News::ToSign { approved }),
            MinutesState::Submitted if signs_as_chair && !approved => Some(News::ToRead),
            MinutesState::SecretarySigned if signs_as_chair => Some(News::ToSign { approved: false }),
            MinutesState::Signed if is_secretary && !minutes.is_published() && minutes.withdrawn_at.is_none() => {
                Some(News::ToPublish)
            }
            _ => None,
        })
    }
}

/// 17 giờ 00 phút, ngày 05/12/2026
fn until(at: Millis) -> String {
    let at = LocalTime::of(at);
    format!("{:02} giờ {:02} phút, ngày {}", at.hour, at.minute, at.short_date())
}

fn vietnamese(facts: &Facts) -> (String, String) {
    let Facts { reader, host, meeting, met_at, news, address, home } = facts;
    let (subject, text) = match news {
        News::Comments { deadline, again } => (
            if *again { "Nhắc góp ý dự thảo biên bản" } else { "Góp ý dự thảo biên bản" },
            format!(
                "Dự thảo biên bản được lấy ý kiến đến {}.\n\nĐọc dự thảo, góp ý hoặc bấm Đồng ý với dự thảo tại:",
                until(*deadline)
            ),
        ),
        News::Returned { comment } => (
            "Biên bản bị trả lại để sửa",
            format!("Biên bản bị trả lại để sửa.\n\nLý do: {comment}\n\nMở biên bản tại:"),
        ),
        News::ToRead => {
            ("Biên bản chờ duyệt", "Thư ký đã trình biên bản. Đọc rồi duyệt hoặc trả lại để sửa tại:".to_owned())
        }
        News::ToSign { approved: true } => {
            ("Biên bản chờ ký", "Chủ trì đã duyệt biên bản. Ký biên bản tại:".to_owned())
        }
        News::ToSign { approved: false } => ("Biên bản chờ ký", "Biên bản đang chờ ký. Ký biên bản tại:".to_owned()),
        News::ToPublish => (
            "Biên bản đã ký, chờ phát hành",
            "Thư ký và chủ trì đã ký biên bản. Phát hành đến thành phần dự họp tại:".to_owned(),
        ),
        News::Published { reference } => {
            ("Đã phát hành biên bản", format!("{reference} đã phát hành.\n\nXem và tải tại:"))
        }
        News::Withdrawn { reference, reason } => (
            "Đã thu hồi biên bản",
            format!("{reference} đã bị thu hồi, không còn giá trị sử dụng.\n\nLý do: {reason}\n\nXem tại:"),
        ),
    };
    let text = format!(
        "Kính gửi: {reader}\n\nCuộc họp: {meeting}, ngày {}\nĐơn vị tổ chức: {host}\n\n{text} {address}\n\n\
         Thư gửi tự động. Đổi địa chỉ hoặc ngừng nhận thư tại: {home}/tai-khoan\n",
        LocalTime::of(*met_at).short_date(),
    );
    (format!("{subject}: {meeting}"), text)
}

fn english(facts: &Facts) -> (String, String) {
    let Facts { reader, host, meeting, met_at, news, address, home } = facts;
    let (subject, text) = match news {
        News::Comments { deadline, again } => {
            let at = LocalTime::of(*deadline);
            (
                if *again { "Reminder: comment on the draft minutes" } else { "Comment on the draft minutes" },
                format!(
                    "The draft of the minutes may be commented on until {:02}:{:02}, {}.\n\n\
                     Read it, comment on it or agree with it at:",
                    at.hour,
                    at.minute,
                    at.short_date()
                ),
            )
        }
        News::Returned { comment } => {
            ("Minutes returned", format!("The minutes were returned.\n\nWhy: {comment}\n\nOpen them at:"))
        }
        News::ToRead => {
            ("Minutes to approve", "The secretary has submitted the minutes. Approve or return them at:".to_owned())
        }
        News::ToSign { approved: true } => {
            ("Minutes to sign", "The chair has approved the minutes. Sign them at:".to_owned())
        }
        News::ToSign { approved: false } => {
            ("Minutes to sign", "The minutes wait for your signature. Sign them at:".to_owned())
        }
        News::ToPublish => (
            "Minutes signed, to be published",
            "Secretary and chair have signed the minutes. Publish them to those invited at:".to_owned(),
        ),
        News::Published { reference } => ("Minutes published", format!("{reference} is published.\n\nRead it at:")),
        News::Withdrawn { reference, reason } => (
            "Minutes withdrawn",
            format!("{reference} was withdrawn and does not count any more.\n\nWhy: {reason}\n\nSee:"),
        ),
    };
    let text = format!(
        "To: {reader}\n\nMeeting: {meeting}, {}\nHeld by: {host}\n\n{text} {address}\n\n\
         Sent automatically. To change the address or to get no letters: {home}/tai-khoan\n",
        LocalTime::of(*met_at).short_date(),
    );
    (format!("{subject}: {meeting}"), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(news: News) -> Facts {
        Facts {
            reader: "Bà Cúc, Ủy ban nhân dân xã Tả Van".to_owned(),
            host: "Ủy ban nhân dân tỉnh Lào Cai".to_owned(),
            meeting: "Giao ban tháng 11".to_owned(),
            // 2026-11-22 09:00 in Việt Nam.
            met_at: Millis(1_795_312_800_000),
            news,
            address: "https://hop.laocai.gov.vn/bien-ban/m?gop-y".to_owned(),
            home: "https://hop.laocai.gov.vn".to_owned(),
        }
    }

    #[test]
    fn a_letter_says_until_when_and_where_a_draft_is_commented_on() {
        // 2026-11-24 17:00 in Việt Nam.
        let comments = News::Comments { deadline: Millis(1_795_312_800_000 + 56 * 3_600_000), again: false };
        let (subject, text) = vietnamese(&facts(comments.clone()));
        assert_eq!(subject, "Góp ý dự thảo biên bản: Giao ban tháng 11");
        assert!(text.contains("đến 17 giờ 00 phút, ngày 24/11/2026"), "{text}");
        assert!(text.contains("tại: https://hop.laocai.gov.vn/bien-ban/m?gop-y"), "{text}");
        let (subject, text) = english(&facts(comments));
        assert_eq!(subject, "Comment on the draft minutes: Giao ban tháng 11");
        assert!(text.contains("until 17:00, 24/11/2026"), "{text}");
    }

    #[test]
    fn whose_minutes_were_withdrawn_reads_which_and_why() {
        let news = News::Withdrawn {
            reference: "Biên bản số 15/BB-UBND".to_owned(), reason: "Sai số liệu".to_owned()
        };
        let (_, text) = vietnamese(&facts(news));
        assert!(text.contains("Biên bản số 15/BB-UBND đã bị thu hồi") && text.contains("Lý do: Sai số liệu"), "{text}");
    }
}
