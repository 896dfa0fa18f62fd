//! Who plays whom: the people written in a transcript, and the accounts that stand for them.

use msnp::types::Handle;

/// Who stands for whom. By default everybody plays himself.
#[derive(Debug, Clone, Default)]
pub struct Cast {
    roles: Vec<Role>,
}

#[derive(Debug, Clone)]
struct Role {
    /// The handle as it may be written, with its sign as it is and percent-coded.
    spellings: [String; 2],
    player: Handle,
}

impl Cast {
    /// Gives each of these people one of the accounts, so that those whose handles come first
    /// in the alphabet are played by those whose handles come first. `None` when there are too
    /// few accounts.
    #[must_use]
    pub fn new<'a>(people: impl Iterator<Item = &'a Handle>, accounts: &[Handle]) -> Option<Self> {
        let sorted = |mut handles: Vec<Handle>| {
            handles.sort();
            handles
        };
        let people = sorted(people.cloned().collect());
        let players = sorted(accounts.to_vec());
        let roles = people.iter().zip(players).map(|(person, player)| Role {
            spellings: [person.to_string(), coded(person.as_str())],
            player,
        });
        (people.len() <= accounts.len()).then(|| Self {
            roles: roles.collect(),
        })
    }

    /// A line as these players say and hear it. Where a handle is not written in small letters
    /// the player's is written in capitals; where its sign is coded, so is his.
    #[must_use]
    pub fn rewrite(&self, line: &str) -> String {
        let small = line.to_ascii_lowercase();
        let (mut written, mut at) = (String::new(), 0);
        while let Some(next) = line[at..].chars().next() {
            if let Some((spelling, player)) = self.role_at(&small, at) {
                let end = at + spelling.len();
                let mut handle = player.to_string();
                if line[at..end] != *spelling {
                    handle.make_ascii_uppercase();
                }
                if !spelling.contains('@') {
                    handle = coded(&handle);
                }
                written.push_str(&handle);
                at = end;
            } else {
                written.push(next);
                at += next.len_utf8();
            }
        }
        written
    }

    /// The handle that begins there, if it does not go on in either direction.
    fn role_at(&self, line: &str, at: usize) -> Option<(&str, &Handle)> {
        let goes_on = |c: char| c.is_ascii_alphanumeric() || ".-_+@%".contains(c);
        if line[..at].ends_with(goes_on) {
            return None;
        }
        self.roles.iter().find_map(|role| {
            let met = |spelling: &&String| {
                let rest = line[at..].strip_prefix(&***spelling);
                rest.is_some_and(|rest| !rest.starts_with(goes_on))
            };
            let spelling = role.spellings.iter().find(met)?;
            Some((&**spelling, &role.player))
        })
    }
}

fn coded(handle: &str) -> String {
    handle.replace('@', "%40")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handles(words: &str) -> Vec<Handle> {
        words.split(' ').map(|word| word.parse().unwrap()).collect()
    }

    #[test]
    fn handles_are_rewritten_in_every_spelling() {
        let people = handles("bob@example.com alice@example.com");
        // Each is played by somebody who is named like another.
        let accounts = handles("zoe@x.org alice@example.com bob@example.com");
        let cast = Cast::new(people.iter(), &accounts).unwrap();
        assert_eq!(
            cast.rewrite("ADD 6 FL bob@example.com alice@example.com"),
            "ADD 6 FL bob@example.com alice@example.com"
        );
        let cast = Cast::new(people.iter(), &handles("b@x.org a@x.org")).unwrap();
        for (line, rewritten) in [
            (
                "alice > USR 1 TWN I alice@example.com",
                "alice > USR 1 TWN I a@x.org",
            ),
            ("ADD 6 FL Bob@Example.COM Bobby", "ADD 6 FL B@X.ORG Bobby"),
            ("ADD 8 FL bob%40example.com x", "ADD 8 FL b%40x.org x"),
            ("USR 3 TWN I Alice%40EXAMPLE.com", "USR 3 TWN I A%40X.ORG"),
            ("\"CAL 2 bob@example.com\\r\\n\"", "\"CAL 2 b@x.org\\r\\n\""),
            (
                "malice@example.com bob@example.com.au é",
                "malice@example.com bob@example.com.au é",
            ),
        ] {
            assert_eq!(cast.rewrite(line), rewritten);
        }
    }

    #[test]
    fn nobody_is_left_without_an_account() {
        let people = handles("bob@example.com alice@example.com");
        assert!(Cast::new(people.iter(), &handles("a@x.org")).is_none());
    }
}
