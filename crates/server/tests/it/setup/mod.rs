//! The set-up kit: its files are what Windows reads, its pages what old browsers do, and its
//! self-test finds the ports.

mod html;
mod registry;

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use md5::{Digest, Md5};

use crate::support::{Place, Service, exchange, run_if_there};

const PAGES: [&str; 5] = [
    "index.htm",
    "windows.htm",
    "version.htm",
    "security.htm",
    "test.htm",
];
const NAMES: [&str; 10] = [
    "messenger.hotmail.com",
    "nexus.passport.com",
    "login.passport.com",
    "loginnet.passport.com",
    "gateway.messenger.hotmail.com",
    "svcs.microsoft.com",
    "config.messenger.msn.com",
    "contacts.msn.com",
    "g.msn.com",
    "rad.msn.com",
];
/// Where the service keeps the root certificate of old machines, from its first start on.
const ROOT: &str = "swallowtail-data/tls/legacy-root.cer";

/// A service that is known by a name, and speaks the TLS of old machines if `old`.
fn service(old: bool) -> (Place, Service) {
    let place = Place::new();
    place.configure(&format!(
        "[advertise]\nhost = \"msn.example.net\"\naddress = \"192.0.2.7\"\n\
         [legacy_tls]\nenabled = {old}\n"
    ));
    let service = place.serve();
    let spoken = old && cfg!(feature = "legacy-tls");
    assert_eq!(place.path().join(ROOT).exists(), spoken);
    (place, service)
}

