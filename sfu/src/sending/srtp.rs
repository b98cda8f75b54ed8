// SPDX-License-Identifier: MPL-2.0
//! SRTP and SRTCP (RFC 3711, RFC 7714) for packets we send and reports we receive.
//!
//! The packet path seals each packet once per receiver, in place in the buffer from which it is
//! sent, and does nothing else to it.

use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{AES_128, AES_256, EncryptingKey, EncryptionContext, UnboundCipherKey};
use aws_lc_rs::hmac;
use aws_lc_rs::iv::FixedLength;

/// Bytes of the GCM tag.
const GCM_TAG: usize = 16;
/// Bytes of the shortened HMAC tag (RFC 3711, section 5.2).
const CM_TAG: usize = 10;
/// Bytes of an RTCP header with its SSRC, which stay in the clear.
const RTCP_CLEAR: usize = 8;
/// Set in the SRTCP index word when the packet is encrypted.
const ENCRYPTED: u32 = 0x8000_0000;
/// No receiver reports under more names; only genuine reports are counted.
const MOST_REPORTERS: usize = 256;
/// Reports older than this many places behind the newest are taken for replays.
const REPLAY_WINDOW: u32 = 64;

/// How packets are protected, agreed in the DTLS handshake (RFC 5764, RFC 7714).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Cm128Sha1,
    Gcm128,
    Gcm256,
}

impl Profile {
    /// Bytes of master key and master salt.
    fn lengths(self) -> (usize, usize) {
        match self {
            Self::Cm128Sha1 => (16, 14),
            Self::Gcm128 => (16, 12),
            Self::Gcm256 => (32, 12),
        }
    }
}

/// The keys of one connection, both ways.
pub(crate) struct SrtpKeys {
    pub sealer: Sealer,
    pub opener: Opener,
}

impl std::fmt::Debug for SrtpKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SrtpKeys")
    }
}

impl SrtpKeys {
    /// From the keying material that DTLS exports (RFC 5764, section 4.2): both keys, then both
    /// salts, the client's first.
    pub fn from_exported(profile: Profile, material: &[u8], we_are_client: bool) -> Option<Self> {
        let (key, salt) = profile.lengths();
        let (keys, rest) = material.split_at_checked(2 * key)?;
        let salts = rest.get(..2 * salt)?;
        let (client, server) = ((&keys[..key], &salts[..salt]), (&keys[key..], &salts[salt..]));
        let (ours, theirs) = if we_are_client { (client, server) } else { (server, client) };
        Some(Self {
            sealer: Sealer {
                rtp: Cipher::derive(profile, ours.0, ours.1, 0)?,
                rtcp: Cipher::derive(profile, ours.0, ours.1, 3)?,
                rtcp_index: 0,
            },
            opener: Opener { rtcp: Cipher::derive(profile, theirs.0, theirs.1, 3)?, reporters: Vec::new() },
        })
    }
}

/// One direction's cipher for RTP or for RTCP.
enum Cipher {
    Gcm { key: LessSafeKey, salt: [u8; 12] },
    Cm(Box<Counter>),
}

impl Cipher {
    /// Session keys from master keys (RFC 3711, section 4.3). `label` is that of the key;
    /// authentication key and salt follow it.
    fn derive(profile: Profile, master: &[u8], salt: &[u8], label: u8) -> Option<Self> {
        let algorithm = if master.len() == 32 { &AES_256 } else { &AES_128 };
        let block = EncryptingKey::ecb(UnboundCipherKey::new(algorithm, master).ok()?).ok()?;
        let stream = |label: u8, out: &mut [u8]| -> Option<()> {
            for (round, piece) in out.chunks_mut(16).enumerate() {
                let mut input = [0_u8; 16];
                input[..salt.len()].copy_from_slice(salt);
                input[7] ^= label;
                input[14..].copy_from_slice(&(round as u16).to_be_bytes());
                block.encrypt(&mut input).ok()?;
                piece.copy_from_slice(&input[..piece.len()]);
            }
            Some(())
        };
        let mut key = vec![0; master.len()];
        stream(label, &mut key)?;
        Some(match profile {
            Profile::Cm128Sha1 => {
                let (mut auth, mut salt) = ([0; 20], [0; 14]);
                stream(label + 1, &mut auth)?;
                stream(label + 2, &mut salt)?;
                Self::Cm(Box::new(Counter {
                    key: EncryptingKey::ctr(UnboundCipherKey::new(&AES_128, &key).ok()?).ok()?,
                    auth: hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &auth),
                    salt,
                }))
            }
            Profile::Gcm128 | Profile::Gcm256 => {
                let mut salt = [0; 12];
                stream(label + 2, &mut salt)?;
                let algorithm = if profile == Profile::Gcm256 { &AES_256_GCM } else { &AES_128_GCM };
                Self::Gcm { key: LessSafeKey::new(UnboundKey::new(algorithm, &key).ok()?), salt }
            }
        })
    }
}

