//! What each command takes at the limits of the protocol: lists of 10, 100 and 1,000 entries
//! (600 on the forward list), 30 groups, everybody a watcher and online. Times say how it
//! grows; allocations, what a session holds and what a command makes for the moment.

use std::hint::black_box;
use std::sync::Arc;

use divan::{AllocProfiler, Bencher};
use msnp::command::{ClientCommand, Command};
use msnp::types::{
    Capabilities, Cookie, FriendlyName, GroupId, GroupName, GroupSet, Handle, ListKind, Lists,
    Serial, Status,
};
use msnp::{Decoder, Side};
use swallowtail_domain::account::{Account, Identity, PrincipalId, SignInId};
use swallowtail_domain::event::{Presence, UserEvent};
use swallowtail_domain::limits::FORWARD_LIST_MAX;
use swallowtail_domain::notification::{Effect, Input, NotificationSession};
use swallowtail_domain::request::{Peers, Reply, SignedIn};
use swallowtail_domain::roster::{Entry, Roster};
use swallowtail_domain::time::Timestamp;

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

const NOW: Timestamp = Timestamp(1_000_000_000_000);
const SIZES: [i64; 3] = [10, 100, 1_000];

fn main() {
    divan::main();
}

fn identity(number: i64) -> Identity {
    let handle = format!("somebody{number}@example.com");
    Identity {
        id: PrincipalId(number),
        handle: handle.parse().expect("a handle"),
    }
}

fn command(line: &str) -> Input {
    let mut decoder = Decoder::new(Side::Client);
    decoder.push(format!("{line}\r\n").as_bytes());
    let frame = decoder.next_frame().expect("a line").expect("a whole one");
    Input::Command(ClientCommand::parse(&frame).expect("a command"))
}

/// Contact `n` of a roster: on every list that it can be on, in the last of thirty groups.
fn entry(n: i64) -> Entry {
    let identity = identity(n);
    let watcher = Lists::NONE.with(ListKind::Allow).with(ListKind::Reverse);
    let contact = n <= i64::try_from(FORWARD_LIST_MAX).expect("a small number");
    let last = GroupId::new(29).expect("the last group");
    Entry {
        name: FriendlyName::from(&identity.handle),
        lists: if contact {
            watcher.with(ListKind::Forward)
        } else {
            watcher
        },
        groups: if contact {
            GroupSet::of(last)
        } else {
            GroupSet::EMPTY
        },
        identity,
        shown: None,
    }
}

fn signed_in(entries: i64) -> SignedIn {
    let groups = (0..30).map(|id| {
        let name = GroupName::encode(&format!("Group {id}")).expect("a name");
        (GroupId::new(id).expect("thirty groups"), name)
    });
    SignedIn {
        sign_in: SignInId(1),
        account: Account::new(identity(0)),
        roster: Roster::new((1..=entries).map(entry).collect(), groups.collect()),
        auth: Cookie::new("auth"),
        shutdown: None,
    }
}

/// Somebody who is signed in, has asked for his lists, is online, and sees everybody online.
fn session(entries: i64) -> NotificationSession {
    let peer = ([192, 0, 2, 1], 1025).into();
    let mut session = NotificationSession::new(Arc::default(), peer, None, NOW);
    let mut effects = Vec::new();
    for input in [
        command("VER 1 MSNP8"),
        command("USR 2 TWN I somebody0@example.com"),
        Input::Reply(Reply::Random(1)),
        command("USR 3 TWN S t=1&p=2"),
        Input::Reply(Reply::SignedIn(Box::new(signed_in(entries)))),
        command("SYN 4 0"),
        Input::Reply(Reply::ContactProperties(Vec::new())),
        command("CHG 5 NLN 0"),
    ] {
        session.handle(NOW, input, &mut effects);
    }
    for n in 1..=entries {
        let of = identity(n);
        let presence = Arc::new(Presence {
            status: Status::Online,
            name: FriendlyName::from(&of.handle),
            capabilities: Capabilities::default(),
        });
        let news = UserEvent::Presence {
            of,
            sign_in: SignInId(7),
            presence,
            answers: None,
        };
        session.handle(NOW, Input::Event(news), &mut effects);
    }
    session
}

