// SPDX-License-Identifier: MPL-2.0
//! Why a letter did not go, as far as a person can do something about it.

use std::error::Error as _;
use std::io;

use lettre::transport::smtp::Error as SmtpError;

/// Longest part of a server's answer that is kept, in characters.
const MAX_WORDS: usize = 300;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The server's name is unknown to DNS.
    UnknownServer,
    /// Nobody answers at its address and port.
    Unreachable,
    /// It answers too slowly, or not at all.
    TooSlow,
    /// Its certificate is not trusted, or the encryption fails otherwise.
    Encryption,
    /// It offers no encryption, and the settings want it.
    NoEncryption,
    /// It does not accept user name and password.
    Password,
    /// It breaks off, or says what is not SMTP.
    Broken,
    /// It cannot take this letter now (4xx).
    Later,
    /// It refuses this letter for good (5xx).
    Refused,
    /// A file of the settings cannot be read.
    Settings,
}

impl Trouble {
    /// Whether it is of one letter alone; every other one is of the server.
    pub fn is_of_letter(self) -> bool {
        matches!(self, Self::Later | Self::Refused)
    }
}

/// A trouble, and the words of the server or the system that go with it; cleaned and short.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{trouble:?}: {words}")]
pub struct Failure {
    pub trouble: Trouble,
    pub words: String,
}

impl Failure {
    pub fn new(trouble: Trouble, words: impl AsRef<str>) -> Self {
        Self { trouble, words: cleaned(words.as_ref()) }
    }

    pub(crate) fn of_io(error: &io::Error) -> Self {
        let trouble = if error.kind() == io::ErrorKind::TimedOut { Trouble::TooSlow } else { Trouble::Unreachable };
        Self::new(trouble, error.to_string())
    }

    /// While connecting. `otherwise`: what an answer of the server means at this point.
    pub(crate) fn of_connection(error: &SmtpError, otherwise: Trouble) -> Self {
        let trouble = if error.is_timeout() {
            Trouble::TooSlow
        } else if is_of_encryption(error) {
            Trouble::Encryption
        } else if error.is_permanent() || error.is_client() {
            otherwise
        } else {
            Trouble::Broken
        };
        Self::new(trouble, words_of(error))
    }

    /// While a letter is handed over.
    pub(crate) fn of_letter(error: &SmtpError) -> Self {
        let trouble = if error.is_permanent() || error.is_client() {
            Trouble::Refused
        } else if error.is_transient() {
            Trouble::Later
        } else if error.is_timeout() {
            Trouble::TooSlow
        } else {
            Trouble::Broken
        };
        Self::new(trouble, words_of(error))
    }
}

/// TLS errors come as such, or inside an error of the connection.
fn is_of_encryption(error: &SmtpError) -> bool {
    if error.is_tls() {
        return true;
    }
    let mut source = error.source();
    while let Some(inner) = source {
        let io = inner.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if inner.is::<rustls::Error>() || io.is_some_and(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>) {
            return true;
        }
        source = inner.source();
    }
    false
}

/// The status, and what the server said with it.
fn words_of(error: &SmtpError) -> String {
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    match error.status() {
        Some(code) => format!("{code} {said}"),
        None if said.is_empty() => error.to_string(),
        None => said,
    }
}

/// One line of printable characters.
fn cleaned(words: &str) -> String {
    let printable: String = words.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let line = printable.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(MAX_WORDS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_server_are_one_short_line() {
        let failure = Failure::new(Trouble::Refused, format!("550\r\n\u{1b}[2J no  such user {}", "x".repeat(1_000)));
        assert!(failure.words.starts_with("550 [2J no such user xxx"), "{}", failure.words);
        assert_eq!(failure.words.chars().count(), MAX_WORDS);
    }
}
