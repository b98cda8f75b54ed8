// SPDX-License-Identifier: MPL-2.0
//! Who is signed in, and how they have shown who they are. The store knows only the hash of the
//! secret that a browser keeps.

use base::Refusal;
use meetings::Millis;
use meetings::ids::UserId;
use meetings::people::User;
use protocol::http::Me;
use protocol::problem::ProblemCode;
use store::{Actor, Token, TokenHash, UnitOfWork};

use crate::Office;

const DAY: i64 = 24 * 60 * 60 * 1000;
/// How long a session lives after it was last used.
pub const SESSION_MS: i64 = 7 * DAY;
/// A session's end is moved at most this often, so that reading a page does not write to the disk
/// each time.
const TOUCH_MS: i64 = 60 * 60 * 1000;
/// How long a guest may come back to a meeting without the invitation link.
pub const GUEST_MS: i64 = 7 * DAY;
/// How long a one-time sign-in link may wait to be used.
pub const LINK_MS: i64 = 7 * DAY;
/// How long after signing in by a link the password may be set without the old one.
const NEW_PASSWORD_MS: i64 = DAY;
/// How long an invitation link for guests works.
pub const INVITATION_MS: i64 = 30 * DAY;

/// How somebody has shown who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    Password,
    /// A one-time link, which only administrators make.
    Link,
}

/// A session that goes on.
#[derive(Debug, Clone)]
pub struct Session {
    pub user: User,
    pub token: TokenHash,
    /// It began with a one-time link, not long ago: the password may be set without the old one.
    pub by_fresh_link: bool,
}

impl Office {
    /// Begins a session of whoever has shown the password of which `verified` is the hash. The
    /// secret goes to the browser and nowhere else.
    pub async fn sign_in_by_password(&self, username: &str, verified: &str) -> Result<(User, Token), Refusal> {
        let now = self.clock.now();
        let mut work = self.store.begin().await?;
        let user = work.users().by_username(username).await?;
        if work.users().is_disabled(&user.id).await? {
            return Err(ProblemCode::AccountDisabled.into());
        }
        // It may have been changed, or taken away, while it was verified.
        if work.users().password_hash_of(username).await?.as_deref() != Some(verified) {
            return Err(ProblemCode::WrongPassword.into());
        }
        let token = begin_session(&mut work, &user.id, Proof::Password, now).await?;
        work.save().await?;
        Ok((user, token))
    }

    /// Uses a one-time link up and begins a session of its owner; none for a link that opens
    /// nothing (any more).
    pub async fn sign_in_by_link(&self, link: &TokenHash) -> Result<Option<(User, Token)>, Refusal> {
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

    /// Sets the password of whoever is signed in. All their sessions end, this one too; a new one
    /// begins. `verified` is the hash of the old password where it was asked for.
    pub async fn set_password(&self, session: &Session, verified: Option<&str>, hash: &str) -> Result<Token, Refusal> {
        let (user, now) = (&session.user, self.clock.now());
        let mut work = self.store.begin().await?;
        // Both may have ended while passwords were hashed.
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

    /// Whose session a secret is.
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

    /// Who somebody is, for their own eyes.
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