/// Head and body of the answer.
fn fetch(address: SocketAddr, path: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("GET {path} HTTP/1.0\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).unwrap();
    let end = reply.windows(4).position(|four| four == b"\r\n\r\n");
    let body = reply.split_off(end.unwrap() + 4);
    (String::from_utf8(reply).unwrap(), body)
}

fn fetch_text(address: SocketAddr, path: &str) -> String {
    let (head, body) = fetch(address, path);
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{path}: {head}");
    String::from_utf8(body).unwrap()
}

#[test]
fn the_registry_is_undone_value_by_value() {
    let (_place, service) = service(true);
    for name in ["messenger", "nexus"] {
        let path = |end: &str| format!("/setup/{name}{end}.reg");
        let (head, set) = fetch(service.http, &path(""));
        let disposition = format!("\r\nContent-Disposition: attachment; filename={name}.reg\r\n");
        assert!(head.contains(&disposition), "{head}");
        let set = registry::read(&String::from_utf8(set).unwrap());
        let undo = registry::read(&fetch_text(service.http, &path("-undo")));
        assert!(set.values().all(|value| *value != registry::Value::Deleted));
        assert!(
            undo.values()
                .all(|value| *value == registry::Value::Deleted)
        );
        assert!(set.keys().eq(undo.keys()), "{set:?} {undo:?}");
        if name == "messenger" {
            let server = format!("msn.example.net;192.0.2.7:{}", service.front.port());
            for key in ["MessengerService", "MSNMessenger"] {
                let key = format!("HKEY_CURRENT_USER\\Software\\Microsoft\\{key}");
                let value = &set[&(key, "Server".to_owned())];
                assert_eq!(*value, registry::Value::Text(server.clone()));
            }
            assert_eq!(set.len(), 6);
        }
    }
}

#[test]
fn hosts_and_certificate_are_what_windows_takes() {
    if !cfg!(feature = "legacy-tls") {
        return; // There is no root to hand out.
    }
    let (place, service) = service(true);
    let root = fs::read(place.path().join(ROOT)).unwrap();
    let expected: String = NAMES.map(|name| format!("192.0.2.7 {name}\r\n")).concat();
    assert_eq!(fetch_text(service.http, "/setup/hosts.txt"), expected);
    for path in ["/setup/root.cer", "/SETUP/Root.CRT"] {
        let (head, body) = fetch(service.http, path);
        let kind = "\r\nContent-Type: application/x-x509-ca-cert\r\n";
        assert!(
            head.contains(kind) && !head.contains("attachment"),
            "{head}"
        );
        assert_eq!(body, root);
    }
    let digest = Md5::digest(&root);
    let pairs: Vec<_> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    let index = fetch_text(service.http, "/setup/");
    assert!(index.contains(&pairs.join(" ")), "{index}");
    let ini = fetch_text(service.http, "/setup/msnmsgr.exe-escargot.ini");
    assert!(ini.contains("\r\nserver=msn.example.net\r\n"), "{ini}");
}

#[test]
fn pages_are_for_browsers_of_any_age() {
    for old in [true, false] {
        let (_place, service) = service(old);
        let root = old && cfg!(feature = "legacy-tls");
        let home = fetch_text(service.http, "/");
        assert!(home.contains("href=\"/setup/\""), "{home}");
        for name in PAGES {
            let path = format!("/setup/{name}");
            let page = fetch_text(service.http, &path);
            html::check(&page, name);
            for link in html::links(&page) {
                if link.contains("://") {
                    continue;
                }
                let (name, anchor) = link.split_once('#').unwrap_or((link, ""));
                let (head, there) = fetch(service.http, &format!("/setup/{name}"));
                assert!(head.starts_with("HTTP/1.1 200 "), "{link}: {head}");
                let there = String::from_utf8_lossy(&there);
                let named = format!("<a name=\"{anchor}\">");
                assert!(anchor.is_empty() || there.contains(&named), "{link}");
            }
        }
        let index = fetch_text(service.http, "/setup/index.htm");
        assert_eq!(index, fetch_text(service.http, "/Setup/"));
        assert_eq!(index.contains("cannot sign in"), !root);
        assert_eq!(index.contains("root.cer"), root);
        let (head, _) = fetch(service.http, "/setup/root.cer");
        assert_eq!(head.starts_with("HTTP/1.1 200"), root, "{head}");
    }
}

#[test]
fn the_kit_is_nothing_else_than_it_says() {
    let (_place, service) = service(true);
    let (head, _) = fetch(service.http, "/setup");
    let there = format!(
        "\r\nLocation: http://msn.example.net:{}/setup/\r\n",
        service.http.port()
    );
    assert!(
        head.starts_with("HTTP/1.1 302 ") && head.contains(&there),
        "{head}"
    );
    for path in [
        "/setup/x",
        "/setup/../swallowtail.db",
        "/setup//",
        "/setupx",
        "/set\u{fc}p/",
    ] {
        let reply = exchange(service.http, &format!("GET {path} HTTP/1.0\r\n\r\n"));
        let refused = ["HTTP/1.1 404 ", "HTTP/1.1 400 "];
        assert!(
            refused.iter().any(|line| reply.starts_with(line)),
            "{path}: {reply}"
        );
    }
    let posted = exchange(
        service.http,
        "POST /setup/ HTTP/1.0\r\nContent-Length: 0\r\n\r\n",
    );
    assert!(posted.starts_with("HTTP/1.1 404 "), "{posted}");
}

#[test]
fn the_self_test_finds_names_and_ports() {
    let (_place, service) = service(true);
    let page = fetch_text(service.http, "/setup/test.htm");
    let pictures = html::pictures(&page);
    let port = service.http.port();
    for name in NAMES {
        let begin = format!("http://{name}:{port}/setup/green.gif?");
        assert!(
            pictures.iter().any(|url| url.starts_with(&begin)),
            "{name}: {pictures:?}"
        );
    }
    for address in [service.front, service.notification] {
        let begin = format!("http://msn.example.net:{}/setup/green.gif?", address.port());
        assert!(
            pictures.iter().any(|url| url.starts_with(&begin)),
            "{pictures:?}"
        );
    }
    assert!(
        pictures
            .iter()
            .any(|url| url.starts_with("https://nexus.passport.com/setup/"))
    );
    assert_eq!(pictures.len(), NAMES.len() + 3);

    let (head, green) = fetch(service.http, "/setup/green.gif?1");
    assert!(head.contains("\r\nContent-Type: image/gif\r\n"), "{head}");
    assert!(green.starts_with(b"GIF87a") && green.ends_with(b";"));
    for address in [service.front, service.notification] {
        let (head, at_port) = fetch(address, "/setup/green.gif?1");
        assert!(head.starts_with("HTTP/1.0 200 OK\r\n"), "{head}");
        let length = format!("\r\nContent-Length: {}\r\n", green.len());
        assert!(head.contains(&length) && at_port == green, "{head}");
        // Whoever speaks MSNP notices nothing of that.
        assert_eq!(
            exchange(address, "VER 1 MSNP8 CVR0\r\nOUT\r\n"),
            "VER 1 MSNP8\r\nOUT\r\n"
        );
        assert_eq!(exchange(address, "HEAD / HTTP/1.0\r\n\r\n"), "");
        assert_eq!(
            exchange(address, "VER 1 MSNP8\r\nGET / HTTP/1.0\r\n\r\n"),
            "VER 1 MSNP8\r\n"
        );
    }
}

#[test]
fn a_text_browser_shows_the_pages() {
    if !cfg!(feature = "legacy-tls") {
        return; // There is no root to hand out.
    }
    let (_place, service) = service(true);
    let url = format!("http://{}/setup/", service.http);
    let Some(shown) = run_if_there("w3m", &["-dump", &url]) else {
        return;
    };
    for words in ["Five steps", "hosts.txt", "1. Names.", "MD5", "no script"] {
        assert!(shown.contains(words), "{words} is not in:\n{shown}");
    }
    assert!(!shown.contains(['<', '>']), "{shown}");
}

#[test]
fn the_kit_fits_on_a_floppy() {
    if !cfg!(feature = "legacy-tls") {
        return; // There is no root to hand out.
    }
    let place = Place::new();
    // Nobody here looks into it.
    let root = [0x30, 0x82, 0x00, 0xFF];
    let path = place.path().join(ROOT);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, root).unwrap();
    let complaint = place.fail(&["setup-kit", "kit"], "", 1);
    assert!(complaint.contains("--address"), "{complaint}");
    let words = [
        "setup-kit",
        "kit",
        "--address",
        "192.0.2.7",
        "--host",
        "msn.example.net",
    ];
    let said = place.succeed(&words, "");
    assert_eq!(said, "11 files in kit\n");
    let kit = place.path().join("kit");
    let mut total = 0;
    for entry in fs::read_dir(&kit).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let (stem, ending) = name.split_once('.').unwrap();
        assert!(stem.len() <= 8 && ending.len() == 3, "{name}");
        assert_eq!(name, name.to_uppercase());
        let bytes = fs::read(entry.path()).unwrap();
        total += bytes.len();
        if name == "ROOT.CER" {
            assert_eq!(bytes, root);
            continue;
        }
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(
            text.matches('\n').count(),
            text.matches("\r\n").count(),
            "{name}"
        );
        if ending == "HTM" {
            html::check(&text, &name);
            for link in html::links(&text)
                .iter()
                .filter(|link| !link.contains("://"))
            {
                let file = link.split('#').next().unwrap();
                assert!(kit.join(file).exists(), "{name} links to {link}");
            }
        }
    }
    assert!(total < 100_000, "{total}");
    let set = registry::read(&fs::read_to_string(kit.join("MSN.REG")).unwrap());
    let undo = registry::read(&fs::read_to_string(kit.join("MSNUNDO.REG")).unwrap());
    assert!(set.keys().eq(undo.keys()));

    fs::write(kit.join("MINE.TXT"), "mine").unwrap();
    let complaint = place.fail(&words, "", 1);
    assert!(complaint.contains("not empty"), "{complaint}");
    place.succeed(&[&words[..], &["--force"]].concat(), "");
    assert_eq!(fs::read_to_string(kit.join("MINE.TXT")).unwrap(), "mine");
    // What the configuration knows need not be said again.
    place.configure("[advertise]\nhost = \"192.0.2.9\"\n");
    place.succeed(&["setup-kit", "second"], "");
    let hosts = fs::read_to_string(place.path().join("second/HOSTS.TXT")).unwrap();
    assert!(
        hosts.starts_with("192.0.2.9 messenger.hotmail.com\r\n"),
        "{hosts}"
    );
}
