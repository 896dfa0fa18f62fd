#!/usr/bin/env python3
"""Signs in to Passport as clients of the years around 2000 do, with a TLS that other people wrote.

Needs tlslite-ng (requirements-tls.txt; provision_python3.sh installs it).

    drive_tlslite.py --https 127.0.0.1:443 --old legacy.crt sign-in ssl3:rc4-md5 ssl2-tls1:ie6
    drive_tlslite.py --https 127.0.0.1:443 --new modern.crt modern

    sign-in CASE ...  nexus and login, each over a connection of its own; prints one line a case:
                      CASE, version and suite agreed on, and the ticket
    resume CASE ...   the same, but the login goes on with the session of the nexus
    modern            what clients of today may offer, with Python's own ssl; prints a line each

A case is VERSION:SUITES.  The version is ssl3, tls1 or tls1.1, with ssl2- before it for a hello
in the format of SSL 2.0.  The suites are rc4-md5, rc4-sha, 3des, or what a browser offered: ie6,
ie5.  Whatever certificate comes must be the one that --old or --new names.
"""
import argparse
import os
import re
import socket
import ssl
import sys
import warnings

from tlslite.api import HandshakeSettings, TLSConnection
from tlslite.constants import CipherSuite
from tlslite.messages import ClientHello

NEXUS = 'nexus.passport.com'
VERSIONS = {'ssl3': (3, 0), 'tls1': (3, 1), 'tls1.1': (3, 2)}
SUITES = {'rc4-md5': (['rc4'], ['md5']), 'rc4-sha': (['rc4'], ['sha']), '3des': (['3des'], ['sha'])}
# As these browsers sent them, three bytes each: with suites of SSL 2.0, of export, and of PCT.
IE6 = ('000004 000005 00000a 010080 0700c0 030080 000009 060040 000064 000062 000003 000006 '
       '020080 040080 000013 000012 000063')
IE5 = IE6 + ' 8f8001 800003 800001 810001 810003 820001'
OLD_OFFERS = {'rc4-md5': '000004', 'rc4-sha': '000005', '3des': '00000a', 'ie6': IE6, 'ie5': IE5}


class OldHello(TLSConnection):
    """Begins in the format of SSL 2.0, and goes on as the version in it says."""
    def __init__(self, sock, suites):
        super().__init__(sock)
        self.suites = suites

    def _sendMsg(self, msg, *words, **named):
        if isinstance(msg, ClientHello):
            return self.begin(msg)
        return super()._sendMsg(msg, *words, **named)

    def begin(self, msg):
        challenge = os.urandom(16)
        msg.random = bytearray(16) + challenge          # what keys are derived from
        lengths = b''.join(n.to_bytes(2, 'big') for n in (len(self.suites), 0, len(challenge)))
        body = b'\x01' + bytes(msg.client_version) + lengths + self.suites + challenge
        self._handshake_hash.update(bytearray(body))
        self.sock.send(bytes([0x80 | len(body) >> 8, len(body) & 255]) + body)
        yield from ()


def connect(case, session=None):
    """A connection that has done its handshake."""
    version, suites = case.split(':')
    settings = HandshakeSettings()
    old_hello = version.startswith('ssl2-')
    settings.minVersion = settings.maxVersion = VERSIONS[version.replace('ssl2-', '')]
    settings.cipherNames, settings.macNames = SUITES.get(suites, (['3des', 'rc4'], ['md5', 'sha']))
    settings.keyExchangeNames = ['rsa']
    settings.useEncryptThenMAC = settings.useExtendedMasterSecret = False
    settings.usePaddingExtension = False
    sock = socket.create_connection(address, timeout=30)
    if old_hello:
        tls = OldHello(sock, bytes.fromhex(OLD_OFFERS[suites]))
    else:
        tls = TLSConnection(sock)
    tls.handshakeClientCert(settings=settings, session=session)
    tls.agreed = '%d.%d' % tls.version                  # forgotten when the connection ends
    if not tls.resumed:
        certificate = tls.session.serverCertChain.x509List[0].bytes
        assert certificate == wanted(options.old), 'another certificate came'
    return tls


