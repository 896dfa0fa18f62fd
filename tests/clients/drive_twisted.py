#!/usr/bin/env python2.7
# -*- coding: utf-8 -*-
"""Drives twisted.words.protocols.msn, an MSNP8 client that other people wrote, against a server.

Needs CPython 2.7 and the packages of requirements-twisted.txt (provision.sh installs them):
msn.py was never ported to Python 3, and those are the last releases that run on 2.7.

    drive_twisted.py --user alice@example.com --password pw --peer bob@example.com \\
        --ds 127.0.0.1:1863 --nexus https://localhost:8443/rdr/pprdr.asp --do chat,file

Every event is printed as one line that starts with the user's handle; "ready" is printed once
the user is signed in, synchronised and online.  Then the steps of --do run in order:

    sync             nothing more: signing in has already fetched the lists
    status, nick     busy and back online; another screen name, in UTF-8
    addgroup         add, rename and remove a group
    add, rem         put --add on the forward and allow lists; take it off both
    block, unblock   move --peer from the allow list to the block list; and back
    chat             open a conversation, invite --peer, type, say --text, await ACK and a reply
    file             offer a file in the latest conversation (or the next), await the answer
    wait[:TEXT]      stay until TEXT (else --until) is seen; without a text, for --stay seconds

Invitations are answered at any time, messages in them echoed, and offered files answered as
--files says.  After the steps it stays until every --expect was seen, leaves, and prints RESULT.
The exit status is 0 only if all went well.
"""
from __future__ import print_function
import argparse
import os
import sys
import thread

from twisted.internet import defer, reactor, task
from twisted.python import log
from twisted.words.protocols import msn

p = argparse.ArgumentParser(description=__doc__,
                            formatter_class=argparse.RawDescriptionHelpFormatter)
p.add_argument('--user', required=True)
p.add_argument('--password', default='secret')
p.add_argument('--peer', default='bot@example.com')
p.add_argument('--ds', default='127.0.0.1:1863', help='dispatch server, host:port')
p.add_argument('--ns', help='notification server, to do without dispatch')
p.add_argument('--nexus', default='https://localhost:443/rdr/pprdr.asp')
p.add_argument('--do', default='sync,status,nick,addgroup,add,chat,file,rem,wait')
p.add_argument('--add', default='newpal@example.com', help='contact for add and rem')
p.add_argument('--text', default='hello from twisted \xc3\xa9', help='what chat says')
p.add_argument('--file-name', default='test.txt')
p.add_argument('--file-size', type=int, default=12)
p.add_argument('--files', choices=('accept', 'reject'), default='reject')
p.add_argument('--expect', action='append', default=[], metavar='TEXT', help='must be seen')
p.add_argument('--expect-refused', action='store_true', help='the password must be refused')
p.add_argument('--until', metavar='TEXT', help='what ends a wait, and must come meanwhile')
p.add_argument('--until-eof', action='store_true', help='end a wait when stdin is closed')
p.add_argument('--stay', type=float, default=8, help='longest wait, in seconds')
p.add_argument('--limit', type=float, default=60, help='longest run, in seconds')
p.add_argument('--raw', action='store_true', help='print every line sent and received')
options = p.parse_args()


class Run(object):
    """What has been seen so far, who waits for more of it, and what went wrong."""
    def __init__(self):
        self.events, self.waiting, self.failures = [], [], []
        self.over = False                               # nothing can fail any more
        self.eof = defer.Deferred()                     # fires when standard input is closed

    def note(self, *words):
        """Prints a line about the run itself, which --expect and --until do not look at."""
        words = [w if isinstance(w, str) else repr(w) for w in (options.user,) + words]
        line = ' '.join(words).replace('\r', '\\r').replace('\n', '\\n')
        print(line)
        sys.stdout.flush()
        return line

    def say(self, *words):
        """Prints an event."""
        line = self.note(*words)
        self.events.append(line)
        for wait in [w for w in self.waiting if w[0] in line]:
            self.waiting.remove(wait)
            # Not at once: whoever waits may close the connection that is being read.
            reactor.callLater(0, wait[1].callback, None)

    def missing(self, texts):
        return [text for text in texts if not any(text in line for line in self.events)]

    def seen(self, text):
        """A Deferred that fires when an event line has TEXT in it, or has had it already."""
        if not self.missing([text]):
            return defer.succeed(None)
        self.waiting.append((text, defer.Deferred()))
        return self.waiting[-1][1]

    def check(self, condition, what, *details):
        if not condition and not self.over:
            self.failures.append(what % details)
            self.note('FAILED', self.failures[-1])
            self.end()

    def end(self):
        if not self.over:
            self.over = True
            reactor.callLater(0, reactor.stop)


