//! A client that we did not write: `twisted.words.protocols.msn`, driven by
//! `tests/clients/drive_twisted.py`, over TLS and TCP against the program. It fails when a
//! payload comes later than its line ([CP-C-28]).

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use msnp_client::{Client, Conversation, Heard, Passport, Trust};

use crate::messenger;
use crate::support::{self, Place, Service};

fn interpreter() -> Option<PathBuf> {
    support::interpreter("twisted", "provision.sh")
}

/// A service with two accounts.
fn service() -> (Place, Service) {
    let place = Place::new();
    let service = place.serve();
    for handle in ["alice@example.com", "bob@example.com"] {
        place.succeed(&["account", "add", handle, "--password-stdin"], "secret\n");
    }
    (place, service)
}

/// The driver at work for one person.
struct Driver {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
    seen: String,
}

impl Driver {
    fn start(python: &Path, service: &Service, words: &[&str]) -> Self {
        let nexus = format!("https://localhost:{}/rdr/pprdr.asp", service.https.port());
        let mut child = Command::new(python)
            .arg(support::client_file("drive_twisted.py"))
            .args([
                "--ds",
                &service.front.to_string(),
                "--nexus",
                &nexus,
                "--limit",
                "60",
            ])
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self {
            child,
            lines,
            seen: String::new(),
        }
    }

    /// Waits until it is signed in, synchronised and online.
    fn ready(mut self) -> Self {
        while !self.seen.lines().any(|line| line.ends_with(" ready")) {
            let read = self.lines.read_line(&mut self.seen).unwrap();
            assert!(read > 0, "it ended before it was ready:\n{}", self.seen);
        }
        self
    }

