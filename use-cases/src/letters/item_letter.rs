// SPDX-License-Identifier: MPL-2.0
//! The letter that reminds a unit of an action item, as the item is when it is sent.

use base::Refusal;
use mail::{Address, Letter, Party};
use meetings::action_item::days_left;
use meetings::display::shortened;
use meetings::people::User;
use moments::{LocalTime, Millis};
use store::action_items::StoredItem;
use store::letters::StoredLetter;

use super::composing::Composed;
use crate::UseCases;

impl UseCases {
    /// None: the item is finished, has no deadline any more, or is another unit's.
    pub(super) async fn item_letter(
        &self,
        stored: &StoredLetter,
        user: User,
        address: Address,
    ) -> Result<Option<Composed>, Refusal> {
        let Some(id) = self.store.action_items().of_letter(&stored.id).await? else { return Ok(None) };
        let item = self.store.action_items().get(&id).await?;
        let content = &item.item.content;
        let Some(deadline) = content.deadline.filter(|_| item.item.is_unfinished()) else { return Ok(None) };
        if content.unit.as_ref() != Some(&user.unit) {
            return Ok(None);
        }
        let now = self.clock.now();
        let facts = Facts {
            reader: format!("{}, {}", user.name, self.store.units().get(&user.unit).await?.name),
            host: self.store.units().get(&item.givers.unit).await?.name,
            days: days_left(deadline, now),
            deadline,
            item,
            home: self.base_url(),
        };
        let (subject, text) = if stored.language == "en" { english(&facts) } else { vietnamese(&facts) };
        let to = Party { name: user.name, address };
        let letter = Letter { id: stored.id.clone(), to, subject, text, calendar: None, written_at: stored.created_at };
        Ok(Some(Composed { letter, left_out: Vec::new() }))
    }
}

struct Facts {
    reader: String,
    host: String,
    item: StoredItem,
    deadline: Millis,
    /// Until the deadline; negative: it has passed.
    days: i64,
    home: String,
}

/// The first line of the text, for the subject.
fn short(text: &str) -> String {
    shortened(text.lines().next().unwrap_or_default())
}

fn vietnamese(facts: &Facts) -> (String, String) {
    let Facts { reader, host, item, deadline, days, home } = facts;
    let (when, subject) = match days {
        0 => ("đến hạn hôm nay".to_owned(), "Nhiệm vụ đến hạn hôm nay".to_owned()),
        1.. => (format!("còn {days} ngày đến hạn"), format!("Nhiệm vụ còn {days} ngày đến hạn")),
        _ => (format!("đã quá hạn {} ngày", -days), format!("Nhiệm vụ quá hạn {} ngày", -days)),
    };
    let ask = if *days < 0 {
        "Đề nghị báo cáo kết quả và lý do trễ hẹn, hoặc xin gia hạn, tại:"
    } else {
        "Cập nhật tiến độ, báo cáo hoàn thành hoặc xin gia hạn tại:"
    };
    let text = format!(
        "Kính gửi: {reader}\n\nNhiệm vụ do {host} giao {when}.\n\nNội dung: {}\n{}Hạn: {}\nCuộc họp: {}, ngày {}\n{}\n\
         {ask} {home}/nhiem-vu/{}\n\nThư gửi tự động. Đổi địa chỉ hoặc ngừng nhận thư tại: {home}/tai-khoan\n",
        item.item.content.text,
        line("Người thực hiện: ", &item.item.content.people),
        LocalTime::of(*deadline).short_date(),
        item.meeting_title,
        LocalTime::of(item.met_at).short_date(),
        asked(item, "Đã xin gia hạn đến ngày ", "; chưa có trả lời."),
        item.item.id,
    );
    (format!("{subject}: {}", short(&item.item.content.text)), text)
}