run = Run()

# What follows up to "Connection" makes good what 15.5.0 gets wrong for any program and any
# server.  All else is left as it is: a server line that msn.py cannot take must fail the run.
# Passes a function that returns a Deferred to defer.execute(), which asserts that it is none.
msn.execute = defer.maybeDeferred
# Goes on to look for the group in the handles of the contacts, and falls over.
msn.MSNContactList.remGroup = lambda contacts, group: contacts.groups.pop(group, None)
# The text of a failed command is not to be had for every code.
msn.MSNCommandFailed.__str__ = lambda failed: 'server error %s' % failed.errorCode


def connect_ssl(host, port, factory, context, original=reactor.connectSSL):
    """The original takes host:port for the host, and waits for ever if it cannot connect."""
    host, _, named_port = host.partition(':')
    make, made = factory.protocol, []
    factory.protocol = lambda: made.append(make()) or made[0]
    factory.clientConnectionFailed = factory.clientConnectionLost = lambda _, reason: run.check(
        made and made[0].deferred.called,
        'no answer from https://%s: %s', host, reason.getErrorMessage())
    return original(host, int(named_port or port), factory, context)


def reported(event, method, tell=run.say):
    """A method that prints the event and then does what msn.py does by itself."""
    def report(self, *args):
        tell(event, *args)
        return getattr(self.base, method)(self, *args)
    return report


class Connection:                                   # a classic class, as those of msn.py are
    userHandle = options.user
    if options.raw:
        lineReceived = reported('<<', 'lineReceived', run.note)
        sendLine = reported('>>', 'sendLine', run.note)

    def cannot_take(self, *what):
        run.check(False, '%s cannot take %r', self.__class__.__name__, what)

    gotError = gotBadLine = handle_UNKNOWN = cannot_take


def connect(host, port, connection):
    factory = connection.factory = msn.NotificationFactory()
    factory.userHandle, factory.password, factory.passportServer = (
        options.user, options.password, options.nexus)
    factory.buildProtocol = lambda _: connection
    factory.clientConnectionFailed = lambda _, reason: run.check(
        False, 'cannot connect to %s:%s: %s', host, port, reason.getErrorMessage())
    reactor.connectTCP(host, int(port), factory)


class Dispatch(Connection, msn.DispatchClient):
    base, referred = msn.DispatchClient, False

    def gotNotificationReferral(self, host, port):
        run.say('referred to', host, port)
        self.referred = True
        self.transport.loseConnection()
        connect(host, port, Notification())

    def connectionLost(self, reason):
        run.check(self.referred, 'dispatch connection lost')


