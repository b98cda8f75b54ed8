// SPDX-License-Identifier: MPL-2.0
//! Bots in a meeting of the real server.

mod lossy;
mod meeting;
mod relay;
mod together;
