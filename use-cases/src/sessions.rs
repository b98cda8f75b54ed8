// SPDX-License-Identifier: MPL-2.0
//! Sessions: who is signed in, and by which proof. The store has only the hash of the secret that a
//! browser keeps.

use base::Refusal;
use meetings::ids::UserId;
use meetings::people::User;
use moments::Millis;
use protocol::http::Me;
use protocol::problem::ProblemCode;
use store::{Actor, Token, TokenHash, UnitOfWork};

use crate::UseCases;

const DAY: i64 = 24 * 60 * 60 * 1000;
/// A session expires this long after it was last used.
pub const SESSION_MS: i64 = 7 * DAY;
/// The expiry of a session is extended at most this often, so that not every request writes to the
/// disk.
const TOUCH_MS: i64 = 60 * 60 * 1000;
/// How long a guest may return to a meeting without the invitation link.
pub const GUEST_MS: i64 = 7 * DAY;
/// How long a one-time sign-in link is valid.
pub const LINK_MS: i64 = 7 * DAY;
/// How long after signing in by a link the password may be set without the old one.
const NEW_PASSWORD_MS: i64 = DAY;
/// How long an invitation link for guests is valid.
pub const INVITATION_MS: i64 = 30 * DAY;

/// The proof by which a session began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    Password,
    /// A one-time link, which only administrators make.
    Link,
}

/// A valid session.
#[derive(Debug, Clone)]
pub struct Session {
    pub user: User,
    pub token: TokenHash,
    /// It began recently with a one-time link: the password may be set without the old one.
    pub by_fresh_link: bool,
}

impl UseCases {
    /// Begins a session after the password was verified against the hash `verified`.
    pub(crate) async fn begin_password_session(
        &self,
        username: &str,
        verified: &str,
    ) -> Result<(User, Token), Refusal> {
        let now = self.clock.now();
        let mut work = self.store.begin().await?;
        let user = work.users().by_username(username).await?;
        if work.users().is_disabled(&user.id).await? {
            return Err(ProblemCode::AccountDisabled.into());
        }
        // It may have been changed or removed while it was verified.
        if work.users().password_hash_of(username).await?.as_deref() != Some(verified) {
            return Err(ProblemCode::WrongPassword.into());
        }
        let token = begin_session(&mut work, &user.id, Proof::Password, now).await?;
        work.save().await?;
        Ok((user, token))
    }

    /// Consumes a one-time link and begins a session of its owner; None if the link is unknown or
    /// used.
    pub(crate) async fn begin_link_session(&self, link: &TokenHash) -> Result<Option<(User, Token)>, Refusal> {
        let now = self.clock.now();
        let mut work = self.store.begin().await?;
        let user = match work.links().consume(link, now).await {
            Ok(user) => user,
            Err(store::Error::NotFound(_)) => {
                work.cancel().await?;
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        let token = begin_session(&mut work, &user.id, Proof::Link, now).await?;
        work.save().await?;
        Ok(Some((user, token)))
    }

    /// Sets the password of a signed-in person. All their sessions end, this one too; a new one
    /// begins. `verified` is the hash of the old password where it was needed.
    pub(crate) async fn set_password(
        &self,
        session: &Session,
        verified: Option<&str>,
        hash: &str,
    ) -> Result<Token, Refusal> {
        let (user, now) = (&session.user, self.clock.now());
        let mut work = self.store.begin().await?;
        // Session and old password may have changed while passwords were hashed.
        match work.sessions().get(&session.token, now).await {
            Err(store::Error::NotFound(_)) => return Err(ProblemCode::NotSignedIn.into()),
            goes_on => goes_on?,
        };
        if verified.is_some() && work.users().password_hash_of(&user.username).await?.as_deref() != verified {
            return Err(ProblemCode::WrongPassword.into());
        }
        work.users().set_password_hash(&user.id, hash, &Actor::User(user.id.clone()), now).await?;
        let token = begin_session(&mut work, &user.id, Proof::Password, now).await?;
        work.save().await?;
        Ok(token)
    }

    /// The session with this secret.
    pub async fn session_of(&self, secret: &str) -> Result<Session, Refusal> {
        let now = self.clock.now();
        let token = TokenHash::of(secret);
        let session = match self.store.sessions().get(&token, now).await {
            Err(store::Error::NotFound(_)) => return Err(ProblemCode::NotSignedIn.into()),
            other => other?,
        };
        if now.since(session.seen_at) > TOUCH_MS {
            self.store.sessions().touch(&token, now.plus(SESSION_MS), now).await?;
        }
        let by_fresh_link = session.by_link && now.since(session.created_at) < NEW_PASSWORD_MS;
        Ok(Session { user: session.user, token, by_fresh_link })
    }

    /// What a signed-in person sees about themselves.
    pub async fn me(&self, user: User, by_fresh_link: bool) -> Result<Me, Refusal> {
        let unit_name = self.store.units().get(&user.unit).await?.name;
        let has_password = self.store.users().password_hash_of(&user.username).await?.is_some();
        Ok(Me { user, unit_name, has_password, needs_current: has_password && !by_fresh_link })
    }
}

async fn begin_session(work: &mut UnitOfWork, user: &UserId, proof: Proof, now: Millis) -> store::Result<Token> {
    let (token, until, actor) = (Token::random(), now.plus(SESSION_MS), Actor::User(user.clone()));
    match proof {
        Proof::Password => work.sessions().create(&token.hash(), user, until, &actor, now).await?,
        Proof::Link => work.sessions().create_by_link(&token.hash(), user, until, &actor, now).await?,
    }
    Ok(token)
}
