//! Reading the configuration: the file, then the environment.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use toml::{Table, Value};

use super::check::invalid;
use super::{Config, ConfigError};

const PREFIX: &str = "SWALLOWTAIL_";

impl Config {
    /// Reads the file and then the variables of the environment; without a file these alone.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let text = match file {
            Some(path) => fs::read_to_string(path).map_err(|error| ConfigError::Unreadable {
                path: path.to_owned(),
                error,
            })?,
            None => String::new(),
        };
        let name = file.map_or_else(String::new, |path| path.display().to_string());
        // By itself first: only then is it known on which line something is wrong.
        let _: Self = toml::from_str(&text).map_err(|error| in_file(&name, &text, &error))?;
        let mut table: Table = text
            .parse()
            .map_err(|error| in_file(&name, &text, &error))?;
        for (name, written) in environment {
            overlay(&mut table, &name, &written)?;
        }
        let config = read(&table).map_err(|error| invalid(&name, error.message()))?;
        config.check()?;
        Ok(config)
    }
}

fn in_file(name: &str, text: &str, error: &toml::de::Error) -> ConfigError {
    let before = error.span().and_then(|span| text.get(..span.start));
    let place = match before {
        Some(before) => format!("{name}:{}", before.matches('\n').count() + 1),
        None => name.to_owned(),
    };
    invalid(&place, error.message())
}

fn read(table: &Table) -> Result<Config, toml::de::Error> {
    Config::deserialize(Value::Table(table.clone()))
}

