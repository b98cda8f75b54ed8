// SPDX-License-Identifier: MPL-2.0
//! Our files in other programs: Python's zip and XML for DOCX, FFmpeg for subtitles.

mod common;

use common::{BEGIN, TestMinutes, run_tool};
use documents::minutes_word_document;
use documents::transcript::{TranscriptPaper, plain_text, srt, web_vtt, word_document};
use meetings::ids::{ParticipantId, RecordingId, SegmentId};
use meetings::minutes::{Block, Inline, ListItem};
use meetings::transcript::Segment;

/// Prints the paragraphs of a document, one a line; fails where it is not well-formed.
const PARAGRAPHS: &str = r"
import sys, zipfile, xml.etree.ElementTree as tree
w = '{http://schemas.openxmlformats.org/wordprocessingml/2006/main}'
with zipfile.ZipFile(sys.argv[1]) as file:
    assert file.testzip() is None
    for name in file.namelist():
        if name.endswith(('.xml', '.rels')):
            tree.fromstring(file.read(name))
    body = tree.fromstring(file.read('word/document.xml'))
for paragraph in body.iter(w + 'p'):
    print(''.join(text.text or '' for text in paragraph.iter(w + 't')))
";

fn paragraphs(docx: &[u8]) -> Option<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.docx");
    std::fs::write(&path, docx).unwrap();
    let text = run_tool("python3", &["-c", PARAGRAPHS, path.to_str().unwrap()])?;
    Some(text.lines().map(str::to_owned).collect())
}

/// What FFmpeg shows of subtitles, as SubRip of its own writing.
fn shown(name: &str, subtitles: &str) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, subtitles).unwrap();
    let shown = run_tool("ffmpeg", &["-v", "error", "-i", path.to_str().unwrap(), "-f", "srt", "-"])?;
    Some(shown.replace("\r\n", "\n"))
}

/// Seconds after the meeting's beginning.
fn said(who: &str, unit: &str, from: f64, until: f64, text: &str) -> Segment {
    let at = |seconds: f64| BEGIN.plus((seconds * 1000.0) as i64);
    Segment {
        id: SegmentId::parse(&format!("s{}", (from * 1000.0).abs() as u64)).unwrap(),
        recording: RecordingId::parse("r1").unwrap(),
        participant: ParticipantId::parse(&format!("p{}", who.len())).unwrap(),
        speaker: who.to_owned(),
        unit: unit.to_owned(),
        starts_at: at(from),
        ends_at: at(until),
        text: text.to_owned(),
        confidence: 0.9,
        model: "ctc".to_owned(),
        raw: String::new(),
        word_starts: Vec::new(),
        recognised: None,
        corrected_by: None,
        named_by: None,
    }
}

fn transcript() -> Vec<Segment> {
    vec![
        said("Trần Thị An", "UBND tỉnh Lào Cai", -2.0, 3.5, "Kính thưa các đồng chí."),
        said("Trần Thị An", "UBND tỉnh Lào Cai", 4.0, 6.0, "Mời xã Bát Xát."),
        said(
            "Giàng A Páo",
            "UBND xã Bát Xát",
            5.0,
            17.0,
            "Thu ngân sách đạt 102% dự toán, chi < 98% & còn dư; đề nghị tỉnh cho chuyển nguồn sang năm sau để làm đường \
             liên thôn, vì mùa mưa vừa rồi sạt lở nhiều đoạn.",
        ),
        said("Khách", "", 3_723.0, 3_724.5, "Tôi nhất trí."),
    ]
}

fn paper(segments: &[Segment]) -> TranscriptPaper<'_> {
    TranscriptPaper {
        meeting_title: "Họp giao ban tháng 11 năm 2026",
        unit_name: "Ủy ban nhân dân tỉnh Lào Cai",
        begins: BEGIN,
        segments,
    }
}

#[test]
fn players_show_subtitles_with_speaker_and_time() {
    let segments = transcript();
    let files = [("phụ đề.srt", srt(&paper(&segments))), ("phụ đề.vtt", web_vtt(&paper(&segments)))];
    for (name, text) in files {
        let Some(shown) = shown(name, &text) else { return };
        for expected in [
            // Said before the meeting began: at its beginning.
            "00:00:00,000 --> 00:00:03,500\nTrần Thị An (UBND tỉnh Lào Cai): Kính thưa\ncác đồng chí.",
            // The same speaker goes on and is not named again.
            "00:00:04,000 --> 00:00:06,000\nMời xã Bát Xát.",
            "Giàng A Páo (UBND xã Bát Xát): Thu ngân\nsách đạt",
            "01:02:03,000 --> 01:02:04,500\nKhách: Tôi nhất trí.",
            "& còn dư",
        ] {
            assert!(shown.contains(expected), "{name}: {expected} is missing in:\n{shown}");
        }
        let longest = shown.lines().map(|line| line.chars().count()).max();
        assert!(longest <= Some(44), "{name}: a line of {longest:?} letters");
    }
}

