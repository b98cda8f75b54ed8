// SPDX-License-Identifier: MPL-2.0
//! Invitation links for people without an account, and what the pre-join screen shows.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use live::Viewer;
use meetings::ids::MeetingId;
use meetings::meeting::MeetingState;
use meetings::policy::role_at_the_door;
use protocol::http::{DoorView, GuestJoined, InvitationView, JoinAsGuest, JoinView, Link};
use protocol::problem::ProblemCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::extract::{Json, Origin, Path, SignedIn, Visiting};
use crate::refusal::Refused;
use crate::sign_in;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create, withdraw))
        .routes(routes!(view))
        .routes(routes!(door_view))
        .routes(routes!(join_as_guest))
        .routes(routes!(join_view))
}

/// Makes a link by which guests may knock at this meeting.
#[utoipa::path(post, path = "/meetings/{id}/invitation", tag = "invitations", params(("id" = String, Path)), responses((status = 200, body = Link)))]
async fn create(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Json<Link>, Refused> {
    Ok(Json(app.office.invite_guests(&signed_in.user, &id).await?))
}

/// Withdraws every link by which guests may knock at this meeting. Guests who wait are told and
/// must be invited anew; those inside stay.
#[utoipa::path(delete, path = "/meetings/{id}/invitation", tag = "invitations", params(("id" = String, Path)), responses((status = 204)))]
async fn withdraw(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<StatusCode, Refused> {
    app.office.withdraw_invitations(&signed_in.user, &id).await?;
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
    match app.office.invitation(&secret).await {
        Err(refusal) if refusal.code == ProblemCode::LinkUnknown => {
            app.limits.wrong_link(origin.address, app.clock.now())?;
            Err(refusal.into())
        }
        found => Ok(Json(found?)),
    }
}

/// What somebody who is not signed in finds at a meeting's own address: the way in for guests,
/// where there is one. Of a meeting that takes none nothing is told, not even that it exists.
#[utoipa::path(get, path = "/meetings/{id}/door", tag = "invitations", params(("id" = String, Path)), responses((status = 200, body = DoorView)))]
async fn door_view(
    State(app): State<AppState>,
    origin: Origin,
    Path(id): Path<MeetingId>,
) -> Result<Json<DoorView>, Refused> {
    match app.office.door(&id).await {
        Err(refusal) if refusal.code == ProblemCode::NotFound => {
            app.limits.wrong_link(origin.address, app.clock.now())?;
            Ok(Json(DoorView { for_guests: None }))
        }
        found => Ok(Json(found?)),
    }
}

/// A guest gives name and unit, gets the guest cookie, and may knock.
#[utoipa::path(post, path = "/invitations/join", tag = "invitations", request_body = JoinAsGuest, responses((status = 200, body = GuestJoined)))]
async fn join_as_guest(
    State(app): State<AppState>,
    origin: Origin,
    Json(body): Json<JoinAsGuest>,
) -> Result<([(HeaderName, HeaderValue); 1], Json<GuestJoined>), Refused> {
    app.limits.guest(origin.address, app.clock.now())?;
    let (guest, token) = app.office.join_as_guest(&body).await?;
    let cookie = sign_in::guest_cookie(&token, origin)?;
    Ok(([(header::SET_COOKIE, cookie)], Json(GuestJoined { meeting: guest.meeting, participant: guest.id })))
}

/// What the pre-join screen shows about whoever opens the meeting.
#[utoipa::path(get, path = "/meetings/{id}/join", tag = "meetings", params(("id" = String, Path)), responses((status = 200, body = JoinView)))]
async fn join_view(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path(id): Path<MeetingId>,
) -> Result<Json<JoinView>, Refused> {
    let meeting = app.store.meetings().get(&id).await?;
    let role = role_at_the_door(viewer.pass(), &meeting)?;
    let (name, unit_name, is_guest) = match viewer {
        Viewer::User(user) => (user.name, app.store.units().get(&user.unit).await?.name, false),
        Viewer::Guest(guest) => (guest.name, guest.unit_name, true),
        Viewer::Token(token) => (token.name, token.unit_name, false),
    };
    Ok(Json(JoinView {
        meeting_unit_name: app.store.units().get(&meeting.unit).await?.name,
        starts_at: meeting.starts_at,
        ended: meeting.state == MeetingState::Ended,
        meeting: meeting.id,
        title: meeting.title,
        name,
        unit_name,
        is_guest,
        role,
    }))
}
