//! Every action by every way, and the one entry that each leaves in the log.

use serde_json::{Value, json};
use swallowtail::store::ACTIONS;

use super::{Bureau, code};

/// One action, as each of the ways has it. `{id}` is the number of what was made before.
struct Case {
    action: &'static str,
    cli: &'static str,
    api: (&'static str, &'static str, Option<Value>),
    page: &'static [(&'static str, &'static str)],
    /// What has to be there first, as a command; what it makes is `{id}`, the greatest of its list.
    before: Option<Before>,
}

struct Before {
    cli: &'static str,
    list: &'static str,
}

const BAN: Option<Before> = Some(Before {
    cli: "ban add 192.0.2.0/24 --reason spam",
    list: "ban list",
});
const INVITATION: Option<Before> = Some(Before {
    cli: "invitation create",
    list: "invitation list",
});
const TOKEN: Option<Before> = Some(Before {
    cli: "token create spare --scopes bans",
    list: "token list",
});
const BOB: &str = "/accounts/bob@example.com";

fn case(
    action: &'static str,
    cli: &'static str,
    api: (&'static str, &'static str, Option<Value>),
    page: &'static [(&'static str, &'static str)],
) -> Case {
    Case {
        action,
        cli,
        api,
        page,
        before: None,
    }
}

fn after(before: Option<Before>, case: Case) -> Case {
    Case { before, ..case }
}

fn of_accounts() -> Vec<Case> {
    const WHO: &[(&str, &str)] = &[("handle", "bob@example.com")];
    let password = json!({"password": "new"});
    vec![
        case(
            "account.create",
            "account add carol@example.com --password-stdin",
            (
                "POST",
                "/accounts",
                Some(json!({"handle": "dave@example.com", "password": "x"})),
            ),
            &[("handle", "erin@example.com"), ("password", "x")],
        ),
        case(
            "account.disable",
            "account disable bob@example.com",
            ("POST", "/accounts/bob@example.com/disable", None),
            WHO,
        ),
        case(
            "account.enable",
            "account enable bob@example.com",
            ("POST", "/accounts/bob@example.com/enable", None),
            WHO,
        ),
        case(
            "account.change",
            "account set bob@example.com --restricted --unverified --name B --hold child",
            (
                "PATCH",
                BOB,
                Some(json!({"name": "B", "verified": true, "restricted": false, "hold": null})),
            ),
            &[
                ("handle", "bob@example.com"),
                ("name", "Bobby"),
                ("verified", "yes"),
            ],
        ),
        case(
            "account.password",
            "account passwd bob@example.com --password-stdin",
            ("PUT", "/accounts/bob@example.com/password", Some(password)),
            &[("handle", "bob@example.com"), ("password", "newer")],
        ),
        case(
            "session.end",
            "session kick bob@example.com",
            ("DELETE", "/sessions/bob@example.com", None),
            WHO,
        ),
        case(
            "account.delete",
            "account delete carol@example.com",
            ("DELETE", "/accounts/dave@example.com", None),
            &[
                ("handle", "erin@example.com"),
                ("confirm", "erin@example.com"),
            ],
        ),
    ]
}

