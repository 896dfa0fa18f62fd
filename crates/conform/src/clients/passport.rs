//! What the two answers of Passport must look like, for clients that take them apart by hand.

use super::rules::Rule;
use super::{Breach, Checked};

const ONE_RECORD: Rule = Rule {
    id: "CP-C-22",
    client: "clients that read once",
};
const HEADER: Rule = Rule {
    id: "CP-C-22",
    client: "gaim",
};
const PIECES: Rule = Rule {
    id: "CP-C-22",
    client: "clients that split blindly",
};
/// What an answer must be shorter than, so that one read brings all of it.
const ANSWER_BYTES: usize = 2048;

/// The answer of the nexus, as it came.
///
/// # Errors
/// When one of the clients of the time could not find the login server in it.
pub fn nexus(answer: &[u8]) -> Result<(), Breach> {
    must(answer.len() < ANSWER_BYTES, ONE_RECORD, "is too long")?;
    let text = head(answer, "HTTP/1.1 200 OK\r\n")?;
    let urls = header(text, "PassportURLs: ")?;
    pieces(urls)?;
    // aMSN takes the piece that begins so.
    let named = urls.split(',').any(|piece| piece.starts_with("DALogin="));
    must(named, PIECES, "has no piece that begins with DALogin=")?;
    let (_, login) = urls
        .split_once("DALogin=")
        .ok_or_else(|| breach(HEADER, "names no DALogin"))?;
    let (login, _) = login
        .split_once(',')
        .ok_or_else(|| breach(PIECES, "has no comma after DALogin"))?;
    must(
        login.contains('/') && !login.contains("://"),
        HEADER,
        "has a scheme in DALogin",
    )
}

/// The answer of the login server to a right password, as it came.
///
/// # Errors
/// When one of the clients of the time could not find the ticket in it.
pub fn login(answer: &[u8]) -> Result<(), Breach> {
    let text = head(answer, "HTTP/1.1 200 OK\r\n")?;
    let info = header(text, "Authentication-Info: ")?;
    let info = info
        .strip_prefix("Passport1.4 ")
        .ok_or_else(|| breach(HEADER, "does not name its scheme"))?;
    pieces(info)?;
    let named = info.split(',').any(|piece| piece.starts_with("from-PP="));
    must(named, PIECES, "has no piece that begins with from-PP=")?;
    let (_, ticket) = info
        .split_once("from-PP='")
        .ok_or_else(|| breach(HEADER, "has no quoted ticket"))?;
    let (ticket, rest) = ticket
        .split_once('\'')
        .ok_or_else(|| breach(HEADER, "does not end the ticket"))?;
    must(
        rest.starts_with(','),
        PIECES,
        "has no comma after the ticket",
    )?;
    let one_word = ticket
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b',');
    must(
        one_word && !ticket.is_empty(),
        HEADER,
        "has no ticket of one word",
    )
}

fn breach(rule: Rule, what: &str) -> Breach {
    Breach {
        rule: rule.id,
        client: rule.client,
        what: format!("the answer {what}"),
    }
}

fn must(so: bool, rule: Rule, what: &str) -> Checked {
    if so { Ok(()) } else { Err(breach(rule, what)) }
}

/// The lines up to the empty one, after that first line.
fn head<'a>(answer: &'a [u8], first: &str) -> Checked<&'a str> {
    let text = str::from_utf8(answer).map_err(|_| breach(HEADER, "is not text"))?;
    let (head, _) = text
        .split_once("\r\n\r\n")
        .ok_or_else(|| breach(ONE_RECORD, "has no end of its headers"))?;
    head.strip_prefix(first)
        .ok_or_else(|| breach(HEADER, "begins otherwise"))
}

/// A header under exactly that name.
fn header<'a>(head: &'a str, name: &str) -> Checked<&'a str> {
    let mut lines = head.split("\r\n");
    lines
        .find_map(|line| line.strip_prefix(name))
        .ok_or_else(|| breach(HEADER, &format!("has no {name:?}")))
}

/// Between commas there is always a `key=value`.
fn pieces(text: &str) -> Checked {
    let whole = text.split(',').all(|piece| piece.contains('='));
    must(whole, PIECES, "has a piece without =")
}
