// SPDX-License-Identifier: MPL-2.0
//! Whose screen is shown: one at a time, and the chair's goes first.

use super::tracks::{Source, TrackEvent};
use super::{Event, FeatureEvent, FeatureState, Refusal, Room};
use crate::ids::ParticipantId;
use crate::meeting::{Meeting, MeetingRole};
use moments::Millis;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScreenCommand {
    /// Asks to show a screen, before it is published. Where somebody else shows theirs it is taken
    /// over only with `over`; nobody takes over the chair's.
    Take { by: ParticipantId, over: bool },
    /// Chair or secretary stops somebody's screen.
    Stop { by: ParticipantId, participant: ParticipantId },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScreenEvent {
    /// This screen is not shown any more: its page must stop it. `by` is the name of whose screen
    /// is shown instead, or who stopped it.
    Stopped { participant: ParticipantId, by: String },
}

/// Who shows a screen, or has requested to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "wire", serde(transparent))]
pub struct Screen {
    holder: Option<ParticipantId>,
}

impl Screen {
    /// Takes the screen if nobody else has it; whether `by` has it.
    pub(super) fn claim(&mut self, by: &ParticipantId) -> bool {
        self.holder.get_or_insert_with(|| by.clone()) == by
    }

    pub(super) fn release(&mut self, by: &ParticipantId) {
        self.holder.take_if(|holder| holder == by);
    }
}

impl FeatureState for Screen {
    type Snapshot = Self;

    fn initial(_: &Meeting) -> Self {
        Self::default()
    }

    fn to_snapshot(&self) -> Self {
        self.clone()
    }

    fn restore(&mut self, snapshot: Self) {
        *self = snapshot;
    }

    fn on_left(&mut self, participant: &ParticipantId) {
        self.release(participant);
    }
}

impl FeatureEvent for ScreenEvent {}

impl Room {
    pub(super) fn apply_screen(&mut self, command: ScreenCommand, _: Millis) -> Result<Vec<Event>, Refusal> {
        match command {
            ScreenCommand::Take { by, over } => self.take_screen(by, over),
            ScreenCommand::Stop { by, participant } => {
                let name = self.require_leader(&by)?.name.clone();
                if self.states.screen.holder.as_ref() != Some(&participant) {
                    return Err(Refusal::NoSuch);
                }
                self.states.screen.holder = None;
                Ok(self.stop_screen(participant, name))
            }
        }
    }

    fn take_screen(&mut self, by: ParticipantId, over: bool) -> Result<Vec<Event>, Refusal> {
        let requester = self.requester(&by)?;
        if !requester.rights().publish {
            return Err(Refusal::NotAllowed);
        }
        let (name, role) = (requester.name.clone(), requester.role);
        let Some(holder) = self.states.screen.holder.clone().filter(|holder| *holder != by) else {
            self.states.screen.holder = Some(by);
            return Ok(Vec::new());
        };
        let chairs = self.states.presence.get(&holder).is_some_and(|who| who.role == MeetingRole::Chair);
        if chairs && role != MeetingRole::Chair {
            return Err(Refusal::ChairShows);
        }
        if !over {
            return Err(Refusal::ScreenTaken);
        }
        self.states.screen.holder = Some(by);
        Ok(self.stop_screen(holder, name))
    }

    fn stop_screen(&mut self, participant: ParticipantId, by: String) -> Vec<Event> {
        let mut events = Vec::new();
        if self.states.tracks.mute(&participant, Source::Screen) {
            events.push(TrackEvent::Changed { participant: participant.clone() }.into());
        }
        events.push(ScreenEvent::Stopped { participant, by }.into());
        events
    }

    /// Takes the screen for `by`, or returns the event that tells its page to stop.
    pub(super) fn show_screen(&mut self, by: &ParticipantId) -> Result<(), ScreenEvent> {
        if self.states.screen.claim(by) {
            return Ok(());
        }
        let holder = self.states.screen.holder.as_ref().and_then(|holder| self.states.presence.get(holder));
        let name = holder.map_or_else(String::new, |who| who.name.clone());
        Err(ScreenEvent::Stopped { participant: by.clone(), by: name })
    }
}

#[cfg(test)]
mod tests {
    use super::super::chairing::ChairCommand;
    use super::super::presence::PresenceCommand;
    use super::super::test_room::*;
    use super::super::tracks::TrackCommand;
    use super::*;

    fn take(by: &str, over: bool) -> ScreenCommand {
        ScreenCommand::Take { by: id(by), over }
    }

    fn stopped(participant: &str, by: &str) -> Event {
        ScreenEvent::Stopped { participant: id(participant), by: by.to_owned() }.into()
    }

    fn set(by: &str, muted: bool) -> TrackCommand {
        TrackCommand::SetMuted { by: id(by), source: Source::Screen, muted }
    }

    /// Names of those whose screen is on.
    fn shown(room: &TestRoom) -> Vec<String> {
        let on =
            |who: &ParticipantId| room.rules.tracks().of(who).any(|(s, track)| s == Source::Screen && !track.muted);
        room.rules.presence().iter().filter(|(id, _)| on(id)).map(|(_, who)| who.name.clone()).collect()
    }

    #[test]
    fn one_screen_at_a_time_and_taking_over_is_asked() {
        let mut room = TestRoom::with(&["An", "Tân Lập", "Bản Vược"]);
        room.apply(take("Tân Lập", false)).unwrap();
        room.publish("Tân Lập", Source::Screen, false);
        assert_eq!(room.apply(take("Bản Vược", false)), Err(Refusal::ScreenTaken));
        let events = room.apply(take("Bản Vược", true)).unwrap();
        assert!(events.contains(&stopped("Tân Lập", "Bản Vược")), "{events:?}");
        room.publish("Bản Vược", Source::Screen, false);
        assert_eq!(shown(&room), ["Bản Vược"]);
        room.apply(set("Tân Lập", true)).unwrap();
        assert_eq!(shown(&room), ["Bản Vược"], "the end of a screen that was taken over ends no other");
    }

    #[test]
    fn a_page_that_does_not_ask_shows_nothing_over_another() {
        let mut room = TestRoom::with(&["An", "Tân Lập", "Bản Vược"]);
        room.publish("An", Source::Screen, false);
        let events = room.publish("Tân Lập", Source::Screen, false);
        assert!(events.contains(&stopped("Tân Lập", "An")), "{events:?}");
        let events = room.apply(set("Tân Lập", false)).unwrap();
        assert_eq!(events, [stopped("Tân Lập", "An")]);
        assert_eq!(shown(&room), ["An"]);
    }

    #[test]
    fn nobody_takes_over_the_chairs_screen_and_the_chair_takes_over_anybodys() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập"]);
        room.publish("An", Source::Screen, false);
        for by in ["Bình", "Tân Lập"] {
            assert_eq!(room.apply(take(by, true)), Err(Refusal::ChairShows));
        }
        room.apply(ChairCommand::HandOver { by: id("An"), to: id("Tân Lập") }).unwrap();
        assert_eq!(room.apply(take("Tân Lập", true)).unwrap().last(), Some(&stopped("An", "Tân Lập")));
    }

    #[test]
    fn chair_and_secretary_stop_anybodys_screen_and_delegates_nobodys() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập", "Bản Vược"]);
        let stop = |by: &str, whose: &str| ScreenCommand::Stop { by: id(by), participant: id(whose) };
        for by in ["An", "Bình"] {
            room.apply(take("Tân Lập", false)).unwrap();
            room.publish("Tân Lập", Source::Screen, false);
            assert_eq!(room.apply(stop("Bản Vược", "Tân Lập")), Err(Refusal::NotAllowed));
            assert_eq!(room.apply(stop(by, "Tân Lập")).unwrap().last(), Some(&stopped("Tân Lập", by)));
            assert!(shown(&room).is_empty());
        }
        assert_eq!(room.apply(stop("An", "Tân Lập")), Err(Refusal::NoSuch));
    }

    #[test]
    fn a_screen_that_ends_or_whose_owner_leaves_is_free_for_the_next() {
        let mut room = TestRoom::with(&["An", "Tân Lập", "Bản Vược"]);
        room.publish("Tân Lập", Source::Screen, false);
        room.apply(set("Tân Lập", true)).unwrap();
        room.apply(take("Bản Vược", false)).unwrap();
        room.publish("Bản Vược", Source::Screen, false);
        room.publish("Bản Vược", Source::Camera, false);
        room.apply(take("Tân Lập", false)).unwrap();
        room.apply(PresenceCommand::Leave { by: id("Tân Lập") }).unwrap();
        let mut room = room.restarted();
        room.join("Bản Vược");
        assert_eq!(room.apply(take("Bản Vược", false)), Ok(vec![]));
    }
}
