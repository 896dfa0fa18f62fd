//! A browser of today: it signs in as clients do, over the TLS of today, on the port that old
//! clients use.

use std::fs;

use crate::support::{Place, run_if_there};

/// Asks as WinInet does, and shows what came. What a page may send elsewhere, and see of it, the
/// browser is told not to care about: there is no page of ours from which to ask.
const PAGE: &str = r#"<body><script>
fetch("https://localhost:PORT/login2.srf", {headers: {Authorization: "Passport1.4 OrgVerb=GET," +
    "OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in=alice%40example.com,pwd=WORD," +
    "lc=1033,id=507,tw=40,fs=1,ru=http%3A%2F%2Fmessenger%2Emsn%2Ecom,ct=1,kpp=1,kv=5,tpf=x"}})
  .then(r => [r.status, r.headers.get("Authentication-Info"), r.headers.get("WWW-Authenticate")])
  .catch(error => [error]).then(shown => { document.body.textContent = shown.join(" "); });
</script>"#;

#[test]
fn a_browser_signs_in_over_tls_1_3() {
    if run_if_there("chromium", &["--version"]).is_none() {
        return;
    }
    let place = Place::new();
    place.configure("[log]\nlevel = \"swallowtail=debug\"\n");
    let service = place.serve_telling();
    let words = ["account", "add", "alice@example.com", "--password-stdin"];
    place.succeed(&words, "secret\n");
    let page = place.path().join("page.html");
    let profile = format!("--user-data-dir={}", place.path().join("browser").display());
    let url = format!("file://{}", page.display());
    let port = service.https.port().to_string();
    for (word, shown) in [
        ("secret", "<body>200 Passport1.4 da-status=success,"),
        ("wrong", "<body>401  Passport1.4 da-status=failed,"),
    ] {
        fs::write(&page, PAGE.replace("PORT", &port).replace("WORD", word)).unwrap();
        let words = [
            "60",
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-web-security",
            "--ignore-certificate-errors",
            // Time stands still while something is fetched, so this is no race.
            "--virtual-time-budget=10000",
            &profile,
            "--dump-dom",
            &url,
        ];
        let dom = run_if_there("timeout", &words).unwrap();
        assert!(dom.contains(shown), "{dom}");
    }
    service.end();
    // Only the side of today speaks that version, so it was with the certificate of today.
    let log = place.log();
    let agreed = log.lines().any(|line| {
        line.starts_with("swallowtail_tls_handshakes_total") && line.contains("\"TLS 1.3\"")
    });
    assert!(agreed, "{log}");
}
