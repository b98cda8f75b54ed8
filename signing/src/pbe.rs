// SPDX-License-Identifier: MPL-2.0
//! Password-based encryption and checksums of key files: PBES2 (RFC 8018) and the schemes of
//! PKCS#12 (RFC 7292, appendices B and C).

use aws_lc_rs::cipher::{AES_128, AES_192, AES_256, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::{digest, hmac, pbkdf2};
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockDecryptMut as _, InnerIvInit as _, KeyInit as _, KeyIvInit as _};
use der::oid::ObjectIdentifier;
use des::TdesEde3;
use rc2::Rc2;
use unicode_normalization::UnicodeNormalization as _;

use crate::KeyError;
use crate::tlv::{Element, INTEGER, Malformed, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE};

/// Maximum number of iterations of key derivation. Programs use 1,000 to 1,000,000; a hundred
/// million take a minute.
const MAX_ROUNDS: u64 = 10_000_000;

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

const PBES2: ObjectIdentifier = oid("1.2.840.113549.1.5.13");
const PBKDF2: ObjectIdentifier = oid("1.2.840.113549.1.5.12");
const HMAC_SHA1: ObjectIdentifier = oid("1.2.840.113549.2.7");
const HMAC_SHA256: ObjectIdentifier = oid("1.2.840.113549.2.9");
const HMAC_SHA384: ObjectIdentifier = oid("1.2.840.113549.2.10");
const HMAC_SHA512: ObjectIdentifier = oid("1.2.840.113549.2.11");
const AES_128_CBC: ObjectIdentifier = oid("2.16.840.1.101.3.4.1.2");
const AES_192_CBC: ObjectIdentifier = oid("2.16.840.1.101.3.4.1.22");
const AES_256_CBC: ObjectIdentifier = oid("2.16.840.1.101.3.4.1.42");
const DES_EDE3_CBC: ObjectIdentifier = oid("1.2.840.113549.3.7");
const PBE_3DES: ObjectIdentifier = oid("1.2.840.113549.1.12.1.3");
const PBE_RC2_128: ObjectIdentifier = oid("1.2.840.113549.1.12.1.5");
const PBE_RC2_40: ObjectIdentifier = oid("1.2.840.113549.1.12.1.6");
const SHA1: ObjectIdentifier = oid("1.3.14.3.2.26");
const SHA256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.1");
const SHA384: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.2");
const SHA512: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.3");

/// One encoding of the typed passphrase.
pub(crate) struct Passphrase {
    /// UTF-8, for modern schemes.
    pub utf8: Vec<u8>,
    /// UTF-16, big endian, with two zero bytes, for the schemes of PKCS#12.
    pub bmp: Vec<u8>,
}

impl Passphrase {
    /// As typed, then in NFC and NFD; last as OpenSSL before 1.1 did, one character per byte of
    /// UTF-8.
    pub fn candidates(typed: &str) -> Vec<Self> {
        let bmp = |units: &mut dyn Iterator<Item = u16>| units.chain([0]).flat_map(u16::to_be_bytes).collect();
        let mut forms = vec![typed.to_owned()];
        for form in [typed.nfc().collect::<String>(), typed.nfd().collect::<String>()] {
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
        let mut candidates: Vec<Self> = forms
            .iter()
            .map(|form| Self { utf8: form.clone().into_bytes(), bmp: bmp(&mut form.encode_utf16()) })
            .collect();
        if !typed.is_ascii() {
            candidates.extend(
                forms
                    .iter()
                    .map(|form| Self { utf8: form.clone().into_bytes(), bmp: bmp(&mut form.bytes().map(u16::from)) }),
            );
        }
        candidates
    }
}

/// Purpose of a derived key (RFC 7292, B.3).
#[derive(Clone, Copy)]
enum Purpose {
    Key = 1,
    Iv = 2,
    Mac = 3,
}

/// The candidate for which the file's checksum is correct.
pub(crate) fn authenticated<'p>(
    mac: Element<'_>,
    message: &[u8],
    candidates: &'p [Passphrase],
) -> Result<&'p Passphrase, KeyError> {
    let mut parts = mac.children();
    let mut info = parts.one()?.expect(SEQUENCE)?.children();
    let (name, _) = algorithm(info.one()?)?;
    let expected = info.one()?.octets()?;
    let mac_salt = salt(parts.one()?)?;
    let rounds = match parts.next() {
        Some(rounds) => rounds_of(rounds?)?,
        None => 1,
    };
    let (hash, code) = match name.content {
        n if n == SHA1.as_bytes() => (&digest::SHA1_FOR_LEGACY_USE_ONLY, hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
        n if n == SHA256.as_bytes() => (&digest::SHA256, hmac::HMAC_SHA256),
        n if n == SHA384.as_bytes() => (&digest::SHA384, hmac::HMAC_SHA384),
        n if n == SHA512.as_bytes() => (&digest::SHA512, hmac::HMAC_SHA512),
        _ => return Err(KeyError::UnsupportedFile(format!("checked by {}", named(name)))),
    };
    candidates
        .iter()
        .find(|candidate| {
            let key = derived(hash, &candidate.bmp, mac_salt, Purpose::Mac, rounds, hash.output_len());
            hmac::verify(&hmac::Key::new(code, &key), message, &expected).is_ok()
        })
        .ok_or(KeyError::WrongPassphrase)
}

