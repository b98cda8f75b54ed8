// SPDX-License-Identifier: MPL-2.0
//! The first draft as a secretary finds it.

use super::*;
use crate::ids::{ParticipantId, RecordingId, SegmentId, UnitId};
use crate::minutes::draft_note::instruction_in;
use crate::minutes::{MinutesKind, MissingField};
use crate::roll_call::{Absence, Stay, UnitNote, attendance_of_units};

const MINUTE: i64 = 60_000;
/// 2026-11-22 08:00 in Viet Nam.
const BEGIN: Millis = Millis(1_795_309_200_000);

fn person(name: &str, title: &str, unit: &str) -> PersonFact {
    PersonFact { name: name.into(), title: title.into(), unit: unit.into() }
}

pub(super) struct TestMeeting(pub(super) DraftFacts);

impl TestMeeting {
    pub(super) fn new() -> Self {
        Self(DraftFacts {
            title: "Họp giao ban tháng 11 năm 2026".into(),
            issuing_unit: "UBND tỉnh Lào Cai".into(),
            chair: person("Trần Thị An", "Phó Chủ tịch", "UBND tỉnh Lào Cai"),
            secretary: person("Lê Văn Bình", "Chuyên viên", "UBND tỉnh Lào Cai"),
            began_at: Some(BEGIN),
            ended_at: BEGIN.plus(90 * MINUTE),
            ..DraftFacts::default()
        })
    }

    pub(super) fn with_item(mut self, title: &str, at_minute: Option<i64>) -> Self {
        let began_at = at_minute.map(|m| BEGIN.plus(m * MINUTE)).into_iter().collect();
        self.0.agenda.push(AgendaFact { title: title.into(), presenter: String::new(), began_at, skipped: false });
        self
    }

    fn with_attendee(mut self, name: &str, unit: &str, joined: Option<i64>, left: Option<i64>) -> Self {
        self.0.roll_call.push(RollCallEntry {
            person: person(name, "", unit),
            standing: Attendee::Delegate,
            for_unit: String::new(),
            joined_at: joined.map(|m| BEGIN.plus(m * MINUTE)),
            left_at: left.map(|m| BEGIN.plus(m * MINUTE)),
        });
        self
    }

    pub(super) fn saying(mut self, who: &str, at_minute: i64, text: &str) -> Self {
        let number = self.0.segments.len();
        self.0.segments.push(Segment {
            id: SegmentId::parse(&format!("s{number}")).unwrap(),
            recording: RecordingId::parse("r").unwrap(),
            participant: ParticipantId::from_random(who.len() as u128),
            speaker: who.into(),
            unit: format!("Xã {who}"),
            starts_at: BEGIN.plus(at_minute * MINUTE),
            ends_at: BEGIN.plus(at_minute * MINUTE + 10_000),
            text: text.into(),
            confidence: 0.9,
            model: "m".into(),
            raw: String::new(),
            word_starts: Vec::new(),
            recognised: None,
            corrected_by: None,
            named_by: None,
        });
        self
    }

    /// The same participant as who says something under this name.
    fn giving_the_floor_to(mut self, who: &str, speaker: &str, from_minute: i64, to_minute: i64) -> Self {
        self.0.speeches.push(SpeechFact {
            participant: ParticipantId::from_random(who.len() as u128),
            name: speaker.into(),
            unit: format!("UBND xã {who}"),
            began_at: BEGIN.plus(from_minute * MINUTE),
            ended_at: BEGIN.plus(to_minute * MINUTE),
        });
        self
    }

    pub(super) fn chaired_by(mut self, who: &str) -> Self {
        self.0.chair = person(who, "Chủ tịch", "UBND tỉnh Lào Cai");
        self.0.chairs = vec![ParticipantId::from_random(who.len() as u128)];
        self
    }

    fn lines(&self) -> Vec<String> {
        self.lines_of(DraftLength::Verbatim)
    }

