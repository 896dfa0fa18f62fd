#!/usr/bin/env python3
"""An SMTP server that other people wrote: takes every e-mail and prints it.

Needs aiosmtpd (requirements-mail.txt; provision_python3.sh installs it).

    take_mail.py

Prints the port of the loopback that it listens on, and then one line of JSON for each e-mail, with
"from", "to", "subject" and "text". Ends with its standard input.
"""
import asyncio
import email
import email.policy
import json
import sys

from aiosmtpd.smtp import SMTP


class Taker:
    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        print(json.dumps({
            'from': envelope.mail_from,
            'to': envelope.rcpt_tos,
            'subject': message['subject'],
            'text': message.get_content(),
        }), flush=True)
        return '250 taken'


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Taker(), hostname='localhost'), '127.0.0.1', 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())
