// SPDX-License-Identifier: MPL-2.0
//! The server stops within ten seconds, whatever hangs: the real process with work that never
//! returns.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use ::meetings::ids::{KeyId, MeetingId, ParticipantId, RecordingId, UserId};
use ::meetings::people::User;
use base::Clock;
use moments::Millis;
use rustix::process::{Pid, Signal, kill_process};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::json;
use signing::DemoAuthority;
use store::jobs::{JobState, TRANSCRIBE};
use store::keys::{KeyKind, NewKey};
use store::meetings_repository::MeetingPlan;
use store::units::NewUnit;
use store::users::NewUser;
use store::{Actor, Store, Token};
use tempfile::TempDir;

use crate::expensive_files;
use crate::shutdown_signals::Process;
use crate::signatures::{PASSPHRASE, Signing};

const HOUR: i64 = 3_600_000;
/// Longer than anything takes on a busy machine; only a failing test waits for it.
const PATIENCE: u32 = 600;
const LOOK: Duration = Duration::from_millis(50);

/// A PKCS#11 module that loads and whose first call never returns.
const SILENT_TOKEN: &str = r"
#include <unistd.h>
static unsigned long wait_for_ever(void *arguments) { for (;;) pause(); }
static struct { unsigned char version[2]; void *functions[68]; } list = { { 2, 40 }, { wait_for_ever } };
unsigned long C_GetFunctionList(void **answer) { *answer = &list; return 0; }
";

/// A PKCS#11 module with one token, one key and its certificate (`certificate.h`), which opens and
/// whose signing never returns.
const HANGING_TOKEN: &str = r#"
#include <string.h>
#include <unistd.h>
#include "certificate.h"
typedef unsigned long word;
struct attribute { word kind; void *value; word length; };
struct list { unsigned char version[2]; void *functions[68]; };
static struct list list;
static word wanted, found;
static word fine() { return 0; }
static word slots(unsigned char present, word *slots, word *count) {
    if (slots) slots[0] = 0;
    *count = 1;
    return 0;
}
static word token_info(word slot, unsigned char *info) {
    memset(info, 0, 96 + 11 * sizeof(word) + 20);
    memset(info, ' ', 96);
    memcpy(info, "Token", 5);
    *(word *)(info + 96) = 0x400;
    return 0;
}
static word open_session(word slot, word flags, void *application, void *notify, word *session) {
    *session = 1;
    return 0;
}
static word find_init(word session, struct attribute *template, word count) {
    for (word at = 0; at < count; at++)
        if (template[at].kind == 0) wanted = *(word *)template[at].value;
    found = 0;
    return 0;
}
static word find(word session, word *objects, word most, word *count) {
    *count = found ? 0 : 1;
    if (!found) objects[0] = wanted;
    found = 1;
    return 0;
}
static word get(word session, word object, struct attribute *asked, word count) {
    for (word at = 0; at < count; at++) {
        const void *value = asked[at].kind == 0x11 ? (const void *)certificate : (const void *)"\x01";
        word length = asked[at].kind == 0x11 ? sizeof certificate : 1;
        if (asked[at].value) memcpy(asked[at].value, value, length);
        asked[at].length = length;
    }
    return 0;
}
static word sign(word session, void *data, word length, void *signature, word *signature_length) {
    for (;;) pause();
}
word C_GetFunctionList(struct list **answer) {
    for (int at = 0; at < 68; at++) list.functions[at] = fine;
    list.version[0] = 2;
    list.version[1] = 40;
    list.functions[4] = slots;
    list.functions[6] = token_info;
    list.functions[12] = open_session;
    list.functions[24] = get;
    list.functions[26] = find_init;
    list.functions[27] = find;
    list.functions[43] = sign;
    *answer = &list;
    return 0;
}
"#;

/// Compiles a PKCS#11 module; a key on its token.
fn on_token(folder: &Path, source: &str) -> KeyKind {
    let (file, module) = (folder.join("module.c"), folder.join("module.so"));
    std::fs::write(&file, source).unwrap();
    let compiled = Command::new("cc").args(["-shared", "-fPIC", "-w", "-o"]).arg(&module).arg(&file).status().unwrap();
    assert!(compiled.success());
    KeyKind::Pkcs11 { module: module.to_str().unwrap().into(), token: "Token".into(), label: "Khóa".into() }
}

