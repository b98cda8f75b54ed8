// SPDX-License-Identifier: MPL-2.0
//! Who sends untrusted files, and the numbers of their documents.

use std::net::{IpAddr, Ipv6Addr};

use meetings::ids::UserId;

/// A sender: strangers by network address, signed-in people by account, and the server itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Caller {
    Address(IpAddr),
    Person(UserId),
    /// The server, which draws pages of papers one at a time. People who wait for an answer come
    /// first, and drawing is charged to none of them.
    Papers,
}

impl Caller {
    /// A stranger. One customer of a provider has a whole IPv6 /64.
    pub fn at(address: IpAddr) -> Self {
        Self::Address(match address {
            IpAddr::V6(v6) => {
                let prefix = u128::from(v6) & !u128::from(u64::MAX);
                IpAddr::V6(Ipv6Addr::from(prefix))
            }
            v4 @ IpAddr::V4(_) => v4,
        })
    }

    pub(super) fn lane(&self) -> usize {
        match self {
            Self::Address(_) => STRANGERS,
            Self::Person(_) | Self::Papers => 1,
        }
    }
}

/// The lane of strangers.
pub(super) const STRANGERS: usize = 0;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub(super) u64);

#[cfg(test)]
impl Ticket {
    pub fn of_test(number: u64) -> Self {
        Self(number)
    }
}
