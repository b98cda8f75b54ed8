// SPDX-License-Identifier: MPL-2.0
//! `diemcau user`: accounts. Works with and without a running server.

use std::io::Read as _;
use std::net::Ipv4Addr;
use std::process::ExitCode;

use anyhow::Context as _;
use meetings::ids::UnitId;
use meetings::network::Network;
use meetings::people::User as Person;
use meetings::policy::Asker;
use protocol::http::NewUser;
use store::Store;
use use_cases::accounts::Renaming;
use use_cases::{names, passwords};

use super::{Context, refused, user_list};

#[derive(Debug, clap::Subcommand)]
pub enum User {
    /// Add an account and print its id. Without a password the person signs in with one-time links.
    Add {
        /// Name to sign in with.
        username: String,
        /// Full name, as it appears in minutes.
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
    /// Add or update people from a spreadsheet file (.xlsx, .csv, .txt). Imports all rows or none.
    ///
    /// Headings: full name, unit code, and optionally user name, position; or Họ và tên, Mã đơn vị,
    /// Tên đăng nhập, Chức vụ. A missing user name is derived from the name. A list cannot make
    /// anybody an administrator. Exit status: 0, or 1 if the list was not imported; errors name the
    /// row number of the spreadsheet.
    Import(user_list::Import),
    /// Create new one-time sign-in links for everybody who has no password and has never signed in.
    /// Their earlier links become invalid.
    Links(user_list::Links),
    /// List accounts: user name, unit, name, and whether it is closed.
    List,
    /// Remove a forgotten or stolen password, end the person's sessions, and print a one-time link
    /// for setting a new one.
    Reset { username: String },
    /// Close an account. Its sessions and links end, and it leaves open meetings within seconds.
    Disable { username: String },
    /// Reopen a closed account.
    Enable { username: String },
    /// Move a person to another unit.
    Move {
        username: String,
        /// Code of the new unit.
        #[arg(long, value_name = "CODE")]
        unit: String,
    },
    /// Change a person's name, position or user name.
    Rename {
        username: String,
        #[arg(long)]
        name: Option<String>,
        #[arg(long)]
        title: Option<String>,
        /// New name to sign in with.
        #[arg(long, value_name = "NAME")]
        to: Option<String>,
    },
}

impl User {
    pub async fn run(self, context: &Context) -> anyhow::Result<ExitCode> {
        let config = context.config(&[])?;
        let use_cases = context.use_cases(&config).await?;
        let (store, by) = (&use_cases.store, Asker::CommandLine);
        match self {
            Self::Add { username, name, unit, title, admin, password_stdin } => {
                let password = if password_stdin { Some(password_of_input()?) } else { None };
                let unit = unit_of(store, &unit).await?;
                let new = NewUser { username, name, title, unit, is_admin: admin, password };
                let network = Network::of(Ipv4Addr::LOCALHOST.into());
                let added = use_cases.add_person(by, new, network).await.map_err(refused)?;
                say!("{}", added.user.id);
            }
            Self::Import(import) => return import.run(&use_cases).await,
            Self::Links(links) => return links.run(&use_cases).await,
            Self::List => {
                for account in store.users().accounts().await? {
                    let unit = store.units().get(&account.user.unit).await?.code;
                    let closed = if account.disabled_at.is_some() { "\tclosed" } else { "" };
                    say!("{}\t{unit}\t{}{closed}", account.user.username, account.user.name);
                }
            }
            Self::Reset { username } => {
                let user = person(store, &username).await?;
                let link = use_cases.reset_password(by, &user.id).await.map_err(refused)?;
                say!("{}", link.url);
            }
            Self::Disable { username } => {
                let user = person(store, &username).await?;
                use_cases.close_account(by, &user.id).await.map_err(refused)?;
            }
            Self::Enable { username } => {
                let user = person(store, &username).await?;
                use_cases.open_account(by, &user.id).await.map_err(refused)?;
            }
            Self::Move { username, unit } => {
                let user = person(store, &username).await?;
                let unit = unit_of(store, &unit).await?;
                use_cases.move_person(by, &user, unit).await.map_err(refused)?;
            }
            Self::Rename { username, name, title, to } => {
                anyhow::ensure!(
                    name.is_some() || title.is_some() || to.is_some(),
                    "nothing to change: give --name, --title or --to"
                );
                let user = person(store, &username).await?;
                let to = Renaming { name, title, username: to };
                use_cases.rename_person(by, &user, to).await.map_err(refused)?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn password_of_input() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin().take(4096).read_to_string(&mut text).context("the password cannot be read")?;
    let password = text.lines().next().unwrap_or_default();
    passwords::check_acceptable(password).map_err(refused)?;
    Ok(password.to_owned())
}

async fn person(store: &Store, username: &str) -> anyhow::Result<Person> {
    let username = names::username(username).map_err(refused)?;
    store.users().by_username(&username).await.with_context(|| format!("user {username}"))
}

async fn unit_of(store: &Store, code: &str) -> anyhow::Result<UnitId> {
    let code = names::unit_code(code).map_err(refused)?;
    Ok(store.units().by_code(&code).await.with_context(|| format!("unit {code}"))?.id)
}
