// SPDX-License-Identifier: MPL-2.0
//! Lists of units that an office invites often.

use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use meetings::ids::InviteGroupId;
use protocol::http::{InviteGroupView, SaveInviteGroup};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::meeting_list::MAX_PLAN_BYTES;
use crate::app::AppState;
use crate::bodies;
use crate::extract::{Json, Path, SignedIn};
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(change, delete))
        .layer(middleware::from_fn_with_state(MAX_PLAN_BYTES, bodies::at_most))
}

/// The groups of the person's own unit.
#[utoipa::path(get, path = "/invite-groups", tag = "meetings", responses((status = 200, body = [InviteGroupView])))]
async fn list(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<Vec<InviteGroupView>>, Refused> {
    Ok(Json(app.use_cases.invite_groups(&signed_in.user).await?))
}

/// Keeps a list of units under a name, for everybody of the person's unit.
#[utoipa::path(post, path = "/invite-groups", tag = "meetings", request_body = SaveInviteGroup,
    responses((status = 201, body = InviteGroupId)))]
async fn create(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Json(new): Json<SaveInviteGroup>,
) -> Result<(StatusCode, Json<InviteGroupId>), Refused> {
    Ok((StatusCode::CREATED, Json(app.use_cases.create_invite_group(&signed_in.user, new).await?)))
}

/// Changes name and units. Planned meetings stay as they are.
#[utoipa::path(put, path = "/invite-groups/{group}", tag = "meetings", params(("group" = String, Path)),
    request_body = SaveInviteGroup, responses((status = 204)))]
async fn change(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(group): Path<InviteGroupId>,
    Json(new): Json<SaveInviteGroup>,
) -> Result<StatusCode, Refused> {
    app.use_cases.change_invite_group(&signed_in.user, &group, new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forgets a group. Planned meetings stay as they are.
#[utoipa::path(delete, path = "/invite-groups/{group}", tag = "meetings", params(("group" = String, Path)),
    responses((status = 204)))]
async fn delete(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(group): Path<InviteGroupId>,
) -> Result<StatusCode, Refused> {
    app.use_cases.delete_invite_group(&signed_in.user, &group).await?;
    Ok(StatusCode::NO_CONTENT)
}
