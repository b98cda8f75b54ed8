// SPDX-License-Identifier: MPL-2.0
//! Guarantees of the store; every test runs on SQLite and on PostgreSQL.

mod databases;
mod office;
mod postgres_cluster;

mod access_tokens;
mod action_items;
mod audit;
mod chat;
mod dossiers;
mod draft_comments;
mod durability;
mod invite_groups;
mod invitees;
mod jobs;
mod left_out;
mod letters;
mod letters_and_changes;
mod letters_in_turn;
mod line_tests;
mod live_meeting;
mod meetings_list;
mod minutes;
mod minutes_numbers;
mod opening;
mod paper_versions;
mod papers;
mod people;
mod people_import;
mod readiness;
mod retention;
mod roll_calls;
mod room_steps;
mod search;
mod series;
mod shared_drafts;
mod signing;
mod speeches;
mod transcripts;
mod units;
mod units_of_work;
mod votes;
