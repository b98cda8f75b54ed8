//! What somebody may do with sound and picture.

use serde::{Deserialize, Serialize};

/// People have both; an access token says what its holder may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaRights {
    /// May be heard and seen.
    pub publish: bool,
    /// May hear and see others.
    pub subscribe: bool,
}

impl MediaRights {
    pub const ALL: Self = Self { publish: true, subscribe: true };
}
