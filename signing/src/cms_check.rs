// SPDX-License-Identifier: MPL-2.0
//! Checks CMS objects: the signature of a signer, the token of a time-stamping authority.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use cms::cert::CertificateChoices;
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{Any, GeneralizedTime, Int, ObjectIdentifier, OctetString, UtcTime};
use der::{Decode as _, Encode as _, Sequence, Tag, Tagged as _};
use moments::Millis;
use x509_cert::Certificate;
use x509_cert::attr::Attributes;
use x509_cert::ext::pkix::SubjectKeyIdentifier;
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::Doubt;
use crate::algorithm::Hash;
use crate::ber::to_der;
use crate::dates::parse_date_time;
use crate::fault::Fault;
use crate::oids;
use crate::signature_value::{hash_of, verify_signature};
use crate::signing_certificate::{SigningCertificate, SigningCertificateV2};

/// A cryptographically valid CMS signature. Whether its certificate is trusted is decided
/// elsewhere.
pub(crate) struct CheckedCms {
    pub signer: Certificate,
    /// All other certificates in the object.
    pub others: Vec<Certificate>,
    pub signature: Vec<u8>,
    pub signed: Attributes,
    pub unsigned: Option<Attributes>,
    /// Revocation lists in the object, DER.
    pub revocation_lists: Vec<Vec<u8>>,
}

/// Required attributes of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CertificateBinding {
    /// PAdES and time stamps: the signed reference to the signer's certificate is required.
    Required,
    /// Older PDF signatures (`adbe.pkcs7.detached`) have none.
    Optional,
}

/// RFC 3161, 2.4.2; unused fields after `gen_time` are not decoded.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub(crate) struct TstInfo {
    pub version: u8,
    pub policy: ObjectIdentifier,
    pub message_imprint: MessageImprint,
    pub serial_number: Int,
    pub gen_time: Any,
    pub accuracy: Option<Accuracy>,
    #[asn1(default = "Default::default")]
    pub ordering: bool,
    pub nonce: Option<Int>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub tsa: Option<Any>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    pub extensions: Option<Vec<Any>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub(crate) struct MessageImprint {
    pub hash_algorithm: AlgorithmIdentifierOwned,
    pub hashed_message: OctetString,
}

#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub(crate) struct Accuracy {
    pub seconds: Option<Int>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    pub millis: Option<Int>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    pub micros: Option<Int>,
}

/// A cryptographically valid time stamp.
pub(crate) struct CheckedTimeStamp {
    pub at: Millis,
    pub nonce: Option<Int>,
    pub cms: CheckedCms,
}

type Checked<T> = Result<T, Fault>;

/// Decodes the object at the start of `contents`, in DER or BER; the rest must be the zeros of the
/// placeholder.
pub(crate) fn decode_padded(contents: &[u8]) -> Checked<ContentInfo> {
    let (der, used) = to_der(contents)?;
    if contents.get(used..).is_none_or(|rest| rest.iter().any(|&b| b != 0)) {
        return Err(Fault::broken("there is something behind the CMS object"));
    }
    ContentInfo::from_der(&der).map_err(not_cms)
}

/// A CMS object that violates the profiles for documents.
fn unusual(what: impl std::fmt::Display) -> Fault {
    Fault::not_understood(Doubt::UnusualSignature, what)
}

fn signed_data(info: &ContentInfo) -> Checked<SignedData> {
    if info.content_type != oids::SIGNED_DATA {
        return Err(unusual("the CMS object is not signed data"));
    }
    info.content.decode_as().map_err(not_cms)
}

fn not_cms(error: der::Error) -> Fault {
    Fault::not_understood(Doubt::UnreadableSignature, format!("the CMS object cannot be read: {error}"))
}

/// Checks a detached signature over `parts`.
pub(crate) fn check_detached(info: &ContentInfo, parts: &[&[u8]], binding: CertificateBinding) -> Checked<CheckedCms> {
    let signed = signed_data(info)?;
    if signed.encap_content_info.econtent.is_some() || signed.encap_content_info.econtent_type != oids::DATA {
        return Err(unusual("the signature is not detached"));
    }
    check(&signed, parts, binding)
}

