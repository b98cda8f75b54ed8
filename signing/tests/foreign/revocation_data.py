#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""revocation_data.py IN.pdf OUT: signs IN with pyHanko and puts revocation lists and OCSP answers into the file, in /DSS and in Adobe's
attribute: what counts, and what anybody could have made up. Each file's name begins with the verdict that is right for it."""
import dataclasses, hashlib
from io import BytesIO

from asn1crypto import core, crl as asn1_crl, ocsp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import ExtendedKeyUsageOID
from pyhanko.pdf_utils import generic as g
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext

from office import add, asn1, ca, ca_key, crl, day, issue, now, signer, source, stamper, write

EC = lambda: ec.generate_private_key(ec.SECP256R1())
another_ca_key = rsa.generate_private_key(65537, 2048)
another_ca = issue("Another CA", another_ca_key)
minute = day / 1440


def sign(key, message):
    if isinstance(key, rsa.RSAPrivateKey):
        return "sha256_rsa", key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    return "sha256_ecdsa", key.sign(message, ec.ECDSA(hashes.SHA256()))


def answer(about, by=(None, ca_key), issuer=ca, status="revoked", made=now - minute, this=None, hashed="sha1", spoil=False, revoked=now - day):
    """An OCSP answer about a certificate; `by` is the responder's certificate, if it is not the issuer itself, and its key."""
    responder, key = by
    one, authority = asn1(about), asn1(issuer)
    digest = lambda data: hashlib.new(hashed, data).digest()
    told = (ocsp.CertStatus("revoked", {"revocation_time": revoked}) if status == "revoked" else ocsp.CertStatus("good", core.Null()))
    single = {"cert_id": {"hash_algorithm": {"algorithm": hashed}, "issuer_name_hash": digest(authority.subject.dump()),
                          "issuer_key_hash": digest(bytes(authority["tbs_certificate"]["subject_public_key_info"]["public_key"])),
                          "serial_number": one.serial_number},
              "cert_status": told, "this_update": this or made, "next_update": made + 7 * day}
    who = asn1(responder) if responder else authority
    data = ocsp.ResponseData({"responder_id": ocsp.ResponderId("by_name", who.subject), "produced_at": made, "responses": [single]})
    algorithm, value = sign(key, data.dump())
    if spoil:
        value = value[:-1] + bytes([value[-1] ^ 1])
    basic = {"tbs_response_data": data, "signature_algorithm": {"algorithm": algorithm}, "signature": value}
    if responder:
        basic["certs"] = [asn1(responder)]
    return ocsp.OCSPResponse({"response_status": "successful",
                              "response_bytes": {"response_type": "basic_ocsp_response", "response": ocsp.BasicOCSPResponse(basic)}})


def responder(issuer=ca, issuer_key=ca_key, purpose=ExtendedKeyUsageOID.OCSP_SIGNING, **more):
    key = EC()
    return issue("OCSP", key, issuer, issuer_key, purpose, **more), key


class Adobe(signers.SimpleSigner):
    """Puts what it is given into Adobe's attribute, unlike pyHanko itself without looking at it."""

    async def async_sign(self, *args, signed_attr_settings=None, **kwargs):
        settings = dataclasses.replace(signed_attr_settings, adobe_revinfo_attr=self.told)
        return await super().async_sign(*args, signed_attr_settings=settings, **kwargs)


def with_attribute(pdf, one, field="Secretary", **told):
    adobe = Adobe(one.signing_cert, one.signing_key, one.cert_registry)
    adobe.told = signers.Signer.format_revinfo(**told)
    return add(pdf, adobe, field, subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED)


def with_store(pdf, crls=(), ocsps=(), certs=()):
    file = BytesIO(pdf)
    DocumentSecurityStore.add_dss(file, sig_contents=None, certs=list(certs), ocsps=list(ocsps), crls=list(crls))
    return file.getvalue()


def both_places(verdict, name, one, crls=(), ocsps=()):
    write(f"{verdict}-{name}-dss", with_store(add(source, one), crls, ocsps))
    write(f"{verdict}-{name}-adobe", with_attribute(source, one, crls=list(crls), ocsp_responses=list(ocsps)))


