// SPDX-License-Identifier: MPL-2.0
//! Key files as written by programs of the last twenty years, and the checks of their certificates.

mod common;

use common::{Files, NOW, run};
use signing::{DemoAuthority, KeyError, KeyFitness, SigningKey, TrustStore};

const PASSPHRASE: &str = "mật-khẩu-1";

/// A key file by OpenSSL, exported with `options`; none where there is no OpenSSL.
fn exported(options: &[&str]) -> Option<Vec<u8>> {
    let files = Files::new();
    let [key, certificate, other, out] =
        ["key.pem", "cert.pem", "other.pem", "key.p12"].map(|name| files.write(name, ""));
    let subject = ["-subj", "/CN=Giang A Pao", "-days", "3650"];
    let request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", &key, "-out", &certificate];
    assert!(run("openssl", &[&request[..], &subject].concat())?.status.success());
    let request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "/dev/null", "-out", &other];
    assert!(run("openssl", &[&request[..], &["-subj", "/CN=Other"]].concat())?.status.success());
    let passphrase = format!("pass:{PASSPHRASE}");
    let export = ["pkcs12", "-export", "-inkey", &key, "-in", &certificate, "-out", &out, "-passout", &passphrase];
    let options: Vec<&str> = options.iter().map(|option| if *option == "OTHER" { &other } else { *option }).collect();
    let made = run("openssl", &[&export[..], &options].concat())?;
    assert!(made.status.success(), "{options:?}: {}", String::from_utf8_lossy(&made.stderr));
    Some(std::fs::read(&out).unwrap())
}

#[track_caller]
fn assert_opens(file: &[u8], how: &str) {
    match SigningKey::from_pkcs12(file, PASSPHRASE) {
        Ok(key) => assert_eq!(key.holder(), "Giang A Pao", "{how}"),
        Err(error) => panic!("{how}: {error}"),
    }
    assert_eq!(SigningKey::from_pkcs12(file, "mật-khẩu-2").unwrap_err(), KeyError::WrongPassphrase, "{how}");
}

#[test]
fn key_files_with_every_usual_encryption_open() {
    let triple_des = ["-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"];
    let aes_128 = ["-keypbe", "AES-128-CBC", "-certpbe", "AES-192-CBC", "-macalg", "sha512"];
    let ways: [&[&str]; 6] =
        [&[], &triple_des, &aes_128, &["-certfile", "OTHER"], &["-nomac"], &["-keypbe", "NONE", "-certpbe", "NONE"]];
    for options in ways {
        let Some(file) = exported(options) else { return };
        assert_opens(&file, &format!("{options:?}"));
    }
}

#[test]
fn key_files_with_indefinite_length_or_without_key_references_open() {
    let Some(file) = exported(&["-keypbe", "NONE", "-certpbe", "NONE", "-nomac"]) else { return };
    assert_eq!(file[..2], [0x30, 0x82]);
    let indefinite = [&[0x30, 0x80], &file[4..], &[0, 0]].concat();
    assert_eq!(SigningKey::from_pkcs12(&indefinite, PASSPHRASE).unwrap().holder(), "Giang A Pao");
    // The attribute localKeyId becomes another one, which says nothing.
    let reference = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x15];
    let mut without = file.clone();
    let places: Vec<usize> = (0..file.len() - 11).filter(|at| file[*at..].starts_with(&reference)).collect();
    assert_eq!(places.len(), 2);
    for at in places {
        without[at + 10] = 0x13;
    }
    assert_eq!(SigningKey::from_pkcs12(&without, PASSPHRASE).unwrap().holder(), "Giang A Pao");
}

#[test]
fn a_passphrase_is_accepted_in_composed_and_decomposed_form() {
    let authority = DemoAuthority::new("CA", NOW).unwrap();
    let (composed, decomposed) = ("mật khẩu", "ma\u{323}\u{302}t kha\u{302}\u{309}u");
    // Windows' own Vietnamese keyboard types the tone apart and everything else composed.
    let tones_apart = "mâ\u{323}t khâ\u{309}u";
    for (written, typed) in [(composed, decomposed), (composed, tones_apart), (decomposed, composed)] {
        let file = authority.issue_pkcs12("An", "UBND", written).unwrap();
        assert_eq!(SigningKey::from_pkcs12(&file, typed).unwrap().holder(), "An");
    }
}

#[test]
fn too_many_rounds_of_key_derivation_are_refused_at_once() {
    let file = DemoAuthority::new("CA", NOW).unwrap().issue_pkcs12("An", "UBND", "x").unwrap();
    let rounds = file.len() - 4;
    assert_eq!(file[rounds..], [0x02, 0x02, 0x27, 0x10]);
    let around = |at: &usize| file[*at] == 0x30 && usize::from(file[at + 1]) == file.len() - at - 2;
    let sequence = (0..file.len() - 50).rev().find(around).unwrap();
    let mut slow = [&file[..rounds], &[0x02, 0x04, 0x7f, 0xff, 0xff, 0xff]].concat();
    slow[sequence + 1] += 2;
    let length = u16::from_be_bytes([slow[2], slow[3]]) + 2;
    slow[2..4].copy_from_slice(&length.to_be_bytes());
    assert_eq!(SigningKey::from_pkcs12(&slow, "x").unwrap_err(), KeyError::TooManyRounds);
}

#[test]
fn a_certificate_is_fit_within_its_validity_and_with_a_trusted_issuer() {
    const YEAR: i64 = 366 * 86_400_000;
    let authority = DemoAuthority::new("CA", NOW).unwrap();
    let key = SigningKey::from_pkcs12(&authority.issue_pkcs12("An", "UBND", "x").unwrap(), "x").unwrap();
    let trusting = |pem: &str| {
        let mut trust = TrustStore::default();
        trust.add_pem(pem).unwrap();
        trust
    };
    let own = trusting(&authority.certificate_pem());
    let found = key.certificate(&own, NOW);
    assert_eq!((found.fitness, found.holder.as_str(), found.issuer.as_str()), (KeyFitness::Fit, "An", "CA"));
    assert_eq!(found.expires_at, authority.expires_at());
    assert_eq!(key.certificate(&own, NOW.plus(-2 * YEAR)).fitness, KeyFitness::NotYetValid);
    assert_eq!(key.certificate(&own, NOW.plus(6 * YEAR)).fitness, KeyFitness::Expired);
    let elsewhere = trusting(&DemoAuthority::new("CA lạ", NOW).unwrap().certificate_pem());
    assert_eq!(key.certificate(&elsewhere, NOW).fitness, KeyFitness::Foreign);
    assert_eq!(key.certificate(&TrustStore::default(), NOW).fitness, KeyFitness::Fit, "nobody was chosen yet");
}
