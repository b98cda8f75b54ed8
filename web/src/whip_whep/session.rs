// SPDX-License-Identifier: MPL-2.0
//! Changes of an existing connection: candidates, ICE restart, end. The same for WHIP and WHEP.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use live::sdp::fragment::Fragment;
use live::{ChangeOutcome, SessionChange};
use meetings::ids::ParticipantId;
use sfu::Direction;

use super::{in_words, preconditions};
use crate::app::App;
use crate::refusal::Refused;

pub async fn patch(
    app: &App,
    machine: &ParticipantId,
    direction: Direction,
    session: String,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, Refused> {
    let if_match = preconditions::of_patch(headers)?;
    let fragment = Fragment::parse(body)?;
    let change = SessionChange::Ice { if_match, fragment };
    match app.machine_sessions.change(machine, direction, session, change).await.map_err(in_words)? {
        ChangeOutcome::Unchanged | ChangeOutcome::Ended => Ok(StatusCode::NO_CONTENT.into_response()),
        ChangeOutcome::Restarted { etag, fragment } => {
            let headers = [(header::CONTENT_TYPE, preconditions::FRAGMENT.to_owned()), (header::ETAG, etag)];
            Ok((headers, fragment).into_response())
        }
    }
}

pub async fn delete(
    app: &App,
    machine: &ParticipantId,
    direction: Direction,
    session: String,
) -> Result<Response, Refused> {
    app.machine_sessions.change(machine, direction, session, SessionChange::End).await?;
    Ok(StatusCode::OK.into_response())
}