fn of_the_service() -> Vec<Case> {
    let network = json!({"network": "198.51.100.7", "reason": "spam"});
    vec![
        case(
            "ban.add",
            "ban add bob@example.com --reason spam --days 3",
            ("POST", "/bans", Some(network)),
            &[("who", "203.0.113.0/24"), ("reason", "spam"), ("days", "1")],
        ),
        after(
            BAN,
            case(
                "ban.lift",
                "ban lift {id}",
                ("DELETE", "/bans/{id}", None),
                &[("id", "{id}")],
            ),
        ),
        after(
            Some(Before {
                cli: "report",
                list: "report list",
            }),
            case(
                "report.close",
                "report close {id}",
                ("POST", "/reports/{id}/close", None),
                &[("id", "{id}")],
            ),
        ),
        case(
            "notice.broadcast",
            "broadcast hello",
            ("POST", "/notices", Some(json!({"text": "hello"}))),
            &[("text", "hello")],
        ),
        case(
            "shutdown.announce",
            "shutdown --in 60",
            ("PUT", "/shutdown", Some(json!({"minutes": 60}))),
            &[("minutes", "60")],
        ),
        case(
            "shutdown.cancel",
            "shutdown --cancel",
            ("DELETE", "/shutdown", None),
            &[],
        ),
        case(
            "invitation.create",
            "invitation create --uses 3 --days 7 --note party",
            (
                "POST",
                "/invitations",
                Some(json!({"uses": 2, "note": "x"})),
            ),
            &[("uses", "5"), ("note", "")],
        ),
        after(
            INVITATION,
            case(
                "invitation.revoke",
                "invitation revoke {id}",
                ("DELETE", "/invitations/{id}", None),
                &[("id", "{id}")],
            ),
        ),
    ]
}

fn of_operators() -> Vec<Case> {
    let scopes = json!({"name": "api", "scopes": ["bans"]});
    let new = json!({"name": "paula", "password": "x"});
    vec![
        case(
            "operator.add",
            "operator add peter --password-stdin",
            ("POST", "/operators", Some(new)),
            &[("name", "pia"), ("password", "x")],
        ),
        case(
            "operator.password",
            "operator passwd peter --password-stdin",
            (
                "PUT",
                "/operators/peter/password",
                Some(json!({"password": "y"})),
            ),
            &[("name", "peter"), ("password", "z")],
        ),
        case(
            "operator.remove",
            "operator remove peter",
            ("DELETE", "/operators/paula", None),
            &[("name", "pia")],
        ),
        case(
            "token.create",
            "token create cli --scopes bans,reports --days 9",
            ("POST", "/tokens", Some(scopes)),
            &[("name", "page"), ("scope", "bans"), ("scope", "audit:read")],
        ),
        after(
            TOKEN,
            case(
                "token.revoke",
                "token revoke {id}",
                ("DELETE", "/tokens/{id}", None),
                &[("id", "{id}")],
            ),
        ),
    ]
}

impl Case {
    /// Makes what has to be there; returns its number.
    fn prepare(&self, bureau: &Bureau) -> String {
        let Some(before) = &self.before else {
            return String::new();
        };
        if before.cli == "report" {
            let store = &bureau.store;
            bureau.block_on(async {
                let id = async |handle: &str| store.find(&handle.parse().unwrap()).await.unwrap();
                let (alice, bob) = (id("alice@example.com").await, id("bob@example.com").await);
                let filed = store.file_report(alice.unwrap(), bob.unwrap(), "rude".into(), now());
                filed.await.unwrap();
            });
        } else {
            bureau.says(before.cli);
        }
        let listed = bureau.says(before.list);
        let ids = listed.lines().map(|line| line.split('\t').next().unwrap());
        let greatest = ids.map(|id| id.parse::<i64>().unwrap()).max();
        greatest.unwrap().to_string()
    }

    /// After each way there is one entry more, and it is of this.
    fn leaves_one_entry(&self, bureau: &Bureau, via: &str, actor: &str, act: impl FnOnce()) {
        let before = bureau.log().len();
        act();
        let log = bureau.log();
        assert_eq!(log.len(), before + 1, "{} by {via}", self.action);
        let [who, by, action, _] = &log[0];
        assert_eq!((by.as_str(), action.as_str()), (via, self.action));
        assert!(who.starts_with(actor), "{who}");
    }
}

fn now() -> swallowtail_domain::time::Timestamp {
    swallowtail::clock::now()
}

