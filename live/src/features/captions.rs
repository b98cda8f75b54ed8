// SPDX-License-Identifier: MPL-2.0
//! Who sees captions. What they say comes from whoever listens ([`crate::captioning`]).

use base::Refusal;
use protocol::live::CaptionRequest;

use super::{Asker, Feature, may_subscribe};
use crate::room_task::RoomTask;

pub struct Caption;

impl Feature for Caption {
    type Request = CaptionRequest;

    async fn asked(task: &mut RoomTask, by: Asker, request: CaptionRequest) -> Result<(), Refusal> {
        let CaptionRequest::Captions { wanted } = request;
        if !wanted {
            task.captions.hide(by.connection);
            return Ok(());
        }
        may_subscribe(&task.rules, &by.participant)?;
        task.captions.show(by.connection, &task.lines).await;
        Ok(())
    }
}