/// The older cipher, boxed since it is large and rare.
struct Counter {
    key: EncryptingKey,
    auth: hmac::Key,
    salt: [u8; 14],
}

/// RFC 7714, sections 8.1 and 9.1: `index` has 48 bits, of RTP or of RTCP.
fn gcm_nonce(salt: &[u8; 12], ssrc: u32, index: u64) -> Nonce {
    let mut nonce = *salt;
    for (byte, part) in nonce[2..6].iter_mut().zip(ssrc.to_be_bytes()) {
        *byte ^= part;
    }
    for (byte, part) in nonce[6..].iter_mut().zip(&index.to_be_bytes()[2..]) {
        *byte ^= part;
    }
    Nonce::assume_unique_for_key(nonce)
}

/// RFC 3711, section 4.1.1.
fn cm_counter(salt: &[u8; 14], ssrc: u32, index: u64) -> EncryptionContext {
    let mut counter = [0; 16];
    counter[..14].copy_from_slice(salt);
    for (byte, part) in counter[4..8].iter_mut().zip(ssrc.to_be_bytes()) {
        *byte ^= part;
    }
    for (byte, part) in counter[8..14].iter_mut().zip(&index.to_be_bytes()[2..]) {
        *byte ^= part;
    }
    EncryptionContext::Iv128(FixedLength::from(counter))
}

/// Seals what we send.
pub(crate) struct Sealer {
    rtp: Cipher,
    rtcp: Cipher,
    rtcp_index: u32,
}

impl Sealer {
    /// Seals the RTP packet that begins at `start` of `buffer` and has `header` bytes of header;
    /// appends the tag. `seq` is the sequence number extended beyond 16 bits. `None`, with the
    /// packet taken away again, when the cipher fails.
    pub fn seal_rtp(&self, buffer: &mut Vec<u8>, start: usize, header: usize, ssrc: u32, seq: u64) -> Option<()> {
        let index = seq & 0xffff_ffff_ffff;
        let sealed = self.rtp_in_place(buffer, start, header, ssrc, index);
        if sealed.is_none() {
            buffer.truncate(start);
        }
        sealed
    }

    fn rtp_in_place(&self, buffer: &mut Vec<u8>, start: usize, header: usize, ssrc: u32, index: u64) -> Option<()> {
        let (head, payload) = buffer.get_mut(start..)?.split_at_mut_checked(header)?;
        match &self.rtp {
            Cipher::Gcm { key, salt } => {
                let nonce = gcm_nonce(salt, ssrc, index);
                let tag = key.seal_in_place_separate_tag(nonce, Aad::from(head), payload).ok()?;
                buffer.extend_from_slice(tag.as_ref());
            }
            Cipher::Cm(counter) => {
                counter.key.less_safe_encrypt(payload, cm_counter(&counter.salt, ssrc, index)).ok()?;
                let mut tag = hmac::Context::with_key(&counter.auth);
                tag.update(&buffer[start..]);
                tag.update(&((index >> 16) as u32).to_be_bytes());
                buffer.extend_from_slice(&tag.sign().as_ref()[..CM_TAG]);
            }
        }
        Some(())
    }

    /// Seals the RTCP packet that begins at `start` of `buffer`.
    pub fn seal_rtcp(&mut self, buffer: &mut Vec<u8>, start: usize) -> Option<()> {
        let ssrc = u32::from_be_bytes(buffer.get(start + 4..start + 8)?.try_into().ok()?);
        self.rtcp_index = (self.rtcp_index + 1) & !ENCRYPTED;
        let index = self.rtcp_index;
        let word = (index | ENCRYPTED).to_be_bytes();
        let (head, payload) = buffer.get_mut(start..)?.split_at_mut_checked(RTCP_CLEAR)?;
        match &self.rtcp {
            Cipher::Gcm { key, salt } => {
                let mut aad = [0; RTCP_CLEAR + 4];
                aad[..RTCP_CLEAR].copy_from_slice(head);
                aad[RTCP_CLEAR..].copy_from_slice(&word);
                let nonce = gcm_nonce(salt, ssrc, u64::from(index));
                let tag = key.seal_in_place_separate_tag(nonce, Aad::from(aad), payload).ok()?;
                buffer.extend_from_slice(tag.as_ref());
                buffer.extend_from_slice(&word);
            }
            Cipher::Cm(counter) => {
                counter.key.less_safe_encrypt(payload, cm_counter(&counter.salt, ssrc, u64::from(index))).ok()?;
                buffer.extend_from_slice(&word);
                let tag = hmac::sign(&counter.auth, &buffer[start..]);
                buffer.extend_from_slice(&tag.as_ref()[..CM_TAG]);
            }
        }
        Some(())
    }
}

