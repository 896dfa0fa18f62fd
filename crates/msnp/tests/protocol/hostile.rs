//! Nothing that arrives brings a reader down, and whatever a reader accepts it can pass on.

use msnp::command::{ClientCommand, Command, ServerCommand};
use msnp::limits::{LINE_BYTES_MAX, SERVER_PAYLOAD_BYTES_MAX};
use msnp::message::Body;
use msnp::passport::{self, LoginRequest, Nonce};
use msnp::types::{
    FriendlyName, GroupId, GroupName, Handle, ListKind, PropertyName, PropertyValue, SessionId,
    Status, TrId, Word,
};
use msnp::{Decoder, Side};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::names;
use crate::round_trip::read;

/// Bytes that look enough like commands to get past the first check.
fn lines() -> impl Strategy<Value = Vec<u8>> {
    let verbs: Vec<String> = names::CLIENT
        .iter()
        .chain(names::SERVER)
        .map(|name| name.to_uppercase())
        .chain(["911", "999", "ver", "\0\u{1}"].map(String::from))
        .collect();
    let word = prop_oneof![
        3 => select(&[
            "0", "1", "007", "32", "4294967296", "-1", "TWN", "I", "S", "OK", "NS", "SB", "CKI",
            "FL", "AL", "RL", "BL", "NLN", "FLN", "PHH", "MOB", "Y", "A", "N", "ON", "RINGING",
            "OTH", "a@b.cd", "%41@b.cd", "a%2541@b.cd", "a@b", "@", "%", "%4", "0,1", "0,,30",
        ][..]).prop_map(|word| word.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..12),
    ];
    let end = select(&["\r\n", "\n", "\r", " \t\r\n", ""][..]);
    let line = (select(verbs), vec(word, 0..10), end).prop_map(|(verb, words, end)| {
        let line = [verb.into_bytes()]
            .into_iter()
            .chain(words)
            .collect::<Vec<_>>();
        [line.join(&b' '), end.into()].concat()
    });
    vec(line, 0..8).prop_map(|lines| lines.concat())
}

fn anything() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![4 => lines(), 1 => vec(any::<u8>(), 0..400)]
}

/// What was accepted is written in a form that is read as the same.
fn passes_on<C: Command + PartialEq + std::fmt::Debug>(side: Side, command: &C) {
    let bytes = command.to_bytes();
    let again = read::<C>(side, &bytes);
    assert_eq!(again.as_ref(), Ok(command), "{}", bytes.escape_ascii());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn commands_of_strangers(bytes in anything(), piece in 1..64usize) {
        for side in [Side::Client, Side::Server] {
            let mut decoder = Decoder::new(side);
            'stream: for bytes in bytes.chunks(piece) {
                decoder.push(bytes);
                loop {
                    let Ok(frame) = decoder.next_frame() else { break 'stream };
                    let Some(frame) = frame else { break };
                    let parsed = ClientCommand::parse(&frame);
                    if let (Ok(command), Side::Client) = (parsed, side) {
                        passes_on(side, &command);
                    }
                    let parsed = ServerCommand::parse(&frame);
                    if let (Ok(command), Side::Server) = (parsed, side) {
                        passes_on(side, &command);
                    }
                }
            }
        }
    }

    #[test]
    fn words_of_strangers(bytes in vec(any::<u8>(), 0..200)) {
        let _ = (Handle::parse(&bytes), TrId::parse(&bytes), SessionId::parse(&bytes));
        let _ = (GroupId::parse(&bytes), Status::parse(&bytes), ListKind::parse(&bytes));
        let _ = PropertyName::parse(&bytes);
        macro_rules! stored_form_stays {
            ($($type:ident)*) => {$(
                if let Ok(text) = $type::parse(&bytes) {
                    let again = $type::parse(text.as_str().as_bytes());
                    prop_assert_eq!(again.as_ref(), Ok(&text));
                    prop_assert!(text.as_str().bytes().all(|byte| (0x21..=0x7E).contains(&byte)));
                    let _ = text.to_plain();
                }
            )*};
        }
        stored_form_stays!(FriendlyName GroupName PropertyValue Word);
    }

    #[test]
    fn a_handle_reads_as_itself(text in "([!-~]{1,20}|(%25|%|[0-9a-f.]){1,9})@[!-~]{1,9}\\.[!-~]{1,5}") {
        if let Ok(handle) = text.parse::<Handle>() {
            prop_assert_eq!(handle.as_str().parse::<Handle>(), Ok(handle));
        }
    }

    #[test]
    fn bodies_of_strangers(
        bytes in prop_oneof![
            vec(any::<u8>(), 0..200),
            "(\r\n|\n|:|Content-Type|;| |x){0,30}".prop_map(String::into_bytes),
        ],
    ) {
        let body = Body::parse(&bytes);
        let _ = (body.content_type(), body.header("TypingUser"), body.text());
    }

    #[test]
    fn logins_of_strangers(
        value in prop_oneof![
            vec(any::<u8>(), 0..200),
            "(Passport1.4 )?(sign-in=|pwd=|tpf=|lc=|,| |=|%[0-9a-f]{2}|a@b.c|x){0,30}"
                .prop_map(String::into_bytes),
        ],
    ) {
        let _ = LoginRequest::parse(&value);
        let text = String::from_utf8_lossy(&value);
        let _ = (passport::login_address(&text), passport::ticket(&text), Nonce::parse(&text));
    }

    /// One who takes what is whole after every piece never holds more than one command and
    /// one piece.
    #[test]
    fn memory_is_bounded(
        pattern in prop_oneof![
            vec(any::<u8>(), 1..300),
            Just(b"x".to_vec()),
            Just(b"VER 1 x".to_vec()),
            Just(b"MSG a b 16384\r\n".to_vec()),
            Just(b"\r\n".to_vec()),
        ],
        piece in 1..5000usize,
    ) {
        let bytes: Vec<u8> = pattern.iter().copied().cycle().take(60_000).collect();
        for side in [Side::Client, Side::Server] {
            let mut decoder = Decoder::new(side);
            for bytes in bytes.chunks(piece) {
                decoder.push(bytes);
                let lost = loop {
                    match decoder.next_frame() {
                        Ok(Some(_)) => {}
                        Ok(None) => break false,
                        Err(_) => break true,
                    }
                };
                if lost {
                    break;
                }
                prop_assert!(decoder.pending() <= LINE_BYTES_MAX + 2 + SERVER_PAYLOAD_BYTES_MAX);
            }
        }
    }
}
