// SPDX-License-Identifier: MPL-2.0
//! `diemcau user import` and `diemcau user links`: many people at once.

use std::path::PathBuf;
use std::process::ExitCode;

use meetings::policy::Asker;
use protocol::http::RowChange;
use protocol::lists::PeopleReport;
use protocol::problem::Language;
use use_cases::UseCases;
use use_cases::lists::people::{PeopleList, Wanted};

use super::sheet_file::SheetFile;
use super::{list, refused};

#[derive(Debug, clap::Args)]
pub struct Import {
    /// The spreadsheet file.
    file: PathBuf,
    /// Show what the import would do, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Also create one-time sign-in links for the new people in this new file: .html to print, or
    /// .csv.
    #[arg(long, value_name = "OUT", conflicts_with = "dry_run")]
    links: Option<PathBuf>,
    /// Answer in Vietnamese.
    #[arg(long)]
    vi: bool,
}

#[derive(Debug, clap::Args)]
pub struct Links {
    /// The new file: .html to print, or .csv.
    out: PathBuf,
    /// Write it in Vietnamese.
    #[arg(long)]
    vi: bool,
}

impl Import {
    pub async fn run(self, use_cases: &UseCases) -> anyhow::Result<ExitCode> {
        let language = list::language(self.vi);
        let refused = |refusal| list::refused(&refusal, &self.file, language);
        let sheet = list::read(&self.file, language).await?;
        let people = PeopleList::of(&sheet, &use_cases.mail_domains, language).map_err(refused)?;
        let report = people.preview(use_cases, language).await.map_err(refused)?;
        for note in &report.notes {
            eprintln!("diemcau: {note}");
        }
        if report.wrong_rows > 0 {
            list::say_wrong(&report.wrong, report.wrong_rows, self.dry_run, language);
            return Ok(ExitCode::FAILURE);
        }
        say_rows(&report);
        let counted = [report.created, report.updated, report.unchanged];
        if self.dry_run {
            say!("{}", list::counts(counted, false, language));
            return Ok(ExitCode::SUCCESS);
        }
        // Created before the import, because links that cannot be written would be lost.
        let out = self.links.as_deref().map(SheetFile::create).transpose()?;
        let wanted = Wanted { plan: Some(&report.plan), links: out.is_some() };
        let done = people.import(use_cases, wanted, Asker::CommandLine, language).await;
        let done = done.map_err(refused)?;
        say!("{}", list::counts(counted, true, language));
        match (out, done.sheet) {
            (Some(out), Some(sheet)) => out.write(&sheet, language)?,
            (Some(_), None) => eprintln!("diemcau: {}", nobody(language)),
            (None, _) => {}
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Links {
    pub async fn run(self, use_cases: &UseCases) -> anyhow::Result<ExitCode> {
        let language = list::language(self.vi);
        let out = SheetFile::create(&self.out)?;
        let made = use_cases.links_for_waiting(Asker::CommandLine).await.map_err(refused)?;
        if made.links.is_empty() {
            eprintln!("diemcau: {}", nobody(language));
            return Ok(ExitCode::SUCCESS);
        }
        out.write(&made, language)?;
        Ok(ExitCode::SUCCESS)
    }
}

const fn nobody(language: Language) -> &'static str {
    match language {
        Language::Vietnamese => "không có ai cần liên kết, không ghi tệp",
        Language::English => "nobody needs a link, no file was written",
    }
}

fn say_rows(report: &PeopleReport) {
    for row in &report.rows {
        let sign = if row.change == RowChange::New { '+' } else { '~' };
        let about: Vec<&str> =
            [row.name.as_str(), &row.title, &row.unit_name].into_iter().filter(|text| !text.is_empty()).collect();
        say!("{sign} {} {}", row.username, about.join(", "));
    }
}
