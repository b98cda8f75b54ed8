// SPDX-License-Identifier: MPL-2.0
//! SubRip (SRT) and WebVTT (W3C, <https://www.w3.org/TR/webvtt1/>).

use std::fmt::Write as _;

use super::TranscriptPaper;
use super::cues::{Cue, cues};

/// SubRip. Players treat `<` as the start of a tag and the format has no escape, so angle brackets
/// are replaced by similar letters.
pub fn srt(paper: &TranscriptPaper<'_>) -> String {
    let mut text = String::new();
    for (index, cue) in cues(paper).iter().enumerate() {
        let lines = cue.lines.join("\n").replace('<', "‹").replace('>', "›");
        let (start, end) = (time(cue.start_ms, ','), time(cue.end_ms, ','));
        let _ = write!(text, "{}\n{start} --> {end}\n{lines}\n\n", index + 1);
    }
    text
}

/// WebVTT, with a voice tag for each speaker.
pub fn web_vtt(paper: &TranscriptPaper<'_>) -> String {
    let mut text = "WEBVTT\n\n".to_owned();
    for Cue { start_ms, end_ms, speaker, lines } in cues(paper) {
        let (start, end) = (time(start_ms, '.'), time(end_ms, '.'));
        let (speaker, lines) = (escaped(&speaker), escaped(&lines.join("\n")));
        let _ = write!(text, "{start} --> {end}\n<v {speaker}>{lines}</v>\n\n");
    }
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// `01:02:03,450`
fn time(position_ms: u64, point: char) -> String {
    format!("{}{point}{:03}", super::clock(position_ms), position_ms % 1000)
}
