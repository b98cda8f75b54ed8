// SPDX-License-Identifier: MPL-2.0
//! A live meeting through its front door: the real server, spoken to over WebSockets.

mod after_the_meeting;
#[path = "../http/browser.rs"]
#[allow(dead_code, reason = "these tests need less of it")]
mod browser;
mod by_token;
mod chairing;
mod coming_and_going;
mod conduct;
mod disk;
mod hostile_pages;
mod meeting;
mod names;
mod notes;
mod one_seat;
mod opening;
mod quality;
mod recording;
mod restart;
mod sessions;
mod voice;
mod whep;
mod whip;
