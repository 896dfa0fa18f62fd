//! What a client knows: its lists, its version, who is online. It believes what it is told,
//! and it is told nothing that it could not believe.

use std::collections::BTreeMap;

use msnp::command::settings::{Privacy, Prompt};
use msnp::command::switchboard::Rng;
use msnp::command::sync::{LstReply, SynReply};
use msnp::command::{Command, ServerCommand};
use msnp::types::{
    Capabilities, FriendlyName, GroupSet, Handle, ListKind, Lists, Serial, Status, TrId,
};
use msnp::{Decoder, Side};
use swallowtail_sim::world::ConnectionId;

/// An entry of somebody's lists.
pub(super) type Entry = (FriendlyName, Lists, GroupSet);
/// How somebody appears.
pub(super) type Appearance = (Status, FriendlyName, Capabilities);

/// What a client keeps from one connection to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lore {
    /// The version it was last told.
    pub(super) serial: Serial,
    /// GTC.
    pub(super) prompt: Prompt,
    /// BLP.
    pub(super) privacy: Privacy,
    /// LST.
    pub(super) entries: BTreeMap<Handle, Entry>,
}

/// A dump that is coming in.
#[derive(Debug)]
struct Dump {
    lore: Lore,
    contacts: usize,
    groups: usize,
}

/// One signed-in client.
#[derive(Debug)]
pub(super) struct Client {
    /// Its connection.
    pub(super) id: ConnectionId,
    decoder: Decoder,
    own: Handle,
    /// `None` until the first dump there ever was.
    pub(super) lore: Option<Lore>,
    /// The highest version it was told on this connection.
    told: Option<Serial>,
    dump: Option<Dump>,
    /// Whether its lore is known to be that of the service.
    pub(super) synchronised: bool,
    /// What it last set; `None` before the first `CHG`.
    pub(super) status: Option<(Status, Capabilities)>,
    /// Whom it shows as online.
    pub(super) shown: BTreeMap<Handle, Appearance>,
    /// Rings since somebody looked.
    pub(super) rings: Vec<Rng>,
    /// The last words of the service, and what else was said since somebody looked.
    pub(super) heard: Vec<ServerCommand>,
}

/// Everything whole that has come.
pub(super) fn commands(decoder: &mut Decoder, bytes: &[u8]) -> Vec<ServerCommand> {
    decoder.push(bytes);
    let mut commands = Vec::new();
    while let Some(frame) = decoder.next_frame().expect("a server keeps to the framing") {
        commands.push(ServerCommand::parse(&frame).expect("a server writes what it can read"));
    }
    commands
}

impl Client {
    pub(super) fn new(id: ConnectionId, own: Handle, lore: Option<Lore>) -> Self {
        Self {
            id,
            decoder: Decoder::new(Side::Server),
            own,
            lore,
            told: None,
            dump: None,
            synchronised: false,
            status: None,
            shown: BTreeMap::new(),
            rings: Vec::new(),
            heard: Vec::new(),
        }
    }

    /// Takes in what has come.
    pub(super) fn hear(&mut self, bytes: &[u8]) {
        for command in commands(&mut self.decoder, bytes) {
            self.take(command);
        }
        assert!(self.dump.is_none(), "a dump comes in one piece");
    }

    fn take(&mut self, command: ServerCommand) {
        if self.dump.is_some() {
            return self.take_dump(&command);
        }
        match &command {
            ServerCommand::Syn(SynReply::Changed {
                serial,
                contacts,
                groups,
                ..
            }) => {
                self.begin_dump(*serial, *contacts, *groups);
            }
            ServerCommand::Syn(SynReply::Unchanged { serial, .. }) => {
                self.tell(*serial);
                self.synchronised = true;
            }
            ServerCommand::Gtc(gtc) => {
                self.tell(gtc.stamp.expect("outside a dump there is a stamp").serial);
                self.change(|lore| lore.prompt = gtc.value);
            }
            ServerCommand::Blp(blp) => {
                self.tell(blp.stamp.expect("outside a dump there is a stamp").serial);
                self.change(|lore| lore.privacy = blp.value);
            }
            ServerCommand::Add(add) => {
                let unasked = add.trid == TrId::ZERO;
                assert_eq!(
                    unasked,
                    add.list == ListKind::Reverse,
                    "only RL changes unasked"
                );
                let early = self.status.is_none() && !self.synchronised;
                assert!(!(unasked && early), "news waits for the first SYN or CHG");
                self.tell(add.serial);
                let oneself = add.handle == self.own;
                self.change(|lore| lore.add(add, oneself));
            }
            ServerCommand::Rem(rem) => {
                self.tell(rem.serial);
                let oneself = rem.handle == self.own;
                self.change(|lore| lore.remove(rem, oneself));
            }
            ServerCommand::Chg(chg) => self.status = Some((chg.status, chg.capabilities)),
            ServerCommand::Iln(iln) => {
                let appearance = (iln.status, iln.name.clone(), iln.capabilities);
                let before = self.see(&iln.handle, appearance);
                assert_eq!(before, None, "a first status comes once");
            }
            ServerCommand::Nln(nln) => {
                let appearance = (nln.status, nln.name.clone(), nln.capabilities);
                let before = self.see(&nln.handle, appearance.clone());
                assert_ne!(before, Some(appearance), "only what is new is told");
            }
            ServerCommand::Fln(fln) => {
                assert!(
                    self.shown.remove(&fln.handle).is_some(),
                    "only who was there can go"
                );
            }
            ServerCommand::Rng(ring) => self.rings.push(ring.clone()),
            _ => {}
        }
        self.heard.push(command);
    }

