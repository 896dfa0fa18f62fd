//! Every golden conversation again, over TCP against the real service. What needs a clock
//! to turn or a store to break is left to the world without sockets, and said so.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use msnp::message::HeaderText;
use msnp::types::Word;
use swallowtail::clock;
use swallowtail_conform::transcript::{
    Abilities, Fact, Operation, Outcome, Patience, Port, Received, Stage, Transcript, play,
};
use swallowtail_domain::mail::MailNotice;
use swallowtail_domain::policy::Policy;
use swallowtail_sim::stage::policy_of;

use crate::support::{Arranger, Options, TestServer};

/// A service of its own for each conversation.
struct TcpStage {
    server: TestServer,
    /// Whether he is up to what the transcript asks of him.
    has_operator: bool,
    arranger: Arranger,
    connections: BTreeMap<String, TcpStream>,
}

impl TcpStage {
    fn new(transcript: &Transcript) -> Self {
        // No challenge comes in between, unless that is what is shown.
        let policy = Policy {
            challenge_after_ms: None,
            ..Policy::default()
        };
        let policy = policy_of(transcript, policy).unwrap();
        let server = TestServer::with(Options {
            policy,
            ..Options::default()
        });
        let arranger = server.arranger();
        Self {
            server,
            has_operator: !transcript.breaks_store(),
            arranger,
            connections: BTreeMap::new(),
        }
    }

    fn connection(&mut self, name: &str) -> Result<&mut TcpStream, String> {
        self.connections
            .get_mut(name)
            .ok_or_else(|| format!("{name} is not connected"))
    }
}

impl Stage for TcpStage {
    fn abilities(&self) -> Abilities {
        Abilities {
            exact: false,
            clock: false,
            operator: self.has_operator,
            policy: true,
            queues: false,
        }
    }

    fn arrange(&mut self, fact: &Fact) -> Result<(), String> {
        let arranged = self.arranger.arrange(fact);
        self.server
            .block_on(arranged)
            .map_err(|error| error.to_string())
    }

    fn open(&mut self, connection: &str, port: Port) -> Result<(), String> {
        let address = match port {
            Port::Dispatch | Port::Switchboard => self.server.front(),
            Port::Notification => self.server.notification(),
        };
        let socket = TcpStream::connect(address).map_err(|error| error.to_string())?;
        socket
            .set_nodelay(true)
            .map_err(|error| error.to_string())?;
        self.connections.insert(connection.to_owned(), socket);
        Ok(())
    }

    fn send(&mut self, connection: &str, bytes: &[u8]) -> Result<(), String> {
        // That the service has closed already is read, not noticed here.
        let _ = self.connection(connection)?.write_all(bytes);
        Ok(())
    }

    fn receive(&mut self, connection: &str, patience: Patience) -> Result<Received, String> {
        let patience = match patience {
            Patience::Long => Duration::from_secs(20),
            Patience::Short => Duration::from_millis(100),
        };
        let socket = self.connection(connection)?;
        socket
            .set_read_timeout(Some(patience))
            .map_err(|error| error.to_string())?;
        let mut bytes = vec![0; 16 * 1024];
        match socket.read(&mut bytes) {
            Ok(0) => Ok(Received::End),
            Ok(read) => Ok(Received::Bytes(bytes[..read].to_vec())),
            Err(error) => match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::TimedOut => Ok(Received::Nothing),
                // Closed with something of ours unread.
                ErrorKind::ConnectionReset => Ok(Received::End),
                _ => Err(error.to_string()),
            },
        }
    }

    fn close(&mut self, connection: &str) -> Result<(), String> {
        self.connections
            .remove(connection)
            .map(drop)
            .ok_or_else(|| "not connected".to_owned())
    }

    fn ticket(&mut self, handle: &str, challenge: &str) -> Result<String, String> {
        Ok(self.server.ticket(handle, challenge))
    }

    fn advance(&mut self, _: u64) {
        unreachable!("this stage has no clock to turn");
    }

    fn stall(&mut self, _: &str) -> Result<(), String> {
        unreachable!("this stage has no queue to fill");
    }

    fn operate(&mut self, operation: &Operation) -> Result<(), String> {
        let (store, now) = (self.server.store(), clock::now());
        let done = self.server.block_on(async {
            match operation {
                Operation::Store(_) => unreachable!("this stage has no store to break"),
                Operation::Disable(who) => store.set_disabled(who, Some(now)).await,
                Operation::Delete(who) => store.delete_account(who, now).await,
                Operation::Mail { to, words } => store.tell_mail(to, mail_notice(words), now).await,
                Operation::ShutDown { in_ms } => {
                    let at = Some(now + *in_ms);
                    store.announce_shutdown(at, now).await.map(|()| true)
                }
            }
        });
        match done {
            Ok(true) => Ok(()),
            Ok(false) => Err("there is no such account".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// The words of a transcript, percent-encoded where they must be.
fn mail_notice(words: &[String]) -> MailNotice {
    let text = |word: &str| {
        let word = Word::parse(word.as_bytes()).unwrap();
        HeaderText::parse(&word.to_plain()).unwrap()
    };
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["arrived", from, address, subject, url, folder] => MailNotice::Arrived {
            from: text(from),
            from_address: text(address),
            subject: text(subject),
            url: text(url),
            folder: text(folder),
        },
        ["moved", from, to, count] => MailNotice::Moved {
            from: text(from),
            to: text(to),
            count: count.parse().unwrap(),
        },
        _ => panic!("nothing such happens to mail: {words:?}"),
    }
}

#[test]
fn every_transcript_comes_true_over_tcp() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../transcripts");
    let transcripts = Transcript::read_all(&directory.canonicalize().unwrap()).unwrap();
    let (mut failures, mut played) = (Vec::new(), 0);
    for transcript in &transcripts {
        match play(transcript, &mut TcpStage::new(transcript)) {
            Ok(Outcome::Played) => played += 1,
            Ok(Outcome::Skipped(lacking)) => {
                eprintln!(
                    "LEFT OUT over TCP: {} needs {}",
                    transcript.name(),
                    lacking.join(", ")
                );
            }
            Err(failure) => failures.push(failure.to_string()),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(
        played * 2 > transcripts.len(),
        "only {played} of {} played",
        transcripts.len()
    );
}
