// SPDX-License-Identifier: MPL-2.0
//! Who has sound alone sees a still of who speaks every few seconds, and of the shared screen
//! (`screen.rs`). The server decodes no video:
//! it asks the page of who speaks, and passes the still on in small parts, so that sound never
//! waits for it. Pure: time and room in, messages out.

mod image;
mod screen;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use meetings::ids::ParticipantId;
use meetings::meeting::MeetingRole;
use meetings::room::Room;
use meetings::room::arrival::Connectivity;
use meetings::room::tracks::Source;
use moments::Millis;
use protocol::live::StillUpdate;

pub use image::StillImage;
pub use screen::{Format, ScreenImage, ScreenStill, ScreenStills};

/// A part to each listener at most this often.
pub const EVERY: Duration = Duration::from_secs(1);
/// Characters of a part: with its frame some 110 ms of a line of 64 kbit/s.
const PART_CHARS: usize = 700;
/// On a line with room for little more than sound every second tick has a part: 4 kbit/s.
const SCARCE: u32 = 2;
/// A speaker's page is asked this often, in milliseconds. More often: stills of a slow line are
/// underway for five seconds anyway.
const ASK_EVERY_MS: i64 = 6_000;
/// What has not come after this long is not waited for.
const ANSWER_WITHIN_MS: i64 = 5_000;

/// Whose still is shown stays for so long, in milliseconds: where two speak in turn, every still
/// would give way to the next before it is there.
const STAYS_MS: i64 = 12_000;

/// An older still is of a time at which who would see it may not have been here, in milliseconds.
const FRESH_MS: i64 = 30_000;

#[derive(Debug)]
struct Still {
    of: ParticipantId,
    image: StillImage,
    taken_at: Millis,
}

/// What a listener is being sent: a still, and how many of its parts have left.
#[derive(Debug)]
struct Delivery {
    still: Arc<Still>,
    sent: usize,
}

/// The stills of one room.
#[derive(Debug, Default)]
pub struct Stills {
    /// Whose stills are shown.
    subject: Option<ParticipantId>,
    chosen_at: Millis,
    asked_at: Option<Millis>,
    /// The latest still of the subject.
    latest: Option<Arc<Still>>,
    deliveries: BTreeMap<ParticipantId, Delivery>,
    ticks: u32,
}

impl Stills {
    /// The answer of a page. Taken only of whom was asked, and once.
    pub fn taken(&mut self, by: &ParticipantId, image: StillImage, now: Millis) {
        let asked = self.asked_at.take_if(|at| self.subject.as_ref() == Some(by) && now.since(*at) < ANSWER_WITHIN_MS);
        if asked.is_some() {
            self.latest = Some(Arc::new(Still { of: by.clone(), image, taken_at: now }));
        }
    }

    /// To be called every [`EVERY`] while somebody has sound alone: what to send, and to whom.
    /// `listeners` are those, each with whether its line has room beside sound.
    pub fn tick<'a>(
        &mut self,
        room: &Room,
        speakers: &[ParticipantId],
        listeners: impl Iterator<Item = (&'a ParticipantId, bool)>,
        now: Millis,
    ) -> Vec<(ParticipantId, StillUpdate)> {
        let stays =
            self.subject.as_ref().filter(|who| shows(room, who) && (0..STAYS_MS).contains(&now.since(self.chosen_at)));
        let subject = stays.cloned().or_else(|| subject(room, speakers, self.subject.as_ref()));
        if subject != self.subject {
            *self = Self { subject, chosen_at: now, ..Self::default() };
        }
        let Some(subject) = self.subject.clone() else { return Vec::new() };
        if self.latest.take_if(|still| !(0..FRESH_MS).contains(&now.since(still.taken_at))).is_some() {
            self.deliveries.clear();
        }
        let listeners: BTreeMap<_, _> = listeners.filter(|(who, _)| **who != subject).collect();
        self.deliveries.retain(|who, _| listeners.contains_key(who));
        self.ticks = self.ticks.wrapping_add(1);
        if listeners.is_empty() {
            return Vec::new();
        }
        let mut out = Vec::new();
        let taken_at = self.latest.as_ref().map(|still| still.taken_at);
        let last = self.asked_at.into_iter().chain(taken_at).max();
        // A clock that was set back asks at once.
        if !last.is_some_and(|at| (0..ASK_EVERY_MS).contains(&now.since(at))) {
            self.asked_at = Some(now);
            out.push((subject.clone(), StillUpdate::StillWanted {}));
        }
        let Some(latest) = &self.latest else { return out };
        for (listener, spare) in listeners {
            if !spare && !self.ticks.is_multiple_of(SCARCE) {
                continue;
            }
            let begun = || Delivery { still: latest.clone(), sent: 0 };
            let delivery = self.deliveries.entry(listener.clone()).or_insert_with(begun);
            // A newer still waits until the one before is there whole.
            if delivery.is_complete() && delivery.still.taken_at != latest.taken_at {
                *delivery = begun();
            }
            out.extend(delivery.next().map(|part| (listener.clone(), part)));
        }
        out
    }
}

