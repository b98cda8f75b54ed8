// SPDX-License-Identifier: MPL-2.0
//! The transcript as a Word document.

use docx_rs::{AlignmentType, Paragraph};
use moments::LocalTime;

use super::{TranscriptPaper, clock, named};
use crate::word::{WordError, packed, paper as sheet, paragraph, run};

/// Office Open XML (DOCX).
///
/// # Errors
/// Only if the archive cannot be written in memory.
pub fn word_document(paper: &TranscriptPaper<'_>) -> Result<Vec<u8>, WordError> {
    let centred = |text: &str| paragraph().align(AlignmentType::Center).add_run(run(text).bold());
    let mut document = sheet()
        .add_paragraph(centred("BẢN GỠ BĂNG"))
        .add_paragraph(centred(paper.meeting_title))
        .add_paragraph(paragraph().align(AlignmentType::Center).add_run(run(paper.unit_name)))
        .add_paragraph(
            paragraph()
                .align(AlignmentType::Center)
                .add_run(run(&format!("Bắt đầu: {}", LocalTime::of(paper.begins).words())).italic()),
        );
    for turn in paper.turns() {
        let first = &turn[0];
        let head = format!("[{}] {}:", clock(paper.position(first.starts_at)), named(first));
        // The name stays on the same page as the first line of the text.
        document = document.add_paragraph(paragraph().keep_next(true).add_run(run(&head).bold()));
        let said: Vec<&str> = turn.iter().map(|segment| segment.text.as_str()).collect();
        let text: Paragraph = paragraph().align(AlignmentType::Both).add_run(run(&said.join(" ")));
        document = document.add_paragraph(text);
    }
    packed(document)
}
