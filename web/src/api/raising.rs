// SPDX-License-Identifier: MPL-2.0
//! Observers whom the chair makes delegates of a meeting.

use axum::extract::State;
use axum::http::StatusCode;
use meetings::ids::{MeetingId, UserId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::put_out::NotPutOut;
use crate::app::AppState;
use crate::extract::Path;
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(raise, lower))
}

/// Makes an observer a delegate of this meeting, who may speak and vote. The chair.
#[utoipa::path(put, path = "/meetings/{id}/delegates/{user}", tag = "meetings",
    params(("id" = String, Path), ("user" = String, Path)), responses((status = 204)))]
async fn raise(
    State(app): State<AppState>,
    signed_in: NotPutOut,
    Path((id, user)): Path<(MeetingId, UserId)>,
) -> Result<StatusCode, Refused> {
    app.use_cases.raise_observer(&signed_in.user, &id, &user, true).await?;
    app.rooms.rights_changed(&id).await;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes that back: they observe again, and their microphone and camera end. The chair.
#[utoipa::path(delete, path = "/meetings/{id}/delegates/{user}", tag = "meetings",
    params(("id" = String, Path), ("user" = String, Path)), responses((status = 204)))]
async fn lower(
    State(app): State<AppState>,
    signed_in: NotPutOut,
    Path((id, user)): Path<(MeetingId, UserId)>,
) -> Result<StatusCode, Refused> {
    app.use_cases.raise_observer(&signed_in.user, &id, &user, false).await?;
    app.rooms.rights_changed(&id).await;
    Ok(StatusCode::NO_CONTENT)
}
