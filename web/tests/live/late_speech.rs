// SPDX-License-Identifier: MPL-2.0
//! What somebody said while their line was cut, sent by their page afterwards.

use std::collections::BTreeMap;

use base::Clock;
use meetings::ids::RecordingId;
use moments::Millis;
use protocol::http::{MissingSpeech, SpeechAdded};
use protocol::live::{ClientMessage, EndRequest, LobbyRequest, RemovalRequest};
use recording_format::{ClockPoint, OpusHead, PageBreak, PageWriter, RtpTime, Sidecar};
use recordings::Keeper;
use recordings::late::frames::{Frame, encode};
use store::Actor;
use store::jobs::LISTEN;
use store::recordings::Recording;

use serde::de::DeserializeOwned;

use crate::browser::{Answer, Browser, Extra};
use crate::meeting::{TestMeeting, now};

/// The stream of Mai's microphone; its clock begins at 0.
const SSRC: u32 = 81;
const SECOND: u32 = 48_000;
const PACKET: u32 = 960;

/// Mai was heard for ten seconds, then her line was cut.
async fn mai_was_cut_off(meeting: &TestMeeting, at: Millis) {
    let id = RecordingId::parse("of-mai").unwrap();
    let path = format!("{}/{id}.opus", recordings::folder_of(&meeting.id).display());
    let file = meeting.data().join(&path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let mut pages = PageWriter::new(3);
    pages.headers(OpusHead::packet(2, 312), OpusHead::tags_packet("test")).unwrap();
    for packet in 0..500_u64 {
        pages.packet(vec![0x78; 40], (packet + 1) * u64::from(PACKET), PageBreak::Page).unwrap();
    }
    std::fs::write(&file, pages.take_pages()).unwrap();
    let labels = BTreeMap::from([
        ("meeting".to_owned(), meeting.id.to_string()),
        ("participant".to_owned(), meeting.id_of("Mai").to_string()),
        ("speaker".to_owned(), "Mai".to_owned()),
    ]);
    let mut sidecar = Sidecar::new(format!("{id}.opus"), 312, labels, u64::try_from(at.0).unwrap());
    let rtp = Some(RtpTime { ssrc: SSRC, time: 0 });
    sidecar.clock.push(ClockPoint { granule: 0, at_ms: sidecar.started_at_ms, rtp });
    sidecar.save(&Sidecar::path_beside(&file)).unwrap();
    let recording = Recording {
        id,
        meeting: meeting.id.clone(),
        participant: meeting.id_of("Mai"),
        speaker: "Mai".to_owned(),
        unit: "xã Tân Lập".to_owned(),
        path,
        started_at: at,
        duration: Some(10_000),
    };
    store::save!(meeting.store() => recordings().create(&recording, &Actor::System, at)).unwrap();
}

fn said(from: u32, until: u32) -> Vec<Frame> {
    let times = (from * 50..until * 50).map(|packet| packet * PACKET);
    times.map(|time| Frame { time, duration: PACKET, payload: vec![0x78; 40] }).collect()
}

async fn ask(meeting: &TestMeeting, name: &str, method: &str, rest: &str, body: &[u8]) -> Answer {
    let path = format!("/api/v1/meetings/{}/late-speech{rest}", meeting.id);
    let headers = [("Cookie", meeting.cookie_of(name))];
    let extra = Extra { kind: Some("application/octet-stream"), headers: &headers, body };
    Browser::new(meeting.server().http.unwrap()).send(method, &path, extra).await
}

fn json<T: DeserializeOwned>(answer: &Answer) -> T {
    serde_json::from_slice(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.text()))
}

async fn missing(meeting: &TestMeeting, name: &str) -> Answer {
    ask(meeting, name, "GET", &format!("?ssrc={SSRC}&from=0&until={}", 60 * SECOND), &[]).await
}

#[tokio::test]
async fn what_was_said_during_a_cut_is_in_a_recording_and_in_the_transcripts_work() {
    let mut meeting = TestMeeting::new().await;
    let (_an, _) = meeting.join("An").await;
    let (_mai, _) = meeting.join("Mai").await;
    let at = now().plus(1_000);
    mai_was_cut_off(&meeting, at).await;
    meeting.set_clock_forward(std::time::Duration::from_mins(10));

    let answer: MissingSpeech = json(&missing(&meeting, "Mai").await);
    assert!(answer.known);
    let spans: Vec<_> = answer.missing.iter().map(|span| (span.from / SECOND, span.until / SECOND)).collect();
    assert_eq!(spans, [(10, 60)]);
    // In two portions, one of them twice.
    for portion in [said(5, 20), said(5, 20), said(20, 25)] {
        let answer = ask(&meeting, "Mai", "POST", &format!("?ssrc={SSRC}"), &encode(&portion)).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
    }
    // The server ends here without a word: nothing that was acknowledged is sent again.
    meeting.restart().await;
    let answer: MissingSpeech = json(&missing(&meeting, "Mai").await);
    assert_eq!(answer.missing.first().map(|span| span.from / SECOND), Some(25));
    assert!(answer.waits, "to be joined");

    let join = format!("/join?ssrc={SSRC}");
    let added: SpeechAdded = json(&ask(&meeting, "Mai", "POST", &join, &[]).await);
    assert_eq!(added.milliseconds, 15_000);
    let rows = meeting.store().recordings().list(&meeting.id).await.unwrap();
    let late = rows.iter().find(|row| row.id.as_str() != "of-mai").unwrap();
    assert_eq!((late.speaker.as_str(), late.started_at, late.duration), ("Mai", at.plus(10_000), Some(15_000)));
    assert_eq!(late.participant, meeting.id_of("Mai"));
    let jobs = meeting.store().jobs().list(meeting.id.as_str()).await.unwrap();
    assert!(jobs.iter().any(|job| job.kind == LISTEN));
    let added: SpeechAdded = json(&ask(&meeting, "Mai", "POST", &join, &[]).await);
    assert_eq!(added.milliseconds, 0, "once");
}

