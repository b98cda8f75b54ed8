// SPDX-License-Identifier: MPL-2.0
//! Where a request comes from when there are proxies in front: headers are believed as far as
//! trusted machines wrote them.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, header};
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

/// Proxies whose word is believed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proxies(pub Vec<Range>);

/// The same for everybody who asks, changed when the settings are read again. Cheap to clone.
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
/// Entries looked at. A chain of proxies has two or three.
const MAX_HOPS: usize = 16;

impl Proxies {
    pub fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|range| range.contains(address))
    }

    /// The address of the person: the nearest one that is no trusted proxy. Headers that a stranger
    /// sent along stand left of what the proxies added, so they are read from the right.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.trust(peer) {
            return peer;
        }
        let by_list = self.walk(peer, entries(headers, &FORWARDED_FOR).map(str::to_owned));
        let by_standard = self.walk(peer, entries(headers, &header::FORWARDED).filter_map(|e| parameter(e, "for")));
        match (by_list, by_standard) {
            // A proxy writes one of the two and may pass on the other as it came: when they differ,
            // one is made up.
            (Some(one), Some(other)) if one != other => peer,
            (Some(address), _) | (None, Some(address)) => address,
            (None, None) => peer,
        }
    }

    /// Whether the person's browser spoke TLS to a proxy that is trusted.
    pub fn over_tls(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        if !self.trust(peer) {
            return false;
        }
        let proto = entries(headers, &FORWARDED_PROTO).next().map(str::to_owned);
        let standard = entries(headers, &header::FORWARDED).next().and_then(|entry| parameter(entry, "proto"));
        proto.or(standard).is_some_and(|proto| proto.eq_ignore_ascii_case("https"))
    }

    /// None when the header is missing. An entry that is no address ends the walk at whoever wrote
    /// it.
    fn walk(&self, peer: IpAddr, entries: impl Iterator<Item = String>) -> Option<IpAddr> {
        let mut found = None;
        for entry in entries.take(MAX_HOPS) {
            let Some(address) = address_of(&entry) else { return Some(found.unwrap_or(peer)) };
            found = Some(address);
            if !self.trust(address) {
                break;
            }
        }
        found
    }
}

/// Entries of a list header, the last one first; lines of the same name count as one list.
fn entries<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'h str> {
    let lines: Vec<_> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
    lines.into_iter().rev().flat_map(|line| line.rsplit(',')).map(str::trim)
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
    use axum::http::HeaderValue;

    use super::*;

    fn proxies(ranges: &[&str]) -> Proxies {
        Proxies(ranges.iter().map(|range| Range::parse(range).unwrap()).collect())
    }

    fn client(trusted: &[&str], peer: &str, headers: &[(&'static str, &'static str)]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_static(value));
        }
        proxies(trusted).client(peer.parse().unwrap(), &map).to_string()
    }

    #[test]
    fn a_stranger_cannot_choose_an_address() {
        assert_eq!(client(&["10.0.0.0/8"], "203.0.113.5", &[("x-forwarded-for", "192.0.2.1")]), "203.0.113.5");
        let made_up = [("x-forwarded-for", "192.0.2.1, 203.0.113.5")];
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.2", &made_up), "203.0.113.5");
        let both = [("x-forwarded-for", "203.0.113.5"), ("forwarded", "for=192.0.2.1")];
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.2", &both), "10.0.0.2");
        let damaged = [("x-forwarded-for", "203.0.113.5, unknown, 10.0.0.3")];
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.2", &damaged), "10.0.0.3");
    }

    #[test]
    fn a_chain_of_proxies_leads_to_the_person() {
        let lines = [("x-forwarded-for", "203.0.113.5"), ("x-forwarded-for", "10.0.0.3")];
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.2", &lines), "203.0.113.5");
        let standard = [("forwarded", "for=\"[2001:db8::7]:4711\";proto=https, for=10.0.0.3")];
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.2", &standard), "2001:db8::7");
        assert_eq!(client(&["10.0.0.0/8"], "::ffff:10.0.0.2", &[("x-forwarded-for", "203.0.113.5:99")]), "203.0.113.5");
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.2", &[]), "10.0.0.2");
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
