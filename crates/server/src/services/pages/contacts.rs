//! The address book: contacts by group, and the three lists beside the forward list
//! (`[WS-PAGE-2]`). Who is online is not in it: that is told where he may see who is told.

use askama::Template;
use msnp::types::ListKind;
use swallowtail_domain::account::Account;
use swallowtail_domain::limits::ADDRESS_BOOK_ROWS_MAX;
use swallowtail_domain::roster::{Entry, Roster};

use super::html;
use super::shown::shown;
use crate::http::{Response, Status};

#[derive(Template)]
#[template(path = "account/contacts.html")]
struct Contacts<'a> {
    who: &'a str,
    groups: Vec<Section>,
    lists: Vec<Section>,
    /// Rows that there was no room for.
    left_out: usize,
}

/// Some contacts below a title.
struct Section {
    title: String,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    handle: String,
    blocked: bool,
}

impl Row {
    fn of(entry: &Entry) -> Self {
        Self {
            name: shown(&entry.name.to_plain()),
            handle: shown(entry.identity.handle.as_str()),
            blocked: entry.lists.contains(ListKind::Block),
        }
    }
}

/// Rows are shown while there is room on the page.
struct Room {
    left: usize,
    left_out: usize,
}

impl Room {
    fn section<'e>(&mut self, title: String, entries: impl Iterator<Item = &'e Entry>) -> Section {
        let mut rows = Vec::new();
        for entry in entries {
            if self.left == 0 {
                self.left_out += 1;
            } else {
                self.left -= 1;
                rows.push(Row::of(entry));
            }
        }
        Section { title, rows }
    }
}

pub(super) fn page(account: &Account, roster: &Roster) -> Response {
    let mut room = Room {
        left: ADDRESS_BOOK_ROWS_MAX,
        left_out: 0,
    };
    let groups = roster.groups().iter().map(|(id, name)| {
        let members = roster.on(ListKind::Forward);
        let members = members.filter(|entry| entry.groups.contains(*id));
        room.section(shown(&name.to_plain()), members)
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
    .map(|(list, title)| room.section(title.to_owned(), roster.on(list)))
    .collect();
    lists.retain(|section| !section.rows.is_empty());
    let page = Contacts {
        who: account.identity.handle.as_str(),
        groups,
        lists,
        left_out: room.left_out,
    };
    html(Status::OK, &page)
}

#[cfg(test)]
mod tests {
    use msnp::types::{FriendlyName, GroupId, GroupSet, Lists};
    use swallowtail_domain::account::{Identity, PrincipalId};

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
        let section = room.section("x".to_owned(), entries.iter());
        assert_eq!((section.rows.len(), room.left_out), (7, 3));
    }
}
