// SPDX-License-Identifier: MPL-2.0
//! Signing in and out.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use base::Refusal;
use meetings::network::Network;
use office::names;
use office::sessions::Session;
use protocol::http::{Me, SessionView, SignIn, UseLink};
use protocol::problem::ProblemCode;
use store::TokenHash;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::{App, AppState};
use crate::extract::{Json, Origin, SignedIn, shows_token};
use crate::refusal::Refused;
use crate::sign_in::{GUEST_COOKIE, USER_COOKIE};
use crate::{session_ends, sign_in};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(with_password))
        .routes(routes!(with_link))
        .routes(routes!(session))
        .routes(routes!(sign_out))
}

type SetCookie = [(HeaderName, HeaderValue); 1];

/// Sign in with name and password. Failed tries are counted: ten a minute per name and network,
/// forty per network.
#[utoipa::path(post, path = "/auth/sign-in", tag = "auth", request_body = SignIn, responses((status = 200, body = Me)))]
async fn with_password(
    State(app): State<AppState>,
    origin: Origin,
    Json(body): Json<SignIn>,
) -> Result<(SetCookie, Json<Me>), Refused> {
    // A name that nobody can have is answered like a wrong password: what is missing is not told.
    let username = names::username(&body.username).map_err(|_| ProblemCode::WrongPassword)?;
    let verified = password_fits(&app, &username, &body.password, origin).await?;
    let (user, token) = app.office.sign_in_by_password(&username, &verified).await?;
    let cookie = sign_in::session_cookie(&token, origin)?;
    Ok(([(header::SET_COOKIE, cookie)], Json(app.office.me(user, false).await?)))
}

/// The stored hash that the password of `username` fits. Refuses a wrong one, and tries that come
/// too often.
pub async fn password_fits(app: &App, username: &str, password: &str, origin: Origin) -> Result<String, Refusal> {
    app.limits.may_sign_in(username, origin.address, app.clock.now())?;
    let stored = match app.store.users().password_hash_of(username).await {
        Ok(stored) => stored,
        Err(store::Error::NotFound(_)) => None,
        Err(e) => return Err(e.into()),
    };
    tokio::time::sleep(app.limits.sign_in_waits(username, app.clock.now())).await;
    let may = || app.limits.may_sign_in(username, origin.address, app.clock.now());
    if app.passwords.verify(password, stored.clone(), Network::of(origin.address), may).await?
        && let Some(verified) = stored
    {
        return Ok(verified);
    }
    app.limits.sign_in_failed(username, origin.address, app.clock.now());
    tracing::info!(address = %origin.address, "a sign-in was refused");
    Err(ProblemCode::WrongPassword.into())
}

/// Sign in with a one-time link. Who is signed in already and opens their own used link again goes
/// on as they are.
#[utoipa::path(post, path = "/auth/link", tag = "auth", request_body = UseLink, responses((status = 200, body = Me)))]
async fn with_link(
    State(app): State<AppState>,
    origin: Origin,
    headers: HeaderMap,
    Json(body): Json<UseLink>,
) -> Result<(Option<SetCookie>, Json<Me>), Refused> {
    let now = app.clock.now();
    let token = TokenHash::of_typed(&body.secret);
    if let Some((user, session)) = app.office.sign_in_by_link(&token).await? {
        let cookie = sign_in::session_cookie(&session, origin)?;
        return Ok((Some([(header::SET_COOKIE, cookie)]), Json(app.office.me(user, true).await?)));
    }
    let owner = match app.store.links().owner(&token).await {
        Ok(owner) => owner,
        Err(store::Error::NotFound(_)) => {
            // What opens something is never refused: a whole office has one address.
            app.limits.wrong_link(origin.address, now)?;
            return Err(ProblemCode::LinkUnknown.into());
        }
        Err(e) => return Err(e.into()),
    };
    match signed_in(&app, &headers).await? {
        Some(here) if here.user.id == owner => Ok((None, Json(app.office.me(here.user, here.by_fresh_link).await?))),
        _ if app.store.users().is_disabled(&owner).await? => Err(ProblemCode::AccountDisabled.into()),
        _ => Err(ProblemCode::LinkUsed.into()),
    }
}

/// The session of a browser, if it has one that goes on.
async fn signed_in(app: &App, headers: &HeaderMap) -> Result<Option<Session>, Refusal> {
    // As `SignedIn`: where there is a token, cookies do not count.
    let cookie = sign_in::cookie(headers, USER_COOKIE).filter(|_| !shows_token(headers));
    let Some(secret) = cookie else { return Ok(None) };
    match app.office.session_of(secret).await {
        Ok(signed_in) => Ok(Some(signed_in)),
        Err(refusal) if refusal.code == ProblemCode::NotSignedIn => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

/// Who has this browser; nobody is an answer, not a refusal.
#[utoipa::path(get, path = "/auth/session", tag = "auth", responses((status = 200, body = SessionView)))]
async fn session(State(app): State<AppState>, headers: HeaderMap) -> Result<Json<SessionView>, Refused> {
    let me = match signed_in(&app, &headers).await? {
        Some(here) => Some(app.office.me(here.user, here.by_fresh_link).await?),
        None => None,
    };
    let guest_of = match sign_in::cookie(&headers, GUEST_COOKIE) {
        Some(secret) => match app.store.guests().by_token(&TokenHash::of(secret)).await {
            Ok(guest) => Some(guest.meeting),
            Err(store::Error::NotFound(_)) => None,
            Err(e) => return Err(e.into()),
        },
        None => None,
    };
    Ok(Json(SessionView { me, guest_of }))
}

/// Ends this session, and the meetings that are open in it.
#[utoipa::path(post, path = "/auth/sign-out", tag = "auth", responses((status = 204)))]
async fn sign_out(
    State(app): State<AppState>,
    signed_in: SignedIn,
    origin: Origin,
) -> Result<(StatusCode, SetCookie), Refused> {
    let mut work = app.store.begin().await?;
    work.sessions().delete(&signed_in.token, &signed_in.actor(), app.clock.now()).await?;
    work.save().await?;
    session_ends::look(&app).await;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, sign_in::forget_session(origin)?)]))
}
