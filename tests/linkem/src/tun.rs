// SPDX-License-Identifier: MPL-2.0
//! A TUN device inside a network namespace.

use std::ffi::CString;
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::process::Command;

const NAME: &str = "lk0";
const TUNSETIFF: libc::c_ulong = 0x4004_54ca;

/// Creates the device in `namespace` ("-" is the present one) with an address such as
/// `10.78.0.2/24`.
pub(crate) fn create(namespace: &str, address: &str) -> Result<File, String> {
    let (namespace, address) = (namespace.to_owned(), address.to_owned());
    // A thread of its own: entering a namespace is for ever.
    std::thread::spawn(move || create_here(&namespace, &address))
        .join()
        .map_err(|_| "the thread of the device failed".to_owned())?
}

fn create_here(namespace: &str, address: &str) -> Result<File, String> {
    if namespace != "-" {
        let file = File::open(format!("/run/netns/{namespace}"))
            .map_err(|error| format!("network namespace {namespace}: {error}"))?;
        // SAFETY: a plain system call on a descriptor that is open.
        if unsafe { libc::setns(file.as_raw_fd(), libc::CLONE_NEWNET) } != 0 {
            return Err(format!("entering {namespace}: {}", io::Error::last_os_error()));
        }
    }
    let device = open().map_err(|error| format!("/dev/net/tun: {error}"))?;
    for arguments in [vec!["address", "add", &address, "dev", NAME], vec!["link", "set", NAME, "up", "mtu", "1500"]] {
        let status = Command::new("ip").args(&arguments).status().map_err(|error| format!("ip: {error}"))?;
        if !status.success() {
            return Err(format!("ip {} failed", arguments.join(" ")));
        }
    }
    Ok(device)
}

fn open() -> io::Result<File> {
    let path = CString::new("/dev/net/tun").map_err(io::Error::other)?;
    // SAFETY: the path ends in NUL, and the descriptor is owned by nobody else.
    let device = unsafe {
        let descriptor = libc::open(path.as_ptr(), libc::O_RDWR | libc::O_NONBLOCK | libc::O_CLOEXEC);
        if descriptor < 0 {
            return Err(io::Error::last_os_error());
        }
        File::from(OwnedFd::from_raw_fd(descriptor))
    };
    // SAFETY: all zeros is a valid request.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    for (to, from) in request.ifr_name.iter_mut().zip(NAME.bytes()) {
        *to = libc::c_char::from_ne_bytes([from]);
    }
    #[expect(clippy::cast_possible_truncation, reason = "the flags are of 16 bits")]
    {
        request.ifr_ifru.ifru_flags = (libc::IFF_TUN | libc::IFF_NO_PI) as i16;
    }
    // SAFETY: the request outlives the call, which only reads and fills it.
    if unsafe { libc::ioctl(device.as_raw_fd(), TUNSETIFF, &raw mut request) } != 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(device)
}
