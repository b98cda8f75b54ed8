// SPDX-License-Identifier: MPL-2.0
//! The condensed draft as a secretary finds it.

use super::tests::TestMeeting;
use super::*;

fn report() -> TestMeeting {
    TestMeeting::new()
        .with_item("Thu ngân sách", Some(5))
        .with_item("Việc khác", Some(40))
        .saying("An", 1, "Kính chào các đồng chí.")
        .saying("An", 5, "Xin mời đồng chí Bình báo cáo.")
        .saying(
            "Bát Xát",
            6,
            "Dạ, kính thưa đồng chí Chủ tịch. Em xin báo cáo là đến ngày 30/9 thì thu được 18,6 tỷ đồng ạ.",
        )
        .saying("Bát Xát", 7, "Đạt 62% dự toán, còn 47 hộ chưa kê khai.")
        .saying("An", 20, "Tôi kết luận. Giao phòng Kinh tế đôn đốc 47 hộ kê khai trước ngày 30/10.")
        .saying("An", 41, "Cảm ơn các đồng chí.")
        .chaired_by("An")
}

#[test]
fn an_item_says_who_reported_what_and_what_was_concluded_without_greetings() {
    assert_eq!(
        report().lines_of(DraftLength::Full),
        [
            "# 1. Thu ngân sách",
            "Bát Xát (Xã Bát Xát) báo cáo: Đến ngày 30/9 thì thu được 18,6 tỷ đồng. Đạt 62% dự toán, còn 47 hộ chưa kê khai.",
            "An (Xã An) yêu cầu: Giao phòng Kinh tế đôn đốc 47 hộ kê khai trước ngày 30/10.",
            "# 2. Việc khác",
            "An (Xã An): Cảm ơn các đồng chí.",
        ],
        "an item in which only thanks were said does not look as if it had been left out"
    );
}

#[test]
fn what_a_namesake_of_the_chair_says_is_no_conclusion() {
    let mut meeting = TestMeeting::new()
        .with_item("Thu ngân sách", Some(5))
        .saying("Bát Xát", 6, "Giao phòng Kinh tế đôn đốc 47 hộ kê khai trước ngày 30/10.")
        .chaired_by("An");
    meeting.0.segments[0].speaker = "An".into();
    let line = |meeting: &TestMeeting| meeting.lines_of(DraftLength::Full).remove(1);
    assert!(!line(&meeting).contains("yêu cầu:"), "{}", line(&meeting));
    meeting.0.segments[0].named_by = Some("Bình".into());
    assert!(line(&meeting).contains("yêu cầu:"), "the secretary has said that An spoke there: {}", line(&meeting));
}

#[test]
fn every_stretch_of_words_leads_to_the_segment_it_was_said_in() {
    let meeting = report();
    for length in [DraftLength::Summary, DraftLength::Full, DraftLength::Verbatim] {
        let body = draft(&meeting.0, length).body;
        let sources: Vec<(&str, &str)> =
            body.inlines().filter_map(|inline| Some((inline.text.as_str(), source(inline)?))).collect();
        assert!(sources.len() >= 3, "{length:?}: {sources:?}");
        for (text, segment) in sources {
            let said = meeting.0.segments.iter().find(|one| one.id.as_str() == segment).unwrap().text.to_lowercase();
            let mut words = said.split_whitespace().map(|word| word.trim_matches(['.', ',']));
            for word in text.to_lowercase().split_whitespace().map(|word| word.trim_matches(['.', ','])) {
                assert!(words.any(|one| one == word), "{word:?} of {text:?} was not said in {said:?}");
            }
        }
    }
}

fn source(inline: &Inline) -> Option<&str> {
    inline.marks.iter().find_map(|mark| match mark {
        TextMark::Source { attrs } => Some(attrs.segment.as_str()),
        _ => None,
    })
}
