//! Two people sign in over HTTPS, become contacts, see each other and talk; prints each step
//! with its milliseconds. Reads `DISPATCH` (`host:port`), `PASSPORT` (`https://…`), `CA` (a
//! PEM file; without it any certificate will do), and `FIRST` and `SECOND` (`handle:password`).

use std::env::var;
use std::error::Error;

use msnp_client::types::{Handle, ListKind, Status};
use msnp_client::{Client, Conversation, Event, Heard, Passport, RequestError, Session, Trust};
use tokio::time::Instant;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let trust = match var("CA") {
        Ok(file) => Trust::roots_pem(&std::fs::read(file)?)?,
        Err(_) => Trust::dangerously_anything(),
    };
    let passport = Passport::at(&var("PASSPORT")?, trust)?.login_at_nexus_host(true);
    let client = |who: &str| -> Result<Client, Box<dyn Error>> {
        let account = var(who)?;
        let (handle, password) = account.split_once(':').ok_or("handle:password")?;
        let (dispatch, passport) = (var("DISPATCH")?, passport.clone());
        Ok(Client::with_password(
            dispatch,
            handle.parse()?,
            password,
            passport,
        ))
    };
    two_friends(&client("FIRST")?, &client("SECOND")?).await
}

/// The whole journey; the first step that fails ends it.
async fn two_friends(first: &Client, second: &Client) -> Result<(), Box<dyn Error>> {
    let mut clock = Clock(Instant::now());
    let mut alice = first.sign_in().await?;
    let mut bob = second.sign_in().await?;
    clock.step("both have signed in");

    alice.synchronise(None).await?.ok_or("no roster")?;
    bob.synchronise(None).await?.ok_or("no roster")?;
    alice.set_status(Status::Online).await?;
    bob.set_status(Status::Online).await?;
    clock.step("both have their lists and are online");

    let (alices, bobs) = (alice.handle().clone(), bob.handle().clone());
    befriend(&mut alice, &bobs).await?;
    befriend(&mut bob, &alices).await?;
    clock.step("they are contacts");

    alice.set_status(Status::Busy).await?;
    sees(&mut bob, &alices, Status::Busy).await?;
    bob.set_status(Status::Away).await?;
    sees(&mut alice, &bobs, Status::Away).await?;
    clock.step("each sees the other change");

    let mut hers = alice.call(&bobs).await?;
    let ring = bob.until(|event| match event {
        Event::Ring(ring) if ring.inviter == alices => Some(ring),
        _ => None,
    });
    let ring = ring.await?;
    let mut his = bob.answer(&ring).await?;
    hers.until(|heard| matches!(heard, Heard::Joined(_)).then_some(()))
        .await?;
    clock.step("they are in a conversation");

    hers.say("hello, Bob").await?;
    hears(&mut his, "hello, Bob").await?;
    his.say("caf\u{e9}, Alice?").await?;
    hears(&mut hers, "caf\u{e9}, Alice?").await?;
    clock.step("each has heard the other");

    his.leave().await?;
    hers.until(|heard| matches!(heard, Heard::Left { .. }).then_some(()))
        .await?;
    hers.leave().await?;
    alice.sign_out().await?;
    bob.until(|event| (event == Event::Offline(alices.clone())).then_some(()))
        .await?;
    bob.sign_out().await?;
    clock.step("both have left and signed out");
    Ok(())
}

/// Puts somebody on the forward and the allow list, where he may be already.
async fn befriend(session: &mut Session, friend: &Handle) -> Result<(), RequestError> {
    for list in [ListKind::Allow, ListKind::Forward] {
        match session.add(list, friend).await {
            Err(RequestError::Refused(msnp_client::ErrorCode::AlreadyThere)) | Ok(_) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

async fn sees(session: &mut Session, who: &Handle, status: Status) -> Result<(), RequestError> {
    let seen = session.until(|event| match event {
        Event::Online(presence) => {
            (presence.handle == *who && presence.status == status).then_some(())
        }
        _ => None,
    });
    seen.await
}

async fn hears(conversation: &mut Conversation, said: &str) -> Result<(), RequestError> {
    let heard = conversation.until(|heard| match heard {
        Heard::Text { text, .. } => (text == said).then_some(()),
        _ => None,
    });
    heard.await
}

/// Measures from step to step.
struct Clock(Instant);

impl Clock {
    fn step(&mut self, what: &str) {
        println!("{:>6} ms  {what}", self.0.elapsed().as_millis());
        self.0 = Instant::now();
    }
}
