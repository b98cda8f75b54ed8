// SPDX-License-Identifier: MPL-2.0
//! The addresses of this machine, for browsers (audio and video) and for people (to open).

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use sfu::{SfuError, SfuHandle};

/// How often the addresses are read again. A network that comes up is used for new connections
/// after at most this time.
pub const POLL_INTERVAL: Duration = Duration::from_secs(5);

/// Passes the addresses that `read` finds to the media plane, until it stops. A server may start
/// before its network, and networks change.
pub async fn follow(media: SfuHandle, every: Duration, mut read: impl FnMut() -> Vec<IpAddr>) {
    loop {
        tokio::time::sleep(every).await;
        let addresses = read();
        match media.announce(&addresses) {
            Ok(true) => tracing::info!(?addresses, "the addresses of this machine have changed"),
            Ok(false) => {}
            Err(SfuError::Stopped) => return,
            Err(error) => tracing::debug!(%error, "the media plane hears of the addresses a little later"),
        }
    }
}

/// Addresses of a socket bound to `bound`: its own, or those of all interfaces if it is bound to
/// any address.
pub fn of_socket(bound: IpAddr) -> Vec<IpAddr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let all: Vec<IpAddr> = interfaces.iter().map(if_addrs::Interface::ip).collect();
    reached(bound, &all)
}

/// URLs of a listener for people. The wildcard address is replaced, because nobody can open it.
pub fn to_open(bound: SocketAddr) -> Vec<SocketAddr> {
    for_people(bound, &of_socket(bound.ip()))
}

fn reached(bound: IpAddr, interfaces: &[IpAddr]) -> Vec<IpAddr> {
    if !bound.is_unspecified() {
        return vec![bound];
    }
    let link_local = |ip: &IpAddr| match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    };
    // A socket is dual-stack only when bound to [::].
    let family = |ip: &IpAddr| bound.is_ipv6() || ip.is_ipv4();
    interfaces.iter().copied().filter(|ip| family(ip) && !link_local(ip)).collect()
}

fn for_people(bound: SocketAddr, reached: &[IpAddr]) -> Vec<SocketAddr> {
    let mut ips: Vec<IpAddr> =
        reached.iter().copied().filter(|ip| !ip.is_loopback() || !bound.ip().is_unspecified()).collect();
    if ips.is_empty() {
        ips.push(Ipv4Addr::LOCALHOST.into());
    }
    ips.sort_by_key(IpAddr::is_ipv6);
    ips.into_iter().map(|ip| SocketAddr::new(ip, bound.port())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn opened(bound: &str, interfaces: &[&str]) -> Vec<String> {
        let bound: SocketAddr = bound.parse().unwrap();
        let interfaces: Vec<IpAddr> = interfaces.iter().map(|text| ip(text)).collect();
        for_people(bound, &reached(bound.ip(), &interfaces)).iter().map(SocketAddr::to_string).collect()
    }

    const OFFICE: [&str; 5] = ["127.0.0.1", "::1", "fe80::1", "2001:db8::5", "10.0.0.5"];

    #[test]
    fn an_office_is_told_the_addresses_of_the_machine_and_never_any_address() {
        assert_eq!(opened("0.0.0.0:8443", &OFFICE), ["10.0.0.5:8443"]);
        assert_eq!(opened("[::]:8443", &OFFICE), ["10.0.0.5:8443", "[2001:db8::5]:8443"]);
        assert_eq!(opened("127.0.0.1:8080", &OFFICE), ["127.0.0.1:8080"]);
        assert_eq!(opened("0.0.0.0:8443", &["127.0.0.1", "169.254.3.4"]), ["127.0.0.1:8443"]);
    }

    #[tokio::test]
    async fn the_media_plane_follows_the_addresses_of_the_machine() {
        let bind = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let (media, _events) = sfu::Sfu::start(sfu::SfuConfig { bind, ..sfu::SfuConfig::default() }).unwrap();
        let room = sfu::RoomKey::new("hop");
        media.open_room(&room).await.unwrap();
        // The machine has no network yet.
        let (interfaces, found) = tokio::sync::watch::channel(Vec::new());
        let following = tokio::spawn(follow(media.clone(), Duration::from_millis(20), move || found.borrow().clone()));
        for address in ["192.0.2.7", "192.0.2.8"] {
            interfaces.send(vec![ip(address)]).unwrap();
            let told = async {
                loop {
                    let offer = media.subscribe(&room, &sfu::PeerKey::new("mai")).await.unwrap();
                    if offer.contains(&format!(" {address} ")) {
                        return;
                    }
                    tokio::task::yield_now().await;
                }
            };
            tokio::time::timeout(Duration::from_secs(20), told).await.expect(address);
        }
        media.shutdown().await;
        following.await.unwrap();
    }

    #[test]
    fn browsers_on_this_machine_may_reach_it_by_loopback() {
        assert_eq!(
            reached(ip("0.0.0.0"), &[ip("127.0.0.1"), ip("::1"), ip("10.0.0.5")]),
            [ip("127.0.0.1"), ip("10.0.0.5")]
        );
    }
}
