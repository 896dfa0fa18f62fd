//! The API of administration, held against its description by a program that we did not write.

use std::process::Command;

use crate::support::{Place, interpreter};

/// How many cases it tries for each operation.
const EXAMPLES: &str = "12";
/// What takes away that the others need: our own token, and the service.
const DANGEROUS: [&str; 3] = ["deleteTokensId", "putShutdown", "deleteShutdown"];

/// Runs schemathesis on the operations that are dangerous, or on the others.
fn schemathesis(python: &std::path::Path, place: &Place, base: &str, token: &str, danger: bool) {
    let description = concat!(env!("CARGO_MANIFEST_DIR"), "/src/admin/openapi.json");
    let mut words = vec![
        "-c".to_owned(),
        "from schemathesis.cli import schemathesis; schemathesis()".to_owned(),
        "run".to_owned(),
        description.to_owned(),
        format!("--url={base}"),
        format!("--header=Authorization: Bearer {token}"),
        "--checks=all".to_owned(),
        // What is deleted by one case may have been made by another.
        "--exclude-checks=use_after_free,ensure_resource_availability".to_owned(),
        "--phases=examples,coverage,fuzzing".to_owned(),
        format!("--max-examples={EXAMPLES}"),
        "--seed=1".to_owned(),
        "--generation-deterministic".to_owned(),
        "--suppress-health-check=all".to_owned(),
    ];
    let select = if danger { "include" } else { "exclude" };
    words.extend(DANGEROUS.map(|id| format!("--{select}-operation-id={id}")));
    let output = Command::new(python)
        .args(&words)
        .current_dir(place.path())
        .env("PYTHONUTF8", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{complaint}");
}

#[test]
fn the_api_is_as_it_is_described() {
    let Some(python) = interpreter("api", "provision_python3.sh") else {
        return;
    };
    let place = Place::new();
    let scopes = "accounts:read,accounts:write,sessions:read,sessions:write,bans,reports,notices,\
                  invitations,audit:read,figures:read,operators";
    let token = |name: &str| {
        let words = ["token", "create", name, "--scopes", scopes];
        place.succeed(&words, "").trim().to_owned()
    };
    let service = place.serve();
    let base = format!("http://{}", service.admin.unwrap());
    schemathesis(&python, &place, &base, &token("first"), false);
    schemathesis(&python, &place, &base, &token("second"), true);
    service.end();
}
