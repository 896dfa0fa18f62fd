//! The address book: contacts by group, and the three lists beside the forward list
//! (`[WS-PAGE-2]`). Who is online is not in it: that is told where he may see who is told.

use askama::Template;
use axum::http::StatusCode;
use msnp::limits::NEW_GROUP_NAME_BYTES_MAX;
use msnp::types::{GroupId, GroupName, Handle, ListKind};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use swallowtail_domain::account::Identity;
use swallowtail_domain::limits::ADDRESS_BOOK_ROWS_MAX;
use swallowtail_domain::request::Change;
use swallowtail_domain::roster::{Entry, Roster};

use super::asked::{Answer, Asked, Stop, moved};
use super::edit::{GONE, follow, make, put_on};
use super::frame::{Errors, Frame};
use super::read_only::knock;
use super::shown::shown;

#[derive(Template)]
#[template(path = "account/contacts.html")]
struct Contacts<'a> {
    frame: Frame,
    groups: Vec<Section>,
    lists: Vec<Section>,
    /// Rows that there was no room for.
    left_out: usize,
    /// What was typed.
    handle: &'a str,
    group: &'a str,
    errors: Errors,
    /// Whether Messenger will show changes later.
    in_messenger: bool,
}

/// Some contacts below a title.
struct Section {
    /// The number of a group.
    id: u8,
    title: String,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    handle: String,
    /// The handle as it stands in an address.
    link: String,
    blocked: bool,
}

impl Row {
    fn of(entry: &Entry) -> Self {
        let handle = entry.identity.handle.as_str();
        Self {
            name: shown(&entry.name.to_plain()),
            handle: shown(handle),
            link: link(handle),
            blocked: entry.lists.contains(ListKind::Block),
        }
    }
}

/// A handle as it stands in an address.
pub(super) fn link(handle: &str) -> String {
    utf8_percent_encode(handle, NON_ALPHANUMERIC).to_string()
}

/// Rows are shown while there is room on the page.
struct Room {
    left: usize,
    left_out: usize,
}

impl Room {
    fn section<'e>(
        &mut self,
        id: u8,
        title: String,
        entries: impl Iterator<Item = &'e Entry>,
    ) -> Section {
        let mut rows = Vec::new();
        for entry in entries {
            if self.left == 0 {
                self.left_out += 1;
            } else {
                self.left -= 1;
                rows.push(Row::of(entry));
            }
        }
        Section { id, title, rows }
    }
}

/// The page, with what is wrong with the form that was sent.
async fn page(asked: &Asked, status: StatusCode, errors: Errors) -> Answer {
    let Some(who) = asked.reader() else {
        return Ok(knock(asked));
    };
    let Some((_, roster)) = asked.site.store.load(who.id).await? else {
        return Ok(knock(asked));
    };
    let mut room = Room {
        left: ADDRESS_BOOK_ROWS_MAX,
        left_out: 0,
    };
    let (groups, lists) = sections(&roster, &mut room);
    let page = Contacts {
        frame: asked.frame("contacts"),
        groups,
        lists,
        left_out: room.left_out,
        handle: asked.field("handle"),
        group: asked.field("name"),
        errors,
        in_messenger: asked.site.entrance.is_signed_in(who.id),
    };
    Ok(asked.page(status, &page))
}

fn sections(roster: &Roster, room: &mut Room) -> (Vec<Section>, Vec<Section>) {
    let groups = roster.groups().iter().map(|(id, name)| {
        let members = roster.on(ListKind::Forward);
        let members = members.filter(|entry| entry.groups.contains(*id));
        room.section(id.value(), shown(&name.to_plain()), members)
    });
    let groups = groups.collect();
    let mut lists: Vec<_> = [
        (ListKind::Allow, "People you allow"),
        (ListKind::Block, "People you block"),
        (
            ListKind::Reverse,
            "People who have you in their address book",
        ),
    ]
    .into_iter()
    .map(|(list, title)| room.section(0, title.to_owned(), roster.on(list)))
    .collect();
    lists.retain(|section| !section.rows.is_empty());
    (groups, lists)
}

/// `GET /account/contacts`
pub(super) async fn show(asked: Asked) -> Answer {
    page(&asked, StatusCode::OK, Errors::default()).await
}

/// Somebody else who has an account.
pub(super) async fn other(asked: &Asked, handle: &str) -> Result<Option<Identity>, Stop> {
    let Ok(handle) = handle.parse::<Handle>() else {
        return Ok(None);
    };
    let found = asked.site.store.find(&handle).await?;
    Ok(found.map(|id| Identity { id, handle }))
}

/// The number of a group in a field of the form.
pub(super) fn group(asked: &Asked, field: &str) -> Option<GroupId> {
    asked.field(field).parse().ok().and_then(GroupId::new)
}

