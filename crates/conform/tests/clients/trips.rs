//! Every bad line must be noticed, by the rule that it breaks.

use std::collections::BTreeSet;

use super::bad_beginnings::{DUMP, NOT_YET, PROFILES, SIGN_IN, VERSION, WELCOME};
use super::bad_lines::{ANSWER, CONVERSATION, DOOR, EVERYDAY, LINES, LISTS};
use super::script::{
    ANSWERING, CALLING, CHALLENGED, PROFILE, VERSIONED, WELCOMED, live, signed_in,
};
use super::watch;

/// A rule, and what is said after a good beginning.
pub(super) type Trip = (&'static str, &'static str);

#[test]
fn every_bad_line_is_noticed_by_its_rule() {
    let asks = "> SYN 5 14\n";
    let (live, signed_in) = (live(), signed_in());
    let welcomed = [VERSIONED, CHALLENGED, WELCOMED].concat();
    let table = [
        (String::new(), VERSION),
        (VERSIONED.into(), SIGN_IN),
        ([VERSIONED, CHALLENGED].concat(), WELCOME),
        (welcomed.clone(), PROFILES),
        (signed_in.clone(), NOT_YET),
        (signed_in + asks, DUMP),
        (live.clone(), LINES),
        (live.clone(), LISTS),
        (live, EVERYDAY),
        (String::new(), DOOR),
        (CALLING.into(), CONVERSATION),
        (ANSWERING.into(), ANSWER),
    ];
    let (mut broken, mut wrong) = (BTreeSet::new(), Vec::new());
    for (beginning, cases) in &table {
        for (rule, bad) in *cases {
            match watch(&format!("{beginning}{bad}\n")) {
                Err(breach) if breach.rule == *rule => drop(broken.insert(*rule)),
                Err(breach) => wrong.push(format!("{rule}: {bad}: but {breach}")),
                Ok(()) => wrong.push(format!("{rule}: {bad}: nobody trips")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(watch(&(welcomed + PROFILE)).is_ok());
    // The others are about what a server must take, or about Passport.
    let of_lines = [
        1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 23, 27, 28, 30,
    ];
    for number in of_lines {
        let rule = format!("CP-C-{number}");
        assert!(broken.contains(&*rule), "nothing breaks {rule}");
    }
}
