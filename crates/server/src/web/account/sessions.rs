//! Where somebody is signed in: browsers and Messenger, and how to end that.

use askama::Template;
use axum::http::StatusCode;

use super::asked::{Answer, Asked, moved};
use super::frame::Frame;
use super::shown::{date, shown};
use crate::connection::Via;
use crate::registry::About;

#[derive(Template)]
#[template(path = "account/sessions.html")]
struct Sessions {
    frame: Frame,
    rows: Vec<Row>,
    messengers: Vec<Messenger>,
}

/// A session of Messenger: there is one, or two while one takes over from the other.
struct Messenger {
    client: String,
    address: String,
    since: String,
}

impl Messenger {
    fn of(about: About) -> Self {
        let client = match (about.via, about.client) {
            (Via::WebSocket, _) => "The web messenger".to_owned(),
            (Via::Tcp | Via::Gateway, Some(build)) => format!("Messenger ({})", shown(&build)),
            (Via::Tcp | Via::Gateway, None) => "Messenger".to_owned(),
        };
        Self {
            client,
            address: about.peer.ip().to_canonical().to_string(),
            since: date(about.since),
        }
    }
}

struct Row {
    /// Names the session, and opens nothing.
    name: String,
    agent: String,
    address: String,
    created: String,
    seen: String,
    /// Whether it is the one that looks.
    own: bool,
}

/// `GET /account/sessions`
pub(super) async fn show(asked: Asked) -> Answer {
    let session = asked.signed_in()?;
    let own = session.secret.hash();
    let found = asked
        .site
        .store
        .web_sessions(session.who.id, asked.now())
        .await?;
    let rows = found.into_iter().map(|row| Row {
        own: row.hash == own,
        name: row.hash.to_hex(),
        agent: if row.agent.is_empty() {
            "A browser that does not say what it is".to_owned()
        } else {
            shown(&row.agent)
        },
        address: shown(&row.address),
        created: date(row.created),
        seen: date(row.seen),
    });
    let messengers = asked.site.entrance.sessions_of(session.who.id);
    let page = Sessions {
        frame: asked.frame("sessions"),
        rows: rows.collect(),
        messengers: messengers.into_iter().map(Messenger::of).collect(),
    };
    Ok(asked.page(StatusCode::OK, &page))
}

/// `POST /account/sessions`
pub(super) async fn end(asked: Asked) -> Answer {
    let session = asked.acting()?;
    let (site, who) = (&asked.site, session.who.id);
    let said = match asked.field("do") {
        "all" => {
            let but = session.secret.hash();
            site.store.end_everything_but(who, but).await?;
            site.entrance.sign_out(who);
            "all-ended"
        }
        "messenger" => {
            site.entrance.sign_out(who);
            "ended"
        }
        _ => {
            let name = asked.field("session");
            site.store.end_web_session(who, name, asked.now()).await?;
            if name == session.secret.hash().to_hex() {
                return Ok(super::entry::leave(&asked, "/account/sign-in?said=out"));
            }
            // It may be the one that the messenger is open in.
            site.entrance.break_off_browser(who);
            "ended"
        }
    };
    Ok(moved(&format!("/account/sessions?said={said}")))
}
