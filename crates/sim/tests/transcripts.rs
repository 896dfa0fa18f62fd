//! Every transcript, played on the world without sockets: once as it stands, and once with
//! every byte of the clients arriving alone.

use std::collections::BTreeSet;
use std::path::Path;

use swallowtail_conform::transcript::{Outcome, Transcript, play};
use swallowtail_sim::stage::PureStage;

fn transcripts() -> Vec<Transcript> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../transcripts");
    let directory = directory.canonicalize().expect("there are transcripts");
    let transcripts = Transcript::read_all(&directory).expect("transcripts are readable");
    assert!(!transcripts.is_empty(), "there are transcripts");
    transcripts
}

fn play_all(stage: fn() -> PureStage) {
    let mut failures = Vec::new();
    for transcript in transcripts() {
        match play(&transcript, &mut stage()) {
            Ok(Outcome::Played) => println!("played {}", transcript.name()),
            Ok(outcome) => panic!("{}: {outcome:?}", transcript.name()),
            Err(failure) => failures.push(failure.to_string()),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_transcript_comes_true() {
    play_all(PureStage::default);
}

#[test]
fn every_transcript_comes_true_byte_by_byte() {
    play_all(PureStage::byte_by_byte);
}

/// Rows of the seed checklist that no conversation of this crate can show, and where they are
/// shown instead.
const ELSEWHERE: [(u32, &str); 4] = [
    (3, "msnp: the table of error codes is closed"),
    (27, "the configuration pages, which are served over HTTP"),
    (28, "URL, which is not offered yet"),
    (29, "a stub of the seed page: nothing to show"),
];

#[test]
fn every_seed_row_is_shown_somewhere() {
    let transcripts = transcripts();
    let covers = transcripts.iter().flat_map(|transcript| &transcript.covers);
    let shown: BTreeSet<u32> = covers
        .filter_map(|covered| covered.strip_prefix("seed-")?.parse().ok())
        .chain(ELSEWHERE.map(|(row, _)| row))
        .collect();
    let missing: Vec<_> = (1..=41).filter(|row| !shown.contains(row)).collect();
    assert_eq!(
        missing,
        [] as [u32; 0],
        "rows of the seed that nothing shows"
    );
}
