//! What single commands take when lists are as long as they may be: one person whom everybody
//! watches, with contacts in twenty-five groups; from the command to the last one who is told.

use std::time::Duration;

use anyhow::Result;
use tokio::time::Instant;

use crate::client::Client;
use crate::fixture::Fixture;

/// How often each command is measured; the median counts.
const ROUNDS: usize = 5;

/// The star, and those who watch.
struct Stage {
    star: Client,
    watchers: Vec<Client>,
    handle: String,
    trid: u32,
}

/// Measures with each number of watchers, and prints a row for each command.
pub(crate) async fn measure(sizes: &[usize]) -> Result<()> {
    let mut rows: Vec<(&str, Vec<Duration>)> = Vec::new();
    for &size in sizes {
        let fixture = Fixture::star(size).await?;
        let service = fixture.serve(&[]).await?;
        let mut stage = Stage::enter(&fixture, &service.notification, size).await?;
        for (at, (name, took)) in stage.play()?.into_iter().enumerate() {
            if rows.len() == at {
                rows.push((name, Vec::new()));
            }
            rows[at].1.push(took);
        }
        eprintln!(
            "{size} watchers: {} KiB resident",
            service.resident_bytes()? / 1024
        );
        service.stop()?;
    }
    print!("{:<34}", "milliseconds, with watchers:");
    sizes.iter().for_each(|size| print!("{size:>10}"));
    println!();
    for (name, times) in rows {
        print!("{name:<34}");
        for took in times {
            print!("{:>10.2}", took.as_secs_f64() * 1000.0);
        }
        println!();
    }
    Ok(())
}

impl Stage {
    async fn enter(fixture: &Fixture, address: &str, watchers: usize) -> Result<Self> {
        let mut clients = Vec::with_capacity(watchers + 1);
        for person in 0..=watchers {
            let mut client = Client::connect(address)?;
            client.sign_in(fixture.handle(person), &fixture.ticket(person).await?)?;
            client.settle()?;
            clients.push(client);
        }
        let watchers = clients.split_off(1);
        let star = clients.remove(0);
        let mut stage = Self {
            star,
            watchers,
            handle: fixture.handle(0).to_string(),
            trid: 100,
        };
        // Everything that is still under way.
        stage.settle()?;
        Ok(stage)
    }

    fn settle(&mut self) -> Result<()> {
        self.star.settle()?;
        self.watchers.iter_mut().try_for_each(Client::settle)
    }

    fn play(&mut self) -> Result<Vec<(&'static str, Duration)>> {
        let handle = self.handle.clone();
        Ok(vec![
            (
                "SYN, the whole dump",
                self.take(|n| (format!("SYN {n} 0"), "SYN"), "")?,
            ),
            (
                "CHG, all are told",
                self.change("CHG", "NLN ", |n, odd| {
                    format!("CHG {n} {} 0", if odd { "BSY" } else { "NLN" })
                })?,
            ),
            (
                "REA of oneself, all are told",
                self.change("REA", "NLN ", |n, odd| {
                    format!("REA {n} {handle} Star{}", u8::from(odd))
                })?,
            ),
            (
                "PRP, all are told and counted",
                self.change("PRP", "BPR ", |n, odd| {
                    format!("PRP {n} PHH {}", u8::from(odd))
                })?,
            ),
            (
                "BLP to BL and back",
                self.change("BLP", "", |n, odd| {
                    format!("BLP {n} {}", if odd { "BL" } else { "AL" })
                })?,
            ),
            (
                "ADG",
                self.change("ADG", "", |n, _| format!("ADG {n} Another{n} 0"))?,
            ),
            ("RMG of one group in twenty-five", self.removals()?),
        ])
    }

    /// The median of a few, from the command to its answer and to what everybody is told.
    fn change(
        &mut self,
        verb: &'static str,
        news: &str,
        line: impl Fn(u32, bool) -> String,
    ) -> Result<Duration> {
        let mut odd = false;
        self.take(
            |n| {
                odd = !odd;
                (line(n, odd), verb)
            },
            news,
        )
    }

    fn take(
        &mut self,
        mut line: impl FnMut(u32) -> (String, &'static str),
        news: &str,
    ) -> Result<Duration> {
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            // Five changes of one's own name a minute are the limit; no more are made.
            self.trid += 1;
            let (line, verb) = line(self.trid);
            let began = Instant::now();
            self.star.say(&line)?;
            self.star.until(&format!("{verb} {}", self.trid))?;
            if verb == "SYN" {
                self.star.settle()?;
            }
            if !news.is_empty() {
                for watcher in &mut self.watchers {
                    watcher.until(news)?;
                }
            }
            times.push(began.elapsed());
        }
        self.settle()?;
        times.sort();
        Ok(times[ROUNDS / 2])
    }

    /// Groups from the last on, each with its share of the contacts.
    fn removals(&mut self) -> Result<Duration> {
        let mut groups = (1..=24).rev();
        self.take(
            |n| {
                let group = groups.next().unwrap_or(1);
                (format!("RMG {n} {group}"), "RMG")
            },
            "",
        )
    }
}
