// SPDX-License-Identifier: MPL-2.0
//! How many of a hundred spoken numbers, sums, dates, documents, telephone and account numbers are
//! written as an office writes them.

use super::tests::written;

/// In percent.
const RIGHT: usize = 95;

#[test]
fn of_a_hundred_spoken_forms_at_least_95_are_written_as_an_office_writes_them() {
    let lines = include_str!("spoken-forms.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let forms: Vec<(&str, &str)> = lines.map(|line| line.split_once('\t').expect("said, a tab, written")).collect();
    assert_eq!(forms.len(), 100);
    let wrong: Vec<String> = forms
        .iter()
        .map(|(said, expected)| (said, expected, written(said)))
        .filter(|(_, expected, got)| *expected != got)
        .map(|(said, expected, got)| format!("\n  said     {said}\n  expected {expected}\n  written  {got}"))
        .collect();
    assert!(forms.len() - wrong.len() >= RIGHT, "{} are wrong:{}", wrong.len(), wrong.concat());
}

#[test]
fn what_only_looks_like_such_a_form_stays_as_it_was_said() {
    for (said, expected) in [
        ("gọi hai ba lần không ai nghe", "Gọi hai ba lần không ai nghe."),
        ("điện thoại cho hai ba bốn năm người", "Điện thoại cho hai ba bốn năm người."),
        ("mở tài khoản năm hai không hai lăm", "Mở tài khoản năm 2025."),
        ("chuyển sang mục hai", "Chuyển sang mục hai."),
        ("đi mất từ hai giờ đến ba giờ", "Đi mất từ 2 giờ đến 3 giờ."),
        ("họp kéo dài đến tám giờ", "Họp kéo dài đến 8 giờ."),
        ("từ ngày một đồng chí nhận việc", "Từ ngày một đồng chí nhận việc."),
        ("tất cả các xã một trăm phần trăm", "Tất cả các xã 100%."),
        ("giai đoạn hai của dự án", "Giai đoạn hai của dự án."),
    ] {
        assert_eq!(written(said), expected);
    }
}
