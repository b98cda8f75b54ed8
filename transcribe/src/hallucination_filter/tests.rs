// SPDX-License-Identifier: MPL-2.0
//! What stays, what is left out, and why.

use super::*;

const HALLUCINATING: ConfidenceThresholds = ConfidenceThresholds { stretch: 0.42, phrase: 0.30, hallucinates: true };

fn phrase(start_ms: u64, end_ms: u64, text: &str, confidence: f32) -> Phrase {
    let words = text.split_whitespace().map(|text| Word { start_ms, end_ms, text: text.to_owned(), confidence });
    Phrase { start_ms, end_ms, words: words.collect(), confidence }
}

fn heard(text: &str, confidence: f32) -> Vec<String> {
    kept(vec![phrase(0, 10_000, text, confidence)])
}

/// Ten seconds of voice.
fn stretch() -> Stretch {
    Stretch { position: 0, samples: vec![0.0; 16_000 * 10], voice: 0..160_000 }
}

fn kept(phrases: Vec<Phrase>) -> Vec<String> {
    super::kept(&judge(phrases, &stretch(), HALLUCINATING)).map(Phrase::text).collect()
}

/// What is left out, and why.
fn left_out(phrases: Vec<Phrase>) -> Vec<(String, LeftOutReason)> {
    let judged = judge(phrases, &stretch(), HALLUCINATING);
    judged.into_iter().filter_map(|one| Some((one.phrase.text(), one.left_out?))).collect()
}

#[test]
fn what_people_say_stays_as_it_was_said() {
    for said in [
        "Kính thưa các đồng chí, hôm nay chúng ta họp về phòng chống bão.",
        "Vâng vâng vâng, tôi nhất trí.",
        "Cảm ơn các bạn đã theo dõi báo cáo của Sở Tài chính.",
        "Đề nghị các xã đăng ký danh sách trước ngày 15.",
    ] {
        assert_eq!(heard(said, 0.6), [said]);
    }
}

#[test]
fn letters_are_composed_and_remarks_removed() {
    assert_eq!(heard("  [Âm nhạc]  Ho\u{323}p  bàn ♪ (vỗ tay) về lu\u{309}", 0.6), ["Họp bàn về lủ"]);
}

#[test]
fn stock_phrases_of_videos_are_never_said() {
    for invented in [
        "Hãy subscribe cho kênh Ghiền Mì Gõ Để không bỏ lỡ những video hấp dẫn",
        "Các bạn hãy đăng ký kênh để ủng hộ mình nhé!",
        "Cảm ơn các bạn đã theo dõi.",
        "Hẹn gặp lại các bạn trong những video tiếp theo!",
        "[nhạc]",
        "...",
    ] {
        assert_eq!(heard(invented, 0.95), [] as [String; 0], "{invented}");
    }
}

#[test]
fn a_meeting_may_speak_of_channels_and_of_subscribing() {
    for said in [
        "Đề nghị các xã đăng ký kênh Zalo của Ủy ban trước ngày 15.",
        "Sở Thông tin đã đăng ký kênh truyền hình số với Bộ.",
        "Hãy đăng ký kênh liên lạc dự phòng cho từng điểm cầu.",
    ] {
        assert_eq!(heard(said, 0.8), [said]);
    }
    assert_eq!(heard("Đăng ký kênh đi.", 0.45), [] as [String; 0], "hardly heard");
}

#[test]
fn an_engine_that_hears_without_inventing_is_believed() {
    let hearing = ConfidenceThresholds { hallucinates: false, ..HALLUCINATING };
    for said in ["hãy đăng ký kênh", "đồng ý đồng ý đồng ý đồng ý đồng ý đồng ý"] {
        let judged = judge(vec![phrase(0, 10_000, said, 0.9)], &stretch(), hearing);
        assert_eq!(super::kept(&judged).map(Phrase::text).collect::<Vec<_>>(), [said]);
    }
}

#[test]
fn a_number_said_digit_by_digit_is_no_loop() {
    for said in [
        "số điện thoại là không không không không không không bảy",
        "mã số 0 0 0 0 0 0 1",
        "một hai một hai một hai một hai một hai một hai",
    ] {
        assert_eq!(heard(said, 0.6), [said]);
    }
}