    /// Versions never go back.
    fn tell(&mut self, serial: Serial) {
        if let Some(told) = self.told {
            assert!(serial.value() >= told.value(), "told {told}, then {serial}");
        }
        self.told = Some(serial);
        self.change(|lore| lore.serial = serial);
    }

    /// What a client is told before it has asked for its lists adds to lore that may be old: it
    /// learns nothing from that.
    fn change(&mut self, change: impl FnOnce(&mut Lore)) {
        if let (true, Some(lore)) = (self.synchronised, &mut self.lore) {
            change(lore);
        }
    }

    fn see(&mut self, handle: &Handle, appearance: Appearance) -> Option<Appearance> {
        assert!(self.status.is_some(), "presence before the first CHG");
        assert_ne!(appearance.0, Status::Hidden, "nobody is seen hiding");
        assert_ne!(*handle, self.own, "nobody is told of himself");
        self.shown.insert(handle.clone(), appearance)
    }

    fn begin_dump(&mut self, serial: Serial, contacts: u32, groups: u32) {
        self.tell(serial);
        let lore = Lore {
            serial,
            prompt: Prompt::Ask,
            privacy: Privacy::AllowOthers,
            entries: BTreeMap::new(),
        };
        self.dump = Some(Dump {
            lore,
            contacts: usize::try_from(contacts).expect("few"),
            groups: usize::try_from(groups).expect("few"),
        });
    }

    /// Inside a dump there is nothing else, and it ends with its last `LST`: here nobody has
    /// properties, so that no `BPR` follows.
    fn take_dump(&mut self, command: &ServerCommand) {
        let dump = self.dump.as_mut().expect("a dump is coming in");
        match command {
            ServerCommand::Gtc(gtc) => dump.lore.prompt = gtc.value,
            ServerCommand::Blp(blp) => dump.lore.privacy = blp.value,
            ServerCommand::Lsg(_) => dump.groups -= 1,
            ServerCommand::Lst(LstReply::Dump {
                handle,
                name,
                lists,
                groups,
            }) => {
                assert_eq!(dump.groups, 0, "all groups come before the first contact");
                dump.contacts -= 1;
                let entry = (name.clone(), *lists, *groups);
                let twice = dump.lore.entries.insert(handle.clone(), entry);
                assert_eq!(twice, None, "every contact comes once");
            }
            other => panic!("inside a dump: {other}"),
        }
        if dump.contacts == 0 && dump.groups == 0 {
            self.lore = self.dump.take().map(|dump| dump.lore);
            self.synchronised = true;
        }
    }
}

impl Lore {
    fn add(&mut self, add: &msnp::command::lists::AddReply, oneself: bool) {
        let fresh = (add.name.clone(), Lists::NONE, GroupSet::EMPTY);
        let entry = self.entries.entry(add.handle.clone()).or_insert(fresh);
        if add.list == ListKind::Forward && !entry.1.contains(ListKind::Forward) {
            entry.0 = add.name.clone();
        }
        entry.1 = entry.1.with(add.list);
        if let Some(group) = add.group {
            entry.2 = entry.2.with(group);
        }
        if oneself && add.list == ListKind::Forward {
            entry.1 = entry.1.with(ListKind::Reverse);
        }
    }

    fn remove(&mut self, rem: &msnp::command::lists::RemReply, oneself: bool) {
        let entry = self.entries.get_mut(&rem.handle);
        let entry = entry.expect("removed from where he was");
        if rem.list == ListKind::Forward {
            entry.2 = rem
                .group
                .map_or(GroupSet::EMPTY, |group| entry.2.without(group));
            if !entry.2.is_empty() {
                return;
            }
        }
        entry.1 = entry.1.without(rem.list);
        if oneself && rem.list == ListKind::Forward {
            entry.1 = entry.1.without(ListKind::Reverse);
        }
        if entry.1 == Lists::NONE {
            self.entries.remove(&rem.handle);
        }
    }
}
