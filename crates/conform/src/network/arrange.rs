//! Bringing existing accounts to where a transcript begins, by nothing but the protocol.
//! Everybody is cleared before anybody's lists are filled: what one adds stands in the lists
//! of the other.

use std::collections::BTreeMap;

use msnp_client::types::{FriendlyName, GroupId, Handle};

use super::desk::{Contact, Desk, Wanted};
use super::target::Target;
use crate::transcript::Fact;

/// Why accounts are not where they should be.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// The service does not let it be so.
    #[error("{0}")]
    Refused(String),
    /// Something went wrong that should not.
    #[error("{0}")]
    Failed(String),
}

/// Makes the facts so. What only an operator can make so, clocks, addresses and versions are
/// not among what can be; a transcript that needs them does not get here.
pub(super) async fn arrange(target: &Target, facts: &[Fact]) -> Result<(), Trouble> {
    let mut wanted = wishes(facts);
    let mut desks = BTreeMap::new();
    let mut waiting: Vec<Handle> = wanted.keys().cloned().collect();
    while let Some(handle) = waiting.pop() {
        if desks.contains_key(&handle) {
            continue;
        }
        let desk = Desk::of(target.client(&handle)).await?;
        for watcher in desk.watchers() {
            if !target.has(watcher) {
                let why = format!("{watcher}, who is a stranger, has {handle} on his list");
                return Err(Trouble::Failed(why));
            }
            // Somebody of an earlier play.
            waiting.push(watcher.clone());
        }
        wanted.entry(handle.clone()).or_insert_with_key(Wanted::new);
        desks.insert(handle, desk);
    }
    for (handle, desk) in &mut desks {
        desk.clear(&wanted[handle]).await?;
    }
    for (handle, desk) in &mut desks {
        desk.fill(&wanted[handle]).await?;
    }
    for desk in desks.into_values() {
        desk.leave().await?;
    }
    Ok(())
}

/// How the facts want each account to be.
fn wishes(facts: &[Fact]) -> BTreeMap<Handle, Wanted> {
    let mut wanted = BTreeMap::new();
    for fact in facts {
        match fact.clone() {
            Fact::Account { handle, name, .. } => {
                let name = name.unwrap_or_else(|| FriendlyName::from(&handle));
                of(&mut wanted, handle).name = name;
            }
            Fact::Contact {
                owner,
                contact: handle,
                lists,
                groups,
                name,
            } => of(&mut wanted, owner).contacts.push(Contact {
                name: name.unwrap_or_else(|| FriendlyName::from(&handle)),
                handle,
                lists,
                groups,
            }),
            Fact::Group { owner, id, name } => {
                let wanted = of(&mut wanted, owner);
                if id == GroupId::OTHER_CONTACTS {
                    wanted.first_group = name;
                } else {
                    wanted.groups.push((id, name));
                }
            }
            Fact::Property { owner, name, value } => {
                of(&mut wanted, owner).properties.push((name, value));
            }
            Fact::Privacy { owner, value } => of(&mut wanted, owner).privacy = value,
            Fact::Prompt { owner, value } => of(&mut wanted, owner).prompt = value,
            // Left to stages with an operator, or examples.
            Fact::Crowd { .. }
            | Fact::Watchers { .. }
            | Fact::Mailbox { .. }
            | Fact::Serial { .. }
            | Fact::Clock(_)
            | Fact::Peer(_)
            | Fact::Auth(_)
            | Fact::Policy { .. } => {}
        }
    }
    wanted
}

fn of(wanted: &mut BTreeMap<Handle, Wanted>, handle: Handle) -> &mut Wanted {
    wanted.entry(handle).or_insert_with_key(Wanted::new)
}
