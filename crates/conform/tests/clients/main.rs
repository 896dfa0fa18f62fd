//! That the eye on a connection sees what a client trips over, and nothing else.

mod bad_beginnings;
mod bad_lines;
mod passport;
mod script;
mod trips;

use swallowtail_conform::clients::Watch;

/// Plays lines: `> ` is the client's, `< ` the server's, `<< ` is read in two pieces. What
/// stands after ` | ` is a payload. Then the connection ends.
fn watch(script: &str) -> Result<(), swallowtail_conform::clients::Breach> {
    let mut watch = Watch::new();
    for line in script.lines().filter(|line| !line.is_empty()) {
        let (arrow, said) = line.split_once(' ').expect("an arrow and a line");
        let (said, payload) = said.split_once(" | ").unwrap_or((said, ""));
        let payload = payload.replace("\\r", "\r").replace("\\n", "\n");
        let said = said.replace("{}", &payload.len().to_string());
        let said = said.replace("\\t", "\t").replace("\\xE9", "\u{e9}");
        let bytes = match said.strip_suffix("\\n") {
            Some(said) => format!("{said}\n{payload}"),
            None => format!("{said}\r\n{payload}"),
        };
        match arrow {
            ">" => watch.client(bytes.as_bytes()),
            "<" => watch.server(bytes.as_bytes())?,
            "<<" => {
                let (first, rest) = bytes.split_at(bytes.len() - 1);
                watch.server(first.as_bytes())?;
                watch.server(rest.as_bytes())?;
            }
            _ => panic!("what is {line}?"),
        }
    }
    watch.end()
}
