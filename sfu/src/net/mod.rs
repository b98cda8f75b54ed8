//! The network side: one UDP port, one thread that reads it, one thread per core that forwards.

mod reader;
mod socket;
mod worker;

pub(crate) use reader::{Names, Reader};
pub(crate) use socket::MediaSocket;
pub(crate) use worker::{Message, Worker};
