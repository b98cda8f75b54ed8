//! A live meeting through its front door: the real server, spoken to over WebSockets.

mod coming_and_going;
mod conduct;
mod hostile_pages;
mod meeting;
mod restart;
