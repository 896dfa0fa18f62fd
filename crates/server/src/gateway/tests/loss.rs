//! Requests and replies are lost and said again at random; both ends still hear exactly what
//! was said at the other.

use futures_util::FutureExt;
use proptest::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::runtime::Builder;

use super::*;
use crate::gateway::pipe::ServiceEnd;

#[derive(Debug, Clone)]
enum Step {
    /// The service says that many commands in one go.
    Say(usize),
    /// The client asks, or asks again what has no reply yet.
    Ask(Fate),
    /// Without a reply to the last request, the client says that and more.
    GoOn(Fate),
}

#[derive(Debug, Clone, Copy)]
enum Fate {
    Arrives,
    RequestLost,
    ReplyLost,
    /// Somebody in between says it again.
    Doubled,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let fate = || {
        prop_oneof![
            3 => Just(Fate::Arrives),
            1 => Just(Fate::RequestLost),
            2 => Just(Fate::ReplyLost),
            1 => Just(Fate::Doubled),
        ]
    };
    let step = prop_oneof![
        2 => (1..4usize).prop_map(Step::Say),
        4 => fate().prop_map(Step::Ask),
        1 => fate().prop_map(Step::GoOn),
    ];
    prop::collection::vec(step, 0..60)
}

/// Both ends of a session, and what has passed between them.
struct World {
    session: Session,
    service: ServiceEnd,
    /// The number of the last reply that the client has.
    seen: u32,
    /// The request that has no reply yet.
    asked: Option<Vec<u8>>,
    sent: Vec<u8>,
    said: Vec<u8>,
    heard_by_service: Vec<u8>,
    heard_by_client: Vec<u8>,
    count: usize,
}

impl World {
    fn new() -> Self {
        let (session, service) = Session::new();
        Self {
            session,
            service,
            seen: 0,
            asked: None,
            sent: Vec::new(),
            said: Vec::new(),
            heard_by_service: Vec::new(),
            heard_by_client: Vec::new(),
            count: 0,
        }
    }

    fn command(&mut self) -> Vec<u8> {
        self.count += 1;
        format!("PNG {}\r\n", self.count).into_bytes()
    }

    async fn step(&mut self, step: &Step) {
        match step {
            Step::Say(count) => {
                let said: Vec<_> = (0..*count).flat_map(|_| self.command()).collect();
                self.service.write_all(&said).await.unwrap();
                self.said.extend(said);
            }
            Step::Ask(fate) => {
                if self.asked.is_none() {
                    // Every other request is a poll.
                    let body = if self.count.is_multiple_of(2) {
                        self.command()
                    } else {
                        self.count += 1;
                        Vec::new()
                    };
                    self.sent.extend_from_slice(&body);
                    self.asked = Some(body);
                }
                self.ask(*fate).await;
            }
            Step::GoOn(fate) => {
                let Some(mut body) = self.asked.take() else {
                    return;
                };
                let more = self.command();
                self.sent.extend_from_slice(&more);
                body.extend(more);
                self.asked = Some(body);
                self.ask(*fate).await;
            }
        }
        self.serve();
    }

    async fn ask(&mut self, fate: Fate) {
        let body = self.asked.clone().unwrap();
        let times = match fate {
            Fate::RequestLost => 0,
            Fate::Arrives | Fate::ReplyLost => 1,
            Fate::Doubled => 2,
        };
        let gone = CancellationToken::new();
        gone.cancel();
        let mut replies = Vec::new();
        for _ in 0..times {
            let asked = self.session.ask(self.seen, &body, POLL, &gone).await;
            replies.push(asked.unwrap());
        }
        if matches!(fate, Fate::RequestLost | Fate::ReplyLost) {
            return;
        }
        assert!(replies.windows(2).all(|two| two[0] == two[1]));
        let reply = replies.pop().unwrap();
        assert_ne!(reply.number, self.seen);
        assert!(reply.body.is_empty() || reply.body.ends_with(b"\r\n"));
        self.heard_by_client.extend_from_slice(&reply.body);
        self.seen = reply.number;
        self.asked = None;
    }

    /// The service reads all there is.
    fn serve(&mut self) {
        let heard = &mut self.heard_by_service;
        while self.service.read_buf(heard).now_or_never().is_some() {}
    }
}

proptest! {
    #[test]
    fn both_ends_hear_what_was_said(steps in steps()) {
        let runtime = Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let mut world = World::new();
            for step in &steps {
                world.step(step).await;
                prop_assert!(world.said.starts_with(&world.heard_by_client));
                prop_assert!(world.sent.starts_with(&world.heard_by_service));
            }
            for _ in 0..2 {
                world.step(&Step::Ask(Fate::Arrives)).await;
            }
            prop_assert_eq!(world.heard_by_client, world.said);
            prop_assert_eq!(world.heard_by_service, world.sent);
            Ok(())
        })?;
    }
}
