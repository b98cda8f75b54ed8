// SPDX-License-Identifier: MPL-2.0
//! Tests of a live meeting: the real server, over WebSockets.

mod access_tokens;
mod after_the_meeting;
mod agenda;
mod beside_files;
#[path = "../http/browser.rs"]
#[allow(dead_code, reason = "these tests need less of it")]
mod browser;
mod cameras;
mod chairing;
mod chat;
mod deputies;
mod disk;
mod door;
mod economy;
#[path = "../http/expensive_files.rs"]
#[allow(dead_code, reason = "these tests need less of it")]
mod expensive_files;
mod floor;
mod hostile_pages;
mod http2_sockets;
mod identities;
mod joining_and_leaving;
mod kept_back;
mod late_speech;
mod line_test;
mod link_quality;
mod meeting;
mod missed_speech;
mod moderation;
mod notes;
mod observers;
mod opening;
mod papers;
mod participant_limits;
mod recording;
mod replay;
mod restart;
mod rights_changes;
mod roles;
mod roll_call;
mod screen_stills;
mod sessions;
mod uploads;
mod voice;
mod vote_halls;
mod votes;
mod waiting_sockets;
mod whep;
mod whip;
