//! E-mail that the service writes: links that show whose an address is, and that let people back
//! in. Written and sent by a task of its own, so that nobody can tell from the time that a page
//! takes whether there is an account.

use std::time::Duration;

use anyhow::{Context, Result};
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use msnp::types::Handle;
use swallowtail_domain::limits::{
    LETTER_MS_MAX, LETTERS_WAITING_MAX, RESET_LINK_MS_MAX, VERIFY_LINK_MS_MAX,
};
use tokio::sync::mpsc;

use crate::clock;
use crate::config::{Mail, MailTls};
use crate::service::Service;
use crate::store::{Purpose, Store, StoreError};
use crate::web::session::Secret;

/// The way of e-mail, if there is one.
pub struct Letters {
    queue: Option<mpsc::Sender<Wanted>>,
}

/// An e-mail that somebody has asked for; whether it is written is decided later.
pub(crate) struct Wanted {
    pub(crate) purpose: Purpose,
    pub(crate) to: Handle,
    /// The address of the page that the link leads to, up to the secret.
    pub(crate) page: String,
}

impl Letters {
    /// No e-mail is sent.
    #[must_use]
    pub fn none() -> Self {
        Self { queue: None }
    }

    /// Sends e-mail as the configuration says, if it says so, as a task of that service.
    pub fn start(mail: &Mail, store: &Store, service: &Service) -> Result<Self> {
        let Some(transport) = transport(mail)? else {
            return Ok(Self::none());
        };
        let from = mail.from.as_deref().unwrap_or_default();
        let writer = Writer {
            from: from.parse().context("mail.from")?,
            transport,
            store: store.clone(),
        };
        let (queue, mut wanted) = mpsc::channel(LETTERS_WAITING_MAX);
        let stop = service.stopping();
        service.tasks().spawn(async move {
            while let Some(Some(wanted)) = stop.run_until_cancelled(wanted.recv()).await {
                writer.answer(&wanted).await;
            }
        });
        Ok(Self { queue: Some(queue) })
    }

    /// Whether e-mail is sent at all.
    pub(crate) fn are_sent(&self) -> bool {
        self.queue.is_some()
    }

    /// Asks for an e-mail. Waits for nothing; where too many wait it is not written.
    pub(crate) fn ask(&self, wanted: Wanted) {
        if let Some(queue) = &self.queue
            && queue.try_send(wanted).is_err()
        {
            tracing::warn!("too many e-mails wait: one is not written");
        }
    }
}

type Transport = AsyncSmtpTransport<Tokio1Executor>;

fn transport(mail: &Mail) -> Result<Option<Transport>> {
    let Some(host) = &mail.host else {
        return Ok(None);
    };
    let mut builder = match mail.tls {
        MailTls::StartTls => Transport::starttls_relay(host),
        MailTls::Tls => Transport::relay(host),
        MailTls::None => Ok(Transport::builder_dangerous(host)),
    }
    .context("mail.host")?
    .timeout(Some(Duration::from_millis(LETTER_MS_MAX)));
    if let Some(port) = mail.port {
        builder = builder.port(port);
    }
    if let (Some(username), Some(file)) = (&mail.username, &mail.password_file) {
        let password =
            std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        let password = password.trim_end_matches(['\r', '\n']).to_owned();
        builder = builder.credentials(Credentials::new(username.clone(), password));
    }
    Ok(Some(builder.build()))
}

struct Writer {
    from: Mailbox,
    transport: Transport,
    store: Store,
}

impl Writer {
    /// Writes what was asked for, if there is somebody to get it.
    async fn answer(&self, wanted: &Wanted) {
        match self.link(wanted).await {
            Ok(Some(link)) => self.send(wanted, &link).await,
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "an e-mail is not written"),
        }
    }

    /// The address in the e-mail, good from now on.
    async fn link(&self, wanted: &Wanted) -> Result<Option<String>, StoreError> {
        let found = self.store.is_verified(&wanted.to).await?;
        let lasts = match (wanted.purpose, found) {
            (_, None) | (Purpose::Verify, Some((_, true))) => return Ok(None),
            (Purpose::Verify, _) => VERIFY_LINK_MS_MAX,
            (Purpose::Reset, _) => RESET_LINK_MS_MAX,
        };
        let Some((id, _)) = found else {
            return Ok(None);
        };
        let (secret, now) = (Secret::new(), clock::now());
        let store = &self.store;
        store
            .keep_mail_link(id, secret.hash(), wanted.purpose, now, now + lasts)
            .await?;
        Ok(Some(format!("{}{}", wanted.page, secret.reveal())))
    }

    /// What it says is never logged.
    async fn send(&self, wanted: &Wanted, link: &str) {
        let Ok(to) = wanted.to.as_str().parse() else {
            tracing::info!("an e-mail is not written: a handle is no address");
            return;
        };
        let (subject, text) = text(wanted, link);
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text);
        let Ok(message) = message else {
            tracing::error!("an e-mail could not be put together");
            return;
        };
        match self.transport.send(message).await {
            Ok(_) => tracing::debug!("an e-mail is sent"),
            Err(error) => tracing::warn!(%error, "an e-mail is not taken"),
        }
    }
}

/// Subject and text.
fn text(Wanted { purpose, to, .. }: &Wanted, link: &str) -> (&'static str, String) {
    match purpose {
        Purpose::Verify => (
            "Please confirm your address",
            format!(
                "Hello,\n\nsomebody, hopefully you, has made a Messenger account for {to}.\n\n\
                 Please open this page and press the button to show that the address is yours:\n\n\
                 {link}\n\n\
                 It works once, within a day. If it was not you, do nothing.\n"
            ),
        ),
        Purpose::Reset => (
            "A new password for Messenger",
            format!(
                "Hello,\n\nsomebody, hopefully you, has asked for a new password for {to}.\n\n\
                 Choose one on this page:\n\n\
                 {link}\n\n\
                 It works once, within an hour. If it was not you, do nothing: your password stays\n\
                 as it is.\n"
            ),
        ),
    }
}
