// SPDX-License-Identifier: MPL-2.0
//! Detached signatures over files of any kind: CAdES baseline B-B and B-T (ETSI EN 319 122-1).
//! Other programs check them too: `openssl cms -verify -binary -inform DER`.

use der::Decode as _;
use moments::Millis;

use crate::ber::to_der;
use crate::cms_check::{
    CertificateBinding, CheckedCms, check_detached, check_time_stamp, claimed_time_of, time_stamp_of,
};
use crate::fault::Fault;
use crate::revocation::Revocations;
use crate::trust::Purpose;
use crate::{
    CertificateTrust, Change, Coverage, Level, SignError, SignatureKind, SignatureReport, SigningKey,
    TimeStampAuthority, TimeStampReport, TrustStore, cades, certificate,
};

/// The longest signature that is read, in bytes.
pub const MAX_SIGNATURE_BYTES: usize = 256 << 10;

/// Signs `content` with the claimed time `signed_at`; the signature in DER. Blocks on key and
/// authority: call it on a blocking thread.
pub fn sign_detached(
    content: &[u8],
    key: &SigningKey,
    signed_at: Millis,
    time_stamps: Option<&dyn TimeStampAuthority>,
) -> Result<Vec<u8>, SignError> {
    cades::sign(&[content], key, Some(signed_at), time_stamps)
}

/// Checks a detached signature over `content`. `now` is used for the certificate of a signature
/// without a time stamp. Never panics.
pub fn verify_detached(content: &[u8], signature: &[u8], trust: &TrustStore, now: Millis) -> SignatureReport {
    let mut report = blank();
    if let Err(fault) = evaluate(content, signature, trust, now, &mut report) {
        report.intact = false;
        report.problems.push(match fault {
            Fault::Broken(what) => what,
            Fault::NotUnderstood(doubt, what) => {
                report.doubt = Some(doubt);
                what
            }
        });
    }
    report
}

fn evaluate(
    content: &[u8],
    signature: &[u8],
    trust: &TrustStore,
    now: Millis,
    report: &mut SignatureReport,
) -> Result<(), Fault> {
    if signature.len() > MAX_SIGNATURE_BYTES {
        return Err(Fault::broken("the signature is too long"));
    }
    let (der, used) = to_der(signature)?;
    if used != signature.len() {
        return Err(Fault::broken("there is something behind the signature"));
    }
    let info = cms::content_info::ContentInfo::from_der(&der)
        .map_err(|error| Fault::broken(format!("the signature cannot be read: {error}")))?;
    let cms = check_detached(&info, &[content], CertificateBinding::Required)?;
    report.intact = true;
    let tbs = cms.signer.tbs_certificate();
    report.signer = certificate::common_name(tbs.subject());
    report.organisation = certificate::organisation(tbs.subject());
    report.issuer = certificate::common_name(tbs.issuer());
    report.serial = hex::encode(tbs.serial_number().as_bytes());
    report.certificate_sha256 = certificate::sha256_of(&cms.signer);
    report.claimed_at = claimed_time_of(&cms)?;
    let mut revocations = Revocations::beside_nothing(now);
    revocations.add_from(&cms);
    report.time_stamp = time_stamp(&cms, trust, now, &revocations)?;
    let mut at = now;
    if let Some(stamp) = &report.time_stamp {
        report.level = Level::BT;
        if stamp.trust == CertificateTrust::Trusted {
            at = at.min(stamp.at);
        }
    }
    (report.trust, report.revoked_at) = trust.evaluate(&cms, at, Purpose::Signing, &revocations);
    Ok(())
}

fn time_stamp(
    cms: &CheckedCms,
    trust: &TrustStore,
    now: Millis,
    revocations: &Revocations,
) -> Result<Option<TimeStampReport>, Fault> {
    let Some(token) = time_stamp_of(cms)? else { return Ok(None) };
    let stamp = check_time_stamp(&token, &cms.signature)?;
    let (trust, _) = trust.evaluate(&stamp.cms, now.max(stamp.at), Purpose::TimeStamping, revocations);
    let authority = certificate::common_name(stamp.cms.signer.tbs_certificate().subject());
    Ok(Some(TimeStampReport { at: stamp.at, authority, trust }))
}

fn blank() -> SignatureReport {
    SignatureReport {
        kind: SignatureKind::Signature,
        field: String::new(),
        form: "CAdES".to_owned(),
        signer: String::new(),
        organisation: String::new(),
        issuer: String::new(),
        serial: String::new(),
        certificate_sha256: String::new(),
        claimed_at: None,
        time_stamp: None,
        reason: String::new(),
        level: Level::BB,
        revision: 1,
        coverage: Coverage::WholeFile,
        intact: false,
        doubt: None,
        trust: CertificateTrust::Untrusted,
        revoked_at: None,
        changes_after: Change::Nothing,
        problems: Vec::new(),
    }
}
