//! Reading names out of certificates.

use der::asn1::Any;
use der::oid::ObjectIdentifier;
use der::{Decode as _, Encode as _, Tag, Tagged as _};
use x509_cert::Certificate;
use x509_cert::name::Name;

use crate::oids;

/// The longest certificate that is parsed, in bytes.
const MAX_CERTIFICATE_BYTES: usize = 64 << 10;

/// Parses a certificate whose DER encoding is the given one, so that it can be embedded unchanged.
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
