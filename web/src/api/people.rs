// SPDX-License-Identifier: MPL-2.0
//! Accounts, for administrators. The list is also for people who plan a meeting.

use axum::extract::State;
use axum::http::StatusCode;
use meetings::ids::UserId;
use meetings::network::Network;
use protocol::http::{ChangeUser, Link, NewUser, UserSummary};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::extract::{Json, Path, SignedIn};
use crate::origin::Origin;
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(change))
        .routes(routes!(create_link))
        .routes(routes!(reset))
        .routes(routes!(disable))
        .routes(routes!(enable))
}

/// All people, for choosing chair and secretary. Only administrators see closed accounts.
#[utoipa::path(get, path = "/users", tag = "users", responses((status = 200, body = [UserSummary])))]
async fn list(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<Vec<UserSummary>>, Refused> {
    Ok(Json(app.use_cases.people(&signed_in.user).await?))
}

/// Adds an account.
#[utoipa::path(post, path = "/users", tag = "users", request_body = NewUser, responses((status = 200, body = UserSummary)))]
async fn create(
    State(app): State<AppState>,
    signed_in: SignedIn,
    origin: Origin,
    Json(body): Json<NewUser>,
) -> Result<Json<UserSummary>, Refused> {
    Ok(Json(app.use_cases.add_person(signed_in.asker(), body, Network::of(origin.address)).await?))
}

/// Changes a person's name and unit, and whether they are an administrator.
#[utoipa::path(put, path = "/users/{id}", tag = "users", params(("id" = String, Path)), request_body = ChangeUser,
    responses((status = 200, body = UserSummary)))]
async fn change(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<UserId>,
    Json(body): Json<ChangeUser>,
) -> Result<Json<UserSummary>, Refused> {
    Ok(Json(app.use_cases.change_person(signed_in.asker(), &id, body).await?))
}

/// Closes an account. Its sessions, links and open meetings end.
#[utoipa::path(post, path = "/users/{id}/disable", tag = "users", params(("id" = String, Path)), responses((status = 204)))]
async fn disable(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<UserId>,
) -> Result<StatusCode, Refused> {
    app.use_cases.close_account(signed_in.asker(), &id).await?;
    app.open_sessions.close_ended().await;
    Ok(StatusCode::NO_CONTENT)
}

/// Reopens a closed account; the person must sign in again.
#[utoipa::path(post, path = "/users/{id}/enable", tag = "users", params(("id" = String, Path)), responses((status = 204)))]
async fn enable(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<UserId>,
) -> Result<StatusCode, Refused> {
    app.use_cases.open_account(signed_in.asker(), &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a forgotten or stolen password, ends the person's sessions and creates a link for
/// setting a new one.
#[utoipa::path(post, path = "/users/{id}/reset", tag = "users", params(("id" = String, Path)), responses((status = 200, body = Link)))]
async fn reset(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<UserId>,
) -> Result<Json<Link>, Refused> {
    let link = app.use_cases.reset_password(signed_in.asker(), &id).await?;
    app.open_sessions.close_ended().await;
    Ok(Json(link))
}

/// Creates a one-time sign-in link.
#[utoipa::path(post, path = "/users/{id}/link", tag = "users", params(("id" = String, Path)), responses((status = 200, body = Link)))]
async fn create_link(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<UserId>,
) -> Result<Json<Link>, Refused> {
    Ok(Json(app.use_cases.one_time_link(signed_in.asker(), &id).await?))
}
