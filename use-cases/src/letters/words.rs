// SPDX-License-Identifier: MPL-2.0
//! What letters say, in both languages: short, and what to do stands with its address.

use moments::{LocalTime, Millis, VIETNAM_OFFSET_MS};
use protocol::problem::Language;
use store::letters::LetterKind;

/// When one meeting of a letter begins.
#[derive(Debug, Clone)]
pub(super) struct Time {
    /// None: not set yet.
    pub at: Option<Millis>,
    /// Its title, where it is not that of the first one.
    pub title: Option<String>,
}

/// What a letter tells of.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    pub kind: LetterKind,
    pub title: String,
    /// The unit that holds the meeting.
    pub host: String,
    /// With the position.
    pub chair: String,
    /// When it begins; several of a series.
    pub times: Vec<Time>,
    /// Why it is put off or cancelled, and the time before.
    pub reason: String,
    pub before: Option<Millis>,
    /// Titles, with who presents.
    pub agenda: Vec<String>,
    /// Whoever reads it, with the unit.
    pub reader: String,
    /// They are invited to hear, see and read only.
    pub observes: bool,
    /// The unit that has named them its deputy; empty of anybody else.
    pub for_unit: String,
    /// Their unit is asked to answer.
    pub answers: bool,
    /// Their site is checked before the meeting.
    pub checks: bool,
    /// The meeting's own address, and this installation's.
    pub address: String,
    pub home: String,
}

/// Subject and text.
pub(super) fn letter(language: Language, facts: &Facts) -> (String, String) {
    match language {
        Language::Vietnamese => vietnamese(facts),
        Language::English => english(facts),
    }
}

/// Agenda items that a letter has; the rest is on the meeting's page.
const MOST_ITEMS: usize = 30;

fn vietnamese(facts: &Facts) -> (String, String) {
    use LetterKind as K;
    let Facts { title, host, chair, reader, address, home, reason, .. } = facts;
    let subject = match facts.kind {
        K::Invitation => "Giấy mời họp",
        K::Change => "Thay đổi lịch họp",
        K::Postponement => "Hoãn họp",
        K::Cancellation => "Hủy họp",
        K::Withdrawal => "Rút giấy mời họp",
        K::Readiness => "Nhắc kiểm tra điểm cầu",
        K::Answer => "Nhắc trả lời giấy mời họp",
        K::ActionItem => "Nhắc nhiệm vụ",
        _ => "Biên bản",
    };
    let first = match facts.kind {
        K::Invitation => format!("{host} kính mời dự cuộc họp trực tuyến \"{title}\"."),
        K::Change => format!("{host} thông báo lịch cuộc họp \"{title}\" đã thay đổi. Thông tin mới như sau."),
        K::Postponement => format!("{host} thông báo hoãn cuộc họp \"{title}\". Lý do: {reason}"),
        K::Cancellation if facts.times.len() > 1 => format!(
            "{host} thông báo hủy các cuộc họp \"{title}\" ghi dưới đây, các cuộc họp này không diễn ra. Lý do: {reason}"
        ),
        K::Cancellation => {
            format!("{host} thông báo hủy cuộc họp \"{title}\", cuộc họp không diễn ra. Lý do: {reason}")
        }
        K::Withdrawal => format!("{host} thông báo đơn vị không còn trong danh sách mời dự cuộc họp \"{title}\"."),
        K::Readiness => format!(
            "{host} đề nghị kiểm tra micrô, máy quay, đường truyền và loa trước cuộc họp \"{title}\" (chưa đầy nửa phút)."
        ),
        K::Answer => format!("{host} chưa nhận được trả lời giấy mời dự cuộc họp \"{title}\"."),
        K::ActionItem => format!("{host} nhắc nhiệm vụ được giao tại cuộc họp \"{title}\"."),
        _ => format!("{host} thông báo về biên bản cuộc họp \"{title}\"."),
    };
    let mut lines = vec![format!("Kính gửi: {reader}"), String::new(), first, String::new()];
    if let Some(before) = facts.before {
        lines.push(format!("Giờ họp cũ: {}", when(Language::Vietnamese, before)));
    }
    let label = if facts.before.is_some() { "Giờ họp mới" } else { "Thời gian" };
    times(&mut lines, facts, label, &|n| format!("{n} cuộc họp"), "sẽ thông báo sau", Language::Vietnamese);
    if facts.observes {
        lines.push("Thành phần: dự thính (nghe, xem và đọc tài liệu)".to_owned());
    }
    if !facts.for_unit.is_empty() {
        lines.push(format!("Dự thay: {}", facts.for_unit));
    }
    lines.push(format!("Chủ trì: {chair}"));
    if tells_where(facts.kind) {
        lines.push(format!("Nơi họp: trực tuyến, vào họp tại {address}"));
        agenda(&mut lines, facts, "Chương trình:", "Các mục khác xem tại địa chỉ trên.");
    }
    lines.push(String::new());
    if facts.answers {
        lines.push(format!("Đề nghị trả lời giấy mời (dự, không dự, cử người dự thay) tại: {address}"));
    }
    if facts.checks {
        lines.push(format!("Kiểm tra điểm cầu trước giờ họp tại: {address}/kiem-tra"));
    }
    lines.push(String::new());
    lines.push(format!("Thư gửi tự động. Đổi địa chỉ hoặc ngừng nhận thư tại: {home}/tai-khoan"));
    (format!("{subject}: {title}"), finished(&lines))
}

