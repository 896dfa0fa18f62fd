//! One signed-in person whose lists and settings are brought to where a transcript wants
//! them. He never shows a status, so nobody sees him.

use msnp_client::command::groups::{Adg, GroupRef, Reg, Rmg};
use msnp_client::command::lists::{Add, Rea};
use msnp_client::command::settings::{Blp, Gtc, Privacy, Prompt, Prp};
use msnp_client::command::{ClientCommand, ServerCommand};
use msnp_client::types::{
    FriendlyName, GroupId, GroupName, GroupSet, Handle, ListKind, Lists, PropertyName,
    PropertyValue, TrId,
};
use msnp_client::{Client, Group, RequestError, Roster, Session};

use super::arrange::Trouble;

/// The lists that one can change oneself, the one with the name of a contact first.
const OWN_LISTS: [ListKind; 3] = [ListKind::Forward, ListKind::Allow, ListKind::Block];

/// What group 0 is called where nothing else is said.
const FIRST_GROUP: &[u8] = b"Other%20Contacts";

/// How an account is to be.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) name: FriendlyName,
    pub(super) prompt: Prompt,
    pub(super) privacy: Privacy,
    pub(super) properties: Vec<(PropertyName, PropertyValue)>,
    /// The name of group 0, which is always there.
    pub(super) first_group: GroupName,
    pub(super) groups: Vec<(GroupId, GroupName)>,
    pub(super) contacts: Vec<Contact>,
}

/// Somebody on its lists.
#[derive(Debug, Clone)]
pub(super) struct Contact {
    pub(super) handle: Handle,
    pub(super) name: FriendlyName,
    pub(super) lists: Lists,
    pub(super) groups: GroupSet,
}

impl Wanted {
    /// As a new account is.
    pub(super) fn new(handle: &Handle) -> Self {
        Self {
            name: FriendlyName::from(handle),
            prompt: Prompt::Ask,
            privacy: Privacy::AllowOthers,
            properties: Vec::new(),
            first_group: GroupName::parse(FIRST_GROUP).expect("a short name"),
            groups: Vec::new(),
            contacts: Vec::new(),
        }
    }
}

/// See the head of this file.
#[derive(Debug)]
pub(super) struct Desk {
    session: Session,
    roster: Roster,
}

impl Desk {
    /// Signs in and fetches the lists.
    pub(super) async fn of(client: Client) -> Result<Self, Trouble> {
        let mut session = client.sign_in().await?;
        let roster = session.synchronise(None).await;
        let roster = roster.map_err(|error| trouble(&session, "SYN", &error))?;
        let roster = roster.ok_or_else(|| Trouble::Failed("SYN brings no lists".to_owned()))?;
        Ok(Self { session, roster })
    }

    /// Those who have him on their forward lists.
    pub(super) fn watchers(&self) -> impl Iterator<Item = &Handle> {
        let contacts = self.roster.contacts.iter();
        contacts
            .filter(|contact| contact.lists.contains(ListKind::Reverse))
            .map(|contact| &contact.handle)
    }

    /// Empties the lists, and makes the rest as it is wanted. Nothing is said that is so
    /// already.
    pub(super) async fn clear(&mut self, wanted: &Wanted) -> Result<(), Trouble> {
        for contact in self.roster.contacts.clone() {
            for list in OWN_LISTS {
                if contact.lists.contains(list) {
                    let removed = self.session.remove(list, &contact.handle).await;
                    removed.map_err(|error| trouble(&self.session, "REM", &error))?;
                }
            }
        }
        for Group { id, name } in self.roster.groups.clone() {
            if id != GroupId::OTHER_CONTACTS {
                self.remove_group(id).await?;
            } else if name != wanted.first_group {
                let name = wanted.first_group.clone();
                self.ask("REG", |trid| ClientCommand::Reg(Reg { trid, id, name }))
                    .await?;
            }
        }
        if *self.session.name() != wanted.name {
            let (handle, name) = (self.session.handle().clone(), Some(wanted.name.clone()));
            self.ask("REA", |trid| ClientCommand::Rea(Rea { trid, handle, name }))
                .await?;
        }
        let (prompt, privacy) = (wanted.prompt, wanted.privacy);
        if self.roster.prompt != prompt {
            let gtc = |trid| Gtc {
                trid,
                value: prompt,
            };
            self.ask("GTC", |trid| ClientCommand::Gtc(gtc(trid)))
                .await?;
        }
        if self.roster.privacy != privacy {
            let blp = |trid| Blp {
                trid,
                value: privacy,
            };
            self.ask("BLP", |trid| ClientCommand::Blp(blp(trid)))
                .await?;
        }
        self.set_properties(wanted).await
    }