impl Delivery {
    fn is_complete(&self) -> bool {
        self.sent == self.still.image.parts(PART_CHARS).len()
    }

    fn next(&mut self) -> Option<StillUpdate> {
        let Still { of, image, taken_at } = &*self.still;
        let data = image.parts(PART_CHARS).nth(self.sent)?.to_owned();
        let (part, parts) = (self.sent as u32, image.parts(PART_CHARS).len() as u32);
        self.sent += 1;
        Some(StillUpdate::StillPart { participant: of.clone(), taken_at: *taken_at, part, parts, data })
    }
}

/// Whose still is worth sending: who is in the spotlight, else who speaks, else who spoke last,
/// else the chair; with a camera that is on, and a page that can be asked.
fn subject(room: &Room, speakers: &[ParticipantId], before: Option<&ParticipantId>) -> Option<ParticipantId> {
    let chairs = room.presence().iter().filter(|(_, who)| who.role == MeetingRole::Chair).map(|(id, _)| id);
    let floor = room.floor().leading_speaker(speakers);
    let spotlight = room.spotlight().on();
    spotlight.into_iter().chain(floor).chain(speakers).chain(before).chain(chairs).find(|who| shows(room, who)).cloned()
}

fn shows(room: &Room, who: &ParticipantId) -> bool {
    let page = room
        .presence()
        .get(who)
        .is_some_and(|present| present.token.is_none() && matches!(present.connectivity, Connectivity::Connected(_)));
    page && room.tracks().of(who).any(|(source, track)| source == Source::Camera && !track.muted)
}

#[cfg(test)]
mod tests {
    use meetings::room::tracks::TrackCommand;

    use super::image::tests::webp;
    use super::*;
    use crate::test_room::{id, room};

    const SEEN: &[Source] = &[Source::Microphone, Source::Camera];
    const HEARD: &[Source] = &[Source::Microphone];

    /// A room in which some have sound alone, in virtual time.
    struct Hall {
        room: Room,
        stills: Stills,
        speakers: Vec<ParticipantId>,
        slow: Vec<ParticipantId>,
        now: Millis,
        /// Bytes of a still that a page takes.
        bytes: usize,
        /// The slow lines have room beside sound.
        spare: bool,
    }

    impl Hall {
        fn with(people: &[(&str, &[Source])], slow: &[&str]) -> Self {
            let slow = slow.iter().map(|name| id(name)).collect();
            let (stills, speakers) = (Stills::default(), Vec::new());
            Self { room: room(people), stills, speakers, slow, now: Millis(100_000), bytes: 2_400, spare: true }
        }

        fn speaks(&mut self, name: &str) {
            self.speakers = vec![id(name)];
        }

        fn camera_off(&mut self, name: &str) {
            let mute = TrackCommand::SetMuted { by: id(name), source: Source::Camera, muted: true };
            self.room.apply(mute.into(), self.now).unwrap();
        }

        /// Passes time; every page answers at once. What was sent to whom.
        fn pass(&mut self, seconds: u64) -> Vec<(String, StillUpdate)> {
            let mut sent = Vec::new();
            for _ in 0..seconds {
                self.now = self.now.plus(1_000);
                for (who, update) in self.stills.tick(
                    &self.room,
                    &self.speakers,
                    self.slow.iter().map(|who| (who, self.spare)),
                    self.now,
                ) {
                    if matches!(update, StillUpdate::StillWanted {}) {
                        let image = StillImage::parse(webp(160, 90, self.bytes)).unwrap();
                        self.stills.taken(&who, image, self.now);
                    }
                    sent.push((who.to_string(), update));
                }
            }
            sent
        }
    }

    /// Whose stills came whole to somebody, in order.
    fn seen_by(name: &str, sent: &[(String, StillUpdate)]) -> Vec<String> {
        let mut text = String::new();
        let mut whole = Vec::new();
        for (_, update) in sent.iter().filter(|(to, _)| to == name) {
            let StillUpdate::StillPart { participant, part, parts, data, .. } = update else { continue };
            if *part == 0 {
                text.clear();
            }
            text.push_str(data);
            if part + 1 == *parts && StillImage::parse(text.clone()).is_some() {
                whole.push(participant.to_string());
            }
        }
        whole
    }

