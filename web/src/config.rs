//! What an operator may set: one TOML file, over it environment variables, over them flags.
//!
//! Every key is one line of [`settings`], which gives it its default, its environment variable (`DIEMCAU_` and the key in
//! capitals) and its parser; deploy/diemcau.toml documents them all, and a test compares the two.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use toml::Value;

/// Name of the file looked for in the data folder when `--config` is not given.
pub const FILE_NAME: &str = "diemcau.toml";

/// A listener that may be switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listener {
    Off,
    At(SocketAddr),
}

/// What this process does; several processes may share one database and one data folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything, in one process.
    All,
    /// Pages and meetings; somebody else listens and transcribes.
    Web,
    /// Listens and transcribes, and opens no port.
    Transcribe,
}

impl Setting for Role {
    const EXPECTED: &'static str = "\"all\", \"web\" or \"transcribe\"";
    fn from_text(text: &str) -> Option<Self> {
        match text {
            "all" => Some(Self::All),
            "web" => Some(Self::Web),
            "transcribe" => Some(Self::Transcribe),
            _ => None,
        }
    }
}

/// Why a setting cannot be used: names the key, where it was set and what is expected.
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

/// A value as it can be written in a file, a variable or a flag.
trait Setting: Sized {
    /// Ends the sentence "expected ...".
    const EXPECTED: &'static str;
    fn from_text(text: &str) -> Option<Self>;
    fn from_toml(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Self::from_text(text),
            Value::Integer(number) => Self::from_text(&number.to_string()),
            _ => None,
        }
    }
}

impl Setting for SocketAddr {
    const EXPECTED: &'static str = "an address with a port, such as \"127.0.0.1:8080\"";
    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Setting for Listener {
    const EXPECTED: &'static str = "an address with a port, such as \"0.0.0.0:8443\", or \"off\"";
    fn from_text(text: &str) -> Option<Self> {
        if text == "off" { Some(Self::Off) } else { text.parse().ok().map(Self::At) }
    }
}

/// A machine by name or address, as it stands in a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host(pub String);

impl Setting for Option<Host> {
    const EXPECTED: &'static str =
        "the name or the IP address of a machine, without port, such as \"hop.example.gov.vn\"";
    fn from_text(text: &str) -> Option<Self> {
        let name =
            |text: &str| text.len() <= 253 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
        match text {
            "" => Some(None),
            _ if text.parse::<IpAddr>().is_ok() || name(text) => Some(Some(Host(text.to_owned()))),
            _ => None,
        }
    }
}

impl Setting for u16 {
    const EXPECTED: &'static str = "a port, 1 to 65535";
    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok().filter(|n| *n > 0)
    }
}

impl Setting for bool {
    const EXPECTED: &'static str = "\"on\" or \"off\"";
    fn from_text(text: &str) -> Option<Self> {
        match text {
            "on" | "true" => Some(true),
            "off" | "false" => Some(false),
            _ => None,
        }
    }
    fn from_toml(value: &Value) -> Option<Self> {
        value.as_bool().or_else(|| Self::from_text(value.as_str()?))
    }
}

impl Setting for u32 {
    const EXPECTED: &'static str = "a whole number of 1 or more";
    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok().filter(|n| *n > 0)
    }
}

/// An empty text means "not set" everywhere, so that a variable can switch off what the file sets.
impl Setting for Option<u32> {
    const EXPECTED: &'static str = "a whole number of 1 or more, or \"\"";
    fn from_text(text: &str) -> Option<Self> {
        if text.is_empty() { Some(None) } else { u32::from_text(text).map(Some) }
    }
}

impl Setting for Option<String> {
    const EXPECTED: &'static str = "an address that begins with http:// or https://";
    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim_end_matches('/');
        match text {
            "" => Some(None),
            _ if text.starts_with("http://") || text.starts_with("https://") => Some(Some(text.to_owned())),
            _ => None,
        }
    }
}

/// Something that only those who know it may use. Never shown.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(String);

impl Secret {
    /// A secret; an empty text is none.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub fn secret(&self) -> Option<&str> {
        (!self.0.is_empty()).then_some(self.0.as_str())
    }

    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_none() { "Secret(none)" } else { "Secret(...)" })
    }
}

impl Setting for Secret {
    const EXPECTED: &'static str = "16 or more letters, digits and signs without spaces and marks, or \"\"";
    fn from_text(text: &str) -> Option<Self> {
        let bearable = text.len() >= 16 && text.bytes().all(|byte| byte.is_ascii_graphic());
        (text.is_empty() || bearable).then(|| Self::new(text))
    }
}

/// A speech model as `diemcau model list` names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelName(pub String);

impl Setting for Option<ModelName> {
    const EXPECTED: &'static str = "the name of an installed model, as `diemcau model list` shows it";
    fn from_text(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
        match text {
            "" => Some(None),
            _ if text.len() <= 64 && text.bytes().all(plain) => Some(Some(ModelName(text.to_owned()))),
            _ => None,
        }
    }
}

impl Setting for Option<PathBuf> {
    const EXPECTED: &'static str = "the path of a file or folder";
    fn from_text(text: &str) -> Option<Self> {
        Some((!text.is_empty()).then(|| PathBuf::from(text)))
    }
}

impl Setting for String {
    const EXPECTED: &'static str = "the path of a file, or postgres://USER:PASSWORD@HOST/NAME";
    fn from_text(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| text.to_owned())
    }
}