/// Opens the reports that a receiver sends.
pub(crate) struct Opener {
    rtcp: Cipher,
    /// A browser reports under one name for each of its streams, and each name counts for itself
    /// (RFC 3711, section 3.2.3).
    reporters: Vec<Reporter>,
}

/// What has come from one reporting stream.
struct Reporter {
    ssrc: u32,
    newest: u32,
    /// Bit n: the report n places before the newest has come.
    seen: u64,
}

impl Opener {
    /// Opens an SRTCP packet; `None` for a forged, damaged or repeated one.
    pub fn open_rtcp(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        let (head, body) = packet.split_at_checked(RTCP_CLEAR)?;
        let ssrc = u32::from_be_bytes(head[4..].try_into().ok()?);
        let (plain, index) = match &self.rtcp {
            Cipher::Gcm { key, salt } => {
                let (sealed, word) = body.split_at_checked(body.len().checked_sub(4)?)?;
                let index = index_of(word)?;
                let mut aad = [0; RTCP_CLEAR + 4];
                aad[..RTCP_CLEAR].copy_from_slice(head);
                aad[RTCP_CLEAR..].copy_from_slice(word);
                let mut payload = sealed.to_vec();
                let nonce = gcm_nonce(salt, ssrc, u64::from(index));
                key.open_in_place(nonce, Aad::from(aad), &mut payload).ok()?;
                payload.truncate(sealed.len().checked_sub(GCM_TAG)?);
                (payload, index)
            }
            Cipher::Cm(counter) => {
                let Counter { key, auth, salt } = counter.as_ref();
                let (signed, tag) = packet.split_at_checked(packet.len().checked_sub(CM_TAG)?)?;
                let full = hmac::sign(auth, signed);
                aws_lc_rs::constant_time::verify_slices_are_equal(&full.as_ref()[..CM_TAG], tag).ok()?;
                let (sealed, word) = signed.get(RTCP_CLEAR..)?.split_at_checked(signed.len().checked_sub(12)?)?;
                let index = index_of(word)?;
                let mut payload = sealed.to_vec();
                // Counter mode is its own inverse.
                key.less_safe_encrypt(&mut payload, cm_counter(salt, ssrc, u64::from(index))).ok()?;
                (payload, index)
            }
        };
        self.is_new(ssrc, index).then(|| [head, &plain].concat())
    }

    /// Remembers the index of a report that proved genuine; false when it came before.
    fn is_new(&mut self, ssrc: u32, index: u32) -> bool {
        let Some(reporter) = self.reporters.iter_mut().find(|reporter| reporter.ssrc == ssrc) else {
            let room = self.reporters.len() < MOST_REPORTERS;
            if room {
                self.reporters.push(Reporter { ssrc, newest: index, seen: 1 });
            }
            return room;
        };
        if index > reporter.newest {
            let ahead = index - reporter.newest;
            reporter.seen = if ahead >= REPLAY_WINDOW { 1 } else { reporter.seen << ahead | 1 };
            reporter.newest = index;
            return true;
        }
        let behind = reporter.newest - index;
        if behind >= REPLAY_WINDOW || reporter.seen & (1 << behind) != 0 {
            return false;
        }
        reporter.seen |= 1 << behind;
        true
    }
}

