//! Signing in and out.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use meetings::people::User;
use protocol::http::{Me, SignIn, UseLink};
use protocol::problem::ProblemCode;
use store::TokenHash;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::{App, AppState};
use crate::extract::{Json, Origin, SignedIn};
use crate::refusal::Refusal;
use crate::{names, sign_in};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(with_password)).routes(routes!(with_link)).routes(routes!(sign_out))
}

type SetCookie = [(HeaderName, HeaderValue); 1];

/// Sign in with name and password. At most ten tries a minute per name and per address.
#[utoipa::path(post, path = "/auth/sign-in", tag = "auth", request_body = SignIn, responses((status = 200, body = Me)))]
async fn with_password(
    State(app): State<AppState>,
    origin: Origin,
    Json(body): Json<SignIn>,
) -> Result<(SetCookie, Json<Me>), Refusal> {
    // A name that nobody can have is answered like a wrong password: what is missing is not told.
    let username = names::username(&body.username).map_err(|_| ProblemCode::WrongPassword)?;
    app.limits.sign_in(&username, origin.address, app.clock.now())?;
    let stored = match app.store.users().password_hash_of(&username).await {
        Ok(stored) => stored,
        Err(store::Error::NotFound(_)) => None,
        Err(e) => return Err(e.into()),
    };
    if !app.passwords.verify(&body.password, stored).await? {
        tracing::info!(address = %origin.address, "a sign-in was refused");
        return Err(ProblemCode::WrongPassword.into());
    }
    let user = app.store.users().by_username(&username).await?;
    begin(&app, user, origin).await
}

/// Sign in with a one-time link.
#[utoipa::path(post, path = "/auth/link", tag = "auth", request_body = UseLink, responses((status = 200, body = Me)))]
async fn with_link(
    State(app): State<AppState>,
    origin: Origin,
    Json(body): Json<UseLink>,
) -> Result<(SetCookie, Json<Me>), Refusal> {
    let now = app.clock.now();
    // Not bounded like passwords: 256 bits cannot be guessed, and a whole office opens its links at eight o'clock.
    app.limits.guest(origin.address, now)?;
    let user = match app.store.links().consume(&TokenHash::of(&body.secret), now).await {
        Ok(user) => user,
        Err(store::Error::NotFound(_)) => return Err(ProblemCode::LinkUsed.into()),
        Err(e) => return Err(e.into()),
    };
    begin(&app, user, origin).await
}

async fn begin(app: &App, user: User, origin: Origin) -> Result<(SetCookie, Json<Me>), Refusal> {
    let cookie = sign_in::begin_session(app, &user.id, origin).await?;
    Ok(([(header::SET_COOKIE, cookie)], Json(me(app, user).await?)))
}

/// Who somebody is, for their own eyes.
pub async fn me(app: &App, user: User) -> Result<Me, Refusal> {
    let unit_name = app.store.units().get(&user.unit).await?.name;
    let has_password = app.store.users().password_hash_of(&user.username).await?.is_some();
    Ok(Me { user, unit_name, has_password })
}

/// Ends this session.
#[utoipa::path(post, path = "/auth/sign-out", tag = "auth", responses((status = 204)))]
async fn sign_out(
    State(app): State<AppState>,
    signed_in: SignedIn,
    origin: Origin,
) -> Result<(StatusCode, SetCookie), Refusal> {
    app.store.sessions().delete(&signed_in.session, &signed_in.actor(), app.clock.now()).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, sign_in::forget_session(origin)?)]))
}
