// SPDX-License-Identifier: MPL-2.0
//! The CMS object of a signature (ETSI EN 319 122-1): inside a PDF by the profile of EN 319 142-1,
//! or detached beside a file.

use std::time::Duration;

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos};
use der::asn1::{Any, GeneralizedTime, OctetString, SetOfVec, UtcTime};
use der::oid::ObjectIdentifier;
use der::{Decode as _, Encode as _};
use moments::Millis;
use x509_cert::Certificate;
use x509_cert::attr::{Attribute, Attributes};

use crate::algorithm::sha256;
use crate::signing_certificate::{EssCertIdV2, SigningCertificateV2};
use crate::{SignError, SigningKey, TimeStampAuthority, oids};

/// Makes a detached signature over `parts` (a file, or a PDF around the placeholder), with a time
/// stamp if there is an authority. `claimed_at` is the signer's clock, where nothing else has it.
pub(crate) fn sign(
    parts: &[&[u8]],
    key: &SigningKey,
    claimed_at: Option<Millis>,
    time_stamps: Option<&dyn TimeStampAuthority>,
) -> Result<Vec<u8>, SignError> {
    let own = key.chain().first().ok_or(crate::KeyError::NoCertificate)?;
    let hash = key.kind().hash();
    let signed_attributes = signed_attributes(&hash.digest(parts), own, claimed_at).map_err(encoding)?;
    // RFC 5652, 5.4: the signature covers the DER encoding as a SET, not as the [0] of the message.
    let value = key.sign(&signed_attributes.to_der().map_err(encoding)?)?;
    let unsigned_attributes = match time_stamps {
        None => None,
        Some(authority) => {
            let token = authority.time_stamp(&sha256(&value))?;
            let token = Any::from_der(&token).map_err(encoding)?;
            Some(attributes(vec![attribute(oids::SIGNATURE_TIME_STAMP, token).map_err(encoding)?]).map_err(encoding)?)
        }
    };
    signed_data(key, own, signed_attributes, value, unsigned_attributes).map_err(encoding)
}

fn signed_attributes(digest: &[u8], own: &Certificate, claimed_at: Option<Millis>) -> der::Result<Attributes> {
    let certificate =
        EssCertIdV2 { hash_algorithm: None, cert_hash: OctetString::new(sha256(&own.to_der()?))?, issuer_serial: None };
    let mut all = vec![
        attribute(oids::CONTENT_TYPE, Any::encode_from(&oids::DATA)?)?,
        attribute(oids::MESSAGE_DIGEST, Any::encode_from(&OctetString::new(digest)?)?)?,
        attribute(
            oids::SIGNING_CERTIFICATE_V2,
            Any::encode_from(&SigningCertificateV2 { certs: vec![certificate], policies: None })?,
        )?,
    ];
    // None in a PDF: by EN 319 142-1, 6.3 the claimed time is in the signature dictionary.
    if let Some(at) = claimed_at {
        all.push(attribute(oids::SIGNING_TIME, time(at)?)?);
    }
    attributes(all)
}

/// RFC 5652, 11.3: UTC time until 2049.
fn time(at: Millis) -> der::Result<Any> {
    let since = Duration::from_secs(u64::try_from(at.0 / 1000).unwrap_or(0));
    match UtcTime::from_unix_duration(since) {
        Ok(time) => Any::encode_from(&time),
        Err(_) => Any::encode_from(&GeneralizedTime::from_unix_duration(since)?),
    }
}

fn signed_data(
    key: &SigningKey,
    own: &Certificate,
    signed_attributes: Attributes,
    value: Vec<u8>,
    unsigned_attributes: Option<Attributes>,
) -> der::Result<Vec<u8>> {
    let issuer = own.tbs_certificate().issuer().clone();
    let serial_number = own.tbs_certificate().serial_number().clone();
    let digest_algorithm = key.kind().hash().identifier();
    let signer = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber { issuer, serial_number }),
        digest_alg: digest_algorithm.clone(),
        signed_attrs: Some(signed_attributes),
        signature_algorithm: key.kind().signature_identifier(),
        signature: OctetString::new(value)?,
        unsigned_attrs: unsigned_attributes,
    };
    let certificates: Vec<CertificateChoices> =
        key.chain().iter().cloned().map(CertificateChoices::Certificate).collect();
    let signed = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![digest_algorithm])?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: oids::DATA, econtent: None },
        certificates: Some(certificates.try_into()?),
        crls: None,
        signer_infos: SignerInfos::try_from(vec![signer])?,
    };
    ContentInfo { content_type: oids::SIGNED_DATA, content: Any::encode_from(&signed)? }.to_der()
}

fn attribute(oid: ObjectIdentifier, value: Any) -> der::Result<Attribute> {
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![value])? })
}

fn attributes(attributes: Vec<Attribute>) -> der::Result<Attributes> {
    Attributes::try_from(attributes)
}

fn encoding(error: der::Error) -> SignError {
    SignError::Encoding(error.to_string())
}
