//! CHG, and what contacts see of each other: ILN, NLN, FLN (`[NS-CHG-1]` to `[NS-ILN-3]`).
//!
//! The owner decides who may see him and tells them; the watcher remembers what his client
//! was shown and passes on only what differs.

use std::sync::Arc;

use msnp::command::ServerCommand;
use msnp::command::presence::{Chg, Fln, Iln, Nln};
use msnp::command::session::OutReason;
use msnp::types::{FriendlyName, GroupId, ListKind, Lists, Serial, Status, TrId};

use super::sync::News;
use super::{Context, Live, Next};
use crate::account::{Identity, SignInId};
use crate::event::{Presence, UserEvent};
use crate::fault::CloseReason;
use crate::roster::Shown;
use crate::visibility::visible;

impl Live {
    /// Whether I am shown to a watcher whom I have on these lists.
    pub(super) fn is_visible_to(&self, context: &Context<'_>, lists: Lists) -> bool {
        // The service has nobody on its lists, and is there for everybody.
        let only_allowed = context.policy.presence_requires_al && !self.account.service;
        visible(self.status(), self.account.privacy, lists, only_allowed)
    }

    /// My status; `None` before the first `CHG`.
    pub(super) fn status(&self) -> Option<Status> {
        self.presence.as_ref().map(|presence| presence.status)
    }

    /// My watchers, myself not among them, and the lists I have them on.
    fn watchers(&self) -> impl Iterator<Item = (&Identity, Lists)> {
        let own = self.account.identity.id;
        self.roster
            .on(ListKind::Reverse)
            .map(|entry| (&entry.identity, entry.lists))
            .filter(move |(identity, _)| identity.id != own)
    }

    pub(super) fn change_status(&mut self, context: &mut Context<'_>, chg: Chg) {
        let presence = Arc::new(Presence {
            status: chg.status,
            name: self.account.shown_name(),
            capabilities: chg.capabilities,
        });
        let before = self.presence.replace(Arc::clone(&presence));
        let trid = chg.trid;
        context.send(ServerCommand::Chg(chg));
        if before.as_ref() != Some(&presence) {
            let was_shown = before
                .as_ref()
                .is_some_and(|before| before.status != Status::Hidden);
            self.announce(context, &presence, was_shown);
        }
        if before.is_none() {
            self.release_news(context);
            self.probe_everybody(context, trid);
            self.schedule_challenge(context);
        }
    }

    /// Tells every watcher how I appear now, or that I am gone if he saw me before.
    pub(super) fn announce(
        &self,
        context: &mut Context<'_>,
        presence: &Arc<Presence>,
        was_shown: bool,
    ) {
        if self.account.service {
            // Whoever has it as a contact passes it on to his client, and nobody else does.
            return if presence.status != Status::Hidden {
                context.publish_to_all(self.presence_event(presence, None));
            } else if was_shown {
                context.publish_to_all(self.gone_event());
            };
        }
        for (watcher, lists) in self.watchers() {
            if self.is_visible_to(context, lists) {
                context.publish(watcher.id, self.presence_event(presence, None));
            } else if was_shown {
                // Whoever did not see me does not know the sign-in and ignores it.
                context.publish(watcher.id, self.gone_event());
            }
        }
    }

    fn presence_event(&self, presence: &Arc<Presence>, answers: Option<TrId>) -> UserEvent {
        let presence = Arc::clone(presence);
        let of = self.account.identity.clone();
        UserEvent::Presence {
            of,
            sign_in: self.sign_in,
            presence,
            answers,
        }
    }

    fn gone_event(&self) -> UserEvent {
        UserEvent::Gone {
            of: self.account.identity.clone(),
            sign_in: self.sign_in,
        }
    }

    /// Goes offline for everybody who could see me.
    pub(super) fn hide(&mut self, context: &mut Context<'_>) {
        if self.account.service && self.is_visible_to(context, Lists::NONE) {
            context.publish_to_all(self.gone_event());
        }
        for (watcher, lists) in self.watchers() {
            if self.is_visible_to(context, lists) {
                context.publish(watcher.id, self.gone_event());
            }
        }
        self.presence = None;
    }

    /// After a change of my lists or settings: does one watcher gain or lose sight of me?
    pub(super) fn tell_if_changed(
        &self,
        context: &mut Context<'_>,
        watcher: &Identity,
        lists: Lists,
        before: bool,
    ) {
        let watches = lists.contains(ListKind::Reverse) && *watcher != self.account.identity;
        match (before, self.is_visible_to(context, lists), &self.presence) {
            (false, true, Some(presence)) if watches => {
                context.publish(watcher.id, self.presence_event(presence, None));
            }
            (true, false, _) if watches => context.publish(watcher.id, self.gone_event()),
            _ => {}
        }
    }

    /// Asks a contact how he appears to me; the answer carries that transaction id.
    pub(super) fn probe(&self, context: &mut Context<'_>, trid: TrId, contact: &Identity) {
        if self.presence.is_some() {
            let by = self.account.identity.clone();
            context.publish(contact.id, UserEvent::Probe { by, trid });
        }
    }

    fn probe_everybody(&self, context: &mut Context<'_>, trid: TrId) {
        let own = self.account.identity.id;
        for entry in self
            .roster
            .on(ListKind::Forward)
            .filter(|entry| entry.identity.id != own)
        {
            self.probe(context, trid, &entry.identity);
        }
    }

