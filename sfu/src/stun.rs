// SPDX-License-Identifier: MPL-2.0
//! What is needed of STUN (RFC 8489) beside the engine: the facts of a request before the engine
//! sees it, and checks of our own, which the engine, being ICE-lite, does not send. Everything read
//! here is only a stranger's word until a signature has been checked.

use aws_lc_rs::hmac;

const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const HEADER: usize = 20;
/// Bytes of the head of an attribute.
const HEAD: usize = 4;
const USERNAME: u16 = 0x0006;
const MESSAGE_INTEGRITY: u16 = 0x0008;
const PRIORITY: u16 = 0x0024;
const USE_CANDIDATE: u16 = 0x0025;
const FINGERPRINT: u16 = 0x8028;
const ICE_CONTROLLED: u16 = 0x8029;
/// Of those that a receiver skips when it does not know them, which nobody knows. `PADDING` of
/// RFC 5780 would have to be understood.
const FILLING: u16 = 0xfffe;
/// Bytes of an HMAC-SHA1.
const SIGNATURE: usize = 20;
/// First two bytes of a binding request.
const BINDING_REQUEST: [u8; 2] = [0x00, 0x01];
/// First two bytes of a successful answer to a binding request.
const BINDING_SUCCESS: [u8; 2] = [0x01, 0x01];
/// The priority of a peer-reflexive candidate (RFC 8445, section 5.1.2), which every check carries.
/// Browsers choose the pair themselves and only want one to be there.
const OUR_PRIORITY: [u8; 4] = [110, 0xff, 0xff, 0xff];
/// An end that takes itself for the controlled one too becomes the controlling one (RFC 8445,
/// section 7.3.1.1), as it has to be with an ICE-lite server.
const OUR_TIE_BREAKER: [u8; 8] = [0; 8];

/// Ties a check that we send to its answer: whoever knows it has received the check.
pub(crate) type Transaction = [u8; 12];

/// Which link sends a check. Written into the transaction, so that the answer names the link as a
/// request does by its ufrag; the rest of the transaction, 56 bits, is random.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct CheckTag {
    pub worker: u16,
    /// 24 bits.
    pub link: u32,
}

impl CheckTag {
    /// Of the link of this serial number.
    pub fn new(worker: usize, serial: u64) -> Self {
        Self { worker: worker as u16, link: (serial & 0x00ff_ffff) as u32 }
    }

    /// A transaction that nobody can guess.
    pub fn transaction(self) -> Transaction {
        let mut transaction: Transaction = rand::random();
        transaction[..2].copy_from_slice(&self.worker.to_be_bytes());
        transaction[2..5].copy_from_slice(&self.link.to_be_bytes()[1..]);
        transaction
    }

    /// The link that awaits this answer.
    pub fn of(transaction: Transaction) -> Self {
        let [worker_high, worker_low, high, middle, low, ..] = transaction;
        Self { worker: u16::from_be_bytes([worker_high, worker_low]), link: u32::from_be_bytes([0, high, middle, low]) }
    }
}

/// The attribute's value and where its head begins.
fn find(bytes: &[u8], wanted: u16) -> Option<(usize, &[u8])> {
    if bytes.len() < HEADER || bytes[0] > 3 || bytes[4..8] != COOKIE {
        return None;
    }
    let mut rest = &bytes[HEADER..];
    while let [kind_high, kind_low, len_high, len_low, tail @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*len_high, *len_low]));
        let value = tail.get(..length)?;
        if u16::from_be_bytes([*kind_high, *kind_low]) == wanted {
            return Some((bytes.len() - rest.len(), value));
        }
        rest = tail.get(length.next_multiple_of(4)..)?;
    }
    None
}

fn attribute(bytes: &[u8], wanted: u16) -> Option<&[u8]> {
    find(bytes, wanted).map(|(_, value)| value)
}

/// For a STUN request: the name (ufrag) of the link it is meant for. `None` for every other
/// datagram.
pub(crate) fn local_ufrag(bytes: &[u8]) -> Option<&str> {
    // "ours:theirs" (RFC 8445, section 7.2.2).
    std::str::from_utf8(attribute(bytes, USERNAME)?).ok()?.split(':').next()
}

/// Whether the browser chooses the path on which this request came (RFC 8445, section 8.1.1).
pub(crate) fn nominates(bytes: &[u8]) -> bool {
    attribute(bytes, USE_CANDIDATE).is_some()
}

/// For the successful answer to a binding request: which request. Of ours, it is the consent of the
/// other end to a request that had a good signature.
pub(crate) fn success(bytes: &[u8]) -> Option<Transaction> {
    if bytes.len() < HEADER || bytes[..2] != BINDING_SUCCESS || bytes[4..8] != COOKIE {
        return None;
    }
    bytes[8..HEADER].try_into().ok()
}

/// Whether this was signed with this password (RFC 8489, section 14.5).
pub(crate) fn is_signed(bytes: &[u8], password: &str) -> bool {
    let Some((at, signature)) = find(bytes, MESSAGE_INTEGRITY) else { return false };
    let mut signed = bytes[..at].to_vec();
    set_length(&mut signed, at - HEADER + HEAD + SIGNATURE);
    hmac::verify(&key(password), &signed, signature).is_ok()
}

/// Our check of an address. Browsers answer it as they answer those of any controlled agent: it
/// needs our role and a priority, though they use neither.
pub(crate) fn check(transaction: Transaction, username: &str, password: &str) -> Vec<u8> {
    signed(BINDING_REQUEST, transaction, &of_check(username), password)
}

