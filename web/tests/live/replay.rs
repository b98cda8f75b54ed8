// SPDX-License-Identifier: MPL-2.0
//! Who was cut off hears afterwards what others said, as the recordings have it.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use meetings::ids::RecordingId;
use moments::Millis;
use protocol::live::{ClientMessage, LobbyRequest, RemovalRequest, RemovalUpdate, ServerMessage};
use store::Actor;
use store::recordings::Recording;

use crate::browser::{Answer, Browser, Extra};
use crate::meeting::{TestMeeting, now};

const SECOND: i64 = 1000;

/// `name` is heard for 20 s from `at`, as a tone, in a recording that is still being written.
async fn speaks(meeting: &TestMeeting, name: &str, at: Millis) {
    let (id, participant) = (RecordingId::parse(&format!("of-{}", meeting.id_of(name))).unwrap(), meeting.id_of(name));
    let path = format!("recordings/{id}.opus");
    let file = meeting.data().join(&path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let tone =
        ["-v", "error", "-y", "-f", "lavfi", "-i", "aevalsrc=0.5*sin(2*PI*440*t):s=48000:d=20", "-c:a", "libopus"];
    assert!(Command::new("ffmpeg").args(tone).args(["-f", "ogg"]).arg(&file).status().unwrap().success());
    let recording = Recording {
        id,
        meeting: meeting.id.clone(),
        participant,
        speaker: name.to_owned(),
        unit: String::new(),
        path,
        started_at: at,
        duration: None,
    };
    store::save!(meeting.store() => recordings().create(&recording, &Actor::System, at)).unwrap();
}

async fn hears_again(meeting: &TestMeeting, name: &str, from: Millis, until: Millis) -> Answer {
    let path = format!("/api/v1/meetings/{}/replay?from={}&until={}", meeting.id, from.0, until.0);
    let headers = [("Cookie", meeting.cookie_of(name))];
    let extra = Extra { headers: &headers, ..Extra::default() };
    Browser::new(meeting.server().http.unwrap()).send("GET", &path, extra).await
}

/// The samples at 1 kHz that another program decodes.
fn decoded(sound: &[u8]) -> Vec<f32> {
    let arguments = ["-v", "error", "-i", "pipe:0", "-ar", "1000", "-f", "f32le", "pipe:1"];
    let mut program =
        Command::new("ffmpeg").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    program.stdin.take().unwrap().write_all(sound).unwrap();
    let out = program.wait_with_output().unwrap();
    assert!(out.status.success());
    out.stdout.chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap())).collect()
}

fn loudness(samples: &[f32]) -> f32 {
    (samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32).sqrt()
}

#[tokio::test]
async fn who_was_cut_off_hears_what_others_said_and_nobody_else_does() {
    let mut meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let began = now();
    meeting.set_clock_forward(Duration::from_mins(10));
    let at = began.plus(120 * SECOND);
    speaks(&meeting, "An", at).await;

    let (from, until) = (at.plus(-5 * SECOND), at.plus(5 * SECOND));
    let answer = hears_again(&meeting, "Mai", from, until).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("audio/ogg")), "{}", answer.text());
    let samples = decoded(&answer.body);
    assert!((9_950..10_050).contains(&samples.len()), "{} ms", samples.len());
    assert!(loudness(&samples[500..4_500]) < 0.01, "An had not begun");
    assert!(loudness(&samples[5_500..9_500]) > 0.2, "{}", loudness(&samples[5_500..9_500]));
    assert!(answer.body.len() < 30_000, "{} bytes", answer.body.len());

    assert_eq!(hears_again(&meeting, "An", from, until).await.status, 204, "one's own voice is nothing missed");
    let quiet = at.plus(60 * SECOND);
    assert_eq!(hears_again(&meeting, "Mai", quiet, quiet.plus(10 * SECOND)).await.status, 204);

    // A second request while one is under way takes nobody's turn: both are answered, one of them
    // so.
    let (one, other) =
        tokio::join!(hears_again(&meeting, "Mai", from, until), hears_again(&meeting, "Mai", from, until));
    assert!([one.status, other.status].iter().all(|status| [200, 429].contains(status)));

    // Not for who is elsewhere, waits outside, or was not there yet.
    assert_eq!(hears_again(&meeting, "Páo", from, until).await.problem(), "not_allowed");
    meeting.invite_guest("Khách").await;
    let _waiting = meeting.open("Khách").await;
    assert_eq!(hears_again(&meeting, "Khách", from, until).await.problem(), "not_allowed");
    let (_pao, _) = meeting.join("Páo").await;
    assert_eq!(hears_again(&meeting, "Páo", from, until).await.status, 422);

    // Nor for who had been put out, when it was said.
    let put_out = ClientMessage::Removal(RemovalRequest::Remove { participant: meeting.id_of("Mai") });
    an.send(&put_out).await;
    mai.all_until_closed().await;
    assert_eq!(hears_again(&meeting, "Mai", from, until).await.problem(), "not_allowed");
    let readmit = ClientMessage::Lobby(LobbyRequest::Admit { participant: meeting.id_of("Mai"), admitted: true });
    an.send(&readmit).await;
    an.until(|message| matches!(message, ServerMessage::Removal(RemovalUpdate::PersonReadmitted { .. })).then_some(()))
        .await;
    let (_mai, _) = meeting.join("Mai").await;
    assert_eq!(hears_again(&meeting, "Mai", from, until).await.status, 422);
    for (from, until) in
        [(from, from.plus(16 * SECOND)), (until, from), (from, Millis(i64::MAX)), (Millis(i64::MIN), until)]
    {
        assert_eq!(hears_again(&meeting, "Mai", from, until).await.status, 422, "{from:?} {until:?}");
    }
}

#[tokio::test]
async fn who_asks_for_sound_without_end_is_told_when_to_ask_again_and_others_are_not() {
    let meeting = TestMeeting::new().await;
    let (_an, _) = meeting.join("An").await;
    let (_mai, _) = meeting.join("Mai").await;
    let (_pao, _) = meeting.join("Páo").await;
    let began = now();
    meeting.set_clock_forward(Duration::from_mins(10));
    let at = began.plus(120 * SECOND);
    speaks(&meeting, "An", at).await;
    let (from, until) = (at, at.plus(15 * SECOND));

    let mut answers = 0;
    let refused = loop {
        let answer = hears_again(&meeting, "Mai", from, until).await;
        if answer.status != 200 {
            break answer;
        }
        answers += 1;
        assert!(answers < 50, "nothing ends it");
    };
    assert!(answers >= 4, "{answers}");
    assert_eq!((refused.status, refused.problem().as_str()), (429, "too_fast"));
    let wait = refused.header("retry-after").unwrap().parse::<u64>().unwrap();
    assert!((1..=8).contains(&wait), "{wait}");
    assert_eq!(hears_again(&meeting, "Páo", from, until).await.status, 200);
    meeting.set_clock_forward(Duration::from_secs(wait));
    assert_eq!(hears_again(&meeting, "Mai", from, until).await.status, 200);
}
