//! What people say of others.

use swallowtail_domain::limits::REPORTS_OPEN_PER_ACCOUNT_MAX;

use super::super::NotReported;
use super::*;

#[tokio::test]
async fn a_report_is_about_somebody_and_there_are_not_too_many() {
    let f = Fixture::new().await;
    let (alice, bob) = (f.account("alice").await, f.account("bob").await);
    f.account("carol").await;
    let report = async |by, about| {
        let body = "rude".to_owned();
        let about = handle(about);
        let filed = f.store.file_report(by, &about, body, Timestamp(1));
        filed.await.unwrap()
    };
    assert_eq!(report(alice, "nobody").await, Err(NotReported::Nobody));
    for _ in 0..REPORTS_OPEN_PER_ACCOUNT_MAX {
        assert_eq!(report(alice, "bob").await, Ok(()));
    }
    assert_eq!(report(alice, "carol").await, Err(NotReported::TooMany));
    assert_eq!(report(bob, "carol").await, Ok(()));
}
