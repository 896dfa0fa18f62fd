//! The steps, carried out on a world; `look` follows each.

use msnp::command::ServerCommand;
use msnp::command::switchboard::Rng;
use msnp::passport::Nonce;
use msnp::types::{FriendlyName, GroupId, GroupName, GroupSet, Handle, ListKind, Lists, Status};
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::request::Trouble;
use swallowtail_domain::time::Timestamp;
use swallowtail_sim::store::Contact;
use swallowtail_sim::world::{Listener, World};

use super::client::Client;
use super::lore::Lore;
use super::talk::Talk;
use super::watched::WatchedWorld;
use super::{PEOPLE, Step, Who};

/// One of the three, with all his connections.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) id: PrincipalId,
    pub(super) handle: Handle,
    pub(super) client: Option<Client>,
    /// What his client has kept.
    pub(super) lore: Option<Lore>,
    pub(super) talks: Vec<Talk>,
    pub(super) rings: Vec<Rng>,
}

/// One sequence of steps.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) world: WatchedWorld,
    pub(super) people: Vec<Person>,
    messages: u64,
    store_works: bool,
}

const PEER: ([u8; 4], u16) = ([192, 0, 2, 1], 1025);

impl Run {
    /// Three strangers who have each other on their forward lists.
    pub(super) fn new() -> Self {
        let mut world = WatchedWorld::new(World::new(Timestamp(1_000_000_000_000), 7));
        let people = (0..PEOPLE).map(|n| {
            let handle: Handle = format!("p{n}@example.com").parse().expect("a handle");
            let person = world.store.create(&handle);
            let group = GroupName::parse(b"Friends").expect("a name");
            person
                .groups
                .insert(GroupId::new(1).expect("a group"), group);
            Person {
                id: person.account.identity.id,
                handle,
                client: None,
                lore: None,
                talks: Vec::new(),
                rings: Vec::new(),
            }
        });
        let people: Vec<Person> = people.collect();
        for (owner, contact) in (0..PEOPLE).flat_map(|n| (0..PEOPLE).map(move |m| (n, m))) {
            if owner != contact {
                let contact = &people[contact].handle;
                let friend = Contact {
                    name: FriendlyName::from(contact),
                    lists: Lists::NONE.with(ListKind::Forward),
                    groups: GroupSet::of(GroupId::OTHER_CONTACTS),
                };
                world.store.arrange(&people[owner].handle, contact, friend);
            }
        }
        Self {
            world,
            people,
            messages: 0,
            store_works: true,
        }
    }

    pub(super) fn step(&mut self, step: &Step) {
        match step {
            Step::SignIn(who, status) => {
                self.sign_in(*who);
                if let Some(status) = status {
                    self.say(*who, &format!("CHG 8 {status}"));
                }
            }
            Step::Status(who, status, caps) => self.say(*who, &format!("CHG 9 {status} {caps}")),
            Step::Add(who, list, whom, group) => {
                let handle = self.people[*whom].handle.clone();
                self.say(*who, &format!("ADD 9 {list} {handle} name{group} {group}"));
            }
            Step::Remove(who, list, whom, group) => {
                let handle = self.people[*whom].handle.clone();
                let group = group.map_or_else(String::new, |group| format!(" {group}"));
                self.say(*who, &format!("REM 9 {list} {handle}{group}"));
            }
            Step::Privacy(who, value) => self.say(*who, &format!("BLP 9 {value}")),
            Step::Prompt(..)
            | Step::AddGroup(..)
            | Step::RenameGroup(..)
            | Step::RemoveGroup(..)
            | Step::Rename(..)
            | Step::Property(..) => self.change(step),
            Step::Calls(who, on) => {
                let word = if *on { "ON" } else { "OFF" };
                self.say(*who, &format!("IMS 9 {word}"));
            }
            Step::List(who, list) => self.say(*who, &format!("LSG 9\r\nLST 9 {list}")),
            Step::Page(who, does) => self.on_page(*who, does),
            Step::Delete(who) => self.delete(*who),
            Step::Synchronise(who, cached) => {
                let client = self.people[*who].client.as_ref();
                let lore = client
                    .and_then(|client| client.lore.as_ref())
                    .filter(|_| *cached);
                let version = lore.map_or(0, |lore| lore.serial.value());
                self.say(*who, &format!("SYN 9 {version}"));
            }
            Step::Open(who) => self.open(*who),
            Step::Call(who, whom) => self.call(*who, *whom),
            Step::Answer(who) => self.answer(*who),
            Step::Say(who) => self.talk(*who),
            Step::Leave(who) => {
                if let Some(talk) = self.people[*who].talks.pop() {
                    self.world.send(talk.id, b"OUT\r\n");
                    assert!(
                        self.world.closed(talk.id).is_some(),
                        "OUT ends a connection"
                    );
                }
            }
            Step::Out(who) => self.say(*who, "OUT"),
            Step::Drop(who) => {
                if let Some(client) = self.people[*who].client.take() {
                    self.people[*who].lore = client.lore;
                    self.world.disconnect(client.id);
                }
            }
            Step::Wait(ms) => self.world.advance(*ms),
            Step::StoreWorks(works) => {
                self.store_works = *works;
                let trouble = (!works).then_some(Trouble::Unavailable);
                self.world.store.set_trouble(trouble);
            }
        }
        self.listen();
        self.check();
    }

