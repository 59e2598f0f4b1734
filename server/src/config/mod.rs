//! Configuration: one struct a capability, each variable documented on its field. `docs/configuration.md` is written
//! from these comments (`anteroom config --markdown`), and a test fails when it is out of date.
//!
//! Sources, later ones win: defaults, `anteroom.toml` in the working folder (or the file that `ANTEROOM_CONFIG` names),
//! environment variables (`ANTEROOM_SERVER__ADDRESS` is `address` of `[server]`), and `DATABASE_URL`.

mod environment;
mod language_model;
mod markdown;
mod vendors;

pub use language_model::LanguageModelConfig;
pub use markdown::markdown;
pub use vendors::{
    BreachedPasswordsConfig, GithubConfig, GoogleConfig, MicrosoftConfig, SquareConfig, StripeConfig, TurnstileConfig,
};

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use schemars::JsonSchema;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};
use std::{net::SocketAddr, path::PathBuf};
use url::{Host, Url};

/// Everything that a deployment can decide.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    pub server: ServerConfig,
    pub database: DatabaseConfig,
    pub stripe: StripeConfig,
    pub square: SquareConfig,
    pub mail: MailConfig,
    pub turnstile: TurnstileConfig,
    pub breached_passwords: BreachedPasswordsConfig,
    pub google: GoogleConfig,
    pub microsoft: MicrosoftConfig,
    pub github: GithubConfig,
    pub language_model: LanguageModelConfig,
    pub bookings: BookingsConfig,
    pub calendars: CalendarsConfig,
    pub secrets: SecretsConfig,
    pub erasures: ErasuresConfig,
    pub limits: LimitsConfig,
    pub logs: LogsConfig,
    pub sandbox: SandboxConfig,
}

/// Where and how the product is served.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ServerConfig {
    /// Address and port to listen on.
    pub address: SocketAddr,
    /// Where people reach it: links in mails, checkout returns, cookies and passkeys follow this. Passkeys want a name
    /// instead of a number, and work on the host that they were made on. Ends with `/`.
    pub public_url: Url,
    /// The built interface: the folder that `make build` fills.
    pub site_root: PathBuf,
    /// Addresses of reverse proxies whose `X-Forwarded-For` is believed. Empty: the header is ignored.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// Seconds that requests and jobs under way may take to finish after a stop signal.
    pub shutdown_seconds: u64,
}

/// PostgreSQL.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseConfig {
    /// `postgres://…`, signing in as the owner of the schema; also read from `DATABASE_URL`. Absent: a private
    /// PostgreSQL is started (demo and development).
    #[schemars(with = "Option<String>")]
    #[serde(serialize_with = "redacted_option")]
    pub url: Option<SecretString>,
    /// Connections for requests. 0 means four a processor core.
    pub connections: u32,
    /// Folder of the private PostgreSQL. Absent: `.anteroom/postgres` here, or, for root, a folder under `/var/lib`.
    pub private_folder: Option<PathBuf>,
}

/// Outgoing mail over SMTP.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MailConfig {
    /// `smtps://user:password@host:465`, `smtp://user:password@host:587?tls=required`, or `smtp://127.0.0.1:2525`.
    /// Absent: no mail is sent and confirmations stand in the thread and on the manage page alone.
    #[schemars(with = "Option<String>")]
    #[serde(serialize_with = "redacted_option")]
    pub smtp_url: Option<SecretString>,
    /// The address mails come from; the clinic's name stands beside it.
    pub from: String,
    /// Where answers to mails about chats and open questions come back to: a mailbox of its own, as `imap_url`
    /// (`imaps://user:password@host`) and `address` (`desk@example.com`; mail to `desk+anything@example.com` must reach it
    /// too). Absent: they go to the clinic's own address.
    pub replies: Option<RepliesConfig>,
}

