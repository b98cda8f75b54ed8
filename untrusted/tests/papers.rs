// SPDX-License-Identifier: MPL-2.0
//! Papers drawn in the confined child process. This program is its own child, so that nothing but
//! this crate has to be built.

mod endless_pages;

use std::process::ExitCode;
use std::time::Duration;

use untrusted::{
    COMMAND, DrawPage, ExaminePaper, ExaminedPaper, Failure, OfficeError, PaperError, PaperKind, PaperRefusal,
    child_main, read_once,
};

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
    let examined = read_once(ExaminePaper, OF_AN_OFFICE.to_vec().into()).await.unwrap();
    assert!(matches!(examined, Ok(ExaminedPaper::Pages(facts)) if facts.kind == PaperKind::Pdf), "{examined:?}");
    let page = read_once(DrawPage { page: 0 }, OF_AN_OFFICE.to_vec().into()).await.unwrap().unwrap();
    assert_eq!(page.size.0, 1800);
    for image in [&page.preview, &page.usual, &page.fine] {
        assert!(image.starts_with(b"RIFF") && image[8..12] == *b"WEBP");
    }
}

async fn refusals_come_back_from_the_child() {
    let office = read_once(ExaminePaper, b"PK\x03\x04".to_vec().into()).await;
    assert_eq!(office, Ok(Err(PaperRefusal::Office(OfficeError::Kind))));
    let beyond = read_once(DrawPage { page: 9_999 }, OF_AN_OFFICE.to_vec().into()).await;
    assert_eq!(beyond, Ok(Err(PaperError::NoSuchPage)));
}

async fn a_page_that_draws_itself_without_end_ends_only_its_child() {
    let drawn = read_once(DrawPage { page: 0 }, endless_pages::pdf(1).into()).await;
    assert_eq!(drawn, Err(Failure::TooComplex));
}
