// SPDX-License-Identifier: MPL-2.0
//! Invitation links for people without an account.

use std::net::IpAddr;

use base::Refusal;
use meetings::ids::MeetingId;
use meetings::meeting::{Meeting, MeetingState};
use meetings::people::User;
use meetings::policy::Action;
use protocol::http::{DoorView, InvitationView, JoinAsGuest, Link};
use protocol::problem::ProblemCode;
use store::guests::Guest;
use store::{Token, TokenHash};

use crate::readiness::EACH_LIST;
use crate::sessions::INVITATION_MS;
use crate::{UseCases, actor, names};

impl UseCases {
    /// Creates a link with which guests may ask to be admitted to this meeting.
    pub async fn invite_guests(&self, user: &User, id: &MeetingId) -> Result<Link, Refusal> {
        let meeting = self.meeting_for(user, id, Action::InviteGuests).await?;
        if meeting.state == MeetingState::Ended {
            return Err(Refusal::over(&meeting, true));
        }
        if meeting.state == MeetingState::Planned && self.store.meetings().is_held_elsewhere(id).await? {
            return Err(ProblemCode::HeldElsewhere.into());
        }
        self.count_note(user, EACH_LIST)?;
        let (token, now) = (Token::random(), self.clock.now());
        // The link of a meeting in the far future stays valid until the meeting is over.
        let expires_at = now.max(meeting.starts_at).plus(INVITATION_MS);
        let mut work = self.store.begin().await?;
        work.invitations().create(&token.hash(), id, expires_at, &actor(user.into()), now).await?;
        work.save().await?;
        Ok(Link { url: format!("{}/moi/{}", self.base_url(), token.secret()), expires_at })
    }

    /// Withdraws all invitation links of this meeting.
    pub async fn withdraw_invitations(&self, user: &User, id: &MeetingId) -> Result<(), Refusal> {
        self.meeting_for(user, id, Action::InviteGuests).await?;
        let mut work = self.store.begin().await?;
        work.invitations().withdraw(id, &actor(user.into()), self.clock.now()).await?;
        Ok(work.save().await?)
    }

    /// What an invitation link leads to. Counts unknown links.
    pub async fn invitation(&self, secret: &str, address: IpAddr) -> Result<InvitationView, Refusal> {
        match self.invited_to(secret).await {
            Ok(meeting) => self.invitation_view(meeting).await,
            Err(refusal) if refusal.code == ProblemCode::LinkUnknown => {
                self.limits.wrong_link(address, self.clock.now())?;
                Err(refusal)
            }
            Err(refusal) => Err(refusal),
        }
    }

    /// What a meeting's own address shows to somebody who is not signed in: the way in for guests,
    /// where there is one. The answer does not reveal whether the meeting exists; unknown ones are
    /// counted.
    pub async fn door(&self, id: &MeetingId, address: IpAddr) -> Result<DoorView, Refusal> {
        let meeting = match self.store.meetings().get(id).await {
            Ok(meeting) => meeting,
            Err(store::Error::NotFound(_)) => {
                self.limits.wrong_link(address, self.clock.now())?;
                return Ok(DoorView { for_guests: None });
            }
            Err(error) => return Err(error.into()),
        };
        let open =
            meeting.state != MeetingState::Ended && self.store.invitations().are_open(id, self.clock.now()).await?;
        let for_guests = if open { Some(self.invitation_view(meeting).await?) } else { None };
        Ok(DoorView { for_guests })
    }

    /// A guest gives name and unit, and may ask to be admitted. The token goes to the guest's
    /// browser and nowhere else.
    pub async fn join_as_guest(&self, body: &JoinAsGuest, address: IpAddr) -> Result<(Guest, Token), Refusal> {
        self.limits.guest(address, self.clock.now())?;
        let meeting = self.guests_meeting(body).await?;
        if meeting.state == MeetingState::Ended {
            return Err(Refusal::over(&meeting, false));
        }
        let (name, unit) = (names::person(&body.name)?, names::name_or_empty(&body.unit_name)?);
        let (token, now) = (Token::random(), self.clock.now());
        let mut work = self.store.begin().await?;
        // The links may have been withdrawn meanwhile, and with them all waiting guests.
        if !work.invitations().are_open(&meeting.id, now).await? {
            return Err(ProblemCode::InvitationOver.into());
        }
        let guest = work.guests().create(&meeting.id, &name, &unit, &token.hash(), now).await?;
        work.save().await?;
        Ok((guest, token))
    }

    async fn invited_to(&self, secret: &str) -> Result<Meeting, Refusal> {
        let token = TokenHash::of(secret);
        match self.store.invitations().get(&token, self.clock.now()).await {
            Ok(invitation) => Ok(self.store.meetings().get(&invitation.meeting).await?),
            Err(store::Error::NotFound(_)) if self.store.invitations().was_made(&token).await? => {
                Err(ProblemCode::InvitationOver.into())
            }
            Err(store::Error::NotFound(_)) => Err(ProblemCode::LinkUnknown.into()),
            Err(e) => Err(e.into()),
        }
    }

    /// The meeting that a guest wants to enter: by an invitation link, or by the meeting's own
    /// address while it accepts guests.
    async fn guests_meeting(&self, body: &JoinAsGuest) -> Result<Meeting, Refusal> {
        match (&body.secret, &body.meeting) {
            (Some(secret), None) => self.invited_to(secret).await,
            (None, Some(id)) if self.store.invitations().are_open(id, self.clock.now()).await? => {
                Ok(self.store.meetings().get(id).await?)
            }
            (None, Some(_)) => Err(ProblemCode::NotFound.into()),
            _ => Err(Refusal::invalid("secret")),
        }
    }

    async fn invitation_view(&self, meeting: Meeting) -> Result<InvitationView, Refusal> {
        Ok(InvitationView {
            unit_name: self.store.units().get(&meeting.unit).await?.name,
            starts_at: meeting.starts_at,
            time_open: meeting.set_time().is_none(),
            ended: meeting.state == MeetingState::Ended,
            cancelled: meeting.is_cancelled(),
            meeting: meeting.id,
            title: meeting.title,
        })
    }
}
