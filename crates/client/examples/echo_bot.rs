//! Adds back whoever adds it, answers every call and says every text back. Reads `DISPATCH`
//! (`host:port`), `PASSPORT` (`https://…`), `CA` (a PEM file), `HANDLE` and `PASSWORD`.

use std::env::var;

use msnp_client::types::{ListKind, Status};
use msnp_client::{Client, Conversation, Event, Heard, Passport, RequestError, Trust};
use tokio::task::JoinSet;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let passport = Passport::at(
        &var("PASSPORT")?,
        Trust::roots_pem(&std::fs::read(var("CA")?)?)?,
    )?;
    let (handle, password) = (var("HANDLE")?.parse()?, var("PASSWORD")?);
    let client = Client::with_password(var("DISPATCH")?, handle, password, passport);
    let mut session = client.sign_in().await?;
    session.synchronise(None).await?;
    session.set_status(Status::Online).await?;
    let mut conversations = JoinSet::new();
    loop {
        match session.next().await? {
            Event::AddedMe { handle, .. } => {
                // Either may be refused because it is so already.
                let _ = session.add(ListKind::Allow, &handle).await;
                let _ = session.add(ListKind::Forward, &handle).await;
            }
            Event::Ring(ring) => drop(conversations.spawn(echo(session.answer(&ring).await?))),
            Event::GoingDown | Event::SignedInElsewhere => return Ok(()),
            _ => while conversations.try_join_next().is_some() {},
        }
    }
}

async fn echo(mut conversation: Conversation) -> Result<(), RequestError> {
    loop {
        match conversation.next().await? {
            Heard::Text { text, .. } => conversation.say(&text).await?,
            Heard::Left { .. } | Heard::Ended => return Ok(()),
            _ => {}
        }
    }
}