fn english(facts: &Facts) -> (String, String) {
    use LetterKind as K;
    let Facts { title, host, chair, reader, address, home, reason, .. } = facts;
    let subject = match facts.kind {
        K::Invitation => "Invitation",
        K::Change => "Changed meeting",
        K::Postponement => "Meeting put off",
        K::Cancellation => "Meeting cancelled",
        K::Withdrawal => "Invitation withdrawn",
        K::Readiness => "Please check the site",
        K::Answer => "Please answer the invitation",
        K::ActionItem => "Action items",
        _ => "Minutes",
    };
    let first = match facts.kind {
        K::Invitation => format!("{host} invites you to the online meeting \"{title}\"."),
        K::Change => format!("{host} has changed the meeting \"{title}\". It is now as follows."),
        K::Postponement => format!("{host} has put off the meeting \"{title}\". Reason: {reason}"),
        K::Cancellation if facts.times.len() > 1 => format!(
            "{host} has cancelled the meetings \"{title}\" listed below; they do not take place. Reason: {reason}"
        ),
        K::Cancellation => {
            format!("{host} has cancelled the meeting \"{title}\"; it does not take place. Reason: {reason}")
        }
        K::Withdrawal => format!("{host} does not invite your unit to the meeting \"{title}\" any more."),
        K::Readiness => format!(
            "{host} asks you to check microphone, camera, line and loudspeaker before the meeting \"{title}\" (less than half a minute)."
        ),
        K::Answer => format!("{host} has no answer yet to the invitation to the meeting \"{title}\"."),
        K::ActionItem => format!("{host} reminds you of what the meeting \"{title}\" gave your unit to do."),
        _ => format!("{host} writes about the minutes of the meeting \"{title}\"."),
    };
    let mut lines = vec![format!("To: {reader}"), String::new(), first, String::new()];
    if let Some(before) = facts.before {
        lines.push(format!("Time before: {}", when(Language::English, before)));
    }
    let label = if facts.before.is_some() { "New time" } else { "Time" };
    times(&mut lines, facts, label, &|n| format!("{n} meetings"), "will be told later", Language::English);
    if facts.observes {
        lines.push("Part: observer (hears, sees and reads the papers)".to_owned());
    }
    if !facts.for_unit.is_empty() {
        lines.push(format!("Deputy of: {}", facts.for_unit));
    }
    lines.push(format!("Chair: {chair}"));
    if tells_where(facts.kind) {
        lines.push(format!("Place: online, enter at {address}"));
        agenda(&mut lines, facts, "Agenda:", "Further items are shown at the address above.");
    }
    lines.push(String::new());
    if facts.answers {
        lines.push(format!("Please answer (attend, not attend, send somebody else) at: {address}"));
    }
    if facts.checks {
        lines.push(format!("Check the site before the meeting at: {address}/kiem-tra"));
    }
    lines.push(String::new());
    lines.push(format!("Sent automatically. To change the address or to get no letters: {home}/tai-khoan"));
    (format!("{subject}: {title}"), finished(&lines))
}