class Switchboard(Connection, msn.SwitchboardClient):
    base = msn.SwitchboardClient
    gotChattingUsers = reported('already there', 'gotChattingUsers')
    userLeft = reported('left', 'userLeft')

    def __init__(self, ns, key, session=None):
        msn.SwitchboardClient.__init__(self)
        self.ns, self.key, self.sessionID, self.reply = ns, key, session, session is not None
        self.ready, self.joined, self.replied, self.gone = [defer.Deferred() for _ in range(4)]

    def connectionLost(self, reason):
        msn.SwitchboardClient.connectionLost(self, reason)
        run.say('switchboard closed')
        self.gone.callback(None)
        run.check(self.reply or self.ns.leaving, 'switchboard connection lost')

    def loggedIn(self):
        self.ns.boards.append(self)
        self.ready.callback(None)
        if self.reply:
            self.begin()

    def userJoined(self, handle, name):
        run.say('joined', handle, name)
        self.begin()

    def begin(self):
        if not self.joined.called:
            run.say('in conversation')
            self.ns.talk = self
            self.joined.callback(None)

    # The originals report both in the same way.
    def handle_ACK(self, params, answer='ACK'):
        msn.checkParamLen(len(params), 1, answer)
        self._fireCallback(int(params[0]), answer)

    def handle_NAK(self, params):
        self.handle_ACK(params, 'NAK')

    def send_text(self, text):
        """Sends a message that wants to be acknowledged; fires with ('ACK',) or ('NAK',)."""
        message = msn.MSNMessage(message=text)
        message.setHeader('Content-Type', 'text/plain; charset=UTF-8')
        return self.sendMessage(message)

    def gotMessage(self, message):
        text = message.getMessage()
        run.say('message', message.userHandle, message.screenName, text)
        self.replied.called or self.replied.callback(text)
        if self.reply and not text.startswith('echo:'):  # two that echo would never end
            self.sendTypingNotification()
            # A NAK is no failure here: the peer may have left with his last word.
            self.send_text('echo: ' + text).addCallback(lambda answer: run.say('echo', *answer))

    def userTyping(self, message):
        run.say('typing', message.getHeader('TypingUser'))

    def gotSendRequest(self, name, size, cookie, message):
        run.say('file offered', name, size, 'by', message.userHandle)
        self.fileInvitationReply(cookie, options.files == 'accept')


def altering(whom, *changes):
    """A step that adds somebody to lists (+) or removes him (-)."""
    @defer.inlineCallbacks
    def step(self):
        handle = getattr(options, whom)
        for change in changes:
            kind = msn.listCodeToID[change[1:].lower()]
            answer = yield (self.addContact if change[0] == '+' else self.remContact)(kind, handle)
            run.check(answer[:2] == (kind, handle), '%s became %r', change, answer)
    return step


