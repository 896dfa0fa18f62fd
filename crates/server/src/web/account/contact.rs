//! One contact: the name kept for him, his groups, whether he is blocked; and what others say to
//! operators about him.

use askama::Template;
use axum::http::StatusCode;
use msnp::types::{FriendlyName, GroupId, ListKind};
use swallowtail_domain::account::Identity;
use swallowtail_domain::request::Change;
use swallowtail_domain::roster::Roster;

use super::asked::{Answer, Asked, Stop, moved};
use super::contacts::{group, link, other};
use super::edit::{GONE, follow, make, put_on, take_off};
use super::frame::{Errors, Frame, Plain};
use super::shown::shown;

#[derive(Template)]
#[template(path = "account/contact.html")]
struct Contact {
    frame: Frame,
    name: String,
    handle: String,
    link: String,
    followed: bool,
    allowed: bool,
    blocked: bool,
    reverse: bool,
    /// Number, name, and whether he is in it.
    groups: Vec<(u8, String, bool)>,
    errors: Errors,
    in_messenger: bool,
}

async fn page(asked: &Asked, status: StatusCode, who: &Identity, errors: Errors) -> Answer {
    let own = asked.signed_in()?.who.id;
    let Some((_, roster)) = asked.site.store.load(own).await? else {
        return Err(nobody(asked));
    };
    let entry = roster.get(&who.handle);
    let lists = roster.lists_of(&who.handle);
    let is_in = |id| entry.is_some_and(|entry| entry.groups.contains(id));
    let groups = roster.groups().iter();
    let groups = groups.map(|(id, name)| (id.value(), shown(&name.to_plain()), is_in(*id)));
    let name = entry.map_or_else(|| (&who.handle).into(), |entry| entry.name.clone());
    let page = Contact {
        frame: asked.frame("contacts"),
        name: shown(&name.to_plain()),
        handle: shown(who.handle.as_str()),
        link: link(who.handle.as_str()),
        followed: lists.contains(ListKind::Forward),
        allowed: lists.contains(ListKind::Allow),
        blocked: lists.contains(ListKind::Block),
        reverse: lists.contains(ListKind::Reverse),
        groups: groups.collect(),
        errors,
        in_messenger: asked.site.entrance.is_signed_in(own),
    };
    Ok(asked.page(status, &page))
}

/// Nobody has that handle.
pub(super) fn nobody(asked: &Asked) -> Stop {
    let mut page = Plain::new(asked.frame("contacts"), "Nobody", GONE);
    page.link = Some(("/account/contacts", "Address book"));
    asked.page(StatusCode::NOT_FOUND, &page).into()
}

/// `GET /account/contact?who=`
pub(super) async fn show(asked: Asked) -> Answer {
    asked.signed_in()?;
    let Some(who) = other(&asked, asked.asked_for("who")).await? else {
        return Err(nobody(&asked));
    };
    page(&asked, StatusCode::OK, &who, Errors::default()).await
}

/// `POST /account/contact`
pub(super) async fn change(asked: Asked) -> Answer {
    asked.acting()?;
    let Some(who) = other(&asked, asked.field("who")).await? else {
        return Err(nobody(&asked));
    };
    let (done, said) = match asked.field("do") {
        "block" => (block(&asked, &who).await?, "blocked"),
        "unblock" => (allow(&asked, &who).await?, "unblocked"),
        "allow" => (allow(&asked, &who).await?, "allowed"),
        "forget" => {
            let done = match make(&asked, take_off(ListKind::Allow, &who)).await? {
                Ok(()) => make(&asked, take_off(ListKind::Block, &who)).await?,
                Err(why) => Err(why),
            };
            (done, "forgotten")
        }
        "remove" => {
            let done = make(&asked, take_off(ListKind::Forward, &who)).await?;
            (done, "removed")
        }
        "move" => (into_group(&asked, &who).await?, "moved"),
        "rename" => (rename(&asked, &who).await?, "renamed"),
        _ => (Ok(()), ""),
    };
    match done {
        Ok(()) if said == "removed" => Ok(moved("/account/contacts?said=removed")),
        Ok(()) => {
            let who = link(who.handle.as_str());
            Ok(moved(&format!("/account/contact?who={who}&said={said}")))
        }
        Err(why) => {
            let mut errors = Errors::default();
            errors.add("name", why);
            page(&asked, StatusCode::CONFLICT, &who, errors).await
        }
    }
}

type Done = Result<Result<(), &'static str>, Stop>;

/// Off one list before he is put on the other, as clients do it: nobody is on both.
async fn block(asked: &Asked, who: &Identity) -> Done {
    match make(asked, take_off(ListKind::Allow, who)).await? {
        Ok(()) => make(asked, put_on(ListKind::Block, who)).await,
        Err(why) => Ok(Err(why)),
    }
}

async fn allow(asked: &Asked, who: &Identity) -> Done {
    match make(asked, take_off(ListKind::Block, who)).await? {
        Ok(()) => make(asked, put_on(ListKind::Allow, who)).await,
        Err(why) => Ok(Err(why)),
    }
}

/// Into one group, and then out of all others.
async fn into_group(asked: &Asked, who: &Identity) -> Done {
    let Some(group) = group(asked, "group") else {
        return Ok(Err("This group is no more."));
    };
    if let Err(why) = make(asked, follow(who, group)).await? {
        return Ok(Err(why));
    }
    let others = |roster: &Roster| -> Option<GroupId> {
        let groups = roster.get(&who.handle)?.groups;
        let mut all = roster.groups().iter().map(|(id, _)| *id);
        all.find(|id| *id != group && groups.contains(*id))
    };
    for _ in 0..msnp::limits::GROUPS_MAX {
        let left = make(asked, |_, roster, _| {
            let Some(from) = others(roster) else {
                return Ok(None);
            };
            let change = Change::Remove {
                contact: who.id,
                list: ListKind::Forward,
                group: Some(from),
            };
            Ok(Some((change, Some(who.clone()))))
        });
        if let Err(why) = left.await? {
            return Ok(Err(why));
        }
    }
    Ok(Ok(()))
}

/// The name that is kept for him. Clients overwrite it with what he calls himself when they see him.
async fn rename(asked: &Asked, who: &Identity) -> Done {
    let name = FriendlyName::encode(asked.field("name"));
    let Some(name) = name.ok().filter(|name| !name.as_str().is_empty()) else {
        return Ok(Err("This name is empty or too long."));
    };
    make(asked, |_, roster, _| {
        if roster.get(&who.handle).is_none() {
            return Err("This person is on none of your lists.");
        }
        let (contact, name) = (who.id, name.clone());
        let change = Change::RenameContact { contact, name };
        Ok(Some((change, Some(who.clone()))))
    })
    .await
}
