"""A certificate authority for one race, and a server certificate signed by it."""

import datetime as dt
import ipaddress
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ingest.errors import Unavailable, UsageError
from ingest.writing import SECRET_MODE, write_new

VALID_DAYS: Final = 397  # what browsers and phones accept at most
FOLDER: Final = "certs"
ALWAYS: Final = ("localhost", "127.0.0.1", "::1")  # programs on the same machine come so

_NAME: Final = re.compile(r"(\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?")
_EARLIER: Final = dt.timedelta(hours=1)  # clocks of small computers are behind after a power cut


class Made(NamedTuple):
    """The files that were written."""

    authority: Path
    certificate: Path
    key: Path


def make(folder: Path, hosts: Sequence[str], now: dt.datetime) -> Made:
    """Make an authority of our own and a server certificate for these names and addresses.

    The authority's key is thrown away: nobody can sign more with it. For other names make both
    anew.

    Parameters
    ----------
    folder
        The race folder.
    hosts
        Names and addresses under which the other machines reach the broker.
    now
        When they begin to be valid.

    Raises
    ------
    UsageError
        When there are certificates already, or a host is neither a name nor an address.
    Unavailable
        When the files can't be written.
    """
    names = [_name_of(host) for host in dict.fromkeys((*hosts, *ALWAYS))]
    certs = folder / FOLDER
    made = Made(certs / "ca.pem", certs / "broker.pem", certs / "broker.key")
    if taken := [path.name for path in made if path.exists()]:
        raise UsageError(f"{certs} holds {', '.join(taken)} already; move it away first")
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _authority(ca_key, now)
    server = _server(key, names, authority, ca_key, now)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        certs.mkdir(exist_ok=True)
        write_new(made.key, private, SECRET_MODE)
        write_new(made.certificate, server.public_bytes(Encoding.PEM))
        write_new(made.authority, authority.public_bytes(Encoding.PEM))
    except OSError as error:
        raise Unavailable(f"can't write {error.filename or certs}: {error.strerror}") from error
    return made


def _authority(key: ec.EllipticCurvePrivateKey, now: dt.datetime) -> x509.Certificate:
    name = _common_name("trailpulse race authority")
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        _builder(name, name, key, now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(identifier, critical=False)
        .sign(key, hashes.SHA256())
    )


def _server(
    key: ec.EllipticCurvePrivateKey,
    names: list[x509.GeneralName],
    authority: x509.Certificate,
    ca_key: ec.EllipticCurvePrivateKey,
    now: dt.datetime,
) -> x509.Certificate:
    signed_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    return (
        _builder(_common_name("trailpulse broker"), authority.subject, key, now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(usage, critical=False)
        .add_extension(signed_by, critical=False)
        .sign(ca_key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: dt.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + dt.timedelta(days=VALID_DAYS))
    )


def _common_name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _name_of(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        name = host.encode("idna").decode("ascii")
    except UnicodeError:
        name = ""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{host!r} is neither a host's name nor an address; write it without mqtts:// and port"
        )
    return x509.DNSName(name)
