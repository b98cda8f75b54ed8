// SPDX-License-Identifier: MPL-2.0
//! `diemcau meeting create`

use std::process::ExitCode;

use anyhow::Context as _;
use jiff::civil::DateTime;
use jiff::tz::{TimeZone, offset};
use meetings::policy::Asker;
use moments::Millis;
use protocol::http::{PlanAgendaItem, PlanMeeting};
use store::Store;
use use_cases::names;

use super::{Context, refused};

#[derive(Debug, clap::Subcommand)]
pub enum Meeting {
    /// Plan a meeting and print its id.
    Create {
        /// Title of the meeting.
        #[arg(long)]
        title: String,
        /// User name of the chair.
        #[arg(long, value_name = "USERNAME")]
        chair: String,
        /// User name of the secretary.
        #[arg(long, value_name = "USERNAME")]
        secretary: String,
        /// Code of the unit that holds the meeting [default: the chair's].
        #[arg(long, value_name = "CODE")]
        unit: Option<String>,
        /// Code of an invited unit; may be repeated.
        #[arg(long, value_name = "CODE")]
        invite: Vec<String>,
        /// Title of an agenda item; may be repeated.
        #[arg(long, value_name = "TITLE")]
        agenda: Vec<String>,
        /// Planned start, for example "2026-11-30 08:00" (Việt Nam time) [default: now].
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
    },
}

impl Meeting {
    pub async fn run(self, context: &Context) -> anyhow::Result<ExitCode> {
        let Self::Create { title, chair, secretary, unit, invite, agenda, at } = self;
        let use_cases = context.use_cases(&context.config(&[])?).await?;
        let store = &use_cases.store;
        let starts_at = match at {
            Some(text) => parse_time(&text)?,
            None => context.clock.now(),
        };
        let mut invited_units = Vec::with_capacity(invite.len());
        for code in &invite {
            invited_units.push(unit_id(store, code).await?);
        }
        let plan = PlanMeeting {
            key: None,
            title,
            starts_at,
            chair: user_id(store, &chair).await?,
            secretary: user_id(store, &secretary).await?,
            unit: match &unit {
                Some(code) => Some(unit_id(store, code).await?),
                None => None,
            },
            invited_units,
            invitees: protocol::http::PlanInvitees::default(),
            keeps_chat: None,
            held_elsewhere: false,
            agenda: agenda
                .into_iter()
                .map(|title| PlanAgendaItem { id: None, title, presenter: String::new(), minutes: None })
                .collect(),
        };
        let meeting = use_cases.plan_meeting(Asker::CommandLine, plan).await.map_err(refused)?;
        say!("{}", meeting.id);
        Ok(ExitCode::SUCCESS)
    }
}

async fn user_id(store: &Store, username: &str) -> anyhow::Result<meetings::ids::UserId> {
    let username = names::username(username).map_err(refused)?;
    Ok(store.users().by_username(&username).await.with_context(|| format!("user {username}"))?.id)
}

pub(super) async fn unit_id(store: &Store, code: &str) -> anyhow::Result<meetings::ids::UnitId> {
    let code = names::unit_code(code).map_err(refused)?;
    Ok(store.units().by_code(&code).await.with_context(|| format!("unit {code}"))?.id)
}

/// A local time of Việt Nam (UTC+7, no summer time).
fn parse_time(text: &str) -> anyhow::Result<Millis> {
    let wrong = || format!("--at {text:?} is not a time such as \"2026-11-30 08:00\"");
    let local: DateTime = text.parse().with_context(wrong)?;
    let zoned = local.to_zoned(TimeZone::fixed(offset(7))).with_context(wrong)?;
    Ok(Millis(zoned.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_viet_nam() {
        assert_eq!(parse_time("2026-11-30 08:00").unwrap(), Millis(1_796_000_400_000));
        assert!(parse_time("tomorrow").unwrap_err().to_string().contains("2026-11-30"));
    }
}
