// SPDX-License-Identifier: MPL-2.0
//! What a bot must remember of the room: whom it can look at, and what its slots carry.

use protocol::live::{Participant, Slot, SlotContent, Source, Tile};

/// The stage, and each of the small pictures beside it, as an ordinary window shows them.
const STAGE: (u32, u32) = (960, 540);
const SMALL: (u32, u32) = (240, 135);

/// The room as one bot sees it. Only pictures are kept: hundreds of bots share one machine's
/// memory.
#[derive(Debug, Default)]
pub(super) struct Seen {
    you: String,
    /// Others' pictures that are switched on, oldest first.
    pictures: Vec<SlotContent>,
    /// Names of those who have anything switched on.
    publishing: Vec<(String, String)>,
    slots: Vec<Slot>,
}

impl Seen {
    pub fn welcome(&mut self, you: &str, participants: Vec<Participant>) {
        you.clone_into(&mut self.you);
        self.pictures.clear();
        self.publishing.clear();
        self.slots.clear();
        for participant in participants {
            self.changed(&participant);
        }
    }

    pub fn changed(&mut self, participant: &Participant) {
        if participant.id.as_str() == self.you {
            return;
        }
        let id = participant.id.as_str();
        let known = self.publishing.iter().position(|(known, _)| known == id);
        match (participant.tracks.iter().any(|track| !track.muted), known) {
            (true, None) => self.publishing.push((id.to_owned(), participant.name.clone())),
            (false, Some(at)) => drop(self.publishing.swap_remove(at)),
            _ => {}
        }
        for source in [Source::Screen].into_iter().chain(Source::CAMERAS) {
            let on =
                participant.connected && participant.tracks.iter().any(|track| track.source == source && !track.muted);
            let content = SlotContent { participant: participant.id.clone(), source };
            let known = self.pictures.iter().position(|known| *known == content);
            match (on, known) {
                (true, None) => self.pictures.push(content),
                (false, Some(at)) => drop(self.pictures.remove(at)),
                _ => {}
            }
        }
    }

    pub fn left(&mut self, participant: &str) {
        self.pictures.retain(|picture| picture.participant.as_str() != participant);
        self.publishing.retain(|(known, _)| known != participant);
    }

    /// Whether this picture is still switched on.
    pub fn shows(&self, picture: &SlotContent) -> bool {
        self.pictures.contains(picture)
    }

    /// The tiles of this bot's window: a shared screen, or whoever came first, on the stage.
    pub fn tiles(&self, most: usize) -> Vec<Tile> {
        let screens = self.pictures.iter().filter(|picture| picture.source == Source::Screen);
        let cameras = self.pictures.iter().filter(|picture| picture.source != Source::Screen);
        let tile = |(index, picture): (usize, &SlotContent)| {
            let (width, height) = if index == 0 { STAGE } else { SMALL };
            Tile { participant: picture.participant.clone(), source: picture.source, width, height }
        };
        screens.chain(cameras).take(most).enumerate().map(tile).collect()
    }

    /// Takes the slots' new contents; answers those that changed.
    pub fn assigned(&mut self, slots: Vec<Slot>) -> Vec<Slot> {
        let changed = slots.iter().filter(|slot| !self.slots.contains(slot)).cloned().collect();
        for slot in slots {
            match self.slots.iter_mut().find(|known| known.mid == slot.mid) {
                Some(known) => *known = slot,
                None => self.slots.push(slot),
            }
        }
        changed
    }

    /// Names of whom the slots carry now, by slot.
    pub fn carried(&self) -> impl Iterator<Item = (&str, &str)> {
        self.slots.iter().filter_map(|slot| {
            let id = slot.content.as_ref()?.participant.as_str();
            let (_, name) = self.publishing.iter().find(|(known, _)| known == id)?;
            Some((slot.mid.as_str(), name.as_str()))
        })
    }

    /// The slot that carries this now.
    pub fn slot_of(&self, content: &SlotContent) -> Option<&str> {
        self.slots.iter().find(|slot| slot.content.as_ref() == Some(content)).map(|slot| slot.mid.as_str())
    }
}
