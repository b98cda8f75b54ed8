// SPDX-License-Identifier: MPL-2.0
//! The certificate of the HTTPS listener: the operator's own, or a self-signed one. It is reloaded
//! while the server runs: [`Certificates`] holds the one for new connections.

use std::fs;
use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use base::Clock;
use moments::Millis;
use parking_lot::{Mutex, RwLock};
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, SanType};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use sha2::{Digest as _, Sha256};
use x509_cert::der::Decode as _;

/// Browsers accept at most 825 days even for a certificate that a person has trusted (Apple's
/// limit).
const VALID_DAYS: i64 = 820;
/// How often the files are checked.
const POLL_INTERVAL: Duration = Duration::from_secs(15);
/// Largest certificate or key file that is read, in bytes.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// The certificate for new connections. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Certificates(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    cert: PathBuf,
    key: PathBuf,
    current: RwLock<Arc<CertifiedKey>>,
    /// The files as they were checked last, so that a refused pair is logged once.
    judged: Mutex<[u8; 32]>,
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.current.read().clone())
    }
}

impl Certificates {
    /// Reads `DATA/tls/cert.pem` and `key.pem`, and creates both if neither exists. `names` are the
    /// addresses and host names of this machine.
    pub fn open(data: &Path, names: &[String], now: Millis) -> anyhow::Result<Self> {
        // It may be installed already: several libraries share the process-wide choice.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let folder = data.join("tls");
        let (cert, key) = (folder.join("cert.pem"), folder.join("key.pem"));
        if !cert.exists() && !key.exists() {
            make(&folder, names, now).context("the HTTPS certificate could not be made")?;
        }
        let files = Files::read(&cert, &key)?;
        let pair = files
            .pair()
            .with_context(|| format!("{} and {} are not a certificate and its key", cert.display(), key.display()))?;
        // An expired certificate is better than no meeting: browsers warn, and the log has the
        // reason.
        if let Err(error) = in_force(&pair, now) {
            tracing::error!("{}: {error:#}; browsers will warn", cert.display());
        }
        let judged = Mutex::new(files.digest());
        Ok(Self(Arc::new(Inner { cert, key, current: RwLock::new(Arc::new(pair)), judged })))
    }

    /// The configuration of the TLS acceptor.
    pub fn server_config(&self) -> Arc<rustls::ServerConfig> {
        let mut config =
            rustls::ServerConfig::builder().with_no_client_auth().with_cert_resolver(Arc::new(self.clone()));
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Arc::new(config)
    }

    /// Loads the files if they have changed and are valid; otherwise the old pair stays in use and
    /// the reason is logged.
    pub fn reload_if_changed(&self, now: Millis) {
        let (cert, key) = (&self.0.cert, &self.0.key);
        let files = match Files::read(cert, key) {
            Ok(files) => files,
            Err(error) => {
                // Logged once, like a refused pair: renewal tools may remove a file for a moment.
                let digest: [u8; 32] = Sha256::digest(format!("{error:#}")).into();
                if std::mem::replace(&mut *self.0.judged.lock(), digest) != digest {
                    tracing::error!("{error:#}; the certificate in use stays");
                }
                return;
            }
        };
        let digest = files.digest();
        if std::mem::replace(&mut *self.0.judged.lock(), digest) == digest {
            return;
        }
        match files.pair().and_then(|pair| in_force(&pair, now).map(|()| pair)) {
            Ok(pair) => {
                *self.0.current.write() = Arc::new(pair);
                tracing::info!("{} is used for new connections", cert.display());
            }
            Err(error) => tracing::error!(
                "{} and {} are not used: {error:#}; the certificate in use stays",
                cert.display(),
                key.display()
            ),
        }
    }

    /// Checks the files regularly; ends with the runtime.
    pub async fn watch(self, clock: Clock) {
        let mut ticks = tokio::time::interval(POLL_INTERVAL);
        loop {
            ticks.tick().await;
            let (certificates, now) = (self.clone(), clock.now());
            let _ = tokio::task::spawn_blocking(move || certificates.reload_if_changed(now)).await;
        }
    }
}

