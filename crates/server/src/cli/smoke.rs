//! `swallowtail smoke`: two clients sign in to a running service through HTTPS, become
//! contacts and talk. Each step is printed with its time; the first that fails ends it.

use std::io::{BufRead, Write};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use msnp::passport::Password;
use msnp_client::types::{Handle, ListKind, Status};
use msnp_client::{Client, Conversation, ErrorCode, Event, Heard, RequestError, Session};
use tokio::time::Instant;

use super::args::SmokeArgs;
use crate::clock;
use crate::config::Config;
use crate::data::open_store;
use crate::password::Passwords;
use crate::store::{CreateError, NewAccount};

/// The accounts that the smoke test keeps for itself. Nobody can own such an address.
const OWN_ACCOUNTS: [&str; 2] = ["smoke-1@swallowtail.invalid", "smoke-2@swallowtail.invalid"];
/// How long one step may take.
const PATIENCE: Duration = Duration::from_secs(15);

pub(super) async fn smoke(args: SmokeArgs, config: &Config) -> Result<()> {
    let passport = args.target.passport(config)?;
    let accounts = match &args.accounts[..] {
        [] => own_accounts(config)
            .await
            .context("preparing the accounts of the smoke test")?,
        [first, second] => {
            let mut lines = std::io::stdin().lock().lines();
            let mut password = || lines.next().context("a password a line is missing");
            [
                (first.clone(), password()??),
                (second.clone(), password()??),
            ]
        }
        _ => bail!("--accounts takes two handles"),
    };
    let [first, second] = accounts.map(|(handle, password)| {
        let passport = passport.clone();
        Client::with_password(args.target.dispatch.clone(), handle, &*password, passport)
            .patience(PATIENCE)
    });
    two_friends(&first, &second).await?;
    say("all is well");
    Ok(())
}

/// Makes the two accounts, or gives them new passwords.
async fn own_accounts(config: &Config) -> Result<[(Handle, String); 2]> {
    let store = open_store(config).await?;
    let passwords = Passwords::new(config.passwords.memory_kib, config.passwords.passes)?;
    let mut accounts = Vec::new();
    for handle in OWN_ACCOUNTS {
        let handle: Handle = handle.parse()?;
        let password = format!("{:032x}", rand::random::<u128>());
        let password_hash = passwords.hash(&Password::new(&*password)).await?;
        let new = NewAccount {
            handle: handle.clone(),
            name: None,
            group_zero: config.group_zero(),
            password_hash: password_hash.clone(),
            created: clock::now(),
        };
        match store.create_account(new).await {
            Ok(_) => {}
            Err(CreateError::Exists) => {
                ensure!(
                    store.set_password_hash(&handle, password_hash).await?,
                    "{handle} is gone"
                );
            }
            Err(CreateError::Store(error)) => return Err(error.into()),
        }
        accounts.push((handle, password));
    }
    store.close().await;
    <[_; 2]>::try_from(accounts).map_err(|_| anyhow::anyhow!("there are two"))
}

fn say(what: &str) {
    // Nobody may be there to read it.
    let _ = writeln!(std::io::stdout(), "{what}");
}

/// The whole journey.
async fn two_friends(first: &Client, second: &Client) -> Result<()> {
    let mut steps = Steps {
        began: Instant::now(),
    };
    let mut alice = first.sign_in().await.context("the first signs in")?;
    let mut bob = second.sign_in().await.context("the second signs in")?;
    steps.done("both have signed in through HTTPS");

    alice.synchronise(None).await?.context("no lists")?;
    bob.synchronise(None).await?.context("no lists")?;
    alice.set_status(Status::Online).await?;
    bob.set_status(Status::Online).await?;
    steps.done("both have their lists and are online");

    let (alices, bobs) = (alice.handle().clone(), bob.handle().clone());
    befriend(&mut alice, &bobs)
        .await
        .context("the first adds the second")?;
    befriend(&mut bob, &alices)
        .await
        .context("the second adds the first")?;
    steps.done("they are contacts");

    alice.set_status(Status::Busy).await?;
    sees(&mut bob, &alices, Status::Busy)
        .await
        .context("the second sees the first")?;
    bob.set_status(Status::Away).await?;
    sees(&mut alice, &bobs, Status::Away)
        .await
        .context("the first sees the second")?;
    steps.done("each sees the other change");

    let (hers, his) = meet(&mut alice, &mut bob).await?;
    steps.done("they are in a conversation");
    talk(hers, his).await?;
    steps.done("each has heard the other, and left");

    alice.sign_out().await?;
    bob.until(|event| (event == Event::Offline(alices.clone())).then_some(()))
        .await?;
    bob.sign_out().await?;
    steps.done("both have signed out");
    Ok(())
}

/// Puts somebody on the forward and the allow list, where he may be already.
async fn befriend(session: &mut Session, friend: &Handle) -> Result<(), RequestError> {
    for list in [ListKind::Allow, ListKind::Forward] {
        match session.add(list, friend).await {
            Err(RequestError::Refused(ErrorCode::AlreadyThere)) | Ok(_) => {}
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

async fn meet(alice: &mut Session, bob: &mut Session) -> Result<(Conversation, Conversation)> {
    let mut hers = alice.call(bob.handle()).await.context("the first calls")?;
    let ring = bob.until(|event| match event {
        Event::Ring(ring) if ring.inviter == *alice.handle() => Some(ring),
        _ => None,
    });
    let ring = ring.await.context("the second is rung")?;
    let his = bob.answer(&ring).await.context("the second answers")?;
    hers.until(|heard| matches!(heard, Heard::Joined(_)).then_some(()))
        .await?;
    Ok((hers, his))
}

async fn talk(mut hers: Conversation, mut his: Conversation) -> Result<()> {
    hers.say("hello, Bob").await?;
    hears(&mut his, "hello, Bob")
        .await
        .context("the second hears the first")?;
    his.say("caf\u{e9}, Alice?").await?;
    hears(&mut hers, "caf\u{e9}, Alice?")
        .await
        .context("the first hears the second")?;
    his.leave().await?;
    hers.until(|heard| matches!(heard, Heard::Left { .. }).then_some(()))
        .await?;
    hers.leave().await?;
    Ok(())
}

async fn hears(conversation: &mut Conversation, said: &str) -> Result<(), RequestError> {
    let heard = conversation.until(|heard| match heard {
        Heard::Text { text, .. } => (text == said).then_some(()),
        _ => None,
    });
    heard.await
}

/// Measures from step to step.
struct Steps {
    began: Instant,
}

impl Steps {
    fn done(&mut self, what: &str) {
        say(&format!(
            "{:>6} ms  {what}",
            self.began.elapsed().as_millis()
        ));
        self.began = Instant::now();
    }
}
