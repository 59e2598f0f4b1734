//! The account that PostgreSQL runs under: ourselves, unless we are root, which it refuses.

use crate::StartError;
use std::{
    fs, io,
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::Path,
    process::Command,
};

#[derive(Clone, Debug)]
pub(crate) struct ServerAccount(Option<Ids>);

#[derive(Clone, Copy, Debug)]
struct Ids {
    user: u32,
    group: u32,
}

impl ServerAccount {
    /// As root: `postgres` where the package made it, else `nobody`. As anybody else: nobody else.
    pub(crate) fn choose() -> Result<Self, StartError> {
        let own = fs::metadata("/proc/self").map_or(u32::MAX, |metadata| metadata.uid());
        if own != 0 {
            return Ok(Self(None));
        }
        let accounts = fs::read_to_string("/etc/passwd").map_err(|error| StartError::NoAccount(error.to_string()))?;
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| ids_of(&accounts, name))
            .map(|ids| Self(Some(ids)))
            .ok_or_else(|| StartError::NoAccount("neither “postgres” nor “nobody” exists".into()))
    }

    /// A command that runs under this account, in a folder that it may read.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        if let Some(ids) = self.0 {
            command.uid(ids.user).gid(ids.group).current_dir("/");
        }
        command
    }

    /// Gives a folder to the account.
    pub(crate) fn own(&self, path: &Path) -> io::Result<()> {
        match self.0 {
            Some(ids) => std::os::unix::fs::chown(path, Some(ids.user), Some(ids.group)),
            None => Ok(()),
        }
    }
}

fn ids_of(accounts: &str, name: &str) -> Option<Ids> {
    let line = accounts.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some(Ids { user: fields.next()?.parse().ok()?, group: fields.next()?.parse().ok()? })
}
