// SPDX-License-Identifier: MPL-2.0
//! Compound files (MS-CFB): embedded objects, and documents of older office programs. What such an
//! object is stands in the names and classes of its directory.

/// How a compound file begins.
pub const MARK: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// Maximum number of directory entries: a document with macros has about a hundred.
const MAX_ENTRIES: usize = 10_000;
const ENTRY_BYTES: usize = 128;
/// Larger numbers of sectors are marks: free, end of a chain.
const LAST_SECTOR: u32 = 0xFFFF_FFFA;
/// Sectors of the allocation table that the header names.
const IN_HEADER: usize = 109;

/// Streams with a file of any kind, folded: as an old object, as a package of office programs, and
/// one that is encrypted.
const PACKED: [&str; 3] = ["\u{1}OLE10NATIVE", "PACKAGE", "ENCRYPTEDPACKAGE"];
/// Streams and storages of macros, folded.
const MACROS: [&str; 5] = ["VBA", "_VBA_PROJECT", "_VBA_PROJECT_CUR", "MACROS", "PROJECTWM"];
/// The first parts of classes that open a file, an address or a script: packages (old and new),
/// linked objects, monikers of files, of addresses and of scripts, applications of HTML, a browser,
/// Flash.
const OPENING: [u32; 10] = [
    0x0003_000C,
    0xF20D_A720,
    0x0000_0300,
    0x0000_0303,
    0x79EA_C9E0,
    0x0629_0BD3,
    0x3050_F4D8,
    0x8856_F961,
    0xD27C_DB6E,
    0x0002_1401,
];

/// What a compound file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// An equation, a chart, a drawing.
    Nothing,
    /// A file of any kind, or what opens one.
    File,
    Macros,
}

/// Whether it is a document that opens with a password only, also where it is damaged.
pub fn is_encrypted(file: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    file.windows(name.len()).any(|window| window == name)
}

/// None if it is damaged.
pub fn holds(file: &[u8]) -> Option<Holds> {
    let mut holds = Holds::Nothing;
    let directory = Sectors::of(file)?;
    for entry in directory.entries()? {
        let name = folded(entry.get(..64)?);
        let class = u32_at(entry, 80)?;
        if MACROS.contains(&&*name) {
            return Some(Holds::Macros);
        }
        if PACKED.contains(&&*name) || class != 0 && OPENING.contains(&class) {
            holds = Holds::File;
        }
    }
    Some(holds)
}

/// Programs find a stream whatever the case of its name.
fn folded(name: &[u8]) -> String {
    let units = name.as_chunks().0.iter().map(|unit| u16::from_le_bytes(*unit)).take_while(|unit| *unit != 0);
    let letters = char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER));
    letters.flat_map(char::to_uppercase).collect()
}

struct Sectors<'f> {
    file: &'f [u8],
    /// The size of a sector is this power of two.
    shift: u32,
    /// The sectors of the allocation table.
    table: Vec<u32>,
}

impl<'f> Sectors<'f> {
    fn of(file: &'f [u8]) -> Option<Self> {
        let shift = u32::from(u16::from_le_bytes(*file.get(30..)?.first_chunk()?));
        if !file.starts_with(MARK) || !matches!(shift, 9 | 12) {
            return None;
        }
        let mut sectors = Self { file, shift, table: Vec::new() };
        let in_header = file.get(76..76 + IN_HEADER * 4)?;
        sectors.table.extend(numbers(in_header).filter(|sector| *sector < LAST_SECTOR));
        let (mut next, most) = (u32_at(file, 68)?, file.len() >> shift);
        let mut lists = 0;
        while next < LAST_SECTOR {
            lists += 1;
            let (last, list) = sectors.get(next)?.split_last_chunk::<4>().map(|(list, last)| (*last, list))?;
            sectors.table.extend(numbers(list).filter(|sector| *sector < LAST_SECTOR));
            next = u32::from_le_bytes(last);
            // A list that leads back to itself.
            if lists > most || sectors.table.len() > most {
                return None;
            }
        }
        Some(sectors)
    }

    fn get(&self, sector: u32) -> Option<&'f [u8]> {
        let at = (sector as usize).checked_add(1)?.checked_mul(1 << self.shift)?;
        self.file.get(at..at + (1 << self.shift))
    }

    fn after(&self, sector: u32) -> Option<u32> {
        let in_one = (1 << self.shift) / 4;
        let list = self.get(*self.table.get(sector as usize / in_one)?)?;
        u32_at(list, sector as usize % in_one * 4)
    }

    /// Also those that belong to no tree: it is not known who reads them.
    fn entries(&self) -> Option<Vec<&'f [u8]>> {
        let (mut entries, mut sector) = (Vec::new(), u32_at(self.file, 48)?);
        while sector < LAST_SECTOR {
            entries.extend(self.get(sector)?.chunks_exact(ENTRY_BYTES));
            if entries.len() > MAX_ENTRIES {
                return None;
            }
            sector = self.after(sector)?;
        }
        // There is a root at least.
        (!entries.is_empty()).then_some(entries)
    }
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.as_chunks().0.iter().map(|number| u32::from_le_bytes(*number))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
