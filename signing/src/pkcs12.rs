// SPDX-License-Identifier: MPL-2.0
//! Parses PKCS#12 key files (RFC 7292) of common programs: old and new encryption, encrypted and
//! plain keys, BER, several encodings of the passphrase.

use der::oid::ObjectIdentifier;

use crate::KeyError;
use crate::pbe::{self, Passphrase, named};
use crate::tlv::{CONTEXT_0, Element, Malformed, OBJECT_IDENTIFIER, SEQUENCE};

/// Maximum size of a key file, in bytes.
const MAX_FILE_BYTES: usize = 1 << 20;
/// Maximum number of bags in a file, and their nesting depth.
const MAX_BAGS: usize = 64;
const MAX_BAG_DEPTH: usize = 4;

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

const DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.1");
const ENCRYPTED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.6");
const KEY_BAG: ObjectIdentifier = oid("1.2.840.113549.1.12.10.1.1");
const SHROUDED_KEY_BAG: ObjectIdentifier = oid("1.2.840.113549.1.12.10.1.2");
const CERTIFICATE_BAG: ObjectIdentifier = oid("1.2.840.113549.1.12.10.1.3");
const BAGS_BAG: ObjectIdentifier = oid("1.2.840.113549.1.12.10.1.6");
const X509_CERTIFICATE: ObjectIdentifier = oid("1.2.840.113549.1.9.22.1");

/// The content of a key file.
#[derive(Default)]
pub(crate) struct Contents {
    /// PKCS #8.
    pub keys: Vec<Vec<u8>>,
    /// DER.
    pub certificates: Vec<Vec<u8>>,
}

impl From<Malformed> for KeyError {
    fn from(_: Malformed) -> Self {
        Self::NotPkcs12("its structure cannot be read".to_owned())
    }
}

/// Decrypts everything in `file`. The file itself determines how long that takes.
pub(crate) fn open(file: &[u8], typed: &str) -> Result<Contents, KeyError> {
    if file.len() > MAX_FILE_BYTES {
        return Err(KeyError::NotPkcs12("larger than 1 MB".to_owned()));
    }
    let mut pfx = Element::only(file)?.expect(SEQUENCE)?.children();
    if pfx.one()?.number()? != 3 {
        return Err(KeyError::NotPkcs12("another version than 3".to_owned()));
    }
    let (kind, content) = content_info(pfx.one()?)?;
    if kind.content != DATA.as_bytes() {
        return Err(KeyError::UnsupportedFile(format!("sealed by {}", named(kind))));
    }
    let safes = Element::only(content.content)?.octets()?;
    let candidates = Passphrase::candidates(typed);
    let right: Vec<&Passphrase> = match pfx.next() {
        Some(mac) => vec![pbe::authenticated(mac?.expect(SEQUENCE)?, &safes, &candidates)?],
        None => candidates.iter().collect(),
    };
    let mut contents = Contents::default();
    for safe in Element::only(&safes)?.expect(SEQUENCE)?.children() {
        let (kind, content) = content_info(safe?)?;
        let bags = if kind.content == DATA.as_bytes() {
            Element::only(content.content)?.octets()?.into_owned()
        } else if kind.content == ENCRYPTED_DATA.as_bytes() {
            encrypted_data(Element::only(content.content)?, &right)?
        } else {
            return Err(KeyError::UnsupportedFile(format!("encrypted by {}", named(kind))));
        };
        contents.read_bags(Element::only(&bags)?, &right, 0)?;
    }
    Ok(contents)
}

impl Contents {
    fn read_bags(&mut self, bags: Element<'_>, passphrases: &[&Passphrase], depth: usize) -> Result<(), KeyError> {
        for bag in bags.expect(SEQUENCE)?.children() {
            if self.keys.len() + self.certificates.len() >= MAX_BAGS || depth > MAX_BAG_DEPTH {
                return Err(KeyError::NotPkcs12("too much in it".to_owned()));
            }
            let mut bag = bag?.expect(SEQUENCE)?.children();
            let kind = bag.one()?.expect(OBJECT_IDENTIFIER)?.content;
            let value = Element::only(bag.one()?.expect(CONTEXT_0)?.content)?;
            if kind == KEY_BAG.as_bytes() {
                self.keys.push(value.whole.to_vec());
            } else if kind == SHROUDED_KEY_BAG.as_bytes() {
                let mut parts = value.expect(SEQUENCE)?.children();
                let algorithm = parts.one()?;
                self.keys.push(pbe::decrypt(algorithm, &parts.one()?.octets()?, passphrases)?);
            } else if kind == CERTIFICATE_BAG.as_bytes() {
                let mut parts = value.expect(SEQUENCE)?.children();
                if parts.one()?.content == X509_CERTIFICATE.as_bytes() {
                    let certificate = Element::only(parts.one()?.expect(CONTEXT_0)?.content)?;
                    self.certificates.push(certificate.octets()?.into_owned());
                }
            } else if kind == BAGS_BAG.as_bytes() {
                self.read_bags(value, passphrases, depth + 1)?;
            }
            // Revocation lists and other secrets are not needed.
        }
        Ok(())
    }
}

/// Kind and explicitly tagged content.
fn content_info(element: Element<'_>) -> Result<(Element<'_>, Element<'_>), KeyError> {
    let mut parts = element.expect(SEQUENCE)?.children();
    let kind = parts.one()?.expect(OBJECT_IDENTIFIER)?;
    Ok((kind, parts.one()?.expect(CONTEXT_0)?))
}

fn encrypted_data(element: Element<'_>, passphrases: &[&Passphrase]) -> Result<Vec<u8>, KeyError> {
    let mut parts = element.expect(SEQUENCE)?.children();
    parts.one()?.number()?;
    let mut info = parts.one()?.expect(SEQUENCE)?.children();
    info.one()?.expect(OBJECT_IDENTIFIER)?;
    let algorithm = info.one()?;
    let content = info.one()?;
    // [0] IMPLICIT OCTET STRING: in one piece or in parts.
    if content.tag & 0xdf != 0x80 {
        return Err(Malformed.into());
    }
    pbe::decrypt(algorithm, &content.octets()?, passphrases)
}