/// The SRTCP index; `None` for an unencrypted packet, which nobody honest sends.
fn index_of(word: &[u8]) -> Option<u32> {
    let word = u32::from_be_bytes(word.try_into().ok()?);
    (word & ENCRYPTED != 0).then_some(word & !ENCRYPTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROFILES: [Profile; 3] = [Profile::Cm128Sha1, Profile::Gcm128, Profile::Gcm256];

    fn both(profile: Profile) -> (SrtpKeys, SrtpKeys) {
        let material: Vec<u8> = (0..120).collect();
        let keys = |client| SrtpKeys::from_exported(profile, &material, client).unwrap();
        (keys(true), keys(false))
    }

    fn report() -> Vec<u8> {
        let mut packet = vec![0x80, 201, 0, 1, 0, 0, 0, 7];
        packet.extend_from_slice(b"nine words of a report");
        packet
    }

    #[test]
    fn what_one_side_seals_the_other_opens_once() {
        for profile in PROFILES {
            let (mut ours, mut theirs) = both(profile);
            let mut packet = report();
            ours.sealer.seal_rtcp(&mut packet, 0).unwrap();
            assert_ne!(packet[8..20], report()[8..20]);
            assert_eq!(theirs.opener.open_rtcp(&packet), Some(report()), "{profile:?}");
            assert_eq!(theirs.opener.open_rtcp(&packet), None, "a repeated report counts once");
        }
    }

    #[test]
    fn a_changed_bit_anywhere_is_noticed() {
        for profile in PROFILES {
            let (mut ours, _) = both(profile);
            let mut packet = report();
            ours.sealer.seal_rtcp(&mut packet, 0).unwrap();
            for place in 0..packet.len() {
                let (_, mut theirs) = both(profile);
                let mut changed = packet.clone();
                changed[place] ^= 1;
                assert_eq!(theirs.opener.open_rtcp(&changed), None, "{profile:?} byte {place}");
            }
            for length in 0..packet.len() {
                assert_eq!(both(profile).1.opener.open_rtcp(&packet[..length]), None);
            }
        }
    }

    #[test]
    fn reports_may_overtake_one_another() {
        let (mut ours, mut theirs) = both(Profile::Gcm128);
        let packets: Vec<Vec<u8>> = (0..100)
            .map(|_| {
                let mut packet = report();
                ours.sealer.seal_rtcp(&mut packet, 0).unwrap();
                packet
            })
            .collect();
        for place in [0, 2, 1, 99, 60] {
            assert!(theirs.opener.open_rtcp(&packets[place]).is_some(), "{place}");
        }
        assert!(theirs.opener.open_rtcp(&packets[10]).is_none(), "too old to be told from a replay");
    }

    #[test]
    fn every_reporting_stream_counts_for_itself() {
        let (_, mut theirs) = both(Profile::Gcm128);
        let sealed = |ssrc: u8, count: usize| {
            let (mut ours, _) = both(Profile::Gcm128);
            let mut packets = Vec::new();
            for _ in 0..count {
                let mut packet = report();
                packet[7] = ssrc;
                ours.sealer.seal_rtcp(&mut packet, 0).unwrap();
                packets.push(packet);
            }
            packets
        };
        let (busy, quiet) = (sealed(1, 200), sealed(2, 3));
        assert!(busy.iter().all(|packet| theirs.opener.open_rtcp(packet).is_some()));
        assert!(quiet.iter().all(|packet| theirs.opener.open_rtcp(packet).is_some()), "its small numbers are its own");
    }

    /// RFC 3711, appendix B.3.
    #[test]
    fn session_keys_are_those_of_the_standard() {
        let master: [u8; 16] = 0xE1F9_7A0D_3E01_8BE0_D64F_A32C_06DE_4139_u128.to_be_bytes();
        let salt: [u8; 14] = [0x0E, 0xC6, 0x75, 0xAD, 0x49, 0x8A, 0xFE, 0xEB, 0xB6, 0x96, 0x0B, 0x3A, 0xAB, 0xE6];
        let Some(Cipher::Cm(counter)) = Cipher::derive(Profile::Cm128Sha1, &master, &salt, 0) else {
            panic!("a cipher")
        };
        let Counter { key, salt, .. } = *counter;
        assert_eq!(salt, [0x30, 0xCB, 0xBC, 0x08, 0x86, 0x3D, 0x8C, 0x85, 0xD4, 0x9D, 0xB3, 0x4A, 0x9A, 0xE1]);
        let expected: [u8; 16] = 0xC61E_7A93_744F_39EE_1073_4AFE_3FF7_A087_u128.to_be_bytes();
        let reference = EncryptingKey::ctr(UnboundCipherKey::new(&AES_128, &expected).unwrap()).unwrap();
        let (mut ours, mut theirs) = ([0; 32], [0; 32]);
        let zero = || EncryptionContext::Iv128(FixedLength::from([0; 16]));
        key.less_safe_encrypt(&mut ours, zero()).unwrap();
        reference.less_safe_encrypt(&mut theirs, zero()).unwrap();
        assert_eq!(ours, theirs);
    }

    #[test]
    fn too_little_keying_material_gives_no_keys() {
        assert!(SrtpKeys::from_exported(Profile::Gcm256, &[0; 87], true).is_none());
        assert!(SrtpKeys::from_exported(Profile::Gcm256, &[0; 88], true).is_some());
    }
}
