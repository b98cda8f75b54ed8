// SPDX-License-Identifier: MPL-2.0
//! `diemcau link`

use std::process::ExitCode;

use anyhow::Context as _;
use meetings::policy::Asker;
use office::names;

use super::{Context, refused};

#[derive(Debug, clap::Args)]
pub struct Link {
    /// User name of the person.
    username: String,
}

impl Link {
    pub async fn run(self, context: &Context) -> anyhow::Result<ExitCode> {
        let config = context.config(&[])?;
        let office = context.office(&config).await?;
        let username = names::username(&self.username).map_err(refused)?;
        let user = office.store.users().by_username(&username).await.with_context(|| format!("user {username}"))?;
        let link = office.one_time_link(Asker::CommandLine, &user.id).await;
        say!("{}", link.map_err(refused)?.url);
        Ok(ExitCode::SUCCESS)
    }
}
