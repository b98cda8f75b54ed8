// SPDX-License-Identifier: MPL-2.0
//! What was said while a page's connection was lost is read afterwards, by those who were there.

use std::time::Duration;

use meetings::ids::{RecordingId, SegmentId};
use meetings::transcript::Segment;
use moments::Millis;
use protocol::live::{ClientMessage, MissedSpeechRequest, MissedSpeechUpdate, ServerMessage};
use store::Actor;
use store::recordings::Recording;
use store::transcript::RecognitionProgress;

use crate::meeting::{Page, TestMeeting, now};

const MINUTE: i64 = 60_000;

/// `name` said these sentences, one a second, in a recording that began at `at`.
pub async fn said(meeting: &TestMeeting, name: &str, at: Millis, sentences: &[String]) {
    let (id, participant) = (RecordingId::parse(&format!("of-{}", meeting.id_of(name))).unwrap(), meeting.id_of(name));
    let recording = Recording {
        id: id.clone(),
        meeting: meeting.id.clone(),
        participant: participant.clone(),
        speaker: name.to_owned(),
        unit: String::new(),
        path: format!("recordings/{id}.opus"),
        started_at: at,
        duration: None,
    };
    store::save!(meeting.store() => recordings().create(&recording, &Actor::System, at)).unwrap();
    let segments: Vec<Segment> = (0..)
        .zip(sentences)
        .map(|(n, text)| Segment {
            id: SegmentId::parse(&format!("{id}-{n}")).unwrap(),
            recording: id.clone(),
            participant: participant.clone(),
            speaker: name.to_owned(),
            unit: String::new(),
            starts_at: at.plus(n * 1000),
            ends_at: at.plus(n * 1000 + 900),
            text: text.clone(),
            confidence: 0.9,
            model: "base".to_owned(),
            raw: String::new(),
            word_starts: Vec::new(),
            recognised: None,
            corrected_by: None,
            named_by: None,
        })
        .collect();
    let position = 1000 * i64::try_from(sentences.len()).unwrap();
    let heard = RecognitionProgress { recording: id, model: "base".to_owned(), position, finished: false };
    store::save!(meeting.store() => transcript().append(&heard, 0, &segments, at)).unwrap();
}

/// What a page is told that it missed, and whether there is more.
async fn missed(page: &mut Page, from: Millis, to: Millis) -> (Vec<String>, bool) {
    page.send(&ClientMessage::MissedSpeech(MissedSpeechRequest::MissedSpeech { from, to })).await;
    page.until(|message| match message {
        ServerMessage::MissedSpeech(MissedSpeechUpdate::MissedSpeech { lines, more, .. }) => {
            Some((lines.into_iter().map(|line| format!("{}: {}", line.name, line.text)).collect(), more))
        }
        _ => None,
    })
    .await
}

#[tokio::test]
async fn who_was_cut_off_reads_what_others_said_meanwhile_and_a_late_comer_nothing_of_before() {
    let meeting = TestMeeting::new().await;
    // Nobody attends before the chair has opened the meeting.
    let (_an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let began = now();
    meeting.set_clock_forward(Duration::from_mins(10));
    said(&meeting, "An", began.plus(2 * MINUTE), &["Xã Tân Lập báo cáo.".into(), "Xin mời.".into()]).await;
    said(&meeting, "Mai", began.plus(2 * MINUTE), &["Tôi đang nói.".into()]).await;
    let (from, to) = (began.plus(MINUTE), began.plus(3 * MINUTE));
    let both = ["An: Xã Tân Lập báo cáo.", "An: Xin mời."];
    assert_eq!(missed(&mut mai, from, to).await, (both.map(String::from).to_vec(), false));
    assert_eq!(missed(&mut mai, from, began.plus(2 * MINUTE)).await.0, [""; 0], "it was said after the cut");

    let (mut pao, _) = meeting.join("Páo").await;
    assert_eq!(missed(&mut pao, from, to).await.0, [""; 0], "Páo was not there yet");
    let far = i64::MAX;
    assert_eq!(missed(&mut pao, Millis(-far), Millis(far)).await.0, [""; 0]);
}

#[tokio::test]
async fn an_hour_of_speech_is_answered_in_part_and_says_so() {
    let meeting = TestMeeting::new().await;
    // Nobody attends before the chair has opened the meeting.
    let (_an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let began = now();
    meeting.set_clock_forward(Duration::from_mins(90));
    let sentences: Vec<String> = (0..500).map(|n| format!("Câu thứ {n} của báo cáo.")).collect();
    said(&meeting, "An", began.plus(MINUTE), &sentences).await;
    let (lines, more) = missed(&mut mai, began, began.plus(60 * MINUTE)).await;
    assert_eq!((lines.len(), more), (300, true));
    assert_eq!(lines[0], "An: Câu thứ 0 của báo cáo.", "the oldest first");

    let long = vec!["một hai ba bốn ".repeat(200); 20];
    said(&meeting, "Bình", began.plus(70 * MINUTE), &long).await;
    let (lines, more) = missed(&mut mai, began.plus(70 * MINUTE), began.plus(80 * MINUTE)).await;
    assert!(more && !lines.is_empty() && lines.len() < 10, "{} long lines", lines.len());
}
