//! Who comes to the port of HTTPS and does not do what is expected there: bounded, counted, and
//! of no harm to others.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::TcpSocket;
use tokio::runtime::Runtime;

use crate::http::exchange_tls_in;
use crate::support::{Place, Service, left_out};

/// What the figures say of refusals with that reason.
fn refused(log: &str, reason: &str) -> usize {
    let counter = format!("swallowtail_tls_refused_total{{reason=\"{reason}\"}} ");
    let line = log.lines().find_map(|line| line.strip_prefix(&counter));
    line.map_or(0, |count| count.parse().unwrap())
}

fn open(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    let patience = Duration::from_secs(20);
    stream.set_read_timeout(Some(patience)).unwrap();
    stream
}

/// The other side says nothing and ends it, not by breaking off.
#[track_caller]
fn is_shown_out(mut stream: TcpStream) {
    let mut said = Vec::new();
    stream.read_to_end(&mut said).unwrap();
    assert_eq!(said, b"");
}

/// Somebody else, at another address, asks the nexus.
fn somebody_else_is_served(runtime: &Runtime, place: &Place, service: &Service) {
    let reply = runtime.block_on(async {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.2:0".parse().unwrap()).unwrap();
        let stream = socket.connect(service.https).await.unwrap();
        let request = "GET /rdr/pprdr.asp HTTP/1.0\r\n\r\n";
        exchange_tls_in(place, stream, "nexus.passport.com", request).await
    });
    assert!(reply.contains("\r\nPassportURLs: "), "{reply}");
}

#[test]
fn half_a_hello_and_no_hello_are_shown_out() {
    let place = Place::new();
    place.configure("[log]\nlevel = \"swallowtail=debug\"\n");
    let service = place.serve_telling();
    let mut slow = open(service.https);
    slow.write_all(&[22, 3, 1, 0]).unwrap();
    let silent = open(service.https);
    let mut half = open(service.https);
    half.write_all(&[0x80, 0x4C, 1]).unwrap();
    half.shutdown(Shutdown::Write).unwrap();
    is_shown_out(half);
    let mut neither = open(service.https);
    neither.write_all(b"\x05\x01\x00").unwrap();
    is_shown_out(neither);
    is_shown_out(slow);
    is_shown_out(silent);
    // Byte for byte is a hello, too.
    let mut plain = open(service.https);
    for byte in b"GET / HTTP/1.0\r\n\r\n" {
        plain.write_all(&[*byte]).unwrap();
    }
    let mut reply = String::new();
    plain.read_to_string(&mut reply).unwrap();
    assert!(reply.starts_with("HTTP/1.1 302 Found\r\n"), "{reply}");
    service.end();
    let log = place.log();
    for (reason, times) in [("SlowHello", 2), ("NoHello", 1), ("NotTls", 1)] {
        assert_eq!(refused(&log, reason), times, "{reason}: {log}");
    }
}

/// Ten thousand connections from one address that say nothing.
#[test]
fn who_opens_and_says_nothing_keeps_nobody_out() {
    const OPENS: u64 = 10_000;
    /// What else this process has open: other tests run beside this one.
    const OTHERS: u64 = 2_000;
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: maximum,
        maximum,
    };
    setrlimit(Resource::Nofile, raised).unwrap();
    let opens = OPENS.min(maximum.unwrap_or(u64::MAX).saturating_sub(OTHERS));
    if opens < OPENS {
        left_out(&format!(
            "{opens} idle connections, not {OPENS}: no more files may be open"
        ));
    }
    let place = Place::new();
    place.configure("[log]\nlevel = \"swallowtail=debug\"\n");
    let service = place.serve_telling();
    let runtime = Runtime::new().unwrap();
    let mut streams = Vec::new();
    for n in 1..=opens {
        streams.push(TcpStream::connect(service.https).unwrap());
        // Not more at a time than the system holds for a program: it would let them wait.
        if n % 100 == 0 {
            somebody_else_is_served(&runtime, &place, &service);
        }
    }
    // All of them end by themselves.
    for mut stream in streams {
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        match stream.read(&mut [0]) {
            Ok(0) => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
            other => panic!("{other:?}"),
        }
    }
    service.end();
    let log = place.log();
    let crowded = refused(&log, "SourceCrowded");
    let counted = crowded + refused(&log, "SlowHello");
    let opens = usize::try_from(opens).unwrap();
    assert_eq!(counted, opens, "{crowded} crowded");
    assert!(crowded > opens / 2, "{crowded} crowded");
}

#[test]
fn without_old_tls_all_else_works() {
    let place = Place::new();
    place.configure("[legacy_tls]\nenabled = false\n[log]\nlevel = \"swallowtail=debug\"\n");
    let service = place.serve_telling();
    let says_who = ["off", "Windows XP"].map(|word| service.old_tls.contains(word));
    assert_eq!(says_who, [true; 2], "{}", service.old_tls);
    let mut old = open(service.https);
    old.write_all(&[22, 3, 0, 0, 47, 1, 0, 0, 43, 3, 0])
        .unwrap();
    is_shown_out(old);
    somebody_else_is_served(&Runtime::new().unwrap(), &place, &service);
    assert!(!place.tls("legacy-root.cer").exists());
    service.end();
    assert_eq!(refused(&place.log(), "Old"), 1);
}