#[test]
fn every_action_is_there_by_every_way_and_leaves_one_entry() {
    let bureau = Bureau::open(&["alice@example.com", "bob@example.com"]);
    let mut mary = bureau.mary();
    let mut cases = of_accounts();
    cases.append(&mut of_the_service());
    cases.append(&mut of_operators());
    let mut actions: Vec<_> = cases.iter().map(|case| case.action).collect();
    let mut all = ACTIONS.to_vec();
    actions.sort_unstable();
    all.sort_unstable();
    assert_eq!(actions, all, "an action has no case");
    for case in &cases {
        let id = case.prepare(&bureau);
        case.leaves_one_entry(&bureau, "cli", "cli:", || {
            bureau.says(&case.cli.replace("{id}", &id));
        });
        let id = case.prepare_again(&bureau);
        let (method, path, body) = &case.api;
        case.leaves_one_entry(&bureau, "api", "robot", || {
            let reply = bureau.api(method, &path.replace("{id}", &id), body.clone());
            assert!(
                (200..300).contains(&code(&reply)),
                "{}: {reply:?}",
                case.action
            );
        });
        let id = case.prepare_again(&bureau);
        case.leaves_one_entry(&bureau, "page", "mary", || {
            let token = mary.token.clone();
            let mut fields = vec![("token", token.as_str())];
            fields.extend(case.page.iter().map(|(name, value)| match *value {
                "{id}" => (*name, id.as_str()),
                value => (*name, value),
            }));
            let reply = mary.post_form(&format!("/admin/do/{}", case.action), &fields);
            assert!(
                [303, 200].contains(&code(&reply)),
                "{}: {reply:?}",
                case.action
            );
        });
    }
    bureau.service.end();
}

impl Case {
    fn prepare_again(&self, bureau: &Bureau) -> String {
        self.prepare(bureau)
    }
}

/// What is only looked at leaves nothing, and looks the same from everywhere.
#[test]
fn looking_leaves_no_entry() {
    let bureau = Bureau::open(&["alice@example.com"]);
    let mut mary = bureau.mary();
    let _alice = bureau.sign_in("alice@example.com");
    let before = bureau.log().len();
    for (command, path, page, shows) in [
        (
            "account list",
            "/accounts?search=ALI",
            "/admin/accounts?search=ali",
            "alice@example.com",
        ),
        ("session list", "/sessions", "/admin/sessions", "127.0.0.1"),
        ("ban list", "/bans", "/admin/bans", ""),
        ("report list", "/reports?state=open", "/admin/reports", ""),
        ("invitation list", "/invitations", "/admin/invitations", ""),
        ("audit", "/audit?limit=5", "/admin/audit", "operator.add"),
        ("operator list", "/operators", "/admin/operators", "mary"),
        ("token list", "/tokens", "/admin/operators", "robot"),
        ("figures", "/figures", "/admin/", "essions"),
    ] {
        let said = bureau.says(command);
        let told = bureau.api("GET", path, None);
        let shown = mary.get(page);
        assert_eq!((code(&told), code(&shown)), (200, 200), "{command}");
        for text in [said, told.body, shown.body] {
            assert!(text.contains(shows), "{command}: {text}");
        }
    }
    assert!(
        bureau.says("session list").contains("MSMSGS 5.0.0537")
            || bureau.says("session list").contains("MSNMSGR 5.0.0537")
    );
    assert_eq!(bureau.log().len(), before);
    // What failed leaves nothing either.
    assert_eq!(code(&bureau.api("DELETE", "/bans/7", None)), 404);
    bureau.place.fail(&["ban", "lift", "7"], "", 1);
    bureau
        .place
        .fail(&["session", "kick", "x@example.com"], "", 1);
    bureau
        .place
        .fail(&["ban", "add", "127.0.0.1", "--reason", "x"], "", 1);
    let loopback = json!({"network": "127.0.0.0/8", "reason": "x"});
    assert_eq!(code(&bureau.api("POST", "/bans", Some(loopback))), 409);
    assert_eq!(bureau.log().len(), before);
    let Bureau { place, service, .. } = bureau;
    service.end();
    let complaint = place.fail(&["session", "list"], "", 69);
    assert!(
        complaint.contains("the service does not run here"),
        "{complaint}"
    );
}
