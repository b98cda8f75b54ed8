// SPDX-License-Identifier: MPL-2.0
//! Cameras that a site adds beside its first one, for example on the audience. They are never on
//! without the first: "camera off" is off for all of them.
//!
//! They are tracks of the same participant, who is counted, called and asked once.

use super::tracks::Source;
use super::{Refusal, Room};
use crate::ids::ParticipantId;

impl Source {
    /// The first one, then those that a site added.
    pub const CAMERAS: [Self; 3] = [Self::Camera, Self::SecondCamera, Self::ThirdCamera];
    pub const ADDED_CAMERAS: [Self; 2] = [Self::SecondCamera, Self::ThirdCamera];

    pub fn is_added_camera(self) -> bool {
        Self::ADDED_CAMERAS.contains(&self)
    }
}

impl Room {
    /// Before a source of `by` is muted or unmuted.
    pub(super) fn follow_first_camera(
        &mut self,
        by: &ParticipantId,
        source: Source,
        muted: bool,
    ) -> Result<(), Refusal> {
        if source.is_added_camera() && !muted && !self.states.tracks.is_on(by, Source::Camera) {
            return Err(Refusal::FirstCameraOff);
        }
        if source == Source::Camera && muted {
            for added in Source::ADDED_CAMERAS {
                self.states.tracks.mute(by, added);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::camera_name::CameraName;
    use super::super::presence::PresenceCommand;
    use super::super::removal::RemovalCommand;
    use super::super::test_room::*;
    use super::super::tracks::{TrackCommand, TrackEvent};
    use super::*;

    fn publish(name: &str, tracks: &[(Source, bool)]) -> TrackCommand {
        let names = BTreeMap::from([(Source::SecondCamera, CameraName::Audience)]);
        TrackCommand::Publish { by: id(name), tracks: tracks.iter().copied().collect(), names }
    }

    fn set(name: &str, source: Source, muted: bool) -> TrackCommand {
        TrackCommand::SetMuted { by: id(name), source, muted }
    }

    /// A hall that sends its rostrum and its audience.
    fn hall() -> TestRoom {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        let tracks = [(Source::Microphone, false), (Source::Camera, false), (Source::SecondCamera, false)];
        room.apply(publish("Tân Lập", &tracks)).unwrap();
        room
    }

    fn seen(room: &TestRoom) -> Vec<(Source, Option<CameraName>)> {
        let lap = id("Tân Lập");
        let seen = room.rules.tracks().of(&lap).filter(|(source, _)| *source != Source::Microphone);
        seen.filter(|(_, track)| !track.muted).map(|(source, track)| (source, track.name.clone())).collect()
    }

    #[test]
    fn a_hall_with_two_cameras_is_one_participant_also_after_a_restart() {
        let room = hall().restarted();
        assert_eq!(seen(&room), [(Source::Camera, None), (Source::SecondCamera, Some(CameraName::Audience))]);
        assert_eq!(room.people(), ["An", "Tân Lập"]);
    }

    #[test]
    fn switching_the_camera_off_switches_all_off_and_the_microphone_stays() {
        let mut room = hall();
        let events = room.apply(set("Tân Lập", Source::Camera, true)).unwrap();
        assert_eq!(events, [TrackEvent::Changed { participant: id("Tân Lập") }.into()]);
        assert_eq!((seen(&room), room.heard()), (vec![], vec!["Tân Lập".to_owned()]));
        let alone = room.apply(set("Tân Lập", Source::SecondCamera, false));
        assert_eq!(alone, Err(Refusal::FirstCameraOff));
        room.apply(set("Tân Lập", Source::Camera, false)).unwrap();
        room.apply(set("Tân Lập", Source::SecondCamera, false)).unwrap();
        assert_eq!(seen(&room).len(), 2);
    }

    #[test]
    fn publishing_anew_shows_no_added_camera_without_the_first() {
        let mut room = hall();
        room.apply(publish("Tân Lập", &[(Source::Camera, true), (Source::SecondCamera, false)])).unwrap();
        assert_eq!(seen(&room), []);
        room.apply(publish("Tân Lập", &[(Source::SecondCamera, false)])).unwrap();
        assert_eq!(seen(&room), []);
    }

    #[test]
    fn a_camera_that_is_taken_away_leaves_the_other() {
        let mut room = hall();
        room.apply(set("Tân Lập", Source::SecondCamera, true)).unwrap();
        assert_eq!(seen(&room), [(Source::Camera, None)]);
    }

    #[test]
    fn an_observer_and_who_is_removed_show_none() {
        let mut room = hall();
        let roles = vec![(id("Tân Lập"), crate::meeting::MeetingRole::Observer)];
        room.apply(PresenceCommand::AssignRoles { roles }).unwrap();
        assert_eq!(seen(&room), []);
        let mut room = hall();
        room.apply(RemovalCommand::Remove { by: id("An"), participant: id("Tân Lập") }).unwrap();
        assert_eq!(seen(&room), []);
    }
}
