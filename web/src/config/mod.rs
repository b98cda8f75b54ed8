// SPDX-License-Identifier: MPL-2.0
//! The settings: a TOML file, overridden by environment variables, overridden by flags.
//!
//! Every key is one line of `settings!`, with its default, its environment variable (`DIEMCAU_`
//! and the key in capitals) and its parser. deploy/diemcau.toml documents all keys; a test compares
//! the two.

mod values;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use protocol::problem::Language;
use toml::Value;

use self::values::Setting;
pub use self::values::{Host, Line, Listener, ModelName, Names, Role, Secret, SmtpEncryption};
use crate::proxies::{Proxies, ProxyHeader, Range};

/// Name of the default file in the data folder.
pub const FILE_NAME: &str = "diemcau.toml";

/// Why a setting is invalid: the key, where it was set and what is expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    #[error("{key} in {origin} is {found}: expected {expected}")]
    Value { key: String, origin: String, found: String, expected: &'static str },
    #[error("{origin} has the unknown key {key}; known are: {known}")]
    UnknownKey { key: String, origin: String, known: String },
    #[error("{file} is not a TOML file: {reason}")]
    Syntax { file: String, reason: String },
    #[error("{file} cannot be read: {reason}")]
    File { file: String, reason: String },
}

macro_rules! settings {
    ($($(#[$doc:meta])* $key:ident: $kind:ty = $default:expr;)*) => {
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Config {
            $($(#[$doc])* pub $key: $kind,)*
        }

        impl Default for Config {
            fn default() -> Self {
                Self { $($key: $default,)* }
            }
        }

        /// Every key, as written in the file.
        pub const KEYS: &[&str] = &[$(stringify!($key),)*];

        impl Config {
            /// Keys whose values differ.
            pub fn differences(&self, other: &Self) -> Vec<&'static str> {
                let mut keys = Vec::new();
                $(if self.$key != other.$key {
                    keys.push(stringify!($key));
                })*
                keys
            }

            /// Sets one key from a TOML value; `origin` is the file.
            fn set_toml(&mut self, key: &str, value: &Value, origin: &str) -> Result<(), ConfigError> {
                match key {
                    $(stringify!($key) => {
                        self.$key = <$kind as Setting>::from_toml(value).ok_or_else(|| ConfigError::Value {
                            key: key.to_owned(),
                            origin: origin.to_owned(),
                            found: value.to_string(),
                            expected: <$kind as Setting>::EXPECTED,
                        })?;
                        Ok(())
                    })*
                    _ => Err(ConfigError::UnknownKey {
                        key: key.to_owned(), origin: origin.to_owned(), known: KEYS.join(", "),
                    }),
                }
            }

            /// Sets one key from a variable or a flag; lists are separated by commas.
            fn set_text(&mut self, key: &str, text: &str, origin: &str) -> Result<(), ConfigError> {
                match key {
                    $(stringify!($key) => {
                        self.$key = <$kind as Setting>::from_text(text).ok_or_else(|| ConfigError::Value {
                            key: key.to_owned(),
                            origin: origin.to_owned(),
                            found: format!("{text:?}"),
                            expected: <$kind as Setting>::EXPECTED,
                        })?;
                        Ok(())
                    })*
                    _ => Err(ConfigError::UnknownKey {
                        key: key.to_owned(), origin: origin.to_owned(), known: KEYS.join(", "),
                    }),
                }
            }
        }
    };
}

settings! {
    /// The role of this process.
    role: Role = Role::All;
    /// Plain HTTP, for a browser on the same machine or a reverse proxy.
    http: Listener = Listener::At(SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)));
    /// HTTPS for everybody else. Browsers allow camera and microphone on HTTPS pages (and on this
    /// machine) only.
    https: Listener = Listener::At(SocketAddr::from((Ipv6Addr::UNSPECIFIED, 8443)));
    /// Public address, used in links. None: the address of the HTTP listener.
    public_url: Option<String> = None;
    /// Trusted proxies, whose header tells where a request comes from.
    trusted_proxies: Vec<Range> = ["127.0.0.0/8", "::1"].into_iter().filter_map(Range::parse).collect();
    /// The header that trusted proxies set. Others are ignored.
    proxy_header: ProxyHeader = ProxyHeader::default();
    /// Concurrent HTTP connections of both listeners.
    connections: u32 = 6000;
    /// The same from one IPv4 address or one /64.
    connections_per_address: u32 = 2000;
    /// The one port for all audio and video. `[::]` is dual-stack, or IPv4 only where there is no
    /// IPv6.
    media: SocketAddr = SocketAddr::from((Ipv6Addr::UNSPECIFIED, 7882));
    /// Whether that port also accepts TCP.
    media_tcp: bool = true;
    /// Concurrent TCP connections to that port.
    media_tcp_connections: u32 = 2000;
    /// The same from one address.
    media_tcp_connections_per_address: u32 = 400;
    /// Addresses that browsers use for media. Empty: the machine's own.
    announce: Vec<IpAddr> = Vec::new();
    /// Address of the relay (coturn) for browsers. None: no relay.
    turn: Option<Host> = None;
    /// Its port for UDP and TCP.
    turn_port: u16 = 3478;
    /// Its port for TLS.
    turn_tls_port: u16 = 443;
    /// SQLite file (relative to the data folder) or PostgreSQL URL.
    database: String = "diemcau.db".to_owned();
    /// Megabytes of the disk that papers and files of the chat leave free. None: a tenth, at most 512.
    disk_reserve_mb: Option<u32> = None;
    /// RFC 3161 time-stamping authority. None: signatures have no time stamp (PAdES B-B).
    time_stamp_authority: Option<String> = None;
    /// Whether programs on this machine may be told of what happens (webhooks).
    webhooks_to_this_machine: bool = false;
    /// PEM files of certificate authorities trusted for signatures, besides DATA/trust/*.pem.
    trust: Vec<PathBuf> = Vec::new();
    /// Folder of Liberation Serif 2.x. None: the usual folders.
    fonts: Option<PathBuf> = None;
    /// The program of LibreOffice, for office documents. None: the usual places.
    libreoffice: Option<PathBuf> = None;
    /// Language of commands with output for everybody: `diemcau verify`.
    language: Language = Language::Vietnamese;
    /// Threads of the recogniser. None: half of the processors, at most four.
    transcribe_threads: Option<u32> = None;
    /// People whose speech is recognised at the same time. Captions of others are late.
    speakers_at_once: u32 = 32;
    /// Model of live captions. None: the most accurate one, CTC before Whisper.
    captions_model: Option<ModelName> = None;
    /// Model of the final transcript. None: as for captions.
    transcript_model: Option<ModelName> = None;
    /// The ONNX runtime library, for CTC models. None: beside the models, or the system's.
    onnxruntime: Option<PathBuf> = None;
    /// Metrics for Prometheus at `/metrics`, on a separate listener.
    metrics: Listener = Listener::At(SocketAddr::from((Ipv4Addr::LOCALHOST, 9464)));
    /// Bearer token for `/metrics`. Required if `metrics` is reachable from other machines.
    metrics_token: Secret = Secret::default();
    /// The server that takes letters. None: no letters are sent.
    smtp_host: Option<Host> = None;
    smtp_port: u16 = 587;
    smtp_encryption: SmtpEncryption = SmtpEncryption::StartTls;
    /// None: the server asks for no password.
    smtp_user: Line = Line(None);
    smtp_password_file: Option<PathBuf> = None;
    /// PEM file of the authority of its certificate, besides those of the system.
    smtp_ca: Option<PathBuf> = None;
    /// In whose name letters go.
    mail_from: Line = Line(None);
    /// Where answers to them go. None: to the sender.
    mail_reply_to: Line = Line(None);
    mail_per_minute: u32 = 60;
    /// Domains to whose addresses letters may go, with those below them. Empty: to all.
    mail_domains: Names = Names(Vec::new());
    /// Maximum number of people connected to one meeting.
    people_per_meeting: u32 = 500;
    /// Minutes after which an empty meeting ends automatically.
    close_empty_after_minutes: u32 = 30;
    /// Failed sign-ins per user name and address; four times as many per address.
    sign_ins_per_minute: u32 = 10;
    /// Documents verified, per address.
    verifications_per_minute: u32 = 30;
    /// Guests who join, and wrong links, per address.
    guests_per_minute: u32 = 30;
    /// WHIP and WHEP connections and their changes, per address.
    streams_per_minute: u32 = 300;
}

/// Keys that a running server applies when it reloads its settings.
pub const RELOADED: &[&str] = &[
    "public_url",
    "trusted_proxies",
    "proxy_header",
    "connections",
    "connections_per_address",
    "sign_ins_per_minute",
    "verifications_per_minute",
    "guests_per_minute",
    "streams_per_minute",
];

impl Config {
    /// Reads the file, then variables, then flags. An explicitly given `file` must exist; the
    /// default one may be missing.
    pub fn load(
        file: &Path,
        asked_for: bool,
        variables: impl Fn(&str) -> Option<String>,
        flags: &[(&'static str, String)],
    ) -> Result<Self, ConfigError> {
        let mut config = Self::default();
        let name = file.display().to_string();
        match std::fs::read_to_string(file) {
            Ok(text) => config.read_file(&text, &name)?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound && !asked_for => {}
            Err(e) => return Err(ConfigError::File { file: name, reason: e.to_string() }),
        }
        for key in KEYS {
            let variable = format!("DIEMCAU_{}", key.to_uppercase());
            if let Some(text) = variables(&variable) {
                config.set_text(key, &text, &format!("the environment variable {variable}"))?;
            }
        }
        for (key, text) in flags {
            config.set_text(key, text, &format!("the flag --{}", key.replace('_', "-")))?;
        }
        Ok(config)
    }

    fn read_file(&mut self, text: &str, name: &str) -> Result<(), ConfigError> {
        let table: toml::Table = text
            .parse()
            .map_err(|e: toml::de::Error| ConfigError::Syntax { file: name.to_owned(), reason: e.to_string() })?;
        table.iter().try_for_each(|(key, value)| self.set_toml(key, value, name))
    }

    /// The database: a URL, or a file below the data folder.
    pub fn database_in(&self, data: &Path) -> String {
        if self.database.contains("://") {
            self.database.clone()
        } else {
            data.join(&self.database).display().to_string()
        }
    }

    pub fn proxies(&self) -> Proxies {
        Proxies { ranges: self.trusted_proxies.clone(), header: self.proxy_header }
    }

    /// The public address of the server, without a slash at the end.
    pub fn base_url(&self) -> String {
        match (&self.public_url, self.http, self.https) {
            (Some(url), _, _) => url.clone(),
            (None, Listener::At(address), _) => format!("http://{}", reachable(address)),
            (None, Listener::Off, Listener::At(address)) => format!("https://{}", reachable(address)),
            (None, Listener::Off, Listener::Off) => String::new(),
        }
    }
}

/// The wildcard address cannot be opened in a browser.
fn reachable(address: SocketAddr) -> SocketAddr {
    let mut address = address;
    if address.ip().is_unspecified() {
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, ConfigError> {
        let mut config = Config::default();
        config.read_file(text, "/etc/diemcau.toml").map(|()| config)
    }

    #[test]
    fn the_sample_names_every_key_and_changes_nothing() {
        let sample = include_str!("../../../deploy/diemcau.toml");
        assert_eq!(read(sample).unwrap(), Config::default());
        for key in KEYS {
            let documented =
                sample.lines().any(|line| line.trim_start_matches('#').trim().starts_with(&format!("{key} =")));
            assert!(documented, "deploy/diemcau.toml does not show {key}");
        }
    }

    #[test]
    fn the_sample_says_which_settings_reload() {
        let sample = include_str!("../../../deploy/diemcau.toml");
        for key in RELOADED {
            let at = sample.find(&format!("{key} = ")).unwrap();
            let comment = &sample[..at];
            let comment = &comment[comment.rfind("\n\n").unwrap()..];
            assert!(comment.to_lowercase().contains("reload"), "{key}: {comment}");
        }
        let other = Config { connections: 7, ..Config::default() };
        assert_eq!(other.differences(&Config::default()), ["connections"]);
    }

    #[test]
    fn an_error_names_the_key_the_file_and_what_is_expected() {
        let words = read("http = \"8080\"").unwrap_err().to_string();
        for part in ["http", "/etc/diemcau.toml", "\"8080\"", "0.0.0.0:8443"] {
            assert!(words.contains(part), "{words}");
        }
        let words = read("htpp = \"127.0.0.1:1\"").unwrap_err().to_string();
        assert!(words.contains("htpp") && words.contains("/etc/diemcau.toml") && words.contains("people_per_meeting"));
        assert!(matches!(read("http = "), Err(ConfigError::Syntax { .. })));
    }

    #[test]
    fn a_token_is_long_enough_can_be_sent_and_is_never_shown() {
        for bad in ["short", "một mã đủ dài để không ai đoán", "sixteen letters and spaces"] {
            assert!(read(&format!("metrics_token = {bad:?}")).is_err(), "{bad}");
        }
        let config = read("metrics_token = \"k7Qw-92mmXa0-ppZ3\"").unwrap();
        assert_eq!(config.metrics_token.secret(), Some("k7Qw-92mmXa0-ppZ3"));
        assert!(!format!("{config:?}").contains("k7Qw"));
        assert_eq!(read("metrics_token = \"\"").unwrap().metrics_token.secret(), None);
    }

    #[test]
    fn flags_beat_variables_and_variables_beat_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE_NAME);
        std::fs::write(&file, "http = \"127.0.0.1:1\"\nmedia = \"0.0.0.0:1\"\nannounce = [\"10.0.0.1\"]").unwrap();
        let variables = |name: &str| match name {
            "DIEMCAU_HTTP" => Some("127.0.0.1:2".to_owned()),
            "DIEMCAU_MEDIA" => Some("0.0.0.0:2".to_owned()),
            _ => None,
        };
        let config = Config::load(&file, true, variables, &[("http", "127.0.0.1:3".to_owned())]).unwrap();
        assert_eq!(config.http.to_string(), "127.0.0.1:3");
        assert_eq!(config.media.port(), 2);
        assert_eq!(config.announce, ["10.0.0.1".parse::<IpAddr>().unwrap()]);
    }

    #[test]
    fn a_file_that_was_asked_for_must_exist() {
        let missing = Path::new("/nonexistent/diemcau.toml");
        assert!(matches!(Config::load(missing, true, |_| None, &[]), Err(ConfigError::File { .. })));
        assert_eq!(Config::load(missing, false, |_| None, &[]).unwrap(), Config::default());
    }

    #[test]
    fn a_wrong_variable_is_named() {
        let variables = |name: &str| (name == "DIEMCAU_ANNOUNCE").then(|| "here".to_owned());
        let error = Config::load(Path::new("/nonexistent"), false, variables, &[]).unwrap_err().to_string();
        assert!(error.contains("DIEMCAU_ANNOUNCE") && error.contains("announce"), "{error}");
    }
}
