// SPDX-License-Identifier: MPL-2.0
//! Reads names from certificates.

use der::asn1::Any;
use der::oid::ObjectIdentifier;
use der::{Decode as _, Encode as _, Tag, Tagged as _};
use x509_cert::Certificate;
use x509_cert::name::Name;

use crate::algorithm::sha256;
use crate::oids;

/// The longest certificate that is parsed, in bytes.
const MAX_CERTIFICATE_BYTES: usize = 64 << 10;

/// Parses a certificate only if it is encoded in DER, so that it can be embedded unchanged.
pub(crate) fn parse(der: &[u8]) -> Option<Certificate> {
    if der.len() > MAX_CERTIFICATE_BYTES {
        return None;
    }
    let certificate = Certificate::from_der(der).ok()?;
    (certificate.to_der().ok()? == der).then_some(certificate)
}

pub(crate) fn common_name(name: &Name) -> String {
    attribute(name, &oids::COMMON_NAME).unwrap_or_else(|| name.to_string())
}

pub(crate) fn organisation(name: &Name) -> String {
    attribute(name, &oids::ORGANISATION).unwrap_or_default()
}

/// A name in the form of RFC 4514, most specific part first: `CN=Lê Thị Cúc,O=UBND tỉnh Lào
/// Cai,C=VN`.
pub(crate) fn full_name(name: &Name) -> String {
    let mut parts: Vec<String> = Vec::new();
    for set in name.iter_rdn() {
        for part in set.iter() {
            let key = match part.oid {
                oids::COMMON_NAME => "CN".to_owned(),
                oids::ORGANISATION => "O".to_owned(),
                oids::ORGANISATIONAL_UNIT => "OU".to_owned(),
                oids::COUNTRY => "C".to_owned(),
                oids::LOCALITY => "L".to_owned(),
                oids::PROVINCE => "ST".to_owned(),
                oids::USER_ID => "UID".to_owned(),
                other => other.to_string(),
            };
            let value = text(&part.value).unwrap_or_default();
            let escaped: String = value
                .chars()
                .flat_map(|c| {
                    let escape = matches!(c, ',' | '+' | '"' | '\\' | '<' | '>' | ';' | '=');
                    escape.then_some('\\').into_iter().chain([c])
                })
                .collect();
            parts.push(format!("{key}={escaped}"));
        }
    }
    parts.reverse();
    parts.join(",")
}

/// SHA-256 of the whole certificate, in hexadecimal.
pub(crate) fn sha256_of(certificate: &Certificate) -> String {
    certificate.to_der().map(|der| hex::encode(sha256(&der))).unwrap_or_default()
}

fn attribute(name: &Name, oid: &ObjectIdentifier) -> Option<String> {
    name.iter_rdn()
        .flat_map(x509_cert::name::RelativeDistinguishedName::iter)
        .find(|a| a.oid == *oid)
        .and_then(|a| text(&a.value))
}

fn text(value: &Any) -> Option<String> {
    let text = match value.tag() {
        Tag::BmpString => {
            let units: Vec<u16> = value.value().chunks_exact(2).map(|b| u16::from_be_bytes([b[0], b[1]])).collect();
            String::from_utf16(&units).ok()?
        }
        _ => std::str::from_utf8(value.value()).ok()?.to_owned(),
    };
    Some(text.chars().filter(|c| !c.is_control()).collect())
}
