// SPDX-License-Identifier: MPL-2.0
//! The HTTP interface `/api/v1`, a file per group of endpoints; the table is in docs/http-api.md.

mod action_items;
pub mod audit;
pub mod auth;
mod chat;
mod dossier;
pub mod downloads;
mod draft_comments;
mod exchange;
pub mod health;
pub mod invitations;
mod invite_groups;
pub mod keys;
mod late_speech;
mod left_out;
mod line_test;
pub mod lists;
mod live_stats;
mod mail;
pub mod me;
pub mod meeting_list;
pub mod meetings;
pub mod minutes;
pub mod minutes_signing;
mod minutes_steps;
mod papers;
pub mod people;
pub mod people_list;
pub mod private_notes;
mod put_out;
mod raising;
mod readiness;
mod replay;
mod replies;
mod retention;
pub mod roll_call;
mod screen_stills;
pub mod search;
mod sound_files;
pub mod speech_models;
pub mod transcript;
pub mod transcript_export;
pub mod units;
mod uploads;
pub mod verify;
pub mod votes;
mod webhooks;

use utoipa_axum::router::OpenApiRouter;

use crate::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(auth::router())
        .merge(me::router())
        .merge(mail::router())
        .merge(webhooks::router())
        .merge(action_items::router())
        .merge(units::router())
        .merge(people::router())
        .merge(people_list::router())
        .merge(chat::router())
        .merge(papers::router())
        .merge(uploads::router())
        .merge(private_notes::router())
        .merge(readiness::router())
        .merge(roll_call::router())
        .merge(votes::router())
        .merge(replay::router())
        .merge(raising::router())
        .merge(replies::router())
        .merge(retention::router())
        .merge(meeting_list::router())
        .merge(meetings::router())
        .merge(invitations::router())
        .merge(invite_groups::router())
        .merge(transcript::router())
        .merge(left_out::router())
        .merge(sound_files::router())
        .merge(transcript_export::router())
        .merge(search::router())
        .merge(keys::router())
        .merge(minutes::router())
        .merge(minutes_signing::router())
        .merge(exchange::router())
        .merge(draft_comments::router())
        .merge(minutes_steps::router())
        .merge(verify::router())
        .merge(dossier::router())
        .merge(audit::router())
        .merge(late_speech::router())
        .merge(screen_stills::router())
        .merge(line_test::router())
        .merge(live_stats::router())
        .merge(speech_models::router())
}
