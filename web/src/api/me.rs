// SPDX-License-Identifier: MPL-2.0
//! One's own account.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use meetings::network::Network;
use protocol::http::{Me, SetPassword};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::extract::{Json, Origin, SignedIn};
use crate::refusal::Refused;
use crate::{api, session_ends, sign_in};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(me)).routes(routes!(set_password))
}

/// Who is signed in.
#[utoipa::path(get, path = "/me", tag = "me", responses((status = 200, body = Me)))]
async fn me(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<Me>, Refused> {
    Ok(Json(app.office.me(signed_in.user.clone(), signed_in.by_fresh_link).await?))
}

/// Sets the own password; the old one is asked for unless a link was used to sign in. Every other
/// session of the account ends; this one goes on under a new cookie.
#[utoipa::path(post, path = "/me/password", tag = "me", request_body = SetPassword, responses((status = 204)))]
async fn set_password(
    State(app): State<AppState>,
    signed_in: SignedIn,
    origin: Origin,
    Json(body): Json<SetPassword>,
) -> Result<(StatusCode, [(HeaderName, HeaderValue); 1]), Refused> {
    let user = &signed_in.user;
    let has_password = app.store.users().password_hash_of(&user.username).await?.is_some();
    // Who has forgotten it comes by a link that an administrator made.
    let verified = if has_password && !signed_in.by_fresh_link {
        // Bounded as signing in is: a stolen session must not become a way to guess the password.
        let current = body.current.as_deref().unwrap_or_default();
        Some(api::auth::password_fits(&app, &user.username, current, origin).await?)
    } else {
        None
    };
    let hash = app.passwords.hash(&body.new, Network::of(origin.address)).await?;
    let token = app.office.set_password(&signed_in, verified.as_deref(), &hash).await?;
    session_ends::look(&app).await;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, sign_in::session_cookie(&token, origin)?)]))
}