/// Measures one command with all that comes back for it.
fn measure(bencher: Bencher<'_, '_>, entries: i64, inputs: impl Fn() -> Vec<Input> + Sync) {
    bencher
        .with_inputs(|| {
            (
                session(entries),
                inputs(),
                Vec::<Effect>::with_capacity(4_096),
            )
        })
        .bench_local_values(|(mut session, inputs, mut effects)| {
            for input in inputs {
                session.handle(NOW, black_box(input), &mut effects);
            }
            (session, effects)
        });
}

fn done(peers: i64) -> Input {
    let peers: Peers = (1..=peers)
        .map(|n| (PrincipalId(n), Serial::FIRST))
        .collect();
    Input::Reply(Reply::Changed(peers))
}

/// What a signed-in session holds: see the allocations.
#[divan::bench(args = SIZES)]
fn signing_in(bencher: Bencher<'_, '_>, entries: i64) {
    bencher.bench_local(|| session(black_box(entries)));
}

/// `SYN`: the whole dump.
#[divan::bench(args = SIZES)]
fn syn(bencher: Bencher<'_, '_>, entries: i64) {
    measure(bencher, entries, || {
        vec![
            command("SYN 6 0"),
            Input::Reply(Reply::ContactProperties(Vec::new())),
        ]
    });
}

/// `CHG`: every watcher is told.
#[divan::bench(args = SIZES)]
fn chg(bencher: Bencher<'_, '_>, entries: i64) {
    measure(bencher, entries, || vec![command("CHG 6 BSY 0")]);
}

/// `REA` of oneself: every watcher is told.
#[divan::bench(args = SIZES)]
fn rea_own(bencher: Bencher<'_, '_>, entries: i64) {
    measure(bencher, entries, || {
        vec![command("REA 6 somebody0@example.com New%20name"), done(0)]
    });
}

/// `REA` of a contact.
#[divan::bench(args = SIZES)]
fn rea_contact(bencher: Bencher<'_, '_>, entries: i64) {
    measure(bencher, entries, || {
        vec![command("REA 6 somebody5@example.com New%20name"), done(0)]
    });
}

/// `PRP`: every watcher is told.
#[divan::bench(args = SIZES)]
fn prp(bencher: Bencher<'_, '_>, entries: i64) {
    measure(bencher, entries, || {
        vec![command("PRP 6 PHH 555"), done(entries)]
    });
}

/// `BLP`: everybody on no list may lose sight; here all are allowed, and are looked at.
#[divan::bench(args = SIZES)]
fn blp(bencher: Bencher<'_, '_>, entries: i64) {
    measure(bencher, entries, || vec![command("BLP 6 BL"), done(0)]);
}

/// `REM` from a list and `ADD` again.
#[divan::bench(args = SIZES)]
fn rem_and_add(bencher: Bencher<'_, '_>, entries: i64) {
    measure(bencher, entries, || {
        vec![
            command("REM 6 FL somebody5@example.com"),
            done(1),
            command("ADD 7 FL somebody5@example.com somebody5@example.com 0"),
            done(1),
            Input::Reply(Reply::ContactProperties(Vec::new())),
        ]
    });
}

/// `RMG` of the group that everybody is in: all leave the forward list.
#[divan::bench(args = SIZES)]
fn rmg(bencher: Bencher<'_, '_>, entries: i64) {
    measure(bencher, entries, || {
        vec![command("RMG 6 29"), done(entries.min(600))]
    });
}

/// One contact changes his status.
#[divan::bench(args = SIZES)]
fn news_of_a_contact(bencher: Bencher<'_, '_>, entries: i64) {
    let of: Handle = "somebody5@example.com".parse().expect("a handle");
    measure(bencher, entries, || {
        let presence = Arc::new(Presence {
            status: Status::Away,
            name: FriendlyName::from(&of),
            capabilities: Capabilities::default(),
        });
        vec![Input::Event(UserEvent::Presence {
            of: identity(5),
            sign_in: SignInId(7),
            presence,
            answers: None,
        })]
    });
}
