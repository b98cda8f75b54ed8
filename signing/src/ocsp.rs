// SPDX-License-Identifier: MPL-2.0
//! OCSP responses (RFC 6960), used only as far as they revoke a certificate.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use der::asn1::{Any, BitString, GeneralizedTime, ObjectIdentifier, OctetString};
use der::{Decode as _, Encode as _, Enumerated, Sequence, SliceReader, Tag, Tagged as _};
use moments::Millis;
use x509_cert::Certificate;
use x509_cert::ext::pkix::ExtendedKeyUsage;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::issuance::{is_issued_by, is_signed_by, unix_millis};
use crate::oids;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Enumerated)]
#[repr(u32)]
enum Status {
    Successful = 0,
    MalformedRequest = 1,
    InternalError = 2,
    TryLater = 3,
    SigRequired = 5,
    Unauthorized = 6,
}

#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct Response {
    status: Status,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    bytes: Option<ResponseBytes>,
}

#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct ResponseBytes {
    kind: ObjectIdentifier,
    response: OctetString,
}

#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct BasicResponse {
    data: ResponseData,
    algorithm: AlgorithmIdentifierOwned,
    signature: BitString,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    certificates: Option<Vec<Certificate>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct ResponseData {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    version: Option<Any>,
    responder: Any,
    produced_at: GeneralizedTime,
    responses: Vec<SingleResponse>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Any>,
}

#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct SingleResponse {
    certificate: CertificateId,
    status: Any,
    this_update: GeneralizedTime,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    next_update: Option<GeneralizedTime>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Any>,
}

#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct CertificateId {
    hash: AlgorithmIdentifierOwned,
    issuer_name: OctetString,
    issuer_key: OctetString,
    serial: SerialNumber,
}

/// A parsed response. Its signer is checked for each certificate.
#[derive(Debug)]
pub(crate) struct OcspAnswer(BasicResponse);

impl OcspAnswer {
    pub(crate) fn parse(der: &[u8]) -> Option<Self> {
        let bytes = Response::from_der(der).ok()?.bytes?;
        (bytes.kind == oids::OCSP_BASIC).then_some(())?;
        BasicResponse::from_der(bytes.response.as_bytes()).ok().map(Self)
    }

    /// When `certificate` was revoked, by its issuer or the issuer's responder. Responses made
    /// after `latest` are ignored.
    pub(crate) fn revoked_at(&self, certificate: &Certificate, issuer: &Certificate, latest: Millis) -> Option<Millis> {
        let data = &self.0.data;
        let about = data.responses.iter().filter(|one| one.certificate.is_of(certificate, issuer));
        let known = about.filter(|one| millis(&one.this_update) <= latest);
        let at = known.filter_map(|one| revocation_time(&one.status)).min()?;
        (millis(&data.produced_at) <= latest && self.is_signed_for(issuer)).then_some(at)
    }

    fn is_signed_for(&self, issuer: &Certificate) -> bool {
        let (Ok(message), Some(value)) = (self.0.data.to_der(), self.0.signature.as_bytes()) else { return false };
        let made_at = millis(&self.0.data.produced_at);
        let responders = self.0.certificates.iter().flatten().filter(|responder| {
            let purposes = responder.tbs_certificate().get_extension::<ExtendedKeyUsage>();
            let may_answer = matches!(purposes, Ok(Some((_, purposes))) if purposes.0.contains(&oids::KP_OCSP_SIGNING));
            let validity = responder.tbs_certificate().validity();
            let (begin, end) = (unix_millis(&validity.not_before), unix_millis(&validity.not_after));
            may_answer && (begin..=end).contains(&made_at) && is_issued_by(responder, issuer)
        });
        std::iter::once(issuer)
            .chain(responders)
            .any(|responder| is_signed_by(responder, &self.0.algorithm, &message, value))
    }
}

impl CertificateId {
    fn is_of(&self, certificate: &Certificate, issuer: &Certificate) -> bool {
        // SHA-1 only identifies the issuer here; the response is signed with a stronger digest.
        let hash = match self.hash.oid {
            oids::SHA1 => &SHA1_FOR_LEGACY_USE_ONLY,
            oids::SHA256 => &SHA256,
            _ => return false,
        };
        let issuer = issuer.tbs_certificate();
        let key = issuer.subject_public_key_info().subject_public_key.raw_bytes();
        let Ok(name) = issuer.subject().to_der() else { return false };
        self.serial == *certificate.tbs_certificate().serial_number()
            && self.issuer_name.as_bytes() == digest(hash, &name).as_ref()
            && self.issuer_key.as_bytes() == digest(hash, key).as_ref()
    }
}

/// `revoked [1] IMPLICIT SEQUENCE { revocationTime, ... }`
fn revocation_time(status: &Any) -> Option<Millis> {
    let Tag::ContextSpecific { number, .. } = status.tag() else { return None };
    (number.value() == 1).then_some(())?;
    let mut reader = SliceReader::new(status.value()).ok()?;
    GeneralizedTime::decode(&mut reader).ok().map(|time| millis(&time))
}

fn millis(time: &GeneralizedTime) -> Millis {
    Millis(i64::try_from(time.to_unix_duration().as_millis()).unwrap_or(i64::MAX))
}
