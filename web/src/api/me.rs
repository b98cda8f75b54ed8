//! One's own account.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use protocol::http::{Me, SetPassword};
use protocol::problem::ProblemCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::extract::{Json, Origin, SignedIn};
use crate::refusal::Refusal;
use crate::{api, sign_in};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(me)).routes(routes!(set_password))
}

/// Who is signed in.
#[utoipa::path(get, path = "/me", tag = "me", responses((status = 200, body = Me)))]
async fn me(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<Me>, Refusal> {
    Ok(Json(api::auth::me(&app, signed_in.user).await?))
}

/// Sets the own password. Every other session of the account ends; this one goes on under a new cookie.
#[utoipa::path(post, path = "/me/password", tag = "me", request_body = SetPassword, responses((status = 204)))]
async fn set_password(
    State(app): State<AppState>,
    signed_in: SignedIn,
    origin: Origin,
    Json(body): Json<SetPassword>,
) -> Result<(StatusCode, [(HeaderName, HeaderValue); 1]), Refusal> {
    let now = app.clock.now();
    let user = &signed_in.user;
    if let Some(stored) = app.store.users().password_hash_of(&user.username).await? {
        // The same bound as for signing in: a stolen session must not become a way to guess the password.
        app.limits.sign_in(&user.username, origin.address, now)?;
        if !app.passwords.verify(body.current.as_deref().unwrap_or_default(), Some(stored)).await? {
            return Err(ProblemCode::WrongPassword.into());
        }
    }
    let hash = app.passwords.hash(&body.new).await?;
    app.store.users().set_password_hash(&user.id, &hash, &signed_in.actor(), now).await?;
    let cookie = sign_in::begin_session(&app, &user.id, origin).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]))
}
