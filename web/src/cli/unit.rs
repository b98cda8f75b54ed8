// SPDX-License-Identifier: MPL-2.0
//! `diemcau unit import`

use std::path::PathBuf;
use std::process::ExitCode;

use meetings::policy::Asker;
use protocol::http::RowChange;
use use_cases::lists::units::UnitList;

use super::{Context, list};

#[derive(Debug, clap::Subcommand)]
pub enum Unit {
    /// Add or update units from a spreadsheet file (.xlsx, .csv, .txt). Imports all rows or none.
    ///
    /// Headings: code, name, parent code; or Mã, Tên, Mã cấp trên. Exit status: 0, or 1 if the list
    /// was not imported; errors name the row number of the spreadsheet.
    Import {
        /// The spreadsheet file.
        file: PathBuf,
        /// Show what the import would do, and change nothing.
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
        let language = list::language(vi);
        let refused = |refusal| list::refused(&refusal, &file, language);
        let sheet = list::read(&file, language).await?;
        let use_cases = context.use_cases(&context.config(&[])?).await?;
        let units = UnitList::of(&sheet, language).map_err(refused)?;
        let mut report = units.preview(&use_cases, language).await.map_err(refused)?;
        for note in &report.notes {
            eprintln!("diemcau: {note}");
        }
        if report.wrong_rows > 0 {
            list::say_wrong(&report.wrong, report.wrong_rows, dry_run, language);
            return Ok(ExitCode::FAILURE);
        }
        if dry_run {
            for row in &report.rows {
                let sign = if row.change == RowChange::New { '+' } else { '~' };
                say!("{sign} {} {}", row.code, row.name);
            }
        } else {
            report = units.import(&use_cases, None, Asker::CommandLine, language).await.map_err(refused)?;
        }
        let counted = [report.created, report.updated, report.unchanged];
        say!("{}", list::counts(counted, report.imported, language));
        Ok(ExitCode::SUCCESS)
    }
}
