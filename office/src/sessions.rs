//! Who is signed in, and how they have shown who they are. The store knows only the hash of the secret that a browser keeps.

use base::Refusal;
use meetings::ids::UserId;
use meetings::people::User;
use protocol::http::Me;
use protocol::problem::ProblemCode;
use store::{Actor, Token, TokenHash};

use crate::Office;

const DAY: i64 = 24 * 60 * 60 * 1000;
/// How long a session lives after it was last used.
pub const SESSION_MS: i64 = 7 * DAY;
/// A session's end is moved at most this often, so that reading a page does not write to the disk each time.
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
pub enum Proof {
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
    /// A new session of `user`; its secret goes to the browser and nowhere else.
    pub async fn begin_session(&self, user: &UserId, proof: Proof) -> Result<Token, Refusal> {
        self.require_open(user).await?;
        let (token, now) = (Token::random(), self.clock.now());
        let (actor, until) = (Actor::User(user.clone()), now.plus(SESSION_MS));
        match proof {
            Proof::Password => store::save!(self.store => sessions().create(&token.hash(), user, until, &actor, now))?,
            Proof::Link => {
                store::save!(self.store => sessions().create_by_link(&token.hash(), user, until, &actor, now))?
            }
        }
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
