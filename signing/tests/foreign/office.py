# SPDX-License-Identifier: MPL-2.0
"""A foreign authority with signers, lists, answers and time stamps, all by programs that are not ours. Scripts beside this one are called
with IN.pdf and OUT; importing this makes OUT/ca.pem, the authority to trust. Times are around now."""
import datetime, sys
from io import BytesIO
from pathlib import Path

from asn1crypto import crl as asn1_crl, keys, x509
from cryptography import x509 as cx
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers, timestamps
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

source, out = Path(sys.argv[1]).read_bytes(), Path(sys.argv[2])
now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
day = datetime.timedelta(days=1)
PADES = SigSeedSubFilter.PADES


def name(common):
    return cx.Name([cx.NameAttribute(cx.NameOID.COUNTRY_NAME, "VN"), cx.NameAttribute(cx.NameOID.COMMON_NAME, common)])


def issue(common, key, issuer=None, issuer_key=None, purpose=None, authority=False, until=300 * day):
    is_ca = authority or issuer is None
    builder = (cx.CertificateBuilder().subject_name(name(common)).issuer_name(issuer.subject if issuer else name(common))
               .public_key(key.public_key()).serial_number(cx.random_serial_number()).not_valid_before(now - 30 * day).not_valid_after(now + until)
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


def signer(common, key, *others, by=None, **more):
    own = issue(common, key, *(by or (ca, ca_key)))
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
    meta.setdefault("subfilter", PADES)
    meta.setdefault("md_algorithm", "sha256")
    # Not strict: hybrid files are signed too, as office programs write them.
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    metadata = signers.PdfSignatureMetadata(field_name=field, **meta)
    look = TextStampStyle(stamp_text="Ky so")
    return signers.PdfSigner(metadata, one, timestamper=stamps, stamp_style=look, new_field_spec=spec).sign_pdf(writer).getvalue()


def visible(field, box=(300, 20, 400, 80)):
    return SigFieldSpec(field, on_page=0, box=box)


def write(file, pdf):
    (out / f"{file}.pdf").write_bytes(pdf)
