// SPDX-License-Identifier: MPL-2.0
//! ICE credentials as session descriptions carry them (RFC 8839), bounded.

/// RFC 8839, section 5.4: at most 256 characters.
const MAX_CHARS: usize = 256;
const MIN_UFRAG: usize = 4;
const MIN_PASSWORD: usize = 22;

/// User name fragment and password of one end of a connection.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    pub ufrag: String,
    pub password: String,
}

/// The password stays out of every log.
impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Credentials({})", self.ufrag)
    }
}

impl Credentials {
    /// Reads the first of each attribute in `sdp`. None where one is missing or not as RFC 8839
    /// wants it.
    pub fn find(sdp: &str) -> Option<Self> {
        let first = |name: &str| sdp.lines().find_map(|line| line.strip_prefix(name));
        let ufrag = first("a=ice-ufrag:").filter(|text| is_ice(text, MIN_UFRAG))?;
        let password = first("a=ice-pwd:").filter(|text| is_ice(text, MIN_PASSWORD))?;
        Some(Self { ufrag: ufrag.to_owned(), password: password.to_owned() })
    }
}

fn is_ice(text: &str, min: usize) -> bool {
    (min..=MAX_CHARS).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/' || b == b'-' || b == b'_')
}