    fn asked(name: &str, sent: &[(String, StillUpdate)]) -> usize {
        sent.iter().filter(|(to, update)| to == name && *update == StillUpdate::StillWanted {}).count()
    }

    #[test]
    fn who_has_sound_alone_sees_who_speaks_every_few_seconds_and_others_get_nothing() {
        let mut hall = Hall::with(&[("An", SEEN), ("Lap", HEARD), ("Man", SEEN)], &["Lap"]);
        hall.speaks("Man");
        let sent = hall.pass(30);
        assert_eq!(seen_by("Lap", &sent), ["Man"; 5]);
        assert_eq!((seen_by("An", &sent).len(), asked("An", &sent), asked("Man", &sent)), (0, 0, 5));
    }

    #[test]
    fn of_two_who_speak_in_turn_each_is_seen_whole() {
        let mut hall = Hall::with(&[("An", SEEN), ("Lap", HEARD), ("Man", SEEN)], &["Lap"]);
        let mut sent = Vec::new();
        for turn in 0..30 {
            hall.speaks(if turn % 2 == 0 { "An" } else { "Man" });
            sent.extend(hall.pass(2));
        }
        let seen = seen_by("Lap", &sent);
        assert!(seen.len() >= 8 && ["An", "Man"].iter().all(|who| seen.contains(&(*who).to_owned())), "{seen:?}");
    }

    #[test]
    fn where_there_is_little_room_stills_come_half_as_often() {
        let mut hall = Hall::with(&[("An", SEEN), ("Lap", HEARD)], &["Lap"]);
        hall.spare = false;
        let sent = hall.pass(60);
        let parts = sent.iter().filter(|(to, _)| to == "Lap").count();
        assert!((24..=30).contains(&parts), "{parts} parts in a minute");
        assert_eq!(seen_by("Lap", &sent).len(), 6);
    }

    #[test]
    fn sound_never_waits_long_for_a_still() {
        let mut hall = Hall::with(&[("An", SEEN), ("Lap", HEARD)], &["Lap"]);
        hall.bytes = 2_900;
        for _ in 0..30 {
            let sent = hall.pass(1);
            let parts = sent.iter().filter(|(to, _)| to == "Lap");
            let bytes: usize = parts.map(|(_, part)| serde_json::to_string(part).unwrap().len()).sum();
            assert!(bytes <= 960, "{bytes} bytes within a second keep 64 kbit/s busy for more than 120 ms");
        }
    }

    #[test]
    fn nobody_is_asked_while_nobody_would_see_it() {
        let mut hall = Hall::with(&[("An", SEEN), ("Lap", SEEN)], &[]);
        assert!(hall.pass(20).is_empty());
        hall.slow = vec![id("An")];
        assert!(hall.pass(20).is_empty(), "An would see herself");
        let mut hall = Hall::with(&[("An", HEARD), ("Lap", HEARD)], &["Lap"]);
        assert!(hall.pass(20).is_empty(), "no camera is on");
    }

    #[test]
    fn a_camera_that_is_switched_off_is_shown_no_longer_not_even_the_rest_of_a_still() {
        let mut hall = Hall::with(&[("An", SEEN), ("Lap", HEARD)], &["Lap"]);
        assert!(!hall.pass(3).is_empty());
        hall.camera_off("An");
        assert!(hall.pass(20).is_empty());
    }

    #[test]
    fn who_comes_later_sees_nothing_of_what_was_before() {
        let mut hall = Hall::with(&[("An", SEEN), ("Lap", HEARD), ("Man", HEARD)], &["Lap"]);
        hall.pass(2);
        // Nobody has sound alone for half an hour, and nothing is asked or sent.
        hall.now = hall.now.plus(1_800_000);
        hall.slow = vec![id("Man")];
        let first = hall.stills.tick(&hall.room, &[], hall.slow.iter().map(|who| (who, true)), hall.now.plus(1_000));
        assert_eq!(first, [(id("An"), StillUpdate::StillWanted {})]);
    }

    #[test]
    fn what_nobody_asked_for_is_dropped() {
        let mut hall = Hall::with(&[("An", SEEN), ("Lap", HEARD), ("Man", SEEN)], &["Lap"]);
        hall.speaks("An");
        let mut sent = hall.pass(1);
        let image = || StillImage::parse(webp(160, 90, 100)).unwrap();
        hall.stills.taken(&id("Man"), image(), hall.now);
        hall.stills.taken(&id("An"), image(), hall.now);
        sent.extend(hall.pass(5));
        assert_eq!(seen_by("Lap", &sent), ["An"]);
        let mut parts = sent.iter().filter(|(to, _)| to == "Lap");
        assert!(parts.all(|(_, part)| matches!(part, StillUpdate::StillPart { parts: 5, .. })), "{sent:?}");
    }
}