/// Checks a time-stamp token (RFC 3161) over `stamped`.
pub(crate) fn check_time_stamp(token: &Any, stamped: &[u8]) -> Checked<CheckedTimeStamp> {
    let info: ContentInfo = token.decode_as().map_err(not_cms)?;
    check_token(&info, |hash, imprint| hash.digest(&[stamped]) == imprint)
}

/// Checks a time stamp over a document (`ETSI.RFC3161`).
pub(crate) fn check_document_time_stamp(info: &ContentInfo, parts: &[&[u8]]) -> Checked<CheckedTimeStamp> {
    check_token(info, |hash, imprint| hash.digest(parts) == imprint)
}

/// Checks a time-stamp token over data with this SHA-256 digest.
pub(crate) fn check_time_stamp_digest(token: &Any, digest: &[u8; 32]) -> Checked<CheckedTimeStamp> {
    let info: ContentInfo = token.decode_as().map_err(not_cms)?;
    check_token(&info, |hash, imprint| hash == Hash::Sha256 && digest == imprint)
}

fn check_token(info: &ContentInfo, is_ours: impl FnOnce(Hash, &[u8]) -> bool) -> Checked<CheckedTimeStamp> {
    let signed = signed_data(info)?;
    let unreadable = |what: String| Fault::not_understood(Doubt::UnreadableTimeStamp, what);
    let malformed = |error: der::Error| unreadable(format!("the time stamp is malformed: {error}"));
    if signed.encap_content_info.econtent_type != oids::TST_INFO {
        return Err(unreadable("the time stamp holds something else".to_owned()));
    }
    let content = signed.encap_content_info.econtent.as_ref();
    let content = content.ok_or_else(|| Fault::broken("the time stamp is empty"))?;
    let content: OctetString = content.decode_as().map_err(malformed)?;
    let cms = check(&signed, &[content.as_bytes()], CertificateBinding::Optional)?;
    let info = TstInfo::from_der(content.as_bytes()).map_err(malformed)?;
    let imprint = &info.message_imprint;
    let hash = Hash::from_oid(&imprint.hash_algorithm.oid).ok_or_else(|| {
        Fault::not_understood(Doubt::UnknownAlgorithm, "the time stamp uses a digest that is not accepted")
    })?;
    if !is_ours(hash, imprint.hashed_message.as_bytes()) {
        return Err(Fault::broken("the time stamp belongs to other bytes"));
    }
    let at = std::str::from_utf8(info.gen_time.value())
        .ok()
        .filter(|text| text.ends_with('Z'))
        .and_then(|text| parse_date_time(text.get(..14)?))
        .ok_or_else(|| unreadable("the time stamp has no readable time".to_owned()))?;
    Ok(CheckedTimeStamp { at, nonce: info.nonce, cms })
}

/// The time-stamp token over a signature, if there is one.
pub(crate) fn time_stamp_of(cms: &CheckedCms) -> Checked<Option<Any>> {
    match &cms.unsigned {
        None => Ok(None),
        Some(attributes) => single(attributes, &oids::SIGNATURE_TIME_STAMP),
    }
}

/// The time that the signer claims, if the signature has one.
pub(crate) fn claimed_time_of(cms: &CheckedCms) -> Checked<Option<Millis>> {
    let Some(value) = single(&cms.signed, &oids::SIGNING_TIME)? else { return Ok(None) };
    let since = match value.tag() {
        Tag::UtcTime => value.decode_as::<UtcTime>().map(|time| time.to_unix_duration()),
        _ => value.decode_as::<GeneralizedTime>().map(|time| time.to_unix_duration()),
    };
    let since = since.map_err(|error| unusual(format!("the signing time is malformed: {error}")))?;
    Ok(i64::try_from(since.as_millis()).ok().map(Millis))
}