#[tokio::test]
async fn nobody_adds_words_to_another_persons_recording_or_sends_what_is_no_sound() {
    let mut meeting = TestMeeting::new().await;
    let (_an, _) = meeting.join("An").await;
    mai_was_cut_off(&meeting, now()).await;
    meeting.set_clock_forward(std::time::Duration::from_mins(10));
    let body = encode(&said(10, 20));
    let of = format!("?ssrc={SSRC}");

    let answer: MissingSpeech = json(&missing(&meeting, "An").await);
    assert_eq!((answer.known, answer.missing), (false, vec![]), "Mai's stream is nothing of An's");
    assert_eq!(ask(&meeting, "An", "POST", &of, &body).await.problem(), "not_found");
    assert_eq!(ask(&meeting, "An", "POST", &format!("/join{of}"), &[]).await.problem(), "not_found");
    meeting.invite_guest("Khách").await;
    assert_eq!(ask(&meeting, "Khách", "POST", &of, &body).await.problem(), "not_allowed", "who waits outside");

    for bad in [&body[..body.len() - 1], &[body.clone(), body.clone()].concat(), b"OggS"] {
        assert_eq!(ask(&meeting, "Mai", "POST", &of, bad).await.problem(), "bad_request");
    }
    assert_eq!(ask(&meeting, "Mai", "POST", &of, &vec![0; 65_537]).await.status, 413);
    assert_eq!(ask(&meeting, "Mai", "GET", "?ssrc=81&from=5&until=5", &[]).await.status, 422);
    assert_eq!(ask(&meeting, "Mai", "GET", "?ssrc=-1&from=0&until=5", &[]).await.status, 400);
    let added: SpeechAdded = json(&ask(&meeting, "Mai", "POST", &format!("/join{of}"), &[]).await);
    assert_eq!(added.milliseconds, 0);
}

#[tokio::test]
async fn who_sends_without_end_is_told_when_to_go_on() {
    let meeting = TestMeeting::new().await;
    let (_an, _) = meeting.join("An").await;
    mai_was_cut_off(&meeting, now()).await;
    meeting.set_clock_forward(std::time::Duration::from_mins(40));
    let of = format!("?ssrc={SSRC}");
    let mut refused = None;
    for minute in 0..200 {
        let body = encode(&said(10 + minute * 20, 30 + minute * 20));
        let answer = ask(&meeting, "Mai", "POST", &of, &body).await;
        if answer.status != 204 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("an end");
    assert_eq!((refused.status, refused.problem().as_str()), (429, "too_fast"));
    assert!(refused.header("retry-after").is_some());
    assert_eq!(missing(&meeting, "An").await.status, 200, "others are not told so");
}

#[tokio::test]
async fn what_came_is_joined_at_the_end_although_its_page_never_came_back() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (_mai, _) = meeting.join("Mai").await;
    mai_was_cut_off(&meeting, now().plus(1_000)).await;
    meeting.set_clock_forward(std::time::Duration::from_mins(10));
    let answer = ask(&meeting, "Mai", "POST", &format!("?ssrc={SSRC}"), &encode(&said(10, 25))).await;
    assert_eq!(answer.status, 204, "{}", answer.text());

    an.send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    meeting.until_ended().await;
    let keeper = Keeper { store: meeting.store().clone(), clock: Clock::system(), data: meeting.data().into() };
    let recordings = keeper.reconcile(&meeting.id, true).await.unwrap().unwrap();
    let late = recordings.iter().find(|row| row.id.as_str() != "of-mai").expect("what Mai said");
    assert_eq!((late.speaker.as_str(), late.duration), ("Mai", Some(15_000)));
    let again = keeper.reconcile(&meeting.id, true).await.unwrap().unwrap();
    assert_eq!(again.len(), recordings.len(), "once");
}

#[tokio::test]
async fn who_is_put_out_adds_nothing_and_who_is_back_only_what_they_said_inside() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    mai_was_cut_off(&meeting, now()).await;
    meeting.set_clock_forward(std::time::Duration::from_mins(10));
    assert_eq!(missing(&meeting, "Mai").await.status, 200);
    an.send(&ClientMessage::Removal(RemovalRequest::Remove { participant: meeting.id_of("Mai") })).await;
    mai.all_until_closed().await;
    assert_eq!(missing(&meeting, "Mai").await.problem(), "removed_from_meeting");
    let of = format!("?ssrc={SSRC}");
    assert_eq!(ask(&meeting, "Mai", "POST", &of, &encode(&said(10, 20))).await.problem(), "removed_from_meeting");
    assert_eq!(ask(&meeting, "Mai", "POST", &format!("/join{of}"), &[]).await.problem(), "removed_from_meeting");
    let (participant, admitted) = (meeting.id_of("Mai"), true);
    an.send(&ClientMessage::Lobby(LobbyRequest::Admit { participant, admitted })).await;
    let (_mai, _) = meeting.join("Mai").await;
    let answer: MissingSpeech = json(&missing(&meeting, "Mai").await);
    let missing: Vec<_> = answer.missing.iter().map(|span| (span.from / SECOND, span.until / SECOND)).collect();
    assert_eq!(missing, [(10, 60)], "said before they were put out");
}