    pub(super) fn lines_of(&self, length: DraftLength) -> Vec<String> {
        let text = |content: &[Inline]| content.iter().map(|i| i.text.as_str()).collect::<String>();
        draft(&self.0, length)
            .body
            .content
            .iter()
            .filter(|block| **block != Block::Paragraph { content: Vec::new() })
            .map(|block| match block {
                Block::Heading { content, .. } => format!("# {}", text(content)),
                Block::Paragraph { content } => text(content),
                Block::BulletList { content } | Block::OrderedList { content } => {
                    content.iter().flat_map(|item| ["- ".to_owned(), text(&item.content[0].content)]).collect()
                }
                Block::Table { content } => content.iter().map(|row| text(&row.line())).collect(),
            })
            .collect()
    }
}

#[test]
fn of_a_meeting_that_was_not_opened_the_draft_says_so_and_leaves_the_times_to_the_secretary() {
    let mut meeting = TestMeeting::new().with_item("Báo cáo", None).with_attendee("Mai", "Xã Tân Lập", None, None);
    meeting.0.began_at = None;
    let MinutesContent { head, body } = draft(&meeting.0, DraftLength::Verbatim);
    assert_eq!((head.begins.as_str(), head.ends.as_str(), head.venue.as_str()), ("", "", ""));
    assert!(head.attendance.is_empty() && !head.chair.contains("vắng mặt"), "nobody was counted");
    assert!(body.inlines().next().unwrap().text.starts_with("Cuộc họp không được khai mạc trên hệ thống"));
}

#[test]
fn speech_stands_under_the_agenda_item_it_was_said_in() {
    let meeting = TestMeeting::new()
        .with_item("Báo cáo thu ngân sách", Some(5))
        .with_item("Phòng, chống thiên tai", Some(30))
        .with_item("Việc khác", None)
        .saying("Bát Xát", 31, "Nước đã rút.")
        .saying("An", 1, "Xin chào các đồng chí.")
        .saying("An", 6, "Thu đạt 102 %.")
        .saying("An", 7, "Chi đạt 98 %.")
        .saying("An", 20, "Xin ý kiến.");
    assert_eq!(
        meeting.lines(),
        [
            "# Khai mạc",
            "An (Xã An): Xin chào các đồng chí.",
            "# 1. Báo cáo thu ngân sách",
            "An (Xã An): Thu đạt 102 %. Chi đạt 98 %.",
            "An (Xã An): Xin ý kiến.",
            "# 2. Phòng, chống thiên tai",
            "Bát Xát (Xã Bát Xát): Nước đã rút.",
            "# 3. Việc khác",
            EMPTY_ITEM,
        ]
    );
}

#[test]
fn what_is_said_after_the_meeting_came_back_to_an_item_is_in_that_item() {
    let mut meeting = TestMeeting::new()
        .with_item("Giá đất", Some(10))
        .with_item("Nông thôn mới", Some(20))
        .saying("An", 12, "Trình bảng giá.")
        .saying("Bát Xát", 25, "Đạt 15 tiêu chí.")
        .saying("Y Tý", 45, "Đề nghị giảm giá đất.")
        .giving_the_floor_to("Trịnh Tường", "Phàn Sếnh", 50, 52);
    meeting.0.agenda[0].began_at.push(BEGIN.plus(40 * MINUTE));
    let lines = meeting.lines();
    assert_eq!(lines[1..3], ["An (Xã An): Trình bảng giá.", "Y Tý (Xã Y Tý): Đề nghị giảm giá đất."]);
    assert!(
        lines[3].starts_with("Phàn Sếnh (Ủy ban nhân dân xã Trịnh Tường) phát biểu từ 08 giờ 50 phút"),
        "{lines:?}"
    );
    assert_eq!(lines[4..], ["# 2. Nông thôn mới", "Bát Xát (Xã Bát Xát): Đạt 15 tiêu chí."]);
}

