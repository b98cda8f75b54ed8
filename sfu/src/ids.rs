// SPDX-License-Identifier: MPL-2.0
//! The names of things. All are the caller's; nothing here looks inside.

use std::fmt;
use std::sync::Arc;

macro_rules! opaque_key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Wraps the caller's own id. Cheap to clone afterwards.
            pub fn new(id: impl AsRef<str>) -> Self {
                Self(Arc::from(id.as_ref()))
            }

            /// The id as it was given.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self::new(id)
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(Arc::from(id))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    };
}

opaque_key! {
    /// A room: the set of peers that may see and hear one another.
    RoomKey
}
opaque_key! {
    /// A peer in a room: one participant's pair of connections. Unique inside its room only.
    PeerKey
}

/// What a published track shows or lets hear. A peer has at most one track of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// Sound of a microphone (Opus).
    Microphone,
    /// Picture of a camera.
    Camera,
    /// Picture of a shared screen or window.
    Screen,
    /// Picture of another camera beside the first.
    SecondCamera,
    /// Picture of one more.
    ThirdCamera,
}

impl Source {
    /// Whether this source is sound.
    pub fn is_audio(self) -> bool {
        matches!(self, Self::Microphone)
    }
}

/// One published track of a room: who publishes it and what it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TrackKey {
    /// Who publishes.
    pub publisher: PeerKey,
    /// What is published.
    pub source: Source,
}

impl TrackKey {
    /// The track `source` of `publisher`.
    pub fn new(publisher: PeerKey, source: Source) -> Self {
        Self { publisher, source }
    }
}
