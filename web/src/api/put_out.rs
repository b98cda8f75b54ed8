// SPDX-License-Identifier: MPL-2.0
//! Who is put out of a running meeting, asked by the groups of endpoints that show or take
//! something of it.

use std::ops::Deref;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use base::{Refusal, Viewer};
use live::PutOut;
use meetings::ids::MeetingId;
use meetings::meeting::MeetingState;
use protocol::problem::ProblemCode;
use use_cases::sessions::Session;

use crate::app::AppState;
use crate::extract::SignedIn;
use crate::refusal::Refused;

/// Refuses whoever is out now.
pub async fn refuse_who_is_out(app: &AppState, viewer: &Viewer, meeting: &MeetingId) -> Result<(), Refused> {
    match app.rooms.put_out(meeting, &viewer.participant()?).await {
        Some(PutOut::SentOut) => Err(ProblemCode::SentOut.into()),
        Some(PutOut::Removed) => Err(ProblemCode::RemovedFromMeeting.into()),
        None => Ok(()),
    }
}

/// A room that has closed answers nobody, and deletes what was not sent: whoever asks it for
/// something after the end is told of the end, and not to try again.
pub async fn told_of_end(app: &AppState, meeting: &MeetingId, refusal: Refusal) -> Refused {
    if matches!(
        refusal.code,
        ProblemCode::Unavailable | ProblemCode::NotInMeeting | ProblemCode::UploadGone | ProblemCode::UploadOffset
    ) && let Ok(meeting) = app.store.meetings().get(meeting).await
        && meeting.state == MeetingState::Ended
    {
        return Refusal::over(&meeting, false).into();
    }
    refusal.into()
}

/// The end of a meeting, as who sends a file is told of it.
pub fn file_not_kept(refused: Refused) -> Refused {
    if refused.0.code == ProblemCode::MeetingEnded { ProblemCode::FilesOver.into() } else { refused }
}

/// The person who is signed in and not put out of the meeting that the path names as `id`.
#[derive(Debug, Clone)]
pub struct NotPutOut(Session);

impl Deref for NotPutOut {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.0
    }
}

impl FromRequestParts<AppState> for NotPutOut {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Refused> {
        let (session, meeting) = person_and_meeting(parts, app).await?;
        refuse_who_is_out(app, &Viewer::User(session.user.clone()), &meeting).await?;
        Ok(Self(session))
    }
}

/// The person who is signed in and not removed from the meeting that the path names as `id`. Who was
/// sent to the lobby is: they may read again what they heard.
#[derive(Debug, Clone)]
pub struct NotRemoved(Session);

impl Deref for NotRemoved {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.0
    }
}

impl FromRequestParts<AppState> for NotRemoved {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Refused> {
        let (session, meeting) = person_and_meeting(parts, app).await?;
        let participant = Viewer::User(session.user.clone()).participant()?;
        match app.rooms.put_out(&meeting, &participant).await {
            Some(PutOut::Removed) => Err(ProblemCode::RemovedFromMeeting.into()),
            Some(PutOut::SentOut) | None => Ok(Self(session)),
        }
    }
}

async fn person_and_meeting(parts: &mut Parts, app: &AppState) -> Result<(Session, MeetingId), Refused> {
    let SignedIn(session) = SignedIn::from_request_parts(parts, app).await?;
    let named = RawPathParams::from_request_parts(parts, app).await.map_err(|_| ProblemCode::NotFound)?;
    let id = named.iter().find(|(name, _)| *name == "id").map(|(_, id)| id);
    let meeting = id.and_then(|id| MeetingId::parse(id).ok()).ok_or(ProblemCode::NotFound)?;
    Ok((session, meeting))
}
