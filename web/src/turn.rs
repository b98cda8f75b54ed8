// SPDX-License-Identifier: MPL-2.0
//! The configuration of the relay (coturn), and the secret that it shares with the server.
//! `live/src/turn.rs` makes the credentials for pages. Why coturn: docs/decisions/0008-turn.md.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::net::{IpAddr, Ipv6Addr};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use live::turn::Turn;

use crate::config::{Config, Host};

const SECRET_BYTES: usize = 32;
/// Maximum number of allocations of one participant: two connections, each by UDP, TCP and TLS,
/// from two networks.
const WAYS_PER_PASS: u32 = 16;

/// Writes `DATA/turn/turnserver.conf`, and creates the secret if there is none. None if no relay is
/// configured.
pub fn prepare(data: &Path, config: &Config, peers: &[IpAddr]) -> anyhow::Result<Option<Turn>> {
    let Some(host) = &config.turn else { return Ok(None) };
    let folder = data.join("turn");
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let secret = secret(&folder.join("secret")).context("the secret of the relay cannot be kept")?;
    let file = file(data);
    private(&file)
        .and_then(|mut open| open.write_all(configuration(data, config, host, &secret, peers).as_bytes()))
        .with_context(|| format!("{} cannot be written", file.display()))?;
    Ok(Some(Turn::new(&host.to_string(), config.turn_port, config.turn_tls_port, &secret)))
}

/// The path of coturn's configuration.
pub fn file(data: &Path) -> PathBuf {
    data.join("turn").join("turnserver.conf")
}

/// The secret in `file`; created if there is none.
fn secret(file: &Path) -> std::io::Result<String> {
    match fs::read_to_string(file) {
        Ok(text) if !text.trim().is_empty() => return Ok(text.trim().to_owned()),
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let mut bytes = [0; SECRET_BYTES];
    aws_lc_rs::rand::fill(&mut bytes).map_err(std::io::Error::other)?;
    let text = bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    private(file)?.write_all(text.as_bytes())?;
    Ok(text)
}

/// Creates a file that only this user can read.
fn private(file: &Path) -> std::io::Result<fs::File> {
    fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file)
}

fn configuration(data: &Path, config: &Config, host: &Host, secret: &str, peers: &[IpAddr]) -> String {
    let data = fs::canonicalize(data).unwrap_or_else(|_| data.to_owned());
    let tls = data.join("tls");
    let (cert, key) = (tls.join("cert.pem"), tls.join("key.pem"));
    let total = config.people_per_meeting.saturating_mul(WAYS_PER_PASS);
    let mut text = format!(
        "# Written by diemcau at every start: changes here are lost. Run it with: turnserver -c THIS_FILE
listening-port={port}
tls-listening-port={tls_port}
realm={host}
fingerprint
use-auth-secret
static-auth-secret={secret}
cert={cert}
pkey={key}
no-cli
no-tlsv1
no-tlsv1_1
no-multicast-peers
no-tcp-relay
no-rfc5780
stale-nonce=600
user-quota={WAYS_PER_PASS}
total-quota={total}
log-file=stdout
simple-log
pidfile={pid}
# Nobody is relayed to anywhere but the media port's addresses.
denied-peer-ip=0.0.0.0-255.255.255.255
denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
",
        port = config.turn_port,
        tls_port = config.turn_tls_port,
        cert = cert.display(),
        key = key.display(),
        pid = data.join("turn").join("turnserver.pid").display(),
    );
    for peer in peers.iter().filter(|peer| !peer.is_loopback()) {
        let _ = writeln!(text, "allowed-peer-ip={peer}");
    }
    text
}

impl std::fmt::Display for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // An IPv6 address in a URL has brackets.
        if self.0.parse::<Ipv6Addr>().is_ok() { write!(f, "[{}]", self.0) } else { f.write_str(&self.0) }
    }
}

#[cfg(test)]
mod tests {
    use meetings::ids::ParticipantId;
    use moments::Millis;

    use super::*;

    fn with_relay() -> Config {
        Config { turn: Some(Host("hop.example.vn".to_owned())), ..Config::default() }
    }

    #[test]
    fn the_secret_is_made_once_and_read_by_nobody_else_and_the_relay_leads_only_to_us() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let peers: Vec<IpAddr> = ["127.0.0.1", "10.0.0.5", "2001:db8::5"].map(|ip| ip.parse().unwrap()).to_vec();
        let prepared = || prepare(folder.path(), &with_relay(), &peers).unwrap().unwrap();
        let mai = ParticipantId::parse("mai").unwrap();
        assert_eq!(
            prepared().credentials(&mai, Millis(0)),
            prepared().credentials(&mai, Millis(0)),
            "a restart breaks no pass"
        );
        let text = fs::read_to_string(file(folder.path())).unwrap();
        let allowed: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("allowed-peer-ip=")).collect();
        assert_eq!(allowed, ["10.0.0.5", "2001:db8::5"]);
        for name in ["secret", "turnserver.conf"] {
            let mode = fs::metadata(folder.path().join("turn").join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{name}");
        }
        assert!(prepare(folder.path(), &Config::default(), &peers).unwrap().is_none());
    }
}
