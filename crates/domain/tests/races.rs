//! What no transcript can show, because it happens only when two things cross on their way:
//! two sign-ins at once, an answer to a ring that comes after the callee.

use std::sync::Arc;

use msnp::command::{ClientCommand, Command, ServerCommand, challenge};
use msnp::types::{
    Capabilities, Cookie, FriendlyName, GroupId, GroupName, Handle, PropertyName, Serial,
    SessionId, Status, TrId, Word,
};
use msnp::{Decoder, Side};
use swallowtail_domain::account::{Account, Identity, PrincipalId, SignInId};
use swallowtail_domain::event::{Presence, Ring, RingAnswer, UserEvent};
use swallowtail_domain::fault::CloseReason;
use swallowtail_domain::notification::{Effect, Input, NotificationSession};
use swallowtail_domain::policy::Policy;
use swallowtail_domain::request::{Reply, SignedIn};
use swallowtail_domain::roster::Roster;
use swallowtail_domain::switchboard::{self as sb, Switchboard};
use swallowtail_domain::time::Timestamp;

const NOW: Timestamp = Timestamp(1_000_000);

fn command(line: &str) -> ClientCommand {
    let mut decoder = Decoder::new(Side::Client);
    decoder.push(format!("{line}\r\n").as_bytes());
    let frame = decoder.next_frame().expect("a line");
    ClientCommand::parse(&frame.expect("a whole line")).expect("a command")
}

fn identity(name: &str) -> Identity {
    let handle: Handle = format!("{name}@example.com").parse().expect("a handle");
    let id = PrincipalId(name.bytes().map(i64::from).sum());
    Identity { id, handle }
}

/// A session of Alice's, signed in under that number.
fn session(number: u64) -> (NotificationSession, SignInId) {
    let sign_in = SignInId(number);
    let account = Account::new(identity("alice"));
    let others = GroupName::encode("Other Contacts").expect("a name");
    let signed_in = SignedIn {
        sign_in,
        account,
        roster: Roster::new(Vec::new(), vec![(GroupId::OTHER_CONTACTS, others)]),
        auth: Cookie::new("auth"),
        shutdown: None,
    };
    let peer = ([192, 0, 2, 1], 1025).into();
    let mut session = NotificationSession::new(Arc::default(), peer, None, NOW);
    for input in [
        Input::Command(command("VER 1 MSNP8")),
        Input::Command(command("USR 2 TWN I alice@example.com")),
        Input::Reply(Reply::Random(1)),
        Input::Command(command("USR 3 TWN S ticket")),
        Input::Reply(Reply::SignedIn(Box::new(signed_in))),
    ] {
        session.handle(NOW, input, &mut Vec::new());
    }
    assert_eq!(session.signed_in(), Some((&identity("alice"), sign_in)));
    (session, sign_in)
}

/// The greater of two sign-ins may have spoken before the smaller one could listen.
#[test]
fn of_two_sign_ins_one_stays_whoever_hears_of_whom() {
    let ((mut greater, nine), (mut smaller, three)) = (session(9), session(3));
    let mut effects = Vec::new();
    let event = UserEvent::SignedIn { sign_in: three };
    greater.handle(NOW, Input::Event(event), &mut effects);
    let again = UserEvent::SignedIn { sign_in: nine };
    let to = identity("alice").id;
    let event = again.clone();
    assert_eq!(effects, [Effect::Publish { to, event }]);

    effects.clear();
    smaller.handle(NOW, Input::Event(again.clone()), &mut effects);
    let end = Effect::Close(CloseReason::SignedInElsewhere);
    assert_eq!(effects.last(), Some(&end));

    effects.clear();
    greater.handle(NOW, Input::Event(again), &mut effects);
    assert_eq!(effects, [], "its own voice is nothing new");
}

