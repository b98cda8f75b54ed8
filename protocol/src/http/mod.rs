// SPDX-License-Identifier: MPL-2.0
//! Bodies of the HTTP interface under `/api/v1`. JSON both ways; every refusal is a
//! [`crate::problem::Problem`] with `application/problem+json`. The table of endpoints is in
//! docs/http-api.md; OpenAPI at `/api/v1/openapi.json`.
//!
//! One file for each subject; here is the list of them.

macro_rules! subjects {
    ($($subject:ident,)*) => {
        $(
            mod $subject;
            pub use $subject::*;
        )*

        /// The types of all subjects that pages use.
        #[cfg(feature = "typescript")]
        pub(crate) fn types(types: &mut crate::typescript::Types) {
            $($subject::types(types);)*
        }
    };
}

subjects! {
    action_items,
    chat,
    dossier,
    draft_comments,
    exchange,
    health,
    invite_groups,
    joining,
    keys,
    late_speech,
    line_test,
    live_stats,
    mail,
    meetings,
    minutes,
    minutes_steps,
    papers,
    people,
    private_notes,
    readiness,
    replies,
    retention,
    roll_call,
    search,
    sign_in,
    sound_files,
    speech_models,
    transcript,
    units,
    uploads,
    verification,
    votes,
    webhooks,
}