/// A mailbox for answers, of its own: whatever is read there by people is read by nobody else.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RepliesConfig {
    /// `imaps://user:password@host`, special characters in percent form; it is looked into every minute.
    #[schemars(with = "String")]
    #[serde(serialize_with = "redacted")]
    pub imap_url: SecretString,
    /// Where mail reaches it, such as `desk@example.com`. Mail to `desk+anything@example.com` must reach it too, and the
    /// name before the `@` may have 20 characters.
    pub address: String,
}

/// Holds and bookings.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BookingsConfig {
    /// Minutes that a time is held while the visitor pays.
    pub hold_minutes: u32,
    /// Seconds in which staff can undo a move, a cancellation, a completion or a no-show. The client is told, and money
    /// goes back, only after them; 0: at once, and nothing can be undone.
    pub undo_seconds: u32,
}

/// Other people's calendars, which busy time is read from.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CalendarsConfig {
    /// Addresses of private networks that may be read all the same, such as a calendar server of your own. Empty:
    /// whatever leads into a private network is refused, this machine included.
    pub allowed_addresses: Vec<std::net::IpAddr>,
}

/// What seals the secrets in the database.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SecretsConfig {
    /// 32 bytes in base64, from `anteroom keys generate`. Needed with a database of your own; beside the private one a
    /// file is made. Without it sealed secrets cannot be opened again: keep a copy outside of the backups.
    #[schemars(with = "Option<String>")]
    #[serde(serialize_with = "redacted_option")]
    pub master_key: Option<SecretString>,
    /// Keys that were in force before, until `anteroom keys rotate` has run.
    #[schemars(with = "Vec<String>")]
    #[serde(serialize_with = "redacted_list")]
    pub previous_master_keys: Vec<SecretString>,
}

/// What remembers erasures beyond a restored backup.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ErasuresConfig {
    /// File that every erasure is noted in, as a keyed hash without personal data; on storage that a restore of the
    /// database leaves alone, shared by all servers. Absent: a file beside the private PostgreSQL; with a database of
    /// your own nothing is erased again by itself after a restore (`anteroom erasures replay` does it by hand).
    pub log_file: Option<PathBuf>,
}

/// How much one visitor, one console, one clinic or one key may ask.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsConfig {
    /// Changes by visitors (messages, bookings, leads) a minute from one address.
    pub writes_per_minute: u32,
    /// Pages, prices and free times for visitors a minute from one address.
    pub reads_per_minute: u32,
    /// Sign-in attempts a minute from one address.
    pub sign_ins_per_minute: u32,
    /// Changes a minute in one signed-in browser, whatever its address.
    pub console_writes_per_minute: u32,
    /// Reads a minute in one signed-in browser. Each screen reads again what others change.
    pub console_reads_per_minute: u32,
    /// Requests of visitors a minute to one clinic, from everywhere together.
    pub clinic_requests_per_minute: u32,
    /// Requests a minute with one API key.
    pub key_requests_per_minute: u32,
    /// Live streams of chats that one address may have open.
    pub streams_per_address: u32,
    /// Live streams of the console that one signed-in browser may have open.
    pub streams_per_session: u32,
    /// Largest request body in bytes.
    pub body_bytes: usize,
}

/// What is written to standard error.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LogsConfig {
    /// A filter such as `info` or `info,sqlx=warn`.
    pub filter: String,
    /// `json` for machines, `text` for people.
    pub format: LogFormat,
}

/// How a log line is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    #[default]
    Json,
    Text,
}

/// The outside world in a box. `anteroom demo` turns it on.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SandboxConfig {
    /// Serves `/sandbox` and points the card and mail clients at it. Refused together with a live key, with a
    /// `public_url` that other machines reach, and on a database that holds a clinic which is not a demo one.
    pub enabled: bool,
    /// Port of the sandbox's SMTP server on the loopback address; 0 picks a free one.
    pub smtp_port: u16,
    /// Port of the demo's foreign website, which embeds the widget from another origin.
    pub host_site_port: u16,
    /// Also plays Turnstile, so that registrations, enquiries and chats ask whether a person is there.
    pub turnstile: bool,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            address: SocketAddr::from(([127, 0, 0, 1], 3000)),
            public_url: url("http://127.0.0.1:3000/"),
            site_root: PathBuf::from("target/site"),
            trusted_proxies: Vec::new(),
            shutdown_seconds: 20,
        }
    }
}

