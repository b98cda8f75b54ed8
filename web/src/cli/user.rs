//! `diemcau user add`

use std::io::Read as _;
use std::process::ExitCode;

use anyhow::Context as _;
use store::Actor;
use store::users::NewUser;

use super::{Context, refused};
use crate::names;
use crate::passwords::Passwords;

#[derive(Debug, clap::Subcommand)]
pub enum User {
    /// Add an account and print its id. Without a password the person signs in by links.
    Add {
        /// Name to sign in with.
        username: String,
        /// Full name, as it stands in minutes.
        #[arg(long)]
        name: String,
        /// Code of the unit.
        #[arg(long, value_name = "CODE")]
        unit: String,
        /// Position, for example "Phó Chủ tịch".
        #[arg(long, default_value = "")]
        title: String,
        /// May manage units, users and every meeting.
        #[arg(long)]
        admin: bool,
        /// Read the password from standard input (its first line).
        #[arg(long)]
        password_stdin: bool,
    },
}

impl User {
    pub async fn run(self, context: &Context) -> anyhow::Result<ExitCode> {
        let Self::Add { username, name, unit, title, admin, password_stdin } = self;
        let password_hash = if password_stdin {
            let mut text = String::new();
            std::io::stdin().take(4096).read_to_string(&mut text).context("the password cannot be read")?;
            let password = text.lines().next().unwrap_or_default();
            Some(Passwords::new()?.hash(password).await.map_err(refused)?)
        } else {
            None
        };
        let store = context.store(&context.config(&[])?).await?;
        let code = names::unit_code(&unit).map_err(refused)?;
        let unit = store.units().by_code(&code).await.with_context(|| format!("unit {code}"))?.id;
        let new = NewUser {
            username: names::username(&username).map_err(refused)?,
            name: names::name(&name).map_err(refused)?,
            title: names::name_or_empty(&title).map_err(refused)?,
            unit,
            is_admin: admin,
            password_hash,
        };
        let user = store.users().create(&new, &Actor::CommandLine, context.clock.now()).await?;
        say!("{}", user.id);
        Ok(ExitCode::SUCCESS)
    }
}