#[test]
fn nothing_of_a_long_speech_is_lost_in_subtitles() {
    let segments = transcript();
    let Some(shown) = shown("a.vtt", &web_vtt(&paper(&segments))) else { return };
    let words: Vec<&str> = shown
        .lines()
        .filter(|line| !line.contains("-->") && line.parse::<u32>().is_err())
        .flat_map(str::split_whitespace)
        .collect();
    let shown = words.join(" ").replace("&lt;", "<").replace("&amp;", "&");
    assert!(shown.contains(&segments[2].text), "{shown}");
}

#[test]
fn an_empty_transcript_is_an_empty_file_of_its_kind() {
    assert_eq!(srt(&paper(&[])), "");
    assert_eq!(web_vtt(&paper(&[])), "WEBVTT\n\n");
    assert!(plain_text(&paper(&[])).contains("BẢN GỠ BĂNG"));
    let Some(paragraphs) = paragraphs(&word_document(&paper(&[])).unwrap()) else { return };
    assert_eq!(paragraphs[0], "BẢN GỠ BĂNG");
}

#[test]
fn plain_text_has_byte_order_mark_and_crlf_for_old_editors() {
    let segments = transcript();
    let text = plain_text(&paper(&segments));
    assert!(text.starts_with("\u{feff}BẢN GỠ BĂNG\r\nHọp giao ban tháng 11 năm 2026\r\n"), "{text}");
    assert!(text.contains("Bắt đầu: 08 giờ 00 phút, ngày 22 tháng 11 năm 2026\r\n"), "{text}");
    let turn = "[00:00:00] Trần Thị An (UBND tỉnh Lào Cai):\r\nKính thưa các đồng chí.\r\nMời xã Bát Xát.\r\n";
    assert!(text.contains(turn), "{text}");
    assert!(text.contains("[01:02:03] Khách:\r\n"), "{text}");
    assert!(!text.replace("\r\n", "").contains('\n'), "every line ends alike");
}

#[test]
fn word_processors_open_the_transcript() {
    let mut segments = transcript();
    segments[3].text = "Ký tự \u{1} lạ & <thẻ> \u{ffff}.".to_owned();
    let Some(paragraphs) = paragraphs(&word_document(&paper(&segments)).unwrap()) else { return };
    for expected in [
        "Họp giao ban tháng 11 năm 2026",
        "[00:00:00] Trần Thị An (UBND tỉnh Lào Cai):",
        "Kính thưa các đồng chí. Mời xã Bát Xát.",
        "[00:00:05] Giàng A Páo (UBND xã Bát Xát):",
        "Ký tự  lạ & <thẻ> .",
    ] {
        assert!(
            paragraphs.iter().any(|paragraph| paragraph.contains(expected)),
            "{expected} is missing in {paragraphs:#?}"
        );
    }
}

#[test]
fn word_processors_open_minutes_in_the_official_form() {
    let mut minutes = TestMinutes::new();
    let inline = |text: &str| vec![Inline::plain(text)];
    let list = |items: [&str; 2]| items.map(|text| ListItem::of(inline(text))).to_vec();
    minutes.content.body.content.push(Block::OrderedList { content: list(["Rà soát.", "Báo cáo."]) });
    minutes.content.body.content.push(Block::OrderedList { content: list(["Lần nữa.", "Xong."]) });
    let file = minutes_word_document(minutes.facts.kind, &minutes.content, minutes.facts.created_at).unwrap();
    let Some(paragraphs) = paragraphs(&file) else { return };
    for expected in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN",
        "TỈNH LÀO CAI",
        "Số: 15/BB-UBND",
        "Lào Cai, ngày 22 tháng 11 năm 2026",
        "BIÊN BẢN",
        "Họp giao ban tháng 11 năm 2026",
        "Thời gian bắt đầu: 08 giờ 00 phút, ngày 22 tháng 11 năm 2026",
        "Chủ trì (chủ tọa): Trần Thị An",
        "Rà soát.",
        "Lần nữa.",
        "Cuộc họp kết thúc vào hồi 09 giờ 30 phút, ngày 22 tháng 11 năm 2026./.",
        "THƯ KÝ",
        "CHỦ TRÌ",
        "- Lưu: VT.",
    ] {
        assert!(
            paragraphs.iter().any(|paragraph| paragraph.contains(expected)),
            "{expected} is missing in {paragraphs:#?}"
        );
    }
}
