//! Messages for people who are offline, as the web messenger leaves and fetches them
//! (docs/protocol/web.md).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderMap, StatusCode};
use msnp::types::Handle;
use serde::{Deserialize, Serialize};
use swallowtail_domain::left_message::NotLeft;

use super::messenger::{Refused, acting};
use super::session::Session;
use crate::site::Site;
use crate::store::LeftMessage;

/// What waits.
#[derive(Serialize)]
pub(super) struct Waiting {
    messages: Vec<Message>,
}

#[derive(Serialize)]
struct Message {
    id: i64,
    from: String,
    name: String,
    left_ms: u64,
    text: String,
}

impl From<LeftMessage> for Message {
    fn from(message: LeftMessage) -> Self {
        Self {
            id: message.id,
            from: message.from.as_str().to_owned(),
            name: message.name.to_plain(),
            left_ms: message.left.0,
            text: message.text,
        }
    }
}

/// `GET /web/messages`
pub(super) async fn waiting(
    State(site): State<Arc<Site>>,
    session: Option<Session>,
) -> Result<Json<Waiting>, Refused> {
    let session = session.ok_or(Refused::SIGNED_OUT)?;
    let waiting = site.letterbox.waiting(session.who.id).await?;
    let messages = waiting.into_iter().map(Message::from).collect();
    Ok(Json(Waiting { messages }))
}

/// What is said in `POST /web/messages/taken`.
#[derive(Deserialize)]
pub(super) struct Taken {
    ids: Vec<i64>,
}

/// `POST /web/messages/taken`
pub(super) async fn taken(
    State(site): State<Arc<Site>>,
    session: Option<Session>,
    headers: HeaderMap,
    said: Result<Json<Taken>, JsonRejection>,
) -> Result<StatusCode, Refused> {
    let session = acting(session, &headers)?;
    let Json(Taken { ids }) = said?;
    site.letterbox.taken(session.who.id, ids).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is said in `POST /web/messages`. Has no `Debug`.
#[derive(Deserialize)]
pub(super) struct Left {
    to: String,
    text: String,
}

/// `POST /web/messages`
pub(super) async fn leave(
    State(site): State<Arc<Site>>,
    session: Option<Session>,
    headers: HeaderMap,
    said: Result<Json<Left>, JsonRejection>,
) -> Result<StatusCode, Refused> {
    let session = acting(session, &headers)?;
    let Json(Left { to, text }) = said?;
    let Ok(to) = to.parse::<Handle>() else {
        return Err(NotLeft::NotWanted.into());
    };
    let left = site.letterbox.leave(session.who.id, &to, &text).await?;
    left?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<NotLeft> for Refused {
    fn from(why: NotLeft) -> Self {
        match why {
            NotLeft::NotWanted => Self(StatusCode::FORBIDDEN, "not-wanted"),
            NotLeft::Online => Self(StatusCode::CONFLICT, "online"),
            NotLeft::Empty => Self::NOT_UNDERSTOOD,
            NotLeft::TooLong => Self(StatusCode::PAYLOAD_TOO_LARGE, "too-long"),
            NotLeft::Full => Self(StatusCode::TOO_MANY_REQUESTS, "full"),
        }
    }
}
