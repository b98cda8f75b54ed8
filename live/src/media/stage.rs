// SPDX-License-Identifier: MPL-2.0
//! Whose picture is on stage, for players that show one picture and cannot choose it.

use meetings::ids::ParticipantId;
use meetings::meeting::MeetingRole;
use meetings::room::Room;
use meetings::room::tracks::Source;

use super::convert;

/// Whose, and which camera or the screen.
pub type Picture = (ParticipantId, Source);

/// The assumed size of a player, in pixels: a hall's display.
const WIDTH: u32 = 1280;
const HEIGHT: u32 = 720;

/// The picture to show: a shared screen, else the camera of who is in the spotlight (the added one
/// where that was chosen), has the floor, speaks, or spoke last, of the chair, or of anybody. A
/// viewer is never shown to themselves.
/// `before` is what is shown at present.
pub fn picture(
    room: &Room,
    speakers: &[ParticipantId],
    before: Option<&Picture>,
    viewer: &ParticipantId,
) -> Option<Picture> {
    let shows = |who: &ParticipantId, wanted: Source| {
        who != viewer && room.tracks().of(who).any(|(source, track)| source == wanted && !track.muted)
    };
    let people = || room.presence().iter().map(|(id, _)| id);
    let chairs = room.presence().iter().filter(|(_, who)| who.role == MeetingRole::Chair).map(|(id, _)| id);
    let last = before.filter(|(_, source)| *source != Source::Screen).map(|(who, _)| who);
    let screen = people().find(|who| shows(who, Source::Screen)).map(|who| (who.clone(), Source::Screen));
    let chosen = room.spotlight().on().cloned().zip(room.spotlight().camera());
    screen.or_else(|| chosen.filter(|(who, camera)| shows(who, *camera))).or_else(|| {
        let floor = room.floor().leading_speaker(speakers);
        let spotlight = room.spotlight().on();
        let mut order = spotlight.into_iter().chain(floor).chain(speakers).chain(last).chain(chairs).chain(people());
        order.find(|who| shows(who, Source::Camera)).map(|who| (who.clone(), Source::Camera))
    })
}

pub fn tile(participant: &ParticipantId, source: Source) -> sfu::Tile {
    let publisher = convert::peer_key(participant);
    sfu::Tile { publisher, source: convert::source_key(source), width: WIDTH, height: HEIGHT }
}

/// All video of one participant; a player with one video m-line gets the first that is published.
pub fn tiles_of(participant: &ParticipantId) -> Vec<sfu::Tile> {
    vec![tile(participant, Source::Camera), tile(participant, Source::Screen)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_room::{id, room};

    const SEEN: &[Source] = &[Source::Microphone, Source::Camera];

    fn shown(room: &Room, speakers: &[&str], before: Option<&str>, viewer: &str) -> Option<String> {
        let speakers: Vec<_> = speakers.iter().map(|name| id(name)).collect();
        let before = before.map(|name| (id(name), Source::Camera));
        picture(room, &speakers, before.as_ref(), &id(viewer)).map(|(who, source)| format!("{who} {source:?}"))
    }

    #[test]
    fn who_speaks_is_on_stage_and_stays_there_in_the_pause() {
        let room = room(&[("An", SEEN), ("Lap", SEEN), ("Pho", &[Source::Microphone])]);
        assert_eq!(shown(&room, &[], None, "Man"), Some("An Camera".into()), "the chair, before anybody spoke");
        assert_eq!(shown(&room, &["Lap"], Some("An"), "Man"), Some("Lap Camera".into()));
        assert_eq!(shown(&room, &[], Some("Lap"), "Man"), Some("Lap Camera".into()));
        assert_eq!(shown(&room, &["Pho"], Some("Lap"), "Man"), Some("Lap Camera".into()), "Pho has no camera");
        assert_eq!(shown(&room, &["Lap"], None, "Lap"), Some("An Camera".into()), "not oneself");
    }

    #[test]
    fn a_shared_screen_comes_first_and_an_empty_room_shows_nothing() {
        let room_with_screen = room(&[("An", SEEN), ("Lap", &[Source::Screen])]);
        assert_eq!(shown(&room_with_screen, &["An"], None, "Man"), Some("Lap Screen".into()));
        assert_eq!(shown(&room(&[("An", &[Source::Microphone])]), &["An"], None, "Man"), None);
    }

    #[test]
    fn a_camera_of_the_audience_is_shown_while_it_is_chosen_and_on() {
        use meetings::room::spotlight::SpotlightCommand;
        use meetings::room::tracks::TrackCommand;
        use moments::Millis;
        let mut room = room(&[("An", SEEN), ("Lap", &[Source::Camera, Source::SecondCamera])]);
        let (by, camera) = (id("An"), Some(Source::SecondCamera));
        room.apply(SpotlightCommand::Set { by, participant: Some(id("Lap")), camera }.into(), Millis(2)).unwrap();
        assert_eq!(shown(&room, &["An"], None, "Man"), Some("Lap SecondCamera".into()));
        let off = TrackCommand::SetMuted { by: id("Lap"), source: Source::SecondCamera, muted: true };
        room.apply(off.into(), Millis(3)).unwrap();
        assert_eq!(shown(&room, &["An"], None, "Man"), Some("Lap Camera".into()));
    }
}
