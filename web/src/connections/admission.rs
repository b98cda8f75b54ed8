// SPDX-License-Identifier: MPL-2.0
//! Limits the number of connections, in total and per network.

use std::collections::HashMap;
use std::sync::Arc;

use meetings::network::Network;
use parking_lot::Mutex;

/// The limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    pub in_all: usize,
    pub per_network: usize,
}

/// Counts open connections. Cheap to clone; all public listeners share one.
#[derive(Debug, Clone)]
pub struct Admission(Arc<Mutex<Counts>>);

#[derive(Debug)]
struct Counts {
    bounds: Bounds,
    open: usize,
    by_network: HashMap<Network, usize>,
    refused: u64,
}

/// Why a connection is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    InAll,
    ThisNetwork,
}

/// One open connection. Dropping it releases its place.
#[derive(Debug)]
pub struct Place {
    admission: Admission,
    network: Network,
}

impl Admission {
    pub fn new(bounds: Bounds) -> Self {
        Self(Arc::new(Mutex::new(Counts { bounds, open: 0, by_network: HashMap::new(), refused: 0 })))
    }

    /// Changes the limits for new connections.
    pub fn set_bounds(&self, bounds: Bounds) {
        self.0.lock().bounds = bounds;
    }

    /// Admits a connection from `network`. A trusted proxy carries many people from one address, so
    /// only the total limit applies to it.
    pub fn enter(&self, network: Network, is_proxy: bool) -> Result<Place, Full> {
        let mut counts = self.0.lock();
        let here = counts.by_network.get(&network).copied().unwrap_or(0);
        let full = if counts.open >= counts.bounds.in_all {
            Some(Full::InAll)
        } else if !is_proxy && here >= counts.bounds.per_network {
            Some(Full::ThisNetwork)
        } else {
            None
        };
        if let Some(full) = full {
            counts.refused += 1;
            return Err(full);
        }
        counts.open += 1;
        *counts.by_network.entry(network).or_default() += 1;
        Ok(Place { admission: self.clone(), network })
    }

    /// Connections refused since the last call.
    pub fn take_refused(&self) -> u64 {
        std::mem::take(&mut self.0.lock().refused)
    }

    pub fn open(&self) -> usize {
        self.0.lock().open
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.admission.0.lock();
        counts.open -= 1;
        if let Some(here) = counts.by_network.get_mut(&self.network) {
            *here -= 1;
            if *here == 0 {
                counts.by_network.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        Network::of(text.parse().unwrap())
    }

    #[test]
    fn one_network_cannot_take_all_places_and_gives_back_what_it_had() {
        let admission = Admission::new(Bounds { in_all: 3, per_network: 2 });
        let hall = network("10.0.0.1");
        let first = admission.enter(hall, false).unwrap();
        let _second = admission.enter(hall, false).unwrap();
        assert_eq!(admission.enter(hall, false).unwrap_err(), Full::ThisNetwork);
        let other = admission.enter(network("10.0.0.2"), false).unwrap();
        assert_eq!(admission.enter(network("10.0.0.3"), false).unwrap_err(), Full::InAll);
        drop(first);
        drop(other);
        assert!(admission.enter(hall, false).is_ok());
        assert_eq!(admission.take_refused(), 2);
    }

    #[test]
    fn a_proxy_is_many_people() {
        let admission = Admission::new(Bounds { in_all: 5, per_network: 1 });
        let proxy = network("127.0.0.1");
        let places: Vec<_> = (0..5).map(|_| admission.enter(proxy, true)).collect();
        assert!(places.iter().all(Result::is_ok));
        assert_eq!(admission.enter(proxy, true).unwrap_err(), Full::InAll);
        drop(places);
        assert_eq!(admission.open(), 0);
        assert!(admission.0.lock().by_network.is_empty());
    }
}
