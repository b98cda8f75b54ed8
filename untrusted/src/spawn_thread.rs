// SPDX-License-Identifier: MPL-2.0
//! The thread that starts child processes.
//!
//! Starting a child blocks the thread until the kernel has loaded the program, and serialises the
//! request with all trusted certificates; both must not delay other requests. The thread is
//! permanent, because a child is killed when the thread that started it ends (`limits.rs`), as
//! tokio's blocking threads do.

use std::path::PathBuf;
use std::sync::mpsc;

use parking_lot::Mutex;
use tokio::process::Child;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::any_parse_request::ChildRequest;
use super::child_process::{self, Failure};

type Order = Box<dyn FnOnce() + Send>;

/// Handle of the thread, which starts with the first command and ends with this value.
#[derive(Default)]
pub struct SpawnThread(Mutex<Option<mpsc::Sender<Order>>>);

impl SpawnThread {
    /// Starts a child; also returns the first bytes to send.
    pub async fn start<Q>(
        &self,
        program: PathBuf,
        request: Q,
        document_length: usize,
    ) -> Result<(Child, Vec<u8>), Failure>
    where
        Q: ChildRequest,
    {
        let (tell, started) = oneshot::channel();
        // A child whose requester is gone is killed when it is dropped.
        self.order(Box::new(move || {
            let _ = tell.send(child_process::start::<Q>(&program, request, document_length));
        }))?;
        started.await.unwrap_or_else(|_| Err(gone()))
    }

    fn order(&self, order: Order) -> Result<(), Failure> {
        let mut orders = self.0.lock();
        let orders = match &mut *orders {
            Some(orders) => orders,
            none => none.insert(thread().map_err(|error| Failure::Broken(error.to_string()))?),
        };
        orders.send(order).map_err(|_| gone())
    }
}

fn thread() -> std::io::Result<mpsc::Sender<Order>> {
    let (orders, taken) = mpsc::channel::<Order>();
    let runtime = Handle::current();
    std::thread::Builder::new().name("readers".to_owned()).spawn(move || {
        let _inside = runtime.enter();
        while let Ok(order) = taken.recv() {
            order();
        }
    })?;
    Ok(orders)
}

fn gone() -> Failure {
    Failure::Broken("the thread that starts it has ended".to_owned())
}