    /// What touches nobody's presence.
    fn change(&mut self, step: &Step) {
        match step {
            Step::Prompt(who, value) => self.say(*who, &format!("GTC 9 {value}")),
            Step::AddGroup(who, name) => self.say(*who, &format!("ADG 9 Group{name} 0")),
            Step::RenameGroup(who, id, name) => {
                self.say(*who, &format!("REG 9 {id} Other{name} 0"));
            }
            Step::RemoveGroup(who, id) => self.say(*who, &format!("RMG 9 {id}")),
            Step::Rename(who, whom, name) => {
                let handle = self.people[*whom].handle.clone();
                self.say(*who, &format!("REA 9 {handle} Name{name}"));
            }
            Step::Property(who, name, value) => {
                let value = value.map_or_else(String::new, |value| format!(" {value}"));
                self.say(*who, &format!("PRP 9 {name}{value}"));
            }
            _ => unreachable!("not such a step"),
        }
    }

    /// Everybody leaves, and nothing is left.
    pub(super) fn end(&mut self) {
        for who in 0..PEOPLE {
            self.step(&Step::Drop(who));
            for talk in std::mem::take(&mut self.people[who].talks) {
                self.world.disconnect(talk.id);
            }
        }
        self.world.advance(600_000);
        assert_eq!(
            self.world.conversations(),
            0,
            "a conversation without anybody"
        );
    }
}

// === Steps of several commands ===

impl Run {
    fn say(&mut self, who: Who, line: &str) {
        if let Some(client) = &self.people[who].client {
            self.world.send(client.id, format!("{line}\r\n").as_bytes());
        }
    }

    fn sign_in(&mut self, who: Who) {
        let handle = self.people[who].handle.clone();
        let id = self.world.connect(Listener::Notification, PEER.into());
        self.world.send(
            id,
            format!("VER 1 MSNP8\r\nUSR 2 TWN I {handle}\r\n").as_bytes(),
        );
        let came = String::from_utf8(self.world.receive(id)).expect("text");
        let nonce = came.trim_end().rsplit("tpf=").next().and_then(Nonce::parse);
        let ticket = self.world.ticket(&handle, nonce.expect("a challenge"));
        self.world.send(
            id,
            format!("USR 3 TWN S {}\r\n", ticket.reveal()).as_bytes(),
        );
        if !self.store_works {
            assert_eq!(self.world.receive(id), b"603 3\r\n");
            assert!(
                self.world.closed(id).is_some(),
                "nobody gets in without the store"
            );
            return;
        }
        self.listen();
        let person = &mut self.people[who];
        assert!(person.client.is_none(), "the older client is gone");
        person.rings.clear();
        person.client = Some(Client::new(id, handle, person.lore.take()));
    }

    /// Whoever takes the handle afterwards is somebody else, whom nobody has on a list.
    fn delete(&mut self, who: Who) {
        let (gone, handle) = (self.people[who].id, self.people[who].handle.clone());
        for person in &mut self.people {
            let stored = self.world.store.person(&person.handle).expect("he exists");
            let lists = stored.lists_of(gone);
            if let (Some(client), true) = (&mut person.client, lists != Lists::NONE) {
                // It can be told of its reverse list alone.
                client.synchronised = false;
                client.outdated = true;
            }
        }
        self.world.delete(&handle);
        self.people[who].id = self.world.store.create(&handle).account.identity.id;
        self.listen();
        let person = &mut self.people[who];
        assert!(person.client.is_none(), "a deleted account has no session");
        person.lore = None;
    }

