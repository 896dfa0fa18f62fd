//! The JSON API: which path is answered by whom, and who may ask. `openapi.json` describes it;
//! a test holds the two together.

mod accounts;
mod input;
mod lists;
mod notices;
mod operators;
mod problem;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, delete, get, patch, post, put};

use super::Admin;
use super::scope::Scope;
use super::socket::Peer;
use crate::clock;
use crate::store::{Actor, Deed, SecretHash, Via};
pub(super) use problem::Problem;

/// What the API is, for programs.
const OPENAPI: &str = include_str!("../openapi.json");
const START: &str = "/api/v1";

type Handlers = MethodRouter<Arc<Admin>>;

/// An operation: method and path as the description has them, the scope it takes, and who answers.
type Operation = (&'static str, &'static str, Scope, Handlers);

/// Every operation but the description.
fn operations() -> Vec<Operation> {
    let mut all = of_accounts();
    all.extend(of_the_service());
    all.extend(of_operators());
    all
}

fn of_accounts() -> Vec<Operation> {
    use Scope::{AccountsRead as Read, AccountsWrite as Write, SessionsRead, SessionsWrite};
    let (one, password) = ("/accounts/{handle}", "/accounts/{handle}/password");
    let (off, on) = ("/accounts/{handle}/disable", "/accounts/{handle}/enable");
    let of_one = "/sessions/{handle}";
    vec![
        ("get", "/accounts", Read, get(accounts::list)),
        ("post", "/accounts", Write, post(accounts::create)),
        ("get", one, Read, get(accounts::show)),
        ("patch", one, Write, patch(accounts::change)),
        ("delete", one, Write, delete(accounts::remove)),
        ("put", password, Write, put(accounts::reset)),
        ("post", off, Write, post(accounts::disable)),
        ("post", on, Write, post(accounts::enable)),
        ("get", "/sessions", SessionsRead, get(lists::sessions)),
        (
            "delete",
            of_one,
            SessionsWrite,
            delete(accounts::end_sessions),
        ),
    ]
}

fn of_the_service() -> Vec<Operation> {
    use Scope::{AuditRead, Bans, FiguresRead, Invitations, Notices, Reports};
    let invitation = "/invitations/{id}";
    vec![
        ("get", "/bans", Bans, get(lists::bans)),
        ("post", "/bans", Bans, post(lists::ban)),
        ("delete", "/bans/{id}", Bans, delete(lists::lift)),
        ("get", "/reports", Reports, get(lists::reports)),
        ("post", "/reports/{id}/close", Reports, post(lists::close)),
        ("post", "/notices", Notices, post(notices::broadcast)),
        ("get", "/shutdown", Notices, get(notices::shutdown)),
        ("put", "/shutdown", Notices, put(notices::announce)),
        ("delete", "/shutdown", Notices, delete(notices::cancel)),
        ("get", "/invitations", Invitations, get(lists::invitations)),
        ("post", "/invitations", Invitations, post(lists::invite)),
        ("delete", invitation, Invitations, delete(lists::revoke)),
        ("get", "/audit", AuditRead, get(lists::audit)),
        ("get", "/figures", FiguresRead, get(notices::figures)),
    ]
}

fn of_operators() -> Vec<Operation> {
    use Scope::Operators;
    let (one, password) = ("/operators/{name}", "/operators/{name}/password");
    let token = "/tokens/{id}";
    vec![
        ("get", "/operators", Operators, get(operators::list)),
        ("post", "/operators", Operators, post(operators::add)),
        ("put", password, Operators, put(operators::password)),
        ("delete", one, Operators, delete(operators::remove)),
        ("get", "/tokens", Operators, get(operators::tokens)),
        ("post", "/tokens", Operators, post(operators::create_token)),
        ("delete", token, Operators, delete(operators::revoke_token)),
    ]
}

/// All routes.
pub(super) fn router(admin: &Arc<Admin>) -> Router {
    let mut router = Router::new().route("/openapi.json", get(description));
    for (_, path, scope, handlers) in operations() {
        let gate = (Arc::clone(admin), scope);
        let handlers = handlers.route_layer(from_fn_with_state(gate, authorize));
        router = router.route(path, handlers);
    }
    let router = router
        .fallback(|| async { Problem::new(StatusCode::NOT_FOUND, "There is no such path.") })
        .method_not_allowed_fallback(|| async {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "That is not done here.")
        })
        .with_state(Arc::clone(admin));
    Router::new().nest(START, router)
}

async fn description() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI)
}

/// Lets in whoever has shown that he may, and says who he is.
async fn authorize(
    State((admin, scope)): State<(Arc<Admin>, Scope)>,
    mut request: Request,
    next: Next,
) -> Response {
    let local = match request.extensions().get() {
        Some(Peer::Local(name)) => Some(Actor {
            name: name.clone(),
            via: Via::Cli,
        }),
        _ => None,
    };
    let actor = match local {
        Some(actor) => Ok(actor),
        None => {
            let token = token(request.headers());
            holder(&admin, scope, token).await
        }
    };
    match actor {
        Ok(actor) => {
            request.extensions_mut().insert(actor);
            let mut reply = next.run(request).await;
            let headers = reply.headers_mut();
            headers
                .entry(header::CACHE_CONTROL)
                .or_insert(header::HeaderValue::from_static("no-store"));
            reply
        }
        Err(problem) => problem.into_response(),
    }
}

/// What a request shows to be let in.
fn token(headers: &HeaderMap) -> Option<String> {
    let shown = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = shown.split_once(' ')?;
    let is_bearer = scheme.eq_ignore_ascii_case("bearer");
    is_bearer.then(|| token.trim().to_owned())
}

/// Whose token that is, if it is good for this.
async fn holder(admin: &Admin, scope: Scope, token: Option<String>) -> Result<Actor, Problem> {
    let Some(token) = token else {
        return Err(Problem::unauthorized());
    };
    let store = &admin.desk.store;
    let found = store.api_token(SecretHash::of(token), clock::now()).await?;
    let row = found.ok_or_else(Problem::unauthorized)?;
    if !scope.is_in(&row.scopes) {
        let why = format!("This needs the scope {}.", scope.as_str());
        return Err(Problem::new(StatusCode::FORBIDDEN, why));
    }
    Ok(Actor {
        name: row.name,
        via: Via::Api,
    })
}

/// Does it, for whoever has asked.
async fn perform(admin: &Admin, actor: &Actor, deed: Deed) -> Result<Option<i64>, Problem> {
    Ok(admin.desk.perform(actor, deed).await?)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    #[test]
    fn the_description_has_every_operation_and_no_other() {
        let description: Value = serde_json::from_str(OPENAPI).unwrap();
        let mut described = BTreeSet::new();
        for (path, methods) in description["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                if method == "parameters" {
                    continue;
                }
                let needed = operation["x-scope"].as_str().unwrap_or("none");
                described.insert(format!("{method} {path} {needed}"));
            }
        }
        let mut served: BTreeSet<_> = operations()
            .iter()
            .map(|(method, path, scope, _)| format!("{method} {START}{path} {}", scope.as_str()))
            .collect();
        served.insert(format!("get {START}/openapi.json none"));
        assert_eq!(described, served);
    }

    #[test]
    fn the_description_lists_all_scopes() {
        let description: Value = serde_json::from_str(OPENAPI).unwrap();
        let listed = &description["components"]["schemas"]["Scope"]["enum"];
        let listed: Vec<_> = listed
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it.as_str().unwrap())
            .collect();
        assert_eq!(listed, Scope::ALL.map(Scope::as_str));
    }
}
