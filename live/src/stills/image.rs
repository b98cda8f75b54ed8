// SPDX-License-Identifier: MPL-2.0
//! What a page sends as a still. Other pages decode it, so only formats with a size that can be
//! read here pass: a few kilobytes can otherwise unfold to gigabytes of pixels.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use protocol::live::{MAX_SCREEN_STILL_BYTES, MAX_SCREEN_STILL_SIDE, MAX_STILL_BYTES, MAX_STILL_SIDE};

/// The base64 of an image that may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StillImage(String);

impl StillImage {
    /// `None` for anything but one small WebP (lossy, RFC 9649) or JPEG (ITU-T T.81).
    pub fn parse(text: String) -> Option<Self> {
        if text.len() > MAX_STILL_BYTES.div_ceil(3) * 4 {
            return None;
        }
        let bytes = STANDARD.decode(&text).ok()?;
        let format = format_of(&bytes, MAX_STILL_SIDE);
        (bytes.len() <= MAX_STILL_BYTES && format.is_some()).then_some(Self(text))
    }

    /// In parts of so many characters.
    pub fn parts(&self, length: usize) -> impl ExactSizeIterator<Item = &str> {
        // Base64 is ASCII.
        self.0.as_bytes().chunks(length).map(|part| std::str::from_utf8(part).unwrap_or_default())
    }
}

/// A still of a screen that may be shown.
#[derive(Clone, PartialEq, Eq)]
pub struct ScreenImage {
    bytes: Arc<[u8]>,
    pub format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Webp,
    Jpeg,
}

impl ScreenImage {
    /// `None` for anything but one WebP or JPEG of the size of a screen.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let format = (bytes.len() <= MAX_SCREEN_STILL_BYTES).then(|| format_of(bytes, MAX_SCREEN_STILL_SIDE))??;
        Some(Self { bytes: bytes.into(), format })
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for ScreenImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} of {} bytes", self.format, self.bytes.len())
    }
}

/// The format of an image whose sides are at most this long.
fn format_of(bytes: &[u8], longest: u32) -> Option<Format> {
    let webp = webp_size(bytes).map(|size| (size, Format::Webp));
    let ((width, height), format) = webp.or_else(|| jpeg_size(bytes).map(|size| (size, Format::Jpeg)))?;
    let sides = 1..=longest;
    (sides.contains(&width) && sides.contains(&height)).then_some(format)
}

/// Width and height of a simple WebP file: one lossy picture, without animation or metadata.
fn webp_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let rest = bytes.strip_prefix(b"RIFF")?;
    let (riff, rest) = rest.split_first_chunk::<4>()?;
    let whole = u32::from_le_bytes(*riff) as usize == rest.len();
    let rest = rest.strip_prefix(b"WEBPVP8 ")?;
    let (chunk, frame) = rest.split_first_chunk::<4>()?;
    let chunk = u32::from_le_bytes(*chunk) as usize;
    // A chunk of odd length is padded.
    if !whole || chunk.checked_next_multiple_of(2)? != frame.len() {
        return None;
    }
    // A key frame (RFC 6386, section 9.1): tag, start code, two sides of 14 bits.
    let tag = frame.first()?;
    let sides = frame.get(3..)?.strip_prefix(&[0x9d, 0x01, 0x2a])?;
    let side = |at: usize| Some(u32::from(u16::from_le_bytes([*sides.get(at)?, *sides.get(at + 1)?]) & 0x3fff));
    (tag & 1 == 0).then_some(())?;
    Some((side(0)?, side(2)?))
}

