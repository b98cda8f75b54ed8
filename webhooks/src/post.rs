// SPDX-License-Identifier: MPL-2.0
//! Sends one notification: one connection, one request, one answer, each with an end. Redirections
//! are not followed: a receiver that has moved is entered anew.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use crate::failure::{Failure, Trouble};
use crate::signature::Secret;
use crate::target::{Target, is_allowed};

/// Until one address answers.
const REACHING: Duration = Duration::from_secs(5);
/// For all of it.
const WHOLE: Duration = Duration::from_secs(15);
/// Addresses of one name that are tried.
const MOST_ADDRESSES: usize = 4;
/// Longest head of an answer, in bytes.
const MAX_HEAD: usize = 16 << 10;

/// One notification to one receiver.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    pub target: &'a Target,
    pub secret: &'a Secret,
    /// The same for every attempt, so that a receiver knows what it has.
    pub id: &'a str,
    /// When this attempt is made, in seconds since 1970.
    pub seconds: i64,
    /// JSON.
    pub body: &'a str,
}

/// How this installation sends.
#[derive(Debug, Clone)]
pub struct Sender {
    /// Whether receivers on this machine are allowed.
    pub to_this_machine: bool,
    /// PEM file of certificate authorities besides those of the system; read anew each time.
    pub authorities: PathBuf,
}

impl Sender {
    /// Ok: the receiver has answered that it took it.
    pub async fn send(&self, delivery: Delivery<'_>) -> Result<(), Failure> {
        match timeout(WHOLE, self.sent(delivery)).await {
            Ok(sent) => sent,
            Err(_) => Err(Failure::new(Trouble::TooSlow, "")),
        }
    }

    async fn sent(&self, delivery: Delivery<'_>) -> Result<(), Failure> {
        let stream = self.reach(delivery.target).await?;
        let status = if delivery.target.is_https {
            let authorities = tokio::fs::read(&self.authorities).await.ok();
            let stream = client_tls::connect(&delivery.target.host, stream, authorities.as_deref()).await;
            request(stream.map_err(|words| Failure::new(Trouble::Encryption, words))?, delivery).await?
        } else {
            request(stream, delivery).await?
        };
        if status.is_success() { Ok(()) } else { Err(Failure::new(Trouble::Refused, status)) }
    }

    async fn reach(&self, target: &Target) -> Result<TcpStream, Failure> {
        let found = lookup_host((target.host.as_str(), target.port)).await;
        let found: Vec<SocketAddr> =
            found.map_err(|error| Failure::new(Trouble::UnknownHost, error))?.take(MOST_ADDRESSES).collect();
        let mut last = Failure::new(Trouble::UnknownHost, &target.host);
        for address in found {
            if !is_allowed(address.ip(), self.to_this_machine) {
                last = Failure::new(Trouble::ForbiddenAddress, address.ip());
                continue;
            }
            match timeout(REACHING, TcpStream::connect(address)).await {
                // By an address of the network this machine is reached, too.
                Ok(Ok(stream)) if !self.to_this_machine && is_of_this_machine(&stream) => {
                    last = Failure::new(Trouble::ForbiddenAddress, address.ip());
                }
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => last = Failure::new(Trouble::Unreachable, error),
                Err(_) => last = Failure::new(Trouble::TooSlow, address),
            }
        }
        Err(last)
    }
}

/// Both ends of such a connection have one address.
fn is_of_this_machine(stream: &TcpStream) -> bool {
    matches!((stream.local_addr(), stream.peer_addr()), (Ok(local), Ok(peer)) if local.ip() == peer.ip())
}

/// What the answer says beside its status is not read.
async fn request<S>(stream: S, delivery: Delivery<'_>) -> Result<StatusCode, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let broken = |error: hyper::Error| Failure::new(Trouble::Broken, error);
    let Delivery { target, secret, id, seconds, body } = delivery;
    let (mut sender, connection) =
        http1::Builder::new().max_buf_size(MAX_HEAD).handshake(TokioIo::new(stream)).await.map_err(broken)?;
    let request = Request::post(&target.path)
        .header(HOST, target.host_header())
        .header(USER_AGENT, concat!("diemcau/", env!("CARGO_PKG_VERSION")))
        .header(CONTENT_TYPE, "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", seconds)
        .header("webhook-signature", secret.sign(id, seconds, body))
        .body(body.to_owned())
        .map_err(|error| Failure::new(Trouble::Broken, error))?;
    tokio::pin!(connection);
    let answer = sender.send_request(request);
    tokio::pin!(answer);
    tokio::select! {
        answer = &mut answer => Ok(answer.map_err(broken)?.status()),
        ended = &mut connection => {
            ended.map_err(broken)?;
            Ok(answer.await.map_err(broken)?.status())
        }
    }
}
