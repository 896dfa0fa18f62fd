//! Three people do whatever comes to their minds, and after every step the world must look as
//! it should: what clients know equals what is stored, presence is what visibility allows,
//! messages arrive once. `SEQUENCES=n` tries more of them; a failure is shrunk.

mod client;
mod look;
mod lore;
mod page;
mod run;
mod talk;
mod watched;

use msnp::types::{ListKind, Status};
use page::OnPage;
use proptest::prelude::*;
use run::Run;

/// Somebody, by number.
type Who = usize;

/// How many people there are.
const PEOPLE: usize = 3;

/// What one of them does. What makes no sense at the moment is left out.
#[derive(Debug, Clone)]
enum Step {
    /// And, like every real client, sets a status at once; or not.
    SignIn(Who, Option<Status>),
    Status(Who, Status, u32),
    Add(Who, ListKind, Who, u8),
    Remove(Who, ListKind, Who, Option<u8>),
    Privacy(Who, &'static str),
    Prompt(Who, &'static str),
    AddGroup(Who, u8),
    RenameGroup(Who, u8, u8),
    RemoveGroup(Who, u8),
    /// One's own name, or one kept for somebody.
    Rename(Who, Who, u8),
    Property(Who, &'static str, Option<&'static str>),
    /// Whether calls are taken.
    Calls(Who, bool),
    /// A list in its old form.
    List(Who, ListKind),
    /// With what the client has, or as if it had nothing.
    Synchronise(Who, bool),
    Open(Who),
    Call(Who, Who),
    /// The oldest ring.
    Answer(Who),
    Say(Who),
    Leave(Who),
    Out(Who),
    Drop(Who),
    Wait(u64),
    StoreWorks(bool),
    /// On a page, whatever his client does.
    Page(Who, OnPage),
    /// An account is deleted, and somebody else takes its handle.
    Delete(Who),
}

fn step() -> impl Strategy<Value = Step> {
    use ListKind::{Allow, Block, Forward};
    let who = || 0..PEOPLE;
    let list = || prop_oneof![3 => Just(Forward), 2 => Just(Allow), 2 => Just(Block)];
    let property = || proptest::sample::select(&["PHH", "PHM", "MOB", "MBE"][..]);
    let value = || proptest::sample::select(&["Y", "N", "1"][..]);
    let status = || {
        prop_oneof![
            3 => proptest::sample::select(&Status::ALL[..]),
            1 => Just(Status::Hidden),
        ]
    };
    prop_oneof![
        4 => (who(), proptest::option::weighted(0.8, status())).prop_map(|(who, status)| Step::SignIn(who, status)),
        6 => (who(), status(), 0..3u32).prop_map(|(who, status, caps)| Step::Status(who, status, caps)),
        8 => (who(), list(), who(), 0..3u8).prop_map(|(who, list, whom, group)| Step::Add(who, list, whom, group)),
        4 => (who(), list(), who(), proptest::option::of(0..3u8))
            .prop_map(|(who, list, whom, group)| Step::Remove(who, list, whom, group)),
        2 => (who(), prop_oneof![Just("AL"), Just("BL")]).prop_map(|(who, value)| Step::Privacy(who, value)),
        1 => (who(), prop_oneof![Just("A"), Just("N")]).prop_map(|(who, value)| Step::Prompt(who, value)),
        2 => (who(), 0..3u8).prop_map(|(who, name)| Step::AddGroup(who, name)),
        1 => (who(), 0..4u8, 0..3u8).prop_map(|(who, id, name)| Step::RenameGroup(who, id, name)),
        2 => (who(), 0..4u8).prop_map(|(who, id)| Step::RemoveGroup(who, id)),
        3 => (who(), who(), 0..3u8).prop_map(|(who, whom, name)| Step::Rename(who, whom, name)),
        4 => (who(), property(), proptest::option::of(value())).prop_map(|(who, name, value)| Step::Property(who, name, value)),
        1 => (who(), any::<bool>()).prop_map(|(who, on)| Step::Calls(who, on)),
        1 => (who(), proptest::sample::select(&ListKind::ALL[..])).prop_map(|(who, list)| Step::List(who, list)),
        4 => (who(), page::does()).prop_map(|(who, does)| Step::Page(who, does)),
        1 => who().prop_map(Step::Delete),
        4 => (who(), any::<bool>()).prop_map(|(who, cached)| Step::Synchronise(who, cached)),
        3 => who().prop_map(Step::Open),
        4 => (who(), who()).prop_map(|(who, whom)| Step::Call(who, whom)),
        4 => who().prop_map(Step::Answer),
        4 => who().prop_map(Step::Say),
        2 => who().prop_map(Step::Leave),
        1 => who().prop_map(Step::Out),
        1 => who().prop_map(Step::Drop),
        2 => prop_oneof![Just(10), Just(9_000), Just(70_000), Just(130_000), Just(310_000)].prop_map(Step::Wait),
        1 => proptest::bool::weighted(0.8).prop_map(Step::StoreWorks),
    ]
}

fn sequences() -> u32 {
    let wanted = std::env::var("SEQUENCES").ok();
    wanted
        .and_then(|wanted| wanted.parse().ok())
        .unwrap_or(10_000)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: sequences(),
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_world_is_as_it_should_be(steps in proptest::collection::vec(step(), 100)) {
        let mut run = Run::new();
        for step in &steps {
            run.step(step);
        }
        run.end();
    }
}
