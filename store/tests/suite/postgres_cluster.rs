// SPDX-License-Identifier: MPL-2.0
//! A private PostgreSQL server for one run of the tests.

use std::net::TcpListener;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// Server to use instead of a private one, as `postgres://user:password@host:port/postgres`.
const SERVER_VARIABLE: &str = "DIEMCAU_TEST_POSTGRES";

/// Runs the server until its standard input ends, that is, until the test process is gone in
/// whatever way.
const KEEPER: &str = r#"
"$1/pg_ctl" -D "$2/data" -l "$2/log" -w -t 60 -o "-p $3 -c listen_addresses=127.0.0.1 -c unix_socket_directories=$2 -c fsync=off -c max_connections=300" start >/dev/null 2>&1 && echo up || { cat "$2/log"; echo failed; }
read -r _
"$1/pg_ctl" -D "$2/data" -m immediate stop >/dev/null 2>&1
rm -rf "$2"
"#;

/// URL of the server's maintenance database; none, after a notice, where PostgreSQL is not
/// installed.
pub fn url() -> Option<String> {
    static SERVER: OnceLock<Option<(String, Option<Child>)>> = OnceLock::new();
    let server = SERVER.get_or_init(|| {
        if let Ok(url) = std::env::var(SERVER_VARIABLE) {
            return Some((url, None));
        }
        let Some(programs) = installed() else {
            println!(
                "NOTICE: PostgreSQL is not installed; these tests run on SQLite only (apt-get install postgresql)"
            );
            return None;
        };
        let (url, keeper) = start(&programs);
        Some((url, Some(keeper)))
    });
    server.as_ref().map(|(url, _)| url.clone())
}

/// The `bin` folder of the newest installed version.
fn installed() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, programs)| programs.join("initdb").exists())
        .collect();
    versions.sort();
    versions.pop().map(|(_, programs)| programs)
}

fn start(programs: &Path) -> (String, Child) {
    // Not a TempDir: the keeper removes it, because statics are never dropped.
    let folder = tempfile::Builder::new().prefix("diemcau-postgres-").tempdir().unwrap().keep();
    if is_root() {
        let owned = Command::new("chown").arg("postgres").arg(&folder).status().unwrap();
        assert!(owned.success(), "the Debian package makes the user postgres");
    }
    let initdb = server_command(&programs.join("initdb"))
        .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "-D"])
        .arg(folder.join("data"))
        .current_dir("/")
        .output()
        .unwrap();
    assert!(initdb.status.success(), "initdb: {}", String::from_utf8_lossy(&initdb.stderr));

    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut keeper = server_command(Path::new("/bin/sh"))
        .args(["-c", KEEPER, "keeper"])
        .arg(programs)
        .arg(&folder)
        .arg(port.to_string())
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut answer = String::new();
    let mut output = std::io::BufReader::new(keeper.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut output, &mut answer).unwrap();
    assert_eq!(answer.trim(), "up", "the PostgreSQL server did not start");
    (format!("postgres://postgres@127.0.0.1:{port}/postgres"), keeper)
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// PostgreSQL refuses to run as root.
fn server_command(program: &Path) -> Command {
    if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}
