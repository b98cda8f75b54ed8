// SPDX-License-Identifier: MPL-2.0
//! The spotlight: whose picture everybody sees large, whoever speaks. A picture that a viewer has
//! pinned for themselves stays theirs. Of a site with several cameras one can be chosen.

use super::tracks::Source;
use super::{Event, FeatureEvent, FeatureState, Refusal, Room};
use crate::ids::ParticipantId;
use crate::meeting::Meeting;
use moments::Millis;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpotlightCommand {
    /// A leader puts somebody in the spotlight instead of whoever is there, or nobody.
    /// `camera` is an added one of theirs; none: their first.
    Set { by: ParticipantId, participant: Option<ParticipantId>, camera: Option<Source> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpotlightEvent {
    Changed,
}

/// It ends when its participant leaves, and outlasts a lost connection as their place does. A camera
/// that is off for now stays chosen; pages show the first one meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spotlight {
    on: Option<ParticipantId>,
    camera: Option<Source>,
}

/// As rooms have kept it since before there were added cameras, or with one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "wire", serde(untagged))]
pub enum SpotlightSnapshot {
    First(Option<ParticipantId>),
    Added { on: ParticipantId, camera: Source },
}

impl Default for SpotlightSnapshot {
    fn default() -> Self {
        Self::First(None)
    }
}

impl Spotlight {
    pub fn on(&self) -> Option<&ParticipantId> {
        self.on.as_ref()
    }

    /// The added camera that was chosen.
    pub fn camera(&self) -> Option<Source> {
        self.camera
    }
}

impl FeatureState for Spotlight {
    type Snapshot = SpotlightSnapshot;

    fn initial(_: &Meeting) -> Self {
        Self::default()
    }

    fn to_snapshot(&self) -> SpotlightSnapshot {
        match (self.on.clone(), self.camera) {
            (Some(on), Some(camera)) => SpotlightSnapshot::Added { on, camera },
            (on, _) => SpotlightSnapshot::First(on),
        }
    }

    fn restore(&mut self, snapshot: SpotlightSnapshot) {
        (self.on, self.camera) = match snapshot {
            SpotlightSnapshot::First(on) => (on, None),
            SpotlightSnapshot::Added { on, camera } => (Some(on), Some(camera)),
        };
    }

    fn on_left(&mut self, participant: &ParticipantId) {
        if self.on.take_if(|on| on == participant).is_some() {
            self.camera = None;
        }
    }
}

impl FeatureEvent for SpotlightEvent {}

impl Room {
    pub(super) fn apply_spotlight(&mut self, command: SpotlightCommand, _: Millis) -> Result<Vec<Event>, Refusal> {
        let SpotlightCommand::Set { by, participant, camera } = command;
        self.require_leading_person(&by)?;
        if participant.as_ref().is_some_and(|id| self.states.presence.get(id).is_none()) {
            return Err(Refusal::NoSuch);
        }
        let publishes = |who: &ParticipantId, wanted| self.states.tracks.of(who).any(|(source, _)| source == wanted);
        if let Some(camera) = camera
            && !(camera.is_added_camera() && participant.as_ref().is_some_and(|who| publishes(who, camera)))
        {
            return Err(Refusal::NoSuch);
        }
        let chosen = Spotlight { on: participant, camera };
        if self.states.spotlight == chosen {
            return Ok(Vec::new());
        }
        self.states.spotlight = chosen;
        Ok(vec![SpotlightEvent::Changed.into()])
    }
}

#[cfg(test)]
mod tests {
    use super::super::presence::PresenceCommand;
    use super::super::test_room::*;
    use super::*;

    fn spotlight(by: &str, participant: Option<&str>) -> SpotlightCommand {
        SpotlightCommand::Set { by: id(by), participant: participant.map(id), camera: None }
    }

    #[test]
    fn leaders_set_it_and_it_outlasts_a_cut_and_a_restart_but_not_leaving() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập"]);
        room.apply(spotlight("Bình", Some("Tân Lập"))).unwrap();
        assert_eq!(room.apply(spotlight("An", Some("Tân Lập"))), Ok(vec![]), "pressed by both");
        room.lose_connection("Tân Lập");
        let mut room = room.restarted();
        assert_eq!(room.rules.spotlight().on(), Some(&id("Tân Lập")));
        room.join("Tân Lập");
        room.apply(PresenceCommand::Leave { by: id("Tân Lập") }).unwrap();
        assert_eq!(room.rules.spotlight().on(), None);
    }

    #[test]
    fn nobody_else_sets_it_and_only_on_who_is_here() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        assert_eq!(room.apply(spotlight("Tân Lập", Some("Tân Lập"))), Err(Refusal::NotAllowed));
        assert_eq!(room.apply(spotlight("An", Some("Người lạ"))), Err(Refusal::NoSuch));
        room.apply(spotlight("An", Some("An"))).unwrap();
        room.apply(spotlight("An", None)).unwrap();
        assert_eq!(room.rules.spotlight().on(), None);
    }

    #[test]
    fn a_camera_of_a_site_is_chosen_outlasts_a_restart_and_gives_way_to_the_next() {
        let mut room = TestRoom::with(&["An", "Tân Lập", "Bản Vược"]);
        let of = |who: &str, camera| SpotlightCommand::Set { by: id("An"), participant: Some(id(who)), camera };
        let audience = of("Tân Lập", Some(Source::SecondCamera));
        assert_eq!(room.apply(audience.clone()), Err(Refusal::NoSuch), "there is none yet");
        room.publish("Tân Lập", Source::SecondCamera, false);
        room.apply(audience).unwrap();
        let mut room = room.restarted();
        let chosen = |room: &TestRoom| (room.rules.spotlight().on().cloned(), room.rules.spotlight().camera());
        assert_eq!(chosen(&room), (Some(id("Tân Lập")), Some(Source::SecondCamera)));
        assert_eq!(room.apply(of("Tân Lập", Some(Source::Screen))), Err(Refusal::NoSuch));
        room.apply(of("Bản Vược", None)).unwrap();
        assert_eq!(chosen(&room), (Some(id("Bản Vược")), None));
        room.apply(of("Tân Lập", Some(Source::SecondCamera))).unwrap();
        room.apply(PresenceCommand::Leave { by: id("Tân Lập") }).unwrap();
        assert_eq!(chosen(&room), (None, None));
    }

    #[test]
    fn a_room_that_was_kept_before_there_were_added_cameras_has_its_spotlight() {
        let kept: SpotlightSnapshot = serde_json::from_str("\"tan-lap\"").unwrap();
        assert_eq!(kept, SpotlightSnapshot::First(ParticipantId::parse("tan-lap").ok()));
        assert_eq!(serde_json::from_str::<SpotlightSnapshot>("null").unwrap(), SpotlightSnapshot::First(None));
    }
}
