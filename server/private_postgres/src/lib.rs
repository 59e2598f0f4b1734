//! A PostgreSQL of our own, for the demo, development and tests: one folder, a Unix socket, no TCP port.
//!
//! It starts in a second or two, keeps running when the process that started it is killed (the next start finds it),
//! refuses a folder that another major version made, and never touches a folder that it did not make itself.
//! `DATABASE_URL` turns all of this off; the caller decides that.

mod account;
mod binaries;

use account::ServerAccount;
use binaries::Binaries;
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Written into a folder that this crate made; without it, a folder is somebody else's.
const MARKER: &str = "made-by-anteroom";

/// Where the cluster lives and how careful it is.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Holds the data, the socket and the log. Made when missing.
    pub folder: PathBuf,
    /// False only for tests: trades durability for speed (`fsync = off`).
    pub durable: bool,
}

/// Why the private database could not be started, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(
        "PostgreSQL was not found. Install it (Debian and Ubuntu: apt-get install postgresql; macOS: brew install \
         postgresql), or set DATABASE_URL to a database of yours. Looked in: {0}"
    )]
    NotFound(String),
    #[error(
        "{folder} was made by PostgreSQL {found}, and this machine has {installed}. Install PostgreSQL {found} beside \
         it, or move the folder away to start afresh."
    )]
    OtherVersion { folder: String, found: String, installed: String },
    #[error("{0} holds files that Anteroom did not make, so it was left alone. Choose another folder.")]
    NotOurs(String),
    #[error("PostgreSQL refuses to run as root, and there is no other account to run it under: {0}")]
    NoAccount(String),
    #[error("{step} failed: {output}")]
    Command { step: &'static str, output: String },
    #[error("{path}: {source}")]
    Files { path: String, source: io::Error },
}

/// A running private cluster.
#[derive(Clone, Debug)]
pub struct Cluster {
    binaries: Binaries,
    account: ServerAccount,
    data: PathBuf,
    sockets: PathBuf,
}

impl Cluster {
    /// Starts the cluster of a folder, making it first if need be; finds a running one instead of starting a second.
    /// Safe to call from several processes at once.
    pub fn start(settings: &Settings) -> Result<Self, StartError> {
        let binaries = Binaries::find()?;
        let account = ServerAccount::choose()?;
        prepare_folder(&settings.folder, &account)?;
        let _lock = lock(&settings.folder)?;
        let folder = settings.folder.canonicalize().map_err(|e| files(&settings.folder, e))?;
        let cluster = Self { binaries, account, data: folder.join("data"), sockets: folder.join("run") };
        cluster.initialise()?;
        if !cluster.is_running() {
            cluster.launch(&folder, settings.durable)?;
        }
        Ok(cluster)
    }

    /// A connection URL for a database of the cluster, as its superuser, over the socket.
    pub fn url(&self, database: &str) -> String {
        let host: String = self.sockets.to_string_lossy().replace('/', "%2F");
        format!("postgres://postgres@localhost/{database}?host={host}")
    }

    /// Stops the cluster; open transactions are rolled back. Stopping a stopped one is no error.
    pub fn stop(&self) -> Result<(), StartError> {
        if self.is_running() {
            let mut stop = self.control();
            stop.args(["stop", "-m", "fast", "-w", "-t", "60"]);
            run("stopping PostgreSQL", &mut stop)?;
        }
        Ok(())
    }

    fn initialise(&self) -> Result<(), StartError> {
        let version_file = self.data.join("PG_VERSION");
        if let Ok(found) = fs::read_to_string(&version_file) {
            let found = found.trim().to_owned();
            return if found == self.binaries.major {
                Ok(())
            } else {
                let folder = self.data.display().to_string();
                Err(StartError::OtherVersion { folder, found, installed: self.binaries.major.clone() })
            };
        }
        // A kill in the middle of initdb leaves a folder without PG_VERSION; it is ours by the marker, so start over.
        if self.data.exists() {
            fs::remove_dir_all(&self.data).map_err(|e| files(&self.data, e))?;
        }
        let mut initdb = self.account.command(&self.binaries.initdb());
        initdb.arg("-D").arg(&self.data);
        initdb.args(["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]);
        run("making a database folder", &mut initdb)
    }

    fn is_running(&self) -> bool {
        self.control().arg("status").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
    }

    fn launch(&self, folder: &Path, durable: bool) -> Result<(), StartError> {
        let durability = if durable { "" } else { " -c fsync=off -c full_page_writes=off -c synchronous_commit=off" };
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' -c unix_socket_permissions=0700 \
             -c max_connections=300 -c shared_buffers=256MB{durability}",
            self.sockets.display()
        );
        let mut start = self.control();
        start.arg("-l").arg(folder.join("postgres.log")).args(["-w", "-t", "60", "-o", &options, "start"]);
        run("starting PostgreSQL", &mut start)
    }

    fn control(&self) -> Command {
        let mut command = self.account.command(&self.binaries.pg_ctl());
        command.arg("-D").arg(&self.data);
        command
    }
}

/// Makes the folder and its socket folder, owned by the account that PostgreSQL runs under.
fn prepare_folder(folder: &Path, account: &ServerAccount) -> Result<(), StartError> {
    let marker = folder.join(MARKER);
    let empty = fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    if !empty && !marker.exists() {
        return Err(StartError::NotOurs(folder.display().to_string()));
    }
    let sockets = folder.join("run");
    fs::create_dir_all(&sockets).map_err(|e| files(&sockets, e))?;
    if !marker.exists() {
        fs::write(&marker, "This folder was made by Anteroom's private PostgreSQL.\n")
            .map_err(|e| files(&marker, e))?;
    }
    for path in [folder, &sockets] {
        account.own(path).map_err(|e| files(path, e))?;
    }
    Ok(())
}

/// One process at a time initialises and starts; the lock ends with the returned file.
fn lock(folder: &Path) -> Result<File, StartError> {
    let path = folder.join("start.lock");
    let file = File::create(&path).map_err(|e| files(&path, e))?;
    file.lock().map_err(|e| files(&path, e))?;
    Ok(file)
}

fn files(path: &Path, source: io::Error) -> StartError {
    StartError::Files { path: path.display().to_string(), source }
}

/// Runs to the end. Output goes to a file, because the server that `pg_ctl` leaves behind would keep a pipe open.
fn run(step: &'static str, command: &mut Command) -> Result<(), StartError> {
    let failed = |output: String| StartError::Command { step, output };
    let mut log = tempfile::tempfile().map_err(|e| failed(e.to_string()))?;
    let out = log.try_clone().map_err(|e| failed(e.to_string()))?;
    let err = log.try_clone().map_err(|e| failed(e.to_string()))?;
    let status = command.stdin(Stdio::null()).stdout(out).stderr(err).status().map_err(|e| failed(e.to_string()))?;
    if status.success() {
        return Ok(());
    }
    let mut output = String::new();
    io::Seek::rewind(&mut log).map_err(|e| failed(e.to_string()))?;
    io::Read::read_to_string(&mut log, &mut output).map_err(|e| failed(e.to_string()))?;
    Err(failed(format!("{status}: {}", output.trim())))
}
