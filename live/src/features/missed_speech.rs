// SPDX-License-Identifier: MPL-2.0
//! A page whose connection was lost reads what was said meanwhile ([`crate::captions`]).

use base::Refusal;
use protocol::live::MissedSpeechRequest;

use super::{Action, DirectFeature, Feature, RequestContext, Requester};
use crate::media::may_subscribe;

pub struct MissedSpeech;

impl Feature for MissedSpeech {
    type Request = MissedSpeechRequest;

    /// Each request is two queries.
    fn cost(_: &MissedSpeechRequest) -> i64 {
        10
    }
}

impl DirectFeature for MissedSpeech {
    async fn handle(
        context: RequestContext<'_>,
        by: Requester,
        request: MissedSpeechRequest,
    ) -> Result<Action, Refusal> {
        may_subscribe(context.room, &by.participant)?;
        let MissedSpeechRequest::MissedSpeech { from, to } = request;
        // Who was put out is told nothing of what was said meanwhile.
        let from = match context.room.removed().returned_at(&by.participant) {
            Some(returned) => from.max(returned.unwrap_or(to)),
            None => from,
        };
        let missed = context.captions.missed(&by.participant, from, to).await;
        if let (Some(missed), Some(connection)) = (missed, context.connections.get(by.connection)) {
            connection.send(&missed.into());
        }
        Ok(Action::Done)
    }
}
