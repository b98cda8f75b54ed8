// SPDX-License-Identifier: MPL-2.0
//! Finds the client's address behind proxies. Only headers of trusted proxies count, and only the
//! one header that they set: another may have been passed on from a stranger.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use parking_lot::RwLock;

/// A range of addresses, such as 10.0.0.0/8. A single address is a range of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    base: IpAddr,
    bits: u8,
}

impl Range {
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
            None => (text, None),
        };
        let base: IpAddr = address.parse().ok()?;
        let width = if base.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(width);
        (bits <= width).then_some(Self { base, bits })
    }

    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                let shift = 32 - u32::from(self.bits);
                u32::from(base).checked_shr(shift) == u32::from(address).checked_shr(shift)
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                let shift = 128 - u32::from(self.bits);
                u128::from(base).checked_shr(shift) == u128::from(address).checked_shr(shift)
            }
            _ => false,
        }
    }
}

/// The header with which proxies report the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProxyHeader {
    /// `X-Forwarded-For`, with `X-Forwarded-Proto`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// Trusted proxies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proxies {
    pub ranges: Vec<Range>,
    pub header: ProxyHeader,
}

/// Shared, and changed when the settings are reloaded. Cheap to clone.
#[derive(Debug, Clone)]
pub struct SharedProxies(Arc<RwLock<Arc<Proxies>>>);

impl SharedProxies {
    pub fn new(proxies: Proxies) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(proxies))))
    }

    pub fn read(&self) -> Arc<Proxies> {
        self.0.read().clone()
    }

    pub fn set(&self, proxies: Proxies) {
        *self.0.write() = Arc::new(proxies);
    }
}

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
/// Maximum number of entries that are read. A chain of proxies has two or three.
const MAX_HOPS: usize = 16;
/// The address of clients whose proxy reports none: all of them share the limits of one address. It
/// is neither a proxy's address nor one in the proxy's network.
const NOT_TOLD: IpAddr = IpAddr::V6(Ipv6Addr::UNSPECIFIED);

impl Proxies {
    pub fn trust(&self, address: IpAddr) -> bool {
        self.ranges.iter().any(|range| range.contains(address))
    }

    /// The client's address: the nearest one that is not a trusted proxy. Entries of a stranger are
    /// left of those that proxies added, so they are read from the right. Without the header the
    /// request is the proxy's own; an invalid entry gives [`NOT_TOLD`].
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.trust(peer) {
            return peer;
        }
        let found = match self.header {
            ProxyHeader::XForwardedFor => self.walk(entries(headers, &FORWARDED_FOR).map(|entry| address_of(&entry))),
            ProxyHeader::Forwarded => {
                let named = |entry: Cow<'_, str>| address_of(&parameter(&entry, "for")?);
                self.walk(entries(headers, &header::FORWARDED).map(named))
            }
        };
        found.unwrap_or(peer)
    }

    /// Whether the browser used TLS to a trusted proxy.
    pub fn over_tls(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        if !self.trust(peer) {
            return false;
        }
        let proto = match self.header {
            ProxyHeader::XForwardedFor => entries(headers, &FORWARDED_PROTO).next().map(Cow::into_owned),
            ProxyHeader::Forwarded => {
                entries(headers, &header::FORWARDED).next().and_then(|entry| parameter(&entry, "proto"))
            }
        };
        proto.is_some_and(|proto| proto.eq_ignore_ascii_case("https"))
    }

    /// None if the header is missing.
    fn walk(&self, entries: impl Iterator<Item = Option<IpAddr>>) -> Option<IpAddr> {
        let mut found = None;
        for entry in entries.take(MAX_HOPS) {
            let Some(address) = entry else { return Some(NOT_TOLD) };
            found = Some(address);
            if !self.trust(address) {
                break;
            }
        }
        found
    }
}

/// Entries of a list header, the last one first; several lines of the header count as one list.
/// Bytes that are not text are accepted, so that a stranger's entry does not hide what the proxy
/// added.
fn entries<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = Cow<'h, str>> {
    let lines: Vec<_> = headers.get_all(name).iter().map(HeaderValue::as_bytes).collect();
    let parts = lines.into_iter().rev().flat_map(|line| line.rsplit(|byte| *byte == b','));
    parts.map(|part| String::from_utf8_lossy(part.trim_ascii()))
}

