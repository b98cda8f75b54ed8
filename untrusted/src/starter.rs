// SPDX-License-Identifier: MPL-2.0
//! The thread that starts children.
//!
//! Starting one stops the thread that does it until the kernel has loaded the program, and the
//! question, with all trusted certificates, is put into bytes first: neither may hold up those who
//! answer requests. It is one thread for good, since a child is killed when the thread that started
//! it ends (`limits.rs`), as those for blocking work do.

use std::path::PathBuf;
use std::sync::mpsc;

use parking_lot::Mutex;
use tokio::process::Child;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::process::{self, Failure};
use super::wire::Question;

type Order = Box<dyn FnOnce() + Send>;

/// The way to the thread, which begins with the first order and ends with this.
#[derive(Default)]
pub struct Starter(Mutex<Option<mpsc::Sender<Order>>>);

impl Starter {
    /// Starts a child; also says what to tell it first.
    pub async fn start<Q>(
        &self,
        program: PathBuf,
        question: Q,
        document_length: usize,
    ) -> Result<(Child, Vec<u8>), Failure>
    where
        Q: Question + Send + 'static,
    {
        let (tell, started) = oneshot::channel();
        // A child that nobody takes any more is killed when it is dropped.
        self.order(Box::new(move || {
            let _ = tell.send(process::start::<Q>(&program, question, document_length));
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
