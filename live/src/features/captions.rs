// SPDX-License-Identifier: MPL-2.0
//! Which pages show captions. Their text comes from the recogniser ([`crate::captions`]).

use base::Refusal;
use protocol::live::CaptionRequest;

use super::{Action, DirectFeature, Feature, RequestContext, Requester};
use crate::media::may_subscribe;

pub struct Caption;

impl Feature for Caption {
    type Request = CaptionRequest;
}

impl DirectFeature for Caption {
    async fn handle(context: RequestContext<'_>, by: Requester, request: CaptionRequest) -> Result<Action, Refusal> {
        let CaptionRequest::Captions { wanted } = request;
        if wanted {
            may_subscribe(context.room, &by.participant)?;
            context.captions.show(by.connection, context.connections).await;
        } else {
            context.captions.hide(by.connection);
        }
        Ok(Action::Done)
    }
}
