// SPDX-License-Identifier: MPL-2.0
//! Revocation data in the file: lists and OCSP responses in /DSS, inside a signature, next to it.
//! It is used only against a certificate, so it need not be complete.

use std::collections::HashSet;

use der::asn1::Any;
use der::{Decode as _, Encode as _, Sequence};
use moments::Millis;
use x509_cert::Certificate;
use x509_cert::crl::CertificateList;
use x509_cert::ext::pkix::KeyUsage;
use x509_cert::ext::pkix::crl::CrlReason;

use crate::certificate;
use crate::cms_check::{CheckedCms, single};
use crate::issuance::{is_signed_by, unix_millis};
use crate::ocsp::OcspAnswer;
use crate::oids;
use crate::reading::inflate::decode;
use crate::reading::{Read, Value, View};

/// Maximum number of lists, responses and certificates of one file.
const MAX_ITEMS: usize = 64;
/// Maximum size of one list, in bytes.
const MAX_LIST_BYTES: usize = 4 << 20;
/// Maximum total size.
const MAX_BYTES: usize = 16 << 20;
/// Tolerated difference of clocks: data made later than this after now is ignored.
pub(crate) const MAX_SKEW_MS: i64 = 5 * 60 * 1000;

/// Adobe's attribute: lists and responses that the signer included in the signature.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct RevocationInfo {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    lists: Option<Vec<Any>>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    answers: Option<Vec<Any>>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    others: Option<Vec<Any>>,
}

/// The revocation data of a file.
#[derive(Debug)]
pub(crate) struct Revocations {
    now: Millis,
    certificates: Vec<Certificate>,
    lists: Vec<CertificateList>,
    answers: Vec<OcspAnswer>,
    seen: HashSet<[u8; 32]>,
    bytes: usize,
}

impl Revocations {
    /// Of a signature that has no document around it.
    pub(crate) fn beside_nothing(now: Millis) -> Self {
        let (certificates, lists, answers) = (Vec::new(), Vec::new(), Vec::new());
        Self { now, certificates, lists, answers, seen: HashSet::new(), bytes: 0 }
    }

    /// Reads /DSS of the newest state. Malformed parts are ignored.
    pub(crate) fn of(view: View<'_>, now: Millis) -> Read<Self> {
        let mut found = Self::beside_nothing(now);
        let catalog = view.catalog()?;
        let Some(dss) = view.get_dict(&catalog, b"DSS")? else { return Ok(found) };
        for der in streams(view, view.get_array(&dss, b"Certs")?)? {
            found.certificates.extend(certificate::parse(&der));
        }
        for der in streams(view, view.get_array(&dss, b"CRLs")?)? {
            found.add_list(&der);
        }
        for der in streams(view, view.get_array(&dss, b"OCSPs")?)? {
            found.add_answer(&der);
        }
        // Most programs list data of a single signature there too.
        let by_signature = view.get_dict(&dss, b"VRI")?.unwrap_or_default();
        for (_, value) in by_signature.iter().take(MAX_ITEMS) {
            let Value::Dict(of_one) = view.resolve(value)? else { continue };
            for der in streams(view, view.get_array(&of_one, b"CRL")?)? {
                found.add_list(&der);
            }
            for der in streams(view, view.get_array(&of_one, b"OCSP")?)? {
                found.add_answer(&der);
            }
        }
        Ok(found)
    }

    /// Adds the data of a signature.
    pub(crate) fn add_from(&mut self, cms: &CheckedCms) {
        for der in &cms.revocation_lists {
            self.add_list(der);
        }
        let attribute = single(&cms.signed, &oids::REVOCATION_INFO).ok().flatten();
        if let Some(info) = attribute.and_then(|value| value.decode_as::<RevocationInfo>().ok()) {
            for der in info.lists.iter().flatten().filter_map(|list| list.to_der().ok()) {
                self.add_list(&der);
            }
            for der in info.answers.iter().flatten().filter_map(|answer| answer.to_der().ok()) {
                self.add_answer(&der);
            }
        }
    }

    /// Whether it is new, and within the limits.
    fn admits(&mut self, der: &[u8]) -> bool {
        let admitted = self.seen.len() < MAX_ITEMS
            && der.len() <= MAX_LIST_BYTES
            && self.bytes + der.len() <= MAX_BYTES
            && self.seen.insert(crate::algorithm::sha256(der));
        if admitted {
            self.bytes += der.len();
        }
        admitted
    }

    fn add_list(&mut self, der: &[u8]) {
        if self.admits(der) {
            self.lists.extend(CertificateList::from_der(der));
        }
    }

    fn add_answer(&mut self, der: &[u8]) {
        if self.admits(der) {
            self.answers.extend(OcspAnswer::parse(der));
        }
    }

    pub(crate) fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// When `certificate`, issued by `issuer`, was revoked.
    pub(crate) fn revoked_at(&self, certificate: &Certificate, issuer: &Certificate) -> Option<Millis> {
        let latest = self.now.plus(MAX_SKEW_MS);
        let known = |list: &&CertificateList| unix_millis(&list.tbs_cert_list.this_update) <= latest;
        let by_list = self.lists.iter().filter(known).filter(|list| is_list_of(list, issuer)).filter_map(|list| {
            let serial = certificate.tbs_certificate().serial_number();
            let entries = list.tbs_cert_list.revoked_certificates.as_deref().unwrap_or_default();
            let entry = entries.iter().find(|entry| entry.serial_number == *serial)?;
            let is_lifted = entry.crl_entry_extensions.iter().flatten().any(|extension| {
                let reason = CrlReason::from_der(extension.extn_value.as_bytes());
                extension.extn_id == oids::CRL_REASON && reason == Ok(CrlReason::RemoveFromCRL)
            });
            (!is_lifted).then(|| unix_millis(&entry.revocation_date))
        });
        let by_answer = self.answers.iter().filter_map(|answer| answer.revoked_at(certificate, issuer, latest));
        by_list.chain(by_answer).min()
    }
}

/// The bytes of all streams that the items refer to.
fn streams(view: View<'_>, items: Vec<Value>) -> Read<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    for item in items.into_iter().take(MAX_ITEMS) {
        let Some(id) = item.as_ref() else { continue };
        let object = view.object(id)?;
        if let (Some(dict), Some(range)) = (object.as_dict(), object.stream.clone())
            && range.len() <= MAX_LIST_BYTES
            && let Ok(der) = decode(dict, &view.file.bytes[range], view.budget())
        {
            found.push(der);
        }
    }
    Ok(found)
}

fn is_list_of(list: &CertificateList, issuer: &Certificate) -> bool {
    let may_sign_lists = match issuer.tbs_certificate().get_extension::<KeyUsage>() {
        Ok(Some((_, usage))) => usage.crl_sign(),
        Ok(None) => true,
        Err(_) => false,
    };
    let (Ok(message), Some(value)) = (list.tbs_cert_list.to_der(), list.signature.as_bytes()) else { return false };
    may_sign_lists
        && list.tbs_cert_list.issuer == *issuer.tbs_certificate().subject()
        && list.tbs_cert_list.signature == list.signature_algorithm
        && is_signed_by(issuer, &list.signature_algorithm, &message, value)
}
