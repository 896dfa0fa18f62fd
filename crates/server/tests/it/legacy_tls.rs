//! Old clients at the port that they share with those of today: TLS that other people wrote, driven
//! by `tests/clients`, and hellos byte by byte.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;

use crate::support::{Place, Service, Wire, client_file, interpreter, left_out};

const SUITES: [(&str, &str); 3] = [
    ("rc4-md5", "TLS_RSA_WITH_RC4_128_MD5"),
    ("rc4-sha", "TLS_RSA_WITH_RC4_128_SHA"),
    ("3des", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
];

/// A service with one account, which tells what happens.
fn service() -> (Place, Service) {
    let place = Place::new();
    place.configure("[log]\nlevel = \"swallowtail=debug\"\n");
    let service = place.serve_telling();
    let words = ["account", "add", "alice@example.com", "--password-stdin"];
    place.succeed(&words, "secret\n");
    (place, service)
}

/// Runs a program, which must succeed; returns what it prints.
#[track_caller]
fn succeed(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    String::from_utf8(output.stdout).unwrap()
}

/// The driver of tlslite-ng, as far as it is the same for all.
fn driver(python: &Path, place: &Place, service: &Service) -> Command {
    let mut command = Command::new(python);
    command
        .arg(client_file("drive_tlslite.py"))
        .args(["--https", &service.https.to_string(), "--old"])
        .arg(place.tls("legacy.crt"))
        .arg("--new")
        .arg(place.tls("modern.crt"));
    command
}

/// How often the figures have a handshake with those labels.
fn handshakes(log: &str, labels: &str) -> u64 {
    log.lines()
        .filter(|line| {
            line.starts_with("swallowtail_tls_handshakes_total") && line.contains(labels)
        })
        .map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap())
        .sum()
}

#[test]
fn every_old_version_and_suite_signs_in() {
    let Some(python) = interpreter("tls", "provision_python3.sh") else {
        return;
    };
    let (place, service) = service();
    // What each comes to: version and suite.
    let mut cases = BTreeMap::new();
    for (version, agreed) in [
        ("ssl3", "3.0"),
        ("tls1", "3.1"),
        ("tls1.1", "3.2"),
        ("ssl2-ssl3", "3.0"),
        ("ssl2-tls1", "3.1"),
    ] {
        for (name, suite) in SUITES {
            cases.insert(format!("{version}:{name}"), format!("{agreed} {suite}"));
        }
        if version.starts_with("ssl2") {
            for browser in ["ie6", "ie5"] {
                let strongest = format!("{agreed} {}", SUITES[2].1);
                cases.insert(format!("{version}:{browser}"), strongest);
            }
        }
    }
    let (mut wire, challenge) = Wire::challenged(service.notification, "alice@example.com");
    let mut driver = driver(&python, &place, &service);
    let said = succeed(
        driver
            .args(["--challenge", &challenge, "sign-in"])
            .args(cases.keys()),
    );
    let mut tickets = Vec::new();
    for (line, (case, agreed)) in said.lines().zip(&cases) {
        let (start, ticket) = line.rsplit_once(' ').unwrap();
        assert_eq!(start, format!("{case} {agreed}"));
        tickets.push(ticket);
    }
    assert_eq!(tickets.len(), cases.len(), "{said}");
    // And in: with the ticket of the most common of them.
    let stock = cases
        .keys()
        .position(|case| case == "ssl2-ssl3:ie6")
        .unwrap();
    wire.say(&format!("USR 4 TWN S {}", tickets[stock]));
    assert!(wire.line().starts_with("USR 4 OK alice@example.com "));
    drop(wire);
    service.end();
    let log = place.log();
    let labels = "version=\"SSL 3.0\",suite=\"TLS_RSA_WITH_RC4_128_MD5\",hello=\"ssl2\"";
    assert_eq!(handshakes(&log, labels), 2, "{log}");
    let all = u64::try_from(cases.len()).unwrap() * 2;
    assert_eq!(handshakes(&log, "resumed=\"no\""), all, "{log}");
    assert!(
        log.contains("version=\"TLS 1.1\" suite=\"TLS_RSA_WITH_RC4_128_SHA\""),
        "{log}"
    );
    assert!(!log.contains("secret") && !log.contains("pwd="), "{log}");
}

