// SPDX-License-Identifier: MPL-2.0
//! The WebSocket of a meeting, opened by a token.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{SinkExt as _, StreamExt as _};
use protocol::live::{ClientMessage, ServerMessage};
use protocol::packing::{PACK_FROM_BYTES, pack, unpack};
use protocol::problem::Language;
use rustls::ClientConfig;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::header::AUTHORIZATION;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream, client_async_tls_with_config};

use crate::clock::now;
use crate::fault::Fault;
use crate::plan::Plan;

/// Timeout for opening the WebSocket; that of a page.
const OPENING: Duration = Duration::from_secs(8);
/// Timeout for sending one message.
const SENDING: Duration = Duration::from_secs(10);
/// How long the server may take to confirm a close.
const CLOSING: Duration = Duration::from_secs(2);
/// A room of 500 people is described in less.
const LARGEST_MESSAGE: usize = 4 * 1024 * 1024;
/// The library's own buffers are for servers; hundreds of these live in one process.
const BUFFER: usize = 4 * 1024;

/// Whom to trust; made once for all bots.
pub(crate) fn trust(insecure: bool) -> Result<Arc<ClientConfig>, Fault> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let broken = |error: rustls::Error| Fault::Machine(error.to_string());
    let builder =
        ClientConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions().map_err(broken)?;
    let config = if insecure {
        builder.dangerous().with_custom_certificate_verifier(Arc::new(Anybody(provider))).with_no_client_auth()
    } else {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        builder.with_root_certificates(roots).with_no_client_auth()
    };
    Ok(Arc::new(config))
}

/// The open socket.
pub(crate) struct Signalling {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The own address by which the server is reached.
    pub from: IpAddr,
    /// When the last message came.
    pub last_received: Instant,
}

impl Signalling {
    pub async fn open(plan: &Plan, token: &str, trust: &Arc<ClientConfig>) -> Result<Self, Fault> {
        let host = plan.address.authority();
        let unreachable = |reason: String| Fault::Unreachable { host: host.clone(), reason };
        let opening = async {
            let stream = TcpStream::connect((plan.address.host.as_str(), plan.address.port))
                .await
                .map_err(|error| unreachable(error.to_string()))?;
            let _ = stream.set_nodelay(true);
            let from = stream.local_addr().map_err(|error| unreachable(error.to_string()))?.ip().to_canonical();
            let config = WebSocketConfig::default()
                .max_message_size(Some(LARGEST_MESSAGE))
                .max_frame_size(Some(LARGEST_MESSAGE))
                .read_buffer_size(BUFFER)
                .write_buffer_size(BUFFER);
            let connector = if plan.address.secure { Connector::Rustls(trust.clone()) } else { Connector::Plain };
            let request = request(plan, token)?;
            let (socket, _) = client_async_tls_with_config(request, stream, Some(config), Some(connector))
                .await
                .map_err(|error| refusal(&host, error))?;
            Ok(Self { socket, from, last_received: now() })
        };
        timeout(OPENING, opening).await.unwrap_or_else(|_| {
            let words = match plan.language {
                Language::Vietnamese => "không trả lời trong 8 giây",
                Language::English => "no answer within 8 seconds",
            };
            Err(unreachable(words.to_owned()))
        })
    }

    /// Whether it was sent.
    pub async fn send(&mut self, message: &ClientMessage) -> bool {
        let Ok(text) = serde_json::to_string(message) else { return false };
        let frame = if text.len() < PACK_FROM_BYTES { Message::text(text) } else { Message::binary(pack(&text)) };
        matches!(timeout(SENDING, self.socket.send(frame)).await, Ok(Ok(())))
    }

    /// The next message; none when the connection is lost.
    pub async fn next(&mut self) -> Option<Result<ServerMessage, Fault>> {
        loop {
            let received = self.socket.next().await?;
            self.last_received = now();
            match received {
                Ok(Message::Text(text)) => return Some(message(&text)),
                Ok(Message::Binary(frame)) => {
                    let text = unpack(&frame, LARGEST_MESSAGE).map_err(|error| Fault::Nonsense(format!("{error:?}")));
                    return Some(text.and_then(|text| message(&text)));
                }
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// Closes in an orderly way: unread bytes are read first, because dropping a socket with unread
    /// bytes discards what was just sent.
    pub async fn close(&mut self) {
        let closing = async {
            let _ = self.socket.close(None).await;
            while let Some(Ok(_)) = self.socket.next().await {}
        };
        let _ = timeout(CLOSING, closing).await;
    }
}

fn message(text: &str) -> Result<ServerMessage, Fault> {
    serde_json::from_str(text).map_err(|error| Fault::Nonsense(error.to_string()))
}

fn request(plan: &Plan, token: &str) -> Result<tokio_tungstenite::tungstenite::handshake::client::Request, Fault> {
    let scheme = if plan.address.secure { "wss" } else { "ws" };
    let language = match plan.language {
        Language::Vietnamese => "vi",
        Language::English => "en",
    };
    let address = format!(
        "{scheme}://{}/api/v1/meetings/{}/live?lang={language}&packed=1",
        plan.address.authority(),
        plan.address.meeting
    );
    let wrong = |_| Fault::Address(address.clone());
    let mut request = address.as_str().into_client_request().map_err(|error| wrong(error.to_string()))?;
    // The error would show the token.
    let bearer = format!("Bearer {token}").parse().map_err(|_| Fault::Refused(401))?;
    request.headers_mut().insert(AUTHORIZATION, bearer);
    Ok(request)
}

fn refusal(host: &str, error: Error) -> Fault {
    match error {
        Error::Http(answer) => Fault::Refused(answer.status().as_u16()),
        error => {
            let words = error.to_string();
            let host = host.to_owned();
            if words.to_ascii_lowercase().contains("certificate") {
                Fault::Certificate { host, reason: words }
            } else {
                Fault::Unreachable { host, reason: words }
            }
        }
    }
}

/// Trusts every certificate, for servers with a self-made one. Signatures are still checked, so it
/// is one server throughout.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
