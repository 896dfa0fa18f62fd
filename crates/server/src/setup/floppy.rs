//! The kit as files in a directory: to be carried to a machine that is not on the net yet, on
//! a floppy or a CD.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use swallowtail_domain::time::Timestamp;

use super::Kit;
use super::files::File;
use super::pages::{ON_FLOPPY, Page};

/// Writes all of it; returns how many files that were. What is there already stays unless
/// `force` says otherwise, and then only files of the same names go.
///
/// # Errors
/// When the directory is not empty, or cannot be written.
pub(crate) fn write_kit(
    directory: &Path,
    kit: &Kit<'_>,
    now: Timestamp,
    force: bool,
) -> Result<usize> {
    let place = directory.display();
    fs::create_dir_all(directory).with_context(|| format!("making {place}"))?;
    let mut entries = fs::read_dir(directory).with_context(|| format!("looking into {place}"))?;
    ensure!(
        force || entries.next().is_none(),
        "{place} is not empty: --force writes there all the same"
    );
    let pages = Page::ON_FLOPPY.map(|page| {
        let html = page.render(kit, &ON_FLOPPY, now);
        (page.short_name(), html.into_bytes())
    });
    let files = File::ALL
        .into_iter()
        .filter_map(|file| Some((file.short_name(), file.content(kit)?)));
    let mut written = 0;
    for (name, content) in pages.into_iter().chain(files) {
        let file = directory.join(name);
        fs::write(&file, content).with_context(|| format!("writing {}", file.display()))?;
        written += 1;
    }
    Ok(written)
}