impl Default for MailConfig {
    fn default() -> Self {
        Self { smtp_url: None, from: "bookings@localhost.localdomain".into(), replies: None }
    }
}

impl Default for BookingsConfig {
    fn default() -> Self {
        Self { hold_minutes: 15, undo_seconds: 30 }
    }
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            writes_per_minute: 60,
            reads_per_minute: 600,
            sign_ins_per_minute: 10,
            console_writes_per_minute: 120,
            console_reads_per_minute: 600,
            clinic_requests_per_minute: 6_000,
            key_requests_per_minute: 1_200,
            streams_per_address: 60,
            streams_per_session: 12,
            body_bytes: 256 * 1024,
        }
    }
}

impl Default for LogsConfig {
    fn default() -> Self {
        Self { filter: "info".into(), format: LogFormat::Json }
    }
}

impl Default for SandboxConfig {
    fn default() -> Self {
        Self { enabled: false, smtp_port: 2525, host_site_port: 3100, turnstile: false }
    }
}

impl Config {
    /// Reads every source. The error names the variable or the line that is wrong.
    pub fn load() -> anyhow::Result<Self> {
        environment::check(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()))?;
        let file = std::env::var("ANTEROOM_CONFIG").unwrap_or_else(|_| "anteroom.toml".into());
        let config: Self = Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file(file))
            .merge(Env::prefixed(environment::PREFIX).ignore(&["config"]).split("__"))
            .merge(Env::raw().only(&["DATABASE_URL"]).map(|_| "database.url".into()))
            .extract()?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> anyhow::Result<()> {
        anyhow::ensure!(
            self.stripe.secret_key.is_none() || !self.stripe.webhook_secrets.is_empty(),
            "stripe.webhook_secrets is empty: without it no payment could ever be confirmed"
        );
        anyhow::ensure!(
            self.stripe.webhook_secrets.iter().all(|secret| !secret.expose_secret().trim().is_empty()),
            "stripe.webhook_secrets holds an empty secret, which anybody could sign with"
        );
        anyhow::ensure!(
            self.square.application_id.is_some() == self.square.application_secret.is_some(),
            "square.application_id and square.application_secret are given together or not at all"
        );
        anyhow::ensure!(
            self.square.application_id.is_none() || !self.square.signature_keys.is_empty(),
            "square.signature_keys is empty: without it no payment could ever be confirmed"
        );
        anyhow::ensure!(
            self.square.signature_keys.iter().all(|key| !key.expose_secret().trim().is_empty()),
            "square.signature_keys holds an empty key, which anybody could sign with"
        );
        anyhow::ensure!(
            !self.stripe.sells_subscriptions || self.stripe.secret_key.is_some(),
            "stripe.sells_subscriptions needs stripe.secret_key: nobody could pay"
        );
        anyhow::ensure!(
            self.turnstile.site_key.is_some() == self.turnstile.secret_key.is_some(),
            "turnstile.site_key and turnstile.secret_key are given together or not at all"
        );
        self.language_model.check()?;
        if let Some(RepliesConfig { address, .. }) = &self.mail.replies {
            let (name, _) = address.rsplit_once('@').unwrap_or_default();
            anyhow::ensure!(
                (1..=20).contains(&name.len()) && !name.contains('+'),
                "mail.replies.address is {address}: the name before the @ has 1 to 20 characters and no “+”, because we \
                 put what an answer is about behind one"
            );
        }
        for (section, id, secret) in [
            ("google", &self.google.client_id, &self.google.client_secret),
            ("microsoft", &self.microsoft.client_id, &self.microsoft.client_secret),
            ("github", &self.github.client_id, &self.github.client_secret),
        ] {
            anyhow::ensure!(
                id.is_some() == secret.is_some(),
                "{section}.client_id and {section}.client_secret are given together or not at all"
            );
        }
        anyhow::ensure!(
            self.server.public_url.path().ends_with('/'),
            "server.public_url must end with “/”, such as https://book.example.com/"
        );
        Ok(())
    }

    /// Whether people reach the product on this machine alone.
    pub fn is_loopback(&self) -> bool {
        match self.server.public_url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// Cookies are `Secure` and `__Host-` where people come by https.
    pub fn is_https(&self) -> bool {
        self.server.public_url.scheme() == "https"
    }
}

