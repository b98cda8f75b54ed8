//! Invitation links for people without an account, and what the pre-join screen shows.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use base::Refusal;
use meetings::ids::MeetingId;
use meetings::meeting::{Meeting, MeetingState};
use meetings::policy::{Action, role_at_the_door};
use protocol::http::{DoorView, GuestJoined, InvitationView, JoinAsGuest, JoinView, Link};
use protocol::problem::ProblemCode;
use store::{Token, TokenHash};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::meetings::meeting_for;
use crate::app::{App, AppState};
use crate::extract::{Json, Origin, Path, SignedIn, Viewer};
use crate::names;
use crate::refusal::Refused;
use crate::sign_in::{self, INVITATION_MS};

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
    let (meeting, _) = meeting_for(&app, &signed_in.user, &id, Action::InviteGuests).await?;
    if meeting.state == MeetingState::Ended {
        return Err(ProblemCode::MeetingEnded.into());
    }
    let now = app.clock.now();
    let token = Token::random();
    // A meeting planned far ahead keeps its link until it is over.
    let expires_at = now.max(meeting.starts_at).plus(INVITATION_MS);
    app.store.invitations().create(&token.hash(), &id, expires_at, &signed_in.actor(), now).await?;
    Ok(Json(Link { url: format!("{}/moi/{}", app.base_url(), token.secret()), expires_at }))
}

/// Withdraws every link by which guests may knock at this meeting. Guests who wait are told and
/// must be invited anew; those inside stay.
#[utoipa::path(delete, path = "/meetings/{id}/invitation", tag = "invitations", params(("id" = String, Path)), responses((status = 204)))]
async fn withdraw(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<StatusCode, Refused> {
    meeting_for(&app, &signed_in.user, &id, Action::InviteGuests).await?;
    app.store.invitations().withdraw(&id, &signed_in.actor(), app.clock.now()).await?;
    app.rooms.link_withdrawn(&id).await;
    Ok(StatusCode::NO_CONTENT)
}

async fn invited_to(app: &App, secret: &str) -> Result<Meeting, Refusal> {
    let token = TokenHash::of(secret);
    match app.store.invitations().get(&token, app.clock.now()).await {
        Ok(invitation) => Ok(app.store.meetings().get(&invitation.meeting).await?),
        Err(store::Error::NotFound(_)) if app.store.invitations().was_made(&token).await? => {
            Err(ProblemCode::InvitationOver.into())
        }
        Err(store::Error::NotFound(_)) => Err(ProblemCode::LinkUnknown.into()),
        Err(e) => Err(e.into()),
    }
}

/// What an invitation link leads to.
#[utoipa::path(get, path = "/invitations/{secret}", tag = "invitations", params(("secret" = String, Path)), responses((status = 200, body = InvitationView)))]
async fn view(
    State(app): State<AppState>,
    origin: Origin,
    Path(secret): Path<String>,
) -> Result<Json<InvitationView>, Refused> {
    let now = app.clock.now();
    let meeting = match invited_to(&app, &secret).await {
        Err(refusal) if refusal.code == ProblemCode::LinkUnknown => {
            app.limits.wrong_link(origin.address, now)?;
            return Err(refusal.into());
        }
        found => found?,
    };
    Ok(Json(invitation_view(&app, meeting).await?))
}

async fn invitation_view(app: &App, meeting: Meeting) -> Result<InvitationView, Refusal> {
    Ok(InvitationView {
        unit_name: app.store.units().get(&meeting.unit).await?.name,
        starts_at: meeting.starts_at,
        ended: meeting.state == MeetingState::Ended,
        meeting: meeting.id,
        title: meeting.title,
    })
}

/// What somebody who is not signed in finds at a meeting's own address: the way in for guests,
/// where there is one. Of a meeting that takes none nothing is told, not even that it exists.
#[utoipa::path(get, path = "/meetings/{id}/door", tag = "invitations", params(("id" = String, Path)), responses((status = 200, body = DoorView)))]
async fn door_view(
    State(app): State<AppState>,
    origin: Origin,
    Path(id): Path<MeetingId>,
) -> Result<Json<DoorView>, Refused> {
    let now = app.clock.now();
    let meeting = match app.store.meetings().get(&id).await {
        Ok(meeting) => meeting,
        Err(store::Error::NotFound(_)) => {
            app.limits.wrong_link(origin.address, now)?;
            return Ok(Json(DoorView { for_guests: None }));
        }
        Err(e) => return Err(e.into()),
    };
    let open = meeting.state != MeetingState::Ended && app.store.invitations().are_open(&id, now).await?;
    let for_guests = if open { Some(invitation_view(&app, meeting).await?) } else { None };
    Ok(Json(DoorView { for_guests }))
}

/// The meeting at whose door a guest stands: by an invitation link, or by the meeting's own address
/// while it takes guests.
async fn guests_meeting(app: &App, body: &JoinAsGuest) -> Result<Meeting, Refusal> {
    match (&body.secret, &body.meeting) {
        (Some(secret), None) => invited_to(app, secret).await,
        (None, Some(id)) if app.store.invitations().are_open(id, app.clock.now()).await? => {
            Ok(app.store.meetings().get(id).await?)
        }
        (None, Some(_)) => Err(ProblemCode::NotFound.into()),
        _ => Err(Refusal::invalid("secret")),
    }
}

/// A guest gives name and unit, gets the guest cookie, and may knock.
#[utoipa::path(post, path = "/invitations/join", tag = "invitations", request_body = JoinAsGuest, responses((status = 200, body = GuestJoined)))]
async fn join_as_guest(
    State(app): State<AppState>,
    origin: Origin,
    Json(body): Json<JoinAsGuest>,
) -> Result<([(HeaderName, HeaderValue); 1], Json<GuestJoined>), Refused> {
    let now = app.clock.now();
    app.limits.guest(origin.address, now)?;
    let meeting = guests_meeting(&app, &body).await?;
    if meeting.state == MeetingState::Ended {
        return Err(ProblemCode::MeetingEnded.into());
    }
    let (name, unit) = (names::person(&body.name)?, names::name_or_empty(&body.unit_name)?);
    let token = Token::random();
    let guest = app.store.guests().create(&meeting.id, &name, &unit, &token.hash(), now).await?;
    let cookie = sign_in::guest_cookie(&token, origin)?;
    Ok(([(header::SET_COOKIE, cookie)], Json(GuestJoined { meeting: meeting.id, participant: guest.id })))
}

/// What the pre-join screen shows about whoever opens the meeting.
#[utoipa::path(get, path = "/meetings/{id}/join", tag = "meetings", params(("id" = String, Path)), responses((status = 200, body = JoinView)))]
async fn join_view(
    State(app): State<AppState>,
    viewer: Viewer,
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
