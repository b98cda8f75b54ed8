// SPDX-License-Identifier: MPL-2.0
//! Who is put out of a running meeting, asked by the groups of endpoints that show or take
//! something of it.

use base::Viewer;
use live::PutOut;
use meetings::ids::MeetingId;
use protocol::problem::ProblemCode;

use crate::app::AppState;
use crate::refusal::Refused;

/// Refuses whoever is out now.
pub async fn refuse_who_is_out(app: &AppState, viewer: &Viewer, meeting: &MeetingId) -> Result<(), Refused> {
    match app.rooms.put_out(meeting, &viewer.participant()?).await {
        Some(PutOut::SentOut) => Err(ProblemCode::SentOut.into()),
        Some(PutOut::Removed) => Err(ProblemCode::RemovedFromMeeting.into()),
        None => Ok(()),
    }
}
