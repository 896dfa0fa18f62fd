//! Links by e-mail, taken by an SMTP server that other people wrote: an address is confirmed, a
//! forgotten password is replaced, and nobody learns who has an account.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::support::{
    Http, HttpReply, Place, Service, Town, Visitor, client_file, interpreter, token,
};

/// The SMTP server; ends with the value.
struct PostOffice {
    child: Child,
    stdin: Option<ChildStdin>,
    said: BufReader<ChildStdout>,
    port: u16,
}

impl PostOffice {
    fn open() -> Option<Self> {
        let python = interpreter("mail", "provision_python3.sh")?;
        let mut child = Command::new(python)
            .arg(client_file("take_mail.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        Some(Self {
            stdin: child.stdin.take(),
            child,
            said,
            port: line.trim().parse().unwrap(),
        })
    }

    /// The next e-mail: to whom, its subject, its text, and the link in it.
    fn letter(&mut self) -> Letter {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        let letter: Value = serde_json::from_str(&line).unwrap();
        let text = letter["text"].as_str().unwrap().to_owned();
        let link = text.lines().find(|line| line.starts_with("https://"));
        let link = link.unwrap_or_else(|| panic!("no link: {text}"));
        let (_, path) = link["https://".len()..].split_once('/').unwrap();
        Letter {
            to: letter["to"][0].as_str().unwrap().to_owned(),
            subject: letter["subject"].as_str().unwrap().to_owned(),
            host: link["https://".len()..]
                .split('/')
                .next()
                .unwrap()
                .to_owned(),
            path: format!("/{path}"),
        }
    }
}

impl Drop for PostOffice {
    fn drop(&mut self) {
        drop(self.stdin.take());
        self.child.wait().unwrap();
    }
}

struct Letter {
    to: String,
    subject: String,
    host: String,
    path: String,
}

impl Letter {
    fn code(&self) -> &str {
        self.path.split_once("code=").unwrap().1
    }
}

fn service(port: u16, tls: &str) -> (Place, Service) {
    let place = Place::new();
    place.configure(&format!(
        "[log]\nlevel = \"debug\"\n[mail]\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"{tls}\"\n\
         from = \"Swallowtail <im@example.net>\"\n"
    ));
    let service = place.serve_telling();
    (place, service)
}

fn sign_up(service: &Service, handle: &str) -> Visitor {
    let mut visitor = Visitor::new(service.http);
    let page = "/account/sign-up";
    let fields = [
        ("handle", handle),
        ("password", "butterfly"),
        ("again", "butterfly"),
    ];
    let reply = visitor.fill_in(page, page, &fields);
    assert_eq!(
        reply.header("location"),
        Some("/account/?said=confirm"),
        "{}",
        reply.body
    );
    visitor
}

fn ask_for_reset(service: &Service, handle: &str) -> HttpReply {
    let mut visitor = Visitor::new(service.http);
    visitor.fill_in("/account/reset", "/account/reset", &[("handle", handle)])
}

/// [WEB-ACC-9]
#[test]
fn an_address_is_confirmed_by_a_button() {
    let Some(mut office) = PostOffice::open() else {
        return;
    };
    let (place, service) = service(office.port, "none");
    let mut alice = sign_up(&service, "alice@example.com");
    assert!(alice.get("/account/").body.contains("not confirmed yet"));
    let letter = office.letter();
    assert_eq!(letter.to, "alice@example.com");
    assert_eq!(letter.subject, "Please confirm your address");
    assert_eq!(letter.host, format!("127.0.0.1:{}", service.https.port()));
    // Somebody else may open the link; what looks through mail does.
    let mut anybody = Visitor::new(service.http);
    for _ in 0..2 {
        let page = anybody.get(&letter.path);
        assert_eq!(page.status(), "HTTP/1.1 200 OK");
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    }
    assert!(alice.get("/account/").body.contains("not confirmed yet"));
    // It is good for nothing else.
    let other = letter.path.replace("verify", "new-password");
    assert_eq!(anybody.get(&other).status(), "HTTP/1.1 410 Gone");
    // A browser that is told to keep quiet of where it was says so.
    "null".clone_into(&mut anybody.origin);
    let code = [("code", letter.code())];
    let thanks = anybody.fill_in(&letter.path, "/account/verify", &code);
    assert!(
        thanks.body.contains("the address is yours"),
        "{}",
        thanks.body
    );
    assert!(!alice.get("/account/").body.contains("not confirmed yet"));
    assert_eq!(anybody.get(&letter.path).status(), "HTTP/1.1 410 Gone");
    // Nothing is left to be confirmed: nothing is sent. The next e-mail is another.
    alice.fill_in("/account/profile", "/account/verify-again", &[]);
    ask_for_reset(&service, "alice@example.com");
    assert_eq!(office.letter().subject, "A new password for Messenger");
    service.end();
    assert!(!place.log().contains(letter.code()), "{}", place.log());
}

