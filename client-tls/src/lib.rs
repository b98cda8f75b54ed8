// SPDX-License-Identifier: MPL-2.0
//! TLS to servers of others: mail, and programs that are notified. Trusts the authorities of the
//! system, and those of a file where an office has its own.

use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Encrypts a connection to `host`. `authorities`: further ones, as PEM.
///
/// # Errors
/// What is wrong, in words for a technician: most often a certificate that nobody here trusts.
pub async fn connect(
    host: &str,
    stream: TcpStream,
    authorities: Option<&[u8]>,
) -> Result<TlsStream<TcpStream>, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    for certificate in authorities.into_iter().flat_map(CertificateDer::pem_slice_iter).flatten() {
        roots.add(certificate).map_err(|error| error.to_string())?;
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(|error| error.to_string())?;
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(|error| error.to_string())
}
