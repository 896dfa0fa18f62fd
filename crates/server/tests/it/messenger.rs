//! The web messenger in a browser of today: journeys of `web/tests` through Chromium, against the
//! program.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use msnp::types::{ListKind, Lists};
use swallowtail_conform::transcript::Fact;

use crate::support::{ALICE, Arranger, Place, Service, Town, Wire, missing, run_if_there};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
/// A journey that takes longer has lost its way.
const PATIENCE_S: &str = "240";
const PEOPLE: [&str; 5] = ["alice", "bob", "carol", "dave", "eve"];

/// How many contacts the list has, how many of them are there, and how often one of those changes.
const CONTACTS: usize = 600;
const CHANGING: usize = 30;
const CHANGE_EVERY: Duration = Duration::from_millis(33);

/// Whether a journey can be made here: Node, Chromium, and what `web/provision.sh` installs.
pub(crate) fn is_equipped() -> bool {
    let web = Path::new(ROOT).join("web");
    if !web.join("node_modules/playwright-core").exists() {
        missing("the browser tests are not equipped: run web/provision.sh");
        return false;
    }
    run_if_there("node", &["--version"]).is_some()
        && run_if_there("chromium", &["--version"]).is_some()
}

/// Where pictures go, for people to look at.
fn pictures() -> PathBuf {
    Path::new(ROOT).join("target/screenshots/messenger")
}

/// Where nobody has a contact to begin with, and where the bot is everybody's.
pub(crate) const ALONE: &str = "";
const WELCOMED: &str = "[bot]\nwelcomes = true\n";

/// A service on which five people have accounts.
pub(crate) fn town(keys: &str) -> (Place, Service) {
    let place = Place::new();
    place.configure(keys);
    let service = place.serve();
    for name in PEOPLE {
        let handle = format!("{name}@example.com");
        place.succeed(&["account", "add", &handle, "--password-stdin"], "secret\n");
    }
    (place, service)
}

/// Makes a journey of `web/tests`, which must go well; returns what it has to say.
#[track_caller]
pub(crate) fn journey(name: &str, service: &Service) -> String {
    let output = begin(name, service).wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {said}\n{complaint}");
    said
}

/// Sets out.
fn begin(name: &str, service: &Service) -> Child {
    let script = Path::new(ROOT).join(format!("web/tests/{name}.mjs"));
    Command::new("timeout")
        .args([PATIENCE_S, "node"])
        .arg(script)
        .env("MESSENGER_URL", format!("http://{}", service.http))
        .env("MESSENGER_PASSWORD", "secret")
        .env("MESSENGER_SHOTS", pictures())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The whole journey on a service of its own.
#[track_caller]
fn goes_well(name: &str, keys: &str) {
    if !is_equipped() {
        return;
    }
    let (_place, service) = town(keys);
    let said = journey(name, &service);
    if !said.is_empty() {
        println!("{said}");
    }
    service.end();
}

#[test]
fn two_visitors_chat_invite_a_third_and_block() {
    goes_well("chat", ALONE);
}

#[test]
fn what_people_do_without_thinking_goes_well() {
    goes_well("habits", ALONE);
}

#[test]
fn what_strangers_write_comes_out_as_text() {
    goes_well("hostile", ALONE);
}

#[test]
fn files_go_from_browser_to_browser() {
    goes_well("files", ALONE);
}

#[test]
fn a_lost_connection_comes_back_with_everything() {
    goes_well("reconnect", ALONE);
}

#[test]
fn no_view_has_a_serious_fault_for_those_who_cannot_see() {
    goes_well("accessible", WELCOMED);
}

#[test]
fn every_view_has_its_picture_taken() {
    goes_well("shots", WELCOMED);
    let taken = std::fs::read_dir(pictures()).map_or(0, Iterator::count);
    assert!(taken > 20 || !is_equipped(), "only {taken} pictures");
}

#[test]
fn messages_for_people_who_are_away_are_left_and_fetched() {
    goes_well("left", ALONE);
}

#[test]
fn somebody_answers_whoever_is_new() {
    goes_well("bot", WELCOMED);
}

/// An end that was announced is counted down; then the messenger waits for the service.
#[test]
fn somebody_new_signs_up_and_finds_a_friend() {
    goes_well("newcomer", WELCOMED);
}

#[test]
fn no_account_page_has_a_fault_for_those_who_cannot_see() {
    goes_well("account", ALONE);
}

#[test]
fn no_page_for_old_machines_has_a_serious_fault() {
    goes_well("setup", ALONE);
}

#[test]
fn the_end_of_the_service_is_seen_coming() {
    if !is_equipped() {
        return;
    }
    let (place, service) = town(ALONE);
    let mut journey = begin("stopping", &service);
    let mut service = Some(service);
    for line in BufReader::new(journey.stdout.take().unwrap()).lines() {
        match line.unwrap().as_str() {
            "announce it" => drop(place.succeed(&["shutdown", "--in", "3"], "")),
            "stop it" => service.take().unwrap().end(),
            other => panic!("{other}"),
        }
    }
    let output = journey.wait_with_output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
}

/// Six hundred contacts, and thirty changes a second.
#[test]
fn a_long_list_stays_smooth() {
    if !is_equipped() {
        return;
    }
    let town = Town::open("");
    crowd(&town);
    let mut wires: Vec<_> = (1..=CHANGING)
        .map(|number| town.sign_in(&format!("other{number}@example.com")).wire)
        .collect();
    let over = AtomicBool::new(false);
    let said = std::thread::scope(|scope| {
        scope.spawn(|| change_in_turn(&mut wires, &over));
        // However it ends, the others end too.
        let said = std::panic::catch_unwind(|| journey("speed", &town.service));
        over.store(true, Ordering::Relaxed);
        said
    });
    println!("{}", said.unwrap());
    town.service.end();
}

/// Alice has them all on her list.
fn crowd(town: &Town) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let mut arranger = Arranger::open(&town.place.database()).await.unwrap();
        let lists = Lists::NONE.with(ListKind::Forward).with(ListKind::Allow);
        let crowd = Fact::Crowd {
            owner: ALICE.parse().unwrap(),
            count: CONTACTS,
            lists,
        };
        arranger.arrange(&crowd).await.unwrap();
    });
}

/// One after the other takes another status, so that each change is one for whoever watches.
fn change_in_turn(wires: &mut [Wire], over: &AtomicBool) {
    let mut trid = 10_u32;
    for status in ["NLN", "BSY", "AWY", "BRB"].iter().cycle() {
        for wire in &mut *wires {
            if over.load(Ordering::Relaxed) {
                return;
            }
            wire.say(&format!("CHG {trid} {status} 0"));
            trid += 1;
            std::thread::sleep(CHANGE_EVERY);
        }
    }
}