/// Decrypts with the first candidate that gives a readable result.
pub(crate) fn decrypt(scheme: Element<'_>, data: &[u8], passphrases: &[&Passphrase]) -> Result<Vec<u8>, KeyError> {
    let (name, parameters) = algorithm(scheme)?;
    let parameters = parameters.ok_or(Malformed)?.expect(SEQUENCE)?;
    for passphrase in passphrases {
        let tried: Vec<Option<Vec<u8>>> = if name.content == PBES2.as_bytes() {
            // UTF-8 by the standard; older versions of NSS and Java used UTF-16.
            let written = [&passphrase.utf8[..], &passphrase.bmp[..passphrase.bmp.len() - 2], &passphrase.bmp[..]];
            written.into_iter().map(|bytes| pbes2(parameters, data, bytes)).collect::<Result<_, _>>()?
        } else {
            vec![pkcs12_scheme(name, parameters, data, &passphrase.bmp)?]
        };
        let readable = |plain: &Vec<u8>| Element::only(plain).and_then(|e| e.expect(SEQUENCE)).is_ok();
        if let Some(plain) = tried.into_iter().flatten().find(readable) {
            return Ok(plain);
        }
    }
    Err(KeyError::WrongPassphrase)
}

fn pkcs12_scheme(
    name: Element<'_>,
    parameters: Element<'_>,
    data: &[u8],
    passphrase: &[u8],
) -> Result<Option<Vec<u8>>, KeyError> {
    let mut parts = parameters.children();
    let key_salt = salt(parts.one()?)?;
    let rounds = rounds_of(parts.one()?)?;
    let derive =
        |purpose, length| derived(&digest::SHA1_FOR_LEGACY_USE_ONLY, passphrase, key_salt, purpose, rounds, length);
    let iv = || derive(Purpose::Iv, 8);
    Ok(match name.content {
        n if n == PBE_3DES.as_bytes() => triple_des(&derive(Purpose::Key, 24), &iv(), data),
        n if n == PBE_RC2_128.as_bytes() => rc2_cbc(&derive(Purpose::Key, 16), &iv(), data),
        n if n == PBE_RC2_40.as_bytes() => rc2_cbc(&derive(Purpose::Key, 5), &iv(), data),
        _ => return Err(KeyError::UnsupportedFile(format!("encrypted by {}", named(name)))),
    })
}

/// None if the passphrase is wrong.
fn pbes2(parameters: Element<'_>, data: &[u8], passphrase: &[u8]) -> Result<Option<Vec<u8>>, KeyError> {
    let mut parts = parameters.children();
    let (derivation, derivation_parameters) = algorithm(parts.one()?)?;
    let (cipher, cipher_parameters) = algorithm(parts.one()?)?;
    if derivation.content != PBKDF2.as_bytes() {
        return Err(KeyError::UnsupportedFile(format!("with keys derived by {}", named(derivation))));
    }
    let mut derivation = derivation_parameters.ok_or(Malformed)?.expect(SEQUENCE)?.children();
    let key_salt = salt(derivation.one()?)?;
    let rounds = rounds_of(derivation.one()?)?;
    let mut function = derivation.next().transpose()?;
    if function.is_some_and(|element| element.tag == INTEGER) {
        // The key length, which the cipher determines too.
        function = derivation.next().transpose()?;
    }
    let function = match function {
        None => pbkdf2::PBKDF2_HMAC_SHA1,
        Some(element) => match algorithm(element)?.0 {
            n if n.content == HMAC_SHA1.as_bytes() => pbkdf2::PBKDF2_HMAC_SHA1,
            n if n.content == HMAC_SHA256.as_bytes() => pbkdf2::PBKDF2_HMAC_SHA256,
            n if n.content == HMAC_SHA384.as_bytes() => pbkdf2::PBKDF2_HMAC_SHA384,
            n if n.content == HMAC_SHA512.as_bytes() => pbkdf2::PBKDF2_HMAC_SHA512,
            n => return Err(KeyError::UnsupportedFile(format!("with keys derived by {}", named(n)))),
        },
    };
    let iv = salt(cipher_parameters.ok_or(Malformed)?)?;
    let derive = |length: usize| {
        let mut key = vec![0; length];
        let rounds = u32::try_from(rounds).ok().and_then(std::num::NonZeroU32::new);
        rounds.map(|rounds| pbkdf2::derive(function, rounds, key_salt, passphrase, &mut key)).ok_or(Malformed)?;
        Ok::<_, Malformed>(key)
    };
    Ok(match cipher.content {
        n if n == AES_128_CBC.as_bytes() => aes(&AES_128, &derive(16)?, iv, data),
        n if n == AES_192_CBC.as_bytes() => aes(&AES_192, &derive(24)?, iv, data),
        n if n == AES_256_CBC.as_bytes() => aes(&AES_256, &derive(32)?, iv, data),
        n if n == DES_EDE3_CBC.as_bytes() => triple_des(&derive(24)?, iv, data),
        _ => return Err(KeyError::UnsupportedFile(format!("encrypted by {}", named(cipher)))),
    })
}

