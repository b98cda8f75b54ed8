// SPDX-License-Identifier: MPL-2.0
//! Signed minutes in the exchange of documents: the package, and what other offices answer.

use serde_json::json;

use crate::browser::{Answer, Browser, Extra};
use crate::signatures::Signing;

fn answer(document: &str, organ: &str, code: &str) -> String {
    format!(
        "<edXML xmlns=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\"><edXMLEnvelope><edXMLHeader><Status>\
         <ResponseFor><OrganId>x</OrganId><DocumentId>{document}</DocumentId></ResponseFor>\
         <From><OrganId>{organ}</OrganId><OrganName>UBND xã</OrganName></From>\
         <StatusCode>{code}</StatusCode><Description>Văn thư Lý</Description>\
         <Timestamp>2026/12/01 08:15:00</Timestamp></Status></edXMLHeader></edXMLEnvelope></edXML>"
    )
}

async fn send(who: &mut Browser, path: &str, answer: &str) -> Answer {
    let body = Extra { kind: Some("application/xml"), body: answer.as_bytes(), headers: &[] };
    who.send("POST", &format!("{path}/receipts"), body).await
}

#[tokio::test]
async fn the_package_of_signed_minutes_names_the_invited_units_and_carries_the_signed_file() {
    let mut signing = Signing::submitted().await;
    let package = format!("{}/package.edxml", signing.path);
    assert_eq!(signing.secretary.get(&package).await.problem(), "minutes_not_signed");
    let mut signing = Signing::signed().await;
    let package = format!("{}/package.edxml", signing.path);
    let got = signing.secretary.get(&package).await;
    assert_eq!((got.status, got.header("content-type")), (200, Some("application/xml")));
    let xml = got.text();
    let store = signing.server.store();
    let code = store.units().get(signing.server.unit("UBND xã")).await.unwrap().code;
    assert!(xml.contains(&format!("<edXML:OrganId>{code}</edXML:OrganId>")), "the invited unit");
    assert!(xml.contains("<edXML:TypeName>Biên bản</edXML:TypeName>") && xml.contains("AttachmentEncoded"));
    let mut cuc = signing.server.signed_in("Cúc").await;
    assert_eq!(cuc.get(&package).await.problem(), "not_allowed");
}

#[tokio::test]
async fn what_an_office_answers_is_kept_once_and_answers_to_others_are_refused() {
    let mut signing = Signing::signed().await;
    let path = signing.path.clone();
    let exchange = format!("{path}/exchange");
    let view = signing.secretary.get(&exchange).await.ok();
    let document = view["document_id"].as_str().unwrap().to_owned();
    let organ = view["offices"][0]["organ_id"].as_str().unwrap().to_owned();
    assert_eq!((&view["offices"][0]["name"], &view["offices"][0]["receipts"]), (&json!("UBND xã"), &json!([])));

    for code in ["03", "03", "06"] {
        signing.server.wait(1_000);
        assert_eq!(send(&mut signing.secretary, &path, &answer(&document, &organ, code)).await.status, 200);
    }
    let view = signing.chair.get(&exchange).await.ok();
    let states: Vec<_> = view["offices"][0]["receipts"].as_array().unwrap().iter().map(|one| &one["state"]).collect();
    assert_eq!(states, ["taken", "done"]);
    assert_eq!(view["offices"][0]["receipts"][0]["description"], "Văn thư Lý");
    let stranger = send(&mut signing.secretary, &path, &answer(&document, "000.99.H99", "02")).await.ok();
    assert_eq!(stranger["offices"][1]["organ_id"], "000.99.H99");
    let are_receivers = [&stranger["offices"][0]["is_receiver"], &stranger["offices"][1]["is_receiver"]];
    assert_eq!(are_receivers, [&json!(true), &json!(false)]);

    let other = send(&mut signing.secretary, &path, &answer("H99,2026/01/01,1/BB", &organ, "03")).await;
    assert_eq!(other.problem(), "receipt_of_other");
    assert_eq!(send(&mut signing.secretary, &path, "<a/>").await.problem(), "receipt_unreadable");
    assert_eq!(send(&mut signing.secretary, &path, &answer(&document, &organ, "77")).await.problem(), "receipt_state");
    let large = " ".repeat(300 * 1024);
    assert_eq!(send(&mut signing.secretary, &path, &large).await.problem(), "too_large");
    let mut cuc = signing.server.signed_in("Cúc").await;
    assert_eq!(send(&mut cuc, &path, &answer(&document, &organ, "03")).await.problem(), "not_allowed");
    assert_eq!(cuc.get(&exchange).await.problem(), "not_allowed");
}

#[tokio::test]
async fn an_office_may_say_one_state_again_and_strangers_fill_nothing() {
    let mut signing = Signing::signed().await;
    let path = signing.path.clone();
    let exchange = format!("{path}/exchange");
    let view = signing.secretary.get(&exchange).await.ok();
    let document = view["document_id"].as_str().unwrap().to_owned();
    let organ = view["offices"][0]["organ_id"].as_str().unwrap().to_owned();
    for (words, count) in [("Đang xem", 1), ("Đang xem", 1), ("Đã trình lãnh đạo", 2)] {
        signing.server.wait(1_000);
        let said = answer(&document, &organ.to_lowercase(), "05").replace("Văn thư Lý", words);
        let view = send(&mut signing.secretary, &path, &said).await.ok();
        let receipts = view["offices"][0]["receipts"].as_array().unwrap().clone();
        assert_eq!((receipts.len(), &receipts[count - 1]["description"]), (count, &json!(words)), "{words}");
    }
    for n in 2..40 {
        let said = answer(&document, &organ, "05").replace("Văn thư Lý", &format!("Lần {n}"));
        assert_eq!(send(&mut signing.secretary, &path, &said).await.status, 200, "{n}");
    }
    assert_eq!(send(&mut signing.secretary, &path, &answer(&document, &organ, "06")).await.problem(), "receipts_full");
    for n in 0..50 {
        assert_eq!(send(&mut signing.secretary, &path, &answer(&document, &format!("X{n}"), "03")).await.status, 200);
    }
    let one_more = send(&mut signing.secretary, &path, &answer(&document, "X50", "03")).await;
    assert_eq!(one_more.problem(), "receipts_full");
    assert_eq!(send(&mut signing.secretary, &path, &answer(&document, "X1", "06")).await.status, 200);
}

#[tokio::test]
async fn answers_come_also_when_the_minutes_were_withdrawn_and_under_either_name_of_xml() {
    let mut signing = Signing::signed().await;
    let path = signing.path.clone();
    let view = signing.secretary.get(&format!("{path}/exchange")).await.ok();
    let document = view["document_id"].as_str().unwrap().to_owned();
    let organ = view["offices"][0]["organ_id"].as_str().unwrap().to_owned();
    signing.chair.post(&format!("{path}/withdrawal"), &json!({"reason": "Sai số liệu"})).await.ok();
    let package = format!("{path}/package.edxml");
    assert_eq!(signing.secretary.get(&package).await.problem(), "minutes_step_taken");
    for (kind, status) in [("text/xml", 200), ("Application/XML; charset=utf-8", 200), ("text/plain", 415)] {
        let said = answer(&document, &organ, "03");
        let body = Extra { kind: Some(kind), body: said.as_bytes(), headers: &[] };
        assert_eq!(signing.secretary.send("POST", &format!("{path}/receipts"), body).await.status, status, "{kind}");
    }
}
