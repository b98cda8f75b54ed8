// SPDX-License-Identifier: MPL-2.0
//! The first draft of a notice of conclusions.

use super::tests::TestMeeting;
use super::*;
use crate::minutes::draft_note::{NO_CONCLUSIONS, instruction_in};

const MINUTE: i64 = 60_000;
/// 2026-11-22 08:00 in Viet Nam.
const BEGIN: Millis = Millis(1_795_309_200_000);

fn lines(content: &MinutesContent) -> Vec<String> {
    let text = |content: &[Inline]| content.iter().map(|i| i.text.as_str()).collect::<String>();
    let lines = content.body.content.iter().flat_map(|block| match block {
        Block::Heading { content, .. } => vec![format!("# {}", text(content))],
        Block::Paragraph { content } => vec![text(content)],
        Block::BulletList { content } | Block::OrderedList { content } => {
            content.iter().map(|item| format!("- {}", text(&item.content[0].content))).collect()
        }
        Block::Table { .. } => vec!["table".to_owned()],
    });
    lines.collect()
}

fn attendee(name: &str, unit: &str, standing: Attendee) -> RollCallEntry {
    let person = PersonFact { name: name.into(), title: String::new(), unit: unit.into() };
    RollCallEntry { person, standing, for_unit: String::new(), joined_at: Some(BEGIN), left_at: None }
}

fn conclusion(item: Option<usize>, at_minute: i64, standing: MarkStanding, text: &str) -> MarkedFact {
    MarkedFact { kind: MarkKind::Conclusion, item, at: BEGIN.plus(at_minute * MINUTE), text: text.into(), standing }
}

fn meeting() -> DraftFacts {
    let mut facts = TestMeeting::new().with_item("Thu ngân sách", Some(0)).with_item("Phòng chống rét", Some(30)).0;
    facts.roll_call = vec![
        attendee("Trần Thị An", "UBND tỉnh Lào Cai", Attendee::Chair),
        attendee("Vàng A Lử", "UBND xã Y Tý", Attendee::Delegate),
        attendee("Má A Đa", "UBND xã Y Tý", Attendee::Delegate),
        attendee("Lý Thị Mai", "Sở Tài chính", Attendee::Delegate),
        attendee("Khách", "Báo Lào Cai", Attendee::Guest),
    ];
    facts
}

#[test]
fn a_notice_says_what_was_concluded_and_who_does_what() {
    let mut facts = meeting();
    facts.marked = vec![
        conclusion(Some(1), 50, MarkStanding::Published, "Thống nhất phương án 2."),
        conclusion(Some(0), 55, MarkStanding::Published, "Thu ngân sách đạt 102 %."),
        conclusion(Some(1), 40, MarkStanding::Published, "Không để học sinh nghỉ học."),
        conclusion(Some(0), 20, MarkStanding::Withdrawn, "Ghi nhận báo cáo."),
        conclusion(Some(0), 21, MarkStanding::Desk, "Chưa công bố."),
        conclusion(None, 80, MarkStanding::Published, "Họp lần sau ngày 20/12."),
    ];
    let given = [
        GivenFact {
            text: "rà soát dự toán.".into(),
            unit: "Sở Tài chính".into(),
            coordinating: vec!["UBND xã Y Tý".into()],
            people: "bà Mai".into(),
            // The end of 2026-11-30.
            deadline: Some(Millis(1_796_057_999_999)),
        },
        GivenFact { text: "Báo cáo kết quả".into(), ..GivenFact::default() },
    ];
    let content = notice(&facts, &given);
    assert_eq!(
        lines(&content),
        [
            "Từ 08 giờ 00 phút đến 09 giờ 30 phút, ngày 22 tháng 11 năm 2026, bằng hình thức trực tuyến kết nối 4 điểm cầu, \
             đồng chí Trần Thị An, Phó Chủ tịch Ủy ban nhân dân tỉnh Lào Cai chủ trì cuộc họp giao ban tháng 11 năm 2026. \
             Dự họp có đại diện các đơn vị: Ủy ban nhân dân xã Y Tý; Sở Tài chính. Đồng chí Trần Thị An kết luận như sau:",
            "# 1. Thu ngân sách",
            "Thu ngân sách đạt 102 %.",
            "# 2. Phòng chống rét",
            "- Không để học sinh nghỉ học.",
            "- Thống nhất phương án 2.",
            "# 3. Nội dung khác",
            "Họp lần sau ngày 20/12.",
            "# 4. Phân công thực hiện",
            "- Giao Sở Tài chính (bà Mai) chủ trì, phối hợp với Ủy ban nhân dân xã Y Tý: rà soát dự toán. Hoàn thành chậm nhất \
             ngày 30 tháng 11 năm 2026.",
            "- Báo cáo kết quả.",
            "Ủy ban nhân dân tỉnh Lào Cai thông báo để các đơn vị biết, thực hiện./.",
        ]
    );
    assert_eq!(instruction_in(&content), None);
    let head = content.head;
    assert_eq!(
        head.title,
        "Kết luận của đồng chí Trần Thị An, Phó Chủ tịch Ủy ban nhân dân tỉnh Lào Cai tại cuộc họp giao ban tháng 11 năm 2026"
    );
    assert_eq!(
        (head.symbol.as_str(), head.chair_name.as_str(), head.secretary_name.as_str()),
        ("TB", "Trần Thị An", "")
    );
    assert_eq!(head.chair_capacity, ["Phó Chủ tịch"]);
    assert!(head.attendance.is_empty() && head.begins.is_empty(), "what the text says is said once");
}

