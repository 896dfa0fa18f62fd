//! What relaying one message costs in instructions of the service, counted by callgrind:
//! two runs that differ in nothing but the number of messages.

use anyhow::{Context, Result};

use crate::client::Client;
use crate::fixture::Fixture;

const TEXT_BYTES: usize = 100;

/// Relays `few` and then `many` messages, and prints the difference for one.
pub(crate) async fn measure(few: u64, many: u64) -> Result<()> {
    let fixture = Fixture::new(2, 1).await?;
    // The first start makes keys, for which primes are looked for until some are found.
    run(&fixture, 1).await?;
    let (of_few, of_many) = (run(&fixture, few).await?, run(&fixture, many).await?);
    println!("{few:>8} messages: {of_few:>14} instructions");
    println!("{many:>8} messages: {of_many:>14} instructions");
    println!(
        "one message of {TEXT_BYTES} bytes: {}",
        (of_many - of_few) / (many - few)
    );
    Ok(())
}

async fn run(fixture: &Fixture, messages: u64) -> Result<u64> {
    let counts = tempfile::NamedTempFile::new()?;
    let out = format!("--callgrind-out-file={}", counts.path().display());
    let service = fixture
        .serve(&["valgrind", "--tool=callgrind", &out, "--quiet"])
        .await?;
    let mut alice = Client::connect(&service.notification)?;
    let mut bob = Client::connect(&service.notification)?;
    alice.sign_in(fixture.handle(0), &fixture.ticket(0).await?)?;
    bob.sign_in(fixture.handle(1), &fixture.ticket(1).await?)?;

    alice.say("XFR 7 SB")?;
    let granted = alice.until("XFR 7 SB")?;
    let cookie = granted.rsplit(' ').next().context("a cookie")?;
    let mut alice_sb = Client::connect(&service.front)?;
    alice_sb.say(&format!("USR 1 {} {cookie}", fixture.handle(0)))?;
    alice_sb.say(&format!("CAL 2 {}", fixture.handle(1)))?;
    let rung = bob.until("RNG ")?;
    let words: Vec<&str> = rung.split(' ').collect();
    let mut bob_sb = Client::connect(&service.front)?;
    bob_sb.say(&format!(
        "ANS 1 {} {} {}",
        fixture.handle(1),
        words[4],
        words[1]
    ))?;
    alice_sb.until("JOI ")?;

    // One at a time, as people talk: each message wakes the service twice.
    for n in 0..messages {
        let mut message = format!("MSG {n} N {TEXT_BYTES}\r\n").into_bytes();
        message.resize(message.len() + TEXT_BYTES, b'x');
        alice_sb.send(&message)?;
        bob_sb.until("MSG ")?;
    }
    service.stop()?;
    let text = std::fs::read_to_string(counts.path())?;
    let total = text.lines().find_map(|line| line.strip_prefix("totals: "));
    Ok(total.context("callgrind's total")?.trim().parse()?)
}
