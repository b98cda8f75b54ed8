// SPDX-License-Identifier: MPL-2.0
//! Minutes for tests, and Poppler's tools.
#![allow(dead_code, reason = "each test program uses a part")]

use std::process::Command;

use documents::{AttachedFile, DocumentFacts, Fonts, TypesetDocument, typeset};
use meetings::ids::{MeetingId, MinutesId, ParticipantId, RecordingId, SegmentId};
use meetings::minutes::{Block, HeadingAttrs, Inline, MinutesContent, MinutesKind, TextMark};
use meetings::transcript::Segment;
use moments::Millis;

/// 2026-11-22 08:00 in Viet Nam.
pub const BEGIN: Millis = Millis(1_795_309_200_000);

pub fn fonts() -> Fonts {
    Fonts::find().expect("the package fonts-liberation2 is needed")
}

pub struct TestMinutes {
    pub content: MinutesContent,
    pub facts: DocumentFacts,
}

impl TestMinutes {
    pub fn new() -> Self {
        let content = serde_json::from_str(include_str!("minutes.json")).unwrap();
        let transcript = vec![Segment {
            id: SegmentId::parse("s1").unwrap(),
            recording: RecordingId::parse("r1").unwrap(),
            participant: ParticipantId::parse("p1").unwrap(),
            speaker: "Giàng A Páo".into(),
            unit: "UBND xã Bát Xát".into(),
            starts_at: BEGIN.plus(60_000),
            ends_at: BEGIN.plus(65_000),
            text: "Thu ngân sách đạt 102 % dự toán.".into(),
            confidence: 0.9,
            model: "base".into(),
            raw: String::new(),
            word_starts: Vec::new(),
            recognised: None,
            corrected_by: None,
            named_by: None,
        }];
        let facts = DocumentFacts {
            kind: MinutesKind::Minutes,
            document: MinutesId::parse("m15").unwrap(),
            revision: 3,
            meeting: MeetingId::parse("meeting7").unwrap(),
            meeting_title: "Họp giao ban tháng 11 năm 2026".into(),
            created_at: BEGIN.plus(3 * 3_600_000),
            corrects: None,
            transcript,
            attached: vec![AttachedFile {
                name: "votes.txt",
                is_data: false,
                description: "Kết quả biểu quyết",
                content: "Biểu quyết 1: được thông qua".into(),
            }],
        };
        Self { content, facts }
    }

    /// The same as a notice of conclusions.
    pub fn into_notice(mut self) -> Self {
        self.facts.kind = MinutesKind::Conclusions;
        self.facts.transcript.clear();
        self.facts.attached.clear();
        self.content.head.number = "05".into();
        self.content.head.symbol = "TB-UBND".into();
        self.content.head.title = "Kết luận của đồng chí Trần Thị An tại cuộc họp giao ban tháng 11 năm 2026".into();
        self
    }

    pub fn with_paragraph(mut self, text: &str) -> Self {
        let inline = Inline { text: text.to_owned(), ..Inline::default() };
        self.content.body.content.push(Block::Paragraph { content: vec![inline] });
        self
    }

    /// Adds headings and speeches: 120 of them fill about six pages.
    pub fn with_paragraphs(mut self, count: usize) -> Self {
        for number in 0..count {
            if number % 10 == 0 {
                let title = Inline { text: format!("Mục {}", number / 10 + 1), ..Inline::default() };
                self.content
                    .body
                    .content
                    .push(Block::Heading { attrs: HeadingAttrs { level: 2 }, content: vec![title] });
            }
            let who =
                Inline { text: format!("Đại biểu {number}:"), marks: vec![TextMark::Strong], ..Inline::default() };
            let said = " Đề nghị các đơn vị khẩn trương rà soát, tổng hợp khó khăn, vướng mắc trong quá trình sắp xếp đơn vị \
                        hành chính và báo cáo Ủy ban nhân dân tỉnh trước ngày 30 tháng 11 năm 2026.";
            let said = Inline { text: said.to_owned(), ..Inline::default() };
            self.content.body.content.push(Block::Paragraph { content: vec![who, said] });
        }
        self
    }

    pub fn document(&self) -> TypesetDocument {
        typeset(&self.content, &self.facts, &fonts()).unwrap()
    }
}

pub fn write_pdf(pdf: &[u8]) -> (tempfile::TempDir, String) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("minutes.pdf");
    std::fs::write(&path, pdf).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (dir, path)
}

/// Standard output of a tool; none, with a notice, where it is not installed.
pub fn run_tool(tool: &str, arguments: &[&str]) -> Option<String> {
    match Command::new(tool).args(arguments).output() {
        Ok(output) => {
            assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
            Some(String::from_utf8(output.stdout).unwrap())
        }
        Err(error) => {
            eprintln!("NOTICE: {tool} is not there ({error}); install poppler-utils to check documents with it");
            None
        }
    }
}

pub fn pdf_text(pdf: &[u8]) -> Option<String> {
    let (_dir, path) = write_pdf(pdf);
    Some(run_tool("pdftotext", &["-layout", &path, "-"])?.replace('\u{a0}', " "))
}

pub fn pdf_info(pdf: &[u8]) -> Option<String> {
    let (_dir, path) = write_pdf(pdf);
    run_tool("pdfinfo", &[&path])
}

/// Runs `script` on a DOCX file with `body`, the tree of its text, and `w`, the prefix of its
/// names.
fn read_word(docx: &[u8], script: &str) -> Option<String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("minutes.docx");
    std::fs::write(&path, docx).unwrap();
    let script = format!(
        "import sys, zipfile, xml.etree.ElementTree as tree\n\
         w = '{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}'\n\
         body = tree.fromstring(zipfile.ZipFile(sys.argv[1]).read('word/document.xml'))\n\
         said = lambda part: ''.join(text.text or '' for text in part.iter(w + 't'))\n{script}"
    );
    run_tool("python3", &["-c", &script, path.to_str().unwrap()])
}

/// The paragraphs of a DOCX file, one a line.
pub fn word_text(docx: &[u8]) -> Option<String> {
    read_word(docx, "for part in body.iter(w + 'p'): print(said(part))")
}

/// The rows of all tables of a DOCX file, cells separated by `|`.
pub fn word_table_rows(docx: &[u8]) -> Option<Vec<String>> {
    let rows =
        read_word(docx, "for row in body.iter(w + 'tr'): print('|'.join(said(cell) for cell in row.iter(w + 'tc')))")?;
    Some(rows.lines().map(str::to_owned).collect())
}
