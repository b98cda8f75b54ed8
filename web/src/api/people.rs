// SPDX-License-Identifier: MPL-2.0
//! Accounts, for administrators; the list also for whoever plans a meeting.

use axum::extract::State;
use axum::http::StatusCode;
use meetings::ids::UserId;
use meetings::network::Network;
use meetings::policy::may_administer;
use protocol::http::{ChangeUser, Link, NewUser, UserSummary};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::extract::{Json, Origin, Path, SignedIn};
use crate::refusal::Refused;
use crate::session_ends;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(change))
        .routes(routes!(create_link))
        .routes(routes!(reset))
        .routes(routes!(disable))
        .routes(routes!(enable))
}

/// Everybody, for choosing chair and secretary; closed accounts only for administrators.
#[utoipa::path(get, path = "/users", tag = "users", responses((status = 200, body = [UserSummary])))]
async fn list(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<Vec<UserSummary>>, Refused> {
    Ok(Json(app.office.people(&signed_in.user).await?))
}

/// Adds an account.
#[utoipa::path(post, path = "/users", tag = "users", request_body = NewUser, responses((status = 200, body = UserSummary)))]
async fn create(
    State(app): State<AppState>,
    signed_in: SignedIn,
    origin: Origin,
    Json(body): Json<NewUser>,
) -> Result<Json<UserSummary>, Refused> {
    let hash = async |password: String| app.passwords.hash(&password, Network::of(origin.address)).await;
    Ok(Json(app.office.add_person(signed_in.asker(), body, hash).await?))
}

/// Renames a person, moves them to another unit, makes them administrator or takes that away.
#[utoipa::path(put, path = "/users/{id}", tag = "users", params(("id" = String, Path)), request_body = ChangeUser,
    responses((status = 200, body = UserSummary)))]
async fn change(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<UserId>,
    Json(body): Json<ChangeUser>,
) -> Result<Json<UserSummary>, Refused> {
    Ok(Json(app.office.change_person(signed_in.asker(), &id, body).await?))
}

/// Closes an account: its sessions, links and open meetings end.
#[utoipa::path(post, path = "/users/{id}/disable", tag = "users", params(("id" = String, Path)), responses((status = 204)))]
async fn disable(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<UserId>,
) -> Result<StatusCode, Refused> {
    app.office.close_account(signed_in.asker(), &id).await?;
    session_ends::look(&app).await;
    Ok(StatusCode::NO_CONTENT)
}

/// Opens a closed account again; the person signs in anew.
#[utoipa::path(post, path = "/users/{id}/enable", tag = "users", params(("id" = String, Path)), responses((status = 204)))]
async fn enable(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<UserId>,
) -> Result<StatusCode, Refused> {
    app.office.open_account(signed_in.asker(), &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a forgotten, or stolen, password away, ends the person's sessions and makes a link by
/// which a new one is set.
#[utoipa::path(post, path = "/users/{id}/reset", tag = "users", params(("id" = String, Path)), responses((status = 200, body = Link)))]
async fn reset(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<UserId>,
) -> Result<Json<Link>, Refused> {
    may_administer(signed_in.asker())?;
    app.office.require_open(&id).await?;
    let link = app.office.reset_password(signed_in.asker(), &id).await?;
    session_ends::look(&app).await;
    Ok(Json(link))
}

/// Makes a one-time sign-in link to hand to somebody.
#[utoipa::path(post, path = "/users/{id}/link", tag = "users", params(("id" = String, Path)), responses((status = 200, body = Link)))]
async fn create_link(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<UserId>,
) -> Result<Json<Link>, Refused> {
    may_administer(signed_in.asker())?;
    let user = app.store.users().get(&id).await?;
    app.office.require_open(&id).await?;
    Ok(Json(app.office.one_time_link(signed_in.asker(), &user.id).await?))
}