/// When it is, or each of several; `later`: the words for a time that is not set yet.
fn times(
    lines: &mut Vec<String>,
    facts: &Facts,
    label: &str,
    several: &dyn Fn(usize) -> String,
    later: &str,
    language: Language,
) {
    let one = |time: &Time| time.at.map_or_else(|| later.to_owned(), |at| when(language, at));
    if let [time] = facts.times.as_slice() {
        lines.push(format!("{label}: {}", one(time)));
        return;
    }
    lines.push(format!("{label} ({}):", several(facts.times.len())));
    lines.extend(facts.times.iter().map(|time| match &time.title {
        Some(title) => format!("- {}: {title}", one(time)),
        None => format!("- {}", one(time)),
    }));
}

fn tells_where(kind: LetterKind) -> bool {
    !matches!(kind, LetterKind::Cancellation | LetterKind::Withdrawal)
}

fn agenda(lines: &mut Vec<String>, facts: &Facts, title: &str, more: &str) {
    if facts.agenda.is_empty() || !matches!(facts.kind, LetterKind::Invitation | LetterKind::Change) {
        return;
    }
    lines.push(title.to_owned());
    lines.extend(facts.agenda.iter().take(MOST_ITEMS).enumerate().map(|(n, item)| format!("{}. {item}", n + 1)));
    if facts.agenda.len() > MOST_ITEMS {
        lines.push(more.to_owned());
    }
}