fn check(signed: &SignedData, parts: &[&[u8]], binding: CertificateBinding) -> Checked<CheckedCms> {
    let [info] = signed.signer_infos.0.as_slice() else {
        return Err(unusual("there must be exactly one signer"));
    };
    check_form(signed, info)?;
    let hash = Hash::from_oid(&info.digest_alg.oid).ok_or_else(|| {
        Fault::not_understood(Doubt::UnknownAlgorithm, "the digest algorithm is not accepted (SHA-256 or longer is)")
    })?;
    let mut certificates: Vec<Certificate> = signed
        .certificates
        .iter()
        .flat_map(|set| set.0.iter())
        .filter_map(|choice| match choice {
            CertificateChoices::Certificate(certificate) => Some(certificate.clone()),
            CertificateChoices::Other(_) => None,
        })
        .collect();
    let at = certificates
        .iter()
        .position(|certificate| is_signer(&info.sid, certificate))
        .ok_or_else(|| Fault::not_understood(Doubt::NoCertificate, "the signer's certificate is missing"))?;
    let signer = certificates.swap_remove(at);

    let attributes = info.signed_attrs.as_ref().ok_or_else(|| unusual("there are no signed attributes"))?;
    let content_type: ObjectIdentifier = required(attributes, &oids::CONTENT_TYPE)?;
    if content_type != signed.encap_content_info.econtent_type {
        return Err(Fault::broken("the signed content type is another one"));
    }
    let digest: OctetString = required(attributes, &oids::MESSAGE_DIGEST)?;
    if digest.as_bytes() != hash.digest(parts) {
        return Err(Fault::broken("the signed bytes were changed"));
    }
    check_value(info, attributes, hash, &signer)?;
    check_binding(attributes, &signer, binding)?;
    let lists = signed.crls.iter().flat_map(|choices| choices.0.iter());
    Ok(CheckedCms {
        signer,
        others: certificates,
        signature: info.signature.as_bytes().to_vec(),
        signed: attributes.clone(),
        unsigned: info.unsigned_attrs.clone(),
        revocation_lists: lists.filter_map(|list| list.to_der().ok()).collect(),
    })
}

/// Parts that the signature does not cover must conform to the standard, so that alterations are
/// noticed (RFC 5652, 5.1 and 5.3). Unsigned attributes may be anything: archives add them.
fn check_form(signed: &SignedData, info: &SignerInfo) -> Checked<()> {
    let (version, has_serial) = match info.sid {
        SignerIdentifier::IssuerAndSerialNumber(_) => (CmsVersion::V1, true),
        SignerIdentifier::SubjectKeyIdentifier(_) => (CmsVersion::V3, false),
    };
    let plain = signed.encap_content_info.econtent_type == oids::DATA && has_serial;
    let signed_version = if plain { CmsVersion::V1 } else { CmsVersion::V3 };
    if info.version != version || signed.version != signed_version {
        return Err(unusual("the version of the CMS object does not fit its content"));
    }
    if !signed.digest_algorithms.iter().any(|algorithm| algorithm.oid == info.digest_alg.oid) {
        return Err(unusual("the signer's digest algorithm is not announced"));
    }
    let no_parameters = |algorithm: &AlgorithmIdentifierOwned| algorithm.parameters.as_ref().is_none_or(Any::is_null);
    let is_pss = info.signature_algorithm.oid == oids::RSA_PSS;
    let announced = signed.digest_algorithms.iter().all(no_parameters);
    if !announced || !no_parameters(&info.digest_alg) || !(is_pss || no_parameters(&info.signature_algorithm)) {
        return Err(Fault::not_understood(Doubt::UnknownAlgorithm, "the algorithms have parameters"));
    }
    Ok(())
}

fn is_signer(sid: &SignerIdentifier, certificate: &Certificate) -> bool {
    let tbs = certificate.tbs_certificate();
    match sid {
        SignerIdentifier::IssuerAndSerialNumber(id) => {
            id.issuer == *tbs.issuer() && id.serial_number == *tbs.serial_number()
        }
        SignerIdentifier::SubjectKeyIdentifier(id) => {
            matches!(tbs.get_extension::<SubjectKeyIdentifier>(), Ok(Some((_, own))) if own == *id)
        }
    }
}

