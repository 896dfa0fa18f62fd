//! Administering from the command line: the same functions as those of the pages and the API. What
//! is stored is changed directly, whether the service runs or not; what is live, it is asked.

use std::io::Write;
use std::path::Path;

use anyhow::{Result, anyhow};
use msnp::types::Handle;
use swallowtail_domain::time::Timestamp;

use super::account::{passwords, read_password};
use super::administer::{
    BanCommand, InvitationCommand, Lasting, OperatorCommand, Part, ReportCommand, SessionCommand,
    TokenCommand,
};
use crate::admin::desk::{in_hours, new_code, new_token};
use crate::admin::shown::{line, time, until};
use crate::admin::views::{Figures, Page, Session};
use crate::admin::{socket, words};
use crate::clock;
use crate::config::Config;
use crate::store::{Actor, Banned, Deed, NewApiToken, NewBan, NewInvitation, NotDone, Store, Via};

/// Where commands do things, for whoever runs them.
pub(super) struct Desk<'a> {
    pub(super) store: &'a Store,
    pub(super) config: &'a Config,
    actor: Actor,
}

impl<'a> Desk<'a> {
    pub(super) fn new(store: &'a Store, config: &'a Config) -> Self {
        let actor = Actor {
            name: socket::own_name(),
            via: Via::Cli,
        };
        Self {
            store,
            config,
            actor,
        }
    }

    /// Does it, with an entry in the audit log; returns the number of what was made.
    pub(super) async fn perform(&self, deed: Deed) -> Result<Result<Option<i64>, NotDone>> {
        Ok(self.store.perform(&self.actor, deed, clock::now()).await?)
    }

    /// The same, of something that must be there, or must not.
    pub(super) async fn must(&self, deed: Deed, what: &str) -> Result<Option<i64>> {
        self.perform(deed).await?.map_err(|why| match why {
            NotDone::NoSuch => anyhow!("there is no {what}"),
            NotDone::Exists => anyhow!("there is already a {what}"),
            NotDone::Full => anyhow!("making a {what}: {why}"),
        })
    }

    async fn password_hash(&self) -> Result<String> {
        let password = read_password(&mut std::io::stdin().lock())?;
        Ok(passwords(self.config)?.hash(&password).await?)
    }

    pub(super) async fn session(&self, command: SessionCommand) -> Result<()> {
        match command {
            SessionCommand::List => unreachable!("needs no store"),
            SessionCommand::Kick { handle } => {
                let what = format!("account {handle}");
                self.must(Deed::EndSessions(handle), &what).await.map(drop)
            }
        }
    }

    pub(super) async fn ban(&self, command: BanCommand) -> Result<()> {
        match command {
            BanCommand::Add {
                who,
                reason,
                lasting,
            } => {
                let ban = NewBan {
                    who: banned(&who)?,
                    reason: words::reason(&reason)?,
                    until: lasting.end(),
                };
                let id = self.must(Deed::Ban(ban), &format!("account {who}")).await?;
                say(&format!("{}", id.unwrap_or_default()))
            }
            BanCommand::List(Part { before, limit }) => {
                let now = clock::now();
                for ban in self.store.bans(before, limit).await? {
                    let state = if ban.is_in_force(now) { "" } else { " (over)" };
                    let (until, reason) = (until(ban.until), line(&ban.reason));
                    let by = line(&ban.created_by);
                    say(&format!(
                        "{}\t{}\t{until}{state}\t{by}\t{reason}",
                        ban.id, ban.who
                    ))?;
                }
                Ok(())
            }
            BanCommand::Lift { id } => self.must(Deed::LiftBan(id), "such ban").await.map(drop),
        }
    }

    pub(super) async fn report(&self, command: ReportCommand) -> Result<()> {
        match command {
            ReportCommand::List { closed, part } => {
                let rows = self.store.reports(closed, part.before, part.limit).await?;
                for report in rows {
                    let (at, body) = (time(report.created), line(&report.body));
                    let (reporter, about) = (report.reporter, report.about);
                    say(&format!("{}\t{at}\t{reporter}\t{about}\t{body}", report.id))?;
                }
                Ok(())
            }
            ReportCommand::Close { id } => self
                .must(Deed::CloseReport(id), "such open report")
                .await
                .map(drop),
        }
    }

    pub(super) async fn broadcast(&self, text: &str) -> Result<()> {
        let text = words::broadcast(text)?;
        self.must(Deed::Broadcast(text), "service").await?;
        say("The running service hears of this within seconds.")
    }

