// SPDX-License-Identifier: MPL-2.0
//! A page that was asked for a still answers, and pages say whether they want stills of the shared
//! screen. Who is asked, and who gets them: [`crate::stills`].

use base::Refusal;
use protocol::live::StillRequest;

use super::{Action, DirectFeature, Feature, RequestContext, Requester};
use crate::media::may_subscribe;
use crate::stills::StillImage;

pub struct Still;

impl Feature for Still {
    type Request = StillRequest;

    /// A page is asked every six seconds.
    fn cost(request: &StillRequest) -> i64 {
        match request {
            StillRequest::Still { .. } => 5,
            StillRequest::WatchScreen { .. } => 1,
        }
    }
}

impl DirectFeature for Still {
    async fn handle(context: RequestContext<'_>, by: Requester, request: StillRequest) -> Result<Action, Refusal> {
        match request {
            StillRequest::Still { image } => {
                if let Some(image) = StillImage::parse(image) {
                    context.stills.taken(&by.participant, image, context.now);
                } else {
                    // The person asked for nothing, so there is nothing to tell them.
                    tracing::debug!("a still that cannot be shown was dropped");
                }
            }
            StillRequest::WatchScreen { on } => {
                may_subscribe(context.room, &by.participant)?;
                if let Some(update) = context.screen_stills.watch(&by.participant, on) {
                    context.connections.send_to(context.room, &by.participant, &update.into());
                }
            }
        }
        Ok(Action::Done)
    }
}
