// SPDX-License-Identifier: MPL-2.0
//! The HTTPS certificate while the server runs.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::server::{Running, TestServer};

/// Takes any certificate: the tests look at it themselves.
#[derive(Debug)]
struct Any;

impl ServerCertVerifier for Any {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        rustls::crypto::aws_lc_rs::default_provider().signature_verification_algorithms.supported_schemes()
    }
}

/// The certificate that a new connection is shown.
async fn shown(server: &Running) -> Vec<u8> {
    let config =
        ClientConfig::builder().dangerous().with_custom_certificate_verifier(Arc::new(Any)).with_no_client_auth();
    let stream = TcpStream::connect(server.server.https.unwrap()).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
    stream.get_ref().1.peer_certificates().unwrap()[0].to_vec()
}

/// A certificate valid in the given years, and its key.
fn pair(from: i32, until: i32) -> (rcgen::Certificate, KeyPair) {
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(from, 1, 1);
    params.not_after = rcgen::date_time_ymd(until, 1, 1);
    let key = KeyPair::generate().unwrap();
    (params.self_signed(&key).unwrap(), key)
}

fn put(data: &Path, cert: &rcgen::Certificate, key: &KeyPair) {
    std::fs::write(data.join("tls/key.pem"), key.serialize_pem()).unwrap();
    std::fs::write(data.join("tls/cert.pem"), cert.pem()).unwrap();
}

#[tokio::test]
async fn a_renewed_certificate_is_used_within_a_minute_and_a_wrong_pair_never() {
    let server = TestServer::new().with_https().start().await;
    let first = shown(&server).await;
    let (good, key) = pair(2026, 2028);
    let (expired, expired_key) = pair(2020, 2021);
    let (other, _) = pair(2026, 2028);
    let reload = || server.server.reload(&server.server.app.config);
    put(&server.data(), &other, &key);
    reload();
    assert_eq!(shown(&server).await, first, "a certificate of another key");
    put(&server.data(), &expired, &expired_key);
    reload();
    assert_eq!(shown(&server).await, first, "an expired one");
    std::fs::write(server.data().join("tls/cert.pem"), "no certificate").unwrap();
    reload();
    assert_eq!(shown(&server).await, first, "one that cannot be read");
    // No signal any more: the files are looked at.
    put(&server.data(), &good, &key);
    for _ in 0..60 {
        if shown(&server).await == good.der().to_vec() {
            return;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    panic!("the renewed certificate was not taken");
}