fn now() -> Millis {
    Clock::system().now()
}

/// A pipe by a name: who opens or reads it waits for ever.
fn never_answers(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// A data folder with An and Bình and a meeting of theirs.
struct Office {
    folder: TempDir,
    store: Store,
    binh: User,
    meeting: MeetingId,
}

impl Office {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("diemcau.db").to_str().unwrap()).await.unwrap();
        let unit = NewUnit { code: "H26".into(), name: "UBND tỉnh".into(), parent: None };
        let unit = store::save!(store => units().create(&unit, &Actor::System, now())).unwrap().id;
        let mut people = Vec::new();
        for name in ["An", "Bình"] {
            let (username, title) = (name.to_lowercase(), String::new());
            let new = NewUser {
                username,
                name: name.into(),
                title,
                unit: unit.clone(),
                is_admin: false,
                password_hash: None,
            };
            people.push(store::save!(store => users().create(&new, &Actor::System, now())).unwrap());
        }
        let [an, binh] = people.try_into().unwrap();
        let plan = MeetingPlan {
            title: "Giao ban".into(),
            starts_at: now(),
            chair: an.id,
            secretary: binh.id.clone(),
            unit,
            invited_units: Vec::new(),
            invitees: meetings::invitees::Invitees::default(),
            agenda: Vec::new(),
        };
        let meeting = store::save!(store => meetings().create(&plan, &Actor::System, now())).unwrap().id;
        Self { folder, store, binh, meeting }
    }
}

/// The cookie of a session that Bình has in the real time.
async fn session(store: &Store, user: &UserId) -> String {
    let token = Token::random();
    store::save!(store => sessions().create(&token.hash(), user, now().plus(HOUR), &Actor::System, now())).unwrap();
    format!("diemcau={}", token.secret())
}

/// Sends a request, whose answer nobody waits for.
fn ask(process: &Process, head: &str, body: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(&process.http).unwrap();
    let head = format!("{head}\r\nHost: {}\r\nContent-Length: {}\r\n\r\n", process.http, body.len());
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    stream
}

async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    for _ in 0..PATIENCE {
        if done().await {
            return;
        }
        tokio::time::sleep(LOOK).await;
    }
    panic!("{what} in vain");
}

/// Minutes that Bình can sign, the data folder of a server that has stopped, and a session.
struct ToSign {
    folder: TempDir,
    path: String,
    shown: serde_json::Value,
    cookie: String,
    signer: UserId,
    key: KeyId,
}

impl ToSign {
    async fn with(kind: impl FnOnce(&Path) -> KeyKind) -> Self {
        let mut signing = Signing::submitted().await;
        let (path, shown) = (signing.path.clone(), signing.shown().await);
        let store = signing.server.store().clone();
        let kind = kind(signing.server.folder.path());
        let new =
            NewKey { label: "Khóa", kind: &kind, subject: "Bình", expires_at: None, other_name_confirmed: false };
        let binh = signing.server.user("Bình");
        let key = store::save!(store => keys().create(binh, &new, &Actor::System, now())).unwrap().id;
        let cookie = session(&store, binh).await;
        let signer = binh.clone();
        let server = signing.server;
        server.server.stop().await;
        Self { folder: server.folder, path, shown, cookie, signer, key }
    }

    fn sign(&self, process: &Process) -> TcpStream {
        let body = json!({"key": self.key, "passphrase": PASSPHRASE, "shown_sha256": self.shown}).to_string();
        let head = format!(
            "POST {}/signatures HTTP/1.1\r\nConnection: close\r\nContent-Type: application/json\r\nCookie: {}",
            self.path, self.cookie
        );
        ask(process, &head, body.as_bytes())
    }
}

