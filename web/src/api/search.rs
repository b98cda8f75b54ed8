//! Search over all transcripts and minutes that one may read.

use std::collections::HashMap;

use axum::extract::State;
use base::Refusal;
use meetings::ids::MeetingId;
use meetings::meeting::Meeting;
use meetings::policy::{Access, Action};
use meetings::search::SearchQuery;
use protocol::http::{SearchHit, SearchKind, SearchResults};
use store::search::{Cursor, Hit};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::extract::{Json, Query, SignedIn};
use crate::refusal::Refused;

/// Hits of a page: what fits on two screens.
const PAGE: i64 = 20;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(search))
}

#[derive(Debug, serde::Deserialize)]
struct SearchFor {
    q: String,
    #[serde(default)]
    cursor: Option<String>,
}

/// Transcripts and minutes in which all words of `q` stand: the whole phrase first, then the latest.
#[utoipa::path(get, path = "/search", tag = "search",
    params(("q" = String, Query, description = "At most 200 characters and 16 words"), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = SearchResults)))]
async fn search(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Query(asked): Query<SearchFor>,
) -> Result<Json<SearchResults>, Refused> {
    let words = SearchQuery::parse(&asked.q).map_err(|_| Refusal::invalid("q"))?;
    let after = asked.cursor.as_deref().map(parse_cursor).transpose()?;
    let user = &signed_in.user;
    let found = app.store.search().find(&words, user, after, PAGE).await?;
    let next = found.last().filter(|_| found.len() as i64 == PAGE).map(|hit| written(hit.cursor));
    let mut meetings: HashMap<MeetingId, Meeting> = HashMap::new();
    for hit in &found {
        if !meetings.contains_key(&hit.meeting) {
            meetings.insert(hit.meeting.clone(), app.store.meetings().get(&hit.meeting).await?);
        }
    }
    let mut hits = Vec::with_capacity(found.len());
    for hit in found {
        let Some(meeting) = meetings.get(&hit.meeting) else { continue };
        // The store has asked for the same; what decides is here, as for every other page.
        let action = match &hit.minutes {
            Some((_, state)) => Action::SeeMinutes(*state),
            None => Action::SeeTranscript,
        };
        if Access::of(user, meeting).may(action) {
            hits.push(shown(hit, meeting, &words));
        }
    }
    Ok(Json(SearchResults { hits, next }))
}

fn shown(hit: Hit, meeting: &Meeting, words: &SearchQuery) -> SearchHit {
    SearchHit {
        kind: if hit.minutes.is_some() { SearchKind::Minutes } else { SearchKind::Transcript },
        snippet: words.snippet(&hit.text),
        meeting: hit.meeting,
        meeting_title: meeting.title.clone(),
        held_at: meeting.started_at.unwrap_or(meeting.starts_at),
        minutes: hit.minutes.map(|(id, _)| id),
        segment: hit.segment,
        said_at: hit.said_at,
        speaker: hit.speaker,
        unit_name: hit.unit,
    }
}

/// `2.1795312800000.17`
fn written(cursor: Cursor) -> String {
    format!("{}.{}.{}", cursor.nearness, cursor.said_at, cursor.passage)
}

fn parse_cursor(text: &str) -> Result<Cursor, Refusal> {
    let mut numbers = text.split('.').map(str::parse);
    match (numbers.next(), numbers.next(), numbers.next(), numbers.next()) {
        (Some(Ok(nearness)), Some(Ok(said_at)), Some(Ok(passage)), None) => Ok(Cursor { nearness, said_at, passage }),
        _ => Err(Refusal::invalid("cursor")),
    }
}