/// Both files as they are on disk.
struct Files {
    cert: Vec<u8>,
    key: Vec<u8>,
}

impl Files {
    fn read(cert: &Path, key: &Path) -> anyhow::Result<Self> {
        let read = |path: &Path| {
            use std::io::Read as _;
            let mut bytes = Vec::new();
            fs::File::open(path)
                .and_then(|file| file.take(MAX_FILE_BYTES).read_to_end(&mut bytes))
                .with_context(|| format!("{} cannot be read", path.display()))?;
            anyhow::Ok(bytes)
        };
        Ok(Self { cert: read(cert)?, key: read(key)? })
    }

    fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update((self.cert.len() as u64).to_be_bytes());
        hash.update(&self.cert);
        hash.update(&self.key);
        hash.finalize().into()
    }

    fn pair(&self) -> anyhow::Result<CertifiedKey> {
        let chain: Vec<_> = CertificateDer::pem_slice_iter(&self.cert)
            .collect::<Result<_, _>>()
            .map_err(|error| anyhow::anyhow!("the certificate is no PEM file: {error}"))?;
        anyhow::ensure!(!chain.is_empty(), "the certificate file holds no certificate");
        let key = PrivateKeyDer::from_pem_slice(&self.key)
            .map_err(|error| anyhow::anyhow!("the key is no PEM file: {error}"))?;
        let key = rustls::crypto::aws_lc_rs::sign::any_supported_type(&key).context("the key cannot be used")?;
        let pair = CertifiedKey::new(chain, key);
        pair.keys_match().context("the certificate does not fit the key")?;
        Ok(pair)
    }
}

/// Refuses a certificate that is not valid at `now`.
fn in_force(pair: &CertifiedKey, now: Millis) -> anyhow::Result<()> {
    let first = pair.cert.first().context("no certificate")?;
    let certificate = x509_cert::Certificate::from_der(first).context("the certificate cannot be read")?;
    let validity = certificate.tbs_certificate().validity();
    let at = Duration::from_millis(u64::try_from(now.0).unwrap_or(0));
    let (from, until) = (validity.not_before.to_unix_duration(), validity.not_after.to_unix_duration());
    anyhow::ensure!(at <= until, "the certificate has expired ({})", validity.not_after);
    anyhow::ensure!(from <= at, "the certificate is not valid yet ({})", validity.not_before);
    Ok(())
}

fn make(folder: &Path, names: &[String], now: Millis) -> anyhow::Result<()> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name.push(DnType::CommonName, "Diem Cau");
    let today = jiff::Timestamp::from_millisecond(now.0)?.to_zoned(jiff::tz::TimeZone::UTC).date();
    let (from, until) = (today.yesterday()?, today.checked_add(jiff::Span::new().days(VALID_DAYS))?);
    let midnight = |day: jiff::civil::Date| rcgen::date_time_ymd(day.year().into(), day.month() as u8, day.day() as u8);
    (params.not_before, params.not_after) = (midnight(from), midnight(until));
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    for name in names {
        params.subject_alt_names.push(match name.parse::<IpAddr>() {
            Ok(address) => SanType::IpAddress(address),
            Err(_) => SanType::DnsName(name.as_str().try_into()?),
        });
    }
    let key = KeyPair::generate()?;
    let cert = params.self_signed(&key)?;
    fs::create_dir_all(folder)?;
    // The key is written first: a certificate without its key would look like an operator's mistake
    // at the next start.
    fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(folder.join("key.pem"))?
        .write_all(key.serialize_pem().as_bytes())?;
    fs::write(folder.join("cert.pem"), cert.pem())?;
    Ok(())
}

/// Names of this machine: loopback, the addresses of its interfaces, its host name.
pub fn local_names(addresses: &[IpAddr]) -> Vec<String> {
    let mut names = vec!["localhost".to_owned()];
    let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
    names.extend(loopback.iter().chain(addresses).map(ToString::to_string));
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = host.trim();
    let plain = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
    if plain {
        names.push(host.to_owned());
    }
    names.dedup();
    names
}