/// A check of `size` bytes, which are a multiple of four. It is answered like any other.
pub(crate) fn large_check(transaction: Transaction, username: &str, password: &str, size: usize) -> Vec<u8> {
    let usual = check(transaction, username, password).len();
    let filling = vec![0; size.saturating_sub(usual + HEAD)];
    let attributes = [&of_check(username)[..], &[(FILLING, &filling)]].concat();
    signed(BINDING_REQUEST, transaction, &attributes, password)
}

fn of_check(username: &str) -> [(u16, &[u8]); 3] {
    [(USERNAME, username.as_bytes()), (PRIORITY, &OUR_PRIORITY[..]), (ICE_CONTROLLED, &OUR_TIE_BREAKER[..])]
}

fn signed(kind: [u8; 2], transaction: Transaction, attributes: &[(u16, &[u8])], password: &str) -> Vec<u8> {
    let mut message = [&kind[..], &[0, 0], &COOKIE, &transaction].concat();
    for (kind, value) in attributes {
        append(&mut message, *kind, value);
    }
    let end = message.len() - HEADER + HEAD + SIGNATURE;
    set_length(&mut message, end);
    let signature = hmac::sign(&key(password), &message);
    append(&mut message, MESSAGE_INTEGRITY, signature.as_ref());
    let end = message.len() - HEADER + HEAD + 4;
    set_length(&mut message, end);
    let fingerprint = crc32(&message) ^ 0x5354_554e;
    append(&mut message, FINGERPRINT, &fingerprint.to_be_bytes());
    message
}

fn append(message: &mut Vec<u8>, kind: u16, value: &[u8]) {
    message.extend_from_slice(&kind.to_be_bytes());
    message.extend_from_slice(&(value.len() as u16).to_be_bytes());
    message.extend_from_slice(value);
    message.resize(message.len().next_multiple_of(4), 0);
}

/// The length field counts what follows the header, up to where it is looked at.
fn set_length(message: &mut [u8], length: usize) {
    message[2..4].copy_from_slice(&(length as u16).to_be_bytes());
}

fn key(password: &str) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes())
}

/// The CRC of FINGERPRINT (RFC 8489, section 14.7).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

/// What somebody who knows a link's password can send in anybody's name: the check by which a
/// browser nominates the pair on which it comes.
#[cfg(test)]
pub(crate) fn nominating_check(username: &str, password: &str) -> Vec<u8> {
    const ICE_CONTROLLING: u16 = 0x802a;
    let attributes = [
        (USERNAME, username.as_bytes()),
        (PRIORITY, &OUR_PRIORITY[..]),
        (ICE_CONTROLLING, &[7; 8][..]),
        (USE_CANDIDATE, &[]),
    ];
    signed(BINDING_REQUEST, rand::random(), &attributes, password)
}

/// The answer to a request, signed with this password.
#[cfg(test)]
pub(crate) fn answer_to(request: &[u8], password: &str) -> Option<Vec<u8>> {
    attribute(request, USERNAME)?;
    Some(signed(BINDING_SUCCESS, request[8..HEADER].try_into().ok()?, &[], password))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWORD: &str = "VOkJxbRl1RmTxUk/WvJxBt";
    /// The sample request of RFC 5769, section 2.1.
    const SAMPLE: &str = "000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c\
        69656e74002400046e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020\
        000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf";

    fn sample() -> Vec<u8> {
        let digits: Vec<u8> = SAMPLE.bytes().filter(u8::is_ascii_hexdigit).collect();
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        digits.chunks(2).map(byte).collect()
    }

    #[test]
    fn the_sample_of_the_standard_is_signed_and_sums_up_as_it_should() {
        let sample = sample();
        assert!(is_signed(&sample, PASSWORD) && !is_signed(&sample, "VOkJxbRl1RmTxUk/WvJxBT"));
        assert_eq!(local_ufrag(&sample), Some("evtj"));
        let (at, sum) = find(&sample, FINGERPRINT).expect("it has one");
        assert_eq!((crc32(&sample[..at]) ^ 0x5354_554e).to_be_bytes(), sum);
    }

    #[test]
    fn a_check_of_ours_is_signed_and_its_answer_names_the_link() {
        let tag = CheckTag::new(3, 0x1_0203_0405);
        let check = check(tag.transaction(), "theirs:ours", PASSWORD);
        assert!(is_signed(&check, PASSWORD) && !nominates(&check));
        let (at, sum) = find(&check, FINGERPRINT).expect("browsers drop what has none");
        assert_eq!((crc32(&check[..at]) ^ 0x5354_554e).to_be_bytes(), sum);
        assert_eq!(usize::from(u16::from_be_bytes([check[2], check[3]])), check.len() - HEADER);
        let answer = answer_to(&check, PASSWORD).expect("it is a request");
        assert_eq!(success(&answer).map(CheckTag::of), Some(tag));
        assert_eq!(success(&check), None);
        assert_ne!(tag.transaction(), tag.transaction());
    }

    #[test]
    fn what_was_altered_on_the_way_is_not_signed_any_more() {
        let check = check(CheckTag::new(0, 1).transaction(), "theirs:ours", PASSWORD);
        let (end, _) = find(&check, FINGERPRINT).expect("it has one");
        // The length field is that of the signature's place, whatever the message says.
        for place in (0..end).filter(|place| !(2..4).contains(place)) {
            let mut altered = check.clone();
            altered[place] ^= 1;
            assert!(!is_signed(&altered, PASSWORD), "byte {place}");
        }
    }
}
