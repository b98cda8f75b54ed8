// SPDX-License-Identifier: MPL-2.0
//! What becomes of sound that a page sends after a cut, on real files.

use std::path::PathBuf;

use recording_format::{ClockPoint, Muted, Page, Pages, opus_duration};
use tempfile::TempDir;

use super::*;

const AN: u32 = 70_007;
/// The sender's clock wraps around in the fifth second.
const FIRST: u32 = 0_u32.wrapping_sub(5 * 48_000);
const BEGAN_MS: u64 = 1_795_000_000_000;
/// A packet of 20 ms.
const PACKET: u32 = 960;

fn at(seconds: u32) -> u32 {
    FIRST.wrapping_add(seconds * 48_000)
}

fn span(from: u32, until: u32) -> RtpSpan {
    RtpSpan { from: at(from), until: at(until) }
}

/// An's meeting: the recording has what An said in `heard`, in seconds.
struct Meeting {
    folder: TempDir,
    recordings: Vec<PathBuf>,
    sidecar: Sidecar,
    /// Hours later, unless a test says otherwise.
    now_ms: u64,
}

impl Meeting {
    fn with(heard: &[(u32, u32)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rec-1.opus");
        let mut pages = PageWriter::new(3);
        pages.headers(OpusHead::packet(2, 312), OpusHead::tags_packet("test")).unwrap();
        for (from, until) in heard {
            for packet in from * 50..until * 50 {
                let end = u64::from(packet + 1) * u64::from(PACKET);
                let page_break = if packet % 10 == 9 { PageBreak::Page } else { PageBreak::None };
                pages.packet(payload(packet), end, page_break).unwrap();
            }
        }
        fs::write(&path, pages.take_pages()).unwrap();
        let labels = BTreeMap::from([("speaker".to_owned(), "An".to_owned())]);
        let mut sidecar = Sidecar::new("rec-1.opus".into(), 312, labels, BEGAN_MS);
        let rtp = Some(RtpTime { ssrc: AN, time: FIRST });
        sidecar.clock.push(ClockPoint { granule: 0, at_ms: BEGAN_MS, rtp });
        sidecar.save(&Sidecar::path_beside(&path)).unwrap();
        Self { folder, recordings: vec![path], sidecar, now_ms: BEGAN_MS + 5 * 3_600_000 }
    }

    fn muted(mut self, from: u64, until: Option<u64>) -> Self {
        let ms = |seconds: u64| BEGAN_MS + seconds * 1000;
        self.sidecar.muted.push(Muted { from_ms: ms(from), until_ms: until.map(ms) });
        self.sidecar.save(&Sidecar::path_beside(&self.recordings[0])).unwrap();
        self
    }

    fn sender(&self) -> Sender {
        Sender::find(&self.recordings, AN, self.now_ms).unwrap().unwrap()
    }

    /// Sends, joins, and adds the new recordings: their beginnings and lengths in milliseconds.
    fn send_and_join(&mut self, frames: Vec<Frame>) -> Vec<(u64, i64)> {
        assert!(self.sender().keep(frames).unwrap());
        self.join()
    }

    fn join(&mut self) -> Vec<(u64, i64)> {
        let number = std::cell::Cell::new(self.recordings.len() as u128 * 100);
        let random = || number.replace(number.get() + 1);
        let files = self.sender().join(random).unwrap();
        self.recordings.extend(files.iter().map(|(path, _)| path.clone()));
        self.sender().forget().unwrap();
        files.iter().map(|(path, length)| (Sidecar::read(path).unwrap().started_at_ms - BEGAN_MS, *length)).collect()
    }
}

/// Each packet is recognised by its number.
fn payload(number: u32) -> Vec<u8> {
    [&[0x78], &number.to_be_bytes()[..]].concat()
}

/// What An said from one second to another, as the page kept it.
fn said(from: u32, until: u32) -> Vec<Frame> {
    let frame = |packet: u32| Frame {
        time: FIRST.wrapping_add(packet.wrapping_mul(PACKET)),
        duration: PACKET,
        payload: payload(packet),
    };
    (from * 50..until * 50).map(frame).collect()
}

/// The numbers of a recording's packets, and where each begins in milliseconds.
fn packets_of(recording: &Path) -> Vec<(u32, u64)> {
    let mut pages = Pages::new(File::open(recording).unwrap());
    let mut packets = Vec::new();
    while let Some(Page { granule, packets: in_page, .. }) = pages.next_page().unwrap() {
        let mut begin = granule.unwrap_or(0)
            - in_page.iter().filter_map(|one| opus_duration(one)).sum::<u64>().min(granule.unwrap_or(0));
        for packet in in_page.iter().filter(|packet| packet.len() == 5) {
            packets.push((u32::from_be_bytes(packet[1..].try_into().unwrap()), begin / GRANULES_PER_MS));
            begin += opus_duration(packet).unwrap();
        }
    }
    packets
}

#[test]
fn what_was_said_during_a_cut_becomes_a_recording_at_its_time() {
    let mut meeting = Meeting::with(&[(0, 10), (30, 40)]);
    assert_eq!(meeting.sender().missing(span(0, 40)).unwrap(), [span(10, 30)]);
    assert_eq!(meeting.send_and_join(said(0, 40)), [(10_000, 20_000)], "only what was missing");
    let numbers: Vec<u32> = packets_of(&meeting.recordings[1]).iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, (500..1500).collect::<Vec<_>>());
    let sidecar = Sidecar::read(&meeting.recordings[1]).unwrap();
    assert_eq!((sidecar.labels["speaker"].as_str(), sidecar.labels["late_of"].as_str()), ("An", "rec-1"));
    assert!(sidecar.complete);
    assert_eq!(meeting.sender().missing(span(0, 40)).unwrap(), []);
    assert_eq!(meeting.send_and_join(said(0, 40)), [], "sent once more, it is there once");
}

