//! The pages in Chromium, by a journey of `web/tests`.

use std::path::Path;
use std::process::Command;

use super::{Bureau, PASSWORD};
use crate::messenger::is_equipped;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

#[test]
fn an_operator_finds_his_way_on_a_desktop_and_on_a_phone() {
    if !is_equipped() {
        return;
    }
    let bureau = Bureau::open(&["alice@example.com", "bob@example.com"]);
    let _alice = bureau.sign_in("alice@example.com");
    bureau.says("ban add 192.0.2.0/24 --reason spam --days 3");
    bureau.says("invitation create --uses 5 --note party");
    let pictures = Path::new(ROOT).join("target/screenshots/admin");
    std::fs::create_dir_all(&pictures).unwrap();
    let output = Command::new("timeout")
        .args(["240", "node"])
        .arg(Path::new(ROOT).join("web/tests/admin.mjs"))
        .env("ADMIN_URL", bureau.service.admin_url.as_ref().unwrap())
        .env("ADMIN_PASSWORD", PASSWORD)
        .env("ADMIN_SHOTS", &pictures)
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    bureau.service.end();
}
