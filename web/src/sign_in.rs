//! Sessions and their cookies. A cookie holds 256 random bits; the store knows only their hash.

use axum::http::{HeaderMap, HeaderValue, header};
use base::Refusal;
use meetings::ids::UserId;
use protocol::problem::ProblemCode;
use store::{Actor, Token, TokenHash};

use crate::app::App;
use crate::extract::{Origin, SignedIn};

pub const USER_COOKIE: &str = "diemcau";
pub const GUEST_COOKIE: &str = "diemcau_guest";

const DAY: i64 = 24 * 60 * 60 * 1000;
/// How long a session lives after it was last used.
const SESSION_MS: i64 = 7 * DAY;
/// A session's end is moved at most this often, so that reading a page does not write to the disk each time.
const TOUCH_MS: i64 = 60 * 60 * 1000;
/// How long a guest may come back to a meeting without the invitation link.
const GUEST_MS: i64 = 7 * DAY;
/// How long a one-time sign-in link may wait to be used.
pub const LINK_MS: i64 = 7 * DAY;
/// How long after signing in by a link the password may be set without the old one.
const NEW_PASSWORD_MS: i64 = DAY;
/// How long an invitation link for guests works.
pub const INVITATION_MS: i64 = 30 * DAY;

/// The value of a cookie.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// How somebody has shown who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    Password,
    /// A one-time link, which only administrators make.
    Link,
}

/// A new session of `user`; returns the `Set-Cookie` header.
pub async fn begin_session(app: &App, user: &UserId, proof: Proof, origin: Origin) -> Result<HeaderValue, Refusal> {
    let now = app.clock.now();
    if app.store.users().is_disabled(user).await? {
        return Err(ProblemCode::AccountDisabled.into());
    }
    let token = Token::random();
    let (actor, until) = (Actor::User(user.clone()), now.plus(SESSION_MS));
    match proof {
        Proof::Password => app.store.sessions().create(&token.hash(), user, until, &actor, now).await?,
        Proof::Link => app.store.sessions().create_by_link(&token.hash(), user, until, &actor, now).await?,
    }
    set_cookie(USER_COOKIE, token.secret(), SESSION_MS, origin.secure)
}

/// Whose session a cookie is.
pub async fn session_of(app: &App, secret: &str) -> Result<SignedIn, Refusal> {
    let now = app.clock.now();
    let token = TokenHash::of(secret);
    let session = match app.store.sessions().get(&token, now).await {
        Err(store::Error::NotFound(_)) => return Err(ProblemCode::NotSignedIn.into()),
        other => other?,
    };
    if now.since(session.seen_at) > TOUCH_MS {
        app.store.sessions().touch(&token, now.plus(SESSION_MS), now).await?;
    }
    let by_fresh_link = session.by_link && now.since(session.created_at) < NEW_PASSWORD_MS;
    Ok(SignedIn { user: session.user, session: token, by_fresh_link })
}

pub fn guest_cookie(token: &Token, origin: Origin) -> Result<HeaderValue, Refusal> {
    set_cookie(GUEST_COOKIE, token.secret(), GUEST_MS, origin.secure)
}

/// Makes the browser forget the session.
pub fn forget_session(origin: Origin) -> Result<HeaderValue, Refusal> {
    set_cookie(USER_COOKIE, "", 0, origin.secure)
}

fn set_cookie(name: &str, value: &str, life_ms: i64, secure: bool) -> Result<HeaderValue, Refusal> {
    let secure = if secure { "; Secure" } else { "" };
    let life = life_ms / 1000;
    HeaderValue::try_from(format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={life}{secure}"))
        .map_err(Refusal::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; diemcau=s3cret; diemcau_guest=g"));
        assert_eq!(cookie(&headers, USER_COOKIE), Some("s3cret"));
        assert_eq!(cookie(&headers, GUEST_COOKIE), Some("g"));
        assert_eq!(cookie(&headers, "b"), None);
    }

    #[test]
    fn cookies_are_closed_to_scripts_and_other_sites() {
        let text = |secure| set_cookie("diemcau", "x", 1000, secure).unwrap().to_str().unwrap().to_owned();
        assert_eq!(text(false), "diemcau=x; Path=/; HttpOnly; SameSite=Lax; Max-Age=1");
        assert!(text(true).ends_with("; Secure"));
    }
}
