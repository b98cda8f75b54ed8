#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""sign_in_many_ways.py IN.pdf OUT: signs IN (two empty fields, Secretary and Chair) with pyHanko in the ways that foreign programs do.

Each file's name begins with the verdict that is right for it; OUT/ca.pem is the authority to trust. Times are around now."""
from hashlib import sha1

from asn1crypto import cms, core, tsp
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter

from office import add, context, crl, day, now, signer, source, stamper, stranger, visible, write

an, binh = signer("Trần Thị An", ec.generate_private_key(ec.SECP256R1())), signer("Lê Văn Bình", rsa.generate_private_key(65537, 2048))
first = add(source, binh)
both = add(first, an, "Chair")
write("valid-two-signers", both)
write("valid-third-with-visible-field", add(both, binh, "Dau", visible("Dau")))
write("valid-third-with-hidden-field", add(both, binh, "Dau", SigFieldSpec("Dau")))
write("valid-field-with-a-full-name", add(both, binh, "Phong.Dau", SigFieldSpec("Phong.Dau")))
many = both
for i in range(5):
    many = add(many, an, f"D{i}", visible(f"D{i}", (20 + 70 * i, 20, 80 + 70 * i, 60)))
write("valid-seven-signers", many)
write("valid-pss", add(source, signer("PSS", rsa.generate_private_key(65537, 3072), prefer_pss=True)))
write("valid-pss-sha512", add(source, signer("PSS", rsa.generate_private_key(65537, 2048), prefer_pss=True), md_algorithm="sha512"))
for curve, digest in ((ec.SECP384R1(), "sha384"), (ec.SECP521R1(), "sha512"), (ec.SECP384R1(), "sha512"), (ec.SECP521R1(), "sha256")):
    write(f"valid-{curve.name}-{digest}", add(source, signer("EC", ec.generate_private_key(curve)), md_algorithm=digest))
write("valid-adobe-detached", add(source, an, subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED))
write("valid-unrelated-certificate", add(source, signer("Trần Thị An", ec.generate_private_key(ec.SECP256R1()), stranger)))
write("valid-b-t", add(source, an, stamps=stamper))
write("valid-b-lt", add(source, an, stamps=stamper, embed_validation_info=True, validation_context=context(crl())))
lta = add(source, an, stamps=stamper, embed_validation_info=True, use_pades_lta=True, validation_context=context(crl()))
write("valid-b-lta", lta)
write("valid-b-lta-then-chair", add(lta, binh, "Chair"))
write("valid-b-lta-twice", add(lta, binh, "Chair", stamps=stamper, embed_validation_info=True, use_pades_lta=True, validation_context=context(crl())))
write("valid-certified-then-signed", add(add(source, an, certify=True, docmdp_permissions=MDPPerm.FILL_FORMS), binh, "Chair"))
frozen = add(source, an, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES)
write("valid-certified-alone", frozen)
write("valid-certified-then-archived", add(source, an, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES, stamps=stamper, embed_validation_info=True, use_pades_lta=True, validation_context=context(crl())))


def resigned(pdf, change):
    """The last signature's CMS object changed where no digest covers it."""
    start = pdf.rindex(b"/Contents <") + len(b"/Contents <")
    end = pdf.index(b">", start)
    info = cms.ContentInfo.load(bytes.fromhex(pdf[start:end].decode()), strict=False)
    der = change(info)
    return pdf[:start] + der.hex().encode().ljust(end - start, b"0") + pdf[end:]


def unknown_attribute(info):
    one = info["content"]["signer_infos"][0]
    attribute = cms.CMSAttribute({"type": "1.3.6.1.4.1.99999.1", "values": [core.OctetString(b"ghi chu")]})
    one["unsigned_attrs"] = cms.CMSAttributes([attribute])
    return info.dump(force=True)


def indefinite(info):
    """The outer layers with indefinite lengths, as BER allows."""
    inner = lambda data: data[2 if data[1] < 0x80 else 2 + (data[1] & 0x7F):]
    body = info["content"].dump(force=True)
    body = inner(inner(body)) if body[0] == 0xA0 else inner(body)
    oid = info["content_type"].dump()
    return b"\x30\x80" + oid + b"\xa0\x80" + b"\x30\x80" + body + b"\0\0" + b"\0\0" + b"\0\0"


