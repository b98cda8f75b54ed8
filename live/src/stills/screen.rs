// SPDX-License-Identifier: MPL-2.0
//! A shared screen for pages whose line does not carry its video: stills, each fetched over HTTP
//! when the one before is there. The sharer's page is asked for the next only while somebody waits
//! for it. Pure: time and room in, messages out.

use std::collections::BTreeSet;

use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::arrival::Connectivity;
use meetings::room::tracks::Source;
use moments::Millis;
use protocol::live::StillUpdate;

pub use super::image::{Format, ScreenImage};

/// The sharer's page is asked at most this often, in milliseconds.
const ASK_EVERY_MS: i64 = 1_000;
/// A page that has not answered is asked again after this long, in milliseconds: the screen has not
/// changed, or the question or the answer was lost.
const ASK_AGAIN_MS: i64 = 10_000;
/// An answer that comes later is not taken, in milliseconds. The page may have to wait for a change.
const ANSWER_WITHIN_MS: i64 = 60_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreenStill {
    pub image: ScreenImage,
    pub taken_at: Millis,
}

/// The stills of the screen that one room is shown.
#[derive(Debug, Default)]
pub struct ScreenStills {
    watchers: BTreeSet<ParticipantId>,
    /// Whose screen it is.
    sharer: Option<ParticipantId>,
    latest: Option<ScreenStill>,
    /// Somebody has the latest, or there is none.
    wants_next: bool,
    asked_at: Option<Millis>,
    answered_at: Option<Millis>,
}

impl ScreenStills {
    pub fn is_watched(&self) -> bool {
        !self.watchers.is_empty()
    }

    /// Somebody shows the screen without its video, or does so no longer. What is there already is
    /// announced to them at once.
    pub fn watch(&mut self, who: &ParticipantId, on: bool) -> Option<StillUpdate> {
        if !on {
            self.watchers.remove(who);
            return None;
        }
        self.watchers.insert(who.clone());
        // What it shows may be of a time before.
        self.wants_next = true;
        self.announcement()
    }

    /// The answer of a page: taken of whom was asked, once. The watchers are to be told.
    pub fn taken(
        &mut self,
        by: &ParticipantId,
        image: ScreenImage,
        now: Millis,
    ) -> impl Iterator<Item = (ParticipantId, StillUpdate)> {
        let shows = self.sharer.as_ref() == Some(by);
        let asked = self.asked_at.take_if(|at| shows && (0..ANSWER_WITHIN_MS).contains(&now.since(*at)));
        if asked.is_some() {
            self.latest = Some(ScreenStill { image, taken_at: now });
            self.answered_at = Some(now);
            self.wants_next = false;
        }
        let update = asked.and_then(|_| self.announcement());
        let watchers = if update.is_some() { self.watchers.clone() } else { BTreeSet::new() };
        watchers.into_iter().zip(update.into_iter().cycle())
    }

    /// The latest still of this person's screen, for somebody who watches it and will want the next.
    pub fn fetch(&mut self, by: &ParticipantId, of: &ParticipantId) -> Option<ScreenStill> {
        if !self.watchers.contains(by) || self.sharer.as_ref() != Some(of) {
            return None;
        }
        self.wants_next = true;
        self.latest.clone()
    }

    /// To be called about every second: whose page to ask for a still.
    pub fn tick(&mut self, room: &Room, now: Millis) -> Option<(ParticipantId, StillUpdate)> {
        let connected = |id: &ParticipantId| {
            let who = room.presence().get(id);
            who.is_some_and(|who| matches!(who.connectivity, Connectivity::Connected(_)))
        };
        self.watchers.retain(connected);
        let sharer = sharer(room);
        if sharer != self.sharer {
            *self = Self { watchers: std::mem::take(&mut self.watchers), sharer, wants_next: true, ..Self::default() };
        }
        let sharer = self.sharer.clone()?;
        let is_watched = self.watchers.iter().any(|who| *who != sharer);
        // A clock that was set back asks at once.
        let waits = |since: Option<Millis>, ms: i64| since.is_some_and(|at| (0..ms).contains(&now.since(at)));
        let asked = waits(self.asked_at, ASK_AGAIN_MS);
        if !is_watched || !self.wants_next || asked || waits(self.answered_at, ASK_EVERY_MS) {
            return None;
        }
        self.asked_at = Some(now);
        Some((sharer, StillUpdate::ScreenStillWanted {}))
    }

    fn announcement(&self) -> Option<StillUpdate> {
        let (sharer, latest) = (self.sharer.as_ref()?, self.latest.as_ref()?);
        Some(StillUpdate::ScreenStill { participant: sharer.clone(), taken_at: latest.taken_at })
    }
}

