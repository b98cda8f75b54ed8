//! `diemcau link`

use std::process::ExitCode;

use anyhow::Context as _;
use store::Actor;

use super::{Context, refused};
use crate::api::people::one_time_link;
use crate::names;

#[derive(Debug, clap::Args)]
pub struct Link {
    /// Name the person signs in with.
    username: String,
}

impl Link {
    pub async fn run(self, context: &Context) -> anyhow::Result<ExitCode> {
        let config = context.config(&[])?;
        let store = context.store(&config).await?;
        let username = names::username(&self.username).map_err(refused)?;
        let user = store.users().by_username(&username).await.with_context(|| format!("user {username}"))?;
        let link = one_time_link(&store, &config.base_url(), &user.id, &Actor::CommandLine, context.clock.now()).await;
        say!("{}", link.map_err(refused)?.url);
        Ok(ExitCode::SUCCESS)
    }
}
