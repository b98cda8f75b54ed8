// SPDX-License-Identifier: MPL-2.0
//! Letters by e-mail: their state for the IT office, where they go, and those of one meeting.

use axum::extract::State;
use axum::http::StatusCode;
use meetings::ids::{MeetingId, UserId};
use protocol::http::{
    LetterAddressView, LettersWritten, MailView, MeetingLetters, SendTestLetter, SetLetterAddress, TestLetterResult,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::extract::{Json, Path, SignedIn};
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(state))
        .routes(routes!(test))
        .routes(routes!(retry))
        .routes(routes!(give_up))
        .routes(routes!(own_address, set_own_address))
        .routes(routes!(address_of, set_address_of))
        .routes(routes!(of_meeting))
        .routes(routes!(remind_to_check))
        .routes(routes!(remind_to_answer))
}

/// The state of mail, and the letters that have not gone out; for administrators.
#[utoipa::path(get, path = "/mail", tag = "mail", responses((status = 200, body = MailView)))]
async fn state(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<MailView>, Refused> {
    Ok(Json(app.use_cases.mail_view(&signed_in.user).await?))
}

/// Sends a test letter at once and says how it went.
#[utoipa::path(post, path = "/mail/test", tag = "mail", request_body = SendTestLetter,
    responses((status = 200, body = TestLetterResult)))]
async fn test(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Json(SendTestLetter { address }): Json<SendTestLetter>,
) -> Result<Json<TestLetterResult>, Refused> {
    Ok(Json(app.use_cases.send_test_letter(&signed_in.user, &address).await?))
}

/// Tries a letter again that was refused, at the person's address of now.
#[utoipa::path(post, path = "/mail/letters/{letter}/retry", tag = "mail", params(("letter" = String, Path)),
    responses((status = 204)))]
async fn retry(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(letter): Path<String>,
) -> Result<StatusCode, Refused> {
    app.use_cases.retry_letter(&signed_in.user, &letter).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a letter up.
#[utoipa::path(delete, path = "/mail/letters/{letter}", tag = "mail", params(("letter" = String, Path)),
    responses((status = 204)))]
async fn give_up(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(letter): Path<String>,
) -> Result<StatusCode, Refused> {
    app.use_cases.drop_letter(&signed_in.user, &letter).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where the person's own letters go.
#[utoipa::path(get, path = "/me/letters", tag = "me", responses((status = 200, body = LetterAddressView)))]
async fn own_address(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<LetterAddressView>, Refused> {
    Ok(Json(app.use_cases.own_letter_address(&signed_in.user).await?))
}

/// Changes it; an empty address gets none.
#[utoipa::path(put, path = "/me/letters", tag = "me", request_body = SetLetterAddress, responses((status = 204)))]
async fn set_own_address(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Json(new): Json<SetLetterAddress>,
) -> Result<StatusCode, Refused> {
    app.use_cases.set_own_letter_address(&signed_in.user, new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where somebody's letters go, for administrators.
#[utoipa::path(get, path = "/users/{id}/letters", tag = "users", params(("id" = String, Path)),
    responses((status = 200, body = LetterAddressView)))]
async fn address_of(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<UserId>,
) -> Result<Json<LetterAddressView>, Refused> {
    Ok(Json(app.use_cases.letter_address_of(&signed_in.user, &id).await?))
}

/// Changes it.
#[utoipa::path(put, path = "/users/{id}/letters", tag = "users", params(("id" = String, Path)),
    request_body = SetLetterAddress, responses((status = 204)))]
async fn set_address_of(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<UserId>,
    Json(new): Json<SetLetterAddress>,
) -> Result<StatusCode, Refused> {
    app.use_cases.set_letter_address_of(&signed_in.user, &id, new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What has gone out about a meeting, for who leads or has planned it.
#[utoipa::path(get, path = "/meetings/{id}/letters", tag = "meetings", params(("id" = String, Path)),
    responses((status = 200, body = MeetingLetters)))]
async fn of_meeting(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Json<MeetingLetters>, Refused> {
    Ok(Json(app.use_cases.meeting_letters(&signed_in.user, &id).await?))
}

/// Reminds the sites that are not ready to check.
#[utoipa::path(post, path = "/meetings/{id}/letters/check", tag = "meetings", params(("id" = String, Path)),
    responses((status = 200, body = LettersWritten)))]
async fn remind_to_check(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Json<LettersWritten>, Refused> {
    Ok(Json(app.use_cases.remind_to_check(&signed_in.user, &id).await?))
}

/// Reminds the units that have not answered.
#[utoipa::path(post, path = "/meetings/{id}/letters/answer", tag = "meetings", params(("id" = String, Path)),
    responses((status = 200, body = LettersWritten)))]
async fn remind_to_answer(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Json<LettersWritten>, Refused> {
    Ok(Json(app.use_cases.remind_to_answer(&signed_in.user, &id).await?))
}