#[tokio::test]
async fn a_token_that_never_answers() {
    let to_sign = ToSign::with(|folder| on_token(folder, SILENT_TOKEN)).await;
    let process = Process::serve(to_sign.folder.path());
    let mut answer = String::new();
    to_sign.sign(&process).read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 422") && answer.contains("the token does not answer"), "{answer}");
    process.signal(Signal::TERM);
    let (status, log) = process.ended();
    assert_eq!(status, Some(0), "{log}");
}

#[tokio::test]
async fn a_token_that_hangs_while_signing_leaves_the_minutes_unsigned_and_another_key_signs() {
    let authority = DemoAuthority::new("CA thử", now()).unwrap();
    let mut to_sign = ToSign::with(|folder| {
        std::fs::write(folder.join("trust/ca.pem"), authority.certificate_pem()).unwrap();
        let pem = authority.issue_pem("Bình", "UBND tỉnh").unwrap().certificate;
        let der = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
        let bytes: Vec<String> = der.iter().map(u8::to_string).collect();
        let header = format!("static const unsigned char certificate[] = {{{}}};", bytes.join(","));
        std::fs::write(folder.join("certificate.h"), header).unwrap();
        on_token(folder, HANGING_TOKEN)
    })
    .await;
    let process = Process::serve(to_sign.folder.path());
    let mut asked: Vec<TcpStream> = (0..4).map(|_| to_sign.sign(&process)).collect();
    let mut answer = String::new();
    asked[0].read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 422") && answer.contains("the token does not answer"), "{answer}");
    for asked in &mut asked[1..] {
        asked.read_to_string(&mut String::new()).unwrap();
    }
    // Each of the four keeps a thread, and a place of Bình's.
    let mut refused = String::new();
    to_sign.sign(&process).read_to_string(&mut refused).unwrap();
    assert!(refused.starts_with("HTTP/1.1 429"), "{refused}");
    process.signal(Signal::TERM);
    let (status, log) = process.ended();
    assert_eq!(status, Some(0), "{log}");

    let store = Store::open(to_sign.folder.path().join("diemcau.db").to_str().unwrap()).await.unwrap();
    let kind = KeyKind::Pkcs12 { file: authority.issue_pkcs12("Bình", "UBND tỉnh", PASSPHRASE).unwrap() };
    let new = NewKey { label: "Tệp", kind: &kind, subject: "Bình", expires_at: None, other_name_confirmed: false };
    to_sign.key = store::save!(store => keys().create(&to_sign.signer, &new, &Actor::System, now())).unwrap().id;
    store.close().await;
    let process = Process::serve(to_sign.folder.path());
    let mut signed = String::new();
    to_sign.sign(&process).read_to_string(&mut signed).unwrap();
    assert!(signed.starts_with("HTTP/1.1 200"), "{signed}");
    process.signal(Signal::TERM);
    process.ended();
}

#[tokio::test]
async fn a_token_module_that_is_not_a_file_does_not_block_others() {
    let to_sign = ToSign::with(|folder| {
        let module = folder.join("module.so");
        never_answers(&module);
        KeyKind::Pkcs11 { module: module.to_str().unwrap().into(), token: "Token".into(), label: "Khóa".into() }
    })
    .await;
    let process = Process::serve(to_sign.folder.path());
    let mut answer = String::new();
    to_sign.sign(&process).read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 422") && answer.contains("not a file"), "{answer}");
}

#[tokio::test]
async fn a_time_stamp_authority_that_never_answers() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let authority = DemoAuthority::new("CA thử", now()).unwrap();
    let to_sign = ToSign::with(|folder| {
        std::fs::write(folder.join("trust/ca.pem"), authority.certificate_pem()).unwrap();
        let address = format!("time_stamp_authority = \"http://{}/\"", silent.local_addr().unwrap());
        std::fs::write(folder.join("diemcau.toml"), address).unwrap();
        KeyKind::Pkcs12 { file: authority.issue_pkcs12("Bình", "UBND tỉnh", PASSPHRASE).unwrap() }
    })
    .await;
    let process = Process::serve(to_sign.folder.path());
    let _asked = to_sign.sign(&process);
    let (mut stamping, _) = tokio::task::spawn_blocking(move || silent.accept()).await.unwrap().unwrap();
    stamping.read_exact(&mut [0; 4]).unwrap();
    process.signal(Signal::TERM);
    let (status, log) = process.ended();
    assert_eq!(status, Some(0), "{log}");
}

