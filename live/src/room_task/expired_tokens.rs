// SPDX-License-Identifier: MPL-2.0
//! Disconnects machines whose access token has expired or was revoked, also by another process
//! (`diemcau token --revoke`). The store is asked about the machines that are here, so that nothing
//! is missed when the clock is set or a departure could not be stored.

use meetings::ids::ParticipantId;
use meetings::room::arrival::Connectivity;
use meetings::room::presence::PresenceCommand;
use protocol::live::CloseReason;
use store::Actor;

use super::RoomTask;

impl RoomTask {
    /// Runs with every measurement of links; a machine stays that much longer than its token.
    pub async fn disconnect_expired_machines(&mut self) {
        let machines = self.room.presence().iter().filter(|(_, who)| who.token.is_some());
        let machines: Vec<_> = machines.map(|(id, _)| id.clone()).collect();
        if machines.is_empty() {
            return;
        }
        let now = self.services.clock.now();
        let valid = match self.services.store.access_tokens().valid_of(&self.meeting.id, now).await {
            Ok(valid) => valid,
            Err(error) => {
                tracing::warn!(%error, "the ends of access tokens could not be read");
                return;
            }
        };
        for machine in machines.into_iter().filter(|machine| !valid.contains(machine)) {
            self.disconnect_machine(machine).await;
        }
    }

    async fn disconnect_machine(&mut self, participant: ParticipantId) {
        let connectivity = self.room.presence().get(&participant).map(|who| who.connectivity);
        if let Some(Connectivity::Connected(connection)) = connectivity {
            self.connections.close(connection, CloseReason::Removed);
        }
        if self.step(PresenceCommand::Leave { by: participant.clone() }, &Actor::System).await.is_err() {
            tracing::warn!(%participant, "the end of an access token could not be stored; it is tried again");
        }
    }
}
