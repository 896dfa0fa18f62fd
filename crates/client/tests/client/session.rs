//! Requests, and events that arrive between them.

use std::time::Duration;

use msnp_client::command::settings::{Privacy, Prompt};
use msnp_client::types::{ListKind, Lists, Serial, Status};
use msnp_client::{ErrorCode, Event, Lost, RequestError};
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use crate::script::{Server, handle};

#[tokio::test]
async fn a_roster_is_read_to_its_very_end() {
    let server = Server::start().await;
    let (mut session, mut stream) = server.signed_in().await;
    let script = r"
        > SYN 5 0
        < SYN 5 15 2 2
        < GTC N
        < BLP BL
        < PRP PHH 123%20(4567)
        < LSG 0 Other%20Contacts 0
        < LSG 1 Friends 0
        < LST stranger@example.com Stranger 8
        < NLN BSY bob@example.com Bob 0
        < LST bob@example.com Bob%20B 11 0,1
        < BPR PHH 1
        < BPR PHM 2
        > PNG
        < QNG
        > SYN 7 15
        < SYN 7 15
    ";
    let requests = async {
        let roster = session.synchronise(None).await.unwrap().unwrap();
        assert_eq!(
            (roster.prompt, roster.privacy),
            (Prompt::Never, Privacy::BlockOthers)
        );
        assert_eq!(roster.properties.len(), 1);
        assert_eq!(roster.groups[1].name.as_str(), "Friends");
        let bob = roster.contact(&handle("bob@example.com")).unwrap();
        assert_eq!(Some(bob.lists), Lists::from_bits(11));
        assert_eq!(bob.groups.to_string(), "0,1");
        assert_eq!(bob.properties.len(), 2, "also those after the last LST");
        let again = session.synchronise(Serial::new(15)).await.unwrap();
        assert_eq!(again, None);
        let Event::Online(bob) = session.next().await.unwrap() else {
            panic!("what came in between is an event");
        };
        assert_eq!(
            (bob.handle.as_str(), bob.status),
            ("bob@example.com", Status::Busy)
        );
    };
    tokio::join!(server.go_on(&mut stream, script), requests);
}

#[tokio::test]
async fn lists_that_are_too_short_are_noticed() {
    let server = Server::start().await;
    let (mut session, mut stream) = server.signed_in().await;
    let script = r"
        > SYN 5 0
        < SYN 5 15 1 1
        < GTC A
        < BLP AL
        < LSG 0 ~ 0
        > PNG
        < QNG
    ";
    let (outcome, ()) = tokio::join!(session.synchronise(None), server.go_on(&mut stream, script));
    assert!(matches!(outcome, Err(RequestError::Unexpected(_))));
}

#[tokio::test]
async fn requests_wait_for_their_own_answers() {
    let server = Server::start().await;
    let (mut session, mut stream) = server.signed_in().await;
    let script = r"
        > CHG 5 NLN 0
        < CHL 0 15570131571988941333
        < ADD 0 RL 57 bob@example.com Bob%20B
        < 540 99
        < CHG 5 NLN 0
        > QRY 6 msmsgs@msnmsgr.com 32\r\n8f2f5a91b72102cd28355e9fc9000d6e
        < QRY 6
        > ADD 7 FL bob@example.com bob@example.com 0
        < ADD 7 FL 104 bob@example.com bob@example.com 0
        < ILN 7 BSY bob@example.com Bob%20B 0
        > ADD 8 BL bob@example.com bob@example.com
        < 219 8
        > REM 9 FL bob@example.com
        < REM 9 FL 105 bob@example.com
        < RNG 11752013 192.0.2.9:1863 CKI 849.1 bob@example.com Bob%20B
        < REM 0 RL 106 bob@example.com
        < FLN bob@example.com
        < QNG
        < OUT OTH
    ";
    let requests = async {
        let bob = handle("bob@example.com");
        session.set_status(Status::Online).await.unwrap();
        let serial = session.add(ListKind::Forward, &bob).await.unwrap();
        assert_eq!(serial.value(), 104);
        let refused = session.add(ListKind::Block, &bob).await.unwrap_err();
        assert_eq!(refused.refusal(), Some(ErrorCode::OnOppositeList));
        session.remove(ListKind::Forward, &bob).await.unwrap();
        let mut events = Vec::new();
        for _ in 0..6 {
            events.push(session.next().await.unwrap());
        }
        assert!(matches!(&events[0], Event::AddedMe { name, .. } if name.to_plain() == "Bob B"));
        assert!(matches!(&events[1], Event::Other(command) if command.to_string() == "540 99"));
        assert!(matches!(&events[2], Event::Online(bob) if bob.status == Status::Busy));
        assert!(matches!(&events[3], Event::Ring(ring) if ring.session.value() == 11_752_013));
        assert_eq!(events[4], Event::RemovedMe(bob.clone()));
        assert_eq!(events[5], Event::Offline(bob));
        assert_eq!(session.next().await.unwrap(), Event::SignedInElsewhere);
    };
    tokio::join!(server.go_on(&mut stream, script), requests);
    drop(stream);
    assert!(matches!(session.next().await, Err(Lost::Closed)));
}

#[tokio::test]
async fn goodbye_is_said() {
    let server = Server::start().await;
    let (session, mut stream) = server.signed_in().await;
    let script = "> OUT\n< OUT\n> (end)";
    let (outcome, ()) = tokio::join!(session.sign_out(), server.go_on(&mut stream, script));
    outcome.unwrap();
}

#[tokio::test]
async fn a_cancelled_wait_loses_nothing() {
    let server = Server::start().await;
    let (mut session, mut stream) = server.signed_in().await;
    for piece in ["FLN bob@", "exam", "ple.com\r", "\n"] {
        let waiting = timeout(Duration::from_millis(20), session.next());
        assert!(waiting.await.is_err(), "not a whole line yet");
        stream.write_all(piece.as_bytes()).await.unwrap();
    }
    let event = session.next().await.unwrap();
    assert_eq!(event, Event::Offline(handle("bob@example.com")));
}

#[tokio::test]
async fn silence_is_asked_about_once() {
    let server = Server::start().await;
    let patience = Duration::from_millis(200);
    let client = server.client().patience(patience);
    let script = format!("{}\n> PNG\n< QNG\n> PNG\n> (end)", crate::script::SIGN_IN);
    let silent = async {
        let mut session = client.sign_in().await.unwrap();
        let lost = session.next().await.unwrap_err();
        assert!(matches!(lost, Lost::Silent), "{lost}");
    };
    tokio::join!(server.play(&script), silent);
}
