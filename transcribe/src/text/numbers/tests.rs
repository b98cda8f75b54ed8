// SPDX-License-Identifier: MPL-2.0
//! Spoken numbers and what they mean.

use super::*;

fn heard(text: &str) -> Vec<Token> {
    text.split_whitespace().enumerate().map(|(index, word)| Token::heard(word, index)).collect()
}

fn value(text: &str) -> Option<(u64, usize)> {
    let number = parse(&heard(text), 0)?;
    Some((number.whole()?, number.taken))
}

#[test]
fn numbers_are_read_as_far_as_they_go() {
    for (said, expected, taken) in [
        ("không", 0, 1),
        ("mười", 10, 1),
        ("mười lăm", 15, 2),
        ("mười năm", 10, 1),
        ("mười tư", 10, 1),
        ("hai mươi", 20, 2),
        ("hai mươi mốt xã", 21, 3),
        ("hai mươi tư", 24, 3),
        ("hai mươi tư vấn viên", 20, 2),
        ("hai mươi năm qua", 20, 2),
        ("ba lăm", 35, 2),
        ("một trăm linh năm", 105, 4),
        ("một trăm lẻ hai", 102, 4),
        ("hai trăm mười", 210, 3),
        ("một trăm năm", 100, 2),
        ("chín trăm chín mươi chín", 999, 5),
        ("hai nghìn không trăm hai mươi", 2020, 6),
        ("hai nghìn không trăm linh năm", 2005, 6),
        ("hai nghìn hai mươi sáu", 2026, 5),
        ("hai ngàn linh chín", 2009, 4),
        ("một nghìn chín trăm bảy mươi lăm", 1975, 7),
        ("hai nghìn năm", 2000, 2),
        ("ba trăm nghìn", 300_000, 3),
        ("ba nghìn rưỡi", 3500, 3),
        ("hai triệu ba trăm nghìn", 2_300_000, 5),
        ("ba mươi hai tỷ năm trăm triệu đồng", 32_500_000_000, 7),
        ("hai nghìn ba trăm tỷ", 2_300_000_000_000, 5),
        ("một tỷ không trăm năm mươi triệu", 1_050_000_000, 7),
        ("15", 15, 1),
        ("32 tỉ 500 triệu", 32_500_000_000, 4),
    ] {
        assert_eq!(value(said), Some((expected, taken)), "{said}");
    }
    for said in ["trăm họ", "mươi", "lăm", "nghìn", "tỷ lệ", "tư", "linh hoạt", "phẩy", ""] {
        assert_eq!(value(said), None, "{said}");
    }
}

#[test]
fn parts_behind_the_comma_stay_as_said() {
    for (said, whole, fraction) in [
        ("năm phẩy hai", 5, "2"),
        ("ba phẩy không năm phần trăm", 3, "05"),
        ("bảy phẩy hai mươi lăm", 7, "25"),
        ("ba phẩy hai năm", 3, "2"),
        ("một triệu rưỡi", 1, "5"),
    ] {
        let number = parse(&heard(said), 0).unwrap();
        assert_eq!((number.parts[0].value, number.parts[0].fraction.as_str()), (whole, fraction), "{said}");
    }
}

#[test]
fn what_might_be_two_numbers_is_ragged() {
    for said in ["mười lăm hai mươi xã", "một trăm hai", "một triệu hai", "hai ba xã"] {
        assert!(parse(&heard(said), 0).unwrap().ragged, "{said}");
    }
    for said in ["mười lăm xã", "hai mươi năm", "một trăm hai mươi"] {
        assert!(!parse(&heard(said), 0).unwrap().ragged, "{said}");
    }
}

#[test]
fn figures_said_one_by_one_are_kept_as_figures() {
    let run = |said: &str| figures_one_by_one(&heard(said), 0).map(|(figures, _)| figures);
    assert_eq!(run("hai không hai sáu"), Some("2026".to_owned()));
    assert_eq!(run("hai không hai lăm"), Some("2025".to_owned()));
    assert_eq!(run("hai không hai tư"), Some("2024".to_owned()));
    assert_eq!(run("không chín một hai ba bốn năm sáu bảy tám"), Some("0912345678".to_owned()));
    for said in ["hai ba bốn năm", "hai không ba", "một hai không hai mươi", "không"] {
        assert_eq!(run(said), None, "{said}");
    }
    assert_eq!(year(&heard("hai không hai sáu"), 0), Some((2026, 4)));
    assert_eq!(year(&heard("hai nghìn một trăm"), 0), None);
}

#[test]
fn figures_and_words() {
    assert_eq!((grouped(0), grouped(999), grouped(1_234_567)), ("0".into(), "999".into(), "1.234.567".into()));
    for value in 0..100 {
        let said = spelt(value).unwrap();
        let read = parse(&heard(&said), 0).unwrap();
        assert_eq!((read.plain(), read.taken), (Some(value), said.split(' ').count()), "{said}");
    }
    assert_eq!(spelt(100), None);
}
