#!/usr/bin/env python3
"""sign_in_many_ways.py IN.pdf OUT: signs IN (two empty fields, Secretary and Chair) with pyHanko in the ways that foreign programs do.

Each file's name begins with the verdict that is right for it; OUT/ca.pem is the authority to trust. Times are around now."""
import datetime, sys
from io import BytesIO
from pathlib import Path

from asn1crypto import algos, cms, core, crl as asn1_crl, keys, pem, x509
from cryptography import x509 as cx
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

source, out = Path(sys.argv[1]).read_bytes(), Path(sys.argv[2])
now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
day = datetime.timedelta(days=1)


def name(common):
    return cx.Name([cx.NameAttribute(cx.NameOID.COUNTRY_NAME, "VN"), cx.NameAttribute(cx.NameOID.COMMON_NAME, common)])


def issue(common, key, issuer=None, issuer_key=None, purpose=None):
    is_ca = issuer is None
    builder = (cx.CertificateBuilder().subject_name(name(common)).issuer_name(issuer.subject if issuer else name(common))
               .public_key(key.public_key()).serial_number(cx.random_serial_number()).not_valid_before(now - 30 * day).not_valid_after(now + 300 * day)
               .add_extension(cx.BasicConstraints(is_ca, None), True)
               .add_extension(cx.KeyUsage(not is_ca, not is_ca, False, False, False, is_ca, is_ca, False, False), True)
               .add_extension(cx.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
               .add_extension(cx.AuthorityKeyIdentifier.from_issuer_public_key((issuer_key or key).public_key()), False))
    if purpose:
        builder = builder.add_extension(cx.ExtendedKeyUsage([purpose]), True)
    return builder.sign(issuer_key or key, hashes.SHA256())


def asn1(certificate):
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def asn1_key(key):
    return keys.PrivateKeyInfo.load(key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


ca_key = rsa.generate_private_key(65537, 2048)
ca = issue("Foreign CA", ca_key)
(out / "ca.pem").write_bytes(ca.public_bytes(serialization.Encoding.PEM))
stranger_key = ec.generate_private_key(ec.SECP256R1())
stranger = issue("Người không liên quan", stranger_key, issue("CA khác", ca_key), ec.generate_private_key(ec.SECP256R1()))


def signer(common, key, *others, **more):
    own = issue(common, key, ca, ca_key)
    store = SimpleCertificateStore()
    store.register_multiple([asn1(ca), *map(asn1, others)])
    one = signers.SimpleSigner(asn1(own), asn1_key(key), store, **more)
    one.x509 = own
    return one


def crl(*revoked, at=now - day):
    builder = cx.CertificateRevocationListBuilder().issuer_name(ca.subject).last_update(now - day).next_update(now + 30 * day)
    for certificate in revoked:
        builder = builder.add_revoked_certificate(cx.RevokedCertificateBuilder().serial_number(certificate.serial_number).revocation_date(at).build())
    return asn1_crl.CertificateList.load(builder.sign(ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.DER))


tsa_key = rsa.generate_private_key(65537, 2048)
tsa_certificate = issue("TSA", tsa_key, ca, ca_key, cx.ExtendedKeyUsageOID.TIME_STAMPING)
stamper = timestamps.DummyTimeStamper(asn1(tsa_certificate), asn1_key(tsa_key), SimpleCertificateStore.from_certs([asn1(ca)]))


def context(*crls):
    return ValidationContext(trust_roots=[asn1(ca)], crls=list(crls), allow_fetching=False, revocation_mode="hard-fail")


def add(pdf, one, field="Secretary", spec=None, stamps=None, **meta):
    meta.setdefault("subfilter", SigSeedSubFilter.PADES)
    meta.setdefault("md_algorithm", "sha256")
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    metadata = signers.PdfSignatureMetadata(field_name=field, **meta)
    return signers.PdfSigner(metadata, one, timestamper=stamps, new_field_spec=spec).sign_pdf(writer).getvalue()


def visible(field, box=(300, 20, 400, 80)):
    return SigFieldSpec(field, on_page=0, box=box)


def write(file, pdf):
    (out / f"{file}.pdf").write_bytes(pdf)


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
covering = add(both, binh, "Dau", visible("Dau", (20, 20, 580, 800)))
write("changed_after_signing-visible-field-over-the-page", covering)
