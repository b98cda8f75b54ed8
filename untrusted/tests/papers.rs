// SPDX-License-Identifier: MPL-2.0
//! Papers drawn in the confined child process. This program is its own child, so that nothing but
//! this crate has to be built.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use untrusted::{COMMAND, DrawPage, ExaminePaper, Failure, PaperError, PaperKind, child_main, read_once};

/// As an office program saves it.
const OF_AN_OFFICE: &[u8] = include_bytes!("../../signing/tests/foreign/libreoffice.pdf");
/// Far beyond what drawing takes; a child that hangs is ended earlier by its own limit.
const PATIENCE: Duration = Duration::from_secs(90);

fn main() -> ExitCode {
    if std::env::args().nth(1).is_some_and(|argument| argument == COMMAND) {
        return child_main::run();
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        tokio::time::timeout(PATIENCE, all()).await.expect("a child did not end");
    });
    ExitCode::SUCCESS
}

async fn all() {
    a_page_is_drawn_by_the_child().await;
    refusals_come_back_from_the_child().await;
    a_page_that_draws_itself_without_end_ends_only_its_child().await;
    println!("papers: 3 tests passed");
}

async fn a_page_is_drawn_by_the_child() {
    let facts = read_once(ExaminePaper, OF_AN_OFFICE.to_vec().into()).await.unwrap().unwrap();
    assert_eq!(facts.kind, PaperKind::Pdf);
    let page = read_once(DrawPage { page: 0 }, OF_AN_OFFICE.to_vec().into()).await.unwrap().unwrap();
    assert_eq!(page.size.0, 1800);
    for image in [&page.preview, &page.usual, &page.fine] {
        assert!(image.starts_with(b"RIFF") && image[8..12] == *b"WEBP");
    }
}

async fn refusals_come_back_from_the_child() {
    let office = read_once(ExaminePaper, b"PK\x03\x04".to_vec().into()).await;
    assert_eq!(office, Ok(Err(PaperError::Office)));
    let beyond = read_once(DrawPage { page: 9_999 }, OF_AN_OFFICE.to_vec().into()).await;
    assert_eq!(beyond, Ok(Err(PaperError::NoSuchPage)));
}

/// Forms that draw the next form ten times each: 10^12 lines from a kilobyte.
async fn a_page_that_draws_itself_without_end_ends_only_its_child() {
    let mut pdf = String::from(
        "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n\
         2 0 obj\n<< /Type /Pages /Count 1 /Kids [3 0 R] >>\nendobj\n\
         3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /XObject << /X 5 0 R >> >> >>\nendobj\n4 0 obj\n<< /Length 5 >>\nstream\n/X Do\nendstream\nendobj\n",
    );
    let (levels, ten_times) = (12, "/X Do ".repeat(10));
    for level in 0..levels {
        let (own, next) = (5 + level, 6 + level);
        let _ = write!(
            pdf,
            "{own} 0 obj\n<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] \
             /Resources << /XObject << /X {next} 0 R >> >> /Length {} >>\nstream\n{ten_times}\nendstream\nendobj\n",
            ten_times.len()
        );
    }
    let line = "0 0 m 595 842 l S";
    let _ = write!(
        pdf,
        "{} 0 obj\n<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Length {} >>\nstream\n{line}\nendstream\nendobj\n\
         trailer\n<< /Size {} /Root 1 0 R >>\n%%EOF\n",
        5 + levels,
        line.len(),
        6 + levels
    );
    let drawn = read_once(DrawPage { page: 0 }, pdf.into_bytes().into()).await;
    assert_eq!(drawn, Err(Failure::TooComplex));
}
