// SPDX-License-Identifier: MPL-2.0
//! What tests of several crates share. The product has no use for it: a use case names its unit of
//! work.

/// One change in a unit of work of its own: `store::save!(store => users().create(..))` is a
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