/// Width and height of a JPEG: those of its first frame header. A second one is refused, since
/// readers differ in which one holds.
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    let mut size = None;
    loop {
        let (&[mark, marker], after) = rest.split_first_chunk::<2>()?;
        if mark != 0xff {
            return None;
        }
        let length = usize::from(u16::from_be_bytes(*after.first_chunk::<2>()?));
        let segment = after.get(2..length)?;
        match marker {
            // Frame headers of all processes; among them tables and arithmetic conditioning.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let &[_, y1, y0, x1, x0] = segment.first_chunk::<5>()?;
                if size
                    .replace((u32::from(u16::from_be_bytes([x1, x0])), u32::from(u16::from_be_bytes([y1, y0]))))
                    .is_some()
                {
                    return None;
                }
            }
            // The scan: one, to the end of the file. A further frame or a changed number of lines
            // would have to stand behind a marker inside it.
            0xda => {
                let scan = after.get(length..)?.strip_suffix(&[0xff, 0xd9])?;
                let stray = scan
                    .windows(2)
                    .any(|pair| pair[0] == 0xff && !matches!(pair[1], 0 | 0xff | 0xd0..=0xd7 | 0xda | 0xc4));
                return size.filter(|_| !stray);
            }
            // A thumbnail or a second picture, whose size nobody has read; it may begin with the
            // last bytes of a segment.
            0xe0..=0xef | 0xfe if after.get(2..=length)?.windows(3).any(|start| start == [0xff, 0xd8, 0xff]) => {
                return None;
            }
            0xc4 | 0xdb | 0xdd | 0xe0..=0xef | 0xfe => {}
            _ => return None,
        }
        rest = after.get(length..)?;
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The head of a WebP of this size, and some bytes.
    pub fn webp(width: u16, height: u16, bytes: usize) -> String {
        let mut frame = vec![0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a];
        frame.extend(width.to_le_bytes());
        frame.extend(height.to_le_bytes());
        frame.resize(bytes.max(10).next_multiple_of(2), 0x5a);
        let mut file = b"RIFF".to_vec();
        file.extend((frame.len() as u32 + 12).to_le_bytes());
        file.extend(b"WEBPVP8 ");
        file.extend((frame.len() as u32).to_le_bytes());
        file.extend(frame);
        STANDARD.encode(file)
    }

    pub fn screen(width: u16, height: u16, bytes: usize) -> Option<ScreenImage> {
        ScreenImage::parse(&STANDARD.decode(webp(width, height, bytes)).unwrap())
    }

    fn jpeg(width: u16, height: u16, inside: &[u8]) -> String {
        jpeg_with((0xe0, &[1, 2]), width, height, inside)
    }

    /// With this application segment or comment.
    fn jpeg_with((marker, segment): (u8, &[u8]), width: u16, height: u16, inside: &[u8]) -> String {
        let mut file = vec![0xff, 0xd8, 0xff, marker];
        file.extend((segment.len() as u16 + 2).to_be_bytes());
        file.extend(segment);
        file.extend([0xff, 0xc0, 0, 11, 8]);
        file.extend(height.to_be_bytes());
        file.extend(width.to_be_bytes());
        file.extend([1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]);
        file.extend(inside);
        file.extend([0xff, 0xd9]);
        STANDARD.encode(file)
    }

    #[test]
    fn a_small_picture_of_a_camera_is_taken() {
        assert!(StillImage::parse(webp(160, 90, 2400)).is_some());
        assert!(StillImage::parse(jpeg(160, 90, &[1, 2, 0xff, 0, 3])).is_some());
    }

    #[test]
    fn what_would_unfold_in_front_of_others_is_refused() {
        for image in [
            webp(16_000, 16_000, 200),
            webp(0, 90, 200),
            webp(160, 90, MAX_STILL_BYTES),
            jpeg(65_500, 65_500, &[]),
            jpeg(160, 90, &[0xff, 0xdc, 0, 4, 0xff, 0xff]),
            jpeg(160, 90, &[0xff, 0xc0, 0, 11, 8, 0xff, 0xff, 0xff, 0xff]),
            STANDARD.encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            STANDARD.encode(b"GIF89a"),
            "không phải base64".to_owned(),
            String::new(),
        ] {
            assert_eq!(StillImage::parse(image.clone()), None, "{image}");
        }
    }

    #[test]
    fn a_still_of_a_screen_is_larger_and_bounded_too() {
        assert_eq!(screen(1280, 720, 30_000).map(|image| image.format), Some(Format::Webp));
        for (width, height, bytes) in [(1281, 720, 200), (1280, 0, 200), (16_000, 16_000, 200), (1280, 720, 40_000)] {
            assert_eq!(screen(width, height, bytes), None, "{width} {height} {bytes}");
        }
        assert_eq!(ScreenImage::parse(b"GIF89a"), None);
    }

    #[test]
    fn a_second_picture_in_a_segment_is_refused() {
        for marker in [0xe0, 0xe1, 0xe2, 0xef, 0xfe] {
            for hidden in [&b"Exif\0\0\xff\xd8\xff\xdb"[..], b"\xff\xd8\xff", b"JFXX\xff\xd8"] {
                let image = jpeg_with((marker, hidden), 160, 90, &[1, 2, 3]);
                assert_eq!(StillImage::parse(image.clone()), None, "{marker:x} {image}");
            }
            let harmless = b"JFIF\0\x01\x02\xff\xd9\xff\xd8\0";
            assert!(StillImage::parse(jpeg_with((marker, harmless), 160, 90, &[1])).is_some(), "{marker:x}");
        }
    }

    #[test]
    fn no_damaged_file_is_a_panic() {
        for good in [webp(160, 90, 60), jpeg(160, 90, &[1, 2, 3])] {
            let good = STANDARD.decode(good).unwrap();
            for length in 0..good.len() {
                let _ = StillImage::parse(STANDARD.encode(&good[..length]));
                for value in 0..=255 {
                    let mut bytes = good.clone();
                    bytes[length] = value;
                    let _ = StillImage::parse(STANDARD.encode(bytes));
                }
            }
        }
    }
}
