// SPDX-License-Identifier: MPL-2.0
//! Rows of the door: who locked it, sent somebody out and called them back, in the audit log, and
//! who is out since when. The door itself is in the snapshot.

use meetings::room::door::DoorEvent;
use serde_json::json;

use super::Step;
use crate::out_spans::Out;
use crate::{Result, UnitOfWork};

pub async fn write_rows(step: &Step<'_>, work: &mut UnitOfWork, event: &DoorEvent) -> Result<()> {
    let (action, detail, by, at) = match event {
        DoorEvent::LockChanged { locked: true, at, by } => ("room.lock", json!({}), by, at),
        DoorEvent::LockChanged { locked: false, at, by } => ("room.unlock", json!({}), by, at),
        DoorEvent::SentOut { participant, by, at, .. } => {
            ("room.send_out", json!({"participant": participant}), by, at)
        }
        DoorEvent::CalledBack { participant, by, at } => {
            ("room.call_back", json!({"participant": participant}), by, at)
        }
    };
    if let DoorEvent::SentOut { participant, at, .. } = event {
        work.out_spans().begin(step.meeting(), participant, Out::InLobby, *at).await?;
    }
    work.record(&step.actor(by), *at, action, step.meeting().as_str(), detail).await
}