def wanted(file):
    with open(file) as pem:
        return ssl.PEM_cert_to_DER_cert(pem.read())


def ask(tls, request):
    """Sends it, and reads until the other side closes, as clients of that time do."""
    tls.write(request.replace('\n', '\r\n').encode())
    reply = bytearray()
    while part := tls.read(min=1, max=4096):
        reply += part
    return reply.decode()


def find(pattern, reply):
    found = re.search(pattern, reply)
    assert found, reply
    return found.group(1)


def sign_in(case, resume):
    tls = connect(case)
    reply = ask(tls, 'GET /rdr/pprdr.asp\n\n')          # no version, no headers: so does gaim
    assert reply.startswith('HTTP/1.1 200 OK\r\n'), reply
    login = find(r'\r\nPassportURLs: DARealm=Passport\.NET,DALogin=(.*?),', reply)
    path = login[login.index('/'):]
    first = tls.session
    tls = connect(case, first if resume else None)
    assert tls.resumed == resume, 'resumed: %s' % tls.resumed
    user, password = options.user.replace('@', '%40'), options.password
    reply = ask(tls, 'GET %s HTTP/1.1\nAuthorization: Passport1.4 OrgVerb=GET,OrgURL='
                'http%%3A%%2F%%2Fmessenger%%2Emsn%%2Ecom,sign-in=%s,pwd=%s,%s\n'
                'User-Agent: MSMSGS\nHost: %s\nConnection: Keep-Alive\nCache-Control: no-cache\n\n'
                % (path, user, password, options.challenge, NEXUS))
    assert reply.startswith('HTTP/1.1 200 OK\r\n'), reply
    ticket = find(r"\r\nAuthentication-Info: Passport1\.4 .*from-PP='(.*?)',", reply)
    suite = CipherSuite.ietfNames[tls.session.cipherSuite]
    print(case, tls.agreed, suite, ticket, flush=True)


def modern(newest, oldest, suites):
    """An offer with Python's own ssl: it gets the certificate of today, or none."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers(suites + ':@SECLEVEL=0')
    context.minimum_version, context.maximum_version = oldest, newest
    with socket.create_connection(address, timeout=30) as sock:
        try:
            tls = context.wrap_socket(sock, server_hostname=NEXUS)
        except (ssl.SSLError, ConnectionResetError):
            return 'refused'
        assert tls.getpeercert(True) == wanted(options.new), 'another certificate came'
        tls.sendall(b'GET /rdr/pprdr.asp HTTP/1.0\r\n\r\n')
        assert tls.recv(4096).startswith(b'HTTP/1.1 200 OK\r\n')
        return tls.version()


warnings.simplefilter('ignore', DeprecationWarning)     # TLS 1.0 in offers is on purpose
p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
p.add_argument('--https', required=True, metavar='HOST:PORT')
p.add_argument('--user', default='alice@example.com')
p.add_argument('--password', default='secret')
p.add_argument('--challenge', default='lc=1033', help='as the notification server gave it')
p.add_argument('--old', help='the certificate for old clients, PEM')
p.add_argument('--new', help='the certificate for clients of today, PEM')
p.add_argument('what', choices=('sign-in', 'resume', 'modern'))
p.add_argument('cases', nargs='*')
options = p.parse_args()
host, port = options.https.rsplit(':', 1)
address = host, int(port)

if options.what == 'modern':
    V = ssl.TLSVersion
    for newest, oldest in ((V.TLSv1_3, V.TLSv1_3), (V.TLSv1_3, V.TLSv1), (V.TLSv1_2, V.TLSv1_2),
                           (V.TLSv1_2, V.TLSv1)):
        for suites in ('ALL', 'kRSA'):
            print(newest.name, oldest.name, suites, modern(newest, oldest, suites), flush=True)
for case in options.cases:
    try:
        sign_in(case, options.what == 'resume')
    except Exception as error:                          # which one it was is what matters
        sys.exit('%s: %r' % (case, error))
