//! Every transcript, played on the world without sockets: once as it stands, and once with
//! every byte of the clients arriving alone.

use std::path::Path;

use swallowtail_sim::transcript::{Outcome, PureStage, Transcript, play};

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
            Ok(Outcome::Skipped(lacking)) => panic!("{} lacks {lacking:?}", transcript.name()),
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