def certificates_reversed(info):
    signed = info["content"]
    listed = list(signed["certificates"])[::-1]
    encoded = b"".join(one.dump() for one in listed)
    fields_ = [signed[key].dump() for key in ("version", "digest_algorithms", "encap_content_info")]
    tail = signed["signer_infos"].dump()
    wrap = lambda tag, content: bytes([tag]) + (lambda n: bytes([n]) if n < 0x80 else bytes([0x82]) + n.to_bytes(2, "big"))(len(content)) + content
    body = wrap(0x30, b"".join(fields_) + wrap(0xA0, encoded) + tail)
    return wrap(0x30, info["content_type"].dump() + wrap(0xA0, body))


old_key = rsa.generate_private_key(65537, 2048)
old = signer("Chữ ký cũ", old_key)


def named_by_sha1(digest, beside=False):
    """The signer's certificate named as before RFC 5035, alone or beside the present way, and signed again."""

    def change(info):
        one = info["content"]["signer_infos"][0]
        kept = [attribute for attribute in one["signed_attrs"] if beside or attribute["type"].native != "signing_certificate_v2"]
        reference = tsp.SigningCertificate({"certs": [tsp.ESSCertID({"cert_hash": digest})]})
        attributes = cms.CMSAttributes(kept + [cms.CMSAttribute({"type": "signing_certificate", "values": [reference]})])
        one["signature"] = old_key.sign(attributes.dump(force=True), padding.PKCS1v15(), SHA256())
        one["signed_attrs"] = attributes
        return info.dump(force=True)

    return change


own, other = (sha1(one.signing_cert.dump()).digest() for one in (old, an))
by_old, by_old_adobe = add(source, old), add(source, old, subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED)
write("not_checkable-certificate-named-by-sha1", resigned(by_old, named_by_sha1(own)))
write("invalid_signature-other-certificate-named-by-sha1", resigned(by_old, named_by_sha1(other)))
write("valid-certificate-named-by-sha1-too", resigned(by_old, named_by_sha1(own, beside=True)))
write("invalid_signature-other-certificate-named-by-sha1-too", resigned(by_old, named_by_sha1(other, beside=True)))
write("valid-adobe-certificate-named-by-sha1", resigned(by_old_adobe, named_by_sha1(own)))
write("valid-unknown-unsigned-attribute", resigned(first, unknown_attribute))
write("valid-indefinite-lengths", resigned(first, indefinite))
write("valid-certificates-in-another-order", resigned(first, certificates_reversed))
gone = signer("Người nghỉ việc", ec.generate_private_key(ec.SECP256R1()))
listed = add(add(source, gone), an, "Chair", embed_validation_info=True, validation_context=context(crl(gone.x509)))
write("revoked-list-in-dss", listed)
early = signer("Người nghỉ việc", ec.generate_private_key(ec.SECP256R1()))
later = add(add(source, early, stamps=stamper), an, "Chair", embed_validation_info=True, validation_context=context(crl(early.x509, at=now + day)))
write("valid-revoked-after-the-time-stamp", later)
kind = first.replace(b"/ETSI.CAdES.detached", b"/adbe.pkcs7.sha1    ")
write("not_checkable-pkcs7-sha1", kind)
write("not_checkable-x509-rsa", first.replace(b"/ETSI.CAdES.detached", b"/adbe.x509.rsa_sha1 "))
write("not_checkable-unknown-kind", first.replace(b"/ETSI.CAdES.detached", b"/VN.KySo.Rieng      "))
write("not_checkable-rsa-1024", add(source, signer("RSA ngắn", rsa.generate_private_key(65537, 1024))))
write("not_checkable-ed25519", add(source, signer("Ed25519", ed25519.Ed25519PrivateKey.generate()), md_algorithm="sha512"))
# An office's seal stands over a third of the signature of the person who signs for it, from the left.
person = add(source, binh, "Nguoi ky", visible("Nguoi ky", (300, 20, 400, 80)))
write("valid-seal-over-a-third-of-a-signature", add(person, an, "Con dau", visible("Con dau", (250, 10, 333, 90))))
write("changed_after_signing-seal-over-a-whole-signature", add(person, an, "Con dau", visible("Con dau", (295, 15, 405, 85))))
covering = add(both, binh, "Dau", visible("Dau", (20, 20, 580, 800)))
write("changed_after_signing-visible-field-over-the-page", covering)
