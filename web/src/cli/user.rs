// SPDX-License-Identifier: MPL-2.0
//! `diemcau user`: accounts, beside a running server or alone.

use std::io::Read as _;
use std::process::ExitCode;

use anyhow::Context as _;
use meetings::ids::UnitId;
use meetings::people::User as Person;
use meetings::policy::Asker;
use office::accounts::Renaming;
use office::{names, passwords};
use protocol::http::NewUser;
use store::Store;

use super::{Context, refused, user_list};

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
    /// Add or update people from a list that a spreadsheet saved (.xlsx, .csv, .txt): all of them,
    /// or none.
    ///
    /// The list has the headings: full name, unit code, and perhaps user name, position; or Họ và
    /// tên, Mã đơn vị, Tên đăng nhập, Chức vụ. Without a user name one is made from the name.
    /// Nobody becomes an administrator by a list. Exit status: 0, or 1 when the list was not
    /// imported; the wrong rows are named as the spreadsheet numbers them.
    Import(user_list::Import),
    /// Make new one-time sign-in links for everybody who has no password and has never signed in;
    /// their earlier links end.
    Links(user_list::Links),
    /// List accounts: user name, unit, name, and whether it is closed.
    List,
    /// Take a forgotten or stolen password away, end the person's sessions, print a link by which a
    /// new one is set.
    Reset { username: String },
    /// Close an account: its sessions, links and open meetings end within seconds.
    Disable { username: String },
    /// Open a closed account again.
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
        let office = context.office(&config).await?;
        let (store, by) = (&office.store, Asker::CommandLine);
        match self {
            Self::Add { username, name, unit, title, admin, password_stdin } => {
                let password = if password_stdin { Some(password_of_input()?) } else { None };
                let unit = unit_of(store, &unit).await?;
                let new = NewUser { username, name, title, unit, is_admin: admin, password };
                let hash = async |password: String| passwords::hash_alone(&password);
                let added = office.add_person(by, new, hash).await.map_err(refused)?;
                say!("{}", added.user.id);
            }
            Self::Import(import) => return import.run(&office).await,
            Self::Links(links) => return links.run(&office).await,
            Self::List => {
                for account in store.users().accounts().await? {
                    let unit = store.units().get(&account.user.unit).await?.code;
                    let closed = if account.disabled_at.is_some() { "\tclosed" } else { "" };
                    say!("{}\t{unit}\t{}{closed}", account.user.username, account.user.name);
                }
            }
            Self::Reset { username } => {
                let user = person(store, &username).await?;
                let link = office.reset_password(by, &user.id).await.map_err(refused)?;
                say!("{}", link.url);
            }
            Self::Disable { username } => {
                let user = person(store, &username).await?;
                office.close_account(by, &user.id).await.map_err(refused)?;
            }
            Self::Enable { username } => {
                let user = person(store, &username).await?;
                office.open_account(by, &user.id).await.map_err(refused)?;
            }
            Self::Move { username, unit } => {
                let user = person(store, &username).await?;
                let unit = unit_of(store, &unit).await?;
                office.move_person(by, &user, unit).await.map_err(refused)?;
            }
            Self::Rename { username, name, title, to } => {
                anyhow::ensure!(
                    name.is_some() || title.is_some() || to.is_some(),
                    "nothing to change: give --name, --title or --to"
                );
                let user = person(store, &username).await?;
                let to = Renaming { name, title, username: to };
                office.rename_person(by, &user, to).await.map_err(refused)?;
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