/// `POST /account/contacts`: somebody is added.
pub(super) async fn add(asked: Asked) -> Answer {
    asked.acting()?;
    let mut errors = Errors::default();
    let group = group(&asked, "group").unwrap_or(GroupId::OTHER_CONTACTS);
    let Some(contact) = other(&asked, asked.field("handle")).await? else {
        errors.add("handle", GONE);
        return page(&asked, StatusCode::NOT_FOUND, errors).await;
    };
    if let Err(why) = make(&asked, follow(&contact, group)).await? {
        errors.add("handle", why);
        return page(&asked, StatusCode::CONFLICT, errors).await;
    }
    // As clients do it: whom one adds may see one, unless he is blocked.
    let allow = |account: &_, roster: &Roster, policy: &_| {
        if roster.lists_of(&contact.handle).contains(ListKind::Block) {
            return Ok(None);
        }
        put_on(ListKind::Allow, &contact)(account, roster, policy)
    };
    // Somebody who is followed and not allowed is seen all the same where strangers are.
    let _ = make(&asked, allow).await?;
    Ok(moved("/account/contacts?said=added"))
}

/// The name of a group in a field of the form.
fn group_name(asked: &Asked, errors: &mut Errors) -> Option<GroupName> {
    let name = GroupName::encode(asked.field("name"));
    let name = name
        .ok()
        .filter(|name| (1..=NEW_GROUP_NAME_BYTES_MAX).contains(&name.as_str().len()));
    if name.is_none() {
        errors.add("name", "A group needs a name, and not a long one.");
    }
    name
}

/// `POST /account/groups`: one is made, renamed or removed.
pub(super) async fn change_group(asked: Asked) -> Answer {
    asked.acting()?;
    let mut errors = Errors::default();
    let (made, said) = match asked.field("do") {
        "add" => {
            let Some(name) = group_name(&asked, &mut errors) else {
                return page(&asked, StatusCode::BAD_REQUEST, errors).await;
            };
            let made = make(&asked, |_, roster, policy| {
                check_duplicate(roster, policy, &name, None)?;
                let id = roster
                    .free_group()
                    .ok_or("There are as many groups as there may be.")?;
                let name = name.clone();
                Ok(Some((Change::AddGroup { id, name }, None)))
            });
            (made.await?, "group-added")
        }
        "rename" => {
            let Some(name) = group_name(&asked, &mut errors) else {
                return page(&asked, StatusCode::BAD_REQUEST, errors).await;
            };
            let made = make(&asked, |_, roster, policy| {
                let id = existing(&asked, roster)?;
                check_duplicate(roster, policy, &name, Some(id))?;
                let name = name.clone();
                Ok(Some((Change::RenameGroup { id, name }, None)))
            });
            (made.await?, "group-renamed")
        }
        _ => {
            let made = make(&asked, |_, roster, _| {
                let id = existing(&asked, roster)?;
                if id == GroupId::OTHER_CONTACTS {
                    return Err("This group is where contacts are that are in no other.");
                }
                Ok(Some((Change::RemoveGroup(id), None)))
            });
            (made.await?, "group-removed")
        }
    };
    if let Err(why) = made {
        errors.add("name", why);
        return page(&asked, StatusCode::CONFLICT, errors).await;
    }
    Ok(moved(&format!("/account/contacts?said={said}")))
}

/// The group that the form names, if there is one.
fn existing(asked: &Asked, roster: &Roster) -> Result<GroupId, &'static str> {
    let id = group(asked, "group").filter(|id| roster.has_group(*id));
    id.ok_or("This group is no more.")
}

fn check_duplicate(
    roster: &Roster,
    policy: &swallowtail_domain::policy::Policy,
    name: &GroupName,
    of: Option<GroupId>,
) -> Result<(), &'static str> {
    let taken =
        policy.duplicate_group_is_228 && roster.group_named(name).is_some_and(|id| Some(id) != of);
    if taken {
        return Err("There is a group of that name.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use msnp::types::{FriendlyName, GroupSet, Lists};
    use swallowtail_domain::account::PrincipalId;

    use super::*;

    #[test]
    fn a_page_has_an_end() {
        let entry = |n: i64| Entry {
            identity: Identity {
                id: PrincipalId(n),
                handle: format!("u{n}@example.com").parse().unwrap(),
            },
            name: FriendlyName::encode("x").unwrap(),
            lists: Lists::NONE.with(ListKind::Forward),
            groups: GroupSet::of(GroupId::OTHER_CONTACTS),
            shown: None,
        };
        let entries: Vec<_> = (0..10).map(entry).collect();
        let mut room = Room {
            left: 7,
            left_out: 0,
        };
        let section = room.section(0, "x".to_owned(), entries.iter());
        assert_eq!((section.rows.len(), room.left_out), (7, 3));
    }
}