#[tokio::test]
async fn a_job_whose_recording_is_on_a_hanging_disk() {
    let office = Office::new().await;
    let (store, id) = (&office.store, &office.meeting);
    let process = Process::serve(office.folder.path());
    let recording = RecordingId::from_random(7);
    let recordings = office.folder.path().join("recordings").join(id.as_str());
    std::fs::create_dir_all(&recordings).unwrap();
    let file = |end: &str| recordings.join(format!("{recording}.{end}"));
    let speaker = ParticipantId::parse(office.binh.id.as_str()).unwrap();
    let labels = json!({"meeting": id, "participant": speaker, "speaker": "Bình", "unit": "UBND tỉnh"});
    std::fs::write(file("json"), json!({"started_at_ms": now(), "labels": labels}).to_string()).unwrap();
    never_answers(&file("opus"));
    store::save!(store => meetings().start(id, &Actor::System, now())).unwrap();
    store::save!(store => meetings().end(id, &Actor::System, now())).unwrap();
    store::save!(store => jobs().enqueue(TRANSCRIBE, id.as_str(), &json!({}), &Actor::System, now())).unwrap();
    until("the recording is taken up", async || store.recordings().get(&recording).await.is_ok()).await;
    process.signal(Signal::TERM);
    let (status, log) = process.ended();
    assert_eq!(status, Some(0), "{log}");
    assert!(log.contains("it runs again when its lease expires"), "{log}");
    let job = store.jobs().list(id.as_str()).await.unwrap().into_iter().find(|job| job.kind == TRANSCRIBE).unwrap();
    assert_eq!((job.state, job.attempts), (JobState::Running, 1), "its lease ends, and another worker takes it");
}

#[tokio::test]
async fn a_hanging_child_process() {
    let office = Office::new().await;
    let process = Process::serve(office.folder.path());
    let head = "POST /api/v1/verify HTTP/1.1\r\nContent-Type: application/pdf";
    let _asked = ask(&process, head, &expensive_files::pdf(100_000, 0));
    let parent = format!("PPid:\t{}\n", process.id());
    let child = || {
        let numbered = std::fs::read_dir("/proc").unwrap().filter_map(|entry| Some(entry.ok()?.path()));
        // Between fork and exec it is still the server, with the server's open files.
        let reads = |path: &PathBuf| {
            std::fs::read_to_string(path.join("status")).is_ok_and(|status| status.contains(&parent))
                && std::fs::read_to_string(path.join("cmdline")).is_ok_and(|line| line.contains(untrusted::COMMAND))
        };
        numbered.into_iter().find(reads)
    };
    let mut reader = None;
    for _ in 0..100_000 {
        reader = child();
        if reader.is_some() {
            break;
        }
    }
    let reader = reader.expect("a process that reads");
    let id: i32 = reader.file_name().unwrap().to_str().unwrap().parse().unwrap();
    kill_process(Pid::from_raw(id).unwrap(), Signal::STOP).unwrap();
    process.signal(Signal::TERM);
    let (status, log) = process.ended();
    assert_eq!(status, Some(0), "{log}");
    assert!(!reader.exists(), "it has gone with the server");
}

#[tokio::test]
async fn a_page_that_does_not_read() {
    let office = Office::new().await;
    let cookie = session(&office.store, &office.binh.id).await;
    let process = Process::serve(office.folder.path());
    let head = format!(
        "GET /api/v1/meetings/{}/live HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: {cookie}",
        office.meeting
    );
    let mut page = ask(&process, &head, b"");
    let mut status = [0; 12];
    page.read_exact(&mut status).unwrap();
    assert_eq!(&status, b"HTTP/1.1 101");
    process.signal(Signal::TERM);
    let (status, log) = process.ended();
    assert_eq!(status, Some(0), "{log}");
}
