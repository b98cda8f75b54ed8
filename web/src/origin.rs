// SPDX-License-Identifier: MPL-2.0
//! Where a request comes from.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use axum::http::request::Parts;

use crate::proxies::SharedProxies;
use crate::refusal::Refused;

/// Where a request comes from, as far as trusted proxies tell.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    pub address: IpAddr,
    /// It came over TLS, to this server or to a trusted proxy.
    pub secure: bool,
}

/// Set by the HTTPS listener on each of its requests.
#[derive(Debug, Clone, Copy)]
pub struct OverTls;

impl Origin {
    pub fn of(parts: &Parts, proxies: &SharedProxies) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::from([0; 4]), |info| info.0.ip());
        // A dual-stack socket reports IPv4 addresses as IPv4-mapped IPv6.
        let peer = peer.to_canonical();
        let proxies = proxies.read();
        let secure = parts.extensions.get::<OverTls>().is_some() || proxies.over_tls(peer, &parts.headers);
        Self { address: proxies.client(peer, &parts.headers), secure }
    }
}

impl<S: Sync> FromRequestParts<S> for Origin
where
    SharedProxies: FromRef<S>,
{
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        Ok(Self::of(parts, &SharedProxies::from_ref(state)))
    }
}