an, binh = signer("Trần Thị An", EC()), signer("Lê Văn Bình", EC())
of, other = an.x509, binh.x509
for verdict, name, given in (
    ("revoked", "ocsp-by-the-authority", answer(of)),
    ("revoked", "ocsp-sha256", answer(of, hashed="sha256")),
    ("revoked", "ocsp-by-its-responder", answer(of, by=responder())),
    ("valid", "ocsp-good", answer(of, status="good")),
    ("valid", "ocsp-of-another-certificate", answer(other)),
    ("valid", "ocsp-of-another-issuer", answer(of, issuer=another_ca, by=(None, another_ca_key))),
    ("valid", "ocsp-by-another-authority", answer(of, by=(another_ca, another_ca_key))),
    ("valid", "ocsp-by-anothers-responder", answer(of, by=responder(another_ca, another_ca_key))),
    ("valid", "ocsp-by-a-signer", answer(of, by=responder(purpose=None))),
    ("valid", "ocsp-responder-without-purpose", answer(of, by=responder(purpose=ExtendedKeyUsageOID.TIME_STAMPING))),
    ("valid", "ocsp-responder-expired", answer(of, by=responder(until=-2 * day))),
    ("valid", "ocsp-wrong-signature", answer(of, spoil=True)),
    ("valid", "ocsp-from-the-future", answer(of, made=now + 2 * day)),
    ("valid", "ocsp-about-the-future", answer(of, this=now + 2 * day)),
):
    both_places(verdict, name, an, ocsps=[given])
both_places("revoked", "crl", an, crls=[crl(of)])
both_places("valid", "crl-of-another-certificate", an, crls=[crl(other)])


def strange_list(issuer=ca, key=ca_key, this=now - day, spoil=False):
    tbs = asn1_crl.TbsCertList({"version": "v2", "signature": {"algorithm": "sha256_rsa"}, "issuer": asn1(issuer).subject,
                                "this_update": asn1_crl.Time({"utc_time": this}), "next_update": asn1_crl.Time({"utc_time": this + 30 * day}),
                                "revoked_certificates": [{"user_certificate": of.serial_number, "revocation_date": asn1_crl.Time({"utc_time": now - day})}]})
    value = key.sign(tbs.dump(), padding.PKCS1v15(), hashes.SHA256())
    if spoil:
        value = value[:-1] + bytes([value[-1] ^ 1])
    return asn1_crl.CertificateList({"tbs_cert_list": tbs, "signature_algorithm": {"algorithm": "sha256_rsa"}, "signature": value})


both_places("revoked", "crl-by-hand", an, crls=[strange_list()])
both_places("valid", "crl-by-another-authority", an, crls=[strange_list(another_ca, another_ca_key)])
both_places("valid", "crl-in-its-name-by-another", an, crls=[strange_list(ca, another_ca_key)])
both_places("valid", "crl-wrong-signature", an, crls=[strange_list(spoil=True)])
both_places("valid", "crl-from-the-future", an, crls=[strange_list(this=now + 2 * day)])

# What one signer brings along speaks about the other one too.
write("revoked-ocsp-in-the-second-signers-attribute", with_attribute(add(source, an), binh, "Chair", ocsp_responses=[answer(of)]))
# An authority between is revoked by the one above it.
between_key = rsa.generate_private_key(65537, 2048)
between = issue("CA cấp dưới", between_key, ca, ca_key, authority=True)
below = signer("Người dưới", EC(), between, by=(between, between_key))
write("valid-chain-of-three", add(source, below))
both_places("revoked", "ocsp-of-the-authority-between", below, ocsps=[answer(between)])
# Genuine, by pyHanko's own way: B-LT with an answer, and the same in Adobe's attribute.
fresh = lambda: ValidationContext(trust_roots=[asn1(ca)], ocsps=[answer(of, status="good", by=responder())], crls=[crl()],
                                         allow_fetching=False, revocation_mode="hard-fail")
write("valid-b-lt-with-ocsp", add(source, an, stamps=stamper, embed_validation_info=True, validation_context=fresh()))
write("valid-b-lta-with-ocsp", add(source, an, stamps=stamper, embed_validation_info=True, use_pades_lta=True, validation_context=fresh()))
write("valid-adobe-with-ocsp", add(source, an, subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED, embed_validation_info=True, validation_context=fresh()))
# A time stamp from before the revocation: the signature is proven to be older.
write("valid-ocsp-revoked-after-the-time-stamp", with_store(add(source, an, stamps=stamper), ocsps=[answer(of, revoked=now + minute, made=now)]))


def only_of_one_signature(pdf, response):
    """The answer stands under /VRI alone, where nobody looks who reads /OCSPs."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    stream = writer.add_object(g.StreamObject(stream_data=response.dump()))
    vri = g.DictionaryObject({g.pdf_name("/" + "AB" * 20): g.DictionaryObject({g.pdf_name("/OCSP"): g.ArrayObject([stream])})})
    writer.root["/DSS"] = writer.add_object(g.DictionaryObject({g.pdf_name("/VRI"): vri}))
    writer.update_root()
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


write("revoked-ocsp-of-one-signature-only", only_of_one_signature(add(source, an), answer(of)))