    pub(super) async fn invitation(&self, command: InvitationCommand) -> Result<()> {
        match command {
            InvitationCommand::Create {
                uses,
                lasting,
                note,
            } => {
                let invitation = NewInvitation {
                    code: new_code(),
                    uses,
                    expires: lasting.end(),
                    note: words::note(&note)?,
                };
                let code = invitation.code.clone();
                self.must(Deed::CreateInvitation(invitation), "code")
                    .await?;
                say(&code)
            }
            InvitationCommand::List(Part { before, limit }) => {
                for row in self.store.invitations(before, limit).await? {
                    let (until, note) = (until(row.expires), line(&row.note));
                    say(&format!(
                        "{}\t{}\t{} left\t{until}\t{note}",
                        row.id, row.code, row.uses_left
                    ))?;
                }
                Ok(())
            }
            InvitationCommand::Revoke { id } => {
                let deed = Deed::RevokeInvitation(id);
                self.must(deed, "such invitation").await.map(drop)
            }
        }
    }

    pub(super) async fn operator(&self, command: OperatorCommand) -> Result<()> {
        match command {
            OperatorCommand::Add { name, .. } => {
                let name = words::operator_name(&name)?;
                let what = format!("operator {name}");
                let hash = self.password_hash().await?;
                self.must(Deed::AddOperator(name, hash), &what)
                    .await
                    .map(drop)
            }
            OperatorCommand::List => {
                for row in self.store.operators().await? {
                    say(&format!("{}\t{}", row.name, time(row.created)))?;
                }
                Ok(())
            }
            OperatorCommand::Passwd { name, .. } => {
                let what = format!("operator {}", line(&name));
                let deed = Deed::SetOperatorPassword(name, self.password_hash().await?);
                self.must(deed, &what).await.map(drop)
            }
            OperatorCommand::Remove { name } => {
                let what = format!("operator {}", line(&name));
                self.must(Deed::RemoveOperator(name), &what).await.map(drop)
            }
        }
    }

    pub(super) async fn token(&self, command: TokenCommand) -> Result<()> {
        match command {
            TokenCommand::Create {
                name,
                scopes,
                lasting,
            } => {
                let (token, hash) = new_token();
                let new = NewApiToken {
                    hash,
                    name: words::operator_name(&name)?,
                    scopes: words::scopes(scopes.iter().map(String::as_str))?,
                    expires: lasting.end(),
                };
                self.must(Deed::CreateToken(new), &format!("token {name}"))
                    .await?;
                say(&token)
            }
            TokenCommand::List => {
                for row in self.store.api_tokens().await? {
                    let until = until(row.expires);
                    say(&format!(
                        "{}\t{}\t{}\t{until}",
                        row.id, row.name, row.scopes
                    ))?;
                }
                Ok(())
            }
            TokenCommand::Revoke { id } => self
                .must(Deed::RevokeToken(id), "such token")
                .await
                .map(drop),
        }
    }

    pub(super) async fn audit(&self, part: &Part) -> Result<()> {
        for row in self.store.audit_log(part.before, part.limit).await? {
            let words = [&row.actor.name, &row.action, &row.subject, &row.detail];
            let [actor, action, subject, detail] = words.map(|word| line(word));
            let (at, via) = (time(row.at), row.actor.via.as_str());
            say(&format!(
                "{}\t{at}\t{actor}\t{via}\t{action}\t{subject}\t{detail}",
                row.id
            ))?;
        }
        Ok(())
    }
}

impl Lasting {
    fn end(&self) -> Option<Timestamp> {
        self.days.map(|days| in_hours(days * 24))
    }
}

/// Who is meant: only a handle has an `@`.
fn banned(who: &str) -> Result<Banned> {
    if who.contains('@') {
        return Ok(Banned::Account(who.parse::<Handle>()?));
    }
    Ok(Banned::Network(words::network(who)?))
}

/// Who is signed in to the running service.
pub(super) async fn list_sessions(data: &Path) -> Result<()> {
    let mut after = "0".to_owned();
    loop {
        let page: Page<Session> = socket::ask(data, &format!("/sessions?after={after}")).await?;
        for session in page.items {
            let since = time(Timestamp(session.since_ms));
            let client = session.client.as_deref().map_or_else(String::new, line);
            say(&format!(
                "{}\t{since}\t{}\t{}\t{client}",
                session.handle, session.address, session.transport
            ))?;
        }
        match page.next {
            Some(next) => after = next,
            None => return Ok(()),
        }
    }
}

/// The figures of the running service.
pub(super) async fn show_figures(data: &Path) -> Result<()> {
    let figures: Figures = socket::ask(data, "/figures").await?;
    let last = figures.samples.last();
    let (minute, second) = last.map_or((0.0, 0.0), |last| {
        (last.sign_ins_per_minute, last.messages_per_second)
    });
    say(&format!("sessions\t{}", figures.sessions))?;
    say(&format!("conversations\t{}", figures.conversations))?;
    say(&format!(
        "sign-ins\t{}\t{minute:.1} a minute",
        figures.sign_ins
    ))?;
    say(&format!(
        "messages\t{}\t{second:.1} a second",
        figures.messages
    ))?;
    match figures.shutdown_ms {
        Some(at) => say(&format!("stops\t{}", time(Timestamp(at)))),
        None => Ok(()),
    }
}

/// Nobody may be there to read it, which ends a list early and is no failure.
fn say(text: &str) -> Result<()> {
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}
