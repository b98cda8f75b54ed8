// SPDX-License-Identifier: MPL-2.0
//! Where notifications go.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use hyper::Uri;

/// Longest address, in bytes.
const MAX_BYTES: usize = 1_000;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an address is http://HOST[:PORT]/PATH or https://…, without a user name")]
pub struct BadTarget;

/// An `http` or `https` address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub(crate) is_https: bool,
    pub(crate) host: String,
    pub(crate) port: u16,
    /// What the request's first line names.
    pub(crate) path: String,
}

impl Target {
    pub fn parse(text: &str) -> Result<Self, BadTarget> {
        let text = text.trim();
        if text.len() > MAX_BYTES || text.contains('#') || !text.is_ascii() {
            return Err(BadTarget);
        }
        let uri: Uri = text.parse().map_err(|_| BadTarget)?;
        let is_https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(BadTarget),
        };
        let authority = uri.authority().ok_or(BadTarget)?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        // A name and password would stand in the list for every administrator.
        if host.is_empty() || authority.as_str().contains('@') {
            return Err(BadTarget);
        }
        let port = match (authority.port_u16(), authority.as_str().len() > authority.host().len()) {
            (Some(port), _) => port,
            (None, false) => {
                if is_https {
                    443
                } else {
                    80
                }
            }
            (None, true) => return Err(BadTarget),
        };
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Ok(Self { is_https, host, port, path })
    }

    /// The value of the header `Host`.
    pub(crate) fn host_header(&self) -> String {
        let usual = if self.is_https { 443 } else { 80 };
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == usual { host } else { format!("{host}:{}", self.port) }
    }
}

/// At which one cloud tells its secrets by IPv6; it is no link-local address.
const SECRETS_OF_CLOUD: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

/// Whether notifications may go to this address: to machines of the network, and to this machine
/// only where that is allowed. Link-local addresses are those at which clouds tell their secrets.
pub(crate) fn is_allowed(address: IpAddr, to_this_machine: bool) -> bool {
    let address = match address {
        IpAddr::V6(six) => embedded(six).map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    };
    let is_link_local = match address {
        IpAddr::V4(four) => four.is_link_local() || four.is_broadcast() || four.octets()[0] == 0,
        IpAddr::V6(six) => six.is_unicast_link_local() || six == SECRETS_OF_CLOUD,
    };
    !is_link_local
        && !address.is_unspecified()
        && !address.is_multicast()
        && (to_this_machine || !address.is_loopback())
}

/// The IPv4 address for which an IPv6 address stands: mapped (::ffff:0:0/96), translated by NAT64
/// (64:ff9b::/96), or of a tunnel (2002::/16).
fn embedded(six: Ipv6Addr) -> Option<Ipv4Addr> {
    let of = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match six.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            Some(of(high, low))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_http_and_name_no_user() {
        let target = Target::parse(" https://qlvb.tinh.gov.vn/nhan?tu=hop ").unwrap();
        assert_eq!((target.is_https, target.port, target.path.as_str()), (true, 443, "/nhan?tu=hop"));
        assert_eq!(target.host_header(), "qlvb.tinh.gov.vn");
        let target = Target::parse("http://[fd00::1]:8080").unwrap();
        assert_eq!((target.host.as_str(), target.path.as_str()), ("fd00::1", "/"));
        assert_eq!(target.host_header(), "[fd00::1]:8080");
        for bad in [
            "",
            "qlvb",
            "/nhan",
            "ftp://a/",
            "https://",
            "http://user:pass@a/",
            "http://a/#b",
            "http://a b/",
            "https://xã.vn/",
            "http://a:99999/",
        ] {
            assert_eq!(Target::parse(bad), Err(BadTarget), "{bad}");
        }
        assert_eq!(Target::parse(&format!("http://a/{}", "x".repeat(1_000))), Err(BadTarget));
    }

    #[test]
    fn notifications_go_to_machines_of_the_network_and_to_no_cloud_secrets() {
        let allowed = |address: &str, own: bool| is_allowed(address.parse().unwrap(), own);
        for (address, own, others) in [
            ("10.1.2.3", true, true),
            ("fd00::1", true, true),
            ("127.0.0.1", true, false),
            ("::1", true, false),
            ("::ffff:127.0.0.1", true, false),
            ("169.254.169.254", false, false),
            ("::ffff:169.254.169.254", false, false),
            ("fe80::1", false, false),
            ("64:ff9b::7f00:1", true, false),
            ("64:ff9b::a9fe:a9fe", false, false),
            ("64:ff9b::10.1.2.3", true, true),
            ("2002:a9fe:a9fe::1", false, false),
            ("fd00:ec2::254", false, false),
            ("0.1.2.3", false, false),
            ("0.0.0.0", false, false),
            ("255.255.255.255", false, false),
            ("224.0.0.1", false, false),
        ] {
            assert_eq!((allowed(address, true), allowed(address, false)), (own, others), "{address}");
        }
    }
}
