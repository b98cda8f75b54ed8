// SPDX-License-Identifier: MPL-2.0
//! Microphones, cameras and screens: what each participant publishes, and what is muted.
//!
//! The chair may mute a microphone; its owner may unmute it by hand, unless microphones are locked
//! ([`super::floor`]). A page that merely publishes again (after a reconnect, with stale state) does
//! not lift the chair's mute.

use std::collections::BTreeMap;

use super::camera_name::CameraName;
use super::{Event, FeatureEvent, FeatureState, Refusal, Room};
use crate::ids::ParticipantId;
use crate::meeting::{Meeting, MeetingRole};
use moments::Millis;

/// What a track carries. A participant publishes at most one of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum Source {
    Microphone,
    Camera,
    Screen,
    /// Another camera of the same site, for example on the audience.
    SecondCamera,
    ThirdCamera,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrackCommand {
    /// The participant publishes exactly these; each with whether it is muted. `names` are those of
    /// added cameras.
    Publish {
        by: ParticipantId,
        tracks: BTreeMap<Source, bool>,
        names: BTreeMap<Source, CameraName>,
    },
    SetMuted {
        by: ParticipantId,
        source: Source,
        muted: bool,
    },
    /// Chair: mutes one microphone.
    Mute {
        by: ParticipantId,
        participant: ParticipantId,
    },
    /// Chair or secretary: mutes every microphone but the own one, the chair's, and those of who has
    /// the floor.
    MuteAll {
        by: ParticipantId,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrackEvent {
    Changed {
        participant: ParticipantId,
    },
    /// The chair's mute holds: the page must show its microphone as muted. `by` is the chair's
    /// name.
    MutedByChair {
        participant: ParticipantId,
        by: String,
    },
    /// Microphones are locked and this one stays muted: the page must show it so.
    Locked {
        participant: ParticipantId,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
pub struct Track {
    pub muted: bool,
    /// Name of the chair who muted it, until the owner unmutes it.
    muted_by: Option<String>,
    /// What an added camera shows.
    #[cfg_attr(feature = "wire", serde(default, skip_serializing_if = "Option::is_none"))]
    pub name: Option<CameraName>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "wire", serde(transparent))]
pub struct Tracks {
    by_participant: BTreeMap<ParticipantId, BTreeMap<Source, Track>>,
}

impl Tracks {
    /// What a participant publishes.
    pub fn of(&self, participant: &ParticipantId) -> impl Iterator<Item = (Source, &Track)> {
        self.by_participant.get(participant).into_iter().flatten().map(|(source, track)| (*source, track))
    }

    /// Whether somebody publishes this and it is not muted.
    pub fn is_on(&self, participant: &ParticipantId, source: Source) -> bool {
        self.of(participant).any(|(known, track)| known == source && !track.muted)
    }

    /// Mutes for nobody in particular; whether it was unmuted.
    pub(super) fn mute(&mut self, participant: &ParticipantId, source: Source) -> bool {
        let track = self.by_participant.get_mut(participant).and_then(|tracks| tracks.get_mut(&source));
        track.is_some_and(|track| !std::mem::replace(&mut track.muted, true))
    }

    /// No chair's mute holds a microphone any more; `unmute`s it too. Whether that unmutes it.
    pub(super) fn release_microphone(&mut self, participant: &ParticipantId, unmute: bool) -> bool {
        let microphone = self.by_participant.get_mut(participant).and_then(|t| t.get_mut(&Source::Microphone));
        let Some(track) = microphone else { return false };
        let was_muted = track.muted;
        track.muted = was_muted && !unmute;
        track.muted_by = None;
        was_muted && unmute
    }

    /// Unmutes a microphone that no chair holds; whether it was muted.
    pub(super) fn unmute_if_held_by_nobody(&mut self, participant: &ParticipantId) -> bool {
        let microphone = self.by_participant.get_mut(participant).and_then(|t| t.get_mut(&Source::Microphone));
        microphone.is_some_and(|track| track.muted_by.is_none() && std::mem::take(&mut track.muted))
    }

    /// Mutes a microphone for the chair; whether it was unmuted.
    fn mute_by_chair(&mut self, participant: &ParticipantId, by: &str) -> bool {
        let microphone = self.by_participant.get_mut(participant).and_then(|t| t.get_mut(&Source::Microphone));
        match microphone {
            Some(track) if !track.muted => {
                track.muted = true;
                track.muted_by = Some(by.to_owned());
                true
            }
            _ => false,
        }
    }
}

impl FeatureState for Tracks {
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
        self.by_participant.remove(participant);
    }
}

impl FeatureEvent for TrackEvent {
    fn changes_snapshot(&self) -> bool {
        !matches!(self, Self::Locked { .. })
    }
}

impl Room {
    pub(super) fn apply_track(&mut self, command: TrackCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        match command {
            TrackCommand::Publish { by, tracks, names } => self.publish(by, &tracks, &names),
            TrackCommand::SetMuted { by, source, muted } => self.set_muted(by, source, muted, now),
            TrackCommand::Mute { by, participant } => {
                let muter = self.require_chair_or_co_chair(&by)?;
                let (name, role) = (muter.name.clone(), muter.role);
                let muted = self.states.presence.get(&participant).ok_or(Refusal::NoSuch)?;
                if role < muted.role || role == MeetingRole::Chair {
                    Ok(self.mute_by_chair(participant, &name))
                } else {
                    Err(Refusal::NotAllowed)
                }
            }
            TrackCommand::MuteAll { by } => {
                let name = self.require_leading_person(&by)?.name.clone();
                let chairs =
                    |id: &ParticipantId| self.states.presence.get(id).is_some_and(|who| who.role == MeetingRole::Chair);
                let speaks =
                    |id: &ParticipantId| *id == by || chairs(id) || self.states.floor.speeches().contains_key(id);
                let others: Vec<_> =
                    self.states.tracks.by_participant.keys().filter(|id| !speaks(id)).cloned().collect();
                Ok(others.into_iter().flat_map(|participant| self.mute_by_chair(participant, &name)).collect())
            }
        }
    }

    fn publish(
        &mut self,
        by: ParticipantId,
        tracks: &BTreeMap<Source, bool>,
        names: &BTreeMap<Source, CameraName>,
    ) -> Result<Vec<Event>, Refusal> {
        let requester = self.requester(&by)?;
        // The page of an observer has its lines ready, for whom the chair makes a delegate; until then
        // all of them are muted here, and what comes on them is dropped.
        let only_listens = requester.only_listens();
        if !requester.rights().publish && !only_listens && !tracks.is_empty() {
            return Err(Refusal::NotAllowed);
        }
        let before = self.states.tracks.by_participant.remove(&by).unwrap_or_default();
        let mut held_by = None;
        let is_locked = !self.may_speak(&by) && tracks.get(&Source::Microphone) == Some(&false);
        let cameras_off = tracks.get(&Source::Camera) != Some(&false);
        let now = tracks.iter().map(|(source, muted)| {
            let muted_by = before.get(source).and_then(|track| track.muted_by.clone());
            if !muted && muted_by.is_some() {
                held_by.clone_from(&muted_by);
            }
            let off = if source.is_added_camera() { cameras_off } else { is_locked && *source == Source::Microphone };
            let muted = *muted || muted_by.is_some() || off || only_listens;
            (*source, Track { muted, muted_by, name: names.get(source).cloned() })
        });
        let mut now: BTreeMap<Source, Track> = now.collect();
        let mut events = Vec::new();
        match now.get_mut(&Source::Screen) {
            Some(screen) if !screen.muted => {
                if let Err(stopped) = self.show_screen(&by) {
                    screen.muted = true;
                    events.push(stopped.into());
                }
            }
            // A participant who has only requested the screen may publish something else before it.
            _ if before.get(&Source::Screen).is_some_and(|screen| !screen.muted) => self.states.screen.release(&by),
            _ => {}
        }
        let changed = now != before;
        self.states.tracks.by_participant.insert(by.clone(), now);
        if changed {
            events.push(TrackEvent::Changed { participant: by.clone() }.into());
        }
        if is_locked {
            events.push(TrackEvent::Locked { participant: by }.into());
        } else if let Some(chair) = held_by {
            events.push(TrackEvent::MutedByChair { participant: by, by: chair }.into());
        }
        Ok(events)
    }

    fn set_muted(
        &mut self,
        by: ParticipantId,
        source: Source,
        muted: bool,
        now: Millis,
    ) -> Result<Vec<Event>, Refusal> {
        let only_listens = self.requester(&by)?.only_listens();
        if source == Source::Microphone && !muted && !self.may_speak(&by) {
            return Ok(vec![TrackEvent::Locked { participant: by }.into()]);
        }
        if only_listens && !muted {
            return Err(Refusal::NotAllowed);
        }
        let known =
            |room: &Self| room.states.tracks.of(&by).any(|(known, track)| known == source && track.muted != muted);
        if source == Source::Screen && known(self) {
            if muted {
                self.states.screen.release(&by);
            } else if let Err(stopped) = self.show_screen(&by) {
                return Ok(vec![stopped.into()]);
            }
        }
        self.follow_first_camera(&by, source, muted)?;
        match self.states.tracks.by_participant.get_mut(&by).and_then(|tracks| tracks.get_mut(&source)) {
            Some(track) if track.muted != muted => {
                track.muted = muted;
                track.muted_by = None;
                let ended = source == Source::Microphone && muted;
                let ended = if ended { self.end_speech_with_microphone(&by, now) } else { Vec::new() };
                Ok([TrackEvent::Changed { participant: by }.into()].into_iter().chain(ended).collect())
            }
            // A page may unmute a screen that it is only about to publish; its offer repeats it.
            _ => Ok(Vec::new()),
        }
    }

    /// Whoever only listens from now on sends nothing.
    pub(super) fn mute_listener(&mut self, participant: &ParticipantId) -> Vec<Event> {
        self.states.screen.release(participant);
        let sources = [Source::Microphone, Source::Screen].into_iter().chain(Source::CAMERAS);
        let muted = sources.filter(|source| self.states.tracks.mute(participant, *source)).count();
        let changed = (muted > 0).then(|| TrackEvent::Changed { participant: participant.clone() }.into());
        changed.into_iter().collect()
    }

    pub(super) fn mute_by_chair(&mut self, participant: ParticipantId, chair: &str) -> Vec<Event> {
        if !self.states.tracks.mute_by_chair(&participant, chair) {
            return Vec::new();
        }
        vec![
            TrackEvent::Changed { participant: participant.clone() }.into(),
            TrackEvent::MutedByChair { participant, by: chair.to_owned() }.into(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_room::*;
    use super::*;
    use crate::policy::MediaRights;

    fn everybody_speaks() -> TestRoom {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập", "Bản Vược"]);
        for name in ["An", "Bình", "Tân Lập"] {
            room.publish(name, Source::Microphone, false);
        }
        room
    }

    #[test]
    fn the_chair_mutes_one_and_they_may_switch_on_again() {
        let mut room = everybody_speaks();
        let events = room.apply(TrackCommand::Mute { by: id("An"), participant: id("Tân Lập") }).unwrap();
        assert!(events.contains(&TrackEvent::MutedByChair { participant: id("Tân Lập"), by: "An".into() }.into()));
        assert_eq!(room.heard(), ["An", "Bình"]);
        let on = TrackCommand::SetMuted { by: id("Tân Lập"), source: Source::Microphone, muted: false };
        room.apply(on).unwrap();
        assert_eq!(room.heard(), ["An", "Bình", "Tân Lập"]);
    }

    #[test]
    fn muting_all_leaves_only_the_chair() {
        let mut room = everybody_speaks();
        room.apply(TrackCommand::MuteAll { by: id("An") }).unwrap();
        assert_eq!(room.heard(), ["An"]);
        assert_eq!(room.apply(TrackCommand::MuteAll { by: id("An") }), Ok(vec![]));
    }

    #[test]
    fn the_secretary_mutes_everybody_but_the_chair() {
        let mut room = everybody_speaks();
        room.apply(TrackCommand::MuteAll { by: id("Bình") }).unwrap();
        assert_eq!(room.heard(), ["An", "Bình"]);
    }

    #[test]
    fn nobody_but_the_chair_mutes_one_of_the_others() {
        let mut room = everybody_speaks();
        for by in ["Bình", "Tân Lập"] {
            let mute = TrackCommand::Mute { by: id(by), participant: id("An") };
            assert_eq!(room.apply(mute), Err(Refusal::NotAllowed));
        }
        assert_eq!(room.apply(TrackCommand::MuteAll { by: id("Tân Lập") }), Err(Refusal::NotAllowed));
        let nobody = TrackCommand::Mute { by: id("An"), participant: id("Người lạ") };
        assert_eq!(room.apply(nobody), Err(Refusal::NoSuch));
    }

    #[test]
    fn publishing_anew_after_a_cut_does_not_lift_the_chairs_mute_and_the_page_is_told() {
        let mut room = everybody_speaks();
        room.apply(TrackCommand::Mute { by: id("An"), participant: id("Tân Lập") }).unwrap();
        room.lose_connection("Tân Lập");
        room.join("Tân Lập");
        let events = room.publish("Tân Lập", Source::Microphone, false);
        assert_eq!(events, [TrackEvent::MutedByChair { participant: id("Tân Lập"), by: "An".into() }.into()]);
        assert_eq!(room.heard(), ["An", "Bình"]);
    }

    #[test]
    fn a_token_without_the_right_to_publish_publishes_nothing() {
        let mut room = TestRoom::with(&["An"]);
        let listens = MediaRights { publish: false, subscribe: true };
        room.join_by_token("Máy nghe", listens).unwrap();
        let microphone = BTreeMap::from([(Source::Microphone, true)]);
        let publish = |tracks| TrackCommand::Publish { by: id("Máy nghe"), tracks, names: BTreeMap::new() };
        let refused = room.apply(publish(microphone));
        assert_eq!(refused, Err(Refusal::NotAllowed));
        assert_eq!(room.restarted().rules.presence().get(&id("Máy nghe")).unwrap().rights(), listens);
        assert!(room.apply(publish(BTreeMap::new())).is_ok());

        room.join_by_token("Hội trường A", MediaRights { publish: true, subscribe: false }).unwrap();
        room.publish("Hội trường A", Source::Microphone, false);
        assert_eq!(room.heard(), ["Hội trường A"]);
    }

    #[test]
    fn switching_what_is_not_published_yet_changes_nothing() {
        let mut room = everybody_speaks();
        let screen = TrackCommand::SetMuted { by: id("An"), source: Source::Screen, muted: false };
        assert_eq!(room.apply(screen), Ok(vec![]));
        assert_eq!(room.rules.tracks().of(&id("An")).count(), 1);
    }
}
