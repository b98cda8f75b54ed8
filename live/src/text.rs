// SPDX-License-Identifier: MPL-2.0
//! A message as it goes over the wire.

use bytes::Bytes;
use protocol::live::ServerMessage;

/// One message as JSON, made once for everybody who gets it. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(Bytes);

impl Text {
    pub fn of(message: &ServerMessage) -> Self {
        let json = serde_json::to_vec(message).unwrap_or_else(|error| {
            // Our own types always serialise; an empty object is ignored by pages.
            tracing::error!(%error, "a message could not be written");
            b"{}".to_vec()
        });
        Self(json.into())
    }

    /// UTF-8, as JSON is.
    pub fn into_bytes(self) -> Bytes {
        self.0
    }
}