    /// All must have gone well. The driver ends by itself.
    #[track_caller]
    fn succeeds(mut self) -> String {
        self.lines.read_to_string(&mut self.seen).unwrap();
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{}", self.seen);
        std::mem::take(&mut self.seen)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn two_of_them_meet_talk_and_offer_files() {
    let Some(python) = interpreter() else { return };
    let (_place, service) = service();
    #[rustfmt::skip]
    let bob = Driver::start(&python, &service, &[
        "--user", "bob@example.com", "--peer", "alice@example.com", "--add", "alice@example.com",
        "--do", "sync,status,add,file", "--file-name", "b.txt", "--file-size", "99",
        "--files", "accept",
        // She comes, blocks him, unblocks him, and goes.
        "--expect", "added me alice@example.com", "--expect", "removed me alice@example.com",
        "--expect", "status NLN alice@example.com", "--expect", "offline alice@example.com",
        "--expect", "typing alice@example.com", "--expect", "message alice@example.com",
        "--expect", "echo ACK", "--expect", "file offered a.txt 77",
        "--expect", "file answer reject", "--expect", "left alice@example.com",
    ]).ready();
    #[rustfmt::skip]
    let alice = Driver::start(&python, &service, &[
        "--user", "alice@example.com", "--peer", "bob@example.com", "--add", "bob@example.com",
        "--do", "sync,status,add,block,unblock,chat,file,rem",
        "--file-name", "a.txt", "--file-size", "77",
        "--expect", "acked: ACK", "--expect", "typing bob@example.com",
        "--expect", "file offered b.txt 99", "--expect", "file answer accept",
    ]);
    alice.succeeds();
    bob.succeeds();
    service.end();
}

/// All that the driver can do, in one session: names, groups and lists besides the talk. What
/// he calls himself has letters that are no ASCII, and a percent sign.
#[test]
fn one_of_them_does_everything_it_can() {
    let Some(python) = interpreter() else { return };
    let (_place, service) = service();
    #[rustfmt::skip]
    let bob = Driver::start(&python, &service, &[
        "--user", "bob@example.com", "--add", "alice@example.com",
        "--do", "sync,add,wait:message alice@example.com,status",
        "--files", "accept",
        "--expect", "status BSY alice@example.com",
        "--expect", "status NLN alice@example.com Twisted \u{e9} %25",
        "--expect", "added me alice@example.com Twisted \u{e9} %25",
        "--expect", "offline alice@example.com",
        "--expect", "by alice@example.com Twisted \u{e9} %25",
        "--expect", "file offered all.bin 1000", "--expect", "left alice@example.com",
        "--expect", "removed me alice@example.com",
    ]).ready();
    #[rustfmt::skip]
    let alice = Driver::start(&python, &service, &[
        "--user", "alice@example.com", "--peer", "bob@example.com", "--add", "bob@example.com",
        "--do", "sync,status,nick,addgroup,add,block,unblock,chat,\
                 wait:status BSY bob@example.com,file,rem",
        "--file-name", "all.bin", "--file-size", "1000",
        "--expect", "acked: ACK", "--expect", "file answer accept",
    ]);
    let seen = alice.succeeds();
    for step in [
        "status", "nick", "addgroup", "add", "block", "unblock", "chat", "file", "rem",
    ] {
        let done = format!("alice@example.com STEP {step}");
        assert!(
            seen.lines().any(|line| line == done),
            "no {step} in\n{seen}"
        );
    }
    bob.succeeds();
    service.end();
}

#[test]
fn a_wrong_password_is_refused() {
    let Some(python) = interpreter() else { return };
    let (_place, service) = service();
    let words = [
        "--user",
        "alice@example.com",
        "--password",
        "wrong",
        "--expect-refused",
    ];
    Driver::start(&python, &service, &words).succeeds();
    service.end();
}

/// One of them and one of ours: our text arrives, its echo comes back.
#[test]
fn one_of_them_echoes_one_of_ours() {
    let Some(python) = interpreter() else { return };
    let (place, service) = service();
    #[rustfmt::skip]
    let bob = Driver::start(&python, &service, &[
        "--user", "bob@example.com", "--do", "sync", "--expect", "message alice@example.com",
        "--expect", "echo ACK", "--expect", "left alice@example.com",
    ]).ready();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let heard = runtime.block_on(async {
        let trust = Trust::roots_pem(&place.certificate()).unwrap();
        let url = format!("https://localhost:{}", service.https.port());
        let passport = Passport::at(&url, trust).unwrap();
        let handle = "alice@example.com".parse().unwrap();
        let dispatch = service.front.to_string();
        let alice = Client::with_password(dispatch, handle, "secret", passport);
        let mut session = alice
            .patience(Duration::from_secs(30))
            .sign_in()
            .await
            .unwrap();
        session
            .set_status(msnp_client::types::Status::Online)
            .await
            .unwrap();
        let mut conversation = session
            .call(&"bob@example.com".parse().unwrap())
            .await
            .unwrap();
        joined(&mut conversation).await;
        conversation.say("caf\u{e9}?").await.unwrap();
        let heard = conversation.until(|heard| match heard {
            Heard::Text { text, .. } => Some(text),
            _ => None,
        });
        let heard = heard.await.unwrap();
        conversation.leave().await.unwrap();
        session.sign_out().await.unwrap();
        heard
    });
    assert_eq!(heard, "echo: caf\u{e9}?");
    bob.succeeds();
    service.end();
}

/// A browser and one of them: each begins once, and what a browser cannot take it declines.
#[test]
fn one_of_them_talks_with_a_browser() {
    let Some(python) = interpreter() else { return };
    if !messenger::is_equipped() {
        return;
    }
    let (_place, service) = messenger::town(messenger::ALONE);
    #[rustfmt::skip]
    let bob = Driver::start(&python, &service, &[
        "--user", "bob@example.com", "--peer", "alice@example.com", "--add", "alice@example.com",
        "--do", "sync,add,wait:message alice@example.com,chat,file", "--stay", "50",
        "--file-name", "old.txt", "--file-size", "77",
        "--expect", "status NLN alice@example.com", "--expect", "Hello \u{e9} from a browser",
        "--expect", "echo ACK", "--expect", "acked: ACK", "--expect", "file answer reject",
    ]).ready();
    messenger::journey("twisted", &service);
    bob.succeeds();
    service.end();
}

async fn joined(conversation: &mut Conversation) {
    let joined = conversation.until(|heard| matches!(heard, Heard::Joined(_)).then_some(()));
    joined.await.unwrap();
}