#[test]
fn loops_leave_what_was_said_before_them() {
    assert_eq!(heard("Tôi xin báo cáo tình hình mưa lũ à à à à à à à", 0.6), ["Tôi xin báo cáo tình hình mưa lũ à"]);
    assert_eq!(heard(&"nước lũ lên ".repeat(9), 0.8), [] as [String; 0]);
}

#[test]
fn a_phrase_for_music_is_left_out_however_often_it_comes() {
    // Typical output for a waiting melody: low confidence at first, then rising for its own
    // repetitions.
    let twice = [phrase(0, 2_000, "Cái gì đó?", 0.12), phrase(2_000, 4_000, "Cái gì đó?", 0.58)];
    assert_eq!(kept(twice.to_vec()), [] as [String; 0]);
    assert_eq!(kept(vec![phrase(0, 2_000, "Để không bỏ lỡ", 0.9); 5]), [] as [String; 0]);
    let once_more = [phrase(0, 2_000, "Tôi nhất trí.", 0.6), phrase(2_000, 4_000, "Tôi nhất trí.", 0.6)];
    assert_eq!(kept(once_more.to_vec()).len(), 2, "people do say things twice");
}

#[test]
fn guesses_and_impossible_speed_are_left_out() {
    assert_eq!(heard("một câu đoán mò", 0.1), [] as [String; 0]);
    let racing: String = (0..150).map(|number| number.to_string()).collect::<Vec<_>>().join(" ");
    assert_eq!(heard(&racing, 0.9), [] as [String; 0]);
}

#[test]
fn what_is_left_out_is_kept_with_the_reason() {
    use LeftOutReason::{Loop, Stock, TooFast, Unsure};
    let alone = |text: &str, confidence| left_out(vec![phrase(0, 10_000, text, confidence)]);
    let all = |text: &str, reason| vec![(text.to_owned(), reason)];
    for (text, confidence, reason) in [
        ("Đăng ký kênh đi.", 0.45, Stock),
        ("Cảm ơn các bạn đã theo dõi.", 0.95, Stock),
        ("Đồng ý đồng ý đồng ý đồng ý đồng ý đồng ý", 0.8, Loop),
        ("Một câu đoán mò", 0.1, Unsure),
    ] {
        assert_eq!(alone(text, confidence), all(text, reason));
    }
    let racing: String = (0..150).map(|number| number.to_string()).collect::<Vec<_>>().join(" ");
    assert_eq!(alone(&racing, 0.9), all(&racing, TooFast));
    let unsure = [phrase(0, 5_000, "Xã đã nhận đủ giống lúa.", 0.9), phrase(5_000, 6_000, "Ờ thế", 0.2)];
    assert_eq!(left_out(unsure.to_vec()), all("Ờ thế", Unsure));
    assert_eq!(left_out(vec![phrase(0, 2_000, "Nhất trí.", 0.9); 3]), vec![("Nhất trí.".to_owned(), Loop); 3]);
    for nothing in ["[nhạc]", "...", "♪"] {
        assert_eq!(alone(nothing, 0.1), [], "{nothing} says nothing");
    }
}

#[test]
fn a_loop_is_cut_out_of_its_phrase_and_nothing_overlaps() {
    let mut said = phrase(0, 9_000, "Xã đã nhận à à à à à à đủ giống lúa", 0.8);
    for (at, word) in (0..).zip(&mut said.words) {
        (word.start_ms, word.end_ms) = (500 * at, 500 * at + 400);
    }
    let judged = judge(vec![said], &stretch(), HALLUCINATING);
    let parts: Vec<_> =
        judged.iter().map(|one| (one.phrase.start_ms, one.phrase.end_ms, one.phrase.text(), one.left_out)).collect();
    assert_eq!(
        parts,
        [
            (0, 1_900, "Xã đã nhận à".to_owned(), None),
            (2_000, 4_400, "à à à à à".to_owned(), Some(LeftOutReason::Loop)),
            (4_500, 10_000, "đủ giống lúa".to_owned(), None),
        ]
    );
}
