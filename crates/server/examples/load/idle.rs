//! What an idle signed-in session takes of the service's memory.

use anyhow::{Context, Result};
use swallowtail::clock;

use crate::client::Client;
use crate::fixture::Fixture;

const FRIENDS: usize = 10;

/// Signs people in up to each size, and prints the memory and its slope.
pub(crate) async fn measure(sizes: &[usize]) -> Result<()> {
    let most = *sizes.last().context("at least one size")?;
    let fixture = Fixture::new(most, FRIENDS).await?;
    let service = fixture.serve(&[]).await?;
    let mut clients: Vec<Client> = Vec::with_capacity(most);
    let mut points = vec![(0, service.resident_bytes()?)];
    println!(
        "{:>9} {:>14} {:>18} {:>12}",
        "sessions", "resident KiB", "bytes a session", "sign-ins/s"
    );
    for &size in sizes {
        let began = clock::now();
        let before = clients.len();
        while clients.len() < size {
            let person = clients.len();
            let mut client = Client::connect(&service.notification)?;
            client.sign_in(fixture.handle(person), &fixture.ticket(person).await?)?;
            clients.push(client);
        }
        let per_second = (size - before) as f64 / ((clock::now() - began) as f64 / 1000.0);
        for client in &mut clients {
            client.settle()?;
        }
        let resident = service.resident_bytes()?;
        let (sessions_before, resident_before) = points[points.len() - 1];
        points.push((size, resident));
        let slope = (resident - resident_before) / (size - sessions_before) as u64;
        println!(
            "{size:>9} {:>14} {slope:>18} {per_second:>12.0}",
            resident / 1024
        );
    }
    Ok(())
}