fn rounds_of(element: Element<'_>) -> Result<u64, KeyError> {
    match element.number()? {
        0 => Err(Malformed.into()),
        rounds if rounds > MAX_ROUNDS => Err(KeyError::TooManyRounds),
        rounds => Ok(rounds),
    }
}

fn aes(cipher: &'static aws_lc_rs::cipher::Algorithm, key: &[u8], iv: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let key = PaddedBlockDecryptingKey::cbc_pkcs7(UnboundCipherKey::new(cipher, key).ok()?).ok()?;
    let iv: FixedLength<16> = <[u8; 16]>::try_from(iv).ok()?.into();
    let mut plain = data.to_vec();
    Some(key.decrypt(&mut plain, DecryptionContext::Iv128(iv)).ok()?.to_vec())
}

fn triple_des(key: &[u8], iv: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    cbc::Decryptor::<TdesEde3>::new_from_slices(key, iv).ok()?.decrypt_padded_vec_mut::<Pkcs7>(data).ok()
}

fn rc2_cbc(key: &[u8], iv: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let cipher = Rc2::new_from_slice(key).ok()?;
    cbc::Decryptor::<Rc2>::inner_iv_slice_init(cipher, iv).ok()?.decrypt_padded_vec_mut::<Pkcs7>(data).ok()
}

/// Key derivation of PKCS#12 (RFC 7292, B.2).
fn derived(
    hash: &'static digest::Algorithm,
    passphrase: &[u8],
    key_salt: &[u8],
    purpose: Purpose,
    rounds: u64,
    length: usize,
) -> Vec<u8> {
    let block = hash.block_len();
    let filled =
        |bytes: &[u8]| -> Vec<u8> { bytes.iter().copied().cycle().take(block * bytes.len().div_ceil(block)).collect() };
    let mut input = [filled(key_salt), filled(passphrase)].concat();
    let mut output = Vec::new();
    loop {
        let mut context = digest::Context::new(hash);
        context.update(&vec![purpose as u8; block]);
        context.update(&input);
        let mut value = context.finish();
        for _ in 1..rounds {
            value = digest::digest(hash, value.as_ref());
        }
        output.extend_from_slice(value.as_ref());
        if output.len() >= length {
            output.truncate(length);
            return output;
        }
        // Each block of the input, as an integer, is increased by the value plus one.
        let grow: Vec<u8> = value.as_ref().iter().copied().cycle().take(block).collect();
        for part in input.chunks_mut(block) {
            let mut carry = 1_u16;
            for (digit, add) in part.iter_mut().zip(&grow).rev() {
                carry += u16::from(*digit) + u16::from(*add);
                *digit = carry as u8;
                carry >>= 8;
            }
        }
    }
}

/// An object identifier as text.
pub(crate) fn named(element: Element<'_>) -> String {
    ObjectIdentifier::from_bytes(element.content)
        .map_or_else(|_| "an unreadable name".to_owned(), |oid| oid.to_string())
}

/// An algorithm with its parameters.
fn algorithm(element: Element<'_>) -> Result<(Element<'_>, Option<Element<'_>>), Malformed> {
    let mut parts = element.expect(SEQUENCE)?.children();
    let name = parts.one()?.expect(OBJECT_IDENTIFIER)?;
    Ok((name, parts.next().transpose()?))
}

/// Octets of a primitive OCTET STRING, for salts and initialisation vectors.
fn salt(element: Element<'_>) -> Result<&[u8], Malformed> {
    Ok(element.expect(OCTET_STRING)?.content)
}