#[test]
fn a_session_goes_on_by_its_id() {
    let Some(python) = interpreter("tls", "provision_python3.sh") else {
        return;
    };
    let (place, service) = service();
    let cases = ["ssl3:rc4-md5", "tls1:3des", "tls1.1:rc4-sha"];
    let said = succeed(driver(&python, &place, &service).arg("resume").args(cases));
    assert_eq!(said.lines().count(), cases.len(), "{said}");
    service.end();
    assert_eq!(handshakes(&place.log(), "resumed=\"yes\""), 3);
}

#[test]
fn clients_of_today_get_the_certificate_of_today_or_none() {
    let Some(python) = interpreter("tls", "provision_python3.sh") else {
        return;
    };
    let (place, service) = service();
    let said = succeed(driver(&python, &place, &service).arg("modern"));
    let ends: Vec<_> = said
        .lines()
        .map(|line| line.rsplit(' ').next().unwrap())
        .collect();
    let (three, two) = (["TLSv1.3"; 4], ["TLSv1.2", "refused", "TLSv1.2", "refused"]);
    assert_eq!(ends, [three, two].concat(), "{said}");
    service.end();
    assert_eq!(handshakes(&place.log(), "version=\"TLS 1.3\""), 4);
}

#[test]
fn javas_tls_signs_in_old_and_new() {
    // Only a kit for developers runs a source file, and a fresh machine need not have one.
    let kit = Command::new("javac").arg("-version").output();
    if !kit.is_ok_and(|output| output.status.success()) {
        left_out("the TLS of Java: there is no javac");
        return;
    }
    let (place, service) = service();
    let said = succeed(
        Command::new("java")
            .arg(client_file("Jsse.java"))
            .args(["127.0.0.1", &service.https.port().to_string()])
            .args([place.tls("legacy-root.cer"), place.tls("modern.crt")]),
    );
    let agreed: Vec<_> = said
        .lines()
        .map(|line| line.split(' ').nth(1).unwrap())
        .collect();
    let old = ["SSLv3", "SSLv3", "TLSv1", "TLSv1", "TLSv1", "TLSv1.1"];
    assert_eq!(
        agreed,
        [&old[..], &["TLSv1.2", "TLSv1.2", "TLSv1.3"]].concat(),
        "{said}"
    );
    service.end();
}

/// A hello in the format of SSL 2.0, with suites of three bytes.
fn ssl2_hello(version: u16, suites: &[u32]) -> Vec<u8> {
    let mut body = vec![1];
    body.extend(version.to_be_bytes());
    let length = u16::try_from(suites.len() * 3).unwrap();
    for length in [length, 0, 16] {
        body.extend(length.to_be_bytes());
    }
    body.extend(
        suites
            .iter()
            .flat_map(|suite| suite.to_be_bytes().into_iter().skip(1)),
    );
    body.extend([7; 16]);
    [vec![0x80, u8::try_from(body.len()).unwrap()], body].concat()
}

/// A hello without extensions, cut into records of so many bytes.
fn hello(version: u16, suites: &[u16], cut: usize) -> Vec<u8> {
    let mut body = version.to_be_bytes().to_vec();
    body.extend([7; 32]);
    body.push(0);
    body.extend(u16::try_from(suites.len() * 2).unwrap().to_be_bytes());
    body.extend(suites.iter().flat_map(|suite| suite.to_be_bytes()));
    body.extend([1, 0]);
    let message = [vec![1, 0, 0, u8::try_from(body.len()).unwrap()], body].concat();
    let records = message.chunks(cut).map(|part| {
        let length = u16::try_from(part.len()).unwrap().to_be_bytes();
        [&[22, 3, 1], &length[..], part].concat()
    });
    records.collect::<Vec<_>>().concat()
}

