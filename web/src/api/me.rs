// SPDX-License-Identifier: MPL-2.0
//! The person's own account.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use protocol::http::{Me, SetPassword};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::cookies;
use crate::extract::{Json, SignedIn};
use crate::origin::Origin;
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(me)).routes(routes!(set_password))
}

/// Who is signed in.
#[utoipa::path(get, path = "/me", tag = "me", responses((status = 200, body = Me)))]
async fn me(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<Me>, Refused> {
    Ok(Json(app.use_cases.me(signed_in.user.clone(), signed_in.by_fresh_link).await?))
}

/// Changes the person's own password; the old one is needed unless a link was used to sign in. All
/// other sessions of the account end; this one continues with a new cookie.
#[utoipa::path(post, path = "/me/password", tag = "me", request_body = SetPassword, responses((status = 204)))]
async fn set_password(
    State(app): State<AppState>,
    signed_in: SignedIn,
    origin: Origin,
    Json(body): Json<SetPassword>,
) -> Result<(StatusCode, [(HeaderName, HeaderValue); 1]), Refused> {
    let token = app.use_cases.change_password(&signed_in, body.current.as_deref(), &body.new, origin.address).await?;
    app.open_sessions.close_ended().await;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookies::session_cookie(&token, origin)?)]))
}
