// SPDX-License-Identifier: MPL-2.0
//! The sound of a part of a live meeting, for somebody who is in it and missed it.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base::{Refusal, Viewer};
use meetings::ids::MeetingId;
use meetings::network::Network;
use moments::Millis;
use protocol::problem::ProblemCode;
use serde::Deserialize;
use transcription_jobs::low_priority::at_low_priority;
use transcription_jobs::replay::{Voice, replay};
use use_cases::replay::Hearer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::extract::{Path, Query, Visiting};
use crate::origin::Origin;
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(span))
}

#[derive(Debug, Deserialize)]
struct Span {
    from: Millis,
    until: Millis,
}

/// What all others said between two times of the server's clock, as one stream of Opus; at most
/// 15 s. For people who are in the meeting, and nothing from before they first came.
#[utoipa::path(get, path = "/meetings/{id}/replay", tag = "live",
    params(("id" = String, Path), ("from" = i64, Query), ("until" = i64, Query)),
    responses((status = 200, content_type = "audio/ogg"), (status = 204, description = "nobody said anything"),
        (status = 429, description = "more than anybody listens to: 60 s of sound at once, then 2 s in a second")))]
async fn span(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    origin: Origin,
    Path(meeting): Path<MeetingId>,
    Query(Span { from, until }): Query<Span>,
) -> Result<Response, Refused> {
    if matches!(viewer, Viewer::Token(_)) {
        return Err(ProblemCode::NotAllowed.into());
    }
    let network = Network::of(origin.address);
    let listener = live::visitor(&app.store, viewer, network, &meeting).await?.participant;
    let turn = app.use_cases.begin_replay(&listener, (from, until))?;
    let people = app.rooms.status(&meeting).await.map(|room| room.people).unwrap_or_default();
    let Some(inside) = people.into_iter().find(|one| one.id == listener && one.connected) else {
        return Err(ProblemCode::NotAllowed.into());
    };
    let hearer = Hearer { listener, network, returned_at: inside.returned_at };
    let mut span = app.use_cases.replay_span(turn, hearer, &meeting, (from, until)).await?;
    let data = app.data.clone();
    let mixed = at_low_priority(move || {
        let voice = |(path, started_at)| Voice { path: data.join(path), started_at };
        let voices: Vec<Voice> = span.recordings.drain(..).map(voice).collect();
        let replayed = replay(&voices, span.from, span.until)?;
        // The turn ends here, also when whoever asked has gone.
        span.mixed(voices.len(), replayed.voices, replayed.sound.is_some());
        anyhow::Ok(replayed.sound)
    });
    let sound = mixed.await.map_err(Refusal::internal)?.map_err(Refusal::internal)?;
    Ok(match sound {
        Some(sound) => ([(header::CONTENT_TYPE, "audio/ogg")], sound).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}
