//! Where the keys of this deployment come from: the configuration, or, beside the private PostgreSQL of demo and
//! development, a file that is made once.

use crate::config::Config;
use anyhow::Context;
use ports::Entropy;
use secrecy::ExposeSecret;
use services::vault::{MasterKey, Vault};
use sha2::{Digest, Sha256};
use std::{
    fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// A new key, for `anteroom keys generate` and for the file.
pub fn generate(entropy: &dyn Entropy) -> MasterKey {
    MasterKey::from_bytes(Sha256::digest(entropy.secret().as_bytes()).into())
}

/// The configured keys; without any, those of the file, but only where the database is private too.
pub fn load(config: &Config, private_folder: Option<&Path>, entropy: &dyn Entropy) -> anyhow::Result<Vault> {
    let previous = config.secrets.previous_master_keys.iter().map(|key| MasterKey::parse(key.expose_secret()));
    let previous = previous.collect::<Result<_, _>>().context("secrets.previous_master_keys")?;
    let current = match (&config.secrets.master_key, private_folder) {
        (Some(key), _) => MasterKey::parse(key.expose_secret()).context("secrets.master_key")?,
        (None, Some(folder)) => of_file(&folder.with_extension("master-key"), entropy)?,
        (None, None) => anyhow::bail!(
            "secrets.master_key is missing: it seals what must not be read from the database alone. Make one with \
             `anteroom keys generate`, set ANTEROOM_SECRETS__MASTER_KEY to it, and keep a copy outside of the backups."
        ),
    };
    Ok(Vault::new(current, previous))
}

/// Reads the file, or makes it, readable by its owner alone.
fn of_file(path: &PathBuf, entropy: &dyn Entropy) -> anyhow::Result<MasterKey> {
    let what = || format!("the master key in {}", path.display());
    if path.exists() {
        return MasterKey::parse(&fs::read_to_string(path).with_context(what)?).with_context(what);
    }
    let key = generate(entropy);
    let made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match made {
        Ok(mut file) => {
            file.write_all(key.to_base64().as_bytes()).and_then(|()| file.sync_all()).with_context(what)?;
            Ok(key)
        }
        // Another process was first.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => of_file(path, entropy),
        Err(error) => Err(error).with_context(what),
    }
}