#[test]
fn every_word_of_the_transcript_leads_to_its_sound() {
    let meeting = TestMeeting::new().saying("An", 1, "Một.").saying("An", 2, "  ").saying("An", 3, "Hai.");
    let content = draft(&meeting.0, DraftLength::Verbatim);
    let sourced: Vec<(&str, &str)> = content
        .body
        .inlines()
        .filter_map(|i| match i.marks.as_slice() {
            [TextMark::Source { attrs }] => Some((attrs.segment.as_str(), i.text.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(sourced, [("s0", "Một."), ("s2", "Hai.")]);
}

#[test]
fn the_form_names_who_was_there_late_or_absent() {
    let mut meeting = TestMeeting::new()
        .with_attendee("Giàng A Páo", "UBND xã Bát Xát", Some(1), None)
        .with_attendee("Lý Thị Mẩy", "UBND xã Y Tý", Some(20), Some(60))
        .with_attendee("", "UBND xã Trịnh Tường", None, None);
    meeting.0.roll_call.push(RollCallEntry {
        person: meeting.0.chair.clone(),
        standing: Attendee::Chair,
        for_unit: String::new(),
        joined_at: Some(BEGIN),
        left_at: None,
    });
    let head = draft(&meeting.0, DraftLength::Verbatim).head;
    assert_eq!(
        head.attendance,
        [
            "Giàng A Páo - Ủy ban nhân dân xã Bát Xát",
            "Lý Thị Mẩy - Ủy ban nhân dân xã Y Tý (có mặt lúc 08 giờ 20 phút, rời cuộc họp lúc 09 giờ 00 phút)",
            "Vắng mặt: Ủy ban nhân dân xã Trịnh Tường",
        ]
    );
    assert_eq!(head.begins, "08 giờ 00 phút, ngày 22 tháng 11 năm 2026");
    assert_eq!(head.ends, "09 giờ 30 phút, ngày 22 tháng 11 năm 2026");
    assert_eq!(head.chair, "Trần Thị An - Phó Chủ tịch, Ủy ban nhân dân tỉnh Lào Cai");
    assert_eq!(head.venue, "Họp trực tuyến, kết nối 3 điểm cầu");
}

/// A unit in the roll call, with stays in minutes after the opening.
fn unit(name: &str, stays: &[(i64, Option<i64>)], note: UnitNote) -> UnitFact {
    let unit = UnitId::parse("u").unwrap();
    let stay = |(from, to): &(i64, Option<i64>)| {
        (unit.clone(), Stay { from: BEGIN.plus(from * MINUTE), to: to.map(|to| BEGIN.plus(to * MINUTE)) })
    };
    let stays: Vec<_> = stays.iter().map(stay).collect();
    let ended_at = Some(BEGIN.plus(90 * MINUTE));
    let attendance = attendance_of_units(std::slice::from_ref(&unit), &stays, Some(BEGIN), ended_at).remove(0);
    UnitFact { name: name.into(), observes: false, attendance, note, deputy_announced_by: String::new() }
}

#[test]
fn a_confirmed_roll_call_is_a_table_with_times_reasons_and_halls() {
    let mut meeting = TestMeeting::new().with_attendee("", "Xã Si Ma Cai", None, None);
    let note = UnitNote::default();
    meeting.0.units = vec![
        unit(
            "Xã Bát Xát",
            &[(0, None)],
            UnitNote { hall_count: Some(12), deputy: "Vàng A Páo".into(), ..note.clone() },
        ),
        unit("Xã Y Tý", &[(20, Some(40)), (60, Some(80))], note.clone()),
        unit("Xã Trịnh Tường", &[], UnitNote { absence: Some(Absence::Unexcused), ..note.clone() }),
        unit("Xã Si Ma Cai", &[], UnitNote { hall_count: Some(2), ..note }),
    ];
    meeting.0.units[0].deputy_announced_by = "Lý Thị Mẩy".into();
    assert!(!format!("{:?}", draft(&meeting.0, DraftLength::Verbatim).body).contains("Điểm danh"), "not confirmed");
    meeting.0.roll_call_confirmed = true;
    let content = draft(&meeting.0, DraftLength::Verbatim);
    let Some(Block::Table { content: rows }) = content.body.content.last() else { panic!("a table") };
    let told: Vec<String> =
        rows.iter().skip(1).map(|row| row.line().into_iter().map(|inline| inline.text).collect()).collect();
    assert_eq!(
        told,
        [
            "1 | Xã Bát Xát | Có mặt | 12 | Vàng A Páo dự thay (theo trả lời giấy mời của Lý Thị Mẩy)",
            "2 | Xã Y Tý | Có mặt, đến lúc 08 giờ 20 phút, rời lúc 08 giờ 40 phút, trở lại lúc 09 giờ 00 phút, \
             rời lúc 09 giờ 20 phút",
            "3 | Xã Trịnh Tường | Vắng không có lý do",
            "4 | Xã Si Ma Cai | Vắng",
        ]
    );
    assert!(format!("{:?}", content.body).contains("Điểm danh: 2/4 đơn vị tham dự"));
    assert_eq!(
        content.head.attendance,
        [
            "Điểm cầu Xã Bát Xát: Vàng A Páo dự thay (theo trả lời giấy mời của Lý Thị Mẩy), 12 người dự",
            "Vắng mặt: Xã Si Ma Cai"
        ],
        "a hall that was reported and never connected is absent"
    );
}

#[test]
fn the_form_names_who_chaired_when_and_that_a_leader_never_came() {
    let mut meeting = TestMeeting::new();
    meeting.0.roll_call.push(RollCallEntry {
        person: meeting.0.chair.clone(),
        standing: Attendee::Chair,
        for_unit: String::new(),
        joined_at: Some(BEGIN),
        left_at: None,
    });
    let lap = person("Lò Văn Lập", "Chủ tịch", "UBND xã Tân Lập");
    meeting.0.chaired_later = vec![(lap, BEGIN.plus(20 * MINUTE)), (meeting.0.chair.clone(), BEGIN.plus(45 * MINUTE))];
    let head = draft(&meeting.0, DraftLength::Verbatim).head;
    assert_eq!(
        head.chair,
        "Trần Thị An - Phó Chủ tịch, Ủy ban nhân dân tỉnh Lào Cai; từ 08 giờ 20 phút: Lò Văn Lập - Chủ tịch, Ủy ban nhân dân xã Tân Lập; \
         từ 08 giờ 45 phút: Trần Thị An - Phó Chủ tịch, Ủy ban nhân dân tỉnh Lào Cai"
    );
    assert_eq!(head.secretary, "Lê Văn Bình - Chuyên viên, Ủy ban nhân dân tỉnh Lào Cai (vắng mặt)");
}

#[test]
fn an_acting_chair_who_left_chairs_until_then_and_nobody_is_named_after_them() {
    let lap = person("Lò Văn Lập", "Chủ tịch", "UBND xã Tân Lập");
    let chair_words = |left: Option<i64>, back: Option<i64>| {
        let mut meeting = TestMeeting::new().with_attendee("Lò Văn Lập", "UBND xã Tân Lập", Some(0), left);
        let standing = Attendee::Chair;
        let person = meeting.0.chair.clone();
        meeting.0.roll_call.push(RollCallEntry {
            person,
            standing,
            for_unit: String::new(),
            joined_at: Some(BEGIN),
            left_at: None,
        });
        meeting.0.chaired_later.push((lap.clone(), BEGIN.plus(20 * MINUTE)));
        let planned = meeting.0.chair.clone();
        meeting.0.chaired_later.extend(back.map(|minute| (planned, BEGIN.plus(minute * MINUTE))));
        draft(&meeting.0, DraftLength::Verbatim).head.chair
    };
    let an = "Trần Thị An - Phó Chủ tịch, Ủy ban nhân dân tỉnh Lào Cai";
    let acting = "Lò Văn Lập - Chủ tịch, Ủy ban nhân dân xã Tân Lập";
    assert_eq!(chair_words(None, None), format!("{an}; từ 08 giờ 20 phút: {acting}"), "to the end");
    assert_eq!(chair_words(Some(42), None), format!("{an}; từ 08 giờ 20 phút đến 08 giờ 42 phút: {acting}"));
    let with_gap = format!("{an}; từ 08 giờ 20 phút đến 08 giờ 42 phút: {acting}; từ 08 giờ 50 phút: {an}");
    assert_eq!(chair_words(Some(42), Some(50)), with_gap);
    let handed_back = format!("{an}; từ 08 giờ 20 phút: {acting}; từ 08 giờ 30 phút: {an}");
    assert_eq!(chair_words(Some(42), Some(30)), handed_back, "who handed it back stayed as a delegate");
}

#[test]
fn a_guest_is_called_a_guest_and_one_of_the_chairs_name_is_not_the_chair() {
    let mut meeting = TestMeeting::new();
    let namesake = PersonFact { title: String::new(), ..meeting.0.chair.clone() };
    for (person, standing) in [(meeting.0.chair.clone(), Attendee::Chair), (namesake, Attendee::Guest)] {
        meeting.0.roll_call.push(RollCallEntry {
            person,
            standing,
            for_unit: String::new(),
            joined_at: Some(BEGIN),
            left_at: None,
        });
    }
    assert_eq!(
        draft(&meeting.0, DraftLength::Verbatim).head.attendance,
        ["Trần Thị An - Ủy ban nhân dân tỉnh Lào Cai (khách)"]
    );
}

#[test]
fn conclusions_and_action_items_are_listed_by_agenda_item_and_in_the_order_they_were_marked() {
    let mut meeting = TestMeeting::new();
    for (minute, kind, item, text) in [
        (50, MarkKind::Conclusion, Some(1), "Thống nhất phương án 2."),
        (35, MarkKind::Conclusion, None, "Cảm ơn các điểm cầu."),
        (40, MarkKind::Conclusion, Some(1), "Ghi nhận báo cáo."),
        (55, MarkKind::Conclusion, Some(0), "Thu ngân sách đạt 102 %."),
        (45, MarkKind::ActionItem, None, "UBND xã Y Tý báo cáo trước ngày 30/11."),
    ] {
        meeting.0.marked.push(MarkedFact {
            kind,
            item,
            at: BEGIN.plus(minute * MINUTE),
            text: text.into(),
            standing: if text.starts_with("Ghi nhận") { MarkStanding::Withdrawn } else { MarkStanding::Desk },
        });
    }
    assert_eq!(
        meeting.lines(),
        [
            "# Diễn biến cuộc họp",
            "# Kết luận",
            "- Thu ngân sách đạt 102 %.- Ghi nhận báo cáo. (đã thu hồi trong cuộc họp)- Thống nhất phương án 2.- Cảm ơn các điểm cầu.",
            "# Nhiệm vụ được giao",
            "- UBND xã Y Tý báo cáo trước ngày 30/11.",
        ]
    );
}

#[test]
fn an_item_without_speech_asks_the_secretary_to_write_and_nobody_signs_that() {
    let meeting =
        TestMeeting::new().with_item("Báo cáo", Some(0)).with_item("Ý kiến", Some(30)).saying("An", 5, "Thu đạt.");
    assert_eq!(meeting.lines(), ["# 1. Báo cáo", "An (Xã An): Thu đạt.", "# 2. Ý kiến", EMPTY_ITEM]);
    assert_eq!(instruction_in(&draft(&meeting.0, DraftLength::Verbatim)).as_deref(), Some(EMPTY_ITEM));
    let silent = draft(&TestMeeting::new().with_item("Báo cáo", Some(0)).0, DraftLength::Verbatim);
    assert!(
        silent.missing(MinutesKind::Minutes, &[], true).contains(&MissingField::Body),
        "an instruction is no content"
    );
}

#[test]
fn an_item_that_was_left_out_says_so_and_asks_the_secretary_for_nothing() {
    let mut meeting =
        TestMeeting::new().with_item("Báo cáo", Some(0)).with_item("Ý kiến", None).saying("An", 1, "Thu đạt.");
    meeting.0.agenda[1].skipped = true;
    assert_eq!(meeting.lines()[2..], ["# 2. Ý kiến", "Cuộc họp không bàn mục này."]);
    assert_eq!(instruction_in(&draft(&meeting.0, DraftLength::Verbatim)), None);
    meeting.0.agenda[1].began_at = vec![BEGIN.plus(20 * MINUTE)];
    assert_eq!(meeting.lines()[3], EMPTY_ITEM, "it was held after all");
}

#[test]
fn who_had_the_floor_and_was_not_recognised_is_named_with_the_times_at_the_item() {
    let meeting = TestMeeting::new()
        .with_item("Báo cáo", Some(5))
        .with_item("Ý kiến", Some(30))
        .giving_the_floor_to("Bát Xát", "Lò Văn Lập", 31, 35)
        // By mistake, and taken back.
        .giving_the_floor_to("Y Tý", "Lý Thị Mẩy", 40, 40)
        .saying("An", 6, "Thu đạt 102 %.");
    assert_eq!(
        meeting.lines(),
        [
            "# 1. Báo cáo",
            "An (Xã An): Thu đạt 102 %.",
            "# 2. Ý kiến",
            "Lò Văn Lập (Ủy ban nhân dân xã Bát Xát) phát biểu từ 08 giờ 31 phút đến 08 giờ 35 phút.",
        ]
    );
}

#[test]
fn a_speech_of_which_something_was_recognised_is_not_listed_a_second_time() {
    let meeting = TestMeeting::new()
        .giving_the_floor_to("Bát Xát", "Bát Xát", 10, 15)
        .saying("Bát Xát", 12, "Nước đã rút.")
        .saying("An", 20, "Cảm ơn.")
        .giving_the_floor_to("Bát Xát", "Bát Xát", 25, 26);
    assert_eq!(
        meeting.lines(),
        [
            "# Diễn biến cuộc họp",
            "Bát Xát (Xã Bát Xát): Nước đã rút.",
            "An (Xã An): Cảm ơn.",
            "Bát Xát (Ủy ban nhân dân xã Bát Xát) phát biểu từ 08 giờ 25 phút đến 08 giờ 26 phút.",
        ],
        "the second speech, of which nothing was recognised, is"
    );
}

#[test]
fn without_an_agenda_and_without_speech_there_is_a_line_to_write_on() {
    let blocks = draft(&TestMeeting::new().0, DraftLength::Verbatim).body.content;
    assert_eq!(blocks.last(), Some(&Block::Paragraph { content: Vec::new() }));
}

#[test]
fn observers_are_listed_apart_and_a_deputy_is_named_with_the_unit() {
    let mut meeting = TestMeeting::new();
    let entry = |name: &str, unit: &str, standing, for_unit: &str| RollCallEntry {
        person: PersonFact { name: name.into(), title: String::new(), unit: unit.into() },
        standing,
        for_unit: for_unit.into(),
        joined_at: Some(BEGIN),
        left_at: None,
    };
    meeting.0.roll_call = vec![
        entry("Lò Thị Mai", "Trạm Y tế", Attendee::Delegate, "Xã Y Tý"),
        entry("Vàng A Páo", "Trường Chính trị", Attendee::Observer, ""),
    ];
    let note = UnitNote::default();
    meeting.0.units = vec![
        UnitFact { observes: true, ..unit("Trường Chính trị", &[(0, None)], note.clone()) },
        unit("Xã Y Tý", &[(0, None)], note),
    ];
    meeting.0.roll_call_confirmed = true;
    let content = draft(&meeting.0, DraftLength::Verbatim);
    assert_eq!(
        content.head.attendance,
        ["Lò Thị Mai - Trạm Y tế (dự thay Xã Y Tý)", "Dự thính: Vàng A Páo - Trường Chính trị"]
    );
    assert!(format!("{:?}", content.body).contains("Điểm danh: 1/1 đơn vị tham dự, 1/1 đơn vị dự thính"));
    let rows = roll_call_rows(&meeting.0);
    let told: Vec<_> = rows.iter().skip(1).map(|row| (row[1].as_str(), row[4].as_str())).collect();
    assert_eq!(told, [("Xã Y Tý", ""), ("Trường Chính trị", "Dự thính")]);
}
