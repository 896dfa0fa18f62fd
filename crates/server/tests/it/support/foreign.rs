//! Clients that we did not write, and what drives them.

use std::path::{Path, PathBuf};

use super::missing;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// A file of `tests/clients`.
pub(crate) fn client_file(name: &str) -> PathBuf {
    Path::new(ROOT).join("tests/clients").join(name)
}

/// The interpreter of an environment below `target/clients`, which that script makes; a variable
/// may name another.
pub(crate) fn interpreter(environment: &str, script: &str) -> Option<PathBuf> {
    let variable = format!("SWALLOWTAIL_TEST_{}", environment.to_ascii_uppercase());
    let provisioned = Path::new(ROOT).join(format!("target/clients/{environment}/bin/python"));
    let python = std::env::var_os(variable).map_or(provisioned, Into::into);
    if python.exists() {
        return Some(python);
    }
    missing(&format!(
        "a client that we did not write is not there: run tests/clients/{script}"
    ));
    None
}
