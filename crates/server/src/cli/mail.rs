//! `swallowtail mail …`

use std::io::Write;

use anyhow::{Context, Result, ensure};
use clap::Subcommand;
use email_encoding::headers::rfc2047;
use email_encoding::headers::writer::EmailWriter;
use msnp::message::HeaderText;
use msnp::types::{Handle, Word};
use swallowtail_domain::mail::{MailNotice, Mailbox};

use super::account::found;
use crate::clock;
use crate::config::Config;
use crate::store::Store;

#[derive(Debug, Subcommand)]
pub(super) enum MailCommand {
    /// A message has come: counts it as unread, and tells a signed-in client
    Arrived {
        /// To whom
        handle: Handle,
        /// Name of the sender
        #[arg(long, value_name = "NAME")]
        from: String,
        /// Address of the sender
        #[arg(long, value_name = "ADDRESS")]
        from_address: String,
        /// What it is about
        #[arg(long, value_name = "TEXT")]
        subject: String,
        /// Where it can be read, below the page that signs in [default: the inbox]
        #[arg(long, value_name = "PATH")]
        url: Option<String>,
        /// The folder it is in; ACTIVE is the inbox
        #[arg(long, value_name = "FOLDER", default_value = "ACTIVE")]
        folder: String,
    },
    /// Messages have left a folder: tells a signed-in client
    Moved {
        /// Whose
        handle: Handle,
        /// The folder
        #[arg(long, value_name = "FOLDER")]
        from: String,
        /// The folder they are in now; .!!trAsH when they were deleted
        #[arg(long, value_name = "FOLDER")]
        to: String,
        /// How many
        #[arg(long, value_name = "N")]
        count: u32,
    },
    /// Sets how many messages are unread, for the next sign-in
    Unread {
        /// Whose
        handle: Handle,
        /// In the inbox
        #[arg(long, value_name = "N")]
        inbox: u32,
        /// In all other folders
        #[arg(long, value_name = "N")]
        folders: u32,
    },
}

pub(super) async fn execute(command: MailCommand, store: &Store, config: &Config) -> Result<()> {
    if !config.profile.email_enabled {
        let note = "swallowtail: clients are not told, since profile.email_enabled is off";
        // Nobody may be there to read it.
        let _ = writeln!(std::io::stderr(), "{note}");
    }
    let (handle, notice) = match command {
        MailCommand::Arrived {
            handle,
            from,
            from_address,
            subject,
            url,
            folder,
        } => {
            let urls = config.policy().urls;
            let inbox = urls.find("INBOX", None).map(|(redirect, _)| redirect);
            let inbox = inbox.as_ref().map_or("/", Word::as_str);
            let notice = MailNotice::Arrived {
                from: encoded("--from", &from)?,
                from_address: plain("--from-address", &from_address)?,
                subject: encoded("--subject", &subject)?,
                url: plain("--url", url.as_deref().unwrap_or(inbox))?,
                folder: plain("--folder", &folder)?,
            };
            (handle, notice)
        }
        MailCommand::Moved {
            handle,
            from,
            to,
            count,
        } => {
            let (from, to) = (plain("--from", &from)?, plain("--to", &to)?);
            (handle, MailNotice::Moved { from, to, count })
        }
        MailCommand::Unread {
            handle,
            inbox: inbox_unread,
            folders: folders_unread,
        } => {
            let mailbox = Mailbox {
                inbox_unread,
                folders_unread,
            };
            return found(store.set_unread(&handle, mailbox).await?, &handle);
        }
    };
    let told = store.tell_mail(&handle, notice, clock::now()).await?;
    found(told, &handle)
}

fn plain(option: &'static str, text: &str) -> Result<HeaderText> {
    HeaderText::parse(text).context(option)
}

/// Letters that cannot stand in a header line are encoded as in mail.
fn encoded(option: &'static str, text: &str) -> Result<HeaderText> {
    ensure!(
        !text.chars().any(char::is_control),
        "{option}: there are control characters in it"
    );
    if text.is_ascii() {
        return plain(option, text);
    }
    let mut encoded = String::new();
    let mut writer = EmailWriter::new(&mut encoded, 0, 0, false);
    rfc2047::encode(text, &mut writer).context(option)?;
    drop(writer);
    // Long ones come folded; here a line is a line.
    plain(option, &encoded.replace("\r\n", ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_letters_are_encoded_as_in_mail() {
        let subject = |text: &str| encoded("--subject", text).unwrap().to_string();
        assert_eq!(subject("hello, Bob"), "hello, Bob");
        assert_eq!(subject("Adri\u{e1}n"), "=?utf-8?b?QWRyacOhbg==?=");
        let long = subject(&"\u{e9}".repeat(60));
        assert!(long.contains("?= =?utf-8?b?"), "{long}");
        assert!(encoded("--subject", "a\r\nb").is_err());
        assert!(encoded("--subject", &"\u{e9}".repeat(300)).is_err());
    }
}