fn english(facts: &Facts) -> (String, String) {
    let Facts { reader, host, item, deadline, days, home } = facts;
    let (when, subject) = match days {
        0 => ("is due today".to_owned(), "Action item due today".to_owned()),
        1.. => (format!("is due in {days} days"), format!("Action item due in {days} days")),
        _ => (format!("is {} days late", -days), format!("Action item {} days late", -days)),
    };
    let ask = if *days < 0 {
        "Please report what was done and why it is late, or ask for an extension, at:"
    } else {
        "Note progress, report it as done or ask for an extension at:"
    };
    let text = format!(
        "To: {reader}\n\nAn action item given by {host} {when}.\n\nWhat: {}\n{}Deadline: {}\nMeeting: {}, {}\n{}\n\
         {ask} {home}/nhiem-vu/{}\n\nSent automatically. To change the address or to get no letters: {home}/tai-khoan\n",
        item.item.content.text,
        line("Who: ", &item.item.content.people),
        LocalTime::of(*deadline).short_date(),
        item.meeting_title,
        LocalTime::of(item.met_at).short_date(),
        asked(item, "An extension was asked for until ", " and is not answered yet."),
        item.item.id,
    );
    (format!("{subject}: {}", short(&item.item.content.text)), text)
}

fn line(label: &str, words: &str) -> String {
    if words.is_empty() { String::new() } else { format!("{label}{words}\n") }
}

fn asked(item: &StoredItem, before: &str, after: &str) -> String {
    let until = item.item.extension.as_ref().map(|asked| LocalTime::of(asked.to).short_date());
    until.map_or_else(String::new, |until| format!("{before}{until}{after}\n"))
}

#[cfg(test)]
mod tests {
    use meetings::action_item::{ActionItem, Content, Extension, ItemState};
    use meetings::ids::{ActionItemId, MeetingId, UnitId, UserId};
    use meetings::policy::ItemGivers;

    use super::*;

    /// 2026-11-30 23:59:59.999 in Việt Nam.
    const LAST: Millis = Millis(1_796_057_999_999);

    fn facts(days: i64) -> Facts {
        let id = |name: &str| UserId::parse(name).unwrap();
        let unit = UnitId::parse("ta-van").unwrap();
        let item = ActionItem {
            id: ActionItemId::parse("a1").unwrap(),
            meeting: MeetingId::parse("m").unwrap(),
            mark: None,
            said_at: None,
            content: Content {
                text: format!("Rà soát hộ nghèo\n{}", "chi tiết ".repeat(20)),
                agenda_item: None,
                unit: Some(unit.clone()),
                coordinating: vec![],
                people: "Bà Cúc".into(),
                deadline: Some(LAST),
            },
            given_by: id("an"),
            created_at: LAST,
            version: 1,
            state: ItemState::Open,
            report: None,
            late_reason: String::new(),
            extension: Some(Extension { to: LAST.plus(86_400_000), reason: "lũ".into(), by: id("cuc") }),
        };
        let givers = ItemGivers { chair: id("an"), secretary: id("binh"), unit };
        let item = StoredItem { item, meeting_title: "Giao ban".into(), met_at: LAST, givers };
        let (reader, host, home) = ("Cúc, UBND xã Tả Van".into(), "UBND tỉnh".into(), "https://hop.vn".into());
        Facts { reader, host, item, deadline: LAST, days, home }
    }

    #[test]
    fn a_letter_says_how_long_is_left_and_where_to_answer() {
        let (subject, text) = vietnamese(&facts(3));
        assert_eq!(subject, "Nhiệm vụ còn 3 ngày đến hạn: Rà soát hộ nghèo");
        assert!(text.contains("Nhiệm vụ do UBND tỉnh giao còn 3 ngày đến hạn."), "{text}");
        assert!(
            text.contains("Người thực hiện: Bà Cúc\nHạn: 30/11/2026\nCuộc họp: Giao ban, ngày 30/11/2026\n"),
            "{text}"
        );
        assert!(text.contains("Đã xin gia hạn đến ngày 01/12/2026; chưa có trả lời."), "{text}");
        assert!(text.contains("https://hop.vn/nhiem-vu/a1"), "{text}");
        assert_eq!(vietnamese(&facts(0)).0, "Nhiệm vụ đến hạn hôm nay: Rà soát hộ nghèo");
        let (subject, text) = vietnamese(&facts(-7));
        assert_eq!(subject, "Nhiệm vụ quá hạn 7 ngày: Rà soát hộ nghèo");
        assert!(text.contains("báo cáo kết quả và lý do trễ hẹn"), "{text}");
        assert_eq!(english(&facts(-7)).0, "Action item 7 days late: Rà soát hộ nghèo");
    }
}
