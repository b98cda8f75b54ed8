// SPDX-License-Identifier: MPL-2.0
//! The log never contains secrets, at any log level.

use std::io;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::browser::Extra;
use crate::server::{PASSWORD, TestServer};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn passwords_links_and_cookies_are_not_in_the_log() {
    let log = Log::default();
    // For the whole process: requests are answered on other threads than this one.
    let filter = web::log::filter(Some("trace"));
    let everything = tracing_subscriber::fmt().with_env_filter(filter).with_writer(log.clone()).finish();
    tracing::subscriber::set_global_default(everything).unwrap();

    let server = TestServer::new()
        .with_unit("UBND tỉnh")
        .with_password_of("An")
        .with_user("Bình")
        .with_admin("Quang")
        .start()
        .await;
    let mut an = server.browser();
    let wrong = json!({"username": "an", "password": "sai-mật-khẩu-này"});
    an.post("/api/v1/auth/sign-in", &wrong).await;
    an.post("/api/v1/auth/sign-in", &json!({"username": "an", "password": PASSWORD})).await.ok();
    let link = server.link_of("Bình").await;
    let mut binh = server.browser();
    binh.get(&format!("/vao/{link}")).await;
    binh.post("/api/v1/auth/link", &json!({"secret": link})).await.ok();
    let meeting = server.meeting("An", "Bình", &[]).await;
    let invitation = binh.post(&format!("/api/v1/meetings/{meeting}/invitation"), &json!({})).await.ok();
    let invitation = invitation["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    binh.get(&format!("/api/v1/invitations/{invitation}")).await.ok();

    let check = binh.post(&format!("/api/v1/meetings/{meeting}/readiness/link"), &json!({})).await.ok();
    let check = check["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    server.browser().get(&format!("/kiem-tra/{check}")).await;
    server.browser().get(&format!("/api/v1/checks/{check}")).await.ok();
    let visit = format!("/api/v1/checks/{check}/{}/line-tests", "0".repeat(32));
    server.browser().post(&visit, &json!(null)).await;

    let bearer = server.access_token(&meeting, "UBND tỉnh").await;
    let header = format!("Bearer {bearer}");
    let whip = Extra { kind: Some("application/sdp"), body: b"v=0", headers: &[("Authorization", &header)] };
    assert_eq!(server.browser().send("POST", &format!("/whip/{meeting}"), whip).await.status, 400);

    let mut quang = server.signed_in("Quang").await;
    let list = "Họ và tên,Mã đơn vị\nLò Thị Mai,U0\n".as_bytes();
    let list = Extra { kind: Some("text/csv"), body: list, headers: &[] };
    let sheets = [
        quang.send("POST", "/api/v1/users/import", list).await.ok()["sheet"].clone(),
        quang.post("/api/v1/users/links", &json!({})).await.ok(),
    ];
    let printed = sheets.map(|sheet| sheet["links"][0]["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned());
    server.browser().get(&format!("/vao/{}", printed[0])).await;
    server.browser().post("/api/v1/auth/link", &json!({"secret": printed[1]})).await.ok();

    let text = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(text.contains("/api/v1/auth/sign-in"), "requests are logged");
    let typed = [printed[0].replace('-', ""), printed[1].replace('-', "")];
    let links = [&link, &invitation, &check, &bearer, &an.cookies[0].1, &binh.cookies[0].1];
    let secrets = links.into_iter().chain(&printed).chain(&typed).map(String::as_str);
    for secret in ["sai-mật-khẩu-này", PASSWORD].into_iter().chain(secrets) {
        let line = text.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "a secret was logged: {line:?}");
    }
}
