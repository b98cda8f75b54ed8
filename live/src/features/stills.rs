// SPDX-License-Identifier: MPL-2.0
//! A page that was asked for a still answers. Who is asked, and who gets it: [`crate::stills`].

use base::Refusal;
use protocol::live::StillRequest;

use super::{Action, DirectFeature, Feature, RequestContext, Requester};
use crate::stills::StillImage;

pub struct Still;

impl Feature for Still {
    type Request = StillRequest;

    /// A page is asked every six seconds.
    fn cost(_: &StillRequest) -> i64 {
        5
    }
}

impl DirectFeature for Still {
    async fn handle(context: RequestContext<'_>, by: Requester, request: StillRequest) -> Result<Action, Refusal> {
        let StillRequest::Still { image } = request;
        if let Some(image) = StillImage::parse(image) {
            context.stills.taken(&by.participant, image, context.now);
        } else {
            // The person asked for nothing, so there is nothing to tell them.
            tracing::debug!("a still that cannot be shown was dropped");
        }
        Ok(Action::Done)
    }
}
