// SPDX-License-Identifier: MPL-2.0
//! Signing in and out.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use protocol::http::{Me, SessionView, SignIn, UseLink};
use use_cases::sign_in::LinkUse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::cookies::{self, GUEST_COOKIE};
use crate::extract::{Json, SignedIn, session_secret};
use crate::origin::Origin;
use crate::refusal::Refused;

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
    let (user, token) = app.use_cases.sign_in(&body.username, &body.password, origin.address).await?;
    let cookie = cookies::session_cookie(&token, origin)?;
    Ok(([(header::SET_COOKIE, cookie)], Json(app.use_cases.me(user, false).await?)))
}

/// Sign in with a one-time link. The owner of a used link who is still signed in stays signed in.
#[utoipa::path(post, path = "/auth/link", tag = "auth", request_body = UseLink, responses((status = 200, body = Me)))]
async fn with_link(
    State(app): State<AppState>,
    origin: Origin,
    headers: HeaderMap,
    Json(body): Json<UseLink>,
) -> Result<(Option<SetCookie>, Json<Me>), Refused> {
    let use_cases = &app.use_cases;
    match use_cases.sign_in_with_link(&body.secret, session_secret(&headers), origin.address).await? {
        LinkUse::SignedIn(user, token) => {
            let cookie = cookies::session_cookie(&token, origin)?;
            Ok((Some([(header::SET_COOKIE, cookie)]), Json(use_cases.me(user, true).await?)))
        }
        LinkUse::StillSignedIn(session) => Ok((None, Json(use_cases.me(session.user, session.by_fresh_link).await?))),
    }
}

/// Who uses this browser; nobody is an answer, not a refusal.
#[utoipa::path(get, path = "/auth/session", tag = "auth", responses((status = 200, body = SessionView)))]
async fn session(State(app): State<AppState>, headers: HeaderMap) -> Result<Json<SessionView>, Refused> {
    let guest = cookies::cookie(&headers, GUEST_COOKIE);
    Ok(Json(app.use_cases.who_is_here(session_secret(&headers), guest).await?))
}

/// Ends this session, and the meetings that are open in it.
#[utoipa::path(post, path = "/auth/sign-out", tag = "auth", responses((status = 204)))]
async fn sign_out(
    State(app): State<AppState>,
    signed_in: SignedIn,
    origin: Origin,
) -> Result<(StatusCode, SetCookie), Refused> {
    app.use_cases.sign_out(&signed_in).await?;
    app.open_sessions.close_ended().await;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookies::forget_session(origin)?)]))
}
