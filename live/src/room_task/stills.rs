// SPDX-License-Identifier: MPL-2.0
//! Stills, for pages whose line does not carry video.

use protocol::problem::ProblemCode;

use super::RoomTask;
use crate::media::may_subscribe;
use crate::room_request::ScreenStillAsk;

impl RoomTask {
    pub fn wants_stills(&self) -> bool {
        self.media.saves_bandwidth() || self.screen_stills.is_watched()
    }

    /// Asks for stills of who speaks and of the shared screen, and passes the former on to those who
    /// have sound alone.
    pub fn send_stills(&mut self) {
        let now = self.services.clock.now();
        let media = &self.media;
        let of_speaker = self.stills.tick(&self.room, media.speakers(), media.economical(&self.room), now);
        for (who, update) in of_speaker.into_iter().chain(self.screen_stills.tick(&self.room, now)) {
            self.connections.send_to(&self.room, &who, &update.into());
        }
    }

    pub fn on_screen_still(&mut self, ask: ScreenStillAsk) {
        // Whoever asked may have gone.
        match ask {
            ScreenStillAsk::Fetch { by, of, reply } => {
                let still = may_subscribe(&self.room, &by)
                    .and_then(|()| self.screen_stills.fetch(&by, &of).ok_or_else(|| ProblemCode::NotFound.into()));
                let _ = reply.send(still);
            }
            ScreenStillAsk::Taken { by, image } => {
                let now = self.services.clock.now();
                for (who, update) in self.screen_stills.taken(&by, image, now) {
                    self.connections.send_to(&self.room, &who, &update.into());
                }
            }
        }
    }
}
