//! What people say of others.

use swallowtail_domain::limits::OPEN_REPORTS_PER_REPORTER_MAX;

use super::super::Filed;
use super::*;

#[tokio::test]
async fn there_are_not_too_many_reports_of_one_person() {
    let f = Fixture::new().await;
    let (alice, bob) = (f.account("alice").await, f.account("bob").await);
    let report = async |by, about| {
        let filed = f
            .store
            .file_report(by, about, "rude".to_owned(), Timestamp(1));
        filed.await.unwrap()
    };
    for _ in 0..OPEN_REPORTS_PER_REPORTER_MAX {
        assert_eq!(report(alice, bob).await, Filed::Yes);
    }
    assert_eq!(report(alice, bob).await, Filed::TooMany);
    assert_eq!(report(bob, alice).await, Filed::Yes);
}