/// What comes of it until the other side ends, or waits for more than a hello.
fn answer(service: &Service, hello: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(service.https).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    stream.write_all(hello).unwrap();
    let mut answer = Vec::new();
    let mut part = [0; 4096];
    // A flight ends with the message that the hello is answered, or with an alert.
    while !answer.ends_with(&[14, 0, 0, 0]) {
        match stream.read(&mut part) {
            Ok(0) | Err(_) => break,
            Ok(length) => answer.extend(&part[..length]),
        }
    }
    answer
}

/// Which certificates are in an answer: that for old clients, that for those of today.
fn certificates(place: &Place, answer: &[u8]) -> [bool; 2] {
    ["legacy.crt", "modern.crt"].map(|name| {
        let der = CertificateDer::from_pem_file(place.tls(name)).unwrap();
        answer.windows(der.len()).any(|bytes| bytes == der.as_ref())
    })
}

/// The alert that is all of an answer.
#[track_caller]
fn alert(answer: &[u8]) -> u8 {
    match answer {
        [21, 3, _, 0, 2, 2, alert] => *alert,
        other => panic!("no alert: {}", other.escape_ascii()),
    }
}

#[test]
fn what_is_too_weak_or_too_old_is_refused() {
    const HANDSHAKE_FAILURE: u8 = 40;
    const PROTOCOL_VERSION: u8 = 70;
    let (place, service) = service();
    let ssl2 = [0x01_0080, 0x07_00C0, 0x03_0080, 0x06_0040];
    assert_eq!(
        alert(&answer(&service, &ssl2_hello(0x0002, &ssl2))),
        PROTOCOL_VERSION
    );
    let weak: [&[u16]; 5] = [
        &[0x0009],                         // DES with 56 bits
        &[0x0003, 0x0006, 0x0008],         // export, 40 bits
        &[0x0062, 0x0064],                 // export, 56 bits
        &[0x0000, 0x0001, 0x0002, 0x003B], // nothing is encrypted
        &[0x0018, 0x001B, 0x0034],         // nobody shows a certificate
    ];
    for version in [0x0300, 0x0301, 0x0302] {
        for suites in weak {
            let refused = answer(&service, &hello(version, suites, 256));
            assert_eq!(
                alert(&refused),
                HANDSHAKE_FAILURE,
                "{version:#06x} {suites:04x?}"
            );
            let suites: Vec<_> = suites.iter().map(|suite| u32::from(*suite)).collect();
            let refused = answer(&service, &ssl2_hello(version, &suites));
            assert_eq!(
                alert(&refused),
                HANDSHAKE_FAILURE,
                "{version:#06x} {suites:04x?}"
            );
        }
        let welcome = answer(&service, &hello(version, &[0x0004, 0x0005, 0x000A], 256));
        assert_eq!(
            certificates(&place, &welcome),
            [true, false],
            "{version:#06x}"
        );
        assert_eq!(welcome[1..3], version.to_be_bytes());
    }
    service.end();
    let log = place.log();
    let suite = "swallowtail_tls_refused_total{reason=\"Suite\"} 30";
    let version = "swallowtail_tls_refused_total{reason=\"Version\"} 1";
    assert!(log.contains(suite) && log.contains(version), "{log}");
}

/// However its hello is cut or dressed up, whoever offers TLS 1.2 is not served by the old side.
#[test]
fn no_way_of_offering_tls_1_2_leads_to_the_old_side() {
    let (place, service) = service();
    let everything = [0x0004, 0x0005, 0x000A, 0x002F, 0xC013, 0xC02F, 0x1301];
    for version in [0x0303, 0x0304, 0x03FF] {
        for cut in 1..12 {
            let answer = answer(&service, &hello(version, &everything, cut));
            assert_eq!(
                certificates(&place, &answer),
                [false; 2],
                "{version:#06x} {cut}"
            );
        }
        let wide: Vec<_> = everything.map(u32::from).to_vec();
        let answer = answer(&service, &ssl2_hello(version, &wide));
        assert_eq!(answer, b"", "{version:#06x}");
    }
    service.end();
}
