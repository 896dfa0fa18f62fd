//! Every golden conversation again, over TCP against the real service. What needs a clock
//! to turn or a store to break is left to the world without sockets, and said so.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use swallowtail::clock;
use swallowtail_conform::clients::{Watched, trips_on_purpose};
use swallowtail_conform::transcript::{
    Abilities, Arranged, Fact, Operation, Outcome, Patience, Port, Received, Stage, Transcript,
    play,
};
use swallowtail_conform::{Gateway, Sockets};
use swallowtail_domain::policy::Policy;
use swallowtail_sim::stage::{mail_notice, policy_of};

use crate::support::{Arranger, Options, TestServer};

/// What no answer of a service on the same machine takes.
const PATIENCE: Duration = Duration::from_secs(20);
/// In which what is not expected would have come.
const QUIET: Duration = Duration::from_millis(100);
/// Transcripts that are played at the same time. Most of it is waiting for what must not come.
const AT_ONCE: usize = 4;

/// A service of its own for each conversation.
pub(crate) struct TcpStage {
    server: TestServer,
    /// Whether he is up to what the transcript asks of him.
    has_operator: bool,
    arranger: Arranger,
    sockets: Sockets,
    /// Where it is not over TCP.
    gateway: Option<Gateway>,
}

impl TcpStage {
    pub(crate) fn new(transcript: &Transcript) -> Self {
        // No challenge comes in between, unless that is what is shown.
        let policy = Policy {
            challenge_after_ms: None,
            ..Policy::default()
        };
        let policy = policy_of(transcript, policy).unwrap();
        let server = TestServer::with(Options { policy });
        let arranger = server.arranger();
        Self {
            server,
            has_operator: !transcript.breaks_store(),
            arranger,
            sockets: Sockets::new(PATIENCE, QUIET),
            gateway: None,
        }
    }

    /// The same service, reached through its gateway.
    fn through_gateway(mut self) -> Self {
        let http = self.server.http();
        let url = format!("http://{http}/gateway/gateway.dll");
        self.gateway = Some(url.parse().expect("the URL of a gateway"));
        self.sockets = self.sockets.through(self.gateway.clone());
        self
    }

    /// Where it listens.
    pub(crate) fn addresses(&self) -> [SocketAddr; 2] {
        [self.server.front(), self.server.notification()]
    }
}

impl Stage for TcpStage {
    fn abilities(&self) -> Abilities {
        Abilities {
            exact: false,
            clock_ms: 0,
            operator: self.has_operator,
            policy: true,
            queues: false,
            flags: true,
            versions: true,
            unasked: false,
            dispatch: self.gateway.is_none(),
            loss: self.gateway.is_none(),
        }
    }

    fn arrange(&mut self, facts: &[Fact]) -> Result<Arranged, String> {
        for fact in facts {
            let arranged = self.arranger.arrange(fact);
            self.server
                .block_on(arranged)
                .map_err(|error| error.to_string())?;
        }
        Ok(Arranged::Done)
    }

    fn open(&mut self, connection: &str, port: Port, told: Option<&str>) -> Result<(), String> {
        let address = match port {
            Port::Dispatch => self.server.front().to_string(),
            Port::Notification => self.server.notification().to_string(),
            Port::Switchboard => match told {
                Some(address) => address.to_owned(),
                None => self.server.front().to_string(),
            },
        };
        self.sockets.open(connection, port, &address)
    }

    fn send(&mut self, connection: &str, bytes: &[u8]) -> Result<(), String> {
        self.sockets.send(connection, bytes)
    }

    fn receive(&mut self, connection: &str, patience: Patience) -> Result<Received, String> {
        self.sockets.receive(connection, patience)
    }

    fn close(&mut self, connection: &str) -> Result<(), String> {
        self.sockets.close(connection)
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
                Operation::Mail { to, words } => {
                    store
                        .tell_mail(to, mail_notice(words).expect("mail"), now)
                        .await
                }
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

/// With an eye on every connection, unless that would see something that is meant to be.
fn watched(transcript: &Transcript, stage: TcpStage) -> Box<dyn Stage> {
    match trips_on_purpose(transcript.name()) {
        Some(_) => Box::new(stage),
        None => Box::new(Watched::new(stage)),
    }
}

/// All of them.
pub(crate) fn transcripts() -> Vec<Transcript> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../transcripts");
    Transcript::read_all(&directory.canonicalize().unwrap()).unwrap()
}

/// Plays all of them, some at a time, and says what a stage cannot show.
fn play_all(way: &str, stage: impl Fn(&Transcript) -> TcpStage + Sync) {
    let transcripts = transcripts();
    let waiting = Mutex::new(transcripts.iter());
    let (failures, played) = (Mutex::new(Vec::new()), AtomicUsize::new(0));
    let work = || {
        while let Some(transcript) = next(&waiting) {
            let mut stage = watched(transcript, stage(transcript));
            match play(transcript, &mut *stage) {
                Ok(Outcome::Played) => _ = played.fetch_add(1, Ordering::Relaxed),
                Ok(Outcome::Lacking(lacking)) => {
                    eprintln!(
                        "LEFT OUT {way}: {} needs {}",
                        transcript.name(),
                        lacking.join(", ")
                    );
                }
                Ok(Outcome::Refused(why)) => failures.lock().unwrap().push(why),
                Err(failure) => failures.lock().unwrap().push(failure.to_string()),
            }
        }
    };
    std::thread::scope(|scope| (0..AT_ONCE).for_each(|_| _ = scope.spawn(work)));
    let (failures, played) = (failures.into_inner().unwrap(), played.into_inner());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(
        played * 2 > transcripts.len(),
        "only {played} of {} played",
        transcripts.len()
    );
}

/// Not within a condition: the lock would be held as long as what follows.
fn next<'a>(waiting: &Mutex<std::slice::Iter<'a, Transcript>>) -> Option<&'a Transcript> {
    waiting.lock().unwrap().next()
}

#[test]
fn every_transcript_comes_true_over_tcp() {
    play_all("over TCP", TcpStage::new);
}

/// [GW-SAME-1], and in all of it [GW-REPLY-2].
#[test]
fn every_transcript_comes_true_through_the_gateway() {
    play_all("through the gateway", |transcript| {
        TcpStage::new(transcript).through_gateway()
    });
}