fn check_binding(attributes: &Attributes, signer: &Certificate, binding: CertificateBinding) -> Checked<()> {
    let named_by_sha1 = check_old_binding(attributes, signer)?;
    let Some(reference) = single(attributes, &oids::SIGNING_CERTIFICATE_V2)? else {
        return match (binding, named_by_sha1) {
            (CertificateBinding::Optional, _) => Ok(()),
            // The digest algorithm is not accepted (EN 319 102-1, 5.2.8).
            (CertificateBinding::Required, true) => Err(Fault::not_understood(
                Doubt::OldCertificateReference,
                "the signature names its certificate by SHA-1 only (ESS)",
            )),
            (CertificateBinding::Required, false) => Err(unusual("the signature does not name its certificate (ESS)")),
        };
    };
    let reference: SigningCertificateV2 = reference.decode_as().map_err(malformed_reference)?;
    let first = reference.certs.first().ok_or_else(empty_reference)?;
    let hash = match &first.hash_algorithm {
        None => Hash::Sha256,
        Some(algorithm) => Hash::from_oid(&algorithm.oid).ok_or_else(|| {
            Fault::not_understood(Doubt::UnknownAlgorithm, "the certificate's digest is not accepted")
        })?,
    };
    let der = signer.to_der().map_err(not_cms)?;
    if hash.digest(&[&der]) == first.cert_hash.as_bytes() { Ok(()) } else { Err(another_certificate()) }
}

/// Whether the older attribute refers to the signer's certificate. It proves nothing, but a
/// reference to another certificate shows that the embedded certificate was exchanged.
fn check_old_binding(attributes: &Attributes, signer: &Certificate) -> Checked<bool> {
    let Some(reference) = single(attributes, &oids::SIGNING_CERTIFICATE)? else { return Ok(false) };
    let reference: SigningCertificate = reference.decode_as().map_err(malformed_reference)?;
    let first = reference.certs.first().ok_or_else(empty_reference)?;
    let der = signer.to_der().map_err(not_cms)?;
    let own = digest(&SHA1_FOR_LEGACY_USE_ONLY, &der);
    if own.as_ref() == first.cert_hash.as_bytes() { Ok(true) } else { Err(another_certificate()) }
}

fn malformed_reference(error: der::Error) -> Fault {
    unusual(format!("the reference to the certificate is malformed: {error}"))
}

fn empty_reference() -> Fault {
    unusual("the reference to the certificate is empty")
}

fn another_certificate() -> Fault {
    Fault::broken("the signature names another certificate than the one beside it")
}

fn check_value(info: &SignerInfo, attributes: &Attributes, hash: Hash, signer: &Certificate) -> Checked<()> {
    let message = attributes.to_der().map_err(not_cms)?;
    // Some tokens use another digest algorithm for the attributes than for the document.
    let hash = hash_of(&info.signature_algorithm)?.unwrap_or(hash);
    verify_signature(signer, &info.signature_algorithm, hash, &message, info.signature.as_bytes())
}

/// The single value of an attribute, decoded.
fn required<T>(attributes: &Attributes, oid: &ObjectIdentifier) -> Checked<T>
where
    T: for<'a> der::Choice<'a> + for<'a> der::DecodeValue<'a, Error = der::Error>,
{
    let value = single(attributes, oid)?;
    let value = value.ok_or_else(|| unusual(format!("the signed attribute {oid} is missing")))?;
    value.decode_as().map_err(|error| unusual(format!("the signed attribute {oid} is malformed: {error}")))
}

/// The single value of an optional attribute; it may not be repeated.
pub(crate) fn single(attributes: &Attributes, oid: &ObjectIdentifier) -> Checked<Option<Any>> {
    let mut found = attributes.iter().filter(|attribute| attribute.oid == *oid);
    match (found.next(), found.next()) {
        (None, _) => Ok(None),
        (Some(attribute), None) if attribute.values.len() == 1 => Ok(attribute.values.get(0).cloned()),
        _ => Err(unusual(format!("the attribute {oid} is repeated"))),
    }
}