/// Without two empty lines in a row.
fn finished(lines: &[String]) -> String {
    let mut text = String::new();
    for line in lines {
        if !(line.is_empty() && text.ends_with("\n\n")) {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

/// Subject and text of the letter with which somebody tries the settings.
pub(super) fn test_letter(by: &str, home: &str, now: Millis) -> (String, String) {
    let text = format!(
        "{by} gửi thư này lúc {} để thử máy chủ thư của hệ thống họp trực tuyến {home}. Nhận được thư là cài đặt đúng.\n\n\
         {by} sent this letter to try the mail settings of {home}. They are right if it arrives.\n",
        when(Language::Vietnamese, now)
    );
    ("Thư thử / Test letter".to_owned(), text)
}

/// "08 giờ 00 phút, Thứ Năm, ngày 26/11/2026".
pub(super) fn when(language: Language, at: Millis) -> String {
    const VIETNAMESE: [&str; 7] = ["Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư"];
    const ENGLISH: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
    let time = LocalTime::of(at);
    // The first day of the count was a Thursday.
    let day = (at.0 + VIETNAM_OFFSET_MS).div_euclid(86_400_000).rem_euclid(7).unsigned_abs() as usize;
    match language {
        Language::Vietnamese => format!("{}, {}, ngày {}", time.clock_words(), VIETNAMESE[day], time.short_date()),
        Language::English => {
            format!("{:02}:{:02} (GMT+7), {}, {}", time.hour, time.minute, ENGLISH[day], time.short_date())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 08:30 on Tuesday, 1 December 2026 in Việt Nam.
    const MORNING: Millis = Millis(1_796_088_600_000);

    fn facts(kind: LetterKind) -> Facts {
        Facts {
            kind,
            title: "Giao ban tháng 12".to_owned(),
            host: "Ủy ban nhân dân tỉnh".to_owned(),
            chair: "Trần Văn An, Chủ tịch".to_owned(),
            times: vec![Time { at: Some(MORNING), title: None }],
            reason: "trùng lịch tiếp đoàn công tác".to_owned(),
            before: None,
            agenda: vec!["Báo cáo thu ngân sách (Sở Tài chính)".to_owned()],
            reader: "Lò Thị Mai, Ủy ban nhân dân xã Tân Lập".to_owned(),
            observes: false,
            for_unit: String::new(),
            answers: true,
            checks: true,
            address: "https://hop.tinh.gov.vn/hop/m1".to_owned(),
            home: "https://hop.tinh.gov.vn".to_owned(),
        }
    }

    #[test]
    fn observers_and_deputies_are_told_what_they_are() {
        let observer = Facts { observes: true, ..facts(LetterKind::Invitation) };
        assert!(letter(Language::Vietnamese, &observer).1.contains("Thành phần: dự thính"));
        let deputy = Facts { for_unit: "Ủy ban nhân dân xã Y Tý".to_owned(), ..facts(LetterKind::Invitation) };
        assert!(letter(Language::Vietnamese, &deputy).1.contains("Dự thay: Ủy ban nhân dân xã Y Tý\n"));
        assert!(!letter(Language::English, &facts(LetterKind::Invitation)).1.contains("observer"));
    }

    #[test]
    fn an_invitation_says_what_when_where_and_what_to_do() {
        let (subject, text) = letter(Language::Vietnamese, &facts(LetterKind::Invitation));
        assert_eq!(subject, "Giấy mời họp: Giao ban tháng 12");
        for part in [
            "Kính gửi: Lò Thị Mai, Ủy ban nhân dân xã Tân Lập\n",
            "Thời gian: 08 giờ 30 phút, Thứ Ba, ngày 01/12/2026\n",
            "https://hop.tinh.gov.vn/hop/m1\n",
            "1. Báo cáo thu ngân sách (Sở Tài chính)\n",
            "trả lời giấy mời",
            "/hop/m1/kiem-tra\n",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn a_letter_of_a_meeting_put_off_has_both_times_or_says_that_the_new_one_follows() {
        let put_off = Facts { before: Some(MORNING.plus(-86_400_000)), ..facts(LetterKind::Postponement) };
        let (_, text) = letter(Language::Vietnamese, &put_off);
        assert!(
            text.contains("Giờ họp cũ: 08 giờ 30 phút, Thứ Hai, ngày 30/11/2026\nGiờ họp mới: 08 giờ 30"),
            "{text}"
        );
        assert!(text.contains("Lý do: trùng lịch"), "{text}");
        let (_, text) = letter(Language::English, &Facts { times: vec![Time { at: None, title: None }], ..put_off });
        assert!(text.contains("New time: will be told later\n"), "{text}");
    }

    #[test]
    fn several_meetings_are_a_list_that_names_those_with_another_title() {
        let times = vec![
            Time { at: Some(MORNING), title: None },
            Time { at: Some(MORNING.plus(7 * 86_400_000)), title: Some("Tổng kết năm".to_owned()) },
            Time { at: None, title: None },
        ];
        let cancelled = Facts { times, answers: false, checks: false, ..facts(LetterKind::Cancellation) };
        let (subject, text) = letter(Language::Vietnamese, &cancelled);
        assert_eq!(subject, "Hủy họp: Giao ban tháng 12");
        let list = "Thời gian (3 cuộc họp):\n- 08 giờ 30 phút, Thứ Ba, ngày 01/12/2026\n\
            - 08 giờ 30 phút, Thứ Ba, ngày 08/12/2026: Tổng kết năm\n- sẽ thông báo sau\n";
        assert!(text.contains(list) && text.contains("hủy các cuộc họp"), "{text}");
        assert!(letter(Language::English, &cancelled).1.contains("Time (3 meetings):\n"), "{text}");
    }

    #[test]
    fn a_cancelled_meeting_asks_for_nothing() {
        let facts = Facts { answers: false, checks: false, ..facts(LetterKind::Cancellation) };
        for language in [Language::Vietnamese, Language::English] {
            let (_, text) = letter(language, &facts);
            assert!(text.contains("trùng lịch tiếp đoàn công tác") && !text.contains("/hop/"), "{text}");
            assert!(!text.contains("\n\n\n"), "{text}");
        }
    }
}
