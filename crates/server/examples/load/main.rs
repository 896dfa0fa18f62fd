//! Measures the service under load: memory of idle sessions, instructions of a message.
//!
//! `cargo run --release -p swallowtail --example load -- idle` starts the service next to
//! this program (build it first), fills it with friends and prints what a session takes.
//! `… -- relay` counts what one more message costs, under callgrind; `… -- limits` times
//! single commands with lists as long as they may be.

mod client;
mod fixture;
mod idle;
mod limits;
mod relay;

use anyhow::{Result, bail};

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["idle"] => idle::measure(&[1_000, 5_000]).await,
        ["idle", ref sizes @ ..] => {
            let sizes: Vec<usize> = sizes.iter().map(|n| n.parse()).collect::<Result<_, _>>()?;
            idle::measure(&sizes).await
        }
        ["relay"] => relay::measure(1_000, 11_000).await,
        ["relay", few, many] => relay::measure(few.parse()?, many.parse()?).await,
        ["limits"] => limits::measure(&[10, 100, 1_000]).await,
        _ => bail!("usage: load idle [SESSIONS …] | load relay [FEW MANY] | load limits"),
    }
}
