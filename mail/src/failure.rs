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
    /// It does not accept user name and password, or wants them.
    Password,
    /// It takes no letters in the name of this sender.
    Sender,
    /// It takes no letters now (4xx), whoever they are for.
    Busy,
    /// It breaks off, or says what is not SMTP.
    Broken,
    /// It cannot take this letter now (4xx).
    Later,
    /// It refuses this recipient, or this letter, for good (5xx).
    Refused,
    /// The settings let no letters go to this address.
    Outside,
    /// A file of the settings cannot be read.
    Settings,
}

impl Trouble {
    /// Whether it is of one letter alone; every other one is of the server.
    pub fn is_of_letter(self) -> bool {
        matches!(self, Self::Later | Self::Refused | Self::Outside)
    }

    /// Whether it may also come of the letter that was being handed over: a server that breaks off
    /// at one letter takes others.
    pub fn may_be_of_letter(self) -> bool {
        self.is_of_letter() || matches!(self, Self::TooSlow | Self::Broken)
    }
}

/// How far a letter has come when it fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The server is told who sends it.
    Sender,
    /// It is told for whom it is.
    Recipient,
    /// It is told what it says.
    Text,
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
        } else if error.is_transient() {
            Trouble::Busy
        } else if error.is_permanent() || error.is_client() {
            otherwise
        } else {
            Trouble::Broken
        };
        Self::new(trouble, words_of(error))
    }

    /// While a letter is handed over.
    pub(crate) fn of_letter(error: &SmtpError, stage: Stage) -> Self {
        let words = words_of(error);
        let trouble = if error.is_permanent() {
            refused(&words, stage)
        } else if error.is_transient() {
            if stage == Stage::Sender { Trouble::Busy } else { Trouble::Later }
        } else if error.is_timeout() {
            Trouble::TooSlow
        } else {
            Trouble::Broken
        };
        Self::new(trouble, words)
    }
}

/// What a refusal for good is about. Many servers look at the sender only once they know the
/// recipient, and say so in the words or the enhanced code (RFC 3463, X.1.7 and X.1.8); codes that
/// ask for a password or for encryption (RFC 4954, RFC 3207) are about neither.
fn refused(words: &str, stage: Stage) -> Trouble {
    let words = words.to_lowercase();
    let begins = |codes: &[&str]| codes.iter().any(|code| words.starts_with(code));
    if begins(&["530 ", "534 ", "535 ", "538 "]) {
        return Trouble::Password;
    }
    let is_of_sender = words.contains("sender address rejected")
        || words.contains("sender verify failed")
        || words.split_whitespace().any(|word| matches!(word, "5.1.7" | "5.1.8"));
    match stage {
        Stage::Sender => Trouble::Sender,
        Stage::Recipient if is_of_sender => Trouble::Sender,
        Stage::Recipient | Stage::Text => Trouble::Refused,
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
    fn a_refusal_at_the_recipient_may_be_of_the_sender_or_of_the_password() {
        for (words, trouble) in [
            ("550 5.1.1 <mai@x.vn>: Recipient address rejected: User unknown", Trouble::Refused),
            ("554 5.7.1 <mai@x.vn>: Relay access denied", Trouble::Refused),
            ("553 5.7.1 <hop@x.vn>: Sender address rejected: not owned by user van", Trouble::Sender),
            ("550 Sender verify failed", Trouble::Sender),
            ("550 5.1.8 bad sender", Trouble::Sender),
            ("530 5.7.0 Must issue a STARTTLS command first", Trouble::Password),
        ] {
            assert_eq!(refused(words, Stage::Recipient), trouble, "{words}");
        }
        assert_eq!(refused("554 no", Stage::Sender), Trouble::Sender);
        assert_eq!(refused("554 5.6.0 spam", Stage::Text), Trouble::Refused);
    }

    #[test]
    fn the_words_of_a_server_are_one_short_line() {
        let failure = Failure::new(Trouble::Refused, format!("550\r\n\u{1b}[2J no  such user {}", "x".repeat(1_000)));
        assert!(failure.words.starts_with("550 [2J no such user xxx"), "{}", failure.words);
        assert_eq!(failure.words.chars().count(), MAX_WORDS);
    }
}
