"""A mail server of a story: keeps what it accepts as lines of JSON, and refuses what it is told to.

usage: mail_server.py FILE [--refuse=ADDRESS] [--defer=ADDRESS] [--close=ADDRESS] [--slow=SECONDS]
                           [--login=USER:PASSWORD] [--certificate=trusted|self_signed [--implicit-tls]] [--quiet]
With a certificate it takes nothing that is not encrypted. It prints the port that it listens at, on 127.0.0.1.
"""

import argparse
import asyncio
import base64
import json
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

# Made for tests alone: an authority, a certificate of `localhost` and 127.0.0.1 by it, and one that signed itself.
KEYS = pathlib.Path(__file__).with_name("mail_server_keys")


class Handler:
    def __init__(self, options):
        self.options = options
        self.file = open(options.file, "a", buffering=1)

    def note(self, **what):
        self.file.write(json.dumps(what) + "\n")

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address in self.options.refuse:
            self.note(refused=address)
            return "550 5.1.1 no such mailbox here"
        if address in self.options.defer:
            self.note(deferred=address)
            return "451 4.7.1 come again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 it is known"

    async def handle_DATA(self, server, session, envelope):
        if self.options.slow:
            await asyncio.sleep(self.options.slow)
        if any(address in self.options.close for address in envelope.rcpt_tos):
            self.note(closed=envelope.rcpt_tos[0])
            server.transport.close()
            return "421 4.3.0 not now"
        if self.options.quiet:
            self.note(accepted=envelope.rcpt_tos[0])
            return "250 2.0.0 accepted"
        self.note(
            sender=envelope.mail_from,
            recipients=envelope.rcpt_tos,
            raw=base64.b64encode(envelope.original_content).decode(),
            tls=session.ssl is not None or self.options.implicit_tls,
            user=(session.auth_data or b"").decode() if session.authenticated else None,
        )
        return "250 2.0.0 accepted"


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    for name in ["refuse", "defer", "close"]:
        parser.add_argument(f"--{name}", action="append", default=[])
    parser.add_argument("--slow", type=float, default=0)
    parser.add_argument("--quiet", action="store_true")
    parser.add_argument("--login")
    parser.add_argument("--certificate", choices=["trusted", "self_signed"])
    parser.add_argument("--implicit-tls", action="store_true")
    return parser.parse_args()


async def main():
    options = arguments()
    handler = Handler(options)
    context = None
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(KEYS / f"{options.certificate}.pem")
    starttls = None if options.implicit_tls else context

    def authenticate(server, session, envelope, mechanism, data):
        given = f"{data.login.decode()}:{data.password.decode()}"
        return AuthResult(success=given == options.login, handled=False, auth_data=data.login)

    def protocol():
        return SMTP(
            handler,
            hostname="mail.test",
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=authenticate,
            auth_required=options.login is not None,
            auth_require_tls=starttls is not None,
            enable_SMTPUTF8=True,
        )

    server = await asyncio.get_running_loop().create_server(
        protocol, "127.0.0.1", 0, ssl=context if options.implicit_tls else None
    )
    print(f"listening on {server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        sys.exit(0)
