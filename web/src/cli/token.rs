// SPDX-License-Identifier: MPL-2.0
//! `diemcau token`

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use meetings::Millis;
use meetings::ids::{MeetingId, ParticipantId};
use meetings::meeting::{MeetingRole, MeetingState};
use meetings::policy::MediaRights;
use office::names;
use store::access_tokens::{AccessToken, NewAccessToken};
use store::{Actor, Store};

use super::meeting::unit_id;
use super::{Context, refused};

const HOUR: i64 = 60 * 60 * 1000;
/// A year: longer is an account, not a token.
const MAX_HOURS: u32 = 366 * 24;
/// More do not fit into one meeting.
const MAX_COUNT: u32 = meetings::room::presence::MAX_PARTICIPANTS as u32;

/// Make access tokens by which machines (hall encoders, OBS, test callers) join a meeting.
///
/// Each token is one participant of one meeting, the same at every coming. The secrets are printed
/// to standard output, one per line, and never again; the identifiers by which they are revoked go
/// to standard error.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["meeting", "revoke"]))]
pub struct Token {
    /// Id of the meeting that they open.
    #[arg(long, value_name = "ID")]
    meeting: Option<String>,
    /// Name in the meeting and in its minutes, for example "Hội trường A".
    #[arg(long, required_unless_present_any = ["revoke", "list"])]
    name: Option<String>,
    /// Code of the unit it belongs to.
    #[arg(long, value_name = "CODE", required_unless_present_any = ["revoke", "list"])]
    unit: Option<String>,
    #[arg(long, value_enum, default_value = "delegate")]
    role: Role,
    /// It may be heard and seen.
    #[arg(long)]
    publish: bool,
    /// It may hear and see others.
    #[arg(long)]
    subscribe: bool,
    /// Hours until it expires.
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_HOURS)))]
    hours: u32,
    /// How many; with two or more the names get a number.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_COUNT)))]
    count: u32,
    /// Show the tokens of the meeting instead of making one.
    #[arg(long, requires = "meeting", conflicts_with_all = ["name", "unit", "publish", "subscribe"])]
    list: bool,
    /// End a token now; whoever is in a meeting by it leaves within seconds.
    #[arg(long, value_name = "ID", conflicts_with_all = ["name", "unit", "publish", "subscribe", "list"])]
    revoke: Option<String>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Role {
    Delegate,
    Observer,
}

impl From<Role> for MeetingRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Delegate => Self::Delegate,
            Role::Observer => Self::Observer,
        }
    }
}

impl Token {
    pub async fn run(self, context: &Context) -> anyhow::Result<ExitCode> {
        let store = context.store(&context.config(&[])?).await?;
        let now = context.clock.now();
        if let Some(id) = &self.revoke {
            let id = ParticipantId::parse(id).context("--revoke")?;
            let mut work = store.begin().await?;
            work.access_tokens().revoke(&id, &Actor::CommandLine, now).await?;
            work.save().await?;
        } else if self.list {
            for token in store.access_tokens().list(&self.meeting(&store).await?).await? {
                say!("{}", described(&token, now));
            }
        } else {
            self.issue(&store, now).await?;
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn meeting(&self, store: &Store) -> anyhow::Result<MeetingId> {
        let id = MeetingId::parse(self.meeting.as_deref().unwrap_or_default()).context("--meeting")?;
        let meeting = store.meetings().get(&id).await.with_context(|| format!("meeting {id}"))?;
        if meeting.state == MeetingState::Ended && !self.list {
            bail!("this meeting has ended");
        }
        Ok(id)
    }

    async fn issue(&self, store: &Store, now: Millis) -> anyhow::Result<()> {
        let meeting = self.meeting(store).await?;
        let unit = unit_id(store, self.unit.as_deref().unwrap_or_default()).await?;
        let name = self.name.as_deref().unwrap_or_default();
        let numbered = (1..=self.count).map(|n| if self.count == 1 { name.to_owned() } else { format!("{name} {n}") });
        let names: Vec<String> = numbered.map(|name| names::name(&name)).collect::<Result<_, _>>().map_err(refused)?;
        let mut issued = Vec::with_capacity(names.len());
        let mut work = store.begin().await?;
        for name in names {
            let new = NewAccessToken {
                meeting: meeting.clone(),
                unit: unit.clone(),
                name,
                role: self.role.into(),
                rights: MediaRights { publish: self.publish, subscribe: self.subscribe },
                expires_at: now.plus(i64::from(self.hours) * HOUR),
            };
            let secret = store::Token::random();
            let id = work.access_tokens().create(&new, &secret.hash(), &Actor::CommandLine, now).await?;
            issued.push((secret, id, new.name));
        }
        work.save().await?;
        for (secret, id, name) in issued {
            say!("{}", secret.secret());
            eprintln!("{id}  {name}");
        }
        Ok(())
    }
}

/// One line: identifier, whether it opens anything, rights, name and unit.
fn described(token: &AccessToken, now: Millis) -> String {
    let state = match token.revoked_at {
        Some(_) => "revoked",
        None if token.ends_at <= now => "expired",
        None => "valid",
    };
    let mut rights = Vec::new();
    if token.rights.publish {
        rights.push("publish");
    }
    if token.rights.subscribe {
        rights.push("subscribe");
    }
    let rights = if rights.is_empty() { "none".to_owned() } else { rights.join("+") };
    format!("{}  {state}  {rights}  {}, {}", token.id, token.name, token.unit_name)
}