    /// The mobile switches in the order in which they depend on each other: a page needs a
    /// device.
    async fn set_properties(&mut self, wanted: &Wanted) -> Result<(), Trouble> {
        for name in PropertyName::ALL.into_iter().rev() {
            let value = property(&wanted.properties, name);
            if property(&self.roster.properties, name) != value {
                self.ask("PRP", |trid| ClientCommand::Prp(Prp { trid, name, value }))
                    .await?;
            }
        }
        Ok(())
    }

    /// Fills the lists. To be done when everybody's are empty and everybody has his name.
    pub(super) async fn fill(&mut self, wanted: &Wanted) -> Result<(), Trouble> {
        self.make_groups(&wanted.groups).await?;
        for contact in &wanted.contacts {
            for list in OWN_LISTS {
                if !contact.lists.contains(list) {
                    continue;
                }
                // Once for each group on the forward list, once on another.
                let groups: Vec<_> = match list {
                    ListKind::Forward => contact.groups.iter().map(Some).collect(),
                    _ => vec![None],
                };
                for group in groups {
                    let (handle, name) = (contact.handle.clone(), contact.name.clone());
                    let group = group.map(|group| u32::from(group.value()));
                    let add = |trid| Add {
                        trid,
                        list,
                        handle,
                        name,
                        group,
                    };
                    self.ask("ADD", |trid| ClientCommand::Add(add(trid)))
                        .await?;
                }
            }
        }
        Ok(())
    }

    /// Makes groups until each has the number that it should have: the service gives them
    /// out. Those in between go again.
    async fn make_groups(&mut self, groups: &[(GroupId, GroupName)]) -> Result<(), Trouble> {
        let mut fillers = Vec::new();
        for (wanted, name) in groups {
            loop {
                let adg = |trid| Adg {
                    trid,
                    name: name.clone(),
                };
                let made = self
                    .ask("ADG", |trid| ClientCommand::Adg(adg(trid)))
                    .await?;
                let ServerCommand::Adg(made) = made else {
                    return Err(Trouble::Failed("ADG is answered with another".to_owned()));
                };
                if made.id == *wanted {
                    break;
                }
                fillers.push(made.id);
                if made.id > *wanted {
                    let why = format!("the service gives no group the number {wanted}");
                    return Err(Trouble::Refused(why));
                }
            }
        }
        for id in fillers {
            self.remove_group(id).await?;
        }
        Ok(())
    }

    async fn remove_group(&mut self, id: GroupId) -> Result<(), Trouble> {
        let group = GroupRef::Number(id.value().into());
        self.ask("RMG", |trid| ClientCommand::Rmg(Rmg { trid, group }))
            .await
            .map(drop)
    }

    /// Signs out.
    pub(super) async fn leave(self) -> Result<(), Trouble> {
        let left = self.session.sign_out().await;
        left.map_err(|error| Trouble::Failed(format!("OUT: {error}")))
    }

    async fn ask(
        &mut self,
        verb: &str,
        request: impl FnOnce(TrId) -> ClientCommand,
    ) -> Result<ServerCommand, Trouble> {
        let answer = self.session.request(request, answers).await;
        answer.map_err(|error| trouble(&self.session, verb, &error))
    }
}

/// The value of a property; a switch that is not set is off.
fn property(
    properties: &[(PropertyName, PropertyValue)],
    name: PropertyName,
) -> Option<PropertyValue> {
    let set = properties.iter().find(|(found, _)| *found == name);
    match (set, name) {
        (Some((_, value)), _) => Some(value.clone()),
        (None, PropertyName::MobilePages | PropertyName::MobileDevice) => {
            PropertyValue::parse(b"N").ok()
        }
        (None, _) => None,
    }
}

/// Whether that is the answer to the request of that number.
fn answers(trid: TrId, command: &ServerCommand) -> bool {
    let of = match command {
        ServerCommand::Add(reply) => Some(reply.trid),
        ServerCommand::Adg(reply) => Some(reply.trid),
        ServerCommand::Rea(reply) => Some(reply.trid),
        ServerCommand::Reg(reply) => Some(reply.trid),
        ServerCommand::Rmg(reply) => Some(reply.trid),
        ServerCommand::Blp(reply) => reply.stamp.as_ref().map(|stamp| stamp.trid),
        ServerCommand::Gtc(reply) => reply.stamp.as_ref().map(|stamp| stamp.trid),
        ServerCommand::Prp(reply) => reply.stamp.as_ref().map(|stamp| stamp.trid),
        _ => None,
    };
    of == Some(trid)
}

/// What a request that failed is to the play: nothing to be shown if it is refused, else a
/// fault.
fn trouble(session: &Session, verb: &str, error: &RequestError) -> Trouble {
    let who = session.handle();
    match error {
        RequestError::Refused(code) => {
            Trouble::Refused(format!("{verb} of {who} is refused with {code}"))
        }
        error => Trouble::Failed(format!("{verb} of {who}: {error}")),
    }
}
