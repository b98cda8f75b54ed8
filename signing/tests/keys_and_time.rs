// SPDX-License-Identifier: MPL-2.0
//! Keys of other programs, tokens, and time stamps.

mod common;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpListener};

use common::{CHAIR, Files, Office, SECRETARY, pdfsig_says, pyhanko_says, request, run, sign_as, sign_with_time};
use moments::Millis;
use signing::{
    CertificateTrust, HttpTimeStampAuthority, KeyError, Level, SignError, SignatureRequest, SigningKey, TimeStampError,
    TrustStore, Verdict, sign, verify,
};

#[test]
fn a_wrong_passphrase_and_a_wrong_file_give_different_errors() {
    let office = Office::new();
    let file = office.authority.issue_pkcs12("Lê Văn Bình", "UBND tỉnh", "đúng").unwrap();
    assert_eq!(SigningKey::from_pkcs12(&file, "đúng").unwrap().holder(), "Lê Văn Bình");
    for wrong in ["sai", "", "đúng "] {
        assert_eq!(SigningKey::from_pkcs12(&file, wrong).unwrap_err(), KeyError::WrongPassphrase, "{wrong}");
    }
    for file in [b"".as_slice(), b"not a key", &file[..file.len() / 2], &vec![0x30; 2 << 20]] {
        assert!(matches!(SigningKey::from_pkcs12(file, "đúng"), Err(KeyError::NotPkcs12(_))));
    }
}

/// Makes a key file with OpenSSL: another implementation, other algorithms, no issuing authority.
fn openssl_key(files: &Files, new_key: &[&str]) -> Option<(Vec<u8>, String)> {
    let (key, certificate) = (files.write("key.pem", ""), files.write("cert.pem", ""));
    let out = files.write("key.p12", "");
    let mut request = vec!["req", "-x509", "-nodes", "-days", "3650", "-subj", "/CN=Giang A Pao", "-out", &certificate];
    request.extend(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout", &key, "-newkey"]);
    request.extend(new_key);
    let made = run("openssl", &request)?;
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let export = ["pkcs12", "-export", "-inkey", &key, "-in", &certificate, "-out", &out, "-passout", "pass:pw"];
    assert!(run("openssl", &export)?.status.success());
    Some((std::fs::read(&out).unwrap(), std::fs::read_to_string(&certificate).unwrap()))
}

#[test]
fn rsa_and_both_elliptic_curves_sign() {
    let office = Office::new();
    for new_key in [
        ["rsa:2048"].as_slice(),
        &["ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
        &["ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
    ] {
        let files = Files::new();
        let Some((file, _)) = openssl_key(&files, new_key) else { return };
        assert_eq!(SigningKey::from_pkcs12(&file, "wrong").unwrap_err(), KeyError::WrongPassphrase);
        let key = SigningKey::from_pkcs12(&file, "pw").unwrap();
        let signed = sign_as(&office.approved, &key, SECRETARY);
        let report = office.verify(&signed).unwrap();
        assert!(report.signatures[0].intact, "{new_key:?}: {report:#?}");
        assert_eq!((report.verdict, report.signatures[0].signer.as_str()), (Verdict::Untrusted, "Giang A Pao"));
        if let Some(said) = pdfsig_says(&signed) {
            assert!(said.contains("Signature is Valid."), "{new_key:?}: {said}");
        }
    }
    let files = Files::new();
    if let Some((file, _)) = openssl_key(&files, &["ec", "-pkeyopt", "ec_paramgen_curve:P-521"]) {
        assert!(matches!(SigningKey::from_pkcs12(&file, "pw"), Err(KeyError::Unsupported(_))));
    }
}

const TSA_CONFIG: &str = "[tsa]\ndefault_tsa=t\n[t]\nserial=SERIAL\ncrypto_device=builtin\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256,sha384\n\
                          accuracy=secs:1\nordering=no\ntsa_name=no\ness_cert_id_chain=no\ness_cert_id_alg=sha256\n";

/// A time-stamp authority: `openssl ts -reply` behind HTTP, for as many requests as asked. None
/// without OpenSSL.
fn time_stamp_authority(office: &Office, requests: usize) -> Option<HttpTimeStampAuthority> {
    run("openssl", &["version"])?;
    let pair = office.authority.issue_time_stamping("Demo TSA").unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let files = Files::new();
        let serial = files.write("serial", "01\n");
        let config = files.write("tsa.cnf", TSA_CONFIG.replace("SERIAL", &serial));
        let (certificate, key) = (files.write("tsa.pem", &pair.certificate), files.write("tsa.key", &pair.private_key));
        for stream in listener.incoming().take(requests) {
            let mut reader = BufReader::new(stream.unwrap());
            let mut length = 0;
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                if line.trim().is_empty() {
                    break;
                }
            }
            let mut query = vec![0; length];
            reader.read_exact(&mut query).unwrap();
            let (query, reply) = (files.write("query", query), files.write("reply", ""));
            let arguments = [
                "ts",
                "-reply",
                "-config",
                &config,
                "-section",
                "t",
                "-queryfile",
                &query,
                "-signer",
                &certificate,
                "-inkey",
                &key,
                "-out",
                &reply,
            ];
            let made = run("openssl", &arguments).unwrap();
            assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
            let reply = std::fs::read(&reply).unwrap();
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                reply.len()
            );
            reader.get_mut().write_all(&[head.as_bytes(), &reply].concat()).unwrap();
        }
    });
    Some(HttpTimeStampAuthority::new(&format!("http://{address}/")).unwrap())
}

