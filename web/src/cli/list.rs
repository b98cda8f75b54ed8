// SPDX-License-Identifier: MPL-2.0
//! Shared by the imports of lists: reading the file, and texts for faults.

use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;
use base::Refusal;
use protocol::http::WrongRow;
use protocol::problem::{Language, ProblemCode};
use untrusted::{MAX_LIST_BYTES, ReadSheet, Sheet, SheetError, read_once};
use use_cases::lists::report::refusal_of_file;

pub const fn language(vi: bool) -> Language {
    if vi { Language::Vietnamese } else { Language::English }
}

/// Reads the list in a child process, as the server does.
pub async fn read(file: &Path, language: Language) -> anyhow::Result<Sheet> {
    let sheet = match bytes_of(file)? {
        Some(list) => read_once(ReadSheet, list.into())
            .await
            .map_err(|failure| refused(&ProblemCode::from(failure).into(), file, language))?,
        None => Err(SheetError::TooLarge),
    };
    sheet.map_err(|error| refused(&refusal_of_file(error, language), file, language))
}

/// None if it is larger than allowed.
fn bytes_of(file: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    let cannot = || format!("{} cannot be read", file.display());
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file).with_context(cannot)?;
    opened.take(MAX_LIST_BYTES as u64 + 1).read_to_end(&mut bytes).with_context(cannot)?;
    Ok((bytes.len() <= MAX_LIST_BYTES).then_some(bytes))
}

/// The error, the file, and what to do.
pub fn refused(refusal: &Refusal, file: &Path, language: Language) -> anyhow::Error {
    let problem = refusal.problem(language);
    let fact = problem.fact.map(|fact| format!(" ({fact})")).unwrap_or_default();
    let what = match language {
        Language::Vietnamese => format!("chưa nhập {}", file.display()),
        Language::English => format!("{} was not imported", file.display()),
    };
    anyhow::anyhow!("{what}: {}{fact}. {}", problem.title.trim_end_matches('.'), problem.detail)
}

/// The wrong rows of a list, one per line, and their number: the output of a dry run, and the
/// reason of a failed import.
pub fn say_wrong(wrong: &[WrongRow], rows: u32, dry_run: bool, language: Language) {
    for wrong in wrong {
        if dry_run {
            say!("{}", wrong.words);
        } else {
            eprintln!("{}", wrong.words);
        }
    }
    match language {
        Language::Vietnamese => eprintln!("diemcau: {rows} dòng chưa đúng, chưa nhập dòng nào"),
        Language::English => eprintln!("diemcau: wrong rows: {rows}; nothing was imported"),
    }
}

pub fn counts([created, updated, unchanged]: [u32; 3], imported: bool, language: Language) -> String {
    match (imported, language) {
        (true, Language::English) => format!("{created} created, {updated} updated, {unchanged} unchanged"),
        (true, Language::Vietnamese) => format!("thêm {created}, cập nhật {updated}, giữ nguyên {unchanged}"),
        (false, Language::English) => format!("would be {created} created, {updated} updated, {unchanged} unchanged"),
        (false, Language::Vietnamese) => format!("sẽ thêm {created}, cập nhật {updated}, giữ nguyên {unchanged}"),
    }
}
