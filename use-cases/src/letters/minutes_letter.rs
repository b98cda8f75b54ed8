// SPDX-License-Identifier: MPL-2.0
//! Letters about minutes, as these are when a letter is sent: a draft may be commented on, somebody
//! is to do the next step, signed ones are published or withdrawn.

use base::Refusal;
use mail::{Address, Letter, Party};
use meetings::ids::UserId;
use meetings::meeting::Meeting;
use meetings::minutes::{Minutes, MinutesKind, MinutesState};
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
    kind: MinutesKind,
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
            kind: minutes.kind,
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
            MinutesState::Submitted if is_secretary && minutes.kind.has_secretary_signature() => {
                Some(News::ToSign { approved })
            }
            MinutesState::Submitted if signs_as_chair && !approved => Some(News::ToRead),
            // Who signs alone has approved it alone.
            MinutesState::Submitted if signs_as_chair && !minutes.kind.has_secretary_signature() => {
                Some(News::ToSign { approved: false })
            }
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
    let Facts { kind, reader, host, meeting, met_at, news, address, home } = facts;
    let (name, small) = (kind.name(), kind.name().to_lowercase());
    let (subject, text) = match news {
        News::Comments { deadline, again } => (
            if *again { format!("Nhắc góp ý dự thảo {small}") } else { format!("Góp ý dự thảo {small}") },
            format!(
                "Dự thảo {small} được lấy ý kiến đến {}.\n\nĐọc dự thảo, góp ý hoặc bấm Đồng ý với dự thảo tại:",
                until(*deadline)
            ),
        ),
        News::Returned { comment } => (
            format!("{name} bị trả lại để sửa"),
            format!("{name} bị trả lại để sửa.\n\nLý do: {comment}\n\nMở {small} tại:"),
        ),
        News::ToRead => {
            (format!("{name} chờ duyệt"), format!("Thư ký đã trình {small}. Đọc rồi duyệt hoặc trả lại để sửa tại:"))
        }
        News::ToSign { approved: true } => {
            (format!("{name} chờ ký"), format!("Chủ trì đã duyệt {small}. Ký {small} tại:"))
        }
        News::ToSign { approved: false } => (format!("{name} chờ ký"), format!("{name} đang chờ ký. Ký {small} tại:")),
        News::ToPublish => {
            let signers = if kind.has_secretary_signature() { "Thư ký và chủ trì" } else { "Chủ trì" };
            (
                format!("{name} đã ký, chờ phát hành"),
                format!("{signers} đã ký {small}. Phát hành đến thành phần dự họp tại:"),
            )
        }
        News::Published { reference } => {
            (format!("Đã phát hành {small}"), format!("{reference} đã phát hành.\n\nXem và tải tại:"))
        }
        News::Withdrawn { reference, reason } => (
            format!("Đã thu hồi {small}"),
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

/// A document in a sentence: "the minutes" are many, "the notice" is one.
struct EnglishNoun {
    /// In a subject.
    title: &'static str,
    the: &'static str,
    were: &'static str,
    wait: &'static str,
    them: &'static str,
}

fn noun(kind: MinutesKind) -> EnglishNoun {
    match kind {
        MinutesKind::Minutes => {
            EnglishNoun { title: "Minutes", the: "the minutes", were: "were", wait: "wait", them: "them" }
        }
        MinutesKind::Conclusions => EnglishNoun {
            title: "Notice of conclusions",
            the: "the notice of conclusions",
            were: "was",
            wait: "waits",
            them: "it",
        },
    }
}

fn english(facts: &Facts) -> (String, String) {
    let Facts { kind, reader, host, meeting, met_at, news, address, home } = facts;
    let EnglishNoun { title, the, were, wait, them } = noun(*kind);
    let about = title.to_lowercase();
    let begin = the.replacen('t', "T", 1);
    let (subject, text) = match news {
        News::Comments { deadline, again } => {
            let at = LocalTime::of(*deadline);
            (
                if *again {
                    format!("Reminder: comment on the draft {about}")
                } else {
                    format!("Comment on the draft {about}")
                },
                format!(
                    "The draft of {the} may be commented on until {:02}:{:02}, {}.\n\n\
                     Read it, comment on it or agree with it at:",
                    at.hour,
                    at.minute,
                    at.short_date()
                ),
            )
        }
        News::Returned { comment } => {
            (format!("{title} returned"), format!("{begin} {were} returned.\n\nWhy: {comment}\n\nOpen {them} at:"))
        }
        News::ToRead => {
            (format!("{title} to approve"), format!("The secretary has submitted {the}. Approve or return {them} at:"))
        }
        News::ToSign { approved: true } => {
            (format!("{title} to sign"), format!("The chair has approved {the}. Sign {them} at:"))
        }
        News::ToSign { approved: false } => {
            (format!("{title} to sign"), format!("{begin} {wait} for your signature. Sign {them} at:"))
        }
        News::ToPublish => {
            let signers = if kind.has_secretary_signature() { "Secretary and chair have" } else { "The chair has" };
            (
                format!("{title} signed, to be published"),
                format!("{signers} signed {the}. Publish {them} to those invited at:"),
            )
        }
        News::Published { reference } => {
            (format!("{title} published"), format!("{reference} is published.\n\nRead it at:"))
        }
        News::Withdrawn { reference, reason } => (
            format!("{title} withdrawn"),
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
            kind: MinutesKind::Minutes,
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
    fn a_letter_about_a_notice_calls_it_so_and_asks_the_chair_alone_to_sign() {
        let of = |news| Facts { kind: MinutesKind::Conclusions, ..facts(news) };
        let all = [
            News::Comments { deadline: Millis(1_795_312_800_000), again: true },
            News::Returned { comment: "Sai".to_owned() },
            News::ToRead,
            News::ToSign { approved: false },
            News::ToPublish,
        ];
        for news in all {
            let (subject, text) = vietnamese(&of(news.clone()));
            let both = format!("{subject} {text}").to_lowercase();
            assert!(both.contains("thông báo kết luận") && !both.contains("biên bản "), "{both}");
            let (subject, text) = english(&of(news));
            let both = format!("{subject} {text}").to_lowercase();
            assert!(both.contains("notice of conclusions") && !both.contains("minutes"), "{both}");
        }
        assert!(vietnamese(&of(News::ToPublish)).1.contains("Chủ trì đã ký thông báo kết luận."));
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
