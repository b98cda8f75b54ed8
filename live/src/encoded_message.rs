// SPDX-License-Identifier: MPL-2.0
//! A message as it goes over the wire.

use bytes::Bytes;
use protocol::live::ServerMessage;

/// One message as JSON, encoded once for all its recipients. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodedMessage(Bytes);

impl EncodedMessage {
    pub fn of(message: &ServerMessage) -> Self {
        let json = serde_json::to_vec(message).unwrap_or_else(|error| {
            // The protocol's types always serialise; a page ignores an empty object.
            tracing::error!(%error, "a message could not be serialised");
            b"{}".to_vec()
        });
        Self(json.into())
    }

    /// UTF-8, as JSON is.
    pub fn into_bytes(self) -> Bytes {
        self.0
    }
}
