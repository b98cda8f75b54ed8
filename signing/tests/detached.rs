// SPDX-License-Identifier: MPL-2.0
//! Signatures beside files, checked by us and by OpenSSL.

use std::process::Command;

use moments::Millis;
use signing::{
    CertificateTrust, DemoAuthority, SigningKey, TrustStore, Verdict, sign_detached, verdict_of, verify_detached,
};

const NOW: Millis = Millis(1_796_088_600_000);

struct Office {
    authority: DemoAuthority,
    key: SigningKey,
}

impl Office {
    fn new() -> Self {
        let authority = DemoAuthority::new("CA thử", NOW).unwrap();
        let file = authority.issue_pkcs12("Lê Văn Bình", "UBND tỉnh", "pw").unwrap();
        Self { authority, key: SigningKey::from_pkcs12(&file, "pw").unwrap() }
    }

    fn trust(&self) -> TrustStore {
        let mut trust = TrustStore::default();
        trust.add_pem(&self.authority.certificate_pem()).unwrap();
        trust
    }

    fn sign(&self, content: &[u8]) -> Vec<u8> {
        sign_detached(content, &self.key, NOW, None).unwrap()
    }
}

#[test]
fn a_signature_says_who_signed_and_when_they_say_they_did() {
    let office = Office::new();
    let signature = office.sign(b"manifest");
    let report = verify_detached(b"manifest", &signature, &office.trust(), NOW);
    assert_eq!((verdict_of(&report), report.trust), (Verdict::Valid, CertificateTrust::Trusted), "{report:#?}");
    assert_eq!((report.signer.as_str(), report.issuer.as_str()), ("Lê Văn Bình", "CA thử"));
    assert_eq!((report.claimed_at, report.time_stamp), (Some(NOW), None));
    let nobody = verify_detached(b"manifest", &signature, &TrustStore::default(), NOW);
    assert_eq!(verdict_of(&nobody), Verdict::Untrusted);
    let later = verify_detached(b"manifest", &signature, &office.trust(), NOW.plus(10 * 366 * 86_400_000));
    assert_eq!((verdict_of(&later), later.trust), (Verdict::Untrusted, CertificateTrust::Expired));
}

#[test]
fn another_content_a_cut_or_a_longer_signature_is_not_valid() {
    let office = Office::new();
    let signature = office.sign(b"manifest");
    let verdict =
        |content: &[u8], signature: &[u8]| verdict_of(&verify_detached(content, signature, &office.trust(), NOW));
    assert_eq!(verdict(b"manifesu", &signature), Verdict::InvalidSignature);
    assert_eq!(verdict(b"manifest", &[signature.as_slice(), b"\0"].concat()), Verdict::InvalidSignature);
    assert_eq!(verdict(b"manifest", b""), Verdict::InvalidSignature);
    for end in (0..signature.len()).step_by(31) {
        assert_ne!(verdict(b"manifest", &signature[..end]), Verdict::Valid, "cut at {end}");
    }
    for at in (0..signature.len()).step_by(7) {
        let mut flipped = signature.clone();
        flipped[at] ^= 0x40;
        assert_ne!(verdict(b"manifest", &flipped), Verdict::Valid, "byte {at}");
    }
}

#[test]
fn openssl_accepts_it_and_ours_accepts_what_openssl_signs() {
    let office = Office::new();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let write = |name: &str, content: &[u8]| std::fs::write(path(name), content).unwrap();
    write("content", b"manifest\n");
    write("signature", &office.sign(b"manifest\n"));
    write("ca.pem", office.authority.certificate_pem().as_bytes());
    let openssl = |arguments: &[&str]| Command::new("openssl").args(arguments).output();
    let (content, signature, ca, out) = (path("content"), path("signature"), path("ca.pem"), path("out"));
    let verify = ["cms", "-verify", "-binary", "-inform", "DER", "-in", &signature, "-content", &content];
    let Ok(said) = openssl(&[&verify[..], &["-CAfile", &ca, "-purpose", "any", "-out", &out]].concat()) else {
        eprintln!("NOTICE: openssl is not installed; it was left out");
        return;
    };
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let pair = office.authority.issue_pem("Trần Thị An", "UBND tỉnh").unwrap();
    write("cert.pem", pair.certificate.as_bytes());
    write("key.pem", pair.private_key.as_bytes());
    let (certificate, key, made) = (path("cert.pem"), path("key.pem"), path("made"));
    let sign = ["cms", "-sign", "-binary", "-cades", "-md", "sha256", "-outform", "DER", "-in", &content];
    let said = openssl(&[&sign[..], &["-signer", &certificate, "-inkey", &key, "-out", &made]].concat()).unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let foreign = std::fs::read(made).unwrap();
    let report = verify_detached(b"manifest\n", &foreign, &office.trust(), NOW);
    assert_eq!((verdict_of(&report), report.signer.as_str()), (Verdict::Valid, "Trần Thị An"), "{report:#?}");
    assert!(report.claimed_at.is_some());
}