impl Setting for Vec<IpAddr> {
    const EXPECTED: &'static str = "a list of IP addresses, such as [\"10.0.0.5\"]";
    fn from_text(text: &str) -> Option<Self> {
        listed(text).map(|item| item.parse().ok()).collect()
    }
    fn from_toml(value: &Value) -> Option<Self> {
        value.as_array()?.iter().map(|item| item.as_str()?.parse().ok()).collect()
    }
}

impl Setting for Vec<PathBuf> {
    const EXPECTED: &'static str = "a list of files, such as [\"ca.pem\"]";
    fn from_text(text: &str) -> Option<Self> {
        Some(listed(text).map(PathBuf::from).collect())
    }
    fn from_toml(value: &Value) -> Option<Self> {
        value.as_array()?.iter().map(|item| item.as_str().map(PathBuf::from)).collect()
    }
}

fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
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
    /// What this process does.
    role: Role = Role::All;
    /// Plain HTTP, for a browser on the same machine or a proxy in front.
    http: Listener = Listener::At(SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)));
    /// HTTPS for everybody else. Browsers give camera and microphone only to HTTPS pages (and to this machine itself).
    https: Listener = Listener::At(SocketAddr::from((Ipv6Addr::UNSPECIFIED, 8443)));
    /// Address that people use, written into links. None: the address of the HTTP listener.
    public_url: Option<String> = None;
    /// The one port of all sound and picture. `[::]` is both families, or IPv4 alone where there is no IPv6.
    media: SocketAddr = SocketAddr::from((Ipv6Addr::UNSPECIFIED, 7882));
    /// Whether that port is open over TCP too.
    media_tcp: bool = true;
    /// TCP connections to it at once.
    media_tcp_connections: u32 = 2000;
    /// Of these from one address.
    media_tcp_connections_per_address: u32 = 400;
    /// Addresses told to browsers for media. Empty: the machine's own.
    announce: Vec<IpAddr> = Vec::new();
    /// Where browsers reach the relay (coturn). None: there is none.
    turn: Option<Host> = None;
    /// Its port for UDP and TCP.
    turn_port: u16 = 3478;
    /// Its port for TLS.
    turn_tls_port: u16 = 443;
    /// SQLite file (relative to the data folder) or PostgreSQL URL.
    database: String = "diemcau.db".to_owned();
    /// RFC 3161 authority. None: signatures carry no proven time (PAdES B-B).
    time_stamp_authority: Option<String> = None;
    /// PEM files of certificate authorities trusted when signatures are verified, beside DATA/trust/*.pem.
    trust: Vec<PathBuf> = Vec::new();
    /// Folder of Liberation Serif 2.x. None: the usual folders.
    fonts: Option<PathBuf> = None;
    /// Threads of the recogniser. None: half of the processors, at most four.
    transcribe_threads: Option<u32> = None;
    /// People who are listened to while they speak at the same time. The words of others come later.
    speakers_at_once: u32 = 32;
    /// Model of live captions. None: the one that hears best, CTC before Whisper.
    captions_model: Option<ModelName> = None;
    /// Model of the final transcript. None: as for captions.
    transcript_model: Option<ModelName> = None;
    /// The ONNX runtime library, for CTC models. None: beside the models, or the system's.
    onnxruntime: Option<PathBuf> = None;
    /// Numbers for Prometheus at `/metrics`, on a listener of their own.
    metrics: Listener = Listener::At(SocketAddr::from((Ipv4Addr::LOCALHOST, 9464)));
    /// Secret that Prometheus must bring. Required when `metrics` is not on this machine only.
    metrics_token: Secret = Secret::default();
    /// People connected to one meeting at the same time.
    people_per_meeting: u32 = 500;
    /// Minutes after which a meeting that everybody has left ends by itself.
    close_empty_after_minutes: u32 = 30;
    /// Tries to sign in, per user name and per address.
    sign_ins_per_minute: u32 = 10;
    /// Documents verified, per address.
    verifications_per_minute: u32 = 30;
    /// Sign-in and invitation links opened, per address.
    guests_per_minute: u32 = 30;
    /// WHIP and WHEP connections and changes of them, per address.
    streams_per_minute: u32 = 300;
}

impl Config {
    /// The file, then variables, then flags. `file` must exist when it was `asked_for`; the default file may be missing.
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

    /// What the store is opened with: a URL, or a file below the data folder.
    pub fn database_in(&self, data: &Path) -> String {
        if self.database.contains("://") {
            self.database.clone()
        } else {
            data.join(&self.database).display().to_string()
        }
    }

    /// Where people reach the server, without a slash at the end.
    pub fn base_url(&self) -> String {
        match (&self.public_url, self.http, self.https) {
            (Some(url), _, _) => url.clone(),
            (None, Listener::At(address), _) => format!("http://{}", reachable(address)),
            (None, Listener::Off, Listener::At(address)) => format!("https://{}", reachable(address)),
            (None, Listener::Off, Listener::Off) => String::new(),
        }
    }
}

/// "Any address" is where one listens, not where one goes.
fn reachable(address: SocketAddr) -> SocketAddr {
    let mut address = address;
    if address.ip().is_unspecified() {
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    address
}

impl fmt::Display for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("off"),
            Self::At(address) => address.fmt(f),
        }
    }
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
        let sample = include_str!("../../deploy/diemcau.toml");
        assert_eq!(read(sample).unwrap(), Config::default());
        for key in KEYS {
            let documented =
                sample.lines().any(|line| line.trim_start_matches('#').trim().starts_with(&format!("{key} =")));
            assert!(documented, "deploy/diemcau.toml does not show {key}");
        }
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