#[test]
fn a_notice_of_nothing_published_asks_the_secretary_to_write() {
    let mut facts = meeting();
    facts.marked = vec![conclusion(Some(0), 21, MarkStanding::Desk, "Chưa công bố.")];
    let content = notice(&facts, &[]);
    assert_eq!(lines(&content)[1], NO_CONCLUSIONS);
    assert_eq!(instruction_in(&content).as_deref(), Some(NO_CONCLUSIONS), "nobody signs it");
    assert!(!lines(&content).concat().contains("Chưa công bố"));
}

#[test]
fn without_an_agenda_conclusions_stand_in_one_list() {
    let mut facts = TestMeeting::new().0;
    facts.marked = vec![
        conclusion(None, 1, MarkStanding::Published, "Một."),
        conclusion(None, 2, MarkStanding::Published, "Hai."),
    ];
    let lines = lines(&notice(&facts, &[]));
    assert_eq!(lines[1..3], ["- Một.", "- Hai."]);
}

#[test]
fn who_took_over_from_a_chair_that_never_came_has_concluded() {
    let mut facts = meeting();
    facts.roll_call.remove(0);
    let deputy = PersonFact { name: "Lê Văn Dũng".into(), title: "Chánh Văn phòng".into(), unit: String::new() };
    facts.chaired_later = vec![(deputy, BEGIN)];
    let title = notice(&facts, &[]).head.title;
    assert!(title.starts_with("Kết luận của đồng chí Lê Văn Dũng, Chánh Văn phòng tại"), "{title}");
}

#[test]
fn of_a_meeting_that_was_not_opened_no_time_is_invented() {
    let facts = DraftFacts { began_at: None, title: "Lào Cai chuyển đổi số".into(), ..TestMeeting::new().0 };
    let first = lines(&notice(&facts, &[])).remove(0);
    assert!(first.starts_with("Đồng chí Trần Thị An") && !first.contains("giờ"), "{first}");
    assert!(first.contains("chủ trì cuộc họp Lào Cai chuyển đổi số."), "a name keeps its capital: {first}");
}

#[test]
fn hundreds_of_units_are_counted_and_not_named() {
    let mut facts = meeting();
    facts.roll_call = (0..135).map(|n| attendee("A", &format!("Xã số {n:03}"), Attendee::Delegate)).collect();
    let first = lines(&notice(&facts, &[])).remove(0);
    assert!(first.contains("Dự họp có đại diện 135 đơn vị."), "{first}");
}
