// SPDX-License-Identifier: MPL-2.0
//! Files that are expensive to parse, concurrent with ordinary requests.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::json;
use signing::DemoAuthority;
use store::Actor;
use store::keys::{KeyKind, NewKey};
use tempfile::TempDir;
use tokio::sync::mpsc;
use untrusted::Caller;

use crate::browser::{Answer, Browser, Extra};
use crate::expensive_files;
use crate::server::{Running, TestServer};
use crate::signatures::{PASSPHRASE, Signing};

/// What fits into an upload of a key.
const ALMOST_A_MEGABYTE: usize = (1 << 20) - 4096;
const PROGRAM: &str = env!("CARGO_BIN_EXE_diemcau");
pub const SMALL: &[u8] = b"%PDF-1.7\nand nothing more";

/// A gate before the program that reads: documents are not read before the test opens it.
pub struct Gate(TempDir);

impl Gate {
    pub fn closed(server: &Running) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/http/gate.sh");
        symlink(script, folder.path().join("gate")).unwrap();
        symlink(PROGRAM, folder.path().join("diemcau")).unwrap();
        std::fs::write(folder.path().join("closed"), "").unwrap();
        server.server.app.use_cases.readers.use_program(folder.path().join("gate"));
        Self(folder)
    }

    pub fn open(&self) {
        std::fs::remove_file(self.0.path().join("closed")).unwrap();
    }

    fn processes(&self) -> Vec<PathBuf> {
        let gate = self.0.path().join("gate");
        processes().filter(|process| arguments(process).contains(gate.to_str().unwrap())).collect()
    }

    /// Processes that wait at the gate.
    fn waiting(&self) -> usize {
        self.processes().len()
    }

    pub async fn until_waiting(&self, count: usize) {
        let waiting = async {
            while self.waiting() != count {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_mins(1), waiting).await.expect("nobody else at the gate");
    }
}

pub fn processes() -> impl Iterator<Item = PathBuf> {
    let numbered = |path: &PathBuf| path.file_name().is_some_and(|name| name.as_encoded_bytes()[0].is_ascii_digit());
    std::fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap().path()).filter(numbered)
}

pub fn arguments(process: &Path) -> String {
    String::from_utf8_lossy(&std::fs::read(process.join("cmdline")).unwrap_or_default()).into_owned()
}

pub async fn verify_from(browser: &mut Browser, address: &str, file: &[u8]) -> Answer {
    let headers = [("X-Forwarded-For", address)];
    let extra = Extra { kind: Some("application/pdf"), body: file, headers: &headers };
    browser.send("POST", "/api/v1/verify?lang=vi", extra).await
}

