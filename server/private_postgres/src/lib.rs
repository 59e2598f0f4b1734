//! A PostgreSQL of our own, for the demo, development and tests: one folder, a Unix socket, no TCP port.
//!
//! It starts in a second or two, keeps running when the process that started it is killed (the next start finds it),
//! refuses a folder that another major version made, and never touches a folder that it did not make itself. Several
//! processes may use one cluster; the last that [leaves](Cluster::leave) stops it. `DATABASE_URL` turns all of this
//! off; the caller decides that.

mod account;
mod binaries;

use account::ServerAccount;
use binaries::Binaries;
use std::{
    fs::{self, File, TryLockError},
    io,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

/// Written into a folder that this crate made; without it, a folder is somebody else's.
const MARKER: &str = "made-by-anteroom";
/// Locked while a cluster is initialised, started or stopped.
const CHANGING: &str = "start.lock";
/// Locked by everybody who uses the cluster, together; the system unlocks it for a process that was killed.
const IN_USE: &str = "in-use.lock";
/// How long a server that is coming or going may take to answer, or to be gone: tenths of a second.
const PATIENCE: u32 = 100;
/// Starts that are tried after a crash: what is left of the dead server may hold its memory for a moment.
const STARTS_AFTER_A_CRASH: u32 = 10;

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

/// A running private cluster, in use by the holder of this value. Dropping it ends the use and leaves the cluster
/// running, as a crash does.
#[derive(Debug)]
pub struct Cluster {
    folder: PathBuf,
    server: Server,
    /// Shared with everybody else who uses the cluster.
    in_use: File,
}

impl Cluster {
    /// Starts the cluster of a folder, making it first if need be; finds a running one instead of starting a second.
    /// Safe to call from several processes at once.
    pub fn start(settings: &Settings) -> Result<Self, StartError> {
        let account = ServerAccount::choose()?;
        prepare_folder(&settings.folder, &account)?;
        let folder = settings.folder.canonicalize().map_err(|e| files(&settings.folder, e))?;
        let _changing = lock(&folder)?;
        let in_use = open(&folder.join(IN_USE))?;
        in_use.lock_shared().map_err(|e| files(&folder, e))?;
        let server = Server::of(&folder, account)?;
        server.initialise()?;
        if !server.answers() {
            server.launch(settings.durable)?;
        }
        Ok(Self { folder, server, in_use })
    }

    /// Stops using the cluster. Whoever leaves last stops it, whether they started it or found it running; open
    /// transactions are rolled back. Answers whether it was stopped.
    pub fn leave(self) -> Result<bool, StartError> {
        let Self { folder, server, in_use } = self;
        let _changing = lock(&folder)?;
        drop(in_use);
        let alone = open(&folder.join(IN_USE))?;
        match alone.try_lock() {
            Ok(()) => server.stop().map(|()| true),
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(error)) => Err(files(&folder, error)),
        }
    }

    /// Stops the cluster of a folder, whoever uses it. One that is stopped, or was never made, is no error.
    pub fn stop(folder: &Path) -> Result<(), StartError> {
        if !folder.join(MARKER).exists() {
            return if is_empty(folder) { Ok(()) } else { Err(StartError::NotOurs(folder.display().to_string())) };
        }
        let folder = folder.canonicalize().map_err(|e| files(folder, e))?;
        let _changing = lock(&folder)?;
        Server::of(&folder, ServerAccount::choose()?)?.stop()
    }

    /// A connection URL for a database of the cluster, as its superuser, over the socket.
    pub fn url(&self, database: &str) -> String {
        let host: String = self.server.sockets.to_string_lossy().replace('/', "%2F");
        format!("postgres://postgres@localhost/{database}?host={host}")
    }
}

/// PostgreSQL's programs at work on one folder.
#[derive(Debug)]
struct Server {
    binaries: Binaries,
    account: ServerAccount,
    data: PathBuf,
    sockets: PathBuf,
    log: PathBuf,
}

