// SPDX-License-Identifier: MPL-2.0
//! `diemcau token`

use std::process::ExitCode;

use anyhow::Context as _;
use meetings::ids::{MeetingId, ParticipantId};
use meetings::meeting::MeetingRole;
use meetings::policy::{Asker, MediaRights};
use moments::Millis;
use store::access_tokens::AccessToken;
use use_cases::UseCases;
use use_cases::access_tokens::TokenOrder;

use super::meeting::unit_id;
use super::{Context, refused};

const HOUR: i64 = 60 * 60 * 1000;
/// A year. For longer access, create an account.
const MAX_HOURS: u32 = 366 * 24;
/// One meeting has no more participants.
const MAX_COUNT: u32 = meetings::room::presence::MAX_PARTICIPANTS as u32;

/// Create access tokens with which machines (encoders, OBS, test callers) join a meeting.
///
/// Each token stands for one participant of one meeting, also when the machine reconnects. The
/// secrets are printed once, to standard output, one per line; the ids, needed to revoke them, go
/// to standard error.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["meeting", "revoke"]))]
pub struct Token {
    /// Id of the meeting.
    #[arg(long, value_name = "ID")]
    meeting: Option<String>,
    /// Name in the meeting and in its minutes, for example "Hội trường A".
    #[arg(long, required_unless_present_any = ["revoke", "list"])]
    name: Option<String>,
    /// Code of the unit that the machine belongs to.
    #[arg(long, value_name = "CODE", required_unless_present_any = ["revoke", "list"])]
    unit: Option<String>,
    #[arg(long, value_enum, default_value = "delegate")]
    role: Role,
    /// Allow sending audio and video.
    #[arg(long)]
    publish: bool,
    /// Allow receiving audio and video.
    #[arg(long)]
    subscribe: bool,
    /// Hours until it expires.
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_HOURS)))]
    hours: u32,
    /// Number of tokens; with two or more, the names are numbered.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_COUNT)))]
    count: u32,
    /// List the tokens of the meeting instead of creating one.
    #[arg(long, requires = "meeting", conflicts_with_all = ["name", "unit", "publish", "subscribe"])]
    list: bool,
    /// Revoke a token now; the machine leaves the meeting within seconds.
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
        let use_cases = context.use_cases(&context.config(&[])?).await?;
        let now = context.clock.now();
        if let Some(id) = &self.revoke {
            let id = ParticipantId::parse(id).context("--revoke")?;
            use_cases.revoke_access_tokens(Asker::CommandLine, &[id]).await.map_err(refused)?;
        } else if self.list {
            let tokens = use_cases.access_tokens(Asker::CommandLine, &self.meeting()?).await.map_err(refused)?;
            for token in tokens {
                say!("{}", described(&token, now));
            }
        } else {
            self.issue(&use_cases, now).await?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn meeting(&self) -> anyhow::Result<MeetingId> {
        MeetingId::parse(self.meeting.as_deref().unwrap_or_default()).context("--meeting")
    }

    async fn issue(&self, use_cases: &UseCases, now: Millis) -> anyhow::Result<()> {
        let name = self.name.as_deref().unwrap_or_default();
        let numbered = (1..=self.count).map(|n| if self.count == 1 { name.to_owned() } else { format!("{name} {n}") });
        let order = TokenOrder {
            meeting: self.meeting()?,
            unit: unit_id(&use_cases.store, self.unit.as_deref().unwrap_or_default()).await?,
            names: numbered.collect(),
            role: self.role.into(),
            rights: MediaRights { publish: self.publish, subscribe: self.subscribe },
            expires_at: now.plus(i64::from(self.hours) * HOUR),
        };
        if !use_cases.is_unit_invited(&order.meeting, &order.unit).await.map_err(refused)? {
            eprintln!("this unit is not invited to the meeting; until it is, the token opens nothing");
        }
        for token in use_cases.issue_access_tokens(Asker::CommandLine, order).await.map_err(refused)? {
            say!("{}", token.secret.secret());
            eprintln!("{}  {}", token.id, token.name);
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
