//! What the service itself tells a client: its mailbox, and that the service will stop
//! (`[NS-MSG-1]`).

use bytes::Bytes;
use msnp::command::ServerCommand;
use msnp::command::switchboard::Message;
use msnp::message::{InitialMail, ServiceNotice, SystemMessage};
use msnp::types::{FriendlyName, Word};

use super::Context;
use crate::mail::{MailNotice, Mailbox};
use crate::shutdown::minutes_left;
use crate::time::Timestamp;

impl Context<'_> {
    /// Clients look at no sender but `Hotmail` (`[CP-C-5]`).
    pub(super) fn send_message(&mut self, payload: Bytes) {
        let name = FriendlyName::encode("Hotmail").expect("seven letters");
        self.send(ServerCommand::Msg(Message {
            sender: Word::from("Hotmail"),
            name,
            payload,
        }));
    }

    /// What is unread, if anything is (`[MSG-MAIL-1]`).
    pub(super) fn tell_mailbox(&mut self, mailbox: Mailbox) {
        if !self.policy.email_enabled || mailbox.is_read() {
            return;
        }
        let urls = &self.policy.urls;
        let path = |service| urls.find(service, None).map(|(redirect, _)| redirect);
        let (inbox, folders) = (path("INBOX"), path("FOLDERS"));
        let payload = InitialMail {
            inbox_unread: mailbox.inbox_unread,
            folders_unread: mailbox.folders_unread,
            inbox_url: inbox.as_ref().map_or("/", Word::as_str),
            folders_url: folders.as_ref().map_or("/", Word::as_str),
            post_url: urls.login.as_str(),
        }
        .to_payload();
        self.send_message(payload);
    }

    pub(super) fn tell_mail(&mut self, notice: &MailNotice) {
        if self.policy.email_enabled {
            let payload = notice.to_payload(self.policy.urls.login.as_str());
            self.send_message(payload);
        }
    }

    /// What an operator has to say to everybody (`[MSG-SYS-2]`).
    pub(super) fn tell_everybody(&mut self, text: &str) {
        self.send_message(ServiceNotice { text }.to_payload());
    }

    pub(super) fn tell_shutdown(&mut self, at: Timestamp) {
        let minutes = minutes_left(self.now, at);
        self.send_message(SystemMessage { minutes }.to_payload());
    }
}
