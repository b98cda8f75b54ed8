//! A live meeting through its front door: the real server, spoken to over WebSockets.

mod after_the_meeting;
mod by_token;
mod coming_and_going;
mod conduct;
mod disk;
mod hostile_pages;
mod meeting;
mod recording;
mod restart;
mod voice;
