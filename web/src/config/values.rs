// SPDX-License-Identifier: MPL-2.0
//! Types of settings, and how they are parsed.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use protocol::problem::Language;
use toml::Value;

use crate::proxies::{ProxyHeader, Range};

/// A value that can be written in a file, a variable or a flag.
pub(super) trait Setting: Sized {
    /// Completes the sentence "expected ...".
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

/// A listener that may be disabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listener {
    Off,
    At(SocketAddr),
}

/// The role of a process. Several processes may share one database and one data folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything, in one process.
    All,
    /// Pages and meetings. Other processes do captions and transcripts.
    Web,
    /// Captions and transcripts. Opens no port.
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

impl Setting for Language {
    const EXPECTED: &'static str = "\"vi\" or \"en\"";
    fn from_text(text: &str) -> Option<Self> {
        match text {
            "vi" => Some(Self::Vietnamese),
            "en" => Some(Self::English),
            _ => None,
        }
    }
}

impl fmt::Display for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("off"),
            Self::At(address) => address.fmt(f),
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

/// A host name or address, as in a URL.
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

/// How letters are encrypted on their way to the mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpEncryption {
    StartTls,
    Tls,
    None,
}

impl Setting for SmtpEncryption {
    const EXPECTED: &'static str = "\"starttls\", \"tls\" or \"none\"";
    fn from_text(text: &str) -> Option<Self> {
        match text {
            "starttls" => Some(Self::StartTls),
            "tls" => Some(Self::Tls),
            "none" => Some(Self::None),
            _ => None,
        }
    }
}

/// A short text that may be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line(pub Option<String>);

impl Setting for Line {
    const EXPECTED: &'static str = "a line of at most 254 characters";
    fn from_text(text: &str) -> Option<Self> {
        let is_line = text.len() <= 254 && !text.chars().any(char::is_control);
        is_line.then(|| Self((!text.is_empty()).then(|| text.to_owned())))
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

/// An empty text means "not set", so that a variable can unset a value of the file.
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

impl Setting for Vec<Range> {
    const EXPECTED: &'static str = "a list of addresses and ranges, such as [\"10.0.0.5\", \"10.1.0.0/16\"]";
    fn from_text(text: &str) -> Option<Self> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(Range::parse).collect()
    }
    fn from_toml(value: &Value) -> Option<Self> {
        let parts = value.as_array()?.iter();
        parts.map(|part| Range::parse(part.as_str()?)).collect()
    }
}

impl Setting for ProxyHeader {
    const EXPECTED: &'static str = "\"x-forwarded-for\" or \"forwarded\"";
    fn from_text(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "x-forwarded-for" => Some(Self::XForwardedFor),
            "forwarded" => Some(Self::Forwarded),
            _ => None,
        }
    }
}

/// A secret. It is never printed.
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

/// A list of names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names(pub Vec<String>);

impl Setting for Names {
    const EXPECTED: &'static str = "a list of at most 100 names, such as [\"example.gov.vn\"]";
    fn from_text(text: &str) -> Option<Self> {
        Self::bounded(listed(text).map(str::to_owned).collect())
    }
    fn from_toml(value: &Value) -> Option<Self> {
        Self::bounded(value.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<_>>()?)
    }
}

impl Names {
    fn bounded(names: Vec<String>) -> Option<Self> {
        (names.len() <= 100).then_some(Self(names))
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
