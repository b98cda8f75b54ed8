// SPDX-License-Identifier: MPL-2.0
//! `diemcau backup`

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use super::Context;

/// Copy the database to a file. The server may be running.
///
/// Recordings, papers, models and certificates are plain files in the data folder; copy them
/// separately.
#[derive(Debug, clap::Args)]
pub struct Backup {
    /// The file to write; must not exist.
    file: PathBuf,
}

impl Backup {
    pub async fn run(self, context: &Context) -> anyhow::Result<ExitCode> {
        let store = context.store(&context.config(&[])?).await?;
        store.backup_to(&self.file).await.with_context(|| format!("{} was not written", self.file.display()))?;
        say!("{}", self.file.display());
        Ok(ExitCode::SUCCESS)
    }
}
