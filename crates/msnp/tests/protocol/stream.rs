//! However the network cuts a stream, the same commands and the same faults come out.

use msnp::command::Command;
use msnp::limits::LINE_BYTES_MAX;
use msnp::{Decoder, Side, WireError};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::{client, server};

/// A frame that outlives its decoder: verb, words, payload.
type Owned = (String, Vec<Vec<u8>>, Vec<u8>);

/// What comes out when the stream arrives in pieces of those sizes, over and over, up to
/// the first fault.
fn decode(side: Side, bytes: &[u8], sizes: &[usize]) -> (Vec<Owned>, Option<WireError>) {
    let mut decoder = Decoder::new(side);
    let mut frames = Vec::new();
    let mut sizes = sizes.iter().cycle();
    let mut rest = bytes;
    while !rest.is_empty() {
        let size = sizes.next().copied().unwrap_or(1).clamp(1, rest.len());
        let (piece, after) = rest.split_at(size);
        decoder.push(piece);
        loop {
            match decoder.next_frame() {
                Ok(Some(frame)) => frames.push((
                    frame.verb().to_string(),
                    frame.args().map(<[u8]>::to_vec).collect(),
                    frame.payload().to_vec(),
                )),
                Ok(None) => break,
                Err(fault) => return (frames, Some(fault)),
            }
        }
        rest = after;
    }
    (frames, None)
}

/// Lines that are not commands, or not quite.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    let long = (LINE_BYTES_MAX - 2..=LINE_BYTES_MAX + 2, any::<bool>()).prop_map(|(n, cr)| {
        let mut line = b"VER ".to_vec();
        line.resize(n, b'x');
        line.extend_from_slice(if cr { b"\r\n" } else { b"\n" });
        line
    });
    prop_oneof![
        4 => Just(b"\r\n \t\n".to_vec()),
        4 => Just(b"PNG\n".to_vec()),
        1 => Just(b"MSG 1 N 99999\r\n".to_vec()),
        1 => Just(b"NOT x\r\n".to_vec()),
        2 => long,
        1 => vec(any::<u8>(), 0..40),
    ]
}

fn client_stream() -> impl Strategy<Value = Vec<u8>> {
    let command = client::any_command().prop_map(|command| command.to_bytes());
    vec(prop_oneof![5 => command, 1 => noise()], 1..12).prop_map(|pieces| pieces.concat())
}

fn server_stream() -> impl Strategy<Value = Vec<u8>> {
    let command = server::any_command().prop_map(|command| command.to_bytes());
    vec(prop_oneof![5 => command, 1 => noise()], 1..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_client_stream_may_be_cut_anywhere(
        bytes in client_stream(),
        sizes in vec(1..200usize, 1..20),
    ) {
        let whole = decode(Side::Client, &bytes, &[bytes.len()]);
        prop_assert_eq!(&decode(Side::Client, &bytes, &[1]), &whole);
        prop_assert_eq!(&decode(Side::Client, &bytes, &sizes), &whole);
    }

    #[test]
    fn a_server_stream_may_be_cut_anywhere(
        bytes in server_stream(),
        sizes in vec(1..200usize, 1..20),
    ) {
        let whole = decode(Side::Server, &bytes, &[bytes.len()]);
        prop_assert_eq!(&decode(Side::Server, &bytes, &[1]), &whole);
        prop_assert_eq!(&decode(Side::Server, &bytes, &sizes), &whole);
    }
}

/// The limit counts neither kind of line end, and holds wherever the stream is cut.
#[test]
fn the_longest_line_is_the_same_however_it_ends() {
    for (bytes, end, fits) in [
        (LINE_BYTES_MAX, "\r\n", true),
        (LINE_BYTES_MAX, "\n", true),
        (LINE_BYTES_MAX + 1, "\r\n", false),
        (LINE_BYTES_MAX + 1, "\n", false),
    ] {
        let mut line = b"VER ".to_vec();
        line.resize(bytes, b'x');
        line.extend_from_slice(end.as_bytes());
        for sizes in [&[line.len()][..], &[1], &[LINE_BYTES_MAX + 1]] {
            let (frames, fault) = decode(Side::Client, &line, sizes);
            assert_eq!((frames.len(), fault.is_none()), (usize::from(fits), fits));
        }
    }
}