/// [WEB-ACC-9]
#[test]
fn a_forgotten_password_is_replaced() {
    let Some(mut office) = PostOffice::open() else {
        return;
    };
    let (place, service) = service(office.port, "none");
    let town = Town { place, service };
    let service = &town.service;
    let mut alice = sign_up(service, "alice@example.com");
    office.letter();
    let mut wire = town.sign_in("alice@example.com").wire;
    let nobody = ask_for_reset(service, "nobody@example.com");
    let somebody = ask_for_reset(service, "alice@example.com");
    assert_eq!(nobody.status(), somebody.status());
    assert_eq!(
        nobody.header("location"),
        Some("/account/sign-in?said=sent")
    );
    assert_eq!(nobody.header("location"), somebody.header("location"));
    let letter = office.letter();
    assert_eq!(letter.to, "alice@example.com");
    let mut visitor = Visitor::new(service.http);
    let set = |visitor: &mut Visitor, again: &str| {
        let fields = [
            ("code", letter.code()),
            ("password", "caterpillar"),
            ("again", again),
        ];
        visitor.fill_in(&letter.path, "/account/new-password", &fields)
    };
    let mistyped = set(&mut visitor, "caterpillat");
    assert!(mistyped.body.contains("not the same"), "{}", mistyped.body);
    let done = set(&mut visitor, "caterpillar");
    assert!(
        done.body.contains("You have a new password"),
        "{}",
        done.body
    );
    assert_eq!(visitor.get(&letter.path).status(), "HTTP/1.1 410 Gone");
    wire.hears("OUT OTH").closed();
    assert_eq!(
        alice.get("/account/sessions").status(),
        "HTTP/1.1 302 Found"
    );
    assert_eq!(
        alice.enter("alice@example.com", "butterfly").status(),
        "HTTP/1.1 403 Forbidden"
    );
    assert_eq!(
        alice.enter("alice@example.com", "caterpillar").status(),
        "HTTP/1.1 302 Found"
    );
    // Who reads the mail of the address has it.
    assert!(!alice.get("/account/").body.contains("not confirmed yet"));
    // Nobody is flooded: of ten e-mails three are sent, two of them by now.
    for _ in 0..10 {
        ask_for_reset(service, "alice@example.com");
    }
    sign_up(service, "bob@example.com");
    let to: Vec<_> = std::iter::repeat_with(|| office.letter().to)
        .take_while(|to| to != "bob@example.com")
        .collect();
    assert_eq!(to, ["alice@example.com"]);
    let Town { place, service } = town;
    service.end();
    assert!(!place.log().contains(letter.code()), "{}", place.log());
}

/// [WEB-ACC-9]: a stranger who asks does not choose where the link leads.
#[test]
fn a_link_leads_to_us_whatever_we_are_called() {
    let Some(mut office) = PostOffice::open() else {
        return;
    };
    let (_place, service) = service(office.port, "none");
    let mut alice = sign_up(&service, "alice@example.com");
    let ours = office.letter().host;
    let token = token(&alice.get("/account/").body).unwrap();
    for host in ["localhost", "nexus.passport.com"] {
        let cookie = &alice.cookies["session"];
        let form = format!("token={token}");
        let reply = Http::connect(service.http).ask(&format!(
            "POST /account/verify-again HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\
             Cookie: session={cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{form}",
            form.len()
        ));
        assert_eq!(reply.header("location"), Some("/account/?said=sent"));
        assert_eq!(office.letter().host, ours, "{host}");
    }
}

/// [WEB-ACC-9]: what shall go by TLS does not go without.
#[test]
fn nothing_is_sent_in_clear_that_should_not_be() {
    let Some(office) = PostOffice::open() else {
        return;
    };
    let (place, service) = service(office.port, "starttls");
    sign_up(&service, "alice@example.com");
    while !place.log().contains("an e-mail is not taken") {
        std::thread::yield_now();
    }
    service.end();
    assert!(
        !place.log().contains("an e-mail is sent"),
        "{}",
        place.log()
    );
}

/// [WEB-ACC-9]: without e-mail people are told whom to ask.
#[test]
fn without_mail_there_is_somebody_to_ask() {
    let place = Place::new();
    let service = place.serve();
    let page = Visitor::new(service.http).get("/account/reset");
    assert!(page.body.contains("Ask whoever runs it"), "{}", page.body);
}
