//! The facts of a transcript, put into a world before anybody is connected.

use msnp::message::HeaderText;
use msnp::types::{Cookie, FriendlyName, GroupSet, Handle, Lists, Word};
use swallowtail_conform::transcript::Fact;
use swallowtail_domain::admission::Hold;
use swallowtail_domain::mail::{MailNotice, Mailbox};
use swallowtail_domain::time::Timestamp;

use super::PureStage;
use super::policy::choose;
use crate::store::Contact;

pub(super) fn arrange(stage: &mut PureStage, fact: &Fact) -> Result<(), String> {
    match fact {
        Fact::Account { .. } => create(stage, fact)?,
        Fact::Contact {
            owner,
            contact,
            lists,
            groups,
            name,
        } => {
            let name = name.clone().unwrap_or_else(|| FriendlyName::from(contact));
            befriend(stage, owner, contact, (name, *lists, *groups));
        }
        Fact::Crowd { .. } | Fact::Watchers { .. } => {
            for part in fact.parts() {
                arrange(stage, &part)?;
            }
        }
        Fact::Group { owner, id, name } => {
            stage.person(owner)?.groups.insert(*id, name.clone());
        }
        Fact::Property { owner, name, value } => {
            let properties = &mut stage.person(owner)?.account.properties;
            properties.push((*name, value.clone()));
            properties.sort_by_key(|(name, _)| *name);
        }
        Fact::Mailbox {
            owner,
            inbox,
            folders,
        } => {
            stage.person(owner)?.account.mailbox = Mailbox {
                inbox_unread: *inbox,
                folders_unread: *folders,
            };
        }
        Fact::Serial { owner, serial } => stage.person(owner)?.account.serial = *serial,
        Fact::Privacy { owner, value } => stage.person(owner)?.account.privacy = *value,
        Fact::Prompt { owner, value } => stage.person(owner)?.account.prompt = *value,
        Fact::Clock(seconds) => stage.world.set_clock(Timestamp(seconds * 1000)),
        Fact::Peer(peer) => stage.peer = *peer,
        Fact::Auth(auth) => stage.world.set_auth(Cookie::new(auth.as_str())),
        Fact::Policy { name, value } => {
            let mut chosen = Ok(());
            let world = &mut stage.world;
            world.choose(|policy| chosen = choose(policy, name, value));
            chosen?;
        }
    }
    Ok(())
}

fn create(stage: &mut PureStage, fact: &Fact) -> Result<(), String> {
    if let Fact::Account {
        handle,
        name,
        verified,
        restricted,
        held,
    } = fact
    {
        let person = stage.world.store.create(handle);
        let account = &mut person.account;
        account.name = name.clone();
        (account.verified, account.restricted) = (*verified, *restricted);
        let hold = held
            .as_ref()
            .map(|why| Hold::parse(why).ok_or("no such hold"));
        person.standing.hold = hold.transpose()?;
    }
    Ok(())
}

fn befriend(
    stage: &mut PureStage,
    owner: &Handle,
    contact: &Handle,
    (name, lists, groups): (FriendlyName, Lists, GroupSet),
) {
    let entry = Contact {
        name,
        lists,
        groups,
    };
    stage.world.store.arrange(owner, contact, entry);
}

/// What has happened in a mailbox, in words that are percent-encoded where they must be.
///
/// # Errors
/// When nothing such happens to mail.
pub fn mail_notice(words: &[String]) -> Result<MailNotice, String> {
    let text = |word: &str| {
        let word = Word::parse(word.as_bytes()).map_err(|error| error.to_string())?;
        HeaderText::parse(&word.to_plain()).map_err(|error| error.to_string())
    };
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    Ok(match words[..] {
        ["arrived", from, address, subject, url, folder] => MailNotice::Arrived {
            from: text(from)?,
            from_address: text(address)?,
            subject: text(subject)?,
            url: text(url)?,
            folder: text(folder)?,
        },
        ["moved", from, to, count] => MailNotice::Moved {
            from: text(from)?,
            to: text(to)?,
            count: count.parse().map_err(|_| "not a count")?,
        },
        _ => return Err(format!("nothing such happens to mail: {}", words.join(" "))),
    })
}