    fn open(&mut self, who: Who) {
        self.say(who, "XFR 9 SB");
        self.listen();
        let person = &mut self.people[who];
        let Some(client) = &mut person.client else {
            return;
        };
        let (status, heard) = (client.status, std::mem::take(&mut client.heard));
        let online = status.is_some_and(|(status, _)| status != Status::Hidden);
        let Some(ServerCommand::Xfr(grant)) = heard.last() else {
            let busy = person.talks.len() + heard.len() > 0;
            assert!(
                !online || !self.store_works || busy,
                "only who is hidden gets no switchboard"
            );
            return;
        };
        let msnp::command::sign_in::XfrReply::Switchboard { cookie, .. } = grant else {
            panic!("a referral for a signed-in client");
        };
        let id = self.world.connect(Listener::Front, PEER.into());
        let line = format!("USR 1 {} {}\r\n", person.handle, cookie.reveal());
        self.world.send(id, line.as_bytes());
        person.talks.push(Talk::new(id, None));
        self.listen();
        let joined = self.people[who]
            .talks
            .last()
            .is_some_and(|talk| talk.joined);
        assert!(joined || !self.store_works, "a fresh cookie opens");
    }

    fn call(&mut self, who: Who, whom: Who) {
        let callee = self.people[whom].handle.clone();
        let callable = self.callable(whom, who);
        let rings = self.people[whom].rings.len();
        let Some(talk) = self.people[who].talks.last_mut() else {
            return;
        };
        talk.answers.clear();
        let there = talk.others.contains(&callee) || who == whom;
        self.world
            .send(talk.id, format!("CAL 9 {callee}\r\n").as_bytes());
        self.listen();
        let rung = self.people[whom].rings.len() - rings;
        let Some(talk) = self.people[who].talks.last() else {
            return;
        };
        match talk.answers.last().expect("every call is answered") {
            ServerCommand::Cal(_) => assert!(callable && !there && rung == 1, "rung without leave"),
            ServerCommand::Error(error) => {
                assert_eq!(rung, 0, "refused and rung");
                let offline = error.code.number() == 217;
                assert!(
                    !offline || !callable || !self.store_works,
                    "217 for somebody callable"
                );
                assert!(
                    !there || error.code.number() == 215,
                    "{error:?} for somebody there"
                );
            }
            other => panic!("answered by {other}"),
        }
    }

    fn answer(&mut self, who: Who) {
        let person = &mut self.people[who];
        if person.rings.is_empty() {
            return;
        }
        let ring = person.rings.remove(0);
        let id = self.world.connect(Listener::Front, PEER.into());
        let line = format!(
            "ANS 1 {} {} {}\r\n",
            person.handle,
            ring.cookie.reveal(),
            ring.session
        );
        self.world.send(id, line.as_bytes());
        person.talks.push(Talk::new(id, Some(ring.session)));
    }

    /// A message reaches everybody else who is there, and its sender hears whether it did.
    fn talk(&mut self, who: Who) {
        let Some(talk) = self.people[who].talks.last_mut() else {
            return;
        };
        self.messages += 1;
        talk.answers.clear();
        let (number, session, others) = (self.messages, talk.session, talk.others.clone());
        let text = number.to_string();
        let line = format!("MSG 9 A {}\r\n{text}", text.len());
        self.world.send(talk.id, line.as_bytes());
        self.listen();
        let answer = self.people[who]
            .talks
            .last()
            .and_then(|talk| talk.answers.last());
        match answer {
            Some(ServerCommand::Ack(_)) => assert!(!others.is_empty(), "heard by nobody"),
            Some(ServerCommand::Nak(_)) => assert!(others.is_empty(), "not heard"),
            other => panic!("a message was answered by {other:?}"),
        }
        for person in &mut self.people {
            for talk in &mut person.talks {
                let heard = std::mem::take(&mut talk.messages);
                let wanted =
                    session.is_some() && talk.session == session && others.contains(&person.handle);
                assert_eq!(
                    heard,
                    if wanted { vec![number] } else { vec![] },
                    "{}",
                    person.handle
                );
            }
        }
    }
}
