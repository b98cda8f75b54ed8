//! `diemcau unit import`

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use protocol::http::{ListReport, RowChange};
use protocol::problem::Language;
use store::Actor;

use super::{Context, refused_in};
use crate::lists::units::{UnitList, refusal_of_file};
use crate::lists::{self, SheetError};
use crate::refusal::Refusal;
use crate::untrusted::{ReadSheet, read_once};

#[derive(Debug, clap::Subcommand)]
pub enum Unit {
    /// Add or update units from a list that a spreadsheet saved (.xlsx, .csv, .txt): all of them,
    /// or none.
    ///
    /// The first row has the headings: code, name, parent code, or Mã, Tên, Mã cấp trên. Exit
    /// status: 0, or 1 when the list was not imported; the wrong rows are named as the spreadsheet
    /// numbers them.
    Import {
        /// The list.
        file: PathBuf,
        /// Only say what the import would do.
        #[arg(long)]
        dry_run: bool,
        /// Answer in Vietnamese.
        #[arg(long)]
        vi: bool,
    },
}

impl Unit {
    pub async fn run(self, context: &Context) -> anyhow::Result<ExitCode> {
        let Self::Import { file, dry_run, vi } = self;
        let language = if vi { Language::Vietnamese } else { Language::English };
        let list = read(&file)?;
        let store = context.store(&context.config(&[])?).await?;
        let outcome = async {
            let sheet = match list {
                Some(list) => read_once(ReadSheet, list.into()).await?,
                None => Err(SheetError::TooLarge),
            };
            let units = UnitList::of(&sheet.map_err(|error| refusal_of_file(error, language))?, language)?;
            if dry_run {
                return units.preview(&store, language).await;
            }
            units.import(&store, &Actor::CommandLine, context.clock.now(), language).await
        };
        let report: Result<ListReport, Refusal> = outcome.await;
        let report = match report {
            Ok(report) => report,
            Err(refusal) => {
                let words = refused_in(&refusal, language);
                return Err(words.context(if vi {
                    format!("chưa nhập {}", file.display())
                } else {
                    format!("{} was not imported", file.display())
                }));
            }
        };
        for note in &report.notes {
            eprintln!("diemcau: {note}");
        }
        for wrong in &report.wrong {
            say!("{}", wrong.words);
        }
        if report.wrong_rows > 0 {
            return Ok(ExitCode::FAILURE);
        }
        if dry_run {
            for row in &report.rows {
                let sign = if row.change == RowChange::New { '+' } else { '~' };
                say!("{sign} {} {}", row.code, row.name);
            }
        }
        say!("{}", counts(&report, vi));
        Ok(ExitCode::SUCCESS)
    }
}

fn counts(report: &ListReport, vi: bool) -> String {
    let ListReport { created, updated, unchanged, .. } = report;
    match (report.imported, vi) {
        (true, false) => format!("{created} created, {updated} updated, {unchanged} unchanged"),
        (true, true) => format!("thêm {created}, cập nhật {updated}, giữ nguyên {unchanged}"),
        (false, false) => format!("would be {created} created, {updated} updated, {unchanged} unchanged"),
        (false, true) => format!("sẽ thêm {created}, cập nhật {updated}, giữ nguyên {unchanged}"),
    }
}

/// None when it is larger than a list may be.
fn read(file: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    let cannot = || format!("{} cannot be read", file.display());
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file).with_context(cannot)?;
    opened.take(lists::MAX_BYTES as u64 + 1).read_to_end(&mut bytes).with_context(cannot)?;
    Ok((bytes.len() <= lists::MAX_BYTES).then_some(bytes))
}
