// SPDX-License-Identifier: MPL-2.0
//! Letters by e-mail. Steps that tell people something write rows (`store/src/letters.rs`);
//! `sending.rs` reads the meeting, has `composing.rs` write the letter, and hands it over. Without
//! a mail server no rows are written, and everything else works.

mod composing;
mod item_letter;
mod minutes_letter;
mod overview;
mod own_address;
mod reminders;
mod sending;
mod words;

use std::sync::Arc;
use std::time::Duration;

use base::Refusal;
use mail::{Address, Domains, Sender, Server, Trouble};
use protocol::http::MailTrouble;
use protocol::problem::ProblemCode;
use tokio::sync::Notify;

pub use self::sending::send_letters;

/// What the settings say about mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailSettings {
    pub server: Server,
    pub sender: Sender,
    pub per_minute: u32,
}

/// An address as somebody typed it, to which letters may go.
pub(crate) fn typed_address(text: &str, domains: &Domains) -> Result<Address, Refusal> {
    let address = Address::parse(text).map_err(|_| ProblemCode::BadAddress)?;
    if domains.take(&address) {
        return Ok(address);
    }
    Err(Refusal::from(ProblemCode::AddressOutside).with_fact(domains.to_string()))
}

/// The mail of this installation.
#[derive(Debug)]
pub struct Mail {
    settings: MailSettings,
    /// Wakes who sends: somebody wants it tried now.
    wake: Arc<Notify>,
}

impl Mail {
    pub fn new(settings: MailSettings) -> Self {
        Self { settings, wake: Arc::default() }
    }

    /// Between two letters.
    fn pace(&self) -> Duration {
        Duration::from_millis(60_000 / u64::from(self.settings.per_minute.max(1)))
    }
}

fn trouble(trouble: Trouble) -> MailTrouble {
    match trouble {
        Trouble::UnknownServer => MailTrouble::UnknownServer,
        Trouble::Unreachable => MailTrouble::Unreachable,
        Trouble::TooSlow => MailTrouble::TooSlow,
        Trouble::Encryption => MailTrouble::Encryption,
        Trouble::NoEncryption => MailTrouble::NoEncryption,
        Trouble::Password => MailTrouble::Password,
        Trouble::Sender => MailTrouble::SenderRefused,
        Trouble::Busy => MailTrouble::Busy,
        Trouble::Broken => MailTrouble::Broken,
        Trouble::Later => MailTrouble::Later,
        Trouble::Refused => MailTrouble::Refused,
        Trouble::Outside => MailTrouble::Outside,
        Trouble::Settings => MailTrouble::Settings,
    }
}

/// As it is stored.
fn trouble_word(of: Trouble) -> String {
    serde_json::to_value(trouble(of)).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}
