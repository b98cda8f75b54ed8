// SPDX-License-Identifier: MPL-2.0
//! Plain text that also old versions of Notepad can show.

use std::fmt::Write as _;

use moments::LocalTime;

use super::{TranscriptPaper, clock, named};

/// UTF-8 with a byte order mark and CR LF line ends: old versions of Notepad need both.
pub fn plain_text(paper: &TranscriptPaper<'_>) -> String {
    let mut text = format!(
        "BẢN GỠ BĂNG\n{}\n{}\nBắt đầu: {}\n",
        paper.meeting_title,
        paper.unit_name,
        LocalTime::of(paper.begins).words()
    );
    for turn in paper.turns() {
        let first = &turn[0];
        let _ = writeln!(text, "\n[{}] {}:", clock(paper.position(first.starts_at)), named(first));
        for segment in turn {
            let _ = writeln!(text, "{}", segment.text);
        }
    }
    format!("\u{feff}{}", text.replace('\n', "\r\n"))
}