class Notification(Connection, msn.NotificationClient):
    base, leaving, talk = msn.NotificationClient, False, None
    gotContactStatus = reported('initial status', 'gotContactStatus')
    contactStatusChanged = reported('status', 'contactStatusChanged')
    contactOffline = reported('offline', 'contactOffline')
    gotPhoneNumber = reported('phone', 'gotPhoneNumber')
    userAddedMe = reported('added me', 'userAddedMe')
    userRemovedMe = reported('removed me', 'userRemovedMe')
    multipleLogin = reported('told to go: signed in elsewhere', 'multipleLogin')
    serverGoingDown = reported('told to go: server going down', 'serverGoingDown')

    def __init__(self):
        msn.NotificationClient.__init__(self)
        self.boards = []                                # the switchboards

    def connectionLost(self, reason):
        msn.NotificationClient.connectionLost(self, reason)
        run.check(self.leaving or not run.missing(['told to go'] + options.expect),
                  'notification connection lost')
        run.end()

    def loginFailure(self, message):
        run.say('login failed', message)
        # What is not the server's refusal but trouble of msn.py's own is called an exception.
        run.check(options.expect_refused and not message.startswith('Exception'), 'login')
        run.end()

    def loggedIn(self, handle, name, verified):
        run.say('logged in', handle, name, verified)
        run.check(not options.expect_refused, 'signed in, although it was to be refused')
        msn.NotificationClient.loggedIn(self, handle, name, verified)

    def handle_LSG(self, params):
        msn.NotificationClient.handle_LSG(self, params)
        # The original ends a sync at the last LST, so never if there is none to come.
        data = self._state[1]
        if data.get('lst_reply') == 0 and data['lsg_reply'] == len(data['list'].groups):
            self._setState('SESSION')
            self._fireCallback(data['synid'], data['list'], [])

    def listSynchronized(self, answer):
        cl = self.factory.contacts
        people = sorted((c.userHandle, c.lists, sorted(c.groups)) for c in cl.contacts.values())
        run.say('list', cl.version, people, cl.groups, 'privacy', cl.privacy)
        self.perform().addErrback(lambda f: run.check(False, '%s', f.getErrorMessage()))

    def addContact(self, kind, handle, group=0):
        # The original does not keep a new contact, and then falls over his status.
        if not self.factory.contacts.getContact(handle):
            self.factory.contacts.addContact(msn.MSNContact(handle))
        return msn.NotificationClient.addContact(self, kind, handle, group)

    def gotMessage(self, message):
        run.say('server message', message.headers, message.getMessage())
    gotProfile = gotMessage

    def gotSwitchboardInvitation(self, session, host, port, key, handle, name):
        run.say('invited', session, host, port, 'by', handle, name)
        connect(host, port, Switchboard(self, key, session))

    @defer.inlineCallbacks
    def perform(self):
        # msn.py has asked for this by itself, but does not tell when it is done.
        yield self.changeStatus(msn.STATUS_ONLINE)
        run.say('ready')
        for step in options.do.split(','):
            run.note('STEP', step)
            name, _, argument = step.partition(':')
            yield getattr(self, 'do_' + name)(*filter(None, [argument]))
        yield defer.gatherResults(map(run.seen, options.expect))
        self.leaving = True
        for board in self.boards:
            board.transport.loseConnection()
            yield board.gone
        self.logOut()                                   # then the server closes the connection

    do_sync = lambda self: None

    @defer.inlineCallbacks
    def do_status(self):
        for status in (msn.STATUS_BUSY, msn.STATUS_ONLINE):
            answer, = yield self.changeStatus(status)
            run.check(answer == status, 'status %s became %s', status, answer)

    @defer.inlineCallbacks
    def do_nick(self, name='Twisted \xc3\xa9 %25'):
        _, answer = yield self.changeScreenName(name)
        run.check(answer == name, 'name became %r', answer)

    @defer.inlineCallbacks
    def do_addgroup(self, name='My Group \xc3\xa9'):
        _, answer, group = yield self.addListGroup(name)
        run.check(answer == name, 'group became %r', answer)
        answer = yield self.renameListGroup(group, 'New Name')
        run.check(answer[1:] == (group, 'New Name'), 'group became %r', answer)
        answer = yield self.remListGroup(group)
        run.check(answer[1] == group, 'removal of group became %r', answer)

    do_add, do_rem = altering('add', '+FL', '+AL'), altering('add', '-FL', '-AL')
    do_block, do_unblock = altering('peer', '-AL', '+BL'), altering('peer', '-BL', '+AL')

    @defer.inlineCallbacks
    def do_chat(self):
        host, port, key = yield self.requestSwitchboardServer()
        board = Switchboard(self, key)
        connect(host, port, board)
        yield board.ready
        yield board.inviteUser(options.peer)
        yield board.joined
        board.sendTypingNotification()
        answer, = yield board.send_text(options.text)
        run.say('acked:', answer)
        run.check(answer == 'ACK', 'the message was answered by %s', answer)
        reply = yield board.replied
        run.check(reply == 'echo: ' + options.text or not reply.startswith('echo: '),
                  'the echo became %r', reply)

    @defer.inlineCallbacks
    def do_file(self):
        yield run.seen('in conversation')
        accepted, _, _ = yield self.talk.sendFileInvitation(options.file_name, options.file_size)
        run.say('file answer', 'accept' if accepted else 'reject')

    @defer.inlineCallbacks
    def do_wait(self, text=options.until):
        ends = [task.deferLater(reactor, options.stay, lambda: None), run.eof]
        if text:
            ends.append(run.seen(text))
        _, which = yield defer.DeferredList(ends, fireOnOneCallback=True)
        run.check(which > 0 or not text, 'waited in vain for %s', text)


def watch_stdin():
    while os.read(0, 4096):
        pass
    reactor.callFromThread(run.eof.callback, None)


reactor.connectSSL = connect_ssl
# Whatever msn.py raises; but for the server's OUT in answer to its own, which has no reason.
log.addObserver(lambda event: run.check(
    not event.get('isError') or "Invalid Message, 'OUT'" in str(event.get('failure')),
    'error in msn.py: %s', event.get('failure', event)))
host, port = (options.ns or options.ds).split(':')
connect(host, port, Notification() if options.ns else Dispatch())
reactor.callLater(options.limit, run.check, False, 'out of time')
if options.until_eof:
    reactor.callWhenRunning(thread.start_new_thread, watch_stdin, ())
reactor.run()
run.failures.extend([] if run.over else ['stopped before the last step'])
run.failures.extend('never seen: ' + text for text in run.missing(options.expect))
run.note('RESULT', 'ok' if not run.failures else 'failures: %s' % run.failures)
sys.exit(1 if run.failures else 0)