#[test]
fn what_has_come_is_known_before_it_is_joined_and_needs_not_be_sent_again() {
    let mut meeting = Meeting::with(&[(0, 10), (30, 40)]);
    assert!(meeting.sender().keep(said(8, 17)).unwrap());
    assert_eq!(meeting.sender().missing(span(0, 40)).unwrap(), [span(17, 30)]);
    // In other portions, after a reload.
    assert!(meeting.sender().keep(said(15, 22)).unwrap());
    assert!(meeting.sender().keep(said(22, 30)).unwrap());
    assert_eq!(meeting.sender().missing(span(0, 40)).unwrap(), []);
    assert_eq!(meeting.join(), [(10_000, 20_000)]);
    assert_eq!(packets_of(&meeting.recordings[1]).len(), 1000);
}

#[test]
fn a_pause_is_kept_at_its_length_and_a_long_one_begins_another_recording() {
    let mut meeting = Meeting::with(&[(0, 10), (60, 61)]);
    let frames = [said(10, 12), said(14, 15), said(40, 45)].concat();
    assert_eq!(meeting.send_and_join(frames), [(10_000, 5_000), (40_000, 5_000)]);
    let packets = packets_of(&meeting.recordings[1]);
    assert_eq!(packets[100], (700, 4_000), "two seconds of silence later");
}

#[test]
fn what_is_said_after_the_connection_was_lost_for_good_is_taken_for_half_an_hour() {
    let mut meeting = Meeting::with(&[(0, 10)]);
    assert_eq!(meeting.send_and_join(said(10, 70)), [(10_000, 60_000)]);
    let late = LONGEST_AFTER_END_MS as u32 / 1000;
    assert_eq!(meeting.send_and_join(said(late + 20, late + 30)), []);
}

#[test]
fn nothing_is_taken_from_while_the_server_had_muted_the_microphone() {
    let mut meeting = Meeting::with(&[(0, 10), (40, 50)]).muted(20, Some(30)).muted(45, None);
    assert_eq!(meeting.sender().missing(span(0, 90)).unwrap(), [span(10, 20), span(30, 40)]);
    // A page that sends it all the same.
    assert_eq!(meeting.send_and_join(said(0, 90)), [(10_000, 10_000), (30_000, 10_000)]);
}

#[test]
fn nothing_is_taken_from_while_microphones_were_locked_also_where_the_cut_came_before_the_lock() {
    let meeting = Meeting::with(&[(0, 10)]);
    let ms = |seconds: u64| BEGAN_MS + seconds * 1000;
    let sender = meeting.sender().locked(vec![(ms(13), Some(ms(16))), (ms(20), None)]);
    assert_eq!(sender.missing(span(8, 30)).unwrap(), [span(10, 13), span(16, 20)]);
}

#[test]
fn nothing_is_taken_from_before_the_opening_or_after_the_end() {
    let meeting = Meeting::with(&[(0, 10)]);
    let ended = Sender::find(&meeting.recordings, AN, BEGAN_MS + 15_000).unwrap().unwrap();
    let earlier = RtpSpan { from: FIRST.wrapping_sub(48_000 * 60), until: at(60) };
    assert_eq!(ended.missing(earlier).unwrap(), [span(10, 15)]);
}

#[test]
fn nothing_is_taken_of_what_is_not_said_yet() {
    let mut meeting = Meeting::with(&[(0, 10)]);
    meeting.now_ms = BEGAN_MS + 20_000;
    assert_eq!(meeting.send_and_join(said(10, 30)), [(10_000, 10_000)]);
}

