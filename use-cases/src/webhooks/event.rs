// SPDX-License-Identifier: MPL-2.0
//! What entries of the audit log are told to other programs, and in which words. Only what is
//! listed here leaves the server.

use base::Refusal;
use meetings::ids::{MeetingId, MinutesId};
use meetings::meeting::{Meeting, MeetingState};
use meetings::minutes::MinutesState;
use moments::{LocalTime, Millis};
use protocol::http::WebhookEvent;
use serde_json::{Value, json};
use store::audit::Entry;

use crate::UseCases;

/// Of what an entry tells; none: of nothing that leaves the server.
pub fn event_of(entry: &Entry) -> Option<WebhookEvent> {
    Some(match entry.action.as_str() {
        "meeting.create" => WebhookEvent::MeetingPlanned,
        "meeting.update" | "meeting.postpone" => WebhookEvent::MeetingChanged,
        "meeting.cancel" => WebhookEvent::MeetingCancelled,
        "meeting.start" => WebhookEvent::MeetingOpened,
        "meeting.end" => WebhookEvent::MeetingEnded,
        "minutes.submit" => WebhookEvent::MinutesSubmitted,
        "minutes.return" => WebhookEvent::MinutesReturned,
        "minutes.sign" => WebhookEvent::MinutesSigned,
        _ => return None,
    })
}

/// The body of a notification.
pub fn body(event: &str, at: Millis, data: &Value) -> String {
    json!({"type": event, "timestamp": LocalTime::of(at).iso(), "data": data}).to_string()
}

impl UseCases {
    /// What the subject of an entry is now. None where it is gone.
    pub(super) async fn told_data(&self, event: WebhookEvent, entry: &Entry) -> Result<Option<Value>, Refusal> {
        let found = match event {
            WebhookEvent::MinutesSubmitted | WebhookEvent::MinutesReturned | WebhookEvent::MinutesSigned => {
                self.minutes_data(&entry.subject).await
            }
            _ => match MeetingId::parse(&entry.subject) {
                Ok(id) => match self.store.meetings().get(&id).await {
                    Ok(meeting) => self.meeting_data(&meeting).await.map(Some),
                    Err(store::Error::NotFound(_)) => Ok(None),
                    Err(error) => Err(error.into()),
                },
                Err(_) => Ok(None),
            },
        };
        // Each notification says which entry of the log it is, so that a receiver can order them.
        Ok(found?.map(|data| json!({"entry": entry.seq, "at": LocalTime::of(entry.at).iso(), "subject": data})))
    }

    async fn meeting_data(&self, meeting: &Meeting) -> Result<Value, Refusal> {
        let unit = self.store.units().get(&meeting.unit).await?;
        let state = match meeting.state {
            _ if meeting.is_cancelled() => "cancelled",
            MeetingState::Planned => "planned",
            MeetingState::Live => "live",
            MeetingState::Ended => "ended",
        };
        let iso = |at: Option<Millis>| at.map(|at| LocalTime::of(at).iso());
        Ok(json!({
            "meeting": meeting.id,
            "title": meeting.title,
            "state": state,
            "unit": {"code": unit.code, "name": unit.name},
            "starts_at": iso(meeting.set_time()),
            "opened_at": iso(meeting.started_at),
            "ended_at": iso(meeting.ended_at),
            "url": format!("{}/hop/{}", self.base_url(), meeting.id),
        }))
    }

    async fn minutes_data(&self, subject: &str) -> Result<Option<Value>, Refusal> {
        let Ok(id) = MinutesId::parse(subject) else { return Ok(None) };
        let minutes = match self.store.minutes().get(&id).await {
            Ok(minutes) => minutes,
            Err(store::Error::NotFound(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let meeting = self.store.meetings().get(&minutes.meeting).await?;
        let head = self.store.minutes().content(&id, minutes.revision).await?.head;
        let state = match minutes.state {
            MinutesState::Draft => "draft",
            MinutesState::Submitted => "submitted",
            MinutesState::SecretarySigned => "secretary_signed",
            MinutesState::Signed => "signed",
        };
        Ok(Some(json!({
            "minutes": id,
            "kind": minutes.kind,
            "state": state,
            "number": head.number,
            "symbol": head.symbol,
            "title": head.title,
            "meeting": self.meeting_data(&meeting).await?,
            "url": format!("{}/bien-ban/{id}", self.base_url()),
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_says_what_when_and_of_which() {
        let body = body("meeting.ended", Millis(1_796_088_600_000), &json!({"entry": 7}));
        let read: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(read["type"], "meeting.ended");
        assert_eq!(read["timestamp"], "2026-12-01T08:30:00+07:00");
        assert_eq!(read["data"]["entry"], 7);
    }
}