    pub(super) fn event(&mut self, context: &mut Context<'_>, event: UserEvent) -> Next {
        match event {
            UserEvent::Added { by, name, serial } => self.added_by(context, &by, name, serial),
            UserEvent::Removed { by, serial } => self.removed_by(context, by, serial),
            UserEvent::Presence {
                of,
                sign_in,
                presence,
                answers,
            } => {
                self.seen(context, &of, sign_in, presence, answers);
            }
            UserEvent::Gone { of, sign_in } => self.gone(context, of, sign_in),
            UserEvent::Probe { by, trid } => self.probed(context, &by, trid),
            UserEvent::Property {
                of,
                name,
                value,
                serial,
            } => self.property_changed(context, &of, name, value, serial),
            UserEvent::Forgotten { who, serial } => self.forget(context, who, serial),
            UserEvent::Edited(edited) => self.edited(context, *edited),
            UserEvent::Mail(notice) => context.tell_mail(&notice),
            UserEvent::Shutdown { at } => context.tell_shutdown(at),
            UserEvent::Broadcast(text) => context.tell_everybody(&text),
            UserEvent::Ring(ring) => self.rung(context, *ring),
            UserEvent::Disabled => return self.end(context, CloseReason::AccountDisabled),
            UserEvent::SignedIn { sign_in } if sign_in > self.sign_in => {
                return self.sign_out(context, OutReason::SignedInElsewhere);
            }
            UserEvent::SignedIn { sign_in } if sign_in < self.sign_in => {
                // It may not have been listening yet when I said this first.
                let sign_in = self.sign_in;
                context.publish(self.account.identity.id, UserEvent::SignedIn { sign_in });
            }
            UserEvent::SignedIn { .. } => {}
        }
        Next::Stay
    }

    /// Whether the roster that was read at sign-in has that change already.
    pub(super) fn is_old_news(&self, serial: Serial) -> bool {
        // Versions wrap around: later ones are those less than half the circle ahead.
        let ahead = serial.value().wrapping_sub(self.loaded.value());
        ahead == 0 || ahead > u32::MAX / 2
    }

    fn added_by(
        &mut self,
        context: &mut Context<'_>,
        by: &Identity,
        name: FriendlyName,
        serial: Serial,
    ) {
        if self.is_old_news(serial) {
            return;
        }
        // Somebody else had that handle: that he is gone may be heard later than this.
        let before = self.roster.get(&by.handle).map(|entry| &entry.identity);
        if let Some(gone) = before.filter(|identity| identity.id != by.id).cloned() {
            self.strike_out(context, gone);
        }
        self.roster
            .add(by, ListKind::Reverse, &name, GroupId::OTHER_CONTACTS);
        let by = by.clone();
        self.tell_news(context, News::Added { by, name });
    }

    fn removed_by(&mut self, context: &mut Context<'_>, by: Identity, serial: Serial) {
        if self.is_old_news(serial) {
            return;
        }
        self.roster.remove(&by.handle, ListKind::Reverse, None);
        self.tell_news(context, News::Removed { by });
    }

    /// Somebody's account is no more. A client can be told that its reverse list has lost him;
    /// of the other lists it learns when it asks for them (`[AC-DEL-2]`). So it is two steps of
    /// the version: what the client keeps must be older than what is stored.
    fn forget(&mut self, context: &mut Context<'_>, who: Identity, serial: Serial) {
        if !self.is_old_news(serial) {
            self.strike_out(context, who);
        }
    }

    fn strike_out(&mut self, context: &mut Context<'_>, who: Identity) {
        let Some(entry) = self.roster.forget(&who) else {
            return;
        };
        if entry.shown.is_some() {
            let handle = who.handle.clone();
            context.send(ServerCommand::Fln(Fln { handle }));
        }
        if entry.lists.contains(ListKind::Reverse) {
            self.untold += 1;
            self.tell_news(context, News::Removed { by: who });
        } else {
            self.untold += 2;
        }
    }

    /// A contact shows himself. Only what my client does not know yet is passed on.
    fn seen(
        &mut self,
        context: &mut Context<'_>,
        of: &Identity,
        sign_in: SignInId,
        presence: Arc<Presence>,
        answers: Option<TrId>,
    ) {
        if self.presence.is_none() {
            return;
        }
        let Some(entry) = self.roster.get_mut(of) else {
            return;
        };
        if !entry.lists.contains(ListKind::Forward) || self.unlisted.contains(of) {
            return;
        }
        if let Some(shown) = &mut entry.shown {
            if shown.sign_in > sign_in {
                return;
            }
            if shown.presence == presence {
                // The same to look at; but it is this sign-in whose end will count.
                shown.sign_in = sign_in;
                return;
            }
        }
        let Presence {
            status,
            name,
            capabilities,
        } = (*presence).clone();
        entry.shown = Some(Shown { presence, sign_in });
        let handle = of.handle.clone();
        context.send(match answers {
            Some(trid) => ServerCommand::Iln(Iln {
                trid,
                status,
                handle,
                name,
                capabilities,
            }),
            None => ServerCommand::Nln(Nln {
                status,
                handle,
                name,
                capabilities,
            }),
        });
    }

    fn gone(&mut self, context: &mut Context<'_>, of: Identity, sign_in: SignInId) {
        let Some(entry) = self.roster.get_mut(&of) else {
            return;
        };
        if entry
            .shown
            .as_ref()
            // A later sign-in has replaced the one that is shown.
            .is_some_and(|shown| shown.sign_in <= sign_in)
        {
            entry.shown = None;
            context.send(ServerCommand::Fln(Fln { handle: of.handle }));
        }
    }

    /// Somebody with me on his forward list looks: he sees me, or hears nothing.
    fn probed(&self, context: &mut Context<'_>, by: &Identity, trid: TrId) {
        let lists = self.roster.lists_of(&by.handle);
        if let (true, Some(presence)) = (self.is_visible_to(context, lists), &self.presence) {
            context.publish(by.id, self.presence_event(presence, Some(trid)));
        }
    }
}