/// With the callee's session on another node, he may have joined before its answer is there.
#[test]
fn an_answer_that_comes_after_the_callee_leaves_no_invitation() {
    let policy = Arc::new(Policy::default());
    let mut switchboard = Switchboard::new(SessionId::new(1).unwrap(), policy, NOW);
    let mut effects = Vec::new();
    let trid = TrId::new(1);
    let named = |who: &Identity| FriendlyName::from(&who.handle);
    let (alice, bob) = (identity("alice"), identity("bob"));
    let name = named(&alice);
    let alice = switchboard.open(NOW, trid, alice, name, &mut effects);
    let call = sb::Input::Command {
        seat: alice,
        command: command("CAL 2 bob@example.com"),
    };
    switchboard.handle(NOW, call.clone(), &mut effects);
    let name = named(&bob);
    let seat = switchboard.join(NOW, trid, bob.clone(), name, &mut effects);
    let sign_in = SignInId(1);
    let answered = sb::Input::Answered {
        callee: bob.handle,
        answer: RingAnswer::Ringing { sign_in },
    };
    switchboard.handle(NOW, answered, &mut effects);
    assert_eq!(effects.last(), Some(&sb::Effect::Resume { seat: alice }));
    let seat = seat.unwrap();
    switchboard.handle(NOW, sb::Input::Lost { seat }, &mut effects);
    effects.clear();
    switchboard.handle(NOW, call, &mut effects);
    let rings = matches!(effects[..], [sb::Effect::Ring { .. }]);
    assert!(rings, "he may be called again: {effects:?}");
}

/// Somebody signs in anew with the same status, and his old session ends late: he stays
/// online for whoever watches.
#[test]
fn the_late_end_of_an_old_sign_in_says_nothing_of_the_new_one() {
    let (mut watcher, _) = session(1);
    let bob = identity("bob");
    let add = "ADD 4 FL bob@example.com bob@example.com 0";
    let mut effects = Vec::new();
    for input in [
        Input::Command(command(add)),
        Input::Reply(Reply::Account(Some(bob.id))),
        Input::Reply(Reply::Changed(Vec::new())),
        Input::Command(command("CHG 5 NLN 0")),
    ] {
        watcher.handle(NOW, input, &mut effects);
    }
    let presence = Arc::new(Presence {
        status: Status::Online,
        name: FriendlyName::from(&bob.handle),
        capabilities: Capabilities::default(),
    });
    let seen = |sign_in| UserEvent::Presence {
        of: bob.clone(),
        sign_in: SignInId(sign_in),
        presence: Arc::clone(&presence),
        answers: None,
    };
    let gone = |sign_in| UserEvent::Gone {
        of: bob.clone(),
        sign_in: SignInId(sign_in),
    };
    let mut told = |event| {
        effects.clear();
        watcher.handle(NOW, Input::Event(event), &mut effects);
        effects.len()
    };
    assert_eq!(told(seen(3)), 1, "NLN");
    assert_eq!(told(seen(9)), 0, "the same to look at");
    assert_eq!(told(gone(3)), 0, "the old one ends late");
    assert_eq!(told(gone(9)), 1, "FLN");
}

/// A challenge that the client has asked for is not forgotten over its first `CHG`.
#[test]
fn an_answer_is_right_though_a_status_came_in_between() {
    let (mut session, _) = session(1);
    let mut effects = Vec::new();
    session.handle(NOW, Input::Command(command("CHL 4")), &mut effects);
    session.handle(NOW, Input::Reply(Reply::Random(7)), &mut effects);
    session.handle(NOW, Input::Command(command("CHG 5 NLN 0")), &mut effects);
    effects.clear();
    let answer = challenge::answer("00000000000000000007", "Q1P7W2E4J9R8U3S5");
    let product = Word::from("msmsgs@msnmsgr.com");
    let qry = challenge::Qry {
        trid: TrId::new(6),
        product,
        answer,
    };
    session.handle(NOW, Input::Command(ClientCommand::Qry(qry)), &mut effects);
    let right = challenge::QryReply { trid: TrId::new(6) };
    assert_eq!(effects, [Effect::Send(ServerCommand::Qry(right))]);
}

