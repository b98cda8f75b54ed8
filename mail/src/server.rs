// SPDX-License-Identifier: MPL-2.0
//! The server that takes letters: finding it, encrypting the way, signing in, handing over. Every
//! wait has an end.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use crate::bounded_stream::BoundedStream;
use crate::failure::{Failure, Stage, Trouble};
use crate::letter::Written;

/// Until the server has greeted, encrypted and let in.
const CONNECTING: Duration = Duration::from_secs(30);
/// Until one of its addresses answers.
const REACHING: Duration = Duration::from_secs(8);
/// Until it has taken one letter.
const HANDING_OVER: Duration = Duration::from_mins(1);
/// Until it has said goodbye.
const LEAVING: Duration = Duration::from_secs(3);
/// Addresses of one name that are tried.
const MOST_ADDRESSES: usize = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// Begins in the clear and encrypts before anything is said (port 587).
    StartTls,
    /// Encrypted from the first byte (port 465).
    Tls,
    /// For a server on the same machine only.
    None,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    pub user: String,
    /// The password is read anew for each connection.
    pub password_file: PathBuf,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    pub login: Option<Login>,
    /// Certificate authorities besides those of the system.
    pub authorities: Option<PathBuf>,
    /// As whom this machine introduces itself: a domain.
    pub hello: String,
}

/// A connection that hands over letters.
pub struct Connection {
    smtp: AsyncSmtpConnection,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Connection")
    }
}

impl Server {
    pub async fn connect(&self) -> Result<Connection, Failure> {
        match timeout(CONNECTING, self.connected()).await {
            Ok(connection) => connection,
            Err(_) => Err(Failure::new(Trouble::TooSlow, "")),
        }
    }

    async fn connected(&self) -> Result<Connection, Failure> {
        let password = self.password().await?;
        let (stream, peer) = self.reach().await?;
        let stream: Box<dyn AsyncTokioStream> = match self.encryption {
            Encryption::Tls => Box::new(BoundedStream::new(self.encrypt(stream).await?, peer)),
            Encryption::StartTls | Encryption::None => Box::new(BoundedStream::new(stream, peer)),
        };
        let hello = ClientId::Domain(self.hello.clone());
        let mut smtp = AsyncSmtpConnection::connect_with_transport(stream, &hello)
            .await
            .map_err(|error| Failure::of_connection(&error, Trouble::Broken))?;
        if self.encryption == Encryption::StartTls {
            if !smtp.can_starttls() {
                return Err(Failure::new(Trouble::NoEncryption, ""));
            }
            smtp.starttls(self.parameters().await?, &hello)
                .await
                .map_err(|error| Failure::of_connection(&error, Trouble::Encryption))?;
        }
        if let (Some(login), Some(password)) = (&self.login, password) {
            smtp.auth(&[Mechanism::Plain, Mechanism::Login], &Credentials::new(login.user.clone(), password))
                .await
                .map_err(|error| Failure::of_connection(&error, Trouble::Password))?;
        }
        Ok(Connection { smtp })
    }

    async fn password(&self) -> Result<Option<String>, Failure> {
        let Some(Login { password_file, .. }) = &self.login else { return Ok(None) };
        let text = tokio::fs::read_to_string(password_file)
            .await
            .map_err(|error| Failure::new(Trouble::Settings, format!("{}: {error}", password_file.display())))?;
        Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
    }

    async fn reach(&self) -> Result<(TcpStream, SocketAddr), Failure> {
        let found = lookup_host((self.host.as_str(), self.port))
            .await
            .map_err(|error| Failure::new(Trouble::UnknownServer, error.to_string()))?;
        let mut last = Failure::new(Trouble::UnknownServer, &self.host);
        for address in found.take(MOST_ADDRESSES) {
            match timeout(REACHING, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok((stream, address)),
                Ok(Err(error)) => last = Failure::of_io(&error),
                Err(_) => last = Failure::new(Trouble::TooSlow, address.to_string()),
            }
        }
        Err(last)
    }

    async fn encrypt(&self, stream: TcpStream) -> Result<tokio_rustls::client::TlsStream<TcpStream>, Failure> {
        let authorities = self.authority_file().await?;
        let connected = client_tls::connect(&self.host, stream, authorities.as_deref()).await;
        connected.map_err(|words| Failure::new(Trouble::Encryption, words))
    }

    async fn parameters(&self) -> Result<TlsParameters, Failure> {
        let failed = |error: lettre::transport::smtp::Error| Failure::of_connection(&error, Trouble::Encryption);
        let mut parameters = TlsParameters::builder(self.host.clone());
        if let Some(pem) = self.authority_file().await? {
            parameters = parameters.add_root_certificate(Certificate::from_pem(&pem).map_err(failed)?);
        }
        parameters.build_rustls().map_err(failed)
    }

    async fn authority_file(&self) -> Result<Option<Vec<u8>>, Failure> {
        let Some(file) = &self.authorities else { return Ok(None) };
        let unreadable =
            |error: std::io::Error| Failure::new(Trouble::Settings, format!("{}: {error}", file.display()));
        tokio::fs::read(file).await.map(Some).map_err(unreadable)
    }
}

impl Connection {
    /// Ok: the server has taken the letter and is responsible for it. After an error the connection
    /// is no longer used.
    pub async fn send(&mut self, letter: &Written) -> Result<(), Failure> {
        let sent = match timeout(HANDING_OVER, self.hand_over(letter)).await {
            Ok(sent) => sent,
            Err(_) => Err(Failure::new(Trouble::TooSlow, "")),
        };
        if sent.is_err() {
            let _ = timeout(LEAVING, self.smtp.abort()).await;
        }
        sent
    }

    /// Step by step: what a refusal means depends on what it answers. Letters are in ASCII, so that
    /// no step has parameters.
    async fn hand_over(&mut self, Written { envelope, bytes }: &Written) -> Result<(), Failure> {
        let at = |stage| move |error| Failure::of_letter(&error, stage);
        self.smtp.command(Mail::new(envelope.from().cloned(), Vec::new())).await.map_err(at(Stage::Sender))?;
        for recipient in envelope.to() {
            self.smtp.command(Rcpt::new(recipient.clone(), Vec::new())).await.map_err(at(Stage::Recipient))?;
        }
        self.smtp.command(Data).await.map_err(at(Stage::Text))?;
        self.smtp.message(bytes).await.map_err(at(Stage::Text))?;
        Ok(())
    }

    pub async fn leave(mut self) {
        // What was taken is taken, whatever the server says now.
        let _ = timeout(LEAVING, self.smtp.quit()).await;
    }
}