/// A moment after any time stamp made while this test runs.
fn after_the_test() -> Millis {
    #[expect(clippy::disallowed_methods, reason = "the authority under test is another program with the real clock")]
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Millis(i64::try_from(now.as_millis()).unwrap() + 1000)
}

#[test]
fn a_time_stamp_proves_when_it_was_signed() {
    let now = after_the_test();
    let office = Office::at(now);
    let Some(authority) = time_stamp_authority(&office, 2) else { return };
    let signed = sign_with_time(&office.approved, &office.key("Lê Văn Bình"), SECRETARY, &authority);
    let signed = sign_with_time(&signed, &office.key("Trần Thị An"), CHAIR, &authority);
    let report = verify(&signed, &office.trust, now).unwrap();
    assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
    for signature in &report.signatures {
        let stamp = signature.time_stamp.as_ref().unwrap();
        assert_eq!((signature.level, stamp.authority.as_str()), (Level::BT, "Demo TSA"));
        assert!((0..600_000).contains(&now.since(stamp.at)), "{stamp:?} {now:?}");
    }
    // When the certificates have run out, the proven time still counts for the signers, but the
    // authority's own certificate has run out too: that is what archive levels are for.
    let later = verify(&signed, &office.trust, now.plus(6 * 365 * 86_400_000)).unwrap();
    assert_eq!(later.signatures[0].time_stamp.as_ref().unwrap().trust, CertificateTrust::Expired);
    assert_eq!(later.verdict, Verdict::Untrusted);
    // Nobody's time stamp is no proof.
    let untrusted = verify(&signed, &TrustStore::default(), now).unwrap();
    assert_eq!(untrusted.signatures[0].time_stamp.as_ref().unwrap().trust, CertificateTrust::Untrusted);
    if let Some(said) = pyhanko_says(&signed, &office) {
        assert_eq!(said.matches("The signature is judged VALID.").count(), 2, "{said}");
        assert_eq!(said.matches("The TSA certificate is trusted.").count(), 2, "{said}");
    }
    if let Some(said) = pdfsig_says(&signed) {
        assert_eq!(said.matches("Signature is Valid.").count(), 2, "{said}");
    }
}

#[test]
fn an_invalid_answer_of_the_time_stamp_authority_makes_no_signature() {
    let office = Office::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let authority = HttpTimeStampAuthority::new(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    let server = std::thread::spawn(move || {
        for answer in [
            "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
        ] {
            let (mut stream, _) = listener.accept().unwrap();
            let mut buffer = [0; 4096];
            let _ = stream.read(&mut buffer).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            // Closed with unread bytes, the connection would be reset, and the answer lost.
            stream.shutdown(Shutdown::Write).unwrap();
            let _ = stream.read_to_end(&mut Vec::new());
        }
    });
    let key = office.key("Lê Văn Bình");
    let ask =
        || sign(&office.approved, &key, &SignatureRequest { time_stamps: Some(&authority), ..request(SECRETARY, "x") });
    assert!(matches!(ask(), Err(SignError::TimeStamp(TimeStampError::Unreachable { .. }))));
    assert!(matches!(ask(), Err(SignError::TimeStamp(TimeStampError::Answer(_)))));
    server.join().unwrap();
    assert_eq!(office.verify(&office.approved).unwrap().verdict, Verdict::NotSigned);
}
