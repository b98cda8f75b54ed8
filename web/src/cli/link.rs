// SPDX-License-Identifier: MPL-2.0
//! `diemcau link`

use std::process::ExitCode;

use anyhow::Context as _;
use meetings::policy::Asker;
use use_cases::names;

use super::{Context, refused};

#[derive(Debug, clap::Args)]
pub struct Link {
    /// User name of the person.
    username: String,
}

impl Link {
    pub async fn run(self, context: &Context) -> anyhow::Result<ExitCode> {
        let config = context.config(&[])?;
        let use_cases = context.use_cases(&config).await?;
        let username = names::username(&self.username).map_err(refused)?;
        let user = use_cases.store.users().by_username(&username).await.with_context(|| format!("user {username}"))?;
        let link = use_cases.one_time_link(Asker::CommandLine, &user.id).await;
        say!("{}", link.map_err(refused)?.url);
        Ok(ExitCode::SUCCESS)
    }
}