/// Puts the value of `SWALLOWTAIL_SECTION__KEY` in its place. Other variables of ours have no
/// `__`. The value is text if the key takes text, else what it would be in the file.
fn overlay(table: &mut Table, name: &str, written: &str) -> Result<(), ConfigError> {
    let Some((section, key)) = name
        .strip_prefix(PREFIX)
        .and_then(|name| name.split_once("__"))
    else {
        return Ok(());
    };
    let (section, key) = (section.to_ascii_lowercase(), key.to_ascii_lowercase());
    let mut with = |value| {
        let section = table
            .entry(&section)
            .or_insert_with(|| Value::Table(Table::new()));
        match section {
            Value::Table(section) => drop(section.insert(key.clone(), value)),
            // Wrong, and reading it will say so.
            no_section => *no_section = Value::Table(Table::new()),
        }
        read(table)
    };
    if with(Value::String(written.to_owned())).is_ok() {
        return Ok(());
    }
    let value = written.parse();
    with(value.unwrap_or_else(|_| Value::String(written.to_owned())))
        .map(drop)
        .map_err(|error| invalid(name, error.message()))
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::super::{AnsRefused, Dispatch, SAMPLE};
    use super::*;

    fn load(text: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let dir = TempDir::new().unwrap();
        let file = dir.path().join("test.toml");
        fs::write(&file, text).unwrap();
        let environment = environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::load(Some(&file), environment)
    }

    #[test]
    fn the_sample_is_the_defaults() {
        assert_eq!(load(SAMPLE, &[]).unwrap(), Config::default());
        assert_eq!(Config::load(None, []).unwrap(), Config::default());
        // The keys without a default are there as well, and of the right kind.
        let all: String = SAMPLE
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(key) if key.contains(" = ") => format!("{key}\n"),
                // Goes with one of those.
                _ if line == "forward_for = []" => "forward_for = [\"fd00::/8\"]\n".to_owned(),
                _ => format!("{line}\n"),
            })
            .collect();
        let config = load(&all, &[]).unwrap();
        let optional = [
            config.listen.http.is_some(),
            config.listen.https.is_some(),
            config.advertise.address.is_some(),
            config.advertise.msnp_port.is_some(),
            config.advertise.notification_port.is_some(),
            config.advertise.http_port.is_some(),
            config.advertise.https_port.is_some(),
            config.https.certificate.is_some(),
            config.https.key.is_some(),
            config.dns.forward.is_some(),
            config.urls.login.is_some(),
            config.urls.pages.contains_key("COMPOSE"),
            config.portal.url.is_some(),
            config.tabs.tabs.len() == 1,
            config.admin.listen.is_some(),
        ];
        assert_eq!(optional, [true; 15]);
    }

    #[test]
    fn the_environment_goes_before_the_file() {
        let config = load(
            "[msnp]\ndispatch = \"redirect\"\nstrict_cvr = true\n",
            &[
                ("SWALLOWTAIL_MSNP__DISPATCH", "direct"),
                ("SWALLOWTAIL_MSNP__ANS_REFUSED", "911"),
                ("SWALLOWTAIL_SWITCHBOARD__IDLE_S", "7"),
                ("SWALLOWTAIL_PROFILE__EMAIL_ENABLED", "true"),
                ("SWALLOWTAIL_ADVERTISE__HOST", "192.0.2.7"),
                ("SWALLOWTAIL_MSNP__FORBIDDEN_IN_NAMES", "[\"admin\"]"),
                ("SWALLOWTAIL_MSNP__MINIMUM_VERSION", "5.0"),
                (
                    "SWALLOWTAIL_TABS__TABS",
                    "[{ name = \"A\", url = \"http://a.b/\" }]",
                ),
                ("SWALLOWTAIL_LOG", "debug"),
                ("OTHER__KEY", "x"),
            ],
        )
        .unwrap();
        assert_eq!(config.msnp.dispatch, Dispatch::Direct);
        assert_eq!(config.msnp.ans_refused, AnsRefused::Error911);
        assert!(config.msnp.strict_cvr && config.profile.email_enabled);
        assert_eq!(config.switchboard.idle_s, 7);
        assert_eq!(config.advertise.host.as_deref(), Some("192.0.2.7"));
        assert_eq!(config.msnp.forbidden_in_names, ["admin"]);
        assert_eq!(config.msnp.minimum_version, "5.0");
        assert_eq!(config.tabs.tabs[0].url, "http://a.b/");
    }

    #[test]
    fn what_is_wrong_is_said_in_one_line() {
        let message = |text: &str, environment: &[(&str, &str)]| {
            let message = load(text, environment).unwrap_err().to_string();
            assert!(!message.contains('\n'), "{message}");
            message
        };
        let unknown = message("[listen]\nmsn = 1\n", &[]);
        assert!(
            unknown.contains("test.toml:2") && unknown.contains("`msn`"),
            "{unknown}"
        );
        assert!(message("[listen", &[]).contains("test.toml:1"));
        let unknown = message("", &[("SWALLOWTAIL_NO__SUCH", "1")]);
        assert!(
            unknown.contains("NO__SUCH") && unknown.contains("`no`"),
            "{unknown}"
        );
        for text in ["", "data = \"d\"\n"] {
            assert!(message(text, &[("SWALLOWTAIL_DATA__X", "1")]).contains("DATA__X"));
        }
        for host in ["", "a b", "a..b", "x,y", "::g", "h:1863"] {
            let text = format!("[advertise]\nhost = \"{host}\"\n");
            assert!(message(&text, &[]).contains("advertise.host"));
        }
        assert!(message("[https]\nkey = \"k\"\n", &[]).contains("go together"));
        assert!(message("[passwords]\npasses = 0\n", &[]).contains("1 pass"));
        assert!(message("[profile]\ncountry = \"USA\"\n", &[]).contains("country"));
        for (text, why) in [
            ("[msnp]\ncal_blocked_code = 1\n", "216"),
            ("[msnp]\nbanned_code = 540\n", "511"),
            ("[msnp]\nminimum_version = \"five\"\n", "minimum_version"),
            ("[msnp]\ndownload_url = \"a b\"\n", "download_url"),
            ("[msnp]\nforbidden_in_names = [\"\"]\n", "every name"),
            ("[msnp]\ngroup_zero_name = \"Other Contacts\"\n", "encoded"),
            ("[sign_in]\nsessions_max = 0\n", "at least 1"),
            ("[lists]\nforward_max = 0\n", "lists.forward_max"),
            ("[switchboard]\nparticipants_max = 1\n", "at least 2"),
            ("[dns]\nforward = \"192.0.2.1\"\n", "go together"),
            ("[dns]\nforward_for = [\"10.0.0.0/8\"]\n", "go together"),
            (
                "[dns]\nforward = \"192.0.2.1\"\nforward_for = [\"0.0.0.0/0\"]\n",
                "open resolver",
            ),
            (
                "[dns]\nforward = \"127.0.0.1\"\nforward_for = [\"10.0.0.0/8\"]\n",
                "ask itself",
            ),
            ("[urls.pages.NEWS]\nsite = 7\n", "urls.pages.NEWS"),
        ] {
            assert!(message(text, &[]).contains(why), "{text}");
        }
        assert!(load("[advertise]\nhost = \"2001:db8::1\"\n", &[]).is_ok());
        let Err(missing) = Config::load(Some(Path::new("/nonexistent.toml")), []) else {
            panic!("no such file");
        };
        assert!(missing.to_string().contains("/nonexistent.toml"));
    }
}
