// SPDX-License-Identifier: MPL-2.0
//! Numbers that must not be mixed up: rates, sizes, times of a receiver's clock. They cost nothing
//! at run time.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Sub, SubAssign};
use std::time::Duration;

/// Bits per second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Bitrate(u64);

impl Bitrate {
    /// Nothing at all.
    pub const ZERO: Self = Self(0);

    /// So many bits per second.
    pub const fn from_bps(bits: u64) -> Self {
        Self(bits)
    }

    /// So many thousand bits per second.
    pub const fn from_kbps(kilobits: u64) -> Self {
        Self(kilobits * 1000)
    }

    /// Bits per second.
    pub const fn bps(self) -> u64 {
        self.0
    }

    /// Bits per second, for the float arithmetic of estimators.
    pub fn as_f64(self) -> f64 {
        self.0 as f64
    }

    /// Whole bits per second; what is below zero becomes zero.
    pub(crate) fn from_f64(bits: f64) -> Self {
        Self(bits as u64)
    }

    pub(crate) fn percent(self, percent: u64) -> Self {
        Self(self.0 * percent / 100)
    }

    pub(crate) fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    pub(crate) fn abs_diff(self, other: Self) -> Self {
        Self(self.0.abs_diff(other.0))
    }

    /// What passes at this rate in `time`.
    pub(crate) fn size_in(self, time: Duration) -> DataSize {
        DataSize((self.as_f64() / 8.0 * time.as_secs_f64()) as u64)
    }
}

impl fmt::Display for Bitrate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bit/s", self.0)
    }
}

impl Add for Bitrate {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl SubAssign for Bitrate {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl Mul<u64> for Bitrate {
    type Output = Self;

    fn mul(self, times: u64) -> Self {
        Self(self.0 * times)
    }
}

impl Div<u64> for Bitrate {
    type Output = Self;

    fn div(self, parts: u64) -> Self {
        Self(self.0 / parts)
    }
}

impl Sum for Bitrate {
    fn sum<I: Iterator<Item = Self>>(rates: I) -> Self {
        rates.fold(Self::ZERO, Add::add)
    }
}

/// Bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct DataSize(u64);

impl DataSize {
    pub const ZERO: Self = Self(0);

    pub const fn from_bytes(bytes: usize) -> Self {
        Self(bytes as u64)
    }

    /// For float arithmetic.
    pub fn bits(self) -> f64 {
        self.0 as f64 * 8.0
    }

    /// The rate of what passed in `time`.
    pub fn over(self, time: Duration) -> Bitrate {
        Bitrate::from_f64(self.bits() / time.as_secs_f64())
    }

    pub fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// For tables that have no room for more.
    pub fn saturating_u16(self) -> u16 {
        u16::try_from(self.0).unwrap_or(u16::MAX)
    }
}

impl Add for DataSize {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for DataSize {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for DataSize {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl SubAssign for DataSize {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

/// A time of the receiver's clock, or between two of them, in microseconds. That clock has nothing
/// in common with ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Micros(i64);

impl Micros {
    pub const ZERO: Self = Self(0);

    pub const fn new(micros: i64) -> Self {
        Self(micros)
    }

    pub const fn from_millis(millis: i64) -> Self {
        Self(millis * 1000)
    }

    pub fn as_millis(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    pub fn as_secs(self) -> f64 {
        self.0 as f64 / 1e6
    }

    pub fn abs(self) -> Self {
        Self(self.0.abs())
    }
}

impl Add for Micros {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Micros {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Mul<i64> for Micros {
    type Output = Self;

    fn mul(self, times: i64) -> Self {
        Self(self.0 * times)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_size_over_a_time() {
        let rate = Bitrate::from_kbps(800);
        assert_eq!(rate.size_in(Duration::from_millis(20)), DataSize::from_bytes(2000));
        assert_eq!(DataSize::from_bytes(2000).over(Duration::from_millis(20)), rate);
        assert_eq!((rate.percent(50), rate / 8), (Bitrate::from_kbps(400), Bitrate::from_kbps(100)));
        assert_eq!(rate.to_string(), "800000 bit/s");
    }
}
