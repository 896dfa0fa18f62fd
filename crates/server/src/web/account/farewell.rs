//! Deleting one's account.

use askama::Template;
use axum::http::StatusCode;
use swallowtail_domain::event::UserEvent;

use super::asked::{Answer, Asked};
use super::entry::{checked, leave, refusal};
use super::frame::{Errors, Frame};

#[derive(Template)]
#[template(path = "account/delete.html")]
struct Delete {
    frame: Frame,
    errors: Errors,
}

fn form(asked: &Asked, status: StatusCode, errors: Errors) -> Answer {
    let frame = asked.frame("delete");
    Ok(asked.page(status, &Delete { frame, errors }))
}

/// `GET /account/delete`
pub(super) async fn show(asked: Asked) -> Answer {
    asked.signed_in()?;
    form(&asked, StatusCode::OK, Errors::default())
}

/// `POST /account/delete`
pub(super) async fn delete(asked: Asked) -> Answer {
    let who = &asked.acting()?.who;
    let mut errors = Errors::default();
    if asked.field("sure").is_empty() {
        errors.add("sure", "Nothing was deleted: please tick this as well.");
        return form(&asked, StatusCode::BAD_REQUEST, errors);
    }
    if let Err(why) = checked(&asked, Some(&who.handle), "current").await? {
        errors.add("current", refusal(why));
        return form(&asked, why, errors);
    }
    asked
        .site
        .store
        .delete_account(&who.handle, asked.now())
        .await?;
    // The notices of the deletion come a few seconds later.
    asked.site.entrance.tell(who.id, UserEvent::Disabled);
    tracing::info!("somebody has deleted his account");
    Ok(leave(&asked, "/account/goodbye"))
}
