//! All that is kept of somebody, to take along: one JSON document.

use axum::Json;
use axum::http::header;
use axum::response::IntoResponse;
use msnp::command::settings::{Privacy, Prompt};
use msnp::types::ListKind;
use serde_json::{Value, json};
use swallowtail_domain::account::Account;
use swallowtail_domain::roster::Roster;

use super::asked::{Answer, Asked, moved};
use super::shown::date;
use crate::store::{Kept, KeptText, PageSettings, WebSessionRow};

/// `GET /account/export.json`
pub(super) async fn show(asked: Asked) -> Answer {
    let session = asked.signed_in()?;
    let (store, who) = (&asked.site.store, session.who.id);
    let (loaded, kept) = (store.load(who).await?, store.kept(who).await?);
    let settings = store.page_settings(who).await?;
    let (Some((account, roster)), Some(kept), Some(settings)) = (loaded, kept, settings) else {
        return Ok(moved("/account/sign-in"));
    };
    let sessions = store.web_sessions(who, asked.now()).await?;
    let all = json!({
        "made": date(asked.now()),
        "account": of_account(&account, &settings, &kept),
        "groups": groups(&roster),
        "contacts": contacts(&roster),
        "browsers": sessions.iter().map(of_session).collect::<Vec<_>>(),
        "messages_waiting_for_you": texts(&kept.left_for, "from"),
        "messages_waiting_for_others": texts(&kept.left_by, "to"),
        "reports_made": texts(&kept.reports, "about"),
    });
    let name = [(
        header::CONTENT_DISPOSITION,
        "attachment; filename=\"messenger-account.json\"",
    )];
    Ok((name, Json(all)).into_response())
}

fn of_account(account: &Account, settings: &PageSettings, kept: &Kept) -> Value {
    let properties = account.properties.iter();
    let properties = properties.map(|(name, value)| (name.as_str(), value.to_plain()));
    json!({
        "address": account.identity.handle.as_str(),
        "name": account.name.as_ref().map(msnp::types::FriendlyName::to_plain),
        "created": date(kept.created),
        "address_verified": account.verified,
        "restricted": account.restricted,
        "sign_ins": kept.sign_ins,
        "separate_messenger_password": kept.messenger_password,
        "list_version": account.serial.value(),
        "told_when_added": account.prompt == Prompt::Ask,
        "open_to_strangers": account.privacy == Privacy::AllowOthers,
        "properties": properties.collect::<std::collections::BTreeMap<_, _>>(),
        "unread_mail": {
            "inbox": account.mailbox.inbox_unread,
            "other_folders": account.mailbox.folders_unread,
        },
        "in_directory": settings.listed,
        "about": settings.about,
        "takes_messages": settings.takes_messages,
    })
}

fn groups(roster: &Roster) -> Vec<Value> {
    let groups = roster.groups().iter();
    let groups = groups.map(|(id, name)| json!({ "number": id.value(), "name": name.to_plain() }));
    groups.collect()
}

fn contacts(roster: &Roster) -> Vec<Value> {
    let entries = roster.entries().map(|entry| {
        let groups = roster.groups().iter().map(|(id, _)| *id);
        let groups = groups.filter(|id| entry.groups.contains(*id));
        let groups: Vec<_> = groups.map(msnp::types::GroupId::value).collect();
        let lists = [
            (ListKind::Forward, "forward"),
            (ListKind::Allow, "allow"),
            (ListKind::Block, "block"),
            (ListKind::Reverse, "reverse"),
        ];
        let lists = lists
            .into_iter()
            .filter(|(list, _)| entry.lists.contains(*list));
        json!({
            "address": entry.identity.handle.as_str(),
            "name": entry.name.to_plain(),
            "lists": lists.map(|(_, name)| name).collect::<Vec<_>>(),
            "groups": groups,
        })
    });
    entries.collect()
}

fn of_session(row: &WebSessionRow) -> Value {
    json!({
        "browser": row.agent,
        "network_address": row.address,
        "signed_in": date(row.created),
        "last_used": date(row.seen),
    })
}

fn texts(texts: &[KeptText], role: &str) -> Vec<Value> {
    let texts = texts.iter();
    let texts = texts.map(|it| json!({ role: it.other, "at": date(it.at), "text": it.text }));
    texts.collect()
}
