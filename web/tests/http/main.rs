// SPDX-License-Identifier: MPL-2.0
//! The server through its front door: the real application on a loopback port, spoken to in HTTP.

mod bombs;
mod browser;
mod certificates;
mod command_line;
mod configuration;
mod crowded;
mod half_done;
mod hanging;
mod invitations;
mod lists;
mod meetings;
mod metrics;
mod minutes;
mod openapi;
mod paper;
mod people;
mod people_lists;
mod readers_that_fail;
mod refused_early;
mod requests;
mod search;
mod secrets;
mod server;
mod sign_in;
mod signatures;
mod signing_rules;
mod slow_uploads;
mod speech_models;
mod spreadsheets;
mod stalled;
mod stopping;
mod strangers_files;
mod transcript;
mod verification;
mod verify_command;
