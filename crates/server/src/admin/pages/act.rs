//! The one place where forms change something: the action is in the path, by its word in the audit
//! log.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use msnp::types::Handle;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use swallowtail_domain::admission::Hold;
use swallowtail_domain::limits::{INVITATION_USES_MAX, SHUTDOWN_MINUTES_MAX};

use super::fields::{Fields, bad};
use super::session::{Operator, must_be_ours};
use super::{Admin, Frame, Trouble, page};
use crate::admin::desk::{in_minutes, new_code, new_token};
use crate::admin::words::BadWord;
use crate::admin::{Refused, words};
use crate::clock;
use crate::password::HashError;
use crate::store::{
    AccountSettings, Actor, Banned, Deed, NewAccount, NewApiToken, NewBan, NewInvitation, NotDone,
    Via,
};

/// What a form asks for, and what comes after it.
struct Plan {
    deed: Deed,
    /// The page to go on with.
    next: String,
    /// A token that is shown this once.
    token: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/token.html")]
struct TokenPage {
    frame: Frame,
    token: String,
}

/// Does what a form asks for.
pub(super) async fn act(
    State(admin): State<Arc<Admin>>,
    operator: Operator,
    Path(action): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Trouble> {
    must_be_ours(&headers, &operator.token, &fields)?;
    let Plan { deed, next, token } = plan(&admin, &action, &fields).await?;
    let actor = Actor {
        name: operator.name.clone(),
        via: Via::Page,
    };
    admin.desk.perform(&actor, deed).await?;
    if let Some(token) = token {
        let frame = Frame::new(&operator, "operators");
        return Ok(page(&TokenPage { frame, token }));
    }
    let mark = if next.contains('?') { '&' } else { '?' };
    Ok(Redirect::to(&format!("{next}{mark}said={action}")).into_response())
}

async fn plan(admin: &Admin, action: &str, fields: &Fields) -> Result<Plan, Trouble> {
    let (area, _) = action.split_once('.').unwrap_or_default();
    match area {
        "account" | "session" => of_account(admin, action, fields).await,
        "operator" | "token" => of_operators(admin, action, fields).await,
        _ => of_the_rest(action, fields),
    }
}

fn go(deed: Deed, next: &str) -> Plan {
    Plan {
        deed,
        next: next.to_owned(),
        token: None,
    }
}

/// The page of an account.
fn page_of(handle: &Handle) -> String {
    let handle = utf8_percent_encode(handle.as_str(), NON_ALPHANUMERIC);
    format!("/admin/accounts/{handle}")
}

fn no_such_action() -> Trouble {
    Trouble::new(StatusCode::NOT_FOUND, "There is no such action.")
}

async fn of_account(admin: &Admin, action: &str, fields: &Fields) -> Result<Plan, Trouble> {
    let handle = fields.handle()?;
    let its_page = page_of(&handle);
    let next = match fields.optional("back") {
        Some("sessions") => "/admin/sessions",
        _ => its_page.as_str(),
    };
    let deed = match action {
        "account.create" => Deed::CreateAccount(NewAccount {
            handle,
            name: fields.own_name()?,
            group_zero: admin.desk.group_zero.clone(),
            password_hash: admin.desk.hash(fields.text("password")?).await?,
            created: clock::now(),
        }),
        "account.disable" => Deed::DisableAccount(handle),
        "account.enable" => Deed::EnableAccount(handle),
        "account.change" => Deed::ChangeAccount(handle, settings(fields)?),
        "account.password" => {
            let hash = admin.desk.hash(fields.text("password")?).await?;
            Deed::ResetPassword(handle, hash)
        }
        "account.delete" => {
            let confirmed = fields.optional("confirm").map(str::trim);
            if confirmed != Some(handle.as_str()) {
                return Err(bad(
                    "To delete an account for ever, type its handle once more.",
                ));
            }
            return Ok(go(Deed::DeleteAccount(handle), "/admin/accounts"));
        }
        "session.end" => Deed::EndSessions(handle),
        _ => return Err(no_such_action()),
    };
    Ok(go(deed, next))
}

/// A form has all of them: what is not ticked is off.
fn settings(fields: &Fields) -> Result<AccountSettings, Trouble> {
    let hold = match fields.optional("hold") {
        None | Some("none") => None,
        Some(word) => Some(Hold::parse(word).ok_or_else(|| bad("There is no such hold."))?),
    };
    Ok(AccountSettings {
        name: Some(fields.own_name()?),
        verified: Some(fields.optional("verified").is_some()),
        restricted: Some(fields.optional("restricted").is_some()),
        hold: Some(hold),
    })
}

async fn of_operators(admin: &Admin, action: &str, fields: &Fields) -> Result<Plan, Trouble> {
    const NEXT: &str = "/admin/operators";
    let hash = async || {
        admin
            .desk
            .hash(fields.text("password")?)
            .await
            .map_err(Trouble::from)
    };
    let name = || Ok::<_, Trouble>(words::operator_name(fields.text("name")?)?);
    Ok(match action {
        "operator.add" => go(Deed::AddOperator(name()?, hash().await?), NEXT),
        "operator.password" => go(Deed::SetOperatorPassword(name()?, hash().await?), NEXT),
        "operator.remove" => go(Deed::RemoveOperator(name()?), NEXT),
        "token.create" => {
            let (token, hash) = new_token();
            let new = NewApiToken {
                hash,
                name: name()?,
                scopes: words::scopes(fields.all("scope"))?,
                expires: fields.end()?,
            };
            Plan {
                token: Some(token),
                ..go(Deed::CreateToken(new), NEXT)
            }
        }
        "token.revoke" => go(Deed::RevokeToken(fields.number("id")?), NEXT),
        _ => return Err(no_such_action()),
    })
}

fn of_the_rest(action: &str, fields: &Fields) -> Result<Plan, Trouble> {
    let within = |value: u32, most: u32, what: &str| {
        let is_in = (1..=most).contains(&value);
        is_in
            .then_some(value)
            .ok_or_else(|| bad(format!("{what} are 1 to {most}.")))
    };
    Ok(match action {
        "ban.add" => {
            let (who, next) = banned(fields)?;
            let ban = NewBan {
                who,
                reason: words::reason(fields.text("reason")?)?,
                until: fields.end()?,
            };
            go(Deed::Ban(ban), &next)
        }
        "ban.lift" => go(Deed::LiftBan(fields.number("id")?), "/admin/bans"),
        "report.close" => go(Deed::CloseReport(fields.number("id")?), "/admin/reports"),
        "notice.broadcast" => {
            let text = words::broadcast(fields.text("text")?)?;
            go(Deed::Broadcast(text), "/admin/notices")
        }
        "shutdown.announce" => {
            let minutes = within(fields.number("minutes")?, SHUTDOWN_MINUTES_MAX, "Minutes")?;
            go(
                Deed::AnnounceShutdown(in_minutes(minutes)),
                "/admin/notices",
            )
        }
        "shutdown.cancel" => go(Deed::CancelShutdown, "/admin/notices"),
        "invitation.create" => {
            let new = NewInvitation {
                code: new_code(),
                uses: within(fields.number("uses")?, INVITATION_USES_MAX, "Uses")?,
                expires: fields.end()?,
                note: words::note(fields.optional("note").unwrap_or_default())?,
            };
            go(Deed::CreateInvitation(new), "/admin/invitations")
        }
        "invitation.revoke" => {
            let deed = Deed::RevokeInvitation(fields.number("id")?);
            go(deed, "/admin/invitations")
        }
        _ => return Err(no_such_action()),
    })
}

/// Whom a ban is for, and the page that asked for it.
fn banned(fields: &Fields) -> Result<(Banned, String), Trouble> {
    let who = fields.text("who")?.trim();
    if !who.contains('@') {
        let network = words::network(who)?;
        return Ok((Banned::Network(network), "/admin/bans".to_owned()));
    }
    let handle: Handle = who.parse().map_err(|_| bad("That is not a handle."))?;
    let next = match fields.optional("back") {
        Some("account") => page_of(&handle),
        _ => "/admin/bans".to_owned(),
    };
    Ok((Banned::Account(handle), next))
}

impl From<BadWord> for Trouble {
    fn from(why: BadWord) -> Self {
        let status = match why {
            BadWord::Form(_) => StatusCode::BAD_REQUEST,
            BadWord::Forbidden(_) => StatusCode::CONFLICT,
        };
        Self::new(status, format!("{why}."))
    }
}

impl From<Refused> for Trouble {
    fn from(why: Refused) -> Self {
        let status = match why {
            Refused::Store(error) => return error.into(),
            Refused::NotDone(NotDone::NoSuch) => StatusCode::NOT_FOUND,
            Refused::NotDone(NotDone::Exists | NotDone::Full) => StatusCode::CONFLICT,
            Refused::Password(HashError::Length) => StatusCode::BAD_REQUEST,
            Refused::Password(HashError::Busy(_)) => StatusCode::SERVICE_UNAVAILABLE,
        };
        Self::new(status, format!("{why}."))
    }
}