/// A ring that reaches a session after its end is answered: its caller need not wait.
#[test]
fn a_session_that_has_ended_is_not_online() {
    let (mut session, _) = session(1);
    session.handle(NOW, Input::Lost, &mut Vec::new());
    let ring = Ring {
        session: SessionId::new(7).unwrap(),
        callee: identity("alice").handle,
        address: Word::from("192.0.2.9:1863"),
        cookie: Cookie::new("1.2"),
        caller: identity("bob"),
        caller_name: FriendlyName::from(&identity("bob").handle),
    };
    let mut effects = Vec::new();
    let rung = Input::Event(UserEvent::Ring(Box::new(ring)));
    session.handle(NOW, rung, &mut effects);
    let answer = RingAnswer::NotOnline;
    assert!(matches!(&effects[..], [Effect::AnswerRing { answer: a, .. }] if *a == answer));
}

/// What Alice's client is told of an event, as lines.
fn told(session: &mut NotificationSession, event: UserEvent) -> Vec<String> {
    let mut effects = Vec::new();
    session.handle(NOW, Input::Event(event), &mut effects);
    let lines = effects.iter().filter_map(|effect| match effect {
        Effect::Send(command) => Some(command.to_string()),
        _ => None,
    });
    lines.collect()
}

fn say(session: &mut NotificationSession, inputs: Vec<Input>) {
    for input in inputs {
        session.handle(NOW, input, &mut Vec::new());
    }
}

fn synchronise() -> Vec<Input> {
    vec![
        Input::Command(command("SYN 4 0")),
        Input::Reply(Reply::ContactProperties(Vec::new())),
    ]
}

/// Both changes may be durable at once, and the removal be answered first.
#[test]
fn of_somebody_just_removed_no_property_is_told() {
    let (mut alice, _) = session(1);
    let bob = identity("bob");
    let add = "ADD 5 FL bob@example.com bob@example.com 0";
    say(&mut alice, synchronise());
    say(
        &mut alice,
        vec![
            Input::Command(command(add)),
            Input::Reply(Reply::Account(Some(bob.id))),
            Input::Reply(Reply::Changed(Vec::new())),
            Input::Reply(Reply::ContactProperties(Vec::new())),
        ],
    );
    let number = |serial| UserEvent::Property {
        of: bob.clone(),
        name: PropertyName::PhoneHome,
        value: None,
        serial: Serial::new(serial).unwrap(),
    };
    assert_eq!(told(&mut alice, number(3)), ["BPR 3 bob@example.com PHH"]);
    say(
        &mut alice,
        vec![
            Input::Command(command("REM 6 FL bob@example.com")),
            Input::Reply(Reply::Changed(Vec::new())),
        ],
    );
    assert_eq!(told(&mut alice, number(5)), [""; 0]);
    // It counts all the same: what she keeps is not what is stored.
    let mut effects = Vec::new();
    alice.handle(NOW, Input::Command(command("SYN 7 4")), &mut effects);
    assert!(matches!(effects[..], [Effect::Ask(_)]), "{effects:?}");
}

/// A handle is deleted and made again, and the new one is heard of before the end of the old.
#[test]
fn whoever_takes_a_handle_is_not_taken_for_whom_had_it() {
    let (mut alice, _) = session(1);
    let old = identity("bob");
    let new = Identity {
        id: PrincipalId(99),
        handle: old.handle.clone(),
    };
    say(&mut alice, synchronise());
    let added = |by: &Identity, serial| UserEvent::Added {
        by: by.clone(),
        name: FriendlyName::from(&by.handle),
        serial: Serial::new(serial).unwrap(),
    };
    let bob = "bob@example.com";
    assert_eq!(
        told(&mut alice, added(&old, 2)),
        [format!("ADD 0 RL 2 {bob} {bob}")]
    );
    assert_eq!(
        told(&mut alice, added(&new, 5)),
        [
            format!("REM 0 RL 3 {bob}"),
            format!("ADD 0 RL 4 {bob} {bob}")
        ]
    );
    let forgotten = UserEvent::Forgotten {
        who: old,
        serial: Serial::new(4).unwrap(),
    };
    assert_eq!(told(&mut alice, forgotten), [""; 0]);
    let removed = UserEvent::Removed {
        by: new,
        serial: Serial::new(6).unwrap(),
    };
    assert_eq!(told(&mut alice, removed), [format!("REM 0 RL 5 {bob}")]);
}
