// SPDX-License-Identifier: MPL-2.0
//! The options of a run, validated before anything is sent.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use protocol::problem::Language;

use crate::address::Address;
use crate::fault::Fault;
use crate::file_problem::FileProblem;
use crate::files;
use crate::media::{Picture, Voice};

/// Maximum number of bots in one run; one meeting has no more participants.
pub const MOST_BOTS: usize = 1_000;
/// Maximum duration of a run: a day.
pub const MOST_SECONDS: u64 = 24 * 60 * 60;
/// Maximum length of a token, and maximum size of a file of tokens.
const MOST_TOKEN_CHARS: usize = 200;
const MOST_TOKEN_BYTES: u64 = 1024 * 1024;

/// One run.
#[derive(Debug, Clone)]
pub struct Plan {
    pub address: Address,
    /// One bot for each.
    pub tokens: Vec<String>,
    pub voice: Option<Arc<Voice>>,
    pub picture: Option<Arc<Picture>>,
    /// How long each bot stays after the last has begun to join.
    pub stay: Duration,
    /// The period during which the bots join.
    pub ramp: Duration,
    /// Number of bots that send; the others keep microphone and camera off.
    pub speakers: usize,
    /// Number of videos that each bot receives.
    pub tiles: usize,
    /// Accept any certificate.
    pub insecure: bool,
    pub language: Language,
}

impl Plan {
    /// Refuses values out of range.
    pub fn check(&self) -> Result<(), Fault> {
        let within = |name, value: u64, least, most| {
            if (least..=most).contains(&value) { Ok(()) } else { Err(Fault::Option { name, least, most }) }
        };
        within("--count", self.tokens.len() as u64, 1, MOST_BOTS as u64)?;
        within("--seconds", self.stay.as_secs(), 1, MOST_SECONDS)?;
        within("--ramp", self.ramp.as_secs(), 0, MOST_SECONDS)?;
        within("--tiles", self.tiles as u64, 0, protocol::live::MAX_TILES as u64)
    }

    /// When bot number `number` begins to join.
    pub(crate) fn begins(&self, number: usize) -> Duration {
        match self.tokens.len() {
            0 | 1 => Duration::ZERO,
            bots => self.ramp.mul_f64(number as f64 / (bots - 1) as f64),
        }
    }
}

/// Tokens of a file, one per line; empty lines and lines that begin with `#` are skipped.
pub fn read_tokens(path: &Path) -> Result<Vec<String>, Fault> {
    let text = String::from_utf8(files::read(path, MOST_TOKEN_BYTES)?)
        .map_err(|_| Fault::unusable(path, FileProblem::NoTokens))?;
    let tokens: Vec<String> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect();
    if tokens.is_empty() || !tokens.iter().all(|token| is_token(token)) {
        return Err(Fault::unusable(path, FileProblem::NoTokens));
    }
    Ok(tokens)
}

/// Whether this is allowed in an `Authorization` header.
pub fn is_token(text: &str) -> bool {
    (1..=MOST_TOKEN_CHARS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_tokens_has_one_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokens");
        std::fs::write(&path, "# Xã Tân Lập\nabc\n\n  def \r\n").unwrap();
        assert_eq!(read_tokens(&path).unwrap(), ["abc", "def"]);
        for wrong in ["", "# nothing\n", "a b\n", "thẻ\n", "\u{1}\n"] {
            std::fs::write(&path, wrong).unwrap();
            assert!(read_tokens(&path).is_err(), "{wrong:?}");
        }
        assert!(read_tokens(&folder.path().join("missing")).is_err());
    }
}
