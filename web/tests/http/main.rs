//! The server through its front door: the real application on a loopback port, spoken to in HTTP.

mod bombs;
mod browser;
mod certificates;
mod command_line;
mod configuration;
mod invitations;
mod lists;
mod meetings;
mod metrics;
mod minutes;
mod openapi;
mod paper;
mod people;
mod requests;
mod search;
mod secrets;
mod server;
mod sign_in;
mod signatures;
mod signing_rules;
mod speech_models;
mod stalled;
mod stopping;
mod strangers_files;
mod transcript;
mod verification;
