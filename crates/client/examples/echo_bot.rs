//! Adds back whoever adds it, answers every call, says every text back. Reads `DISPATCH`
//! (`host:port`), `PASSPORT` (`https://…`), `CA` (a PEM file), `HANDLE` and `PASSWORD`.

use std::env::var;

use msnp_client::types::{ListKind, Status};
use msnp_client::{Client, Conversation, Event, Heard, Passport, RequestError, Trust};
use tokio::task::JoinSet;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let trust = Trust::roots_pem(&std::fs::read(var("CA")?)?)?;
    let passport = Passport::at(&var("PASSPORT")?, trust)?;
    let (handle, password) = (var("HANDLE")?.parse()?, var("PASSWORD")?);
    let client = Client::with_password(var("DISPATCH")?, handle, password, passport);
    let mut session = client.sign_in().await?;
    session.set_status(Status::Online).await?;
    let mut conversations = JoinSet::new();
    loop {
        while conversations.try_join_next().is_some() {}
        match session.next().await? {
            Event::AddedMe { handle, .. } => drop(session.add(ListKind::Forward, &handle).await),
            Event::Ring(ring) => match session.answer(&ring).await {
                Ok(conversation) => drop(conversations.spawn(echo(conversation))),
                Err(stale) => eprintln!("{}: {stale}", ring.inviter),
            },
            _ => {}
        }
    }
}

async fn echo(mut conversation: Conversation) -> Result<(), RequestError> {
    loop {
        match conversation.next().await? {
            Heard::Text { text, .. } => conversation.say(&text).await?,
            Heard::Ended => return Ok(()),
            _ => {}
        }
    }
}
