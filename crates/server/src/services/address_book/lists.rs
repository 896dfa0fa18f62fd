//! The lists of an account in the words of the address-book service. Numbers become identifiers
//! in the form of GUIDs, which is all that its clients take. When something changed is not known.

use std::io;

use msnp::types::{GroupId, GroupName, ListKind};
use quick_xml::events::attributes::Attribute;
use sha2::{Digest, Sha256};
use swallowtail_domain::account::{Account, PrincipalId};
use swallowtail_domain::roster::{Entry, Roster};

use crate::services::xml::{Xml, text, within};

const NAMESPACE: &str = "http://www.msn.com/webservices/AddressBook";
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// The kind of groups that people make.
const GROUP_TYPE: &str = "c8529ce2-6ead-434d-881f-341e17db3ff8";
/// The one address book that everybody has.
const BOOK: &str = "00000000-0000-0000-0000-000000000000";
const NEVER: &str = "0001-01-01T00:00:00";

/// Answers `ABFindAll`: the forward list and its groups.
pub(super) fn address_book(xml: &mut Xml, account: &Account, roster: &Roster) -> io::Result<()> {
    let owner = account.identity.id;
    response(xml, "ABFindAll", |xml| {
        within(xml, "groups", |xml| {
            let mut groups = roster.groups().iter();
            groups.try_for_each(|(id, name)| write_group(xml, owner, *id, name))
        })?;
        within(xml, "contacts", |xml| {
            let mut contacts = roster.on(ListKind::Forward);
            contacts.try_for_each(|contact| write_contact(xml, owner, contact))
        })?;
        within(xml, "ab", |xml| {
            text(xml, "abId", BOOK)?;
            within(xml, "abInfo", |xml| {
                text(xml, "ownerEmail", account.identity.handle.as_str())?;
                text(xml, "fDefault", "true")
            })?;
            text(xml, "lastChange", NEVER)
        })
    })
}

fn write_group(xml: &mut Xml, owner: PrincipalId, id: GroupId, name: &GroupName) -> io::Result<()> {
    within(xml, "Group", |xml| {
        text(xml, "groupId", &group_identifier(owner, id))?;
        within(xml, "groupInfo", |xml| {
            text(xml, "groupType", GROUP_TYPE)?;
            text(xml, "name", &name.to_plain())
        })?;
        write_end(xml)
    })
}

fn write_contact(xml: &mut Xml, owner: PrincipalId, contact: &Entry) -> io::Result<()> {
    within(xml, "Contact", |xml| {
        text(xml, "contactId", &contact_identifier(owner, contact))?;
        within(xml, "contactInfo", |xml| {
            within(xml, "groupIds", |xml| {
                let mut groups = contact.groups.iter();
                groups.try_for_each(|id| text(xml, "guid", &group_identifier(owner, id)))
            })?;
            text(xml, "contactType", "Regular")?;
            text(xml, "quickName", &contact.name.to_plain())?;
            text(xml, "passportName", contact.identity.handle.as_str())?;
            text(xml, "displayName", &contact.name.to_plain())?;
            text(xml, "isMessengerUser", "true")
        })?;
        write_end(xml)
    })
}

fn write_end(xml: &mut Xml) -> io::Result<()> {
    text(xml, "fDeleted", "false")?;
    text(xml, "lastChange", NEVER)
}

/// Answers `FindMembership`: allow, block and reverse list.
pub(super) fn memberships(xml: &mut Xml, account: &Account, roster: &Roster) -> io::Result<()> {
    let owner = account.identity.id;
    response(xml, "FindMembership", |xml| {
        within(xml, "Services", |xml| {
            within(xml, "Service", |xml| {
                within(xml, "Memberships", |xml| {
                    let roles = [
                        (ListKind::Allow, "Allow"),
                        (ListKind::Block, "Block"),
                        (ListKind::Reverse, "Reverse"),
                    ];
                    roles.into_iter().try_for_each(|(list, role)| {
                        within(xml, "Membership", |xml| {
                            text(xml, "MemberRole", role)?;
                            within(xml, "Members", |xml| {
                                let mut members = roster.on(list);
                                members.try_for_each(|member| write_member(xml, owner, member))
                            })
                        })
                    })
                })?;
                within(xml, "Info", |xml| {
                    within(xml, "Handle", |xml| {
                        text(xml, "Id", "1")?;
                        text(xml, "Type", "Messenger")
                    })
                })?;
                text(xml, "LastChange", NEVER)
            })
        })
    })
}

fn write_member(xml: &mut Xml, owner: PrincipalId, member: &Entry) -> io::Result<()> {
    xml.create_element("Member")
        .with_attribute(("xsi:type", "PassportMember"))
        .write_inner_content(|xml| {
            text(xml, "MembershipId", &contact_identifier(owner, member))?;
            text(xml, "Type", "Passport")?;
            text(xml, "State", "Accepted")?;
            text(xml, "Deleted", "false")?;
            text(xml, "LastChanged", NEVER)?;
            text(xml, "PassportName", member.identity.handle.as_str())
        })
        .map(drop)
}

/// `ABFindAllResponse` with `ABFindAllResult` in it, and so on.
fn response(
    xml: &mut Xml,
    operation: &str,
    write: impl FnOnce(&mut Xml) -> io::Result<()>,
) -> io::Result<()> {
    let namespaces: [Attribute<'_>; 2] =
        [("xmlns", NAMESPACE).into(), ("xmlns:xsi", INSTANCE).into()];
    xml.create_element(format!("{operation}Response"))
        .with_attributes(namespaces)
        .write_inner_content(|xml| within(xml, &format!("{operation}Result"), write))
        .map(drop)
}

fn group_identifier(owner: PrincipalId, id: GroupId) -> String {
    identifier(&format!("group {} {id}", owner.0))
}

fn contact_identifier(owner: PrincipalId, contact: &Entry) -> String {
    identifier(&format!("contact {} {}", owner.0, contact.identity.id.0))
}

/// The same for the same thing at any time, and without a word on how many accounts there are.
fn identifier(of: &str) -> String {
    let hash = Sha256::digest(of);
    let hex: String = hash[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_have_the_form_of_guids() {
        let one = identifier("group 1 0");
        let lengths: Vec<_> = one.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(one, identifier("group 1 0"));
        assert_ne!(one, identifier("group 1 1"));
    }
}
