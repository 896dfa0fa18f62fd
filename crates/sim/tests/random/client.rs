//! What a client knows: its lists, its version, who is online. It believes what it is told,
//! and it is told nothing that it could not believe.

use std::collections::BTreeMap;

use msnp::command::lists::{AddReply, RemReply};
use msnp::command::settings::{Privacy, Prompt};
use msnp::command::switchboard::Rng;
use msnp::command::sync::{LstReply, SynReply};
use msnp::command::{Command, ServerCommand};
use msnp::types::{Capabilities, FriendlyName, Handle, ListKind, Serial, Status, TrId};
use msnp::{Decoder, Side};
use swallowtail_sim::world::ConnectionId;

use super::lore::{Lore, version_of};

/// How somebody appears.
pub(super) type Appearance = (Status, FriendlyName, Capabilities);

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
    /// Whether the last line was of a dump: a `BPR` may still follow.
    after_dump: bool,
    /// Whether it has been told of its lists on this connection.
    asked: bool,
    /// Whether its lore is known to be that of the service.
    pub(super) synchronised: bool,
    /// Whether something has changed that it cannot be told: asked again, the service must not
    /// say that nothing has.
    pub(super) outdated: bool,
    /// IMS.
    pub(super) takes_calls: bool,
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
            after_dump: false,
            asked: false,
            synchronised: false,
            outdated: false,
            takes_calls: true,
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
        let after_dump = std::mem::take(&mut self.after_dump);
        if let Some(serial) = version_of(&command) {
            self.tell_change(serial);
            let own = self.own.clone();
            self.change(|lore| lore.apply(&command, &own));
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
                assert!(!self.outdated, "something has changed");
                self.tell(*serial);
                (self.asked, self.synchronised) = (true, true);
            }
            ServerCommand::Bpr(bpr) => match &bpr.about {
                None => {
                    assert!(after_dump, "whose property is that?");
                    self.after_dump = true;
                }
                Some((serial, handle)) => self.take_property(*serial, handle),
            },
            ServerCommand::Add(AddReply { trid, list, .. })
            | ServerCommand::Rem(RemReply { trid, list, .. }) => {
                let unasked = *trid == TrId::ZERO;
                assert_eq!(
                    unasked,
                    *list == ListKind::Reverse,
                    "only RL changes unasked"
                );
                let early = self.status.is_none() && !self.asked;
                assert!(!(unasked && early), "news waits for the first SYN or CHG");
            }
            ServerCommand::Ims(ims) => self.takes_calls = ims.on,
            ServerCommand::Lst(lst) => self.compare(lst),
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

    /// Every change has a version of its own.
    fn tell_change(&mut self, serial: Serial) {
        assert_ne!(self.told, Some(serial), "two changes of one version");
        self.tell(serial);
    }

    /// A contact's property comes with a version of its own, or directly after the `ADD` that
    /// it belongs to.
    fn take_property(&mut self, serial: Serial, of: &Handle) {
        assert!(self.asked, "properties wait for a SYN");
        let added = self.heard.iter().rev().find_map(|command| match command {
            ServerCommand::Bpr(_) => None,
            ServerCommand::Add(add) => Some(add.handle == *of && add.serial == serial),
            _ => Some(false),
        });
        if added == Some(true) {
            self.tell(serial);
        } else {
            self.tell_change(serial);
        }
    }

    /// The old form of a list says the same as the new one.
    fn compare(&self, lst: &LstReply) {
        let (true, Some(lore)) = (self.synchronised, &self.lore) else {
            return;
        };
        match lst {
            LstReply::Listed {
                list, handle, name, ..
            } => {
                let (kept, lists, _) = &lore.entries[handle];
                assert!(
                    lists.contains(*list) && kept == name,
                    "{handle} is not on {list}"
                );
            }
            LstReply::Empty { list, .. } => {
                let mut lists = lore.entries.values().map(|(_, lists, _)| lists);
                assert!(
                    lists.all(|lists| !lists.contains(*list)),
                    "{list} is not empty"
                );
            }
            LstReply::Dump { .. } => panic!("a line of a dump outside of it"),
        }
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
            properties: BTreeMap::new(),
            groups: BTreeMap::new(),
            entries: BTreeMap::new(),
        };
        self.dump = Some(Dump {
            lore,
            contacts: usize::try_from(contacts).expect("few"),
            groups: usize::try_from(groups).expect("few"),
        });
    }

    /// Inside a dump there is nothing else, and it ends with its last `LST` and the `BPR`s of
    /// that contact.
    fn take_dump(&mut self, command: &ServerCommand) {
        let dump = self.dump.as_mut().expect("a dump is coming in");
        match command {
            ServerCommand::Gtc(gtc) => dump.lore.prompt = gtc.value,
            ServerCommand::Blp(blp) => dump.lore.privacy = blp.value,
            ServerCommand::Prp(prp) => dump.lore.set(prp.name, prp.value.clone()),
            ServerCommand::Bpr(bpr) => {
                assert!(
                    bpr.about.is_none() && self.after_dump,
                    "whose property is that?"
                );
            }
            ServerCommand::Lsg(lsg) => {
                dump.lore.groups.insert(lsg.id, lsg.name.clone());
                dump.groups -= 1;
            }
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
                self.after_dump = lists.contains(ListKind::Forward);
            }
            other => panic!("inside a dump: {other}"),
        }
        if dump.contacts == 0 && dump.groups == 0 {
            self.lore = self.dump.take().map(|dump| dump.lore);
            (self.asked, self.synchronised, self.outdated) = (true, true, false);
        }
    }
}
