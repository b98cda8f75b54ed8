// SPDX-License-Identifier: MPL-2.0
//! Search in transcripts and minutes.

use std::collections::HashMap;

use base::Refusal;
use meetings::ids::MeetingId;
use meetings::meeting::Meeting;
use meetings::people::User;
use meetings::policy::{Access, Action};
use meetings::search::SearchQuery;
use protocol::http::{SearchHit, SearchKind, SearchResults};
use store::search::{Cursor, Hit};

use crate::UseCases;

/// Hits per page; they fit on two screens.
const PAGE: i64 = 20;

impl UseCases {
    /// Transcripts and minutes that contain all words of `wanted`: whole phrases first, then the
    /// latest. `cursor` is the end of an earlier answer.
    pub async fn search(&self, user: &User, wanted: &str, cursor: Option<&str>) -> Result<SearchResults, Refusal> {
        let words = SearchQuery::parse(wanted).map_err(|_| Refusal::invalid("q"))?;
        let after = cursor.map(parse_cursor).transpose()?;
        let found = self.store.search().find(&words, user, after, PAGE).await?;
        let next = found.last().filter(|_| found.len() as i64 == PAGE).map(|hit| written(hit.cursor));
        let mut meetings: HashMap<MeetingId, Meeting> = HashMap::new();
        for hit in &found {
            if !meetings.contains_key(&hit.meeting) {
                meetings.insert(hit.meeting.clone(), self.store.meetings().get(&hit.meeting).await?);
            }
        }
        let mut out = HashMap::new();
        for (id, meeting) in &meetings {
            out.insert(id.clone(), self.out_spans(user, meeting).await?);
        }
        let mut hits = Vec::with_capacity(found.len());
        for hit in found {
            let (Some(meeting), Some(out)) = (meetings.get(&hit.meeting), out.get(&hit.meeting)) else { continue };
            if hit.minutes.is_none() && out.hold(hit.said_at, hit.said_at.plus(1)) {
                continue;
            }
            // The store filters too, but the decision is made here, as on every other page.
            let action = match &hit.minutes {
                Some(_) => Action::SeeMinutes { published: hit.is_published },
                None => Action::SeeTranscript,
            };
            if Access::of(user, meeting).may(action) {
                hits.push(shown(hit, meeting, &words));
            }
        }
        Ok(SearchResults { hits, next })
    }
}

fn shown(hit: Hit, meeting: &Meeting, words: &SearchQuery) -> SearchHit {
    SearchHit {
        kind: if hit.minutes.is_some() { SearchKind::Minutes } else { SearchKind::Transcript },
        snippet: words.snippet(&hit.text),
        meeting: hit.meeting,
        meeting_title: meeting.title.clone(),
        held_at: meeting.started_at.unwrap_or(meeting.starts_at),
        minutes: hit.minutes,
        document: hit.kind,
        is_correction: hit.is_correction,
        segment: hit.segment,
        has_sound: hit.has_sound,
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
