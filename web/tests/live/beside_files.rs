// SPDX-License-Identifier: MPL-2.0
//! Strangers' files that are expensive to read, beside a call.

use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use meetings::policy::MediaRights;
use probe::{Address, Plan, Voice};
use protocol::problem::Language;
use tokio_util::sync::CancellationToken;

use crate::browser::{Browser, Extra};
use crate::expensive_files;
use crate::meeting::TestMeeting;

/// A tone that comes and goes.
fn voice(meeting: &TestMeeting) -> Arc<Voice> {
    let path = meeting.data().join("voice.opus");
    let source = "aevalsrc=0.5*sin(2*PI*440*t)*lt(mod(t\\,2)\\,1.5):s=48000:d=8";
    let arguments = ["-v", "error", "-y", "-f", "lavfi", "-i", source, "-c:a", "libopus", "-b:a", "24k"];
    assert!(Command::new("ffmpeg").args(arguments).arg(&path).status().unwrap().success());
    Arc::new(Voice::open(&path).unwrap())
}

/// Asks without signing in whether a document is genuine; the status.
async fn verify(address: SocketAddr, file: Vec<u8>) -> u16 {
    let extra = Extra { kind: Some("application/pdf"), body: &file, headers: &[] };
    Browser::new(address).send("POST", "/api/v1/verify", extra).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_loses_no_sound_while_files_made_to_take_all_memory_and_time_are_read() {
    let mut meeting = TestMeeting::new().await;
    meeting.server().app.use_cases.readers.use_program(env!("CARGO_BIN_EXE_diemcau").into());
    let http = meeting.server().http.unwrap();
    let mut tokens = Vec::new();
    for name in ["Hội trường A", "Hội trường B"] {
        meeting.issue_token(name, MediaRights::ALL).await;
        tokens.push(meeting.bearer(name).trim_start_matches("Bearer ").to_owned());
    }
    let plan = Plan {
        address: Address::parse(&format!("http://{http}/hop/{}/vao", meeting.id)).unwrap(),
        speakers: tokens.len(),
        tokens,
        voice: Some(voice(&meeting)),
        picture: None,
        stay: Duration::from_secs(8),
        ramp: Duration::ZERO,
        tiles: 4,
        insecure: false,
        language: Language::Vietnamese,
    };
    let files = [expensive_files::pdf(100_000, 0), expensive_files::nested_pdf(750_000)]
        .map(|file| tokio::spawn(verify(http, file)));
    let report = probe::run(plan, CancellationToken::new()).await.unwrap();
    assert_eq!(report.each.len(), 2);
    for bot in &report.each {
        assert!(bot.problem.is_none() && bot.sound.packets > 100 && bot.sound.lost == 0, "{bot:#?}");
    }
    for file in files {
        let status = file.await.unwrap();
        assert!([200, 422].contains(&status), "{status}");
    }
}
