//! `diemcau unit import`

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use store::Actor;

use super::{Context, refused};
use crate::api::units::import_csv;

#[derive(Debug, clap::Subcommand)]
pub enum Unit {
    /// Add or update units from a CSV file with the columns code,name,parent_code: all of them, or none.
    Import {
        /// The CSV file (UTF-8).
        file: PathBuf,
    },
}

impl Unit {
    pub async fn run(self, context: &Context) -> anyhow::Result<ExitCode> {
        let Self::Import { file } = self;
        let csv = std::fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        let store = context.store(&context.config(&[])?).await?;
        let done = import_csv(&store, &csv, &Actor::CommandLine, context.clock.now()).await;
        let done = done.map_err(refused).with_context(|| format!("{} was not imported", file.display()))?;
        say!("{} created, {} updated", done.created, done.updated);
        Ok(ExitCode::SUCCESS)
    }
}