/// Who shares a screen from a page that can be asked.
fn sharer(room: &Room) -> Option<ParticipantId> {
    let shares =
        |id: &ParticipantId| room.tracks().of(id).any(|(source, track)| source == Source::Screen && !track.muted);
    let pages = room.presence().iter().filter(|(_, who)| who.token.is_none());
    let connected = pages.filter(|(_, who)| matches!(who.connectivity, Connectivity::Connected(_)));
    connected.map(|(id, _)| id).find(|id| shares(id)).cloned()
}

#[cfg(test)]
mod tests {
    use meetings::room::tracks::TrackCommand;

    use super::super::image::tests::screen;
    use super::*;
    use crate::test_room::{id, room};

    /// An shares a screen; Lập and Mận watch it.
    struct Hall {
        room: Room,
        stills: ScreenStills,
        now: Millis,
    }

    impl Hall {
        fn new() -> Self {
            let people: [(&str, &[Source]); 3] = [
                ("An", &[Source::Microphone, Source::Screen]),
                ("Lap", &[Source::Microphone]),
                ("Man", &[Source::Microphone]),
            ];
            let stills = ScreenStills::default();
            Self { room: room(&people), stills, now: Millis(100_000) }
        }

        /// Passes time in steps of a second; how often An's page was asked.
        fn asked_within(&mut self, seconds: u32) -> usize {
            let ticks = (0..seconds).filter_map(|_| {
                self.now = self.now.plus(1_000);
                self.stills.tick(&self.room, self.now)
            });
            let asked: Vec<_> = ticks.collect();
            assert!(asked.iter().all(|(who, _)| *who == id("An")), "{asked:?}");
            asked.len()
        }

        fn an_answers(&mut self) -> Vec<String> {
            let image = screen(1280, 720, 20_000).unwrap();
            self.stills.taken(&id("An"), image, self.now).map(|(who, _)| who.to_string()).collect()
        }

        fn fetch(&mut self, who: &str) -> Option<Millis> {
            self.stills.fetch(&id(who), &id("An")).map(|still| still.taken_at)
        }
    }

    #[test]
    fn a_screen_is_asked_for_while_somebody_watches_and_has_the_one_before() {
        let mut hall = Hall::new();
        assert_eq!(hall.asked_within(30), 0, "nobody watches");
        assert_eq!(hall.stills.watch(&id("Lap"), true), None, "there is nothing yet");
        assert_eq!(hall.asked_within(1), 1);
        assert_eq!(hall.an_answers(), ["Lap"]);
        assert_eq!(hall.asked_within(30), 0, "Lập has not fetched it");
        let first = hall.fetch("Lap");
        assert!(first.is_some());
        assert_eq!(hall.asked_within(1), 1);
        hall.an_answers();
        assert!(hall.fetch("Lap") > first);
        hall.stills.watch(&id("Lap"), false);
        assert_eq!(hall.asked_within(30), 0, "its video is back");
    }

    #[test]
    fn a_screen_that_does_not_change_is_asked_about_seldom() {
        let mut hall = Hall::new();
        hall.stills.watch(&id("Lap"), true);
        assert_eq!(hall.asked_within(60), 6);
        assert_eq!(hall.an_answers(), ["Lap"], "when it has changed at last");
    }

    #[test]
    fn who_comes_later_is_told_what_is_there_and_asks_for_the_next() {
        let mut hall = Hall::new();
        hall.stills.watch(&id("Lap"), true);
        hall.asked_within(1);
        hall.an_answers();
        let told = hall.stills.watch(&id("Man"), true);
        assert!(matches!(told, Some(StillUpdate::ScreenStill { .. })), "{told:?}");
        assert_eq!((hall.asked_within(2), hall.an_answers().len()), (1, 2));
    }

    #[test]
    fn a_screen_that_is_shared_no_longer_is_shown_to_nobody() {
        let mut hall = Hall::new();
        hall.stills.watch(&id("Lap"), true);
        hall.asked_within(1);
        hall.an_answers();
        let mute = TrackCommand::SetMuted { by: id("An"), source: Source::Screen, muted: true };
        hall.room.apply(mute.into(), hall.now).unwrap();
        assert_eq!((hall.asked_within(5), hall.fetch("Lap")), (0, None));
        assert!(hall.an_answers().is_empty(), "an answer that comes too late");
    }

    #[test]
    fn nobody_is_shown_what_they_do_not_watch_and_nobody_answers_for_others() {
        let mut hall = Hall::new();
        hall.stills.watch(&id("Lap"), true);
        hall.asked_within(1);
        let image = screen(1280, 720, 20_000).unwrap();
        assert_eq!(hall.stills.taken(&id("Man"), image, hall.now).count(), 0);
        assert_eq!(hall.an_answers(), ["Lap"]);
        assert!(hall.an_answers().is_empty(), "once for each question");
        assert_eq!(hall.fetch("Man"), None);
        assert_eq!(hall.stills.fetch(&id("Lap"), &id("Man")), None);
    }
}
