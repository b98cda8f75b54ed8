// SPDX-License-Identifier: MPL-2.0
//! The process under a service manager: stop, immediate stop, reload.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

pub struct Process {
    child: Child,
    /// Host and port of HTTP.
    pub http: String,
}

impl Process {
    /// Starts `diemcau serve` and waits until it answers.
    pub fn serve(data: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_diemcau"))
            .arg("--data")
            .arg(data)
            .args(["serve", "--http", "127.0.0.1:0", "--https", "off", "--media", "127.0.0.1:0", "--metrics", "off"])
            .env_remove("DIEMCAU_CONFIG")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let http = line.trim().strip_prefix("http://").expect("the address").to_owned();
        Self { child, http }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// The exit status and what was logged; panics when it takes longer than a service manager
    /// waits.
    pub fn ended(mut self) -> (Option<i32>, String) {
        for _ in 0..110 {
            if let Some(status) = self.child.try_wait().unwrap() {
                let mut log = String::new();
                self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
                return (status.code(), log);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let _ = self.child.kill();
        panic!("it does not end");
    }

    /// A request that never ends.
    fn stuck_request(&self) -> TcpStream {
        let mut stream = TcpStream::connect(&self.http).unwrap();
        let head = "POST /api/v1/verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/pdf\r\nContent-Length: 9999999\r\n\r\n%";
        stream.write_all(head.as_bytes()).unwrap();
        stream
    }

    fn status_of_sign_in(&self, forwarded_for: &str) -> String {
        let mut stream = TcpStream::connect(&self.http).unwrap();
        let body = r#"{"username":"nobody","password":"x"}"#;
        let request = format!(
            "POST /api/v1/auth/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n\
             X-Forwarded-For: {forwarded_for}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap().to_owned()
    }
}

#[test]
fn sigterm_stops_within_ten_seconds_although_a_request_hangs() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::serve(folder.path());
    let _stuck = process.stuck_request();
    process.signal(Signal::TERM);
    let (status, log) = process.ended();
    assert_eq!(status, Some(0), "{log}");
}

#[test]
fn a_second_signal_stops_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::serve(folder.path());
    let _stuck = process.stuck_request();
    std::thread::sleep(Duration::from_millis(200));
    process.signal(Signal::INT);
    std::thread::sleep(Duration::from_millis(200));
    process.signal(Signal::INT);
    let (status, log) = process.ended();
    assert_eq!(status, Some(1), "{log}");
    assert!(!log.contains("not everything ended in time"), "{log}");
}

#[test]
fn sighup_reloads_the_settings_without_interruption() {
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("diemcau.toml");
    let process = Process::serve(folder.path());
    for n in 1..=3 {
        assert_eq!(process.status_of_sign_in("203.0.113.7"), "401", "try {n}");
    }
    std::fs::write(&settings, "sign_ins_per_minute = \"many\"").unwrap();
    process.signal(Signal::HUP);
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(process.status_of_sign_in("203.0.113.7"), "401", "a mistake changes nothing");
    std::fs::write(&settings, "sign_ins_per_minute = 1\npeople_per_meeting = 7\n").unwrap();
    process.signal(Signal::HUP);
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(process.status_of_sign_in("203.0.113.8"), "401");
    assert_eq!(process.status_of_sign_in("203.0.113.8"), "429", "the new bound");
    process.signal(Signal::TERM);
    let (status, log) = process.ended();
    assert_eq!(status, Some(0), "{log}");
    assert!(log.contains("sign_ins_per_minute") && log.contains("people_per_meeting"), "{log}");
}
