// SPDX-License-Identifier: MPL-2.0
//! Signing in and out, with the limits on wrong tries.

use std::net::IpAddr;

use base::Refusal;
use meetings::network::Network;
use meetings::people::User;
use protocol::http::SessionView;
use protocol::problem::ProblemCode;
use store::access_tokens::AccessToken;
use store::guests::{Guest, GuestState};
use store::{Token, TokenHash};

use crate::sessions::Session;
use crate::{UseCases, actor, names};

/// What a one-time link did for a browser.
pub enum LinkUse {
    /// The link was fresh. The token goes to the browser and nowhere else.
    SignedIn(User, Token),
    /// The link was used before, and its owner is signed in.
    StillSignedIn(Session),
}

impl UseCases {
    /// Begins a session for the owner of name and password. The token goes to the browser and
    /// nowhere else.
    pub async fn sign_in(&self, username: &str, password: &str, address: IpAddr) -> Result<(User, Token), Refusal> {
        // An impossible name gets the same answer as a wrong password.
        let username = names::username(username).map_err(|_| ProblemCode::WrongPassword)?;
        let verified = self.verify_password(&username, password, address).await?;
        self.begin_password_session(&username, &verified).await
    }

    /// Changes a person's own password; the current one is needed unless a link was used to sign
    /// in. All sessions of the account end; a new one begins for this browser.
    pub async fn change_password(
        &self,
        session: &Session,
        current: Option<&str>,
        new: &str,
        address: IpAddr,
    ) -> Result<Token, Refusal> {
        let user = &session.user;
        let has_password = self.store.users().password_hash_of(&user.username).await?.is_some();
        // Somebody who forgot the password signs in with a link from an administrator.
        let verified = if has_password && !session.by_fresh_link {
            // Limited like signing in, so that a stolen session does not help to guess the
            // password.
            Some(self.verify_password(&user.username, current.unwrap_or_default(), address).await?)
        } else {
            None
        };
        let hash = self.passwords.hash(new, Network::of(address)).await?;
        self.set_password(session, verified.as_deref(), &hash).await
    }

    /// The stored hash that the password of `username` fits. Counts and refuses wrong passwords.
    async fn verify_password(&self, username: &str, password: &str, address: IpAddr) -> Result<String, Refusal> {
        let may = || self.limits.may_sign_in(username, address, self.clock.now());
        may()?;
        let stored = match self.store.users().password_hash_of(username).await {
            Ok(stored) => stored,
            Err(store::Error::NotFound(_)) => None,
            Err(error) => return Err(error.into()),
        };
        tokio::time::sleep(self.limits.sign_in_delay(username, self.clock.now())).await;
        if self.passwords.verify(password, stored.clone(), Network::of(address), may).await?
            && let Some(verified) = stored
        {
            return Ok(verified);
        }
        self.limits.sign_in_failed(username, address, self.clock.now());
        tracing::info!(%address, "a sign-in was refused");
        Err(ProblemCode::WrongPassword.into())
    }

    /// Signs in with a one-time link. `session` is the secret that the browser has: the owner of a
    /// used link who is still signed in stays signed in.
    pub async fn sign_in_with_link(
        &self,
        secret: &str,
        session: Option<&str>,
        address: IpAddr,
    ) -> Result<LinkUse, Refusal> {
        let link = TokenHash::of_typed(secret);
        if let Some((user, token)) = self.begin_link_session(&link).await? {
            return Ok(LinkUse::SignedIn(user, token));
        }
        let owner = match self.store.links().owner(&link).await {
            Ok(owner) => owner,
            Err(store::Error::NotFound(_)) => {
                // Only wrong links are counted, because a whole office may share one address.
                self.limits.wrong_link(address, self.clock.now())?;
                return Err(ProblemCode::LinkUnknown.into());
            }
            Err(error) => return Err(error.into()),
        };
        match self.session_if_any(session).await? {
            Some(session) if session.user.id == owner => Ok(LinkUse::StillSignedIn(session)),
            _ if self.store.users().is_disabled(&owner).await? => Err(ProblemCode::AccountDisabled.into()),
            _ => Err(ProblemCode::LinkUsed.into()),
        }
    }

    /// Who uses this browser, by the secrets of its cookies; nobody is an answer, not a refusal.
    pub async fn who_is_here(&self, session: Option<&str>, guest: Option<&str>) -> Result<SessionView, Refusal> {
        let me = match self.session_if_any(session).await? {
            Some(session) => Some(self.me(session.user, session.by_fresh_link).await?),
            None => None,
        };
        let guest_of = match guest {
            Some(secret) => match self.store.guests().by_token(&TokenHash::of(secret)).await {
                Ok(guest) => Some(guest.meeting),
                Err(store::Error::NotFound(_)) => None,
                Err(error) => return Err(error.into()),
            },
            None => None,
        };
        Ok(SessionView { me, guest_of })
    }

    async fn session_if_any(&self, secret: Option<&str>) -> Result<Option<Session>, Refusal> {
        let Some(secret) = secret else { return Ok(None) };
        match self.session_of(secret).await {
            Ok(session) => Ok(Some(session)),
            Err(refusal) if refusal.code == ProblemCode::NotSignedIn => Ok(None),
            Err(refusal) => Err(refusal),
        }
    }

    /// The guest with this secret.
    pub async fn guest_of(&self, secret: &str) -> Result<Guest, Refusal> {
        match self.store.guests().by_token(&TokenHash::of(secret)).await {
            Ok(guest) if guest.state == GuestState::Denied => Err(ProblemCode::RemovedFromMeeting.into()),
            Ok(guest) => Ok(guest),
            Err(store::Error::NotFound(_)) => Err(ProblemCode::NotSignedIn.into()),
            Err(error) => Err(error.into()),
        }
    }

    /// The access token with this secret (None: malformed). Counts wrong ones.
    pub async fn access_token_of(&self, secret: Option<&str>, address: IpAddr) -> Result<AccessToken, Refusal> {
        let now = self.clock.now();
        // Looked up by its hash, so that the time taken does not reveal how much of a guess is
        // right.
        let found = match secret {
            Some(secret) => self.store.access_tokens().valid(&TokenHash::of(secret), now).await,
            None => Err(store::Error::NotFound("access token")),
        };
        match found {
            Ok(token) => Ok(token),
            Err(store::Error::NotFound(_)) => {
                self.limits.wrong_token(address, now)?;
                Err(ProblemCode::NotSignedIn.into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Ends this session.
    pub async fn sign_out(&self, session: &Session) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        work.sessions().delete(&session.token, &actor((&session.user).into()), self.clock.now()).await?;
        Ok(work.save().await?)
    }
}
