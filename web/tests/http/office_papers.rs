// SPDX-License-Identifier: MPL-2.0
//! Papers that are documents of office programs: what becomes of them with LibreOffice, without it,
//! and when it fails. Programs in its place decide here how a conversion ends; LibreOffice itself
//! is in `untrusted/tests/converter.rs` and `tests/system/papers.test.mjs`.

use std::fs;
use std::io::{Cursor, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::Duration;

use meetings::ids::MeetingId;
use serde_json::Value;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::browser::{Answer, Browser, Extra};
use crate::server::{Running, TestServer};

/// As an office program saves it.
const PDF: &[u8] = include_bytes!("../../../signing/tests/foreign/libreoffice.pdf");
const PATIENCE: Duration = Duration::from_mins(6);
const TYPES: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A program in the place of LibreOffice: says its version, and does `script` for each document.
/// `$OUT` is the PDF.
struct Office {
    folder: TempDir,
}

impl Office {
    fn that(script: &str) -> Self {
        let office = Self { folder: tempfile::tempdir().unwrap() };
        office.now(script);
        office
    }

    fn that_converts() -> Self {
        Self::that(&converts())
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("soffice")
    }

    fn now(&self, script: &str) {
        let head = "#!/bin/bash\n[ \"$1\" = --version ] && { echo LibreOffice 7; exit; }\n\
                    for last; do OUT=$before; before=$last; done\nOUT=$OUT/document.pdf\n";
        // Put there whole: a server may be about to start it.
        let new = self.folder.path().join("new");
        fs::write(&new, format!("{head}{script}\n")).unwrap();
        fs::set_permissions(&new, fs::Permissions::from_mode(0o755)).unwrap();
        fs::rename(new, self.path()).unwrap();
    }
}

fn converts() -> String {
    writes(PDF)
}

/// It sees no file but the document, so that it has to bring the PDF along.
fn writes(pdf: &[u8]) -> String {
    let bytes = pdf.iter().map(|byte| format!("\\x{byte:02x}")).collect::<Vec<_>>().concat();
    format!("printf '{bytes}' >$OUT")
}

/// A document of Word, as far as anybody looks here, with this part in it.
fn document(part: &str) -> Vec<u8> {
    let types = format!(r#"<Types><Override PartName="/word/document.xml" ContentType="{TYPES}"/></Types>"#);
    let relations = format!(
        r#"<Relationships><Relationship Id="a" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>"#
    );
    let parts = [
        ("[Content_Types].xml", types.as_str()),
        ("_rels/.rels", relations.as_str()),
        ("word/document.xml", "<x/>"),
        (part, "x"),
    ];
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn report() -> Vec<u8> {
    document("word/styles.xml")
}

async fn server_with(libreoffice: PathBuf) -> (Running, MeetingId) {
    let server = TestServer::new()
        .with_settings(|config| config.libreoffice = Some(libreoffice))
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_unit("UBND xã Tả Van")
        .with_user("Cúc")
        .start()
        .await;
    let meeting = server.meeting("An", "Bình", &["UBND xã Tả Van"]).await;
    (server, meeting)
}

/// The same, once it is known that documents are converted.
async fn server_with_office(office: &Office) -> (Running, MeetingId) {
    let (server, meeting) = server_with(office.path()).await;
    // It was looked for before the server knew which program confines it here.
    server.server.app.use_cases.converting.look_again();
    let mut binh = server.signed_in("Bình").await;
    soon("documents are converted", async || {
        server.server.app.use_cases.converting.state() != use_cases::papers::OfficeFiles::Found
            && binh.get("/api/v1/papers/kinds").await.ok()["office"] == Value::Bool(true)
    })
    .await;
    (server, meeting)
}

async fn soon(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("not so: {what}"));
}

async fn add(who: &mut Browser, meeting: &MeetingId, name: &str, file: &[u8]) -> Answer {
    let path = format!("/api/v1/meetings/{meeting}/papers?name={name}");
    who.send("POST", &path, Extra { kind: Some("application/octet-stream"), body: file, headers: &[] }).await
}

async fn listed(who: &mut Browser, meeting: &MeetingId) -> Value {
    who.get(&format!("/api/v1/meetings/{meeting}/papers")).await.ok()["papers"].clone()
}

/// Waits until the first paper is so far.
async fn until_it_is(who: &mut Browser, meeting: &MeetingId, conversion: &str) -> Value {
    let mut papers = Value::Null;
    soon(conversion, async || {
        papers = listed(who, meeting).await;
        papers[0]["conversion"] == conversion
    })
    .await;
    papers[0].clone()
}

#[tokio::test]
async fn a_document_of_word_gets_pages_and_stays_what_it_was_for_who_downloads_it() {
    let office = Office::that_converts();
    let (server, meeting) = server_with_office(&office).await;
    let (mut binh, mut cuc) = (server.signed_in("Bình").await, server.signed_in("Cúc").await);
    let added = add(&mut binh, &meeting, "B%C3%A1o%20c%C3%A1o.docx", &report()).await;
    assert_eq!(added.status, 201, "{}", added.text());
    assert_eq!((&added.json()["conversion"], &added.json()["pages"]), (&"waiting".into(), &0.into()));
    let paper = until_it_is(&mut cuc, &meeting, "done").await;
    assert_eq!(paper["pages"], 1);
    let path = format!("/api/v1/meetings/{meeting}/papers/{}", paper["id"].as_str().unwrap());
    soon("the page is drawn", async || cuc.get(&format!("{path}/pages/0/preview")).await.status == 200).await;
    let words = cuc.get(&format!("{path}/pages/0/text")).await;
    assert!(words.text().contains("Thu ngân sách đạt 102 % dự toán."), "{}", words.text());
    let file = cuc.get(&format!("{path}/file")).await;
    assert_eq!(file.body, report());
    assert!(file.header("content-type").unwrap().ends_with("wordprocessingml.document"));
    assert!(file.header("content-disposition").unwrap().contains("bao-cao.docx"));
    let log = server.store().audit().list(0, 1_000).await.unwrap();
    assert_eq!(log.iter().filter(|entry| entry.action == "paper.convert").count(), 1);
}

#[tokio::test]
async fn without_libreoffice_people_are_asked_for_pdf_before_and_after_they_send() {
    let (server, meeting) = server_with("/nowhere/soffice".into()).await;
    let mut binh = server.signed_in("Bình").await;
    assert_eq!(binh.get("/api/v1/papers/kinds").await.ok()["office"], Value::Bool(false));
    let refused = add(&mut binh, &meeting, "a.docx", &report()).await;
    assert_eq!(refused.problem(), "paper_office");
    let title = refused.json()["title"].as_str().unwrap().to_owned();
    assert!(title.contains("chưa cài LibreOffice"), "{title}");
    assert_eq!(listed(&mut binh, &meeting).await, Value::Array(Vec::new()));
    assert_eq!(add(&mut binh, &meeting, "a.pdf", PDF).await.status, 201);
}

#[tokio::test]
async fn documents_that_are_not_opened_are_refused_as_what_they_are() {
    let office = Office::that_converts();
    let (server, meeting) = server_with_office(&office).await;
    let mut binh = server.signed_in("Bình").await;
    let compound = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    let encrypted: Vec<u8> =
        compound.iter().copied().chain("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for (file, code) in [
        (document("word/vbaProject.bin"), "paper_macros"),
        (encrypted, "paper_encrypted"),
        (compound.to_vec(), "paper_office_kind"),
        (b"PK\x03\x04 and no more".to_vec(), "paper_office_kind"),
    ] {
        assert_eq!(add(&mut binh, &meeting, "a.docx", &file).await.problem(), code);
    }
    assert_eq!(listed(&mut binh, &meeting).await, Value::Array(Vec::new()));
}

#[tokio::test]
async fn a_document_that_cannot_be_converted_says_so_stays_and_keeps_no_other_waiting() {
    let office = Office::that("exit 0");
    let (server, meeting) = server_with_office(&office).await;
    let (mut binh, mut cuc) = (server.signed_in("Bình").await, server.signed_in("Cúc").await);
    assert_eq!(add(&mut binh, &meeting, "a.docx", &report()).await.status, 201);
    let folder = server.data().join("converting");
    soon("it was tried", async || {
        // The second attempt comes when the document has rested.
        server.wait(21_000);
        listed(&mut binh, &meeting).await[0]["conversion"] == "failed"
    })
    .await;
    assert!(!folder.exists(), "nothing of the conversion is left");
    let id = listed(&mut binh, &meeting).await[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(cuc.get(&format!("/api/v1/meetings/{meeting}/papers/{id}/file")).await.body, report());
    office.now(&converts());
    assert_eq!(add(&mut cuc, &meeting, "b.docx", &report()).await.status, 201);
    soon("another one is converted", async || listed(&mut cuc, &meeting).await[1]["conversion"] == "done").await;
}

#[tokio::test]
async fn a_document_of_more_pages_than_are_shown_says_that_it_is_too_long() {
    let page = |n| format!("{n} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n");
    let pages = (3..304).map(page).collect::<Vec<_>>().concat();
    let kids = (0..301).map(|n| format!("{} 0 R ", n + 3)).collect::<Vec<_>>().concat();
    let pdf = format!(
        "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 301/Kids[{kids}]>>endobj\n{pages}trailer<</Root 1 0 R>>\n%%EOF"
    );
    let office = Office::that(&writes(pdf.as_bytes()));
    let (server, meeting) = server_with_office(&office).await;
    let mut binh = server.signed_in("Bình").await;
    assert_eq!(add(&mut binh, &meeting, "a.docx", &report()).await.status, 201);
    assert_eq!(until_it_is(&mut binh, &meeting, "too_long").await["pages"], 0);
}

#[tokio::test]
async fn a_document_waits_through_restarts_also_while_libreoffice_is_gone() {
    let office = Office::that("sleep 4246.1");
    let (server, meeting) = server_with_office(&office).await;
    let mut binh = server.signed_in("Bình").await;
    assert_eq!(add(&mut binh, &meeting, "a.docx", &report()).await.status, 201);
    let half_done = server.data().join("converting/in/document.docx");
    soon("it is being converted", async || half_done.exists()).await;

    fs::rename(office.path(), office.folder.path().join("away")).unwrap();
    let server = server.restarted().await;
    let mut binh = server.signed_in("Bình").await;
    until_it_is(&mut binh, &meeting, "no_converter").await;
    office.now(&converts());
    server.server.app.use_cases.converting.look_again();
    assert_eq!(until_it_is(&mut binh, &meeting, "done").await["pages"], 1);
    soon("nothing is left of the first attempt", async || !half_done.exists() && !is_running("4246.1")).await;
}

#[tokio::test]
async fn a_document_that_came_to_nothing_is_behind_the_others_of_its_owner_also_after_a_restart() {
    // Names of parts stand in the file as they are.
    let is_bad = "[[ $(<\"$last\") == *poison* ]] 2>/dev/null";
    let office = Office::that(&format!("{is_bad} || sleep 4246.2"));
    let (server, meeting) = server_with_office(&office).await;
    let mut binh = server.signed_in("Bình").await;
    assert_eq!(add(&mut binh, &meeting, "bad.docx", &document("word/poison.xml")).await.status, 201);
    let store = server.server.app.store.clone();
    let bad = store.papers().of(&meeting).await.unwrap().remove(0).id;
    let attempts = async || store.papers().get(&meeting, &bad).await.unwrap().attempts;
    soon("it was tried in vain", async || attempts().await == 1).await;
    server.wait(1_000);
    assert_eq!(add(&mut binh, &meeting, "good.docx", &report()).await.status, 201);
    soon("the other one is being converted", async || is_running("4246.2")).await;

    let server = server.restarted().await;
    office.now(&converts());
    server.server.app.use_cases.converting.look_again();
    let mut binh = server.signed_in("Bình").await;
    let list = listed(&mut binh, &meeting).await;
    let good = list.as_array().unwrap().iter().find(|paper| paper["name"] == "good.docx").unwrap();
    let good = good["id"].as_str().unwrap().to_owned();
    soon("both are converted", async || {
        listed(&mut binh, &meeting).await.as_array().unwrap().iter().all(|paper| paper["conversion"] == "done")
    })
    .await;
    let log = server.server.app.store.audit().list(0, 1000).await.unwrap();
    let converted: Vec<_> =
        log.iter().filter(|entry| entry.action == "paper.convert").map(|entry| &entry.subject).collect();
    assert_eq!(converted, [&good, &bad.to_string()]);
}

/// Whether any process has this word among its arguments.
fn is_running(word: &str) -> bool {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    processes
        .filter_map(|process| fs::read_to_string(process.path().join("cmdline")).ok())
        .any(|line| line.split('\0').any(|argument| argument == word))
}