impl Server {
    fn of(folder: &Path, account: ServerAccount) -> Result<Self, StartError> {
        let data = folder.join("data");
        let binaries = Binaries::for_data(&data)?;
        Ok(Self { binaries, account, data, sockets: folder.join("run"), log: folder.join("postgres.log") })
    }

    fn initialise(&self) -> Result<(), StartError> {
        if binaries::major_of(&self.data).is_some() {
            return Ok(());
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

    /// Whether a server of this folder lives and takes connections. After a crash the number of its process may belong
    /// to another program, so the number alone proves nothing; one that is coming or going is waited for.
    fn answers(&self) -> bool {
        for _ in 0..PATIENCE {
            if !self.is_running() {
                return false;
            }
            if UnixStream::connect(self.sockets.join(".s.PGSQL.5432")).is_ok() {
                return true;
            }
            thread::sleep(Duration::from_millis(100));
        }
        false
    }

    fn is_running(&self) -> bool {
        self.control().arg("status").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
    }

    fn launch(&self, durable: bool) -> Result<(), StartError> {
        let crashed = self.data.join("postmaster.pid").exists();
        let mut tries = if crashed { STARTS_AFTER_A_CRASH } else { 1 };
        loop {
            tries -= 1;
            match self.launch_once(durable) {
                Err(_) if tries > 0 => thread::sleep(Duration::from_millis(500)),
                Err(StartError::Command { step, output }) => {
                    let log = fs::read_to_string(&self.log).unwrap_or_default();
                    let last: Vec<&str> = log.lines().rev().take(5).collect();
                    let last: Vec<&str> = last.into_iter().rev().collect();
                    let output = format!("{output}\n{} ends with:\n{}", self.log.display(), last.join("\n"));
                    return Err(StartError::Command { step, output });
                }
                settled => return settled,
            }
        }
    }

    fn launch_once(&self, durable: bool) -> Result<(), StartError> {
        let durability = if durable { "" } else { " -c fsync=off -c full_page_writes=off -c synchronous_commit=off" };
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' -c unix_socket_permissions=0700 \
             -c max_connections=300 -c shared_buffers=256MB{durability}",
            self.sockets.display()
        );
        let mut start = self.control();
        start.arg("-l").arg(&self.log).args(["-w", "-t", "60", "-o", &options, "start"]);
        run("starting PostgreSQL", &mut start)
    }

    fn stop(&self) -> Result<(), StartError> {
        if !self.is_running() {
            return Ok(());
        }
        let mut stop = self.control();
        stop.args(["stop", "-m", "fast", "-w", "-t", "60"]);
        run("stopping PostgreSQL", &mut stop)
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
    if !is_empty(folder) && !marker.exists() {
        return Err(StartError::NotOurs(folder.display().to_string()));
    }
    fs::create_dir_all(folder).map_err(|e| files(folder, e))?;
    // The first thing in the folder, so that another process that starts at this moment knows it too.
    if !marker.exists() {
        fs::write(&marker, "This folder was made by Anteroom's private PostgreSQL.\n")
            .map_err(|e| files(&marker, e))?;
    }
    let sockets = folder.join("run");
    fs::create_dir_all(&sockets).map_err(|e| files(&sockets, e))?;
    for path in [folder, &sockets] {
        account.own(path).map_err(|e| files(path, e))?;
    }
    Ok(())
}

/// No such folder, or nothing in it.
fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none())
}

/// One process at a time initialises, starts and stops; the lock ends with the returned file.
fn lock(folder: &Path) -> Result<File, StartError> {
    let path = folder.join(CHANGING);
    let file = open(&path)?;
    file.lock().map_err(|e| files(&path, e))?;
    Ok(file)
}

fn open(path: &Path) -> Result<File, StartError> {
    File::create(path).map_err(|e| files(path, e))
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