/// `for=` or `proto=` of one entry of `Forwarded` (RFC 7239).
fn parameter(entry: &str, name: &str) -> Option<String> {
    entry.split(';').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// `10.0.0.1`, `10.0.0.1:4711`, `2001:db8::1` or `[2001:db8::1]:4711`.
fn address_of(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim().trim_matches('"');
    let bare = match entry.strip_prefix('[') {
        Some(rest) => rest.split(']').next()?,
        None => entry,
    };
    let parsed: Option<IpAddr> = bare.parse().ok();
    parsed.or_else(|| bare.split_once(':')?.0.parse().ok()).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    use ProxyHeader::{Forwarded, XForwardedFor};

    /// Header lines as they come from a proxy.
    type Lines = &'static [(&'static str, &'static [u8])];

    fn headers(lines: Lines) -> HeaderMap {
        let line = |(name, value): &(&'static str, &'static [u8])| {
            (HeaderName::from_static(name), HeaderValue::from_bytes(value).unwrap())
        };
        lines.iter().map(line).fold(HeaderMap::new(), |mut map, (name, value)| {
            map.append(name, value);
            map
        })
    }

    fn proxies(header: ProxyHeader) -> Proxies {
        Proxies { ranges: vec![Range::parse("10.0.0.0/8").unwrap()], header }
    }

    #[test]
    fn a_request_is_charged_to_the_nearest_address_that_the_proxies_name_and_to_no_other_person() {
        const PROXY: &str = "10.0.0.2";
        const LIST: &str = "x-forwarded-for";
        const STANDARD: &str = "forwarded";
        const TABLE: &[(&str, ProxyHeader, Lines, &str)] = &[
            // Whoever is no proxy cannot choose an address.
            ("203.0.113.5", XForwardedFor, &[(LIST, b"192.0.2.1")], "203.0.113.5"),
            ("203.0.113.5", Forwarded, &[(STANDARD, b"for=192.0.2.1")], "203.0.113.5"),
            (PROXY, XForwardedFor, &[(LIST, b"192.0.2.1, 203.0.113.5")], "203.0.113.5"),
            // The other header is passed on as the stranger sent it.
            (PROXY, XForwardedFor, &[(LIST, b"203.0.113.5"), (STANDARD, b"for=192.0.2.1")], "203.0.113.5"),
            (PROXY, Forwarded, &[(LIST, b"192.0.2.1"), (STANDARD, b"for=203.0.113.5")], "203.0.113.5"),
            (PROXY, XForwardedFor, &[(STANDARD, b"for=192.0.2.1")], PROXY),
            (PROXY, Forwarded, &[(LIST, b"192.0.2.1")], PROXY),
            // A chain of proxies.
            (PROXY, XForwardedFor, &[(LIST, b"203.0.113.5"), (LIST, b"10.0.0.3")], "203.0.113.5"),
            (PROXY, Forwarded, &[(STANDARD, b"for=\"[2001:db8::7]:4711\";proto=https, for=10.0.0.3")], "2001:db8::7"),
            ("::ffff:10.0.0.2", XForwardedFor, &[(LIST, b"203.0.113.5:99")], "203.0.113.5"),
            // Somebody of the proxies' own network, and the proxy itself.
            (PROXY, XForwardedFor, &[(LIST, b"10.0.0.9")], "10.0.0.9"),
            (PROXY, XForwardedFor, &[], PROXY),
            // What a stranger puts in front hides nothing.
            (PROXY, XForwardedFor, &[(LIST, b"\xff\xfe, 203.0.113.5")], "203.0.113.5"),
            (PROXY, XForwardedFor, &[(LIST, b"\xff"), (LIST, b"203.0.113.5")], "203.0.113.5"),
            (PROXY, Forwarded, &[(STANDARD, b"for=\"x, for=203.0.113.5")], "203.0.113.5"),
            // What names no address is nobody's, and not the proxy's.
            (PROXY, XForwardedFor, &[(LIST, b"unknown")], "::"),
            (PROXY, XForwardedFor, &[(LIST, b"203.0.113.5, ")], "::"),
            (PROXY, XForwardedFor, &[(LIST, b"203.0.113.5, unknown, 10.0.0.3")], "::"),
            (PROXY, Forwarded, &[(STANDARD, b"for=_hidden")], "::"),
            (PROXY, Forwarded, &[(STANDARD, b"proto=https")], "::"),
        ];
        for (peer, header, lines, expected) in TABLE {
            let found = proxies(*header).client(peer.parse().unwrap(), &headers(lines));
            assert_eq!(found.to_string(), *expected, "{peer} {header:?} {lines:?}");
        }
    }

    #[test]
    fn whether_a_proxy_was_spoken_to_over_tls_is_told_by_the_header_that_counts() {
        const TABLE: &[(&str, ProxyHeader, Lines, bool)] = &[
            ("10.0.0.2", XForwardedFor, &[("x-forwarded-proto", b"https")], true),
            ("10.0.0.2", XForwardedFor, &[("x-forwarded-proto", b"http"), ("forwarded", b"proto=https")], false),
            ("10.0.0.2", Forwarded, &[("forwarded", b"for=203.0.113.5;proto=https")], true),
            ("10.0.0.2", Forwarded, &[("x-forwarded-proto", b"https")], false),
            ("203.0.113.5", XForwardedFor, &[("x-forwarded-proto", b"https")], false),
        ];
        for (peer, header, lines, expected) in TABLE {
            let over_tls = proxies(*header).over_tls(peer.parse().unwrap(), &headers(lines));
            assert_eq!(over_tls, *expected, "{peer} {header:?} {lines:?}");
        }
    }

    #[test]
    fn ranges_are_read_and_compared_by_their_bits() {
        assert!(Range::parse("0.0.0.0/0").unwrap().contains("203.0.113.5".parse().unwrap()));
        assert!(Range::parse("2001:db8::/32").unwrap().contains("2001:db8:ffff::1".parse().unwrap()));
        assert!(!Range::parse("10.1.0.0/16").unwrap().contains("10.2.0.1".parse().unwrap()));
        assert!(!Range::parse("::1").unwrap().contains("127.0.0.1".parse().unwrap()));
        for bad in ["", "10.0.0.0/33", "proxy.example", "10.0.0.0/-1", "10.0.0.0/"] {
            assert_eq!(Range::parse(bad), None, "{bad}");
        }
    }
}