fn url(text: &str) -> Url {
    Url::parse(text).expect("a constant of this file is a valid URL")
}

/// Shown in place of a secret wherever configuration is printed.
const REDACTED: &str = "(secret)";

#[expect(clippy::ref_option, reason = "serde hands a field over by reference")]
fn redacted_option<S: Serializer>(secret: &Option<SecretString>, serializer: S) -> Result<S::Ok, S::Error> {
    secret.as_ref().map(|_| REDACTED).serialize(serializer)
}

fn redacted<S: Serializer>(_secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(REDACTED)
}

fn redacted_list<S: Serializer>(secrets: &[SecretString], serializer: S) -> Result<S::Ok, S::Error> {
    vec![REDACTED; secrets.len()].serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::result_large_err, reason = "figment's own error type, in its own test harness")]
    fn the_environment_wins_over_the_file_and_secrets_never_print() {
        figment::Jail::expect_with(|jail| {
            jail.create_file("anteroom.toml", "[bookings]\nhold_minutes = 10\n[logs]\nformat = \"text\"\n")?;
            jail.set_env("ANTEROOM_BOOKINGS__HOLD_MINUTES", "20");
            jail.set_env("DATABASE_URL", "postgres://canary-7d1f@localhost/x");
            let config = Config::load().expect("the configuration is valid");
            assert_eq!(config.bookings.hold_minutes, 20);
            assert_eq!(config.logs.format, LogFormat::Text);
            assert!(config.database.url.is_some());
            let printed = format!("{config:?} {}", serde_json::to_string(&config).expect("it serialises"));
            assert!(!printed.contains("canary-7d1f"), "{printed}");
            Ok(())
        });
    }

    #[test]
    #[expect(clippy::result_large_err, reason = "figment's own error type, in its own test harness")]
    fn an_unknown_variable_and_an_empty_webhook_secret_are_refused() {
        figment::Jail::expect_with(|jail| {
            jail.create_file("anteroom.toml", "[bookings]\nhold_minuets = 10\n")?;
            let error = Config::load().expect_err("a misspelt variable").to_string();
            assert!(error.contains("hold_minuets"), "{error}");
            jail.create_file("anteroom.toml", "[stripe]\nsecret_key = \"sk_test_x\"\nwebhook_secrets = [\"\"]\n")?;
            assert!(Config::load().is_err());
            jail.create_file("anteroom.toml", "")?;
            jail.set_env("ANTEROOM_BOOKINGS__HOLD_MINUETS", "10");
            let error = Config::load().expect_err("a misspelt variable").to_string();
            assert!(error.contains("did you mean ANTEROOM_BOOKINGS__HOLD_MINUTES?"), "{error}");
            Ok(())
        });
    }

    #[test]
    fn only_this_machine_s_own_names_are_loopback() {
        let is = |address: &str| {
            let mut config = Config::default();
            config.server.public_url = url(address);
            config.is_loopback()
        };
        assert!(["http://127.0.0.1:3000/", "http://localhost/", "http://[::1]:3000/"].iter().all(|own| is(own)));
        for other in
            ["https://book.example.com/", "http://10.0.0.2/", "http://localhost.example.com/", "http://0.0.0.0/"]
        {
            assert!(!is(other), "{other}");
        }
    }
}
