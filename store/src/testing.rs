// SPDX-License-Identifier: MPL-2.0
//! Helpers for tests of several crates. The product does not use them.

/// A single change in its own unit of work: `store::save!(store => users().create(..))` is a
/// `Result`.
#[doc(hidden)]
#[macro_export]
macro_rules! save {
    ($store:expr => $repository:ident().$method:ident($($argument:expr),* $(,)?)) => {
        match $store.begin().await {
            Err(error) => Err(error.into()),
            Ok(mut work) => match work.$repository().$method($($argument),*).await {
                Err(error) => Err(error),
                Ok(done) => work.save().await.map(|()| done).map_err(Into::into),
            },
        }
    };
}
