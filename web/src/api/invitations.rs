// SPDX-License-Identifier: MPL-2.0
//! Invitation links for people without an account, and what the pre-join screen shows.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use meetings::ids::MeetingId;
use protocol::http::{DoorView, GuestJoined, InvitationView, JoinAsGuest, JoinView, Link};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::put_out::NotPutOut;
use crate::app::AppState;
use crate::cookies;
use crate::extract::{Json, Path, SignedIn, Visiting};
use crate::origin::Origin;
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create, withdraw))
        .routes(routes!(view))
        .routes(routes!(door_view))
        .routes(routes!(join_as_guest))
        .routes(routes!(join_view))
}

/// Creates a link with which guests may ask to be admitted to this meeting.
#[utoipa::path(post, path = "/meetings/{id}/invitation", tag = "invitations", params(("id" = String, Path)), responses((status = 200, body = Link)))]
async fn create(
    State(app): State<AppState>,
    signed_in: NotPutOut,
    Path(id): Path<MeetingId>,
) -> Result<Json<Link>, Refused> {
    Ok(Json(app.use_cases.invite_guests(&signed_in.user, &id).await?))
}

/// Withdraws all invitation links of this meeting. Waiting guests are told and need a new
/// invitation; admitted ones stay.
#[utoipa::path(delete, path = "/meetings/{id}/invitation", tag = "invitations", params(("id" = String, Path)), responses((status = 204)))]
async fn withdraw(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<StatusCode, Refused> {
    app.use_cases.withdraw_invitations(&signed_in.user, &id).await?;
    app.rooms.link_withdrawn(&id).await;
    Ok(StatusCode::NO_CONTENT)
}

/// What an invitation link leads to.
#[utoipa::path(get, path = "/invitations/{secret}", tag = "invitations", params(("secret" = String, Path)), responses((status = 200, body = InvitationView)))]
async fn view(
    State(app): State<AppState>,
    origin: Origin,
    Path(secret): Path<String>,
) -> Result<Json<InvitationView>, Refused> {
    Ok(Json(app.use_cases.invitation(&secret, origin.address).await?))
}

/// What a meeting's own address shows to somebody who is not signed in: the way in for guests,
/// where there is one. The answer does not reveal whether the meeting exists.
#[utoipa::path(get, path = "/meetings/{id}/door", tag = "invitations", params(("id" = String, Path)), responses((status = 200, body = DoorView)))]
async fn door_view(
    State(app): State<AppState>,
    origin: Origin,
    Path(id): Path<MeetingId>,
) -> Result<Json<DoorView>, Refused> {
    Ok(Json(app.use_cases.door(&id, origin.address).await?))
}

/// A guest gives name and unit, gets the guest cookie, and may ask to be admitted.
#[utoipa::path(post, path = "/invitations/join", tag = "invitations", request_body = JoinAsGuest, responses((status = 200, body = GuestJoined)))]
async fn join_as_guest(
    State(app): State<AppState>,
    origin: Origin,
    Json(body): Json<JoinAsGuest>,
) -> Result<([(HeaderName, HeaderValue); 1], Json<GuestJoined>), Refused> {
    let (guest, token) = app.use_cases.join_as_guest(&body, origin.address).await?;
    let cookie = cookies::guest_cookie(&token, origin)?;
    Ok(([(header::SET_COOKIE, cookie)], Json(GuestJoined { meeting: guest.meeting, participant: guest.id })))
}

/// What the pre-join screen shows.
#[utoipa::path(get, path = "/meetings/{id}/join", tag = "meetings", params(("id" = String, Path)), responses((status = 200, body = JoinView)))]
async fn join_view(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path(id): Path<MeetingId>,
) -> Result<Json<JoinView>, Refused> {
    Ok(Json(app.use_cases.join_view(viewer, &id).await?))
}
