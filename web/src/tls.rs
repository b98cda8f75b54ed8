//! The certificate of the HTTPS listener: the operator's own, or one that the server makes for itself.

use std::fs;
use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::Context as _;
use axum_server::tls_rustls::RustlsConfig;
use meetings::Millis;
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, SanType};

/// Browsers accept at most 825 days even where a person has said that they trust the certificate (Apple's limit).
const VALID_DAYS: i64 = 820;

/// Reads `DATA/tls/cert.pem` and `key.pem`, making both when there is neither. `names` are the addresses and host names that
/// people may use to reach this machine.
pub async fn config(data: &Path, names: &[String], now: Millis) -> anyhow::Result<RustlsConfig> {
    // Already installed is fine: several libraries here share the process-wide choice.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let folder = data.join("tls");
    let (cert, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    if !cert.exists() && !key.exists() {
        make(&folder, names, now).context("the HTTPS certificate could not be made")?;
    }
    RustlsConfig::from_pem_file(&cert, &key)
        .await
        .with_context(|| format!("{} and {} are not a certificate and its key", cert.display(), key.display()))
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
    // The key first: a certificate without its key would look like an operator's mistake at the next start.
    fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(folder.join("key.pem"))?
        .write_all(key.serialize_pem().as_bytes())?;
    fs::write(folder.join("cert.pem"), cert.pem())?;
    Ok(())
}

/// Names of this machine: loopback, the addresses of its interfaces as far as the kernel tells, its host name.
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
