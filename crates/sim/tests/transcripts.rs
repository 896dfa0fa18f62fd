//! Every transcript, played on the world without sockets: once as it stands, and once with
//! every byte of the clients arriving alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use swallowtail_conform::clients::{Watched, trips_on_purpose};
use swallowtail_conform::transcript::{Outcome, Transcript, play};
use swallowtail_domain::fault::Refusal;
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

#[test]
fn no_known_client_trips() {
    let mut wrong = Vec::new();
    for transcript in transcripts() {
        let mut stage = Watched::new(PureStage::default());
        let played = play(&transcript, &mut stage).map_err(|failure| failure.to_string());
        match (played, trips_on_purpose(transcript.name())) {
            (Err(failure), Some(rule)) if failure.contains(&format!("[{rule}]")) => {}
            (Ok(_), None) => {}
            (Err(failure), _) => wrong.push(failure),
            (Ok(_), Some(rule)) => wrong.push(format!("{}: [{rule}] holds", transcript.name())),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Rows of the seed's checklist that no conversation of this crate can show, and where they are
/// shown instead.
const ELSEWHERE: [(u32, &str); 3] = [
    (3, "msnp: the table of error codes is closed"),
    (
        27,
        "crates/server/tests/it/services.rs: it is served over HTTP",
    ),
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

/// The numbers that the lines of a conversation expect.
fn numbers(text: &str) -> impl Iterator<Item = u16> {
    let expected = text.lines().filter_map(|line| {
        let (_, line) = line.split_once(" < ").or_else(|| line.split_once(" <* "))?;
        line.split(' ').next()
    });
    expected.filter_map(|word| {
        let digits = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| word.parse().ok())?
    })
}

/// What can be refused is refused somewhere, for a reason that can come about.
#[test]
fn every_refusal_is_shown_somewhere() {
    let shown: BTreeSet<u16> = transcripts()
        .iter()
        .map(|transcript| fs::read_to_string(&transcript.path).expect("it was read before"))
        .flat_map(|text| numbers(&text).collect::<Vec<_>>())
        .collect();
    let all = Refusal::ALL.iter().map(|refusal| refusal.code().number());
    assert_eq!(shown, all.collect(), "shown, and all there are");
}