#[test]
fn a_sender_ends_where_the_next_connection_of_the_person_begins() {
    let mut meeting = Meeting::with(&[(0, 10)]);
    let next = meeting.folder.path().join("rec-2.opus");
    fs::copy(&meeting.recordings[0], &next).unwrap();
    // There An was muted by the chair at once.
    let mut sidecar = Sidecar::new("rec-2.opus".into(), 312, BTreeMap::new(), BEGAN_MS + 40_000);
    let rtp = Some(RtpTime { ssrc: AN + 1, time: 0 });
    sidecar.clock.push(ClockPoint { granule: 0, at_ms: BEGAN_MS + 40_000, rtp });
    sidecar.muted.push(Muted { from_ms: BEGAN_MS + 41_000, until_ms: None });
    sidecar.save(&Sidecar::path_beside(&next)).unwrap();
    meeting.recordings.push(next);
    assert_eq!(meeting.sender().missing(span(0, 300)).unwrap(), [span(10, 40)]);
    assert_eq!(meeting.send_and_join(said(10, 300)), [(10_000, 30_000)]);
}

#[test]
fn who_makes_the_own_clock_jump_adds_nothing() {
    let mut meeting = Meeting::with(&[(0, 10)]);
    let rtp = Some(RtpTime { ssrc: AN, time: at(5_000) });
    meeting.sidecar.clock.push(ClockPoint { granule: 480_000, at_ms: BEGAN_MS + 10_000, rtp });
    meeting.sidecar.save(&Sidecar::path_beside(&meeting.recordings[0])).unwrap();
    assert!(Sender::find(&meeting.recordings, AN, u64::MAX).unwrap().is_none());
}

#[test]
fn hundreds_of_scattered_syllables_become_a_few_recordings() {
    let mut meeting = Meeting::with(&[(0, 10)]);
    let scattered: Vec<Frame> = (0..100).flat_map(|n| said(20 + n * 8, 21 + n * 8)).collect();
    let joined = meeting.send_and_join(scattered);
    assert_eq!(joined.len(), MOST_JOINED);
    let packets: usize = meeting.recordings[1..].iter().map(|path| packets_of(path).len()).sum();
    assert_eq!(packets, 5_000, "all of them");
}

#[test]
fn an_error_while_joining_makes_no_second_file_of_the_same_sound() {
    let meeting = Meeting::with(&[(0, 10), (30, 40)]);
    assert!(meeting.sender().keep(said(10, 30)).unwrap());
    let first = meeting.sender().join(|| 1).unwrap();
    // The rows could not be written.
    let again = meeting.sender().join(|| 2).unwrap();
    assert_eq!(first, again);
    assert!(meeting.sender().waits().unwrap());
}

#[test]
fn another_senders_sound_fits_nowhere() {
    let meeting = Meeting::with(&[(0, 10)]);
    assert!(Sender::find(&meeting.recordings, AN + 1, u64::MAX).unwrap().is_none());
}

#[test]
fn syllables_of_some_hundredths_of_a_second_make_no_recording() {
    let mut meeting = Meeting::with(&[(0, 10), (20, 30)]);
    assert_eq!(meeting.sender().missing(RtpSpan { from: at(9), until: at(10) + 9600 }).unwrap(), []);
    let short = said(12, 13).into_iter().take(10).collect();
    assert_eq!(meeting.send_and_join(short), []);
}

#[test]
fn a_crash_between_joining_and_forgetting_doubles_nothing() {
    let mut meeting = Meeting::with(&[(0, 10), (30, 40)]);
    assert!(meeting.sender().keep(said(10, 30)).unwrap());
    let files = meeting.sender().join(|| 9).unwrap();
    // The rows are there, what was sent is too.
    meeting.recordings.extend(files.into_iter().map(|(path, _)| path));
    assert_eq!(meeting.join(), []);
    assert_eq!(fs::read_dir(meeting.folder.path().join("late")).unwrap().count(), 0);
}

#[test]
fn there_is_an_end_to_what_one_sender_may_send() {
    let meeting = Meeting::with(&[(0, 10)]);
    let large = |packet: &mut Frame| packet.payload.resize(1275, 1);
    let mut sent = 0;
    for minute in 0..30 {
        let mut frames = said(10 + minute * 60, 70 + minute * 60);
        frames.iter_mut().for_each(large);
        if !meeting.sender().keep(frames).unwrap() {
            break;
        }
        sent += 1;
    }
    assert_eq!(sent, 4, "16 MB");
}
