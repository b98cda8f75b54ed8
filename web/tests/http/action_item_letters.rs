// SPDX-License-Identifier: MPL-2.0
//! Reminders of action items by letter: each goes out once, says what is true when it goes, and
//! none goes of what is finished.

use serde_json::json;

use crate::browser::Browser;
use crate::mail_server::{MailServer, until};
use crate::server::{Running, TestServer};

const TA_VAN: &str = "UBND xã Tả Van";
const DAY: i64 = 86_400_000;
const CUC: &str = "cuc@tavan.gov.vn";

async fn office(mail: &MailServer) -> Running {
    let server = TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_admin("Quang")
        .with_unit(TA_VAN)
        .with_user("Cúc")
        .with_user("Dũng")
        .with_settings(|config| mail.settings(config))
        .start()
        .await;
    let address = json!({"address": CUC, "language": "vi", "for_unit": true});
    assert_eq!(server.signed_in("Cúc").await.put("/api/v1/me/letters", &address).await.status, 204);
    server
}

/// Due in ten days.
async fn given(server: &Running, binh: &mut Browser) -> String {
    let id = server.held_meeting("An", "Bình", &[TA_VAN]).await;
    let content = json!({"text": "Rà soát hộ nghèo", "agenda_item": null, "unit": server.unit(TA_VAN),
        "deadline": server.now().plus(10 * DAY)});
    let view = binh.post(&format!("/api/v1/meetings/{id}/action-items"), &content).await.ok();
    format!("/api/v1/action-items/{}", view["item"]["id"].as_str().unwrap())
}

/// How many letters are written today.
async fn reminded(server: &Running, days: i64) -> u64 {
    server.wait(days * DAY);
    let first = server.server.app.use_cases.write_item_reminders().await.unwrap();
    assert_eq!(server.server.app.use_cases.write_item_reminders().await.unwrap(), 0, "once");
    first
}

#[tokio::test]
async fn a_unit_is_reminded_seven_three_and_one_days_before_and_after() {
    let mail = MailServer::start().await;
    let server = office(&mail).await;
    let mut binh = server.signed_in("Bình").await;
    given(&server, &mut binh).await;
    let mut written = Vec::new();
    for day in 0..20 {
        if reminded(&server, i64::from(day > 0)).await > 0 {
            written.push(10 - day);
        }
    }
    assert_eq!(written, [7, 3, 1, -1, -3, -7]);
    mail.until_taken(CUC, written.len()).await;
    let letters = mail.to(CUC);
    assert_eq!(letters.len(), 6, "to who has an address, and each once");
    assert_eq!(mail.to("dung@tavan.gov.vn").len(), 0);
}

#[tokio::test]
async fn nobody_is_reminded_of_what_is_finished_and_a_later_deadline_is_reminded_of_anew() {
    let mail = MailServer::start().await;
    mail.refuses_sender(Some("452 4.3.1 disk full"));
    let server = office(&mail).await;
    let path = given(&server, &mut server.signed_in("Bình").await).await;
    assert_eq!(reminded(&server, 3).await, 1);
    let steps = format!("{path}/steps");
    let (mut binh, mut cuc) = (server.signed_in("Bình").await, server.signed_in("Cúc").await);
    let to = server.now().plus(17 * DAY);
    let ask = json!({"seen": 1, "act": "ask_extension", "text": "Mưa lũ", "to": to});
    cuc.post(&steps, &ask).await.ok();
    binh.post(&steps, &json!({"seen": 2, "act": "grant_extension"})).await.ok();
    assert_eq!(reminded(&server, 9).await, 0, "the deadline before is none any more");
    assert_eq!(reminded(&server, 1).await, 1, "seven days before the new one");
    cuc = server.signed_in("Cúc").await;
    cuc.post(&steps, &json!({"seen": 3, "act": "report", "text": "Xong"})).await.ok();
    assert_eq!(reminded(&server, 6).await, 0);
    // Both letters wait for a server that takes them. By now they tell nothing.
    mail.refuses_sender(None);
    server.wait(60_000);
    let mut quang = server.signed_in("Quang").await;
    quang.post("/api/v1/mail/test", &json!({"address": "quang@tinh.gov.vn"})).await.ok();
    until("nothing waits", async || quang.get("/api/v1/mail").await.ok()["waiting"] == 0).await;
    assert_eq!(mail.to(CUC).len(), 0);
}

#[tokio::test]
async fn a_refused_address_loses_no_item_and_is_shown_to_the_it_office() {
    let mail = MailServer::start().await;
    mail.refuses(CUC, "550 5.1.1 no such user");
    let server = office(&mail).await;
    given(&server, &mut server.signed_in("Bình").await).await;
    assert_eq!(reminded(&server, 3).await, 1);
    let mut quang = server.signed_in("Quang").await;
    until("it is shown", async || quang.get("/api/v1/mail").await.ok()["failed"] == 1).await;
    let view = quang.get("/api/v1/mail").await.ok();
    assert_eq!((&view["letters"][0]["subject"], &view["letters"][0]["name"]), (&json!("action_item"), &json!("Cúc")));
    let mut cuc = server.signed_in("Cúc").await;
    assert_eq!(cuc.get("/api/v1/action-items/counts").await.ok()["soon"], 1, "the page says so all the same");
}
