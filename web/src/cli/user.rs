//! `diemcau user`: accounts, beside a running server or alone.

use std::io::Read as _;
use std::process::ExitCode;

use anyhow::Context as _;
use meetings::ids::UnitId;
use meetings::people::User as Person;
use store::users::{ChangedUser, NewUser};
use store::{Actor, Store};

use super::{Context, refused, user_list};
use crate::api::people::one_time_link;
use crate::{names, passwords};

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
        let store = context.store(&config).await?;
        let (actor, now) = (Actor::CommandLine, context.clock.now());
        match self {
            Self::Add { username, name, unit, title, admin, password_stdin } => {
                let password_hash = if password_stdin { Some(hash_of_input()?) } else { None };
                let new = NewUser {
                    username: names::new_username(&username).map_err(refused)?,
                    name: names::person(&name).map_err(refused)?,
                    title: names::name_or_empty(&title).map_err(refused)?,
                    unit: unit_of(&store, &unit).await?,
                    is_admin: admin,
                    password_hash,
                };
                let user = store::save!(store => users().create(&new, &actor, now))?;
                say!("{}", user.id);
            }
            Self::Import(import) => return import.run(context, &config, &store).await,
            Self::Links(links) => return links.run(context, &config, &store).await,
            Self::List => {
                for account in store.users().accounts().await? {
                    let unit = store.units().get(&account.user.unit).await?.code;
                    let closed = if account.disabled_at.is_some() { "\tclosed" } else { "" };
                    say!("{}\t{unit}\t{}{closed}", account.user.username, account.user.name);
                }
            }
            Self::Reset { username } => {
                let user = person(&store, &username).await?;
                store::save!(store => users().reset_password(&user.id, &actor, now))?;
                let link = one_time_link(&store, &config.base_url(), &user.id, &actor, now).await.map_err(refused)?;
                say!("{}", link.url);
            }
            Self::Disable { username } => {
                let user = person(&store, &username).await?;
                store::save!(store => users().disable(&user.id, &actor, now))?;
            }
            Self::Enable { username } => {
                let user = person(&store, &username).await?;
                store::save!(store => users().enable(&user.id, &actor, now))?;
            }
            Self::Move { username, unit } => {
                let user = person(&store, &username).await?;
                let unit = unit_of(&store, &unit).await?;
                store::save!(store => users().change(&user.id, &ChangedUser { unit, ..as_is(&user) }, &actor, now))?;
            }
            Self::Rename { username, name, title, to } => {
                anyhow::ensure!(
                    name.is_some() || title.is_some() || to.is_some(),
                    "nothing to change: give --name, --title or --to"
                );
                let user = person(&store, &username).await?;
                let mut changed = as_is(&user);
                if let Some(name) = name {
                    changed.name = names::person(&name).map_err(refused)?;
                }
                if let Some(title) = title {
                    changed.title = names::name_or_empty(&title).map_err(refused)?;
                }
                if let Some(to) = to {
                    changed.username = names::new_username(&to).map_err(refused)?;
                }
                store::save!(store => users().change(&user.id, &changed, &actor, now))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn hash_of_input() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin().take(4096).read_to_string(&mut text).context("the password cannot be read")?;
    let password = text.lines().next().unwrap_or_default();
    passwords::hash_alone(password).map_err(refused)
}

async fn person(store: &Store, username: &str) -> anyhow::Result<Person> {
    let username = names::username(username).map_err(refused)?;
    store.users().by_username(&username).await.with_context(|| format!("user {username}"))
}

async fn unit_of(store: &Store, code: &str) -> anyhow::Result<UnitId> {
    let code = names::unit_code(code).map_err(refused)?;
    Ok(store.units().by_code(&code).await.with_context(|| format!("unit {code}"))?.id)
}

fn as_is(user: &Person) -> ChangedUser {
    ChangedUser {
        username: user.username.clone(),
        name: user.name.clone(),
        title: user.title.clone(),
        unit: user.unit.clone(),
        is_admin: user.is_admin,
    }
}
