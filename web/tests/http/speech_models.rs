// SPDX-License-Identifier: MPL-2.0
//! What administrators see about the installed speech models.

use std::path::Path;

use serde_json::json;

use crate::server::{Running, TestServer};

async fn server() -> Running {
    let units = TestServer::new().with_unit("UBND tỉnh").with_user("An").with_admin("Quang");
    units.with_captions_model("phowhisper-medium").start().await
}

/// The files that `diemcau model add` leaves; nothing loads them here.
fn install(data: &Path, name: &str, engine: &str, file: &str) {
    let home = data.join("models").join(name);
    std::fs::create_dir_all(&home).unwrap();
    std::fs::write(home.join(file), [0; 100]).unwrap();
    let manifest = json!({"name": name, "engine": engine, "kind": engine, "language": "vi", "licence": null,
        "sha256": "0".repeat(64), "size": 100});
    std::fs::write(home.join("manifest.json"), manifest.to_string()).unwrap();
}

#[tokio::test]
async fn administrators_see_the_configured_model_why_it_is_unusable_and_its_replacement() {
    let server = server().await;
    let (mut an, mut quang) = (server.signed_in("An").await, server.signed_in("Quang").await);
    let path = "/api/v1/speech-models";
    assert_eq!(an.get(path).await.problem(), "not_allowed");
    assert_eq!(server.browser().get(path).await.problem(), "not_signed_in");

    let told = quang.get(path).await.ok();
    assert_eq!(told["transcripts"], json!({"serves": null, "passed_over": []}), "nothing is installed");

    install(&server.data(), "vi-conformer-ctc", "ctc", "model.onnx");
    let told = quang.get(path).await.ok();
    let over = told["captions"]["passed_over"].as_array().unwrap();
    assert_eq!((&told["captions"]["serves"], over.len()), (&json!(null), 2), "{told}");
    assert_eq!((&over[0]["model"], &over[0]["problem"]), (&json!("phowhisper-medium"), &json!("not_installed")));
    assert_eq!((&over[1]["model"], &over[1]["problem"]), (&json!("vi-conformer-ctc"), &json!("no_runtime")));
    assert!(over[1]["reason"].as_str().unwrap().contains("/none/libonnxruntime.so"), "{told}");

    install(&server.data(), "base", "whisper", "model.bin");
    let told = quang.get(path).await.ok();
    assert_eq!((&told["captions"]["serves"], &told["transcripts"]["serves"]), (&json!("base"), &json!("base")));
    assert_eq!(told["transcripts"]["passed_over"].as_array().unwrap().len(), 1);

    install(&server.data(), "phowhisper-medium", "whisper", "model.bin");
    std::fs::write(server.data().join("models/base/manifest.json"), "{").unwrap();
    let told = quang.get(path).await.ok();
    assert_eq!(told["captions"], json!({"serves": "phowhisper-medium", "passed_over": []}));
    assert_eq!(told["transcripts"]["passed_over"][0]["problem"], "damaged");
    assert_eq!(told["transcripts"]["serves"], "phowhisper-medium");
}
