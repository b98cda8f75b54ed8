// SPDX-License-Identifier: MPL-2.0
//! BagIt (RFC 8493): the manifests, in the one way in which they are written here: sorted by path,
//! as `sha256sum` writes and checks them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::path;

/// What the bag is made of, beside `data/`.
pub const DECLARATION: &str = "bagit.txt";
pub const INFO: &str = "bag-info.txt";
pub const MANIFEST: &str = "manifest-sha256.txt";
pub const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
/// The signature over [`TAG_MANIFEST`], which has the digest of [`MANIFEST`]: CMS, DER.
pub const SIGNATURE: &str = "tagmanifest-sha256.txt.p7s";
/// The folder of all other files.
pub const PAYLOAD: &str = "data/";
pub const DECLARATION_TEXT: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
/// Bytes and number of the files in `data/`, in [`INFO`].
const OXUM: &str = "Payload-Oxum";

/// Path and SHA-256 in hexadecimal.
pub type Digests = BTreeMap<String, String>;

/// As `sha256sum` writes it.
pub fn manifest(digests: &Digests) -> String {
    let mut text = String::new();
    for (path, digest) in digests {
        let _ = writeln!(text, "{digest}  {path}");
    }
    text
}

/// None if it is not written as [`manifest`] writes it.
pub fn parse_manifest(text: &[u8]) -> Option<Digests> {
    let text = std::str::from_utf8(text).ok()?;
    let mut digests = Digests::new();
    for line in text.lines() {
        let (digest, path) = line.split_once("  ")?;
        let is_digest = digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if !is_digest || !path::is_plain(path) {
            return None;
        }
        digests.insert(path.to_owned(), digest.to_owned());
    }
    (manifest(&digests) == text).then_some(digests)
}

/// The text of [`INFO`]: labels and values in this order, then the sum of the payload.
pub fn info(labels: &[(&str, String)], bytes: u64, files: usize) -> String {
    let one_line = |value: &String| value.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut text = String::new();
    for (label, value) in labels {
        let _ = writeln!(text, "{label}: {}", one_line(value));
    }
    let _ = writeln!(text, "{OXUM}: {bytes}.{files}");
    text
}

/// Whether [`INFO`] gives this sum, once.
pub fn has_sum(info: &[u8], bytes: u64, files: usize) -> bool {
    let Ok(text) = std::str::from_utf8(info) else { return false };
    let said: Vec<&str> = text.lines().filter(|line| line.starts_with(OXUM)).collect();
    said == [format!("{OXUM}: {bytes}.{files}")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_read_only_as_it_is_written() {
        let digest = "ab".repeat(32);
        let digests: Digests =
            [("data/b.txt", &digest), ("data/a.txt", &digest)].map(|(p, d)| (p.to_owned(), d.clone())).into();
        let text = manifest(&digests);
        assert_eq!(text, format!("{digest}  data/a.txt\n{digest}  data/b.txt\n"));
        assert_eq!(parse_manifest(text.as_bytes()), Some(digests));
        assert_eq!(parse_manifest(b""), Some(Digests::new()));
        for other in [
            format!("{digest}  data/b.txt\n{digest}  data/a.txt\n"),
            format!("{digest}  data/a.txt\n{digest}  data/a.txt\n"),
            format!("{digest}  data/a.txt"),
            format!("{digest} *data/a.txt\n"),
            format!("{digest}  data/a.txt\r\n"),
            format!("{}  data/a.txt\n", digest.to_uppercase()),
            format!("{digest}  data/../a.txt\n"),
            "\n".to_owned(),
        ] {
            assert_eq!(parse_manifest(other.as_bytes()), None, "{other:?}");
        }
    }

    #[test]
    fn values_of_the_information_stay_on_their_line() {
        let text = info(&[("External-Description", "Họp\nPayload-Oxum: 1.1".to_owned())], 12, 3);
        assert_eq!(text, "External-Description: Họp Payload-Oxum: 1.1\nPayload-Oxum: 12.3\n");
        assert!(has_sum(text.as_bytes(), 12, 3));
        assert!(!has_sum(text.as_bytes(), 12, 4) && !has_sum(b"", 0, 0));
        assert!(!has_sum(format!("{text}Payload-Oxum: 12.3\n").as_bytes(), 12, 3));
    }
}
