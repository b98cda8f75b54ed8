// SPDX-License-Identifier: MPL-2.0
//! Access tokens, by which machines (encoders, probes) join a meeting.

use base::Refusal;
use meetings::ids::{MeetingId, ParticipantId, UnitId};
use meetings::meeting::{MeetingRole, MeetingState};
use meetings::policy::{Asker, MediaRights, is_unit_invited, may_administer};
use moments::Millis;
use store::Token;
use store::access_tokens::{AccessToken, NewAccessToken};

use crate::{UseCases, actor, names};

/// What tokens are issued for. Each token has one of the names.
#[derive(Debug)]
pub struct TokenOrder {
    pub meeting: MeetingId,
    pub unit: UnitId,
    pub names: Vec<String>,
    pub role: MeetingRole,
    pub rights: MediaRights,
    pub expires_at: Millis,
}

/// A new token. Its secret is shown once and not stored.
pub struct IssuedToken {
    pub id: ParticipantId,
    pub name: String,
    pub secret: Token,
}

impl UseCases {
    /// Issues all tokens, or none.
    pub async fn issue_access_tokens(&self, asker: Asker<'_>, order: TokenOrder) -> Result<Vec<IssuedToken>, Refusal> {
        may_administer(asker)?;
        let planned = self.store.meetings().get(&order.meeting).await?;
        if planned.state == MeetingState::Ended {
            return Err(Refusal::over(&planned, true));
        }
        let TokenOrder { meeting, unit, names, role, rights, expires_at } = order;
        let names: Vec<String> = names.iter().map(|name| names::name(name)).collect::<Result<_, _>>()?;
        let (actor, now) = (actor(asker), self.clock.now());
        let mut issued = Vec::with_capacity(names.len());
        let mut work = self.store.begin().await?;
        for name in names {
            let (meeting, unit) = (meeting.clone(), unit.clone());
            let new = NewAccessToken { meeting, unit, name, role, rights, expires_at };
            let secret = Token::random();
            let id = work.access_tokens().create(&new, &secret.hash(), &actor, now).await?;
            issued.push(IssuedToken { id, name: new.name, secret });
        }
        work.save().await?;
        Ok(issued)
    }

    /// Whether a unit is invited to a meeting. Tokens of other units open nothing.
    pub async fn is_unit_invited(&self, meeting: &MeetingId, unit: &UnitId) -> Result<bool, Refusal> {
        Ok(is_unit_invited(&self.store.meetings().get(meeting).await?, unit))
    }

    /// The tokens of a meeting, also those that are expired or revoked.
    pub async fn access_tokens(&self, asker: Asker<'_>, meeting: &MeetingId) -> Result<Vec<AccessToken>, Refusal> {
        may_administer(asker)?;
        self.store.meetings().get(meeting).await?;
        Ok(self.store.access_tokens().list(meeting).await?)
    }

    /// Revokes all of these tokens, or none. Their holders leave within seconds.
    pub async fn revoke_access_tokens(&self, asker: Asker<'_>, ids: &[ParticipantId]) -> Result<(), Refusal> {
        may_administer(asker)?;
        let mut work = self.store.begin().await?;
        for id in ids {
            work.access_tokens().revoke(id, &actor(asker), self.clock.now()).await?;
        }
        Ok(work.save().await?)
    }
}
