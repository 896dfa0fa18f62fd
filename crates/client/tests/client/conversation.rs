//! Conversations, opened and joined.

use msnp_client::command::switchboard::Rng;
use msnp_client::types::{Cookie, FriendlyName, SessionId, Word};
use msnp_client::{Conversation, ErrorCode, Event, Heard, RequestError};

use crate::script::{Server, handle};

/// What `MSG` begins with when the library writes it.
const HELLO: &str =
    r"{n}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nhello";

#[tokio::test]
async fn a_conversation_is_opened_and_talked_in() {
    let server = Server::start().await;
    let (mut session, mut stream) = server.signed_in().await;
    let notification = "> XFR 5 SB\n< FLN bob@example.com\n< XFR 5 SB {here} CKI 17262740.32308";
    let switchboard = format!(
        r"
        > USR 1 alice@example.com 17262740.32308
        < USR 1 OK alice@example.com Alice%20A
        > CAL 2 carol@example.com
        < 217 2
        > CAL 3 bob@example.com
        < CAL 3 RINGING 11752013
        > MSG 4 A {HELLO}
        < NAK 4
        < JOI bob@example.com Bob%20B
        > MSG 5 A {HELLO}
        < MSG bob@example.com Bob%20B {HELLO}
        < ACK 5
        > MSG 6 U {{n}}\r\nMIME-Version: 1.0\r\nContent-Type: text/x-msmsgscontrol\r\nTypingUser: alice@example.com\r\n\r\n\r\n
        < MSG bob@example.com Bob%20B {{n}}\r\nContent-Type: text/x-msmsgscontrol\r\nTypingUser: bob@example.com\r\n\r\n\r\n
        < MSG bob@example.com Bob%20B {{n}}\r\nContent-Type: text/x-msmsgsinvite\r\n\r\nInvitation-Command: INVITE
        < BYE bob@example.com 1
        "
    );
    let servers = async {
        server.go_on(&mut stream, notification).await;
        server.play(&switchboard).await;
    };
    let talk = async {
        let mut conversation = session.open_conversation().await.unwrap();
        let (bob, carol) = (handle("bob@example.com"), handle("carol@example.com"));
        let refused = conversation.invite(&carol).await.unwrap_err();
        assert_eq!(refused.refusal(), Some(ErrorCode::NotOnline));
        conversation.invite(&bob).await.unwrap();
        let alone = conversation.say("hello").await;
        assert!(matches!(alone, Err(RequestError::NotDelivered)));
        conversation
            .until(|heard| matches!(heard, Heard::Joined(_)).then_some(()))
            .await
            .unwrap();
        assert_eq!(conversation.participants()[0].handle, bob);
        conversation.say("hello").await.unwrap();
        conversation.typing().await.unwrap();
        let too_long = conversation.say(&"x".repeat(1700)).await;
        assert!(matches!(too_long, Err(RequestError::TooLong)));
        let text = Heard::Text {
            from: bob.clone(),
            text: "hello".into(),
        };
        assert_eq!(
            conversation.next().await.unwrap(),
            text,
            "it came before the ACK"
        );
        assert_eq!(
            conversation.next().await.unwrap(),
            Heard::Typing(bob.clone())
        );
        let heard = conversation.next().await.unwrap();
        assert!(matches!(heard, Heard::Payload { .. }), "{heard:?}");
        let left = Heard::Left {
            handle: bob.clone(),
            idle: true,
        };
        assert_eq!(conversation.next().await.unwrap(), left);
        assert!(conversation.participants().is_empty());
        assert_eq!(conversation.next().await.unwrap(), Heard::Ended);
        assert_eq!(session.next().await.unwrap(), Event::Offline(bob));
    };
    tokio::join!(servers, talk);
}

/// A ring to a switchboard at that server.
fn ring(server: &Server) -> Rng {
    Rng {
        session: SessionId::new(11_752_013).expect("in range"),
        address: Word::parse(server.address().as_bytes()).expect("short"),
        cookie: Cookie::new("849102291.520491113"),
        inviter: handle("bob@example.com"),
        inviter_name: FriendlyName::encode("Bob B").expect("short"),
    }
}

#[tokio::test]
async fn a_ring_is_answered() {
    let server = Server::start().await;
    let (session, _stream) = server.signed_in().await;
    let switchboard = r"
        > ANS 1 alice@example.com 849102291.520491113 11752013
        < IRO 1 1 2 bob@example.com Bob%20B
        < IRO 1 2 2 carol@example.com Carol
        < ANS 1 OK
        < BYE carol@example.com
        > OUT
        > (end)
    ";
    let ring = ring(&server);
    let talk = async {
        let mut conversation: Conversation = session.answer(&ring).await.unwrap();
        assert_eq!(conversation.participants().len(), 2);
        let heard = conversation.next().await.unwrap();
        assert!(matches!(heard, Heard::Left { idle: false, .. }));
        assert_eq!(conversation.participants().len(), 1);
        conversation.leave().await.unwrap();
    };
    tokio::join!(server.play(switchboard), talk);
}

#[tokio::test]
async fn a_stale_ring_is_an_error() {
    let server = Server::start().await;
    let (session, _stream) = server.signed_in().await;
    let ring = ring(&server);
    let closes = server.play("> ANS 1 alice@example.com 849102291.520491113 11752013");
    let (outcome, ()) = tokio::join!(session.answer(&ring), closes);
    assert!(matches!(outcome, Err(RequestError::Lost(_))));
    assert!(
        !format!("{ring:?}").contains("520491113"),
        "cookies are secret"
    );
}