/// Either a verdict that is not good, or the plain words.
#[track_caller]
fn assert_answered_plainly(answer: &Answer) {
    if answer.status == 200 {
        assert_ne!(answer.json()["verdict"], "valid");
    } else {
        assert_eq!((answer.status, answer.problem().as_str()), (422, "too_complex"));
        assert_eq!(answer.json()["title"], "Tệp quá phức tạp để kiểm tra.");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_hundred_concurrent_documents_some_are_refused_and_the_others_answered() {
    let server = TestServer::new().start().await;
    let gate = Gate::closed(&server);
    let (tell, mut answers) = mpsc::unbounded_channel();
    for n in 0..100 {
        let (mut browser, tell) = (server.browser(), tell.clone());
        tokio::spawn(async move {
            let address = format!("10.1.0.{}", n % 10);
            let _ = tell.send(verify_from(&mut browser, &address, SMALL).await);
        });
    }
    for _ in 0..67 {
        let refused = answers.recv().await.unwrap();
        assert_eq!((refused.status, refused.problem().as_str()), (503, "unavailable"));
    }
    gate.until_waiting(1).await;
    server.browser().get("/health").await.ok();
    gate.open();
    for _ in 0..33 {
        assert_eq!(answers.recv().await.unwrap().ok()["verdict"], "unreadable");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signed_in_users_are_verified_at_once_while_anonymous_files_occupy_their_child() {
    let server = TestServer::new().with_unit("UBND tỉnh").with_user("An").start().await;
    let gate = Gate::closed(&server);
    let mut an = server.signed_in("An").await;
    let (tell, mut answers) = mpsc::unbounded_channel();
    for n in 0..20 {
        let (mut browser, tell) = (server.browser(), tell.clone());
        tokio::spawn(async move {
            let _ = tell.send(verify_from(&mut browser, &format!("10.{}.0.1", n % 5), SMALL).await);
        });
    }
    gate.until_waiting(1).await;
    let reading = tokio::spawn(async move { verify_from(&mut an, "10.9.0.1", SMALL).await });
    tokio::time::timeout(Duration::from_secs(1), gate.until_waiting(2)).await.expect("a reader of one's own");
    gate.open();
    assert_eq!(reading.await.unwrap().ok()["verdict"], "unreadable");
    for _ in 0..20 {
        assert_eq!(answers.recv().await.unwrap().ok()["verdict"], "unreadable");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_disconnects_frees_its_place_and_its_process() {
    let server = TestServer::new().start().await;
    let gate = Gate::closed(&server);
    let send = || {
        let mut browser = server.browser();
        tokio::spawn(async move { verify_from(&mut browser, "10.1.0.1", SMALL).await })
    };
    let first: Vec<_> = (0..4).map(|_| send()).collect();
    until_free_places_are(&server, 0).await;
    gate.until_waiting(1).await;
    assert_eq!(send().await.unwrap().problem(), "unavailable");
    for request in first {
        request.abort();
    }
    until_free_places_are(&server, 4).await;
    assert_eq!(gate.waiting(), 0);
    let again = send();
    gate.until_waiting(1).await;
    gate.open();
    assert_eq!(again.await.unwrap().ok()["verdict"], "unreadable");
}

/// Waits until the office at 10.1.0.1 would find exactly so many places.
async fn until_free_places_are(server: &Running, count: usize) {
    let office = Caller::at([10, 1, 0, 1].into());
    let free =
        || (0..4).map_while(|_| server.server.app.use_cases.readers.enter(&office).ok()).collect::<Vec<_>>().len();
    let waiting = async {
        while free() != count {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), waiting).await.expect("places");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopping_server_ends_its_child_processes() {
    let server = TestServer::new().start().await;
    let gate = Gate::closed(&server);
    let mut browser = server.browser();
    let waiting = tokio::spawn(async move { verify_from(&mut browser, "10.1.0.1", SMALL).await });
    gate.until_waiting(1).await;
    server.server.stop().await;
    assert_eq!(gate.waiting(), 0);
    assert_eq!(waiting.await.unwrap().problem(), "unavailable");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn expensive_files_are_answered_and_do_not_affect_others() {
    let server = TestServer::new().start().await;
    let most = tokio::spawn(largest_reader());
    let bombs =
        [expensive_files::pdf(100_000, 0), expensive_files::pdf(20_000, 60), expensive_files::nested_pdf(750_000)];
    let sent = bombs.map(|bomb| {
        let mut browser = server.browser();
        tokio::spawn(async move { verify_from(&mut browser, "10.1.0.1", &bomb).await })
    });
    let mut office = server.browser();
    for request in sent {
        while !request.is_finished() {
            assert_eq!(verify_from(&mut office, "10.1.0.2", SMALL).await.ok()["verdict"], "unreadable");
            tokio::time::sleep(Duration::from_secs(3)).await;
        }
        assert_answered_plainly(&request.await.unwrap());
    }
    let megabytes = most.await.unwrap();
    assert!((1..512).contains(&megabytes), "a reader had {megabytes} MB");
}

/// The most memory that any process which reads had, in MB, looked at until one has been seen and
/// none is left for a second.
async fn largest_reader() -> u64 {
    let (mut most, mut quiet) = (0, 0);
    let own = format!("PPid:\t{}\n", std::process::id());
    while most == 0 || quiet < 100 {
        quiet += 1;
        for process in processes().filter(|process| arguments(process).contains("read-untrusted")) {
            let status = std::fs::read_to_string(process.join("status")).unwrap_or_default();
            if !status.contains(&own) {
                continue;
            }
            quiet = 0;
            let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kilobytes = peak.and_then(|text| text.trim().strip_suffix("kB")?.trim().parse().ok());
            most = most.max(kilobytes.unwrap_or(0_u64) >> 10);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    most
}

#[test]
fn who_reads_a_strangers_file_opens_no_network_and_no_file_and_leaves_no_image_of_its_memory() {
    let command = Command::new(PROGRAM).arg("read-untrusted").stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
    let mut reader = command.unwrap();
    let about = |what: &str| std::fs::read_to_string(format!("/proc/{}/{what}", reader.id())).unwrap();
    // It limits itself before it reads anything.
    let filtered = (0..500).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        about("status").contains("Seccomp:\t2")
    });
    assert!(filtered && about("status").contains("NoNewPrivs:\t1"), "{}", about("status"));
    let limits = about("limits");
    for limit in
        ["Max core file size 0 0", "Max processes 0 0", "Max open files 4 4", "Max address space 524288000 524288000"]
    {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert!(limits.lines().any(|line| words(line).starts_with(&words(limit))), "{limit}: {limits}");
    }
    reader.kill().unwrap();
    reader.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_passphrase_of_a_key_is_seen_in_no_list_of_processes() {
    let mut signing = Signing::submitted().await;
    let gate = Gate::closed(&signing.server);
    let signed = tokio::spawn(async move { signing.secretary_signs(PASSPHRASE).await });
    gate.until_waiting(1).await;
    for process in gate.processes() {
        // One that has ended meanwhile has shown nothing either.
        let Ok(environment) = std::fs::read(process.join("environ")) else { continue };
        assert!(!arguments(&process).contains(PASSPHRASE));
        assert!(!String::from_utf8_lossy(&environment).contains(PASSPHRASE));
    }
    gate.open();
    assert_eq!(signed.await.unwrap().ok()["minutes"]["state"], "secretary_signed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_file_with_two_billion_rounds_is_refused_at_registration_and_signing() {
    let mut signing = Signing::submitted().await;
    let authority = DemoAuthority::new("CA thử", signing.server.now()).unwrap();
    let good = authority.issue_pkcs12("Trần Thị Bình", "UBND tỉnh", PASSPHRASE).unwrap();
    let slow = expensive_files::slow_key_file(&good);
    // As if an older version had taken it.
    let kind = KeyKind::Pkcs12 { file: slow.clone() };
    let new = NewKey { label: "Khóa", kind: &kind, subject: "Bình", expires_at: None, other_name_confirmed: false };
    let (user, now) = (signing.server.user("Bình"), signing.server.now());
    let key = store::save!(signing.server.store() => keys().create(user, &new, &Actor::System, now)).unwrap();
    let form = [("label", "Khóa"), ("passphrase", PASSPHRASE)];
    let shown = signing.shown().await;
    let body = json!({"key": key.id, "passphrase": PASSPHRASE, "shown_sha256": shown});
    let path = format!("{}/signatures", signing.path);
    let mut colleague = signing.server.signed_in("An").await;
    let (registered, signed) = tokio::join!(
        colleague.upload("/api/v1/me/keys", &form, ("key.p12", &slow)),
        signing.secretary.post(&path, &body)
    );
    for refused in [registered, signed] {
        assert_eq!((refused.status, refused.problem().as_str()), (422, "too_complex"));
    }
    assert_eq!(signing.secretary.get(&signing.path).await.ok()["minutes"]["state"], "submitted");
    signing.secretary_signs(PASSPHRASE).await.ok();
}

#[tokio::test]
async fn expensive_key_files_are_refused_and_the_next_valid_one_is_accepted() {
    let mut signing = Signing::submitted().await;
    let sequence = |content: &[u8]| [&[0x30, 0x84], (content.len() as u32).to_be_bytes().as_slice(), content].concat();
    let expensive = [
        ("sequences in sequences without end", [0x30, 0x80].repeat(ALMOST_A_MEGABYTE / 2)),
        ("octet strings in octet strings without end", [0x24, 0x80].repeat(ALMOST_A_MEGABYTE / 2)),
        ("a sequence of nothings", sequence(&[0x05, 0x00].repeat(ALMOST_A_MEGABYTE / 2))),
        (
            "a number of a megabyte",
            sequence(&[&[0x02, 0x83, 0x0f, 0x00, 0x00][..], &[0x7f].repeat(0x000f_0000)].concat()),
        ),
        ("a length of four gigabytes", vec![0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0x02, 0x01, 0x03]),
    ];
    let form = [("label", "Khóa"), ("passphrase", PASSPHRASE)];
    for (what, file) in expensive {
        let refused = signing.chair.upload("/api/v1/me/keys", &form, ("key.p12", &file)).await;
        let problem = refused.problem();
        assert!(["wrong_kind", "too_complex", "key_unusable"].contains(&problem.as_str()), "{what}: {problem}");
    }
    let good = signing.authority.issue_pkcs12("An", "UBND tỉnh", PASSPHRASE).unwrap();
    signing.chair.upload("/api/v1/me/keys", &form, ("key.p12", &good)).await.ok();
}

#[test]
fn the_command_line_refuses_expensive_files_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let run = |arguments: &[&str]| {
        let data = folder.path().join("data");
        Command::new(PROGRAM).arg("--data").arg(data).args(arguments).output().unwrap()
    };
    let verified = run(&["verify", &file("bomb.pdf", &expensive_files::pdf(100_000, 0))]);
    assert!(matches!(verified.status.code(), Some(1 | 2)), "{:?}", verified.status);
    let authority = DemoAuthority::new("CA", moments::Millis(1_795_312_800_000)).unwrap();
    let slow = expensive_files::slow_key_file(&authority.issue_pkcs12("An", "UBND", "x").unwrap());
    let added = run(&["key", "add", "an", "--pkcs12", &file("slow.p12", &slow), "--passphrase", "x"]);
    let words = String::from_utf8_lossy(&added.stderr).into_owned();
    assert!(added.status.code() == Some(1) && words.contains("too complex"), "{words}");
}

#[tokio::test]
async fn anonymous_callers_of_the_same_network_do_not_use_up_the_rate_limit_of_a_secretary() {
    let server = TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("Bình")
        .with_settings(|config| config.verifications_per_minute = 2)
        .start()
        .await;
    let (mut stranger, mut binh) = (server.browser(), server.signed_in("Bình").await);
    for expected in [false, false, true] {
        assert_eq!(verify_from(&mut stranger, "10.1.0.1", SMALL).await.status == 429, expected);
    }
    assert_eq!(verify_from(&mut binh, "10.1.0.1", SMALL).await.status, 200);
}
