//! The name server: what it tells dig, what it refuses, and that nobody can use it against
//! others.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::support::{Place, Service, run_if_there};

/// Long enough for a machine that does other things as well.
const PATIENCE: Duration = Duration::from_secs(20);
/// Bytes of an address in an answer: how much longer than its question one may be.
const ANSWER_BYTES: usize = 16;
/// Type numbers.
const A: u16 = 1;
const AAAA: u16 = 28;
const MX: u16 = 15;
const ANY: u16 = 255;

fn service(more: &str) -> (Place, Service, SocketAddr) {
    let place = Place::new();
    place.configure(&format!(
        "[advertise]\nhost = \"msn.example.net\"\n\
         [dns]\nenabled = true\nlisten = \"127.0.0.1:0\"\n{more}"
    ));
    let service = place.serve();
    let dns = service.dns.unwrap();
    (place, service, dns)
}

fn dig(server: SocketAddr, words: &str) -> Option<String> {
    let (host, port) = (format!("@{}", server.ip()), server.port().to_string());
    let mut all = vec![host.as_str(), "-p", &port, "+tries=1", "+timeout=10"];
    all.extend(words.split(' '));
    run_if_there("dig", &all)
}

/// A question as it is sent.
fn question(id: u16, name: &str, kind: u16) -> Vec<u8> {
    let mut bytes = id.to_be_bytes().to_vec();
    bytes.extend([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in name.split('.') {
        bytes.push(u8::try_from(label.len()).unwrap());
        bytes.extend(label.as_bytes());
    }
    bytes.push(0);
    bytes.extend(kind.to_be_bytes());
    bytes.extend([0, 1]);
    bytes
}

/// A socket that asks that server.
fn asker(from: &str, server: SocketAddr) -> UdpSocket {
    let socket = UdpSocket::bind(from).unwrap();
    socket.connect(server).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket
}

fn hear(socket: &UdpSocket) -> Vec<u8> {
    let mut buffer = [0; 2048];
    let length = socket.recv(&mut buffer).unwrap();
    buffer[..length].to_vec()
}

fn ask(socket: &UdpSocket, question: &[u8]) -> Vec<u8> {
    socket.send(question).unwrap();
    hear(socket)
}

/// The code of an answer: 0 is well, 1 not understood, 2 failed, 4 not done, 5 refused.
fn code(answer: &[u8]) -> u8 {
    assert_eq!(answer[2] & 0x80, 0x80, "no answer: {answer:?}");
    answer[3] & 0x0F
}

/// How many records are in the answer.
fn records(answer: &[u8]) -> u16 {
    u16::from_be_bytes([answer[6], answer[7]])
}

#[test]
fn dig_is_told_where_we_are() {
    let (_place, service, dns) = service("");
    for way in ["+notcp", "+tcp"] {
        for name in [
            "messenger.hotmail.com",
            "NeXuS.PassPort.COM",
            "msn.example.net",
        ] {
            let Some(said) = dig(dns, &format!("{way} +noall +answer {name}")) else {
                return;
            };
            let words: Vec<_> = said.split_whitespace().collect();
            // It was asked at this address, and no other is advertised.
            let expected = [&format!("{name}."), "300", "IN", "A", "127.0.0.1"];
            assert_eq!(words, expected, "{said}");
        }
        let said = dig(dns, &format!("{way} messenger.hotmail.com AAAA")).unwrap();
        assert!(
            said.contains("status: NOERROR") && said.contains("ANSWER: 0"),
            "{said}"
        );
        let said = dig(dns, &format!("{way} example.com")).unwrap();
        assert!(
            said.contains("status: REFUSED") && said.contains("ANSWER: 0"),
            "{said}"
        );
        assert!(
            said.contains("recursion requested but not available"),
            "{said}"
        );
    }
    service.end();
}

#[test]
fn the_advertised_address_goes_before_the_one_that_was_reached() {
    let place = Place::new();
    place.configure(
        "[advertise]\nhost = \"msn.example.net\"\naddress = \"192.0.2.7\"\n\
         [dns]\nenabled = true\nlisten = \"0.0.0.0:0\"\n",
    );
    let service = place.serve();
    let dns = SocketAddr::from(([127, 0, 0, 1], service.dns.unwrap().port()));
    let answer = ask(&asker("127.0.0.1:0", dns), &question(1, "g.msn.com", A));
    assert_eq!(answer[answer.len() - 4..], [192, 0, 2, 7]);
    service.end();

    place.configure("[dns]\nenabled = true\nlisten = \"0.0.0.0:0\"\n");
    let service = place.serve();
    let dns = SocketAddr::from(([127, 0, 0, 1], service.dns.unwrap().port()));
    let answer = ask(&asker("127.0.0.1:0", dns), &question(1, "g.msn.com", A));
    assert_eq!(answer[answer.len() - 4..], [127, 0, 0, 1]);
}

#[test]
fn answers_are_hardly_longer_than_questions() {
    let (_place, _service, dns) = service("");
    let socket = asker("127.0.0.1:0", dns);
    let long = [
        "a".repeat(60),
        "b".repeat(60),
        "c".repeat(60),
        "d".repeat(60),
    ]
    .join(".");
    for (name, kind, expected, count) in [
        ("rad.msn.com", A, 0, 1),
        ("rad.msn.com", ANY, 0, 1),
        ("rad.msn.com", AAAA, 0, 0),
        ("rad.msn.com", MX, 0, 0),
        ("x.rad.msn.com", A, 5, 0),
        ("msn.com", A, 5, 0),
        ("example.com", ANY, 5, 0),
        (long.as_str(), A, 5, 0),
    ] {
        let question = question(7, name, kind);
        let answer = ask(&socket, &question);
        assert_eq!(
            (code(&answer), records(&answer)),
            (expected, count),
            "{name} {kind}"
        );
        assert!(
            answer.len() <= question.len() + ANSWER_BYTES,
            "{name} {kind}"
        );
        assert_eq!(answer[3] & 0x80, 0, "recursion is offered");
    }
}

#[test]
fn what_is_no_question_does_no_harm() {
    let (_place, _service, dns) = service("");
    let socket = asker("127.0.0.1:0", dns);
    let good = question(9, "g.msn.com", A);
    let with = |at: usize, byte: u8| {
        let mut changed = good.clone();
        changed[at] = byte;
        changed
    };
    // Answers, and what has no head, are not answered: the next answer is to the next question.
    let answer = with(2, 0x80);
    for silent in [&[][..], &good[..11], &answer] {
        socket.send(silent).unwrap();
        assert_eq!(ask(&socket, &question(10, "g.msn.com", A))[..2], [0, 10]);
    }
    let (cut, two, none, too_long) = (
        good[..good.len() - 3].to_vec(),
        with(5, 2),
        with(5, 0),
        [&good[..], &[0; 600]].concat(),
    );
    // A label that leads to itself.
    let mut endless = good[..12].to_vec();
    endless.extend([0xC0, 12, 0, 1, 0, 1]);
    for malformed in [cut, two, none, too_long, endless] {
        let answer = ask(&socket, &malformed);
        assert_eq!(
            (code(&answer), &answer[..2]),
            (1, &[0, 9][..]),
            "{malformed:?}"
        );
        assert!(answer.len() <= malformed.len());
    }
    let status = ask(&socket, &with(2, 0x10));
    assert_eq!(code(&status), 4);
    for seed in 0..20_u32 {
        let noise: Vec<u8> = (0..40)
            .map(|n| (seed * 167 + n * n * 31).to_le_bytes()[1])
            .collect();
        socket.send(&noise).unwrap();
    }
    let last = question(11, "g.msn.com", A);
    socket.send(&last).unwrap();
    while hear(&socket)[..2] != [0, 11] {}
}

#[test]
fn a_flood_is_bounded_and_others_are_served() {
    let (_place, _service, dns) = service("");
    let flood = asker("127.0.0.1:0", dns);
    let start = tokio::time::Instant::now();
    for id in 0..3000 {
        flood.send(&question(id, "g.msn.com", A)).unwrap();
    }
    let other = asker("127.0.0.2:0", dns);
    other
        .set_read_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    let mut buffer = [0; 512];
    // The flood may have filled the system's queue for a moment.
    while other.send(&question(1, "g.msn.com", A)).is_err() || other.recv(&mut buffer).is_err() {
        assert!(start.elapsed() < PATIENCE);
    }
    flood.set_nonblocking(true).unwrap();
    let mut answered = 0;
    while flood.recv(&mut buffer).is_ok() {
        answered += 1;
    }
    let allowed = 50 + 20 * (1 + usize::try_from(start.elapsed().as_secs()).unwrap());
    assert!(
        (1..=allowed).contains(&answered),
        "{answered} of at most {allowed}"
    );
}

#[test]
fn connections_are_few_and_do_not_stand_in_the_way() {
    let (_place, _service, dns) = service("");
    let idle: Vec<_> = (0..40).map(|_| TcpStream::connect(dns).unwrap()).collect();
    let socket = asker("127.0.0.1:0", dns);
    assert_eq!(code(&ask(&socket, &question(1, "g.msn.com", A))), 0);
    drop(idle);
    let mut stream = TcpStream::connect(dns).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    // Byte by byte, and two in one go.
    let one = [&[0, 27][..], &question(3, "g.msn.com", A)].concat();
    assert_eq!(one.len(), 29);
    for byte in &one {
        stream.write_all(&[*byte]).unwrap();
    }
    stream.write_all(&[&one[..], &one].concat()).unwrap();
    let mut answers = vec![0; 3 * (one.len() + ANSWER_BYTES)];
    stream.read_exact(&mut answers).unwrap();
    for answer in answers.chunks(one.len() + ANSWER_BYTES) {
        assert!(answer.ends_with(&[127, 0, 0, 1]), "{answer:?}");
    }
    // A length that no question has.
    stream.write_all(&[0xFF, 0xFF]).unwrap();
    assert_eq!(stream.read(&mut answers).unwrap(), 0);
}

/// Somebody who knows all names: each is at 192.0.2.99. Names beginning with `big` need TCP.
struct Upstream {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
}

impl Upstream {
    fn start() -> Self {
        let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = tcp.local_addr().unwrap();
        let udp = UdpSocket::bind(address).unwrap();
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        std::thread::spawn(move || {
            let mut buffer = [0; 512];
            while let Ok((length, peer)) = udp.recv_from(&mut buffer) {
                count.fetch_add(1, Ordering::SeqCst);
                let mut answer = known(&buffer[..length]);
                if buffer[13..].starts_with(b"big") {
                    answer = buffer[..length].to_vec();
                    answer[2] |= 0x82;
                }
                if buffer[13..].starts_with(b"forged") {
                    answer[0] ^= 1;
                }
                udp.send_to(&answer, peer).unwrap();
            }
        });
        std::thread::spawn(move || {
            for stream in tcp.incoming() {
                let mut stream = stream.unwrap();
                let mut length = [0; 2];
                stream.read_exact(&mut length).unwrap();
                let mut question = vec![0; usize::from(u16::from_be_bytes(length))];
                stream.read_exact(&mut question).unwrap();
                let answer = known(&question);
                let length = u16::try_from(answer.len()).unwrap().to_be_bytes();
                stream.write_all(&[&length[..], &answer].concat()).unwrap();
            }
        });
        Self { address, asked }
    }

    fn configuration(&self, network: &str) -> String {
        format!(
            "forward = \"127.0.0.1\"\nforward_port = {}\nforward_for = [\"{network}\"]\n",
            self.address.port()
        )
    }
}

/// The answer to a question without anything beside it.
fn known(question: &[u8]) -> Vec<u8> {
    let mut answer = question.to_vec();
    (answer[2], answer[3], answer[7]) = (0x81, 0x80, 1);
    answer.extend([0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 99]);
    answer
}

#[test]
fn others_are_asked_for_listed_networks_only() {
    let upstream = Upstream::start();
    let strangers = upstream.configuration("10.0.0.0/8");
    let (_place, stranger, dns) = service(&strangers);
    let socket = asker("127.0.0.1:0", dns);
    let answer = ask(&socket, &question(1, "example.com", A));
    assert_eq!((code(&answer), answer[3] & 0x80), (5, 0));
    assert_eq!(upstream.asked.load(Ordering::SeqCst), 0);
    stranger.end();

    // 127.0.0.1 is in it, 127.0.0.2 is not.
    let (_place, _service, dns) = service(&upstream.configuration("127.0.0.1/32"));
    let socket = asker("127.0.0.1:0", dns);
    let answer = ask(&socket, &question(0x0102, "example.com", A));
    assert_eq!((code(&answer), &answer[..2]), (0, &[1, 2][..]));
    assert_eq!(answer[answer.len() - 4..], [192, 0, 2, 99]);
    assert_eq!(upstream.asked.load(Ordering::SeqCst), 1);
    let other = asker("127.0.0.2:0", dns);
    assert_eq!(code(&ask(&other, &question(1, "example.com", A))), 5);
    // Our own names are ours for everybody.
    for socket in [&socket, &other] {
        let answer = ask(socket, &question(1, "g.msn.com", A));
        assert_eq!(answer[answer.len() - 4..], [127, 0, 0, 1]);
    }
    // Who does not want somebody else to be asked is refused.
    let mut without = question(1, "example.com", A);
    without[2] = 0;
    assert_eq!(code(&ask(&socket, &without)), 5);
    assert_eq!(upstream.asked.load(Ordering::SeqCst), 1);
    // An answer to something else is none.
    assert_eq!(code(&ask(&socket, &question(1, "forged.example", A))), 2);
    if let Some(said) = dig(dns, "+noall +answer big.example") {
        assert!(said.contains("192.0.2.99"), "{said}");
    }
}

#[test]
fn without_the_section_nothing_listens() {
    let place = Place::new();
    let service = place.serve();
    assert_eq!(service.dns, None);
    place.configure("[dns]\nenabled = true\nlisten = \"192.0.2.1:53\"\n");
    let any = "127.0.0.1:0";
    let words = [
        ["--msnp", any],
        ["--notification", any],
        ["--http", any],
        ["--https", any],
    ];
    let complaint = place.fail(&words.concat(), "", 69);
    assert!(complaint.contains("for dns"), "{complaint}");
    let refused = UdpSocket::bind("192.0.2.1:53").unwrap_err().kind();
    assert_eq!(refused, ErrorKind::AddrNotAvailable);
}
