//! Acknowledged means durable: the process is killed in the middle of a stream of changes,
//! and the next one has all that the first has acknowledged.

use std::collections::BTreeSet;

use msnp_client::types::{Handle, ListKind};
use msnp_client::{Client, Passport, Session, Trust};

use crate::support::{Place, Service};

/// How many are there to be added, and after how many answers the process is killed: the
/// additions go on until then.
const FRIENDS: usize = 400;
const ANSWERS: usize = 150;

async fn sign_in(place: &Place, service: &Service) -> Session {
    let trust = Trust::roots_pem(&place.certificate()).unwrap();
    let url = format!("https://localhost:{}", service.https.port());
    let passport = Passport::at(&url, trust).unwrap();
    let handle = "alice@example.com".parse().unwrap();
    let dispatch = service.front.to_string();
    Client::with_password(dispatch, handle, "secret", passport)
        .sign_in()
        .await
        .unwrap()
}

fn friend(n: usize) -> Handle {
    format!("friend{n}@example.com").parse().unwrap()
}

/// Adds until the service is gone, which somebody else sees to meanwhile; returns who was
/// acknowledged.
async fn add_until_killed(mut session: Session, service: Service) -> BTreeSet<Handle> {
    let mut acknowledged = BTreeSet::new();
    let mut service = Some(service);
    let mut killer = None;
    for n in 0..FRIENDS {
        if session.add(ListKind::Forward, &friend(n)).await.is_err() {
            break;
        }
        acknowledged.insert(friend(n));
        if acknowledged.len() >= ANSWERS
            && let Some(service) = service.take()
        {
            killer = Some(std::thread::spawn(|| service.kill()));
        }
    }
    killer.expect("it was killed").join().unwrap();
    acknowledged
}

#[test]
fn killed_in_the_middle_it_loses_nothing_it_acknowledged() {
    let place = Place::new();
    place.succeed(
        &["account", "add", "alice@example.com", "--password-stdin"],
        "secret\n",
    );
    let friends: String = (0..FRIENDS)
        .map(|n| format!("{},,secret\n", friend(n)))
        .collect();
    std::fs::write(place.path().join("friends.csv"), friends).unwrap();
    place.succeed(&["account", "import", "friends.csv"], "");

    let runtime = tokio::runtime::Runtime::new().unwrap();
    let service = place.serve();
    let session = runtime.block_on(sign_in(&place, &service));
    let acknowledged = runtime.block_on(add_until_killed(session, service));
    let count = acknowledged.len();
    assert!(
        (ANSWERS..FRIENDS).contains(&count),
        "killed too late: {count} were acknowledged"
    );

    let service = place.serve();
    let kept: BTreeSet<Handle> = runtime.block_on(async {
        let mut session = sign_in(&place, &service).await;
        let roster = session.synchronise(None).await.unwrap().unwrap();
        roster
            .contacts
            .into_iter()
            .map(|contact| contact.handle)
            .collect()
    });
    let lost: Vec<_> = acknowledged.difference(&kept).collect();
    assert!(
        lost.is_empty(),
        "{} of {}: {lost:?}",
        lost.len(),
        acknowledged.len()
    );
    service.end();
}
