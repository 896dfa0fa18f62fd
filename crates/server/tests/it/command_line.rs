//! What is typed, what is printed, and the exit codes.

use crate::support::Place;

#[test]
fn accounts_are_made_listed_and_changed() {
    let place = Place::new();
    place.succeed(
        &[
            "account",
            "add",
            "Bob@Example.com",
            "--name",
            "Bob B",
            "--password-stdin",
        ],
        "secret\n",
    );
    place.succeed(
        &["account", "add", "alice@example.com", "--password-stdin"],
        "secret\n",
    );
    let again = ["account", "add", "bob@example.com", "--password-stdin"];
    let complaint = place.fail(&again, "secret\n", 1);
    assert_eq!(
        complaint,
        "swallowtail: making bob@example.com: there is an account of that handle already\n"
    );
    place.succeed(&["account", "disable", "alice@example.com"], "");
    place.succeed(
        &["account", "passwd", "alice@example.com", "--password-stdin"],
        "x\n",
    );
    assert_eq!(
        place.succeed(&["account", "list"], ""),
        "alice@example.com\tdisabled\t\nbob@example.com\tactive\tBob B\n"
    );
    place.succeed(&["account", "enable", "alice@example.com"], "");
    assert!(
        place
            .succeed(&["account", "list"], "")
            .starts_with("alice@example.com\tactive")
    );
    place.fail(&["account", "disable", "nobody@example.com"], "", 1);
    place.fail(
        &["account", "passwd", "bob@example.com", "--password-stdin"],
        "\n",
        1,
    );
}

#[test]
fn what_is_set_of_an_account_is_listed() {
    let place = Place::new();
    let add = ["account", "add", "bob@example.com", "--password-stdin"];
    place.succeed(&add, "secret\n");
    let set = |words: &str| {
        let mut all = vec!["account", "set", "bob@example.com"];
        all.extend(words.split_whitespace());
        place.succeed(&all, "");
        place.succeed(&["account", "list"], "")
    };
    for (words, listed) in [
        ("--name Bobby", "active\tBobby"),
        ("--hold child", "hold:child\tBobby"),
        (
            "--unverified --restricted",
            "hold:child,unverified,restricted\tBobby",
        ),
        ("--hold none --verified", "restricted\tBobby"),
        ("--unrestricted --name Bob", "active\tBob"),
    ] {
        assert_eq!(set(words), format!("bob@example.com\t{listed}\n"));
    }
    let nobody = ["account", "set", "x@example.com", "--verified"];
    place.fail(&nobody, "", 1);
}

#[test]
fn an_import_names_the_lines_that_are_wrong() {
    let place = Place::new();
    let people = "alice@example.com,Alice,pw1\nnobody,,pw2\nbob@example.com,,pw3\n";
    std::fs::write(place.path().join("people.csv"), people).unwrap();
    let complaint = place.fail(&["account", "import", "people.csv"], "", 1);
    assert!(
        complaint.contains("people.csv: line 2: not of the form"),
        "{complaint}"
    );
    assert!(!complaint.contains("pw"), "{complaint}");
    assert_eq!(place.succeed(&["account", "list"], "").lines().count(), 2);
}

#[test]
fn exit_codes_tell_the_kind_of_failure() {
    let place = Place::new();
    place.fail(&["--no-such-option"], "", 64);
    place.fail(&["account", "add", "alice@example.com"], "secret", 64);
    let complaint = place.fail(&["--config", "none.toml", "account", "list"], "", 78);
    assert!(
        complaint.contains("none.toml") && complaint.lines().count() == 1,
        "{complaint}"
    );
    place.fail(&["--advertise", "not a host"], "", 78);
    std::fs::write(place.path().join("file"), "").unwrap();
    place.fail(&["--data", "file", "account", "list"], "", 69);
    assert!(place.succeed(&["--help"], "").contains("account"));
}

#[test]
fn the_sample_configuration_is_printed_and_read() {
    let place = Place::new();
    let sample = place.succeed(&["config", "print-default"], "");
    std::fs::write(place.path().join("sample.toml"), sample).unwrap();
    place.succeed(&["--config", "sample.toml", "account", "list"], "");
    assert!(
        place
            .path()
            .join("swallowtail-data/swallowtail.db")
            .exists()
    );
}

#[test]
fn the_smoke_test_names_each_step() {
    let place = Place::new();
    // Its accounts have a third one on their lists.
    place.configure("[bot]\nenabled = true\n");
    let service = place.serve();
    let (dispatch, port) = (service.front.to_string(), service.https.port());
    let passport = format!("https://localhost:{port}");
    let words = ["smoke", "--dispatch", &dispatch, "--passport", &passport];
    // Twice: its accounts are there already, and contacts of each other.
    for _ in 0..2 {
        let said = place.succeed(&words, "");
        for step in [
            "signed in through HTTPS",
            "contacts",
            "conversation",
            "heard",
            "signed out",
        ] {
            assert!(said.contains(step), "{step}: {said}");
        }
        assert!(
            said.lines()
                .all(|line| line.contains(" ms  ") || line == "all is well"),
            "{said}"
        );
    }
    service.end();
    let complaint = place.fail(&words, "", 69);
    assert!(complaint.contains("the first signs in"), "{complaint}");
}

#[test]
fn the_smoke_test_takes_accounts_of_others() {
    let place = Place::new();
    let service = place.serve();
    for handle in ["alice@example.com", "bob@example.com"] {
        place.succeed(&["account", "add", handle, "--password-stdin"], "secret\n");
    }
    let elsewhere = Place::new();
    let (dispatch, port) = (service.front.to_string(), service.https.port());
    let passport = format!("https://localhost:{port}");
    let accounts = "alice@example.com,bob@example.com";
    let mut words = vec!["smoke", "--dispatch", &dispatch, "--passport", &passport];
    words.extend(["--accounts", accounts, "--insecure"]);
    assert!(
        elsewhere
            .succeed(&words, "secret\nsecret\n")
            .contains("all is well")
    );
    assert!(
        elsewhere
            .fail(&words, "secret\nwrong\n", 69)
            .contains("the second signs in")
    );
    service.end();
}
