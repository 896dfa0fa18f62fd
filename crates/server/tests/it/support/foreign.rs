//! Clients that we did not write, and what drives them.

use std::path::{Path, PathBuf};

use super::left_out;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// A file of `tests/clients`.
pub(crate) fn client_file(name: &str) -> PathBuf {
    Path::new(ROOT).join("tests/clients").join(name)
}

/// The interpreter of an environment below `target/clients`, which that script makes; a variable
/// may name another. Without it the test is left out, loudly; on the machine that decides what
/// lands, that is a failure.
pub(crate) fn interpreter(environment: &str, script: &str) -> Option<PathBuf> {
    let variable = format!("SWALLOWTAIL_TEST_{}", environment.to_ascii_uppercase());
    let provisioned = Path::new(ROOT).join(format!("target/clients/{environment}/bin/python"));
    let python = std::env::var_os(variable).map_or(provisioned, Into::into);
    if python.exists() {
        return Some(python);
    }
    let complaint =
        format!("a client that we did not write is not there: run tests/clients/{script}");
    assert!(
        std::env::var_os("CI").is_none_or(|ci| ci != "true"),
        "{complaint}"
    );
    left_out(&complaint);
    None
}
